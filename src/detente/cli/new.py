"""``detente new``: a scenario file to begin with."""

from pathlib import Path

import click

from detente.cli.options import NewFile

__all__ = ["command"]


@click.command("new")
@click.argument("file", metavar="FILE", type=NewFile())
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
def command(file: Path, force: bool) -> None:
    """Begin a scenario: write a commented starter file.

    The starter is small and complete: it can be analysed as it is, and changed step by step.

    \b
    Examples:
      detente new conflict.yaml
      detente check conflict.yaml
      detente analyze conflict.yaml
    """
    from detente.errors import InputError
    from detente.scenario.starter import starter_text
    from detente.scenario.write import write_file

    if not file.name.strip():
        raise InputError("the scenario file needs a name: try 'conflict.yaml'")
    if file.suffix.lower() not in {".yaml", ".yml"}:
        raise InputError(f"a scenario file ends in .yaml; try '{file}.yaml'")
    write_file(file, starter_text(), overwrite=force)
    click.echo(f"{file} is written. After each change: detente check {file}", err=True)
