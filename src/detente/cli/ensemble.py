"""``detente ensemble``: in how many of the worlds that fit the evidence each answer holds."""

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from detente.cli.options import case_of, output_options, reading_option, scenario_argument
from detente.ensemble.processes import prepare
from detente.errors import InputError

if TYPE_CHECKING:
    from detente.ensemble.blocks import Progress
    from detente.ensemble.pairs import Comparison
    from detente.ensemble.results import Ensemble
    from detente.ensemble.space import Space
    from detente.scenario.load import Scenario

__all__ = ["command", "drawing"]

_DEFAULTS: dict[str, Any] = {"draws": 10_000, "seed": 0, "design": "random", "precision": None}


@click.command("ensemble")
@scenario_argument()
@click.option("--draws", type=click.IntRange(1, 10**9), metavar="N", help="How many worlds are drawn (10,000).")
@click.option("--seed", type=click.IntRange(0), metavar="N", help="The same seed gives the same draws (0).")
@click.option(
    "--design",
    type=click.Choice(["random", "latin", "sobol", "factorial"]),
    help="How they are drawn: independently (random, the default), as a Latin hypercube, along a Sobol' sequence, or "
    "not at all: every world once, with its odds (factorial).",
)
@click.option(
    "--precision",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    metavar="SHARE",
    help="Stop early once every answer on how it can end is known to this, to either side: 0.02 is two percentage "
    "points.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 1024),
    default=1,
    metavar="N",
    help="Compute in so many processes on this machine (1: this one alone).",
)
@click.option("--cluster", metavar="ADDRESS", help="Compute on the workers of this Dask scheduler, such as HOST:8786.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    metavar="RUN",
    help="Keep the draws in this folder, as Parquet files, so that a run that is broken off can be resumed.",
)
@click.option(
    "--without",
    metavar="PATH",
    multiple=True,
    help="Say what is otherwise, over the same draws, if this claim or source is wrong, or this promise, fact, "
    "preference … is left out, by the name that drivers and evidence give it: claims.C10, commitments.P, "
    "preferences.A.priorities[0]; may be given several times. With --folder it is kept too.",
)
@click.option("--resume", is_flag=True, help="Take up the run in --folder; what is not given again is as it was.")
@reading_option
@output_options(table=True)
def command(
    scenario: str | None,
    reading: str | None,
    as_json: bool,
    output: Path | None,
    workers: int,
    cluster: str | None,
    folder: Path | None,
    resume: bool,
    without: tuple[str, ...],
    **asked: Any,
) -> None:
    """In how many of the worlds that fit the evidence does the answer hold?

    Draws what the scenario calls uncertain, thousands of times, answers the main questions in each world, and counts.
    The same seed gives the same bytes, whoever computes them. How uncertainty is written down: docs/howto/uncertainty.

    \b
    Examples:
      detente ensemble
      detente ensemble --draws 100000 --precision 0.01 --workers 4
      detente ensemble --folder run1 --draws 1000000
      detente ensemble --folder run1 --resume
      detente ensemble --draws 1000 --without commitments.us_backstop
    """
    prepare(workers, cluster)
    from detente.cli.deliver import deliver
    from detente.ensemble.run import ensemble
    from detente.report.case import named_reading
    from detente.report.ensemble import ensemble_document, ensemble_rows
    from detente.report.ensemble_page import ensemble_page

    if cluster is not None and workers != 1:
        raise click.UsageError("--workers starts processes here and --cluster uses others: give one of them")
    if resume and folder is None:
        raise click.UsageError("--resume needs the --folder of the run")
    if resume and folder is not None:
        asked, reading = _as_it_was(folder, asked, reading)
    elif asked["design"] == "factorial" and asked["draws"] is not None:
        click.echo("a factorial design lists all worlds, so --draws says nothing here", err=True)
    asked = {name: _DEFAULTS[name] if value is None else value for name, value in asked.items()}
    case = case_of(scenario, reading, quiet=as_json)
    chosen = named_reading(reading)
    without = tuple(dict.fromkeys(without))
    changed = _left_out(case.scenario, chosen, without, folder, asked)
    there: dict[str, Any] = {"reading": chosen, "workers": workers, "cluster": cluster, "resume": resume}
    compared = None
    with _told_how_to_resume(folder):
        with drawing() as progress:
            found = ensemble(case.scenario, **asked, **there, folder=folder, progress=progress)
        if changed is not None:
            compared = without, _compared(found, changed, folder, there)
    deliver(
        page=lambda: ensemble_page(case, found, compared),
        document=lambda: ensemble_document(case, found, compared),
        rows=lambda: ensemble_rows(found),
        as_json=as_json,
        output=output,
    )


def _left_out(
    scenario: "Scenario", reading: str | None, paths: tuple[str, ...], folder: Path | None, asked: dict[str, Any]
) -> "Space | None":
    """Return the worlds without what is to be left out; None where nothing is."""
    from detente.ensemble.run import space_of_scenario
    from detente.ensemble.settings import Settings, fits_in_memory
    from detente.ensemble.without import without

    if not paths:
        return None
    space = space_of_scenario(scenario, reading)
    changed = without(space, paths)
    if folder is None and not fits_in_memory(space, Settings(**asked)):
        raise InputError("so many draws are compared only if they are kept: give the run a --folder")
    return changed


def _compared(found: "Ensemble", changed: "Space", folder: Path | None, there: dict[str, Any]) -> "Comparison":
    """Return what differs without something, over the same draws; kept beside them, if they are."""
    from detente.ensemble.pairs import compare_ensembles
    from detente.ensemble.records import digest_of
    from detente.ensemble.run import run_ensemble

    beside = None if folder is None else folder / f"without-{digest_of(changed)[:12]}"
    with drawing("drawing them without it") as progress:
        second = run_ensemble(changed, found.settings, **there, folder=beside, progress=progress)
    return compare_ensembles(found, second)


def _as_it_was(folder: Path, asked: dict[str, Any], reading: str | None) -> tuple[dict[str, Any], str | None]:
    """Fill in from a run that is to be resumed what was not given again."""
    from detente.ensemble.store import has_run, read_manifest
    from detente.report.case import AS_WRITTEN

    if not has_run(folder):
        if _is_free(folder):  # else it is said that nothing can be begun there
            click.echo(f"there is no run in {folder} to take up: one is begun", err=True)
        return asked, reading
    there = read_manifest(folder)
    filled = {name: there.get(name) if value is None else value for name, value in asked.items()}
    if there.get("design") == "factorial":
        filled["draws"] = asked["draws"]
    before = there.get("reading")
    return filled, ((AS_WRITTEN if before == "" else before) if reading is None else reading)


def _is_free(folder: Path) -> bool:
    """Whether nothing stands in the way of a run there, as far as can be seen."""
    try:
        return not any(folder.iterdir())
    except FileNotFoundError:
        return True
    except OSError:
        return False


@contextmanager
def _told_how_to_resume(folder: Path | None) -> Iterator[None]:
    """Say, when a run is interrupted, what is kept of it and how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        from detente.ensemble.store import count_finished

        done = None if folder is None else count_finished(folder)
        if done is None:
            click.echo("nothing was kept: with --folder RUN a run can be resumed", err=True)
        else:
            words = [word for word in sys.argv[1:] if word != "--resume"]
            call = f"detente {shlex.join([*words, '--resume'])}" if words[:1] == ["ensemble"] else "--resume"
            click.echo(f"{done} are finished in {folder}; to go on: {call}", err=True)
        raise


@contextmanager
def drawing(what: str = "drawing worlds") -> Iterator["Callable[[Progress], None] | None"]:
    """Show how far a run is, at what rate, and how long it still takes, on a terminal; nothing extra when piped."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[distinct]}", markup=False),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, rate="", distinct="")

        def show(progress: "Progress") -> None:
            speed = bar.tasks[task].speed
            bar.update(
                task,
                completed=progress.done,
                total=progress.asked,
                rate=f"{speed:,.0f}/s" if speed else "",
                distinct=f"{progress.distinct:,} different",
            )

        yield show
