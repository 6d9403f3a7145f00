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

__all__ = ["Edit", "edits", "two_edits"]


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
    for place, within, entry in _entries(listed):
        yield _edit(preference, "drop", entry, _without(listed, place, within))
    for place, within, entry in _entries(listed):
        if not entry.tier:
            says = f"the opposite of {entry.says}" if entry.says else ""
            negated = replace(entry, wants=_negation(entry.wants), says=says)
            yield _edit(preference, "flip", entry, _with(listed, place, within, negated))
    for place, entry in enumerate(listed):
        rest = listed[:place] + listed[place + 1 :]
        for to in range(len(listed)):
            if to != place:
                yield _move(preference, entry, rest, to, abs(to - place), to < place)
    for place, within, entry in _entries(listed):
        if within >= 0:
            rest = _without(listed, place, within)
            for to in range(len(listed) + 1):  # the place above or below the tier it leaves is one entry away
                yield _move(preference, entry, rest, to, place - to + 1 if to <= place else to - place, to <= place)


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


def _edit(preference: Preference, kind: Literal["drop", "flip"], entry: Priority, listed: tuple[Priority, ...]) -> Edit:
    return Edit(kind, entry, None, 0, False, replace(preference, priorities=listed))


def _move(preference: Preference, entry: Priority, rest: tuple[Priority, ...], to: int, places: int, up: bool) -> Edit:
    listed = (*rest[:to], entry, *rest[to:])
    return Edit("move", entry, rest[to] if to < len(rest) else None, places, up, replace(preference, priorities=listed))


def _entries(listed: tuple[Priority, ...]) -> Iterator[tuple[int, int, Priority]]:
    """Yield every entry that is a statement or stands in a tier: its place, its place in the tier or -1, itself."""
    for place, entry in enumerate(listed):
        if not entry.tier:
            yield place, -1, entry
        for within, part in enumerate(entry.tier):
            yield place, within, part


def _without(listed: tuple[Priority, ...], place: int, within: int) -> tuple[Priority, ...]:
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
