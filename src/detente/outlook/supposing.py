"""Suppositions about one target: what the actors want, know and promise changed, and how the target then stands.

States, moves and ranks are those of the part of the conflict that moves lead to from the status quo, and only ranks and
closures that a supposition changes are computed anew.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.logic.evaluate import evaluate
from detente.logic.tree import If, Not, Statement, conjunction
from detente.model.compile import recompile
from detente.model.conflict import Belief, Conflict, Evidence, Preference
from detente.model.graph import GraphModel
from detente.model.moves import Arcs, as_arcs
from detente.model.part import holding, part, reranked
from detente.model.ranks import dense_ranks, preference_ranks
from detente.outlook.beliefs import without_beliefs
from detente.outlook.edits import Edit
from detente.outlook.prospects import View, closed
from detente.outlook.standing import HowKept, how_kept, status_quo_of
from detente.outlook.within_reach import by_number
from detente.stability.closures import least_after_improvements
from detente.stability.keeping import keeping_of_endings
from detente.stability.sequences import distances

__all__ = [
    "AIMS",
    "Aim",
    "Change",
    "ChangeKind",
    "Frame",
    "Realised",
    "Supposition",
    "Verdict",
    "freed",
    "kept_among",
    "supposing",
    "withdrawable",
]

ChangeKind = Literal["drop", "flip", "move", "fact", "belief", "bind", "withdraw"]
Aim = Literal["kept_by_interest", "by_interest", "kept"]
AIMS: tuple[Aim, ...] = ("kept_by_interest", "by_interest", "kept")
"""What may be wanted of a target, the strongest first."""

Bools = NDArray[np.bool_]
Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the conflict as written.

    Parameters
    ----------
    kind
        ``drop``, ``flip``, ``move``: an edit of the actor's priorities; ``fact``: a fact is the other way round;
        ``belief``: a belief of the actor is corrected; ``bind``: a promise of the actor comes first among what it
        wants; ``withdraw``: the actor will not carry it out.
    actor
        Index of the actor; -1 for a fact.
    subject
        Id of the fact or commitment; for a belief its place among those of the actor; empty for edits.
    edit, belief
        The edit, the belief; else None.
    evidence
        What the element that is changed rests on.
    """

    kind: ChangeKind
    actor: int
    subject: str = ""
    edit: Edit | None = None
    belief: Belief | None = None
    evidence: Evidence = field(default_factory=Evidence)

    @classmethod
    def of(cls, actor: int, edit: Edit) -> "Change":
        """Return an edit of an actor's priorities as a change."""
        return cls(edit.kind, actor, edit=edit, evidence=edit.entry.evidence)


@dataclass(frozen=True, slots=True)
class Supposition:
    """The conflict with some changes, and the promises bound and withdrawn: pairs of an actor and a commitment."""

    conflict: Conflict
    bound: tuple[tuple[int, str], ...] = ()
    withdrawn: tuple[tuple[int, str], ...] = ()


def supposing(before: Supposition, change: Change, actors: tuple[str, ...]) -> Supposition:
    """Return the supposition with one more change.

    An edit replaces the actor's preference by its result, so two edits of one actor are two only if the second was
    made of the first one's result.
    """
    conflict = before.conflict
    match change.kind:
        case "fact":
            fact = conflict.facts[change.subject]
            turned = {**conflict.facts, change.subject: replace(fact, value=not fact.value)}
            return replace(before, conflict=replace(conflict, facts=turned))
        case "belief":
            return replace(before, conflict=without_beliefs(conflict, actors, [(change.actor, int(change.subject))]))
        case "bind":
            return replace(before, bound=(*before.bound, (change.actor, change.subject)))
        case "withdraw":
            return replace(before, withdrawn=(*before.withdrawn, (change.actor, change.subject)))
        case _:
            assert change.edit is not None
            wanted = {**conflict.preferences, actors[change.actor]: change.edit.result}
            return replace(before, conflict=replace(conflict, preferences=wanted))


@dataclass(frozen=True, slots=True, eq=False)
class Realised:
    """A supposition compiled.

    Parameters
    ----------
    model, start
        The states that matter, and among them where the conflict begins.
    ahead : ndarray of bool, shape (states,)
        What legal sequences lead to from there.
    target : ndarray of bool, shape (states,)
        Where the target holds.
    alike
        Whether the states are those of the frame.
    """

    model: GraphModel
    start: int
    ahead: Bools
    target: Bools
    alike: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the target and the present ending stand.

    Parameters
    ----------
    by_interest
        Whether improvements alone lead to the target.
    kept
        Whether everyone keeps it, at least possibly, at some state that can be reached.
    kept_by_interest
        Whether everyone does so at some state that improvements alone lead to.
    stays
        Whether everyone keeps the ending of the status quo there, at least possibly.
    """

    by_interest: bool
    kept: bool
    kept_by_interest: bool
    stays: bool

    def has(self, aim: Aim) -> bool:
        """Whether the target has what is aimed at."""
        found: bool = getattr(self, aim)
        return found


@dataclass(slots=True)
class Frame:
    """The part of a conflict that matters from the status quo, one target in it, and what is known of it so far."""

    model: GraphModel
    start: int
    states: Index
    goal: Statement
    ending: int
    ahead: Bools
    target: Bools
    now: Verdict = field(init=False)
    _ranks: dict[tuple[int, int], tuple[Preference, NDArray[np.int32]]] = field(default_factory=dict)
    _truths: dict[int, dict[str, Bools]] = field(default_factory=dict)

    @classmethod
    def of(cls, full: GraphModel, goal: Statement, ending: int) -> "Frame":
        """Return the frame of a target: a statement, and the position of the ending it is, -1 if it is none.

        Raises
        ------
        InputError
            There is no feasible status quo.
        """
        start = status_quo_of(full)
        everything = np.ones(full.count, np.bool_)
        model, states = part(full, everything if by_number(full.conflict) else closed(full, start))
        for i, ranks in enumerate(model.ranks):
            model = reranked(model, i, dense_ranks(ranks))  # so that the same order is the same ranks
        start = int(np.searchsorted(states, start))
        found = cls(model, start, states, goal, ending, distances(model, start) >= 0, model.truth(goal))
        found.now = found.verdict(Realised(model, start, found.ahead, found.target, True))
        return found

    def realise(self, supposition: Supposition) -> Realised:
        """Compile a supposition."""
        base, conflict = self.model, supposition.conflict
        start, alike = self.start, True
        if conflict.facts is not base.conflict.facts or conflict.beliefs is not base.conflict.beliefs:
            model = recompile(base, conflict)
            if model.levels is not base.levels or conflict.facts is not base.conflict.facts:
                alike = False
            if model.levels is not base.levels:  # a fact that rules ask for: other states, other moves
                start = status_quo_of(model)
                model, states = part(model, closed(model, start))
                start = int(np.searchsorted(states, start))
        else:
            model = base
            for i, actor in enumerate(base.actors):
                preference = conflict.preferences.get(actor)
                if preference is not base.conflict.preferences.get(actor):
                    model = reranked(model, i, self._ranks_under(i, preference))
        for i, promise in supposition.bound:
            model = self._binding(model, conflict, i, promise)
        for i, promise in supposition.withdrawn:
            options = list(model.vocabulary.options_in(conflict.commitments[promise].promise))
            model = holding(model, i, options)
        ahead, target = self.ahead, self.target
        if not alike or supposition.withdrawn:
            ahead = distances(model, start) >= 0
        if not alike:
            target = model.ending_of == self.ending if self.ending >= 0 else model.truth(self.goal)
        return Realised(model, start, ahead, target, alike)

    def _ranks_under(self, actor: int, preference: Preference | None) -> NDArray[np.int32]:
        key = actor, id(preference)
        if key not in self._ranks or preference is None:
            model = self.model
            memo = self._truths.setdefault(actor, {})
            ranks = preference_ranks(
                preference, model.conflict.view(model.actors[actor]), model.columns, model.count, memo
            )
            if preference is None:
                return ranks
            self._ranks[key] = preference, ranks  # the preference is kept, so that its id stays its own
        return self._ranks[key][1]

    def _binding(self, model: GraphModel, conflict: Conflict, actor: int, promise: str) -> GraphModel:
        """Put a promise, on its conditions, first among what its owner wants."""
        found = conflict.commitments[promise]
        wanted = If(found.promise, conjunction(found.when, found.needs))
        ranks = model.ranks[actor]
        holds = evaluate(wanted, conflict.view(model.actors[actor]), model.columns, model.count)
        return reranked(model, actor, (ranks + holds * ranks.max()).astype(np.int32))

    def view(self, realised: Realised) -> tuple[View, HowKept]:
        """Return how all endings then stand, and how firmly everyone keeps the present one at the status quo."""
        model, start = realised.model, realised.start
        kept = keeping_of_endings(model)
        stays = how_kept(*(bool(t[:, start].all()) for t in (kept.content, kept.sure, kept.possible)))
        return View(model, start, np.arange(model.count), kept), stays

    def stays(self, realised: Realised) -> bool:
        """Return whether everyone then keeps the present ending at the status quo, at least possibly."""
        model, start = realised.model, np.arange(realised.model.count) == realised.start
        return bool(kept_among(model, model.ending_of, start).any())

    def verdict(self, realised: Realised, *, gains_only: bool = False) -> Verdict:
        """Return how the target then stands.

        Parameters
        ----------
        gains_only
            Leave out what cannot be a gain over how things are: whether the target is kept is only looked for where
            that would be new, and the present ending counts as it stands now.
        """
        model, start = realised.model, realised.start
        by_interest = distances(model, start, improvements=True) >= 0
        willing = bool((by_interest & realised.target).any())
        among = realised.target & realised.ahead
        if gains_only and self.now.kept:
            among &= by_interest
        kept, stays = self._keeping(realised, among, here=not gains_only)
        anywhere = bool(kept.any()) or (gains_only and self.now.kept)
        return Verdict(willing, anywhere, bool((kept & by_interest).any()), stays)

    def _keeping(self, realised: Realised, among: Bools, *, here: bool) -> tuple[Bools, bool]:
        """Return where everyone keeps the target, and whether everyone keeps the present ending if that is asked."""
        model, start = realised.model, np.arange(realised.model.count) == realised.start
        if not here:
            return kept_among(model, self._labels(realised), among), self.now.stays
        if self.ending < 0:
            return kept_among(model, self._labels(realised), among), self.stays(realised)
        both = kept_among(model, model.ending_of, among | start)  # the same labels serve both
        return both & among, bool(both[realised.start])

    def _labels(self, realised: Realised) -> NDArray[np.int16]:
        return realised.model.ending_of if self.ending >= 0 else realised.target.astype(np.int16)

    def within(self, aim: Aim, free: frozenset[int], realised: Realised | None = None) -> bool:
        """Whether the target could have what is aimed at, whatever some actors wanted: a bound that is never too low.

        Moves of these actors all count as improvements, and they keep the target wherever they are; more improvements
        lead to more states and sanction more.
        """
        base = realised or Realised(self.model, self.start, self.ahead, self.target, True)
        model = freed(base.model, free)
        by_interest = distances(model, base.start, improvements=True) >= 0
        if aim == "by_interest":
            return bool((by_interest & base.target).any())
        among = base.target & base.ahead
        if aim == "kept_by_interest":
            among &= by_interest
        return bool(kept_among(model, self._labels(base), among, but=free).any())


class _Free(Arcs):
    """Moves that are all improvements."""

    @property
    def better(self) -> Arcs:
        return self


def freed(model: GraphModel, actors: frozenset[int]) -> GraphModel:
    """Return the model in which all moves of some actors count as improvements."""
    moves = list(model.moves)
    for i in actors:
        arcs = as_arcs(moves[i])
        moves[i] = _Free(arcs.start, arcs.target, arcs.rank, arcs.transitive)
    return replace(model, moves=tuple(moves), cache={})


def kept_among(model: GraphModel, labels: NDArray[np.int16], among: Bools, but: frozenset[int] = frozenset()) -> Bools:
    """Return the states among some at which everyone (but some) keeps what the labels say, at least possibly."""
    kept = among.copy()
    for i in range(len(model.actors)):
        if not kept.any():
            break
        if i in but:
            continue
        ranks = model.ranks[i]
        leaving = model.moves[i].leaving(labels)
        content = leaving.highest_better(ranks) <= ranks
        if not content[kept].all():
            content = leaving.highest_better(least_after_improvements(model, i)) <= ranks
        kept &= content
    return kept


def withdrawable(model: GraphModel, start: int, promise: str) -> bool:
    """Whether a promise can be withdrawn without a move: it is not carried out at a state."""
    found = model.conflict.commitments[promise]
    return bool(model.truth(Not(found.promise))[start])
