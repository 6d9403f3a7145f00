"""Changes tried on a scenario as written, one by one and two by two, and what becomes of its answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer
from detente.ensemble.changes import CameOut, Ground, Grounds, OfGround, Reweighed, Right, Single, Unmade, Wrong
from detente.ensemble.codes import NO, NOT_APPLICABLE, YES
from detente.ensemble.limits import Limits
from detente.ensemble.pairing import Pair, Pairing, Tried
from detente.ensemble.shifts import regrouped, shifts
from detente.ensemble.supposed import Answering, Row
from detente.ensemble.weighing import stretches
from detente.errors import InputError
from detente.logic.evaluate import evaluate
from detente.logic.tree import TRUE
from detente.model.conflict import Conflict, Preference
from detente.model.graph import GraphModel
from detente.outlook.edits import number_of_edits
from detente.outlook.hunting import edits_told_apart, every_edit, levers
from detente.outlook.supposing import Change, Frame, Supposition, supposing

__all__ = ["Trying"]

Bools = NDArray[np.bool_]
_OTHER_SIGHTS = ("fact", "belief")  # changes after which edits that ranked states alike may rank them apart
_OF_GROUND = (Wrong, Unmade, Right, CameOut)
_MOST_STRETCHES = 500  # values of one weight that are tried, the nearest
_MOST_EDITS = 3000  # of a list with more edits, one of those is tried that rank all states alike


class Trying:
    """Tries changes of a conflict.

    Parameters
    ----------
    model
        The scenario as written, in one reading.
    answers
        The questions.
    readings
        The conflict in the other readings of the scenario, by name.

    Raises
    ------
    InputError
        There is no feasible status quo, or the scenario as written contradicts itself.
    """

    def __init__(
        self, model: GraphModel, answers: Sequence[Answer], readings: Mapping[str, Conflict] | None = None
    ) -> None:
        conflict = model.conflict
        others = {name: c for name, c in (readings or {}).items() if name != conflict.reading}
        self.answers = tuple(answers)
        self.columns = np.arange(len(self.answers))
        self.frame = Frame.of(model, TRUE, -1)
        self.actors = self.frame.model.actors
        self.grounds = Grounds({conflict.reading: conflict, **others})
        self.answering = Answering(model, [conflict, *others.values()], self.answers)
        self.fewer_stretches = self.fewer_edits = 0
        self._grounds_after: dict[tuple[int, ...], Ground | None] = {}
        written = self.grounds.written
        base = self.answering.row(written, Supposition(conflict))
        if base is None:
            raise InputError("the scenario as written contradicts itself, so there is no answer to certify")
        self.base: Row = base
        self._start = self.answering.structure(Supposition(conflict))
        self._players = self.answering.players(self._start, Supposition(conflict))
        model = self._start.assembled(self._players)
        seen = self.answering.sight(written) if self.sight else None
        self._limits = Limits(model, self._start.start, self.answers, (base == YES).tolist(), seen)
        self._ranked: set[tuple[int, bytes]] = {player.key for player in self._players}

    @property
    def left_out(self) -> int:
        """How many single changes were too many to try."""
        return self.fewer_stretches + self.fewer_edits + self.grounds.orders_left_out

    @property
    def sight(self) -> bool:
        """Whether it is asked what everyone sees."""
        return bool(self.answering.seen)

    def ask(self, columns: Sequence[int]) -> None:
        """Look at some of the answers only from now on; the others are given as not applicable."""
        self.columns = np.array(columns, np.intp)
        self.answering.ask([self.answers[k] for k in columns])

    def flips(self, tried: Tried) -> Bools:
        """Return which answers it flips from yes to no or back, shape (answers,)."""
        if tried.answers is None:
            return np.zeros(len(self.answers), np.bool_)
        return np.asarray((tried.answers >= NO) & (self.base >= NO) & (tried.answers != self.base), np.bool_)

    def singles(self) -> Iterator[Tried]:
        """Try every single change: what puts another ground in place last."""
        for change in self._changes():
            yield self._single(change)
        for other in self.grounds.singles(sight=self.sight):
            ground = self.grounds.after(other)
            assert ground is not None
            yield Tried((other,), 1, self._row(ground, Supposition(ground.conflict)), actors=self._whose(other))

    def _single(self, change: Change | Reweighed) -> Tried:
        after = self._supposing(Supposition(self.grounds.written.conflict), change)
        row = self._row(self.grounds.written, after)
        if isinstance(change, Change) and change.edit is None:
            actors = frozenset({change.actor}) if change.kind in {"belief", "bind"} else None
            return Tried((change,), 1, row, actors=actors)
        key = self.answering.player(self._start, after.conflict, change.actor).key
        known = key in self._ranked
        self._ranked.add(key)
        weight = change.edit.weight if isinstance(change, Change) and change.edit is not None else 1
        return Tried((change,), weight, row, known, frozenset({change.actor}))

    def _whose(self, change: OfGround) -> frozenset[int] | None:
        """Return whose ranks alone another outcome changes."""
        if not isinstance(change, CameOut) or change.judgement.actor not in self.actors:
            return None
        mine = change.judgement.id.startswith(f"preferences.{change.judgement.actor}")
        return frozenset({self.actors.index(change.judgement.actor)}) if mine else None

    def _changes(self) -> Iterator[Change | Reweighed]:
        """Yield every change of what is supposed: levers, then edits, moves of states in rankings, weights."""
        conflict, model = self.grounds.written.conflict, self.frame.model
        yield from levers(self.frame)
        if self.sight:  # also beliefs that matter in their holder's view alone
            for i, actor in enumerate(self.actors):
                for place, belief in enumerate(conflict.beliefs.get(actor, ())):
                    if belief.kind != "fact":
                        yield Change("belief", i, str(place), belief=belief, evidence=belief.evidence)
        for i in range(len(self.actors)):
            yield from self._edits(i)
        for i, actor in enumerate(self.actors):
            preference = conflict.preferences.get(actor)
            if preference is not None and (preference.ranks or preference.ranking):
                yield from (regrouped(i, preference, shift, model.ranks[i]) for shift in shifts(model.ranks[i]))
            if preference is not None and preference.weights:
                yield from self._weights(i, preference)

    def _edits(self, actor: int) -> Iterator[Change]:
        """Yield every edit of an actor's list; of a long one, of those that rank all states alike, the plainest."""
        preference = self.grounds.written.conflict.preferences.get(self.actors[actor])
        if (number := number_of_edits(preference)) <= _MOST_EDITS:
            yield from (Change.of(actor, edit) for edit in every_edit(preference))
            return
        found = edits_told_apart(self.frame.model, actor).edits
        self.fewer_edits += number - len(found)
        yield from (Change.of(actor, edit) for edit in found)

    def _weights(self, actor: int, preference: Preference) -> Iterator[Reweighed]:
        """Yield every change of one weight after which states rank otherwise, the nearest first."""
        model = self._start.model
        view = self.grounds.written.conflict.view(self.actors[actor])
        holds = np.array([evaluate(e.wants, view, model.columns, model.count) for e, _ in preference.weights])
        numbers = tuple(weight for _, weight in preference.weights)
        for place, (entry, now) in enumerate(preference.weights):
            for tried, found in enumerate(stretches(holds, numbers, place)):
                if tried >= _MOST_STRETCHES:
                    self.fewer_stretches += 1
                    continue
                pairs = (*preference.weights[:place], (entry, found.weight), *preference.weights[place + 1 :])
                after = replace(preference, weights=pairs)
                yield Reweighed(actor, place, entry, now, found.turns_at, found.beyond, after)

    def _supposing(self, before: Supposition, change: Change | Reweighed) -> Supposition:
        if isinstance(change, Change):
            return supposing(before, change, self.actors)
        wanted = {**before.conflict.preferences, self.actors[change.actor]: change.result}
        return replace(before, conflict=replace(before.conflict, preferences=wanted))

    def _row(self, ground: Ground, supposition: Supposition) -> Row | None:
        found = self.answering.row(ground, supposition)
        if found is None or len(self.columns) == len(self.answers):
            return found
        row = np.full(len(self.answers), NOT_APPLICABLE, np.int8)
        row[self.columns] = found
        return row

    def pairs(self, alone: Sequence[Tried]) -> Pairing:
        """Return the pairs of changes worth trying.

        Parameters
        ----------
        alone
            What `singles` gave.
        """
        usable = [t for t in alone if t.answers is not None]
        moved = [int(np.count_nonzero(self.flips(t))) for t in usable]
        return Pairing(self.frame.model, usable, moved, self.compatible, self.hopeless)

    def hopeless(self, some: frozenset[int] | None, others: frozenset[int] | None) -> bool:
        """Whether no answer asked for can be flipped by whatever these actors might want."""
        if some is None or others is None:
            return False
        return not any(self._limits.may_flip(int(k), some | others) for k in self.columns)

    def both(self, pair: Pair) -> Tried:
        """Try two changes together."""
        if pair.twice is not None:
            return self._edited_twice(*pair.twice)
        assert pair.one is not None
        assert pair.other is not None
        (first,), (second,) = pair.one.changes, pair.other.changes
        ground = self._ground(first, second)
        changes, weight = (first, second), pair.weight
        if ground is None:
            return Tried(changes, weight, None)
        after = Supposition(ground.conflict)
        for change in (second, first):  # of two beliefs of an actor the later first, which leaves the other its place
            if not isinstance(change, _OF_GROUND):
                carried = self.grounds.carried_over(change, ground)
                if carried is None:
                    return Tried(changes, weight, None)
                after = self._supposing(after, carried)
        found = self._row(ground, after)
        repeats = (pair.one.repeats or pair.other.repeats) and self._no_more(found, pair.one, pair.other)
        return Tried(changes, weight, found, repeats)

    def _edited_twice(self, first: Change, second: Change) -> Tried:
        assert first.edit is not None
        assert second.edit is not None
        after = self._supposing(Supposition(self.grounds.written.conflict), second)  # it holds the first edit too
        key = self.answering.player(self._start, after.conflict, first.actor).key
        known = key in self._ranked
        self._ranked.add(key)
        weight = first.edit.weight + second.edit.weight
        found = self._row(self.grounds.written, after)
        return Tried((first, second), weight, found, known, frozenset({first.actor}))

    def _no_more(self, found: Row | None, one: Tried, other: Tried) -> bool:
        """Whether two changes, one of which does nothing alone, do no more together than the other."""
        if found is None:
            return False
        alone = [t.answers[self.columns] for t in (one, other) if t.answers is not None]
        return any(bool((found[self.columns] == row).all()) for row in alone)

    def compatible(self, one: Tried, other: Tried) -> bool:
        """Whether two changes can be made together, and are worth it."""
        (first,), (second,) = one.changes, other.changes
        if isinstance(first, _OF_GROUND) or isinstance(second, _OF_GROUND):
            return self._of_one_ground(first, second)
        ranked = [isinstance(c, Reweighed) or c.edit is not None for c in (first, second)]
        if all(ranked):
            return first.actor != second.actor and not (one.repeats or other.repeats)
        if any(ranked) and (one.repeats or other.repeats):
            plain = second if ranked[0] else first
            return isinstance(plain, Change) and plain.kind in _OTHER_SIGHTS
        if isinstance(first, Reweighed) or isinstance(second, Reweighed):
            return True
        promises = {"bind", "withdraw"}
        return not ({first.kind, second.kind} <= promises and first.subject == second.subject)

    def _of_one_ground(self, first: Single, second: Single) -> bool:
        if isinstance(first, Wrong) and isinstance(second, Wrong) and self.grounds.takes_along(first, second):
            return False
        ground = self._ground(first, second)
        if ground is None:
            return False
        return all(
            isinstance(c, _OF_GROUND) or self.grounds.carried_over(c, ground) is not None for c in (first, second)
        )

    def _ground(self, *changes: Single) -> Ground | None:
        """Return what changes put in place; None where they cannot be made together."""
        key = tuple(id(change) for change in changes if isinstance(change, _OF_GROUND))
        if key not in self._grounds_after:
            self._grounds_after[key] = self.grounds.after(*(c for c in changes if isinstance(c, _OF_GROUND)))
        return self._grounds_after[key]
