"""How far the odds of one outcome can move, all else as drawn, until an answer turns in most of the worlds.

Where a judgement is independent of the others the share of worlds with yes, less one half of those in which the answer
applies, is linear in its odds q: G(q) = q·g₁ + (1 − q)·g₀, where g₁ and g₀ are that with the outcome fixed and
excluded. Odds that are a range or a distribution count by their mean, on which alone the share depends. Where there are
few worlds all are listed with their odds, and G is exact; else they are drawn, and the 95 % interval is all q at which
G is within its error of nothing.

A judgement that is correlated with others comes out by its own coordinate, joined with theirs: then every draw has its
own q from which on the first outcome comes out, and G is a step function of it. The answer turns at the q nearest to
the odds at which G changes its sign.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import MAIN, Answer
from detente.ensemble.asking import Asking
from detente.ensemble.codes import NO, YES
from detente.ensemble.designs import uniforms
from detente.ensemble.draws import Draws, combinations, draw, fixed, joined, outcomes
from detente.ensemble.executors import executor
from detente.ensemble.given import check_whole
from detente.ensemble.intervals import Z95, wilson_interval
from detente.ensemble.quantiles import mean, quantiles
from detente.ensemble.space import Coordinate, Space
from detente.errors import InputError, LimitError
from detente.model.uncertainty import Spread

__all__ = ["NotMoved", "OddsMargins", "Share", "Threshold", "thresholds"]

NotMoved = Literal["order", "number", "correlated", "certain"]

Floats = NDArray[np.float64]
Values = NDArray[np.int8]
DRAWS = 256
_FEW = 1000  # worlds that are listed rather than drawn
_STEPS = 1001


@dataclass(frozen=True, slots=True)
class Threshold:
    """How far the odds of one outcome can move until an answer turns in most worlds.

    Parameters
    ----------
    answer
        Position of the question among those asked.
    judgement, outcome
        Positions in the space, and among the judgement's outcomes.
    odds
        As the scenario has them.
    turns_at, low, high
        The odds at which the share of worlds passes one half, with their 95 % interval.
    """

    answer: int
    judgement: int
    outcome: int
    odds: float
    turns_at: float
    low: float
    high: float

    @property
    def margin(self) -> float:
        """How far that is from the odds as they are."""
        return abs(self.turns_at - self.odds)


@dataclass(frozen=True, slots=True)
class Share:
    """How often an answer is yes where it applies, with its 95 % interval; NaN where it never applies."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class OddsMargins:
    """How far odds can move until answers turn in most worlds.

    Parameters
    ----------
    space, answers
        The worlds and the questions.
    shares
        One for each question.
    turns
        By margin, the nearest first.
    exact
        Whether all worlds were listed with their odds; then the ends of an interval are the number itself.
    draws, seed
        How many worlds were listed or drawn, and the seed of the draws.
    not_moved
        Judgements whose odds were not moved, by position in the space, and why.
    """

    space: Space
    answers: tuple[Answer, ...]
    shares: tuple[Share, ...]
    turns: tuple[Threshold, ...]
    exact: bool
    draws: int
    seed: int
    not_moved: tuple[tuple[int, NotMoved], ...]


def thresholds(
    space: Space,
    only: tuple[str, ...] = MAIN,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    workers: int = 1,
    cluster: str | None = None,
) -> OddsMargins:
    """Return for each question its share of yes and the odds at which it turns in most worlds.

    Parameters
    ----------
    only
        Which questions.
    draws
        Over how many draws, the same for every outcome, where there are more worlds than that and than a thousand.
    seed
        Of the draws.
    workers, cluster
        Who computes, as in `detente.ensemble.executors.executor`.
    """
    check_whole(draws, "the number of draws")
    check_whole(seed, "a seed")
    if draws < 1 or seed < 0:
        raise InputError(f"there must be at least one draw, and a seed from 0 on, not {draws} and {seed}")
    listed = _all_worlds(space, draws)
    points = uniforms(space, "random", seed, 0, draws, draws)
    drawn = listed if listed is not None else Draws(outcomes(space, points), np.ones(draws))
    together = joined(space, points)
    weights = drawn.weights / drawn.weights.sum()
    turns: list[Threshold] = []
    moved, not_moved = _odds_to_move(space, points)
    with executor(space, only, workers=workers, cluster=cluster) as computing:
        asking = Asking(space, only, computing)
        shares = tuple(_share(column, weights, exact=listed is not None) for column in asking.values(drawn.outcomes).T)
        for place, odds in moved.items():
            with_it = [_excess(asking.values(fixed(drawn.outcomes, place, float(k)))) for k in range(len(odds))]
            for outcome, own in enumerate(odds if len(odds) > 2 else odds[:1]):
                if own >= 1:
                    continue
                rest = sum((odds[k] / (1 - own) * with_it[k] for k in range(len(odds)) if k != outcome), 0 * with_it[0])
                for answer, (g1, g0) in enumerate(zip(with_it[outcome].T, rest.T, strict=True)):
                    if listed is not None:
                        found = _crossing(float(weights @ g1), float(weights @ g0))
                    elif _hangs(space, place):
                        at = 1 - together[:, space.coordinates.index(Coordinate(place))]
                        found = _turning(*_steps(at, g1, g0), own)
                    else:
                        found = _turning(*_line(g1, g0), own)
                    turns += [Threshold(answer, place, outcome, own, *turn) for turn in found]
    turns.sort(key=lambda t: (round(t.margin, 12), t.answer, t.judgement, t.outcome))
    count = len(drawn.weights)
    return OddsMargins(space, asking.answers, shares, tuple(turns), listed is not None, count, seed, not_moved)


def _all_worlds(space: Space, draws: int) -> Draws | None:
    """Return all worlds with their odds, None where they are too many or cannot be listed."""
    try:
        count = combinations(space)
    except (InputError, LimitError):
        return None
    return draw(space, "factorial", 0, 0, count, count) if count <= max(draws, _FEW) else None


def _odds_to_move(space: Space, points: Floats) -> tuple[dict[int, list[float]], tuple[tuple[int, NotMoved], ...]]:
    """Return the odds of the judgements whose odds can be moved, by position, and of the others why not."""
    moved: dict[int, list[float]] = {}
    not_moved: list[tuple[int, NotMoved]] = []
    for place, judgement in enumerate(space.judgements):
        if place in space.fixed:
            continue
        odds = _odds(space, place, points)
        if judgement.spread is not None:
            not_moved.append((place, "number"))
        elif not odds:
            not_moved.append((place, "order"))
        elif _hangs(space, place) and len(odds) > 2:
            not_moved.append((place, "correlated"))
        elif max(odds) >= 1:
            not_moved.append((place, "certain"))
        else:
            moved[place] = odds
    return moved, tuple(not_moved)


def _hangs(space: Space, place: int) -> bool:
    """Whether a judgement is correlated with others."""
    return any(space.judgements[place].id in c.between for c in space.correlations)


def _share(values: Values, weights: Floats, *, exact: bool) -> Share:
    applies = float(weights[values >= NO].sum())
    if not applies:
        return Share(*(float("nan"),) * 3)
    found = float(weights[values == YES].sum()) / applies
    if exact:
        return Share(found, found, found)
    return Share(found, *wilson_interval(float((values == YES).sum()), int((values >= NO).sum())))


def _crossing(g1: float, g0: float) -> Iterator[tuple[float, float, float]]:
    """Yield the odds at which the excess is nothing, where it is exact and of other signs at either end."""
    if g1 * g0 < 0:
        turn = g0 / (g0 - g1)
        yield turn, turn, turn


def _excess(values: Values) -> Floats:
    """Return +½ for yes, −½ for no, 0 where the answer does not apply."""
    return np.asarray((values == YES) * 0.5 - (values == NO) * 0.5, np.float64)


def _line(with_it: Floats, without: Floats) -> tuple[Floats, Floats, Floats]:
    """Return odds, the mean excess at each, and its standard error, for a judgement on its own."""
    q = np.linspace(0, 1, _STEPS)
    n = len(with_it)
    own, other = with_it.var(), without.var()
    both = float(np.mean(with_it * without) - with_it.mean() * without.mean())
    variance = q**2 * own + (1 - q) ** 2 * other + 2 * q * (1 - q) * both
    return q, q * with_it.mean() + (1 - q) * without.mean(), np.sqrt(np.maximum(variance, 0) / n)


def _steps(at: Floats, with_it: Floats, without: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the same for a judgement that comes out first in a draw where its odds are at least `at`."""
    q = np.linspace(0, 1, _STEPS)
    table = np.where(at[None] <= q[:, None], with_it[None], without[None])
    return q, table.mean(axis=1), table.std(axis=1) / np.sqrt(len(at))


def _turning(q: Floats, excess: Floats, error: Floats, own: float) -> Iterator[tuple[float, float, float]]:
    """Yield where the excess changes its sign nearest to the odds as they are, with the interval around that."""
    if not (excess.min() < 0 < excess.max()):
        return
    changes = np.flatnonzero((excess[:-1] > 0) != (excess[1:] > 0))
    step = excess[changes + 1] - excess[changes]
    turns = q[changes] - excess[changes] / step * (q[1] - q[0])
    nearest = int(np.argmin(np.abs(turns - own)))
    unsure = np.abs(excess) <= Z95 * error
    below = above = int(changes[nearest])
    while below > 0 and unsure[below]:
        below -= 1
    while above < len(q) - 1 and unsure[above]:
        above += 1
    yield float(turns[nearest]), float(min(q[below], turns[nearest])), float(max(q[above], turns[nearest]))


def _odds(space: Space, place: int, points: Floats) -> list[float]:
    """Return the odds of all outcomes of a judgement, of ranges and distributions the mean; none if it has none."""
    judgement = space.judgements[place]
    if not judgement.odds or judgement.spread is not None or judgement.kind == "order":
        return []
    if len(judgement.odds) == len(judgement.outcomes) - 1:
        odds = [_mean(spread) for spread in judgement.odds]
        return [*odds, 1 - sum(odds)]
    columns = {(c.judgement, c.odds): column for column, c in enumerate(space.coordinates)}
    nothing = np.zeros(len(points))  # odds of several outcomes are divided by their sum, draw by draw
    shares = [points[:, columns[place, k]] if s.value is None else nothing for k, s in enumerate(judgement.odds)]
    table = np.array([quantiles(spread, share) for spread, share in zip(judgement.odds, shares, strict=True)])
    return [float(value) for value in (table / table.sum(axis=0)).mean(axis=1)]


def _mean(spread: Spread) -> float:
    return float(spread.value) if spread.value is not None else mean(spread)
