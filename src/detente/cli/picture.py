"""``detente picture``: the conflict, and what was found, as pictures."""

from pathlib import Path

import click

from detente.cli.options import NewFile, case_of, concept_option, reading_option, scenario_argument, suppose_option

__all__ = ["command"]


class _Command(click.Command):
    """A command whose help lists the kinds of pictures."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the kinds, then the options."""
        from detente.report.pictures import KINDS

        with formatter.section("Kinds"):
            formatter.write_dl([(kind.name, kind.says) for kind in KINDS.values()])
        super().format_options(ctx, formatter)


@click.command("picture", cls=_Command)
@click.argument("kind", metavar="KIND")
@scenario_argument()
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    type=NewFile(),
    help="Write the picture to this file: .svg or .png.",
)
@click.option(
    "--to", metavar="ENDING", help="An ending, a defined statement, or any statement (path, unlock, deterrence, run)."
)
@click.option(
    "--state",
    metavar="STATE",
    help="A state's number, or a statement that only it satisfies (path, moves, stability, deterrence, run, endings).",
)
@suppose_option
@concept_option
@click.option(
    "--promises",
    type=click.Choice(["voluntary", "binding"]),
    help="Whether a promise that is due is carried out even at a loss (run).",
)
@click.option("--rounds", type=click.IntRange(1, 1_000_000), help="At most so many rounds (run).")
@click.option(
    "--rows",
    metavar="FILE.csv",
    type=click.Path(path_type=Path),
    help="Rows 'label,value,low,high': how often each ending came out (endings; also the table that `detente ensemble` "
    "writes), or each judgement's effect (drivers).",
)
@click.option("--answer", metavar="ID", help="The question, such as kept:now; by default the most open one (drivers).")
@click.option(
    "--draws",
    metavar="N",
    type=click.IntRange(1, 1_000_000),
    help="Draw so many worlds: for how often each ending is kept (endings), or what hangs on what (drivers: a power of "
    "two, 128 if it is not given).",
)
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True, help="The colours.")
@click.option(
    "--dpi",
    type=click.IntRange(20, 2400),
    default=300,
    show_default=True,
    help="Dots per inch of a PNG; SVG needs none.",
)
@reading_option
def command(
    kind: str,
    scenario: str | None,
    output: Path | None,
    to: str | None,
    state: str | None,
    suppose: tuple[str, ...],
    concepts: tuple[str, ...],
    promises: str | None,
    rounds: int | None,
    rows: Path | None,
    answer: str | None,
    draws: int | None,
    theme: str,
    dpi: int,
    reading: str | None,
) -> None:
    """Draw the conflict, or what was found, for a paper or a report.

    A picture says what it shows, of which scenario and reading, and what was left out of it for lack of room. It is
    written whole or not at all, and the same input gives the same bytes.

    \b
    Examples:
      detente picture path --to durable -o path.svg
      detente picture map elmira-options -o map.png --dpi 600
      detente picture run --suppose russia.ceasefire --promises binding -o run.svg
    """
    from detente.cli.deliver import working
    from detente.errors import UnknownNameError
    from detente.report.pictures import KINDS, SUFFIXES, Wish, draw
    from detente.report.pictures.rows import read_rows

    if kind not in KINDS:
        raise UnknownNameError("kind of picture", kind, KINDS)
    if output is None:
        raise click.UsageError(f"a picture needs a file: detente picture {kind} … -o {kind}.svg (or .png)")
    if output.suffix.lower() not in SUFFIXES:
        raise click.UsageError(f"the file's suffix says what is written: {' or '.join(SUFFIXES)}; not '{output.name}'")
    known = () if rows is None else read_rows(rows)
    wish = Wish(to, state, suppose, concepts, promises, rounds, known, answer, draws)
    case = case_of(scenario, reading)
    with working(f"drawing: {kind}"):
        draw(kind, case, wish, theme=theme).save(output, dpi=dpi)
