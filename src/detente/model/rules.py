"""Which moves the rules of a conflict leave: lines where nothing cuts them, arcs elsewhere."""

import numpy as np
from numpy.typing import NDArray

from detente.errors import LimitError
from detente.logic.evaluate import evaluate
from detente.logic.tree import TRUE, Statement
from detente.model.conflict import Conflict, MoveRule, raising_atom
from detente.model.moves import Arcs, Lines, Moves

__all__ = ["moves_of"]

_MOST_ARCS = 200_000_000
_BLOCK = 2_000_000  # pairs of states looked at in one go where rules cut moves

Bools = NDArray[np.bool_]
Index = NDArray[np.intp]


def moves_of(
    conflict: Conflict,
    actor: str,
    columns: dict[str, NDArray[np.unsignedinteger]],
    ranks: NDArray[np.int32],
    count: int,
) -> Moves:
    """Return an actor's moves: lines, or arcs where rules, irreversible levels or promises cut them.

    Parameters
    ----------
    columns
        For each option an array of shape (count,): the index of its level in each state.
    ranks : ndarray of int32, shape (count,)
        The actor's ranks.

    Raises
    ------
    LimitError
        Too many moves where rules cut lines.
    """
    own = set(conflict.controlled(actor))
    line = _line_of_states(conflict, own, columns, count)
    rules = _Rules(conflict, actor, own, columns, count)
    if rules.free:
        return Lines.of(line, ranks)
    return rules.arcs(line, ranks)


def _line_of_states(
    conflict: Conflict, own: set[str], columns: dict[str, NDArray[np.unsignedinteger]], count: int
) -> Index:
    """Return the line of each state: equal where all options not in `own` agree; dense from 0."""
    key = np.zeros(count, np.int64)
    size = 1
    for option in conflict.options.values():
        if option.id in own:
            continue
        if size * len(option.levels) > 2**62:
            key = np.unique(key, return_inverse=True)[1].reshape(-1).astype(np.int64)
            size = count
        key += columns[option.id].astype(np.int64) * size
        size *= len(option.levels)
    return np.unique(key, return_inverse=True)[1].reshape(-1)


class _Rules:
    """What cuts the moves of one actor, evaluated at every state.

    `one_way` are options that only rise or only fall; `guards` say that a change of an option from the state left to
    the state reached needs a truth at either; `promises` that a promise may become true only where its condition
    holds.
    """

    def __init__(
        self,
        conflict: Conflict,
        actor: str,
        own: set[str],
        columns: dict[str, NDArray[np.unsignedinteger]],
        count: int,
    ) -> None:
        vocabulary = conflict.vocabulary
        memo: dict[str, Bools] = {}

        def holds(statement: Statement | None) -> Bools | None:
            return None if statement is None else evaluate(statement, vocabulary, columns, count, memo)

        self.rising: list[NDArray[np.unsignedinteger]] = []
        self.falling: list[NDArray[np.unsignedinteger]] = []
        self.guards: list[tuple[NDArray[np.unsignedinteger], MoveRule, Bools | None, Bools | None]] = []
        self.forbidden: list[tuple[Bools, Bools]] = []
        self.promises: list[tuple[Bools, Bools]] = []
        for rule in conflict.rules:
            if rule.option in own:
                column = columns[rule.option]
                if rule.only:
                    (self.rising if rule.only == "forward" else self.falling).append(column)
                if rule.needs is not None or rule.leaves is not None:
                    self.guards.append((column, rule, holds(rule.needs), holds(rule.leaves)))
            elif rule.actor == actor:
                before, after = holds(rule.forbid_from or TRUE), holds(rule.forbid_to or TRUE)
                assert before is not None
                assert after is not None
                self.forbidden.append((before, after))
        for commitment in conflict.commitments.values():
            atom = raising_atom(commitment, vocabulary) if commitment.by == actor else None
            if atom is None or (commitment.when == TRUE and commitment.needs == TRUE):
                continue
            condition = evaluate(commitment.when, vocabulary, columns, count, memo) & evaluate(
                commitment.needs, vocabulary, columns, count, memo
            )
            self.promises.append((evaluate(atom, vocabulary, columns, count, memo), condition))

    @property
    def free(self) -> bool:
        """Whether nothing cuts the actor's moves."""
        return not (self.rising or self.falling or self.guards or self.forbidden or self.promises)

    def allow(self, sources: Index, targets: Index) -> Bools:
        """Return which of the pairs (sources, targets), states of a line, are moves; arrays of equal shape."""
        keep = sources != targets
        for column in self.rising:
            keep &= column[targets] >= column[sources]
        for column in self.falling:
            keep &= column[targets] <= column[sources]
        for column, rule, needs, leaves in self.guards:
            before, after = column[sources], column[targets]
            changed = after > before if rule.change == "raise" else after < before
            if rule.change == "any":
                changed = after != before
            if needs is not None:
                keep &= ~changed | needs[targets]
            if leaves is not None:
                keep &= ~changed | leaves[sources]
        for before_holds, after_holds in self.forbidden:
            keep &= ~(before_holds[sources] & after_holds[targets])
        for promised, condition in self.promises:
            keep &= ~(~promised[sources] & promised[targets]) | condition[targets]
        return keep

    def arcs(self, line: Index, ranks: NDArray[np.int32]) -> Arcs:
        """Return all allowed moves within lines, with whether they are transitive, line by line."""
        order = np.argsort(line, kind="stable")
        size = np.bincount(line)
        start = np.cumsum(size) - size
        found: list[tuple[Index, Index]] = [(np.zeros(0, np.intp), np.zeros(0, np.intp))]
        total = 0
        transitive = True
        for length in np.unique(size[size > 1]):
            lines = np.flatnonzero(size == length)
            per_block = max(1, int(_BLOCK // length**2))
            for first in range(0, lines.size, per_block):
                block = order[start[lines[first : first + per_block], None] + np.arange(length)]
                sources = np.repeat(block, length, axis=1).ravel()
                targets = np.tile(block, (1, length)).ravel()
                keep = self.allow(sources, targets)
                found.append((sources[keep], targets[keep]))
                total += int(keep.sum())
                if total > _MOST_ARCS:
                    raise LimitError(f"the rules under 'moves' leave more than {_MOST_ARCS:,} moves to look at")
                transitive = transitive and _transitive_within(keep.reshape(-1, length, length))
        sources = np.concatenate([s for s, _ in found])
        return Arcs.of(sources, np.concatenate([t for _, t in found]), ranks, transitive)


def _transitive_within(allowed: Bools) -> bool:
    """Whether moves within lines are transitive; `allowed` has shape (lines, from, to)."""
    one = allowed.astype(np.float32)
    missing = (one @ one > 0) & ~allowed
    diagonal = np.arange(allowed.shape[1])
    missing[:, diagonal, diagonal] = False  # a move back to where it came from needs no arc
    return not missing.any()
