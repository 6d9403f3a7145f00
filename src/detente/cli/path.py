"""``detente path``: the best way to an ending."""

from pathlib import Path

import click

from detente.cli.options import case_of, output_options, reading_option, scenario_argument

__all__ = ["command"]


@click.command("path")
@scenario_argument()
@click.option(
    "--to",
    "targets",
    metavar="ENDING",
    multiple=True,
    help="An ending, a defined statement, or any statement; several times for several. Default: every other ending.",
)
@click.option("--from", "start", metavar="STATE", help="A state's number, or a statement that only it satisfies.")
@reading_option
@output_options(table=True)
def command(
    scenario: str | None,
    targets: tuple[str, ...],
    start: str | None,
    reading: str | None,
    as_json: bool,
    output: Path | None,
) -> None:
    """The way to an ending that asks the least of those who must move.

    Of all legal sequences of moves the best have the fewest losses for those who move, then the fewest indifferent
    moves, then the fewest moves, then the fewest options changed. No actor moves twice in a row. The losses common to
    all best paths are the obstacles.

    \b
    Examples:
      detente path --to durable
      detente path --to "russia.ceasefire & ukraine.ceasefire" --reading fears_what_follows
      detente path elmira --to modified --from 5
    """
    from detente.cli.deliver import deliver, working
    from detente.errors import InputError
    from detente.report.case import find_state
    from detente.report.route import find_routes, route_document, route_page

    case = case_of(scenario, reading)
    state = find_state(case, "status-quo" if start is None else start)
    if not targets:
        here = case.words.ending_id(int(case.model.ending_of[state]))
        targets = tuple(name for name in case.conflict.endings if name != here)
        if not targets:
            raise InputError("the scenario names no other ending to go to; give --to with a statement")
    with working("looking for paths"):
        routes = find_routes(case, state, targets)
    deliver(
        page=lambda: route_page(case, state, routes),
        document=lambda: route_document(case, state, routes),
        table="path",
        as_json=as_json,
        output=output,
    )
