"""``detente run``: the system stepped in rounds."""

from pathlib import Path
from typing import Any

import click

from detente.cli.options import case_of, output_options, reading_option, scenario_argument

__all__ = ["command"]


@click.command("run")
@scenario_argument()
@click.option(
    "--order",
    default="listed",
    metavar="ORDER",
    help="Who has a turn when: 'listed' (the default), 'random' (drawn anew every round), or all actors, with commas.",
)
@click.option(
    "--rule",
    type=click.Choice(["best", "nearest"]),
    default="best",
    help="What an actor does at its turn: its best improvement (the default), or the one that changes least.",
)
@click.option(
    "--promises",
    type=click.Choice(["voluntary", "binding"]),
    default="voluntary",
    help="Whether a promise that is due is carried out even at a loss.",
)
@click.option(
    "--suppose",
    multiple=True,
    metavar="STATEMENT",
    help="Start from the nearest state where this holds, and let nobody end it; may be given several times.",
)
@click.option("--release", is_flag=True, help="What is supposed holds at the start only.")
@click.option("--until", metavar="ENDING", help="Stop as soon as this ending is reached, or this statement holds.")
@click.option("--rounds", type=click.IntRange(1, 1_000_000), default=100, help="At most so many rounds (100).")
@click.option(
    "--seed", type=click.IntRange(0), default=0, help="For a random order: the same seed gives the same run (0)."
)
@click.option("--all", "everything", is_flag=True, help="Show every move of a long run.")
@reading_option
@output_options(table=True)
def command(
    scenario: str | None,
    reading: str | None,
    as_json: bool,
    output: Path | None,
    order: str,
    everything: bool,
    **asked: Any,
) -> None:
    """Run the conflict in rounds from the status quo.

    Whoever has a reason to move moves; promises wait, fall due, are kept or broken in a ledger; until nobody moves, the
    moves go round in a circle, or the rounds are used up.

    \b
    Examples:
      detente run
      detente run --suppose russia.ceasefire --promises binding
      detente run --order random --seed 7 --rounds 1000 --json
    """
    from detente.cli.deliver import deliver, working
    from detente.outlook.run import run
    from detente.report.chronicle import run_document, run_page

    if asked["release"] and not asked["suppose"]:
        raise click.UsageError("--release needs --suppose STATEMENT: without it there is nothing to release")
    case = case_of(scenario, reading, quiet=as_json)
    turns = order if order in ("listed", "random") else [name.strip() for name in order.split(",")]
    with working("running rounds"):
        found = run(case.model, order=turns, **asked)
    deliver(
        page=lambda: run_page(case, found, everything=everything),
        document=lambda: run_document(case, found),
        table="run",
        as_json=as_json,
        output=output,
    )
