"""Nash stability (R): an actor stays where it has no improvement."""

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel

__all__ = ["nash"]


def nash(model: GraphModel, actor: int) -> NDArray[np.bool_]:
    """Return the states at which an actor has no unilateral improvement: R⁺_i(s) is empty.

    Parameters
    ----------
    actor
        Index of the actor.

    Returns
    -------
    ndarray of bool, shape (states,)

    References
    ----------
    Nash (1950, 1951); Fang, Hipel & Kilgour (1993), Definition 3.3 (rationality).

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> nash(model, 0).tolist()
    [True, False, True, False]
    """
    ranks = model.ranks[actor]
    return model.moves[actor].highest(ranks) <= ranks
