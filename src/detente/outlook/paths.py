"""Best paths: the legal way from a state to an ending that asks the least of those who must move.

Among the legal sequences of moves of all actors from the start to a state of the target, the best have the fewest moves
that are losses for their mover, then the fewest that are indifferent, then the fewest moves, then the fewest options
changed. The losses that all best paths share are the obstacles.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.outlook.between import GAIN, INDIFFERENT, LOSS, Between, between
from detente.outlook.deciding import Worth, worth_of
from detente.outlook.options_changed import FAR

__all__ = ["BestPath", "Obstacle", "PathStep", "best_paths"]

Bools = NDArray[np.bool_]
Index = NDArray[np.intp]
Ints = NDArray[np.int64]

# One integer orders paths by losses, indifferent moves and moves, 15 bits each; the options changed come last.
_LOSS, _INDIFFERENT, _MOVE = 1 << 30, 1 << 15, 1
_STEP = {GAIN: _MOVE, INDIFFERENT: _INDIFFERENT + _MOVE, LOSS: _LOSS + _MOVE}
_STEPS = np.array([_STEP[GAIN], _STEP[INDIFFERENT], _STEP[LOSS]], np.int64)
_NEVER = np.iinfo(np.int64).max
_MOST_COUNTED = 200_000  # moves of best paths that are looked through one by one
_MOST_COMPARED = 50_000_000  # moves that are looked at to find them


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
    """Finds the least losses, indifferent moves and moves to every node, then the fewest options changed where needed.

    A node is a state, or where moves are not transitive, a state with its last mover: ``slot * states + state``, the
    last slot for "nobody has moved yet". All nodes of equal losses, indifferent moves and moves are a *layer*.
    """

    def __init__(self, model: GraphModel, start: int) -> None:
        self.model, self.count = model, model.count
        self.slots = 1 if model.transitive else len(model.actors) + 1
        self.root = (self.slots - 1) * self.count + start
        self.moves: list[Between] = [between(model, i, distinct=self.slots > 1) for i in range(len(model.actors))]
        self.key: Ints = np.full(self.slots * self.count, _NEVER, np.int64)
        self.layers: dict[int, Index] = {}  # the nodes that may lie on best paths, by key
        self.changes: Ints = np.full(self.slots * self.count, FAR, np.int64)

    def run(self, targets: Sequence[Bools]) -> None:
        """Search until every target has been met or nothing more can be reached; then count options changed."""
        settled = self._settle([np.flatnonzero(target) for target in targets])
        self._narrow(settled, [self._nearest(target) for target in targets])
        self._weigh()

    def _settle(self, waiting: list[Index]) -> dict[int, Index]:
        """Return the layers in order, up to that in which the last target is met."""
        self.key[self.root] = 0
        buckets: dict[int, list[Index]] = {0: [np.array([self.root])]}
        settled: dict[int, Index] = {}
        while buckets and waiting:
            key = min(buckets)
            nodes = np.unique(np.concatenate(buckets.pop(key)))
            nodes = nodes[self.key[nodes] == key]
            if not nodes.size:
                continue
            settled[key] = nodes
            met = np.zeros(self.count, np.bool_)
            met[nodes % self.count] = True
            waiting = [target for target in waiting if not met[target].any()]
            for actor, moves in enumerate(self.moves):
                for targets, worth in moves.onward(self.movable(nodes, actor) % self.count):
                    self._reach(targets + self._slot(actor), key + _STEPS[worth], buckets)
        return settled

    def _reach(self, nodes: Index, keys: Ints, buckets: dict[int, list[Index]]) -> None:
        sooner = keys < self.key[nodes]
        nodes, keys = nodes[sooner], keys[sooner]
        np.minimum.at(self.key, nodes, keys)
        for key in np.unique(keys).tolist():
            buckets.setdefault(key, []).append(nodes[keys == key])

    def movable(self, nodes: Index, actor: int) -> Index:
        """Return the nodes from which an actor may move."""
        return nodes if self.slots == 1 else nodes[nodes // self.count != actor]

    def moved(self, nodes: Index, actor: int) -> Index:
        """Return the nodes that a move of an actor may have led to."""
        return nodes if self.slots == 1 else nodes[nodes // self.count == actor]

    def _slot(self, actor: int) -> int:
        return 0 if self.slots == 1 else actor * self.count

    def _nearest(self, target: Bools) -> Index:
        """Return the nodes of a target in the first layer that has any."""
        states = np.flatnonzero(target)
        nodes = (np.arange(self.slots)[:, None] * self.count + states).reshape(-1)
        keys = self.key[nodes]
        return nodes[keys == keys.min(initial=_NEVER - 1)]

    def _narrow(self, settled: dict[int, Index], ends: list[Index]) -> None:
        """Keep of the layers what some path to the ends goes through that is best but for the options changed."""
        kept: dict[int, list[Index]] = {}
        for nodes in ends:
            if nodes.size:
                kept.setdefault(int(self.key[nodes[0]]), []).append(nodes)
        for key in reversed(settled):
            if key not in kept:
                continue
            self.layers[key] = np.unique(np.concatenate(kept.pop(key)))
            for actor, moves in enumerate(self.moves):
                after = self.moved(self.layers[key], actor) % self.count
                for worth, step in _STEP.items():
                    if after.size and key - step in settled:
                        nodes = self.movable(settled[key - step], actor)
                        leading = nodes[moves.leading(nodes % self.count, after, worth)]
                        if leading.size:
                            kept.setdefault(key - step, []).append(leading)

    def _weigh(self) -> None:
        """Find the fewest options changed on the way to every node kept, layer by layer."""
        self.changes[self.root] = 0
        for key in reversed(self.layers):
            for actor, moves in enumerate(self.moves):
                for worth, before, after in self.steps_into(self.layers, key, actor):
                    states = before % self.count, after % self.count
                    fewest = moves.least(states[0], self.changes[before], states[1], worth)
                    self.changes[after] = np.minimum(self.changes[after], fewest)

    def steps_into(self, layers: dict[int, Index], key: int, actor: int) -> Iterator[tuple[int, Index, Index]]:
        """Yield the worth, and the nodes before and after, of the steps of an actor that may lead into a layer."""
        after = self.moved(layers[key], actor)
        for worth, step in _STEP.items():
            before = self.movable(layers.get(key - step, after[:0]), actor)
            if before.size and after.size:
                yield worth, before, after

    def best(self, target: Bools) -> BestPath | None:
        """Return the best path to a target."""
        ends = self._nearest(target)
        if not ends.size:
            return None
        fewest = int(self.changes[ends].min())
        ends = ends[self.changes[ends] == fewest]
        key = int(self.key[ends[0]])
        web = _Web(self, ends)
        return BestPath(
            self.root % self.count,
            web.first_path(),
            key // _LOSS,
            key % _LOSS // _INDIFFERENT,
            key % _INDIFFERENT,
            fewest,
            web.count(),
            tuple(np.unique(ends % self.count).tolist()),
            web.obstacles(),
        )


class _Web:
    """The nodes and moves of all best paths to a set of equally good ends."""

    def __init__(self, search: _Search, ends: Index) -> None:
        self.search, self.model = search, search.model
        self.ends = set(ends.tolist())
        self.layers: dict[int, Index] = {int(search.key[ends[0]]): np.unique(ends)}
        self._gather()
        self.into = self._moves_into()  # node -> (node before it, mover); None if there are too many
        self.shown = self._first()

    def _gather(self) -> None:
        """Walk back from the ends to the start, layer by layer: keep the nodes from which a best move leads on."""
        search, count = self.search, self.search.count
        for key in search.layers:  # the last first
            if key not in self.layers:
                continue
            found: dict[int, list[Index]] = {}
            for actor, moves in enumerate(search.moves):
                after = search.moved(self.layers[key], actor)
                for worth, step in _STEP.items():
                    before = search.movable(search.layers.get(key - step, after[:0]), actor)
                    if before.size and after.size:
                        left = moves.least_back(before % count, after % count, -search.changes[after], worth)
                        found.setdefault(key - step, []).append(before[left == -search.changes[before]])
            for earlier, nodes in found.items():
                merged = np.unique(np.concatenate([self.layers.get(earlier, nodes[0][:0]), *nodes]))
                if merged.size:
                    self.layers[earlier] = merged

    def _moves_into(self) -> dict[int, list[tuple[int, int]]] | None:
        """Return the moves of all best paths by the node they lead to, sorted by mover and the node they leave."""
        search, count = self.search, self.search.count
        found: list[tuple[Index, Index, int]] = []
        total = compared = 0
        for key in self.layers:
            for actor, moves in enumerate(search.moves):
                for worth, before, after in search.steps_into(self.layers, key, actor):
                    for s, t in moves.pairs(before % count, after % count, worth):
                        sources, targets = before[s], after[t]
                        changed = moves.changes.count(sources % count, targets % count)
                        tight = search.changes[sources] + changed == search.changes[targets]
                        found.append((sources[tight], targets[tight], actor))
                        total += found[-1][0].size
                        compared += s.size
                        if total > _MOST_COUNTED or compared > _MOST_COMPARED:
                            return None
        into: dict[int, list[tuple[int, int]]] = {search.root: []}
        arcs = [(t, actor, s) for ss, ts, actor in found for s, t in zip(ss.tolist(), ts.tolist(), strict=True)]
        for after, mover, before in sorted(arcs):
            into.setdefault(after, []).append((before, mover))
        return into

    def _first(self) -> list[tuple[int, int, int]]:
        """Return the best path with the lowest actors and states, step by step: node before, node after, mover."""
        found, node = [], self.search.root
        while node not in self.ends:
            mover, after = self._onward(node)
            found.append((node, after, mover))
            node = after
        return found

    def _onward(self, node: int) -> tuple[int, int]:
        """Return the lowest actor who moves on from a node on a best path, and the lowest node it moves to."""
        search, count = self.search, self.search.count
        key, before = int(search.key[node]), np.array([node])
        for actor, moves in enumerate(search.moves):
            lowest: int | None = None
            for worth, step in _STEP.items():
                after = search.moved(self.layers.get(key + step, before[:0]), actor)
                if not after.size or not search.movable(before, actor).size:
                    continue
                fewest = moves.least(before % count, search.changes[before], after % count, worth)
                reached = after[fewest == search.changes[after]]
                if reached.size and (lowest is None or reached[0] < lowest):
                    lowest = int(reached[0])
            if lowest is not None:
                return actor, lowest
        raise AssertionError("a node of a best path leads on")

    def first_path(self) -> tuple[PathStep, ...]:
        """Return the best path with the lowest actors and states, from the first step on."""
        count, model = self.search.count, self.model
        return tuple(
            PathStep(i, a % count, b % count, worth_of(model, i, a % count, b % count)) for a, b, i in self.shown
        )

    def count(self) -> int | None:
        """Return the number of best paths, as sequences of moves."""
        if self.into is None:
            return None
        ways = {self.search.root: 1}
        for node in sorted(self.into, key=lambda n: int(self.search.key[n])):
            if node != self.search.root:
                ways[node] = sum(ways[before] for before, _ in self.into[node])
        return sum(ways[end] for end in self.ends)

    def obstacles(self) -> tuple[Obstacle, ...]:
        """Return the losses without which no best path is left, in the order of the path shown."""
        if self.into is None:
            return ()
        count, model = self.search.count, self.model
        classes: dict[tuple[int, int, int], Obstacle | None] = {}  # two actors may share an option and so a move
        for node, arcs in self.into.items():
            for before, mover in arcs:
                a, b = before % count, node % count
                loss = model.ranks[mover][b] < model.ranks[mover][a]
                classes[before, node, mover] = Obstacle(mover, model.changes(a, b)) if loss else None
        candidates = dict.fromkeys(obstacle for step in self.shown if (obstacle := classes[step]) is not None)
        return tuple(o for o in candidates if not self._passable(o, classes))

    def _passable(self, obstacle: Obstacle, classes: dict[tuple[int, int, int], Obstacle | None]) -> bool:
        """Whether some best path does without a loss."""
        assert self.into is not None
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
