"""Where actors who act on their own view of a conflict would be surprised: by states, by answers, by promises kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.outlook.views import View
from detente.stability.closures import least_after_improvements

__all__ = ["Surprise", "surprises"]

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Surprise:
    """Something that would not go as an actor expects.

    `kind` is ``outside``: states reachable for all that the actor's view does not have (`count` of them, first
    `state`); ``no image``: states it cannot even place; ``undeterred``: at the status quo an improvement to `state`
    looks safe to it but is sanctioned as things are; ``deterred``: an improvement to `state` looks sanctioned to it
    but is not; ``promise``: a commitment it does not believe is carried out in reachable states (`count`, first
    `state`).
    """

    kind: Literal["outside", "no image", "undeterred", "deterred", "promise"]
    actor: int
    state: int
    count: int = 1
    belief: int | None = None


def surprises(model: GraphModel, views: Sequence[View], start: int, ahead: Bools) -> Iterator[Surprise]:
    """Yield what would not go as actors expect: at most one of each kind and actor, one per belief for ``promise``.

    Parameters
    ----------
    views
        Every actor's, in order.
    start
        Index of the state the conflict is in.
    ahead : ndarray of bool, shape (states,)
        The states that moves lead to from there.
    """
    for view in views:
        if view.model is model:
            continue
        outside = np.flatnonzero(ahead & ~view.inside)
        if outside.size:
            yield Surprise("outside", view.actor, int(outside[0]), int(outside.size))
        lost = np.flatnonzero(ahead & (view.image < 0))
        if lost.size:
            yield Surprise("no image", view.actor, int(lost[0]), int(lost.size))
        yield from _misjudged_answers(model, view, start)
        for place, belief in enumerate(model.conflict.beliefs.get(model.actors[view.actor], ())):
            if belief.kind == "commitment" and not belief.value:
                kept = np.flatnonzero(ahead & model.truth(model.conflict.commitments[belief.subject].promise))
                if kept.size:
                    yield Surprise("promise", view.actor, int(kept[0]), int(kept.size), place)


def _misjudged_answers(model: GraphModel, view: View, start: int) -> Iterator[Surprise]:
    """Improvements from the status quo whose answer the actor misjudges; the first of each kind."""
    actor, seen = view.actor, view.model
    if view.image[start] < 0:
        return
    _, targets = model.moves[actor].better_arcs_from(np.array([start]))
    targets = np.sort(targets[view.image[targets] >= 0])
    really = least_after_improvements(model, actor)[targets] <= model.ranks[actor][start]
    believed = least_after_improvements(seen, actor)[view.image[targets]] <= seen.ranks[actor][view.image[start]]
    for kind, wrong in (("undeterred", really & ~believed), ("deterred", believed & ~really)):
        found = targets[wrong]
        if found.size:
            yield Surprise("undeterred" if kind == "undeterred" else "deterred", actor, int(found[0]), int(found.size))
