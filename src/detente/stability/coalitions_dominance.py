"""Is there, among the states a coalition reaches, one whose values exceed the ranks at the start for every member?

Every coalition concept comes down to this question, with different values. For a coalition of two whose moves are
reversible it is a staircase: sort, and look from the top. For more members the best points of each component are taken
one after another. Where moves are no lines, it is asked once for every combination of ranks.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from detente.stability.coalitions_reach import Reach

__all__ = ["Staircases", "dominated", "thresholds"]

Bools = NDArray[np.bool_]
Index = NDArray[np.intp]
Values = NDArray[np.integer]


class Staircases:
    """For two members: is there a target of the same component that exceeds a state in both values?

    Parameters
    ----------
    labels : ndarray of intp, shape (targets,)
        The component of each target.
    first, second : ndarray of int, shape (targets,)
        The members' values of each target; not negative.

    Attributes
    ----------
    order, label, key : ndarray, shape (targets,)
        The targets sorted by component and first value, the component of each, and both as one number.
    scan : ndarray of int, shape (targets,)
        The greatest second value from each sorted place to the end of its component.
    """

    def __init__(self, labels: Index, first: Values, second: Values) -> None:
        self.base = int(first.max(initial=0)) + 1
        key = labels.astype(np.int64) * self.base + first
        self.order = np.argsort(key, kind="stable")
        self.key, self.label = key[self.order], labels[self.order]
        offset = (self.label[-1:] - self.label) * (int(second.max(initial=0)) + 1)  # grows towards the first place
        self.scan: Values = np.maximum.accumulate((second[self.order] + offset)[::-1])[::-1] - offset

    def exceeds(self, labels: Index, ranks: Values) -> Bools:
        """Return for states, given by component and both ranks, whether some target exceeds them; shape (m,).

        Parameters
        ----------
        labels : ndarray of intp, shape (m,)
        ranks : ndarray of int, shape (2, m)
        """
        if not self.key.size:
            return np.zeros(labels.size, np.bool_)
        bound = labels.astype(np.int64) * self.base + np.minimum(ranks[0], self.base - 1)
        place = np.searchsorted(self.key, bound, side="right")
        inside = place < self.key.size
        place[~inside] = 0
        inside &= self.label[place] == labels
        result: Bools = inside & (self.scan[place] > ranks[1])
        return result


def dominated(reach: Reach, ranks: Values, values: Values) -> Bools:
    """Return the states s for which some t that the group reaches has values[j, t] > ranks[j, s] for every member j.

    Parameters
    ----------
    reach
        Of the coalition, by moves.
    ranks, values : ndarray of int, shape (members, states)
        `values` never exceed `ranks`, so that the start itself never counts.

    Notes
    -----
    Cost, with n states. Lines: n log n for two members, n times the largest Pareto front of a component for more. Else:
    one propagation for each combination of ranks of all members but one, among the states where each member by itself
    could gain.
    """
    if reach.labels is not None and len(ranks) == 2:
        return Staircases(reach.labels, values[0], values[1]).exceeds(reach.labels, ranks)
    if reach.labels is not None:
        return _dominated_by_fronts(reach.labels, ranks, values)
    maybe = np.logical_and.reduce([reach.highest(v) > r for v, r in zip(values, ranks, strict=True)])
    found = np.zeros(ranks.shape[1], np.bool_)
    for states, exceeds, last in thresholds(ranks, values, np.flatnonzero(maybe)):
        best = reach.highest(np.where(exceeds, values[last], 0))
        found[states] = best[states] > ranks[last, states]
    return found


def thresholds(ranks: Values, values: Values, states: Index) -> Iterator[tuple[Index, Bools, int]]:
    """Group states by the ranks of all members but one, the one with the most different ranks.

    Yields
    ------
    states
        Those of one group.
    exceeds : ndarray of bool, shape (all states,)
        Where the values of all members but that one exceed the group's ranks.
    last
        That one's place in the coalition.
    """
    if not states.size:
        return
    last = int(np.argmax([np.unique(row[states]).size for row in ranks]))
    rest = [j for j in range(len(ranks)) if j != last]
    if not rest:
        yield states, np.ones(ranks.shape[1], np.bool_), last
        return
    bounds, group = np.unique(ranks[rest][:, states], axis=1, return_inverse=True)
    order = np.argsort(group.reshape(-1), kind="stable")
    ends = np.cumsum(np.bincount(group.reshape(-1)))
    for bound, members in zip(bounds.T, np.split(states[order], ends[:-1]), strict=True):
        yield members, (values[rest] > bound[:, None]).all(axis=0), last


def _dominated_by_fronts(labels: Index, ranks: Values, values: Values) -> Bools:
    """As `dominated`, within components: in each take a best point, drop what it covers, and go on with the rest."""
    count = labels.size
    found = np.zeros(count, np.bool_)
    targets = np.argsort(labels, kind="stable")
    sources = targets
    champion = np.full(count, -1, np.intp)
    while targets.size:
        at = labels[targets]
        first = np.flatnonzero(np.r_[True, at[1:] != at[:-1]])
        keyed = values[:, targets].sum(axis=0, dtype=np.int64) * count + targets
        champion[:] = -1
        champion[at[first]] = np.maximum.reduceat(keyed, first) % count
        sources = sources[champion[labels[sources]] >= 0]
        hit = (values[:, champion[labels[sources]]] > ranks[:, sources]).all(axis=0)
        found[sources[hit]] = True
        sources = sources[~hit]
        targets = targets[(values[:, targets] > values[:, champion[at]]).any(axis=0)]
    return found
