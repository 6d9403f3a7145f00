"""From a conflict to its graph model: feasible states, moves, ranks as plain arrays."""

import numpy as np
from numpy.typing import NDArray

from detente.logic.tree import names_in
from detente.model.conflict import Conflict
from detente.model.feasible import MAX_STATES, feasible_states
from detente.model.graph import GraphModel
from detente.model.memory import bytes_per_state, states_that_fit
from detente.model.moves import Arcs, Moves
from detente.model.ranks import all_ranks, preference_ranks
from detente.model.rules import all_moves

__all__ = ["compile_model", "recompile"]


def compile_model(conflict: Conflict, limit: int = MAX_STATES) -> GraphModel:
    """Return the graph model of a conflict.

    Parameters
    ----------
    conflict
        What the analyst wrote.
    limit
        The most states to list; fewer where there is no memory for so many.

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
    never = [c.never for c in conflict.constraints]
    most = min(limit, states_that_fit(conflict))
    levels = feasible_states(vocabulary, options, never, most, size=bytes_per_state(conflict))
    count = levels.shape[1]
    if count == 0:
        raise ValueError("no state satisfies all constraints")
    columns = dict(zip(options, levels, strict=True))
    ranks = all_ranks(conflict, columns, count)
    moves = all_moves(conflict, columns, ranks)
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
    asked += [statement for rule in conflict.rules for statement in rule.statements]
    asked += [statement for c in conflict.commitments.values() for statement in (c.when, c.needs)]
    return names_in(asked, conflict.definitions).keys() & conflict.facts.keys()


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
    ranks = all_ranks(conflict, {"state": states[0]}, count)
    moves: list[Moves] = []
    for i, actor in enumerate(conflict.actors):
        arcs = np.array(graph.arcs.get(actor, ()), np.intp).reshape(-1, 2)
        moves.append(Arcs.of(arcs[:, 0], arcs[:, 1], ranks[i]))
    return GraphModel(conflict, states, ranks, tuple(moves), graph.now if conflict.has_status_quo else None)
