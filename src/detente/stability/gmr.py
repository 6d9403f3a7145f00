"""General metarationality: some moves of the others leave the actor no better off after every improvement."""

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.stability.closures import least_after_moves

__all__ = ["gmr"]


def gmr(model: GraphModel, actor: int) -> NDArray[np.bool_]:
    """Return the states that are general metarational (GMR) for an actor.

    For every s1 in R⁺_i(s) some s2 in R_{-i}(s1) has rank_i(s2) <= rank_i(s). With g(s1) the least rank of i over s1
    and R_{-i}(s1), and since g <= rank_i, this is: max of g over s and R_i(s) is at most rank_i(s).

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
    >>> gmr(model, 0).tolist()
    [True, False, True, True]
    """
    return model.moves[actor].highest(least_after_moves(model, actor)) <= model.ranks[actor]
