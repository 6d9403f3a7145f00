"""The best legal paths from the status quo to a target, by uniform-cost search over (state, last mover)."""

import heapq
from collections.abc import Collection, Iterator
from typing import Any

from .game import Game

Cost = tuple[int, int, int, int]
"""Losses, indifferent moves, moves, options changed."""
Node = tuple[int, str | None]
Path = list[tuple[str, int]]


def step_cost(game: Game, actor: str, before: int, after: int) -> Cost:
    ranks = game.ranks[actor]
    return (
        int(ranks[after] < ranks[before]),
        int(ranks[after] == ranks[before]),
        1,
        len(game.changes(before, after)),
    )


def plus(first: Cost, second: Cost) -> Cost:
    return tuple(a + b for a, b in zip(first, second, strict=True))  # type: ignore[return-value]


def onward(game: Game, node: Node) -> Iterator[tuple[Node, Cost]]:
    state, last = node
    for actor in game.actors:
        if actor != last:
            for following in game.moves[actor][state]:
                yield (following, actor), step_cost(game, actor, state, following)


def costs_from(game: Game, start: int) -> dict[Node, Cost]:
    """The least cost of every (state, last mover) that legal sequences reach."""
    best: dict[Node, Cost] = {}
    waiting: list[tuple[Cost, int, str]] = [((0, 0, 0, 0), start, "")]
    while waiting:
        cost, state, mover = heapq.heappop(waiting)
        node = (state, mover or None)
        if node in best:
            continue
        best[node] = cost
        for (following, actor), more in onward(game, node):
            heapq.heappush(waiting, (plus(cost, more), following, str(actor)))
    return best


def best_cost(game: Game, start: int, target: Collection[int]) -> Cost | None:
    """The least cost of a legal path into the target, or None if there is none."""
    return min((cost for (state, _), cost in costs_from(game, start).items() if state in target), default=None)


def best_paths(game: Game, start: int, target: Collection[int]) -> list[Path]:
    """Every legal path into the target of the least cost, each as (mover, state reached)."""
    best = costs_from(game, start)
    aim = best_cost(game, start, target)
    before: dict[Node, list[Node]] = {}
    for node, cost in best.items():
        for following, more in onward(game, node):
            if best[following] == plus(cost, more):
                before.setdefault(following, []).append(node)

    def paths_to(node: Node) -> Iterator[Path]:
        if node == (start, None):
            yield []
        for earlier in before.get(node, []):
            for path in paths_to(earlier):
                yield [*path, (str(node[1]), node[0])]

    ends = [node for node, cost in best.items() if node[0] in target and cost == aim]
    return [path for end in ends for path in paths_to(end)]


def losses(game: Game, start: int, path: Path) -> set[tuple[Any, ...]]:
    """The losses on a path, each as the mover and the change of options it makes."""
    found, state = set(), start
    for actor, following in path:
        if game.ranks[actor][following] < game.ranks[actor][state]:
            found.add((actor, *sorted(game.changes(state, following).items())))
        state = following
    return found


def common_losses(game: Game, start: int, target: Collection[int]) -> set[tuple[Any, ...]]:
    """The obstacles: the losses that every best path holds."""
    each = [losses(game, start, path) for path in best_paths(game, start, target)]
    return set.intersection(*each) if each else set()
