"""The ledger of promises: what has become of each commitment at a state.

For a commitment c with promise p, and as its condition d the conjunction of `when` and `needs`, at a state s:

- *withdrawn*: its stage says so;
- *waiting*: d does not hold at s. What of d is missing, and who controls it, is what it waits for and on whom;
- *kept*: d and p hold;
- *due*: d holds and p does not;
- *broken*: the same, the promise is in force, and its owner has let it be.

A promise is in force if its stage says so; and, in a run, from the first state on in which it is kept. At a single
state the owner of a promise in force that is due has let it be; in a run, once its own move left the promise undone,
or once it had a turn since the promise fell due and did not carry it out.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.logic.tree import TRUE, And, Name, Statement, conjunction
from detente.model.conflict import Commitment
from detente.model.graph import GraphModel

__all__ = ["Entry", "Ledger", "Standing", "ledger"]

Standing = Literal["waiting", "due", "kept", "broken", "withdrawn"]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Entry:
    """How one commitment stands.

    Parameters
    ----------
    commitment
        Its id.
    actor
        Index of the promisor.
    waits_for
        The conjuncts of its condition that do not hold (definitions unfolded); empty unless it is waiting.
    waits_on
        Indices of the actors who control an option in one of them.
    """

    commitment: str
    actor: int
    standing: Standing
    waits_for: tuple[Statement, ...] = ()
    waits_on: tuple[int, ...] = ()


class Ledger:
    """The commitments of a model, ready to be looked up state by state.

    Parameters
    ----------
    model
        The conflict, compiled.
    """

    def __init__(self, model: GraphModel) -> None:
        self.model = model
        self.commitments: tuple[Commitment, ...] = tuple(model.conflict.commitments.values())
        self.owner = tuple(model.actors.index(c.by) for c in self.commitments)
        self.condition: tuple[Bools, ...] = tuple(model.truth(conjunction(c.when, c.needs)) for c in self.commitments)
        self.promise: tuple[Bools, ...] = tuple(model.truth(c.promise) for c in self.commitments)
        self._conjuncts = tuple(tuple(_conjuncts(model, conjunction(c.when, c.needs))) for c in self.commitments)
        self._known: dict[tuple[int, frozenset[str]], tuple[Entry, ...]] = {}

    @property
    def in_force(self) -> frozenset[str]:
        """The commitments whose stage says that they are in force."""
        return frozenset(c.id for c in self.commitments if c.stage == "in_force")

    def due(self, actor: int, state: int) -> tuple[int, ...]:
        """Return the positions of an actor's promises that are to be carried out at a state and are not."""
        return tuple(k for k in self._own(actor) if self.condition[k][state] and not self.promise[k][state])

    def kept(self, actor: int, state: int) -> tuple[int, ...]:
        """Return the positions of an actor's promises that are kept at a state."""
        return tuple(k for k in self._own(actor) if self.condition[k][state] and self.promise[k][state])

    def kept_at(self, state: int) -> frozenset[str]:
        """Return all commitments that are kept at a state."""
        return frozenset(
            c.id for k, c in enumerate(self.commitments) if self.condition[k][state] and self.promise[k][state]
        )

    def due_at(self, state: int) -> frozenset[str]:
        """Return all commitments that are to be carried out at a state and are not."""
        return frozenset(
            c.id for k, c in enumerate(self.commitments) if self.condition[k][state] and not self.promise[k][state]
        )

    def of(self, actor: int) -> frozenset[str]:
        """Return an actor's commitments."""
        return frozenset(c.id for k, c in enumerate(self.commitments) if self.owner[k] == actor)

    def _own(self, actor: int) -> Iterator[int]:
        return (k for k, c in enumerate(self.commitments) if self.owner[k] == actor and c.stage != "withdrawn")

    def at(self, state: int, let_be: frozenset[str]) -> tuple[Entry, ...]:
        """Return how every commitment stands at a state, in the order written.

        Parameters
        ----------
        state
            Index of the state.
        let_be
            Commitments in force that are broken if they are due.
        """
        key = state, let_be
        if key not in self._known:
            self._known[key] = tuple(self._entry(k, *key) for k in range(len(self.commitments)))
        return self._known[key]

    def _entry(self, k: int, state: int, let_be: frozenset[str]) -> Entry:
        commitment, actor = self.commitments[k], self.owner[k]
        if commitment.stage == "withdrawn":
            return Entry(commitment.id, actor, "withdrawn")
        if self.condition[k][state]:
            late: Standing = "broken" if commitment.id in let_be else "due"
            return Entry(commitment.id, actor, "kept" if self.promise[k][state] else late)
        missing = tuple(part for part in self._conjuncts[k] if not self.model.truth(part)[state])
        named = {option for part in missing for option in self.model.vocabulary.options_in(part)}
        options = self.model.conflict.options
        on = {name for option in named for name in options[option].controllers}
        return Entry(
            commitment.id, actor, "waiting", missing, tuple(i for i, a in enumerate(self.model.actors) if a in on)
        )


def _conjuncts(model: GraphModel, statement: Statement) -> Iterator[Statement]:
    """Yield what must all hold for a statement to hold, definitions of conjunctions unfolded, each once."""
    seen: dict[Statement, None] = {}
    stack = [statement]
    while stack:
        node = stack.pop()
        meaning = node
        while isinstance(meaning, Name):
            meaning = model.vocabulary.meaning(meaning.name)
        if isinstance(meaning, And):
            stack.extend(reversed(meaning.operands))
        elif node != TRUE:
            seen.setdefault(node)
    return iter(seen)


def ledger(model: GraphModel, state: int, in_force: Collection[str] = ()) -> tuple[Entry, ...]:
    """Return how every commitment stands at a state.

    Parameters
    ----------
    state
        Index of the state, 0-based.
    in_force
        Commitments in force besides those whose stage says so.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("ukraine-2026").conflict)
    >>> entry = ledger(model, model.status_quo)[0]
    >>> entry.commitment, entry.standing, [model.actors[i] for i in entry.waits_on]
    ('ukraine_readiness', 'waiting', ['russia'])
    """
    found = Ledger(model)
    return found.at(state, found.in_force.union(in_force))
