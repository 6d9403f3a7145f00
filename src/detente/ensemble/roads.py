"""The end of the best path to each ending, and whose losses every best path asks: what many worlds need of them.

The same as `detente.outlook.paths.best_paths` gives; with compiled kernels in a tenth of the time, because moves are
brought into rows once for all worlds that share them.
"""

from dataclasses import dataclass
from functools import cached_property
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.model.kernels import kernels
from detente.model.moves import arcs_at_most
from detente.outlook.paths import best_paths
from detente.stability.sequences import reachable

__all__ = ["Road", "Roads"]

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Node = int
Arc = tuple[Node, Node, int]  # node before, node after, mover
Loss = tuple[int, tuple[tuple[str, str, str], ...]]  # who takes it, and what changes
_MOST_LISTED = 10_000_000  # moves that are listed: 40 bytes each
_ROOM = 20_000  # arcs of best paths; where there are more, `best_paths` is asked


@dataclass(frozen=True, slots=True)
class Road:
    """What is asked of the best paths to an ending.

    Parameters
    ----------
    end
        The state in which the path shown ends.
    losers
        The actors of whom every best path asks the same loss.
    """

    end: int
    losers: frozenset[int]


class Roads:
    """Finds best paths from the status quo over the moves that many rankings share.

    Parameters
    ----------
    model
        States and moves; its ranks do not matter.
    start
        The status quo.
    inside : tuple of ndarray of bool, each of shape (states,)
        The states of each ending within reach.
    """

    def __init__(self, model: GraphModel, start: int, inside: tuple[Bools, ...]) -> None:
        self.model, self.start, self.inside = model, start, inside
        self.rows: _Rows | None = None

    def to_endings(self, ranked: GraphModel) -> tuple[Road | None, ...]:
        """Return the best paths under the ranks of a model with these moves; None where an ending is out of reach."""
        rows = self._compiled()
        found = None if rows is None else rows.search(ranked, self.start)
        return self._plainly(ranked) if found is None else found

    def by_interest(self, ranked: GraphModel) -> Bools:
        """Return the states that improvements alone lead to under the ranks of a model, shape (states,)."""
        rows = self._compiled()
        return reachable(ranked, self.start, improvements=True) if rows is None else rows.reach(ranked, self.start)

    def _compiled(self) -> "_Rows | None":
        """Return the moves in rows where compiled kernels are in use and there are few enough to be listed."""
        if kernels(self.model.count) is None or self._listed > _MOST_LISTED:
            return None
        if self.rows is None:
            self.rows = _Rows(self.model, self.inside)
        return self.rows

    @cached_property
    def _listed(self) -> int:
        """So many moves there are at most."""
        everywhere = np.arange(self.model.count)
        return sum(arcs_at_most(moves, everywhere) for moves in self.model.moves)

    def _plainly(self, ranked: GraphModel) -> tuple[Road | None, ...]:
        return tuple(
            None if path is None else Road(path.end, frozenset(o.actor for o in path.obstacles))
            for path in best_paths(ranked, self.start, self.inside)
        )


class _Rows:
    """The moves of all actors in rows, by the state they leave and by the state they reach."""

    def __init__(self, model: GraphModel, inside: tuple[Bools, ...]) -> None:
        self.compiled = import_module("detente.ensemble.compiled")
        self.model = model
        actors = len(model.actors)
        self.slots = 1 if model.transitive else actors + 1
        self.labels = np.full(model.count, -1, np.int16)
        for position, mask in enumerate(inside):
            self.labels[mask] = position
        self.wanted = np.array([mask.any() for mask in inside], np.bool_)
        arcs = [moves.arcs_from(np.arange(model.count)) for moves in model.moves]
        costs = [self._cost(name, *arcs[actor]) for actor, name in enumerate(model.actors)]
        self.leaving = self._rows([sources for sources, _ in arcs], [targets for _, targets in arcs], costs)
        self.reaching = self._rows([targets for _, targets in arcs], [sources for sources, _ in arcs], costs)

    def _cost(self, actor: str, sources: NDArray[np.integer], targets: NDArray[np.integer]) -> Ints:
        """Return what each arc costs but for what the mover thinks of it."""
        own = [self.model.columns[o] for o in self.model.conflict.controlled(actor)]
        changed = sum((column[sources] != column[targets] for column in own), np.zeros(sources.size, np.int64))
        return np.asarray(changed if own else changed + self.compiled.CHANGE, np.int64) + self.compiled.MOVE

    def _rows(
        self, by: list[NDArray[np.integer]], to: list[NDArray[np.integer]], costs: list[Ints]
    ) -> tuple[Ints, NDArray[np.int32], Ints]:
        """Return where the arcs of each actor and state begin, the states at their other end, and their costs."""
        orders = [np.argsort(ends, kind="stable") for ends in by]
        sizes = np.array([np.bincount(ends, minlength=self.model.count) for ends in by]).reshape(-1, self.model.count)
        begins = np.cumsum(sizes.reshape(-1)) - sizes.reshape(-1)
        first = np.empty((len(by), self.model.count + 1), np.int64)
        first[:, :-1] = begins.reshape(sizes.shape)
        first[:, -1] = np.cumsum(sizes.sum(axis=1))
        others = [ends[order] for ends, order in zip(to, orders, strict=True)]
        sorted_costs = [cost[order] for cost, order in zip(costs, orders, strict=True)]
        return first, np.concatenate(others).astype(np.int32), np.concatenate(sorted_costs).astype(np.int64)

    def reach(self, ranked: GraphModel, start: int) -> Bools:
        """Return the states that improvements alone lead to."""
        reached = np.zeros(self.model.count, np.bool_)
        ranks = np.ascontiguousarray(ranked.ranks, np.int32)
        self.compiled.reach_by_interest(self.leaving, ranks, start, self.slots > 1, reached)
        return reached

    def search(self, ranked: GraphModel, start: int) -> tuple[Road | None, ...] | None:
        """Return the best paths; None where there are too many to go through."""
        cost = np.full(self.slots * self.model.count, self.compiled.NEVER, np.int64)
        least = np.full(self.wanted.size, -1, np.int64)
        root = (self.slots - 1) * self.model.count + start
        ranks = np.ascontiguousarray(ranked.ranks, np.int32)
        self.compiled.settle_costs(self.leaving, ranks, self.labels, self.wanted.copy(), root, cost, least)
        found: list[Road | None] = []
        table = np.empty((_ROOM, 3), np.int64)
        for ending, best in enumerate(least.tolist()):
            if best < 0:
                found.append(None)
                continue
            count = self.compiled.arcs_of_best_paths(self.reaching, ranks, self.labels, ending, best, cost, table)
            if count < 0:
                return None
            found.append(self._road(ranked, root, [tuple(arc) for arc in table[:count].tolist()]))
        return tuple(found)

    def _road(self, ranked: GraphModel, root: Node, arcs: list[Arc]) -> Road:
        count = self.model.count
        out: dict[Node, list[Arc]] = {}
        for arc in arcs:
            out.setdefault(arc[0], []).append(arc)
        node, losses = root, dict[Loss, None]()
        while node in out:
            arc = min(out[node], key=lambda a: (a[2], a[1] % count, a[1]))
            loss = self._loss(ranked, arc)
            if loss is not None:
                losses[loss] = None
            node = arc[1]
        kinds = {arc: self._loss(ranked, arc) for arc in arcs} if losses else {}
        losers = frozenset(loss[0] for loss in losses if not _passable(root, out, kinds, loss))
        return Road(node % count, losers)

    def _loss(self, ranked: GraphModel, arc: Arc) -> Loss | None:
        before, after, mover = arc[0] % self.model.count, arc[1] % self.model.count, arc[2]
        if ranked.ranks[mover, after] >= ranked.ranks[mover, before]:
            return None
        return mover, self.model.changes(before, after)


def _passable(root: Node, out: dict[Node, list[Arc]], kinds: dict[Arc, Loss | None], loss: Loss) -> bool:
    """Whether some best path does without a loss; every node that no arc leaves is an end."""
    waiting, seen = [root], {root}
    while waiting:
        node = waiting.pop()
        if node not in out:
            return True
        for arc in out[node]:
            if arc[1] not in seen and kinds[arc] != loss:
                seen.add(arc[1])
                waiting.append(arc[1])
    return False
