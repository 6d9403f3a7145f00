"""Ranks: what each actor's preferences say of every state, as dense integers, 1 the worst."""

from collections.abc import Iterable
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.logic.evaluate import Columns, evaluate
from detente.logic.vocabulary import Vocabulary
from detente.model.conflict import Preference

__all__ = ["dense_ranks", "preference_ranks"]

Ranks = NDArray[np.int32]
_ROOM = 2**62


def dense_ranks(scores: NDArray[np.integer] | NDArray[np.floating]) -> Ranks:
    """Return 1..k for scores of shape (states,): 1 for the lowest, equal scores equal.

    Examples
    --------
    >>> dense_ranks(np.array([5, -1, 5, 7])).tolist()
    [2, 1, 2, 3]
    """
    return (np.unique(scores, return_inverse=True)[1] + 1).astype(np.int32).reshape(-1)


def preference_ranks(
    preference: Preference | None,
    vocabulary: Vocabulary,
    columns: Columns,
    count: int,
    memo: dict[str, NDArray[np.bool_]] | None = None,
) -> Ranks:
    """Return an actor's rank of every state.

    Priorities: with statements 1..k a state scores the sum of 2^(k-j) over the statements j that hold, the
    lexicographic order; an equal-weight tier counts how many of its statements hold. Weights: the exact sum over the
    statements that hold. Ranking: the first group with an item that matches; states that none matches come last.
    Without preferences all are equal.

    Parameters
    ----------
    preference
        What the actor prefers, or None.
    vocabulary
        The names, with the facts as the actor takes them to be.
    columns
        For each option an array of shape (count,).
    count
        The number of states.
    memo
        Truth of defined names, shared between calls with the same names and states.

    Returns
    -------
    ndarray of int32, shape (count,)
        Dense ranks, 1 the worst.

    Notes
    -----
    Scores never overflow: they are made dense whenever the next statement would not fit 62 bits.
    """
    if preference is None:
        return np.ones(count, np.int32)
    memo = {} if memo is None else memo
    if preference.ranks:
        return dense_ranks(np.array(preference.ranks, np.int64))
    if preference.ranking:
        return _ranking_ranks(preference, vocabulary, columns, count, memo)
    if preference.weights:
        return _weighted_ranks(preference, vocabulary, columns, count, memo)
    tiers = (
        [evaluate(s, vocabulary, columns, count, memo) for s in entry.statements] for entry in preference.priorities
    )
    return _lexicographic_ranks(tiers, count)


def _lexicographic_ranks(tiers: Iterable[list[NDArray[np.bool_]]], count: int) -> Ranks:
    score = np.zeros(count, np.int64)
    size = 1
    for held in tiers:
        base = len(held) + 1
        if size * base > _ROOM:
            score = dense_ranks(score).astype(np.int64)
            size = count + 1
        score *= base
        for truth in held:
            score += truth
        size *= base
    return dense_ranks(score)


def _weighted_ranks(
    preference: Preference,
    vocabulary: Vocabulary,
    columns: Columns,
    count: int,
    memo: dict[str, NDArray[np.bool_]],
) -> Ranks:
    """Sum exact weights: as integers over their common denominator, in machine words where the sums fit."""
    scale = lcm(*(w.denominator for _, w in preference.weights))
    whole = [int(w * scale) for _, w in preference.weights]
    dtype: type = np.int64 if sum(abs(w) for w in whole) < _ROOM else object
    score: NDArray[Any] = np.zeros(count, dtype)
    for (entry, _), weight in zip(preference.weights, whole, strict=True):
        held = evaluate(entry.wants, vocabulary, columns, count, memo)
        score = score + held.astype(dtype) * weight
    return dense_ranks(score)


def _ranking_ranks(
    preference: Preference,
    vocabulary: Vocabulary,
    columns: Columns,
    count: int,
    memo: dict[str, NDArray[np.bool_]],
) -> Ranks:
    worst = len(preference.ranking)
    place = np.full(count, worst, np.int32)
    for position, group in enumerate(preference.ranking):
        for item in group:
            if isinstance(item, int):
                if 1 <= item <= count and place[item - 1] == worst:
                    place[item - 1] = position
            else:
                held = evaluate(item, vocabulary, columns, count, memo)
                place[held & (place == worst)] = position
    return dense_ranks(-place)
