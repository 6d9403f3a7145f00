"""The moves of one actor between two sets of states, never listed one by one where lines are long.

A line of m states has m(m-1) moves. What is asked of them here (who can go anywhere, how few options must change) is
answered by groups: within a group every source can go to every target with the same worth to the mover. Large groups
are looked at through the box of all combinations of the mover's levels, small ones pair by pair, in blocks.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.model.moves import Arcs, CutLines, Lines, ranges

__all__ = ["FAR", "GAIN", "INDIFFERENT", "LOSS", "ArcsBetween", "Between", "LinesBetween", "between"]

Bools = NDArray[np.bool_]
Index = NDArray[np.intp]
Ints = NDArray[np.integer]
Values = NDArray[np.int64]
Group = tuple[Index, Ints, Index, Ints]
Pairs = tuple[Index, Index]

GAIN, INDIFFERENT, LOSS = 0, 1, 2
FAR = 1 << 40
"""More than any number of options changed."""

_BLOCK = 1 << 21  # pairs, or cells of boxes, looked at in one go
_LARGEST_BOX = 1 << 24
_PAIRS_PER_CELL = 2  # so many pairs take as long as a cell of a box
_NONE = np.iinfo(np.int32).max  # above every rank


class _Changes:
    """How many of an actor's options differ between states."""

    def __init__(self, model: GraphModel, actor: int) -> None:
        own = model.conflict.controlled(model.actors[actor])
        self.columns = [model.columns[option] for option in own]
        self.sizes = [len(model.conflict.options[option].levels) for option in own]
        self._cells: Values | None = None

    def count(self, before: Index, after: Index) -> Values:
        """Return for each pair of states how many options the move changes; in graph form it is one, the state."""
        if not self.columns:
            return np.ones(before.size, np.int64)
        found = np.zeros(before.size, np.int16)
        for column in self.columns:
            found += column[before] != column[after]
        return found.astype(np.int64)

    @property
    def box(self) -> int:
        """How many combinations of levels the actor has."""
        size = 1
        for levels in self.sizes:
            size *= levels
        return size

    def cell(self, states: Index) -> Values:
        """Return the number of each state's combination of levels."""
        if self._cells is None:
            cells = np.zeros(self.columns[0].size, np.int64)
            for column, levels in zip(self.columns, self.sizes, strict=True):
                cells *= levels
                cells += column
            self._cells = cells
        return self._cells[states]

    def relax(self, boxes: NDArray[np.int32]) -> None:
        """Lower what each cell of some boxes, shape (boxes, cells), holds to the least anywhere plus changes."""
        inner = boxes.shape[1]
        for levels in self.sizes:
            inner //= levels
            view = boxes.reshape(-1, levels, inner)
            least = view[:, 0].copy()
            for level in range(1, levels):
                np.minimum(least, view[:, level], out=least)
            least += 1
            for level in range(levels):
                np.minimum(view[:, level], least, out=view[:, level])


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
        self.changes, self.distinct, self.rank = _Changes(model, actor), distinct, model.ranks[actor]
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
            found[ti] = np.minimum(found[ti], self._nearest(sources[si], costs[si], gs, targets[ti], gt))
        return found

    def least_back(self, sources: Index, targets: Index, costs: Values, worth: int) -> Values:
        """Return for each source the least cost of a target plus options changed, `FAR` where it leads to none."""
        found = np.full(sources.size, FAR, np.int64)
        for si, gs, ti, gt in self._groups(sources, targets, worth):
            found[si] = np.minimum(found[si], self._nearest(targets[ti], costs[ti], gt, sources[si], gs))
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
            order, begin, end = _rows(gs, gt)
            for rows in _blocks(end - begin):
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
                yield from _differing(si, gs, sources[si], ti, gt, targets[ti])
            else:
                yield si, gs, ti, gt
            return
        yield from _rising(si, ls, rs, ti, lt, rt) if worth == GAIN else _rising(si, ls, -rs, ti, lt, -rt)

    def _nearest(self, sources: Index, costs: Values, gs: Ints, targets: Index, gt: Ints) -> Values:
        """Return for each target the least cost of a source of its group plus the options that differ between them."""
        found = np.full(targets.size, FAR, np.int64)
        _, both = np.unique(np.r_[gs, gt], return_inverse=True)
        gs, gt = both[: gs.size], both[gs.size :]
        count = int(both.max(initial=-1)) + 1
        many = np.bincount(gs, minlength=count).astype(np.float64) * np.bincount(gt, minlength=count)
        box = self.changes.box
        heavy = many > _PAIRS_PER_CELL * box if box <= _LARGEST_BOX else np.zeros(count, np.bool_)
        if heavy.any():
            hs, ht = heavy[gs], np.flatnonzero(heavy[gt])
            found[ht] = self._through_box(sources[hs], costs[hs], gs[hs], targets[ht], gt[ht])
        ls, lt = np.flatnonzero(~heavy[gs]), np.flatnonzero(~heavy[gt])
        order, begin, end = _rows(gs[ls], gt[lt])
        for rows in _blocks(end - begin):
            rows = rows[end[rows] > begin[rows]]
            if not rows.size:
                continue
            nth, at = ranges(lt[rows], begin[rows], end[rows])
            before = ls[order[at]]
            total = costs[before] + self.changes.count(sources[before], targets[nth])
            sizes = (end - begin)[rows]
            found[lt[rows]] = np.minimum.reduceat(total, np.cumsum(sizes) - sizes)
        return found

    def _through_box(self, sources: Index, costs: Values, gs: Ints, targets: Index, gt: Ints) -> Values:
        """As `_nearest`, each group in a box of all combinations of levels, some boxes at a time."""
        box = self.changes.box
        found = np.full(targets.size, FAR, np.int64)
        groups = np.unique(gt)
        low = int(costs.min())
        far = np.int32(1 << 29)
        per_block = max(1, _BLOCK // box)
        for at in range(0, groups.size, per_block):
            some = groups[at : at + per_block]
            s, t = np.flatnonzero(np.isin(gs, some)), np.flatnonzero(np.isin(gt, some))
            boxes = np.full((some.size, box), far, np.int32)
            places = np.searchsorted(some, gs[s]), self.changes.cell(sources[s])
            np.minimum.at(boxes, places, (costs[s] - low).astype(np.int32))
            self.changes.relax(boxes)
            reached = boxes[np.searchsorted(some, gt[t]), self.changes.cell(targets[t])]
            found[t] = np.where(reached < far, reached + np.int64(low), FAR)
        return found


def _rising(si: Index, ls: Ints, rs: Values, ti: Index, lt: Ints, rt: Values) -> Iterator[Group]:
    """Yield groups whose pairs are all those on one line where the source ranks below the target.

    Where all sources of a line rank below all its targets, the line is a group. Elsewhere two ranks differ first at
    some bit, where the lower has 0 and the higher 1.
    """
    count = int(max(ls.max(), lt.max())) + 1
    highest, lowest = np.full(count, np.iinfo(np.int64).min), np.full(count, np.iinfo(np.int64).max)
    np.maximum.at(highest, ls, rs)
    np.minimum.at(lowest, lt, rt)
    whole = highest < lowest
    in_s, in_t = whole[ls], whole[lt]
    if in_s.any():
        yield si[in_s], ls[in_s], ti[in_t], lt[in_t]
    si, ls, rs, ti, lt, rt = si[~in_s], ls[~in_s], rs[~in_s], ti[~in_t], lt[~in_t], rt[~in_t]
    if not si.size:
        return
    _, both = np.unique(np.r_[rs, rt], return_inverse=True)
    yield from _first_bits(si, ls, both[: si.size], ti, lt, both[si.size :])


def _first_bits(si: Index, ls: Ints, rs: Ints, ti: Index, lt: Ints, rt: Ints) -> Iterator[Group]:
    """Yield for each bit the pairs of one line whose numbers differ first there, the source having 0, the target 1."""
    bits = int(max(rs.max(), rt.max())).bit_length()
    for bit in range(bits):
        low, high = np.flatnonzero(rs >> bit & 1 == 0), np.flatnonzero(rt >> bit & 1)
        if low.size and high.size:
            shift = bits - bit - 1
            gs = (ls[low].astype(np.int64) << shift) | (rs[low] >> (bit + 1))
            gt = (lt[high].astype(np.int64) << shift) | (rt[high] >> (bit + 1))
            yield si[low], gs, ti[high], gt


def _differing(si: Index, gs: Ints, before: Index, ti: Index, gt: Ints, after: Index) -> Iterator[Group]:
    """Yield groups whose pairs are those of one group of which the states differ."""
    _, groups = np.unique(np.r_[gs, gt], return_inverse=True)
    gs, gt = groups[: gs.size], groups[gs.size :]
    _, both = np.unique(np.r_[before, after], return_inverse=True)
    low, high = both[: before.size], both[before.size :]
    yield from _first_bits(si, gs, low, ti, gt, high)
    top = int(both.max())
    yield from _first_bits(si, gs, top - low, ti, gt, top - high)


def _rows(gs: Ints, gt: Ints) -> tuple[Index, Index, Index]:
    """Return an order of the sources, and for each target which part of it is of the target's group."""
    order = np.argsort(gs, kind="stable")
    groups = gs[order]
    return order, np.searchsorted(groups, gt), np.searchsorted(groups, gt, side="right")


def _blocks(sizes: Ints) -> Iterator[Index]:
    """Yield runs of rows, of about as many entries in sum as are looked at in one go."""
    until = np.cumsum(sizes, dtype=np.int64)
    total = int(until[-1]) if until.size else 0
    cuts = np.searchsorted(until, np.arange(_BLOCK, total + _BLOCK, _BLOCK)) + 1
    at = 0
    for cut in [*cuts.tolist(), sizes.size]:
        if (end := min(cut, sizes.size)) > at:
            yield np.arange(at, end)
            at = end


class ArcsBetween:
    """The moves of an actor as arcs."""

    def __init__(self, model: GraphModel, actor: int) -> None:
        moves = model.moves[actor]
        assert isinstance(moves, Arcs)
        self.arcs, self.changes, self.rank = moves, _Changes(model, actor), model.ranks[actor]

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
        for rows in _blocks(end - begin):
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
