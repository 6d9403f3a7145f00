"""Ranks from what an actor wants: literal scores, then dense ranks from 1, the worst, upwards."""

from collections.abc import Mapping, Sequence
from typing import Any

from .statements import Situation, Tree, holds


def dense(scores: Sequence[Any]) -> list[int]:
    """Ranks 1, 2, … in the order of the scores; equal scores share a rank."""
    order = sorted(set(scores))
    return [order.index(score) + 1 for score in scores]


def by_priorities(
    priorities: Sequence[Tree | list[Tree]], situations: Sequence[Situation], names: Mapping[str, Tree]
) -> list[int]:
    """Sum of 2^(k-j) over the statements j = 1..k that hold; a tier (a list) counts how many of its statements hold.

    A tier of m statements takes m + 1 values, so what stands above it is worth m + 1 times as much as without it.
    """
    scores = []
    for situation in situations:
        score, worth = 0, 1
        for entry in reversed(priorities):
            tier = entry if isinstance(entry, list) else [entry]
            score += worth * sum(holds(wanted, situation, names) for wanted in tier)
            worth *= len(tier) + 1
        scores.append(score)
    return dense(scores)


def by_weights(
    weights: Sequence[tuple[Tree, Any]], situations: Sequence[Situation], names: Mapping[str, Tree]
) -> list[int]:
    """The sum of the weights of the statements that hold (exact numbers)."""
    return dense(
        [sum(weight for wanted, weight in weights if holds(wanted, situation, names)) for situation in situations]
    )


def by_ranking(
    ranking: Sequence[int | Tree | list[int | Tree]], situations: Sequence[Situation], names: Mapping[str, Tree]
) -> list[int]:
    """Best first; items are state numbers (from 1) or statements; the first match counts; the rest come last, tied."""
    scores = []
    for number, situation in enumerate(situations, start=1):
        place = len(ranking)
        for position, entry in reversed(list(enumerate(ranking))):
            for item in entry if isinstance(entry, list) else [entry]:
                if item == number if isinstance(item, int) else holds(item, situation, names):
                    place = position
        scores.append(-place)
    return dense(scores)
