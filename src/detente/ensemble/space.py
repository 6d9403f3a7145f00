"""The space of worlds: which judgements are uncertain, in which readings, and how many numbers decide a draw.

A *world* has every uncertain judgement at one of its outcomes. A *draw* is a point of the unit cube with one coordinate
for each judgement, and one more for each of its odds that is itself a spread; `detente.ensemble.draws` says which
outcomes a point stands for. A judgement may also be *fixed*: it comes out the same whatever is drawn, and keeps its
coordinate and its odds, so that draw j of a space and of the same space with something fixed is the same point.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.errors import InputError, UnknownNameError
from detente.model.conflict import Actor, Commitment, Conflict
from detente.model.uncertainty import Correlation, Judgement

__all__ = ["Coordinate", "Space", "is_left_to_chance", "named_in", "space_of"]

Readings = Mapping[str, Conflict]


@dataclass(frozen=True, slots=True)
class Coordinate:
    """What one coordinate of a draw decides.

    Parameters
    ----------
    judgement
        Position of the judgement in the space.
    odds
        Which of its odds is drawn; None where the outcome itself, or its number, is.
    """

    judgement: int
    odds: int | None = None


@dataclass(frozen=True, eq=False)
class Space:
    """The worlds that fit the evidence.

    Parameters
    ----------
    readings
        The conflict in each reading that a world may have, by the reading's name; ``""`` is the scenario as written.
        There is more than one only if the reading is an uncertain judgement.
    judgements
        What is uncertain, each with an id of its own across readings.
    correlations
        Between ids of `judgements`.
    local
        For each judgement the readings in which it counts, and the id it has there.
    fixed
        The outcome of judgements, by position, that are not left to chance. One that has no odds, being there only to
        be fixed, has no coordinate either.

    Examples
    --------
    >>> import detente
    >>> space = space_of({"": detente.load("prisoners-dilemma").conflict})
    >>> space.certain, space.dimensions
    (True, 0)
    """

    readings: Readings
    judgements: tuple[Judgement, ...]
    correlations: tuple[Correlation, ...]
    local: tuple[Mapping[str, str], ...]
    fixed: Mapping[int, float] = field(default_factory=dict)

    @property
    def certain(self) -> bool:
        """Whether nothing is uncertain: then there is one world."""
        return not any(is_left_to_chance(judgement) for judgement in self.judgements)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Position of each judgement, by id."""
        return {judgement.id: place for place, judgement in enumerate(self.judgements)}

    @cached_property
    def coordinates(self) -> tuple[Coordinate, ...]:
        """What each coordinate of a draw decides: first the judgements in order, then the odds that are spreads."""
        own = [Coordinate(place) for place, judgement in enumerate(self.judgements) if _is_drawn(judgement)]
        odds = [
            Coordinate(place, number)
            for place, judgement in enumerate(self.judgements)
            for number, spread in enumerate(judgement.odds)
            if spread.value is None
        ]
        return (*own, *odds)

    @property
    def dimensions(self) -> int:
        """The number of coordinates of a draw."""
        return len(self.coordinates)

    @cached_property
    def reading_place(self) -> int | None:
        """Position of the judgement which reading is right; None where that is settled."""
        return self.places.get("readings")

    @property
    def chosen_reading(self) -> str | None:
        """The reading all worlds are in although readings have odds; None where it is drawn, or none has odds."""
        name, conflict = next(iter(self.readings.items()))
        odds = any(judgement.kind == "reading" for judgement in conflict.judgements)
        return name if odds and self.reading_place is None else None

    @cached_property
    def written(self) -> NDArray[np.float64]:
        """How each judgement comes out where all is as written, shape (judgements,); `inf` leaves a weight as it is."""
        return np.array([np.inf if j.kind == "weight" else float(j.base) for j in self.judgements], np.float64)

    def place(self, id: str) -> int:
        """Return the position of a judgement.

        Raises
        ------
        InputError
            There is no such judgement.
        """
        if id not in self.places:
            raise InputError(f"there is no uncertain judgement {id}; there are {', '.join(self.places) or 'none'}")
        return self.places[id]


def named_in(readings: Readings) -> tuple[dict[str, None], dict[str, Actor], dict[str, Commitment]]:
    """Return the endings, actors and promises that there are in some reading, as the first that has them says."""
    endings: dict[str, None] = {}
    actors: dict[str, Actor] = {}
    promises: dict[str, Commitment] = {}
    for conflict in readings.values():
        endings |= dict.fromkeys(conflict.endings)
        actors |= {name: actor for name, actor in conflict.actors.items() if name not in actors}
        promises |= {id: promise for id, promise in conflict.commitments.items() if id not in promises}
    return endings, actors, promises


def is_left_to_chance(judgement: Judgement) -> bool:
    """Whether a judgement has odds, orders or a spread to come out by; if not, it is there to be fixed."""
    return bool(judgement.odds) or judgement.kind == "order" or judgement.spread is not None


def _is_drawn(judgement: Judgement) -> bool:
    return is_left_to_chance(judgement) and (judgement.spread is None or judgement.spread.value is None)


def space_of(readings: Readings, reading: str | None = None) -> Space:
    """Return the space of worlds of a scenario.

    Parameters
    ----------
    readings
        The conflict in each reading, by name; ``""`` is the scenario as written. Where the scenario gives no odds of
        readings, or a reading with odds is not among them, the first counts.
    reading
        Look at the worlds of this reading only.

    Raises
    ------
    UnknownNameError
        There is no such reading.

    Notes
    -----
    A judgement that is the same in several readings is one judgement, with one outcome in a world. One that says
    something else in another reading is a judgement of its own, named ``readings.NAME.`` and its path.
    """
    if reading is not None and reading not in readings:
        raise UnknownNameError("reading", reading, [name for name in readings if name])
    odds = next((j for c in readings.values() for j in c.judgements if j.kind == "reading"), None)
    if reading is not None or odds is None or not readings.keys() >= set(odds.outcomes):
        chosen = next(iter(readings)) if reading is None else reading
        return _union({chosen: readings[chosen]}, ())
    return _union({name: readings[name] for name in odds.outcomes}, (odds,))


def _union(readings: Readings, which: tuple[Judgement, ...]) -> Space:
    """Return the space of some readings; `which` holds the odds of the readings, if they have any."""
    judgements = list(which)
    local: list[dict[str, str]] = [dict.fromkeys(readings, "readings") for _ in which]
    correlations: dict[Correlation, None] = {}
    for name, conflict in readings.items():
        known = {}
        for judgement in conflict.judgements:
            if judgement.kind == "reading":
                continue
            place = _same(judgements, local, judgement)
            if place is None:
                taken = any(j.id == judgement.id for j in judgements)
                own = f"readings.{name}.{judgement.id}" if taken else judgement.id
                judgements.append(replace(judgement, id=own))
                local.append({})
                place = len(judgements) - 1
            local[place][name] = judgement.id
            known[judgement.id] = judgements[place].id
        if which:
            known["readings"] = "readings"
        for correlation in conflict.correlations:
            if all(id in known for id in correlation.between):
                between = tuple(known[id] for id in correlation.between)
                correlations[replace(correlation, between=between)] = None
    return Space(dict(readings), tuple(judgements), tuple(correlations), tuple(local))


def _same(judgements: list[Judgement], local: list[dict[str, str]], judgement: Judgement) -> int | None:
    """Return the place of the judgement that is the same in an earlier reading."""
    for place, (other, ids) in enumerate(zip(judgements, local, strict=True)):
        if judgement.id in ids.values() and replace(other, id=judgement.id) == judgement:
            return place
    return None
