# mypy: disable-error-code="no-untyped-def, no-untyped-call"
# ruff: noqa: PLR0912 - kernels take arrays one by one, and are one loop each
"""Compiled kernels that find out which moves rules leave within lines, as in `detente.model.compiled`.

What a rule cuts is given as bits of the state that a move leaves and of the one it enters.
"""

import numpy as np

from detente.model.compiled import kernel

__all__ = ["arcs_within_lines", "kinds_of_line", "kinds_within_lines", "transitive_kinds"]

_MOST_CODES = 64  # on a line, as many as there are bits
_HEAPS = 1024
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
def kinds_of_codes(count, codes, leaves, enters, kind, into):
    """Find out who may move to whom where the states of a line have these codes.

    Returns how many kinds there are, and whether moves are transitive. Writes the kind of each code, and for each kind,
    as bits, those that may move to it. Codes that lead to the same ones and are led to by the same ones are of one
    kind; where moves are transitive, they lead to kinds of a higher number alone. Returns -1 for the kinds if the
    states of some code cannot move to each other.
    """
    one = np.uint64(1)
    reach, entered = np.zeros(count, np.uint64), np.zeros(count, np.uint64)
    for c in range(count):
        for d in range(count):
            cut = np.uint64(0)
            for w in range(leaves.shape[0]):
                cut |= leaves[w, codes[c]] & enters[w, codes[d]]
            if cut == 0:
                reach[c] |= one << np.uint64(d)
                entered[d] |= one << np.uint64(c)
            elif c == d:
                return -1, True
    closed = True
    for c in range(count):
        for d in range(count):
            if reach[c] >> np.uint64(d) & one and reach[d] & ~reach[c]:
                closed = False
    kinds = 0
    numbered, every = np.uint64(0), ~np.uint64(0) >> np.uint64(_MOST_CODES - count)
    while numbered != every:
        for c in range(count):
            if numbered >> np.uint64(c) & one or (closed and entered[c] & ~reach[c] & ~numbered):
                continue  # what can move there, but not back, comes first
            for e in range(count):
                if reach[e] == reach[c] and entered[e] == entered[c]:
                    kind[e] = kinds
                    numbered |= one << np.uint64(e)
            kinds += 1
    into[:kinds] = 0
    for c in range(count):
        for e in range(count):
            if entered[c] & (one << np.uint64(e)):
                into[kind[c]] |= one << np.uint64(kind[e])
    return kinds, closed


@kernel
def kinds_within_lines(start, members, code, leaves, enters):
    """Return the kind of the state at each place, the shape of each line, and the shapes.

    States of equal `code` are cut from others alike, by the bits in `leaves` and `enters`, of shape (words, codes).
    Lines whose states have the same codes are of one shape, which is found out once. Shape 0 has a single kind.

    The first result is how many shapes there are, 0 where they cannot describe all moves: too many codes on a line, or
    states that cannot move to their like. Then whether moves are transitive. The last two hold the first kind of each
    shape, and who may move to each kind; they have room for more.
    """
    size, lines = members.size, start.size - 1
    kind, shape = np.zeros(size, np.uint8), np.zeros(lines, np.int32)
    first, into = np.zeros(lines + 2, np.int32), np.empty(size + 1, np.uint64)
    first_code, codes, kind_of = np.zeros(lines + 2, np.int32), np.empty(size, np.int32), np.empty(size, np.uint8)
    latest, before = np.full(_HEAPS, -1, np.int32), np.empty(lines + 1, np.int32)  # shapes by a sum of their codes
    found, local = np.empty(_MOST_CODES, np.int32), np.full(leaves.shape[1], -1, np.int32)
    renamed = np.empty(_MOST_CODES, np.uint8)
    shapes, transitive = 1, True
    first[1], into[0] = 1, 1
    for k in range(lines):
        low, high = start[k], start[k + 1]
        if high - low == 1:
            continue
        count, heap = 0, 0
        for p in range(low, high):
            c = code[members[p]]
            if local[c] < 0:
                if count == _MOST_CODES:
                    return 0, transitive, kind, shape, first, into
                local[c] = count
                found[count] = c
                count += 1
                heap += (c + 1) * (c + 1)
            kind[p] = local[c]
        heap %= _HEAPS
        t = latest[heap]
        while t >= 0:
            at = first_code[t]
            same = first_code[t + 1] - at == count
            for i in range(first_code[t + 1] - at):
                same &= local[codes[at + i]] >= 0
            if same:
                break
            t = before[t]
        if t < 0:
            t = shapes
            at, own = first_code[t], first[t]
            for i in range(count):
                codes[at + i] = found[i]
            kinds, closed = kinds_of_codes(count, found, leaves, enters, kind_of[at:], into[own:])
            transitive &= closed
            if kinds < 0:
                return 0, transitive, kind, shape, first, into
            first_code[t + 1] = at + count
            first[t + 1] = own + kinds
            before[t] = latest[heap]
            latest[heap] = t
            shapes += 1
        shape[k] = t
        for i in range(first_code[t], first_code[t + 1]):
            renamed[local[codes[i]]] = kind_of[i]
        for p in range(low, high):
            kind[p] = renamed[kind[p]]
        for i in range(count):
            local[found[i]] = -1
    return shapes, transitive, kind, shape, first, into


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
