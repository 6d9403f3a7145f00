"""The graph model: what the analyses compute with."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import UnknownNameError
from detente.logic.evaluate import evaluate
from detente.logic.tree import FALSE, And, Name, Not, Statement, disjunction
from detente.logic.vocabulary import Vocabulary
from detente.model.conflict import Conflict
from detente.model.moves import Arcs, Moves, as_arcs

__all__ = ["GraphModel"]

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class GraphModel:
    """A conflict compiled: its feasible states, the ranks and the moves of every actor.

    Parameters
    ----------
    conflict
        Where it comes from.
    levels : ndarray of unsigned int, shape (options, states)
        The index of each option's level in each state.
    ranks : ndarray of int32, shape (actors, states)
        Dense ordinal payoffs, 1 the worst; higher is better.
    moves : tuple, one per actor
        `Lines` or `Arcs`.
    status_quo
        Index of the state the conflict is in now, 0-based; None where there is none.
    """

    conflict: Conflict
    levels: NDArray[np.unsignedinteger]
    ranks: NDArray[np.int32]
    moves: tuple[Moves, ...]
    status_quo: int | None
    cache: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def count(self) -> int:
        """The number of feasible states."""
        return int(self.levels.shape[1])

    @cached_property
    def actors(self) -> tuple[str, ...]:
        """Actor ids in order; the position is the actor's index everywhere."""
        return tuple(self.conflict.actors)

    @cached_property
    def options(self) -> tuple[str, ...]:
        """Option ids in order, as the rows of `levels`."""
        return tuple(self.conflict.options)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names statements may use, facts as they are."""
        return self.conflict.vocabulary

    @cached_property
    def columns(self) -> dict[str, NDArray[np.unsignedinteger]]:
        """Row of `levels` for each option."""
        return dict(zip(self.options, self.levels, strict=True))

    @cached_property
    def transitive(self) -> bool:
        """Whether for every actor a move after a move is a move; then a state is all a sequence needs to remember."""
        return all(m.transitive for m in self.moves)

    @cached_property
    def arcs(self) -> tuple[Arcs, ...]:
        """The moves of every actor as arcs."""
        return tuple(as_arcs(m) for m in self.moves)

    def actor(self, name: str) -> int:
        """Return the index of an actor given by id or by shown name.

        Raises
        ------
        UnknownNameError
            There is no such actor.
        """
        if name in self.conflict.actors:
            return self.actors.index(name)
        for index, actor in enumerate(self.conflict.actors.values()):
            if actor.name.casefold() == name.casefold():
                return index
        raise UnknownNameError("actor", name, self.actors)

    def others(self, actor: int) -> tuple[int, ...]:
        """Return the indices of all actors but one: its opponents, when it is asked what is stable for it."""
        return tuple(j for j in range(len(self.actors)) if j != actor)

    def truth(self, statement: Statement) -> Bools:
        """Return where a statement holds, shape (states,); facts as they are."""
        return evaluate(statement, self.vocabulary, self.columns, self.count, self.cache.setdefault("truth", {}))

    def ending(self, name: str) -> Bools:
        """Return the states of an ending (those that no earlier ending claims), or of a defined statement.

        Raises
        ------
        UnknownNameError
            Neither an ending nor a defined statement has that name.
        """
        return self.truth(self.ending_statement(name))

    def ending_statement(self, name: str) -> Statement:
        """Return the statement of the states that belong to an ending, or the defined statement of that name.

        A state belongs to the first ending that holds, so the earlier endings are excluded.
        """
        endings = self.conflict.endings
        if name not in endings:
            if name in self.conflict.definitions:
                return Name(name)
            raise UnknownNameError("ending", name, [*endings, *self.conflict.definitions])
        earlier = []
        for ending in endings.values():
            if ending.id == name:
                break
            earlier.append(ending.statement)
        own = endings[name].statement
        overlap = disjunction(*earlier)
        if overlap == FALSE or not (self.truth(own) & self.truth(overlap)).any():
            return own
        return And((own, Not(overlap)))

    @cached_property
    def ending_of(self) -> NDArray[np.int16]:
        """Position of the ending each state belongs to, -1 where none; shape (states,)."""
        result = np.full(self.count, -1, np.int16)
        for position, ending in enumerate(self.conflict.endings.values()):
            result[(result < 0) & self.truth(ending.statement)] = position
        return result

    def assignment(self, state: int) -> dict[str, str]:
        """Return the level of every option in a state, by name."""
        return {
            option.id: option.levels[int(row[state])]
            for row, option in zip(self.levels, self.conflict.options.values(), strict=True)
        }

    def changes(self, before: int, after: int) -> tuple[tuple[str, str, str], ...]:
        """Return what differs between two states: (option, level before, level after)."""
        found = []
        for row, option in zip(self.levels, self.conflict.options.values(), strict=True):
            if row[before] != row[after]:
                found.append((option.id, option.levels[int(row[before])], option.levels[int(row[after])]))
        return tuple(found)
