"""``detente convert``: from one format to another."""

from pathlib import Path

import click

from detente.cli.options import NewFile, case_of, reading_option

__all__ = ["command"]


@click.command("convert")
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT", type=NewFile())
@reading_option
@click.option(
    "--now", "now", metavar="STATE", help="The state to write as the status quo where IN has none. Default: 1."
)
@click.option("--force", is_flag=True, help="Replace OUT if it exists.")
def command(source: str, target: Path, reading: str | None, now: str | None, force: bool) -> None:
    """Convert between Detente's format (.yaml) and GMCR+ files (.gmcr).

    The suffix of OUT says what is written. A .gmcr file holds what the analyses of stability use, in one reading; its
    format has no place for evidence, endings and the status quo. Writing .yaml from .yaml gives the canonical form,
    without comments. Tables that IN names beside it are not copied: OUT names them too, and stands in the same folder.

    \b
    Examples:
      detente convert conflict.gmcr conflict.yaml
      detente convert conflict.yaml conflict.gmcr --reading open_to_talks
    """
    from detente.errors import InputError
    from detente.scenario.write import dump, write_file

    suffix = target.suffix.lower()
    if suffix not in {".yaml", ".yml", ".gmcr"}:
        raise InputError(f"the suffix of OUT says what is written: .yaml or .gmcr, not '{target.name}'")
    if target.exists() and not force:
        raise InputError(f"{target} exists; to replace it, say so (--force)")
    case = case_of(source, reading)
    found, remark = case.scenario, ""
    beside = found.folder is None or target.parent.resolve() == found.folder.resolve()
    if found.tables and suffix != ".gmcr" and not beside:
        raise InputError(
            f"{source} names {', '.join(found.tables)} beside it, which {target} would not find; write OUT into the"
            " same folder, and copy it together with what it names"
        )
    if suffix == ".gmcr":
        from detente.interchange.gmcr_writing import format_gmcr

        text = format_gmcr(case.conflict)
    elif found.document is not None and reading is None:
        text = dump(found.document)
    elif case.conflict.has_status_quo:
        text = dump(case.conflict)
    else:
        from detente.report.case import find_state, with_status_quo

        state = find_state(case, now or "1")
        text = dump(with_status_quo(case, state))
        remark = f"; {source} says no status quo: state {state + 1} is written as it (--now chooses another)"
    write_file(target, text, overwrite=force)
    click.echo(f"{target} is written{remark}", err=True)
