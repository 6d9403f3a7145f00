"""How an answer leaves: as a page on the terminal, as a JSON document, or in a file."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from detente.cli.options import CASES, TABLES
from detente.errors import InputError
from detente.report.documents import Row, json_pieces
from detente.report.page import Page

if TYPE_CHECKING:
    from detente.report.table import Table

__all__ = ["deliver", "deliver_text", "show", "working", "write_output"]

_WIDEST, _PIPED = 120, 100  # columns on a terminal at most, and where there is none
_PATIENCE = 0.7  # seconds of work without a word


@contextmanager
def working(on: str, stages: int = 0) -> Iterator[Callable[[str], None]]:
    """Show on a terminal that long work goes on, how far it is, and for how long; nothing extra when piped.

    Work that is soon done shows nothing.

    Parameters
    ----------
    on
        What is done.
    stages
        How many stages it has, each announced by calling what the context gives with its name; 0 where it cannot be
        said how far the work is.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from threading import Timer

    bar = _Bar(on, stages)
    timer = Timer(_PATIENCE, bar.show)
    timer.daemon = True
    timer.start()
    try:
        yield bar.stage
    finally:
        timer.cancel()
        bar.close()


class _Bar:
    """A progress bar that is drawn from the moment `show` is called, by whatever thread, until it is closed."""

    def __init__(self, on: str, stages: int) -> None:
        from threading import Lock

        self._on, self._stages, self._done = on, stages, -1
        self._lock, self._closed = Lock(), False
        self._progress: Any = None

    def stage(self, name: str) -> None:
        """Say that a stage begins."""
        with self._lock:
            self._done += 1
            self._on = name
            if self._progress is not None:
                self._progress.update(self._progress.task_ids[0], description=name, completed=self._done)

    def show(self) -> None:
        """Begin to draw."""
        from rich.console import Console
        from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns: list[ProgressColumn] = [SpinnerColumn(), TextColumn("{task.description}", markup=False)]
        if self._stages:
            columns.append(BarColumn())
        with self._lock:
            if self._closed:
                return
            self._progress = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
            task = self._progress.add_task(self._on, total=self._stages or None, completed=max(self._done, 0))
            self._progress.tasks[0].start_time = self._progress.get_time() - _PATIENCE
            self._progress.start()
            self._progress.update(task)

    def close(self) -> None:
        """Wipe the bar."""
        with self._lock:
            self._closed = True
            if self._progress is not None:
                self._progress.stop()


def deliver(
    *,
    page: Callable[[], Page],
    document: Callable[[], dict[str, Any]],
    rows: "Callable[[], Sequence[Row] | Table] | None" = None,
    table: str | None = None,
    as_json: bool = False,
    output: Path | None = None,
) -> None:
    """Print or write an answer in the form asked for; only that form is made.

    Parameters
    ----------
    page, document, rows
        Make the page for people, the JSON document, and the table for CSV, Parquet and LaTeX.
    table
        The command whose table it is, where `detente.report.tables` makes it from the document; `rows` is then None.
    as_json
        Print the document.
    output
        Write to this file, by its suffix, whole or not at all.
    """
    if output is None and not as_json:
        show(page())
        return
    deliver_text(
        text=lambda: page().plain(_PIPED),
        page=page,
        rows=rows if table is None else lambda: _table_of(table, document()),
        json=lambda ascii_only: json_pieces(document(), ascii_only=ascii_only),
        as_json=as_json,
        output=output,
    )


def deliver_text(
    *,
    text: Callable[[], str],
    json: Callable[[bool], str | Iterable[str]],
    page: Callable[[], Page] | None = None,
    rows: "Callable[[], Sequence[Row] | Table] | None" = None,
    as_json: bool = False,
    output: Path | None = None,
) -> None:
    """Print or write an answer of which text and JSON are made by the caller; as `deliver`.

    Parameters
    ----------
    json
        Makes the JSON text, which may come in pieces; told whether only ASCII can be shown.
    page
        Makes the page for HTML, Markdown and PDF; else it is the text as it stands.
    rows
        Makes the table.
    """
    if output is None:
        made = json(not _is_utf8()) if as_json else text()
        sys.stdout.writelines([made] if isinstance(made, str) else made)
        return
    if as_json and _suffix(output) != ".json":
        raise click.UsageError(f"--json prints JSON, and '{output.name}' is no .json file: give one or the other")
    if rows is not None and _suffix(output) in TABLES:
        from detente.report.table import format_table

        write_output(output, format_table(rows(), _suffix(output)))
        return
    if _suffix(output) in {".html", ".md", ".pdf"}:
        write_output(output, _as_page(page, text, _suffix(output)))
        return
    write_output(output, json(False) if _suffix(output) == ".json" else text())


def _table_of(command: str, document: dict[str, Any]) -> "Table":
    from detente.report.tables import table_of

    return table_of(command, document)


def _suffix(output: Path | None) -> str:
    return "" if output is None else output.suffix.lower()


def _as_page(page: Callable[[], Page] | None, text: Callable[[], str], suffix: str) -> str | bytes:
    from detente.report.forms import with_evidence

    context = click.get_current_context(silent=True)
    if page is not None:
        return with_evidence(page(), [] if context is None else context.meta.get(CASES, []), suffix)
    made = Page()
    made.verbatim(text())
    return with_evidence(made, [], suffix)


def write_output(output: Path, content: str | bytes | Iterable[str]) -> None:
    """Write a result to a file, whole or not at all, and over no scenario.

    Raises
    ------
    InputError
        The file is a scenario, or cannot be written.
    """
    from detente.scenario.write import write_file

    if output.exists() and output.suffix.lower() == ".json" and _is_scenario(output):
        raise InputError(f"{output} is a scenario; the result is not written over it")
    write_file(output, content, overwrite=True)


def _is_scenario(path: Path) -> bool:
    """Whether a file looks like a scenario in JSON's notation, which YAML includes."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return '"detente": 1' in file.read(2000)
    except OSError:
        return False


def show(page: Page) -> None:
    """Print a page: styled on a terminal, plain where it is piped."""
    import os

    if not sys.stdout.isatty():
        columns = os.environ.get("COLUMNS", "")
        width = int(columns) if columns.isdecimal() and 20 <= int(columns[:6]) <= 1000 else _PIPED
        sys.stdout.write(page.plain(width))
        return
    from rich.console import Console

    console = Console(markup=False, emoji=False, highlight=False, file=sys.stdout)
    console.width = max(20, min(console.width, _WIDEST))
    page.show(console)


def _is_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
