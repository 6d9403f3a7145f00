"""From points of the unit cube to outcomes of judgements, and all combinations of outcomes with their odds.

A judgement with odds p1, p2, … comes out as the first k for which 1 − u ≤ p1 + … + pk, so that a high coordinate u
stands for the first outcome, as it stands for a high number where the judgement is a number. Correlated judgements have
their coordinates joined by a Gaussian copula: u becomes Φ(L Φ⁻¹(u)), where L Lᵀ is the matrix of correlations.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import prod

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.designs import Design, uniforms
from detente.ensemble.orders import count_extensions
from detente.ensemble.quantiles import mean, normal_quantiles, normal_shares, quantiles
from detente.ensemble.space import Space, is_left_to_chance
from detente.errors import InputError, LimitError
from detente.model.uncertainty import Judgement

__all__ = ["Draws", "combinations", "draw", "fixed", "joined", "outcomes"]

Floats = NDArray[np.float64]
_MOST_COMBINATIONS = 10_000_000
_NOTHING = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Some draws of a design.

    Parameters
    ----------
    outcomes : ndarray of float, shape (draws, judgements)
        The position of each judgement's outcome, or its number.
    weights : ndarray of float, shape (draws,)
        What each draw counts for: 1, or in a factorial design the odds of the combination.
    """

    outcomes: Floats
    weights: Floats


def draw(space: Space, design: Design, seed: int, first: int, count: int, total: int) -> Draws:
    """Return some of the draws of a design; each is the same whichever others are asked for.

    Parameters
    ----------
    seed, first, count, total
        As in `detente.ensemble.designs.uniforms`. In a factorial design `total` is `combinations` of the space and the
        seed does not matter.

    Raises
    ------
    InputError
        The judgements cannot be enumerated (a factorial design needs outcomes, not numbers, and no correlations), or a
        distribution is not known.
    LimitError
        There are too many combinations.

    Examples
    --------
    >>> import detente
    >>> from detente.ensemble.space import space_of
    >>> space = space_of({"": detente.load("prisoners-dilemma").conflict})
    >>> draw(space, "factorial", 0, 0, 1, combinations(space)).weights.tolist()
    [1.0]
    """
    if design == "factorial":
        return _factorial(space, first, count)
    return Draws(outcomes(space, uniforms(space, design, seed, first, count, total)), np.ones(count))


def outcomes(space: Space, points: Floats) -> Floats:
    """Return which outcome of every judgement some points of the unit cube stand for.

    Parameters
    ----------
    points : ndarray of float, shape (draws, dimensions)

    Returns
    -------
    ndarray of float, shape (draws, judgements)
        The position of the outcome; for weights and probabilities the number.

    Raises
    ------
    InputError
        A distribution is not known, or the correlations contradict each other.
    """
    count = points.shape[0]
    columns = {(c.judgement, c.odds): column for column, c in enumerate(space.coordinates)}
    points = joined(space, points)
    found = np.empty((count, len(space.judgements)))
    for place, judgement in enumerate(space.judgements):
        if place in space.fixed:
            found[:, place] = space.fixed[place]
            continue
        own = columns.get((place, None))
        shares = np.zeros(count) if own is None else points[:, own]
        if judgement.spread is not None:
            found[:, place] = quantiles(judgement.spread, shares)
        elif judgement.kind == "order":
            found[:, place] = _numbers(judgement, shares)
        else:
            odds = [
                quantiles(spread, points[:, columns[place, k]] if spread.value is None else shares)
                for k, spread in enumerate(judgement.odds)
            ]
            found[:, place] = _chosen(odds, len(judgement.outcomes), shares)
    return found


def _chosen(odds: list[Floats], count: int, shares: Floats) -> NDArray[np.intp]:
    """Return the outcome drawn; odds are given for all but the last of two outcomes, or for all."""
    table = np.array(odds)
    if len(odds) == count - 1:
        return np.asarray((1 - shares[None] > np.cumsum(table, axis=0)).sum(axis=0), np.intp)
    bounds = np.cumsum(table, axis=0)
    reached = 1 - shares[None] > bounds[:-1] / np.where(bounds[-1] > 0, bounds[-1], 1)
    possible = np.flatnonzero(table.max(axis=1) > 0)  # the last outcome with odds takes what rounding leaves over
    return np.asarray(np.minimum(reached.sum(axis=0), possible[-1] if possible.size else 0), np.intp)


def _numbers(judgement: Judgement, shares: Floats) -> Floats:
    """Return the number of the linear extension drawn; as of outcomes, a high coordinate means the first."""
    ways = count_extensions(len(judgement.entries), judgement.above)
    if ways < 2**52:
        return np.minimum(np.floor((1 - shares) * ways), ways - 1)
    return np.array([float(min(int((1 - Fraction(share)) * ways), ways - 1)) for share in shares.tolist()])


def joined(space: Space, points: Floats) -> Floats:
    """Return the points with the coordinates of correlated judgements joined by a Gaussian copula.

    Parameters
    ----------
    points : ndarray of float, shape (draws, dimensions)

    Raises
    ------
    InputError
        The correlations contradict each other.
    """
    columns = {(c.judgement, c.odds): column for column, c in enumerate(space.coordinates)}
    between = sorted({space.place(id) for c in space.correlations for id in c.between})
    between = [place for place in between if (place, None) in columns]
    if not between:
        return points
    matrix = np.eye(len(between))
    for correlation in space.correlations:
        among = [between.index(p) for id in correlation.between if (p := space.place(id)) in between]
        for a in among:
            for b in among:
                if a != b:
                    matrix[a, b] = float(correlation.correlation)
    which = [columns[place, None] for place in between]
    normal = normal_quantiles(points[:, which]) @ _root(matrix).T
    joined = points.copy()
    joined[:, which] = np.minimum(normal_shares(normal), 1 - 2.0**-53)
    return joined


def _root(matrix: Floats) -> Floats:
    """Return a lower triangular root of a positive semidefinite matrix (Cholesky, singular or not)."""
    root = np.zeros_like(matrix)
    for k in range(len(matrix)):
        rest = matrix[k:, k] - root[k:, :k] @ root[k, :k]
        if rest[0] > _NOTHING:
            root[k:, k] = rest / np.sqrt(rest[0])
        elif rest[0] < -1e-9 or (abs(rest) > 1e-6).any():
            raise InputError("the correlations contradict each other: no judgements can hang together like that")
    return root


def fixed(rows: Floats, place: int, value: float) -> Floats:
    """Return rows of outcomes with one judgement coming out the same in all, shape (draws, judgements).

    Examples
    --------
    >>> fixed(np.zeros((2, 2)), 1, 3.0).tolist()
    [[0.0, 3.0], [0.0, 3.0]]
    """
    found = rows.copy()
    found[:, place] = value
    return found


def combinations(space: Space) -> int:
    """Return how many combinations of outcomes there are, with odds above nothing or not.

    Raises
    ------
    InputError
        Some judgement is a number, or judgements are correlated, so that they cannot be enumerated.
    LimitError
        There are too many combinations to list.
    """
    for judgement in space.judgements:
        several = len(judgement.odds) == len(judgement.outcomes) and any(s.value is None for s in judgement.odds)
        if judgement.spread is not None or (several and judgement.kind != "order"):
            raise InputError(
                f"{judgement.id} is a number from a range, so not all worlds can be listed; choose another design"
            )
    if space.correlations:
        raise InputError("some judgements are correlated, so not all worlds can be listed; choose another design")
    found = prod(_sizes(space))
    if found > _MOST_COMBINATIONS:
        raise LimitError(f"there are {found:,} combinations of judgements, too many to list; choose another design")
    return found


def _sizes(space: Space) -> list[int]:
    return [_size(judgement) for judgement in space.judgements]


def _size(judgement: Judgement) -> int:
    if judgement.kind == "order":
        return count_extensions(len(judgement.entries), judgement.above)
    return len(judgement.outcomes) if is_left_to_chance(judgement) else 1


def _factorial(space: Space, first: int, count: int) -> Draws:
    combinations(space)
    rest = np.arange(first, first + count)
    found = np.empty((count, len(space.judgements)))
    weights = np.ones(count)
    for place, (judgement, size) in enumerate(zip(space.judgements, _sizes(space), strict=True)):
        number = rest % size
        rest = rest // size
        found[:, place] = space.fixed.get(place, number)
        weights *= _exact_odds(judgement, size)[number]
    return Draws(found, weights)


def _exact_odds(judgement: Judgement, size: int) -> Floats:
    if judgement.kind == "order" or not judgement.odds:
        return np.full(size, 1 / size)
    odds = [mean(spread) for spread in judgement.odds]
    return np.array(odds if len(odds) == size else [*odds, 1 - sum(odds)])
