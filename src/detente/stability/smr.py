"""Symmetric metarationality: the sanction holds also after the actor's own best reply to it."""

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.stability.closures import cornered_by_moves

__all__ = ["smr"]


def smr(model: GraphModel, actor: int) -> NDArray[np.bool_]:
    """Return the states that are symmetric metarational (SMR) for an actor.

    For every s1 in R⁺_i(s) some s2 in R_{-i}(s1) has rank_i(s2) <= rank_i(s) and rank_i(s3) <= rank_i(s) for all s3 in
    R_i(s2). With h(s2) the greatest rank of i over s2 and R_i(s2), and q the least h over a state and what the others
    can make of it: the max of q over R⁺_i(s) is at most rank_i(s).

    Parameters
    ----------
    actor
        Index of the actor.

    Returns
    -------
    ndarray of bool, shape (states,)

    References
    ----------
    Howard (1971); Fang, Hipel & Kilgour (1993), chapter 3.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> smr(model, 0).tolist()
    [True, False, True, True]
    """
    worst = model.moves[actor].highest_better(cornered_by_moves(model, actor), empty=0)
    return worst <= model.ranks[actor]
