"""The single changes of a scenario as written that a certificate tries, and making them.

Some put another *ground* in place: another reading is right, a claim or a source is wrong, a promise was never made, an
uncertain judgement comes out otherwise. The others are suppositions on a ground (`detente.outlook.supposing`), and
weights that are otherwise.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.case import Case
from detente.ensemble.falling import standing_beliefs, standing_structure
from detente.ensemble.maker import Maker
from detente.ensemble.orders import count_extensions
from detente.ensemble.reliance import doubting
from detente.ensemble.sight import Sight
from detente.ensemble.space import Space, space_of
from detente.ensemble.structure import Structure
from detente.ensemble.worlds import World, conflict_of, distinct_worlds
from detente.model.conflict import Conflict, Evidence, Preference, Priority
from detente.model.uncertainty import Judgement
from detente.outlook.supposing import Change

__all__ = ["CameOut", "Ground", "Grounds", "OfGround", "Reweighed", "Right", "Single", "Unmade", "Wrong"]

Floats = NDArray[np.float64]
_MOST_ORDERS = 720
_NEVER = Evidence(("",))  # what nothing in a scenario rests on: claims have names


@dataclass(frozen=True, slots=True)
class Wrong:
    """A claim or a source that is wrong: ``claims.C10``, ``sources.sasse``."""

    id: str


@dataclass(frozen=True, slots=True)
class Unmade:
    """A promise was never made: what is believed about it goes with it, as where it rests on a wrong claim alone."""

    id: str


@dataclass(frozen=True, slots=True)
class Right:
    """Another reading is right; ``""`` is the scenario as written, without any."""

    reading: str


@dataclass(frozen=True, slots=True)
class CameOut:
    """An uncertain judgement comes out otherwise than as written.

    Parameters
    ----------
    judgement
        As the reading looked at has it.
    outcome
        Position of the outcome; for an order its number.
    """

    judgement: Judgement
    outcome: int


@dataclass(frozen=True, slots=True)
class Reweighed:
    """One weight of an actor is otherwise.

    Parameters
    ----------
    actor, place
        Index of the actor, and the place among its weights.
    entry, weight
        The statement and its weight as written.
    turns_at
        The weight nearest to that at which states come to rank as they do after the change.
    beyond
        Whether they do so only past that weight, not at it.
    result
        The preference with a weight at which they do.
    """

    actor: int
    place: int
    entry: Priority
    weight: Fraction
    turns_at: Fraction
    beyond: bool
    result: Preference

    @property
    def margin(self) -> Fraction:
        """How far that is from the weight as written."""
        return abs(self.turns_at - self.weight)


OfGround = Wrong | Unmade | Right | CameOut
Single = Change | OfGround | Reweighed


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What is so before anything is supposed.

    Parameters
    ----------
    conflict
        The conflict.
    of, world
        The reading it is in, and which of its worlds it is.
    """

    conflict: Conflict
    of: "_Reading"
    world: World

    def check(self, structure: Structure) -> None:
        """Raise a ContradictionError if somebody's beliefs do not fit."""
        self.of.sight.check(self.world, structure)

    def sees(self, structure: Structure, case: Case, *, content: bool) -> bool | None:
        """Whether everyone, in its own view, keeps the present ending; None where that is not seen at once.

        The beliefs must be those of the ground, less some that are not about states.

        Parameters
        ----------
        content
            Look only whether everyone would rather stay by itself.
        """
        sight, start = self.of.sight, structure.start
        others = [actor for actor in range(len(case.players)) if actor not in sight.believers]
        if content:
            if not all(case.players[actor].stays(start) for actor in others):
                return None
        elif not all(case.keeps(actor, start) for actor in others):
            return False
        plain = all(sight.plainly(self.world, structure, case, actor) for actor in sight.believers)
        return True if plain else None


class _Reading:
    """One reading, with a judgement for every claim and source."""

    def __init__(self, conflict: Conflict) -> None:
        self.conflict = conflict
        self.space: Space = doubting(space_of({conflict.reading: conflict}, conflict.reading))
        self.sight = Sight(Maker(self.space, conflict.reading), self.space)

    def world(self, outcomes: Mapping[int, float]) -> World:
        row = self.space.written.copy()
        for place, outcome in outcomes.items():
            row[place] = outcome
        return distinct_worlds(self.space, row[None])[0][0]

    def place(self, change: Wrong | CameOut) -> tuple[int, float] | None:
        """Return the position of the judgement that a change is about and its outcome; None if it is not there."""
        id = change.id if isinstance(change, Wrong) else change.judgement.id
        place = self.space.places.get(id)
        if isinstance(change, Wrong) or place is None:
            return None if place is None else (place, 1.0)
        return (place, float(change.outcome)) if self.space.judgements[place] == change.judgement else None


class Grounds:
    """The grounds that changes put in place, each made once.

    Parameters
    ----------
    readings
        The conflict in each reading, the one looked at first.
    """

    def __init__(self, readings: Mapping[str, Conflict]) -> None:
        self.readings = readings
        self.chosen = next(iter(readings))
        self._readings: dict[tuple[str, frozenset[str]], _Reading] = {}
        self._made: dict[tuple[str, frozenset[str], World], Ground] = {}
        self.written = self._ground(self.chosen, frozenset(), {})
        self.orders_left_out = 0

    def _reading(self, name: str, unmade: frozenset[str] = frozenset()) -> _Reading:
        if (name, unmade) not in self._readings:
            conflict = self.readings[name]
            self._readings[name, unmade] = _Reading(_without_promises(conflict, unmade) if unmade else conflict)
        return self._readings[name, unmade]

    def _ground(self, reading: str, unmade: frozenset[str], outcomes: Mapping[int, float]) -> Ground:
        own = self._reading(reading, unmade)
        world = own.world(outcomes)
        key = reading, unmade, world
        if key not in self._made:
            plain = not world.outcomes and not world.wrong
            self._made[key] = Ground(own.conflict if plain else conflict_of(own.space, world), own, world)
        return self._made[key]

    def after(self, *changes: OfGround) -> Ground | None:
        """Return the ground that changes put in place; None where they cannot be made together."""
        reading = next((c.reading for c in changes if isinstance(c, Right)), self.chosen)
        unmade = frozenset(c.id for c in changes if isinstance(c, Unmade))
        if not unmade <= self.readings[reading].commitments.keys():
            return None
        outcomes: dict[int, float] = {}
        for change in changes:
            if isinstance(change, Unmade):
                continue
            if isinstance(change, Right):
                if change.reading != reading:
                    return None
                continue
            found = self._reading(reading, unmade).place(change)
            if found is None or found[0] in outcomes:
                return None
            outcomes[found[0]] = found[1]
        return self._ground(reading, unmade, outcomes)

    def singles(self, *, sight: bool) -> Iterator[OfGround]:
        """Yield the changes of ground: other readings, claims and sources wrong, promises not made, other outcomes.

        Outcomes that are changes of facts, corrected beliefs or statements dropped are left to those.

        Parameters
        ----------
        sight
            Whether what actors believe of each other matters.
        """
        yield from (Right(name) for name in self.readings if name != self.chosen)
        own = self._reading(self.chosen)
        yield from (Wrong(j.id) for j in own.space.judgements if j.kind in {"claim", "source"})
        made = self.readings[self.chosen].commitments.values()
        yield from (Unmade(promise.id) for promise in made if promise.stage != "withdrawn")
        for place, judgement in enumerate(own.space.judgements):
            for outcome in self._others(judgement, sight=sight):
                if own.world({place: float(outcome)}) != self.written.world:
                    yield CameOut(judgement, outcome)

    def _others(self, judgement: Judgement, *, sight: bool) -> Iterator[int]:
        match judgement.kind:
            case "order":
                ways = count_extensions(len(judgement.entries), judgement.above)
                self.orders_left_out += max(ways - _MOST_ORDERS, 0)
                yield from range(1, min(ways, _MOST_ORDERS))
            case "entry" | "preference":
                yield from (k for k in range(len(judgement.outcomes)) if k != judgement.base)
            case "statement":
                if sight or not judgement.id.startswith("beliefs."):
                    yield from () if self._can_be_dropped(judgement.id) else (1,)
            case "belief":
                if sight and not self._held(judgement.id):
                    yield 1

    def _can_be_dropped(self, path: str) -> bool:
        """Whether an entry is one of somebody's priorities, which edits drop."""
        wanted = self.readings[self.chosen].preferences.values()
        return any(path in {e.path for e in (*p.priorities, *p.entries)} for p in wanted if p.priorities)

    def _held(self, path: str) -> bool:
        """Whether a belief is somebody's own, which is corrected by itself."""
        return any(path == b.path for held in self.readings[self.chosen].beliefs.values() for b in held)

    def takes_along(self, one: Wrong, other: Wrong) -> bool:
        """Whether one of two is the source of the other, and so takes it along."""
        claims = self.readings[self.chosen].claims.values()
        sources = {f"claims.{claim.id}": f"sources.{claim.source}" for claim in claims}
        return other.id == sources.get(one.id) or one.id == sources.get(other.id)

    def carried_over(self, change: Change | Reweighed, ground: Ground) -> Change | Reweighed | None:
        """Return a change of the conflict as written as one of another ground; None if what it is about differs."""
        base, left = self.written.conflict, ground.conflict
        if left is base:
            return change
        if list(left.actors) != list(base.actors):
            return None
        actor = list(base.actors)[change.actor] if change.actor >= 0 else ""
        if isinstance(change, Reweighed) or change.edit is not None:
            return change if left.preferences.get(actor) == base.preferences.get(actor) else None
        if change.kind == "fact":
            fact = left.facts.get(change.subject)
            return change if fact is not None and fact.value == base.facts[change.subject].value else None
        if change.kind == "belief":
            assert change.belief is not None
            held = left.beliefs.get(actor, ())
            places = [k for k, belief in enumerate(held) if belief == change.belief]
            return replace(change, subject=str(places[0])) if places else None
        if left.commitments.get(change.subject) != base.commitments[change.subject]:
            return None
        return change if change.kind == "bind" or left.options == base.options else None


def _without_promises(conflict: Conflict, ids: frozenset[str]) -> Conflict:
    """Return a conflict in which some promises are not made."""

    def falls(evidence: Evidence) -> bool:
        return evidence == _NEVER

    marked = {
        id: replace(promise, evidence=_NEVER) if id in ids else promise for id, promise in conflict.commitments.items()
    }
    standing = standing_structure(replace(conflict, commitments=marked), falls)
    held = {
        actor: standing_beliefs(beliefs, standing.commitments, falls) for actor, beliefs in conflict.beliefs.items()
    }
    return replace(standing, beliefs={actor: beliefs for actor, beliefs in held.items() if beliefs})
