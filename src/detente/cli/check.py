"""``detente check``: everything that is wrong or doubtful in a scenario."""

import sys
from pathlib import Path

import click

from detente.cli.options import output_options, scenario_argument

__all__ = ["command"]


@click.command("check")
@scenario_argument()
@click.option("--strict", is_flag=True, help="Take warnings for faults: exit status 1 if there are any.")
@output_options(table=True)
@click.pass_context
def command(ctx: click.Context, scenario: str | None, strict: bool, as_json: bool, output: Path | None) -> None:
    """What is wrong or doubtful in a scenario, and how to mend it.

    All faults of all readings are said at once, each with its place: errors (it cannot be analysed), warnings
    (probably not meant) and notes (worth knowing). Exit status 1 if there are errors, 2 if there is nothing to read.

    \b
    Examples:
      detente check conflict.yaml
      detente check conflict.yaml --strict --json
      detente check elmira
    """
    from dataclasses import replace

    from detente.cli.deliver import deliver_text
    from detente.errors import Diagnostic, ScenarioError
    from detente.files import load
    from detente.report.case import FLAGSHIP, handed_name
    from detente.report.documents import to_json
    from detente.report.findings import findings_document, findings_text
    from detente.report.tables import table_of
    from detente.report.words import count_of
    from detente.scenario.check import check

    source, summary, found = FLAGSHIP if scenario is None else scenario, list[str](), list[Diagnostic]()
    try:
        loaded = load(source)
        conflict = loaded.conflict
        things = ("option", conflict.options) if conflict.graph is None else ("state", conflict.graph.states)
        summary = [count_of(len(conflict.actors), "actor"), count_of(len(things[1]), things[0])]
        if loaded.readings:
            summary.append(count_of(len(loaded.readings), "reading"))
        found = check(loaded)
    except ScenarioError as error:
        found = sorted(error.diagnostics, key=lambda d: d.severity != "error")
    if as_json or output is not None:  # what is handed on
        source, found = handed_name(source), [replace(d, file=handed_name(d.file)) for d in found]
    severe = {"error", "warning"} if strict else {"error"}
    clean = not any(d.severity in severe for d in found)
    deliver_text(
        text=lambda: findings_text(source, found, summary),
        json=lambda ascii_only: to_json(findings_document(source, found, clean=clean), ascii_only=ascii_only),
        rows=lambda: table_of("check", findings_document(source, found, clean=clean)),
        as_json=as_json,
        output=output,
    )
    sys.stdout.flush()
    ctx.exit(0 if clean else 1)
