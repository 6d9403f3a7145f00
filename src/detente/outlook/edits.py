"""Edits of priorities as they are written: one statement dropped, negated, or moved to another place.

A list of priorities is a sequence of entries, most important first; an entry is a statement or an equal-weight tier of
entries. An edit is one of

- **drop**: a statement, also one within a tier, is left out;
- **flip**: a statement, also one within a tier, is replaced by its negation;
- **move**: an entry is put at another place of the list; one within a tier leaves the tier for a place of its own.

A tier of which one entry is left is that entry.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from detente.logic.tree import Not, Statement
from detente.model.conflict import Preference, Priority

__all__ = [
    "Edit",
    "dropped",
    "edits",
    "entries_of",
    "flipped",
    "moved",
    "number_of_edits",
    "places_moved",
    "two_edits",
    "without",
]


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of a list of priorities.

    Parameters
    ----------
    kind
        See the module.
    entry
        The entry that is dropped, flipped or moved.
    above
        For a move: the entry directly above which it then stands; None at the end of the list.
    places
        For a move: how many entries it passes, upwards or downwards; else 0.
    up
        For a move: whether it becomes more important.
    result
        The preference after the edit.
    """

    kind: Literal["drop", "flip", "move"]
    entry: Priority
    above: Priority | None
    places: int
    up: bool
    result: Preference

    @property
    def weight(self) -> int:
        """How large an edit it is: the places an entry is moved, else 1."""
        return max(self.places, 1)


def edits(preference: Preference | None) -> Iterator[Edit]:
    """Yield all edits of priorities: drops, then flips, then moves, each from the most important entry down.

    Nothing is yielded for preferences that are not written as priorities.

    Examples
    --------
    >>> from detente.logic.grammar import parse_statement
    >>> ab = Preference(priorities=(Priority(parse_statement("a.x")), Priority(parse_statement("b.y"))))
    >>> [(e.kind, e.places) for e in edits(ab)]
    [('drop', 0), ('drop', 0), ('flip', 0), ('flip', 0), ('move', 1), ('move', 1)]
    """
    if preference is None or not preference.priorities:
        return
    listed = preference.priorities
    for place, within, _ in entries_of(listed):
        yield dropped(preference, place, within)
    for place, within, entry in entries_of(listed):
        if not entry.tier:
            yield flipped(preference, place, within)
    for place in range(len(listed)):
        for to in range(len(listed)):
            if to != place:
                yield moved(preference, place, -1, to)
    for place, within, _ in entries_of(listed):
        if within >= 0:
            for to in range(len(listed) + 1):
                yield moved(preference, place, within, to)


def number_of_edits(preference: Preference | None) -> int:
    """Return how many `edits` there are, without listing them.

    Examples
    --------
    >>> from detente.logic.grammar import parse_statement
    >>> number_of_edits(Preference(priorities=(Priority(parse_statement("a.x")), Priority(parse_statement("b.y")))))
    6
    """
    listed = preference.priorities if preference is not None else ()
    found = list(entries_of(listed))
    parts = sum(within >= 0 for _, within, _ in found)
    flips = sum(not entry.tier for _, _, entry in found)
    return len(found) + flips + len(listed) * (len(listed) - 1) + parts * (len(listed) + 1)


def two_edits(preference: Preference | None) -> Iterator[tuple[Edit, Edit]]:
    """Yield all pairs of edits, the second of the list that the first leaves.

    Lists that differ in nothing are one, and none is one that a single edit, or none, would leave.

    Examples
    --------
    >>> from detente.logic.grammar import parse_statement
    >>> ab = Preference(priorities=(Priority(parse_statement("a.x")), Priority(parse_statement("b.y"))))
    >>> [(first.kind, second.kind) for first, second in two_edits(ab)][:3]
    [('drop', 'drop'), ('drop', 'flip'), ('drop', 'flip')]
    """
    if preference is None:
        return
    firsts = list(edits(preference))
    known = {_list_key(preference), *(_list_key(first.result) for first in firsts)}
    for first in firsts:
        for second in edits(first.result):
            key = _list_key(second.result)
            if key not in known:
                known.add(key)
                yield first, second


def dropped(preference: Preference, place: int, within: int) -> Edit:
    """Return the edit that drops an entry, or a part of the tier at a place."""
    entry = _entry(preference, place, within)
    result = replace(preference, priorities=without(preference.priorities, place, within))
    return Edit("drop", entry, None, 0, False, result)


def flipped(preference: Preference, place: int, within: int) -> Edit:
    """Return the edit that negates a statement, or a part of the tier at a place."""
    entry = _entry(preference, place, within)
    says = f"the opposite of {entry.says}" if entry.says else ""
    negated = replace(entry, wants=_negation(entry.wants), says=says)
    result = replace(preference, priorities=_with(preference.priorities, place, within, negated))
    return Edit("flip", entry, None, 0, False, result)


def moved(preference: Preference, place: int, within: int, to: int) -> Edit:
    """Return the edit that puts an entry, or a part of the tier at a place, at another place of the list it leaves."""
    entry = _entry(preference, place, within)
    rest = without(preference.priorities, place, within)
    listed = (*rest[:to], entry, *rest[to:])
    places, up = places_moved(place, within, to)
    above = rest[to] if to < len(rest) else None
    return Edit("move", entry, above, places, up, replace(preference, priorities=listed))


def places_moved(place: int, within: int, to: int) -> tuple[int, bool]:
    """Return how many entries a move passes, and whether it goes up.

    For a part of a tier the place above or below the tier it leaves is one entry away.
    """
    if within < 0:
        return abs(to - place), to < place
    return (place - to + 1, True) if to <= place else (to - place, False)


def _entry(preference: Preference, place: int, within: int) -> Priority:
    entry = preference.priorities[place]
    return entry if within < 0 else entry.tier[within]


def entries_of(listed: tuple[Priority, ...]) -> Iterator[tuple[int, int, Priority]]:
    """Yield every entry that is a statement or stands in a tier: its place, its place in the tier or -1, itself."""
    for place, entry in enumerate(listed):
        if not entry.tier:
            yield place, -1, entry
        for within, part in enumerate(entry.tier):
            yield place, within, part


def without(listed: tuple[Priority, ...], place: int, within: int) -> tuple[Priority, ...]:
    """Return a list without an entry, or without a part of the tier at a place."""
    if within < 0:
        return listed[:place] + listed[place + 1 :]
    left = listed[place].tier[:within] + listed[place].tier[within + 1 :]
    shrunk = (left[0],) if len(left) == 1 else (replace(listed[place], tier=left),) if left else ()
    return (*listed[:place], *shrunk, *listed[place + 1 :])


def _with(listed: tuple[Priority, ...], place: int, within: int, entry: Priority) -> tuple[Priority, ...]:
    if within >= 0:
        tier = listed[place].tier
        entry = replace(listed[place], tier=(*tier[:within], entry, *tier[within + 1 :]))
    return (*listed[:place], entry, *listed[place + 1 :])


def _list_key(preference: Preference) -> tuple[object, ...]:
    """Return what tells the results of edits of one list apart: the statements, in order, tiers as sets.

    Statements are told apart as objects, so a key means nothing beyond the edits of one list and its edited lists.
    """
    return tuple(
        tuple(sorted(id(part.wants) for part in entry.tier)) if entry.tier else id(entry.wants)
        for entry in preference.priorities
    )


@cache  # the same object for the same statement: see `_list_key`
def _negation(statement: Statement) -> Statement:
    return statement.operand if isinstance(statement, Not) else Not(statement)
