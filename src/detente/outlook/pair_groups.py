"""Pairs of a source and a target in groups: within a group, every source makes a pair with every target.

So the pairs of some property need not be listed one by one: they fall into few rounds of groups, and in each round a
source, and a target, lies in one group at most.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

__all__ = ["Group", "blocks", "differing", "rising", "rows_of"]

Index = NDArray[np.intp]
Ints = NDArray[np.integer]
Values = NDArray[np.int64]
Group = tuple[Index, Ints, Index, Ints]
"""Places among the sources and the group of each, then the same of the targets."""

_BLOCK = 1 << 21  # entries looked at in one go


def rising(si: Index, ls: Ints, rs: Values, ti: Index, lt: Ints, rt: Values) -> Iterator[Group]:
    """Yield groups whose pairs are all those on one line where the source ranks below the target.

    Where all sources of a line rank below all its targets, the line is a group. Elsewhere two ranks differ first at
    some bit, where the lower has 0 and the higher 1.
    """
    count = int(max(ls.max(), lt.max())) + 1
    highest, lowest = np.full(count, np.iinfo(np.int64).min), np.full(count, np.iinfo(np.int64).max)
    np.maximum.at(highest, ls, rs)
    np.minimum.at(lowest, lt, rt)
    whole = highest < lowest
    in_s, in_t = whole[ls], whole[lt]
    if in_s.any():
        yield si[in_s], ls[in_s], ti[in_t], lt[in_t]
    si, ls, rs, ti, lt, rt = si[~in_s], ls[~in_s], rs[~in_s], ti[~in_t], lt[~in_t], rt[~in_t]
    if not si.size:
        return
    _, both = np.unique(np.r_[rs, rt], return_inverse=True)
    yield from _first_bits(si, ls, both[: si.size], ti, lt, both[si.size :])


def _first_bits(si: Index, ls: Ints, rs: Ints, ti: Index, lt: Ints, rt: Ints) -> Iterator[Group]:
    """Yield for each bit the pairs of one line whose numbers differ first there, the source having 0, the target 1."""
    bits = int(max(rs.max(), rt.max())).bit_length()
    for bit in range(bits):
        low, high = np.flatnonzero(rs >> bit & 1 == 0), np.flatnonzero(rt >> bit & 1)
        if low.size and high.size:
            shift = bits - bit - 1
            gs = (ls[low].astype(np.int64) << shift) | (rs[low] >> (bit + 1))
            gt = (lt[high].astype(np.int64) << shift) | (rt[high] >> (bit + 1))
            yield si[low], gs, ti[high], gt


def differing(si: Index, gs: Ints, before: Index, ti: Index, gt: Ints, after: Index) -> Iterator[Group]:
    """Yield groups whose pairs are those of one group of which the states differ."""
    _, groups = np.unique(np.r_[gs, gt], return_inverse=True)
    gs, gt = groups[: gs.size], groups[gs.size :]
    _, both = np.unique(np.r_[before, after], return_inverse=True)
    low, high = both[: before.size], both[before.size :]
    yield from _first_bits(si, gs, low, ti, gt, high)
    top = int(both.max())
    yield from _first_bits(si, gs, top - low, ti, gt, top - high)


def rows_of(gs: Ints, gt: Ints) -> tuple[Index, Index, Index]:
    """Return an order of the sources, and for each target which part of it is of the target's group."""
    order = np.argsort(gs, kind="stable")
    groups = gs[order]
    return order, np.searchsorted(groups, gt), np.searchsorted(groups, gt, side="right")


def blocks(sizes: Ints) -> Iterator[Index]:
    """Yield runs of rows, of about as many entries in sum as are looked at in one go."""
    until = np.cumsum(sizes, dtype=np.int64)
    total = int(until[-1]) if until.size else 0
    cuts = np.searchsorted(until, np.arange(_BLOCK, total + _BLOCK, _BLOCK)) + 1
    at = 0
    for cut in [*cuts.tolist(), sizes.size]:
        if (end := min(cut, sizes.size)) > at:
            yield np.arange(at, end)
            at = end
