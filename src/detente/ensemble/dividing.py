"""How worlds are divided among those that compute: likes together, and so that nobody waits for work."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from operator import attrgetter

from detente.ensemble.executors import Executor, Result
from detente.ensemble.worlds import Kinship, World

__all__ = ["Dividing"]

_LEAST, _MOST = 8, 128  # worlds of a chunk
_FINER = 4  # times smaller are the last chunks, so that nobody waits long for another
_BOUND = 0.5  # of the last chunks are for those who had their likes, the rest for whoever is free
_UNEVEN = 8  # times as many worlds as another nobody is to have left

_kinship = attrgetter("kinship")


class Dividing:
    """Hands worlds to the parts of an executor.

    Neighbours in the order of worlds have most in common, and who had a world finds its neighbours fast. So each part
    gets a stretch of this order: at first all get as many, and the ends move where some turn out to be slower.

    Parameters
    ----------
    executor
        Who computes.
    """

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._bounds: list[Kinship] = []
        self._given: list[list[tuple[int, Result]]] = [[] for _ in range(executor.parts)]
        self._done = [0] * executor.parts

    def submit(self, worlds: list[World], *, last: bool) -> Iterator[tuple[Sequence[World], Result]]:
        """Yield worlds in chunks with their answers to come, the chunks of all parts in turn.

        Parameters
        ----------
        last
            None will follow: the end is for whoever is free.
        """
        worlds.sort(key=_kinship)
        slots = max(self._executor.slots, 1) * (_FINER if last else 1)
        size = min(max(-(-len(worlds) // slots), _LEAST), _MOST)
        chunks = sorted(
            (number, part, worlds[at : min(at + size, end)])
            for part, (start, end) in enumerate(pairwise(self._cuts(worlds, evenly=last)))
            for number, at in enumerate(range(start, end, size))
        )
        for place, (_, part, chunk) in enumerate(chunks):
            free = last and place >= len(chunks) * _BOUND
            result = self._executor.submit(chunk, None if free else part)
            if len(self._given) > 1:  # else there is nobody to share with, and nothing to remember
                self._given[part].append((len(chunk), result))
            yield chunk, result

    def _cuts(self, worlds: Sequence[World], *, evenly: bool) -> list[int]:
        """Return where the stretches of the parts begin and end among worlds in their order."""
        waiting = self._waiting()
        if self._bounds and not evenly and min(waiting) * _UNEVEN >= max(waiting):
            return [0, *(bisect_left(worlds, bound, key=_kinship) for bound in self._bounds), len(worlds)]
        cuts = [0, *_ends(len(worlds), waiting, self._done if all(self._done) else [1] * len(self._done))]
        if worlds:
            self._bounds = [worlds[min(cut, len(worlds) - 1)].kinship for cut in cuts[1:-1]]
        return cuts

    def _waiting(self) -> list[int]:
        """Return how many worlds each part has still to answer, and count those that are answered."""
        found = []
        for part, given in enumerate(self._given):
            self._given[part] = [(number, result) for number, result in given if not result.ready]
            found.append(sum(number for number, _ in self._given[part]))
            self._done[part] += sum(number for number, _ in given) - found[part]
        return found


def _ends(count: int, waiting: Sequence[int], speeds: Sequence[int]) -> list[int]:
    """Return the ends of stretches of `count` worlds with which all parts end together, as far as they can."""
    whole = (count + sum(waiting)) / sum(speeds)
    wanted = [max(0.0, whole * speed - left) for speed, left in zip(speeds, waiting, strict=True)]
    return [round(count * end / (sum(wanted) or 1)) for end in accumulate(wanted)]
