"""States and moves that many worlds share, cut down to what can be reached; ranks and what follows from them alone.

Which states there are and who can go where depends on options, constraints, rules of moves and commitments. Worlds that
share these differ only in ranks, and most actors' ranks are the same in most worlds. So states and moves are compiled
once, and what one actor's ranks say on their own (its improvements, those that leave an ending) is found once for each
rank of all states.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from itertools import count

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.codes import Contradiction, ContradictionError
from detente.ensemble.roads import Roads
from detente.ensemble.shelf import Shelf
from detente.logic.evaluate import evaluate
from detente.logic.tree import If, Statement, conjunction, names_in
from detente.logic.vocabulary import Vocabulary
from detente.model.arcs import ArcsLeaving
from detente.model.compile import compile_model
from detente.model.conflict import Commitment, Conflict, Preference
from detente.model.cut_lines import CutLinesLeaving
from detente.model.graph import GraphModel
from detente.model.lines import LinesLeaving
from detente.model.moves import Moves
from detente.model.part import part
from detente.model.ranks import preference_ranks
from detente.model.rules import moves_of
from detente.outlook.activation import Activation, activation
from detente.outlook.prospects import closed
from detente.stability.sequences import reachable

__all__ = ["Player", "Structure", "Structures", "facts_in", "shaping"]

Bools = NDArray[np.bool_]
Ranks = NDArray[np.int32]

PlayerKey = tuple[int, bytes]

_ROOM_FOR_PLAYERS = 2_000_000  # states, over all the players that a structure keeps
_ROOM_FOR_KEYS = 50_000  # small things that a structure keeps
_MOST_PLAYERS = 5_000  # of them, however small: a bound that keeps memory flat where nearly every draw has others
_FEWEST_PLAYERS = 24


class Player:
    """One actor with one ranking of the states: what follows from that, whatever the others want.

    Parameters
    ----------
    key
        The same for the same actor with the same ranks, and for no other of the structure.
    ranks : ndarray of int32, shape (states,)
    moves
        The actor's moves, under these ranks.
    labels : ndarray of int, shape (states,)
        The ending each state belongs to.
    """

    def __init__(self, key: PlayerKey, ranks: Ranks, moves: Moves, labels: NDArray[np.int16]) -> None:
        self.key = key
        self.ranks, self.moves, self.labels = ranks, moves, labels
        self._gains: dict[int, list[int]] = {}

    def gains(self, state: int) -> list[int]:
        """Return where its improvements from a state lead."""
        if state not in self._gains:
            targets = self.moves.targets(state)
            self._gains[state] = targets[self.ranks[targets] > self.ranks[state]].tolist()
        return self._gains[state]

    def stays(self, state: int) -> bool:
        """Whether no improvement from a state leaves the ending; as `content` there."""
        return all(self.labels[target] == self.labels[state] for target in self.gains(state))

    @cached_property
    def leaving(self) -> ArcsLeaving | LinesLeaving | CutLinesLeaving:
        """Its improvements that lead to another ending."""
        return self.moves.leaving(self.labels)

    def unanswered(self, worth: NDArray[np.integer]) -> Bools:
        """Return where no improvement that leaves the ending is worth more than staying, shape (states,).

        Parameters
        ----------
        worth : ndarray of int, shape (states,)
            What each state reached is worth in the end.
        """
        found: Bools = self.leaving.highest_better(worth) <= self.ranks
        return found

    @cached_property
    def content(self) -> Bools:
        """Where no improvement leaves the ending, shape (states,)."""
        return self.unanswered(self.ranks)


@dataclass(eq=False)
class Structure:
    """States and moves that worlds share, and the questions that depend on nothing else.

    Parameters
    ----------
    conflict
        With options, constraints, rules, commitments, endings and the facts these ask for as in those worlds.
    full
        Compiled, without preferences: all ranks are equal.
    model
        The same cut down to the states that any moves lead to from the status quo.
    states : ndarray of intp
        For each state of `model` its index in `full`.
    number
        Of its own in a process: what is remembered about it elsewhere does not keep it.
    """

    conflict: Conflict
    full: GraphModel
    model: GraphModel
    states: NDArray[np.intp]
    number: int = field(default_factory=count().__next__)

    def __post_init__(self) -> None:
        room = min(_MOST_PLAYERS, max(_FEWEST_PLAYERS, _ROOM_FOR_PLAYERS // max(self.model.count, 1)))
        self.players: Shelf[PlayerKey, Player] = Shelf(room)
        self.asked: Shelf[Hashable, PlayerKey] = Shelf(_ROOM_FOR_KEYS)
        self.rows: Shelf[Hashable, bytes] = Shelf(10_000)
        self.truths: dict[Hashable, Bools] = {}

    @property
    def start(self) -> int:
        """The status quo."""
        assert self.model.status_quo is not None
        return self.model.status_quo

    @cached_property
    def reachable(self) -> Bools:
        """The states that legal sequences of moves lead to from the status quo, shape (states,)."""
        return reachable(self.model, self.start)

    @cached_property
    def labels(self) -> NDArray[np.int16]:
        """The ending that each state belongs to, -1 for none, shape (states,)."""
        return self.model.ending_of

    @cached_property
    def inside(self) -> tuple[Bools, ...]:
        """For each ending its states within reach."""
        return tuple((self.labels == e) & self.reachable for e in range(len(self.conflict.endings)))

    @cached_property
    def roads(self) -> Roads:
        """Finds best paths to the endings."""
        return Roads(self.model, self.start, self.inside)

    @cached_property
    def activation(self) -> Activation | None:
        """Which promises come true; None where there are none."""
        return activation(self.conflict) if self.conflict.commitments else None

    def player(self, actor: int, key: Hashable, ranks: Callable[[], Ranks]) -> Player:
        """Return an actor with some ranks, the same for equal ranks.

        Parameters
        ----------
        key
            What the ranks follow from.
        ranks
            Finds them.
        """
        known: list[Ranks] = []

        def found() -> Ranks:
            if not known:
                known.append(ranks())
            return known[0]

        name = self.asked.get((actor, key), lambda: (actor, blake2b(found().tobytes(), digest_size=16).digest()))
        return self.players.get(
            name, lambda: Player(name, found(), self.model.moves[actor].with_rank(found()), self.labels)
        )

    def preferring(self, actor: int, key: Hashable, preference: Preference | None, names: Vocabulary) -> Player:
        """Return an actor with the ranks that follow from a preference and the facts as it takes them to be."""
        model = self.model
        return self.player(
            actor, key, lambda: preference_ranks(preference, names, model.columns, model.count).astype(np.int32)
        )

    def bound(self, actor: int, player: Player, commitment: Commitment, names: Vocabulary, key: Hashable) -> Player:
        """Return a promisor to whom keeping a promise comes before all else; itself if that changes nothing.

        Parameters
        ----------
        key
            What `names` depends on.
        """

        def kept() -> Bools:
            statement = If(commitment.promise, conjunction(commitment.when, commitment.needs))
            return evaluate(statement, names, self.model.columns, self.model.count)

        name = (commitment.id, key)
        if name not in self.truths:
            self.truths[name] = kept()
        first = self.truths[name]

        def ranks() -> Ranks:
            raised = player.ranks + first * player.ranks.max()
            return (np.unique(raised, return_inverse=True)[1] + 1).astype(np.int32).reshape(-1)

        return self.player(actor, ("bound", player.key, name), ranks)

    def assembled(self, players: Sequence[Player]) -> GraphModel:
        """Return the model in which the actors have these ranks."""
        ranks = np.array([player.ranks for player in players]).reshape(-1, self.model.count)
        return replace(self.model, ranks=ranks, moves=tuple(player.moves for player in players), cache={})


class Structures:
    """Compiles what worlds have in common, each once.

    Parameters
    ----------
    room
        How many are kept.
    """

    def __init__(self, room: int = 12) -> None:
        self.kept: Shelf[Hashable, Structure | Contradiction] = Shelf(room)
        self.states: Shelf[Hashable, GraphModel | None] = Shelf(room)
        self.moves: Shelf[Hashable, Moves] = Shelf(8 * room)
        self.largest = 0  # states that could be reached, so far

    def know(self, model: GraphModel) -> None:
        """Take over states and moves that are compiled already."""
        conflict, level = model.conflict, np.ones_like(model.ranks)
        moves = tuple(own.with_rank(level[place]) for place, own in enumerate(model.moves))
        plain = replace(model, ranks=level, moves=moves, cache={})
        self.states.get(_states_shape(conflict), lambda: plain)
        for actor, own in zip(conflict.actors, moves, strict=True):
            self.moves.get(_moves_shape(conflict, actor), _constantly(own))

    def of(self, conflict: Conflict, *, whole: bool) -> Structure:
        """Return the states and moves of a conflict.

        Parameters
        ----------
        conflict
            Its preferences and beliefs do not matter.
        whole
            Keep all states, because preferences speak of them by number.

        Raises
        ------
        ContradictionError
            Nothing is feasible, or the status quo is not.
        LimitError
            There are too many states.
        """
        found = self.kept.get(_shape(conflict, whole), lambda: self._compile(conflict, whole))
        if isinstance(found, Contradiction):
            raise ContradictionError(found)
        return found

    def _compile(self, conflict: Conflict, whole: bool) -> Structure | Contradiction:
        conflict = replace(conflict, preferences={}, beliefs={})
        bare = replace(conflict, rules=(), commitments={})
        states = self.states.get(_states_shape(conflict), lambda: _compiled(bare))
        if states is None:
            return Contradiction.NO_STATE
        if states.status_quo is None:
            return Contradiction.NO_STATUS_QUO
        full = replace(states, conflict=conflict, cache={})
        if conflict.graph is None:  # also without rules: states that were known may have come with some
            moves = tuple(self._moves(conflict, i, actor, states) for i, actor in enumerate(conflict.actors))
            full = replace(full, moves=moves)
        kept = (full, np.arange(full.count)) if whole else part(full, closed(full, states.status_quo))
        self.largest = max(self.largest, kept[0].count)
        return Structure(conflict, full, *kept)

    def _moves(self, conflict: Conflict, place: int, actor: str, states: GraphModel) -> Moves:
        """Return the moves that the rules and promises leave an actor."""
        key = _moves_shape(conflict, actor)
        return self.moves.get(key, lambda: moves_of(conflict, actor, states.columns, states.ranks[place], states.count))


def _compiled(conflict: Conflict) -> GraphModel | None:
    """Return the model, None where no state is feasible."""
    try:
        return compile_model(conflict)
    except ValueError:
        return None


def _states_shape(conflict: Conflict) -> Hashable:
    """Return what two conflicts with the same states have in common."""
    options = tuple((o.id, o.levels, o.now, o.owner, o.also) for o in conflict.options.values())
    never = tuple(c.never for c in conflict.constraints)
    graph = id(conflict.graph) if conflict.graph is not None else 0
    facts = tuple((f.id, f.value) for f in conflict.facts.values())
    return tuple(conflict.actors), options, tuple(conflict.definitions.items()), never, graph, facts


def _moves_shape(conflict: Conflict, actor: str) -> Hashable:
    """Return what two conflicts in which an actor has the same moves have in common."""
    own = set(conflict.controlled(actor))
    rules = tuple(r for r in conflict.rules if r.option in own or r.actor == actor)
    promises = tuple((c.promise, c.when, c.needs) for c in conflict.commitments.values() if c.by == actor)
    return _states_shape(conflict), actor, rules, promises


def _constantly(moves: Moves) -> Callable[[], Moves]:
    return lambda: moves


def _shape(conflict: Conflict, whole: bool) -> Hashable:
    """Return what two conflicts with the same states, moves, promises and endings have in common."""
    endings = tuple((e.id, e.statement) for e in conflict.endings.values())
    commitments = tuple(conflict.commitments.values())
    return _states_shape(conflict), conflict.rules, commitments, endings, whole, conflict.has_status_quo


def shaping(conflict: Conflict) -> list[Statement]:
    """Return the statements that states, moves, promises and endings depend on."""
    asked = [c.never for c in conflict.constraints] + [e.statement for e in conflict.endings.values()]
    for rule in conflict.rules:
        asked += rule.statements
    for commitment in conflict.commitments.values():
        asked += [commitment.promise, commitment.when, commitment.needs]
    return asked


def facts_in(conflict: Conflict, statements: Iterable[Statement]) -> set[str]:
    """Return the facts that statements ask for, also through definitions."""
    return names_in(statements, conflict.definitions).keys() & conflict.facts.keys()
