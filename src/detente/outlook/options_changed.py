"""How many of its options an actor changes by its moves, and the least of that over all sources of a group.

Large groups are looked at through the box of all combinations of the actor's levels, small ones pair by pair, in
blocks.
"""

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.model.moves import ranges
from detente.outlook.pair_groups import blocks, rows_of

__all__ = ["FAR", "OptionsChanged"]

Index = NDArray[np.intp]
Ints = NDArray[np.integer]
Values = NDArray[np.int64]

FAR = 1 << 40
"""More than any number of options changed."""

_LARGEST_BOX = 1 << 24
_PAIRS_PER_CELL = 2  # so many pairs take as long as a cell of a box


class OptionsChanged:
    """How many of an actor's options differ between states, by pairs or by groups (`detente.outlook.pair_groups`)."""

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
    def _box(self) -> int:
        """How many combinations of levels the actor has."""
        size = 1
        for levels in self.sizes:
            size *= levels
        return size

    def _cell(self, states: Index) -> Values:
        """Return the number of each state's combination of levels."""
        if self._cells is None:
            cells = np.zeros(self.columns[0].size, np.int64)
            for column, levels in zip(self.columns, self.sizes, strict=True):
                cells *= levels
                cells += column
            self._cells = cells
        return self._cells[states]

    def _relax(self, boxes: NDArray[np.int32]) -> None:
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

    def nearest(self, sources: Index, costs: Values, gs: Ints, targets: Index, gt: Ints) -> Values:
        """Return for each target the least cost of a source of its group plus the options that differ between them."""
        found = np.full(targets.size, FAR, np.int64)
        _, both = np.unique(np.r_[gs, gt], return_inverse=True)
        gs, gt = both[: gs.size], both[gs.size :]
        count = int(both.max(initial=-1)) + 1
        many = np.bincount(gs, minlength=count).astype(np.float64) * np.bincount(gt, minlength=count)
        box = self._box
        heavy = many > _PAIRS_PER_CELL * box if box <= _LARGEST_BOX else np.zeros(count, np.bool_)
        if heavy.any():
            hs, ht = heavy[gs], np.flatnonzero(heavy[gt])
            found[ht] = self._through_box(sources[hs], costs[hs], gs[hs], targets[ht], gt[ht])
        ls, lt = np.flatnonzero(~heavy[gs]), np.flatnonzero(~heavy[gt])
        order, begin, end = rows_of(gs[ls], gt[lt])
        for rows in blocks(end - begin):
            rows = rows[end[rows] > begin[rows]]
            if not rows.size:
                continue
            nth, at = ranges(lt[rows], begin[rows], end[rows])
            before = ls[order[at]]
            total = costs[before] + self.count(sources[before], targets[nth])
            sizes = (end - begin)[rows]
            found[lt[rows]] = np.minimum.reduceat(total, np.cumsum(sizes) - sizes)
        return found

    def _through_box(self, sources: Index, costs: Values, gs: Ints, targets: Index, gt: Ints) -> Values:
        """As `nearest`, each group in a box of all combinations of levels, some boxes at a time."""
        box = self._box
        found = np.full(targets.size, FAR, np.int64)
        groups = np.unique(gt)
        low = int(costs.min())
        far = np.int32(1 << 29)
        for rows in blocks(np.full(groups.size, box)):
            some = groups[rows]
            s, t = np.flatnonzero(np.isin(gs, some)), np.flatnonzero(np.isin(gt, some))
            boxes = np.full((some.size, box), far, np.int32)
            places = np.searchsorted(some, gs[s]), self._cell(sources[s])
            np.minimum.at(boxes, places, (costs[s] - low).astype(np.int32))
            self._relax(boxes)
            reached = boxes[np.searchsorted(some, gt[t]), self._cell(targets[t])]
            found[t] = np.where(reached < far, reached + np.int64(low), FAR)
        return found
