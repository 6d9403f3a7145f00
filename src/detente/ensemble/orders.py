"""Linear extensions of a partial order: how many there are, and the one with a given number.

An order of k entries that keeps to a partial order is a path through its down-sets (sets that contain, with an entry,
all that stand above it): the number of ways to complete a down-set D is the sum over the entries x that may come next
of the number of ways to complete D ∪ {x}. Drawing a number below the total and walking down by these counts gives every
linear extension the same chance.
"""

from collections.abc import Sequence
from functools import lru_cache

from detente.errors import LimitError

__all__ = ["count_extensions", "extension"]

Pairs = tuple[tuple[int, int], ...]
_MOST_SETS = 300_000


def count_extensions(size: int, above: Pairs) -> int:
    """Return how many orders of `size` entries have the first of each pair before the second.

    Raises
    ------
    LimitError
        So many entries may stand in any order that counting takes too long.
    ValueError
        The pairs go round in a circle.

    Examples
    --------
    >>> count_extensions(4, ((0, 1), (2, 3)))
    6
    """
    return _ways(size, above)[0]


def extension(size: int, above: Pairs, number: int) -> tuple[int, ...]:
    """Return the order with a number, from 0 on: the positions of the entries, first to last.

    Number 0 is the order as written if that keeps to the pairs.

    Examples
    --------
    >>> [extension(3, ((0, 2),), number) for number in range(3)]
    [(0, 1, 2), (0, 2, 1), (1, 0, 2)]
    """
    ways = _ways(size, above)
    number = min(max(number, 0), ways[0] - 1)
    before = _before(size, above)
    done, order = 0, list[int]()
    while len(order) < size:
        for entry in range(size):
            after = done | 1 << entry
            if after == done or before[entry] & ~done:
                continue
            if number < ways[after]:
                order.append(entry)
                done = after
                break
            number -= ways[after]
    return tuple(order)


@lru_cache(maxsize=64)
def _ways(size: int, above: Pairs) -> dict[int, int]:
    """Return in how many ways each down-set, as bits, can be completed."""
    before = _before(size, above)
    layers: list[Sequence[int]] = [[0]]
    total = 1
    for _ in range(size):
        following = {d | 1 << x for d in layers[-1] for x in range(size) if not d >> x & 1 and not before[x] & ~d}
        total += len(following)
        if total > _MOST_SETS:
            raise LimitError(f"too many ways to order {size} entries; say more of what comes first")
        layers.append(sorted(following))
    if not layers[-1]:
        raise ValueError("a partial order goes round in a circle")
    full = (1 << size) - 1
    ways = {full: 1}
    for layer in reversed(layers[:-1]):
        for d in layer:
            ways[d] = sum(ways.get(d | 1 << x, 0) for x in range(size) if not d >> x & 1 and not before[x] & ~d)
    return ways


def _before(size: int, above: Pairs) -> list[int]:
    """Return for each entry those that come before it, as bits."""
    before = [0] * size
    for first, second in above:
        before[second] |= 1 << first
    return before
