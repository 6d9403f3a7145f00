"""A run: thousands of worlds that fit the evidence, and how often each answer holds in them.

Whether the asked precision is reached is looked at after each block of draws, never in between: so the result, and
every byte of a run's folder, is the same however many workers there are, in whatever order they finish, and however
often the run was broken off and taken up again.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import MAIN, Answer, answers_of
from detente.ensemble.blocks import Block, Progress, blocks
from detente.ensemble.codes import REASONS
from detente.ensemble.designs import Design
from detente.ensemble.executors import executor
from detente.ensemble.frequencies import Frequency, Tally, frequencies
from detente.ensemble.given import check_workers, names
from detente.ensemble.measures import Measure, MeasureTally, Measuring, measures_of
from detente.ensemble.processes import prepare
from detente.ensemble.records import answered_before, manifest, summary, table
from detente.ensemble.results import Ensemble
from detente.ensemble.settings import MOST_KEPT, Settings, effective
from detente.ensemble.space import Space, space_of
from detente.ensemble.store import RunFolder, open_folder
from detente.errors import InputError
from detente.model.conflict import Conflict
from detente.model.graph import GraphModel
from detente.scenario.load import Scenario, load

__all__ = ["ensemble", "run_ensemble", "space_of_scenario"]


def ensemble(  # noqa: PLR0913 (a run has as many settings as its question needs)
    scenario: Scenario | Conflict | Space | str | Path,
    draws: int = 10_000,
    seed: int = 0,
    design: Design = "random",
    *,
    reading: str | None = None,
    precision: float | None = None,
    kinds: Sequence[str] | None = None,
    workers: int = 1,
    cluster: str | None = None,
    folder: str | Path | None = None,
    resume: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Ensemble:
    """Return how often each answer holds over worlds that fit the evidence.

    Parameters
    ----------
    scenario
        A scenario, the name of a bundled one, the path of a file, a conflict, or a space of worlds.
    draws, seed, design, precision, kinds
        See `Settings`.
    reading
        Draw worlds of this reading only (``""``: of the scenario as written); by default readings are drawn by their
        odds, and where they have none the default reading counts.
    workers
        So many processes on this machine compute; 1 is this process alone. In a program of your own, call this below
        ``if __name__ == "__main__":``, since the processes begin by importing it.
    cluster
        The address of a Dask scheduler whose workers compute instead.
    folder
        Keep the draws here, block by block, so that a run that is broken off can be taken up again.
    resume
        Take up the run in the folder.
    progress
        Told from time to time how far the run is.

    Returns
    -------
    Ensemble
        The same whatever `workers`, `cluster` and `resume` are.

    Raises
    ------
    InputError
        A parameter makes no sense, the folder holds something else or cannot be written to, or nobody computes.

    Examples
    --------
    >>> import detente
    >>> found = detente.ensemble("prisoners-dilemma", draws=100)
    >>> found.draws, found.distinct, found.exact
    (1, 1, True)
    """
    check_workers(workers)
    prepare(workers, cluster)
    space = scenario if isinstance(scenario, Space) else space_of_scenario(scenario, reading)
    settings = Settings(draws, seed, design, precision, None if kinds is None else names(kinds, "kinds of answers"))
    return run_ensemble(
        space,
        settings,
        reading=reading,
        workers=workers,
        cluster=cluster,
        folder=folder,
        resume=resume,
        progress=progress,
    )


def space_of_scenario(scenario: Scenario | Conflict | str | Path, reading: str | None = None) -> Space:
    """Return the worlds of a scenario: in one reading, or over its readings if they have odds.

    Raises
    ------
    DetenteError
        The scenario cannot be read, or has no such reading.

    Examples
    --------
    >>> space_of_scenario("prisoners-dilemma").certain
    True
    """
    if isinstance(scenario, Conflict):
        return space_of({scenario.reading: scenario}, reading)
    if not isinstance(scenario, Scenario):
        if not isinstance(scenario, str | Path):
            raise InputError(f"a scenario, its name or the path of its file is needed, not {type(scenario).__name__}")
        if Path(scenario).suffix.lower() == ".gmcr":
            raise InputError(f"{scenario} is a file of GMCR+, which knows no uncertainty")
        scenario = load(scenario)
    default = scenario.conflict
    return space_of({default.reading: default, **scenario.conflicts}, reading)


def run_ensemble(  # noqa: PLR0913 (as `ensemble`)
    space: Space,
    settings: Settings,
    *,
    reading: str | None = None,
    workers: int = 1,
    cluster: str | None = None,
    folder: str | Path | None = None,
    resume: bool = False,
    progress: Callable[[Progress], None] | None = None,
    model: GraphModel | None = None,
) -> Ensemble:
    """Return how often each answer holds over the worlds of a space; as `ensemble`.

    Parameters
    ----------
    model
        The conflict of some reading, compiled, if it is there: spares this process compiling it again.
    """
    if folder is not None and not isinstance(folder, str | Path):
        raise InputError(f"a folder is named by its path, not by {folder!r}")
    if resume and folder is None:
        raise InputError("to resume a run, name its folder")
    settings = effective(space, settings)
    answers, measures = answers_of(space, settings.kinds), measures_of(space, settings.kinds)
    with contextlib.ExitStack() as stack:
        kept = None
        if folder is not None:
            draws_what = manifest(space, settings, answers, reading, measures)
            kept = stack.enter_context(open_folder(folder, draws_what, resume=resume))
        computing = stack.enter_context(executor(space, settings.kinds, workers=workers, cluster=cluster, model=model))
        drawn = blocks(
            space,
            computing,
            design=settings.design,
            seed=settings.seed,
            draws=settings.draws,
            block=settings.block,
            finished=lambda number: None if kept is None else answered_before(kept, number, answers, settings),
            progress=progress,
        )
        found = _counted(space, settings, answers, measures, drawn, kept)
        if kept is not None:
            kept.summarize(summary(found))
    return found


def _counted(
    space: Space,
    settings: Settings,
    answers: tuple[Answer, ...],
    measures: tuple[Measure, ...],
    drawn: Iterator[Block],
    kept: RunFolder | None,
) -> Ensemble:
    """Count the answers of blocks, and keep the blocks, until all are there or the precision is reached."""
    tally, measured, measuring = Tally.empty(len(answers)), MeasureTally(measures), Measuring(space, measures)
    drawn_values = _Kept() if kept is None else None
    done = distinct = 0
    reached: bool | None = None
    for block in drawn:
        contradictory = block.answered.reasons > 0
        numbers = measuring.measure(block.worlds, block.place, block.draws.outcomes, ~contradictory)
        if kept is not None and block.number not in kept.finished:
            kept.commit(block.number, table(space, answers, settings, block, measures, numbers))
        tally.add(block.answered, block.draws.weights)
        measured.add(numbers)
        if drawn_values is not None:
            drawn_values.add(block.answered.values, numbers)
        done, distinct = block.first + len(block.answered.values), block.distinct
        if settings.precision is not None:
            some = tally.draws > tally.contradictory.sum()
            reached = bool(some) and _is_precise(frequencies(answers, tally), settings.precision)
            if reached:
                break
    values, drawn_numbers = (None, None) if drawn_values is None else drawn_values.joined()
    return Ensemble(
        space=space,
        settings=settings,
        frequencies=frequencies(answers, tally, exact=settings.design == "factorial", precision=settings.precision),
        draws=done,
        distinct=distinct,
        contradictory=tuple(
            (reason, float(number)) for reason, number in zip(REASONS, tally.contradictory, strict=True) if reason
        ),
        weight=tally.draws,
        converged=reached,
        folder=None if kept is None else kept.path,
        values=values,
        distributions=measured.distributions(),
        numbers=drawn_numbers if measures else None,
    )


class _Kept:
    """Answers and numbers of all draws, as long as they are not too many to keep in memory."""

    def __init__(self) -> None:
        self.parts: list[tuple[NDArray[np.int8], NDArray[np.float64]]] | None = []
        self.size = 0

    def add(self, values: NDArray[np.int8], numbers: NDArray[np.float64]) -> None:
        """Keep those of a block; once they are too many, none."""
        self.size += values.nbytes + numbers.nbytes
        if self.size > MOST_KEPT:
            self.parts = None
        elif self.parts is not None:
            self.parts.append((values, numbers))

    def joined(self) -> tuple[NDArray[np.int8] | None, NDArray[np.float64] | None]:
        """Return those of all draws, one row a draw; None where they were too many."""
        if self.parts is None:
            return None, None
        values, numbers = zip(*self.parts, strict=True)
        return np.concatenate(values), np.concatenate(numbers)


def _is_precise(found: Sequence[Frequency], precision: float) -> bool:
    """Whether every main answer that applies somewhere is known precisely enough."""
    return all(f.reaches(precision) for f in found if f.answer.kind in MAIN)
