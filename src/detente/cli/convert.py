"""``detente convert``: from one format to another."""

from pathlib import Path

import click

from detente.cli.options import reading_option

__all__ = ["command"]


@click.command("convert")
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@reading_option
@click.option("--force", is_flag=True, help="Replace OUT if it exists.")
def command(source: str, target: Path, reading: str | None, force: bool) -> None:
    """Convert between Detente's format (.yaml) and GMCR+ files (.gmcr).

    The suffix of OUT says what is written. A .gmcr file holds what the analyses of stability use, in one reading; its
    format has no place for evidence, endings and the status quo. Writing .yaml from .yaml gives the canonical form,
    without comments.

    \b
    Examples:
      detente convert conflict.gmcr conflict.yaml
      detente convert conflict.yaml conflict.gmcr --reading open_to_talks
    """
    from detente.errors import InputError
    from detente.files import load
    from detente.scenario.write import dump, write_file

    suffix = target.suffix.lower()
    if suffix not in {".yaml", ".yml", ".gmcr"}:
        raise InputError(f"the suffix of OUT says what is written: .yaml or .gmcr, not '{target.name}'")
    if target.exists() and not force:
        raise InputError(f"{target} exists; to replace it, say so (--force)")
    found = load(source, "" if reading == "as-written" else reading)
    if suffix == ".gmcr":
        from detente.interchange.gmcr_writing import format_gmcr

        text = format_gmcr(found.conflict)
    else:
        text = dump(found.document if found.document is not None and reading is None else found.conflict)
    write_file(target, text, overwrite=force)
    click.echo(f"{target} is written", err=True)
