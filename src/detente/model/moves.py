"""Moves: who can go from which state to which, as lines (cliques of states) or arcs.

A move of an actor keeps every option it does not control, so its moves live on lines: the states that agree on all
other options. Where every state of a line can be reached from every other, `Lines` stores the line once; where rules
cut moves within a line, and in graph form, `Arcs` stores them one by one. Both answer the same questions, so the
analyses never ask which one they hold.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["Arcs", "Lines", "Moves", "as_arcs", "ranges"]

Ints = NDArray[np.integer]
Index = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Lines:
    """Moves between all states of a line, and the improvements among them.

    Parameters
    ----------
    members : ndarray of intp, shape (states,)
        States sorted by line and, within a line, by the mover's rank.
    line : ndarray of intp, shape (states,)
        Line of each sorted place, ascending.
    rank : ndarray of int, shape (states,)
        The mover's rank at each sorted place.
    """

    members: Index
    line: Index
    rank: Ints

    @classmethod
    def of(cls, line: Index, rank: Ints) -> "Lines":
        """Build from the line and the mover's rank of every state, each of shape (states,)."""
        members = np.lexsort((rank, line))
        return cls(members, line[members], rank[members])

    @property
    def transitive(self) -> bool:
        """A move after a move is a move: always so on lines."""
        return True

    @cached_property
    def start(self) -> Index:
        """First place of each line, and the number of states: shape (lines + 1,)."""
        first = np.flatnonzero(np.r_[True, self.line[1:] != self.line[:-1]]) if self.line.size else np.zeros(0, np.intp)
        return np.r_[first, self.line.size].astype(np.intp)

    @cached_property
    def place(self) -> Index:
        """Sorted place of each state, shape (states,)."""
        inverse = np.empty_like(self.members)
        inverse[self.members] = np.arange(self.members.size)
        return inverse

    @cached_property
    def _better(self) -> Index:
        """For each sorted place the first place of a strictly better state of its line, or the line's end."""
        size = self.line.size
        if not size:
            return np.zeros(0, np.intp)
        changes = np.r_[(self.line[1:] != self.line[:-1]) | (self.rank[1:] != self.rank[:-1]), True]
        ends = np.flatnonzero(changes) + 1
        return np.repeat(ends, np.diff(np.r_[0, ends]))

    @cached_property
    def _end(self) -> Index:
        """For each sorted place the end of its line."""
        return np.repeat(self.start[1:], np.diff(self.start))

    def with_rank(self, rank: Ints) -> "Lines":
        """Return the same moves under other ranks of the mover, of shape (states,)."""
        return Lines.of(self.line[self.place], rank)

    def lowest(self, values: Ints) -> Ints:
        """Return the least of `values` over each state and the states it can move to; shapes (states,)."""
        return self._extreme(values, np.minimum)

    def highest(self, values: Ints) -> Ints:
        """Return the greatest of `values` over each state and the states it can move to; shapes (states,)."""
        return self._extreme(values, np.maximum)

    def _extreme(self, values: Ints, of: np.ufunc) -> Ints:
        if not self.members.size:
            return values.copy()
        by_line = of.reduceat(values[self.members], self.start[:-1])
        result = np.empty_like(values)
        result[self.members] = np.repeat(by_line, np.diff(self.start))
        return result

    def lowest_better(self, values: Ints, empty: int) -> Ints:
        """Return the least of `values` over the improvements from each state, `empty` where there are none."""
        top = int(values.max(initial=0))
        return top - self._suffix(top - values, top - empty)

    def highest_better(self, values: Ints, empty: int) -> Ints:
        """Return the greatest of `values` over the improvements from each state, `empty` where there are none."""
        low = int(values.min(initial=0))
        return self._suffix(values - low, empty - low) + low

    def _suffix(self, values: Ints, empty: int) -> Ints:
        """Greatest of non-negative values over the better part of each line, by one scan from the lines' ends."""
        size = self.members.size
        result = np.full(size, empty, np.int64)
        if not size:
            return result
        base = int(values.max()) + 1
        offset = (self.line[-1] - self.line) * base  # grows from the last place to the first
        scan = values[self.members].astype(np.int64) + offset
        scan = np.maximum.accumulate(scan[::-1])[::-1] - offset
        has = self._better < self._end
        result[self.members[has]] = scan[self._better[has]]
        return result

    def leaving(self, labels: NDArray[np.integer]) -> "LinesLeaving":
        """Return the improvements that lead to a state of another label; `labels` has shape (states,)."""
        return LinesLeaving(self, labels)

    def targets(self, state: int) -> Index:
        """Return the states that can be reached in one move, ascending."""
        at = self.line[self.place[state]]
        found = self.members[self.start[at] : self.start[at + 1]]
        return np.sort(found[found != state])

    def arcs_from(self, states: Index) -> tuple[Index, Index]:
        """Return all arcs that leave the states given: sources and targets, of equal shape."""
        places = self.place[states]
        first = self.start[self.line[places]]
        return self._spread(states, first, self._end[places])

    def better_arcs_from(self, states: Index) -> tuple[Index, Index]:
        """Return the arcs that are improvements and leave the states given."""
        places = self.place[states]
        return self._spread(states, self._better[places], self._end[places])

    def _spread(self, states: Index, first: Index, end: Index) -> tuple[Index, Index]:
        sources, places = ranges(states, first, end)
        targets = self.members[places]
        keep = sources != targets
        return sources[keep], targets[keep]


@dataclass(frozen=True, eq=False)
class Arcs:
    """Moves as a list of arcs, in compressed rows.

    Parameters
    ----------
    start : ndarray of intp, shape (states + 1,)
        First arc of each state.
    target : ndarray of intp, shape (arcs,)
        Where each arc leads; ascending within a state; never the state itself.
    rank : ndarray of int, shape (states,)
        The mover's rank of each state.
    transitive : bool
        Whether a move after a move, unless it leads back, is a move.
    """

    start: Index
    target: Index
    rank: Ints
    transitive: bool

    @classmethod
    def of(cls, sources: Index, targets: Index, rank: Ints, transitive: bool | None = None) -> "Arcs":
        """Build from arcs in any order, each given once; transitivity is found out where it is not given."""
        size = rank.size
        order = np.lexsort((targets, sources))
        sources, targets = sources[order].astype(np.intp), targets[order].astype(np.intp)
        start = np.zeros(size + 1, np.intp)
        np.cumsum(np.bincount(sources, minlength=size), out=start[1:])
        known = _is_transitive(start, sources, targets) if transitive is None else transitive
        return cls(start, targets, rank, known)

    @cached_property
    def source(self) -> Index:
        """Where each arc leaves, shape (arcs,)."""
        return np.repeat(np.arange(self.rank.size), np.diff(self.start))

    @cached_property
    def better(self) -> "Arcs":
        """The arcs that are improvements for the mover."""
        return self.kept(self.rank[self.target] > self.rank[self.source])

    def with_rank(self, rank: Ints) -> "Arcs":
        """Return the same moves under other ranks of the mover, of shape (states,)."""
        return Arcs(self.start, self.target, rank, self.transitive)

    def lowest(self, values: Ints) -> Ints:
        """Return the least of `values` over each state and the states it can move to; shapes (states,)."""
        return self._extreme(values, np.minimum, values)

    def highest(self, values: Ints) -> Ints:
        """Return the greatest of `values` over each state and the states it can move to; shapes (states,)."""
        return self._extreme(values, np.maximum, values)

    def lowest_beyond(self, values: Ints, empty: int) -> Ints:
        """Return the least of `values` over the states each state can move to, `empty` where there are none."""
        return self._extreme(values, np.minimum, np.full(values.size, empty, np.int64))

    def highest_beyond(self, values: Ints, empty: int) -> Ints:
        """Return the greatest of `values` over the states each state can move to, `empty` where there are none."""
        return self._extreme(values, np.maximum, np.full(values.size, empty, np.int64))

    def lowest_better(self, values: Ints, empty: int) -> Ints:
        """Return the least of `values` over the improvements from each state, `empty` where there are none."""
        return self.better.lowest_beyond(values, empty)

    def highest_better(self, values: Ints, empty: int) -> Ints:
        """Return the greatest of `values` over the improvements from each state, `empty` where there are none."""
        return self.better.highest_beyond(values, empty)

    @cached_property
    def _rows(self) -> tuple[Index, Index]:
        """States that some arc leaves, and the first arc of each."""
        rows = np.flatnonzero(self.start[1:] > self.start[:-1])
        return rows, self.start[rows]

    def _extreme(self, values: Ints, of: np.ufunc, otherwise: Ints) -> Ints:
        result = otherwise.astype(np.int64)
        rows, first = self._rows
        if rows.size:
            found = of.reduceat(values[self.target], first)
            result[rows] = found if otherwise is not values else of(found, values[rows])
        return result

    def leaving(self, labels: NDArray[np.integer]) -> "ArcsLeaving":
        """Return the improvements that lead to a state of another label; `labels` has shape (states,)."""
        return ArcsLeaving(self.better.kept(labels[self.better.target] != labels[self.better.source]))

    def kept(self, keep: Bools) -> "Arcs":
        """Return some of the arcs; `keep` has shape (arcs,)."""
        start = np.zeros_like(self.start)
        np.cumsum(np.bincount(self.source[keep], minlength=self.rank.size), out=start[1:])
        return Arcs(start, self.target[keep], self.rank, self.transitive)

    def targets(self, state: int) -> Index:
        """Return the states that can be reached in one move, ascending."""
        return self.target[self.start[state] : self.start[state + 1]]

    def arcs_from(self, states: Index) -> tuple[Index, Index]:
        """Return all arcs that leave the states given: sources and targets, of equal shape."""
        sources, places = ranges(states, self.start[states], self.start[states + 1])
        return sources, self.target[places]

    def better_arcs_from(self, states: Index) -> tuple[Index, Index]:
        """Return the arcs that are improvements and leave the states given."""
        return self.better.arcs_from(states)


Moves = Lines | Arcs


@dataclass(frozen=True, slots=True, eq=False)
class LinesLeaving:
    """The improvements along lines that lead to a state of another label."""

    lines: Lines
    labels: NDArray[np.integer]

    def highest_better(self, values: Ints) -> Ints:
        """Return the greatest of positive `values` over these improvements from each state, 0 where there are none."""
        result = np.zeros(values.size, np.int64)
        for label in np.unique(self.labels):
            inside = self.labels == label
            outside = self.lines.highest_better(np.where(inside, 0, values), empty=0)
            result[inside] = outside[inside]
        return result


@dataclass(frozen=True, slots=True, eq=False)
class ArcsLeaving:
    """The improvements among arcs that lead to a state of another label."""

    arcs: Arcs

    def highest_better(self, values: Ints) -> Ints:
        """Return the greatest of positive `values` over these improvements from each state, 0 where there are none."""
        return self.arcs.highest_beyond(values, empty=0)


def as_arcs(moves: Moves) -> Arcs:
    """Return the same moves as arcs."""
    if isinstance(moves, Arcs):
        return moves
    sources, targets = moves.arcs_from(np.arange(moves.members.size))
    return Arcs.of(sources, targets, moves.rank[moves.place], True)


def ranges(labels: Index, first: Index, end: Index) -> tuple[Index, Index]:
    """Return each label repeated over its range first..end, and the places of the ranges, concatenated."""
    sizes = end - first
    repeated = np.repeat(labels, sizes)
    offsets = np.arange(repeated.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return repeated, np.repeat(first, sizes) + offsets


def _is_transitive(start: Index, sources: Index, targets: Index, most: int = 30_000_000) -> bool:
    """Whether the arcs are transitive; "no" where finding out would cost more than `most` pairs (which is safe)."""
    size = start.size - 1
    out_degree = np.diff(start)
    if int(out_degree[targets].sum()) > most:
        return False
    first, places = ranges(sources, start[targets], start[targets + 1])
    last = targets[places]
    wanted = (first * size + last)[first != last]
    return bool(np.isin(wanted, sources * size + targets).all())
