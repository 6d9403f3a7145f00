"""Elements of a scenario in words, with what they rest on, and under the sentences of a report."""

from collections.abc import Callable
from typing import Any, get_args

from detente.logic.tree import TRUE
from detente.model.conflict import (
    Actor,
    Belief,
    Coalition,
    Commitment,
    CommonCause,
    Conflict,
    Constraint,
    Ending,
    Fact,
    MoveRule,
    Option,
    Preference,
    Priority,
    Source,
)
from detente.model.elements import Element, Kind
from detente.outlook.grounds import Grounds
from detente.report.page import Page, harmless, shortened
from detente.report.schemas import TEXT, Schema, a_list, an_object, one_of, or_null
from detente.report.words import Words, among

__all__ = [
    "ELEMENT",
    "KINDS",
    "Trace",
    "element_part",
    "element_words",
    "place_of",
    "say_element",
    "source_words",
]

KINDS: tuple[Kind, ...] = get_args(Kind)
ELEMENT: Schema = an_object(
    {
        "element": {**TEXT, "description": "where it stands in the scenario"},
        "kind": one_of(list(KINDS)),
        "actor": or_null(TEXT),
        "says": TEXT,
        "claims": a_list(TEXT),
        "assumption": or_null(TEXT),
    },
    "an element of the scenario and what it rests on",
)
_LONGEST = 300


def place_of(path: str) -> str:
    """Return what links call the place where an element of the scenario, by its path, is told in full."""
    return f"element-{path}"


def element_part(words: Words, element: Element) -> dict[str, Any]:
    """Return an element as it stands in documents."""
    return {
        "element": element.path,
        "kind": element.kind,
        "actor": element.actor or None,
        "says": element_words(words, element),
        "claims": list(element.evidence.claims),
        "assumption": element.evidence.assumption or None,
    }


def element_words(words: Words, element: Element) -> str:
    """Return what an element says, as a sentence without its full stop."""
    return shortened(harmless(_sentence(words, element)).strip().rstrip("."), _LONGEST)


def _sentence(words: Words, element: Element) -> str:
    part, who = element.part, words.led_by([element.actor]) if element.actor else ""
    match part:
        case Actor():
            return f"{who}: {part.says}" if part.says else who
        case Option():
            return f"{who} can {words.option(part.id)}"
        case Fact():
            return f"{part.says or part.id.replace('_', ' ')}: taken to be {'so' if part.value else 'not so'}"
        case Constraint():
            return part.says or f"never: {words.statement(part.never)}"
        case MoveRule():
            return part.says or _rule(words, part)
        case Commitment():
            return f"promise of {words.actor(element.actor)} ({part.stage.replace('_', ' ')}): {words.promise(part)}"
        case CommonCause():
            return part.says or f"{among(part.together)} may fail together"
        case Coalition():
            return part.says or f"{words.led_by(part.members)} {'act as one' if part.as_one else 'may act together'}"
        case Priority():
            return f"priority of {words.actor(element.actor)}: {words.priority(part)}"
        case Preference():
            return part.says or f"ranking of the states by {words.actor(element.actor)}"
        case Belief():
            return f"in the view of {words.actor(element.actor)} {_belief(words, part)}"
        case Ending():
            return part.says or part.id.replace("_", " ")
        case Conflict():
            return part.reading_says or f"the reading {part.reading}"


def _rule(words: Words, rule: MoveRule) -> str:
    if rule.actor:
        return f"{words.actor(rule.actor)} cannot make certain moves"
    what = words.option(rule.option)
    if rule.only:
        return f"“{what}” can only {'rise' if rule.only == 'forward' else 'fall'}"
    conditions = [words.statement(s) for s in (rule.leaves, rule.needs) if s is not None]
    verb = {"raise": "raising", "lower": "lowering", "any": "changing"}[rule.change]
    return f"{verb} “{what}” needs {among(conditions)}"


def _belief(words: Words, belief: Belief) -> str:
    """Return what is believed: names do not say whether they are singular or plural, so they are no subjects here."""
    conflict = words.conflict
    match belief.kind:
        case "fact":
            says = conflict.facts[belief.subject].says or belief.subject.replace("_", " ")
            while_ = "" if belief.condition == TRUE else f", while this holds: {words.condition(belief.condition)}"
            return f"it is {'true' if belief.value else 'not true'} that {says}{while_}"
        case "commitment":
            promise = words.promise(conflict.commitments[belief.subject])
            return f"this promise is {'kept' if belief.value else 'not kept'}: {promise}"
        case "preferences":
            return f"the preferences of {words.actor(belief.subject)} are other than they are"
        case "edit":
            first, second = (words.statement(s) for s in (belief.puts, belief.above) if s is not None)
            return f"the priorities of {words.actor(belief.subject)} have {first} above {second}"
        case "ignores":
            what = words.statement(belief.puts) if belief.puts is not None else "something"
            return f"the priorities of {words.actor(belief.subject)} are without {what}"
        case "unaware":
            return f"this is not possible: {words.option(belief.subject)}"
        case "thinks":
            return f"the beliefs of {words.actor(belief.subject)} are other than they are"


def source_words(source: Source) -> str:
    """Return a bibliographic entry in one line."""
    fields = dict(source.fields)
    order = ("author", "title", "publisher", "date", "reported_by", "url")
    shown = [f"reported by {fields[k]}" if k == "reported_by" else fields[k] for k in order if fields.get(k)]
    return shortened(harmless(", ".join(shown) or source.id), _LONGEST)


def say_element(words: Words, page: Page, element: Element, *, indent: int = 2, reason: bool = True) -> None:
    """Add an element to a page: what it says, its marks, where it stands; below it, with `reason`, what is assumed."""
    evidence = element.evidence
    marks = "" if evidence.missing and not element.gap else words.evidence(evidence)
    place = f"({shortened(harmless(element.path), 80)})"
    said = [element_words(words, element), marks, place]
    page.say("  ".join(text for text in said if text), indent=indent, marker="· ")
    if evidence.assumption and reason:
        page.say(f"assumed: {shortened(harmless(evidence.assumption), _LONGEST)}", indent=indent + 4)


class Trace:
    """Says under the sentences of a page what is behind them, if that is asked for.

    An element is told in full under the first sentence that it is behind, and by its marks alone after that.

    Parameters
    ----------
    words, page
        Of the report.
    wanted
        Whether anything is to be said at all.
    """

    def __init__(self, words: Words, page: Page, *, wanted: bool) -> None:
        self._words, self._page, self.wanted = words, page, wanted
        self._told: set[str] = set()

    def under(self, grounds: Callable[[], Grounds], *, indent: int = 4) -> None:
        """Add what is behind the sentence just said."""
        if not self.wanted:
            return
        for element in grounds().elements:
            say_element(self._words, self._page, element, indent=indent, reason=element.path not in self._told)
            self._told.add(element.path)

    def close(self) -> None:
        """Say what the scenario assumes without a claim, and where to find what the claims say."""
        if self.wanted:
            self._page.gap()
            self._page.say(
                "[C…] are claims, as the sources make them; [assumption] is the analyst's own judgement, [no source] "
                "what the scenario does not justify. What they say, and what else rests on them: detente evidence NAME."
            )
