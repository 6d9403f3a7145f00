"""How far the odds of one outcome can move, all else as drawn, until an answer turns in most of the worlds.

Where a judgement is independent of the others the share of worlds with yes, less one half of those in which the answer
applies, is linear in its odds q: G(q) = q·g₁ + (1 − q)·g₀, where g₁ and g₀ are that with the outcome fixed and
excluded. A judgement that is correlated with others comes out by its own coordinate, joined with theirs: then every
draw has its own q from which on the first outcome comes out, and G is a step function of it. The answer turns at the q
nearest to the odds at which G changes its sign; the 95 % interval is all q at which G is within its error of nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer
from detente.ensemble.asking import Asking
from detente.ensemble.designs import uniforms
from detente.ensemble.draws import joined, outcomes
from detente.ensemble.drivers import MAIN
from detente.ensemble.executors import executor
from detente.ensemble.rows import NO, YES
from detente.ensemble.shares import share_of
from detente.ensemble.space import Coordinate, Space

__all__ = ["Threshold", "thresholds"]

Floats = NDArray[np.float64]
Values = NDArray[np.int8]
DRAWS = 256
_Z = 1.959963984540054
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


def thresholds(
    space: Space,
    only: tuple[str, ...] = MAIN,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    workers: int = 1,
    cluster: str | None = None,
) -> tuple[tuple[Answer, ...], tuple[float, ...], tuple[Threshold, ...]]:
    """Return for each question its share of yes and the odds at which it turns in most worlds, the nearest first.

    Judgements that have no odds (orders, numbers), whose odds are spreads, or that have three outcomes or more and are
    correlated are left out.

    Parameters
    ----------
    only
        Which questions.
    draws
        Over how many draws, the same for every outcome.

    Returns
    -------
    tuple of Answer
        The questions.
    tuple of float
        How often each is yes where it applies; NaN where it never does.
    tuple of Threshold
        By margin.
    """
    points = uniforms(space, "random", seed, 0, draws, draws)
    base = outcomes(space, points)
    together = joined(space, points)
    correlated = {id for c in space.correlations for id in c.between}
    found: list[Threshold] = []
    with executor(space, only, workers=workers, cluster=cluster) as computing:
        asking = Asking(space, only, computing)
        shares = tuple(share_of(column) for column in asking.values(base).T)
        for place, judgement in enumerate(space.judgements):
            odds = _odds(space, place)
            hangs = judgement.id in correlated
            if odds is None or (hangs and len(odds) > 2):
                continue
            with_it = [_excess(asking.values(_fixed(base, place, float(k)))) for k in range(len(odds))]
            for outcome, own in enumerate(odds if len(odds) > 2 else odds[:1]):
                if own >= 1:  # nothing else ever happens, so it is not known what would
                    continue
                rest = sum((odds[k] / (1 - own) * with_it[k] for k in range(len(odds)) if k != outcome), 0 * with_it[0])
                if hangs:
                    at = 1 - together[:, space.coordinates.index(Coordinate(place))]
                    curves = [_steps(at, g1, g0) for g1, g0 in zip(with_it[outcome].T, rest.T, strict=True)]
                else:
                    curves = [_line(g1, g0) for g1, g0 in zip(with_it[outcome].T, rest.T, strict=True)]
                for answer, (odd, excess, error) in enumerate(curves):
                    for turn in _turning(odd, excess, error, own):
                        found.append(Threshold(answer, place, outcome, own, *turn))
    found.sort(key=lambda t: (round(t.margin, 12), t.answer, t.judgement, t.outcome))
    return asking.answers, shares, tuple(found)


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
    unsure = np.abs(excess) <= _Z * error
    below = above = int(changes[nearest])
    while below > 0 and unsure[below]:
        below -= 1
    while above < len(q) - 1 and unsure[above]:
        above += 1
    yield float(turns[nearest]), float(min(q[below], turns[nearest])), float(max(q[above], turns[nearest]))


def _odds(space: Space, place: int) -> list[float] | None:
    """Return the odds of all outcomes of a judgement, where they are known exactly."""
    judgement = space.judgements[place]
    values = [s.value for s in judgement.odds]
    if not values or any(value is None for value in values):
        return None
    odds = [float(value) for value in values if value is not None]
    return [*odds, 1 - sum(odds)] if len(odds) == len(judgement.outcomes) - 1 else odds


def _fixed(rows: Floats, place: int, value: float) -> Floats:
    fixed = rows.copy()
    fixed[:, place] = value
    return fixed
