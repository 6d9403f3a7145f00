"""Lines: the moves of an actor whom no rule hinders, as cliques of states.

The states of a line are kept sorted by the mover's rank, so that the improvements from a state are what follows it
there, and an extreme over them is a scan from the line's end. Everything costs time in proportion to the states.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.model.kernels import kernels

__all__ = ["Frame", "Lines", "LinesFront", "LinesLeaving", "ranges", "working"]

Ints = NDArray[np.integer]
Index = NDArray[np.intp]
Places = NDArray[np.int32]
Bools = NDArray[np.bool_]

_WORD = 62


class Frame:
    """Which places belong to which line; the same whatever the mover's ranks are.

    Parameters
    ----------
    start : ndarray of int32, shape (lines + 1,)
        First place of each line, and the number of states.
    """

    def __init__(self, start: Places) -> None:
        self.start = start

    @cached_property
    def line(self) -> Places:
        """Line of each place, ascending; shape (states,)."""
        return self.spread(np.arange(self.start.size - 1, dtype=np.int32))

    @cached_property
    def end(self) -> Places:
        """For each place the end of its line, shape (states,)."""
        return self.spread(self.start[1:])

    @cached_property
    def ascent(self) -> NDArray[np.int64]:
        """A number for each place's line that grows from the last line to the first."""
        return (self.start.size - 2 - self.line).astype(np.int64)

    def spread(self, per_line: Ints) -> Any:
        """Return at each place what its line has."""
        return np.repeat(per_line, np.diff(self.start))


@dataclass(frozen=True, eq=False)
class Lines:
    """Moves between all states of a line, and the improvements among them.

    Parameters
    ----------
    frame
        Which places belong to which line.
    members : ndarray of int32, shape (states,)
        States sorted by line, within a line by the mover's rank, and where that is equal by number.
    new : ndarray of uint8, shape (states,)
        For each place 2 where a line begins, 1 where the rank is another than at the place before, else 0.
    rank : ndarray of int, shape (states,)
        The mover's rank of each state.
    """

    frame: Frame
    members: Places
    new: NDArray[np.uint8]
    rank: Ints

    @classmethod
    def of(cls, line: Ints, rank: Ints) -> "Lines":
        """Build from the line of every state, numbered from 0 without gaps, and the mover's rank; shapes (states,)."""
        count = int(line.max(initial=-1)) + 1
        if compiled := kernels(line.size):
            start, members = compiled.group(np.ascontiguousarray(line, np.int32), count)
            return cls._sorted(Frame(start), members, rank)
        start = np.zeros(count + 1, np.int32)
        np.cumsum(np.bincount(line, minlength=count), out=start[1:])
        return cls._sorted(Frame(start), np.arange(line.size, dtype=np.int32), rank, line)

    @classmethod
    def _sorted(cls, frame: Frame, members: Places, rank: Ints, line: Ints | None = None) -> "Lines":
        """Sort members, already grouped by line unless `line` gives theirs, by line, rank and number."""
        if compiled := kernels(members.size):
            members, new = compiled.sort_lines(frame.start, members, np.ascontiguousarray(rank, np.int32))
            return cls(frame, members, new, rank)
        line = frame.line if line is None else line
        by_rank = int(members.size).bit_length()
        by_line = by_rank + int(rank.max(initial=0)).bit_length()
        if by_line + frame.start.size.bit_length() > _WORD or rank.min(initial=0) < 0:
            order = np.lexsort((members, rank[members], line))
            members, line, ranks = members[order], line[order], rank[members[order]]
            new = np.r_[True, (line[1:] != line[:-1]) | (ranks[1:] != ranks[:-1])][: members.size].astype(np.uint8)
        else:
            keys = line.astype(np.int64) << by_line
            keys |= rank[members].astype(np.int64) << by_rank
            keys |= members
            keys.sort()
            members = (keys & ((1 << by_rank) - 1)).astype(np.int32)
            keys >>= by_rank
            new = np.ones(keys.size, np.uint8)
            np.not_equal(keys[1:], keys[:-1], out=new[1:].view(np.bool_))
        new[frame.start[:-1]] = 2
        return cls(frame, members, new, rank)

    @property
    def transitive(self) -> bool:
        """A move after a move is a move: always so on lines."""
        return True

    @property
    def start(self) -> Places:
        """First place of each line, and the number of states: shape (lines + 1,)."""
        return self.frame.start

    @property
    def line(self) -> Places:
        """Line of each place, ascending; shape (states,)."""
        return self.frame.line

    @cached_property
    def place(self) -> Places:
        """Sorted place of each state, shape (states,)."""
        inverse = np.empty_like(self.members)
        inverse[self.members] = np.arange(self.members.size, dtype=np.int32)
        return inverse

    @property
    def line_of(self) -> Places:
        """Line of each state, shape (states,)."""
        result = np.empty_like(self.members)
        result[self.members] = self.line
        return result

    @cached_property
    def better(self) -> Places:
        """For each place the first place of a strictly better state of its line, or the line's end."""
        bounds = np.append(np.flatnonzero(self.new), self.new.size).astype(np.int32)
        return np.repeat(bounds[1:], bounds[1:] - bounds[:-1])

    def with_rank(self, rank: Ints) -> "Lines":
        """Return the same moves under other ranks of the mover, of shape (states,)."""
        return self._sorted(self.frame, self.members, rank)

    def lowest(self, values: Ints) -> Ints:
        """Return the least of `values` over each state and the states it can move to; shapes (states,)."""
        return self._extreme(values, np.minimum)

    def highest(self, values: Ints) -> Ints:
        """Return the greatest of `values` over each state and the states it can move to; shapes (states,)."""
        return self._extreme(values, np.maximum)

    def _extreme(self, values: Ints, of: np.ufunc) -> Ints:
        result = np.empty_like(values)
        if not self.members.size:
            return result
        if (compiled := kernels(values.size)) and values.dtype in (np.int32, np.int64):
            compiled.lines_extreme(self.start, self.members, values, of is np.maximum, result)
            return result
        by_line = of.reduceat(values[self._members], self.start[:-1])
        result[self._members] = self.frame.spread(by_line)
        return result

    def lowest_better(self, values: Ints, empty: int) -> Ints:
        """Return the least of `values` over the improvements from each state, `empty` where there are none."""
        values = working(values, empty)
        if compiled := kernels(values.size):
            result = np.empty_like(values)
            compiled.lines_lowest_better(self.members, self.new, values, values.dtype.type(empty), result)
            return result
        top = int(values.max(initial=0))
        return top - self._suffix(top - values, top - empty)

    def highest_better(self, values: Ints, empty: int) -> Ints:
        """Return the greatest of `values` over the improvements from each state, `empty` where there are none."""
        values = working(values, empty)
        if kernels(values.size):
            result = self.lowest_better(np.negative(values), -empty)
            return np.negative(result, out=result)
        low = int(values.min(initial=0))
        return self._suffix(values - low, empty - low) + low

    def _suffix(self, values: Ints, empty: int) -> Ints:
        """Greatest of non-negative values over the better part of each line, by one scan from the lines' ends."""
        size = self.members.size
        result = np.full(size, empty, values.dtype)
        if not size:
            return result
        offset = self.frame.ascent * (int(values.max()) + 1)  # grows from the last place to the first
        scan = values[self._members] + offset
        scan = np.maximum.accumulate(scan[::-1])[::-1]
        has = self._has_better
        result[self._members[has]] = scan[self.better[has]] - offset[has]
        return result

    @cached_property
    def _members(self) -> Index:
        """The members as NumPy looks values up fastest."""
        return self.members.astype(np.intp)

    @cached_property
    def _has_better(self) -> Index:
        """Places from which there is an improvement."""
        return np.flatnonzero(self.better < self.frame.end)

    def sink(self, values: Ints, *, improvements: bool) -> bool:
        """Lower `values`, int32 or int64, in place to the least over each state and its moves (its improvements).

        Returns
        -------
        bool
            Whether any was lowered.
        """
        if compiled := kernels(values.size):
            if improvements:
                return bool(compiled.sweep_better(self.members, self.new, values, values.dtype.type(values.max())))
            return bool(compiled.sweep_lines(self.start, self.members, values))
        if improvements:
            reached = np.minimum(values, self.lowest_better(values, int(values.max(initial=0))))
        else:
            reached = self.lowest(values)
        if np.array_equal(reached, values):
            return False
        values[:] = reached
        return True

    def front(self, *, improvements: bool) -> "LinesFront":
        """Return what a search along these moves (or improvements) remembers."""
        return LinesFront(self, improvements)

    def leaving(self, labels: Ints) -> "LinesLeaving":
        """Return the improvements that lead to a state of another label; `labels` has shape (states,)."""
        return LinesLeaving(self, labels)

    def targets(self, state: int) -> Index:
        """Return the states that can be reached in one move, ascending."""
        at = self.place[state]
        k = int(np.searchsorted(self.start, at, "right")) - 1
        found = self.members[self.start[k] : self.start[k + 1]].astype(np.intp)
        return np.sort(found[found != state])

    def arcs_from(self, states: Index) -> tuple[Index, Index]:
        """Return all arcs that leave the states given: sources and targets, of equal shape."""
        lines = self.line[self.place[states]]
        return self._spread(states, self.start[lines], self.start[lines + 1])

    def better_arcs_from(self, states: Index) -> tuple[Index, Index]:
        """Return the arcs that are improvements and leave the states given."""
        places = self.place[states]
        sources, at = ranges(states, self.better[places], self.frame.end[places])
        return sources, self.members[at].astype(np.intp)

    def _spread(self, states: Index, first: Places, end: Places) -> tuple[Index, Index]:
        sources, places = ranges(states, first, end)
        targets = self.members[places].astype(np.intp)
        keep = sources != targets
        return sources[keep], targets[keep]


@dataclass(frozen=True, slots=True, eq=False)
class LinesLeaving:
    """The improvements along lines that lead to a state of another label."""

    lines: Lines
    labels: Ints

    def highest_better(self, values: Ints) -> Ints:
        """Return the greatest of positive `values` over these improvements from each state, 0 where there are none."""
        values = working(values, 0)
        if compiled := kernels(values.size):
            result = np.empty_like(values)
            labels = np.ascontiguousarray(self.labels, np.int32)
            compiled.lines_leaving(self.lines.members, self.lines.new, values, labels, result)
            return result
        result = np.zeros_like(values)
        for label in np.unique(self.labels):
            inside = self.labels == label
            outside = self.lines.highest_better(np.where(inside, 0, values), empty=0)
            result[inside] = outside[inside]
        return result


class LinesFront:
    """A search along lines: from which place on the states of each line have been reached.

    So every state is looked at once, however many of its line can move to it.
    """

    def __init__(self, lines: Lines, improvements: bool) -> None:
        self.lines, self.improvements = lines, improvements
        self.taken = lines.start[1:].copy()

    def step(self, frontier: Index, seen: Bools) -> tuple[Index, Index]:
        """Return the states not yet seen that the frontier leads to, ascending, and the first state that leads there.

        They are marked as seen.
        """
        lines = self.lines
        if compiled := kernels(seen.size):
            found, origin = np.empty((2, seen.size), np.int32)
            count = compiled.reach_lines(
                *(np.ascontiguousarray(frontier, np.int32), lines.place, lines.line, lines.start, lines.members),
                *(lines.new, self.taken, self.improvements, seen, found, origin),
            )
            order = np.argsort(found[:count], kind="stable")
            return found[:count][order].astype(np.intp), origin[:count][order].astype(np.intp)
        places = lines.place[frontier]
        line = lines.line[places]
        first = lines.better[places] if self.improvements else lines.start[line]
        least, end = self.taken.copy(), self.taken
        np.minimum.at(least, line, first)  # of several on a line, all that any one of them reaches
        open_ = np.flatnonzero(least < end)
        by_line, at = ranges(open_, least[open_], end[open_])
        self.taken = least
        fresh = lines.members[at].astype(np.intp)
        new = ~seen[fresh]
        fresh, at, by_line = fresh[new], at[new], by_line[new]
        seen[fresh] = True
        order = np.argsort(fresh)
        return fresh[order], self._origin(frontier, line, first, by_line[order], at[order])

    def _origin(self, frontier: Index, line: Places, first: Places, by_line: Index, at: Index) -> Index:
        """Return the first state of the frontier that leads to each place."""
        if not at.size:
            return at
        nth = np.lexsort((np.arange(frontier.size), line))
        sorted_line = line[nth]
        result = np.full(at.size, -1, np.intp)
        candidate = np.searchsorted(sorted_line, by_line)
        left = np.arange(at.size)
        while left.size:
            who = nth[candidate[left]]
            fits = first[who] <= at[left]
            result[left[fits]] = frontier[who[fits]]
            left = left[~fits]
            candidate[left] += 1
        return result


def working(values: Ints, empty: int) -> Ints:
    """Return values as int32 if they are no wider and `empty` fits, else as int64; contiguous."""
    narrow = values.dtype.itemsize < 8 and values.dtype != np.uint32 and abs(empty) < 2**31
    return np.ascontiguousarray(values, np.int32 if narrow else np.int64)


def ranges(labels: Index, first: Ints, end: Ints) -> tuple[Index, Index]:
    """Return each label repeated over its range first..end, and the places of the ranges, concatenated."""
    sizes = (end - first).astype(np.intp)
    repeated = np.repeat(labels, sizes)
    shift = first - np.cumsum(sizes) + sizes
    return repeated, np.repeat(shift, sizes) + np.arange(repeated.size)
