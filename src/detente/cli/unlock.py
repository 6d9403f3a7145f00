"""``detente unlock``: what unlocks an ending, and what blocks it."""

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli.options import case_of, output_options, reading_option, scenario_argument

if TYPE_CHECKING:
    from detente.model.conflict import Conflict
    from detente.model.graph import GraphModel
    from detente.report.case import Case

__all__ = ["command"]

_INTERRUPTED = 130


@click.command("unlock")
@scenario_argument()
@click.option(
    "--to",
    "target",
    metavar="ENDING",
    required=True,
    help="An ending, a defined statement, or any statement.",
)
@click.option("--actors", is_flag=True, help="Tell which sets of actors can do it, in place of which options.")
@click.option("--most", type=click.IntRange(1), default=20, show_default=True, help="The most sets of each kind.")
@click.option(
    "--seconds",
    type=click.FloatRange(0, min_open=True),
    default=20.0,
    show_default=True,
    help="About how long to search; what was found by then is told.",
)
@reading_option
@output_options(table=True)
@click.pass_context
def command(
    ctx: click.Context,
    scenario: str | None,
    target: str,
    actors: bool,
    most: int,
    seconds: float,
    reading: str | None,
    as_json: bool,
    output: Path | None,
) -> None:
    """What must change for an ending, and what blocks it as long as it stays.

    The smallest sets of changes, from the status quo, that make the ending possible under all constraints and
    conditions, and the smallest sets of unchanged things that rule it out. Each set of changes is marked: reachable by
    legal moves, only with temporary steps, only jointly, or not at all; and whether its ending is kept. Where states
    are too many to list, the sets are found all the same, without these marks.

    \b
    Examples:
      detente unlock --to durable
      detente unlock --to all_deliver --actors
      detente unlock --to carried coalition-35
    """
    from detente.cli.deliver import deliver, working
    from detente.outlook.unlocking import unlocking
    from detente.report.unlocking import unlocking_document, unlocking_page

    if isnan(seconds):
        raise click.BadParameter("it must be a number, not nan", param_hint="--seconds")
    case = case_of(scenario, reading)
    with working("looking for sets"):
        found = unlocking(_listed(case), target, most=most, seconds=seconds)
    deliver(
        page=lambda: unlocking_page(case, target, found, actors=actors),
        document=lambda: unlocking_document(case, target, found),
        table="unlock",
        as_json=as_json,
        output=output,
    )
    if found.interrupted:
        ctx.exit(_INTERRUPTED)


def _listed(case: "Case") -> "GraphModel | Conflict":
    """Return the model, or the conflict where its states are too many to list."""
    from detente.errors import LimitError

    try:
        return case.model
    except LimitError:
        return case.conflict
