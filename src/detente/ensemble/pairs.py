"""Two runs over the same draws: with a promise and without it, before a change and after it.

Draw j of both is the same point of the unit cube (common random numbers), so that what differs in draw j comes from the
change alone, and the difference of two shares is known far better than either share.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer
from detente.ensemble.draws import draw
from detente.ensemble.evaluate import NO, YES
from detente.ensemble.records import values_in
from detente.ensemble.run import Ensemble
from detente.errors import InputError

__all__ = ["Difference", "compare_ensembles"]

_Z = 1.959963984540054
Values = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more often one answer holds in the second of two runs, over the draws where it applies in both.

    Parameters
    ----------
    answer
        The question.
    first, second
        The share of yes in each.
    difference, low, high
        `second` − `first`, with the 95 % interval for matched pairs.
    gained, lost
        The draws (or their exact weight) where the answer is yes in the second run only, and in the first only.
    draws
        Those where it applies in both.
    """

    answer: Answer
    first: float
    second: float
    difference: float
    low: float
    high: float
    gained: float
    lost: float
    draws: float


def compare_ensembles(first: Ensemble, second: Ensemble) -> tuple[Difference, ...]:
    """Return the differences of all answers that two runs over the same draws share.

    The interval is that of Agresti & Min (2005) for matched pairs: half a draw is added to each of the four cells of
    the table yes/no × yes/no. It is exact, a point, in a factorial design.

    Parameters
    ----------
    first, second
        Runs with the same design, seed and number of draws, of spaces with the same uncertain judgements: such as one
        of a conflict and one of the same conflict with a change. Both have a folder, or were small enough to be kept.

    Raises
    ------
    InputError
        The draws are not the same, or were not kept.

    Examples
    --------
    >>> import detente
    >>> found = detente.ensemble("prisoners-dilemma")
    >>> {d.difference for d in compare_ensembles(found, found) if d.draws}
    {0.0}

    References
    ----------
    A. Agresti & Y. Min (2005), Effects and non-effects of paired identical observations in comparing proportions with
    binary matched-pairs data. Statistics in Medicine 23, 65-75.
    """
    _check(first, second)
    places = {answer.id: place for place, answer in enumerate(second.answers)}
    shared = [(place, places[answer.id]) for place, answer in enumerate(first.answers) if answer.id in places]
    cells = np.zeros((len(shared), 2, 2))
    start = 0
    for ours, theirs in zip(_blocks(first), _blocks(second), strict=False):
        count = min(len(ours), len(theirs))
        settings = first.settings
        weights = draw(first.space, settings.design, settings.seed, start, count, settings.draws).weights
        start += count
        for row, (a, b) in enumerate(shared):
            for before, after in ((NO, NO), (NO, YES), (YES, NO), (YES, YES)):
                here = (ours[:count, a] == before) & (theirs[:count, b] == after)
                cells[row, before, after] += weights[here].sum()
    return tuple(
        _difference(first.answers[place], cells[row], exact=first.exact) for row, (place, _) in enumerate(shared)
    )


def _difference(answer: Answer, cells: NDArray[np.float64], *, exact: bool) -> Difference:
    total, gained, lost = float(cells.sum()), float(cells[0, 1]), float(cells[1, 0])
    if not total:
        nothing = float("nan")
        return Difference(answer, nothing, nothing, nothing, nothing, nothing, 0.0, 0.0, 0.0)
    difference = (gained - lost) / total
    low = high = difference
    if not exact:
        n, b, c = total + 2, gained + 0.5, lost + 0.5
        middle, half = (b - c) / n, _Z * sqrt(max(b + c - (b - c) ** 2 / n, 0.0)) / n
        low, high = max(-1.0, middle - half), min(1.0, middle + half)
    before, after = float(cells[1].sum()) / total, float(cells[:, 1].sum()) / total
    return Difference(answer, before, after, difference, low, high, gained, lost, total)


def _check(first: Ensemble, second: Ensemble) -> None:
    """Refuse runs whose draws are not the same."""
    for name in ("design", "seed", "draws", "block"):
        ours, theirs = getattr(first.settings, name), getattr(second.settings, name)
        if ours != theirs:
            raise InputError(f"the two runs are not over the same draws: their {name} is {ours} and {theirs}")
    drawn = [[(j.id, j.odds, j.spread) for j in found.space.judgements] for found in (first, second)]
    if drawn[0] != drawn[1] or first.space.coordinates != second.space.coordinates:
        ids = [{entry[0] for entry in listed} for listed in drawn]
        differs = ", ".join(sorted(ids[0] ^ ids[1])) or "their odds"
        raise InputError(f"the two runs are not over the same draws: what is uncertain differs ({differs})")


def _blocks(found: Ensemble) -> Iterator[Values]:
    """Yield the answers of the blocks of a run."""
    if found.folder is not None:
        yield from values_in(found.folder, found.answers)
    elif found.values is not None:
        size = found.settings.block
        yield from (found.values[k : k + size] for k in range(0, len(found.values), size))
    else:
        raise InputError("a run of so many draws keeps them in a folder only: give it one")
