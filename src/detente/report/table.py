"""Tables in files: columns of one kind each, as CSV, LaTeX or Parquet, told by the suffix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.report.documents import Row, to_csv

__all__ = ["TABLE_SUFFIXES", "Table", "format_table"]

TABLE_SUFFIXES = (".csv", ".parquet", ".tex")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with the same columns, which it has even without a row.

    Parameters
    ----------
    columns
        What the values of each column are: `str`, `int`, `float` or `bool`; None stands where one is missing.
    rows
        By column.
    """

    columns: Mapping[str, type]
    rows: Sequence[Row]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "Table":
        """Return the table of rows whose columns are told from their values."""
        columns: dict[str, type] = {}
        for name in rows[0] if rows else ():
            kinds = {type(row[name]) for row in rows if row[name] is not None}
            columns[name] = kinds.pop() if len(kinds) == 1 else float if kinds == {int, float} else str
        return cls(columns, rows)


def format_table(table: Table | Sequence[Row], suffix: str) -> str | bytes:
    r"""Return a table as the content of a file.

    Parameters
    ----------
    suffix
        ``.csv``, ``.tex`` or ``.parquet``.

    Examples
    --------
    >>> format_table([{"state": 1, "ending": "war"}], ".csv")
    'state,ending\n1,war\n'
    """
    found = table if isinstance(table, Table) else Table.of(table)
    if suffix == ".tex":
        from detente.report.latex import format_latex

        return format_latex(found.columns, found.rows)
    if suffix == ".parquet":
        from detente.interchange.parquet import format_parquet

        kinds = {name: kind if kind in (str, int, float, bool) else str for name, kind in found.columns.items()}
        return format_parquet({name: [row[name] for row in found.rows] for name in kinds}, kinds)
    return to_csv(found.rows, tuple(found.columns))
