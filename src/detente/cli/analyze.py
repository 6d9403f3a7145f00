"""``detente analyze``: the main report."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import click

from detente.cli.options import case_of, output_options, reading_option, scenario_argument

__all__ = ["command"]


@click.command("analyze")
@scenario_argument()
@click.option("--to", "target", metavar="ENDING", help="The ending whose path is told in full.")
@click.option("--from", "start", metavar="STATE", help="Suppose that the conflict is in this state.")
@click.option("--evidence", is_flag=True, help="Say under each sentence which claims and assumptions are behind it.")
@reading_option
@output_options(table=True)
@click.option("--explain-terms", is_flag=True, help="Say what the words of the report mean, and do nothing else.")
def command(
    scenario: str | None,
    target: str | None,
    start: str | None,
    evidence: bool,
    reading: str | None,
    as_json: bool,
    output: Path | None,
    explain_terms: bool,
) -> None:
    """Where the conflict is, how it can end, and what stands in the way.

    Without --to, the path told in full is the one at the end of which most actors are better off than now.

    \b
    Examples:
      detente analyze
      detente analyze conflict.yaml --to durable --reading open_to_talks
      detente analyze --evidence
      detente analyze elmira --json
      detente analyze --explain-terms
    """
    from detente.cli.deliver import deliver, show, working

    if explain_terms:
        from detente.report.terms import terms_page

        show(terms_page())
        return
    from detente.report.analysis import STAGES, analyse, analysis_document
    from detente.report.analysis_page import analysis_page, nowhere_page
    from detente.report.case import find_state, named_reading
    from detente.report.surety import how_sure

    case = case_of(scenario, reading)
    with working("analysing", 3 + len(STAGES)) as stage:
        stage("listing the states")
        somewhere = start is not None or case.model.status_quo is not None
        found = analyse(case, find_state(case, start or "status-quo"), target, stage) if somewhere else None
        if found is not None and start is None:
            stage("drawing worlds")
            found = replace(found, sure=how_sure(case, named_reading(reading)))
        stage("looking at promises")
        page = cache(lambda: nowhere_page(case) if found is None else analysis_page(case, found, evidence=evidence))
        if output is None and not as_json:
            page()
    deliver(
        page=page,
        document=lambda: analysis_document(case, found),
        table="analyze",
        as_json=as_json,
        output=output,
    )
