# mypy: disable-error-code="no-untyped-def, no-untyped-call"
# ruff: noqa: PLR0912 - kernels take arrays one by one, and are one loop each
"""Compiled kernels that find out which moves rules leave within lines, as in `detente.model.compiled`.

What a rule cuts is given as bits of the state that a move leaves and of the one it enters.
"""

import numpy as np

from detente.model.compiled import kernel

__all__ = ["arcs_within_lines", "kinds_of_line", "kinds_within_lines", "transitive_kinds"]

_MOST_KINDS = 256  # more kinds of states on a line are not looked at: its moves count as not transitive, which is safe


@kernel
def bits_of_line(w, low, high, members, leaves, enters):
    """Return which bits of a word some state of a line leaves by, some is entered by, and each has from either side."""
    any_leaves, any_enters, both = np.uint64(0), np.uint64(0), ~np.uint64(0)
    for p in range(low, high):
        a, b = leaves[w, members[p]], enters[w, members[p]]
        any_leaves |= a
        any_enters |= b
        both &= a | b
    return any_leaves, any_enters, both


@kernel
def kinds_of_line(low, high, members, leaves, enters, kinds, several, kind):
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
def transitive_kinds(count, kinds, several, leaves, enters):
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
def kinds_within_lines(start, members, leaves, enters):
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
            any_leaves, any_enters, both = bits_of_line(w, low, high, members, leaves, enters)
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
def arcs_within_lines(start, members, leaves, enters, most):
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
            any_leaves, any_enters, both = bits_of_line(w, low, high, members, leaves, enters)
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
