"""The part of a conflict that matters from a state, in the model and in the views that actors have of it."""

import numpy as np
from numpy.typing import NDArray

from detente.model.conflict import Conflict
from detente.model.graph import GraphModel
from detente.model.part import part
from detente.outlook.prospects import closed
from detente.outlook.standing import ahead_of
from detente.outlook.views import placing

__all__ = ["by_number", "within_reach"]

Index = NDArray[np.intp]


def within_reach(model: GraphModel, start: int) -> tuple[GraphModel, Index]:
    """Return the model cut down to what matters from a state, and for each state of it the index in the full model.

    What matters is what moves lead to, and what moves lead to from the images of such states in anyone's view. Nothing
    is cut where preferences speak of states by number.
    """
    inside = np.ones(model.count, np.bool_)
    if not by_number(model.conflict) and not ahead_of(model, start).all():
        inside = closed(model, start)
        stands_for = [placed for i in range(len(model.actors)) if (placed := placing(model, i)) is not None]
        while stands_for:
            images = np.concatenate([image[inside] for image in stands_for])
            images = images[images >= 0]
            if inside[images].all():
                break
            inside |= closed(model, np.unique(images))
    if inside.all():
        return model, np.arange(model.count)
    return part(model, inside)


def by_number(conflict: Conflict) -> bool:
    """Whether some preference, also one that is believed, speaks of states by number."""
    held = [b for own in conflict.beliefs.values() for b in own]
    stated = [*conflict.preferences.values()]
    while held:
        belief = held.pop()
        held += belief.beliefs
        stated += [belief.preferences] if belief.preferences is not None else []
    return any(p.ranks or any(isinstance(item, int) for group in p.ranking for item in group) for p in stated)
