"""How often each answer holds over the worlds drawn, how sure that number is, and how many draws would do."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer

__all__ = ["Frequency", "Tally", "frequencies", "wilson_interval"]


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often one answer is yes.

    Parameters
    ----------
    answer
        The question.
    share
        The share of yes among the worlds where the question applies, 0 to 1 (NaN if there is none).
    low, high
        The 95 % Wilson interval of the share; both equal `share` where the worlds were all enumerated.
    yes, no
        The draws (or the exact weight of the worlds) where the answer is yes and no.
    not_applicable
        Those where it does not apply.
    needed
        How many draws the asked precision would need, from the present share; None where it was not asked for.
    """

    answer: Answer
    share: float
    low: float
    high: float
    yes: float
    no: float
    not_applicable: float
    needed: int | None = None

    @property
    def half_width(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2


@dataclass
class Tally:
    """Counts of answers over draws that can be added to each other, block by block, in any order.

    Parameters
    ----------
    yes, no, not_applicable : ndarray of float, shape (answers,)
    contradictory : ndarray of float, shape (reasons,)
    draws
        The draws (or their exact weight) looked at.
    """

    yes: NDArray[np.float64]
    no: NDArray[np.float64]
    not_applicable: NDArray[np.float64]
    contradictory: NDArray[np.float64]
    draws: float = field(default=0.0)


def wilson_interval(yes: float, total: float, z: float = 1.959963984540054) -> tuple[float, float]:
    """Return the Wilson interval of a share (Wilson 1927)."""
    return 0.0, 1.0


def frequencies(
    answers: Sequence[Answer], tally: Tally, *, exact: bool = False, precision: float | None = None
) -> tuple[Frequency, ...]:
    """Return how often each answer holds."""
    return ()
