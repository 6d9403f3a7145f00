"""How a change can come about: by legal moves straight away, with temporary steps, only jointly, or not at all.

For a set of options S and the end states in which exactly these have changed:

- *reachable*: a legal sequence of moves leads to one of them in which no other option ever changes and no option of S
  ever turns back;
- *temporary*: no such sequence, but a legal sequence leads there that changes others for a time, or turns back;
- *jointly*: no legal sequence leads there, but one would in which several actors move at once, nothing turns back, and
  every rule is tested for all that has changed at once, in the state left and in the state reached;
- *unreachable*: none of these.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.outlook.standing import HOW_KEPT, HowKept
from detente.outlook.unlocking_joint import JointMoves
from detente.stability.keeping import Keeping, keeping
from detente.stability.sequences import reachable, shortest_sequence

__all__ = ["Mark", "Way", "WayStep", "Ways"]

Mark = Literal["reachable", "temporary", "jointly", "unreachable"]
Bools = NDArray[np.bool_]
Index = NDArray[np.intp]

_LARGE = 4096  # states of a box within which all joint moves are looked at


@dataclass(frozen=True, slots=True)
class WayStep:
    """One step of a way: the actor who moves, or the actors who move at once; states are 0-based."""

    actors: tuple[int, ...]
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Way:
    """How a set of options can change, and what becomes of the target then.

    Parameters
    ----------
    mark
        ``reachable``, ``temporary``, ``jointly`` or ``unreachable``.
    steps
        A way of that kind; empty where there is none.
    temporary
        The options that change for a time only or turn back on that way, as few others as possible.
    end
        The state in which the way ends; where there is none, the end state it would lead to.
    kept
        How firmly everyone together keeps the target there.
    leaving
        The actors who do not keep it there, even possibly.
    """

    mark: Mark
    steps: tuple[WayStep, ...]
    temporary: tuple[str, ...]
    end: int
    kept: HowKept
    leaving: tuple[int, ...]


class Ways:
    """Finds the ways from the status quo to end states; `target` and `ends` have shape (states,).

    Parameters
    ----------
    target
        Where the target holds.
    ends
        Where everything that the end state of a change must satisfy holds; part of `target`.
    """

    def __init__(self, model: GraphModel, target: Bools, ends: Bools) -> None:
        assert model.status_quo is not None
        self.model, self.target, self.ends = model, target, ends
        self.start = model.status_quo
        self.now = model.levels[:, self.start]
        self.differs = model.levels != self.now[:, None]
        self.row = {option: i for i, option in enumerate(model.options)}
        self.joint = JointMoves(model)

    @cached_property
    def reach(self) -> Bools:
        """The states that legal sequences of all actors lead to."""
        return reachable(self.model, self.start)

    @cached_property
    def kept(self) -> Keeping:
        """Who keeps the target, where."""
        return keeping(self.model, self.target)

    def of(self, options: Sequence[str]) -> Way | None:
        """Return the way of a set of options, None where no end state has changed exactly these."""
        rows = [self.row[o] for o in options]
        exact = self.ends & self.differs[rows].all(axis=0) & ~self._others_differ(rows)
        ends = np.flatnonzero(exact)
        if not ends.size:
            return None
        directions = np.unique(self.model.levels[rows][:, ends] > self.now[rows][:, None], axis=1).T
        straight = [self._straight(rows, up, exact) for up in directions]
        reached = [path for found in straight for path in found]
        if reached:
            return self._best("reachable", reached)
        if (exact & self.reach).any():
            return self._best("temporary", self._temporary(rows, exact))
        jointly = [path for up in directions for path in self._jointly(rows, up, exact)]
        if jointly:
            return self._best("jointly", jointly)
        return self._way("unreachable", (), max(ends.tolist(), key=self._rating))

    def _others_differ(self, rows: Sequence[int]) -> Bools:
        others = np.ones(len(self.row), np.bool_)
        others[list(rows)] = False
        found: Bools = np.logical_or.reduce(self.differs[others], axis=0)
        return found

    def _rating(self, state: int) -> int:
        return HOW_KEPT.index(self._keeps(state))

    def _keeps(self, state: int) -> HowKept:
        tables = (self.kept.content, self.kept.sure, self.kept.possible)
        names: tuple[HowKept, ...] = ("content", "sure", "possible")
        return next((n for n, table in zip(names, tables, strict=True) if table[:, state].all()), "no")

    def _best(self, mark: Mark, paths: Sequence[tuple[WayStep, ...]]) -> Way:
        """Of several paths the one whose end is kept most firmly, then the shortest, then the first."""
        path = min(paths, key=lambda p: (-self._rating(p[-1].after), len(p), p[-1].after))
        return self._way(mark, path, path[-1].after)

    def _way(self, mark: Mark, path: tuple[WayStep, ...], end: int) -> Way:
        temporary = [o for o, row in self.row.items() if path and self._turns(row, path)]
        leaving = np.flatnonzero(~self.kept.possible[:, end])
        return Way(mark, path, tuple(temporary), end, self._keeps(end), tuple(leaving.tolist()))

    def _turns(self, row: int, path: Sequence[WayStep]) -> bool:
        """Whether an option rises and falls on a path."""
        levels = [int(self.model.levels[row, s]) for s in (self.start, *(step.after for step in path))]
        changes = [b - a for a, b in pairwise(levels) if a != b]
        return any(c > 0 for c in changes) and any(c < 0 for c in changes)

    def _box(self, rows: Sequence[int], up: NDArray[np.bool_]) -> Index:
        """States in which only these options may differ from the status quo, each in its direction."""
        inside = ~self._others_differ(rows)
        for row, rises in zip(rows, up.tolist(), strict=True):
            inside &= self.model.levels[row] >= self.now[row] if rises else self.model.levels[row] <= self.now[row]
        return np.flatnonzero(inside)

    def _straight(self, rows: Sequence[int], up: NDArray[np.bool_], exact: Bools) -> list[tuple[WayStep, ...]]:
        """Paths to every end state that never turn back, one each."""
        box = self._box(rows, up)
        sign = np.where(up, 1, -1)
        height = (self.model.levels[rows][:, box].astype(np.int64) * sign[:, None]).T
        return _Paths(self.model, box, height).to(self.start, exact)

    def _temporary(self, rows: Sequence[int], exact: Bools) -> list[tuple[WayStep, ...]]:
        """Paths that change as few other options for a time as can be: none, one, or no more than is needed."""
        others = [row for row in self.row.values() if row not in rows]
        for extra in ([], *([row] for row in others)):
            paths = self._within([*rows, *extra], exact)
            if paths:
                return paths
        steps = shortest_sequence(self.model, self.start, exact)
        assert steps is not None
        visited = [step.after for step in steps]
        needed = [row for row in others if self.differs[row, visited].any()]
        for row in list(needed):
            fewer = [r for r in needed if r != row]
            if self._within([*rows, *fewer], exact):
                needed = fewer
        return self._within([*rows, *needed], exact)

    def _within(self, rows: Sequence[int], exact: Bools) -> list[tuple[WayStep, ...]]:
        box = np.flatnonzero(~self._others_differ(rows))
        return _Paths(self.model, box, None).to(self.start, exact)

    def _jointly(self, rows: Sequence[int], up: NDArray[np.bool_], exact: Bools) -> list[tuple[WayStep, ...]]:
        """The path to an end state with the fewest actors in joint moves, then the fewest steps, if there is one."""
        box = self._box(rows, up)
        if box.size > _LARGE:
            box = box[np.isin(box, [self.start]) | exact[box]]  # one joint move of all, at once
        sign = np.where(up, 1, -1)
        height = (self.model.levels[rows][:, box].astype(np.int64) * sign[:, None]).T
        queue: list[tuple[int, int, int]] = [(0, 0, self.start)]
        cost = {self.start: (0, 0)}
        origin: dict[int, WayStep] = {}
        done: set[int] = set()
        while queue:
            joint, length, state = heapq.heappop(queue)
            if state in done:
                continue
            done.add(state)
            if exact[state]:
                return [_unrolled(origin, self.start, state)]
            here = height[np.searchsorted(box, state)]
            ahead = box[(height >= here).all(axis=1) & (box != state)]
            for after, actors in self.joint.allowed(state, ahead):
                new = (joint + (len(actors) if len(actors) > 1 else 0), length + 1)
                if after not in cost or new < cost[after]:
                    cost[after] = new
                    origin[after] = WayStep(actors, state, after)
                    heapq.heappush(queue, (*new, after))
        return []


def _unrolled(origin: dict[int, WayStep], start: int, end: int) -> tuple[WayStep, ...]:
    steps = []
    while end != start:
        steps.append(origin[end])
        end = origin[end].before
    return tuple(reversed(steps))


class _Paths:
    """Shortest legal sequences within some states; with `height`, shape (states, options), no entry ever falls."""

    def __init__(self, model: GraphModel, box: Index, height: NDArray[np.int64] | None) -> None:
        self.model = model
        self.arcs: list[dict[int, list[int]]] = []
        place = np.full(model.count, -1, np.intp)
        place[box] = np.arange(box.size)
        for moves in model.moves:
            sources, targets = moves.arcs_from(box)
            keep = place[targets] >= 0
            sources, targets = sources[keep], targets[keep]
            if height is not None:
                rising = (height[place[targets]] >= height[place[sources]]).all(axis=1)
                sources, targets = sources[rising], targets[rising]
            found: dict[int, list[int]] = {}
            for source, target in zip(sources.tolist(), targets.tolist(), strict=True):
                found.setdefault(source, []).append(target)
            self.arcs.append(found)

    def to(self, start: int, goals: Bools) -> list[tuple[WayStep, ...]]:
        """Return one shortest legal sequence to every goal that can be reached; nodes remember the last mover."""
        forget = self.model.transitive
        origin: dict[tuple[int, int], tuple[int, int]] = {}
        frontier = [(start, -1)]
        seen = set(frontier)
        first: dict[int, tuple[int, int]] = {}
        while frontier:
            following = []
            for node in frontier:
                state, last = node
                for actor, arcs in enumerate(self.arcs):
                    if actor == last and not forget:
                        continue
                    for after in arcs.get(state, ()):
                        new = (after, -1) if forget else (after, actor)
                        if new not in seen:
                            seen.add(new)
                            origin[new] = node if not forget else (state, actor)
                            following.append(new)
                            if goals[after]:
                                first.setdefault(after, new)
            frontier = following
        return [self._path(origin, node) for node in first.values()]

    def _path(self, origin: dict[tuple[int, int], tuple[int, int]], node: tuple[int, int]) -> tuple[WayStep, ...]:
        steps = []
        while node in origin:
            before = origin[node]
            actor = before[1] if self.model.transitive else node[1]
            steps.append(WayStep((actor,), before[0], node[0]))
            node = (before[0], -1) if self.model.transitive else before
        return tuple(reversed(steps))
