# mypy: disable-error-code="no-untyped-def, no-untyped-call"
# ruff: noqa: PLR0913 - kernels take arrays one by one, and are one loop each
"""Compiled kernels for lines where it matters who moved last, as in `detente.model.compiled_cuts`.

For every state a word holds the least value that sequences of moves lead to from there (its upper bits), the least of
what begins with another actor's move than that, and whose move that is (its lowest bits; `NOBODY`: the value is the
state's own, and then it stands in both places). What is still to come when an actor has just moved to a state is the
least there, unless that comes from the same actor: then it is the second.
"""

import numpy as np

from detente.model.compiled import NEW_LINE, inner, kernel
from detente.model.compiled_cuts import copy_kinds, lower_kinds, set_kinds

__all__ = ["MOST_VALUE", "NOBODY", "sweep_last", "sweep_last_better", "values_of", "words_of"]

NOBODY = 255
MOST_VALUE = (1 << 28) - 1
"""Values in words are lower."""

_KINDS = 64
_FIRST, _SECOND = 36, 8  # the bits from which on the values of a word stand


@inner
def after_and_bound(word, mover):
    """Return what is still to come when the mover has just moved to a state, and below what its moves count there."""
    first, second = np.int32(word >> _FIRST), np.int32(word >> _SECOND & MOST_VALUE)
    own = word & NOBODY == mover
    return second if own else first, first if own else second


@inner
def lowered(word, mover, value):
    """Return a word when a move of the mover leads to a value below its bound."""
    first, second, label = word >> _FIRST, word >> _SECOND & MOST_VALUE, word & NOBODY
    second = second if label == mover else max(first, value)
    label = mover if value < first else label
    return min(first, value) << _FIRST | second << _SECOND | label


@kernel
def words_of(values, low, sign):
    """Return words for states that nothing better is known of than their values, counted from `low` on, with a sign."""
    words = np.empty(values.size, np.int64)
    for s in range(values.size):
        value = (np.int64(values[s]) - low) * sign
        words[s] = value << _FIRST | value << _SECOND | NOBODY
    return words


@kernel
def values_of(words, low, sign, found):
    """Write the values that words have come to."""
    for s in range(words.size):
        found[s] = (words[s] >> _FIRST) * sign + low


@kernel
def sweep_last(start, members, kind, shape, first_step, steps, width, mover, words):
    """Take into account what the mover's moves lead to; return whether anything changed.

    A state does not lead to itself: the least value of its kind is not its own, and the next after that is kept too.
    """
    changed = False
    nothing = np.int32(MOST_VALUE)
    own, other = np.empty(_KINDS, np.int32), np.empty(_KINDS, np.int32)
    beyond = np.empty(_KINDS, np.int32)
    for k in range(start.size - 1):
        low, high, t = start[k], start[k + 1], shape[k]
        set_kinds(own, width, nothing)
        set_kinds(other, width, nothing)
        least, most = nothing, np.int32(0)
        for p in range(low, high):
            c = kind[p]
            value, bound = after_and_bound(words[members[p]], mover)
            least, most = min(least, value), max(most, bound)
            before = own[c]
            own[c] = min(before, value)
            other[c] = min(other[c], max(before, value))
        if least >= most:
            continue
        set_kinds(beyond, width, nothing)
        for i in range(first_step[t], first_step[t + 1]):
            c, d = steps[i, 0], steps[i, 1]
            beyond[c] = min(beyond[c], own[d])
        for p in range(low, high):
            s, c = members[p], kind[p]
            value, bound = after_and_bound(words[s], mover)
            value = min(beyond[c], other[c] if value == own[c] else own[c])
            if value < bound:
                words[s] = lowered(words[s], mover, np.int64(value))
                changed = True
    return changed


@kernel
def sweep_last_better(members, new, kind, shape, first, into, width, closed, mover, words):
    """Take into account what the mover's improvements lead to; return whether anything changed."""
    # As in `cuts_lowest_better`, written out: an `inner` part counts its arrays' users at each place, 15 times slower.
    changed = False
    nothing = np.int32(MOST_VALUE)
    least, tied = np.full(_KINDS, nothing, np.int32), np.full(_KINDS, nothing, np.int32)
    own = tied if closed else np.full(_KINDS, nothing, np.int32)
    k = shape.size - 1
    at = first[shape[k]] if members.size else 0
    for p in range(members.size - 1, -1, -1):
        s, c = members[p], kind[p]
        value, bound = after_and_bound(words[s], mover)
        if least[c] < bound:
            words[s] = lowered(words[s], mover, np.int64(least[c]))
            changed = True
        if value < own[c]:
            own[c] = value
            lower_kinds(value, into[at + c], tied)
        if new[p]:
            if new[p] == NEW_LINE:
                set_kinds(tied, width, nothing)
                if not closed:
                    set_kinds(own, width, nothing)
                k -= 1
                at = first[shape[k]]
            copy_kinds(least, width, tied)
    return changed
