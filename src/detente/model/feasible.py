"""Feasible states: all assignments of levels that satisfy the constraints, by propagation.

Options that no constraint links are enumerated apart and multiplied at the end, so that the number of states is known
before they are listed. Within a group of linked options, levels are assigned option by option; a partial assignment is
dropped as soon as some constraint can no longer hold.
"""

from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from detente.errors import LimitError
from detente.logic.evaluate import possible
from detente.logic.tree import Not, Statement
from detente.logic.vocabulary import Vocabulary

__all__ = ["MAX_STATES", "feasible_states"]

MAX_STATES = 20_000_000
MAX_CELLS = 250_000_000  # levels held at once while linked options are filled in
_WORD = 2**62

Levels = NDArray[np.unsignedinteger]


def feasible_states(
    vocabulary: Vocabulary, options: Sequence[str], never: Sequence[Statement], limit: int = MAX_STATES
) -> Levels:
    """Return the feasible states in the usual order: the first option varies fastest.

    Parameters
    ----------
    vocabulary
        Levels of the options, definitions and facts.
    options
        The options, in order.
    never
        Statements that hold in no feasible state.
    limit
        The most states to list.

    Returns
    -------
    ndarray of unsigned int, shape (options, states)
        The index of each option's level in each state.

    Raises
    ------
    LimitError
        More than `limit` states, or more partial assignments on the way to them.

    Notes
    -----
    Time and memory are near-linear in the number of states times the number of options where constraints prune early.

    Examples
    --------
    >>> from detente.logic.grammar import parse_statement
    >>> words = Vocabulary({"a.x": ("no", "yes"), "b.y": ("no", "yes")})
    >>> feasible_states(words, ["a.x", "b.y"], [parse_statement("a.x & b.y")]).T.tolist()
    [[0, 0], [1, 0], [0, 1]]
    """
    sizes = {o: len(vocabulary.levels[o]) for o in options}
    dtype = np.min_scalar_type(max(sizes.values(), default=1) - 1)
    groups = _linked_groups(vocabulary, options, never)
    parts: list[tuple[list[str], Levels]] = []
    count = 1
    for group, statements in groups:
        found = _assign(vocabulary, group, statements, dtype, limit)
        parts.append((group, found))
        count *= found.shape[1]
    if count > limit:
        raise LimitError(
            f"the scenario has {count:,} feasible states, and at most {limit:,} are listed; "
            "constraints, fewer levels or a group in place of single actors bring the number down"
        )
    return _multiply(options, sizes, parts, dtype, count)


def _linked_groups(
    vocabulary: Vocabulary, options: Sequence[str], never: Sequence[Statement]
) -> list[tuple[list[str], list[Statement]]]:
    """Group the options that constraints link, directly or through others; each group with its constraints."""
    parent = {o: o for o in options}

    def root(option: str) -> str:
        while parent[option] != option:
            parent[option] = parent[parent[option]]
            option = parent[option]
        return option

    used = [vocabulary.options_in(s) for s in never]
    for mentioned in used:
        for other in mentioned[1:]:
            parent[root(other)] = root(mentioned[0])
    groups: dict[str, tuple[list[str], list[Statement]]] = {}
    for option in options:
        groups.setdefault(root(option), ([], []))[0].append(option)
    constants: list[Statement] = []
    for statement, mentioned in zip(never, used, strict=True):
        if mentioned:
            groups[root(mentioned[0])][1].append(statement)
        else:
            constants.append(statement)
    if constants:
        groups[""] = ([], constants)
    return list(groups.values())


def _assignment_order(vocabulary: Vocabulary, options: list[str], never: Sequence[Statement]) -> list[str]:
    """Order options so that constraints are complete early: next the option that most nearly completes some."""
    scopes = [set(vocabulary.options_in(s)) for s in never]
    order: list[str] = []
    left = list(options)
    while left:
        best = max(left, key=lambda o: (sum(4.0 ** -len(scope) for scope in scopes if o in scope), -left.index(o)))
        order.append(best)
        left.remove(best)
        for scope in scopes:
            scope.discard(best)
        scopes = [scope for scope in scopes if scope]
    return order


def _assign(
    vocabulary: Vocabulary, options: list[str], never: Sequence[Statement], dtype: np.dtype, limit: int
) -> Levels:
    """Return the assignments of one linked group, in no particular order; shape (options, assignments)."""
    order = _assignment_order(vocabulary, options, never)
    required = [Not(s) for s in never]
    scopes = [set(vocabulary.options_in(s)) for s in never]
    columns: dict[str, Levels] = {}
    count = 1
    if not order:
        keep = np.ones(1, np.bool_)
        for statement in required:
            keep &= possible(statement, vocabulary, {}, 1)
        return np.zeros((0, int(keep.sum())), dtype)
    for option in order:
        checks = [statement for statement, scope in zip(required, scopes, strict=True) if option in scope]
        pieces: list[dict[str, Levels]] = []
        total = 0
        far = count * prod(len(vocabulary.levels[o]) for o in options if o not in columns)
        for level in range(len(vocabulary.levels[option])):
            trial = {**columns, option: np.full(count, level, dtype)}
            keep = np.ones(count, np.bool_)
            for statement in checks:
                keep &= possible(statement, vocabulary, trial, count)
            pieces.append(trial if keep.all() else {o: c[keep] for o, c in trial.items()})
            total += int(keep.sum())
            if total > limit or total * (len(columns) + 1) > (MAX_CELLS if far <= 1e6 * limit else MAX_CELLS // 4):
                raise LimitError(_too_many(total, len(columns) + 1, len(options)))
        columns = {o: np.concatenate([piece[o] for piece in pieces]) for o in pieces[0]}
        count = total
        _refuse_hopeless(vocabulary, never, columns, count, options, limit)
    return np.stack([columns[o] for o in options])


def _too_many(partial: int, assigned: int, options: int) -> str:
    return (
        f"more than {partial - 1:,} ways to fill in {assigned} of {options} linked options: "
        "the feasible states are too many to list"
    )


def _refuse_hopeless(
    vocabulary: Vocabulary,
    never: Sequence[Statement],
    columns: dict[str, Levels],
    count: int,
    options: list[str],
    limit: int,
) -> None:
    """Stop early where partial assignments that satisfy every constraint already stand for too many states.

    Raises
    ------
    LimitError
        With the number of states that such assignments stand for, a lower bound of all.
    """
    free = prod(len(vocabulary.levels[o]) for o in options if o not in columns)
    if count * free <= limit:
        return
    settled = np.ones(count, np.bool_)
    for statement in never:
        settled &= ~possible(statement, vocabulary, columns, count)
        if int(settled.sum()) * free <= limit:
            return
    raise LimitError(
        f"the scenario has at least {int(settled.sum()) * free:,} feasible states, and at most {limit:,} are listed; "
        "constraints, fewer levels or a group in place of single actors bring the number down"
    )


def _multiply(
    options: Sequence[str],
    sizes: dict[str, int],
    parts: list[tuple[list[str], Levels]],
    dtype: np.dtype,
    count: int,
) -> Levels:
    """Combine independent groups and sort: the last option is the most significant digit of a state's code."""
    words: list[dict[str, int]] = [{}]  # options with their strides, in words that fit an integer
    stride = 1
    for option in options:
        if stride * sizes[option] > _WORD:
            words.append({})
            stride = 1
        words[-1][option] = stride
        stride *= sizes[option]
    codes = []
    for word in words:
        code = np.zeros(1, np.int64)
        for group, found in parts:
            part = np.zeros(found.shape[1], np.int64)
            for option, column in zip(group, found, strict=True):
                if option in word:
                    part += column.astype(np.int64) * word[option]
            code = (code[:, None] + part[None, :]).ravel()
        codes.append(code)
    if len(codes) == 1:
        codes[0].sort()
    else:
        order = np.lexsort(codes)
        codes = [code[order] for code in codes]
    states = np.empty((len(options), count), dtype)
    row = 0
    for word, code in zip(words, codes, strict=True):
        for option, stride in word.items():
            states[row] = (code // stride) % sizes[option]
            row += 1
    return states
