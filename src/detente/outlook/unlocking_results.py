"""What the search for unlocking and blocking sets finds; see `detente.outlook.unlocking`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from detente.logic.tree import Statement
from detente.outlook.unlocking_rules import Requirement
from detente.outlook.unlocking_sets import Stopped
from detente.outlook.unlocking_symmetry import Choice
from detente.outlook.unlocking_ways import Way

__all__ = ["BlockingSet", "ReachableEssentials", "Unlocking", "UnlockingLevel", "UnlockingSet"]


@dataclass(frozen=True, slots=True)
class BlockingSet:
    """Options or actors that, unchanged, rule the target out; without any one of them it is possible.

    Parameters
    ----------
    units
        Option or actor ids: one set, where it stands for several.
    fixed, choices
        The same folded: all of `fixed`, and of every choice any so many.
    count
        The number of sets it stands for.
    """

    units: tuple[str, ...]
    fixed: tuple[str, ...]
    choices: tuple[Choice, ...]
    count: int


@dataclass(frozen=True, slots=True)
class UnlockingSet(BlockingSet):
    """Options or actors whose change suffices for the target, while the change of no part of them does.

    Parameters
    ----------
    levels
        For every option that changes, in the set shown, the levels it can change to; for actors those of the
        smallest (where states are listed: the best marked) set of options they can do it with.
    way
        The mark and the way; None where states are not listed.
    """

    levels: Mapping[str, tuple[str, ...]]
    way: Way | None


@dataclass(frozen=True, slots=True)
class UnlockingLevel:
    """The sets of options, or the sets of actors.

    Parameters
    ----------
    sets, blocking
        In order of size.
    below, blocking_below
        No set with fewer units is missing.
    stopped, blocking_stopped
        Why some may be missing: ``most``, ``seconds``, ``interrupted``; empty if all are there.
    essential
        The units in every unlocking set (exact, also where sets are missing).
    shares
        For every actor the share of the sets found it bears: each member of a set bears an equal part of it, and an
        option's part falls to its controllers in equal parts (for sets of actors the index of Deegan & Packel 1978).
    """

    sets: tuple[UnlockingSet, ...]
    blocking: tuple[BlockingSet, ...]
    below: int
    blocking_below: int
    stopped: Stopped
    blocking_stopped: Stopped
    essential: tuple[str, ...]
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ReachableEssentials:
    """What all states of the target that legal moves lead to have in common.

    Parameters
    ----------
    states
        How many such states there are; with none, the rest is empty.
    options
        Those that differ from the status quo in all of them.
    actors
        Those without whom the others' legal moves lead to none of them.
    """

    states: int
    options: tuple[str, ...]
    actors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unlocking:
    """What unlocks a target and what blocks it, from the status quo.

    Parameters
    ----------
    target
        The statement.
    standing
        ``open``; ``already`` true in the status quo; or ``impossible``.
    clash
        Where it is impossible: requirements that cannot hold together while all but one of them can.
    lapsed
        Where no end state satisfies the conditions of all that has changed: the conditions that have lapsed by then in
        some of the sets; as few of them as can be have.
    options, actors
        The sets at either level.
    listed
        Whether states were listed, so that sets are marked.
    reachable
        Essentials over the target states that legal moves lead to; None where states are not listed.
    unmarked
        Sets left without a mark for lack of time.
    """

    target: Statement
    standing: Literal["open", "already", "impossible"]
    clash: tuple[Requirement, ...]
    lapsed: tuple[Requirement, ...]
    options: UnlockingLevel
    actors: UnlockingLevel
    listed: bool
    reachable: ReachableEssentials | None
    unmarked: int

    @property
    def interrupted(self) -> bool:
        """Whether somebody interrupted the search: the result is what had been found by then."""
        return "interrupted" in (
            self.options.stopped, self.options.blocking_stopped, self.actors.stopped, self.actors.blocking_stopped
        )  # fmt: skip
