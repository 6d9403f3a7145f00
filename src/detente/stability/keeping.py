"""Keeping an ending: does an actor leave it, although it may move about within it?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.stability.closures import least_after_improvements, surest_outcome

__all__ = ["Keeping", "keeping"]

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Keeping:
    """Who keeps an ending, where; every array has shape (actors, states) and is False outside the ending.

    Parameters
    ----------
    content
        The actor has no improvement that leaves the ending.
    sure
        Every improvement of the actor that leaves the ending is surely sanctioned.
    possible
        Every one is possibly sanctioned (as in SEQ). content ⊆ sure ⊆ possible.
    """

    inside: Bools
    content: Bools
    sure: Bools
    possible: Bools

    @property
    def by_all(self) -> Bools:
        """States whose ending everyone keeps at least possibly, shape (states,)."""
        return self.inside & self.possible.all(axis=0)

    @property
    def by_all_surely(self) -> Bools:
        """States whose ending everyone keeps surely (content or surely deterred), shape (states,)."""
        return self.inside & self.sure.all(axis=0)

    @property
    def by_all_content(self) -> Bools:
        """States whose ending nobody would rather leave, shape (states,)."""
        return self.inside & self.content.all(axis=0)


def keeping(model: GraphModel, inside: Bools) -> Keeping:
    """Return which actors keep the ending whose states are `inside`.

    Actor i keeps ending E at s if every improvement of i from s that leaves E is sanctioned.

    Parameters
    ----------
    inside : ndarray of bool, shape (states,)
        The states of the ending.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> both = np.array([False, False, False, True])
    >>> keeping(model, both).by_all.tolist()
    [False, False, False, True]
    """
    count = len(model.actors)
    content, sure, possible = (np.zeros((count, model.count), np.bool_) for _ in range(3))
    for i, moves in enumerate(model.moves):
        ranks = model.ranks[i].astype(np.int64)
        for table, outcome in (
            (content, ranks),
            (sure, surest_outcome(model, i)),
            (possible, least_after_improvements(model, i)),
        ):
            # An improvement that stays inside needs no sanction; one that leaves is worth what it leads to.
            worth = np.where(inside, 0, outcome)
            table[i] = inside & (moves.highest_better(worth, empty=0) <= ranks)
    return Keeping(inside, content, sure, possible)
