"""``detente compare``: two scenarios, two readings, two dates."""

from pathlib import Path

import click

from detente.cli.options import case_of, output_options

__all__ = ["command"]


@click.command("compare")
@click.argument("scenarios", nargs=-1, metavar="[A] [B]")
@click.option("--readings", metavar="X,Y", help="The readings of A and of B; 'as-written' leaves all readings out.")
@output_options(table=True)
def command(scenarios: tuple[str, ...], readings: str | None, as_json: bool, output: Path | None) -> None:
    """What differs between two scenarios: in the input, and in every answer.

    A and B are scenarios, each with a reading behind an @ if you like. With --readings, one scenario is enough.

    \b
    Examples:
      detente compare --readings time_on_its_side,fears_what_follows
      detente compare ukraine-2026@time_on_its_side ukraine-2026@us_walks_away
      detente compare january.yaml june.yaml
    """
    from detente.cli.deliver import deliver
    from detente.errors import LimitError
    from detente.outlook.compare import compare, compare_inputs
    from detente.report.case import FLAGSHIP
    from detente.report.comparison import comparison_document, comparison_page

    named = [] if readings is None else [name.strip() for name in readings.split(",")]
    if readings is not None and len(named) != 2:
        raise click.UsageError(f"--readings takes two readings with a comma between them, not '{readings}'")
    if len(scenarios) > 2:
        raise click.UsageError(f"two scenarios are compared, not {len(scenarios)}")
    if len(scenarios) < 2 and not named:
        raise click.UsageError("give two scenarios, or one with --readings X,Y")
    sources = scenarios if len(scenarios) == 2 else (scenarios or (FLAGSHIP,)) * 2
    if sources[0] == "-" == sources[1]:
        raise click.UsageError("standard input can be only one of the two")
    asked = [_with_reading(source, named[n] if named else None) for n, source in enumerate(sources)]
    first, second = (case_of(source, reading, quiet=True) for source, reading in asked)
    try:
        found = compare(first.model, second.model)
    except LimitError as fault:
        found = compare_inputs(first.conflict, second.conflict, str(fault))
    deliver(
        page=lambda: comparison_page(first, second, found),
        document=lambda: comparison_document(first, second, found),
        table="compare",
        as_json=as_json,
        output=output,
    )


def _with_reading(source: str, reading: str | None) -> tuple[str, str | None]:
    """Tell a scenario from the reading behind its last @, unless a file has that very name."""
    try:
        is_file = Path(source).exists()
    except (OSError, ValueError):
        is_file = False
    name, at, behind = source.rpartition("@")
    if is_file or not at or not name:
        return source, reading
    if reading is not None:
        raise click.UsageError(f"the reading of {name} is given twice: behind the @ and with --readings")
    return name, behind
