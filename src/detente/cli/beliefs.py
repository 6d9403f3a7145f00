"""``detente beliefs``: whose view is what, and what learning otherwise would change."""

from pathlib import Path

import click

from detente.cli.options import case_of, output_options, reading_option, scenario_argument

__all__ = ["command"]


@click.command("beliefs")
@scenario_argument()
@reading_option
@output_options(table=True)
def command(scenario: str | None, reading: str | None, as_json: bool, output: Path | None) -> None:
    """What each actor takes to be so, what comes of acting on it, and what learning otherwise would change.

    Every actor moves, or refrains from moving, on its own view of the conflict. A belief is corrected by leaving it
    out: the actor then sees that part as the scenario has it.

    \b
    Examples:
      detente beliefs
      detente beliefs --reading fears_what_follows
      detente beliefs conflict.yaml --json
    """
    from detente.cli.deliver import deliver, working
    from detente.outlook.beliefs import beliefs
    from detente.report.beliefs import beliefs_document, beliefs_page

    case = case_of(scenario, reading)
    with working("looking at views"):
        found = beliefs(case.model)
    deliver(
        page=lambda: beliefs_page(case, found),
        document=lambda: beliefs_document(case, found),
        table="beliefs",
        as_json=as_json,
        output=output,
    )
