"""How often each answer holds over the worlds drawn, how sure that number is, and how many draws would do.

A share is given with its Wilson interval. Where all worlds are enumerated
with their odds the share is exact and its interval has no width. Draws of a Latin hypercube or a Sobol' sequence lie
more evenly than independent ones, so that the interval errs on the wide side.

Contradictory worlds count in no share; they are counted apart, by reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, nan

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer
from detente.ensemble.codes import NO, NOT_APPLICABLE, REASONS, YES
from detente.ensemble.evaluate import Answered
from detente.ensemble.intervals import draws_needed, wilson_interval

__all__ = ["Frequency", "Tally", "frequencies"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often one answer is yes.

    Parameters
    ----------
    answer
        The question.
    share
        The share of yes among the worlds where the question applies, 0 to 1; NaN if there is none.
    low, high
        The 95 % Wilson interval of the share; both equal `share` where the worlds were all enumerated.
    yes, no
        The draws (or the exact weight of the worlds) where the answer is yes and no.
    not_applicable
        Those where it does not apply.
    needed
        How many draws the asked precision needs, judged by the present share; None where none was asked for.
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
        """Half the width of the interval: how precise the share is."""
        return (self.high - self.low) / 2

    def reaches(self, precision: float) -> bool:
        """Whether the interval is no wider than ± the precision; always so where the question never applies."""
        return not self.half_width > precision


@dataclass(eq=False)
class Tally:
    """Counts of answers over draws; blocks can be added in any order, to the same result where the weights are whole.

    Parameters
    ----------
    yes, no, not_applicable : ndarray of float, shape (answers,)
    contradictory : ndarray of float, shape (reasons,)
        By position in `detente.ensemble.codes.REASONS`; the first stays 0.
    draws
        The draws (or their exact weight) looked at.
    """

    yes: Floats
    no: Floats
    not_applicable: Floats
    contradictory: Floats = field(default_factory=lambda: np.zeros(len(REASONS)))
    draws: float = 0.0

    @classmethod
    def empty(cls, answers: int) -> "Tally":
        """Return counts of nothing."""
        return cls(np.zeros(answers), np.zeros(answers), np.zeros(answers))

    def add(self, answered: Answered, weights: Floats) -> None:
        """Count some draws.

        Parameters
        ----------
        answered
            One row a draw.
        weights : ndarray of float, shape (draws,)
            What each counts for.

        Examples
        --------
        >>> tally = Tally.empty(1)
        >>> tally.add(Answered(np.array([[1], [0], [-2]], np.int8), np.array([0, 0, 1], np.int8)), np.ones(3))
        >>> tally.yes.tolist(), tally.contradictory.tolist(), tally.draws
        ([1.0], [0.0, 1.0, 0.0, 0.0, 0.0], 3.0)
        """
        values, weights = answered.values, np.asarray(weights, np.float64)
        self.yes += weights @ (values == YES)
        self.no += weights @ (values == NO)
        self.not_applicable += weights @ (values == NOT_APPLICABLE)
        fallen = answered.reasons > 0
        self.contradictory += np.bincount(answered.reasons[fallen], weights[fallen], minlength=len(REASONS))
        self.draws += float(weights.sum())


def frequencies(
    answers: Sequence[Answer], tally: Tally, *, exact: bool = False, precision: float | None = None
) -> tuple[Frequency, ...]:
    """Return how often each answer holds.

    Parameters
    ----------
    answers
        The questions, in the order of the tally.
    exact
        All worlds were enumerated, so that shares have no interval.
    precision
        Half the width that intervals should have, to say how many draws that needs.

    Examples
    --------
    >>> tally = Tally(np.array([3.0]), np.array([1.0]), np.array([0.0]), draws=4.0)
    >>> frequencies([Answer("kept:now", "kept now", "…")], tally)[0].share
    0.75
    """
    found = []
    for k, answer in enumerate(answers):
        yes, no = float(tally.yes[k]), float(tally.no[k])
        total = yes + no
        share = yes / total if total > 0 else nan
        low, high = (share, share) if exact or total <= 0 else wilson_interval(yes, total)
        needed = None
        if precision is not None:
            needed = _needed(share, total, tally.draws, precision) if total > 0 and not exact else 0
        found.append(Frequency(answer, share, low, high, yes, no, float(tally.not_applicable[k]), needed))
    return tuple(found)


def _needed(share: float, total: float, draws: float, precision: float) -> int:
    """Return the draws needed in all, of which only some share applies."""
    return ceil(draws_needed(share, precision) * draws / total - 1e-9)
