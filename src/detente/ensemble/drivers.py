"""Drivers: which uncertain judgement an answer hangs on.

For an answer over the worlds drawn (shares are of the worlds in which it applies; for the indices Y is 1 where it is
yes, 0 where it is no, and where it does not apply, or the world contradicts itself, the share of yes among the others,
so that a judgement does not seem to turn the answer by taking it away):

- *fixed*: how often it holds when one judgement is fixed at one of its outcomes (a number at its 5 % and 95 % quantile)
  and all else stays as drawn, and how much that differs; both over the same draws (common random numbers);
- *first-order index* S = Var(E[Y | x]) / Var(Y): the part of the variance of Y that the judgement alone explains;
- *total index* T = E[Var(Y | all but x)] / Var(Y): the part it has a share in, alone or with others (Sobol' 1993;
  Homma & Saltelli 1996), on Saltelli's design, with 95 % bootstrap intervals, both computed by SALib.

Judgements that are correlated are no independent inputs; those that hang together are one factor, for which the indices
are given as a group (Jacques, Lavergne & Devictor 2006). Where there is but one factor, Y depends on nothing else, and
both of its indices are 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import MAIN, Answer, answers_of, called
from detente.ensemble.asking import Asking
from detente.ensemble.codes import NO, REASONS, YES
from detente.ensemble.designs import points
from detente.ensemble.draws import fixed, outcomes
from detente.ensemble.executors import executor
from detente.ensemble.given import check_seed, check_whole
from detente.ensemble.intervals import wilson_interval
from detente.ensemble.leading import most_open
from detente.ensemble.measures import measures_of
from detente.ensemble.quantiles import quantiles
from detente.ensemble.rules import RuleSet, rule_set
from detente.ensemble.shares import share_of, shift
from detente.ensemble.space import Space
from detente.errors import InputError

__all__ = ["VISIBLE", "Driver", "Drivers", "Fixed", "drivers"]

Floats = NDArray[np.float64]
Values = NDArray[np.int8]
Bools = NDArray[np.bool_]
BASE_DRAWS = 256
VISIBLE = 0.005
"""A smaller effect, of shares and of indices from 0 to 1, is taken for none."""
_MOST_DRAWS = 2**17
_NUMBER_ENDS = (0.05, 0.95)
_LOOK = 128  # draws that are enough to choose the most open question


@dataclass(frozen=True, slots=True)
class Fixed:
    """What becomes of the answer when a judgement is fixed at one outcome.

    Parameters
    ----------
    judgement
        Position in the space.
    outcome
        Position of the outcome, or the number that is put in its place.
    share
        How often the answer then holds.
    difference, low, high
        What that is more (or less) than as drawn, with its 95 % interval.
    """

    judgement: int
    outcome: float
    share: float
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Driver:
    """One factor: a judgement, or several that are correlated.

    Parameters
    ----------
    judgements
        Positions in the space.
    fixed
        Each at each of its outcomes.
    first, first_margin, total, total_margin
        Sobol' indices with half the width of their 95 % intervals; NaN where the answer is the same in all worlds.
    """

    judgements: tuple[int, ...]
    fixed: tuple[Fixed, ...]
    first: float
    first_margin: float
    total: float
    total_margin: float

    @property
    def swing(self) -> float:
        """The greatest difference that fixing one of its judgements makes."""
        return max((abs(f.difference) for f in self.fixed if not np.isnan(f.difference)), default=0.0)

    @property
    def tells(self) -> bool:
        """Whether what it does can be told from chance: an interval of it does not hold 0, and it is not next to 0."""
        fixed = any(abs(f.difference) >= VISIBLE and (f.low > 0 or f.high < 0) for f in self.fixed)
        return fixed or self.total - self.total_margin >= VISIBLE


@dataclass(frozen=True, slots=True, eq=False)
class Drivers:
    """What one answer hangs on.

    Parameters
    ----------
    space, answer
        The worlds and the question.
    share, low, high
        How often the answer is yes where it applies, with its 95 % Wilson interval; NaN where it never applies.
    draws, applies
        Draws behind `share`, along a scrambled Sobol' sequence, and in how many of them the answer applies; `rows` is
        how many points were evaluated for the indices, `worlds` how many distinct worlds in all.
    contradictory
        Why worlds among those draws contradict themselves, and how many; they are not among those where it applies.
    drivers
        The factors, by total index (by swing where there is none), the greatest first.
    rules
        Where the answer holds and where it does not, as a few rules on judgements whose effect can be told from
        chance; None where there are none, or the answer is the same in all worlds.
    seed
        Of the draws.
    base : ndarray of float, shape (base sample, judgements)
        The outcomes of those draws, half of them, over which judgements are fixed.
    """

    space: Space
    answer: Answer
    share: float
    low: float
    high: float
    draws: int
    applies: int
    contradictory: tuple[tuple[str, int], ...]
    rows: int
    worlds: int
    drivers: tuple[Driver, ...]
    rules: RuleSet | None
    seed: int
    base: Floats = field(repr=False)

    @property
    def varies(self) -> bool:
        """Whether the answer is yes in some of the worlds drawn and no in others."""
        return 0 < self.share < 1


def drivers(
    space: Space,
    answer: str | None = None,
    *,
    draws: int = BASE_DRAWS,
    seed: int = 0,
    workers: int = 1,
    cluster: str | None = None,
) -> Drivers:
    """Return what an answer hangs on.

    Parameters
    ----------
    answer
        Id of the question, such as ``kept:now`` (`detente.ensemble.answers.answers_of` lists them); without it the most
        open one: that whose share of yes is nearest to one half.
    draws
        Size of the base sample, a power of two; twice as many draws are behind the share, and draws × (factors + 2)
        points are evaluated for the indices, the draws alone if there is but one factor.
    seed
        Of the draws.
    workers, cluster
        Who computes, as in `detente.ensemble.executors.executor`.

    Raises
    ------
    InputError
        Nothing is uncertain, there is no such question, or `draws` is no power of two.

    Examples
    --------
    >>> import detente
    >>> from dataclasses import replace
    >>> from detente.ensemble.space import space_of
    >>> from detente.model.uncertainty import Judgement, Spread
    >>> base = detente.load("prisoners-dilemma").conflict
    >>> half = Judgement("preferences.first.priorities[0]", "statement", "…", odds=(Spread.constant(0.5),))
    >>> found = drivers(space_of({"": replace(base, judgements=(half,))}), draws=16)
    >>> len(found.drivers)
    1
    """
    check_whole(draws, "the base sample")
    check_seed(seed)
    if space.certain:
        mend = (
            "to say what is uncertain, give a fact, a belief, a promise, a priority or a reading its odds "
            "(docs/howto/uncertainty)"
            if space.chosen_reading is None
            else "without --reading worlds of all readings are drawn"
        )
        raise InputError(f"nothing in {_what_is_certain(space)}, so no answer hangs on anything; {mend}")
    if draws < 2 or draws & (draws - 1) or draws > _MOST_DRAWS:
        raise InputError(f"the base sample must be a power of two from 2 to {_MOST_DRAWS:,}, not {draws:,}")
    factors = _factors(space)
    found = outcomes(space, _design(space, factors, draws, seed))
    blocks = found.reshape(draws, -1, found.shape[1])
    base = np.concatenate([blocks[:, 0], blocks[:, -1]])
    chosen = _most_open_of(space, base[:draws]) if answer is None else _called(space, answer)
    with executor(space, (chosen.id,), workers=workers, cluster=cluster) as computing:
        asking = Asking(space, (chosen.id,), computing)
        answered = asking.answered(base)
        own = answered.values[:, 0]
        share = share_of(own)
        indices = _indices(space, factors, _numbers(asking.values(found)[:, 0], share), seed)
        listed = [
            Driver(
                factor,
                tuple(f for place in factor for f in _fixed(asking, base[:draws], own[:draws], place)),
                *indices[k],
            )
            for k, factor in enumerate(factors)
        ]
    listed.sort(key=lambda d: (-np.nan_to_num(d.total), -d.swing, d.judgements))
    applies = own >= NO
    count, reasons = int(applies.sum()), np.bincount(answered.reasons, minlength=len(REASONS)).tolist()
    return Drivers(
        space,
        chosen,
        share,
        *(wilson_interval(float((own == YES).sum()), count) if count else (np.nan, np.nan)),
        own.size,
        count,
        tuple((reason, n) for reason, n in zip(REASONS, reasons, strict=True) if reason and n),
        found.shape[0],
        asking.worlds,
        tuple(listed),
        _rules(space, listed, base[applies], own[applies] == YES),
        seed,
        base[:draws],
    )


def _rules(space: Space, listed: Sequence[Driver], rows: Floats, yes: Bools) -> RuleSet | None:
    """Return the rules on judgements whose effect can be told from chance."""
    telling = [place for driver in listed if driver.tells for place in driver.judgements]
    if not telling or yes.all() or not yes.any():
        return None
    held = np.broadcast_to(rows[0], rows.shape).copy()  # no rule is made of what is the same everywhere
    held[:, telling] = rows[:, telling]
    return rule_set(space, held, yes.astype(np.float64))


def _called(space: Space, id: str) -> Answer:
    if any(measure.id == id for measure in measures_of(space)):
        raise InputError(
            f"'{id}' is answered by a probability, and only a yes or no is asked what it hangs on; 'detente ensemble' "
            "says how the probability varies, and 'detente promises' what weighs in it"
        )
    return called(answers_of(space), id)


def _what_is_certain(space: Space) -> str:
    """Say in what nothing is uncertain, and that readings are where one of them was chosen."""
    if space.chosen_reading is None:
        return "the scenario is uncertain"
    which = f"the reading {space.chosen_reading}" if space.chosen_reading else "the scenario as written"
    return f"{which} is uncertain but which reading is right, and that was chosen"


def _most_open_of(space: Space, drawn: Floats) -> Answer:
    """Return the main question whose share of yes among some draws is nearest to one half."""
    asking = Asking(space, MAIN)
    values = asking.values(drawn[:_LOOK])
    return asking.answers[most_open(asking.answers, np.array([share_of(column) for column in values.T]))]


def _factors(space: Space) -> tuple[tuple[int, ...], ...]:
    """Return the judgements that are drawn, those that are correlated (also through others) together."""
    drawn = sorted({c.judgement for c in space.coordinates})
    group = {place: place for place in drawn}
    for correlation in space.correlations:
        together = [p for id in correlation.between if (p := space.place(id)) in group]
        merged = {group[p] for p in together}
        for place in drawn:
            if group[place] in merged:
                group[place] = min(merged)
    return tuple(tuple(p for p in drawn if group[p] == first) for first in sorted(set(group.values())))


def _problem(space: Space, factors: Sequence[tuple[int, ...]]) -> dict[str, object]:
    return {
        "num_vars": space.dimensions,
        "names": [f"x{column}" for column in range(space.dimensions)],
        "groups": _groups(space, factors),
        "bounds": [[0.0, 1.0]] * space.dimensions,
    }


def _groups(space: Space, factors: Sequence[tuple[int, ...]]) -> list[str]:
    """Return the name of the factor that each coordinate belongs to."""
    names = {place: f"f{k}" for k, factor in enumerate(factors) for place in factor}
    return [names[c.judgement] for c in space.coordinates]


def _design(space: Space, factors: Sequence[tuple[int, ...]], draws: int, seed: int) -> Floats:
    """Return Saltelli's design: for every base draw one row of A, A with each factor from B, and one of B.

    A single factor leaves nothing to mix: then one row of A and one of B. SALib takes a seed of 0 for none at all, so
    the seeds here begin with 1.
    """
    if len(factors) == 1:
        return points(2 * space.dimensions, "sobol", seed + 1, 0, draws, draws).reshape(-1, space.dimensions)
    from SALib.sample.sobol import sample

    rows = sample(_problem(space, factors), draws, calc_second_order=False, scramble=True, seed=seed + 1)
    return np.minimum(np.asarray(rows, np.float64), 1 - 2.0**-53)


def _numbers(values: Values, share: float) -> Floats:
    """Return Y: 1 and 0 for yes and no, and where the answer does not apply what pulls neither way."""
    return np.where(values >= NO, values == YES, 0.0 if np.isnan(share) else share)


def _indices(
    space: Space, factors: Sequence[tuple[int, ...]], numbers: Floats, seed: int
) -> list[tuple[float, float, float, float]]:
    """Return for each factor the first-order and the total index, each with its margin."""
    if numbers.min() == numbers.max():
        return [(np.nan,) * 4] * len(factors)
    if len(factors) == 1:
        return [(1.0, 0.0, 1.0, 0.0)]
    from SALib.analyze.sobol import analyze

    found = analyze(_problem(space, factors), numbers, calc_second_order=False, conf_level=0.95, seed=seed + 1)
    first, first_margin, total, total_margin = (found[key] for key in ("S1", "S1_conf", "ST", "ST_conf"))
    order = list(dict.fromkeys(_groups(space, factors)))
    rows = [order.index(f"f{k}") for k in range(len(factors))]
    return [(float(first[k]), float(first_margin[k]), float(total[k]), float(total_margin[k])) for k in rows]


def _fixed(asking: Asking, base: Floats, before: Values, place: int) -> list[Fixed]:
    """Return what becomes of the answer with a judgement fixed at each of its outcomes."""
    judgement = asking.space.judgements[place]
    if judgement.spread is not None:
        at = quantiles(judgement.spread, np.array(_NUMBER_ENDS)).tolist()
    elif judgement.kind == "order":
        at = sorted(set(base[:, place].tolist()))[:24]
    else:
        at = [float(k) for k in range(len(judgement.outcomes))]
    found = []
    for outcome in at:
        gain = shift(before, asking.values(fixed(base, place, outcome))[:, 0])
        found.append(Fixed(place, outcome, gain.after, gain.difference, gain.low, gain.high))
    return found
