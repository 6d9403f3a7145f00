"""Sequential stability: improvements of the others leave the actor no better off after every improvement."""

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.stability.closures import least_after_improvements

__all__ = ["seq"]


def seq(model: GraphModel, actor: int) -> NDArray[np.bool_]:
    """Return the states that are sequentially stable (SEQ) for an actor.

    For every s1 in R⁺_i(s) some s2 in R⁺_{-i}(s1) has rank_i(s2) <= rank_i(s). Such a sanction is *possible*; whether
    it is *sure* is another question (`detente.stability.sure`).

    Parameters
    ----------
    actor
        Index of the actor.

    Returns
    -------
    ndarray of bool, shape (states,)

    References
    ----------
    Fraser & Hipel (1979, 1984); Fang, Hipel & Kilgour (1993), chapter 3.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> seq(model, 0).tolist()
    [True, False, True, True]
    """
    return model.moves[actor].highest(least_after_improvements(model, actor)) <= model.ranks[actor]
