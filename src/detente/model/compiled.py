# mypy: disable-error-code="no-untyped-def, no-untyped-call"
# ruff: noqa: PLR0913 - kernels take arrays one by one, and are one loop each
"""Compiled kernels for lines: loops over plain arrays, of one definition with the NumPy code that they stand in for.

Imported by `detente.model.kernels` alone, and only where a conflict is large: importing this imports the compiler.
States, places and arcs are int32 throughout. Every kernel seeks the least; for the greatest, values are negated.
Kernels release the interpreter, so that several actors are computed at the same time. They hold no state, and the
result does not depend on how many run at once.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit

__all__ = [
    "NEW_LINE",
    "NEW_RANK",
    "group",
    "inner",
    "kernel",
    "lines_extreme",
    "lines_leaving",
    "lines_lowest_better",
    "reach_lines",
    "sort_lines",
    "sweep_better",
    "sweep_lines",
]

_F = TypeVar("_F", bound=Callable[..., Any])
_RUN = 24  # so long a line is sorted by insertion

NEW_RANK, NEW_LINE = 1, 2


def kernel(function: _F) -> _F:
    """Compile on first use; keep what was compiled where some folder can be written, else in memory."""
    try:
        return cast(_F, njit(function, cache=True, nogil=True))
    except RuntimeError:  # nowhere to keep it
        return cast(_F, njit(function, nogil=True))


def inner(function: _F) -> _F:
    """Write out a loop that kernels share within each of them: where one is called, its arrays' users are counted."""
    return cast(_F, njit(function, inline="always"))


@kernel
def group(line, lines):
    """Return the first place of each line and the states sorted by line, by counting."""
    start = np.zeros(lines + 1, np.int32)
    for s in range(line.size):
        start[line[s] + 1] += 1
    for k in range(lines):
        start[k + 1] += start[k]
    members = np.empty(line.size, np.int32)
    at = start[:-1].copy()
    for s in range(line.size):
        k = line[s]
        members[at[k]] = s
        at[k] += 1
    return start, members


@kernel
def sort_lines(start, members, rank):
    """Return the members sorted by rank, then number, within each line; and what is new at each place.

    2 where a line begins, 1 where the rank is another than before, else 0.
    """
    size = members.size
    longest = 0
    for k in range(start.size - 1):
        longest = max(longest, start[k + 1] - start[k])
    keys = np.empty(longest, np.int64)
    spare = np.empty(longest, np.int64)
    found = np.empty(size, np.int32)
    new = np.zeros(size, np.uint8)
    for k in range(start.size - 1):
        first = start[k]
        length = start[k + 1] - first
        for i in range(length):
            s = members[first + i]
            keys[i] = (np.int64(rank[s]) << 32) | s
        for low in range(0, length, _RUN):
            for i in range(low + 1, min(low + _RUN, length)):
                key = keys[i]
                j = i - 1
                while j >= low and keys[j] > key:
                    keys[j + 1] = keys[j]
                    j -= 1
                keys[j + 1] = key
        width = _RUN
        while width < length:
            for low in range(0, length, 2 * width):
                middle, high = min(low + width, length), min(low + 2 * width, length)
                i, j = low, middle
                for at in range(low, high):
                    if i < middle and (j >= high or keys[i] < keys[j]):
                        spare[at] = keys[i]
                        i += 1
                    else:
                        spare[at] = keys[j]
                        j += 1
            keys, spare = spare, keys
            width *= 2
        for i in range(length):
            found[first + i] = np.int32(keys[i] & 0xFFFFFFFF)
            if i == 0:
                new[first] = NEW_LINE
            elif keys[i] >> 32 != keys[i - 1] >> 32:
                new[first + i] = NEW_RANK
    return found, new


@kernel
def lines_extreme(start, members, values, highest, found):
    """Write the least, or the greatest, value of each state's line."""
    for k in range(start.size - 1):
        least = values[members[start[k]]]
        greatest = least
        for p in range(start[k] + 1, start[k + 1]):
            value = values[members[p]]
            least = min(least, value)
            greatest = max(greatest, value)
        for p in range(start[k], start[k + 1]):
            found[members[p]] = greatest if highest else least


@kernel
def sweep_lines(start, members, values):
    """Lower each value to the least of its line, in place; return whether any was lowered."""
    changed = False
    for k in range(start.size - 1):
        least = values[members[start[k]]]
        greatest = least
        for p in range(start[k] + 1, start[k + 1]):
            value = values[members[p]]
            least = min(least, value)
            greatest = max(greatest, value)
        if least != greatest:
            changed = True
            for p in range(start[k], start[k + 1]):
                values[members[p]] = least
    return changed


@kernel
def lines_lowest_better(members, new, values, empty, found):
    """Write the least value over the strictly better states of each state's line, `empty` where there are none."""
    best, tied = empty, empty
    for p in range(members.size - 1, -1, -1):
        s = members[p]
        found[s] = best
        tied = min(tied, values[s])
        if new[p]:
            best = tied
            if new[p] == NEW_LINE:
                best, tied = empty, empty


@kernel
def sweep_better(members, new, values, empty):
    """Lower each value to the least over the strictly better states of its line, in place; whether any was lowered."""
    changed = False
    best, tied = empty, empty
    for p in range(members.size - 1, -1, -1):
        s = members[p]
        value = values[s]
        if best < value:
            value = best
            values[s] = best
            changed = True
        tied = min(tied, value)
        if new[p]:
            best = tied
            if new[p] == NEW_LINE:
                best, tied = empty, empty
    return changed


@kernel
def lines_leaving(members, new, values, labels, found):
    """Write the greatest positive value over the strictly better states of another label, 0 where there are none.

    Two candidates are enough: the best value, and the best among the labels other than that one's.
    """
    best, label, second = 0, -(2**31), 0  # over the strictly better states
    top, mark, other = 0, -(2**31), 0  # the same, with the states of equal rank
    for p in range(members.size - 1, -1, -1):
        s = members[p]
        own = labels[s]
        found[s] = second if own == label else best
        value = values[s]
        if own == mark:
            top = max(top, value)
        elif value > top:
            other = top
            top, mark = value, own
        else:
            other = max(other, value)
        if new[p]:
            best, label, second = top, mark, other
            if new[p] == NEW_LINE:
                best, label, second = 0, -(2**31), 0
                top, mark, other = 0, -(2**31), 0


@kernel
def reach_lines(frontier, place, line, start, members, new, taken, improvements, seen, found, origin):
    """Write the states not yet seen that a frontier leads to, and the first that leads there; return how many.

    `taken` holds for each line the least place from which on all its states have been seen.
    """
    count = 0
    for i in range(frontier.size):
        p = place[frontier[i]]
        k = line[p]
        end = taken[k]
        first = start[k]
        if improvements:
            first = p + 1
            while first < end and new[first] == 0:
                first += 1
        if first >= end:
            continue
        for q in range(first, end):
            t = members[q]
            if not seen[t]:
                seen[t] = True
                found[count] = t
                origin[count] = frontier[i]
                count += 1
        taken[k] = first
    return count
