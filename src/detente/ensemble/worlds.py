"""Worlds: what the conflict is when every uncertain judgement has come out one way.

Draws that come to the same conflict are one world: a judgement that does not matter in it (in another reading, within
an alternative that was not chosen, about an element that has fallen) is not told, and of claims and sources only which
elements fall with them. Probabilities of promises are left at what the scenario says: no question of yes or no asked
in a world depends on them, and `detente.ensemble.measures` works out of each draw what does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.falling import (
    evidence_of_beliefs,
    evidence_of_preference,
    standing_beliefs,
    standing_facts,
    standing_preference,
    standing_structure,
)
from detente.ensemble.parts import Came, came_beliefs, came_facts, came_preference, preferences_in, within
from detente.ensemble.space import Space
from detente.model.conflict import Conflict, Evidence, Preference
from detente.model.uncertainty import Judgement

__all__ = ["Ground", "Kinship", "World", "all_preferences", "conflict_of", "distinct_worlds", "frame_of"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ground = frozenset[str]
_UNTOLD = ("claim", "source", "reading", "probability")


Kinship = tuple[str, tuple[int, ...], tuple[tuple[int, float], ...]]


@dataclass(frozen=True, slots=True, order=True)
class World:
    """A world in normal form: equal worlds are the same conflict.

    Hashable, ordered, and quick to send.

    Parameters
    ----------
    reading
        The reading that is right in it.
    outcomes
        Pairs of the position of a judgement and its outcome (or number), where that matters and is not the base.
    wrong
        Positions, in the grounds of the space (`Frame.grounds`), of the sets of claims all of which are wrong.
    """

    reading: str
    outcomes: tuple[tuple[int, float], ...] = ()
    wrong: tuple[int, ...] = ()

    @property
    def kinship(self) -> Kinship:
        """Sorts worlds so that neighbours have most in common: those with the same wrong claims share all moves."""
        return self.reading, self.wrong, self.outcomes


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What of a space is needed to bring draws into normal form.

    Parameters
    ----------
    grounds
        Sets of claims that elements which can fall rest on, where all of them are uncertain.
    columns
        For each claim of a ground, the positions of the judgements that must all come out yes for it to hold.
    in_reading
        For each reading, the grounds that matter in it.
    needs
        For each judgement, what must have come out for it to matter: pairs of a position and an outcome.
    rests_on
        For each judgement, the ground that its element rests on by reading; none where it cannot fall.
    """

    grounds: tuple[Ground, ...]
    columns: Mapping[str, tuple[int, ...]]
    in_reading: Mapping[str, frozenset[int]]
    needs: tuple[tuple[tuple[int, int], ...], ...]
    rests_on: tuple[Mapping[str, int], ...]


@lru_cache(maxsize=32)
def frame_of(space: Space) -> Frame:
    """Return what is needed to bring draws of a space into normal form."""
    columns = {
        claim.id: found
        for conflict in space.readings.values()
        for claim in conflict.claims.values()
        if (
            found := tuple(
                space.places[id] for id in (f"claims.{claim.id}", f"sources.{claim.source}") if id in space.places
            )
        )
    }
    by_reading: dict[str, list[Ground]] = {}
    for name, conflict in space.readings.items():
        listed = (frozenset(e.claims) for e in _evidence(conflict))
        by_reading[name] = [ground for ground in dict.fromkeys(listed) if ground and ground <= columns.keys()]
    grounds = tuple(sorted(dict.fromkeys(g for found in by_reading.values() for g in found), key=sorted))
    place = {ground: k for k, ground in enumerate(grounds)}
    rests_on = tuple(
        {
            name: place[ground]
            for name, id in ids.items()
            if (ground := _ground(space.readings[name], judgement, id)) in place
        }
        for judgement, ids in zip(space.judgements, space.local, strict=True)
    )
    return Frame(
        grounds,
        columns,
        {name: frozenset(place[g] for g in found) for name, found in by_reading.items()},
        tuple(tuple(_needs(space, k)) for k in range(len(space.judgements))),
        rests_on,
    )


def _evidence(conflict: Conflict) -> Iterator[Evidence]:
    """Yield what every element that can fall rests on."""
    if conflict.graph is None:
        yield from (option.evidence for option in conflict.options.values())
    yield from (fact.evidence for fact in conflict.facts.values())
    yield from (commitment.evidence for commitment in conflict.commitments.values())
    yield from (coalition.evidence for coalition in conflict.coalitions.values())
    yield from (constraint.evidence for constraint in conflict.constraints)
    yield from (rule.evidence for rule in conflict.rules)
    yield from (cause.evidence for cause in conflict.fail_together)
    for preference in all_preferences(conflict):
        yield preference.evidence
        yield from evidence_of_preference(preference)
    for beliefs in conflict.beliefs.values():
        yield from evidence_of_beliefs(conflict, beliefs)


def all_preferences(conflict: Conflict) -> Iterator[Preference]:
    """Yield all preferences that may be somebody's."""
    yield from conflict.preferences.values()
    for beliefs in conflict.beliefs.values():
        yield from preferences_in(beliefs)
    for judgement in conflict.judgements:
        for alternative in judgement.alternatives:
            yield alternative if isinstance(alternative, Preference) else Preference(priorities=(alternative,))


def _ground(conflict: Conflict, judgement: Judgement, id: str) -> Ground:
    """Return what a fact, a belief or a statement with odds rests on; nothing for a tier, whose entries rest apart."""
    if judgement.kind == "fact":
        return frozenset(conflict.facts[id.removeprefix("facts.")].evidence.claims)
    tiers = {entry.path for p in all_preferences(conflict) for entry in p.priorities if entry.tier}
    if judgement.kind in {"belief", "statement"} and judgement.evidence is not None and id not in tiers:
        return frozenset(judgement.evidence.claims)
    return frozenset()


def _needs(space: Space, place: int) -> Iterator[tuple[int, int]]:
    """Yield which alternatives must be chosen for a judgement within them to matter."""
    ids = space.local[place]
    for other, judgement in enumerate(space.judgements):
        shared = ids.keys() & space.local[other].keys()
        if other == place or not judgement.alternatives or not shared:
            continue
        id = ids[min(shared)]
        around = [
            (len(alternative.path), k)
            for k, alternative in enumerate(judgement.alternatives)
            if alternative.path != space.local[other][min(shared)] and within(id, alternative.path)
        ]
        if around and not within(space.local[other][min(shared)], id):
            yield other, max(around)[1]


def distinct_worlds(space: Space, outcomes: Floats) -> tuple[Sequence[World], NDArray[np.intp]]:
    """Return the distinct worlds of some draws and, for each draw, the position of its world among them.

    Parameters
    ----------
    outcomes : ndarray of float, shape (draws, judgements)
        As `detente.ensemble.draws.outcomes` gives them.

    Returns
    -------
    sequence of World
        Sorted.
    ndarray of intp, shape (draws,)

    Examples
    --------
    >>> import detente
    >>> from detente.ensemble.space import space_of
    >>> space = space_of({"": detente.load("prisoners-dilemma").conflict})
    >>> worlds, which = distinct_worlds(space, np.zeros((3, 0)))
    >>> worlds, which.tolist()
    ([World(reading='', outcomes=(), wrong=())], [0, 0, 0])
    """
    frame, names = frame_of(space), list(space.readings)
    readings = _readings(space, outcomes, names)
    wrong = _wrong(frame, outcomes, readings, names)
    told = [k for k, judgement in enumerate(space.judgements) if judgement.kind not in _UNTOLD]
    values = np.empty((outcomes.shape[0], len(told)))
    for column, place in enumerate(told):
        matters = _matters(space, frame, place, outcomes, readings, wrong)
        values[:, column] = np.where(matters, outcomes[:, place], space.written[place])
    rows = np.concatenate([readings[:, None], values, wrong], axis=1)
    distinct, which = np.unique(rows, axis=0, return_inverse=True)
    worlds = [_world(space, names, told, row) for row in distinct.tolist()]
    order = sorted(range(len(worlds)), key=worlds.__getitem__)
    place_of = np.empty(len(worlds), np.intp)
    place_of[order] = np.arange(len(worlds))
    return [worlds[k] for k in order], place_of[which.reshape(-1)]


def _readings(space: Space, outcomes: Floats, names: list[str]) -> NDArray[np.intp]:
    if space.reading_place is None:
        return np.zeros(outcomes.shape[0], np.intp)
    listed = space.judgements[space.reading_place].outcomes
    number = np.array([names.index(name) for name in listed], np.intp)
    return number[outcomes[:, space.reading_place].astype(np.intp)]


def _wrong(frame: Frame, outcomes: Floats, readings: NDArray[np.intp], names: list[str]) -> Bools:
    """Return which grounds fall and matter, shape (draws, grounds)."""
    found = np.ones((outcomes.shape[0], len(frame.grounds)), np.bool_)
    for k, ground in enumerate(frame.grounds):
        for claim in ground:
            found[:, k] &= (outcomes[:, list(frame.columns[claim])] != 0).any(axis=1)
        found[:, k] &= np.array([k in frame.in_reading[name] for name in names])[readings]
    return found


def _matters(
    space: Space, frame: Frame, place: int, outcomes: Floats, readings: NDArray[np.intp], wrong: Bools
) -> Bools:
    """Return in which draws a judgement matters, shape (draws,)."""
    names = list(space.readings)
    found: Bools = np.array([name in space.local[place] for name in names])[readings]
    for other, outcome in frame.needs[place]:
        found &= outcomes[:, other] == outcome
    for name, ground in frame.rests_on[place].items():
        found &= ~(wrong[:, ground] & (readings == names.index(name)))
    return found


def _world(space: Space, names: list[str], told: list[int], row: list[float]) -> World:
    outcomes = []
    for place, value in zip(told, row[1 : len(told) + 1], strict=True):
        if value != space.written[place]:
            outcomes.append((place, value))
    wrong = tuple(k for k, fallen in enumerate(row[len(told) + 1 :]) if fallen)
    return World(names[int(row[0])], tuple(outcomes), wrong)


def came_out(space: Space, world: World) -> Came:
    """Return how the judgements that matter came out where that is not the base, by their ids in the reading."""
    found = {}
    for place, outcome in world.outcomes:
        judgement, id = space.judgements[place], space.local[place][world.reading]
        found[id] = judgement, outcome
        if judgement.alternatives and judgement.alternatives[judgement.base].path:
            found.setdefault(judgement.alternatives[judgement.base].path, (judgement, outcome))
    return found


def conflict_of(space: Space, world: World) -> Conflict:
    """Return the conflict of a world, with nothing uncertain left.

    Examples
    --------
    >>> import detente
    >>> from detente.ensemble.space import space_of
    >>> scenario = detente.load("prisoners-dilemma").conflict
    >>> conflict_of(space_of({"": scenario}), World("")) == scenario
    True
    """
    base, came = space.readings[world.reading], came_out(space, world)
    grounds = frame_of(space).grounds
    fallen = frozenset(grounds[k] for k in world.wrong)

    def falls(evidence: Evidence) -> bool:
        return bool(fallen) and frozenset(evidence.claims) in fallen

    standing = standing_structure(base, falls)
    preferences = {
        actor: found
        for actor, preference in base.preferences.items()
        if (found := standing_preference(came_preference(preference, came), falls)) is not None
    }
    beliefs = {
        actor: kept
        for actor, held in base.beliefs.items()
        if (kept := standing_beliefs(came_beliefs(held, came), standing.commitments, falls))
    }
    return replace(
        standing,
        facts=standing_facts(came_facts(base, came), falls),
        preferences=preferences,
        beliefs=beliefs,
        judgements=(),
        correlations=(),
    )
