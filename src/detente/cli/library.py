"""``detente library``: the bundled scenarios."""

import sys
from pathlib import Path

import click

from detente.cli.options import output_options

__all__ = ["command"]


@click.command("library")
@click.argument("name", metavar="[NAME]", required=False)
@output_options(table=True)
def command(name: str | None, as_json: bool, output: Path | None) -> None:
    """The bundled scenarios: the flagship, and published conflicts.

    With NAME, the scenario file itself is printed: to read, or to begin a file of your own with.

    \b
    Examples:
      detente library
      detente library prisoners-dilemma
    """
    from detente.cli.deliver import deliver

    if name is None:
        from detente.report.bundled import bundled_cases, library_document, library_page

        cases = bundled_cases()
        deliver(
            page=lambda: library_page(cases),
            document=lambda: library_document(cases),
            table="library",
            as_json=as_json,
            output=output,
        )
        return
    from detente.errors import UnknownNameError
    from detente.scenario.load import library_names, load

    if as_json or output is not None:
        raise click.UsageError("--json and --output are for the list; a scenario is printed as it is written")
    if name not in library_names():
        raise UnknownNameError("bundled scenario", name, library_names())
    sys.stdout.write(load(name).text)
