"""Coalitions: which states a group of actors has no joint reason to leave.

Let H be a coalition of two or more. An improvement of H from s is a t in R_H(s), reached by a legal sequence of moves
of its members, with rank_j(t) > rank_j(s) for every j in H. The others, N∖H, answer one by one: by legal sequences of
moves (GMR, SMR) or of improvements (SEQ, SSEQ). The state s is

- coalition Nash stable for H if H has no improvement from s;
- coalition GMR stable if for every improvement t some s2 in R_{N∖H}(t) leaves some member no better off:
  rank_j(s2) <= rank_j(s) for some j in H;
- coalition SMR stable if besides no s3 in R_H(s2) is better than s for all of H;
- coalition SEQ and SSEQ stable: the same with R⁺_{N∖H}(t).

For a coalition of one these are the concepts for one actor.

With g_j(t) the least rank_j over t and R_{N∖H}(t), s is *not* GMR stable exactly when some t in R_H(s) has g_j(t) >
rank_j(s) for every j: since g_j <= rank_j, such a t is an improvement, and no answer to it hurts anyone. With g⁺ this
is SEQ, with the ranks themselves Nash. So each is one question of dominance (`coalitions_dominance`).

Source: Kilgour, Hipel, Fang & Peng (2001); Xu, Hipel, Kilgour & Fang (2018), chapter 6.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from detente.errors import LimitError, UnknownNameError
from detente.model.graph import GraphModel
from detente.model.kernels import each
from detente.stability.coalitions_dominance import dominated, thresholds
from detente.stability.coalitions_reach import Reach
from detente.stability.coalitions_symmetric import escapes_of_two

__all__ = [
    "COALITION_CONCEPTS",
    "CoalitionStability",
    "GroupAnalysis",
    "coalition_stability",
    "coalition_stable",
    "coalitions_up_to",
]

Bools = NDArray[np.bool_]
Index = NDArray[np.intp]
Values = NDArray[np.integer]

COALITION_CONCEPTS = ("nash", "seq", "sseq", "smr", "gmr")
"""Ids of the concepts that are defined for coalitions."""

MOST_COALITIONS = 5000
"""So many coalitions are looked at in one go at most."""

_LITERATURE = ("nash", "seq", "smr", "gmr")


@dataclass(frozen=True, slots=True, eq=False)
class CoalitionStability:
    """Which states are stable for which coalition.

    Parameters
    ----------
    coalitions
        Indices of the members, ascending, of each coalition looked at.
    concepts
        Ids of the concepts computed, in order.
    stable
        ``stable[concept]`` has shape (coalitions, states).
    complete
        Whether every group of actors is among the coalitions, each actor by itself included.
    """

    coalitions: tuple[tuple[int, ...], ...]
    concepts: tuple[str, ...]
    stable: dict[str, Bools]
    complete: bool

    def by_all(self, concept: str) -> Bools:
        """Return the states stable for all coalitions looked at, shape (states,).

        Coalitional (strong) equilibria if the analysis is `complete`; else there may be fewer.
        """
        return np.logical_and.reduce(self.stable[concept], axis=0)


def coalitions_up_to(model: GraphModel, size: int) -> tuple[tuple[int, ...], ...]:
    """Return all coalitions of 1 to `size` actors, the smallest first.

    Raises
    ------
    ValueError
        `size` is less than 1.
    LimitError
        There are more than 5,000.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("elmira").conflict)
    >>> coalitions_up_to(model, 2)
    ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2))
    """
    if size < 1:
        raise ValueError(f"a coalition has at least one member, not {size}")
    actors = len(model.actors)
    number = sum(comb(actors, k) for k in range(1, min(size, actors) + 1))
    if number > MOST_COALITIONS:
        raise LimitError(
            f"{actors} actors form {number:,} coalitions of at most {size}; {MOST_COALITIONS:,} are looked at at most"
        )
    return tuple(c for k in range(1, min(size, actors) + 1) for c in combinations(range(actors), k))


def coalition_stability(
    model: GraphModel,
    coalitions: Iterable[Sequence[int]] | None = None,
    size: int = 2,
    concepts: Iterable[str] | None = None,
    stage: Callable[[tuple[int, ...]], None] = lambda group: None,
) -> CoalitionStability:
    """Return which states are stable for which coalition, under each concept.

    Parameters
    ----------
    coalitions
        Indices of the members of each; by default all of 1 to `size` actors.
    size
        The most members, where `coalitions` is not given.
    concepts
        Ids out of `COALITION_CONCEPTS`; by default Nash, SEQ, SMR and GMR.
    stage
        Told each coalition when it is begun; from several threads where there are many states.

    Raises
    ------
    UnknownNameError
        A concept is not defined for coalitions.
    ValueError
        A coalition is empty, or names an actor twice or one that does not exist.

    Notes
    -----
    For n states and two members whose moves are reversible: n log n for Nash; the closures of the others for GMR and
    SEQ, near-linear; for SMR n log n times the steps of the Pareto staircases, few in practice, if the moves of the
    others are reversible too. For larger coalitions, and for moves that are no lines, see `dominated`.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("elmira").conflict)
    >>> found = coalition_stability(model, [(0, 1)])
    >>> (np.flatnonzero(~found.stable["seq"][0]) + 1).tolist()
    [2, 5, 6]
    """
    chosen = _LITERATURE if concepts is None else tuple(dict.fromkeys(concepts))
    for concept in chosen:
        if concept not in COALITION_CONCEPTS:
            raise UnknownNameError("coalition concept", concept, COALITION_CONCEPTS)
    groups = coalitions_up_to(model, size) if coalitions is None else tuple(_checked(model, c) for c in coalitions)
    stable = {c: np.ones((len(groups), model.count), np.bool_) for c in chosen}

    def look_at(row: int) -> None:
        stage(groups[row])
        analysis = GroupAnalysis(model, groups[row])
        for concept in chosen:
            stable[concept][row] = ~analysis.leaves(concept)

    each(look_at, range(len(groups)), model.count)
    return CoalitionStability(groups, chosen, stable, len(set(groups)) == 2 ** len(model.actors) - 1)


def coalition_stable(model: GraphModel, coalition: Sequence[int], concept: str = "seq") -> Bools:
    """Return the states that are stable for one coalition under one concept, shape (states,).

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("elmira").conflict)
    >>> coalition_stable(model, (0, 1), "nash")[4].item()
    False
    """
    result: Bools = coalition_stability(model, [coalition], concepts=[concept]).stable[concept][0]
    return result


def _checked(model: GraphModel, coalition: Sequence[int]) -> tuple[int, ...]:
    found = tuple(sorted(set(coalition)))
    if not found or len(found) < len(coalition) or not 0 <= found[0] <= found[-1] < len(model.actors):
        raise ValueError(f"{tuple(coalition)} is no coalition of the actors 0 to {len(model.actors) - 1}")
    return found


class GroupAnalysis:
    """The states one coalition leaves, under every concept; each value is computed when first asked for.

    Parameters
    ----------
    members
        Indices of the members, ascending.
    others
        Who answers: a model in which they move, and their indices there; by default all other actors, one by one.
    """

    def __init__(
        self, model: GraphModel, members: tuple[int, ...], others: tuple[GraphModel, tuple[int, ...]] | None = None
    ) -> None:
        self.model, self.members = model, members
        self.ranks = model.ranks[list(members)].astype(np.int64)
        self.together = Reach(model, members)
        self.others = others or (model, tuple(j for j in range(len(model.actors)) if j not in members))
        self._answers: dict[bool, Reach] = {}
        self._left: dict[str, Bools] = {}

    def answers(self, improvements: bool) -> Reach:
        """What the others reach, by moves or by improvements."""
        if improvements not in self._answers:
            self._answers[improvements] = Reach(*self.others, improvements=improvements)
        return self._answers[improvements]

    def leaves(self, concept: str) -> Bools:
        """Return the states that are not stable, shape (states,)."""
        if concept not in self._left:
            self._left[concept] = self._leaves(concept)
        return self._left[concept]

    def _leaves(self, concept: str) -> Bools:
        if concept == "nash":
            return dominated(self.together, self.ranks, self.ranks)
        if concept in ("gmr", "seq"):
            reach = self.answers(concept == "seq")
            return dominated(self.together, self.ranks, np.array([reach.lowest(row) for row in self.ranks]))
        weaker = "gmr" if concept == "smr" else "seq"
        open_states = np.flatnonzero(self.leaves("nash") & ~self.leaves(weaker))
        found = self.leaves(weaker).copy()
        found[open_states] = self._escapes(open_states, self.answers(concept == "sseq"))[open_states]
        return found

    def _escapes(self, states: Index, answers: Reach) -> Bools:
        """Return from which of `states` H has an improvement after which it stays better off, or can be again.

        An answer s2 does not hold if H is better off there than at s, or can be again: if some state of s2 and R_H(s2)
        exceeds all ranks at s. Let all members but one, the last, have ranks r at s; let h(s2) be the greatest rank of
        the last over the states of s2 and R_H(s2) that exceed r for the rest, and q(t) the least h over t and what the
        others reach. Then H escapes exactly if some t of R_H(s) that exceeds r for the rest has both rank_last(t) and
        q(t) above rank_last(s).
        """
        found = np.zeros(self.model.count, np.bool_)
        both = self.together.labels, answers.labels
        if both[0] is not None and both[1] is not None and len(self.members) == 2:
            found[states] = escapes_of_two(both[0], both[1], self.ranks, states)
            return found
        for group, exceeds, last in thresholds(self.ranks, self.ranks, states):
            rank = np.where(exceeds, self.ranks[last], 0)
            lasting = np.minimum(rank, answers.lowest(self.together.highest(rank)))
            found[group] = self.together.highest(lasting)[group] > self.ranks[last, group]
        return found
