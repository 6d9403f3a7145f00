"""Compiled kernels: loops over plain arrays, of one definition with the NumPy code that they stand in for.

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
    "arcs_better",
    "arcs_extreme",
    "arcs_transitive",
    "arcs_within_lines",
    "count_incoming",
    "fill_incoming",
    "group",
    "kernel",
    "kinds_of_line",
    "kinds_within_lines",
    "lines_leaving",
    "lines_extreme",
    "lines_lowest_better",
    "reach_arcs",
    "reach_lines",
    "rows",
    "settle",
    "sort_lines",
    "sweep_arcs",
    "sweep_better",
    "sweep_lines",
    "transitive_kinds",
]

_F = TypeVar("_F", bound=Callable[..., Any])
_RUN = 24  # so long a line is sorted by insertion
_MOST_KINDS = 256  # more kinds of states on a line are not looked at: its moves count as not transitive, which is safe

NEW_RANK, NEW_LINE = 1, 2


def kernel(function: _F) -> _F:
    """Compile on first use; keep what was compiled where some folder can be written, else in memory."""
    try:
        return cast(_F, njit(function, cache=True, nogil=True))
    except RuntimeError:  # nowhere to keep it
        return cast(_F, njit(function, nogil=True))


@kernel
def group(line, lines):  # type: ignore[no-untyped-def]
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
def sort_lines(start, members, rank):  # type: ignore[no-untyped-def]
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
def lines_extreme(start, members, values, highest, found):  # type: ignore[no-untyped-def]
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
def sweep_lines(start, members, values):  # type: ignore[no-untyped-def]
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
def lines_lowest_better(members, new, values, empty, found):  # type: ignore[no-untyped-def]
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
def sweep_better(members, new, values, empty):  # type: ignore[no-untyped-def]
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
def lines_leaving(members, new, values, labels, found):  # type: ignore[no-untyped-def]
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
def reach_lines(frontier, place, line, start, members, new, taken, improvements, seen, found, origin):  # type: ignore[no-untyped-def]
    """Write the states not yet seen that lines lead to from a frontier, and the first that leads there; return how many.

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


@kernel
def reach_arcs(frontier, start, target, seen, found, origin):  # type: ignore[no-untyped-def]
    """Write the states not yet seen that arcs lead to from a frontier, and the first that leads there; return how many."""
    count = 0
    for i in range(frontier.size):
        s = frontier[i]
        for a in range(start[s], start[s + 1]):
            t = target[a]
            if not seen[t]:
                seen[t] = True
                found[count] = t
                origin[count] = s
                count += 1
    return count


@kernel
def rows(sources, targets, size):  # type: ignore[no-untyped-def]
    """Return arcs as compressed rows, the targets of a row ascending: two passes of counting."""
    by_target = np.zeros(size + 1, np.int32)
    for a in range(targets.size):
        by_target[targets[a] + 1] += 1
    for s in range(size):
        by_target[s + 1] += by_target[s]
    order = np.empty(targets.size, np.int32)
    for a in range(targets.size):
        t = targets[a]
        order[by_target[t]] = a
        by_target[t] += 1
    start = np.zeros(size + 1, np.int32)
    for a in range(sources.size):
        start[sources[a] + 1] += 1
    for s in range(size):
        start[s + 1] += start[s]
    at = start[:-1].copy()
    found = np.empty(targets.size, np.int32)
    for i in range(order.size):
        s = sources[order[i]]
        found[at[s]] = targets[order[i]]
        at[s] += 1
    return start, found


@kernel
def arcs_better(start, target, rank):  # type: ignore[no-untyped-def]
    """Return the arcs to strictly better states."""
    size = start.size - 1
    first = np.zeros(size + 1, np.int32)
    for s in range(size):
        here = 0
        for a in range(start[s], start[s + 1]):
            here += rank[target[a]] > rank[s]
        first[s + 1] = first[s] + here
    found = np.empty(first[size], np.int32)
    for s in range(size):
        at = first[s]
        for a in range(start[s], start[s + 1]):
            if rank[target[a]] > rank[s]:
                found[at] = target[a]
                at += 1
    return first, found


@kernel
def arcs_extreme(start, target, values, highest, itself, empty, found):  # type: ignore[no-untyped-def]
    """Write the extreme value that arcs lead to, the state itself looked at too; else `empty` stands for none."""
    for s in range(start.size - 1):
        first = start[s]
        if itself:
            least = values[s]
        elif first < start[s + 1]:
            least = values[target[first]]
        else:
            least = empty
        greatest = least
        for a in range(first, start[s + 1]):
            value = values[target[a]]
            least = min(least, value)
            greatest = max(greatest, value)
        found[s] = greatest if highest else least


@kernel
def sweep_arcs(start, target, values):  # type: ignore[no-untyped-def]
    """Lower each value to the least that arcs lead to, in place; return whether any was lowered."""
    changed = False
    for s in range(start.size - 1):
        least = values[s]
        for a in range(start[s], start[s + 1]):
            least = min(least, values[target[a]])
        if least < values[s]:
            values[s] = least
            changed = True
    return changed


@kernel
def count_incoming(target, start):  # type: ignore[no-untyped-def]
    """Count the arcs into each state, one place further on."""
    for a in range(target.size):
        start[target[a] + 1] += 1


@kernel
def fill_incoming(start, target, actor, at, source, by):  # type: ignore[no-untyped-def]
    """Write the arcs of an actor where those into each state are to stand, and move on what says where."""
    for s in range(start.size - 1):
        for a in range(start[s], start[s + 1]):
            t = target[a]
            source[at[t]] = s
            by[at[t]] = actor
            at[t] += 1


@kernel
def settle(order, values, start, source, by, opponent, remember, found):  # type: ignore[no-untyped-def]
    """Write the least value that legal sequences of the opponents lead to from each state, the state's own included.

    From the least value up, states are searched backwards, along the arcs into them. With `remember`, no actor moves
    twice running: whom a state was first reached by may not come into it, until another mover or its own value, which
    ends a sequence, lets that actor in too. So every arc is looked at twice at most.
    """
    size = values.size
    unseen, done = -1, -2
    state = np.full(size, unseen, np.int32)  # else the only actor who has led on from there so far
    stack = np.empty(2 * size, np.int32)
    only = np.empty(2 * size, np.int32)  # whose arcs are to be followed; all but one's if negative
    nobody = opponent.size
    for i in range(size):
        s = order[i]
        if state[s] == done:
            continue
        value = values[s]
        stack[0] = s
        if state[s] == unseen:
            found[s] = value
            only[0] = -1 - nobody
        else:
            only[0] = state[s]
        state[s] = done
        top = 1
        while top:
            top -= 1
            t = stack[top]
            who = only[top]
            for a in range(start[t], start[t + 1]):
                j = by[a]
                if not opponent[j] or (j != who if who >= 0 else j == -1 - who):
                    continue
                r = source[a]
                before = state[r]
                if before == done or before == j:
                    continue
                stack[top] = r
                if before == unseen:
                    found[r] = value
                    if remember:
                        state[r] = j
                        only[top] = -1 - j
                    else:
                        state[r] = done
                        only[top] = -1 - nobody
                else:
                    state[r] = done
                    only[top] = before
                top += 1


@kernel
def arcs_transitive(start, target):  # type: ignore[no-untyped-def]
    """Whether a move after a move, unless it leads back, is a move."""
    mark = np.full(start.size - 1, -1, np.int32)
    for s in range(start.size - 1):
        for a in range(start[s], start[s + 1]):
            mark[target[a]] = s
        mark[s] = s
        for a in range(start[s], start[s + 1]):
            t = target[a]
            for b in range(start[t], start[t + 1]):
                if mark[target[b]] != s:
                    return False
    return True


@kernel
def kinds_of_line(low, high, members, leaves, enters, kinds, several, kind):  # type: ignore[no-untyped-def]
    """Sort the states of a line by what cuts their moves; return how many kinds, or -1 if there is no room for them.

    Writes a state of each kind, whether there is another one, and the kind of every state.
    """
    words = leaves.shape[0]
    count = 0
    for p in range(low, high):
        s = members[p]
        found = -1
        for c in range(count):
            same = True
            for w in range(words):
                same &= leaves[w, s] == leaves[w, kinds[c]] and enters[w, s] == enters[w, kinds[c]]
            if same:
                found = c
                several[c] = True
                break
        if found < 0:
            if count == kinds.size:
                return -1
            found = count
            kinds[count] = s
            several[count] = False
            count += 1
        kind[s] = found
    return count


@kernel
def transitive_kinds(count, kinds, several, leaves, enters):  # type: ignore[no-untyped-def]
    """Whether a move after a move is a move where the states of a line are of these kinds."""
    allowed = np.empty((count, count), np.bool_)
    for c in range(count):
        for d in range(count):
            cut = np.uint64(0)
            for w in range(leaves.shape[0]):
                cut |= leaves[w, kinds[c]] & enters[w, kinds[d]]
            allowed[c, d] = cut == 0
    for c in range(count):
        for d in range(count):
            if c != d and allowed[c, d]:
                for e in range(count):
                    if allowed[d, e] and not allowed[c, e] and (c != e or several[c]):
                        return False
    return True


@kernel
def kinds_within_lines(start, members, leaves, enters):  # type: ignore[no-untyped-def]
    """Return the kind of each state in its line, and as bits the kinds of states that may move to it.

    The first result says whether this describes all moves: few kinds a line, each with moves within it, and moves are
    transitive. The second says whether any move is cut.
    """
    size = members.size
    kind, into = np.zeros(size, np.uint8), np.ones(size, np.uint16)
    kinds, several = np.empty(16, np.int32), np.empty(16, np.bool_)
    row = np.empty(16, np.uint16)
    any_cut = False
    for k in range(start.size - 1):
        low, high = start[k], start[k + 1]
        cutting, doubtful = np.uint64(0), np.uint64(0)
        for w in range(leaves.shape[0]):
            any_leaves, any_enters, both = np.uint64(0), np.uint64(0), ~np.uint64(0)
            for p in range(low, high):
                a, b = leaves[w, members[p]], enters[w, members[p]]
                any_leaves |= a
                any_enters |= b
                both &= a | b
            cutting |= any_leaves & any_enters
            doubtful |= any_leaves & any_enters & ~both
        if cutting == 0 or high - low == 1:
            continue
        count = kinds_of_line(low, high, members, leaves, enters, kinds, several, kind)
        if count < 0 or (doubtful and not transitive_kinds(count, kinds, several, leaves, enters)):
            return False, any_cut, kind, into
        for d in range(count):
            row[d] = 0
            for c in range(count):
                cut = np.uint64(0)
                for w in range(leaves.shape[0]):
                    cut |= leaves[w, kinds[c]] & enters[w, kinds[d]]
                if cut == 0:
                    row[d] |= np.uint16(1 << c)
                elif c == d:
                    return False, any_cut, kind, into
                else:
                    any_cut = True
        for p in range(low, high):
            into[members[p]] = row[kind[members[p]]]
    return True, any_cut, kind, into


@kernel
def arcs_within_lines(start, members, leaves, enters, most):  # type: ignore[no-untyped-def]
    """Return the allowed moves within lines as rows, and whether they are transitive; no rows beyond `most`.

    A move from s to t is cut where ``leaves[w, s] & enters[w, t]`` has a bit set in some word w. Where in every line
    each bit that cuts something there covers all its states, from one side or the other, moves are transitive: the
    state between two moves would have been cut off from one of them. Elsewhere it is found out line by line.
    """
    words, size = leaves.shape
    first = np.zeros(size + 1, np.int64)
    kinds, several = np.empty(_MOST_KINDS, np.int32), np.empty(_MOST_KINDS, np.bool_)
    kind = np.empty(size, np.int32)
    transitive = True
    for k in range(start.size - 1):
        low, high = start[k], start[k + 1]
        for w in range(words):
            any_leaves, any_enters, both = np.uint64(0), np.uint64(0), ~np.uint64(0)
            for p in range(low, high):
                a, b = leaves[w, members[p]], enters[w, members[p]]
                any_leaves |= a
                any_enters |= b
                both &= a | b
            if transitive and any_leaves & any_enters & ~both:
                count = kinds_of_line(low, high, members, leaves, enters, kinds, several, kind)
                transitive = count >= 0 and transitive_kinds(count, kinds, several, leaves, enters)
        for p in range(low, high):
            s = members[p]
            here = 0
            for q in range(low, high):
                t = members[q]
                cut = np.uint64(0)
                for w in range(words):
                    cut |= leaves[w, s] & enters[w, t]
                here += cut == 0
            first[s + 1] = here - 1
            cut = np.uint64(0)
            for w in range(words):
                cut |= leaves[w, s] & enters[w, s]
            if cut:
                first[s + 1] += 1  # the state itself was not counted
    for s in range(size):
        first[s + 1] += first[s]
    if first[size] > most:
        return first, np.empty(0, np.int32), transitive
    found = np.empty(first[size], np.int32)
    for k in range(start.size - 1):
        low, high = start[k], start[k + 1]
        for p in range(low, high):
            s = members[p]
            at = first[s]
            for q in range(low, high):
                t = members[q]
                if s != t:
                    cut = np.uint64(0)
                    for w in range(words):
                        cut |= leaves[w, s] & enters[w, t]
                    if cut == 0:
                        found[at] = t
                        at += 1
    return first, found, transitive
