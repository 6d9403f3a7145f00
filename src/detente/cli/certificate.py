"""``detente certificate``: the smallest change that flips each answer."""

from pathlib import Path

import click

from detente.cli.options import case_of, output_options, reading_option, scenario_argument

__all__ = ["command"]


@click.command("certificate")
@scenario_argument()
@click.option(
    "--answer",
    "answers",
    metavar="ID",
    multiple=True,
    help="Only this question, such as kept:now or by_interest:ENDING; may be given several times.",
)
@click.option("--single", is_flag=True, help="Try single changes only, no pairs.")
@click.option(
    "--tries", metavar="N", type=click.IntRange(min=0), default=300, show_default=True, help="The most pairs."
)
@click.option(
    "--draws",
    metavar="N",
    type=click.IntRange(min=0, max=1_000_000),
    default=256,
    show_default=True,
    help="Worlds drawn to tell how far odds can move; 0 leaves that out.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, metavar="N", help="Seed of the draws.")
@click.option(
    "--workers", type=click.IntRange(1, 1024), default=1, show_default=True, metavar="N", help="Processes that draw."
)
@reading_option
@output_options(table=True)
def command(
    scenario: str | None,
    answers: tuple[str, ...],
    single: bool,
    tries: int,
    draws: int,
    seed: int,
    workers: int,
    reading: str | None,
    as_json: bool,
    output: Path | None,
) -> None:
    """How firmly the answers stand: the smallest change that flips each.

    A change is a preference, a fact, a belief, a promise, a claim or a source that is otherwise than written. All
    single changes are tried, and where none flips an answer, pairs of them. Where the scenario gives odds, also how
    far they can move until the answer turns in most of the worlds.

    \b
    Examples:
      detente certificate
      detente certificate --answer kept:now --answer kept:durable
      detente certificate elmira --single
    """
    from detente.cli.deliver import deliver, working
    from detente.ensemble.certificate import certificate
    from detente.ensemble.run import space_of_scenario
    from detente.ensemble.thresholds import thresholds
    from detente.report.certificate import Odds, certificate_document, certificate_page, certificate_rows

    case = case_of(scenario, reading, quiet=as_json)
    space = space_of_scenario(case.scenario, "" if reading == "as-written" else reading)
    odds: Odds | None = None
    with working("trying changes"):
        found = certificate(case.conflict, answers, pairs=not single, tries=tries)
        if draws and not space.certain:
            asked = tuple(c.answer.id for c in found.answers)
            odds = (space, *thresholds(space, asked, draws=draws, seed=seed, workers=workers))
    deliver(
        page=lambda: certificate_page(case, found, odds),
        document=lambda: certificate_document(case, found, odds),
        rows=lambda: certificate_rows(case, found),
        as_json=as_json,
        output=output,
    )
