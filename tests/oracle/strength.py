"""Strong and mild preference, by the definitions of Hamouda, Kilgour & Hipel (2004); `bands` tell strong from mild."""

from .game import Game
from .sequences import others, reachable


def is_strongly_stable(game: Game, concept: str, actor: str, state: int, bands: dict[str, list[int]]) -> bool:
    """Whether each improvement, strong or mild, has a sanction to which the actor strongly prefers the state."""

    def strongly_worse(reached: int) -> bool:
        return game.ranks[actor][state] > game.ranks[actor][reached] and bands[actor][state] > bands[actor][reached]

    def hurts(second: int) -> bool:
        if not strongly_worse(second):
            return False
        return concept != "smr" or all(strongly_worse(third) for third in game.moves[actor][second])

    return all(
        any(hurts(second) for second in reachable(game, others(game, [actor]), first, concept == "seq"))
        for first in game.improvements(actor, state)
    )
