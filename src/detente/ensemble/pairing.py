"""Changes that were tried alone, and the pairs of them that are worth trying."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import chain, combinations
from math import inf, isqrt

from detente.ensemble.changes import Reweighed, Single
from detente.ensemble.supposed import Row
from detente.model.graph import GraphModel
from detente.outlook.hunting import pairs_of_edits
from detente.outlook.supposing import Change

__all__ = ["Pair", "Pairing", "Tried", "Waiting"]

Actors = frozenset[int] | None
_MOST_EDITED = 3_000_000  # pairs of edits of two actors that are listed


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """Changes tried, and the answers under them.

    Parameters
    ----------
    changes
        One, or two.
    weight
        How large they are: the places that entries are moved, 1 for any other change, added up.
    answers : ndarray of int8, shape (answers,)
        1 yes, 0 no, -1 not applicable; None where the changes are contradictory.
    repeats
        Whether it is an edit after which all states rank as they did before, or as after a plainer edit.
    actors
        Whose ranks alone it changes; None where it may change more than ranks.
    """

    changes: tuple[Single, ...]
    weight: int
    answers: Row | None
    repeats: bool = False
    actors: frozenset[int] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two changes that can be made together.

    Parameters
    ----------
    one, other
        As tried alone; `other` is None where both are edits of one actor's list.
    twice
        For two edits of one actor's list: the first, and the second as one of the list that the first leaves.
    order
        Which is tried first.
    """

    weight: int
    order: tuple[float, ...]
    one: Tried | None = None
    other: Tried | None = None
    twice: tuple[Change, Change] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """Pairs to try.

    Parameters
    ----------
    listed
        The first of those that are not ruled out.
    total
        How many there are that can be made together, apart from those of long lists that were not listed.
    ruled_out
        How many of these can flip nothing that is asked for, whatever the actors concerned wanted.
    long
        Actors of whose long lists of priorities not all pairs of edits were listed.
    """

    listed: tuple[Pair, ...]
    total: int
    ruled_out: int
    long: tuple[int, ...]


class Pairing:
    """The pairs of changes worth trying, listed as far as they are asked for; never are all of them held.

    The lightest come first, and among these those whose parts move most answers alone.

    Parameters
    ----------
    model
        The conflict as written.
    usable, moved
        Single changes, and how many answers each moves.
    compatible
        Whether two single changes can be made together, and are worth it.
    hopeless
        Whether nothing asked for can be flipped by whatever the actors of one change, and of another, might want.
    """

    def __init__(
        self,
        model: GraphModel,
        usable: Sequence[Tried],
        moved: Sequence[int],
        compatible: Callable[[Tried, Tried], bool],
        hopeless: Callable[[Actors, Actors], bool],
    ) -> None:
        self.model, self.usable, self.moved = model, usable, moved
        self.compatible, self.hopeless = compatible, hopeless
        self._total = self._ruled_out = 0
        self._long: set[int] = set()
        self._numbered: dict[int, int] = {}

    def lightest(self, most: int, after: Pair | None = None) -> Waiting:
        """Return the first pairs that can flip something that is asked for.

        Parameters
        ----------
        most
            As many are listed.
        after
            List only pairs that come after this one.
        """
        self._total = self._ruled_out = 0
        floor = after.order if after is not None else ()
        listed = nsmallest(most, (p for p in self._pairs() if p.order > floor), key=lambda p: p.order)
        return Waiting(tuple(listed), self._total, self._ruled_out, tuple(sorted(self._long)))

    def rules_out(self, pair: Pair) -> bool:
        """Whether a pair can flip none of the answers asked for, whatever the actors concerned wanted."""
        if pair.twice is not None:
            return self.hopeless(frozenset({pair.twice[0].actor}), frozenset())
        assert pair.one is not None
        assert pair.other is not None
        return self.hopeless(pair.one.actors, pair.other.actors)

    def _pairs(self) -> Iterator[Pair]:
        yield from self._of_others()
        yield from self._of_two_lists()
        yield from self._of_one_list()

    def _pair(self, a: int, b: int) -> Pair:
        a, b = min(a, b), max(a, b)
        one, other = self.usable[a], self.usable[b]
        weight = one.weight + other.weight
        return Pair(weight, (weight, -(self.moved[a] + self.moved[b]), a + b, a), one, other)

    def _of_others(self) -> Iterator[Pair]:
        """Yield pairs of which not both are edits or weights."""
        ranking = [_of_ranks(t) for t in self.usable]
        others = [place for place, ranks in enumerate(ranking) if not ranks]
        edited = [place for place, ranks in enumerate(ranking) if ranks]
        for a, b in chain(combinations(others, 2), ((a, b) for a in others for b in edited)):
            one, other = self.usable[min(a, b)], self.usable[max(a, b)]
            if self.compatible(one, other):
                self._total += 1
                if self.hopeless(one.actors, other.actors):
                    self._ruled_out += 1
                else:
                    yield self._pair(a, b)

    def _of_two_lists(self) -> Iterator[Pair]:
        """Yield pairs of edits or weights of two actors; of very many those of the lightest."""
        of: dict[int, list[int]] = {}
        for place, tried in enumerate(self.usable):
            if _of_ranks(tried) and not tried.repeats:
                of.setdefault(_actor(tried), []).append(place)
        hopeful = []
        for one, other in combinations(of, 2):
            number = len(of[one]) * len(of[other])
            self._total += number
            if self.hopeless(frozenset({one}), frozenset({other})):
                self._ruled_out += number
            else:
                hopeful.append((one, other))
        if sum(len(of[one]) * len(of[other]) for one, other in hopeful) > _MOST_EDITED:
            most = isqrt(_MOST_EDITED // len(hopeful))
            of = {actor: sorted(places, key=lambda p: self.usable[p].weight)[:most] for actor, places in of.items()}
        for one, other in hopeful:
            yield from (self._pair(a, b) for a in of[one] for b in of[other])

    def _of_one_list(self) -> Iterator[Pair]:
        """Yield two edits of one actor's list."""
        for actor in range(len(self.model.actors)):
            listed, whole = pairs_of_edits(self.model, actor)
            if not whole:
                self._long.add(actor)
            first_number = self._numbered.setdefault(actor, self._total - self._ruled_out)  # the same every time
            hopeless = self.hopeless(frozenset({actor}), frozenset())
            if hopeless and not whole:
                continue  # there is no number of them to tell, and none to try
            for number, (first, second) in enumerate(listed, first_number):
                self._total += 1
                if hopeless:
                    self._ruled_out += 1
                    continue
                weight, both = first.weight + second.weight, (Change.of(actor, first), Change.of(actor, second))
                yield Pair(weight, (weight, 0, number, inf), twice=both)


def _of_ranks(tried: Tried) -> bool:
    """Whether a single change is an edit of priorities, of a ranking or of a weight."""
    (change,) = tried.changes
    return isinstance(change, Reweighed) or (isinstance(change, Change) and change.edit is not None)


def _actor(tried: Tried) -> int:
    (change,) = tried.changes
    assert isinstance(change, Change | Reweighed)
    return change.actor
