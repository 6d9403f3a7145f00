"""The answers in many worlds, sharing between them what they have in common."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer, answers_of
from detente.ensemble.space import Space
from detente.ensemble.worlds import World

__all__ = ["CONTRADICTORY", "NO", "NOT_APPLICABLE", "REASONS", "YES", "Answered", "Evaluator"]

YES, NO, NOT_APPLICABLE, CONTRADICTORY = 1, 0, -1, -2

REASONS: tuple[str, ...] = (
    "",
    "no state is feasible",
    "the status quo is not feasible",
    "a belief does not fit: what it speaks of is not there",
)
"""Why a world is contradictory, by code; 0 where it is not."""


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """The answers in some worlds.

    Parameters
    ----------
    values : ndarray of int8, shape (worlds, answers)
        1 yes, 0 no, -1 not applicable (no such ending in this reading, no obstacle where nothing leads there), -2 in
        contradictory worlds.
    reasons : ndarray of int8, shape (worlds,)
        Why a world is contradictory, by position in `REASONS`; 0 where it is not.
    """

    values: NDArray[np.int8]
    reasons: NDArray[np.int8]


class Evaluator:
    """Answers the questions of a space in worlds of it.

    Parameters
    ----------
    space
        The worlds.
    kinds
        Which questions, as in `answers_of`.
    """

    def __init__(self, space: Space, kinds: tuple[str, ...] | None = None) -> None:
        self.space = space
        self.answers: tuple[Answer, ...] = answers_of(space, kinds)

    def answer(self, worlds: Sequence[World]) -> Answered:
        """Return the answers in some worlds; the same whatever was asked before."""
        raise ValueError(len(worlds))
