"""Rows of numbers for pictures, read from a CSV file: label, value, low, high."""

import csv
import math
from pathlib import Path

from detente.errors import InputError
from detente.report.page import harmless, shortened
from detente.report.pictures.result import Interval

__all__ = ["read_rows"]

_MOST = 10_000


def read_rows(path: str | Path) -> tuple[Interval, ...]:
    """Return the rows of a CSV file with the columns label, value, low and high; a first line of names may stand there.

    Raises
    ------
    InputError
        The file cannot be read, or a row is no label with three numbers in order.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            lines = [line for line, _ in zip(csv.reader(file), range(_MOST), strict=False) if any(line)]
    except (OSError, ValueError, csv.Error) as fault:
        raise InputError(f"{path} cannot be read: {(getattr(fault, 'strerror', None) or str(fault)).lower()}") from None
    if lines and lines[0][1:] and _numbers(lines[0]) is None:
        lines = lines[1:]
    found = []
    for line in lines:
        numbers = _numbers(line)
        if numbers is None or not numbers[1] <= numbers[0] <= numbers[2]:
            shown = shortened(harmless(",".join(line)), 80)
            raise InputError(f"{path}: '{shown}' is no row 'label,value,low,high' with low <= value <= high")
        found.append(Interval(line[0], *numbers))
    return tuple(found)


def _numbers(line: list[str]) -> tuple[float, float, float] | None:
    if len(line) != 4:
        return None
    try:
        value, low, high = (float(cell) for cell in line[1:])
    except ValueError:
        return None
    return (value, low, high) if all(map(math.isfinite, (value, low, high))) else None
