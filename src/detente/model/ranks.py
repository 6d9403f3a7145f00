"""Ranks: what each actor's preferences say of every state, as dense integers, 1 the worst."""

from collections.abc import Callable, Sequence
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.logic.evaluate import Columns, evaluate
from detente.logic.tree import Statement
from detente.logic.vocabulary import Vocabulary
from detente.model.conflict import Conflict, Preference
from detente.model.kernels import each

__all__ = ["all_ranks", "dense_codes", "dense_ranks", "preference_ranks"]

Ranks = NDArray[np.int32]
_Truths = Callable[[int, int], Callable[[Statement], NDArray[np.bool_]]]
_ROOM = 2**62
_SPARSE = 4  # so many times as many places as there are states may be marked in a table
_TABLE = 1 << 16
_BLOCK = 1 << 17  # states looked at in one go, so that what is looked at stays in the cache


def dense_ranks(scores: NDArray[np.integer] | NDArray[np.floating]) -> Ranks:
    """Return 1..k for scores of shape (states,): 1 for the lowest, equal scores equal.

    Examples
    --------
    >>> dense_ranks(np.array([5, -1, 5, 7])).tolist()
    [2, 1, 2, 3]
    """
    if scores.dtype.kind in "iu" and scores.size:
        least, most = int(scores.min()), int(scores.max())
        if most - least < _SPARSE * scores.size + _TABLE:
            held = np.zeros(most - least + 1, np.bool_)
            at = scores - least
            held[at] = True
            return np.cumsum(held, dtype=np.int32)[at]
        if scores.size > _BLOCK:
            parts = [np.unique(scores[first : first + _BLOCK]) for first in range(0, scores.size, _BLOCK)]
            return (np.searchsorted(np.unique(np.concatenate(parts)), scores) + 1).astype(np.int32)
    return (np.unique(scores, return_inverse=True)[1] + 1).astype(np.int32).reshape(-1)


def dense_codes(columns: Sequence[tuple[NDArray[np.integer], int]], count: int) -> tuple[NDArray[np.integer], int]:
    """Number the combinations of columns that occur, from 0 without gaps; the last column is the most significant.

    Parameters
    ----------
    columns
        Each an array of shape (count,) and how many values it may have, 0 the least.

    Returns
    -------
    ndarray of int, shape (count,)
        The number of each row.
    int
        How many there are.
    """
    room = max(_SPARSE * count, _TABLE)
    code: NDArray[np.integer] = np.zeros(count, np.int32 if 2 * room < 2**31 else np.int64)
    size = 1
    for column, values in columns:
        if size * values > room:
            code, size = _without_gaps(code, size)
        if size * values > _ROOM >> 31:
            code = code.astype(np.int64)
        code += np.multiply(column, size, dtype=code.dtype)
        size *= values
    return _without_gaps(code, size)


def _without_gaps(code: NDArray[np.integer], size: int) -> tuple[NDArray[np.integer], int]:
    """Number the codes that occur, all below `size`, in their order; by counting unless they lie far apart."""
    if size > 16 * max(_SPARSE * code.size, _TABLE):
        found, numbered = np.unique(code, return_inverse=True)
        return numbered.reshape(-1), found.size
    held = np.zeros(size, np.bool_)
    held[code] = True
    number = int(np.count_nonzero(held))
    if number == size:
        return code, size
    return (np.cumsum(held, dtype=np.int32) - 1)[code].astype(code.dtype), number


def all_ranks(conflict: Conflict, columns: Columns, count: int) -> Ranks:
    """Return every actor's rank of every state, shape (actors, count), by its own view of the facts."""
    actors = list(conflict.actors)
    ranks = np.empty((len(actors), count), np.int32)

    def compute(i: int) -> None:
        preference, view = conflict.preferences.get(actors[i]), conflict.view(actors[i])
        ranks[i] = preference_ranks(preference, view, columns, count)

    each(compute, range(len(actors)), count)
    return ranks


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

    def truths(first: int, end: int) -> Callable[[Statement], NDArray[np.bool_]]:
        """Return how to evaluate a statement at the states first..end."""
        if end - first == count:
            return lambda statement: evaluate(statement, vocabulary, columns, count, memo)
        some = {option: column[first:end] for option, column in columns.items()}
        known: dict[str, NDArray[np.bool_]] = {}
        return lambda statement: evaluate(statement, vocabulary, some, end - first, known)

    blocks = [(first, min(first + _BLOCK, count)) for first in range(0, count, _BLOCK)]
    if preference.weights:
        return _weighted_ranks(preference, truths, blocks, count)
    tiers = [entry.statements for entry in preference.priorities]
    return _lexicographic_ranks(tiers, truths, blocks, count)


def _lexicographic_ranks(
    tiers: Sequence[tuple[Statement, ...]], truths: _Truths, blocks: Sequence[tuple[int, int]], count: int
) -> Ranks:
    """Score blocks of states, as many priorities at a time as fit a machine word."""
    score: NDArray[np.integer] = np.zeros(count, np.int32)
    size = 1
    at = 0
    while at < len(tiers):
        chosen: list[tuple[Statement, ...]] = []
        while at < len(tiers) and (size * (len(tiers[at]) + 1) <= _ROOM or not chosen):
            chosen.append(tiers[at])
            size *= len(tiers[at]) + 1
            at += 1
        score = score.astype(np.int32 if size < 2**31 else np.int64, copy=False)
        for first, end in blocks:
            holds = truths(first, end)
            part = score[first:end]
            for statements in chosen:
                part *= len(statements) + 1
                for statement in statements:
                    part += holds(statement)
        if at < len(tiers):
            score = dense_ranks(score)
            size = count + 1
    return dense_ranks(score)


def _weighted_ranks(preference: Preference, truths: _Truths, blocks: Sequence[tuple[int, int]], count: int) -> Ranks:
    """Sum exact weights: as integers over their common denominator, in machine words where the sums fit."""
    scale = lcm(*(w.denominator for _, w in preference.weights))
    whole = [int(w * scale) for _, w in preference.weights]
    dtype: type = np.int64 if sum(abs(w) for w in whole) < _ROOM else object
    score: NDArray[Any] = np.zeros(count, dtype)
    for first, end in blocks:
        holds = truths(first, end)
        for (entry, _), weight in zip(preference.weights, whole, strict=True):
            score[first:end] += holds(entry.wants).astype(dtype) * weight
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
