"""Coalitions that act as one, by the definitions: players who move jointly and improve if every member does."""

from collections.abc import Sequence

from .concepts import all_better
from .game import Game
from .sequences import reachable

Player = tuple[str, ...]


def joint_moves(game: Game, player: Player, state: int, improving: bool) -> set[int]:
    """Where the player can go from the state, as one; going nowhere is no move."""
    there = reachable(game, player, state) - {state}
    return {reached for reached in there if all_better(game, player, state, reached)} if improving else there


def answers(game: Game, players: Sequence[Player], start: int, improving: bool) -> set[int]:
    """Where sequences of the players lead in which none moves twice in succession."""
    reached: set[tuple[int, Player]] = set()
    waiting: list[tuple[int, Player | None]] = [(start, None)]
    while waiting:
        state, last = waiting.pop()
        for player in players:
            if player != last:
                for following in joint_moves(game, player, state, improving):
                    if (following, player) not in reached:
                        reached.add((following, player))
                        waiting.append((following, player))
    return {state for state, _ in reached}


def is_stable_for_player(game: Game, concept: str, partition: Sequence[Player], player: Player, state: int) -> bool:
    improvements = joint_moves(game, player, state, True)
    if concept == "nash":
        return not improvements
    credible, symmetric = concept in ("seq", "sseq"), concept in ("smr", "sseq")
    others = [other for other in partition if other != player]

    def hurts(second: int) -> bool:
        if all_better(game, player, state, second):
            return False
        return not symmetric or not any(
            all_better(game, player, state, third) for third in joint_moves(game, player, second, False)
        )

    return all(any(hurts(second) for second in answers(game, others, first, credible)) for first in improvements)
