"""``detente promises``: everything that is said of promises."""

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli.options import case_of, output_options, reading_option, scenario_argument, suppose_option

if TYPE_CHECKING:
    from detente.model.conflict import Chance

__all__ = ["command"]


@click.command("promises")
@scenario_argument()
@click.option(
    "--to",
    "target",
    metavar="ENDING",
    help="What the promises are to carry: an ending, a defined statement, or any statement.",
)
@suppose_option
@click.option(
    "--probability",
    "chances",
    metavar="ID=P",
    multiple=True,
    help="How likely a commitment is kept or an option raised: ID=0.4, or ID=0.2..0.6; may be given several times.",
)
@reading_option
@output_options(table=True)
def command(
    scenario: str | None,
    target: str | None,
    suppose: tuple[str, ...],
    chances: tuple[str, ...],
    reading: str | None,
    as_json: bool,
    output: Path | None,
) -> None:
    """What every promise waits for, whether it holds by itself, and what it does.

    Which promises come true if everyone keeps their word, one after another and signed together; which work only with
    others; whether it is better for their makers to keep them; how the endings stand without each, and if it were
    binding. With --to, which promises the ending hangs on, and, where the scenario or --probability says how likely
    they are kept, how likely it is.

    \b
    Examples:
      detente promises
      detente promises --to durable --suppose russia.ceasefire
      detente promises --to durable --suppose russia.ceasefire --probability us_backstop=0.2..0.6
    """
    from dataclasses import replace

    from detente.cli.deliver import deliver, working
    from detente.outlook.weakest import with_probabilities
    from detente.report.case import Case
    from detente.report.promises import look_at_promises, promises_document
    from detente.report.promises_page import promises_page

    case: Case = case_of(scenario, reading)
    if chances:
        conflict = with_probabilities(case.conflict, dict(map(_chance, chances)))
        case = Case(replace(case.scenario, conflict=conflict))
    with working("looking at promises"):
        found = look_at_promises(case, target, suppose)
    deliver(
        page=lambda: promises_page(case, found),
        document=lambda: promises_document(case, found),
        table="promises",
        as_json=as_json,
        output=output,
    )


def _chance(text: str) -> tuple[str, "Chance"]:
    """Read ``ID=0.4`` or ``ID=0.2..0.6``."""
    from detente.model.conflict import Chance

    id, sign, numbers = text.rpartition("=")
    low, _, high = numbers.partition("..")
    try:
        ends = Fraction(low.strip()), Fraction(high.strip() or low.strip())
    except (ValueError, ZeroDivisionError):
        raise click.BadParameter(
            f"'{text}' is not read; write ID=0.4 or ID=0.2..0.6", param_hint="--probability"
        ) from None
    if not sign or not 0 <= ends[0] <= ends[1] <= 1:
        what = "an id, an equals sign and a probability from 0 to 1, or a range of two with the lower end first"
        raise click.BadParameter(f"'{text}' is not {what}", param_hint="--probability")
    return id.strip().replace('"', ""), Chance(*ends)
