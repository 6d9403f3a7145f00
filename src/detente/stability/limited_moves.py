"""Limited-move, non-myopic and Stackelberg stability: two actors who look ahead along each other's moves.

From s the actor i either stays, and it ends there, or moves; then the other one, j, stays or moves; and so on in turn,
h moves at most. Reckoning from the end, G_h(i, s) is where i foresees it to end:

    G_0(i, s) = s;
    G_h(i, s) = G_{h-1}(j, t) for the t in R_i(s) whose G_{h-1}(j, t) is best for i, if that is better for i than s;
    G_h(i, s) = s otherwise.

Only the ranks of the state foreseen matter further on, so a pair of ranks stands for it. Where several moves are
equally good for the mover it is taken to choose one that is worst for the other; the literature has strict preferences,
for which this makes no difference.

Source: Zagare (1984); Brams & Wittman (1981); Kilgour (1984); Fang, Hipel & Kilgour (1993), chapter 3 (two actors).
"""

import numpy as np
from numpy.typing import NDArray

from detente.errors import InputError, LimitError
from detente.model.graph import GraphModel

__all__ = ["MOST_MOVES", "limited_moves", "non_myopic", "stackelberg"]

Bools = NDArray[np.bool_]
Values = NDArray[np.int64]

MOST_MOVES = 1000
"""So far ahead actors look at most."""


class _Foresight:
    """What both actors foresee, one move further ahead at each step.

    Attributes
    ----------
    foreseen : ndarray of int, shape (2, 2, states)
        ``foreseen[i, k]``: the rank for actor k of the state in which it ends by i's reckoning if i is to move.
    stays : ndarray of bool, shape (2, states)
        Whether the actor to move stays.
    """

    def __init__(self, model: GraphModel) -> None:
        if len(model.actors) != 2:
            raise InputError(
                "limited-move, non-myopic and Stackelberg stability are defined for two actors;"
                f" this conflict has {len(model.actors)}"
            )
        self.model = model
        self.ranks: Values = model.ranks.astype(np.int64)
        self.foreseen = np.stack([self.ranks, self.ranks])
        self.stays = np.ones((2, model.count), np.bool_)
        self._base = int(self.ranks.max(initial=0)) + 1

    def look_further(self) -> None:
        """Look one move further ahead."""
        following = self.foreseen
        self.foreseen = following.copy()
        for i, j in ((0, 1), (1, 0)):
            mine, other = following[j, i], following[j, j]
            worth = mine * self._base + (self._base - 1 - other)
            best = self.model.arcs[i].highest_beyond(worth, -1)
            moves = best // self._base > self.ranks[i]
            self.stays[i] = ~moves
            self.foreseen[i, i] = np.where(moves, best // self._base, self.ranks[i])
            self.foreseen[i, j] = np.where(moves, self._base - 1 - best % self._base, self.ranks[j])


def limited_moves(model: GraphModel, actor: int, moves: int) -> Bools:
    """Return the states that are limited-move stable (L_h) for one of two actors: G_h(i, s) = s.

    Parameters
    ----------
    actor
        Index of the actor.
    moves
        The horizon h, 1 to 1,000: how many moves the actor looks ahead, its own included. L_1 is Nash.

    Returns
    -------
    ndarray of bool, shape (states,)

    Raises
    ------
    InputError
        There are not two actors.
    LimitError
        The horizon is none, or too far.

    References
    ----------
    Fang, Hipel & Kilgour (1993), chapter 3; Zagare (1984).

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> limited_moves(model, 0, 1).tolist(), limited_moves(model, 0, 3).tolist()
    ([True, False, True, False], [True, False, True, True])
    """
    if not 1 <= moves <= MOST_MOVES:
        raise LimitError(f"actors look 1 to {MOST_MOVES:,} moves ahead, not {moves:,}")
    table: dict[int, Bools] = model.cache.setdefault("limited moves", {})
    if moves not in table:
        ahead = _Foresight(model)
        for _ in range(moves):
            ahead.look_further()
        table[moves] = ahead.stays
    return table[moves][actor]


def non_myopic(model: GraphModel, actor: int) -> Bools:
    """Return the states that are non-myopically stable for one of two actors.

    G_h(i, s) = s for all h from some horizon on. What both foresee depends on what they foresee with one move less, so
    it goes round in the end: once a foresight comes up again, the states at which the actor stays all the way round are
    the answer.

    Parameters
    ----------
    actor
        Index of the actor.

    Returns
    -------
    ndarray of bool, shape (states,)

    Raises
    ------
    InputError
        There are not two actors.
    LimitError
        No foresight comes up again within 1,000 moves.

    References
    ----------
    Brams & Wittman (1981); Kilgour (1984); Fang, Hipel & Kilgour (1993), chapter 3.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> non_myopic(model, 0).tolist()
    [True, False, True, True]
    """
    if "non-myopic" not in model.cache:
        model.cache["non-myopic"] = _always_stays(_Foresight(model))
    found: Bools = model.cache["non-myopic"][actor]
    return found


def _always_stays(ahead: _Foresight) -> Bools:
    """Return, for both actors, where they stay from some horizon on; shape (2, states)."""
    met: dict[bytes, int] = {}
    stays: list[Bools] = []
    while (now := ahead.foreseen.tobytes()) not in met:
        if len(stays) >= MOST_MOVES:
            raise LimitError(f"what the actors foresee has not settled {MOST_MOVES:,} moves ahead")
        met[now] = len(stays)
        ahead.look_further()
        stays.append(ahead.stays.copy())
    return np.logical_and.reduce(stays[met[now] :], axis=0)


def stackelberg(model: GraphModel, actor: int, leader: int) -> Bools:
    """Return the states stable for one of two actors under Stackelberg leadership.

    The leader reckons with the follower's best reply and is stable where it is so looking two moves ahead (L_2); the
    follower where it has no improvement (Nash). A Stackelberg equilibrium is both.

    Parameters
    ----------
    actor, leader
        Indices.

    Returns
    -------
    ndarray of bool, shape (states,)

    Raises
    ------
    InputError
        There are not two actors.

    References
    ----------
    von Stackelberg (1934); Fang, Hipel & Kilgour (1993), chapter 3.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("chicken").conflict)
    >>> [stackelberg(model, actor, leader=0).tolist() for actor in (0, 1)]
    [[False, False, True, False], [False, True, True, False]]
    """
    return limited_moves(model, actor, 2 if actor == leader else 1)
