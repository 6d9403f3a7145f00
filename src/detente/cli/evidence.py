"""``detente evidence``: what rests on what."""

from pathlib import Path

import click

from detente.cli.options import case_of, output_options, reading_option, scenario_and_word

__all__ = ["command"]


@click.command("evidence")
@click.argument("words", metavar="[SCENARIO] [NAME]", nargs=-1)
@click.option("--scenario", "-s", metavar="SCENARIO", help="The scenario, where its name could be taken for NAME.")
@reading_option
@output_options(table=True)
def command(
    words: tuple[str, ...],
    scenario: str | None,
    reading: str | None,
    as_json: bool,
    output: Path | None,
) -> None:
    """What the scenario rests on: claims and sources, assumptions, and what rests on nothing.

    NAME is a claim, a source, an element (an option, a fact, a promise, an ending, a path such as preferences.russia or
    moves[2]), an actor, or a defined statement. A claim or a source is shown with the elements that rest on it, an
    element with its claims, what it assumes, and what else speaks of it.

    \b
    Examples:
      detente evidence
      detente evidence C18
      detente evidence russia.strikes
      detente evidence preferences.russia --reading fears_what_follows
    """
    from detente.cli.deliver import deliver
    from detente.report.evidence import evidence_document, evidence_page

    name: str | None
    if scenario is not None:
        if len(words) > 1:
            raise click.UsageError(f"with --scenario only one NAME is taken, not {len(words)} words")
        name = words[0] if words else None
    else:
        scenario, name = scenario_and_word(words, "a NAME")
    case = case_of(scenario, reading)
    deliver(
        page=lambda: evidence_page(case, name),
        document=lambda: evidence_document(case, name),
        table="evidence",
        as_json=as_json,
        output=output,
    )
