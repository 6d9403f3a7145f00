"""Arcs: moves one by one, in compressed rows; where rules cut moves within a line, and in graph form."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.model.kernels import kernels
from detente.model.lines import ranges, working

__all__ = ["Arcs", "ArcsFront", "ArcsLeaving"]

Ints = NDArray[np.integer]
Index = NDArray[np.intp]
Places = NDArray[np.int32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Arcs:
    """Moves as a list of arcs, in compressed rows.

    Parameters
    ----------
    start : ndarray of int32, shape (states + 1,)
        First arc of each state.
    target : ndarray of int32, shape (arcs,)
        Where each arc leads; ascending within a state; never the state itself.
    rank : ndarray of int, shape (states,)
        The mover's rank of each state.
    transitive : bool
        Whether a move after a move, unless it leads back, is a move.
    """

    start: Places
    target: Places
    rank: Ints
    transitive: bool

    @classmethod
    def of(cls, sources: Ints, targets: Ints, rank: Ints, transitive: bool | None = None) -> "Arcs":
        """Build from arcs in any order, each given once; transitivity is found out where it is not given."""
        size = rank.size
        if compiled := kernels(sources.size):
            start, target = compiled.rows(_plain(sources), _plain(targets), size)
        else:
            keys = sources.astype(np.int64) * size + targets
            keys.sort()
            start = np.zeros(size + 1, np.int32)
            np.cumsum(np.bincount(sources, minlength=size), out=start[1:])
            target = (keys % max(size, 1)).astype(np.int32)
        return cls(start, target, rank, is_transitive(start, target) if transitive is None else transitive)

    @cached_property
    def source(self) -> Places:
        """Where each arc leaves, shape (arcs,)."""
        return np.repeat(np.arange(self.rank.size, dtype=np.int32), np.diff(self.start))

    @cached_property
    def better(self) -> "Arcs":
        """The arcs that are improvements for the mover."""
        if compiled := kernels(self.target.size):
            start, target = compiled.arcs_better(self.start, self.target, _plain(self.rank))
            return Arcs(start, target, self.rank, self.transitive)
        return self.kept(self.rank[self.target] > np.repeat(self.rank, np.diff(self.start)))

    def with_rank(self, rank: Ints) -> "Arcs":
        """Return the same moves under other ranks of the mover, of shape (states,)."""
        return Arcs(self.start, self.target, rank, self.transitive)

    def lowest(self, values: Ints) -> Ints:
        """Return the least of `values` over each state and the states it can move to; shapes (states,)."""
        return self._extreme(working(values, 0), np.minimum, None)

    def highest(self, values: Ints) -> Ints:
        """Return the greatest of `values` over each state and the states it can move to; shapes (states,)."""
        return self._extreme(working(values, 0), np.maximum, None)

    def lowest_beyond(self, values: Ints, empty: int) -> Ints:
        """Return the least of `values` over the states each state can move to, `empty` where there are none."""
        return self._extreme(working(values, empty), np.minimum, empty)

    def highest_beyond(self, values: Ints, empty: int) -> Ints:
        """Return the greatest of `values` over the states each state can move to, `empty` where there are none."""
        return self._extreme(working(values, empty), np.maximum, empty)

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
        return rows, self.start[rows].astype(np.intp)

    @cached_property
    def _target(self) -> Index:
        """The targets as NumPy looks values up fastest."""
        return self.target.astype(np.intp)

    def _extreme(self, values: Ints, of: np.ufunc, empty: int | None) -> Ints:
        """Return the extreme over what arcs lead to, and over the state itself if nothing stands for none."""
        if compiled := kernels(self.target.size):
            result: Ints = np.empty_like(values)
            stands = values.dtype.type(0 if empty is None else empty)
            compiled.arcs_extreme(self.start, self.target, values, of is np.maximum, empty is None, stands, result)
            return result
        result = values.copy() if empty is None else np.full_like(values, empty)
        rows, first = self._rows
        if rows.size:
            found = of.reduceat(values[self._target], first)
            result[rows] = found if empty is not None else of(found, values[rows])
        return result

    def sink(self, values: Ints, *, improvements: bool) -> bool:
        """Lower `values`, int32 or int64, in place to the least over each state and its moves (its improvements).

        Returns
        -------
        bool
            Whether any was lowered.
        """
        arcs = self.better if improvements else self
        if compiled := kernels(arcs.target.size):
            return bool(compiled.sweep_arcs(arcs.start, arcs.target, values))
        reached = arcs.lowest(values)
        if np.array_equal(reached, values):
            return False
        values[:] = reached
        return True

    def front(self, *, improvements: bool) -> "ArcsFront":
        """Return what a search along these moves (or improvements) remembers."""
        return ArcsFront(self.better if improvements else self)

    def leaving(self, labels: Ints) -> "ArcsLeaving":
        """Return the improvements that lead to a state of another label; `labels` has shape (states,)."""
        better = self.better
        return ArcsLeaving(better.kept(labels[better.target] != np.repeat(labels, np.diff(better.start))))

    def kept(self, keep: Bools) -> "Arcs":
        """Return some of the arcs; `keep` has shape (arcs,)."""
        before = np.zeros(keep.size + 1, np.int32)
        np.cumsum(keep, out=before[1:])
        return Arcs(before[self.start], self.target[keep], self.rank, self.transitive)

    def targets(self, state: int) -> Index:
        """Return the states that can be reached in one move, ascending."""
        return self.target[self.start[state] : self.start[state + 1]].astype(np.intp)

    def arcs_from(self, states: Index) -> tuple[Index, Index]:
        """Return all arcs that leave the states given: sources and targets, of equal shape."""
        sources, places = ranges(states, self.start[states], self.start[states + 1])
        return sources, self.target[places].astype(np.intp)

    def better_arcs_from(self, states: Index) -> tuple[Index, Index]:
        """Return the arcs that are improvements and leave the states given."""
        return self.better.arcs_from(states)


@dataclass(frozen=True, slots=True, eq=False)
class ArcsLeaving:
    """The improvements among arcs that lead to a state of another label."""

    arcs: Arcs

    def highest_better(self, values: Ints) -> Ints:
        """Return the greatest of positive `values` over these improvements from each state, 0 where there are none."""
        return self.arcs.highest_beyond(values, empty=0)


@dataclass(frozen=True, slots=True, eq=False)
class ArcsFront:
    """A search along arcs."""

    arcs: Arcs

    def step(self, frontier: Index, seen: Bools) -> tuple[Index, Index]:
        """Return the states not yet seen that the frontier leads to, ascending, and the first state that leads there.

        They are marked as seen.
        """
        if compiled := kernels(seen.size):
            found, origin = np.empty((2, seen.size), np.int32)
            start, target = self.arcs.start, self.arcs.target
            count = compiled.reach_arcs(_plain(frontier), start, target, seen, found, origin)
            order = np.argsort(found[:count], kind="stable")
            return found[:count][order].astype(np.intp), origin[:count][order].astype(np.intp)
        sources, targets = self.arcs.arcs_from(frontier)
        new = ~seen[targets]
        fresh, first = np.unique(targets[new], return_index=True)
        seen[fresh] = True
        return fresh, sources[new][first]


def is_transitive(start: Places, target: Places, most: int = 30_000_000) -> bool:
    """Whether arcs are transitive; "no" where finding out would look at more than `most` pairs (which is safe)."""
    size = start.size - 1
    out_degree = np.diff(start)
    if int(out_degree[target].sum(dtype=np.int64)) > most:
        return False
    if compiled := kernels(target.size):
        return bool(compiled.arcs_transitive(start, target))
    sources = np.repeat(np.arange(size), out_degree)
    first, places = ranges(sources, start[target], start[target + 1])
    last = target[places]
    wanted = (first * size + last)[first != last]
    return bool(np.isin(wanted, sources * size + target).all())


def _plain(values: Ints) -> Any:
    return np.ascontiguousarray(values, np.int32)
