"""Symmetric sequential stability: credible sanctions that hold also after the actor's own best reply."""

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.stability.closures import cornered_by_improvements

__all__ = ["sseq"]


def sseq(model: GraphModel, actor: int) -> NDArray[np.bool_]:
    """Return the states that are symmetric sequentially stable (SSEQ) for an actor: SMR with R⁺_{-i} for R_{-i}.

    Parameters
    ----------
    actor
        Index of the actor.

    Returns
    -------
    ndarray of bool, shape (states,)

    References
    ----------
    Rêgo & Vieira (2017), symmetric sequential stability; Xu, Hipel, Kilgour & Fang (2018).

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> sseq(model, 0).tolist()
    [True, False, True, True]
    """
    worst = model.moves[actor].highest_better(cornered_by_improvements(model, actor), empty=0)
    return worst <= model.ranks[actor]
