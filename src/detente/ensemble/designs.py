"""Designs: where in the unit cube the draws lie.

- ``random``: every draw on its own, from a seed sequence spawned with the number of the draw;
- ``latin``: a Latin hypercube: of N draws exactly one lies in each N-th of every coordinate (McKay, Beckman & Conover
  1979);
- ``sobol``: a scrambled Sobol' sequence (Sobol' 1967, Owen 1997), best with a power of two draws;
- ``factorial``: every combination of outcomes with its odds; see `detente.ensemble.draws`.

Draw j is the same whichever other draws are asked for, in whatever order and by whomever.
"""

import warnings
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.space import Space
from detente.errors import InputError

__all__ = ["DESIGNS", "Design", "points", "uniforms"]

Design = Literal["random", "latin", "sobol", "factorial"]
DESIGNS: tuple[Design, ...] = get_args(Design)

Floats = NDArray[np.float64]
Words = NDArray[np.uint64]
_STEP = 2.0**-53
_ROUNDS = 6


def uniforms(space: Space, design: Design, seed: int, first: int, count: int, total: int) -> Floats:
    """Return some of the draws of a design, as points of the unit cube.

    Parameters
    ----------
    seed
        Any whole number from 0 on.
    first, count
        The number of the first draw wanted, from 0 on, and how many.
    total
        How many draws the whole design has.

    Returns
    -------
    ndarray of float, shape (count, dimensions)
        From 0 on, below 1.

    Raises
    ------
    InputError
        The design is ``factorial``, which has no points, or not known.

    Examples
    --------
    >>> import detente
    >>> from detente.ensemble.space import space_of
    >>> space = space_of({"": detente.load("prisoners-dilemma").conflict})
    >>> uniforms(space, "random", 1, 0, 5, 5).shape
    (5, 0)
    """
    return points(space.dimensions, design, seed, first, count, total)


def points(dimensions: int, design: Design, seed: int, first: int, count: int, total: int) -> Floats:
    """Return some of the draws of a design in a cube of so many dimensions; as `uniforms`."""
    if design not in DESIGNS or design == "factorial":
        raise InputError(f"the design {design} has no points; choose one of {', '.join(DESIGNS[:-1])}")
    if not dimensions or not count:
        return np.zeros((count, dimensions))
    if design == "sobol":
        return _sobol(dimensions, seed, first, count)
    own = _independent(dimensions, seed, first, count)
    if design == "random":
        return own
    strata = _strata(dimensions, seed, np.arange(first, first + count, dtype=np.uint64), total)
    return np.asarray(np.minimum((strata + own) / total, 1 - _STEP), np.float64)


def _independent(dimensions: int, seed: int, first: int, count: int) -> Floats:
    """Return draws each of which has a seed sequence of its own."""
    found = np.empty((count, dimensions), np.uint64)
    for row, draw in enumerate(range(first, first + count)):
        sequence = np.random.SeedSequence(seed, spawn_key=(draw,))
        found[row] = np.random.PCG64(sequence).random_raw(dimensions)
    return np.asarray((found >> np.uint64(11)) * _STEP, np.float64)


def _sobol(dimensions: int, seed: int, first: int, count: int) -> Floats:
    engine: Any = import_module("scipy.stats.qmc").Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))
    if first:
        engine.fast_forward(first)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The balance properties of Sobol")  # of the part; the whole may have them
        points = engine.random(count)
    return np.asarray(np.minimum(points, 1 - _STEP), np.float64)


def _strata(dimensions: int, seed: int, draws: Words, total: int) -> Floats:
    """Return in which of `total` strata each draw lies: a permutation of the draws for each coordinate.

    The permutations are never written down: a Feistel network with as many bits as `total` takes permutes all
    numbers of those bits, and what lands beyond `total` is permuted again until it lands within.
    """
    found = np.empty((draws.size, dimensions))
    half = max(1, (max(total - 1, 1).bit_length() + 1) // 2)
    for column, keys in enumerate(_keys(seed, dimensions)):
        values = _permuted(draws, half, keys)
        while (outside := values >= total).any():
            values[outside] = _permuted(values[outside], half, keys)
        found[:, column] = values
    return found


@lru_cache(maxsize=8)
def _keys(seed: int, dimensions: int) -> tuple[tuple[int, ...], ...]:
    state = np.random.SeedSequence(seed, spawn_key=(0, 1)).generate_state(dimensions * _ROUNDS, np.uint64)
    return tuple(tuple(row) for row in state.reshape(dimensions, _ROUNDS).tolist())


def _permuted(values: Words, half: int, keys: Sequence[int]) -> Words:
    """Return the values, of 2·half bits, after a Feistel network of as many rounds as keys."""
    mask, shift = np.uint64((1 << half) - 1), np.uint64(half)
    left, right = values >> shift, values & mask
    for key in keys:
        left, right = right, left ^ (_mixed(right ^ np.uint64(key)) & mask)
    return (left << shift) | right


def _mixed(words: Words) -> Words:
    """Return words with their bits thoroughly mixed (the finaliser of SplitMix64; Steele, Lea & Flood 2014)."""
    with np.errstate(over="ignore"):
        words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))
