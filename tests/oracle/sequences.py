"""Legal sequences of moves, searched literally over (state, last mover)."""

from collections.abc import Collection

from .game import Game


def steps(game: Game, actor: str, state: int, improving: bool) -> set[int]:
    """The actor's moves, or improvements, from the state."""
    return game.improvements(actor, state) if improving else game.moves[actor][state]


def reachable(game: Game, group: Collection[str], start: int, improving: bool = False) -> set[int]:
    """R_H(s), or R⁺_H(s): where legal sequences of at least one move by the group's members lead.

    No actor moves twice in succession, so one actor alone makes one move; an empty group makes none.
    """
    members = tuple(sorted(group))
    key = ("reachable", members, start, improving)
    if key not in game.memory:
        reached: set[tuple[int, str]] = set()
        waiting: list[tuple[int, str | None]] = [(start, None)]
        while waiting:
            state, last = waiting.pop()
            for actor in members:
                if actor == last:
                    continue
                for following in steps(game, actor, state, improving):
                    if (following, actor) not in reached:
                        reached.add((following, actor))
                        waiting.append((following, actor))
        game.memory[key] = {state for state, _ in reached}
    found: set[int] = game.memory[key]
    return found


def is_legal(game: Game, start: int, path: list[tuple[str, int]], improving: bool = False) -> bool:
    """Whether a path, given as (mover, state reached), is a legal sequence from the start."""
    state, last = start, None
    for actor, following in path:
        if actor == last or following not in steps(game, actor, state, improving):
            return False
        state, last = following, actor
    return True


def others(game: Game, group: Collection[str]) -> list[str]:
    """The actors outside the group."""
    return [actor for actor in game.actors if actor not in group]


def shortest_length(
    game: Game, group: Collection[str], start: int, goal: Collection[int], improving: bool = False
) -> int | None:
    """The fewest moves (one at least) of a legal sequence of the group from the start to a goal, or None."""
    seen: set[tuple[int, str]] = set()
    layer: set[tuple[int, str | None]] = {(start, None)}
    length = 0
    while layer:
        length += 1
        onward = {
            (following, actor)
            for state, last in layer
            for actor in group
            if actor != last
            for following in steps(game, actor, state, improving)
        } - seen
        if any(state in goal for state, _ in onward):
            return length
        seen |= onward
        layer = set(onward)
    return None
