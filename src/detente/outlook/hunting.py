"""Going through changes of a conflict: all single ones, and bounded numbers of pairs, each tried on one frame."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from heapq import nsmallest
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray

from detente.errors import InputError
from detente.logic.evaluate import evaluate
from detente.logic.tree import Statement
from detente.logic.vocabulary import Vocabulary
from detente.model.graph import GraphModel
from detente.model.moves import as_arcs
from detente.model.preference import Preference
from detente.outlook.edits import Edit, edits, number_of_edits, two_edits
from detente.outlook.ranked_edits import LONG, Apart, Ranking, edits_apart, two_edits_apart
from detente.outlook.supposing import (
    Aim,
    Change,
    Frame,
    Realised,
    Supposition,
    Verdict,
    supposing,
    withdrawable,
)

__all__ = [
    "Candidate",
    "Search",
    "couples",
    "doubles",
    "edits_told_apart",
    "every_edit",
    "levers",
    "pairs_of_edits",
    "reversed_moves",
    "singles",
]

EDITS = ("drop", "flip", "move")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Changes tried together, and what came of it.

    Parameters
    ----------
    changes, supposition, verdict
        What was changed, and how the target then stands.
    affected
        Actors whose ranks or moves differ; None where states differ too.
    order
        Which it is among those of its sort, the plainest first.
    """

    changes: tuple[Change, ...]
    supposition: Supposition
    verdict: Verdict
    affected: frozenset[int] | None
    order: int

    @property
    def weight(self) -> int:
        """How large the changes are: the places that entries are moved, 1 for any other change."""
        return sum(c.edit.weight if c.edit is not None else 1 for c in self.changes)


@dataclass(frozen=True, slots=True)
class Search:
    """How far a sort of changes was searched.

    Parameters
    ----------
    sort
        What was changed.
    tried, total
        How many were tried, of how many not ruled out beforehand.
    more
        Whether there are more than were counted, since lists of priorities are long.
    """

    sort: str
    tried: int
    total: int
    more: bool = False

    @property
    def complete(self) -> bool:
        """Whether all were tried."""
        return self.tried == self.total and not self.more


def singles(frame: Frame) -> tuple[list[Candidate], Search]:
    """Try every single change that alters some rank or move; of edits that rank all states alike the plainest one."""
    model = frame.model
    before = Supposition(model.conflict)
    seen = {(i, model.ranks[i].tobytes()) for i in range(len(model.actors))}
    found: list[Candidate] = []
    apart = [edits_told_apart(model, i) for i in range(len(model.actors))]
    edited = (Change.of(i, edit) for i, those in enumerate(apart) for edit in those.edits)
    for change in chain(levers(frame), edited):
        after = supposing(before, change, model.actors)
        try:
            realised = frame.realise(after)
        except (
            ValueError,
            InputError,
        ):  # with the fact the other way round, nothing is possible, or not what is so now
            continue
        affected = _affected(model, realised)
        if affected is not None and not affected:
            continue
        if change.kind in EDITS:
            ranks = (change.actor, realised.model.ranks[change.actor].tobytes())
            if ranks in seen:
                continue
            seen.add(ranks)
        found.append(Candidate((change,), after, frame.verdict(realised), affected, len(found)))
    return found, Search("single changes", len(found), len(found), more=not all(those.complete for those in apart))


def levers(frame: Frame) -> Iterator[Change]:
    """Yield the single changes that are no edits: facts, beliefs about facts, promises."""
    conflict, actors = frame.model.conflict, frame.model.actors
    for fact in conflict.facts.values():
        yield Change("fact", -1, fact.id, evidence=fact.evidence)
    for i, actor in enumerate(actors):
        for place, belief in enumerate(conflict.beliefs.get(actor, ())):
            if belief.kind == "fact":
                yield Change("belief", i, str(place), belief=belief, evidence=belief.evidence)
    for promise in conflict.commitments.values():
        owner = actors.index(promise.by)
        if promise.stage != "withdrawn":
            yield Change("bind", owner, promise.id, evidence=promise.evidence)
        if withdrawable(frame.model, frame.start, promise.id):
            yield Change("withdraw", owner, promise.id, evidence=promise.evidence)


def every_edit(preference: Preference | None) -> list[Edit]:
    """Return all edits of an actor's priorities, the plainest first."""
    return sorted(edits(preference), key=lambda e: (EDITS.index(e.kind), e.weight))


def edits_told_apart(model: GraphModel, actor: int) -> Apart:
    """Return the edits of an actor's priorities, of those that rank all states alike the plainest one."""
    preference = model.conflict.preferences.get(model.actors[actor])
    if preference is None or not preference.priorities:
        return Apart((), True, 0)
    return edits_apart(preference, _ranking(model, actor), set())


def pairs_of_edits(model: GraphModel, actor: int) -> tuple[Iterator[tuple[Edit, Edit]], bool]:
    """Return pairs of edits of an actor's priorities, and whether these are all; of a long list they are not."""
    preference = model.conflict.preferences.get(model.actors[actor])
    if preference is None or number_of_edits(preference) <= LONG:
        return two_edits(preference), True
    return two_edits_apart(preference, _ranking(model, actor)), False


def _ranking(model: GraphModel, actor: int) -> Ranking:
    view = model.conflict.view(model.actors[actor])
    return Ranking(partial(_truth, model, view, {}), model.count)


def _truth(
    model: GraphModel, view: Vocabulary, known: dict[str, NDArray[np.bool_]], statement: Statement
) -> NDArray[np.bool_]:
    return evaluate(statement, view, model.columns, model.count, known)


def _affected(model: GraphModel, realised: Realised) -> frozenset[int] | None:
    if not realised.alike:
        return None
    other = realised.model
    return frozenset(
        i
        for i in range(len(model.actors))
        if not np.array_equal(model.ranks[i], other.ranks[i]) or _arcs(model, i) != _arcs(other, i)
    )


def _arcs(model: GraphModel, actor: int) -> int:
    """Return how many moves an actor has: a promise withdrawn takes moves away and adds none."""
    return int(as_arcs(model.moves[actor]).target.size)


def reversed_moves(model: GraphModel, realised: Realised) -> int:
    """Return for how many moves the sign of their worth to the mover differs, or which are no more."""
    if realised.model.count != model.count:
        return 0
    total = 0
    for i in range(len(model.actors)):
        arcs, old, new = model.arcs[i], model.ranks[i].astype(np.int64), realised.model.ranks[i].astype(np.int64)
        total += max(0, arcs.target.size - _arcs(realised.model, i))
        if not np.array_equal(old, new):
            signs = [np.sign(r[arcs.target] - r[arcs.source]) for r in (old, new)]
            total += int((signs[0] != signs[1]).sum())
    return total


def doubles(frame: Frame, wanted: Sequence[Aim], tries: int) -> tuple[list[Candidate], Search]:
    """Try two edits of the priorities of one actor, the lightest first; only those that attain what is wanted are kept.

    The second edit is one of the list that the first one leaves. Lists that differ in nothing are one.
    """
    model = frame.model
    waiting: list[tuple[int, int, int, Change, Change]] = []
    more = False
    for i, actor in enumerate(model.actors):
        preference = model.conflict.preferences.get(actor)
        if preference is None or not preference.priorities or not _possible(frame, wanted, frozenset({i})):
            continue
        listed, all_of_them = pairs_of_edits(model, i)
        more = more or not all_of_them
        for first, second in listed:
            weight = first.weight + second.weight
            waiting.append((weight, len(waiting), i, Change.of(i, first), Change.of(i, second)))
    waiting.sort(key=lambda entry: entry[:2])
    before, found = Supposition(model.conflict), list[Candidate]()
    ranked = {(i, model.ranks[i].tobytes()) for i in range(len(model.actors))}
    for _, order, i, first_change, second_change in waiting[:tries]:
        after = supposing(before, second_change, model.actors)  # its result holds the first edit too
        realised = frame.realise(after)
        ranks = (i, realised.model.ranks[i].tobytes())
        if ranks in ranked:
            continue
        ranked.add(ranks)
        verdict = frame.verdict(realised, gains_only=True)
        if any(verdict.has(aim) for aim in wanted):
            found.append(Candidate((first_change, second_change), after, verdict, frozenset({i}), order))
    return found, Search("two edits of one actor", min(tries, len(waiting)), len(waiting), more)


def couples(
    frame: Frame, wanted: Sequence[Aim], alone: Sequence[Candidate], tries: int
) -> tuple[list[Candidate], Search]:
    """Try two changes that are not edits of one list, the lightest first; only what attains what is wanted is kept."""
    model = frame.model
    bound = _Bound(frame, wanted)
    total = 0

    def listed() -> Iterator[tuple[Candidate, Candidate]]:
        nonlocal total
        for one, other in combinations(alone, 2):
            if _compatible(one, other) and bound.allows(one, other):
                total += 1
                yield one, other

    # Only so many as are tried are ever held.
    waiting = nsmallest(tries, listed(), key=lambda both: (both[0].weight + both[1].weight, *(c.order for c in both)))
    found = []
    for place, (one, other) in enumerate(waiting):
        after = supposing(one.supposition, other.changes[0], model.actors)
        verdict = frame.verdict(frame.realise(after), gains_only=True)
        if any(verdict.has(aim) for aim in wanted):
            affected = (one.affected or frozenset()) | (other.affected or frozenset())
            found.append(Candidate((*one.changes, *other.changes), after, verdict, affected, place))
    return found, Search("two changes", len(waiting), total)


def _compatible(one: Candidate, other: Candidate) -> bool:
    (first,), (second,) = one.changes, other.changes
    if one.affected is None or other.affected is None:
        return False
    if first.actor != second.actor:
        return True
    if first.kind in EDITS and second.kind in EDITS:
        return False
    return (first.subject, {first.kind, second.kind}) != (second.subject, {"bind", "withdraw"})


def _possible(frame: Frame, wanted: Sequence[Aim], free: frozenset[int]) -> bool:
    return any(frame.within(aim, free) for aim in wanted)


class _Bound:
    """Which pairs may help: what is wanted must be possible whatever the actors concerned wanted.

    First for both pairs of actors; then, where only what improvements lead to is wanted, for each change together with
    whatever the other's actors might want.
    """

    def __init__(self, frame: Frame, wanted: Sequence[Aim]) -> None:
        self.frame, self.wanted = frame, wanted
        self.by_actors: dict[frozenset[int], bool] = {}
        self.by_change: dict[tuple[int, frozenset[int]], bool] = {}

    def allows(self, one: Candidate, other: Candidate) -> bool:
        assert one.affected is not None
        assert other.affected is not None
        both = one.affected | other.affected
        if both not in self.by_actors:
            self.by_actors[both] = _possible(self.frame, self.wanted, both)
        if not self.by_actors[both]:
            return False
        if "kept" in self.wanted:
            return True
        return self._helps(one, other.affected) and self._helps(other, one.affected)

    def _helps(self, one: Candidate, free: frozenset[int]) -> bool:
        key = one.order, free
        if key not in self.by_change:
            realised = self.frame.realise(one.supposition)
            self.by_change[key] = self.frame.within("by_interest", free, realised)
        return self.by_change[key]
