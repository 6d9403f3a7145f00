"""Minimal sets that serve many wants at once: for each want some alternatives, of which one must be in the set."""

from collections.abc import Sequence

__all__ = ["least_cover", "minimal_covers"]

_MOST_STEPS = 20_000  # sets looked at


def minimal_covers(alternatives: Sequence[Sequence[frozenset[int]]], largest: int) -> tuple[list[frozenset[int]], bool]:
    """Return the minimal sets that contain some alternative of every list, and whether the search came to its end.

    Parameters
    ----------
    alternatives
        For each thing to take care of, the sets that do.
    largest
        The most elements in a set.

    Returns
    -------
    list
        The smallest sets first.
    bool
        False where the search was cut short; then the sets found are still minimal, and none smaller than the last
        size begun is missing.

    Examples
    --------
    >>> sets, complete = minimal_covers([[frozenset({1}), frozenset({2})], [frozenset({1}), frozenset({3})]], 2)
    >>> [sorted(s) for s in sets], complete
    ([[1], [2, 3]], True)
    """
    waiting: list[list[frozenset[int]]] = [[] for _ in range(largest + 1)]
    waiting[0].append(frozenset())
    seen = {frozenset[int]()}
    found: list[frozenset[int]] = []
    steps = 0

    def open_list(states: frozenset[int]) -> Sequence[frozenset[int]] | None:
        return next((ways for ways in alternatives if not any(way <= states for way in ways)), None)

    for bucket in waiting:
        while bucket:
            steps += 1
            if steps > _MOST_STEPS:
                return found, False
            states = bucket.pop()
            ways = open_list(states)
            if ways is None:
                if all(open_list(states - {u}) is not None for u in states):
                    found.append(states)
                continue
            for way in ways:
                more = states | way
                if len(more) <= largest and more not in seen:
                    seen.add(more)
                    waiting[len(more)].append(more)
    return sorted(found, key=lambda states: (len(states), sorted(states))), True


def least_cover(alternatives: Sequence[Sequence[frozenset[int]]]) -> frozenset[int]:
    """Return one minimal set, whatever its size: the union of the first alternatives without what it can spare.

    Examples
    --------
    >>> sorted(least_cover([[frozenset({1}), frozenset({2})], [frozenset({2}), frozenset({1})]]))
    [1]
    """
    found = frozenset[int]().union(*(ways[0] for ways in alternatives))
    for element in sorted(found, reverse=True):
        less = found - {element}
        if all(any(way <= less for way in ways) for ways in alternatives):
            found = less
    return found
