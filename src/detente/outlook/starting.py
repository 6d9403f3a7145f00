"""Where to start if something is supposed: the nearest state in which it holds, among states that are listed."""

import numpy as np
from numpy.typing import NDArray

from detente.errors import InputError
from detente.logic.tree import Name, Statement, format_statement, walk
from detente.model.graph import GraphModel

__all__ = ["nearest_state", "supposed_start"]

Bools = NDArray[np.bool_]
Index = NDArray[np.intp]


def supposed_start(model: GraphModel, status_quo: int, suppose: Statement) -> int:
    """Return the state nearest to the status quo where what is supposed holds.

    Raises
    ------
    InputError
        No feasible state satisfies what is supposed.
    """
    found = nearest_state(model, status_quo, model.truth(suppose))
    if found is None:
        facts = [f for f in model.conflict.facts if Name(f) in walk(suppose)]
        about = (
            f"; {', '.join(facts)}: a fact is no option, so write a reading in which it is otherwise" if facts else ""
        )
        raise InputError(f"no feasible state satisfies what is supposed: {format_statement(suppose)}{about}")
    return found


def nearest_state(model: GraphModel, state: int, among: Bools) -> int | None:
    """Return the state of a set that is nearest to a state, or None if the set is empty.

    Nearest: the fewest options changed; of these the fewest moves away, by whomever; of these the lowest number.

    Parameters
    ----------
    among : ndarray of bool, shape (states,)

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> nearest_state(model, 0, np.array([False, True, True, True]))
    1
    """
    found = np.flatnonzero(among)
    if not found.size:
        return None
    changed = (model.levels[:, found] != model.levels[:, [state]]).sum(axis=0)
    found = found[changed == changed.min()]
    return int(found[0]) if found.size == 1 else _fewest_moves(model, state, found)


def _fewest_moves(model: GraphModel, state: int, among: Index) -> int:
    """Return the state that the fewest moves lead to, the lowest among equals and where none can be reached."""
    seen = np.zeros(model.count, np.bool_)
    seen[state] = True
    fronts = [moves.front(improvements=False) for moves in model.moves]
    frontier = np.array([state])
    while frontier.size:
        hits = among[seen[among]]
        if hits.size:
            return int(hits[0])
        frontier = np.concatenate([front.step(frontier, seen)[0] for front in fronts])
    return int(among[0])
