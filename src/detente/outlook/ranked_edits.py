"""Edits of a list of priorities told apart by how the states then rank, without writing out every edited list.

An entry *decides* if it tells states apart that tie on all that stands above it. Ranks follow from the deciding entries
alone, and there are fewer of these than states. So an entry that is put anywhere between two deciding entries of the
others ranks the states alike, and of a long list most edits need not be looked at: of those that do the same the
lightest is enough.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.logic.tree import Statement
from detente.model.preference import Preference, Priority
from detente.model.ranks import dense_ranks
from detente.outlook.edits import Edit, dropped, entries_of, flipped, moved, places_moved, without

__all__ = ["LONG", "Apart", "Ranking", "edits_apart", "two_edits_apart"]

Scores = NDArray[np.int32]
Bools = NDArray[np.bool_]
LONG = 400
"""Of a list with more single edits than this not all pairs of edits are listed."""

_PLACES = 20_000  # places that entries of a list are put at
_TWICE = 20_000  # edits that are looked at as the second of two
_WRITTEN = 2_000_000  # entries of edited lists that are written out
_ROOM = 2**62


@dataclass(frozen=True, slots=True)
class Apart:
    """Edits of a list that rank the states otherwise than the list and than each other.

    Parameters
    ----------
    edits
        The plainest of those that rank alike: drops, flips, then moves, the lightest first.
    complete
        Whether every edit of the list ranks the states as one of these, or as was known. If not, moves were left out
        that are further than others.
    looked_at
        How many edits were looked at for it.
    """

    edits: tuple[Edit, ...]
    complete: bool
    looked_at: int


class Ranking:
    """How lists of priorities rank the states.

    Parameters
    ----------
    holds
        Where a statement is true, as the actor takes the facts to be: shape (states,).
    count
        The number of states.
    """

    def __init__(self, holds: Callable[[Statement], Bools], count: int) -> None:
        self._holds, self._count = holds, count
        self._truths: dict[Statement, Bools] = {}

    def ranks(self, listed: Sequence[Priority]) -> Scores:
        """Return dense ranks of the states, 1 the worst."""
        score, size = np.zeros(self._count, np.int64), 1
        for entry in listed:
            own, values = self._scores(entry)
            if size * values > _ROOM:
                score = dense_ranks(score).astype(np.int64)
                size = score.size + 1
            score, size = score * values + own, size * values
        return dense_ranks(score)

    def deciding(self, listed: Sequence[Priority], finest: int = 0) -> list[int]:
        """Return the places of the entries that decide.

        Parameters
        ----------
        finest
            As many states as can be told apart: with so many nothing below decides.
        """
        found, classes, score = list[int](), 1, np.zeros(self._count, np.int64)
        for place, entry in enumerate(listed):
            own, values = self._scores(entry)
            ranked = dense_ranks(score * values + own)
            if (number := int(ranked.max())) > classes:
                found.append(place)
                score, classes = ranked.astype(np.int64), number
                if classes == (finest or ranked.size):
                    break
        return found

    def finest(self, listed: Sequence[Priority]) -> int:
        """Return how many states the statements of a list can tell apart."""
        score = np.zeros(self._count, np.int64)
        for statement in dict.fromkeys(s for entry in listed for s in entry.statements):
            score = dense_ranks(score * 2 + self._truth(statement)).astype(np.int64)
            if int(score.max()) == score.size:
                break
        return max(int(score.max()), 1)

    def _scores(self, entry: Priority) -> tuple[Scores, int]:
        """Return how many statements of an entry hold, and how many values that may take."""
        found = [self._truth(statement) for statement in entry.statements]
        return np.sum(found, axis=0, dtype=np.int32), len(found) + 1

    def _truth(self, statement: Statement) -> Bools:
        if statement not in self._truths:
            self._truths[statement] = self._holds(statement)
        return self._truths[statement]


@dataclass(frozen=True, slots=True)
class _Move:
    """A move not yet written out: its place among the moves, and the entries that decide after it."""

    place: int
    within: int
    to: int
    deciding: tuple[Priority, ...]

    @property
    def order(self) -> tuple[int, bool, int, int, int]:
        """The lightest first, then as `edits` lists them."""
        return places_moved(self.place, self.within, self.to)[0], self.within >= 0, self.place, self.within, self.to


def edits_apart(preference: Preference, ranking: Ranking, known: set[bytes]) -> Apart:
    """Return the edits after which the states rank as after no plainer one.

    Parameters
    ----------
    known
        Rankings to leave out, as bytes of dense ranks; those that are found are added.

    Notes
    -----
    Of n entries of which m decide about n·m edits are looked at, of about n² that there are.

    Examples
    --------
    >>> from detente.logic.grammar import parse_statement
    >>> columns = {"a.x": np.array([0, 1, 0, 1], bool), "b.y": np.array([0, 0, 1, 1], bool)}
    >>> def holds(statement):
    ...     return columns[statement.option] if hasattr(statement, "option") else ~holds(statement.operand)
    >>> wants = Preference(priorities=tuple(Priority(parse_statement(s)) for s in ["a.x", "b.y"] * 40))
    >>> [(e.kind, e.places) for e in edits_apart(wants, Ranking(holds, 4), set()).edits]
    [('drop', 0), ('flip', 0), ('flip', 0)]
    """
    listed = preference.priorities
    finest = ranking.finest(listed)
    decide = ranking.deciding(listed, finest)
    known.add(_ranked(ranking, listed, decide))
    most = max(_WRITTEN // len(listed), 1)
    found, looked_at = list[Edit](), 0

    def is_new(after: Sequence[Priority], places: Sequence[int] | None = None) -> bool:
        nonlocal looked_at
        looked_at += 1
        if len(found) == most:
            return False
        ranks = _ranked(ranking, after, ranking.deciding(after, finest) if places is None else places)
        new = ranks not in known
        known.add(ranks)
        return new

    for make in (dropped, flipped):
        for place, within, entry in entries_of(listed):
            if (within >= 0 or place in decide) and not (entry.tier and make is flipped):
                edit = make(preference, place, within)
                if is_new(edit.result.priorities):
                    found.append(edit)
    moves, whole = _moves(listed, ranking, decide, finest)
    for move in moves:
        if is_new(move.deciding, range(len(move.deciding))):
            found.append(moved(preference, move.place, move.within, move.to))
    return Apart(tuple(found), whole and len(found) < most, looked_at)


def _ranked(ranking: Ranking, listed: Sequence[Priority], places: Sequence[int]) -> bytes:
    """Return what tells rankings apart, from the entries that decide."""
    return ranking.ranks([listed[place] for place in places]).tobytes()


def _moves(
    listed: tuple[Priority, ...], ranking: Ranking, decide: Sequence[int], finest: int
) -> tuple[list[_Move], bool]:
    """Return the lightest move of every entry to between any two that decide, and whether these are all there are."""
    entries = [(place, -1) for place in range(len(listed))]
    entries += [(place, within) for place, within, _ in entries_of(listed) if within >= 0]
    most = max(_PLACES // len(entries), 2)
    found, whole = list[_Move](), True
    for place, within in entries:
        rest = without(listed, place, within)
        if within < 0 and place not in decide:
            left = [other - (other > place) for other in decide]
        else:
            left = ranking.deciding(rest, finest)
        entry = listed[place] if within < 0 else listed[place].tier[within]
        own = []
        for slot, (first, last) in enumerate(zip([0, *(p + 1 for p in left)], [*left, len(rest)], strict=True)):
            to = _nearest(place, within, first, last)
            if to is not None:
                above, below = (tuple(rest[p] for p in places) for places in (left[:slot], left[slot:]))
                own.append(_Move(place, within, to, (*above, entry, *below)))
        own.sort(key=lambda move: move.order)
        whole = whole and len(own) <= most
        found += own[:most]
    return sorted(found, key=lambda move: move.order), whole


def _nearest(place: int, within: int, first: int, last: int) -> int | None:
    """Return the place from `first` to `last` that is the nearest; None for where an entry stands already."""
    if within < 0 and first <= place <= last:
        return None
    near = {first, last, *(p for p in (place, place + 1) if first <= p <= last)}
    return min(near, key=lambda to: (places_moved(place, within, to)[0], to))


def two_edits_apart(preference: Preference, ranking: Ranking) -> Iterator[tuple[Edit, Edit]]:
    """Yield pairs of edits of a long list, each ranking the states as nothing plainer does.

    The first is one of those that rank the states apart, the second one of the list that it leaves. Not all pairs are
    looked at: a first edit that changes no rank is left out, and of very many the later ones are.
    """
    known, looked_at, written = set[bytes](), 0, 0
    for first in edits_apart(preference, ranking, known).edits:
        if looked_at > _TWICE or written > _WRITTEN:
            return
        if not first.result.priorities:
            continue
        apart = edits_apart(first.result, ranking, known)
        looked_at += apart.looked_at
        written += len(apart.edits) * len(preference.priorities)
        for second in apart.edits:
            yield first, second
