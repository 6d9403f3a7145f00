"""Moves: who can go from which state to which, as lines (cliques of states) or arcs.

A move of an actor keeps every option it does not control, so its moves live on lines: the states that agree on all
other options. Where every state of a line can be reached from every other, `Lines` stores the line once; where rules
cut moves within a line, and in graph form, `Arcs` stores them one by one. Both answer the same questions, so the
analyses never ask which one they hold.
"""

import numpy as np

from detente.model.arcs import Arcs
from detente.model.lines import Lines, ranges

__all__ = ["Arcs", "Lines", "Moves", "as_arcs", "ranges"]

Moves = Lines | Arcs


def as_arcs(moves: Moves) -> Arcs:
    """Return the same moves as arcs."""
    if isinstance(moves, Arcs):
        return moves
    sources, targets = moves.arcs_from(np.arange(moves.members.size))
    return Arcs.of(sources, targets, moves.rank, True)
