"""Columns of values as a Parquet file, for programs that compute with tables."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["format_parquet", "parse_parquet"]


def format_parquet(
    columns: Mapping[str, NDArray[Any] | Sequence[Any]], kinds: Mapping[str, type] | None = None
) -> bytes:
    """Return the content of a Parquet file with these columns; the same columns give the same bytes.

    It is made in memory, so that the caller can write it whole or not at all (`detente.scenario.write.write_file`).

    Parameters
    ----------
    columns
        By name, in order: arrays, or lists of one kind of value, with None where one is missing. All are of one
        length.
    kinds
        Of a list, what its values are: `str`, `int`, `float` or `bool`. Without, it is told from the values; a list
        without any is one of texts.

    Raises
    ------
    ValueError
        The columns differ in length.

    Examples
    --------
    >>> import numpy as np
    >>> format_parquet({"number": np.array([1, 2]), "ending": ["war", None]})[:4]
    b'PAR1'
    """
    import polars as pl

    if len({len(column) for column in columns.values()}) > 1:
        raise ValueError("the columns of a table are of one length")
    types = {str: pl.String, int: pl.Int64, float: pl.Float64, bool: pl.Boolean}
    series = []
    for name, column in columns.items():
        if isinstance(column, np.ndarray) and column.dtype.kind in "biuf":
            series.append(pl.Series(_text(name), column))
            continue
        values = column.tolist() if isinstance(column, np.ndarray) else list(column)
        kind = (kinds or {}).get(name) or _kind(values)
        cells = [None if value is None else _text(str(value)) if kind is str else kind(value) for value in values]
        series.append(pl.Series(_text(name), cells, dtype=types[kind]))
    target = io.BytesIO()
    pl.DataFrame(series).write_parquet(target, compression="zstd", compression_level=3)
    return target.getvalue()


def parse_parquet(content: bytes) -> dict[str, NDArray[Any]]:
    """Return the columns of a Parquet file of numbers, by name, in order.

    The content is taken to be whole: what may be damaged is checked by its digest before, since the library behind this
    does not notice all damage.

    Examples
    --------
    >>> import numpy as np
    >>> parse_parquet(format_parquet({"draw": np.array([4, 5]), "kept": np.array([1, -1], np.int8)}))["kept"].tolist()
    [1, -1]
    """
    import polars as pl

    table = pl.read_parquet(io.BytesIO(content))
    return {name: table[name].to_numpy() for name in table.columns}


def _kind(values: list[Any]) -> type:
    """Return the narrowest kind that holds all values: numbers too large for 64 bits are texts."""
    found = {type(value) for value in values if value is not None}
    if found == {bool}:
        return bool
    if found == {int} and all(-(2**63) <= value < 2**63 for value in values if value is not None):
        return int
    return float if found and found <= {int, float} and float in found else str


def _text(text: str) -> str:
    """Return a text that UTF-8 can hold: half of a pair of surrogates becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")
