"""Coalition SMR for two members whose moves, and whose opponents' moves, are reversible: dominance once more.

Let C(t) be the component of t under the moves of H = {1, 2} and B(t) its component under those of N∖H. Write D(C) for
the pairs of ranks that some state of C exceeds in both: a region under a staircase. From s, H escapes by t in C(s) if
t exceeds s and, for every component C' that B(t) meets, s lies under the staircase of C' (H can always be better off
again). The regions under all these staircases have in common the region I(B) under one staircase, whose corners
(c1, c2) are found by sorting. So H escapes exactly if some t in C(s) and some corner of I(B(t)) both exceed s, that is,
if the least of t and the corner does so, member by member.
"""

import numpy as np
from numpy.typing import NDArray

from detente.model.moves import ranges
from detente.stability.coalitions_dominance import Staircases

__all__ = ["escapes_of_two"]

Bools = NDArray[np.bool_]
Index = NDArray[np.intp]
Values = NDArray[np.integer]


def escapes_of_two(together: Index, answers: Index, ranks: Values, states: Index) -> Bools:
    """Return from which of `states` two members escape every answer of the others.

    Parameters
    ----------
    together, answers : ndarray of intp, shape (all states,)
        The component of each state under the moves of the two, and of the others; dense from 0.
    ranks : ndarray of int, shape (2, all states)
    states : ndarray of intp, shape (m,)

    Returns
    -------
    ndarray of bool, shape (m,)

    Notes
    -----
    Cost, with n states and staircases of k corners: k n log n.
    """
    wanted = np.zeros(int(together.max(initial=-1)) + 1, np.bool_)
    wanted[together[states]] = True
    targets = np.flatnonzero(wanted[together])
    if not targets.size:
        return np.zeros(states.size, np.bool_)
    corners = _Corners(together, answers, ranks)
    repeated, places = corners.between(answers[targets], ranks[:, targets])
    targets = targets[repeated]
    first = np.minimum(ranks[0, targets], corners.first[places])
    second = np.minimum(ranks[1, targets], corners.second[places])
    return Staircases(together[targets], first, second).exceeds(together[states], ranks[:, states])


class _Corners:
    """The corners of I(B) for every component B: first values ascending, second values descending.

    Attributes
    ----------
    label, first, second : ndarray of int, shape (corners,)
        Component B, c1 and c2 of each corner.
    """

    def __init__(self, together: Index, answers: Index, ranks: Values) -> None:
        count = int(together.max()) + 1
        drops, start = _drops(together, count, ranks)
        meeting = np.sort(answers.astype(np.int64) * count + together)
        meeting = meeting[np.r_[True, meeting[1:] != meeting[:-1]]]
        label, met = meeting // count, meeting % count
        pair, places = ranges(np.arange(met.size), start[met], start[met + 1])
        self.base, span = int(ranks[0].max()) + 2, int(ranks[1].max()) + 1
        at, left = drops[:, places]
        order = np.argsort(label[pair] * self.base + at + 1, kind="stable")
        of, at, left = label[pair][order], at[order], left[order]
        offset = (of[-1] - of) * span  # falls from one component to the next
        least = np.minimum.accumulate(left + offset) - offset
        before = np.r_[0, least[:-1]]
        corner = (at >= 0) & (least < before)
        self.label, self.first, self.second, self.span = of[corner], at[corner], before[corner], span
        self._by_first = self.label * self.base + self.first
        self._by_second = self.label * span + (span - 1 - self.second)

    def between(self, labels: Index, ranks: Values) -> tuple[Index, Index]:
        """Return which corners matter to targets in components B: for each target a range of them.

        Corners to the left of the last one whose c2 is at least the target's second rank, and to the right of the first
        one whose c1 is at least its first rank, cap the target no less than these do.
        """
        low = np.searchsorted(self.label, labels, side="left")
        high = np.searchsorted(self.label, labels, side="right")
        at_second = labels * self.span + (self.span - 1 - ranks[1])
        first = np.maximum(np.searchsorted(self._by_second, at_second, side="right") - 1, low)
        last = np.searchsorted(self._by_first, labels * self.base + ranks[0], side="left")
        return ranges(np.arange(labels.size), np.minimum(first, last), np.minimum(last + 1, high))


def _drops(together: Index, count: int, ranks: Values) -> tuple[Values, Index]:
    """Return for every component where the greatest second rank beyond a first rank r drops, and to what.

    Returns
    -------
    drops : ndarray of int, shape (2, drops)
        The r from which on it holds (-1 for the greatest second rank of all), and the greatest second rank beyond r.
    start : ndarray of intp, shape (components + 1,)
    """
    stairs = Staircases(together, ranks[0], ranks[1])
    size = stairs.label.size
    opens = np.r_[True, stairs.label[1:] != stairs.label[:-1]]
    closes = np.r_[opens[1:], True]
    after = np.where(closes, 0, np.r_[stairs.scan[1:], 0])
    falls = np.flatnonzero(after < stairs.scan)
    heads = np.flatnonzero(opens)
    place = np.r_[heads * 2, falls * 2 + 1]  # a component's head comes before its falls
    order = np.argsort(place, kind="stable")
    at = np.r_[np.full(heads.size, -1), ranks[0][stairs.order[falls]]][order]
    left = np.r_[stairs.scan[heads], after[falls]][order]
    label = stairs.label[np.minimum(place[order] // 2, size - 1)]
    return np.array([at, left]), np.searchsorted(label, np.arange(count + 1))
