"""What unlocks a target and what blocks it, as sentences and as a document."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from detente.logic.tree import TRUE, format_statement
from detente.outlook.unlocking_results import BlockingSet, Unlocking, UnlockingLevel, UnlockingSet
from detente.outlook.unlocking_rules import Requirement
from detente.outlook.unlocking_symmetry import Choice
from detente.outlook.unlocking_ways import Way
from detente.report.case import Case
from detente.report.documents import document
from detente.report.page import Page, harmless, shortened
from detente.report.schemas import (
    CHANGES,
    NUMBER,
    REAL,
    STATE_NUMBER,
    TEXT,
    YES,
    Schema,
    a_list,
    an_object,
    by_name,
    one_of,
)
from detente.report.schemas import or_null as maybe
from detente.report.shifts import KEEPING
from detente.report.words import among, count_of, sentence

__all__ = ["SCHEMA", "unlocking_document", "unlocking_page"]

_LONG = 8  # alternatives named before "…"

_CHOICES = a_list(
    an_object({"count": NUMBER, "among": a_list(a_list(TEXT)), "group": NUMBER}),
    "any `count` of these; choices of one group are made among the same members, each chosen in one at most",
)
_SET = {
    "units": a_list(TEXT, "option ids, or actor ids; one of the sets where it stands for several"),
    "fixed": a_list(TEXT),
    "choices": _CHOICES,
    "count": {**NUMBER, "description": "how many sets it stands for"},
}
_WAY = an_object(
    {
        "mark": one_of(["reachable", "temporary", "jointly", "unreachable"]),
        "steps": a_list(an_object({"actors": a_list(TEXT), "changes": CHANGES, "to": STATE_NUMBER})),
        "temporary": a_list(TEXT, "options that change for a time only"),
        "end": STATE_NUMBER,
        "kept": {**KEEPING, "description": "how firmly everyone together keeps the target there"},
        "left_by": a_list(TEXT, "the actors who do not keep it there, even possibly"),
    },
    "how legal moves bring it about",
)
_STOPPED = one_of(["", "most", "seconds", "interrupted"], "why sets may be missing; empty if none is")
_LEVEL = an_object(
    {
        "unlocking": a_list(an_object({**_SET, "levels": by_name(a_list(TEXT)), "way": maybe(_WAY)})),
        "blocking": a_list(an_object(_SET)),
        "essential": a_list(TEXT, "in every unlocking set"),
        "shares": by_name(REAL, "the share of the sets found that each actor bears"),
        "complete_below": {**NUMBER, "description": "no unlocking set with fewer units is missing"},
        "stopped": _STOPPED,
        "blocking_complete_below": NUMBER,
        "blocking_stopped": _STOPPED,
    }
)
_REQUIREMENT = an_object({"kind": TEXT, "element": TEXT, "option": TEXT, "statement": TEXT, "says": TEXT})
SCHEMA: Schema = {
    "target": TEXT,
    "statement": TEXT,
    "standing": one_of(["open", "already", "impossible"]),
    "clash": a_list(_REQUIREMENT, "where it is impossible: what cannot hold together"),
    "lapsed": a_list(_REQUIREMENT, "conditions that cannot still hold in the end"),
    "listed": {**YES, "description": "whether states were listed, so that sets are marked"},
    "options": _LEVEL,
    "actors": _LEVEL,
    "reachable": maybe(an_object({"states": NUMBER, "options": a_list(TEXT), "actors": a_list(TEXT)})),
    "unmarked": NUMBER,
}


def unlocking_document(case: Case, target: str, found: Unlocking) -> dict[str, Any]:
    """Return the JSON document."""
    reached = found.reachable
    return document(
        case,
        target=target,
        statement=format_statement(found.target),
        standing=found.standing,
        clash=[_requirement_part(r) for r in found.clash],
        lapsed=[_requirement_part(r) for r in found.lapsed],
        listed=found.listed,
        options=_level_part(case, found.options),
        actors=_level_part(case, found.actors),
        reachable=None
        if reached is None
        else {"states": reached.states, "options": list(reached.options), "actors": list(reached.actors)},
        unmarked=found.unmarked,
    )


def _requirement_part(required: Requirement) -> dict[str, Any]:
    return {
        "kind": required.kind,
        "element": required.element,
        "option": required.option,
        "statement": format_statement(required.statement),
        "says": required.says,
    }


def _level_part(case: Case, level: UnlockingLevel) -> dict[str, Any]:
    return {
        "unlocking": [
            {
                **_set_part(one),
                "levels": {option: list(levels) for option, levels in one.levels.items()},
                "way": None if one.way is None else _way_part(case, one.way),
            }
            for one in level.sets
        ],
        "blocking": [_set_part(one) for one in level.blocking],
        "essential": list(level.essential),
        "shares": dict(level.shares),
        "complete_below": level.below,
        "stopped": level.stopped,
        "blocking_complete_below": level.blocking_below,
        "blocking_stopped": level.blocking_stopped,
    }


def _set_part(one: BlockingSet) -> dict[str, Any]:
    choices = [{"count": c.count, "among": [list(units) for units in c.among], "group": c.group} for c in one.choices]
    return {"units": list(one.units), "fixed": list(one.fixed), "choices": choices, "count": one.count}


def _way_part(case: Case, way: Way) -> dict[str, Any]:
    names = case.model.actors
    return {
        "mark": way.mark,
        "steps": [
            {
                "actors": [names[a] for a in step.actors],
                "changes": [
                    {"option": option, "before": before, "after": after}
                    for option, before, after in case.model.changes(step.before, step.after)
                ],
                "to": step.after + 1,
            }
            for step in way.steps
        ],
        "temporary": list(way.temporary),
        "end": way.end + 1,
        "kept": way.kept,
        "left_by": [names[a] for a in way.leaving],
    }


def unlocking_page(case: Case, target: str, found: Unlocking, *, actors: bool = False) -> Page:
    """Return what unlocks and what blocks a target as a page.

    Parameters
    ----------
    target
        As it was asked for.
    actors
        Tell the sets of actors; else those of options, and of the actors only who is in all of them.
    """
    page, conflict = Page(), case.conflict
    page.title(shortened(conflict.title, 160), f"reading: {conflict.reading}" if conflict.reading else "")
    page.say(f"{count_of(len(conflict.actors), 'actor')} · {count_of(len(conflict.options), 'option')}")
    says = _says(case, target)
    page.heading(f"WHAT UNLOCKS “{says}”", note="from the status quo")
    if found.standing == "already":
        page.say("Nothing needs to change: it holds in the status quo.", indent=2)
    elif found.standing == "impossible":
        _say_impossible(case, page, found)
    else:
        _Sentences(case, page, found).say(actors=actors)
    return page


def _says(case: Case, target: str) -> str:
    if target in case.conflict.endings:
        return case.words.ending_label(list(case.conflict.endings).index(target))
    return shortened(harmless(target), 160)


def _say_impossible(case: Case, page: Page, found: Unlocking) -> None:
    page.say("It is impossible from here, whatever anyone does. These cannot hold together:", indent=2)
    for required in found.clash:
        page.say(_requirement(case, required), indent=4, marker="- ")


def _requirement(case: Case, required: Requirement) -> str:
    """Return a requirement in the analyst's words, or as its statement."""
    if required.kind == "target":
        return "what is asked for"
    if required.says:
        return shortened(harmless(required.says), 160)
    shown = required.statement if required.needs == TRUE else required.needs
    return case.words.statement(shown)


class _Sentences:
    """The sentences about a target that is open."""

    def __init__(self, case: Case, page: Page, found: Unlocking) -> None:
        self.case, self.page, self.found, self.words = case, page, found, case.words
        self.levels: dict[str, tuple[str, ...]] = {}
        for one in found.options.sets:
            for option, levels in one.levels.items():
                self.levels[option] = tuple(dict.fromkeys((*self.levels.get(option, ()), *levels)))

    def say(self, *, actors: bool) -> None:
        """Say all there is."""
        level = self.found.actors if actors else self.found.options
        if level.essential:
            self.page.say(sentence(f"it needs all of: {self.units(level.essential)}"), indent=2)
        elif level.sets:
            self.page.say("No single change is needed in every case.", indent=2)
        self._say_sets(level, actors=actors)
        self._say_blocks(level)
        if not actors and self.found.actors.essential:
            who = self.words.actors(self.found.actors.essential)
            self.page.say(f"Nothing comes of it without {who}: each is in every set of actors who can do it.", indent=2)
        self._say_shares(level)
        self._say_reachable()
        self._say_limits(level)

    def _say_sets(self, level: UnlockingLevel, *, actors: bool) -> None:
        if len(level.sets) == 1 and not level.stopped:
            (only,) = level.sets
            rest = self.members(only, level.essential)
            tail = f"In addition {rest}." if rest else "That is all it takes."
            self.page.say(f"{tail} {self.way(only)}".rstrip(), indent=2)
            self._say_options(only, actors=actors)
            return
        if level.sets:
            self.page.say(f"{'In addition one of' if level.essential else 'It needs one of'}:", indent=2)
        for number, one in enumerate(level.sets, 1):
            rest = self.members(one, level.essential) or "nothing else"
            rest = sentence(rest) if rest.startswith(("any ", "nothing ")) else f"{rest}."  # names keep their case
            self.page.say(f"{rest} {self.way(one)}".rstrip(), indent=2, marker=f"{number:>3}  ")
            self._say_options(one, actors=actors)

    def _say_options(self, one: UnlockingSet, *, actors: bool) -> None:
        if actors and one.levels and not one.choices:
            self.page.say(f"They can do it so: {self.units(one.levels)}.", indent=6)

    def _say_blocks(self, level: UnlockingLevel) -> None:
        larger = [one for one in level.blocking if len(one.units) > 1]
        if larger:
            self.page.gap()
            also = " also" if level.essential else ""
            self.page.say(f"It is{also} ruled out as long as all of one of these stay as they are:", indent=2)
            for one in larger:
                self.page.say(f"{self.staying(one)}.", indent=4, marker="- ")

    def _say_shares(self, level: UnlockingLevel) -> None:
        ranked = sorted(((share, a) for a, share in level.shares.items() if share), key=lambda pair: -pair[0])
        if ranked:
            groups = [(f"{s:.0%}", [a for _, a in g]) for s, g in groupby(ranked, key=lambda pair: round(pair[0], 2))]
            said = [f"{self.some([self.words.actor(a) for a in who])} {share}" for share, who in groups[:6]]
            each = " (each)" if any(len(who) > 1 for _, who in groups) else ""
            self.page.say(f"How much of it falls to whom{each}: {'; '.join(said)}.", indent=2)

    def _say_reachable(self) -> None:
        reached = self.found.reachable
        if reached is None:
            return
        self.page.gap()
        if not reached.states:
            self.page.say("No legal sequence of moves leads to any state of it.", indent=2)
            return
        there = count_of(reached.states, "state")
        more = [o for o in reached.options if o not in self.found.options.essential]
        also = (
            f"in all of them these differ as well: {self.units(more)}" if more else "no other change is common to them"
        )
        self.page.say(f"Legal moves lead to {there} of it; {also}.", indent=2)
        needed = [a for a in reached.actors if a not in self.found.actors.essential]
        if needed:
            who = self.words.actors(needed)
            self.page.say(f"They lead to none without {who} moving, at least for a time.", indent=2)

    def _say_limits(self, level: UnlockingLevel) -> None:
        found, notes = self.found, []
        if found.lapsed:
            which = "; ".join(_requirement(self.case, r) for r in found.lapsed)
            notes.append(f"Not every condition of what changes can still hold at the end. These may lapse: {which}.")
        if not found.listed:
            notes.append(
                "There are too many states to list: whether legal moves bring a set about, and whether its ending is "
                "kept, is not said."
            )
        if found.unmarked:
            notes.append(f"For lack of time {count_of(found.unmarked, 'set')} had no way looked for.")
        for what, shown, stopped, below in (
            ("unlocking", level.sets, level.stopped, level.below),
            ("blocking", level.blocking, level.blocking_stopped, level.blocking_below),
        ):
            if stopped == "most":
                notes.append(f"There are more {what} sets than the {len(shown)} smallest, which were looked for.")
            elif stopped:
                why = {"seconds": "Time ran out", "interrupted": "The search was interrupted"}[stopped]
                smaller = f"; none with fewer than {below} members is missing" if below > 1 else ""
                notes.append(f"{why} before all {what} sets were found{smaller}.")
        if notes:
            self.page.gap()
        for note in notes:
            self.page.say(note, indent=2)

    def members(self, one: BlockingSet, without: Iterable[str] = ()) -> str:
        """Return a set: what is fixed, and what may be chosen, but for some units."""
        left = [unit for unit in one.fixed if unit not in set(without)]
        return "; and ".join(
            [*([self.units(left)] if left else []), *(self.choice(c, one.choices) for c in one.choices)]
        )

    def choice(self, choice: Choice, beside: Sequence[Choice]) -> str:
        """Return a choice: ``any 20 of these 35: …``."""
        other = " other" if any(c.group == choice.group for c in beside[: beside.index(choice)]) else ""
        return f"any {choice.count}{other} of these {len(choice.among)}: {self.alternatives(choice, self.change)}"

    def alternatives(self, choice: Choice, phrase: Callable[[str], str]) -> str:
        """Return what may be chosen; what is the same for all is said once."""
        conflict = self.case.conflict
        if all(unit in conflict.actors for units in choice.among for unit in units):
            return self.some([self.words.actor(units[0]) for units in choice.among])
        said = [" and ".join(phrase(option) for option in units) for units in choice.among]
        owners = [self.words.actor(conflict.options[units[0]].owner) for units in choice.among]
        if len(set(said)) == 1:
            return f"{said[0]} ({self.some(owners)})"
        return self.some([f"{owner}: {text}" for owner, text in zip(owners, said, strict=True)], "; ")

    def some(self, names: Sequence[str], between: str = ", ") -> str:
        """Return the first few names, and how many more there are."""
        if len(names) <= _LONG + 1:
            return among(names) if between == ", " else between.join(names)
        return f"{between.join(names[:_LONG])}{between}and {len(names) - _LONG} more"

    def units(self, units: Iterable[str]) -> str:
        """Return actors by name, and options by what must become of them."""
        listed = list(units)
        if all(unit in self.case.conflict.actors for unit in listed):
            return self.words.actors(listed)
        options = self.case.conflict.options
        said = [(options[o].owner, self.change(o)) for o in listed]
        owners = dict.fromkeys(owner for owner, _ in said)
        return "; ".join(
            f"{self.words.actor(owner)}: {', '.join(what for by, what in said if by == owner)}" for owner in owners
        )

    def change(self, option: str) -> str:
        """Return what must become of an option."""
        found = self.case.conflict.options[option]
        levels = self.levels.get(option, ()) or (found.levels[1 - min(found.now, 1)],)
        if len(levels) == 1:
            return self.words.change(option, found.levels[found.now], levels[0])
        return f"{self.words.option(option)}: {among([harmless(v) for v in levels], 'or')}"

    def staying(self, one: BlockingSet) -> str:
        """Return a blocking set: what stays as it is."""
        options = self.case.conflict.options

        def stays(option: str) -> str:
            return self.words.level(option, options[option].levels[options[option].now])

        parts = []
        if one.fixed and all(unit in self.case.conflict.actors for unit in one.fixed):
            parts = [self.words.actors(one.fixed)]
        elif one.fixed:
            parts = ["; ".join(f"{self.words.actor(options[o].owner)}: {stays(o)}" for o in one.fixed)]
        for choice in one.choices:
            parts.append(f"any {choice.count} of these {len(choice.among)}: {self.alternatives(choice, stays)}")
        return "; and ".join(parts)

    def way(self, one: UnlockingSet) -> str:
        """Return the mark of a set and whether its ending is kept, in sentences."""
        way = one.way
        if way is None:
            return ""
        kept = {
            "content": "There nobody would leave it.",
            "sure": "There everyone keeps it, surely.",
            "possible": "There everyone keeps it, possibly.",
            "no": f"There {self.words.actors(way.leaving)} would leave it unanswered.",
        }[way.kept]
        if way.mark == "unreachable":
            return "No legal moves bring this about."
        if way.mark == "reachable":
            return f"Reachable in {count_of(len(way.steps), 'move')}. {kept}"
        if way.mark == "temporary":
            options = self.case.conflict.options
            owners = [f"{self.words.actor(options[o].owner)}: {self.words.option(o)}" for o in way.temporary]
            return f"Needs temporary steps, taken back later ({'; '.join(owners)}). {kept}"
        together = next(step.actors for step in way.steps if len(step.actors) > 1)
        return f"Only jointly: {self.words.actors(together)} would have to act at once. {kept}"
