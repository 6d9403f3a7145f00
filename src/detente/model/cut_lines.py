"""Cut lines: the moves of an actor of a large conflict whom irreversible levels and preconditions hinder.

On a line, what cuts a move depends on a few truths of the state it leaves and of the one it enters. States that lead to
the same ones, and that the same ones lead to, are of one kind: whether a move is allowed depends on the kinds alone.
Lines of one shape have the same kinds, and the same moves between them. So nothing is stored for a single move, and an
extreme is one scan that keeps a value for each kind. They serve where compiled kernels are at hand; `Arcs` serve
elsewhere, and give the same answers.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.model.arcs import Arcs, ArcsFront, ArcsLeaving
from detente.model.kernels import Kernels, kernels
from detente.model.lines import Lines, ranges, working

__all__ = ["CutLines", "Shapes"]

Ints = NDArray[np.integer]
Index = NDArray[np.intp]
Bools = NDArray[np.bool_]
Words = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Shapes:
    """Which kinds of states may move to which, for lines of several shapes; always to their own.

    Where moves are transitive, all others that they lead to are of a higher number.

    Parameters
    ----------
    first : ndarray of int32, shape (shapes + 1,)
        The first kind of each shape, and the number of all kinds.
    into : ndarray of uint64, shape (kinds,)
        For each kind, as bits, the kinds of its shape that may move to it; its own among them.
    first_step : ndarray of int32, shape (shapes + 1,)
        The first step of each shape, and the number of all steps.
    steps : ndarray of uint8, shape (steps, 2)
        From which kind to which other there are moves; of each shape, the last kind's first. Where moves are
        transitive, those that a third kind lies between are left out.
    transitive : bool
        Whether a move after a move is a move, on lines of any of the shapes.
    """

    first: NDArray[np.int32]
    into: Words
    first_step: NDArray[np.int32]
    steps: NDArray[np.uint8]
    transitive: bool

    @classmethod
    def of(cls, first: NDArray[np.int32], into: Words, transitive: bool, compiled: Kernels) -> "Shapes":
        """Build from who may move to whom."""
        first_step, steps = compiled.steps_of_shapes(first, into, transitive)
        return cls(first, into, first_step, steps, transitive)

    @cached_property
    def width(self) -> int:
        """The most kinds of any shape."""
        return int(np.diff(self.first).max())

    def all_steps(self, compiled: Kernels) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """Return as `first_step` and `steps` from which kind to which other there are moves, none left out."""
        if not self.transitive:
            return self.first_step, self.steps
        start, steps = compiled.steps_of_shapes(self.first, self.into, False)
        return start, steps


@dataclass(frozen=True, eq=False)
class CutLines:
    """Moves between the states of a line as far as their kinds allow, and the improvements among them.

    Parameters
    ----------
    lines
        The lines, as if nothing cut them.
    kind : ndarray of uint8, shape (states,)
        The kind of the state at each place, 0 to 63.
    shape : ndarray of int32, shape (lines,)
        The shape of each line.
    shapes
        Which kinds may move to which.
    """

    lines: Lines
    kind: NDArray[np.uint8]
    shape: NDArray[np.int32]
    shapes: Shapes

    @classmethod
    def uncut(cls, lines: Lines) -> "CutLines":
        """Return the moves of lines that nothing cuts."""
        first, into = np.array([0, 1], np.int32), np.ones(1, np.uint64)
        shapes = Shapes(first, into, np.zeros(2, np.int32), np.empty((0, 2), np.uint8), True)
        count = lines.start.size - 1
        return cls(lines, np.zeros(lines.members.size, np.uint8), np.zeros(count, np.int32), shapes)

    def along(self, lines: Lines, states: Index | None = None) -> "CutLines":
        """Return the same moves within other lines, each a part of one of these, of all states or of those given."""
        kind, shape = np.empty_like(self.kind), self.shape[self.lines.line_of]
        kind[self.lines.members] = self.kind
        if states is not None:
            kind, shape = kind[states], shape[states]
        return CutLines(lines, kind[lines.members], shape[lines.members[lines.start[:-1]]], self.shapes)

    @property
    def by_state(self) -> tuple[NDArray[np.uint8], NDArray[np.unsignedinteger]]:
        """The kind of each state, and as bits the kinds of states that may move to it; each of shape (states,)."""
        kind = np.empty_like(self.kind)
        into = np.empty(kind.size, np.min_scalar_type(self.shapes.into.max(initial=0)))
        kind[self.lines.members] = self.kind
        into[self.lines.members] = self._into(np.arange(kind.size))
        return kind, into

    def _into(self, places: Index) -> Words:
        """Return as bits the kinds that may move to the state at each place."""
        first = self.shapes.first[self.shape[self.lines.line[places]]]
        return self.shapes.into[first + self.kind[places]]

    @property
    def transitive(self) -> bool:
        """Whether a move after a move, unless it leads back, is a move."""
        return self.shapes.transitive

    @property
    def rank(self) -> Ints:
        """The mover's rank of each state."""
        return self.lines.rank

    @cached_property
    def arcs(self) -> Arcs:
        """The same moves one by one."""
        sources, targets = self.arcs_from(np.arange(self.kind.size))
        return Arcs.of(sources, targets, self.rank, self.transitive)

    def with_rank(self, rank: Ints) -> "CutLines":
        """Return the same moves under other ranks of the mover, of shape (states,)."""
        return self.along(self.lines.with_rank(rank))

    def lowest(self, values: Ints) -> Ints:
        """Return the least of `values` over each state and the states it can move to; shapes (states,)."""
        return self._extreme(values, highest=False)

    def highest(self, values: Ints) -> Ints:
        """Return the greatest of `values` over each state and the states it can move to; shapes (states,)."""
        return self._extreme(values, highest=True)

    def _extreme(self, values: Ints, *, highest: bool) -> Ints:
        compiled = kernels(values.size)
        if compiled is None:
            return self.arcs.highest(values) if highest else self.arcs.lowest(values)
        values = working(values, 0)
        result = np.empty_like(values)
        empty, sign = np.iinfo(values.dtype).max, -1 if highest else 1
        compiled.cuts_extreme(*self._by_line, values, values.dtype.type(empty), values.dtype.type(sign), result)
        return result

    @property
    def _by_line(self) -> tuple[Any, ...]:
        """What kernels take that pass through lines in any order."""
        lines, shapes = self.lines, self.shapes
        by_kind = shapes.first_step, shapes.steps, shapes.width, shapes.transitive
        return lines.start, lines.members, self.kind, self.shape, *by_kind

    def lowest_better(self, values: Ints, empty: int) -> Ints:
        """Return the least of `values` over the improvements from each state, `empty` where there are none."""
        compiled = kernels(values.size)
        if compiled is None:
            return self.arcs.lowest_better(values, empty)
        values = working(values, empty)
        result = np.empty_like(values)
        least, below = values.dtype.type(max(int(values.max(initial=0)), empty) + 1), empty
        compiled.cuts_lowest_better(*self._sorted, self.shapes.width, self.transitive, values, least, result)
        result[result == least] = below
        return result

    def highest_better(self, values: Ints, empty: int) -> Ints:
        """Return the greatest of `values` over the improvements from each state, `empty` where there are none."""
        result = self.lowest_better(np.negative(working(values, empty)), -empty)
        return np.negative(result, out=result)

    @property
    def _sorted(self) -> tuple[Any, ...]:
        """What kernels take that pass through lines by rank."""
        return self.lines.members, self.lines.new, self.kind, self.shape, self.shapes.first, self.shapes.into

    def sink(self, values: Ints, *, improvements: bool) -> bool:
        """Lower `values`, int32 or int64, in place to the least over each state and its moves (its improvements).

        Returns
        -------
        bool
            Whether any was lowered.
        """
        compiled = kernels(values.size)
        if compiled is None:
            return self.arcs.sink(values, improvements=improvements)
        most = values.dtype.type(values.max())
        if improvements:
            by_kind = self.shapes.width, self.transitive
            return bool(compiled.cuts_lowest_better(*self._sorted, *by_kind, values, most, None))
        return bool(compiled.sweep_cuts(*self._by_line, values, most))

    def pass_on(self, compiled: Kernels, mover: int, words: NDArray[np.int64], *, improvements: bool) -> bool:
        """Take into account what sequences lead to that begin with a move (an improvement), nobody twice running.

        Parameters
        ----------
        mover
            Number of the actor whose moves these are.
        words : ndarray of int64, shape (states,)
            What sequences lead to, in place; as in `detente.model.compiled_movers`.

        Returns
        -------
        bool
            Whether anything changed.
        """
        shapes = self.shapes
        if improvements:
            by_kind = shapes.width, shapes.transitive, mover, words
            return bool(compiled.sweep_last_better(*self._sorted, *by_kind))
        lines = self.lines.start, self.lines.members, self.kind, self.shape
        return bool(compiled.sweep_last(*lines, *shapes.all_steps(compiled), shapes.width, mover, words))

    def leaving(self, labels: Ints) -> "CutLinesLeaving | ArcsLeaving":
        """Return the improvements that lead to a state of another label; `labels` has shape (states,)."""
        return CutLinesLeaving(self, labels) if kernels(labels.size) else self.arcs.leaving(labels)

    def front(self, *, improvements: bool) -> "CutLinesFront | ArcsFront":
        """Return what a search along these moves (or improvements) remembers."""
        if kernels(self.kind.size):
            return CutLinesFront(self, improvements)
        return self.arcs.front(improvements=improvements)

    def targets(self, state: int) -> Index:
        """Return the states that can be reached in one move, ascending."""
        return np.sort(self.arcs_from(np.array([state]))[1])

    def led_to(self, states: Index) -> Index:
        """Return where moves from some states lead, each state once; in time in proportion to all states."""
        start, into = self.lines.start[:-1], self._into(np.arange(self.kind.size))
        chosen, reached = np.zeros((2, self.kind.size), np.bool_)
        chosen[self.lines.place[states]] = True
        for c in np.unique(self.kind[chosen]):
            sources = chosen & (self.kind == c)
            on_line = self.lines.frame.spread(np.add.reduceat(sources, start, dtype=np.int32))
            reached |= (on_line > sources) & (into >> np.uint64(c) & np.uint64(1)).astype(np.bool_)
        return self.lines.members[reached].astype(np.intp)

    def arcs_from(self, states: Index) -> tuple[Index, Index]:
        """Return all arcs that leave the states given: sources and targets, of equal shape."""
        lines = self.lines.line[self.lines.place[states]]
        return self._spread(states, self.lines.start[lines], self.lines.start[lines + 1])

    def better_arcs_from(self, states: Index) -> tuple[Index, Index]:
        """Return the arcs that are improvements and leave the states given."""
        places = self.lines.place[states]
        return self._spread(states, self.lines.better[places], self.lines.frame.end[places])

    def _spread(self, states: Index, first: Ints, end: Ints) -> tuple[Index, Index]:
        sources, places = ranges(states, first, end)
        kinds = np.repeat(self.kind[self.lines.place[states]], end - first)
        targets = self.lines.members[places]
        keep = (self._into(places) >> kinds & 1).astype(np.bool_) & (sources != targets)
        return sources[keep], targets[keep].astype(np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class CutLinesLeaving:
    """The improvements along cut lines that lead to a state of another label."""

    moves: CutLines
    labels: Ints

    def highest_better(self, values: Ints) -> Ints:
        """Return the greatest of positive `values` over these improvements from each state, 0 where there are none."""
        compiled = kernels(values.size)
        if compiled is None:
            return self.moves.arcs.leaving(self.labels).highest_better(values)
        values = working(values, 0)
        result = np.empty_like(values)
        labels = np.ascontiguousarray(self.labels, np.int32)
        compiled.cuts_leaving(*self.moves._sorted, self.moves.shapes.width, values, labels, result)
        return result


class CutLinesFront:
    """A search along cut lines: from which place on each kind of each line has reached what it can."""

    def __init__(self, moves: CutLines, improvements: bool) -> None:
        self.moves, self.improvements = moves, improvements
        self.taken = np.repeat(moves.lines.start[1:, None], moves.shapes.width, axis=1)

    def step(self, frontier: Index, seen: Bools) -> tuple[Index, Index]:
        """Return the states not yet seen that the frontier leads to, ascending, and the first state that leads there.

        They are marked as seen.
        """
        lines, compiled = self.moves.lines, kernels(seen.size)
        if compiled is None:
            return self.moves.arcs.front(improvements=self.improvements).step(frontier, seen)
        found, origin = np.empty((2, seen.size), np.int32)
        count = compiled.reach_cuts(
            *(np.ascontiguousarray(frontier, np.int32), lines.place, lines.line, lines.start, *self.moves._sorted),
            *(self.taken, self.improvements, seen, found, origin),
        )
        order = np.argsort(found[:count], kind="stable")
        return found[:count][order].astype(np.intp), origin[:count][order].astype(np.intp)
