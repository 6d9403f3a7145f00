"""Strength of preference: is a state stable because the sanction would hurt much, or only a little?

Between two states an actor's preference is strong, s ≫ q, or mild, s > q. A stable state is *strongly* stable if every
improvement, strong or mild, can be answered by a sanction that is strongly worse than the state; else it is *weakly*
stable. Here the first priorities that `strong` counts decide strongly: s ≫ q where s is ahead of q in them.

With the ranks by those priorities alone (the bands), s ≫ q exactly if the band of s is higher, and a strictly better
state never has a lower band. So the propagations of GMR, SMR and SEQ serve, on bands in place of ranks.

Source: Hamouda, Kilgour & Hipel (2004, 2006); Xu, Hipel, Kilgour & Fang (2018).
"""

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.model.ranks import preference_ranks
from detente.stability.closures import propagate
from detente.stability.gmr import gmr
from detente.stability.seq import seq
from detente.stability.smr import smr

__all__ = ["Sanction", "bands", "strongly_stable", "weakly_stable"]

Bools = NDArray[np.bool_]

Sanction = Literal["gmr", "smr", "seq"]

_GENERAL = {"gmr": gmr, "smr": smr, "seq": seq}


def bands(model: GraphModel, actor: int) -> NDArray[np.int32]:
    """Return an actor's ranks by the priorities that decide strongly, shape (states,); all 1 where none does."""
    name = model.actors[actor]
    preference = model.conflict.preferences.get(name)
    if preference is not None:
        preference = replace(preference, priorities=preference.priorities[: preference.strong], weights=(), ranking=())
        preference = replace(preference, ranks=())
    return preference_ranks(preference, model.conflict.view(name), model.columns, model.count)


def strongly_stable(model: GraphModel, actor: int, sanction: Sanction) -> Bools:
    """Return the states that are strongly stable for an actor.

    Parameters
    ----------
    actor
        Index of the actor.
    sanction
        ``gmr``: by moves of the others; ``smr``: by moves, and every state the actor can move to from there is strongly
        worse too; ``seq``: by improvements of the others, strong or mild.

    Returns
    -------
    ndarray of bool, shape (states,)
        Among them all states from which the actor has no improvement.

    References
    ----------
    Hamouda, Kilgour & Hipel (2004); Xu, Hipel, Kilgour & Fang (2018).

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> strongly_stable(model, 0, "seq").tolist()  # no preference is said to be strong
    [True, False, True, False]
    """
    band = bands(model, actor)
    others = model.others(actor)
    left = model.moves[actor].highest(band) if sanction == "smr" else band
    worst = propagate(model, others, left, improvements=sanction == "seq")
    result: Bools = model.moves[actor].highest_better(worst, empty=0) < band
    return result


def weakly_stable(model: GraphModel, actor: int, sanction: Sanction) -> Bools:
    """Return the states that are stable for an actor, but not strongly; as `strongly_stable`.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> weakly_stable(model, 0, "seq").tolist()
    [False, False, False, True]
    """
    return _GENERAL[sanction](model, actor) & ~strongly_stable(model, actor, sanction)
