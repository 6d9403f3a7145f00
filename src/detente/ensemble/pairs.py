"""Two runs over the same draws: with a promise and without it, before a change and after it.

Draw j of both is the same point of the unit cube (common random numbers), so that what differs in draw j comes from the
change alone, and the difference of two shares is known far better than either share. `compare_ensembles` takes two
runs, such as one of a space and one of `detente.ensemble.without.without` of it. Where the change takes uncertain
judgements along, or gives them other odds, `paired` has every judgement keep its own coordinate in both.

No answer counts in a world that contradicts itself, so a change that makes many of them do so can look harmless in
every difference: they are counted on both sides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer, called
from detente.ensemble.asking import Asking
from detente.ensemble.codes import CONTRADICTORY, NO, REASONS, YES
from detente.ensemble.designs import Design, points
from detente.ensemble.draws import draw, outcomes
from detente.ensemble.executors import executor
from detente.ensemble.given import check_seed, check_whole, names
from detente.ensemble.intervals import Z95
from detente.ensemble.records import values_in
from detente.ensemble.results import Ensemble
from detente.ensemble.space import Space, is_left_to_chance
from detente.errors import InputError

__all__ = ["Comparison", "Difference", "compare_ensembles", "paired"]

_BLOCK = 1000
_MOST_DRAWS = 1_000_000
Values = NDArray[np.int8]
Floats = NDArray[np.float64]


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


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What differs between two runs over the same draws; iterates over the differences.

    Parameters
    ----------
    differences
        One for each answer of both runs, in the order of the first.
    draws
        The draws (or their exact weight) compared.
    contradictory
        In how many of them the world contradicts itself in the first run, and in the second.
    reasons
        Why, in either.
    exact
        Whether all worlds were listed with their odds, so that nothing is an estimate.
    """

    differences: tuple[Difference, ...]
    draws: float
    contradictory: tuple[float, float]
    reasons: tuple[str, ...]
    exact: bool

    def __iter__(self) -> Iterator[Difference]:
        """Yield the differences."""
        return iter(self.differences)

    def __getitem__(self, id: str) -> Difference:
        """Return the difference of one answer, such as ``kept:now``.

        Raises
        ------
        InputError
            It was not asked in both; the nearest are named.
        """
        answers = [d.answer for d in self.differences]
        return self.differences[answers.index(called(answers, id))]


def compare_ensembles(first: Ensemble, second: Ensemble) -> Comparison:
    """Return the differences of all answers that two runs over the same draws share.

    The interval is that of Agresti & Min (2005) for matched pairs: half a draw is added to each of the four cells of
    the table yes/no × yes/no. It is exact, a point, in a factorial design.

    Parameters
    ----------
    first, second
        Runs with the same design, seed and number of draws, of spaces with the same uncertain judgements: such as one
        of a conflict and one of the same conflict with a change. Both have a folder, or were small enough to be kept.
        If one ended before the other, what both have drawn is compared.

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
    table = _Table.of(first.answers, second.answers)
    settings = first.settings
    for ours, theirs in zip(_blocks(first), _blocks(second), strict=False):
        count = min(len(ours), len(theirs))
        weights = draw(first.space, settings.design, settings.seed, table.rows, count, settings.draws).weights
        table.add(ours[:count], theirs[:count], weights)
    reasons = [reason for found in (first, second) for reason, number in found.contradictory if number]
    return table.comparison(reasons, exact=first.exact)


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
) -> Comparison:
    """Return the differences of all answers between the worlds of two spaces, over the same draws.

    A judgement that both have (by its id) has the same coordinate in both, whatever its odds; one that only one of them
    has does not disturb the others. So the second space may have other odds, or be that of another scenario.

    Parameters
    ----------
    first, second
        The worlds as they are, and with the change.
    draws, seed, design, kinds, workers, cluster
        As in `detente.ensemble`; the design is none that lists all worlds.

    Returns
    -------
    Comparison
        Of the answers of both, in the order of the first.

    Raises
    ------
    InputError
        There is nothing to draw, or the design lists worlds instead of drawing them.

    Examples
    --------
    >>> import detente
    >>> from detente.ensemble.run import space_of_scenario
    >>> space = space_of_scenario("ukraine-2026")
    >>> paired(space, space, 20, kinds=["kept now"])["kept:now"].difference
    0.0
    """
    check_whole(draws, "the number of draws")
    check_seed(seed)
    if not 1 <= draws <= _MOST_DRAWS:
        raise InputError(f"the number of draws must lie between 1 and {_MOST_DRAWS:,}, not {draws:,}")
    certain = first.certain and second.certain
    draws = 1 if certain else draws
    asked = None if kinds is None else names(kinds, "kinds of answers")
    ids = [[(space.judgements[c.judgement].id, c.odds) for c in space.coordinates] for space in (first, second)]
    column = {id: k for k, id in enumerate(dict.fromkeys((*ids[0], *ids[1])))}
    which = [[column[id] for id in listed] for listed in ids]
    with (
        executor(first, asked, workers=workers, cluster=cluster) as here,
        executor(second, asked, workers=workers, cluster=cluster) as there,
    ):
        sides = [Asking(first, asked, here), Asking(second, asked, there)]
        table = _Table.of(sides[0].answers, sides[1].answers)
        reasons: set[int] = set()
        for start in range(0, draws, _BLOCK):
            count = min(_BLOCK, draws - start)
            drawn = points(len(column), design, seed, start, count, draws)
            ours, theirs = (
                side.answered(outcomes(side.space, drawn[:, columns]))
                for side, columns in zip(sides, which, strict=True)
            )
            table.add(ours.values, theirs.values, np.ones(count))
            reasons |= {*ours.reasons.tolist(), *theirs.reasons.tolist()}
    return table.comparison([REASONS[code] for code in sorted(reasons) if code], exact=certain)


@dataclass(eq=False)
class _Table:
    """Draws of two runs counted together.

    Parameters
    ----------
    answers
        The questions of the first run.
    shared
        Positions, in both, of those that both have.
    cells : ndarray of float, shape (shared, 2, 2)
        What the draws count for in which the answer is no or yes in the first (axis 1) and the second (axis 2).
    contradictory : ndarray of float, shape (2,)
        What those count for whose world contradicts itself in the first, and in the second.
    """

    answers: Sequence[Answer]
    shared: Sequence[tuple[int, int]]
    cells: Floats
    contradictory: Floats = field(default_factory=lambda: np.zeros(2))
    rows: int = 0
    weight: float = 0.0

    @classmethod
    def of(cls, first: Sequence[Answer], second: Sequence[Answer]) -> "_Table":
        """Return the table of no draws."""
        places = {answer.id: place for place, answer in enumerate(second)}
        shared = [(place, places[answer.id]) for place, answer in enumerate(first) if answer.id in places]
        return cls(first, shared, np.zeros((len(shared), 2, 2)))

    def add(self, ours: Values, theirs: Values, weights: Floats) -> None:
        """Count some draws.

        Parameters
        ----------
        ours, theirs : ndarray of int8, shape (draws, answers)
        weights : ndarray of float, shape (draws,)
        """
        for row, (a, b) in enumerate(self.shared):
            for before, after in ((NO, NO), (NO, YES), (YES, NO), (YES, YES)):
                here = (ours[:, a] == before) & (theirs[:, b] == after)
                self.cells[row, before, after] += weights[here].sum()
        for side, values in enumerate((ours, theirs)):
            self.contradictory[side] += weights[(values == CONTRADICTORY).any(axis=1)].sum()
        self.rows += len(weights)
        self.weight += float(weights.sum())

    def comparison(self, reasons: Sequence[str], *, exact: bool) -> Comparison:
        """Return what was counted."""
        return Comparison(
            tuple(
                _difference(self.answers[place], self.cells[row], exact=exact)
                for row, (place, _) in enumerate(self.shared)
            ),
            self.weight,
            (float(self.contradictory[0]), float(self.contradictory[1])),
            tuple(dict.fromkeys(reasons)),
            exact,
        )


def _difference(answer: Answer, cells: Floats, *, exact: bool) -> Difference:
    total, gained, lost = float(cells.sum()), float(cells[0, 1]), float(cells[1, 0])
    if not total:
        nothing = float("nan")
        return Difference(answer, nothing, nothing, nothing, nothing, nothing, 0.0, 0.0, 0.0)
    difference = (gained - lost) / total
    low = high = difference
    if not exact:
        n, b, c = total + 2, gained + 0.5, lost + 0.5
        middle, half = (b - c) / n, Z95 * sqrt(max(b + c - (b - c) ** 2 / n, 0.0)) / n
        low, high = max(-1.0, middle - half), min(1.0, middle + half)
    before, after = float(cells[1].sum()) / total, float(cells[:, 1].sum()) / total
    return Difference(answer, before, after, difference, low, high, gained, lost, total)


def _check(first: Ensemble, second: Ensemble) -> None:
    """Refuse runs whose draws are not the same."""
    for found in (first, second):
        if not isinstance(found, Ensemble):
            raise InputError(f"two runs are compared, and {type(found).__name__} is none")
    for name in ("design", "seed", "draws", "block"):
        ours, theirs = getattr(first.settings, name), getattr(second.settings, name)
        if ours != theirs:
            raise InputError(f"the two runs are not over the same draws: their {name} is {ours} and {theirs}")
    drawn = [
        [(j.id, j.odds, j.spread) for j in found.space.judgements if is_left_to_chance(j)] for found in (first, second)
    ]
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
