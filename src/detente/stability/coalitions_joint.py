"""What coalitions can do together: jumps between equilibria, and ways out of one state, each with its joint move.

An equilibrium jump (Kilgour, Hipel, Fang & Peng 2001) leads a coalition of two or more from one equilibrium to another
that all its members prefer, by a legal sequence of their moves alone. The equilibrium that is left is stable for every
actor by itself: it takes the coalition to leave it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.stability.coalitions import coalitions_up_to
from detente.stability.coalitions_dominance import dominated
from detente.stability.coalitions_reach import Reach
from detente.stability.sequences import Step, reachable, shortest_sequence

__all__ = ["Departure", "Jump", "Jumps", "departures", "equilibrium_jumps"]

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Jump:
    """A coalition's way from one equilibrium to another that every member prefers.

    Parameters
    ----------
    coalition
        Indices of the members.
    before, after
        The two equilibria.
    moves
        The joint move: a shortest legal sequence of the members' moves.
    """

    coalition: tuple[int, ...]
    before: int
    after: int
    moves: tuple[Step, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Jumps:
    """Equilibrium jumps.

    Parameters
    ----------
    jumps
        By coalition, state left and state reached; not all where `more`.
    more
        Whether there are others.
    left : ndarray of bool, shape (states,)
        The equilibria that some coalition leaves by a jump.
    """

    jumps: tuple[Jump, ...]
    more: bool
    left: Bools


def equilibrium_jumps(
    model: GraphModel,
    equilibria: Bools,
    coalitions: Sequence[Sequence[int]] | None = None,
    size: int = 2,
    most: int = 100,
) -> Jumps:
    """Return the jumps between equilibria that coalitions of two or more can make.

    Parameters
    ----------
    equilibria : ndarray of bool, shape (states,)
        As from `stability(model).equilibria[concept]`.
    coalitions
        Indices of the members of each; by default all of 2 to `size` actors.
    most
        So many jumps are returned at most.

    Examples
    --------
    The ministry and Uniroyal move Elmira from state 5 to state 8, which neither can do alone.

    >>> import detente
    >>> from detente.stability.concepts import stability
    >>> model = detente.compile_model(detente.load("elmira").conflict)
    >>> found = equilibrium_jumps(model, stability(model).equilibria["nash"])
    >>> [(j.coalition, j.before + 1, j.after + 1, [s.after + 1 for s in j.moves]) for j in found.jumps]
    [((0, 1), 5, 8, [7, 8])]
    """
    groups = coalitions_up_to(model, size) if coalitions is None else tuple(tuple(sorted(c)) for c in coalitions)
    jumps: list[Jump] = []
    more = False
    left = np.zeros(model.count, np.bool_)
    for group in groups:
        if len(group) < 2:
            continue
        ranks = model.ranks[list(group)].astype(np.int64)
        starts = dominated(Reach(model, group), ranks, np.where(equilibria, ranks, 0)) & equilibria
        left |= starts
        for before in np.flatnonzero(starts).tolist():
            if len(jumps) >= most:
                more = True
                break
            goals = reachable(model, before, group) & equilibria & _better(model, group, before)
            for after in np.flatnonzero(goals).tolist():
                if len(jumps) >= most:
                    more = True
                    break
                moves = shortest_sequence(model, before, np.arange(model.count) == after, group) or ()
                jumps.append(Jump(group, before, after, moves))
    return Jumps(tuple(jumps), more, left)


@dataclass(frozen=True, slots=True)
class Departure:
    """A coalition's way out of a state into an ending, better for every member.

    Parameters
    ----------
    coalition
        Indices of the members; one member leaves by itself.
    ending
        Position of the ending it leads to, -1 for none.
    states
        How many states of that ending are improvements of the coalition.
    moves
        The joint move: a shortest legal sequence, to a state that nobody can answer where there is one.
    answered
        Whether to all those states the others have an answer, by improvements of their own, that leaves some member no
        better off (a possible sanction).
    together
        No smaller part of the coalition can leave for that ending.
    """

    coalition: tuple[int, ...]
    ending: int
    states: int
    moves: tuple[Step, ...]
    answered: bool
    together: bool

    @property
    def after(self) -> int:
        """The state that the joint move leads to."""
        return self.moves[-1].after


def departures(
    model: GraphModel, state: int, coalitions: Sequence[Sequence[int]] | None = None, size: int = 2
) -> tuple[Departure, ...]:
    """Return which coalitions could leave a state, such as the status quo, and for which endings.

    Parameters
    ----------
    state
        Index of the state.
    coalitions
        Indices of the members of each; by default all of 1 to `size` actors.

    Returns
    -------
    tuple of Departure
        By coalition, as given, and ending.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("elmira").conflict)
    >>> [(d.coalition, d.after + 1, d.answered, d.together) for d in departures(model, 4)]
    [((0, 1), 8, False, True)]
    """
    groups = coalitions_up_to(model, size) if coalitions is None else tuple(tuple(sorted(c)) for c in coalitions)
    found: list[Departure] = []
    for group in groups:
        goals = reachable(model, state, group) & _better(model, group, state)
        if not goals.any():
            continue
        lasting = _unanswered(model, group, state) & goals
        for ending in np.unique(model.ending_of[goals]).tolist():
            inside = goals & (model.ending_of == ending)
            free = inside & lasting
            moves = shortest_sequence(model, state, free if free.any() else inside, group) or ()
            alone = any(_can(model, part, state, ending) for part in _parts(group))
            found.append(Departure(group, ending, int(inside.sum()), moves, not free.any(), not alone))
    return tuple(found)


def _parts(group: Sequence[int]) -> list[tuple[int, ...]]:
    """Return the proper parts of a coalition, the smallest first."""
    return [part for k in range(1, len(group)) for part in combinations(group, k)]


def _can(model: GraphModel, group: tuple[int, ...], state: int, ending: int) -> bool:
    """Whether a coalition has an improvement into an ending; looked up once for each group and state."""
    table: dict[tuple[tuple[int, ...], int], frozenset[int]] = model.cache.setdefault("departures", {})
    if (group, state) not in table:
        goals = reachable(model, state, group) & _better(model, group, state)
        table[group, state] = frozenset(np.unique(model.ending_of[goals]).tolist())
    return ending in table[group, state]


def _better(model: GraphModel, group: Sequence[int], state: int) -> Bools:
    """Return the states that every member prefers to one state, shape (states,)."""
    ranks = model.ranks[list(group)]
    return np.logical_and.reduce(ranks > ranks[:, [state]], axis=0)


def _unanswered(model: GraphModel, group: Sequence[int], state: int) -> Bools:
    """Return the states from which no improvements of the others leave some member no better off than in `state`."""
    others = [j for j in range(len(model.actors)) if j not in group]
    answers = Reach(model, others, improvements=True)
    free = np.ones(model.count, np.bool_)
    for j in group:
        free &= answers.lowest(model.ranks[j].astype(np.int64)) > model.ranks[j][state]
    return free
