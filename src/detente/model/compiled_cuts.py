# mypy: disable-error-code="no-untyped-def, no-untyped-call"
# ruff: noqa: PLR0913 - kernels take arrays one by one, and are one loop each
"""Compiled kernels for lines on which some moves are cut.

As in `detente.model.compiled`. `kind` holds the kind of the state at each place, `shape` the shape of each line, and a
shape says which kinds may move to which: `into` has, for each kind of each shape from `first` on, the kinds that may
move to it, as bits; its own among them. What a kind can move to is kept while a line is passed through. Where moves are
transitive (`closed`), they lead to the own kind and to kinds of a higher number alone, and a value that is no better
than what is kept is no better for any kind that can move there; elsewhere one that is no better than those of its own
kind. So a cut line costs little more than a free one.
"""

import numpy as np

from detente.model.compiled import NEW_LINE, inner, kernel

__all__ = [
    "cuts_extreme",
    "cuts_leaving",
    "cuts_lowest_better",
    "reach_cuts",
    "steps_of_shapes",
    "sweep_cuts",
]

_KINDS, _FEW = 64, 8


@kernel
def steps_of_shapes(first, into, closed):
    """Return the moves from kind to kind, from the last kind of each shape to the first.

    They are rows of two numbers; the first result says where those of each shape begin. Where moves are transitive,
    those that a third kind lies between are left out.
    """
    one = np.uint64(1)
    shapes = first.size - 1
    start = np.zeros(shapes + 1, np.int32)
    steps = np.empty((0, 2), np.uint8)
    for fill in range(2):
        at = 0
        for t in range(shapes):
            kinds = first[t + 1] - first[t]
            for c in range(kinds - 1, -1, -1):
                beyond = np.uint64(0)
                for d in range(kinds):
                    if c != d and into[first[t] + d] >> np.uint64(c) & one:
                        beyond |= one << np.uint64(d)
                for d in range(kinds):
                    bit = one << np.uint64(d)
                    if beyond & bit and (not closed or into[first[t] + d] & beyond & ~bit == 0):
                        if fill:
                            steps[at, 0], steps[at, 1] = c, d
                        at += 1
            start[t + 1] = at
        if fill == 0:
            steps = np.empty((at, 2), np.uint8)
    return start, steps


@inner
def set_kinds(kept, width, value):
    """Set what is kept for the first kinds, in as many steps as are known beforehand: most lines have few."""
    for c in range(_FEW):
        kept[c] = value
    if width > _FEW:
        for c in range(_FEW, 2 * _FEW):
            kept[c] = value
        for c in range(2 * _FEW, width):
            kept[c] = value


@inner
def copy_kinds(kept, width, source):
    """Copy what is kept for the first kinds, as `set_kinds`."""
    for c in range(_FEW):
        kept[c] = source[c]
    if width > _FEW:
        for c in range(_FEW, 2 * _FEW):
            kept[c] = source[c]
        for c in range(2 * _FEW, width):
            kept[c] = source[c]


@inner
def lower_kinds(value, bits, kept):
    """Lower by a value what is kept for some kinds, given as bits."""
    c = 0
    while bits:
        if bits & np.uint64(1):
            kept[c] = min(kept[c], value)
        bits >>= np.uint64(1)
        c += 1


@inner
def least_of_kinds(low, high, members, kind, first_step, end_step, steps, closed, width, values, sign, own, least):
    """Lower what is kept to the least value, with a sign, over the states of a line that each kind can move to.

    `own` is what is kept itself where moves are transitive: then steps lead on from it; else there is other room in it.
    """
    for p in range(low, high):
        value, c = values[members[p]] * sign, kind[p]
        if value < least[c]:  # noqa: PLR1730 - seldom so, and then nothing need be written
            least[c] = value
    if not closed:
        copy_kinds(own, width, least)
    for i in range(first_step, end_step):
        c, d = steps[i, 0], steps[i, 1]
        if own[d] < least[c]:  # noqa: PLR1730 - as above
            least[c] = own[d]


@kernel
def cuts_extreme(start, members, kind, shape, first_step, steps, width, closed, values, empty, sign, found):
    """Write the least value (for sign 1), or the greatest (for sign -1), over each state and those it can move to."""
    least = np.empty(_KINDS, values.dtype)
    own = least if closed else np.empty(_KINDS, values.dtype)
    for k in range(start.size - 1):
        low, high, t = start[k], start[k + 1], shape[k]
        set_kinds(least, width, empty)
        step, end = first_step[t], first_step[t + 1]
        least_of_kinds(low, high, members, kind, step, end, steps, closed, width, values, sign, own, least)
        for p in range(low, high):
            found[members[p]] = least[kind[p]] * sign


@kernel
def sweep_cuts(start, members, kind, shape, first_step, steps, width, closed, values, empty):
    """Lower each value to the least over the state and those it can move to, in place; whether any was lowered."""
    changed = False
    least = np.empty(_KINDS, values.dtype)
    own = least if closed else np.empty(_KINDS, values.dtype)
    for k in range(start.size - 1):
        low, high, t = start[k], start[k + 1], shape[k]
        set_kinds(least, width, empty)
        step, end = first_step[t], first_step[t + 1]
        least_of_kinds(low, high, members, kind, step, end, steps, closed, width, values, 1, own, least)
        for p in range(low, high):
            s = members[p]
            value = least[kind[p]]
            if value < values[s]:
                values[s] = value
                changed = True
    return changed


@kernel
def cuts_lowest_better(members, new, kind, shape, first, into, width, closed, values, empty, found):
    """Write the least value over the improvements from each state, `empty` where there are none.

    Without `found`, which is None then, each value is lowered to it in place. Return whether any was.
    """
    changed = False
    best, tied = np.full(_KINDS, empty, values.dtype), np.full(_KINDS, empty, values.dtype)
    own = tied if closed else np.full(_KINDS, empty, values.dtype)
    k = shape.size - 1
    at = first[shape[k]] if members.size else 0
    for p in range(members.size - 1, -1, -1):
        s, c = members[p], kind[p]
        value = values[s]
        if found is not None:
            found[s] = best[c]
        elif best[c] < value:
            value = best[c]
            values[s] = value
            changed = True
        if value < own[c]:
            own[c] = value
            lower_kinds(value, into[at + c], tied)
        if new[p]:
            if new[p] == NEW_LINE:
                set_kinds(tied, width, empty)
                if not closed:
                    set_kinds(own, width, empty)
                k -= 1
                at = first[shape[k]]
            copy_kinds(best, width, tied)
    return changed


@kernel
def cuts_leaving(members, new, kind, shape, first, into, width, values, labels, found):
    """Write the greatest positive value over the improvements to another label, 0 where there are none.

    As `lines_leaving`, with the two candidates of every kind.
    """
    nothing = -(2**31)
    best, second = np.zeros(width, values.dtype), np.zeros(width, values.dtype)
    label = np.full(width, nothing, np.int64)
    end = members.size
    k = shape.size - 1
    for p in range(members.size - 1, -1, -1):
        s = members[p]
        d = kind[p]
        found[s] = second[d] if labels[s] == label[d] else best[d]
        if new[p] == NEW_LINE:
            best[:] = 0
            second[:] = 0
            label[:] = nothing
            end = p
            k -= 1
        elif new[p]:
            for q in range(p, end):
                value, own = values[members[q]], labels[members[q]]
                bits = into[first[shape[k]] + kind[q]]
                c = -1
                while bits:
                    c += 1
                    if bits & np.uint64(1):
                        if own == label[c]:
                            best[c] = max(best[c], value)
                        elif value > best[c]:
                            second[c] = best[c]
                            best[c] = value
                            label[c] = own
                        else:
                            second[c] = max(second[c], value)
                    bits >>= np.uint64(1)
            end = p


@kernel
def reach_cuts(
    frontier, place, line, start, members, new, kind, shape, first, into, taken, improvements, seen, found, origin
):
    """Write the states not yet seen that cut lines lead to from a frontier, and the first that leads there; how many.

    `taken` holds for each line and kind the least place from which on all it can move to has been seen.
    """
    count = 0
    for i in range(frontier.size):
        p = place[frontier[i]]
        k, c = line[p], kind[p]
        end = taken[k, c]
        begin = start[k]
        if improvements:
            begin = p + 1
            while begin < end and new[begin] == 0:
                begin += 1
        if begin >= end:
            continue
        for q in range(begin, end):
            t = members[q]
            if not seen[t] and into[first[shape[k]] + kind[q]] >> np.uint64(c) & np.uint64(1):
                seen[t] = True
                found[count] = t
                origin[count] = frontier[i]
                count += 1
        taken[k, c] = begin
    return count
