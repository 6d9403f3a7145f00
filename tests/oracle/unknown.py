"""Unknown preference, by the definitions (Li, Hipel, Kilgour & Fang 2004), sets a to d.

`unknown[actor]` holds the ordered pairs of states between which the actor's preference is not known.
"""

from .game import Game

Pairs = dict[str, set[tuple[int, int]]]


def leaving(game: Game, actor: str, state: int, unknown: Pairs, risks: bool) -> set[int]:
    """R⁺ or, if the actor takes risks, R^{+,U}: where it may go from the state."""
    found = set()
    for reached in game.moves[actor][state]:
        if (state, reached) in unknown[actor]:
            if risks:
                found.add(reached)
        elif game.ranks[actor][reached] > game.ranks[actor][state]:
            found.add(reached)
    return found


def answers(game: Game, actor: str, start: int, unknown: Pairs, credible: bool) -> set[int]:
    """Where legal sequences of the others lead; `credible`: to states each prefers or whose preference is unknown."""
    group = [a for a in game.actors if a != actor]
    reached: set[tuple[int, str]] = set()
    waiting: list[tuple[int, str | None]] = [(start, None)]
    while waiting:
        state, last = waiting.pop()
        for mover in group:
            if mover == last:
                continue
            steps = leaving(game, mover, state, unknown, True) if credible else game.moves[mover][state]
            for following in steps:
                if (following, mover) not in reached:
                    reached.add((following, mover))
                    waiting.append((following, mover))
    return {state for state, _ in reached}


def is_stable(game: Game, concept: str, attitude: str, actor: str, state: int, unknown: Pairs) -> bool:
    ranks = game.ranks[actor]
    targets = leaving(game, actor, state, unknown, attitude in "ac")
    if concept == "nash":
        return not targets

    def no_better(reached: int) -> bool:
        if (state, reached) in unknown[actor]:
            return attitude in "cd"
        return ranks[reached] <= ranks[state]

    def hurts(second: int) -> bool:
        if not no_better(second):
            return False
        return concept != "smr" or all(no_better(third) for third in game.moves[actor][second])

    return all(
        any(hurts(second) for second in answers(game, actor, first, unknown, concept == "seq")) for first in targets
    )
