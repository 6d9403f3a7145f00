"""The moves of one actor between two sets of states, never listed one by one where lines are long.

A line of m states has m(m-1) moves. What is asked of them here (who can go anywhere, how few options must change) is
answered by groups: within a group every source can go to every target with the same worth to the mover.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.model.moves import Arcs, CutLines, Lines, ranges
from detente.outlook.options_changed import FAR, OptionsChanged
from detente.outlook.pair_groups import Group, blocks, differing, rising, rows_of

__all__ = ["GAIN", "INDIFFERENT", "LOSS", "ArcsBetween", "Between", "LinesBetween", "between"]

Bools = NDArray[np.bool_]
Index = NDArray[np.intp]
Ints = NDArray[np.integer]
Values = NDArray[np.int64]
Pairs = tuple[Index, Index]

GAIN, INDIFFERENT, LOSS = 0, 1, 2
_NONE = np.iinfo(np.int32).max  # above every rank


class LinesBetween:
    """The moves of an actor along (cut) lines.

    Parameters
    ----------
    distinct
        Whether a state may be among the sources and among the targets although no move leads from it to itself.
    """

    def __init__(self, model: GraphModel, actor: int, *, distinct: bool) -> None:
        moves = model.moves[actor]
        assert isinstance(moves, Lines | CutLines)
        self.changes, self.distinct, self.rank = OptionsChanged(model, actor), distinct, model.ranks[actor]
        self.lines = moves if isinstance(moves, Lines) else moves.lines
        self.line = self.lines.line_of
        self.kind: Ints | None
        self.into: Ints | None
        self.kind, self.into = (None, None) if isinstance(moves, Lines) else moves.by_state
        self.kinds = [0] if self.kind is None else np.unique(self.kind).tolist()
        # Of the states each line has been entered from, by kind: the lowest rank, whose it is, and the next lowest.
        shape = len(self.kinds), self.lines.start.size - 1
        self._lowest = np.full(shape, _NONE, np.int32)
        self._first = np.full(shape, -1, np.int32) if distinct else self._lowest
        self._second = self._lowest.copy() if distinct else self._lowest

    def onward(self, states: Index) -> Iterator[tuple[Index, NDArray[np.int8]]]:
        """Yield targets and the best worth of a move there from some states, for states given in order of cost.

        What earlier states lead to at less cost is left out.
        """
        for k, kind in enumerate(self.kinds):
            sources = states if self.kind is None else states[self.kind[states] == kind]
            if not sources.size:
                continue
            order = np.lexsort((sources, self.rank[sources], self.line[sources]))
            sources = sources[order]
            lines = self.line[sources]
            begins = np.flatnonzero(np.r_[True, lines[1:] != lines[:-1]])
            yield from self._enter(k, kind, sources, lines[begins], begins)

    def _enter(
        self, k: int, kind: int, sources: Index, lines: Ints, begins: Index
    ) -> Iterator[tuple[Index, NDArray[np.int8]]]:
        """Yield what sources, sorted by line and rank, lead to on lines that they enter lower than earlier ones."""
        lowest = self.rank[sources[begins]]
        second = self._next(sources, begins) if self.distinct else None
        fresh = lowest < self._second[k, lines]
        if not fresh.any():
            return
        begins, lines, lowest = begins[fresh], lines[fresh], lowest[fresh]
        nth, at = ranges(np.arange(lines.size), self.lines.start[lines], self.lines.start[lines + 1])
        targets = self.lines.members[at].astype(np.intp)
        rank, low = self.rank[targets], lowest[nth]
        worth = np.where(rank > low, GAIN, np.where(rank == low, INDIFFERENT, LOSS)).astype(np.int8)
        keep = np.ones(targets.size, np.bool_) if self.into is None else self.into[targets] >> kind & 1 != 0
        if second is not None:
            second = second[fresh]
            alone = targets == sources[begins][nth]
            other = second[nth]
            worth[alone] = np.where(rank == other, INDIFFERENT, LOSS)[alone]
            keep &= ~(alone & (other == _NONE))
            self._remember(k, lines, sources[begins], lowest, second)
        else:
            self._lowest[k, lines] = lowest
        yield targets[keep], worth[keep]

    def _next(self, sources: Index, begins: Index) -> NDArray[np.int32]:
        """Return the rank of the second source of each line, after doubles; `_NONE` where there is none."""
        first = np.repeat(sources[begins], np.diff(np.r_[begins, sources.size]))
        rank = np.where(sources == first, _NONE, self.rank[sources])
        return np.minimum.reduceat(rank, begins).astype(np.int32)

    def _remember(
        self, k: int, lines: Ints, first: Index, lowest: NDArray[np.int32], second: NDArray[np.int32]
    ) -> None:
        """Keep the two lowest ranks of different states that a line has been entered from."""
        old, old_first = self._lowest[k, lines], self._first[k, lines]
        lower, another = lowest < old, first != old_first
        next_best = np.where(lower, old, np.where(another, lowest, _NONE))
        self._second[k, lines] = np.minimum(np.minimum(next_best, second), self._second[k, lines])
        self._lowest[k, lines] = np.where(lower, lowest, old)
        self._first[k, lines] = np.where(lower, first, old_first)

    def leading(self, sources: Index, targets: Index, worth: int) -> Bools:
        """Return which sources have a move of this worth to some target."""
        found = np.zeros(sources.size, np.bool_)
        for si, gs, _, gt in self._groups(sources, targets, worth):
            found[si[np.isin(gs, gt)]] = True
        return found

    def least(self, sources: Index, costs: Values, targets: Index, worth: int) -> Values:
        """Return for each target the least cost of a source plus options changed, `FAR` where no source leads there."""
        found = np.full(targets.size, FAR, np.int64)
        for si, gs, ti, gt in self._groups(sources, targets, worth):
            found[ti] = np.minimum(found[ti], self.changes.nearest(sources[si], costs[si], gs, targets[ti], gt))
        return found

    def least_back(self, sources: Index, targets: Index, costs: Values, worth: int) -> Values:
        """Return for each source the least cost of a target plus options changed, `FAR` where it leads to none."""
        found = np.full(sources.size, FAR, np.int64)
        for si, gs, ti, gt in self._groups(sources, targets, worth):
            found[si] = np.minimum(found[si], self.changes.nearest(targets[ti], costs[ti], gt, sources[si], gs))
        return found

    def worths(self, sources: Index, inside: Bools) -> Values:
        """Return how many moves from each source to states inside are a gain, indifferent, a loss: shape (3, sources).

        `inside` has shape (states,); no source is inside.
        """
        lines, place = self.lines, self.lines.place[sources]
        first = np.maximum.accumulate(np.where(lines.new > 0, np.arange(lines.new.size), 0))
        bounds = [lines.frame.end[place], lines.better[place], first[place], lines.start[lines.line[place]]]
        found = np.zeros((3, sources.size), np.int64)
        for kind in self.kinds:
            open_ = inside if self.into is None else inside & (self.into >> kind & 1 != 0)
            before = np.zeros(lines.members.size + 1, np.int64)
            np.cumsum(open_[lines.members], out=before[1:])
            these = np.arange(sources.size) if self.kind is None else np.flatnonzero(self.kind[sources] == kind)
            ends = [before[bound[these]] for bound in bounds]
            for worth in (GAIN, INDIFFERENT, LOSS):
                found[worth, these] = ends[worth] - ends[worth + 1]
        return found

    def pairs(self, sources: Index, targets: Index, worth: int) -> Iterator[Pairs]:
        """Yield in blocks the moves of this worth, as places among the sources and the targets."""
        for si, gs, ti, gt in self._groups(sources, targets, worth):
            order, begin, end = rows_of(gs, gt)
            for rows in blocks(end - begin):
                nth, at = ranges(rows, begin[rows], end[rows])
                yield si[order[at]], ti[nth]

    def _groups(self, sources: Index, targets: Index, worth: int) -> Iterator[Group]:
        """Yield places among sources and targets with their groups; each move lies in one group of one of them."""
        for kind in self.kinds:
            si = np.arange(sources.size) if self.kind is None else np.flatnonzero(self.kind[sources] == kind)
            ti = np.arange(targets.size)
            if self.into is not None:
                ti = np.flatnonzero(self.into[targets] >> kind & 1)
            if si.size and ti.size:
                yield from self._by_line(sources, targets, si, ti, worth)

    def _by_line(self, sources: Index, targets: Index, si: Index, ti: Index, worth: int) -> Iterator[Group]:
        ls: Ints = self.line[sources[si]]
        lt: Ints = self.line[targets[ti]]
        keep_s, keep_t = np.isin(ls, lt), np.isin(lt, ls)
        si, ti = si[keep_s], ti[keep_t]
        if not si.size:
            return
        _, both = np.unique(np.r_[ls[keep_s], lt[keep_t]], return_inverse=True)
        ls, lt = both[: si.size], both[si.size :]
        rs, rt = self.rank[sources[si]].astype(np.int64), self.rank[targets[ti]].astype(np.int64)
        if worth == INDIFFERENT:
            most = int(max(rs.max(), rt.max())) + 1
            gs, gt = ls * most + rs, lt * most + rt
            if self.distinct:
                yield from differing(si, gs, sources[si], ti, gt, targets[ti])
            else:
                yield si, gs, ti, gt
            return
        yield from rising(si, ls, rs, ti, lt, rt) if worth == GAIN else rising(si, ls, -rs, ti, lt, -rt)


class ArcsBetween:
    """The moves of an actor as arcs."""

    def __init__(self, model: GraphModel, actor: int) -> None:
        moves = model.moves[actor]
        assert isinstance(moves, Arcs)
        self.arcs, self.changes, self.rank = moves, OptionsChanged(model, actor), model.ranks[actor]

    def onward(self, states: Index) -> Iterator[tuple[Index, NDArray[np.int8]]]:
        """Yield targets and the worth of the moves there from some states."""
        for at, targets in self._from(states):
            yield targets, self._worth(states[at], targets)

    def leading(self, sources: Index, targets: Index, worth: int) -> Bools:
        """Return which sources have a move of this worth to some target."""
        found = np.zeros(sources.size, np.bool_)
        for at, _ in self.pairs(sources, targets, worth):
            found[at] = True
        return found

    def least(self, sources: Index, costs: Values, targets: Index, worth: int) -> Values:
        """Return for each target the least cost of a source plus options changed, `FAR` where no source leads there."""
        found = np.full(targets.size, FAR, np.int64)
        for s, t in self.pairs(sources, targets, worth):
            np.minimum.at(found, t, costs[s] + self.changes.count(sources[s], targets[t]))
        return found

    def least_back(self, sources: Index, targets: Index, costs: Values, worth: int) -> Values:
        """Return for each source the least cost of a target plus options changed, `FAR` where it leads to none."""
        found = np.full(sources.size, FAR, np.int64)
        for s, t in self.pairs(sources, targets, worth):
            np.minimum.at(found, s, costs[t] + self.changes.count(sources[s], targets[t]))
        return found

    def worths(self, sources: Index, inside: Bools) -> Values:
        """Return how many moves from each source to states inside are a gain, indifferent, a loss: shape (3, sources).

        `inside` has shape (states,).
        """
        found = np.zeros((3, sources.size), np.int64)
        for at, targets in self._from(sources):
            at, targets = at[inside[targets]], targets[inside[targets]]
            np.add.at(found, (self._worth(sources[at], targets), at), 1)
        return found

    def pairs(self, sources: Index, targets: Index, worth: int) -> Iterator[Pairs]:
        """Yield in blocks the moves of this worth, as places among the sources and the targets (which ascend)."""
        for at, reached in self._from(sources if targets.size else sources[:0]):
            place = np.minimum(np.searchsorted(targets, reached), targets.size - 1)
            keep = (targets[place] == reached) & (self._worth(sources[at], reached) == worth)
            yield at[keep], place[keep]

    def _from(self, states: Index) -> Iterator[Pairs]:
        """Yield in blocks all arcs from some states, as places among these and targets."""
        begin, end = self.arcs.start[states], self.arcs.start[states + 1]
        for rows in blocks(end - begin):
            at, places = ranges(rows, begin[rows], end[rows])
            yield at, self.arcs.target[places].astype(np.intp)

    def _worth(self, before: Index, after: Index) -> NDArray[np.int8]:
        old, new = self.rank[before], self.rank[after]
        return np.where(new > old, GAIN, np.where(new == old, INDIFFERENT, LOSS)).astype(np.int8)


Between = LinesBetween | ArcsBetween


def between(model: GraphModel, actor: int, *, distinct: bool = False) -> Between:
    """Return the moves of an actor, to be asked about sets of states.

    Parameters
    ----------
    distinct
        Whether a state may be both a source and a target.
    """
    if isinstance(model.moves[actor], Arcs):
        return ArcsBetween(model, actor)
    return LinesBetween(model, actor, distinct=distinct)
