"""``detente deterrence``: who keeps an ending, and only while what stands."""

from pathlib import Path

import click

from detente.cli.options import case_of, output_options, reading_option, scenario_argument

__all__ = ["command"]


@click.command("deterrence")
@scenario_argument()
@click.option("--of", "of", metavar="ENDING", required=True, help="An ending, a defined statement, or any statement.")
@click.option(
    "--at",
    "state",
    metavar="STATE",
    help="A state where it holds; by default the end of the best path to it.",
)
@reading_option
@output_options(table=True)
def command(
    scenario: str | None, of: str, state: str | None, reading: str | None, as_json: bool, output: Path | None
) -> None:
    """Who is kept from leaving an ending, by whose answer, and what that rests on.

    Every move by which somebody would gain and leave the ending, and who answers it, possibly or surely. Then what
    becomes of it when an option is taken away: not available (it stays as it is, and nobody can use it) or not in place
    (the same state without it).

    \b
    Examples:
      detente deterrence --of durable --reading fears_what_follows
      detente deterrence --of "russia_holds" --at 825
      detente deterrence elmira --of modified --json
    """
    from detente.cli.deliver import deliver, working
    from detente.outlook.deterrence import deterrence
    from detente.report.case import find_state
    from detente.report.deterrence import deterrence_document, deterrence_page

    case = case_of(scenario, reading)
    with working("looking at who answers"):
        found = deterrence(case.model, of, None if state is None else find_state(case, state))
    deliver(
        page=lambda: deterrence_page(case, of, found),
        document=lambda: deterrence_document(case, of, found),
        table="deterrence",
        as_json=as_json,
        output=output,
    )
