"""The answers where everyone's ranks are known, each found when it is first asked for, the cheapest way first."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.roads import Road
from detente.ensemble.structure import Player, Structure
from detente.model.graph import GraphModel
from detente.stability.closures import least_after_improvements, surest_outcome

__all__ = ["Case"]

Bools = NDArray[np.bool_]
_FEW = 100  # states with their last movers


class Case:
    """One ranking of the states for every actor.

    Parameters
    ----------
    structure
        States and moves.
    players
        The actors with their ranks, in order.
    """

    def __init__(self, structure: Structure, players: Sequence[Player]) -> None:
        self.structure, self.players = structure, tuple(players)
        self._possible: dict[int, Bools] = {}
        self._sure: dict[int, Bools] = {}
        self._kept: dict[tuple[int, bool], bool] = {}

    @cached_property
    def model(self) -> GraphModel:
        """The model with these ranks."""
        return self.structure.assembled(self.players)

    @cached_property
    def by_interest(self) -> Bools:
        """The states that improvements alone lead to from the status quo, shape (states,)."""
        found = self._near_by_interest()
        return self.structure.roads.by_interest(self.model) if found is None else found

    def _near_by_interest(self) -> Bools | None:
        """Return the same state by state, which is quick where there are few; None where there are many."""
        matters = not self.structure.model.transitive
        first = self.structure.start, -1
        waiting, seen = [first], {first}
        while waiting:
            if len(seen) > _FEW:
                return None
            state, last = waiting.pop()
            for actor, player in enumerate(self.players):
                if matters and actor == last:
                    continue
                for target in player.gains(state):
                    node = target, actor if matters else -1
                    if node not in seen:
                        seen.add(node)
                        waiting.append(node)
        reached = np.zeros(self.structure.model.count, np.bool_)
        reached[[state for state, _ in seen]] = True
        return reached

    @cached_property
    def content(self) -> Bools:
        """Where nobody would rather leave the ending, shape (states,)."""
        found = np.ones(self.structure.model.count, np.bool_)
        for player in self.players:
            found &= player.content
        return found

    def possible(self, actor: int) -> Bools:
        """Return where every improvement of an actor that leaves the ending is possibly sanctioned."""
        if actor not in self._possible:
            player = self.players[actor]
            whole = player.content.all()
            self._possible[actor] = (
                player.content if whole else player.unanswered(least_after_improvements(self.model, actor))
            )
        return self._possible[actor]

    def sure(self, actor: int) -> Bools:
        """Return where every improvement of an actor that leaves the ending is surely sanctioned."""
        if actor not in self._sure:
            player = self.players[actor]
            whole = player.content.all()
            self._sure[actor] = player.content if whole else player.unanswered(surest_outcome(self.model, actor))
        return self._sure[actor]

    def keeps(self, actor: int, state: int, *, surely: bool = False) -> bool:
        """Whether an actor keeps the ending of a state, at least possibly, or surely."""
        if self.players[actor].stays(state):
            return True
        return bool((self.sure(actor) if surely else self.possible(actor))[state])

    def all_keep(self, state: int, *, surely: bool = False) -> bool:
        """Whether everyone keeps the ending of a state."""
        return all(self.keeps(actor, state, surely=surely) for actor in range(len(self.players)))

    def leads_to(self, ending: int) -> bool:
        """Whether improvements alone lead to an ending."""
        return bool((self.structure.inside[ending] & self.by_interest).any())

    def kept(self, ending: int, *, by_interest: bool = False) -> bool:
        """Whether everyone keeps an ending, at least possibly, at some state within reach, of interest or at all."""
        key = ending, by_interest
        if key not in self._kept:
            inside = self.structure.inside[ending]
            self._kept[key] = self._somewhere_kept(inside & self.by_interest if by_interest else inside)
        return self._kept[key]

    def _somewhere_kept(self, among: Bools) -> bool:
        if (among & self.content).any():
            return True
        states = np.flatnonzero(among)
        # Those who are content at the fewest of these states rule out most.
        order = sorted(range(len(self.players)), key=lambda i: int(self.players[i].content[states].sum()))
        for actor in order:
            if not states.size:
                return False
            if not self.players[actor].content[states].all():
                states = states[self.possible(actor)[states]]
        return bool(states.size)

    @cached_property
    def paths(self) -> tuple[Road | None, ...]:
        """The best path to each ending from the status quo; None where it is out of reach."""
        return self.structure.roads.to_endings(self.model)
