"""``detente coalitions``: what groups of actors could do together."""

from pathlib import Path

import click

from detente.cli.options import case_of, output_options, reading_option, scenario_argument

__all__ = ["command"]


@click.command("coalitions")
@scenario_argument()
@click.option(
    "--of",
    "named",
    metavar="A,B",
    multiple=True,
    help="A coalition: actors separated by commas, or the id of one in the scenario; may be given several times.",
)
@click.option(
    "--size",
    type=click.IntRange(min=1),
    metavar="N",
    help="All coalitions of at most N actors. Default: those that the scenario lists; 2 where it lists none.",
)
@click.option(
    "--concept",
    "concepts",
    metavar="NAME",
    multiple=True,
    help="A solution concept: nash, seq, sseq, smr or gmr; may be given several times. Default: all but sseq.",
)
@click.option("--all", "everywhere", is_flag=True, help="Look at all states, also at those that no moves lead to.")
@reading_option
@output_options(table=True)
def command(
    scenario: str | None,
    named: tuple[str, ...],
    size: int | None,
    concepts: tuple[str, ...],
    everywhere: bool,
    reading: str | None,
    as_json: bool,
    output: Path | None,
) -> None:
    """Which groups of actors could leave the status quo together, and where each of them stays.

    A coalition has a reason to leave a state if moves of its members alone lead to a state that all of them prefer. A
    coalition of one is an actor by itself. Stability and jumps are of the states within reach of the status quo.

    \b
    Examples:
      detente coalitions elmira
      detente coalitions elmira --of "MoE, Uniroyal"
      detente coalitions --size 3 --concept nash
    """
    from detente.cli.deliver import deliver, working
    from detente.report.coalitions import chosen_coalitions, coalitions_document, coalitions_page, find_coalitions
    from detente.report.stability import checked_concepts

    chosen = checked_concepts(concepts)
    case = case_of(scenario, reading)
    groups = chosen_coalitions(case, named, size)
    with working("looking at coalitions", len(groups) + 2) as stage:
        found = find_coalitions(case, groups, chosen, everywhere=everywhere, stage=stage)
    deliver(
        page=lambda: coalitions_page(case, found),
        document=lambda: coalitions_document(case, found),
        table="coalitions",
        as_json=as_json,
        output=output,
    )
