"""Pairwise judgements: what follows from them, what contradicts them, and the order they give.

Items are compared in pairs: the first matters more, the second does, or both matter equally. Equal judgements join
items into classes; a class is above another if a chain of judgements leads from one to the other with at least one
strict step (the transitive closure). A judgement whose opposite follows is a contradiction and is not taken.

The order that follows is the present one, changed as little as the judgements ask for, by this rule:

- items judged equal stand where the highest of them stands;
- a tier whose members are judged against each other is split: who is above fewer others of the tier moves below;
- what is judged to matter more than something that stands above it moves up, to just before it.

That preferences follow from an order of statements is option prioritisation (Fang, Hipel & Kilgour 1993; Peng, Hipel,
Kilgour & Fang 1997); pairwise comparison with a transitive closure is standard; the rule for the order is ours.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from detente.errors import DetenteError

__all__ = ["ContradictionError", "Judgement", "Judgements"]

Verdict = Literal["first", "second", "equal"]
Tiers = tuple[tuple[int, ...], ...]

_OPPOSITE: dict[Verdict, Verdict] = {"first": "second", "second": "first", "equal": "equal"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """One comparison of two items, given by position: which matters more, or ``equal``."""

    first: int
    second: int
    verdict: Verdict

    @property
    def winner(self) -> int | None:
        """The item that matters more, None where both matter equally."""
        return {"first": self.first, "second": self.second, "equal": None}[self.verdict]


class ContradictionError(DetenteError):
    """A judgement whose opposite follows from earlier ones.

    Parameters
    ----------
    judgement
        The one that was not taken.
    follows
        What earlier judgements say of the same pair.
    chain
        The earlier judgements it follows from, from one item to the other.
    """

    def __init__(self, judgement: Judgement, follows: Verdict, chain: tuple[Judgement, ...]) -> None:
        self.judgement, self.follows, self.chain = judgement, follows, chain
        super().__init__(f"items {judgement.first} and {judgement.second}: earlier judgements say '{follows}'")


@dataclass(frozen=True)
class Judgements:
    """Consistent judgements over items 0..n-1 that stand in a present order.

    Parameters
    ----------
    present
        Tiers of items, the most important first; every item once.
    taken
        The judgements, in the order given; free of contradictions.

    Examples
    --------
    >>> held = Judgements(((0,), (1,), (2,))).judge(Judgement(2, 1, "first")).judge(Judgement(1, 0, "first"))
    >>> held.order
    ((2,), (1,), (0,))
    >>> held.implied(0, 2)
    'second'
    """

    present: Tiers
    taken: tuple[Judgement, ...] = ()

    def judge(self, judgement: Judgement) -> "Judgements":
        """Return the judgements with one more.

        Raises
        ------
        ContradictionError
            Earlier judgements say otherwise.
        """
        follows = self.implied(judgement.first, judgement.second)
        if follows is not None and follows != judgement.verdict:
            start, end = judgement.first, judgement.second
            chain = self._chain(start, end) if follows != "second" else self._chain(end, start)
            raise ContradictionError(judgement, follows, chain)
        return replace(self, taken=(*self.taken, judgement))

    def implied(self, first: int, second: int) -> Verdict | None:
        """Return what follows from the judgements for two items, or None."""
        if first == second or self._class[first] == self._class[second]:
            return "equal"
        if self._class[second] in self._below[self._class[first]]:
            return "first"
        return "second" if self._class[first] in self._below[self._class[second]] else None

    @cached_property
    def _class(self) -> tuple[int, ...]:
        """For each item the lowest item judged equal to it, through any number of judgements."""
        leader = list(range(sum(map(len, self.present))))
        for judgement in self.taken:
            if judgement.verdict == "equal":
                low, high = sorted((leader[judgement.first], leader[judgement.second]))
                leader = [low if one == high else one for one in leader]
        return tuple(leader)

    @cached_property
    def _below(self) -> dict[int, frozenset[int]]:
        """For each class the classes below it."""
        direct: dict[int, set[int]] = {one: set() for one in self._class}
        for judgement in self.taken:
            if (winner := judgement.winner) is not None:
                loser = judgement.second if winner == judgement.first else judgement.first
                direct[self._class[winner]].add(self._class[loser])
        found = {}
        for one, next_below in direct.items():
            below: set[int] = set()
            stack = list(next_below)
            while stack:
                node = stack.pop()
                if node not in below:
                    below.add(node)
                    stack.extend(direct[node])
            found[one] = frozenset(below)
        return found

    def _chain(self, start: int, end: int) -> tuple[Judgement, ...]:
        """Return the fewest judgements that lead down (or level) from one item to another."""
        came: dict[int, tuple[int, Judgement] | None] = {start: None}
        waiting = deque([start])
        wanted_strict = self.implied(start, end) == "first"
        while waiting and end not in came:
            node = waiting.popleft()
            for judgement in self.taken:
                for item, other in ((judgement.first, judgement.second), (judgement.second, judgement.first)):
                    downhill = judgement.winner in (item, None) and (wanted_strict or judgement.verdict == "equal")
                    if item == node and downhill and other not in came:
                        came[other] = node, judgement
                        waiting.append(other)
        chain: list[Judgement] = []
        at = came.get(end)
        while at is not None:
            chain.append(at[1])
            at = came[at[0]]
        return tuple(reversed(chain))

    @cached_property
    def order(self) -> Tiers:
        """The tiers that follow, the most important first: the present order changed as the module says."""
        layers = list(self._layers())
        layer_of = {one: number for number, layer in enumerate(layers) for one in layer}
        above: dict[int, list[int]] = {one: [] for one in layer_of}
        for one, below in self._below.items():
            for other in below:
                above[other].append(one)
        placed: dict[int, None] = {}
        tiers: list[tuple[int, ...]] = []

        def place(classes: tuple[int, ...]) -> None:
            needed = sorted({up for one in classes for up in above[one] if up not in placed}, key=layer_of.__getitem__)
            for number in dict.fromkeys(layer_of[up] for up in needed):
                group = tuple(up for up in needed if layer_of[up] == number and up not in placed)
                if group:
                    place(group)
            placed.update(dict.fromkeys(classes))
            tiers.append(tuple(sorted(i for i, one in enumerate(self._class) if one in classes)))

        for layer in layers:
            rest = tuple(one for one in layer if one not in placed)
            if rest:
                place(rest)
        position = {item: n for n, item in enumerate(item for tier in self.present for item in tier)}
        return tuple(tuple(sorted(tier, key=position.__getitem__)) for tier in tiers)

    def _layers(self) -> Iterator[tuple[int, ...]]:
        """Yield the present tiers as classes, split where members are judged against each other."""
        seen: set[int] = set()
        for tier in self.present:
            classes = tuple(dict.fromkeys(self._class[item] for item in tier if self._class[item] not in seen))
            seen.update(classes)
            depth: dict[int, int] = {}
            for one in sorted(classes, key=lambda c: -len(self._below[c])):  # whoever is above comes first
                depth[one] = max((depth[up] + 1 for up in depth if one in self._below[up]), default=0)
            for level in sorted(set(depth.values())):
                yield tuple(one for one in classes if depth[one] == level)
