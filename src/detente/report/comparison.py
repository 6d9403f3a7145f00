"""Two scenarios compared: what differs in the input, and in every answer."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from detente.logic.tree import format_statement
from detente.outlook.compare import AnswerDifference, Comparison
from detente.outlook.deciding import leaves
from detente.outlook.differences import Difference
from detente.outlook.standing import HOW_KEPT
from detente.report.case import Case
from detente.report.documents import scenario_part, state_parts
from detente.report.page import Page, shortened
from detente.report.schemas import NUMBER, STATE, TEXT, a_list, an_object, one_of, or_null
from detente.report.words import among, count_of, sentence
from detente.stability.concepts import CONCEPTS

__all__ = ["SCHEMA", "comparison_document", "comparison_page"]

_SHOWN = 3  # equilibria described on either side
_MOST = 300  # longest text of a field shown, in characters
_PHRASE = 40  # longer texts are quoted

_SECTIONS = {
    "about": "The whole",
    "actors": "Actors",
    "options": "Options",
    "now": "The status quo",
    "states": "States and arcs",
    "facts": "Facts",
    "definitions": "Definitions",
    "constraints": "Constraints",
    "moves": "Rules of moves",
    "commitments": "Commitments",
    "common causes": "What fails together",
    "preferences": "Preferences",
    "beliefs": "Beliefs",
    "endings": "Endings",
    "claims": "Claims",
    "sources": "Sources",
}
SCHEMA = {
    "other": {"type": "object", "description": "the second scenario, as `scenario` is the first"},
    "input": a_list(
        an_object(
            {
                "section": one_of(list(_SECTIONS)),
                "element": TEXT,
                "actor": TEXT,
                "found": one_of(["first", "second", "both"], "who has the element; both: its fields differ"),
                "fields": a_list(an_object({"field": TEXT, "first": TEXT, "second": TEXT})),
            }
        ),
        "what differs in the input, element by element",
    ),
    "answers": a_list(
        an_object(
            {
                "question": one_of(["where", "endings"]),
                "ending": TEXT,
                "what": TEXT,
                "actor": TEXT,
                "first": TEXT,
                "second": TEXT,
            }
        ),
        "the answers that differ",
    ),
    "answers_equal": {**NUMBER, "description": "how many answers are the same"},
    "unanswered": or_null({**TEXT, "description": "why no answers were compared; null where they were"}),
    "equilibria": a_list(
        an_object({"concept": TEXT, "both": NUMBER, "only_first": a_list(STATE), "only_second": a_list(STATE)}),
        "by concept: equilibria of the one whose levels of the common options are no equilibrium of the other",
    ),
    "common_options": a_list(TEXT),
}


def comparison_document(first: Case, second: Case, found: Comparison) -> dict[str, Any]:
    """Return a comparison as a JSON document."""
    from detente.report.documents import document

    return document(
        first,
        other=scenario_part(second),
        input=[
            {
                "section": d.section,
                "element": d.element,
                "actor": d.actor,
                "found": d.found,
                "fields": [{"field": field, "first": mine, "second": theirs} for field, mine, theirs in d.fields],
            }
            for d in found.inputs
        ],
        answers=[
            {
                "question": a.question,
                "ending": a.ending,
                "what": a.what,
                "actor": a.actor,
                "first": a.first,
                "second": a.second,
            }
            for a in found.answers
        ],
        answers_equal=found.same,
        unanswered=found.unanswered or None,
        equilibria=[
            {
                "concept": e.concept,
                "both": e.both,
                "only_first": state_parts(first, e.only_first),
                "only_second": state_parts(second, e.only_second),
            }
            for e in found.equilibria
        ],
        common_options=list(found.options),
    )


def comparison_page(first: Case, second: Case, found: Comparison) -> Page:
    """Return a comparison as a page: the answers first, then the input."""
    page = Page()
    names = _names(first, second)
    page.title(shortened(first.conflict.title, 160))
    if second.conflict.title != first.conflict.title:
        page.say(shortened(second.conflict.title, 160))
    for letter, name in zip("AB", names, strict=True):
        page.say(name, marker=f"{letter}  ")
    page.heading(
        "WHAT DIFFERS IN THE ANSWERS", note=f"{found.same:,} of {found.same + len(found.answers):,} are the same"
    )
    if found.unanswered:
        page.say(f"The answers are not compared: {found.unanswered}.", indent=2)
    else:
        _say_answers(page, first, second, found)
        _say_equilibria(page, first, second, found)
    page.heading("WHAT DIFFERS IN THE INPUT", note=count_of(len(found.inputs), "element"))
    _say_inputs(page, first, second, found)
    return page


def _names(first: Case, second: Case) -> tuple[str, str]:
    def name(case: Case) -> str:
        reading = case.conflict.reading
        said = [case.name]
        if case.conflict.as_of:
            said.append(case.conflict.as_of)
        said.append(f"reading {reading}: {case.conflict.reading_says}" if reading else "as written, without a reading")
        return " · ".join(said)

    return name(first), name(second)


# -- answers


def _say_answers(page: Page, first: Case, second: Case, found: Comparison) -> None:
    if not found.answers:
        page.say("Nothing: where we are, how it can end and what stands in the way are the same.", indent=2)
    for ending in dict.fromkeys(answer.ending for answer in found.answers):
        here = [answer for answer in found.answers if answer.ending == ending]
        page.say((sentence(_ending(first, second, ending)) if ending else "Where we are.", "bold"), indent=2)
        missing = [ending not in case.conflict.endings for case in (first, second)]
        if ending and any(missing):
            page.say(f"Only {'B' if missing[0] else 'A'} names this ending.", indent=4)
            continue
        for what, mine, theirs in _rows(first, second, here):
            page.say(f"{what}: {mine} in A, {theirs} in B.", indent=4)


def _rows(first: Case, second: Case, answers: list[AnswerDifference]) -> Iterator[tuple[str, str, str]]:
    """Yield what differs in words; actors who differ in the same way are named together."""
    told: dict[tuple[str, str, str], list[str]] = {}
    for answer in answers:
        told.setdefault((answer.what, answer.first, answer.second), []).append(answer.actor)
    for (what, mine, theirs), actors in told.items():
        named = among([_actor(first, second, actor) for actor in actors if actor])
        yield (
            f"{_WHAT[what]}{f' {named}' if named else ''}",
            _value(first, what, mine),
            _value(second, what, theirs),
        )


_WHAT = {
    "ending": "It belongs to",
    "status quo": "Options stand at",
    "kept by": "Kept by",
    "reachable": "Reachable",
    "by interest alone": "Reachable by interest alone",
    "kept by everyone": "Kept by everyone at some reachable state",
    "never kept by": "Kept at no reachable state by",
    "losses": "Losses on the best path",
    "indifferent": "Indifferent moves on the best path",
    "moves": "Moves on the best path",
    "obstacles": "Obstacles, the losses common to all best paths",
    "kept at the end by": "Kept at the end of the best path by",
}
_KEPT = {
    "content": "yes, of everyone's own interest",
    "sure": "yes, since leaving is surely answered",
    "possible": "possibly, since leaving may be answered",
    "no": "no",
}


def _value(case: Case, what: str, value: str) -> str:
    if what == "ending":
        return f"“{_ending(case, case, value)}”" if value else "no ending"
    if what == "never kept by":
        return among([case.words.actor(actor) for actor in value.split(", ")]) if value else "nobody"
    if what.startswith("kept") and value in HOW_KEPT:
        return _KEPT[value]
    if what in ("kept by", "kept at the end by") and not value:
        return "no such actor or path"
    if what == "obstacles" and value:
        return "; ".join(_obstacle(case, text) for text in value.split("; "))
    return value or "none"


def _obstacle(case: Case, text: str) -> str:
    """Return an obstacle, given as ``actor: option = level, …``, in words; as it is where it cannot be told apart."""
    actor, _, changes = text.partition(": ")
    pairs = [change.partition(" = ") for change in changes.split(", ")]
    options = case.conflict.options
    if actor not in case.conflict.actors or any(
        o not in options or level not in options[o].levels for o, _, level in pairs
    ):
        return text
    return f"{case.words.actor(actor)}: {among([case.words.level(o, level) for o, _, level in pairs])}"


def _ending(first: Case, second: Case, ending: str) -> str:
    case = first if ending in first.conflict.endings else second
    return case.words.ending(list(case.conflict.endings).index(ending)) if ending else "no ending"


def _actor(first: Case, second: Case, actor: str) -> str:
    return (first if actor in first.conflict.actors else second).words.actor(actor)


# -- equilibria


def _say_equilibria(page: Page, first: Case, second: Case, found: Comparison) -> None:
    page.heading("EQUILIBRIA", note="as levels of the options that both have")
    if not found.options:
        page.say("The two have no option in common: their equilibria are not compared.", indent=2)
        return
    if not found.equilibria:
        page.say("The same under every concept.", indent=2)
        return
    page.table(
        ["concept", "in both", "only in A", "only in B"],
        [
            [CONCEPTS[e.concept].name, f"{e.both:,}", f"{len(e.only_first):,}", f"{len(e.only_second):,}"]
            for e in found.equilibria
        ],
        right=[1, 2, 3],
    )
    strictest = found.equilibria[0]
    name = CONCEPTS[strictest.concept].name
    for letter, case, only in (("A", first, strictest.only_first), ("B", second, strictest.only_second)):
        if only:
            which = "" if len(only) <= _SHOWN else f", the {_SHOWN} nearest to the status quo of {len(only):,}"
            page.say(f"{name} in {letter} only{which}:", indent=2)
        for state in _nearest(case, only):
            page.say(_described(case, state), indent=4, marker="· ")


def _nearest(case: Case, states: tuple[int, ...]) -> list[int]:
    model, chosen = case.model, np.array(states, np.intp)
    if model.status_quo is None:
        return list(states[:_SHOWN])
    changed = (model.levels[:, chosen] != model.levels[:, [model.status_quo]]).sum(axis=0)
    return chosen[np.lexsort((chosen, changed))][:_SHOWN].tolist()


def _described(case: Case, state: int) -> str:
    model = case.model
    ending = case.words.ending(int(model.ending_of[state]))
    if model.status_quo is None or case.conflict.graph is not None:
        return f"{ending}: {case.words.state(model, state)}"
    if state == model.status_quo:
        return f"{ending}: the status quo"
    return f"{ending}: as the status quo, but {case.words.difference(model, model.status_quo, state)}"


# -- input


def _say_inputs(page: Page, first: Case, second: Case, found: Comparison) -> None:
    if not found.inputs:
        page.say("Nothing.", indent=2)
    for section in dict.fromkeys(d.section for d in found.inputs):
        page.say((_SECTIONS[section], "bold"), indent=2)
        for actor in dict.fromkeys(d.actor for d in found.inputs if d.section == section):
            here = [d for d in found.inputs if d.section == section and d.actor == actor]
            if actor:
                page.say(f"{_actor(first, second, actor)}:", indent=4)
            for difference in here:
                _say_input(page, first, second, difference, 6 if actor else 4)


def _say_input(page: Page, first: Case, second: Case, difference: Difference, indent: int) -> None:
    name = "" if difference.section == "about" else _element(first, second, difference)
    if difference.found != "both":
        letter = "A" if difference.found == "first" else "B"
        place = next((mine or theirs for field, mine, theirs in difference.fields if field == "place"), "")
        page.say(f"{name}{f' (place {place})' if place else ''}", indent=indent, marker=f"only {letter}  ")
        return
    if name:
        page.say(name, indent=indent, marker="differs  ")
    for field, mine, theirs in difference.fields:
        a, b = (shortened(text, _MOST) if text else "–" for text in (mine, theirs))
        if max(len(a), len(b)) > _PHRASE:
            a, b = (f"“{text}”" if text != "–" else text for text in (a, b))
        shown = field.replace("_", " ")
        page.say(f"{shown}: {a} in A, {b} in B", indent=indent + (2 if name else 0))


def _element(first: Case, second: Case, difference: Difference) -> str:
    """Return an element as it is called, with what it says where that is not the same."""
    if difference.section == "preferences" and difference.element != "all":
        case = second if difference.found == "second" else first
        preference = case.conflict.preferences[difference.actor]
        for listed in preference.priorities or tuple(entry for entry, _ in preference.weights):
            for leaf in leaves(listed):
                if format_statement(leaf.wants) == difference.element and leaf.says:
                    return f"{case.words.priority(leaf)}  ({case.words.statement(leaf.wants)})"
    says = next((mine or theirs for field, mine, theirs in difference.fields if field == "says"), "")
    return (
        difference.element
        if not says or difference.found == "both"
        else f"{difference.element}: {shortened(says, _MOST)}"
    )
