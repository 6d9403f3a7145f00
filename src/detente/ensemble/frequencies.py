"""How often each answer holds over the worlds drawn, how sure that number is, and how many draws would do.

A share is given with its Wilson interval, which keeps within 0 and 1 and is right also for shares near them. Source:
Wilson (1927), Probable inference, the law of succession, and statistical inference. Where all worlds are enumerated
with their odds the share is exact and its interval has no width. Draws of a Latin hypercube or a Sobol' sequence lie
more evenly than independent ones, so that the interval errs on the wide side.

Contradictory worlds count in no share; they are counted apart, by reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, nan, sqrt

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer
from detente.ensemble.evaluate import REASONS, Answered
from detente.ensemble.rows import NO, NOT_APPLICABLE, YES

__all__ = ["Frequency", "Tally", "draws_needed", "frequencies", "wilson_interval"]

Floats = NDArray[np.float64]
_Z = 1.959963984540054  # of 95 %


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
        By position in `detente.ensemble.evaluate.REASONS`; the first stays 0.
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


def wilson_interval(yes: float, total: float, z: float = _Z) -> tuple[float, float]:
    """Return the Wilson interval of a share.

    Parameters
    ----------
    yes, total
        Counts.
    z
        Quantile of the standard normal distribution; the default gives 95 %.

    Examples
    --------
    >>> [round(bound, 4) for bound in wilson_interval(8, 10)]
    [0.4902, 0.9433]
    >>> wilson_interval(0, 0)
    (0.0, 1.0)
    """
    if total <= 0:
        return 0.0, 1.0
    share = yes / total
    denominator = 1 + z * z / total
    centre = (share + z * z / (2 * total)) / denominator
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / denominator
    low = 0.0 if yes <= 0 else max(0.0, centre - half)
    high = 1.0 if yes >= total else min(1.0, centre + half)
    return low, high


def draws_needed(share: float, precision: float, z: float = _Z) -> int:
    """Return how many draws make the Wilson interval of a share no wider than ± the precision.

    The half-width is z·sqrt(s(1−s)/n + z²/4n²) / (1 + z²/n); solved for n.

    Examples
    --------
    >>> draws_needed(0.5, 0.01), draws_needed(0.0, 0.01)
    (9600, 189)
    """
    square, spread = z * z, share * (1 - share)
    # p²(n + z²)² = z²(s(1−s)n + z²/4), a quadratic in n
    a, b = precision**2, 2 * precision**2 * square - square * spread
    c = precision**2 * square * square - square * square / 4
    root = b * b - 4 * a * c
    return max(1, ceil((-b + sqrt(root)) / (2 * a) - 1e-9)) if root >= 0 else 1


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
