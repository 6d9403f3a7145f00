"""Where the ranks of a weighted preference change as one of its weights moves.

A state scores the sum of the weights of the statements that hold there. As the weight w of one statement moves, with
all others as they are, two states change places where their scores meet: one where the statement holds, with the rest
of its score r, and one where it does not, scoring s, at w = s − r. Between two such values all ranks stay as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Stretch", "stretches"]

Bools = NDArray[np.bool_]
_MOST_PAIRS = 4_000_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """Values of a weight at which states rank alike.

    Parameters
    ----------
    weight
        One of them.
    turns_at
        The end nearest to the weight as it is.
    beyond
        Whether that end is not one of them.
    """

    weight: Fraction
    turns_at: Fraction
    beyond: bool


def stretches(holds: Bools, weights: tuple[Fraction, ...], place: int) -> Iterator[Stretch]:
    """Yield the stretches of values of one weight at which states rank otherwise than now, the nearest first.

    Parameters
    ----------
    holds : ndarray of bool, shape (statements, states)
        Where each weighted statement holds.
    weights
        Of the statements.
    place
        Which weight is moved.

    Examples
    --------
    >>> holds = np.array([[True, False], [False, True]])
    >>> for stretch in stretches(holds, (Fraction(1), Fraction(3)), 0):
    ...     print(stretch.weight, stretch.turns_at, stretch.beyond)
    3 3 False
    4 3 True
    """
    now = weights[place]
    values = _meetings(holds, weights, place)
    above = [v for v in values if v > now]
    below = [v for v in reversed(values) if v < now]
    found = list(_onward(above, now in values, now, 1)) + list(_onward(below, now in values, now, -1))
    yield from sorted(found, key=lambda s: (abs(s.turns_at - now), s.beyond))


def _onward(values: list[Fraction], tied: bool, now: Fraction, step: int) -> Iterator[Stretch]:
    """Yield the stretches on one side, going away from where the weight is."""
    if tied:  # states that tie now come apart at once
        yield Stretch((now + values[0]) / 2 if values else now + step, now, True)
    for k, value in enumerate(values):
        yield Stretch(value, value, False)
        yield Stretch((value + values[k + 1]) / 2 if k + 1 < len(values) else value + step, value, True)


def _meetings(holds: Bools, weights: tuple[Fraction, ...], place: int) -> list[Fraction]:
    """Return the values of a weight at which scores of two states meet, ascending."""
    scale = lcm(*(w.denominator for w in weights))
    whole = [int(w * scale) for w in weights]
    dtype: type = np.int64 if sum(map(abs, whole)) < 2**61 else object
    rest: NDArray[Any] = np.zeros(holds.shape[1], dtype)
    for k, weight in enumerate(whole):
        if k != place:
            rest += holds[k].astype(dtype) * weight
    with_it, without = np.unique(rest[holds[place]]), np.unique(rest[~holds[place]])
    found: set[int] = set()
    rows = max(1, _MOST_PAIRS // max(without.size, 1))
    for first in range(0, with_it.size, rows):
        met = without[None, :] - with_it[first : first + rows, None]
        found.update(np.unique(met).tolist())
    return [Fraction(value, scale) for value in sorted(found)]
