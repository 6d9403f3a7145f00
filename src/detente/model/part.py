"""A graph model with fewer states or moves, or with other ranks: what-ifs without a new compilation."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.model.moves import Arcs, CutLines, Lines, Moves
from detente.model.ranks import dense_codes

__all__ = ["holding", "part", "reranked"]

Bools = NDArray[np.bool_]
Index = NDArray[np.intp]


def part(model: GraphModel, keep: Bools) -> tuple[GraphModel, Index]:
    """Return the model of some of the states, with the moves between them.

    The same as compiling the conflict with a constraint that forbids the other states, except that ranks are not made
    dense again; their order is the same.

    Parameters
    ----------
    keep : ndarray of bool, shape (states,)

    Returns
    -------
    GraphModel
        Its status quo is None where that state is not kept.
    ndarray of intp
        For each of its states the index in `model`.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> smaller, states = part(model, np.array([True, False, True, False]))
    >>> states.tolist(), smaller.moves[0].targets(0).tolist(), smaller.moves[1].targets(0).tolist()
    ([0, 2], [], [1])
    """
    states = np.flatnonzero(keep)
    place = np.full(model.count, -1, np.int32)
    place[states] = np.arange(states.size, dtype=np.int32)
    ranks = model.ranks[:, states]
    moves = tuple(_moves(old, states, place, ranks[i]) for i, old in enumerate(model.moves))
    now = model.status_quo
    kept_now = None if now is None or place[now] < 0 else int(place[now])
    return GraphModel(model.conflict, model.levels[:, states], ranks, moves, kept_now), states


def _moves(old: Moves, states: Index, place: NDArray[np.int32], ranks: NDArray[np.int32]) -> Moves:
    if isinstance(old, Lines | CutLines):
        lines = old if isinstance(old, Lines) else old.lines
        kept = Lines.of(dense_codes([(lines.line_of[states], lines.start.size)], states.size)[0], ranks)
        return kept if isinstance(old, Lines) else old.along(kept, states)
    sources, targets = old.arcs_from(states)
    reached = place[targets]
    inside = reached >= 0
    start = np.zeros(states.size + 1, np.int32)
    np.cumsum(np.bincount(place[sources[inside]], minlength=states.size), out=start[1:])
    return Arcs(start, reached[inside], ranks, old.transitive)


def reranked(model: GraphModel, actor: int, ranks: NDArray[np.int32]) -> GraphModel:
    """Return the model with other ranks for one actor, shape (states,); the moves are the same."""
    table = model.ranks.copy()
    table[actor] = ranks
    moves = (*model.moves[:actor], model.moves[actor].with_rank(ranks), *model.moves[actor + 1 :])
    return replace(model, ranks=table, moves=moves, cache={})


def holding(model: GraphModel, actor: int, options: Sequence[str]) -> GraphModel:
    """Return the model in which one actor changes none of these options.

    The same as compiling the conflict with a rule for each of their levels that forbids the actor to leave it. Other
    actors who control them too still can.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> holding(model, 0, ["first.silent"]).moves[0].targets(0).tolist()
    []
    """
    old = model.moves[actor]
    rows = [model.columns[o] for o in options]
    new: Moves
    if isinstance(old, Lines | CutLines):
        lines = old if isinstance(old, Lines) else old.lines
        held = [(row, int(row.max(initial=0)) + 1) for row in rows]
        line, _ = dense_codes([*held, (lines.line_of, lines.start.size)], model.count)
        fewer = Lines.of(line, model.ranks[actor])
        new = fewer if isinstance(old, Lines) else old.along(fewer)
    else:
        same = np.ones(old.target.size, np.bool_)
        for row in rows:
            same &= row[old.source] == row[old.target]
        new = Arcs.of(old.source[same], old.target[same], old.rank, old.transitive)
    return replace(model, moves=(*model.moves[:actor], new, *model.moves[actor + 1 :]), cache={})
