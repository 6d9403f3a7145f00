"""Minimal correction sets and minimal unsatisfiable subsets, smallest first, with a solver of python-sat.

The hard part is a list of statements about the end state; every *unit* (an option, or an actor with all its options)
has the soft clause "it keeps its levels". A correction set is a set of units that, allowed to change, make the hard
part satisfiable; an unsatisfiable subset is a set of units that, kept, make it unsatisfiable. Each minimal one of one
kind meets every one of the other (Reiter 1987; Liffiton & Sakallah 2008).
"""

import math
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from types import TracebackType
from typing import Literal

from detente.logic.clauses import Encoding
from detente.logic.tree import Atom, Statement
from detente.model.conflict import Conflict
from detente.outlook.unlocking_symmetry import Class

__all__ = ["Clock", "Formula", "MinimalSets", "OutOfTime", "Stopped"]

_SLICE = 2_000  # conflicts between two looks at the clock

Stopped = Literal["", "most", "seconds", "interrupted"]


class OutOfTime(Exception):  # noqa: N818 - no error: caught where what has been found so far is put together
    """The time allowed is over."""


class Clock:
    """When to stop: `seconds` from its making, None is never; phases get shares of what is left."""

    def __init__(self, seconds: float | None) -> None:
        self.interrupted = False
        self._end = math.inf if seconds is None else time.monotonic() + seconds
        self._until = self._end

    def share(self, part: Fraction) -> None:
        """Allow a part of the time left from now on."""
        now = time.monotonic()
        self._until = self._end if math.isinf(self._end) else now + max(self._end - now, 0) * float(part)

    def interrupt(self) -> None:
        """Stop whatever comes now."""
        self.interrupted, self._end, self._until = True, 0.0, 0.0

    def look(self) -> None:
        """Raise `OutOfTime` if the time is over."""
        if time.monotonic() >= self._until:
            raise OutOfTime


@dataclass(frozen=True, slots=True)
class MinimalSets:
    """Minimal sets in order of size, one of each folded group; `stopped` says why there may be more of them.

    `below` is the size up to which nothing is missing: all minimal sets with fewer units are there.
    """

    sets: tuple[tuple[str, ...], ...]
    below: int
    stopped: Stopped = ""


class _Session:
    """A solver that looks at the clock, with counters and orders over its literals."""

    def __init__(self, clauses: Iterable[Sequence[int]], top: int, clock: Clock) -> None:
        from pysat.solvers import Solver

        self.top, self.clock = top, clock
        self._solver = Solver(name="g4", bootstrap_with=clauses)

    def close(self) -> None:
        self._solver.delete()

    def add(self, *clauses: Sequence[int]) -> None:
        for clause in clauses:
            self._solver.add_clause(list(clause))

    def solve(self, *assumptions: int) -> bool:
        """Return whether the clauses can be satisfied with these literals true; may raise `OutOfTime`."""
        while True:
            self.clock.look()
            self._solver.conf_budget(_SLICE)
            answer = self._solver.solve_limited(assumptions=list(assumptions), expect_interrupt=True)
            if answer is not None:
                return bool(answer)

    def core(self) -> set[int]:
        """Return assumptions of the last question, answered no, that suffice for the no."""
        return set(self._solver.get_core() or ())

    def example(self) -> set[int]:
        """Return the literals true in the example of the last question, answered yes."""
        return set(self._solver.get_model())

    def count(self, literals: Sequence[int]) -> list[int]:
        """Return literals of which the one at k is implied where more than k of these are true."""
        from pysat.card import ITotalizer

        with ITotalizer(lits=list(literals), ubound=len(literals) - 1, top_id=self.top) as totalizer:
            self.top = max(totalizer.top_id, self.top)
            self.add(*totalizer.cnf.clauses)
            return list(totalizer.rhs)

    def sort(self, blocks: Sequence[Sequence[int]]) -> None:
        """Let the blocks, as bits of equal number, be in descending lexicographic order."""
        for higher, lower in pairwise(blocks):
            same: list[int] = []  # of the literal "all bits so far agree", negated; empty while there are none
            for place, (a, b) in enumerate(zip(higher, lower, strict=True)):
                self.add([*same, a, -b])
                if place < len(higher) - 1:
                    self.top += 1
                    self.add([*same, -a, -b, self.top], [*same, a, b, self.top])
                    same = [-self.top]


class Formula:
    """The hard part with one literal per unit, "it may change"; use it as a context manager.

    Parameters
    ----------
    conflict
        Whose options and status quo count.
    hard
        Statements that the end state satisfies.
    clock
        When to stop; every method may raise `OutOfTime`, but those that return `MinimalSets`.
    actors
        Whether units are actors; else options.

    Attributes
    ----------
    changes
        For every unit the literal that is true if it may change.
    """

    def __init__(self, conflict: Conflict, hard: Iterable[Statement], clock: Clock, *, actors: bool = False) -> None:
        self.conflict, self.clock = conflict, clock
        self.encoding = Encoding(conflict.vocabulary)
        imposed = [[self.encoding.literal(statement)] for statement in hard]
        changed = {o.id: self.encoding.literal(Atom(o.id, "!=", o.levels[o.now])) for o in conflict.options.values()}
        self._exact = {
            (o.id, v): self.encoding.level_literal(o.id, v)
            for o in conflict.options.values()
            for v in range(len(o.levels))
        }
        self._top = self.encoding.variables
        self.changes: dict[str, int] = {}
        if actors:
            for name in conflict.actors:
                if conflict.controlled(name):
                    self._top += 1
                    self.changes[name] = self._top
            for option in conflict.options.values():
                imposed.append([-changed[option.id], *(self.changes[name] for name in option.controllers)])
        else:
            self.changes = changed
        self._clauses = [*self.encoding.clauses, *imposed]
        self._session = self._fresh()

    def __enter__(self) -> "Formula":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def _fresh(self) -> _Session:
        return _Session(self._clauses, self._top, self.clock)

    def satisfiable(self, *literals: int) -> bool:
        """Whether the hard part can be satisfied with these literals true, whatever changes."""
        return self._session.solve(*literals)

    def corrects(self, units: Collection[str], *also: int) -> bool:
        """Whether the hard part can be satisfied when these units alone may change."""
        return self._session.solve(*(-bit for unit, bit in self.changes.items() if unit not in units), *also)

    def blocks(self, units: Iterable[str]) -> bool:
        """Whether the hard part cannot be satisfied as long as these units keep their levels."""
        return not self._session.solve(*(-self.changes[unit] for unit in units))

    def least_correction(self, units: Iterable[str]) -> tuple[str, ...]:
        """Return a minimal correction set within one."""
        kept = list(units)
        for unit in reversed(kept[:]):
            others = [k for k in kept if k != unit]
            if self.corrects(others):
                kept = others
        return tuple(kept)

    def least_block(self, units: Iterable[str]) -> tuple[str, ...]:
        """Return a minimal unsatisfiable subset within one."""
        kept = list(units)
        for unit in reversed(kept[:]):
            others = [k for k in kept if k != unit]
            if self.blocks(others):
                kept = others
        return tuple(kept)

    def levels_within(self, options: Collection[str]) -> dict[str, tuple[int, ...]]:
        """Return for each option of a minimal correction set of options the levels it can change to."""
        found = {}
        for id in options:
            option = self.conflict.options[id]
            wanted = [v for v in range(len(option.levels)) if v != option.now]
            found[id] = tuple(v for v in wanted if self.corrects(options, self._exact[id, v]))
        return found

    def correction_sets(
        self, most: int, classes: Sequence[Class] = (), within: Collection[str] | None = None
    ) -> MinimalSets:
        """Return minimal correction sets in order of size, at most `most` of them.

        Parameters
        ----------
        classes
            Interchangeable blocks of units: one set stands for all that exchanges make of it.
        within
            The units that may change; by default all.
        """
        return _collect(self._corrections(classes, within), most, list(self.changes), self.clock)

    def blocking_sets(
        self, most: int, classes: Sequence[Class] = (), corrections: Iterable[Sequence[str]] = ()
    ) -> MinimalSets:
        """Return minimal unsatisfiable subsets in order of size, at most `most` of them.

        Parameters
        ----------
        classes
            As for `correction_sets`.
        corrections
            Correction sets known already; they spare work.
        """
        return _collect(self._blocks(classes, corrections), most, list(self.changes), self.clock)

    def _corrections(self, classes: Sequence[Class], within: Collection[str] | None) -> "_Found":
        session = self._fresh()
        try:
            if within is not None:
                session.add(*([-bit] for unit, bit in self.changes.items() if unit not in within))
            bounds = session.count(list(self.changes.values()))
            _sort(session, classes, self.changes)
            size = 0
            while True:
                bound = [-bounds[size]] if size < len(bounds) else []
                if session.solve(*bound):
                    true = session.example()
                    found = tuple(unit for unit, bit in self.changes.items() if bit in true)
                    least = self.least_correction(found) if _wide(classes) else found
                    session.add([-self.changes[unit] for unit in least])
                    if len(least) == len(found):  # else an exchange of a set found before, with more around it
                        yield size, found
                elif not bound or bound[0] not in session.core():
                    return
                else:
                    size += 1
                    yield size, None
        finally:
            session.close()

    def _blocks(self, classes: Sequence[Class], corrections: Iterable[Sequence[str]]) -> "_Found":
        """Candidates are smallest sets that meet every correction set known; one that does not block yields another."""
        bits = {unit: place for place, unit in enumerate(self.changes, 1)}
        session = _Session((), len(bits), self.clock)

        def meet(correction: Sequence[str]) -> None:
            for exchanged in (correction, _last(correction, classes)):
                session.add([bits[unit] for unit in exchanged])

        try:
            bounds = session.count(list(bits.values()))
            _sort(session, classes, bits)
            for correction in corrections:
                meet(correction)
            size = 0
            while True:
                bound = [-bounds[size]] if size < len(bounds) else []
                if session.solve(*bound):
                    true = session.example()
                    found = tuple(unit for unit, bit in bits.items() if bit in true)
                    if not self.blocks(found):
                        meet(self._correction_beside(found))
                        continue
                    least = self.least_block(found) if _wide(classes) else found
                    session.add([-bits[unit] for unit in least])
                    if len(least) == len(found):
                        yield size, found
                elif not bound or bound[0] not in session.core():
                    return
                else:
                    size += 1
                    yield size, None
        finally:
            session.close()

    def _correction_beside(self, kept: Sequence[str]) -> tuple[str, ...]:
        """Return a minimal correction set among the other units, after the question has shown that there is one."""
        true = self._session.example()
        return self.least_correction([u for u, bit in self.changes.items() if bit in true and u not in kept])


_Found = Iterator[tuple[int, tuple[str, ...] | None]]


def _collect(found: "_Found", most: int, units: Sequence[str], clock: Clock) -> MinimalSets:
    """Gather sets until there are enough, the time is over or somebody interrupts; of one size in the units' order."""
    sets: list[tuple[str, ...]] = []
    below = 0
    stopped: Stopped = ""
    try:
        for size, units_found in found:
            below = size
            if units_found is not None:
                if len(sets) == most:
                    stopped = "most"
                    break
                sets.append(units_found)
        else:
            below = len(units) + 1
    except OutOfTime:
        stopped = "interrupted" if clock.interrupted else "seconds"
    except KeyboardInterrupt:
        clock.interrupt()
        stopped = "interrupted"
    order = {unit: place for place, unit in enumerate(units)}
    sets.sort(key=lambda found: (len(found), [order[unit] for unit in found]))
    return MinimalSets(tuple(sets), below, stopped)


def _wide(classes: Sequence[Class]) -> bool:
    return any(len(blocks[0]) > 1 for blocks in classes)


def _sort(session: _Session, classes: Sequence[Class], bits: Mapping[str, int]) -> None:
    for blocks in classes:
        session.sort([[bits[unit] for unit in block] for block in blocks])


def _last(units: Sequence[str], classes: Sequence[Class]) -> list[str]:
    """Return the set with its members in each class moved to the last blocks: where sorted sets are least likely."""
    moved = set(units)
    for blocks in classes:
        patterns = [tuple(unit in moved for unit in block) for block in blocks]
        moved -= {unit for block in blocks for unit in block}
        for block, pattern in zip(blocks, sorted(patterns), strict=True):
            moved |= {unit for unit, used in zip(block, pattern, strict=True) if used}
    return sorted(moved)
