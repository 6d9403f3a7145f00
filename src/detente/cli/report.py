"""``detente report``: everything in one document."""

from pathlib import Path

import click

from detente.cli.options import NewFile, case_of, reading_option, scenario_argument

__all__ = ["command"]

_SUFFIXES = (".html", ".pdf", ".md")


def _checked(_ctx: click.Context, _param: click.Parameter, value: Path) -> Path:
    if value.suffix.lower() not in _SUFFIXES:
        raise click.BadParameter(f"the file's suffix says what is written: {', '.join(_SUFFIXES)}; not '{value.name}'")
    return value


@click.command("report")
@scenario_argument()
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    required=True,
    type=NewFile(),
    callback=_checked,
    help=f"The file to write, in the form its suffix names: {', '.join(_SUFFIXES)}.",
)
@click.option("--to", "target", metavar="ENDING", help="The ending that the report looks at most closely.")
@reading_option
def command(scenario: str | None, output: Path, target: str | None, reading: str | None) -> None:
    """Every question's answer in one document that can be sent, printed and checked.

    The answer in five sentences; where we are; how it can end; what stands in the way; what can be done; promises;
    deterrence; beliefs; what would change it; how sure; the evidence; the model in words; the method. Every reference
    leads to its evidence, and assumptions are marked. An HTML file is complete in itself: nothing is fetched.

    To compare two scenarios or readings in a document: detente compare A B --output FILE.html.

    \b
    Examples:
      detente report -o report.html
      detente report conflict.yaml --to durable -o report.pdf
      detente report ukraine-2026 --reading fears_what_follows -o report.md
    """
    from detente.cli.deliver import working, write_output
    from detente.report.full.compose import full_report

    case = case_of(scenario, reading)
    with working("writing the report"):
        content = full_report(case, target).form(output.suffix.lower())
    write_output(output, content)
