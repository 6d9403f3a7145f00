"""Joint moves: several actors change their options at once, and every rule is tested for the change as a whole."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from detente.logic.tree import TRUE
from detente.model.conflict import MoveRule, raising_atom
from detente.model.graph import GraphModel

__all__ = ["JointMoves"]

Bools = NDArray[np.bool_]
Index = NDArray[np.intp]


class JointMoves:
    """Which changes several actors can make together.

    A change from s to t is a joint move if it obeys the direction of every irreversible option, the guards of every
    option it changes (``from`` in s, `needs` in t), and if every option it changes has a controller who is not
    forbidden to go from s to t, and whose promise, if it comes true by this, has its condition in t.
    """

    def __init__(self, model: GraphModel) -> None:
        self.model = model
        conflict = model.conflict
        self.row = {option: i for i, option in enumerate(model.options)}
        self.controllers = [[model.actors.index(a) for a in o.controllers] for o in conflict.options.values()]
        self.guards: list[tuple[MoveRule, int, Bools | None, Bools | None]] = []  # rule, row, needs, from
        for rule in conflict.rules:
            if rule.option:
                needs, leaves = (None if p is None else model.truth(p) for p in (rule.needs, rule.leaves))
                self.guards.append((rule, self.row[rule.option], needs, leaves))
        self.forbidden = [
            (model.actors.index(r.actor), model.truth(r.forbid_from or TRUE), model.truth(r.forbid_to or TRUE))
            for r in conflict.rules
            if r.actor
        ]
        self.promises: list[tuple[int, int, Bools, Bools]] = []  # promisor, row, promised, condition
        for commitment in conflict.commitments.values():
            atom = raising_atom(commitment, model.vocabulary)
            if atom is not None and (commitment.when != TRUE or commitment.needs != TRUE):
                condition = model.truth(commitment.when) & model.truth(commitment.needs)
                promisor = model.actors.index(commitment.by)
                self.promises.append((promisor, self.row[atom.option], model.truth(atom), condition))

    def allowed(self, before: int, after: Index) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield those of the states `after` that a joint move leads to, each with actors who can make it."""
        levels = self.model.levels
        left, reached = levels[:, before][:, None], levels[:, after]
        keep = np.ones(after.size, np.bool_)
        for rule, row, needs, leaves in self.guards:
            risen, fallen = reached[row] > left[row], reached[row] < left[row]
            if rule.only:
                keep &= ~(fallen if rule.only == "forward" else risen)
            guarded = {"raise": risen, "lower": fallen, "any": risen | fallen}[rule.change]
            if needs is not None:
                keep &= ~guarded | needs[after]
            if leaves is not None and not leaves[before]:
                keep &= ~guarded
        for place in np.flatnonzero(keep).tolist():
            state = int(after[place])
            movers = self._movers(before, state)
            if movers:
                yield state, movers

    def _movers(self, before: int, after: int) -> tuple[int, ...]:
        """Return actors who can make a change between them, as few as the first controllers who may; else nothing."""
        barred = {actor for actor, leaving, reaching in self.forbidden if leaving[before] and reaching[after]}
        movers: set[int] = set()
        for row in np.flatnonzero(self.model.levels[:, before] != self.model.levels[:, after]).tolist():
            free = [a for a in self.controllers[row] if a not in barred and not self._early(a, row, before, after)]
            if not free:
                return ()
            if movers.isdisjoint(free):
                movers.add(free[0])
        return tuple(sorted(movers))

    def _early(self, actor: int, row: int, before: int, after: int) -> bool:
        """Whether a promise of the actor about this option would come true before its condition holds."""
        return any(
            promisor == actor and option == row and promised[after] and not promised[before] and not condition[after]
            for promisor, option, promised, condition in self.promises
        )
