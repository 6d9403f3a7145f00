"""Changes tried on a scenario as written, one by one and two by two, and what becomes of its main answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer
from detente.ensemble.asking import Asking
from detente.ensemble.evaluate import CONTRADICTORY, YES
from detente.ensemble.reliance import doubting
from detente.ensemble.seen import Seen
from detente.ensemble.space import space_of
from detente.ensemble.worlds import conflict_of, distinct_worlds
from detente.errors import InputError
from detente.logic.tree import TRUE
from detente.model.compile import compile_model
from detente.model.conflict import Conflict, Preference, Priority
from detente.model.graph import GraphModel
from detente.outlook.edits import Edit
from detente.outlook.hunting import every_change
from detente.outlook.prospects import Prospect
from detente.outlook.standing import HowKept
from detente.outlook.supposing import Change, Frame, Supposition, supposing, withdrawable

__all__ = ["Tried", "Trying", "Wrong", "can_be_edited"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
_MOST_GROUPS = 30
_MOST_NAMED = 6
_OTHER_SIGHTS = ("fact", "belief")  # changes after which edits that ranked states alike may rank them apart


@dataclass(frozen=True, slots=True)
class Wrong:
    """A claim or a source that is wrong: ``claims.C10``, ``sources.sasse``."""

    id: str


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """Changes tried, and the answers under them.

    Parameters
    ----------
    changes
        One, or two.
    weight
        How large they are: the places that entries are moved, 1 for any other change, added up.
    answers
        None where the changes are contradictory.
    repeats
        Whether it is an edit after which all states rank as they did before, or as after a plainer edit.
    """

    changes: tuple[Change | Wrong, ...]
    weight: int
    answers: Bools | None
    repeats: bool = False


class Trying:
    """Tries changes of a conflict.

    Parameters
    ----------
    model
        The scenario as written, in one reading.
    answers
        The questions: main ones, none about the end of a best path.

    Raises
    ------
    InputError
        There is no feasible status quo.
    """

    def __init__(self, model: GraphModel, answers: Sequence[Answer]) -> None:
        self.answers = answers
        self._plain = _Case(model, answers)
        self._doubts = _Doubts(model.conflict, answers)
        self._fallen: dict[str, _Case] = {}
        base = self._plain.answer(Supposition(model.conflict))
        assert base is not None
        self.base: Bools = base

    def singles(self) -> Iterator[Tried]:
        """Try every single change."""
        case, memo = self._plain, dict[tuple[int, bytes], Bools | None]()
        nothing = Supposition(case.conflict)
        for i in range(len(case.frame.model.actors)):
            memo[i, case.frame.model.ranks[i].tobytes()] = self.base
        for change in case.changes():
            after = supposing(nothing, change, case.frame.model.actors)
            if change.edit is None:
                yield Tried((change,), 1, case.answer(after))
                continue
            key = change.actor, case.frame.realise(after).model.ranks[change.actor].tobytes()
            known = key in memo
            found = case.with_sight(memo[key], after) if known else case.answer(after)
            memo.setdefault(key, found)
            yield Tried((change,), change.edit.weight, found, known)
        yield from (Tried((Wrong(id),), 1, self._doubts.answer((id,))) for id in self._doubts.places)

    def couples(self, alone: Sequence[Tried]) -> list[tuple[Tried, Tried]]:
        """Return the pairs of changes that can be made together: the lightest first, then those that move most alone.

        Parameters
        ----------
        alone
            What `singles` gave.
        """
        usable = [t for t in alone if t.answers is not None]
        moved = [np.count_nonzero(t.answers != self.base) for t in usable]
        listed = [
            (usable[a].weight + usable[b].weight, -(moved[a] + moved[b]), a + b, a, b)
            for a, b in combinations(range(len(usable)), 2)
            if self._compatible(usable[a], usable[b])
        ]
        return [(usable[a], usable[b]) for *_, a, b in sorted(listed)]

    def both(self, one: Tried, other: Tried) -> Tried:
        """Try two changes together."""
        (first,), (second,) = one.changes, other.changes
        repeats = one.repeats or other.repeats
        changes, weight = (first, second), one.weight + other.weight
        if isinstance(second, Wrong):
            if isinstance(first, Wrong):
                return Tried(changes, weight, self._doubts.answer((first.id, second.id)))
            case = self._without(second.id)
            within = case.same(first)
            assert within is not None
            found = case.answer(supposing(Supposition(case.conflict), within, case.frame.model.actors))
            return Tried(changes, weight, found, repeats and bool(found is not None and (found == one.answers).all()))
        assert isinstance(first, Change)
        case = self._plain
        after = Supposition(case.conflict)
        for change in (second, first):  # of two beliefs of an actor the later first, which leaves the other its place
            after = supposing(after, change, case.frame.model.actors)
        found = case.answer(after)
        return Tried(changes, weight, found, repeats and self._no_more(found, one, other))

    def _no_more(self, found: Bools | None, one: Tried, other: Tried) -> bool:
        """Whether two changes, one of which does nothing alone, do no more together than the other."""
        return found is not None and any(t.answers is not None and (found == t.answers).all() for t in (one, other))

    def _without(self, id: str) -> "_Case":
        """Return the conflict with one claim or source wrong, compiled once."""
        if id not in self._fallen:
            self._fallen[id] = _Case(compile_model(self._doubts.conflict((id,))), self.answers)
        return self._fallen[id]

    def _compatible(self, one: Tried, other: Tried) -> bool:
        (first,), (second,) = one.changes, other.changes
        if isinstance(first, Wrong):
            return isinstance(second, Wrong) and not self._doubts.within(first.id, second.id)
        if isinstance(second, Wrong):
            return self._doubts.stands(first, second.id)
        if first.edit is not None and second.edit is not None:
            return first.actor != second.actor and not (one.repeats or other.repeats)
        if one.repeats or other.repeats:
            return (first if second.edit is not None else second).kind in _OTHER_SIGHTS
        promises = {"bind", "withdraw"}
        return not ({first.kind, second.kind} <= promises and first.subject == second.subject)


class _Case:
    """A conflict, and its answers under suppositions."""

    def __init__(self, model: GraphModel, answers: Sequence[Answer]) -> None:
        self.frame = Frame.of(model, TRUE, -1)
        self.conflict = self.frame.model.conflict
        self.answers = answers
        self.sight = [k for k, a in enumerate(answers) if a.aspect == "seen"]
        self.seen = Seen.of(model) if self.sight else None
        self.plainly = all(a.id == "kept:now" for a in answers)

    def changes(self) -> Iterator[Change]:
        """Yield every change; also beliefs that matter in its holder's view alone, if that is asked about."""
        listed = list(every_change(self.frame))
        yield from (c for c in listed if c.edit is None)
        if self.seen is not None:
            for i, actor in enumerate(self.frame.model.actors):
                for place, belief in enumerate(self.conflict.beliefs.get(actor, ())):
                    if belief.kind != "fact":
                        yield Change("belief", i, str(place), belief=belief, evidence=belief.evidence)
        yield from (c for c in listed if c.edit is not None)
        for i, actor in enumerate(self.frame.model.actors):
            preference = self.conflict.preferences.get(actor)
            if preference is not None and (preference.ranks or preference.ranking):
                yield from (
                    _regrouped(i, preference, shift, self.frame.model.ranks[i])
                    for shift in _shifts(self.frame.model.ranks[i])
                )

    def answer(self, supposition: Supposition) -> Bools | None:
        """Return the answers under a supposition; None where it is contradictory."""
        try:
            realised = self.frame.realise(supposition)
            if self.plainly:
                return np.full(len(self.answers), self.frame.stays(realised), np.bool_)
            view, stays = self.frame.view(realised)
        except (ValueError, InputError):
            return None
        ids = list(self.conflict.endings)
        found = np.array([_says(a, ids, view.prospects, stays) for a in self.answers], np.bool_)
        return self.with_sight(found, supposition)

    def with_sight(self, found: Bools | None, supposition: Supposition) -> Bools | None:
        """Return answers with that about everyone's own view filled in."""
        if found is None or self.seen is None:
            return found
        filled = found.copy()
        try:
            filled[self.sight] = self.seen.stays(supposition)
        except (ValueError, InputError):
            return None
        return filled

    def same(self, change: Change) -> Change | None:
        """Return a change of the conflict as written as one of this conflict; None where it is none."""
        actor = self.frame.model.actors[change.actor] if change.actor >= 0 else ""
        if change.kind == "belief":
            held = self.conflict.beliefs.get(actor, ())
            places = [k for k, belief in enumerate(held) if belief == change.belief]
            return Change("belief", change.actor, str(places[0]), belief=change.belief) if places else None
        if change.kind == "withdraw" and not withdrawable(self.frame.model, self.frame.start, change.subject):
            return None
        return change


def can_be_edited(preference: Preference) -> bool:
    """Whether a preference is priorities or a ranking of states, of which entries can be moved."""
    return not preference.weights


def _shifts(ranks: NDArray[np.int32]) -> Iterator[tuple[Ints, int, int]]:
    """Yield groups of states that rank alike, by number, the place each has and the place it is moved to.

    Places count from the worst up; of very many groups only neighbours change places.
    """
    groups = [np.flatnonzero(ranks == rank) for rank in np.unique(ranks)]
    reach = len(groups) if len(groups) <= _MOST_GROUPS else 1
    for far in range(1, reach + 1):
        for place, group in enumerate(groups):
            for to in (place + far, place - far):
                if 0 <= to < len(groups) and not (far == 1 and to < place):  # one exchange of neighbours is two moves
                    yield group, place, to


def _regrouped(actor: int, preference: Preference, shift: tuple[Ints, int, int], ranks: NDArray[np.int32]) -> Change:
    """Return the change by which states that rank alike are moved to another place of a ranking."""
    group, place, to = shift
    order = [r for r in np.unique(ranks).tolist() if r != ranks[group[0]]]
    order.insert(to, int(ranks[group[0]]))
    number = {rank: k for k, rank in enumerate(order)}
    after = replace(preference, ranking=(), ranks=tuple(number[r] for r in ranks.tolist()))
    below = np.flatnonzero(ranks == order[to - 1]) if to else None
    edit = Edit("move", _named(group), None if below is None else _named(below), abs(to - place), to > place, after)
    return Change("move", actor, edit=edit, evidence=preference.evidence)


def _named(states: Ints) -> Priority:
    numbers = ", ".join(str(k + 1) for k in states[:_MOST_NAMED].tolist())
    more = ", …" if states.size > _MOST_NAMED else ""
    return Priority(says=f"state{'s' if states.size > 1 else ''} {numbers}{more}")


def _says(answer: Answer, ids: list[str], prospects: Sequence[Prospect], stays: HowKept) -> bool:
    if answer.kind == "kept now":
        return stays in {"sure", "content"} if answer.aspect == "sure" else stays != "no"
    prospect = prospects[ids.index(answer.ending)]
    if answer.kind == "reachable":
        return prospect.reachable
    if answer.kind == "by interest":
        return prospect.by_interest
    return (prospect.kept_by_interest if answer.aspect == "by_interest" else prospect.kept) != "no"


class _Doubts:
    """A conflict with claims and sources wrong, all else as written."""

    def __init__(self, conflict: Conflict, answers: Sequence[Answer]) -> None:
        self.base = conflict
        self.space = doubting(space_of({conflict.reading: conflict}, conflict.reading))
        judgements = self.space.judgements
        self.places = {j.id: k for k, j in enumerate(judgements) if j.kind in {"claim", "source"}}
        self.asking = Asking(self.space, tuple(a.id for a in answers))
        self.standing: dict[str, Conflict] = {}

    def _row(self, ids: tuple[str, ...]) -> Floats:
        row = np.array([[np.inf if j.kind == "weight" else float(j.base) for j in self.space.judgements]])
        row[0, [self.places[id] for id in ids]] = 1.0
        return row

    def answer(self, ids: tuple[str, ...]) -> Bools | None:
        """Return the answers with these claims and sources wrong; None where that is contradictory."""
        values = self.asking.values(self._row(ids))[0]
        return None if (values == CONTRADICTORY).any() else values == YES

    def conflict(self, ids: tuple[str, ...]) -> Conflict:
        """Return the conflict with these claims and sources wrong."""
        [world], _ = distinct_worlds(self.space, self._row(ids))
        return conflict_of(self.space, world)

    def within(self, one: str, other: str) -> bool:
        """Whether one of two is the source of the other, and so takes it along."""
        sources = {f"claims.{claim.id}": f"sources.{claim.source}" for claim in self.base.claims.values()}
        return other == sources.get(one) or one == sources.get(other)

    def stands(self, change: Change, id: str) -> bool:
        """Whether what a change is about stands, whole, once a claim or source is wrong."""
        if id not in self.standing:
            self.standing[id] = self.conflict((id,))
        left, base = self.standing[id], self.base
        actor = list(base.actors)[change.actor] if change.actor >= 0 else ""
        if change.edit is not None:
            return left.preferences.get(actor) == base.preferences.get(actor)
        match change.kind:
            case "fact":
                return left.facts[change.subject] == base.facts[change.subject]
            case "belief":
                return change.belief in left.beliefs.get(actor, ())
            case "withdraw":
                return change.subject in left.commitments and left.options == base.options
            case _:
                return change.subject in left.commitments
