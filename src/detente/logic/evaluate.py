"""Evaluation of statements over arrays of states, also of partly assigned ones.

Trees are folded without recursion, and a defined name is evaluated once per call however often it is used, so that no
chain of definitions is too long.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from detente.logic.tree import And, Atom, Constant, Count, If, Iff, Implies, Name, Not, Or, Statement, children
from detente.logic.vocabulary import Vocabulary

__all__ = ["Columns", "evaluate", "fold", "possible"]

Columns = Mapping[str, NDArray[np.integer]]
Bools = NDArray[np.bool_]
_Pair = tuple[Bools, Bools]  # (can be true, can be false)
_T = TypeVar("_T")


def fold(
    statement: Statement,
    vocabulary: Vocabulary,
    leaf: Callable[[Constant | Atom], _T],
    combine: Callable[[Statement, Sequence[_T]], _T],
    memo: dict[str, _T] | None = None,
) -> _T:
    """Fold a statement from its leaves up; names are replaced by what they stand for.

    Parameters
    ----------
    leaf
        Gives the value of a constant or an atom.
    combine
        Gives the value of an inner node from those of its parts.
    memo
        Values of defined names, shared between calls on the same states.
    """
    memo = {} if memo is None else memo
    values: list[_T] = []
    stack: list[tuple[Statement, bool]] = [(statement, False)]
    while stack:
        node, ready = stack.pop()
        if isinstance(node, Constant | Atom):
            values.append(leaf(node))
        elif isinstance(node, Name):
            if ready:
                memo[node.name] = values[-1]
            elif node.name in memo:
                values.append(memo[node.name])
            else:
                stack.append((node, True))
                stack.append((vocabulary.meaning(node.name), False))
        elif ready:
            count = len(children(node))
            parts = values[len(values) - count :]
            del values[len(values) - count :]
            values.append(combine(node, parts))
        else:
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(children(node)))
    return values[0]


def evaluate(
    statement: Statement,
    vocabulary: Vocabulary,
    columns: Columns,
    count: int,
    memo: dict[str, Bools] | None = None,
) -> Bools:
    """Return where a statement holds.

    Parameters
    ----------
    columns
        For each option an array of shape (count,): the index of its level in each state.
    count
        The number of states.
    memo
        Values of defined names, shared between calls with the same `vocabulary` and `columns`.

    Returns
    -------
    ndarray of bool, shape (count,)
        Not to be written to.

    Examples
    --------
    >>> from detente.logic.grammar import parse_statement
    >>> words = Vocabulary({"us.strike": ("no", "yes"), "us.arms": ("few", "some", "many")})
    >>> columns = {"us.strike": np.array([0, 1, 0]), "us.arms": np.array([0, 1, 2])}
    >>> evaluate(parse_statement("us.strike | us.arms = many"), words, columns, 3).tolist()
    [False, True, True]
    """

    def leaf(node: Constant | Atom) -> Bools:
        if isinstance(node, Constant):
            return np.full(count, node.value)
        low, high, inside = vocabulary.interval(node)
        column = columns[node.option]
        top = len(vocabulary.levels[node.option]) - 1
        if low == high:
            result = column == low
        elif high == top:
            result = column >= low
        else:
            result = (column >= low) & (column <= high)
        return result if inside else ~result

    def combine(node: Statement, parts: Sequence[Bools]) -> Bools:
        match node:
            case Not():
                return ~parts[0]
            case And():
                return reduce(np.logical_and, parts)
            case Or():
                return reduce(np.logical_or, parts)
            case Implies():
                return ~parts[0] | parts[1]
            case If():
                return parts[0] | ~parts[1]
            case Iff():
                return parts[0] == parts[1]
            case Count(kind, k, _):
                held = _count(parts)
                return held >= k if kind == "atleast" else held <= k if kind == "atmost" else held == k
            case _:
                raise TypeError(f"not a statement: {node!r}")

    return fold(statement, vocabulary, leaf, combine, memo)


def possible(statement: Statement, vocabulary: Vocabulary, columns: Columns, count: int) -> Bools:
    """Return where a statement may still hold when only the options in `columns` are assigned (Kleene's three values).

    False means that no assignment of the other options makes the statement true; True promises nothing.

    Parameters
    ----------
    columns
        As for `evaluate`, for some of the options.

    Returns
    -------
    ndarray of bool, shape (count,)
    """
    yes, no = np.array(True), np.array(False)  # of any shape, until they meet an array

    def leaf(node: Constant | Atom) -> _Pair:
        if isinstance(node, Constant):
            return (yes, no) if node.value else (no, yes)
        if node.option not in columns:
            return yes, yes
        held = evaluate(node, vocabulary, columns, count)
        return held, ~held

    def combine(node: Statement, parts: Sequence[_Pair]) -> _Pair:
        match node:
            case Not():
                return parts[0][1], parts[0][0]
            case And():
                return reduce(np.logical_and, [p[0] for p in parts]), reduce(np.logical_or, [p[1] for p in parts])
            case Or():
                return reduce(np.logical_or, [p[0] for p in parts]), reduce(np.logical_and, [p[1] for p in parts])
            case Implies():
                return parts[0][1] | parts[1][0], parts[0][0] & parts[1][1]
            case If():
                return parts[0][0] | parts[1][1], parts[0][1] & parts[1][0]
            case Iff():
                (a, not_a), (b, not_b) = parts
                return (a & b) | (not_a & not_b), (a & not_b) | (not_a & b)
            case Count(kind, k, _):
                most = _count([p[0] for p in parts])
                least = _count([~p[1] for p in parts])
                if kind == "atleast":
                    return most >= k, least < k
                if kind == "atmost":
                    return least <= k, most > k
                return (least <= k) & (most >= k), (least != k) | (most != k)
            case _:
                raise TypeError(f"not a statement: {node!r}")

    return np.broadcast_to(fold(statement, vocabulary, leaf, combine)[0], (count,))


def _count(truths: Sequence[Bools]) -> NDArray[np.int32]:
    """Return how many of the arrays hold, place by place."""
    total = np.zeros((), np.int32)
    for truth in truths:
        total = total + truth
    return total
