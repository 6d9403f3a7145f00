"""``detente preferences``: what preferences as written imply."""

from pathlib import Path

import click

from detente.cli.options import case_of, output_options, reading_option, scenario_and_word

__all__ = ["command"]


@click.command("preferences")
@click.argument("words", metavar="[SCENARIO] [ACTOR]", nargs=-1)
@reading_option
@output_options(table=True)
def command(words: tuple[str, ...], reading: str | None, as_json: bool, output: Path | None) -> None:
    """What the preferences as written imply.

    The ranking of all states with its ties, how many choices each statement decides, for every option how often
    raising it is better or worse all else equal, and the moves the actor would want at the status quo. Without ACTOR,
    all actors are told one after another.

    \b
    Examples:
      detente preferences russia
      detente preferences elmira Uniroyal
      detente preferences conflict.yaml --json
    """
    from detente.cli.deliver import deliver
    from detente.outlook.preferences import portrait
    from detente.report.preferences import preferences_document, preferences_page

    scenario, actor = scenario_and_word(words, "an actor")
    case = case_of(scenario, reading)
    chosen = range(len(case.model.actors)) if actor is None else [case.model.actor(actor)]
    found = [portrait(case.model, index) for index in chosen]
    deliver(
        page=lambda: preferences_page(case, found),
        document=lambda: preferences_document(case, found),
        table="preferences",
        as_json=as_json,
        output=output,
    )
