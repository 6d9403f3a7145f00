"""Where the legal sequences of a group lead: extremes over R_H(s), the start included.

Where all moves of the members are lines (cliques), what a group of them reaches from s is the connected component of s
in the union of their lines: nothing has to be propagated, and an extreme over R_H(s) is an extreme over a component.
Elsewhere it is the fixed point of `detente.stability.closures.propagate`.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.model.moves import Lines
from detente.stability.closures import propagate

__all__ = ["Reach", "components"]

Values = NDArray[np.integer]
Index = NDArray[np.intp]


def components(model: GraphModel, group: Sequence[int]) -> Index | None:
    """Return the component of each state under the moves of a group, dense from 0; None where some moves are no lines.

    Each state takes the least label on its lines, and then the label of its label, until nothing changes: few rounds.
    """
    lines = [moves for moves in (model.moves[j] for j in group) if isinstance(moves, Lines)]
    if len(lines) < len(group):
        return None
    labels: Values = np.arange(model.count)
    while True:
        before = labels
        for moves in lines:
            labels = moves.lowest(labels)
        labels = labels[labels]
        if np.array_equal(labels, before):
            break
    is_least = labels == np.arange(model.count)
    return (np.cumsum(is_least) - 1)[labels]


class Reach:
    """Extremes over what the legal sequences of a group, of moves or of improvements, lead to.

    Parameters
    ----------
    group
        Indices of the actors; an empty group stays where it is.
    improvements
        Only improvements of each mover.

    Attributes
    ----------
    labels : ndarray of intp, shape (states,), or None
        The component of each state, where the group's moves are lines; an empty group leaves each state by itself.
    """

    def __init__(self, model: GraphModel, group: Sequence[int], *, improvements: bool = False) -> None:
        self.model, self.group, self.improvements = model, tuple(group), improvements
        self.labels = None if improvements and self.group else components(model, self.group)
        if self.labels is not None and self.group:
            self._order = np.argsort(self.labels, kind="stable")
            sorted_labels = self.labels[self._order]
            self._first = np.flatnonzero(np.r_[True, sorted_labels[1:] != sorted_labels[:-1]])

    def highest(self, values: Values) -> Values:
        """Return the greatest of `values` over each state and those the group reaches from it; shapes (states,)."""
        return self._extreme(values, highest=True)

    def lowest(self, values: Values) -> Values:
        """Return the least of `values` over each state and those the group reaches from it; shapes (states,)."""
        return self._extreme(values, highest=False)

    def _extreme(self, values: Values, *, highest: bool) -> Values:
        if not self.group:
            return values
        if self.labels is None:
            return propagate(self.model, self.group, values, improvements=self.improvements, highest=highest)
        of = np.maximum if highest else np.minimum
        result: Values = of.reduceat(values[self._order], self._first)[self.labels]
        return result
