"""Limited-move stability by its definition, for two actors who move in turn.

Fang, Hipel & Kilgour (1993), chapter 3. Equally good moves: the mover takes one that is worst for the other.
"""

from functools import cache

from .game import Game


def foreseen(game: Game, actor: str, state: int, moves: int) -> int:
    """G_h(i, s): the state in which it ends, as the actor who is to move reckons it, with `moves` moves left."""
    [other] = [a for a in game.actors if a != actor]

    @cache
    def ends(mover: str, at: int, left: int) -> int:
        if left == 0:
            return at
        opponent = other if mover == actor else actor
        mine, theirs = game.ranks[mover], game.ranks[opponent]
        outcomes = [ends(opponent, reached, left - 1) for reached in sorted(game.moves[mover][at])]
        if not outcomes:
            return at
        best = max(outcomes, key=lambda end: (mine[end], -theirs[end]))
        return best if mine[best] > mine[at] else at

    return ends(actor, state, moves)


def stays(game: Game, actor: str, state: int, moves: int) -> bool:
    """Whether the actor stays in the state, looking so many moves ahead.

    It ends where it began also if the actor moves and is moved back; but then it is no better off, and stays.
    """
    return foreseen(game, actor, state, moves) == state
