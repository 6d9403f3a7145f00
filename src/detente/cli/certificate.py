"""``detente certificate``: the smallest change that flips each answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli.options import case_of, output_options, reading_option, scenario_argument
from detente.ensemble.processes import prepare
from detente.errors import InputError

if TYPE_CHECKING:
    from detente.report.case import Case

__all__ = ["command"]


@click.command("certificate")
@scenario_argument()
@click.option(
    "--answer",
    "answers",
    metavar="ID",
    multiple=True,
    help="Only this question, such as kept:now or obstacle:ENDING:ACTOR; may be given several times.",
)
@click.option("--single", is_flag=True, help="Try single changes only, no pairs.")
@click.option(
    "--tries", metavar="N", type=click.IntRange(min=0), default=30_000, show_default=True, help="The most pairs."
)
@click.option(
    "--draws",
    metavar="N",
    type=click.IntRange(min=0, max=1_000_000),
    default=256,
    show_default=True,
    help="Worlds drawn to tell how far odds can move; 0 leaves that out.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, metavar="N", help="Seed of the draws.")
@click.option(
    "--workers", type=click.IntRange(1, 1024), default=1, show_default=True, metavar="N", help="Processes that draw."
)
@click.option("--cluster", metavar="ADDRESS", help="Draw on the workers of this Dask scheduler.")
@reading_option
@output_options(table=True)
def command(
    scenario: str | None,
    answers: tuple[str, ...],
    single: bool,
    tries: int,
    draws: int,
    seed: int,
    workers: int,
    cluster: str | None,
    reading: str | None,
    as_json: bool,
    output: Path | None,
) -> None:
    """How firmly the answers stand: the smallest change that flips each.

    A change is a preference, a weight, a fact, a belief, a promise, a reading, a claim or a source that is otherwise
    than written. All single changes are tried, and where none flips an answer, pairs of them. Where the scenario gives
    odds, also how far they can move until the answer turns in most of the worlds.

    \b
    Examples:
      detente certificate
      detente certificate --answer kept:now --answer kept:durable:path_end
      detente certificate elmira --single
    """
    if cluster is not None and workers != 1:
        raise click.UsageError("--workers starts processes here and --cluster uses others: give one of them")
    prepare(workers, cluster)
    from detente.cli.deliver import deliver, working
    from detente.ensemble.api import certificate
    from detente.report.case import named_reading
    from detente.report.certificate import certificate_document, certificate_page, certificate_rows

    case = case_of(scenario, reading, quiet=as_json)
    chosen = named_reading(reading)
    with working("trying changes"), _fully_said(case):
        found = certificate(
            case.scenario,
            answers,
            reading=chosen,
            pairs=not single,
            tries=tries,
            draws=draws,
            seed=seed,
            workers=workers,
            cluster=cluster,
        )
    deliver(
        page=lambda: certificate_page(case, found),
        document=lambda: certificate_document(case, found),
        rows=lambda: certificate_rows(case, found),
        as_json=as_json,
        output=output,
    )


@contextmanager
def _fully_said(case: "Case") -> Iterator[None]:
    """Say what `check` says where the scenario as written contradicts itself."""
    try:
        yield
    except InputError:
        _ = case.model
        raise
