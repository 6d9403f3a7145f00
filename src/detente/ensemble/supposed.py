"""The answers of a conflict in which something is supposed, sharing between suppositions what they have in common.

States and moves are compiled once for all suppositions that leave them alone, and what follows from one actor's ranks
is found once for each ranking (`detente.ensemble.structure`). Two suppositions under which everybody ranks the states
alike have the same answers, but for what everyone sees of it.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer
from detente.ensemble.case import Case
from detente.ensemble.changes import Ground
from detente.ensemble.codes import Contradiction, ContradictionError
from detente.ensemble.reading import alternatives_of
from detente.ensemble.rows import answered
from detente.ensemble.seen import Seen
from detente.ensemble.shelf import Shelf
from detente.ensemble.sight import OF_STATES
from detente.ensemble.structure import Player, Structure, Structures, facts_in, shaping
from detente.errors import InputError
from detente.logic.vocabulary import Vocabulary
from detente.model.compile import recompile
from detente.model.conflict import Conflict, Preference
from detente.model.graph import GraphModel
from detente.model.part import holding, part
from detente.outlook.prospects import closed
from detente.outlook.supposing import Supposition
from detente.outlook.within_reach import by_number

__all__ = ["Answering", "Row"]

Row = NDArray[np.int8]
Players = tuple[Player, ...]
_STRUCTURES = 40
_CASES = 60


class Answering:
    """Answers questions under suppositions.

    Parameters
    ----------
    model
        The scenario as written, in the reading looked at, compiled.
    conflicts
        All conflicts that suppositions may be made of.
    answers
        The questions.
    """

    def __init__(self, model: GraphModel, conflicts: Iterable[Conflict], answers: Sequence[Answer]) -> None:
        self.structures = Structures(_STRUCTURES)
        self.structures.know(model)
        self.whole = any(by_number(c) for conflict in conflicts for c in alternatives_of(conflict))
        self._shapes: Shelf[Hashable, Structure | Contradiction] = Shelf(_STRUCTURES)
        self._views: Shelf[Hashable, Vocabulary] = Shelf(1000)
        self._cases: Shelf[Hashable, Case] = Shelf(_CASES)
        self._sights: dict[int, Seen] = {}
        self._known: dict[int, object] = {}  # what is told apart by its identity must stay
        self._moving: dict[Hashable, frozenset[str]] = {}
        self._checked: set[tuple[int, int]] = set()
        self._facts = model.conflict.facts
        self.ask(answers)

    def ask(self, answers: Sequence[Answer]) -> None:
        """Ask these questions from now on."""
        self.answers = tuple(answers)
        self.seen = [column for column, answer in enumerate(answers) if answer.aspect == "seen"]
        self.promises = tuple(dict.fromkeys(a.commitment for a in answers if a.kind == "effect"))
        self._rows: dict[Hashable, Row] = {}

    def row(self, ground: Ground, supposition: Supposition) -> Row | None:
        """Return the answers, as `detente.ensemble.rows` has them; None where the supposition is contradictory.

        Parameters
        ----------
        ground
            What the supposition was made of.
        """
        try:
            structure = self.structure(supposition)
            self._check(ground, structure)
            players = self.players(structure, supposition)
            key = structure.number, tuple(player.key for player in players)
            found = self._rows.get(key)
            if found is None:
                found = self._rows[key] = self._answered(structure, players, supposition)
            if not self.seen:
                return found
            found = found.copy()
            found[self.seen] = self._all_see(ground, structure, players, supposition)
        except (ContradictionError, ValueError, InputError):
            return None
        return found

    def _answered(self, structure: Structure, players: Players, supposition: Supposition) -> Row:
        bound = {c: self._binding(structure, players, supposition.conflict, c) for c in self.promises}
        cases = {c: self._case(structure, those) for c, those in bound.items()}
        return np.frombuffer(answered(self.answers, self._case(structure, players), cases), np.int8)

    def _case(self, structure: Structure, players: Players) -> Case:
        key = structure.number, tuple(player.key for player in players)
        return self._cases.get(key, lambda: Case(structure, players))

    def players(self, structure: Structure, supposition: Supposition) -> Players:
        """Return the actors with their ranks."""
        conflict = supposition.conflict
        players = tuple(self.player(structure, conflict, place) for place in range(len(conflict.actors)))
        for _, promise in supposition.bound:
            players = self._binding(structure, players, conflict, promise)
        return players

    def player(self, structure: Structure, conflict: Conflict, place: int) -> Player:
        """Return one actor with its ranks."""
        actor = list(conflict.actors)[place]
        preference = conflict.preferences.get(actor)
        if preference is not None and preference.ranks and len(preference.ranks) != structure.model.count:
            raise ContradictionError(Contradiction.OTHER_RANKS)
        view, taken = self._view(conflict, actor)
        return structure.preferring(place, (self._told(preference), taken), preference, view)

    def _view(self, conflict: Conflict, actor: str) -> tuple[Vocabulary, Hashable]:
        """Return the names with the facts as an actor takes them to be, and what tells these from others."""
        held = tuple(b for b in conflict.beliefs.get(actor, ()) if b.kind == "fact")
        facts = tuple(fact.value for fact in conflict.facts.values())
        taken = self._same(conflict.definitions), facts, tuple((b.subject, b.value, b.condition) for b in held)
        return self._views.get((actor, taken), lambda: conflict.view(actor)), taken

    def _told(self, preference: Preference | None) -> Hashable:
        """Return what tells a preference from others: its statements, as the objects they are."""
        if preference is None:
            return None
        if preference.ranks:
            return self._same(preference)
        same = tuple(
            tuple(self._same(part.wants) for part in e.tier) if e.tier else self._same(e.wants)
            for e in preference.priorities
        )
        weights = tuple((self._same(e.wants), weight) for e, weight in preference.weights)
        ranking = tuple(
            tuple(i if isinstance(i, int) else ("is", self._same(i)) for i in g) for g in preference.ranking
        )
        return same, weights, ranking

    def _same(self, thing: object) -> int:
        return id(self._known.setdefault(id(thing), thing))

    def _check(self, ground: Ground, structure: Structure) -> None:
        key = self._same(ground), structure.number
        if key not in self._checked:
            ground.check(structure)
            self._checked.add(key)

    def _binding(self, structure: Structure, players: Players, conflict: Conflict, promise: str) -> Players:
        """Return the actors with a promise binding; as they are where it changes nothing or is not made."""
        commitment = structure.conflict.commitments.get(promise)
        if commitment is None or commitment.stage == "withdrawn":
            return players
        actor = list(conflict.actors).index(commitment.by)
        view, taken = self._view(conflict, commitment.by)
        player = structure.bound(actor, players[actor], commitment, view, taken)
        return players if player is players[actor] else (*players[:actor], player, *players[actor + 1 :])

    def structure(self, supposition: Supposition) -> Structure:
        """Return the states and moves under a supposition.

        Raises
        ------
        ContradictionError
            Nothing is feasible then, or the status quo is not.
        """
        conflict = supposition.conflict
        parts = (conflict.options, conflict.constraints, conflict.rules, conflict.commitments, conflict.endings)
        asked = self._named(conflict)
        values = tuple(fact.value for id, fact in conflict.facts.items() if id in asked)
        key = tuple(map(self._same, parts)), values, supposition.withdrawn
        found = self._shapes.get(key, lambda: self._shape(supposition))
        if isinstance(found, Contradiction):
            raise ContradictionError(found)
        return found

    def _named(self, conflict: Conflict) -> frozenset[str]:
        """Return the facts that states and moves hang on."""
        key = self._same(conflict.rules), self._same(conflict.constraints), self._same(conflict.commitments)
        if key not in self._moving:
            self._moving[key] = frozenset(facts_in(conflict, shaping(conflict)))
        return self._moving[key]

    def _shape(self, supposition: Supposition) -> Structure | Contradiction:
        conflict, asked = supposition.conflict, self._named(supposition.conflict)
        facts = {id: fact if id in asked else self._facts.get(id, fact) for id, fact in conflict.facts.items()}
        try:
            found = self.structures.of(replace(conflict, facts=facts), whole=self.whole)
        except ContradictionError as error:
            return error.code
        if not supposition.withdrawn:
            return found
        full, kept = found.full, dict(conflict.commitments)
        for actor, promise in supposition.withdrawn:
            full = holding(full, actor, list(full.vocabulary.options_in(kept[promise].promise)))
            kept[promise] = replace(kept[promise], stage="withdrawn")
        assert full.status_quo is not None
        cut = (full, found.states) if self.whole else part(full, closed(full, full.status_quo))
        return Structure(replace(found.conflict, commitments=kept), full, *cut)

    def _all_see(self, ground: Ground, structure: Structure, players: Players, supposition: Supposition) -> bool:
        """Return whether everyone, in its own view, keeps the present ending."""
        as_held = supposition.conflict.beliefs is ground.conflict.beliefs
        if as_held and not supposition.bound and not supposition.withdrawn:
            plainly = ground.sees(structure, self._case(structure, players), content=False)
            if plainly is not None:
                return plainly
        elif _of_one_mind(ground.conflict, supposition):
            free = replace(supposition, withdrawn=())  # with more moves nobody stays who would not stay with fewer
            wider = self.structure(free)
            if ground.sees(wider, self._case(wider, self.players(wider, free)), content=True):
                return True
        return self.sight(ground).stays(supposition)

    def sight(self, ground: Ground) -> Seen:
        """Return everyone's views of a ground."""
        key = self._same(ground)
        if key not in self._sights:
            structure = self.structure(Supposition(ground.conflict))
            self._sights[key] = Seen.of(recompile(structure.full, ground.conflict))
        return self._sights[key]


def _of_one_mind(base: Conflict, supposition: Supposition) -> bool:
    """Whether promises bound are seen by all, and whoever's beliefs are corrected takes no states for others."""
    conflict = supposition.conflict
    for actor, promise in supposition.bound:
        wants = conflict.preferences.get(list(conflict.actors)[actor])
        if wants is not None and not wants.priorities:
            return False
        if conflict.commitments[promise].stage == "withdrawn":
            return False
    changed = [a for a in base.actors if base.beliefs.get(a, ()) != conflict.beliefs.get(a, ())]
    return not any(belief.kind in OF_STATES for actor in changed for belief in base.beliefs.get(actor, ()))
