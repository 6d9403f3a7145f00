"""What the commands share: how a scenario is named, how a reading and a form of output are chosen."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from detente.errors import InputError

if TYPE_CHECKING:
    from detente.report.case import Case

__all__ = [
    "NewFile",
    "case_of",
    "concept_option",
    "output_options",
    "reading_option",
    "scenario_and_word",
    "scenario_argument",
    "suppose_option",
]

_F = TypeVar("_F", bound=Callable[..., Any])

SUFFIXES = (".json", ".csv", ".parquet", ".tex", ".html", ".md", ".pdf", ".txt")
TABLES = (".csv", ".parquet", ".tex")
CASES = "detente.cases"  # where the cases opened are kept while a command runs


def scenario_argument(*, required: bool = False) -> Callable[[_F], _F]:
    """Add the argument SCENARIO: a file, a library name or ``-``; the flagship unless it is required."""
    return click.argument("scenario", metavar="SCENARIO" if required else "[SCENARIO]", required=required, default=None)


def reading_option(function: _F) -> _F:
    """Add the option ``--reading``."""
    return click.option(
        "--reading",
        metavar="NAME",
        help="The reading of the scenario to analyse; 'as-written' leaves all readings out.",
    )(function)


def suppose_option(function: _F) -> _F:
    """Add the repeatable option ``--suppose``."""
    return click.option(
        "--suppose",
        metavar="STATEMENT",
        multiple=True,
        help="Suppose that this holds from the start and stays; may be given several times.",
    )(function)


def concept_option(function: _F) -> _F:
    """Add the repeatable option ``--concept``."""
    return click.option(
        "--concept",
        "concepts",
        metavar="NAME",
        multiple=True,
        help="A solution concept: nash, seq, sseq, smr, gmr or seq_sure; may be given several times.",
    )(function)


class NewFile(click.Path):
    """A file to write: a path that is not said to be a folder."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; one that ends in a slash is refused, since `Path` would lose it."""
        if isinstance(value, str) and value.endswith(("/", os.sep)):
            self.fail(f"'{value}' is a folder; name a file in it", param, ctx)
        return super().convert(value, param, ctx)


def output_options(*, table: bool = False) -> Callable[[_F], _F]:
    """Add ``--json`` and ``--output``; with `table` the result can be written as a table too: CSV, Parquet, LaTeX."""
    known = [s for s in SUFFIXES if table or s not in TABLES]

    def check(_ctx: click.Context, _param: click.Parameter, value: Path | None) -> Path | None:
        if value is not None and value.suffix.lower() not in known:
            raise click.BadParameter(f"the file's suffix says what is written: {', '.join(known)}; not '{value.name}'")
        return value

    def add(function: _F) -> _F:
        function = click.option(
            "--output",
            metavar="FILE",
            type=NewFile(),
            callback=check,
            help=f"Write the result to a file, in the form its suffix names: {', '.join(known)}.",
        )(function)
        return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(function)

    return add


def scenario_and_word(words: Sequence[str], what: str) -> tuple[str | None, str | None]:
    """Tell the scenario from the other word of a command that takes both: either may be left out or come first.

    Parameters
    ----------
    words
        What was given.
    what
        What the other word is, for the message where there are too many.

    Examples
    --------
    >>> scenario_and_word(["russia"], "ACTOR"), scenario_and_word(["elmira", "MoE"], "ACTOR")
    ((None, 'russia'), ('elmira', 'MoE'))
    """
    if len(words) > 2:
        raise click.UsageError(
            f"only a scenario and {what} are taken, not {len(words)} words: put quotes around a statement"
        )
    if len(words) == 2:
        first, second = words
        return (second, first) if _names_scenario(second) and not _names_scenario(first) else (first, second)
    if not words:
        return None, None
    return (words[0], None) if _names_scenario(words[0]) else (None, words[0])


def _names_scenario(word: str) -> bool:
    from detente.scenario.load import library_names

    if word == "-" or word in library_names():
        return True
    try:
        return Path(word).suffix.lower() in {".yaml", ".yml", ".json", ".gmcr"} or Path(word).is_file()
    except (OSError, ValueError):
        return False


def case_of(scenario: str | None, reading: str | None, *, quiet: bool = False) -> "Case":
    """Return the case of a scenario; its warnings are mentioned on standard error unless `quiet`."""
    from detente.report.case import FLAGSHIP, named_reading, open_case

    if reading == "":
        raise InputError("the name of the reading is empty; 'as-written' leaves all readings out")
    case = open_case(FLAGSHIP if scenario is None else scenario, named_reading(reading))
    context = click.get_current_context(silent=True)
    if context is not None:
        context.meta.setdefault(CASES, []).append(case)  # what a page written to a file is about
    number = sum(d.severity != "note" for d in case.scenario.warnings)
    if number and not quiet:
        from detente.report.page import harmless

        shown = harmless(case.scenario.source)
        click.echo(f"{number} warning{'s' * (number != 1)}: detente check {shown}", err=True)
    return case
