"""``detente activate``: which promises come true."""

from pathlib import Path

import click

from detente.cli.options import case_of, output_options, reading_option, scenario_argument, suppose_option

__all__ = ["command"]


@click.command("activate")
@scenario_argument()
@suppose_option
@click.option(
    "--without", metavar="ID", multiple=True, help="A commitment that is not kept; may be given several times."
)
@reading_option
@output_options(table=True)
def command(
    scenario: str | None,
    suppose: tuple[str, ...],
    without: tuple[str, ...],
    reading: str | None,
    as_json: bool,
    output: Path | None,
) -> None:
    """Which promises come true if everyone keeps their word: one after another, and signed together.

    A promise comes true if its condition holds with it carried out, and the move rules let its maker carry it out. From
    the status quo, or from the nearest state where what is supposed holds. States need not be listed, so this works for
    any number of options.

    \b
    Examples:
      detente activate
      detente activate --suppose russia.ceasefire
      detente activate --suppose russia.ceasefire --without us_backstop --json
    """
    from detente.cli.deliver import deliver
    from detente.errors import UnknownNameError
    from detente.outlook.activation import activation
    from detente.report.firing import activation_document, activation_page

    case = case_of(scenario, reading)
    for id in without:
        if id not in case.conflict.commitments:
            raise UnknownNameError("commitment", id, case.conflict.commitments)
    found = activation(case.conflict, suppose, without)
    deliver(
        page=lambda: activation_page(case, found),
        document=lambda: activation_document(case, found),
        table="activate",
        as_json=as_json,
        output=output,
    )
