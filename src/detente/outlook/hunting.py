"""Going through changes of a conflict: all single ones, and bounded numbers of pairs, each tried on one frame."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from detente.errors import InputError
from detente.model.graph import GraphModel
from detente.model.moves import as_arcs
from detente.outlook.edits import edits, two_edits
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

__all__ = ["Candidate", "Search", "couples", "doubles", "every_change", "reversed_moves", "singles"]

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
    """How far a sort of changes was searched: how many were tried, of how many not ruled out beforehand."""

    sort: str
    tried: int
    total: int

    @property
    def complete(self) -> bool:
        """Whether all were tried."""
        return self.tried == self.total


def singles(frame: Frame) -> list[Candidate]:
    """Try every single change that alters some rank or move; of edits that rank all states alike the plainest one."""
    model = frame.model
    before = Supposition(model.conflict)
    seen = {(i, model.ranks[i].tobytes()) for i in range(len(model.actors))}
    found: list[Candidate] = []
    for change in every_change(frame):
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
    return found


def every_change(frame: Frame) -> Iterator[Change]:
    """Yield every single change: facts, beliefs about facts, promises, then edits of priorities, the plainest first."""
    yield from _levers(frame)
    yield from _edits(frame.model)


def _levers(frame: Frame) -> Iterator[Change]:
    """Yield the changes that are no edits: facts, beliefs about facts, promises."""
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


def _edits(model: GraphModel) -> Iterator[Change]:
    for i, actor in enumerate(model.actors):
        listed = sorted(edits(model.conflict.preferences.get(actor)), key=lambda e: (EDITS.index(e.kind), e.weight))
        yield from (Change.of(i, edit) for edit in listed)


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
    for i, actor in enumerate(model.actors):
        preference = model.conflict.preferences.get(actor)
        if preference is None or not preference.priorities or not _possible(frame, wanted, frozenset({i})):
            continue
        for first, second in two_edits(preference):
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
    return found, Search("two edits of one actor", min(tries, len(waiting)), len(waiting))


def couples(
    frame: Frame, wanted: Sequence[Aim], alone: Sequence[Candidate], tries: int
) -> tuple[list[Candidate], Search]:
    """Try two changes that are not edits of one list, the lightest first; only what attains what is wanted is kept."""
    model = frame.model
    bound = _Bound(frame, wanted)
    waiting = [
        (one.weight + other.weight, one.order, other.order, one, other)
        for one, other in combinations(alone, 2)
        if _compatible(one, other) and bound.allows(one, other)
    ]
    waiting.sort(key=lambda entry: entry[:3])
    found = []
    for place, (_, _, _, one, other) in enumerate(waiting[:tries]):
        after = supposing(one.supposition, other.changes[0], model.actors)
        verdict = frame.verdict(frame.realise(after), gains_only=True)
        if any(verdict.has(aim) for aim in wanted):
            affected = (one.affected or frozenset()) | (other.affected or frozenset())
            found.append(Candidate((*one.changes, *other.changes), after, verdict, affected, place))
    return found, Search("two changes", min(tries, len(waiting)), len(waiting))


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
