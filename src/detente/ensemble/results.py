"""What a run found: how often each answer holds, and the draws that say so."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer, called
from detente.ensemble.frequencies import Frequency
from detente.ensemble.measures import Distribution, Measure
from detente.ensemble.settings import Settings
from detente.ensemble.space import Space

__all__ = ["Ensemble"]


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """How often each answer holds over the worlds that fit the evidence.

    Parameters
    ----------
    space
        What was drawn from.
    settings
        The effective parameters.
    frequencies
        How often each answer holds, in the order of the questions.
    draws
        How many worlds were drawn.
    distinct
        How many different ones were among them.
    contradictory
        Why worlds were contradictory, and how many draws (or which exact weight) that holds for.
    weight
        What all draws together count for: their number, or in a factorial design the sum of their odds.
    converged
        Whether every main answer has the asked precision; None where none was asked.
    folder
        Where the draws are kept; None if they are not.
    values : ndarray of int8, shape (draws, answers), or None
        The answers in each draw (1 yes, 0 no, -1 not applicable, -2 contradictory), unless they are in the folder or
        there are too many to keep.
    distributions
        How likely endings and promises come about, over the worlds; none where no probability is uncertain.
    numbers : ndarray of float, shape (draws, distributions), or None
        That in each draw, as `values`; NaN where the question does not arise.
    """

    space: Space
    settings: Settings
    frequencies: tuple[Frequency, ...]
    draws: int
    distinct: int
    contradictory: tuple[tuple[str, float], ...]
    weight: float
    converged: bool | None
    folder: Path | None = None
    values: NDArray[np.int8] | None = field(default=None, repr=False)
    distributions: tuple[Distribution, ...] = ()
    numbers: NDArray[np.float64] | None = field(default=None, repr=False)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The questions, in order."""
        return tuple(f.answer for f in self.frequencies)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The questions with a number for an answer, in order."""
        return tuple(d.measure for d in self.distributions)

    @property
    def exact(self) -> bool:
        """Whether all worlds were listed with their odds, so that the shares are no estimates."""
        return self.settings.design == "factorial"

    def __getitem__(self, id: str) -> Frequency:
        """Return the frequency of one answer, such as ``kept:now``.

        Raises
        ------
        InputError
            The question was not asked; the nearest are named.
        """
        return self.frequencies[self.answers.index(called(self.answers, id))]
