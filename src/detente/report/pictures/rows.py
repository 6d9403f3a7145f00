"""Rows of numbers for pictures, read from a CSV file: label, value, low, high; or the table that an ensemble gives."""

import csv
import math
from pathlib import Path

from detente.errors import InputError
from detente.report.page import harmless, shortened
from detente.report.pictures.result import Interval

__all__ = ["read_rows"]

_MOST = 10_000
_ENSEMBLE = {"kind", "ending", "aspect", "share", "low", "high"}  # columns of the table of `detente ensemble`


def read_rows(path: str | Path) -> tuple[Interval, ...]:
    """Return the rows of a CSV file with the columns label, value, low and high; a first line of names may stand there.

    Of the table of an ensemble, in how many worlds everyone keeps each ending somewhere.

    Raises
    ------
    InputError
        The file cannot be read or has no row, or a row is no label with three numbers in order.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            lines = [line for line, _ in zip(csv.reader(file), range(_MOST), strict=False) if any(line)]
    except (UnicodeDecodeError, csv.Error):
        raise InputError(f"{path} is no CSV file: it is no text in UTF-8 with commas between its cells") from None
    except (OSError, ValueError) as fault:
        raise InputError(f"{path} cannot be read: {(getattr(fault, 'strerror', None) or str(fault)).lower()}") from None
    of = "how often"
    if lines and set(lines[0]) >= _ENSEMBLE:
        lines, of = _kept(lines), "kept, in how many worlds"
    elif lines and lines[0][1:] and _numbers(lines[0]) is None:
        lines = lines[1:]
    if not lines:
        raise InputError(f"{path} has no row 'label,value,low,high': there is nothing to draw")
    return tuple(_row(path, line, of) for line in lines)


def _kept(lines: list[list[str]]) -> list[list[str]]:
    """Return ending, share, low and high of the rows of an ensemble that say whether an ending is kept."""
    rows = [dict(zip(lines[0], line, strict=False)) for line in lines[1:]]
    kept = [row for row in rows if row.get("kind") == "kept" and not row.get("aspect") and row.get("share")]
    return [[row.get(name, "") for name in ("ending", "share", "low", "high")] for row in kept]


def _row(path: str | Path, line: list[str], of: str) -> Interval:
    numbers = _numbers(line)
    if numbers is None or not numbers[1] <= numbers[0] <= numbers[2]:
        shown = shortened(harmless(",".join(line)), 80)
        raise InputError(f"{path}: '{shown}' is no row 'label,value,low,high' with low <= value <= high")
    return Interval(line[0], *numbers, of)


def _numbers(line: list[str]) -> tuple[float, float, float] | None:
    if len(line) != 4:
        return None
    try:
        value, low, high = (float(cell) for cell in line[1:])
    except ValueError:
        return None
    return (value, low, high) if all(map(math.isfinite, (value, low, high))) else None
