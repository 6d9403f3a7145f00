"""Which moves the rules of a conflict leave: lines where nothing cuts them, arcs elsewhere."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import LimitError
from detente.logic.evaluate import Columns, evaluate
from detente.logic.tree import TRUE, Statement
from detente.model.arcs import Arcs
from detente.model.conflict import Commitment, Conflict, MoveRule, raising_atom
from detente.model.cut_lines import CutLines, Shapes
from detente.model.kernels import each, kernels, serve_all
from detente.model.lines import Lines
from detente.model.moves import MOST_ARCS, Moves
from detente.model.ranks import dense_codes

__all__ = ["all_moves", "moves_of"]

_MANY_A_STATE = 64  # so many moves weigh as much as a state when it is decided which path computes
_BITS = 64
_BLOCK = 2_000_000  # pairs of states looked at in one go where rules cut moves

Bools = NDArray[np.bool_]
Places = NDArray[np.int32]
Index = NDArray[np.intp]
Masks = NDArray[np.uint64]


def all_moves(conflict: Conflict, columns: Columns, ranks: NDArray[np.int32]) -> tuple[Moves, ...]:
    """Return every actor's moves; as `moves_of`, with `ranks` of shape (actors, states)."""
    actors, count = list(conflict.actors), ranks.shape[1]
    return tuple(each(lambda i: moves_of(conflict, actors[i], columns, ranks[i], count), range(len(actors)), count))


def moves_of(conflict: Conflict, actor: str, columns: Columns, ranks: NDArray[np.int32], count: int) -> Moves:
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
    if rules.pairs:
        return rules.moves(Lines.of(line, ranks))
    return Lines.of(line, ranks)


def _line_of_states(conflict: Conflict, own: set[str], columns: Columns, count: int) -> NDArray[np.integer]:
    """Return the line of each state: equal where all options not in `own` agree; numbered from 0 without gaps."""
    others = [o for o in conflict.options.values() if o.id not in own]
    return dense_codes([(columns[o.id], len(o.levels)) for o in others], count)[0]


class _Rules:
    """What cuts the moves of one actor within its lines.

    Every rule says that no move leads from a state where one thing holds to a state where another does: that an option
    only rises, for instance, is such a pair for each of its levels. What they ask about states, options of the actor
    and statements, takes few combinations of values: each has a `code`. `pairs` holds the truths of every code.
    """

    def __init__(self, conflict: Conflict, actor: str, own: set[str], columns: Columns, count: int) -> None:
        self.rules = [r for r in conflict.rules if r.option in own or r.actor == actor]
        self.promises: list[tuple[Statement, Commitment]] = []
        for commitment in conflict.commitments.values():
            raised = raising_atom(commitment, conflict.vocabulary) if commitment.by == actor else None
            if raised is not None and not commitment.when == commitment.needs == TRUE:
                self.promises.append((raised, commitment))
        self.pairs: list[tuple[Bools, Bools]] = []
        if not self.rules and not self.promises:
            return
        self.vocabulary = conflict.vocabulary
        self.code, some = self._codes(conflict, own, columns, count)
        self.columns, self.count = {option: column[some] for option, column in columns.items()}, some.size
        self.memo: dict[str, Bools] = {}
        for rule in self.rules:
            if rule.option in own:
                self._add_option(rule, len(conflict.options[rule.option].levels))
            else:
                self._add(self._holds(rule.forbid_from or TRUE), self._holds(rule.forbid_to or TRUE))
        for atom, commitment in self.promises:
            promised = self._holds(atom)
            self._add(~promised, promised & ~(self._holds(commitment.when) & self._holds(commitment.needs)))

    def _codes(
        self, conflict: Conflict, own: set[str], columns: Columns, count: int
    ) -> tuple[NDArray[np.integer], Index]:
        """Return the code of each state, numbered from 0 without gaps, and a state of each code."""
        options = dict.fromkeys(rule.option for rule in self.rules if rule.option in own)
        asked = [statement for rule in self.rules for statement in rule.statements]
        asked += [s for atom, commitment in self.promises for s in (atom, commitment.when, commitment.needs)]
        memo: dict[str, Bools] = {}
        values: list[tuple[NDArray[Any], int]] = [(columns[o], len(conflict.options[o].levels)) for o in options]
        for statement in dict.fromkeys(asked):
            if statement != TRUE:
                values.append((evaluate(statement, self.vocabulary, columns, count, memo), 2))
        code, codes = dense_codes(values, count)
        some = np.empty(codes, np.intp)
        some[code] = np.arange(count)
        return code, some

    def _holds(self, statement: Statement) -> Bools:
        return evaluate(statement, self.vocabulary, self.columns, self.count, self.memo)

    def _add(self, before: Bools, after: Bools) -> None:
        if before.any() and after.any():
            self.pairs.append((before, after))

    def _add_option(self, rule: MoveRule, levels: int) -> None:
        column = self.columns[rule.option]
        unmet = None if rule.needs is None else ~self._holds(rule.needs)
        unready = None if rule.leaves is None else ~self._holds(rule.leaves)
        for level in range(1, levels):
            above = column >= level
            if rule.only:
                self._add(*((above, ~above) if rule.only == "forward" else (~above, above)))
            for change, before, after in (("raise", ~above, above), ("lower", above, ~above)):
                if rule.change in (change, "any"):
                    if unmet is not None:
                        self._add(before, after & unmet)
                    if unready is not None:
                        self._add(before & unready, after)

    def masks(self) -> tuple[Masks, Masks]:
        """Return the pairs as bits, 64 in a word: what holds where a move leaves, and where it enters.

        Each of shape (words, codes); a move is cut where both have a bit in common.
        """
        words = max(1, -(-len(self.pairs) // _BITS))
        leaves, enters = (np.zeros((words, self.count), np.uint64) for _ in range(2))
        for at, pair in enumerate(self.pairs):
            bit = np.uint64(1 << (at % _BITS))
            for mask, truth in zip((leaves, enters), pair, strict=True):
                np.bitwise_or(mask[at // _BITS], bit, out=mask[at // _BITS], where=truth)
        return leaves, enters

    def moves(self, lines: Lines) -> Moves:
        """Return all allowed moves within lines, in the form that suits them."""
        leaves, enters = self.masks()
        size = np.diff(lines.start).astype(np.int64)
        uncut = int((size * (size - 1)).sum())
        if compiled := serve_all(max(self.code.size, uncut // _MANY_A_STATE)):
            code = self.code.astype(np.int32, copy=False)
            kinds = compiled.kinds_within_lines(lines.start, lines.members, code, leaves, enters)
            shapes, transitive, kind, shape, first, into = kinds
            if shapes:
                first, into = first[: shapes + 1].copy(), into[: first[shapes]].copy()
                found = Shapes.of(first, into, transitive, compiled)
                return lines if into.size == shapes else CutLines(lines, kind, shape, found)
        members, within = lines.members, arcs_within_lines
        if compiled := kernels(self.code.size):
            members, within = lines.with_rank(np.zeros(self.code.size, np.int32)).members, compiled.arcs_within_lines
        start, target, transitive = within(lines.start, members, leaves[:, self.code], enters[:, self.code], MOST_ARCS)
        if start[-1] > MOST_ARCS:
            raise LimitError(
                f"the rules under 'moves' leave more than {MOST_ARCS:,} moves to look at one by one; an actor has up"
                f" to {int(size.max()):,} states to choose from at once, and fewer options for it bring that down"
            )
        if target.size == uncut:
            return lines
        return Arcs(start.astype(np.int32), target, lines.rank, transitive)


def arcs_within_lines(
    start: Places, members: Places, leaves: Masks, enters: Masks, most: int
) -> tuple[NDArray[np.integer], Places, bool]:
    """Return the allowed moves within lines as rows, and whether they are transitive; no rows beyond `most`."""
    size = np.diff(start)
    narrow = np.min_scalar_type(int(leaves.max(initial=0)))
    masks = [(a.astype(narrow), b.astype(narrow)) for a, b in zip(leaves, enters, strict=True)]
    found: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
    total = 0
    transitive = True
    for length in np.unique(size[size > 1]):
        chosen = np.flatnonzero(size == length)
        per_block = max(1, int(_BLOCK // length**2))
        for at in range(0, chosen.size, per_block):
            block = members[start[chosen[at : at + per_block], None] + np.arange(length)].astype(np.int64)
            allowed = ~np.eye(length, dtype=np.bool_)[None]
            for a, b in masks:
                allowed = allowed & ((a[block][:, :, None] & b[block][:, None, :]) == 0)
            transitive = transitive and _transitive_within(allowed)
            found.append((block[:, :, None] * members.size + block[:, None, :])[allowed])
            total += found[-1].size
            if total > most:
                return np.array([total]), np.zeros(0, np.int32), transitive
    arcs = np.concatenate(found)
    arcs.sort()
    first = np.zeros(members.size + 1, np.int32)
    np.cumsum(np.bincount(arcs // max(members.size, 1), minlength=members.size), out=first[1:])
    return first, (arcs % max(members.size, 1)).astype(np.int32), transitive


def _transitive_within(allowed: Bools) -> bool:
    """Whether moves within lines are transitive; `allowed` has shape (lines, from, to)."""
    one = allowed.astype(np.float32)
    missing = (one @ one > 0) & ~allowed
    diagonal = np.arange(allowed.shape[1])
    missing[:, diagonal, diagonal] = False  # a move back to where it came from needs no arc
    return not missing.any()
