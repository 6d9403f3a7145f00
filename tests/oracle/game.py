"""A conflict as plain Python: states are the numbers 0..n-1, moves are a dict of sets, ranks a dict of lists."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .statements import Situation, Tree, holds


@dataclass
class Game:
    """What every definition of the graph model needs, and no more.

    ``moves[actor][state]`` is the set of states the actor can move to; ``ranks[actor][state]`` is higher where the
    actor is better off; ``situations[state]`` says what the state is: the level of each option, or its name.
    """

    actors: list[str]
    situations: list[dict[str, Any]]
    now: int
    moves: dict[str, dict[int, set[int]]]
    ranks: dict[str, list[int]]
    memory: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def states(self) -> range:
        return range(len(self.situations))

    def improvements(self, actor: str, state: int) -> set[int]:
        """The moves of the actor to states it strictly prefers."""
        ranks = self.ranks[actor]
        return {reached for reached in self.moves[actor][state] if ranks[reached] > ranks[state]}

    def changes(self, before: int, after: int) -> dict[str, tuple[Any, Any]]:
        """What differs between two states: option -> (level left, level reached)."""
        left, reached = self.situations[before], self.situations[after]
        return {option: (left[option], reached[option]) for option in left if left[option] != reached[option]}

    def moves_are_transitive(self) -> bool:
        """Whether two moves of one actor in a row are always one move of it (or lead back)."""
        return all(
            third in move[first] or third == first
            for move in self.moves.values()
            for first in self.states
            for second in move[first]
            for third in move[second]
        )


@dataclass(frozen=True)
class Option:
    """An option, its levels from the lowest to the highest, and who controls it."""

    id: str
    levels: tuple[str, ...]
    controllers: frozenset[str]


@dataclass(frozen=True)
class Only:
    """The option's level can only rise (``forward``) or only fall (``back``)."""

    option: str
    direction: str


@dataclass(frozen=True)
class Guard:
    """Moves that raise, lower or change (``any``) the option need conditions where they lead and where they leave."""

    option: str
    change: str
    needs: Tree = ("true",)
    leaving: Tree = ("true",)


@dataclass(frozen=True)
class Forbid:
    """The actor cannot move from where `leaving` holds to where `reaching` holds."""

    actor: str
    leaving: Tree
    reaching: Tree


@dataclass(frozen=True)
class Promise:
    """The actor's moves that make `promise` true need `condition` in the state reached."""

    actor: str
    promise: Tree
    condition: Tree


Rule = Only | Guard | Forbid | Promise


def allows(rule: Rule, actor: str, before: Situation, after: Situation, names: Mapping[str, Tree]) -> bool:
    """Whether one rule lets the actor go from one situation to another."""
    if isinstance(rule, Only):
        risen = after[rule.option] - before[rule.option]
        return risen >= 0 if rule.direction == "forward" else risen <= 0
    if isinstance(rule, Guard):
        risen = after[rule.option] - before[rule.option]
        guarded = {"raise": risen > 0, "lower": risen < 0, "any": risen != 0}[rule.change]
        return not guarded or (holds(rule.needs, after, names) and holds(rule.leaving, before, names))
    if actor != rule.actor:
        return True
    if isinstance(rule, Forbid):
        return not (holds(rule.leaving, before, names) and holds(rule.reaching, after, names))
    made_true = not holds(rule.promise, before, names) and holds(rule.promise, after, names)
    return not made_true or holds(rule.condition, after, names)


@dataclass
class OptionForm:
    """A conflict in option form, as it was written: the game follows from it by the definitions."""

    actors: list[str]
    options: list[Option]
    names: dict[str, Tree] = field(default_factory=dict)
    constraints: list[Tree] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    def situations(self) -> list[dict[str, int]]:
        """The feasible states in the usual order: the first option varies fastest."""
        found = []
        for levels in itertools.product(*(range(len(option.levels)) for option in reversed(self.options))):
            situation = {option.id: level for option, level in zip(self.options, reversed(levels), strict=True)}
            if all(holds(constraint, situation, self.names) for constraint in self.constraints):
                found.append(situation)
        return found

    def is_move(self, actor: str, before: Situation, after: Situation) -> bool:
        """Whether the actor itself can go from one feasible situation to another."""
        changed = {option.id: option for option in self.options if before[option.id] != after[option.id]}
        if not changed or any(actor not in option.controllers for option in changed.values()):
            return False
        return all(allows(rule, actor, before, after, self.names) for rule in self.rules)

    def moves(self, situations: Sequence[Situation]) -> dict[str, dict[int, set[int]]]:
        """Every actor's moves between the situations, pair by pair."""
        numbered = list(enumerate(situations))
        return {
            actor: {
                left: {reached for reached, after in numbered if self.is_move(actor, before, after)}
                for left, before in numbered
            }
            for actor in self.actors
        }
