"""Moves: who can go from which state to which, as lines (cliques of states) or arcs.

A move of an actor keeps every option it does not control, so its moves live on lines: the states that agree on all
other options. Where every state of a line can be reached from every other, `Lines` stores the line once; where rules
cut moves within a line, and in graph form, `Arcs` stores them one by one; `CutLines` does without where a conflict is
large. All answer the same questions, so the analyses never ask which one they hold.
"""

import numpy as np

from detente.model.arcs import Arcs
from detente.model.cut_lines import CutLines
from detente.model.lines import Lines, ranges

__all__ = ["Arcs", "CutLines", "Lines", "Moves", "as_arcs", "ranges"]

Moves = Lines | CutLines | Arcs


def as_arcs(moves: Moves) -> Arcs:
    """Return the same moves as arcs."""
    if isinstance(moves, Arcs):
        return moves
    if isinstance(moves, CutLines):
        return moves.arcs
    sources, targets = moves.arcs_from(np.arange(moves.members.size))
    return Arcs.of(sources, targets, moves.rank, True)
