"""What changes of some actors' ranks can do at most to an answer, whatever these actors come to want.

Possible improvements only grow with what an actor would rather have: if all moves of some actors counted as
improvements, interest would lead to every state that it could lead to, and every sanction that there could be would be
there; if none did, only what is there in any case is left. So an answer that stays as it is at the end that speaks
against it stays whatever these actors want, and no change of their ranks alone, nor any two, flips it.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer
from detente.ensemble.seen import Seen
from detente.model.graph import GraphModel
from detente.model.part import reranked
from detente.outlook.supposing import freed, kept_among
from detente.outlook.views import view_of
from detente.stability.sequences import distances

__all__ = ["Limits"]

Bools = NDArray[np.bool_]


class Limits:
    """Rules out changes that alter the ranks of some actors only.

    Parameters
    ----------
    model, start
        The states that matter, everyone's ranks and moves, and the status quo.
    answers, holds
        The questions, and which are yes.
    seen
        The conflict as everyone sees it, where that is asked about.
    """

    def __init__(
        self,
        model: GraphModel,
        start: int,
        answers: Sequence[Answer],
        holds: Sequence[bool],
        seen: Seen | None = None,
    ) -> None:
        self.model, self.start, self.answers, self.holds, self.seen = model, start, answers, holds, seen
        self.endings = list(model.conflict.endings)
        self._known: dict[tuple[int, frozenset[int]], bool] = {}
        self._models: dict[tuple[frozenset[int], bool], tuple[GraphModel, Bools]] = {}

    def may_flip(self, column: int, actors: frozenset[int]) -> bool:
        """Whether an answer might be another one if these actors ranked the states otherwise; never wrongly no."""
        key = column, actors
        if key not in self._known:
            self._known[key] = self._may_flip(self.answers[column], self.holds[column], actors)
        return self._known[key]

    def _may_flip(self, answer: Answer, holds: bool, actors: frozenset[int]) -> bool:
        if not actors or answer.kind in {"reachable", "fires"}:
            return False  # no ranks are asked for
        if answer.aspect == "seen":
            return self._may_see_otherwise(holds, actors)
        if answer.id == "kept:now:sure":
            return not holds or self._may_leave(actors)
        plain = answer.kind == "by interest" or (answer.kind == "kept" and answer.aspect in {"", "by_interest"})
        if answer.id != "kept:now" and not plain:
            return True
        model, near = self._at_most(actors, more=not holds)
        here = np.arange(model.count) == self.start if answer.kind == "kept now" else self._inside(answer.ending)
        if answer.kind == "by interest" or answer.aspect == "by_interest":
            here = here & near
        if answer.kind == "by interest":
            return bool(here.any()) != holds
        if holds:
            here = here & ~self._can_leave(actors)
        kept = kept_among(model, self.model.ending_of, here, but=actors)
        return bool(kept.any()) != holds

    def _may_leave(self, actors: frozenset[int]) -> bool:
        """Whether somebody might come to leave the present ending: one of some actors, or another who would rather."""
        if self._can_leave(actors)[self.start]:
            return True
        labels, here = self.model.ending_of, np.array([self.start])
        others = frozenset(range(len(self.model.actors))) - actors
        gains = (self.model.moves[actor].better_arcs_from(here)[1] for actor in others)
        return any(bool((labels[targets] != labels[self.start]).any()) for targets in gains)

    def _may_see_otherwise(self, holds: bool, actors: frozenset[int]) -> bool:
        """Whether it might be otherwise that everyone, in its own view, keeps the present ending."""
        if holds and self._can_leave(actors)[self.start]:
            return True
        everyone = frozenset(range(len(self.model.actors)))
        for actor in everyone - actors:
            model, at = self._views[actor]
            limit = freed(model, actors) if not holds else _frozen(model, actors)
            here = np.arange(model.count) == at
            if not kept_among(limit, model.ending_of, here, but=everyone - {actor}).any():
                return holds
        return not holds

    @cached_property
    def _views(self) -> list[tuple[GraphModel, int]]:
        """For each actor what it sees, and which state it takes the status quo for, -1 for none."""
        assert self.seen is not None
        found = [view_of(self.seen.small, actor) for actor in range(len(self.model.actors))]
        return [(view.model, int(view.image[self.seen.start])) for view in found]

    def _inside(self, ending: str) -> Bools:
        found: Bools = (self.model.ending_of == self.endings.index(ending)) & self._ahead
        return found

    @cached_property
    def _ahead(self) -> Bools:
        return distances(self.model, self.start) >= 0

    def _can_leave(self, actors: frozenset[int]) -> Bools:
        """Return where some of the actors has any move out of the ending."""
        labels, found = self.model.ending_of, np.zeros(self.model.count, np.bool_)
        for actor in actors:
            sources, targets = self.model.moves[actor].arcs_from(np.arange(self.model.count))
            found[sources[labels[sources] != labels[targets]]] = True
        return found

    def _at_most(self, actors: frozenset[int], *, more: bool) -> tuple[GraphModel, Bools]:
        """Return the model in which all or no moves of some actors are improvements, and where interest then leads."""
        key = actors, more
        if key not in self._models:
            model = freed(self.model, actors) if more else _frozen(self.model, actors)
            self._models[key] = model, distances(model, self.start, improvements=True) >= 0
        return self._models[key]


def _frozen(model: GraphModel, actors: frozenset[int]) -> GraphModel:
    """Return the model in which some actors are indifferent to everything."""
    for actor in actors:
        model = reranked(model, actor, np.ones(model.count, np.int32))
    return model
