"""Best paths: the legal way from a state to an ending that asks the least of those who must move.

Among the legal sequences of moves of all actors from the start to a state of the target, the best have the fewest moves
that are losses for their mover, then the fewest that are indifferent, then the fewest moves, then the fewest options
changed. The losses that all best paths share are the obstacles.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.outlook.deciding import Worth, worth_of

__all__ = ["BestPath", "Obstacle", "PathStep", "best_paths"]

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

# One integer orders the costs: losses, indifferent moves, moves, options changed, 15 bits each.
_LOSS, _INDIFFERENT, _MOVE, _CHANGE = 1 << 45, 1 << 30, 1 << 15, 1
_NEVER = np.iinfo(np.int64).max
_MOST_COUNTED = 200_000  # arcs of best paths that are looked through one by one


@dataclass(frozen=True, slots=True)
class PathStep:
    """One move of a path: who, from which state to which (0-based), and what it is worth to the mover."""

    actor: int
    before: int
    after: int
    worth: Worth


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A loss that every best path contains: who must move, and what it changes (option, from level, to level)."""

    actor: int
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class BestPath:
    """A best path to a target, and what all best paths share.

    Parameters
    ----------
    steps
        One best path; among equals the one with the lowest actors and state numbers, step by step. Empty if the start
        belongs to the target.
    losses, indifferent, moves, changes
        The cost of every best path.
    count
        How many best paths there are; None where they are too many to go through.
    ends
        The states in which best paths end, ascending.
    obstacles
        The losses common to all best paths.
    """

    start: int
    steps: tuple[PathStep, ...]
    losses: int
    indifferent: int
    moves: int
    changes: int
    count: int | None
    ends: tuple[int, ...]
    obstacles: tuple[Obstacle, ...]

    @property
    def end(self) -> int:
        """The state the path shown ends in."""
        return self.steps[-1].after if self.steps else self.start


def best_paths(model: GraphModel, start: int, targets: Sequence[Bools]) -> tuple[BestPath | None, ...]:
    """Return the best path from a state to each target, None where no legal sequence leads there.

    Parameters
    ----------
    start
        Index of the state to start from.
    targets : sequence of ndarray of bool, each of shape (states,)

    Returns
    -------
    tuple of BestPath or None, one per target

    Notes
    -----
    Where moves are transitive, two moves of one actor in a row never beat the single move that replaces them, so
    states are the nodes of the search; elsewhere they are states with their last mover. Each node is settled once, in
    order of cost.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> (path,) = best_paths(model, 0, [np.arange(4) == 3])
    >>> path.losses, path.moves, len(path.obstacles)
    (2, 2, 2)
    """
    search = _Search(model, start)
    search.run(targets)
    return tuple(search.best(target) for target in targets)


class _Search:
    """Costs of the nodes from one start, settled bucket by bucket; arcs that lie on some best path are kept."""

    def __init__(self, model: GraphModel, start: int) -> None:
        self.model, self.start = model, start
        self.slots = 1 if model.transitive else len(model.actors) + 1
        self.cost: Ints = np.full(self.slots * model.count, _NEVER, np.int64)
        self.root = (self.slots - 1) * model.count + start
        self.own = [[model.columns[o] for o in model.conflict.controlled(a)] for a in model.actors]
        self.tight: list[tuple[Ints, Ints, Ints, int]] = []  # sources, targets, costs of arcs, and their mover

    def run(self, targets: Sequence[Bools]) -> None:
        """Settle nodes until every target has been met, or all that can be reached are settled."""
        waiting = {i: np.flatnonzero(t) for i, t in enumerate(targets)}
        self.cost[self.root] = 0
        buckets: dict[int, list[Ints]] = {0: [np.array([self.root], np.int64)]}
        while buckets and waiting:
            key = min(buckets)
            nodes = np.unique(np.concatenate(buckets.pop(key)))
            nodes = nodes[self.cost[nodes] // _MOVE == key]
            if not nodes.size:
                continue
            states = np.unique(nodes % self.model.count)
            waiting = {i: t for i, t in waiting.items() if not np.isin(states, t, assume_unique=True).any()}
            for actor in range(len(self.model.actors)):
                self._expand(nodes, actor, buckets)

    def _expand(self, nodes: Ints, actor: int, buckets: dict[int, list[Ints]]) -> None:
        count = self.model.count
        if self.slots > 1:
            nodes = nodes[nodes // count != actor]
        owner, states = np.arange(nodes.size), nodes % count
        places, targets = _arcs(self.model, actor, states, owner)
        if not targets.size:
            return
        sources = nodes[places]
        step = self._step_cost(actor, states[places], targets)
        reached = targets + (actor * count if self.slots > 1 else 0)
        cost = self.cost[sources] + step
        useful = cost <= self.cost[reached]
        sources, reached, step, cost = sources[useful], reached[useful], step[useful], cost[useful]
        np.minimum.at(self.cost, reached, cost)
        useful = cost == self.cost[reached]
        sources, reached, step, cost = sources[useful], reached[useful], step[useful], cost[useful]
        self.tight.append((sources, reached, step, actor))
        keys = cost // _MOVE
        for key in np.unique(keys).tolist():
            buckets.setdefault(key, []).append(reached[keys == key])

    def _step_cost(self, actor: int, before: Ints, after: Ints) -> Ints:
        ranks = self.model.ranks[actor]
        old, new = ranks[before], ranks[after]
        step = np.where(new < old, _LOSS, np.where(new == old, _INDIFFERENT, 0)) + _MOVE
        if not self.own[actor]:
            return step + _CHANGE  # graph form: a move changes the state
        for column in self.own[actor]:
            step += column[before] != column[after]
        return step

    def best(self, target: Bools) -> BestPath | None:
        """Return the best path to a target among the nodes settled."""
        count = self.model.count
        at_target = np.flatnonzero(np.tile(target, self.slots) & (self.cost < _NEVER))
        if not at_target.size:
            return None
        least = int(self.cost[at_target].min())
        ends = at_target[self.cost[at_target] == least]
        web = _Web(self, ends)
        return BestPath(
            self.start,
            web.first_path(),
            least // _LOSS,
            least % _LOSS // _INDIFFERENT,
            least % _INDIFFERENT // _MOVE,
            least % _MOVE,
            web.count(),
            tuple(sorted({int(n) % count for n in ends})),
            web.obstacles(),
        )


def _arcs(model: GraphModel, actor: int, states: Ints, labels: Ints) -> tuple[Ints, Ints]:
    """Return the arcs that leave `states`, as the labels of their sources and their targets."""
    distinct, inverse = np.unique(states, return_inverse=True)
    sources, targets = model.moves[actor].arcs_from(distinct)
    if distinct.size == states.size:
        back = np.empty(distinct.size, np.int64)
        back[inverse] = labels
        return np.repeat(back, np.bincount(np.searchsorted(distinct, sources), minlength=distinct.size)), targets
    first = np.searchsorted(sources, distinct[inverse])
    end = np.searchsorted(sources, distinct[inverse], side="right")
    sizes = end - first
    offsets = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.repeat(labels, sizes), targets[np.repeat(first, sizes) + offsets]


class _Web:
    """The arcs of all best paths to a set of equally cheap ends."""

    def __init__(self, search: _Search, ends: Ints) -> None:
        self.search = search
        self.ends = set(ends.tolist())
        self.into: dict[int, list[tuple[int, int]]] = {}  # node -> (node before it, mover)
        self.whole = True
        arcs = search.tight
        sources = np.concatenate([a[0] for a in arcs]) if arcs else np.zeros(0, np.int64)
        targets = np.concatenate([a[1] for a in arcs]) if arcs else np.zeros(0, np.int64)
        steps = np.concatenate([a[2] for a in arcs]) if arcs else np.zeros(0, np.int64)
        movers = np.concatenate([np.full(a[0].size, a[3]) for a in arcs]) if arcs else np.zeros(0, np.int64)
        kept = search.cost[sources] + steps == search.cost[targets]
        sources, targets, movers = sources[kept], targets[kept], movers[kept]
        order = np.lexsort((sources, movers, targets))
        self._gather(sources[order], targets[order], movers[order])

    def _gather(self, sources: Ints, targets: Ints, movers: Ints) -> None:
        """Walk back from the ends to the start over the arcs, which are sorted by target."""
        frontier = sorted(self.ends)
        seen = set(frontier)
        total = 0
        while frontier:
            following: list[int] = []
            for node in frontier:
                first, last = np.searchsorted(targets, [node, node + 1])
                arcs = dict.fromkeys(zip(sources[first:last].tolist(), movers[first:last].tolist(), strict=True))
                total += len(arcs)
                if total > _MOST_COUNTED:
                    self.whole = False
                    arcs = dict.fromkeys(list(arcs)[:1])
                self.into[node] = list(arcs)
                for before, _ in arcs:
                    if before not in seen:
                        seen.add(before)
                        following.append(before)
            frontier = following
        self.into[self.search.root] = []

    def first_path(self) -> tuple[PathStep, ...]:
        """Return the best path with the lowest actors and states, from the first step on."""
        count, model = self.search.model.count, self.search.model
        out: dict[int, list[tuple[int, int]]] = {}
        for node, arcs in self.into.items():
            for before, mover in arcs:
                out.setdefault(before, []).append((mover, node))
        node, steps = self.search.root, []
        while node not in self.ends:
            mover, after = min(out[node], key=lambda arc: (arc[0], arc[1] % count, arc[1]))
            worth = worth_of(model, mover, node % count, after % count)
            steps.append(PathStep(mover, node % count, after % count, worth))
            node = after
        return tuple(steps)

    def count(self) -> int | None:
        """Return the number of best paths, as sequences of moves."""
        if not self.whole:
            return None
        ways = {self.search.root: 1}
        for node in sorted(self.into, key=lambda n: int(self.search.cost[n])):
            if node != self.search.root:
                ways[node] = sum(ways[before] for before, _ in self.into[node])
        return sum(ways[end] for end in self.ends)

    def obstacles(self) -> tuple[Obstacle, ...]:
        """Return the losses without which no best path is left, in the order of the path shown."""
        if not self.whole:
            return ()
        count, model = self.search.model.count, self.search.model
        classes: dict[tuple[int, int, int], Obstacle | None] = {}  # two actors may share an option and so a move
        for node, arcs in self.into.items():
            for before, mover in arcs:
                a, b = before % count, node % count
                loss = model.ranks[mover][b] < model.ranks[mover][a]
                classes[before, node, mover] = Obstacle(mover, model.changes(a, b)) if loss else None
        shown = [classes[s] for s in self._shown()]
        candidates = dict.fromkeys(obstacle for obstacle in shown if obstacle is not None)
        return tuple(o for o in candidates if not self._passable(o, classes))

    def _shown(self) -> list[tuple[int, int, int]]:
        """Return the arcs, as nodes and mover, of the path shown."""
        count = self.search.model.count
        arcs, node = [], self.search.root
        for step in self.first_path():
            after = step.after + (step.actor * count if self.search.slots > 1 else 0)
            arcs.append((node, after, step.actor))
            node = after
        return arcs

    def _passable(self, obstacle: Obstacle, classes: dict[tuple[int, int, int], Obstacle | None]) -> bool:
        """Whether some best path does without a loss."""
        frontier, seen = list(self.ends), set(self.ends)
        while frontier:
            node = frontier.pop()
            if node == self.search.root:
                return True
            for before, mover in self.into[node]:
                if before not in seen and classes[before, node, mover] != obstacle:
                    seen.add(before)
                    frontier.append(before)
        return False
