"""``detente drivers``: which uncertain judgement an answer hangs on."""

from pathlib import Path

import click

from detente.cli.options import case_of, output_options, reading_option, scenario_argument
from detente.ensemble.processes import prepare

__all__ = ["command"]


@click.command("drivers")
@scenario_argument()
@click.option(
    "--answer",
    metavar="ID",
    help="The question, such as kept:now or kept:ENDING (detente ensemble --json lists them); without it the one that"
    " is most open.",
)
@click.option(
    "--draws",
    type=click.IntRange(2, 2**17),
    default=256,
    show_default=True,
    metavar="N",
    help="Size of the base sample, a power of two; as many more for each judgement.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, metavar="N", help="Seed of the draws.")
@click.option("--no-claims", is_flag=True, help="Leave out what becomes of the answer if a claim or a source is wrong.")
@click.option(
    "--workers", type=click.IntRange(1, 1024), default=1, show_default=True, metavar="N", help="Processes that compute."
)
@click.option("--cluster", metavar="ADDRESS", help="Compute on the workers of this Dask scheduler.")
@reading_option
@output_options(table=True)
def command(
    scenario: str | None,
    answer: str | None,
    draws: int,
    seed: int,
    no_claims: bool,
    workers: int,
    cluster: str | None,
    reading: str | None,
    as_json: bool,
    output: Path | None,
) -> None:
    """Which uncertain judgement does an answer hang on?

    For every judgement how often the answer holds with it fixed, and its Sobol' indices; a few rules that tell the
    worlds where the answer holds from those where it does not; and claim by claim, source by source, what if it is
    wrong.

    \b
    Examples:
      detente drivers
      detente drivers --answer kept:now
      detente drivers --answer kept:durable:path_end --draws 1024 --workers 2
    """
    prepare(workers, cluster)
    from detente.cli.deliver import deliver, working
    from detente.ensemble.drivers import drivers
    from detente.ensemble.reliance import reliance
    from detente.ensemble.run import space_of_scenario
    from detente.report.case import named_reading
    from detente.report.drivers import drivers_document, drivers_page, drivers_rows

    case = case_of(scenario, reading, quiet=as_json)
    space = space_of_scenario(case.scenario, named_reading(reading))
    with working("drawing worlds"):
        found = drivers(space, answer, draws=draws, seed=seed, workers=workers, cluster=cluster)
        resting = None
        if not no_claims and case.conflict.claims:
            resting = reliance(
                space, found.base, (found.answer.id,), reading=case.conflict.reading, workers=workers, cluster=cluster
            )
    deliver(
        page=lambda: drivers_page(case, found, resting),
        document=lambda: drivers_document(case, found, resting),
        rows=lambda: drivers_rows(found),
        as_json=as_json,
        output=output,
    )
