"""``detente states``: the states of a conflict."""

from pathlib import Path

import click

from detente.cli.options import case_of, output_options, reading_option, scenario_argument

__all__ = ["command"]


@click.command("states")
@scenario_argument()
@click.option("--where", metavar="STATEMENT", help="Only states where a statement holds, such as 'us.talks'.")
@click.option("--ending", metavar="NAME", help="Only states of an ending, or of a defined statement.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help="At most N states; 0 for all. Default: 24 on a page.",
)
@reading_option
@output_options(table=True)
def command(
    scenario: str | None,
    where: str | None,
    ending: str | None,
    limit: int | None,
    reading: str | None,
    as_json: bool,
    output: Path | None,
) -> None:
    """The states the conflict can be in, with their options and ranks.

    States are numbered in the usual order: the first option varies fastest. The table has a column for each state.

    \b
    Examples:
      detente states prisoners-dilemma
      detente states --ending durable --limit 5
      detente states --where "russia.ceasefire & !us.talks" --output states.csv
    """
    import numpy as np

    from detente.cli.deliver import deliver, working
    from detente.report.case import satisfying
    from detente.report.states import states_document, states_page, states_rows

    case = case_of(scenario, reading)
    with working("listing the states"):
        chosen = np.ones(case.model.count, np.bool_)
    if where is not None:
        chosen &= satisfying(case, where)
    if ending is not None:
        chosen &= case.model.ending(ending)
    found = np.flatnonzero(chosen).tolist()
    for_people = not as_json and (output is None or output.suffix.lower() == ".txt")
    most = (24 if for_people else 0) if limit is None else limit
    shown = found[:most] if most else found
    deliver(
        page=lambda: states_page(case, shown, len(found), where is not None or ending is not None),
        document=lambda: states_document(case, shown, len(found)),
        rows=lambda: states_rows(case, shown),
        as_json=as_json,
        output=output,
    )
