"""Shares of yes over the same draws before and after a change, and how well their difference is known.

A share is that of yes among the draws in which the answer applies. Where it applies in all draws of both, their
difference is one of matched pairs; in general it is a difference of two ratios over the same draws, whose variance is
that of the influences of single draws (the delta method). Two pseudo-draws are added, half a one to each cell of the
table yes/no × yes/no (Agresti & Min 2005), so that no interval collapses where all draws agree.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.codes import NO, YES
from detente.ensemble.intervals import Z95

__all__ = ["Shift", "share_of", "shift"]

Values = NDArray[np.int8]
Floats = NDArray[np.float64]
_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Shift:
    """A share before and after a change.

    Parameters
    ----------
    before, after
        The share of yes among the draws in which the answer applies; NaN if there is none.
    difference, low, high
        `after` − `before` with its 95 % interval.
    """

    before: float
    after: float
    difference: float
    low: float
    high: float

    @property
    def margin(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2


def share_of(values: Values) -> float:
    """Return the share of yes among the draws in which an answer applies; NaN if there is none.

    Examples
    --------
    >>> share_of(np.array([1, 0, 0, -1, -2], np.int8)) == 1 / 3
    True
    """
    applies = np.count_nonzero(values >= NO)
    return int(np.count_nonzero(values == YES)) / int(applies) if applies else _NAN


def shift(before: Values, after: Values) -> Shift:
    """Return how much the share of yes is changed over the same draws.

    Parameters
    ----------
    before, after : ndarray of int8, shape (draws,)
        The answers in each draw, as `detente.ensemble.evaluate.Answered` has them.

    Examples
    --------
    >>> found = shift(np.zeros(98, np.int8), np.zeros(98, np.int8))
    >>> found.difference, round(found.high, 3)
    (0.0, 0.02)
    """
    first, second = share_of(before), share_of(after)
    if np.isnan(first) or np.isnan(second):
        return Shift(first, second, _NAN, _NAN, _NAN)
    fewest = int(min(np.count_nonzero(before >= NO), np.count_nonzero(after >= NO)))
    influence = (_influence(after, second) - _influence(before, first)) * fewest
    half = Z95 * sqrt(float(influence @ influence) + 1) / (fewest + 2)
    difference = second - first
    middle = difference * fewest / (fewest + 2)
    return Shift(
        first, second, difference, max(-1.0, min(difference, middle - half)), min(1.0, max(difference, middle + half))
    )


def _influence(values: Values, share: float) -> Floats:
    """Return how much each draw moves the share."""
    applies = values >= NO
    return np.asarray(((values == YES) - share * applies) / max(np.count_nonzero(applies), 1), np.float64)
