"""Promises that call on each other: which are carried out, as fixed points over any algebra of truth.

For a set F of undertakings let a(F) be the starting state with those of F carried out: an option rises to the highest
level that some undertaking of F asks for at least, or else falls to the lowest that some asks for at most. Where these
contradict each other the promises *clash*; the higher level is taken. The operator

    T(F) = { c : the condition of c holds at a(F ∪ {c}) }

is all that the fixed points of `detente.outlook.activation` and the probabilities of `detente.outlook.weakest` need.
It is evaluated here over any algebra with ``&``, ``|`` and ``~``: truth values, arrays of worlds, or decision diagrams;
and with a lower and an upper set at once, in Kleene's three values, for conditions that are not monotone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from detente.logic.evaluate import fold
from detente.logic.tree import And, Atom, Constant, Count, If, Iff, Implies, Not, Or, Statement
from detente.logic.vocabulary import Vocabulary
from detente.outlook.undertakings import Levels, Undertaking

__all__ = ["Firing"]

Element = Any  # of an algebra: a truth value, an array of them, or a decision diagram
_Pair = tuple[Element, Element]  # (surely, possibly)


@dataclass(slots=True, eq=False)
class Firing:
    """The operator T and its fixed points over an algebra.

    Parameters
    ----------
    vocabulary
        The options, definitions and facts.
    start
        The level of every option before anything is carried out.
    undertakings
        What may be carried out.
    one, zero
        The algebra's true and false.
    able
        For each undertaking where it can be carried out at all; everywhere by default.
    watch
        Called while counts are worked out; may raise when the elements grow too large.
    """

    vocabulary: Vocabulary
    start: Levels
    undertakings: tuple[Undertaking, ...]
    one: Element = field(default_factory=lambda: np.bool_(True))
    zero: Element = field(default_factory=lambda: np.bool_(False))
    able: Sequence[Element] = ()
    watch: Callable[[], None] = lambda: None
    _raising: dict[tuple[str, int], list[int]] = field(init=False, default_factory=dict)
    _lowering: dict[tuple[str, int], list[int]] = field(init=False, default_factory=dict)
    _dependents: list[list[int]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.able = self.able or [self.one] * len(self.undertakings)
        for k, undertaking in enumerate(self.undertakings):
            for option, low, high in undertaking.effect:
                top = len(self.vocabulary.levels[option]) - 1
                for level in range(1, low + 1):
                    self._raising.setdefault((option, level), []).append(k)
                for level in range(high + 1, top + 1):
                    self._lowering.setdefault((option, level), []).append(k)
        named = [set(self.vocabulary.options_in(u.condition)) for u in self.undertakings]
        for undertaking in self.undertakings:
            own = {option for option, _, _ in undertaking.effect}
            self._dependents.append([k for k, options in enumerate(named) if own & options])

    @property
    def none(self) -> list[Element]:
        """The empty set of undertakings."""
        return [self.zero] * len(self.undertakings)

    def condition(self, k: int, lower: Sequence[Element], upper: Sequence[Element]) -> _Pair:
        """Return where the condition of an undertaking surely and possibly holds, with it carried out.

        Parameters
        ----------
        lower, upper
            For each undertaking where it is carried out at least, and at most.
        """
        low, high = list(lower), list(upper)
        low[k] = high[k] = self.one
        return self.truth(self.undertakings[k].condition, low, high)

    def truth(self, statement: Statement, lower: Sequence[Element], upper: Sequence[Element]) -> _Pair:
        """Return where a statement surely and possibly holds, with `lower` at least and `upper` at most carried out."""
        known: dict[tuple[str, int], _Pair] = {}

        def at_least(option: str, level: int) -> _Pair:
            if level <= 0:
                return self.one, self.one
            if level >= len(self.vocabulary.levels[option]):
                return self.zero, self.zero
            if (option, level) not in known:
                known[option, level] = self._at_least(option, level, lower, upper)
            return known[option, level]

        def leaf(node: Constant | Atom) -> _Pair:
            if isinstance(node, Constant):
                value = self.one if node.value else self.zero
                return value, value
            low, high, inside = self.vocabulary.interval(node)
            reaches, exceeds = at_least(node.option, low), at_least(node.option, high + 1)
            surely, possibly = reaches[0] & ~exceeds[1], reaches[1] & ~exceeds[0]
            return (surely, possibly) if inside else (~possibly, ~surely)

        return fold(statement, self.vocabulary, leaf, self._combine)

    def _at_least(self, option: str, level: int, lower: Sequence[Element], upper: Sequence[Element]) -> _Pair:
        raising = self._raising.get((option, level), ())
        surely, possibly = self._any([lower[k] for k in raising]), self._any([upper[k] for k in raising])
        if self.start[option] >= level:
            lowering = self._lowering.get((option, level), ())
            surely = surely | ~self._any([upper[k] for k in lowering])
            possibly = possibly | ~self._any([lower[k] for k in lowering])
        return surely, possibly

    def _any(self, parts: Sequence[Element]) -> Element:
        result = self.zero
        for part in parts:
            result = result | part
        return result

    def _combine(self, node: Statement, parts: Sequence[_Pair]) -> _Pair:
        match node:
            case Not():
                return ~parts[0][1], ~parts[0][0]
            case And():
                return ~self._any([~p[0] for p in parts]), ~self._any([~p[1] for p in parts])
            case Or():
                return self._any([p[0] for p in parts]), self._any([p[1] for p in parts])
            case Implies() | If():
                then, given = (parts[1], parts[0]) if isinstance(node, Implies) else parts
                return then[0] | ~given[1], then[1] | ~given[0]
            case Iff():
                a, b = parts
                return (a[0] & b[0]) | (~a[1] & ~b[1]), (a[1] | ~b[0]) & (b[1] | ~a[0])
            case Count(kind, k, _):
                surely, possibly = [p[0] for p in parts], [p[1] for p in parts]
                if kind == "atleast":
                    return self._count(k, surely), self._count(k, possibly)
                if kind == "atmost":
                    return ~self._count(k + 1, possibly), ~self._count(k + 1, surely)
                return (
                    self._count(k, surely) & ~self._count(k + 1, possibly),
                    self._count(k, possibly) & ~self._count(k + 1, surely),
                )
            case _:
                raise TypeError(f"not a statement: {node!r}")

    def _count(self, k: int, parts: Sequence[Element]) -> Element:
        """Return where k or more of the parts hold."""
        if k > len(parts):
            return self.zero
        reached = [self.one] + [self.zero] * max(k, 0)
        for number, part in enumerate(parts):
            self.watch()
            for j in range(min(k, number + 1), max(0, k - len(parts) + number), -1):
                reached[j] = reached[j] | (reached[j - 1] & part)
        return reached[max(k, 0)]

    def least(self) -> list[Element]:
        """Return the least fixed point of monotone conditions: what comes true one after another."""
        return self._settle(self.none, lambda k, current: self.condition(k, current, current)[0])

    def greatest(self) -> list[Element]:
        """Return the greatest fixed point of monotone conditions: the largest set that supports itself."""
        return self._settle(list(self.able), lambda k, current: self.condition(k, current, current)[0])

    def well_founded(self) -> tuple[list[Element], list[Element]]:
        """Return the well-founded model: what comes true, and what comes true or stays undecided.

        The alternating fixed point (Van Gelder, Ross & Schlipf 1991), with conditions in three values: a promise comes
        true if it can be derived even where every other undecided promise is assumed for or against it, whichever is
        worse. For monotone conditions both sets are the least fixed point.
        """
        lower, upper = self.none, list(self.able)
        while True:
            surely = self._derived_surely(upper)
            possibly = self._derived_possibly(surely)
            if _same(surely, lower) and _same(possibly, upper):
                return surely, possibly
            lower, upper = surely, possibly

    def _derived_surely(self, upper: Sequence[Element]) -> list[Element]:
        """Return the least set that derives itself where at most `upper` is carried out."""
        return self._settle(self.none, lambda k, current: current[k] | self.condition(k, current, upper)[0])

    def _derived_possibly(self, lower: Sequence[Element]) -> list[Element]:
        """Return the least set, from `lower` on, that may derive itself where at least `lower` is carried out."""
        return self._settle(list(lower), lambda k, current: current[k] | self.condition(k, lower, current)[1])

    def _settle(self, values: list[Element], update: Callable[[int, Sequence[Element]], Element]) -> list[Element]:
        """Update the undertakings in turn until none changes; each again only when one it depends on has changed."""
        waiting = dict.fromkeys(range(len(values)))
        while waiting:
            k = next(iter(waiting))
            del waiting[k]
            new = self.able[k] & update(k, values)
            if not _same([new], [values[k]]):
                values[k] = new
                waiting.update(dict.fromkeys(self._dependents[k]))
        return values


def _same(first: Sequence[Element], second: Sequence[Element]) -> bool:
    return all(bool(np.all(a == b)) for a, b in zip(first, second, strict=True))
