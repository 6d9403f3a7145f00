"""Two runs over the same draws: with a promise and without it, before a change and after it.

Draw j of both is the same point of the unit cube (common random numbers), so that what differs in draw j comes from the
change alone, and the difference of two shares is known far better than either share. Where the change takes uncertain
judgements along (with a promise goes what is believed of it), or gives them other odds, `paired` has every judgement
keep its own coordinate in both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer
from detente.ensemble.asking import Asking
from detente.ensemble.designs import Design, points
from detente.ensemble.draws import draw, outcomes
from detente.ensemble.evaluate import NO, YES
from detente.ensemble.executors import executor
from detente.ensemble.records import values_in
from detente.ensemble.run import Ensemble
from detente.ensemble.space import Space
from detente.errors import InputError

__all__ = ["Difference", "compare_ensembles", "paired"]

_Z = 1.959963984540054
_BLOCK = 1000
_MOST_DRAWS = 1_000_000
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
        _count(cells, shared, ours[:count], theirs[:count], weights)
    return tuple(
        _difference(first.answers[place], cells[row], exact=first.exact) for row, (place, _) in enumerate(shared)
    )


def paired(
    first: Space,
    second: Space,
    draws: int = 10_000,
    seed: int = 0,
    design: Design = "random",
    *,
    kinds: Sequence[str] | None = None,
    workers: int = 1,
    cluster: str | None = None,
) -> tuple[Difference, ...]:
    """Return the differences of all answers between the worlds of two spaces, over the same draws.

    A judgement that both have (by its id) has the same coordinate in both, whatever its odds; one that only one of them
    has does not disturb the others. So the second space may lack a promise and what is believed about it, have a claim
    wrong, or be that of another scenario.

    Parameters
    ----------
    first, second
        The worlds as they are, and with the change; see `detente.ensemble.without.without` for one way to make it.
    draws, seed, design, kinds, workers, cluster
        As in `detente.ensemble`; the design is none that lists all worlds.

    Returns
    -------
    tuple of Difference
        For the answers of both, in the order of the first.

    Raises
    ------
    InputError
        There is nothing to draw, or the design lists worlds instead of drawing them.

    Examples
    --------
    >>> import detente
    >>> from detente.ensemble.run import space_of_scenario
    >>> from detente.ensemble.without import without
    >>> space = space_of_scenario("ukraine-2026")
    >>> found = paired(space, without(space, ["commitments.us_backstop"]), 20, kinds=["kept now"])
    >>> found[0].answer.id, found[0].difference
    ('kept:now', 0.0)
    """
    if not 1 <= draws <= _MOST_DRAWS:
        raise InputError(f"the number of draws must lie between 1 and {_MOST_DRAWS:,}, not {draws:,}")
    certain = first.certain and second.certain
    draws = 1 if certain else draws
    asked = None if kinds is None else tuple(kinds)
    ids = [[(space.judgements[c.judgement].id, c.odds) for c in space.coordinates] for space in (first, second)]
    column = {id: k for k, id in enumerate(dict.fromkeys((*ids[0], *ids[1])))}
    which = [[column[id] for id in listed] for listed in ids]
    with (
        executor(first, asked, workers=workers, cluster=cluster) as here,
        executor(second, asked, workers=workers, cluster=cluster) as there,
    ):
        sides = [Asking(first, asked, here), Asking(second, asked, there)]
        places = {answer.id: place for place, answer in enumerate(sides[1].answers)}
        answers = sides[0].answers
        shared = [(place, places[answer.id]) for place, answer in enumerate(answers) if answer.id in places]
        cells = np.zeros((len(shared), 2, 2))
        for start in range(0, draws, _BLOCK):
            count = min(_BLOCK, draws - start)
            drawn = points(len(column), design, seed, start, count, draws)
            ours, theirs = (
                side.values(outcomes(side.space, drawn[:, columns])) for side, columns in zip(sides, which, strict=True)
            )
            _count(cells, shared, ours, theirs, np.ones(count))
    return tuple(_difference(answers[place], cells[row], exact=certain) for row, (place, _) in enumerate(shared))


def _count(
    cells: NDArray[np.float64],
    shared: Sequence[tuple[int, int]],
    ours: Values,
    theirs: Values,
    weights: NDArray[np.float64],
) -> None:
    """Add the weights of draws to the table yes/no × yes/no of every answer."""
    for row, (a, b) in enumerate(shared):
        for before, after in ((NO, NO), (NO, YES), (YES, NO), (YES, YES)):
            here = (ours[:, a] == before) & (theirs[:, b] == after)
            cells[row, before, after] += weights[here].sum()


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
