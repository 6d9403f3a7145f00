"""Unlocking and blocking sets: which changes from the status quo make a target true, and what keeps it from coming.

An *unlocking set* is a minimal set of options (or of actors) that, allowed to change, suffice for a target: a minimal
correction set. A *blocking set* is a minimal set of them that, unchanged, rules the target out: a minimal unsatisfiable
subset. Every set of one kind meets every set of the other (Reiter 1987; Liffiton & Sakallah 2008). What is in every
unlocking set is *essential*; an actor in every unlocking set has a *veto*.

The sets are found by a satisfiability solver, so that they are there also where states are too many to list. Where they
are listed, every set is marked with the way in which legal moves bring it about (see `unlocking_ways`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Literal, TypeVar

import numpy as np

from detente.errors import InputError
from detente.logic.clauses import Encoding
from detente.logic.evaluate import evaluate
from detente.logic.solver import Solver
from detente.logic.tree import Atom, Count, Not, Statement, conjunction
from detente.model.conflict import Conflict, Option
from detente.model.graph import GraphModel
from detente.outlook.standing import HOW_KEPT
from detente.outlook.unlocking_exchange import EndClasses, end_classes
from detente.outlook.unlocking_results import (
    BlockingSet,
    ReachableEssentials,
    Unlocking,
    UnlockingLevel,
    UnlockingSet,
)
from detente.outlook.unlocking_rules import Requirement, requirements, target_statement
from detente.outlook.unlocking_sets import Clock, Formula, MinimalSets, OutOfTime, Stopped
from detente.outlook.unlocking_symmetry import (
    Class,
    Labelled,
    classes_of,
    folded,
    in_order,
    labelled_conflict,
    options_of,
    whole_blocks,
)
from detente.outlook.unlocking_ways import Mark, Way, Ways
from detente.stability.sequences import reachable

__all__ = ["unlocking"]

_MARKS: tuple[Mark, ...] = ("reachable", "temporary", "jointly", "unreachable")
_WAYS_OF_ACTORS = 12  # minimal sets of options looked at for one set of actors

_NONE: tuple[str, ...] = ()
_T = TypeVar("_T")
_Details = tuple[Mapping[str, tuple[str, ...]], Way | None]


def unlocking(
    subject: Conflict | GraphModel, target: str | Statement, *, most: int = 20, seconds: float | None = 20.0
) -> Unlocking:
    """Return the unlocking and the blocking sets of a target, at option and at actor level.

    Parameters
    ----------
    subject
        A graph model: its states are listed, and sets are marked. A conflict: nothing is listed.
    target
        An ending by name, or a statement.
    most
        The most (folded) sets of each kind and level.
    seconds
        About how long to search; None is as long as it takes.

    Returns
    -------
    Unlocking
        Also when interrupted (`KeyboardInterrupt`) or out of time: then with what was found, and saying so.

    Raises
    ------
    InputError
        There is no status quo, or no options.
    StatementError
        The target cannot be read.

    Notes
    -----
    An end state satisfies the target and the constraints, respects irreversible options, and satisfies the conditions
    (`needs`, `when`) of what has changed under them. If no state does all that, the fewest conditions are let lapse.

    References
    ----------
    Liffiton, M. H. & Sakallah, K. A. (2008). Algorithms for computing minimal unsatisfiable subsets of constraints.
    *Journal of Automated Reasoning* 40, 1–33.

    Examples
    --------
    >>> import detente
    >>> found = unlocking(detente.load("ukraine-2026").conflict, "germany.station")
    >>> found.actors.essential
    ('russia', 'ukraine', 'germany', 'bundestag', 'hosts')
    """
    if most < 1:
        raise ValueError("most must be at least 1")
    model = subject if isinstance(subject, GraphModel) else None
    conflict = subject.conflict if isinstance(subject, GraphModel) else subject
    if not conflict.has_status_quo:
        raise InputError("unlocking sets start from the status quo, and this scenario says none")
    statement = target_statement(conflict, target)
    required = requirements(conflict, statement)
    if _holds_now(conflict, statement):
        return _nothing(statement, "already", model)
    clock = Clock(seconds)
    try:
        hard, lapsed = _hard_part(conflict, required, clock)
    except (OutOfTime, KeyboardInterrupt) as stop:
        return _nothing(statement, "open", model, stopped="seconds" if isinstance(stop, OutOfTime) else "interrupted")
    if not hard:
        return replace(_nothing(statement, "impossible", model), clash=_clash(conflict, required))
    return _Search(conflict, model, statement, hard, clock).result(lapsed, most)


def _holds_now(conflict: Conflict, statement: Statement) -> bool:
    columns = {o.id: np.array([o.now]) for o in conflict.options.values()}
    return bool(evaluate(statement, conflict.vocabulary, columns, 1)[0])


def _nothing(
    target: Statement,
    standing: Literal["open", "already", "impossible"],
    model: GraphModel | None,
    stopped: Stopped = "",
) -> Unlocking:
    level = UnlockingLevel((), (), 0, 0, stopped, stopped, (), {})
    return Unlocking(target, standing, (), (), level, level, model is not None, None, 0)


def _hard_part(
    conflict: Conflict, required: Sequence[Requirement], clock: Clock
) -> tuple[tuple[Statement, ...], tuple[Requirement, ...]]:
    """Return the statements of the end state and the conditions that may have lapsed; no statements: impossible."""
    conditions = [r for r in required if r.kind == "condition"]
    rest = tuple(r.statement for r in required if r.kind != "condition")
    everything = tuple(r.statement for r in required)
    with Formula(conflict, everything, clock) as formula:
        if formula.satisfiable():
            return everything, ()
    with Formula(conflict, rest, clock) as formula:
        if not formula.satisfiable():
            return (), ()
    for lapses in range(1, len(conditions) + 1):
        held = Count("atleast", len(conditions) - lapses, tuple(c.statement for c in conditions))
        with Formula(conflict, (*rest, held), clock) as formula:
            if formula.satisfiable():
                break
    hard = (*rest, held)
    lapsed = []
    for condition in conditions:
        with Formula(conflict, (*hard, Not(condition.statement)), clock) as formula:
            if formula.satisfiable():
                lapsed.append(condition)
    return hard, tuple(lapsed)


def _clash(conflict: Conflict, required: Sequence[Requirement]) -> tuple[Requirement, ...]:
    firm = [r for r in required if r.kind != "condition"]
    encoding = Encoding(conflict.vocabulary)
    literals = {encoding.literal(r.statement): r for r in reversed(firm)}
    with Solver(encoding) as solver:
        return tuple(literals[found] for found in solver.minimal_clash(list(reversed(literals))))


class _Search:
    """The search for one target whose hard part can be satisfied."""

    def __init__(
        self, conflict: Conflict, model: GraphModel | None, target: Statement, hard: tuple[Statement, ...], clock: Clock
    ) -> None:
        self.conflict, self.model, self.target, self.hard, self.clock = conflict, model, target, hard, clock
        self.ways = None if model is None else Ways(model, model.truth(target), model.truth(conjunction(*hard)))
        self.unmarked = 0

    def result(self, lapsed: tuple[Requirement, ...], most: int) -> Unlocking:
        """Search at both levels, and put together what is found in the time there is."""
        self.clock.share(Fraction(1, 4))
        alike = self._until_stopped(self._classes, EndClasses((), (), ()))
        hard = [*self.hard, *(_unchanged(self.conflict.options[o]) for o in alike.idle)]
        with (
            Formula(self.conflict, hard, self.clock) as options,
            Formula(self.conflict, hard, self.clock, actors=True) as actors,
        ):
            owners = tuple(tuple((self.conflict.options[block[0]].owner,) for block in c) for c in alike.actors)
            levels = [(options, alike.options), (actors, owners)]
            self.clock.share(Fraction(1, 4))
            essential = [self._until_stopped(partial(_essential, formula), _NONE) for formula, _ in levels]
            found, blocking = [], []
            for phases, (formula, classes) in zip((4, 3), levels, strict=True):
                self.clock.share(Fraction(1, phases))
                found.append(formula.correction_sets(most, classes))
            for phases, (formula, classes), known, sure in zip((3, 2), levels, found, essential, strict=True):
                self.clock.share(Fraction(1, phases))  # an essential unit blocks by itself, and counts for nothing here
                blocking.append(formula.blocking_sets(most + len(sure), classes, known.sets))
            self.clock.share(Fraction(1))
            details = [
                [self._of_options(options, units) for units in found[0].sets],
                [self._of_actors(options, units) for units in found[1].sets],
            ]
        of_level = [
            self._level(classes, sets, blocks, known, shown)
            for (_, classes), sets, blocks, known, shown in zip(
                levels, found, blocking, essential, details, strict=True
            )
        ]
        reached = None if self.ways is None else self._until_stopped(self._reachable_essentials, None)
        listed = self.ways is not None
        return Unlocking(self.target, "open", (), lapsed, of_level[0], of_level[1], listed, reached, self.unmarked)

    def _until_stopped(self, question: Callable[[], _T], otherwise: _T) -> _T:
        try:
            return question()
        except OutOfTime:
            return otherwise
        except KeyboardInterrupt:
            self.clock.interrupt()
            return otherwise

    def _classes(self) -> EndClasses:
        """What is interchangeable: for the end states and, where sets are marked, for moves and preferences as well."""
        if self.model is None:
            return end_classes(self.conflict, self.hard, self.clock)
        others = labelled_conflict(self.conflict)
        if others is None:
            return EndClasses((), (), ())
        statements = [*(Labelled(("hard",), statement) for statement in self.hard), *others]
        options = classes_of(self.conflict, statements, [(option,) for option in self.conflict.options])
        actors = classes_of(self.conflict, statements, whole_blocks(self.conflict))
        taken = options_of(options)
        pairs = [c for c in actors if len(c[0]) > 1 and taken.isdisjoint(options_of([c]))]
        return EndClasses(in_order([*options, *pairs], self.conflict), in_order(actors, self.conflict), ())

    def _of_options(self, formula: Formula, units: tuple[str, ...]) -> _Details:
        unknown: dict[str, tuple[int, ...]] = {}
        levels = self._until_stopped(partial(formula.levels_within, units), unknown)
        names = {o: tuple(self.conflict.options[o].levels[v] for v in found) for o, found in levels.items()}
        return names, self._way(units)

    def _of_actors(self, formula: Formula, units: tuple[str, ...]) -> _Details:
        """The smallest set of options with which these actors can do it; the best marked, where there are ways."""
        own = [o.id for o in self.conflict.options.values() if set(units) & set(o.controllers)]
        most = 1 if self.ways is None else _WAYS_OF_ACTORS
        found = [self._of_options(formula, s) for s in formula.correction_sets(most, within=own).sets]
        return min(found, key=_standing_of, default=({}, None))

    def _way(self, units: tuple[str, ...]) -> Way | None:
        if self.ways is None:
            return None
        ways = self.ways

        def question() -> Way | None:
            self.clock.look()
            return ways.of(units)

        way = self._until_stopped(question, None)
        self.unmarked += way is None
        return way

    def _level(
        self,
        classes: Sequence[Class],
        found: MinimalSets,
        blocks: MinimalSets,
        essential: tuple[str, ...],
        details: Sequence[_Details],
    ) -> UnlockingLevel:
        sets = [
            UnlockingSet(units, *folded(units, classes), levels, way)
            for units, (levels, way) in zip(found.sets, details, strict=True)
        ]
        blocking = [BlockingSet(units, *folded(units, classes)) for units in blocks.sets]
        return UnlockingLevel(
            sets=tuple(sets),
            blocking=tuple(blocking),
            below=found.below,
            blocking_below=blocks.below,
            stopped=found.stopped,
            blocking_stopped=blocks.stopped,
            essential=essential,
            shares=self._shares(sets),
        )

    def _shares(self, sets: Sequence[UnlockingSet]) -> dict[str, float]:
        borne = dict.fromkeys(self.conflict.actors, Fraction(0))
        total = sum(s.count for s in sets)
        for found in sets:
            part = Fraction(found.count, total * len(found.units))
            weights = dict.fromkeys(found.fixed, part)
            for choice in found.choices:
                for units in choice.among:
                    for unit in units:
                        weights[unit] = weights.get(unit, Fraction(0)) + part * Fraction(
                            choice.count, len(choice.among)
                        )
            for unit, weight in weights.items():
                bearers = (unit,) if unit in borne else self.conflict.options[unit].controllers
                for actor in bearers:
                    borne[actor] += weight / len(bearers)
        return {actor: float(share) for actor, share in borne.items()}

    def _reachable_essentials(self) -> ReachableEssentials:
        assert self.ways is not None
        ways, model = self.ways, self.ways.model
        there = np.flatnonzero(ways.reach & ways.target)
        if not there.size:
            return ReachableEssentials(0, (), ())
        options = [o for o, row in ways.row.items() if ways.differs[row, there].all()]
        everyone = range(len(model.actors))
        actors = [
            model.actors[i]
            for i in everyone
            if not (reachable(model, ways.start, [j for j in everyone if j != i]) & ways.target).any()
        ]
        return ReachableEssentials(int(there.size), tuple(options), tuple(actors))


def _unchanged(option: Option) -> Statement:
    return Atom(option.id, "=", option.levels[option.now])


def _essential(formula: Formula) -> tuple[str, ...]:
    return tuple(unit for unit in formula.changes if formula.blocks([unit]))


def _standing_of(details: _Details) -> tuple[int, int]:
    """Order of details: the better mark first, then the more firmly kept."""
    way = details[1]
    return (len(_MARKS), 0) if way is None else (_MARKS.index(way.mark), -HOW_KEPT.index(way.kept))
