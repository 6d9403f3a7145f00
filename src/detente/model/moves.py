"""Moves: who can go from which state to which, as lines (cliques of states) or arcs.

A move of an actor keeps every option it does not control, so its moves live on lines: the states that agree on all
other options. Where every state of a line can be reached from every other, `Lines` stores the line once; where rules
cut moves within a line, and in graph form, `Arcs` stores them one by one; `CutLines` does without where a conflict is
large. All answer the same questions, so the analyses never ask which one they hold.
"""

import numpy as np
from numpy.typing import NDArray

from detente.errors import LimitError
from detente.model.arcs import Arcs
from detente.model.cut_lines import CutLines
from detente.model.lines import Lines, ranges
from detente.model.memory import available_memory

__all__ = ["MOST_ARCS", "Arcs", "CutLines", "Lines", "Moves", "arcs_at_most", "as_arcs", "ranges"]

Index = NDArray[np.intp]
Moves = Lines | CutLines | Arcs


MOST_ARCS = 200_000_000
"""So many moves of an actor are listed one by one at most."""

_PER_ARC = 48  # bytes while they are listed


def as_arcs(moves: Moves) -> Arcs:
    """Return the same moves as arcs.

    Raises
    ------
    LimitError
        Lines are so long that there are too many, or no memory for them.
    """
    if isinstance(moves, Arcs):
        return moves
    size = np.diff((moves.lines if isinstance(moves, CutLines) else moves).start).astype(np.int64)
    count = int((size * (size - 1)).sum())
    if count > MOST_ARCS or count * _PER_ARC > available_memory():
        raise LimitError(
            f"this looks at every move one by one, and one actor has up to {count:,}, with up to {int(size.max()):,}"
            " states to choose from at each; fewer options for one actor, or constraints on them, bring that down"
        )
    if isinstance(moves, CutLines):
        return moves.arcs
    sources, targets = moves.arcs_from(np.arange(moves.members.size))
    return Arcs.of(sources, targets, moves.rank, True)


def arcs_at_most(moves: Moves, states: Index) -> int:
    """Return a bound on how many arcs leave some states: where a line is left, all of it counts."""
    if isinstance(moves, Arcs):
        return int((moves.start[states + 1] - moves.start[states]).sum(dtype=np.int64))
    lines = moves if isinstance(moves, Lines) else moves.lines
    line = lines.line[lines.place[states]]
    return int((lines.start[line + 1] - lines.start[line]).sum(dtype=np.int64))
