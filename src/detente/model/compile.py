"""From a conflict to its graph model: feasible states, moves, ranks as plain arrays."""

import numpy as np
from numpy.typing import NDArray

from detente.errors import LimitError
from detente.logic.evaluate import evaluate
from detente.logic.tree import TRUE, Name, Statement, walk
from detente.model.conflict import Conflict, MoveRule, raising_atom
from detente.model.feasible import MAX_STATES, feasible_states
from detente.model.graph import GraphModel
from detente.model.moves import Arcs, Lines, Moves
from detente.model.ranks import preference_ranks

__all__ = ["compile_model", "recompile"]

_MOST_ARCS = 200_000_000
_BLOCK = 2_000_000  # pairs of states looked at in one go where rules cut moves

Bools = NDArray[np.bool_]
Index = NDArray[np.intp]


def compile_model(conflict: Conflict, limit: int = MAX_STATES) -> GraphModel:
    """Return the graph model of a conflict.

    Parameters
    ----------
    conflict
        What the analyst wrote.
    limit
        The most states to list.

    Returns
    -------
    GraphModel
        With at least one state. `status_quo` is None where the conflict has none or it is not feasible.

    Raises
    ------
    LimitError
        Too many states, or too many moves where rules cut lines.
    ValueError
        No feasible state (a file is refused for it by `check` before it gets here).

    Examples
    --------
    >>> import detente
    >>> model = compile_model(detente.load("prisoners-dilemma").conflict)
    >>> model.count
    4
    """
    if conflict.graph is not None:
        return _compile_graph_form(conflict)
    options = tuple(conflict.options)
    vocabulary = conflict.vocabulary
    levels = feasible_states(vocabulary, options, [c.never for c in conflict.constraints], limit)
    count = levels.shape[1]
    if count == 0:
        raise ValueError("no state satisfies all constraints")
    columns = dict(zip(options, levels, strict=True))
    ranks = _all_ranks(conflict, columns, count)
    moves = tuple(_moves(conflict, actor, columns, ranks[i], count) for i, actor in enumerate(conflict.actors))
    return GraphModel(conflict, levels, ranks, moves, _status_quo(conflict, levels))


def recompile(model: GraphModel, conflict: Conflict) -> GraphModel:
    """Return the graph model of a changed conflict, keeping what the change does not touch.

    Where only preferences, beliefs, endings or facts that no rule asks for differ, states and moves stay as they are
    and only the ranks that may change are computed anew; otherwise everything is.

    Parameters
    ----------
    model
        The conflict before the change, compiled.
    conflict
        The conflict after it.

    Raises
    ------
    LimitError, ValueError
        As `compile_model`.

    Examples
    --------
    >>> import detente
    >>> from dataclasses import replace
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> same = recompile(model, replace(model.conflict, preferences={}))
    >>> same.levels is model.levels, int(same.ranks.max())
    (True, 1)
    """
    before = model.conflict
    if not _same_moves(before, conflict):
        return compile_model(conflict)
    ranks = model.ranks.copy()
    moves = list(model.moves)
    for i, actor in enumerate(conflict.actors):
        preference, view = conflict.preferences.get(actor), conflict.view(actor)
        if preference == before.preferences.get(actor) and view == before.view(actor):
            continue
        ranks[i] = preference_ranks(preference, view, model.columns, model.count)
        moves[i] = moves[i].with_rank(ranks[i])
    return GraphModel(conflict, model.levels, ranks, tuple(moves), _status_quo(conflict, model.levels))


def _same_moves(before: Conflict, after: Conflict) -> bool:
    """Whether two conflicts surely have the same states and moves."""
    if before.graph is not None or after.graph is not None:
        return before.graph is after.graph and list(before.actors) == list(after.actors)
    shape = [
        (list(c.actors), [(o.id, o.levels, o.controllers) for o in c.options.values()], dict(c.definitions))
        for c in (before, after)
    ]
    if shape[0] != shape[1]:
        return False
    if (before.constraints, before.rules) != (after.constraints, after.rules):
        return False
    if dict(before.commitments) != dict(after.commitments):
        return False
    changed = {f for f in after.facts if before.facts.get(f) != after.facts[f]}
    return not changed or not (changed & _facts_in_moves(after))


def _facts_in_moves(conflict: Conflict) -> set[str]:
    """Return the facts that constraints, rules or commitments ask for, also through definitions."""
    asked = [c.never for c in conflict.constraints]
    for rule in conflict.rules:
        asked += [s for s in (rule.needs, rule.leaves, rule.forbid_from, rule.forbid_to) if s is not None]
    for commitment in conflict.commitments.values():
        asked += [commitment.when, commitment.needs]
    found: set[str] = set()
    while asked:
        for node in walk(asked.pop()):
            if isinstance(node, Name) and node.name not in found:
                found.add(node.name)
                if node.name in conflict.definitions:
                    asked.append(conflict.definitions[node.name])
    return found & set(conflict.facts)


def _all_ranks(conflict: Conflict, columns: dict[str, NDArray[np.unsignedinteger]], count: int) -> NDArray[np.int32]:
    ranks = np.empty((len(conflict.actors), count), np.int32)
    for i, actor in enumerate(conflict.actors):
        ranks[i] = preference_ranks(conflict.preferences.get(actor), conflict.view(actor), columns, count)
    return ranks


def _status_quo(conflict: Conflict, levels: NDArray[np.unsignedinteger]) -> int | None:
    if not conflict.has_status_quo:
        return None
    match = np.ones(levels.shape[1], np.bool_)
    for row, option in zip(levels, conflict.options.values(), strict=True):
        match &= row == option.now
    found = np.flatnonzero(match)
    return int(found[0]) if found.size else None


def _compile_graph_form(conflict: Conflict) -> GraphModel:
    graph = conflict.graph
    assert graph is not None
    count = len(graph.states)
    states = np.arange(count, dtype=np.min_scalar_type(max(count - 1, 1)))[None, :]
    ranks = _all_ranks(conflict, {"state": states[0]}, count)
    moves: list[Moves] = []
    for i, actor in enumerate(conflict.actors):
        arcs = np.array(graph.arcs.get(actor, ()), np.intp).reshape(-1, 2)
        moves.append(Arcs.of(arcs[:, 0], arcs[:, 1], ranks[i]))
    return GraphModel(conflict, states, ranks, tuple(moves), graph.now if conflict.has_status_quo else None)


def _moves(
    conflict: Conflict,
    actor: str,
    columns: dict[str, NDArray[np.unsignedinteger]],
    ranks: NDArray[np.int32],
    count: int,
) -> Moves:
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
