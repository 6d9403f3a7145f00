"""Inverse analysis: which pairwise preferences would have to hold, and do not, for a state or an ending to be stable.

For one actor i and a state s let B be the states that i prefers to s. Whether s is stable for i, or i keeps an ending
there, depends on its preferences through B alone, the others' preferences held:

- an improvement t (a move of i into B that leaves the ending, where an ending is asked about) is no longer one if t
  leaves B: i *dislikes the move*;
- it is answered if some u that the others can bring about from t (by moves: GMR, SMR; by improvements: SEQ, SSEQ) is
  not in B: i *respects the sanction*; under SMR and SSEQ nor may any state be that i can move to from u.

"u leaves B" is the condition "i does not prefer u to s". Taking more states from B never makes s unstable, so the
conditions needed form minimal sets: none of a set can be left out. They are listed in order of size. Each set is then
checked anew, u ranked equal to s for its owner, for everyone at s: an actor's new preferences change what it answers.

Source: Kinsara, Kilgour & Hipel (2015), inverse approach, and Wang, Hipel, Fang & Dang (2018), its matrix form, which
seek these preferences as whole relations; here they are the minimal differences from those that are held.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from detente.errors import InputError, LimitError, UnknownNameError
from detente.logic.tree import Statement
from detente.model.graph import GraphModel
from detente.model.moves import arcs_at_most
from detente.model.part import part, reranked
from detente.outlook.asked import Asked, asked_statement
from detente.outlook.covers import least_cover, minimal_covers
from detente.outlook.prospects import closed
from detente.outlook.standing import status_quo_of
from detente.outlook.within_reach import by_number
from detente.stability.closures import (
    cornered_by_improvements,
    cornered_by_moves,
    least_after_improvements,
    least_after_moves,
)
from detente.stability.sequences import distances

__all__ = ["ActorInverse", "Condition", "ConditionSet", "Inverse", "inverse"]

Bools = NDArray[np.bool_]
Labels = NDArray[np.int64]
_MOST_ANSWERS = 100  # answers looked at for one improvement where replies to them count


@dataclass(frozen=True, slots=True)
class _Way:
    """How a concept lets an improvement be answered.

    `worst`: of each state, the least that its answers leave the actor; None where there are none.
    """

    improvements: bool
    reply: bool
    worst: Callable[[GraphModel, int], NDArray[np.integer]] | None


_MOST_ARCS = 50_000_000

_WAYS: dict[str, _Way] = {
    "nash": _Way(False, False, None),
    "gmr": _Way(False, False, least_after_moves),
    "smr": _Way(False, True, cornered_by_moves),
    "seq": _Way(True, False, least_after_improvements),
    "sseq": _Way(True, True, cornered_by_improvements),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """The actor does not prefer state `instead` to the state asked about, which it now does.

    `role`: ``move``, `instead` is an improvement of its own; ``sanction``: the others can bring it about; ``reply``: it
    could move there after a sanction.
    """

    instead: int
    role: str


@dataclass(frozen=True, slots=True)
class ConditionSet:
    """Conditions that together make the actor stay, none of which can be left out.

    Parameters
    ----------
    conditions
        By number of the state.
    gap
        By how many ranks, in sum, the actor now prefers the states to the one asked about.
    keeps
        For each actor whether it stays when these preferences hold and everything is checked anew.
    """

    conditions: tuple[Condition, ...]
    gap: int
    keeps: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class ActorInverse:
    """What would make one actor stay.

    Parameters
    ----------
    actor
        Index of the actor.
    stays
        Whether it stays as things are.
    unanswered
        Its improvements that nobody answers (that leave the ending, where one is asked about).
    sets
        Minimal sets of conditions, the fewest conditions first, then the smallest gap; none where it stays anyway. If
        there is none of up to `largest` conditions, one that has more.
    total
        How many there are in all, of up to `largest` conditions (under Nash of any number); None where that is not
        known.
    """

    actor: int
    stays: bool
    unanswered: tuple[int, ...]
    sets: tuple[ConditionSet, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class Inverse:
    """What preferences would make a state stable, or an ending kept there, for everyone.

    Parameters
    ----------
    state, concept
        The state asked about, and the solution concept.
    statement
        The target that is to be kept at the state; None where the state itself is to be stable.
    actors
        One entry per actor.
    together
        For each actor whether it stays if every actor's first set of conditions holds; None where some actor who does
        not stay has none.
    largest
        The most conditions looked at in a set.
    """

    state: int
    concept: str
    statement: Statement | None
    actors: tuple[ActorInverse, ...]
    together: tuple[bool, ...] | None
    largest: int


def inverse(
    model: GraphModel,
    target: Asked | None = None,
    concept: str = "seq",
    *,
    state: int | None = None,
    most: int = 8,
    largest: int = 4,
) -> Inverse:
    """Return what pairwise preferences would have to hold for a target to be kept, or a state to be stable.

    Parameters
    ----------
    target
        An ending by name, or any statement; without one, the `state` itself is to be stable.
    concept
        ``nash``, ``seq``, ``sseq``, ``smr`` or ``gmr``.
    state
        Index of the state to look at. Without it, the state of the target, among those that can be reached from the
        status quo, where the fewest actors leave, with the fewest unanswered improvements in all, the fewest moves
        away, and of the lowest number.
    most
        The most sets to return for each actor.
    largest
        The most conditions in a set.

    Raises
    ------
    InputError
        Neither target nor state is given, the target does not hold in the state, or no state of it can be reached.
    UnknownNameError
        There is no such concept here.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> found = inverse(model, "both_silent", "nash")
    >>> found.state, [[c.instead for c in a.sets[0].conditions] for a in found.actors], found.together
    (3, [[2], [1]], (True, True))
    """
    if concept.casefold() not in _WAYS:
        raise UnknownNameError("concept of inverse analysis", concept, _WAYS)
    way = _WAYS[concept.casefold()]
    statement = None if target is None else asked_statement(model, target)
    if statement is None and state is None:
        raise InputError("say which ending is to be kept, or which state is to be stable")
    chosen = _state_of(model, way, statement) if state is None else state
    if statement is not None and not model.truth(statement)[chosen]:
        raise InputError(f"the target does not hold in state {chosen + 1}")
    smaller, states = (
        (model, np.arange(model.count)) if by_number(model.conflict) else part(model, closed(model, chosen))
    )
    question = _Question(smaller, way, int(np.searchsorted(states, chosen)), statement, states)
    actors = tuple(question.actor(i, most, largest) for i in range(len(model.actors)))
    return Inverse(chosen, concept.casefold(), statement, actors, question.together(actors), largest)


def _state_of(model: GraphModel, way: _Way, statement: Statement | None) -> int:
    """Return the reachable state of a target where the least is missing."""
    assert statement is not None
    start = status_quo_of(model)
    everything = np.ones(model.count, np.bool_)
    smaller, states = part(model, everything if by_number(model.conflict) else closed(model, start))
    far = distances(smaller, int(np.searchsorted(states, start)))
    labels = smaller.truth(statement).astype(np.int64)
    found = np.flatnonzero((labels > 0) & (far >= 0))
    if not found.size:
        raise InputError("no state of the target can be reached from the status quo")
    leavers, open_moves = np.zeros(smaller.count, np.int64), np.zeros(smaller.count, np.int64)
    for i in range(len(smaller.actors)):
        sources, _ = _unanswered(smaller, way, i, found, labels)
        counts = np.bincount(sources, minlength=smaller.count)
        leavers += counts > 0
        open_moves += counts
    best = np.lexsort((found, far[found], open_moves[found], leavers[found]))[0]
    return int(states[found[best]])


def _unanswered(
    model: GraphModel, way: _Way, actor: int, sources: NDArray[np.intp], labels: Labels
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the improvements from some states to states of another label that nobody answers: sources, targets."""
    if (number := arcs_at_most(model.moves[actor], sources)) > _MOST_ARCS:
        raise LimitError(
            f"up to {number:,} improvements of {model.actors[actor]} would have to be looked at one by one, and at most"
            f" {_MOST_ARCS:,} are; ask about one state, or with fewer options"
        )
    before, after = model.moves[actor].better_arcs_from(sources)
    leaving = labels[before] != labels[after]
    before, after = before[leaving], after[leaving]
    if way.worst is not None and before.size:
        safe = way.worst(model, actor)[after] > model.ranks[actor][before]
        before, after = before[safe], after[safe]
    return before, after


class _Question:
    """One state of a model, and what is asked about it."""

    def __init__(
        self, model: GraphModel, way: _Way, state: int, statement: Statement | None, states: NDArray[np.intp]
    ) -> None:
        self.model, self.way, self.state, self.states = model, way, state, states
        # Where a state is to be stable, every other state is outside.
        here = np.arange(model.count) == state
        self.labels: Labels = (here if statement is None else model.truth(statement)).astype(np.int64)

    def actor(self, actor: int, most: int, largest: int) -> ActorInverse:
        """Answer for one actor."""
        improvements = self._improvements(self.model, actor)
        if not improvements:
            return ActorInverse(actor, True, (), (), 0)
        reached = {t: self._brought_about(actor, t) for t in improvements}
        if self.way.worst is None:
            largest = len(improvements)  # there is one set only: all of them
        classes, alternatives, whole = self._alternatives(actor, reached, largest)
        covers, complete = minimal_covers(alternatives, largest)
        if not covers:
            covers, complete = [least_cover(alternatives)], False
        chosen = self._smallest(actor, covers, classes, most)
        sets = [self._set(actor, states, reached) for states in chosen]
        total = sum(prod(len(classes[c]) for c in cover) for cover in covers) if whole and complete else None
        numbered = tuple(int(self.states[t]) for t in improvements)
        return ActorInverse(actor, False, numbered, tuple(sets), total)

    def _improvements(self, model: GraphModel, actor: int) -> list[int]:
        _, targets = _unanswered(model, self.way, actor, np.array([self.state]), self.labels)
        return sorted(targets.tolist())

    def _brought_about(self, actor: int, state: int) -> set[int]:
        """Return the states that the others can bring about in answer, as the concept allows."""
        if self.way.worst is None:
            return set()
        others = self.model.others(actor)
        found = distances(self.model, state, others, improvements=self.way.improvements) > 0
        return set(np.flatnonzero(found).tolist())

    def _alternatives(
        self, actor: int, reached: dict[int, set[int]], largest: int
    ) -> tuple[list[list[int]], list[list[frozenset[int]]], bool]:
        """Return classes of states, for each improvement the sets of classes that take care of it, and if that is all.

        States of a class take care of the same improvements; each is alike to the others, but for its rank. Those that
        the actor prefers least to the state come first.
        """
        ranks = self.model.ranks[actor]
        wanted: dict[int, list[frozenset[int]]] = {
            t: [frozenset({t}), *(self._must_leave(actor, u) for u in sorted(found))] for t, found in reached.items()
        }
        if not self.way.reply:
            serves: dict[int, list[int]] = {}
            for t, sets in wanted.items():
                for u in {u for states in sets for u in states}:
                    serves.setdefault(u, []).append(t)
            groups: dict[tuple[int, ...], list[int]] = {}
            for u in sorted(serves, key=lambda u: (int(ranks[u]), u)):
                groups.setdefault(tuple(serves[u]), []).append(u)
            listed = list(groups)
            ways = [[frozenset({n}) for n, group in enumerate(listed) if t in group] for t in wanted]
            return [groups[group] for group in listed], ways, True
        whole, kept = True, []
        for sets in wanted.values():
            small = {states for states in sets if len(states) <= largest}
            ordered = sorted(small, key=lambda states: (len(states), int(ranks[list(states)].sum()), sorted(states)))
            whole = whole and len(ordered) <= _MOST_ANSWERS
            kept.append(ordered[:_MOST_ANSWERS])
        places = {u: n for n, u in enumerate(sorted({u for sets in kept for states in sets for u in states}))}
        return [[u] for u in places], [[frozenset(places[u] for u in s) for s in sets] for sets in kept], whole

    def _must_leave(self, actor: int, sanction: int) -> frozenset[int]:
        """Return the states that must leave B for a state that the others bring about to hurt."""
        ranks = self.model.ranks[actor]
        states = [sanction]
        if self.way.reply:
            states += self.model.moves[actor].targets(sanction).tolist()
        return frozenset(u for u in states if ranks[u] > ranks[self.state])

    def _smallest(
        self, actor: int, covers: Sequence[frozenset[int]], classes: list[list[int]], most: int
    ) -> list[tuple[int, ...]]:
        """Return the first sets of states: fewest, then the smallest gap, then the lowest numbers."""
        ranks = self.model.ranks[actor]
        found: list[tuple[int, int, tuple[int, ...]]] = []
        for size in sorted({len(cover) for cover in covers}):
            for cover in covers:
                if len(cover) == size:
                    members = [classes[c][:most] for c in cover]  # no set among the first uses a later one
                    found += [(size, int(ranks[list(u)].sum()), tuple(sorted(u))) for u in product(*members)]
            if len(found) >= most:
                break
        return [states for _, _, states in sorted(found)[:most]]

    def _set(self, actor: int, states: Sequence[int], reached: dict[int, set[int]]) -> ConditionSet:
        ranks = self.model.ranks[actor]
        answers = set().union(*reached.values())
        conditions = tuple(
            Condition(int(self.states[u]), "move" if u in reached else "sanction" if u in answers else "reply")
            for u in states
        )
        gap = int((ranks[list(states)] - ranks[self.state]).sum())
        return ConditionSet(conditions, gap, self._anew({actor: states}))

    def _anew(self, wanted: Mapping[int, Sequence[int]]) -> tuple[bool, ...]:
        """Return who stays if some actors rank some states equal to the one asked about."""
        model = self.model
        for actor, states in wanted.items():
            ranks = model.ranks[actor].copy()
            ranks[list(states)] = ranks[self.state]
            model = reranked(model, actor, ranks)
        return tuple(not self._improvements(model, j) for j in range(len(model.actors)))

    def together(self, actors: Sequence[ActorInverse]) -> tuple[bool, ...] | None:
        """Return who stays if every actor's first set of conditions holds."""
        leaving = [a for a in actors if not a.stays]
        if not all(a.sets for a in leaving):
            return None
        place = {int(state): n for n, state in enumerate(self.states.tolist())}
        return self._anew({a.actor: [place[c.instead] for c in a.sets[0].conditions] for a in leaving})
