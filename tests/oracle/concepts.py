"""Nash, GMR, SMR, SEQ and SSEQ by their definitions, for one actor and for coalitions.

Fang, Hipel & Kilgour (1993), chapter 3; coalitions after Kilgour, Hipel, Fang & Peng (2001).
"""

from collections.abc import Collection

from .game import Game
from .sequences import others, reachable

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")


def no_better(game: Game, actor: str, state: int, reached: int) -> bool:
    return game.ranks[actor][reached] <= game.ranks[actor][state]


def sanction_hurts(game: Game, actor: str, state: int, sanction: int, symmetric: bool) -> bool:
    """Whether the actor ends no better off in the sanction state; if `symmetric`, whatever it does next from there."""
    if not no_better(game, actor, state, sanction):
        return False
    return not symmetric or all(no_better(game, actor, state, third) for third in game.moves[actor][sanction])


def is_stable(game: Game, concept: str, actor: str, state: int) -> bool:
    """Whether the state is stable for the actor under the concept: for every improvement there is a sanction."""
    improvements = game.improvements(actor, state)
    if concept == "nash":
        return not improvements
    credible = concept in ("seq", "sseq")
    symmetric = concept in ("smr", "sseq")
    return all(
        any(
            sanction_hurts(game, actor, state, second, symmetric)
            for second in reachable(game, others(game, [actor]), first, improving=credible)
        )
        for first in improvements
    )


def stable_states(game: Game, concept: str, actor: str) -> set[int]:
    return {state for state in game.states if is_stable(game, concept, actor, state)}


def equilibria(game: Game, concept: str) -> set[int]:
    return set.intersection(*(stable_states(game, concept, actor) for actor in game.actors))


def all_better(game: Game, coalition: Collection[str], state: int, reached: int) -> bool:
    return all(not no_better(game, actor, state, reached) for actor in coalition)


def coalition_improvements(game: Game, coalition: Collection[str], state: int) -> set[int]:
    """Where the coalition's legal sequences lead that every member strictly prefers."""
    return {reached for reached in reachable(game, coalition, state) if all_better(game, coalition, state, reached)}


def is_coalition_stable(game: Game, concept: str, coalition: Collection[str], state: int) -> bool:
    """A sanction by the actors outside leaves some member no better off; an escape must be better for all members."""
    improvements = coalition_improvements(game, coalition, state)
    if concept == "nash":
        return not improvements
    credible = concept in ("seq", "sseq")
    symmetric = concept in ("smr", "sseq")
    outside = others(game, coalition)

    def hurts(second: int) -> bool:
        if all_better(game, coalition, state, second):
            return False
        return not symmetric or not any(
            all_better(game, coalition, state, third) for third in reachable(game, coalition, second)
        )

    return all(any(hurts(second) for second in reachable(game, outside, first, credible)) for first in improvements)
