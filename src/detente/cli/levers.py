"""``detente levers``: what an actor can do."""

from pathlib import Path

import click

from detente.cli.options import case_of, output_options, reading_option, scenario_and_word

__all__ = ["command"]


@click.command("levers")
@click.argument("words", metavar="ACTOR [SCENARIO]", nargs=-1, required=True)
@click.option("--all", "everything", is_flag=True, help="Also tell the cost of what changes nothing.")
@reading_option
@output_options(table=True)
def command(words: tuple[str, ...], everything: bool, reading: str | None, as_json: bool, output: Path | None) -> None:
    """What an actor can do: which ending it changes, for whom, and at what cost.

    Compared with how things are: each of its moves at the status quo, each level it could be set on, each promise kept
    whatever it wants or withdrawn, each refusal. What changes nothing is listed last.

    \b
    Examples:
      detente levers us
      detente levers "UK and France" --reading fears_what_follows
      detente levers us korea-2017 --json
    """
    from detente.cli.deliver import deliver, working
    from detente.outlook.levers import levers
    from detente.report.levers import levers_document, levers_page

    scenario, actor = scenario_and_word(words, "an ACTOR")
    if actor is None:
        raise click.UsageError("name the actor whose levers are asked for")
    case = case_of(scenario, reading)
    with working("trying levers"):
        found = levers(case.model, actor)
    deliver(
        page=lambda: levers_page(case, found, everything=everything),
        document=lambda: levers_document(case, found),
        table="levers",
        as_json=as_json,
        output=output,
    )
