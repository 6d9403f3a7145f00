"""Sure sanctions: a diagnostic of this project, not a concept of the literature.

SEQ asks whether the others *can* improve their way to a state that hurts. A sanction is *sure* if it hurts however they
reply in the end: every sink component of their improvements holds no state the actor prefers to where it started.
"""

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.stability.closures import surest_outcome

__all__ = ["seq_sure"]


def seq_sure(model: GraphModel, actor: int) -> NDArray[np.bool_]:
    """Return the states at which every improvement of an actor is *surely* sanctioned.

    Parameters
    ----------
    actor
        Index of the actor.

    Returns
    -------
    ndarray of bool, shape (states,)
        A subset of the SEQ-stable states and a superset of the Nash-stable ones.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> seq_sure(model, 0).tolist()
    [True, False, True, True]
    """
    worst = model.moves[actor].highest_better(surest_outcome(model, actor), empty=0)
    return worst <= model.ranks[actor]
