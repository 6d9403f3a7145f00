"""The answers in the worlds of one reading: from a world to everyone's ranks, and from these to the answers."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer
from detente.ensemble.case import Case
from detente.ensemble.codes import Contradiction, ContradictionError
from detente.ensemble.maker import Key, Maker
from detente.ensemble.rows import answered
from detente.ensemble.shelf import Shelf
from detente.ensemble.sight import Sight
from detente.ensemble.space import Space
from detente.ensemble.structure import Player, Structure, Structures, facts_in, shaping
from detente.ensemble.worlds import World
from detente.logic.vocabulary import Vocabulary
from detente.model.conflict import Conflict, Fact, Preference
from detente.outlook.within_reach import by_number

__all__ = ["ReadingAnswers", "alternatives_of"]

_ROOM_FOR_STRUCTURES = 12
_ROOM_FOR_CASES = 48
_STATES_OF_CASES = 5_000_000  # over all of them
_FEWEST_CASES = 4
_ROOM_FOR_VIEWS = 2000

Players = tuple[Player, ...]


class ReadingAnswers:
    """Answers questions in the worlds of one reading.

    Parameters
    ----------
    space, name
        The worlds, and the reading they are in.
    answers
        The questions.
    structures
        States and moves, shared with other readings.
    """

    def __init__(self, space: Space, name: str, answers: Sequence[Answer], structures: Structures) -> None:
        self.answers, self.structures = answers, structures
        self.maker = Maker(space, name)
        self.base, self.actors = self.maker.base, self.maker.actors
        self.whole = any(by_number(conflict) for conflict in alternatives_of(self.base))
        self.in_moves = facts_in(self.base, shaping(self.base))
        self.by_key: Shelf[Key, Structure | Contradiction] = Shelf(_ROOM_FOR_STRUCTURES)
        self.views: Shelf[Key, Vocabulary] = Shelf(_ROOM_FOR_VIEWS)
        self.named: Shelf[Key, tuple[str, ...]] = Shelf(_ROOM_FOR_VIEWS)
        self.cases: Shelf[Hashable, Case] = Shelf(_ROOM_FOR_CASES)
        self.seen = [column for column, answer in enumerate(answers) if answer.aspect == "seen"]
        self.sight = Sight(self.maker, space)
        self.promises = tuple(dict.fromkeys(a.commitment for a in answers if a.kind == "effect"))

    def answer(self, world: World) -> NDArray[np.int8]:
        """Return the answers in a world, shape (answers,).

        Raises
        ------
        ContradictionError
            It is contradictory.
        """
        facts_key, facts = self.maker.facts(world)
        structure = self._structure(world, facts)
        views = [self._view(world, actor, facts_key, facts) for actor in self.actors]
        players = tuple(self._player(world, structure, i, views[i]) for i in range(len(self.actors)))
        self.sight.check(world, structure)
        bound = {c: self._bound(structure, c, players, views) for c in self.promises}
        key = tuple(player.key for player in players), tuple(self._change(players, those) for those in bound.values())
        found = structure.rows.get(key, lambda: self._row(structure, players, bound))
        row = np.frombuffer(found, np.int8).copy()
        if self.seen:
            case = self._case(structure, players)
            row[self.seen] = self.sight.all_keep(world, structure, case, facts_key)
        return row

    def _structure(self, world: World, facts: Mapping[str, Fact]) -> Structure:
        key, conflict = self.maker.structure(world)
        asked = {id: facts[id] if id in self.in_moves else fact for id, fact in self.base.facts.items()}

        def find() -> Structure | Contradiction:
            try:
                return self.structures.of(replace(conflict, facts=asked), whole=self.whole)
            except ContradictionError as error:
                return error.code

        found = self.by_key.get((key, tuple(fact.value for fact in asked.values())), find)
        if isinstance(found, Contradiction):
            raise ContradictionError(found)
        return found

    def _view(self, world: World, actor: str, facts_key: Key, facts: Mapping[str, Fact]) -> Vocabulary:
        """Return the names with the facts as an actor takes them to be."""
        key, held = self.maker.beliefs(world, actor)
        return self.views.get(
            (facts_key, key), lambda: replace(self.base, facts=dict(facts), beliefs={actor: held}).view(actor)
        )

    def _player(self, world: World, structure: Structure, place: int, view: Vocabulary) -> Player:
        key, preference = self.maker.preference(world, self.actors[place])
        if preference is not None and preference.ranks and len(preference.ranks) != structure.model.count:
            raise ContradictionError(Contradiction.OTHER_RANKS)
        named = self.named.get(key, lambda: tuple(sorted(self._facts_of(preference))))
        taken = tuple(view.facts[fact] for fact in named)
        return structure.preferring(place, (self.maker.reading, key, taken), preference, view)

    def _facts_of(self, preference: Preference | None) -> set[str]:
        """Return the facts that a preference speaks of."""
        if preference is None:
            return set()
        statements = [entry.wants for entry in preference.entries]
        statements += [item for group in preference.ranking for item in group if not isinstance(item, int)]
        return facts_in(self.base, statements)

    def _bound(self, structure: Structure, promise: str, players: Players, views: Sequence[Vocabulary]) -> Players:
        """Return the actors with a promise binding; as they are where it changes nothing or is not made."""
        commitment = structure.conflict.commitments.get(promise)
        if commitment is None or commitment.stage == "withdrawn":
            return players
        actor = self.actors.index(commitment.by)
        statements = (commitment.promise, commitment.when, commitment.needs)
        named = sorted(facts_in(self.base, statements))
        taken: Hashable = tuple(views[actor].facts[fact] for fact in named)
        player = structure.bound(actor, players[actor], commitment, views[actor], taken)
        return players if player is players[actor] else (*players[:actor], player, *players[actor + 1 :])

    def _case(self, structure: Structure, players: Players) -> Case:
        key = structure.number, tuple(player.key for player in players)
        self.cases.room = max(_FEWEST_CASES, min(_ROOM_FOR_CASES, _STATES_OF_CASES // max(structure.model.count, 1)))
        return self.cases.get(key, lambda: Case(structure, players))

    def _change(self, players: Players, bound: Players) -> Hashable:
        """Return what tells a promise's binding from others: the ranks of the one whose ranks it changes."""
        return next((b.key for a, b in zip(players, bound, strict=True) if a is not b), None)

    def _row(self, structure: Structure, players: Players, bound: Mapping[str, Players]) -> bytes:
        case = self._case(structure, players)
        return answered(self.answers, case, {c: self._case(structure, those) for c, those in bound.items()})


def alternatives_of(conflict: Conflict) -> Iterator[Conflict]:
    """Yield the conflict, and it with each whole preference that somebody may have instead."""
    yield conflict
    for judgement in conflict.judgements:
        for alternative in judgement.alternatives:
            if isinstance(alternative, Preference):
                yield replace(conflict, preferences={judgement.actor: alternative})
