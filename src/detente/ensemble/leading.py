"""The judgement that goes most with an answer, told from the draws of a run alone: a first hint at what it hangs on.

The correlation ratio η² = Var(E[Y | x]) / Var(Y) (Pearson 1905) is estimated from the groups of draws in which a
judgement came out alike; numbers are cut at their median. `detente.ensemble.drivers` looks closer, with own draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer
from detente.ensemble.space import Space
from detente.errors import InputError

__all__ = ["Leading", "leading", "most_open"]

Floats = NDArray[np.float64]
_FEWEST = 20  # draws in a group, for its share to be told


@dataclass(frozen=True, slots=True)
class Leading:
    """The judgement that goes most with an answer.

    Parameters
    ----------
    judgement
        Position in the space.
    ratio
        The correlation ratio, 0 to 1.
    shares
        For each outcome seen often enough how often the answer is yes where it came out: pairs of outcome and share.
        Empty for numbers.
    """

    judgement: int
    ratio: float
    shares: tuple[tuple[int, float], ...]


def leading(space: Space, outcomes: Floats, yes: Floats) -> Leading | None:
    """Return the judgement that goes most with an answer; None where the answer is always the same.

    Parameters
    ----------
    outcomes : ndarray of float, shape (draws, judgements)
    yes : ndarray of float, shape (draws,)
        1 where the answer is yes, else 0.

    Examples
    --------
    >>> import detente
    >>> from detente.ensemble.space import space_of
    >>> space = space_of({"": detente.load("prisoners-dilemma").conflict})
    >>> leading(space, np.zeros((4, 0)), np.array([0.0, 1.0, 0.0, 1.0])) is None
    True
    """
    if not yes.size or yes.min() == yes.max():
        return None
    best: Leading | None = None
    for place, judgement in enumerate(space.judgements):
        column = outcomes[:, place]
        numbered = judgement.spread is not None
        group = column > np.median(column) if numbered else column
        kinds, which = np.unique(group, return_inverse=True)
        counts = np.bincount(which)
        means = np.bincount(which, weights=yes) / counts
        noise = (len(kinds) - 1) / max(len(yes) - 1, 1)  # what chance alone gives
        ratio = float((counts * (means - yes.mean()) ** 2).sum() / (len(yes) * yes.var())) - noise
        if best is None or ratio > best.ratio + 1e-12:
            told = zip(kinds.tolist(), means.tolist(), counts.tolist(), strict=True)
            shares = () if numbered else tuple((int(k), share) for k, share, n in told if n >= _FEWEST)
            best = Leading(place, ratio, shares)
    return best if best is not None and best.ratio > 0 else None


def most_open(answers: Sequence[Answer], shares: Floats) -> int:
    """Return the position of the answer whose share of yes is nearest to one half; the first among equals."""
    if not len(answers):
        raise InputError("the scenario asks no question that could be answered: it has no endings")
    return int(np.argmin(np.round(np.abs(np.nan_to_num(shares) - 0.5), 12)))
