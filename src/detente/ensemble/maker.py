"""Makes the parts of a world's conflict one by one, each once for all worlds that have it in common."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property

from detente.ensemble.falling import (
    evidence_of_beliefs,
    evidence_of_preference,
    standing_beliefs,
    standing_facts,
    standing_preference,
    standing_structure,
)
from detente.ensemble.parts import Came, came_beliefs, came_facts, came_preference, preferences_in, within
from detente.ensemble.shelf import Shelf
from detente.ensemble.space import Space
from detente.ensemble.worlds import World, came_out, frame_of
from detente.model.conflict import Belief, Conflict, Evidence, Fact, Preference

__all__ = ["Key", "Maker"]

Key = tuple[Hashable, ...]
_ROOM = 5000  # parts of conflicts that are kept


@dataclass(frozen=True, slots=True)
class _Depends:
    """What a part of the conflict depends on: positions of judgements and of grounds."""

    places: frozenset[int]
    grounds: frozenset[int]

    def key(self, world: World) -> Key:
        """Return what two worlds share that have this part in common."""
        return (
            tuple(pair for pair in world.outcomes if pair[0] in self.places),
            tuple(ground for ground in world.wrong if ground in self.grounds),
        )


class Maker:
    """Makes parts of conflicts of worlds in one reading, and says by a key which worlds share them.

    Parameters
    ----------
    space
        The worlds.
    reading
        The reading they are in.
    """

    def __init__(self, space: Space, reading: str) -> None:
        self.space, self.reading = space, reading
        self.base = space.readings[reading]
        self.grounds = frame_of(space).grounds
        self.place_of = {ground: k for k, ground in enumerate(self.grounds)}
        self.shelf: Shelf[Key, object] = Shelf(_ROOM)
        self.actors = tuple(self.base.actors)
        self.of_preference = {actor: self._preference_depends(actor) for actor in self.base.preferences}
        self.of_beliefs = {actor: self._beliefs_depend(actor) for actor in self.base.beliefs}

    def _depends(self, *around: str, evidence: list[Evidence]) -> _Depends:
        places = (
            place
            for place, ids in enumerate(self.space.local)
            if self.reading in ids and any(within(ids[self.reading], path) for path in around)
        )
        grounds = (self.place_of.get(frozenset(e.claims)) for e in evidence)
        return _Depends(frozenset(places), frozenset(g for g in grounds if g is not None))

    @cached_property
    def of_structure(self) -> _Depends:
        """What options, constraints, rules of moves and commitments depend on."""
        base = self.base
        evidence = [o.evidence for o in base.options.values()] + [c.evidence for c in base.commitments.values()]
        evidence += [c.evidence for c in base.constraints] + [r.evidence for r in base.rules]
        return self._depends(evidence=evidence if base.graph is None else [])

    @cached_property
    def of_facts(self) -> _Depends:
        """What facts depend on."""
        return self._depends("facts", evidence=[fact.evidence for fact in self.base.facts.values()])

    def _preference_depends(self, actor: str) -> _Depends:
        evidence = [*evidence_of_preference(self.base.preferences[actor])]
        for judgement in self.base.judgements:
            if judgement.actor == actor or within(judgement.id, f"preferences.{actor}"):
                for alternative in judgement.alternatives:
                    whole = alternative if isinstance(alternative, Preference) else Preference((alternative,))
                    evidence += evidence_of_preference(whole)
        evidence.append(self.base.preferences[actor].evidence)
        return self._depends(f"preferences.{actor}", evidence=evidence)

    def _beliefs_depend(self, actor: str) -> _Depends:
        held = self.base.beliefs[actor]
        evidence = [*evidence_of_beliefs(self.base, held)]
        evidence += [preference.evidence for preference in preferences_in(held)]
        return self._depends(f"beliefs.{actor}", evidence=evidence)

    def falls(self, world: World, evidence: Evidence) -> bool:
        """Whether all claims of some evidence are wrong in a world."""
        return self.place_of.get(frozenset(evidence.claims), -1) in world.wrong

    def came(self, world: World) -> Came:
        """Return how judgements came out in a world."""
        return came_out(self.space, world)

    def structure(self, world: World) -> tuple[Key, Conflict]:
        """Return the conflict with the options, constraints, rules and commitments of a world, otherwise as written."""
        key = ("structure", self.of_structure.key(world))
        found = self.shelf.get(key, lambda: standing_structure(self.base, lambda e: self.falls(world, e)))
        assert isinstance(found, Conflict)
        return key, found

    def facts(self, world: World) -> tuple[Key, Mapping[str, Fact]]:
        """Return the facts of a world."""
        key = ("facts", self.of_facts.key(world))
        found = self.shelf.get(
            key, lambda: standing_facts(came_facts(self.base, self.came(world)), lambda e: self.falls(world, e))
        )
        assert isinstance(found, dict)
        return key, found

    def preference(self, world: World, actor: str) -> tuple[Key, Preference | None]:
        """Return what an actor prefers in a world; None where it is indifferent to everything."""
        if actor not in self.of_preference:
            return (), None
        key = (actor, self.of_preference[actor].key(world))

        def make() -> Preference | None:
            came = came_preference(self.base.preferences[actor], self.came(world))
            return standing_preference(came, lambda e: self.falls(world, e))

        found = self.shelf.get(("preference", key), make)
        assert found is None or isinstance(found, Preference)
        return key, found

    def beliefs(self, world: World, actor: str) -> tuple[Key, tuple[Belief, ...]]:
        """Return what an actor believes in a world."""
        if actor not in self.of_beliefs:
            return (), ()
        key = (actor, self.of_beliefs[actor].key(world))

        def make() -> tuple[Belief, ...]:
            came = came_beliefs(self.base.beliefs[actor], self.came(world))
            made = [c.id for c in self.base.commitments.values() if not self.falls(world, c.evidence)]
            return standing_beliefs(came, made, lambda e: self.falls(world, e))

        found = self.shelf.get(("beliefs", key), make)
        assert isinstance(found, tuple)
        return key, found
