# mypy: disable-error-code="no-untyped-def, no-untyped-call"
# ruff: noqa: PLR0913 - kernels take arrays one by one, and are one loop each
"""Compiled kernels for lines on which some moves are cut.

As in `detente.model.compiled`. The states of a line are of up to 16 kinds; `kind` holds that of each place, and `into`,
as bits, the kinds whose states may move to it. What a kind can move to is kept while a line is passed through, so that
a cut line costs little more than a free one.
"""

import numpy as np

from detente.model.compiled import NEW_LINE, kernel

__all__ = ["cuts_extreme", "cuts_leaving", "cuts_lowest_better", "reach_cuts", "sweep_cuts", "sweep_cuts_better"]

_KINDS = 16


@kernel
def cuts_extreme(start, members, kind, into, values, highest, found):
    """Write the extreme value over each state and those it can move to."""
    extreme = np.empty(_KINDS, values.dtype)
    met = np.empty(_KINDS, np.bool_)
    for k in range(start.size - 1):
        low, high = start[k], start[k + 1]
        met[:] = False
        for p in range(low, high):
            value = values[members[p]]
            bits, c = into[p], 0
            while bits:
                if bits & 1:
                    if not met[c]:
                        met[c] = True
                        extreme[c] = value
                    elif highest:
                        extreme[c] = max(extreme[c], value)
                    else:
                        extreme[c] = min(extreme[c], value)
                bits >>= 1
                c += 1
        for p in range(low, high):
            found[members[p]] = extreme[kind[p]]


@kernel
def sweep_cuts(start, members, kind, into, values, empty):
    """Lower each value to the least over the state and those it can move to, in place; whether any was lowered."""
    changed = False
    least, own = np.empty(_KINDS, values.dtype), np.empty(_KINDS, values.dtype)
    for k in range(start.size - 1):
        low, high = start[k], start[k + 1]
        least[:] = empty
        own[:] = empty
        for p in range(low, high):
            value = values[members[p]]
            if value < own[kind[p]]:
                own[kind[p]] = value
                bits, c = into[p], 0
                while bits:
                    if bits & 1:
                        least[c] = min(least[c], value)
                    bits >>= 1
                    c += 1
        for p in range(low, high):
            s = members[p]
            if least[kind[p]] < values[s]:
                values[s] = least[kind[p]]
                changed = True
    return changed


@kernel
def lower_kinds(first, end, members, kind, into, values, own, least):
    """Lower, by the values at some places, the least of each kind's `own` states and of those each kind can move to."""
    for q in range(first, end):
        value = values[members[q]]
        if value < own[kind[q]]:
            own[kind[q]] = value
            bits, c = into[q], 0
            while bits:
                if bits & 1:
                    least[c] = min(least[c], value)
                bits >>= 1
                c += 1


@kernel
def cuts_lowest_better(members, new, kind, into, values, empty, found):
    """Write the least value over the improvements from each state, `empty` where there are none."""
    least, own = np.full(_KINDS, empty, values.dtype), np.full(_KINDS, empty, values.dtype)
    end = members.size
    for p in range(members.size - 1, -1, -1):
        found[members[p]] = least[kind[p]]
        if new[p] == NEW_LINE:
            least[:] = empty
            own[:] = empty
            end = p
        elif new[p]:
            lower_kinds(p, end, members, kind, into, values, own, least)
            end = p


@kernel
def sweep_cuts_better(members, new, kind, into, values, empty):
    """Lower each value to the least over the improvements from the state, in place; whether any was lowered."""
    changed = False
    least, own = np.full(_KINDS, empty, values.dtype), np.full(_KINDS, empty, values.dtype)
    end = members.size
    for p in range(members.size - 1, -1, -1):
        s = members[p]
        if least[kind[p]] < values[s]:
            values[s] = least[kind[p]]
            changed = True
        if new[p] == NEW_LINE:
            least[:] = empty
            own[:] = empty
            end = p
        elif new[p]:
            lower_kinds(p, end, members, kind, into, values, own, least)
            end = p
    return changed


@kernel
def cuts_leaving(members, new, kind, into, values, labels, found):
    """Write the greatest positive value over the improvements to another label, 0 where there are none.

    As `lines_leaving`, with the two candidates of every kind.
    """
    nothing = -(2**31)
    best, second = np.zeros(_KINDS, values.dtype), np.zeros(_KINDS, values.dtype)
    label = np.full(_KINDS, nothing, np.int64)
    end = members.size
    for p in range(members.size - 1, -1, -1):
        s = members[p]
        d = kind[p]
        found[s] = second[d] if labels[s] == label[d] else best[d]
        if new[p] == NEW_LINE:
            best[:] = 0
            second[:] = 0
            label[:] = nothing
            end = p
        elif new[p]:
            for q in range(p, end):
                value, own = values[members[q]], labels[members[q]]
                bits, c = into[q], 0
                while bits:
                    if bits & 1:
                        if own == label[c]:
                            best[c] = max(best[c], value)
                        elif value > best[c]:
                            second[c] = best[c]
                            best[c] = value
                            label[c] = own
                        else:
                            second[c] = max(second[c], value)
                    bits >>= 1
                    c += 1
            end = p


@kernel
def reach_cuts(frontier, place, line, start, members, new, kind, into, taken, improvements, seen, found, origin):
    """Write the states not yet seen that cut lines lead to from a frontier, and the first that leads there; how many.

    `taken` holds for each line and kind the least place from which on all it can move to has been seen.
    """
    count = 0
    for i in range(frontier.size):
        p = place[frontier[i]]
        k, c = line[p], kind[p]
        end = taken[k, c]
        first = start[k]
        if improvements:
            first = p + 1
            while first < end and new[first] == 0:
                first += 1
        if first >= end:
            continue
        for q in range(first, end):
            t = members[q]
            if not seen[t] and (into[q] >> c) & 1:
                seen[t] = True
                found[count] = t
                origin[count] = frontier[i]
                count += 1
        taken[k, c] = first
    return count
