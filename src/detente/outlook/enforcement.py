"""Is a promise self-enforcing: does its promisor carry it out, and go on doing so, because it is better so for it?

For a commitment of actor i with promise p and condition d (`when` and `needs`), over the states reachable from the
status quo, let D be those where d holds and K ⊆ D those where p holds as well. From a state of K

- a *breach* is an improvement of i to a state of D∖K;
- an *exit* is an improvement of i to a state outside D, reported apart: the promise is not due there.

At a state of K the promise holds *by content* if there is no breach (Nash), *surely* or *possibly* if every breach is
sanctioned surely or possibly (`detente.stability`), and *not* otherwise. At a state of D∖K the promisor *will* carry it
out if an improvement of its leads into K.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.logic.tree import conjunction
from detente.model.conflict import Commitment
from detente.model.graph import GraphModel
from detente.outlook.standing import HOW_KEPT, HowKept, status_quo_of
from detente.stability.closures import least_after_improvements, surest_outcome
from detente.stability.sequences import distances

__all__ = ["Counterexample", "Enforcement", "Held", "enforcement", "nearest_of"]

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Held:
    """How a promise is held at a set of states where it is kept.

    Parameters
    ----------
    states
        How many.
    content, sure, possible
        At how many of them there is no breach; every breach is surely, or possibly, sanctioned. Each counts the one
        before.
    exits
        From how many of them the promisor has an improvement that leaves the condition.
    """

    states: int
    content: int
    sure: int
    possible: int
    exits: int

    @property
    def everywhere(self) -> HowKept | None:
        """How firmly it is held at all of them; None where there are none."""
        if not self.states:
            return None
        counts = {"content": self.content, "sure": self.sure, "possible": self.possible}
        return next((word for word in reversed(HOW_KEPT) if counts.get(word) == self.states), "no")


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A state where a promise is not held, and the breach that nobody answers.

    For a promise that is due and not carried out, `breach` is None: no improvement of the promisor leads to keeping it.
    """

    state: int
    breach: int | None
    target: bool


@dataclass(frozen=True, slots=True)
class Enforcement:
    """Whether a promise is self-enforcing, over the states reachable from the status quo.

    Parameters
    ----------
    commitment, actor
        Its id, and the index of the promisor.
    due, kept
        How many reachable states there are in D and in K.
    held
        How it is held over K.
    at_target
        The same over the states of K that belong to the target; None where no target was asked for.
    will, unwilling
        At how many states of D∖K the promisor has an improvement into K, and at how many it has not.
    broken_at
        The state of K nearest the status quo where a breach goes without even a possible sanction; target states first.
        None where there is none.
    shaky_at
        The same for breaches without a sure sanction.
    unwilling_at
        The state of D∖K nearest the status quo where the promisor has no improvement into K; target states first.
    """

    commitment: str
    actor: int
    due: int
    kept: int
    held: Held
    at_target: Held | None
    will: int
    unwilling: int
    broken_at: Counterexample | None
    shaky_at: Counterexample | None
    unwilling_at: Counterexample | None


def enforcement(model: GraphModel, target: Bools | None = None) -> Mapping[str, Enforcement]:
    """Return for every commitment that is not withdrawn whether it is self-enforcing.

    Parameters
    ----------
    target : ndarray of bool, shape (states,), optional
        The states that are looked at first.

    Raises
    ------
    InputError
        There is no feasible status quo.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("ukraine-2026").conflict)
    >>> enforcement(model)["uk_france_force"].held.everywhere
    'content'
    """
    ahead = _moves_away(model, status_quo_of(model)) >= 0
    return {c.id: _of(model, c, ahead, target) for c in model.conflict.commitments.values() if c.stage != "withdrawn"}


def _of(model: GraphModel, commitment: Commitment, ahead: Bools, target: Bools | None) -> Enforcement:
    actor = model.actors.index(commitment.by)
    ranks = model.ranks[actor]
    due = model.truth(conjunction(commitment.when, commitment.needs)) & ahead
    promised = model.truth(commitment.promise)
    kept, failed = due & promised, due & ~promised
    moves = model.moves[actor]

    def some(inside: Bools) -> Bools:
        return moves.highest_better(inside.astype(np.int32), 0) > 0

    unanswered = {"sure": surest_outcome(model, actor), "possible": least_after_improvements(model, actor)}
    broken = {"content": kept & some(failed)}
    for word, outcome in unanswered.items():
        broken[word] = kept & (moves.highest_better(np.where(failed, outcome, 0), 0) > ranks)
    exits = kept & some(~due)
    will = failed & some(kept)

    def held(among: Bools) -> Held:
        counts = [int((among & ~broken[word]).sum()) for word in ("content", "sure", "possible")]
        return Held(int(among.sum()), counts[0], counts[1], counts[2], int((among & exits).sum()))

    def example(among: Bools, word: str = "") -> Counterexample | None:
        state = nearest_of(model, among, target)
        if state is None:
            return None
        end = None
        if word:
            _, ends = moves.better_arcs_from(np.array([state]))
            ends = ends[failed[ends] & (unanswered[word][ends] > ranks[state])]
            end = int(ends[np.lexsort((ends, -ranks[ends]))[0]])
        return Counterexample(state, end, target is not None and bool(target[state]))

    return Enforcement(
        commitment.id,
        actor,
        int(due.sum()),
        int(kept.sum()),
        held(kept),
        None if target is None else held(kept & target),
        int(will.sum()),
        int((failed & ~will).sum()),
        example(broken["possible"], "possible"),
        example(broken["sure"], "sure"),
        example(failed & ~will),
    )


def nearest_of(model: GraphModel, among: Bools, first: Bools | None = None) -> int | None:
    """Return the state of a set that is nearest the status quo, or None if the set is empty.

    Nearest: of the states of `first` if there are any; the fewest options changed; of these the fewest moves away, by
    whomever; of these the lowest number.

    Parameters
    ----------
    among, first : ndarray of bool, shape (states,)
    """
    if first is not None and (among & first).any():
        among = among & first
    found = np.flatnonzero(among)
    if not found.size:
        return None
    start = status_quo_of(model)
    changed = (model.levels[:, found] != model.levels[:, [start]]).sum(axis=0)
    found = found[changed == changed.min()]
    away = _moves_away(model, start)[found]
    return int(found[np.lexsort((found, away, away < 0))[0]])


def _moves_away(model: GraphModel, start: int) -> NDArray[np.int32]:
    """Return the fewest moves from a state to each other one, -1 where none lead there."""
    known: dict[int, NDArray[np.int32]] = model.cache.setdefault("moves away", {})
    if start not in known:
        known[start] = distances(model, start)
    return known[start]
