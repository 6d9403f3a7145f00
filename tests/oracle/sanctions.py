"""Possible and sure sanctions, and the keeping of an ending.

The graph of the others' improvements has states as nodes: an edge leads where any one of them can improve. Where moves
are transitive, what is reachable in it is exactly what legal sequences reach. Where they are not, it can reach further
(one actor twice in a row); a *sure* sanction is a SEQ sanction to begin with, so there it must be possible by a legal
sequence as well.
"""

from collections.abc import Callable

from .game import Game
from .sequences import others, reachable


def improvement_graph(game: Game, movers: list[str], start: int) -> dict[int, set[int]]:
    """The states that improvements of the movers reach from the start, with the edges between them."""
    edges: dict[int, set[int]] = {}
    waiting = [start]
    while waiting:
        state = waiting.pop()
        if state not in edges:
            edges[state] = set().union(*(game.improvements(mover, state) for mover in movers))
            waiting.extend(edges[state])
    return edges


def closure(edges: dict[int, set[int]], start: int) -> set[int]:
    """The start and what can be reached from it."""
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        state = waiting.pop()
        if state not in seen:
            seen.add(state)
            waiting.extend(edges[state])
    return seen


def sink_components(edges: dict[int, set[int]]) -> list[set[int]]:
    """The strongly connected components that no edge leaves: sets of states of which each reaches just the set."""
    reach = {state: closure(edges, state) for state in edges}
    return [component for component in map(set, {frozenset(reached) for reached in reach.values()})
            if all(reach[state] == component for state in component)]  # fmt: skip


def is_possible(game: Game, actor: str, state: int, first: int) -> bool:
    """Some reply by improvements of the others leaves the actor no better off than where it started."""
    ranks = game.ranks[actor]
    return any(
        ranks[second] <= ranks[state] for second in reachable(game, others(game, [actor]), first, improving=True)
    )


def is_sure(game: Game, actor: str, state: int, first: int) -> bool:
    """However the others reply in the end, the actor is no better off than where it started."""
    ranks = game.ranks[actor]
    key = ("sinks", actor, first)
    if key not in game.memory:
        game.memory[key] = sink_components(improvement_graph(game, others(game, [actor]), first))
    hurts_in_the_end = all(max(ranks[last] for last in sink) <= ranks[state] for sink in game.memory[key])
    return hurts_in_the_end and is_possible(game, actor, state, first)


def surely_stable_states(game: Game, actor: str) -> set[int]:
    """Where every improvement of the actor is surely sanctioned."""
    return {
        state
        for state in game.states
        if all(is_sure(game, actor, state, first) for first in game.improvements(actor, state))
    }


def keeps(game: Game, actor: str, state: int, in_ending: Callable[[int], bool], how: str) -> bool:
    """Whether the actor keeps the ending: ``nash`` (no improvement leaves it), ``possible`` or ``sure`` (sanctions)."""
    leaving = [first for first in game.improvements(actor, state) if not in_ending(first)]
    if how == "nash":
        return not leaving
    sanctioned = {"possible": is_possible, "sure": is_sure}[how]
    return all(sanctioned(game, actor, state, first) for first in leaving)
