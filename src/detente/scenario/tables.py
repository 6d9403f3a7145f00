"""Tables beside a scenario, which it names: found, read and checked for their form, with a place for every row.

Tables are CSV or Parquet files in the folder of the scenario or below it. All cells are texts here; what they stand for
is told in `detente.scenario.build_tables`.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from detente.errors import InputError, nearest
from detente.scenario.nodes import Node
from detente.scenario.source import Report, read_file

if TYPE_CHECKING:
    import polars as pl

__all__ = ["MOST_ROWS", "MOST_SAID", "Table", "Tables", "cut"]

MOST_ROWS = 10_000_000
MOST_TABLE_BYTES = 256 * 1024 * 1024
MOST_SAID = 10  # faulty rows of one table
KINDS = (".csv", ".parquet")
_ROW = "row"  # the column that counts the rows of the file; no header is read as this, since cells are found by place
_SHOWN = 40


class _FormError(Exception):
    """What is wrong with a table as a whole: message, hint, and the 1-based line (0 for none) with its text."""

    def __init__(self, message: str, hint: str = "", line: int = 0, text: str = "") -> None:
        super().__init__(message)
        self.message, self.hint, self.line, self.text = message, hint, line, text


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table with its cells as texts.

    Parameters
    ----------
    name, file
        As the scenario names it, and as it is shown.
    header
        The names of the columns.
    cells
        One column a name, ``c0``, ``c1``, …, and in ``row`` the 0-based number of the row in the file; rows without
        anything in them are left out.
    text, separator
        Of a CSV file, for the places of rows; empty for Parquet.
    strange
        Columns of a Parquet file that hold something else than texts and whole numbers, with what they hold.
    """

    name: str
    file: str
    header: tuple[str, ...]
    cells: "pl.DataFrame"
    text: str = ""
    separator: str = ","
    strange: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> "pl.Series":
        """Return the cells of a column that there is."""
        return self.cells[f"c{self.header.index(name)}"]

    def rows(self, at: Iterable[int]) -> list[int]:
        """Return the numbers in the file, 0-based, of rows given by their place in `cells`."""
        return [int(self.cells[_ROW][i]) for i in at]

    def places(self, rows: Iterable[int]) -> dict[int, tuple[int, str]]:
        """Return the 1-based line and the text of rows of a CSV file."""
        wanted, lines = set(rows), dict[int, int]()
        for row, line, _ in _walk(self.text, self.separator):
            if row in wanted:
                lines[row] = line
            if len(lines) == len(wanted):
                break
        texts = _lines(self.text, lines.values())
        return {row: (line, texts[line]) for row, line in lines.items()}

    def caret(self, line: str, name: str) -> int:
        """Return the 1-based column at which a cell begins in a line of text; 0 where quotes hide it."""
        if '"' in line:
            return 0
        before = line.split(self.separator)[: self.header.index(name)]
        return sum(len(cell) + 1 for cell in before) + 1


class Tables:
    """The tables that one scenario names, each read once.

    Parameters
    ----------
    folder
        Where they lie; None where the scenario comes from no folder.
    report
        Takes what is wrong with them.

    Attributes
    ----------
    digests
        SHA-256 of each file that was read, by the name that the scenario gives it.
    made
        What was made of tables, by whoever made it, so that the readings of a scenario share it.
    """

    def __init__(self, folder: Path | None, report: Report) -> None:
        self.folder, self.report = folder, report
        self.digests: dict[str, str] = {}
        self.made: dict[tuple[str, ...], object] = {}
        self._read: dict[str, Table | None] = {}

    def open(self, name: str, columns: Iterable[str], node: Node, element: str) -> Table | None:
        """Return the table if it can be read and has the columns; what is wrong is said.

        That a file is not there is said where the scenario names it, at `node`; faults of its form once, where they
        stand in the table.
        """
        if name not in self._read:
            try:
                content = self._content(name)
            except InputError as fault:
                message, _, hint = str(fault).partition("; ")
                self.report.add("table", message, hint, at=node.at, element=element)
                return None
            self.digests[name] = sha256(content).hexdigest()
            try:
                self._read[name] = _parsed(name, self._shown(name), content)
            except _FormError as fault:
                self._read[name] = None
                file, where = self._shown(name), fault.line
                self.report.add_in(
                    file, "table", fault.message, fault.hint, line=where, text=fault.text, element=element
                )
        table = self._read[name]
        if table is None:
            return None
        missing = [column for column in columns if column not in table.header]
        for column in missing:
            self._say_missing(table, column, element)
        return None if missing else table

    def _say_missing(self, table: Table, column: str, element: str) -> None:
        """Say that there is no such column, or that it holds what cannot be used."""
        message = f"there is no column '{column}'"
        close = nearest(column, table.header, 1)
        hint = f"did you mean '{cut(close[0])}'? " if close else ""
        there = [cut(name) for name in (*table.header, *table.strange)]
        hint += f"it has {', '.join(there[:12]) or 'none'}" + (", …" if len(there) > 12 else "")
        if column in table.strange:
            message, hint = f"the column '{column}' holds {table.strange[column]}", "write texts or whole numbers"
        text = _lines(table.text, [1])[1]
        self.report.add_in(table.file, "table", message, hint, line=1 if text else 0, text=text, element=element)

    def say(self, table: Table, faults: list[tuple[int, str, str, str, str]], element: str, more: int = 0) -> None:
        """Say what is wrong in rows: their place in the cells, the column, a code, a message and a hint; how many more.

        Rows of a Parquet file have no lines, so the message counts them.
        """
        rows = table.rows(at for at, *_ in faults)
        places = table.places(rows) if table.text else {}
        for row, (_, column, code, message, hint) in zip(rows, faults, strict=True):
            line, text = places.get(row, (0, ""))
            said = message if line else f"row {row + 1:,}: {message}"
            caret = table.caret(text, column) if line else 0
            self.report.add_in(table.file, code, said, hint, line=line, column=caret, text=text, element=element)
        if more:
            self.report.add_in(
                table.file,
                "table",
                f"and {more:,} more {'row' if more == 1 else 'rows'} of this table cannot be used",
                "mend these first, then check again",
                element=element,
            )

    def _shown(self, name: str) -> str:
        return str(Path(self.report.source.name).parent / name)

    def _content(self, name: str) -> bytes:
        """Return the content of a table's file; an `InputError` says why not, and after a semicolon how to mend it."""
        kind = PurePosixPath(name).suffix.lower()
        if kind not in KINDS:
            raise InputError(f"'{cut(name)}' is no table; a table is a .csv or .parquet file beside the scenario")
        if self.folder is None:
            raise InputError(
                f"the table '{cut(name)}' cannot be found: this scenario comes from no folder; give the path of the"
                " scenario's file, not its text or standard input"
            )
        posix, windows = PurePosixPath(name), PureWindowsPath(name)
        outside = InputError(
            f"the table '{cut(name)}' lies outside the scenario's folder; put it beside the scenario, and name it by"
            " its path from there"
        )
        if posix.is_absolute() or windows.anchor or ".." in (*posix.parts, *windows.parts):
            raise outside
        path = self.folder / name
        try:
            if not path.resolve().is_relative_to(self.folder.resolve()):
                raise outside
            missing = not path.exists()
        except (OSError, RuntimeError, ValueError):
            missing = True
        if missing:
            there = sorted(p.name for kind in KINDS for p in self.folder.glob(f"*{kind}") if p.name != name)
            close = nearest(name, there)
            hint = f"did you mean {' or '.join(repr(c) for c in close)}?" if close else "its path counts from there"
            raise InputError(f"there is no table '{cut(name)}' in the scenario's folder; {hint}")
        return read_file(path, MOST_TABLE_BYTES, "a table")


def _parsed(name: str, file: str, content: bytes) -> Table:
    """Return the table in a file's content, or raise a `_FormError`."""
    import polars as pl

    try:
        if PurePosixPath(name).suffix.lower() == ".parquet":
            return _parquet(name, file, content)
        return _csv(name, file, content)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OverflowError) as fault:
        said = (str(fault).strip() or type(fault).__name__).splitlines()[0]
        raise _FormError(f"the table cannot be read: {cut(said, 120)}", "write it anew") from None


def _csv(name: str, file: str, content: bytes) -> Table:
    import polars as pl

    text = _decoded(content)
    start = next(io.StringIO(text, newline=""), "")
    if not start.strip():
        message = "the first line of the table is empty" if text.strip() else "the table is empty"
        raise _FormError(message, "its first line names the columns")
    separator = next((mark for mark in ",;\t" if mark in start), ",")
    try:
        header = tuple(cell.strip() for cell in next(csv.reader([start], delimiter=separator, strict=True)))
    except csv.Error:
        raise _FormError("the names of the columns cannot be read", "write them without quotes", 1, start) from None
    _refuse(header, text.count("\n") - 1, start)
    try:
        cells = pl.read_csv(io.BytesIO(text.encode()), separator=separator, infer_schema=False)
    except pl.exceptions.PolarsError:
        raise _misfit(text, separator, len(header)) from None
    if cells.width != len(header):
        raise _misfit(text, separator, len(header))
    return Table(name, file, header, _counted(cells), text, separator)


def _parquet(name: str, file: str, content: bytes) -> Table:
    import polars as pl

    schema = pl.read_parquet_schema(io.BytesIO(content))
    _refuse(tuple(schema), pl.scan_parquet(io.BytesIO(content)).select(pl.len()).collect().item())
    usual = (pl.String, pl.Categorical, pl.Enum)
    strange = {c: str(kind) for c, kind in schema.items() if not (kind.is_integer() or kind in usual)}
    kept = [column for column in schema if column not in strange]
    cells = pl.read_parquet(io.BytesIO(content), columns=kept).select(pl.all().cast(pl.String))
    return Table(name, file, tuple(kept), _counted(cells), strange=strange)


def _refuse(header: tuple[str, ...], rows: int, start: str = "") -> None:
    """Refuse a table with more rows than can be used, or with a column twice."""
    if rows > MOST_ROWS:
        raise _FormError(
            f"the table has {rows:,} rows; a table may have {MOST_ROWS:,}", "leave out what does not matter"
        )
    twice = next((column for column in header if header.count(column) > 1), None) if len(header) < _SHOWN else None
    if twice is not None:
        raise _FormError(f"there are two columns '{cut(twice)}'", "give each column its own name", 1, start)


def _counted(cells: "pl.DataFrame") -> "pl.DataFrame":
    """Return the cells without spaces around them, under short names, with the number of each row that has any."""
    import polars as pl

    cells.columns = [f"c{i}" for i in range(cells.width)]
    stripped = cells.select(pl.all().str.strip_chars()).with_row_index(_ROW)
    return stripped.filter(~pl.all_horizontal(pl.exclude(_ROW).is_null()))


def _decoded(content: bytes) -> str:
    """Return the text of a CSV file, with line breaks that all readers know."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _FormError("the table is in UTF-16", "save it as CSV in UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line, begin = content.count(b"\n", 0, fault.start) + 1, content.rfind(b"\n", 0, fault.start) + 1
        shown = content[begin : fault.start + 40].partition(b"\n")[0].decode(errors="replace")
        message = f"the byte 0x{content[fault.start]:02X} is not UTF-8"
        raise _FormError(message, "save it as CSV in UTF-8", line, shown) from None
    return text if "\n" in text else text.replace("\r", "\n")


def _walk(text: str, separator: str) -> Iterator[tuple[int, int, list[str] | None]]:
    """Yield the number of each row behind the header, its last line, and its cells; None where that cannot be told."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    row = -1
    try:
        for row, cells in enumerate(reader, -1):
            if row >= 0:
                yield row, reader.line_num, cells
    except csv.Error:
        yield row + 1, reader.line_num, None


def _misfit(text: str, separator: str, columns: int) -> _FormError:
    """Return what is wrong with the first row that cannot be one of the table's."""
    wide = quoted = last = 0
    for _, line, cells in _walk(text, separator):
        if cells is None or line > (last or 1) + 1:  # a quote that is not closed takes in the lines that follow
            quoted = (last or 1) + 1
        elif len(cells) > columns:
            wide = line
        elif any('"' in cell for cell in cells):
            quoted = quoted or line
        if quoted or wide:
            break
        last = line
    line = wide or quoted
    shown = _lines(text, [line])[line] if line else ""
    if wide:
        hint = f"it has more cells than the {columns} columns; a cell that holds the separator needs double quotes"
        return _FormError("this row is too long for the table", hint, line, shown)
    hint = 'a cell that holds a double quote or the separator has double quotes around it, and inside "" for one'
    return _FormError("the quotes in this row do not match" if line else "the table cannot be read", hint, line, shown)


def _lines(text: str, numbers: Iterable[int]) -> dict[int, str]:
    """Return the lines with these 1-based numbers."""
    wanted = set(numbers)
    most = max(wanted, default=0)
    listed = islice(io.StringIO(text, newline=""), most)
    found = {number: line.rstrip("\r\n") for number, line in enumerate(listed, 1) if number in wanted}
    return {number: found.get(number, "") for number in wanted}


def cut(text: str | None, most: int = _SHOWN) -> str:
    """Return a text as it can be shown: on one line, and not too long."""
    shown = "".join(c if c.isprintable() else "\ufffd" for c in (text or "")[: most + 1])
    return shown if len(shown) <= most else f"{shown[:most]}…"
