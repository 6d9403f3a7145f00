"""Feasible states: all assignments of levels that satisfy the constraints; how many there are before they are listed.

Options that no constraint links are enumerated apart and multiplied at the end. A group of linked options is filled in
by propagation, which counts a small group as a side effect. Where a group could be large, a decision diagram counts it
exactly before anything more is listed, and then lists it; where the diagram grows too large, propagation goes on.
"""

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.errors import LimitError, too_many_states
from detente.logic.tree import Statement
from detente.logic.vocabulary import Vocabulary
from detente.model.packing import Packing, packing
from detente.model.propagation import Propagation

if TYPE_CHECKING:
    from detente.model.counting import Allowed

__all__ = ["MAX_STATES", "feasible_states"]

MAX_STATES = 20_000_000
_TRIED = 30_000_000  # work of propagation before a decision diagram is asked: a fraction of a second
_MOST_WORK = 20_000_000_000  # work of propagation where no diagram helps: some minutes

Codes = NDArray[np.int64]
Levels = NDArray[np.unsignedinteger]


def feasible_states(
    vocabulary: Vocabulary,
    options: Sequence[str],
    never: Sequence[Statement],
    limit: int = MAX_STATES,
    *,
    exactly: bool = True,
    size: int = 0,
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
    exactly
        Whether to find out how many there are if there are more, for the error.
    size
        How many bytes a state takes, for the error; 0 where it is not known.

    Returns
    -------
    ndarray of unsigned int, shape (options, states)
        The index of each option's level in each state.

    Raises
    ------
    LimitError
        More than `limit` states (its `states` says how many), or too many partial assignments on the way to them.

    Notes
    -----
    Time and memory are near-linear in the number of states times the number of options where constraints prune early
    or their decision diagram is small.

    Examples
    --------
    >>> from detente.logic.grammar import parse_statement
    >>> words = Vocabulary({"a.x": ("no", "yes"), "b.y": ("no", "yes")})
    >>> feasible_states(words, ["a.x", "b.y"], [parse_statement("a.x & b.y")]).T.tolist()
    [[0, 0], [1, 0], [0, 1]]
    """
    sizes = {o: len(vocabulary.levels[o]) for o in options}
    dtype = np.min_scalar_type(max(sizes.values(), default=1) - 1)
    packed = packing(options, sizes)
    groups = [
        _Group(vocabulary, linked, statements, packed, dtype)
        for linked, statements in _linked_groups(vocabulary, options, never)
    ]
    for group in groups:
        group.propagation.run(_TRIED, limit)
        if group.count == 0:
            return np.zeros((len(options), 0), dtype)
    if not exactly and prod(group.at_least for group in groups) > limit:
        raise LimitError(f"there are more than {limit:,} feasible states")
    for group in groups:
        group.ask_for_diagram()
    counted = prod(group.count for group in groups if group.count is not None)
    for group in groups:
        if group.count is None and counted:
            if counted * group.at_least > limit or not group.propagation.run(_MOST_WORK, limit // counted):
                number = counted * group.at_least
                raise too_many_states(number, limit, exact=False, needs=number * size)
            counted *= group.propagation.found
    if counted > limit:
        raise too_many_states(counted, limit, needs=counted * size)
    if not counted:
        return np.zeros((len(options), 0), dtype)
    return packed.unpacked(packed.sort(_product([group.codes() for group in groups], packed.words)), dtype)


class _Group:
    """Linked options with their constraints: listed, counted, or neither yet."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        options: Sequence[str],
        never: Sequence[Statement],
        packed: Packing,
        dtype: np.dtype,
    ) -> None:
        self.propagation = Propagation(vocabulary, options, never, packed, dtype)
        self.packed = packed
        self.allowed: Allowed | None = None

    @property
    def count(self) -> int | None:
        """The number of assignments, exact; None where it is not known."""
        if self.propagation.finished:
            return self.propagation.found
        return None if self.allowed is None else self.allowed.count

    @property
    def at_least(self) -> int:
        """The number of assignments where it is known, else what there surely are."""
        return self.propagation.at_least() if self.count is None else self.count

    def ask_for_diagram(self) -> None:
        """Count what propagation has not finished."""
        from detente.model.counting import allowed

        if self.count is None:
            given = self.propagation
            self.allowed = allowed(given.vocabulary, given.options, given.never)

    def codes(self) -> Codes:
        """Return all assignments, packed, in no particular order."""
        if self.allowed is None:
            return self.propagation.codes()
        places = [self.packed.places[option] for option, _ in self.allowed.bits]
        bits = [(word, shift + bit) for (word, shift, _), (_, bit) in zip(places, self.allowed.bits, strict=True)]
        return self.allowed.codes(bits, self.packed.words)


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


def _product(parts: Sequence[Codes], words: int) -> Codes:
    """Combine the assignments of groups; those of the groups given later vary slowest."""
    codes = np.zeros((words, 1), np.int64)
    for part in parts:
        codes = (part[:, :, None] | codes[:, None, :]).reshape(words, -1)
    return codes
