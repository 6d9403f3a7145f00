"""What an answer hangs on and how firmly answers stand, asked of a scenario however it is given."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from detente.ensemble.certificate import TRIES, Certificate
from detente.ensemble.certificate import certificate as certificate_of
from detente.ensemble.drivers import BASE_DRAWS, Drivers
from detente.ensemble.drivers import drivers as drivers_of
from detente.ensemble.given import check_whole, names
from detente.ensemble.run import space_of_scenario
from detente.ensemble.space import Space
from detente.ensemble.thresholds import DRAWS, thresholds
from detente.errors import InputError
from detente.model.conflict import Conflict
from detente.scenario.load import Scenario, load

__all__ = ["certificate", "drivers"]


def drivers(
    scenario: Scenario | Conflict | Space | str | Path,
    answer: str | None = None,
    draws: int = BASE_DRAWS,
    seed: int = 0,
    *,
    reading: str | None = None,
    workers: int = 1,
    cluster: str | None = None,
) -> Drivers:
    """Return which uncertain judgement an answer hangs on.

    Parameters
    ----------
    scenario
        A scenario, the name of a bundled one, the path of a file, a conflict, or a space of worlds.
    answer
        Id of the question, such as ``kept:now``; without it the most open one.
    draws
        Size of the base sample, a power of two.
    seed, workers, cluster
        As in `detente.ensemble`.
    reading
        Worlds of this reading only (``""``: of the scenario as written); by default readings are drawn by their odds.

    Raises
    ------
    DetenteError
        The scenario cannot be read, nothing in it is uncertain, or there is no such question.

    Examples
    --------
    >>> import detente
    >>> found = detente.drivers("ukraine-2026", "by_interest:durable", draws=8)
    >>> found.answer.id, found.draws
    ('by_interest:durable', 16)
    """
    space = scenario if isinstance(scenario, Space) else space_of_scenario(scenario, reading)
    return drivers_of(space, answer, draws=draws, seed=seed, workers=workers, cluster=cluster)


def certificate(  # noqa: PLR0913 (all that one may ask)
    scenario: Scenario | Conflict | str | Path,
    only: Sequence[str] | str = (),
    *,
    reading: str | None = None,
    pairs: bool = True,
    tries: int = TRIES,
    draws: int = DRAWS,
    seed: int = 0,
    workers: int = 1,
    cluster: str | None = None,
) -> Certificate:
    """Return how firmly answers stand: the smallest change that flips each, and how far odds can move.

    Parameters
    ----------
    scenario
        A scenario, the name of a bundled one, the path of a file, or a conflict.
    only
        Ids of questions, such as ``kept:now`` or ``kept:durable:path_end``; by default the main ones.
    reading
        Of this reading (``""``: of the scenario as written); by default the scenario's own, and worlds over all
        readings that have odds.
    pairs
        Whether to look for two changes where no single one flips an answer.
    tries
        The most pairs to try.
    draws
        Worlds to draw for how far odds can move, where they are too many to be listed; 0 leaves that out.
    seed, workers, cluster
        Of these draws, as in `detente.ensemble`.

    Raises
    ------
    DetenteError
        The scenario cannot be read, there is no feasible status quo, it has no endings, or there is no such question.

    Examples
    --------
    >>> import detente
    >>> detente.certificate("chicken", ["kept:now"]).answers[0].holds
    False
    """
    for value, what in ((tries, "the number of pairs to try"), (draws, "the number of draws")):
        check_whole(value, what)
        if value < 0:
            raise InputError(f"{what} is 0 or more, not {value}")
    if isinstance(scenario, str | Path):
        scenario = load(scenario)
    worlds = space_of_scenario(scenario, reading)
    readings: Mapping[str, Conflict] = {}
    if isinstance(scenario, Scenario):
        readings = scenario.all_readings()
        scenario = scenario.conflict if reading is None else readings.get(reading, scenario.conflict)
    found = certificate_of(scenario, names(only, "questions"), readings=readings, pairs=pairs, tries=tries)
    if draws <= 0 or worlds.certain:
        return found
    asked = tuple(c.answer.id for c in found.answers)
    return replace(found, odds=thresholds(worlds, asked, draws=draws, seed=seed, workers=workers, cluster=cluster))
