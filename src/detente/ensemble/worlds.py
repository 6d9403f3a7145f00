"""Worlds: what the conflict is when every uncertain judgement has come out one way."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.space import Space
from detente.model.conflict import Conflict

__all__ = ["World", "conflict_of", "distinct_worlds"]


@dataclass(frozen=True, slots=True, order=True)
class World:
    """A world in normal form: equal worlds are the same conflict, and judgements that do not matter in it are not told.

    Hashable, ordered, and quick to send.

    Parameters
    ----------
    reading
        The reading that is right in it.
    outcomes
        Pairs of the position of a judgement and its outcome (or number), where that is not the base outcome.
    wrong
        Sets of claims all of which are wrong, by position in the grounds of the space: what rests on them alone falls.
    """

    reading: str
    outcomes: tuple[tuple[int, float], ...] = ()
    wrong: tuple[int, ...] = ()


def distinct_worlds(space: Space, outcomes: NDArray[np.float64]) -> tuple[Sequence[World], NDArray[np.intp]]:
    """Return the distinct worlds of some draws and, for each draw, the position of its world among them.

    Parameters
    ----------
    outcomes : ndarray of float, shape (draws, judgements)
        As `detente.ensemble.draws.outcomes` gives them.

    Returns
    -------
    sequence of World
    ndarray of intp, shape (draws,)
    """
    raise ValueError(outcomes.shape)


def conflict_of(space: Space, world: World) -> Conflict:
    """Return the conflict of a world, with nothing uncertain left."""
    raise ValueError((space, world))
