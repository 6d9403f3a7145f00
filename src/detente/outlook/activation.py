"""Which promises come true if everyone keeps their word: one after another, and if they sign together.

A promise fires if its condition holds with it carried out (`detente.outlook.undertakings`). From the status quo, or
from the nearest state where what is supposed holds,

- *one after another*: the least fixed point of T (`detente.outlook.firing`). Where some condition is not monotone, the
  well-founded model instead: what comes true in it for certain, and what it leaves undecided;
- *together*: the largest set that supports itself, which for monotone conditions is the greatest fixed point. Where
  conditions are not monotone there may be several largest ones; the one that takes earlier promises first is given,
  and that it is not the only one.

What is supposed stays: a promise that cannot be carried out beside it does not fire. No state is listed, so that it
works for any number of options.

Sources: conditional commitments, Heitzig (2025); contributions of the form "if at least k", Reischmann & Oechssler
(2018); fixed points of rules with negation, Van Gelder, Ross & Schlipf (1991), who relate them to the stable models of
Gelfond & Lifschitz (1988): every stable model lies between the two sets of the well-founded one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from detente.errors import InputError
from detente.logic.clauses import Encoding
from detente.logic.solver import Solver
from detente.logic.tree import TRUE, Statement, conjunction, format_statement
from detente.model.conflict import Conflict
from detente.outlook.firing import Firing
from detente.outlook.nearest import nearest_levels
from detente.outlook.support import largest_support, not_monotone
from detente.outlook.undertakings import Levels, Undertaking, bounds_of, conjuncts, holds, undertakings
from detente.outlook.unlocking_rules import target_statement

__all__ = [
    "Activation",
    "Clash",
    "Fate",
    "LevelChange",
    "Outcome",
    "activation",
    "carried_out",
    "effects_of",
    "held_back",
    "status_quo_levels",
]

When = Literal["in turn", "together", "undecided", "never", "held back", "withdrawn"]
LevelChange = tuple[str, str, str]  # option, level before, level after


@dataclass(frozen=True, slots=True)
class Clash:
    """An option that promises carried out together want at levels that contradict each other."""

    option: str
    commitments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a set of promises carried out leads to.

    Parameters
    ----------
    commitments
        The promises that fire, in the order written.
    levels
        The level of every option then, by name.
    changes
        What differs from the state started in: option, level before, level after.
    ending
        The ending it belongs to; None if none.
    clashes
        Options that they want at contradicting levels; the higher one is taken.
    violated
        Positions of the constraints that do not hold: the promises cannot all be carried out as they are.
    mended
        What the promisors must change besides so that the constraints hold; None where nothing helps, empty where
        nothing is violated.
    """

    commitments: tuple[str, ...]
    levels: dict[str, str]
    changes: tuple[LevelChange, ...]
    ending: str | None
    clashes: tuple[Clash, ...]
    violated: tuple[int, ...]
    mended: tuple[LevelChange, ...] | None


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one commitment.

    Parameters
    ----------
    when
        ``in turn``: it fires, one after another; ``together``: only if they sign together; ``undecided``: the
        conditions go round in a circle through a negation; ``held back``: it cannot be carried out beside what is
        supposed; ``never``: not even together; ``withdrawn``.
    round
        In which round it fires, 1-based; None unless in turn.
    waits_for
        The conjuncts of its condition that do not hold at the end of the rounds, with it carried out.
    waits_on
        Ids of the actors who control an option in one of them.
    barred
        Path of the move rule that never lets the promise be carried out from there; empty where none does.
    """

    commitment: str
    actor: str
    when: When
    round: int | None = None
    waits_for: tuple[Statement, ...] = ()
    waits_on: tuple[str, ...] = ()
    barred: str = ""


@dataclass(frozen=True, slots=True)
class Activation:
    """Which promises come true.

    Parameters
    ----------
    suppose
        What was supposed; ``true`` where nothing was.
    supposed_changes
        What was changed from the status quo so that it holds.
    not_monotone
        Commitments whose conditions other promises can undo; the semantics is the well-founded one where there are any.
    in_turn, together
        What comes of it one after another, and together.
    only_one
        Whether no other largest set supports itself.
    fates
        One per commitment, in the order written.
    """

    suppose: Statement
    supposed_changes: tuple[LevelChange, ...]
    not_monotone: tuple[str, ...]
    in_turn: Outcome
    together: Outcome
    only_one: bool
    fates: tuple[Fate, ...]


def status_quo_levels(conflict: Conflict) -> dict[str, int]:
    """Return the level (index) of every option in the status quo.

    Raises
    ------
    InputError
        There is no feasible status quo.
    """
    levels = {option.id: option.now for option in conflict.options.values()}
    broken = any(holds(c.never, conflict.vocabulary, levels) for c in conflict.constraints)
    if not conflict.has_status_quo or broken:
        raise InputError("the scenario has no feasible status quo, so nothing can be said from where we are")
    return levels


def activation(conflict: Conflict, suppose: Iterable[str | Statement] = (), without: Iterable[str] = ()) -> Activation:
    """Return which promises come true if everyone keeps their word, as the module defines it.

    Parameters
    ----------
    suppose
        Statements, or endings by name, that hold from the start and stay.
    without
        Ids of commitments that are not kept.

    Raises
    ------
    InputError
        There is no feasible status quo, or nothing feasible satisfies what is supposed.
    StatementError
        A statement cannot be read.
    LimitError
        The conditions are too entangled for the solver.

    Examples
    --------
    >>> import detente
    >>> found = activation(detente.load("ukraine-2026").conflict, ["russia.ceasefire"])
    >>> found.in_turn.commitments, found.together.ending
    ((), 'durable')
    """
    supposed = conjunction(*(target_statement(conflict, s) for s in suppose))
    now = status_quo_levels(conflict)
    start = nearest_levels(conflict, now, [supposed]) if supposed != TRUE else now
    if start is None:
        raise InputError(f"no feasible state satisfies what is supposed: {format_statement(supposed)}")
    vocabulary = conflict.vocabulary
    among = undertakings(conflict, start, effects_of(conflict, start))
    impossible = {*held_back(conflict, supposed, among)}
    idle = {u.id for u in among if u.barred or not u.effect} | impossible | set(without)
    able = [np.bool_(u.id not in idle) for u in among]
    firing = Firing(vocabulary, start, among, able=able)
    wayward = not_monotone(vocabulary, start, among)
    upper: list[np.bool_] | None = None
    if wayward:
        lower, upper = firing.well_founded()
        numbers = _rounds(firing, upper)
        largest, only_one = largest_support(vocabulary, start, among, idle)
        together = [u.id in largest for u in among]
    else:
        numbers = _rounds(firing, None)
        lower, together, only_one = firing.least(), [bool(f) for f in firing.greatest()], True
    in_turn = _outcome(conflict, start, supposed, _chosen(among, lower))
    jointly = _outcome(conflict, start, supposed, _chosen(among, together))
    fates = {u.id: _fate(conflict, firing, k, lower, upper or lower, together, numbers) for k, u in enumerate(among)}
    return Activation(
        supposed,
        _changes(conflict, now, start),
        wayward,
        in_turn,
        jointly,
        only_one,
        tuple(
            Fate(c.id, c.by, "withdrawn")
            if c.stage == "withdrawn"
            else Fate(c.id, c.by, "held back")
            if c.id in impossible
            else fates[c.id]
            for c in conflict.commitments.values()
        ),
    )


def effects_of(conflict: Conflict, start: Levels) -> dict[str, Levels | None]:
    """Return what carries out each promise that is no conjunction of comparisons: the nearest levels where it holds."""
    vocabulary = conflict.vocabulary
    found: dict[str, Levels | None] = {}
    for commitment in conflict.commitments.values():
        if bounds_of(commitment.promise, vocabulary) is None:
            own = vocabulary.options_in(commitment.promise)
            nearest = nearest_levels(conflict, start, [commitment.promise], own, feasible=False)
            found[commitment.id] = None if nearest is None else {option: nearest[option] for option in own}
    return found


def held_back(conflict: Conflict, supposed: Statement, among: Sequence[Undertaking]) -> list[str]:
    """Return the promises that no feasible state has carried out beside what is supposed."""
    encoding = Encoding(conflict.vocabulary)
    required = [encoding.literal(supposed), *(-encoding.literal(c.never) for c in conflict.constraints)]
    found = []
    with Solver(encoding) as solver:
        solver.require(*required)
        for undertaking in among:
            carried = [encoding.atom_literal(o, low) for o, low, _ in undertaking.effect]
            carried += [-encoding.atom_literal(o, high + 1) for o, _, high in undertaking.effect]
            if not solver.satisfiable(*carried):
                found.append(undertaking.id)
    return found


def _rounds(firing: Firing, upper: list[np.bool_] | None) -> dict[int, int]:
    """Return in which round each undertaking comes true, by position."""
    current, numbers = firing.none, dict[int, int]()
    for number in range(1, len(firing.undertakings) + 2):
        found = [
            able & firing.condition(k, current, current if upper is None else upper)[0]
            for k, able in enumerate(firing.able)
        ]
        for k, fires in enumerate(found):
            if fires:
                numbers.setdefault(k, number)
        current = [a | b for a, b in zip(current, found, strict=True)]
    return numbers


def _chosen(among: Sequence[Undertaking], fires: Sequence[object]) -> list[Undertaking]:
    return [u for u, fired in zip(among, fires, strict=True) if fired]


def carried_out(start: Levels, chosen: Iterable[Undertaking]) -> tuple[dict[str, int], tuple[Clash, ...]]:
    """Return the levels with some undertakings carried out, and where these clash."""
    bounds: dict[str, list[tuple[int, int, str]]] = {}
    for undertaking in chosen:
        for option, low, high in undertaking.effect:
            bounds.setdefault(option, []).append((low, high, undertaking.id))
    levels, clashes = dict(start), []
    for option, asked in bounds.items():
        low, high = max(a[0] for a in asked), min(a[1] for a in asked)
        levels[option] = max(min(start[option], high), low)
        if low > high:
            clashes.append(Clash(option, tuple(a[2] for a in asked if a[0] > high or a[1] < low)))
    return levels, tuple(clashes)


def _outcome(conflict: Conflict, start: Levels, supposed: Statement, chosen: list[Undertaking]) -> Outcome:
    vocabulary = conflict.vocabulary
    levels, clashes = carried_out(start, chosen)
    violated = tuple(i for i, c in enumerate(conflict.constraints) if holds(c.never, vocabulary, levels))
    mended: tuple[LevelChange, ...] | None = ()
    if violated:
        own = {o for u in chosen for o in conflict.controlled(u.actor)}
        kept = [conflict.commitments[u.id].promise for u in chosen]
        better = nearest_levels(conflict, levels, [*kept, supposed], own)
        mended = None if better is None else _changes(conflict, levels, better)
    ending = next((e.id for e in conflict.endings.values() if holds(e.statement, vocabulary, levels)), None)
    names = {option.id: option.levels[levels[option.id]] for option in conflict.options.values()}
    changes = _changes(conflict, start, levels)
    return Outcome(tuple(u.id for u in chosen), names, changes, ending, clashes, violated, mended)


def _changes(conflict: Conflict, before: Levels, after: Levels) -> tuple[LevelChange, ...]:
    return tuple(
        (o.id, o.levels[before[o.id]], o.levels[after[o.id]])
        for o in conflict.options.values()
        if before[o.id] != after[o.id]
    )


def _fate(
    conflict: Conflict,
    firing: Firing,
    k: int,
    lower: Sequence[np.bool_],
    upper: Sequence[np.bool_],
    together: Sequence[bool],
    numbers: dict[int, int],
) -> Fate:
    undertaking = firing.undertakings[k]
    if lower[k]:
        return Fate(undertaking.id, undertaking.actor, "in turn", numbers[k])
    when: When = "undecided" if upper[k] else "together" if together[k] else "never"
    done = list(lower)
    done[k] = np.bool_(True)
    missing = tuple(
        part for part in conjuncts(undertaking.condition, conflict.vocabulary) if not firing.truth(part, done, done)[0]
    )
    named = {o for part in missing for o in conflict.vocabulary.options_in(part)}
    on = {name for option in named for name in conflict.options[option].controllers}
    waits_on = tuple(actor for actor in conflict.actors if actor in on)
    return Fate(undertaking.id, undertaking.actor, when, None, missing, waits_on, undertaking.barred)
