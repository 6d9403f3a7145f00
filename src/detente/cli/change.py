"""``detente change``: what would change it."""

from pathlib import Path

import click

from detente.cli.options import case_of, output_options, reading_option, scenario_argument

__all__ = ["command"]


@click.command("change")
@scenario_argument()
@click.option(
    "--to", "target", metavar="ENDING", required=True, help="An ending, a defined statement, or any statement."
)
@click.option("--single", is_flag=True, help="Try single changes only, no pairs.")
@click.option(
    "--tries", metavar="N", type=click.IntRange(min=0), default=2000, show_default=True, help="The most pairs."
)
@click.option("--most", metavar="N", type=click.IntRange(min=1), default=6, show_default=True, help="The most to show.")
@click.option(
    "--concept",
    metavar="NAME",
    default="seq",
    show_default=True,
    help="The concept of the missing preferences: nash, seq, sseq, smr or gmr.",
)
@click.option("--at", "place", metavar="STATE", help="Where preferences are missing: a state's number, or a statement.")
@reading_option
@output_options(table=True)
def command(
    scenario: str | None,
    target: str,
    single: bool,
    tries: int,
    most: int,
    concept: str,
    place: str | None,
    reading: str | None,
    as_json: bool,
    output: Path | None,
) -> None:
    """The smallest changes of the conflict as written that would end it so, or undo the answer.

    Changes are: a priority dropped, turned into its opposite or moved; a fact the other way round; a belief corrected;
    a promise that binds, or is withdrawn. Where one change is not enough, two are tried. Then the preferences between
    states that are missing for everyone to keep the ending.

    \b
    Examples:
      detente change --to durable
      detente change --to durable --reading opposes_any_ceasefire --single
      detente change elmira --to modified --concept nash --at 8
    """
    from detente.cli.deliver import deliver, working
    from detente.outlook.change import smallest_changes
    from detente.outlook.inverse import inverse
    from detente.report.case import find_state
    from detente.report.change import change_document, change_page

    case = case_of(scenario, reading)
    state = None if place is None else find_state(case, place)
    with working("trying changes"):
        missing = inverse(case.model, target, concept, state=state)
        found = smallest_changes(case.model, target, pairs=not single, tries=tries, most=most)
    deliver(
        page=lambda: change_page(case, target, found, missing),
        document=lambda: change_document(case, target, found, missing),
        table="change",
        as_json=as_json,
        output=output,
    )
