"""Coalitions that act as one: players of their own, in place of their members.

The players are the coalitions that act as one and the actors in none of them. A player H moves from s to the states
of R_H(s); its improvements are the moves that every member prefers. Sequences of the other players, in which no player
moves twice in succession, answer it. So a coalition that acts as one may answer by a joint improvement whose single
steps are no improvements, and may not answer by a step that some member dislikes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.errors import LimitError
from detente.model.graph import GraphModel
from detente.model.moves import Arcs, Moves
from detente.stability.coalitions import COALITION_CONCEPTS, GroupAnalysis
from detente.stability.sequences import reachable

__all__ = ["acting_as_one", "players", "stable_as_players"]

Bools = NDArray[np.bool_]

MOST_STATES = 10_000
"""The joint moves of coalitions that act as one are listed up to so many states."""


@dataclass(frozen=True, eq=False)
class _JointArcs(Arcs):
    """The moves of a player of several actors; `improving` are those that all of them prefer."""

    improving: Arcs

    @property
    def better(self) -> Arcs:
        """The arcs that are improvements for every member."""
        return self.improving


def acting_as_one(model: GraphModel) -> bool:
    """Whether some coalition of the conflict acts as one."""
    return any(c.as_one for c in model.conflict.coalitions.values())


def players(model: GraphModel) -> tuple[tuple[int, ...], ...]:
    """Return the members of each player, by the first of them: a partition of the actors.

    Examples
    --------
    >>> import detente
    >>> players(detente.compile_model(detente.load("elmira").conflict))
    ((0,), (1,), (2,))
    """
    own: dict[int, tuple[int, ...]] = {i: (i,) for i in range(len(model.actors))}
    for coalition in model.conflict.coalitions.values():
        if coalition.as_one:
            group = tuple(sorted(model.actors.index(a) for a in coalition.members))
            own |= dict.fromkeys(group, group)
    return tuple(dict.fromkeys(own.values()))


def stable_as_players(model: GraphModel, concept: str) -> Bools:
    """Return which states are stable for each actor as part of its player, shape (actors, states).

    All members of a coalition that acts as one have the same row: the states stable for the coalition.

    Parameters
    ----------
    concept
        Id out of `COALITION_CONCEPTS`.

    Raises
    ------
    LimitError
        There are more than 10,000 states.
    """
    assert concept in COALITION_CONCEPTS
    groups = players(model)
    table: dict[tuple[int, ...], GroupAnalysis] = model.cache.setdefault("players", {})
    if not table:
        among = _players_model(model, groups)
        for place, group in enumerate(groups):
            others = tuple(p for p in range(len(groups)) if p != place)
            table[group] = GroupAnalysis(model, group, (among, others))
    rows = np.zeros((len(model.actors), model.count), np.bool_)
    for group in groups:
        rows[list(group)] = ~table[group].leaves(concept)
    return rows


def _players_model(model: GraphModel, groups: Sequence[tuple[int, ...]]) -> GraphModel:
    """Return a model whose movers are the players; only its moves mean anything."""
    moves = tuple(model.moves[g[0]] if len(g) == 1 else _joint_moves(model, g) for g in groups)
    return replace(model, moves=moves, cache={})


def _joint_moves(model: GraphModel, group: tuple[int, ...]) -> Moves:
    if model.count > MOST_STATES:
        raise LimitError(
            f"coalitions that act as one are analysed up to {MOST_STATES:,} states, not {model.count:,};"
            " leave out 'as_one' and use the command coalitions"
        )
    ranks = model.ranks[list(group)]
    found = [reachable(model, s, group) for s in range(model.count)]
    for state, there in enumerate(found):
        there[state] = False
    sources, targets = np.nonzero(np.array(found).reshape(model.count, model.count))
    keep = np.logical_and.reduce(ranks[:, targets] > ranks[:, sources], axis=0)
    better = Arcs.of(sources[keep], targets[keep], ranks[0], model.transitive)
    every = Arcs.of(sources, targets, ranks[0], model.transitive)
    return _JointArcs(every.start, every.target, every.rank, every.transitive, better)
