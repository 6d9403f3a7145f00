"""What actors take the conflict to be in a world: do their beliefs fit, and do they keep the present ending."""

from collections.abc import Hashable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.case import Case
from detente.ensemble.codes import Contradiction, ContradictionError
from detente.ensemble.maker import Key, Maker
from detente.ensemble.shelf import Shelf
from detente.ensemble.space import Space
from detente.ensemble.structure import Structure
from detente.ensemble.worlds import World, conflict_of
from detente.errors import InputError
from detente.model.compile import recompile
from detente.model.conflict import Belief, Preference
from detente.outlook.standing import status_quo_of
from detente.outlook.views import believed_preference, placing, view_of
from detente.outlook.within_reach import within_reach
from detente.stability.keeping import keeping_row

__all__ = ["OF_STATES", "Sight"]

Index = NDArray[np.intp]
_ROOM = 5000
_OF_OTHERS = ("preferences", "edit", "ignores")
OF_STATES = ("commitment", "unaware")


class Sight:
    """Everyone's view of the conflict in the worlds of one reading.

    Parameters
    ----------
    maker
        Makes the parts of these worlds' conflicts.
    space
        The worlds.
    """

    def __init__(self, maker: Maker, space: Space) -> None:
        self.maker, self.space = maker, space
        self.believers = [i for i, actor in enumerate(maker.actors) if maker.base.beliefs.get(actor)]
        self.fits: Shelf[Hashable, bool] = Shelf(_ROOM)
        self.images: Shelf[Hashable, Index | None] = Shelf(100)
        self.keeps: Shelf[Hashable, bool] = Shelf(_ROOM)

    def check(self, world: World, structure: Structure) -> None:
        """Raise a ContradictionError if somebody's beliefs do not fit the conflict."""
        for actor in self.believers:
            key, held = self.maker.beliefs(world, self.maker.actors[actor])
            ranked = [len(b.preferences.ranks) for b in held if b.preferences is not None and b.preferences.ranks]
            if any(count != structure.model.count for count in ranked):
                raise ContradictionError(Contradiction.MISFIT)
            if any(belief.kind in OF_STATES for belief in held):
                image = self._image(structure, actor, key, held)
                if image is not None and not (image[structure.states] >= 0).any():
                    raise ContradictionError(Contradiction.MISFIT)
            about = tuple(belief.subject for belief in held if belief.kind in _OF_OTHERS)
            if about:
                keys = tuple(self.maker.preference(world, subject)[0] for subject in about)
                if not self.fits.get((key, keys), lambda: self._fit(world, held)):  # noqa: B023 - called at once
                    raise ContradictionError(Contradiction.MISFIT)

    def _image(self, structure: Structure, actor: int, key: Key, held: tuple[Belief, ...]) -> Index | None:
        """Return the state that stands for each in an actor's view, as in the full model; None if each its own."""
        name = self.maker.actors[actor]
        conflict = replace(structure.conflict, beliefs={name: held})
        return self.images.get(
            (structure.number, key), lambda: placing(replace(structure.full, conflict=conflict), actor)
        )

    def _fit(self, world: World, held: tuple[Belief, ...]) -> bool:
        """Whether the preferences that beliefs change are such that they can."""
        found: dict[str, Preference | None] = {}
        for belief in held:
            if belief.kind in _OF_OTHERS:
                actual = found.get(belief.subject, self.maker.preference(world, belief.subject)[1])
                try:
                    found[belief.subject] = believed_preference(self.maker.base, belief, actual)
                except InputError:
                    return False
        return True

    def all_keep(self, world: World, structure: Structure, case: Case, facts_key: Key) -> bool:
        """Whether everyone, in its own view, keeps the ending of the status quo, at least possibly."""
        others = [i for i in range(len(case.players)) if i not in self.believers]
        if not all(case.keeps(i, structure.start) for i in others):
            return False
        unsure = [i for i in self.believers if not self.plainly(world, structure, case, i)]
        if not unsure:
            return True
        actors = self.maker.actors
        minds = tuple((self.maker.preference(world, a)[0], self.maker.beliefs(world, a)[0]) for a in actors)
        key = structure.number, facts_key, minds

        return self.keeps.get((key, tuple(unsure)), lambda: self._all_keep(world, structure, unsure))

    def plainly(self, world: World, structure: Structure, case: Case, actor: int) -> bool:
        """Whether an actor is seen at once to keep the ending: in its view no improvement leads out of it."""
        key, held = self.maker.beliefs(world, self.maker.actors[actor])
        if not held:
            return case.keeps(actor, structure.start)
        if any(belief.subject == self.maker.actors[actor] for belief in held if belief.kind in _OF_OTHERS):
            return False
        start, states = structure.start, structure.states
        image = self._image(structure, actor, key, held)
        _, targets = case.players[actor].moves.better_arcs_from(np.array([start]))
        if image is not None:
            if image[states[start]] != states[start]:
                return False
            targets = targets[image[states[targets]] == states[targets]]
        return bool((structure.labels[targets] == structure.labels[start]).all())

    def _all_keep(self, world: World, structure: Structure, actors: list[int]) -> bool:
        """Whether these actors keep the ending, with their views compiled."""
        model = recompile(structure.full, conflict_of(self.space, world))
        smaller, states = within_reach(model, status_quo_of(model))
        start = int(np.searchsorted(states, status_quo_of(model)))
        for actor in actors:
            view = view_of(smaller, actor)
            at = int(view.image[start])
            if at < 0 or not keeping_row(view.model, actor)[2][at]:
                return False
        return True
