"""Run it: the system stepped in rounds from the status quo.

In every round each actor has one turn, in order. At its turn an actor makes its best improvement: of the moves that it
strictly prefers to staying those with the highest rank, of these the one that changes the fewest options, of these the
state with the lowest number. Without an improvement it passes. No actor moves twice in succession, unless all others
have passed in between: a turn that is passed is a turn.

Where promises are *binding*, an actor first carries out what is due: of its moves that make the most of its due
promises true and break none that it keeps, the one with the highest rank (then as above), even at a loss; and it makes
no improvement that breaks a promise it keeps. It may still leave the condition of a promise, which is no breach.
Where promises are *voluntary*, the ledger is kept and interest alone decides.

The run is *at rest* when all actors have passed at one state: nobody has an improvement that it may make. It is in a
*cycle* when a state comes back with the same actor to follow, which orders that do not change from round to round make
certain in the end. Otherwise it goes on to the horizon.
"""

import random
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.errors import InputError
from detente.logic.tree import TRUE, Statement
from detente.model.graph import GraphModel
from detente.outlook.asked import asked_statement, asked_statements
from detente.outlook.deciding import Worth, worth_of
from detente.outlook.ledger import Entry, Ledger
from detente.outlook.standing import status_quo_of
from detente.outlook.starting import supposed_start

__all__ = ["End", "Event", "Run", "run", "steps"]

Order = Literal["listed", "random"] | Sequence[str]
Rule = Literal["best", "nearest"]
Promises = Literal["voluntary", "binding"]
Outcome = Literal["rest", "cycle", "until", "horizon"]
Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Event:
    """One move of a run.

    Parameters
    ----------
    number, round
        1-based.
    actor
        Index of the mover.
    before, after
        Indices of the states left and reached.
    worth
        What the move is to the mover.
    promises
        The due promises that bound the mover to this move; empty where it moved for its own interest.
    ledger
        How every commitment stands after the move.
    """

    number: int
    round: int
    actor: int
    before: int
    after: int
    worth: Worth
    promises: tuple[str, ...]
    ledger: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class End:
    """How a run ended.

    Parameters
    ----------
    outcome
        ``rest``: nobody would move; ``cycle``: the moves from `cycle_from` on repeat for ever; ``until``: what was
        waited for holds; ``horizon``: the rounds are used up.
    rounds
        How many rounds were begun.
    cycle_from
        Number of moves before the cycle begins; None unless there is one.
    ledger
        How every commitment stands in the end: a promise may have been let be since the last move.
    """

    outcome: Outcome
    rounds: int
    cycle_from: int | None
    ledger: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A run, with the parameters that took effect.

    Parameters
    ----------
    status_quo, start
        Indices of the status quo and of the state the run starts in, the nearest where the suppositions hold.
    suppose
        What was supposed; ``true`` where nothing was.
    held
        Whether nobody could make a move that ends what was supposed.
    until
        What the run waited for; None where it waited for nothing.
    order
        Actor indices in the order of their turns; None where it was drawn anew every round, from `seed`.
    opening
        How the commitments stand at the start.
    """

    status_quo: int
    start: int
    suppose: Statement
    held: bool
    until: Statement | None
    order: tuple[int, ...] | None
    seed: int
    rule: Rule
    promises: Promises
    horizon: int
    opening: tuple[Entry, ...]
    events: tuple[Event, ...]
    end: End

    @property
    def last(self) -> int:
        """Index of the state the run ends in."""
        return self.events[-1].after if self.events else self.start

    @property
    def cycle(self) -> tuple[Event, ...]:
        """The moves of the cycle, empty where there is none."""
        return () if self.end.cycle_from is None else self.events[self.end.cycle_from :]


def run(  # noqa: PLR0913 - all but the model are keywords with defaults
    model: GraphModel,
    *,
    order: Order = "listed",
    rule: Rule = "best",
    promises: Promises = "voluntary",
    suppose: Iterable[str | Statement] = (),
    release: bool = False,
    until: str | Statement | None = None,
    rounds: int = 100,
    seed: int = 0,
) -> Run:
    """Return the run of the system in rounds from the status quo, as the module defines it.

    Parameters
    ----------
    order
        ``listed``: as the scenario lists the actors; ``random``: drawn anew every round; or all actor ids in order.
    rule
        ``best``: the best improvement; ``nearest``: the improvement that changes the fewest options, of these the best.
    promises
        ``voluntary``, or ``binding``: all that are not withdrawn, those only floated too.
    suppose
        Statements that hold at the start, and stay: nobody makes a move after which one of them does not hold. The run
        starts in the feasible state where they hold that is `nearest_state` to the status quo.
    release
        Let what is supposed hold at the start only.
    until
        An ending by name or a statement: the run ends in the first state where it holds.
    rounds
        The horizon.
    seed
        For ``random``: the same seed gives the same run.

    Raises
    ------
    InputError
        There is no feasible status quo, nothing feasible satisfies what is supposed, the order does not name every
        actor once, or a statement cannot be read.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> found = run(model, suppose=["both_silent"], release=True)
    >>> [(model.actors[event.actor], event.after + 1) for event in found.events], found.end.outcome
    ([('first', 3), ('second', 1)], 'rest')
    """
    walk = _Walk(model, order, rule, promises, suppose, release, until, rounds, seed)
    opening = walk.standings(walk.start)
    events = []
    moving = walk.events()
    while True:
        try:
            events.append(next(moving))
        except StopIteration as stop:
            end: End = stop.value
            break
    return Run(
        walk.status_quo,
        walk.start,
        walk.suppose,
        walk.held,
        walk.until,
        walk.order,
        seed,
        rule,
        promises,
        rounds,
        opening,
        tuple(events),
        end,
    )


def steps(  # noqa: PLR0913 - all but the model are keywords with defaults
    model: GraphModel,
    *,
    order: Order = "listed",
    rule: Rule = "best",
    promises: Promises = "voluntary",
    suppose: Iterable[str | Statement] = (),
    release: bool = False,
    until: str | Statement | None = None,
    rounds: int = 100,
    seed: int = 0,
) -> Generator[Event, None, End]:
    """Yield the moves of a run one by one; the generator's return value is how it ended. Parameters as in `run`.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("chicken").conflict)
    >>> [event.number for event in steps(model, rounds=5)]
    [1]
    """
    return _Walk(model, order, rule, promises, suppose, release, until, rounds, seed).events()


class _Walk:
    """A run being made: who moves where at each turn."""

    def __init__(  # noqa: PLR0913 - the parameters of `run`, one by one
        self,
        model: GraphModel,
        order: Order,
        rule: Rule,
        promises: Promises,
        suppose: Iterable[str | Statement],
        release: bool,
        until: str | Statement | None,
        rounds: int,
        seed: int,
    ) -> None:
        if rounds < 1:
            raise ValueError("a run needs at least one round")
        if rule not in ("best", "nearest") or promises not in ("voluntary", "binding"):
            raise ValueError(f"no rule {rule!r} with promises {promises!r}")
        self.model, self.rule, self.binding, self.rounds = model, rule, promises == "binding", rounds
        self.order = _order(model, order)
        self.random = random.Random(seed)
        self.ledger = Ledger(model)
        self.status_quo = status_quo_of(model)
        self.suppose = asked_statements(model, [suppose] if isinstance(suppose, str) else suppose)
        self.held = self.suppose != TRUE and not release
        self.start = supposed_start(model, self.status_quo, self.suppose)
        self.until = None if until is None else asked_statement(model, until)
        self.reached = np.zeros(model.count, np.bool_) if self.until is None else model.truth(self.until)
        self.allowed = model.truth(self.suppose) if self.held else np.ones(model.count, np.bool_)
        self.in_force = self.ledger.in_force | self.ledger.kept_at(self.start)
        self.let_be = self.ledger.in_force
        self._choices: dict[tuple[int, int], tuple[int, tuple[str, ...]] | None] = {}

    def events(self) -> Generator[Event, None, End]:
        """Yield the moves, return how the run ended."""
        state, number, mover = self.start, 0, -1
        passed: set[int] = set()
        everyone = len(self.model.actors)
        seen = {(state, 0): 0}
        if self.reached[state]:
            return self._end("until", 0, state)
        for turn in range(1, self.rounds + 1):
            for position, actor in enumerate(self._turns()):
                if actor == mover and len(passed) < everyone - 1:
                    continue  # nobody else has had a turn since it moved
                choice = self.choose(actor, state)
                self._note(actor, state if choice is None else choice[0])
                if choice is None:
                    passed.add(actor)
                    if len(passed) == everyone:
                        return self._end("rest", turn, state)
                    continue
                after, bound = choice
                number += 1
                worth = worth_of(self.model, actor, state, after)
                yield Event(number, turn, actor, state, after, worth, bound, self.standings(after))
                state, mover, passed = after, actor, set()
                if self.reached[state]:
                    return self._end("until", turn, state)
                key = state, (position + 1) % everyone
                if self.order is not None and key in seen:
                    return self._end("cycle", turn, state, seen[key])
                seen[key] = number
        return self._end("horizon", self.rounds, state)

    def _end(self, outcome: Outcome, rounds: int, state: int, cycle_from: int | None = None) -> End:
        return End(outcome, rounds, cycle_from, self.standings(state))

    def standings(self, state: int) -> tuple[Entry, ...]:
        """Return how the commitments stand at the state that the run is in."""
        return self.ledger.at(state, self.in_force & self.let_be)

    def _note(self, actor: int, after: int) -> None:
        """Note after a turn of an actor which promises are in force, and which of those due their owners let be."""
        self.in_force |= self.ledger.kept_at(after)
        due = self.ledger.due_at(after)
        self.let_be = (self.let_be & due) | (due & self.ledger.of(actor))

    def _turns(self) -> Sequence[int]:
        if self.order is not None:
            return self.order
        drawn = list(range(len(self.model.actors)))
        self.random.shuffle(drawn)
        return drawn

    def choose(self, actor: int, state: int) -> tuple[int, tuple[str, ...]] | None:
        """Return the state an actor moves to at its turn and the promises that bind it to, or None if it passes."""
        key = actor, state
        if key not in self._choices:
            self._choices[key] = (self._bound(actor, state) if self.binding else None) or self._wanted(actor, state)
        return self._choices[key]

    def _bound(self, actor: int, state: int) -> tuple[int, tuple[str, ...]] | None:
        due = self.ledger.due(actor, state)
        if not due:
            return None
        targets = self._faithful(actor, state, self.model.moves[actor].targets(state))
        done = sum((self.ledger.promise[k][targets].astype(np.int64) for k in due), np.zeros(targets.size, np.int64))
        most = int(done.max(initial=0))
        if not most:
            return None
        after = self._first(actor, state, targets[done == most])
        return after, tuple(self.ledger.commitments[k].id for k in due if self.ledger.promise[k][after])

    def _wanted(self, actor: int, state: int) -> tuple[int, tuple[str, ...]] | None:
        _, targets = self.model.moves[actor].better_arcs_from(np.array([state]))
        targets = self._faithful(actor, state, targets)
        return (self._first(actor, state, targets), ()) if targets.size else None

    def _faithful(self, actor: int, state: int, targets: Index) -> Index:
        """Return the targets that what is supposed allows, and with binding promises those that break none kept."""
        keep = self.allowed[targets]
        if self.binding:
            for k in self.ledger.kept(actor, state):
                keep &= self.ledger.promise[k][targets] | ~self.ledger.condition[k][targets]
        return targets[keep]

    def _first(self, actor: int, state: int, targets: Index) -> int:
        rank = -self.model.ranks[actor][targets].astype(np.int64)
        changed = (self.model.levels[:, targets] != self.model.levels[:, [state]]).sum(axis=0)
        keys = (targets, changed, rank) if self.rule == "best" else (targets, rank, changed)
        return int(targets[np.lexsort(keys)[0]])


def _order(model: GraphModel, order: Order) -> tuple[int, ...] | None:
    if order == "random":
        return None
    if order == "listed":
        return tuple(range(len(model.actors)))
    if isinstance(order, str):
        raise InputError(f"an order is 'listed', 'random' or all actors one after another, not '{order}'")
    found = tuple(model.actor(name) for name in order)
    missing = [name for i, name in enumerate(model.actors) if i not in found]
    if missing:
        raise InputError(f"the order leaves out {', '.join(missing)}; it names every actor once")
    if len(found) > len(model.actors):
        raise InputError("the order names an actor twice; it names every actor once")
    return found
