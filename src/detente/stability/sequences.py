"""Legal sequences of moves: what a group can reach, and the shortest way there.

In a legal sequence each step is a move of a member of the group and no actor moves twice in succession; an actor may
move again after another has moved (Fang, Hipel & Kilgour 1993, Definition 4.2). A node of the search is a state, or,
where some actor's moves are not transitive, a state with its last mover.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import LimitError
from detente.model.graph import GraphModel
from detente.model.moves import Arcs, CutLines, Moves, arcs_at_most

__all__ = ["Step", "distances", "is_legal", "reachable", "shortest_sequence"]

Bools = NDArray[np.bool_]
Index = NDArray[np.intp]

_BLOCK = 5_000_000  # arcs that are listed rather than gathered line by line
_MOST_ARCS = 50_000_000  # listed at most, with where they come from


@dataclass(frozen=True, slots=True)
class Step:
    """One move: the index of the actor who moves, and the states it leaves and reaches (0-based)."""

    actor: int
    before: int
    after: int


class _Search:
    """Breadth-first search over the legal sequences of a group, one layer at a time.

    Nodes are numbered ``slot * states + state``; there is one slot where moves are transitive, else one per last
    mover and one for "nobody has moved yet".
    """

    def __init__(self, model: GraphModel, group: Sequence[int], *, improvements: bool) -> None:
        self.model, self.group, self.improvements = model, tuple(group), improvements
        self.slots = 1 if model.transitive else len(self.group) + 1
        size = self.slots * model.count
        self.parent = np.full(size, -1, np.int64)
        self.mover = np.full(size, -1, np.int16)
        self.seen = np.zeros(size, np.bool_)
        self.fronts = [model.moves[j].front(improvements=improvements) for j in self.group] if self.slots == 1 else []

    def run(self, start: int, goal: Bools) -> int:
        """Search from `start`; return the first node in a goal state other than the start's node, or -1."""
        count = self.model.count
        frontier = np.array([(self.slots - 1) * count + start], np.int64)
        self.seen[frontier] = True
        while frontier.size:
            found: list[Index] = []
            for position, actor in enumerate(self.group):
                fresh = self._step(frontier, position, actor)
                hits = fresh[goal[fresh % count]]
                if hits.size:
                    return int(hits[0])
                found.append(fresh)
            frontier = np.concatenate(found) if found else np.zeros(0, np.int64)
        return -1

    def _step(self, frontier: Index, position: int, actor: int) -> Index:
        count, moves = self.model.count, self.model.moves[actor]
        if self.slots == 1:
            fresh, origin = self.fronts[position].step(frontier, self.seen)
            self.parent[fresh] = origin
            self.mover[fresh] = actor
            return fresh
        may_move = frontier[frontier // count != position]
        states = may_move % count
        if arcs_at_most(moves, states) > _MOST_ARCS:
            raise LimitError(
                f"more than {_MOST_ARCS:,} moves to look at for one step of a sequence: where rules make it matter who"
                " moved last, actors with very many moves at each state are more than is looked through"
            )
        sources, targets = moves.better_arcs_from(states) if self.improvements else moves.arcs_from(states)
        fresh, first = np.unique(targets + position * count, return_index=True)
        new = ~self.seen[fresh]
        fresh, first = fresh[new], first[new]
        if fresh.size:
            by_state = dict(zip(states.tolist(), may_move.tolist(), strict=True))
            self.parent[fresh] = [by_state[s] for s in sources[first].tolist()]
            self.mover[fresh] = actor
            self.seen[fresh] = True
        return fresh

    def path(self, node: int) -> tuple[Step, ...]:
        """Return the steps that lead to a node found."""
        count = self.model.count
        steps: list[Step] = []
        while self.mover[node] >= 0:
            before = int(self.parent[node])
            steps.append(Step(int(self.mover[node]), before % count, int(node) % count))
            node = before
        return tuple(reversed(steps))


def reachable(
    model: GraphModel, start: int, group: Sequence[int] | None = None, *, improvements: bool = False
) -> Bools:
    """Return the states that legal sequences of a group lead to from `start`, the start included.

    Parameters
    ----------
    start
        Index of the state to start from.
    group
        Indices of the actors who move; by default all.
    improvements
        Only improvements of each mover at the state it leaves.

    Returns
    -------
    ndarray of bool, shape (states,)

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> reachable(model, 3, improvements=True).tolist()
    [True, True, True, True]
    """
    return distances(model, start, group, improvements=improvements) >= 0


def distances(
    model: GraphModel, start: int, group: Sequence[int] | None = None, *, improvements: bool = False
) -> NDArray[np.int32]:
    """Return the fewest moves of a legal sequence of a group from `start` to each state, -1 where none leads there.

    Parameters
    ----------
    start, group, improvements
        As for `reachable`.

    Returns
    -------
    ndarray of int32, shape (states,)

    Notes
    -----
    A state lets everybody move once it has been reached by two different movers; until then all but its one last
    mover. So each arc is followed once, also where the last mover matters.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> distances(model, 0).tolist()
    [0, 1, 1, 2]
    """
    group = tuple(range(len(model.actors)) if group is None else group)
    if all(model.moves[j].transitive for j in group):
        return _layers(model, start, group, improvements=improvements)
    nobody, several = -1, len(group)
    found = np.full(model.count, -1, np.int32)
    found[start] = 0
    last = np.full(model.count, nobody, np.int32)  # position of the only last mover so far
    last[start] = several
    may_move = np.zeros((len(group), model.count), np.bool_)
    may_move[:, start] = True
    moved = np.zeros_like(may_move)
    steps = 0
    while True:
        waiting = [np.flatnonzero(row) for row in may_move & ~moved]
        if not any(states.size for states in waiting):
            return found
        steps += 1
        for position, states in enumerate(waiting):
            moved[position, states] = True
            moves = model.moves[group[position]]
            targets = _led_to(moves, states, improvements=improvements)
            before = last[targets]
            fresh, again = targets[before == nobody], targets[(before != nobody) & (before != position)]
            again = again[last[again] != several]
            found[fresh] = steps
            last[fresh] = position
            may_move[:, fresh] = True
            may_move[position, fresh] = False
            may_move[last[again], again] = True
            last[again] = several


def _led_to(moves: Moves, states: Index, *, improvements: bool) -> Index:
    """Return where some states lead, each at least once; a state that only leads to itself does not count."""
    if isinstance(moves, Arcs) or arcs_at_most(moves, states) <= min(_BLOCK, moves.rank.size):
        return moves.better_arcs_from(states)[1] if improvements else moves.arcs_from(states)[1]
    if improvements:
        return moves.front(improvements=True).step(states, np.zeros(moves.rank.size, np.bool_))[0]
    return (moves if isinstance(moves, CutLines) else CutLines.uncut(moves)).led_to(states)


def _layers(model: GraphModel, start: int, group: Sequence[int], *, improvements: bool) -> NDArray[np.int32]:
    """As `distances`, where a state is all a sequence needs to remember: two moves of one actor running are one."""
    found = np.full(model.count, -1, np.int32)
    found[start] = 0
    seen = found == 0
    fronts = [model.moves[j].front(improvements=improvements) for j in group]
    frontier = np.array([start], np.intp)
    steps = 0
    while frontier.size:
        steps += 1
        frontier = np.concatenate([np.zeros(0, np.intp), *(front.step(frontier, seen)[0] for front in fronts)])
        found[frontier] = steps
    return found


def shortest_sequence(
    model: GraphModel, start: int, goal: Bools, group: Sequence[int] | None = None, *, improvements: bool = False
) -> tuple[Step, ...] | None:
    """Return a legal sequence with the fewest moves from `start` to a goal state, or None.

    The start is not itself looked at: the sequence has at least one step.

    Parameters
    ----------
    goal : ndarray of bool, shape (states,)

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> shortest_sequence(model, 0, np.arange(4) == 3)
    (Step(actor=1, before=0, after=2), Step(actor=0, before=2, after=3))
    """
    search = _Search(model, range(len(model.actors)) if group is None else group, improvements=improvements)
    node = search.run(start, goal)
    return None if node < 0 else search.path(node)


def is_legal(model: GraphModel, steps: Sequence[Step], *, improvements: bool = False) -> bool:
    """Whether each step follows on the last, is a move (an improvement) of its mover, and none moves twice running."""
    last: Step | None = None
    for step in steps:
        if last is not None and (last.after != step.before or last.actor == step.actor):
            return False
        if step.after not in model.moves[step.actor].targets(step.before):
            return False
        ranks = model.ranks[step.actor]
        if improvements and ranks[step.after] <= ranks[step.before]:
            return False
        last = step
    return True
