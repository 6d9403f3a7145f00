"""Draws, designs, spreads and orders: that they have the shares they claim, however the draws are cut into blocks."""

import itertools
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from detente.ensemble.designs import DESIGNS, Design, uniforms
from detente.ensemble.draws import combinations, draw, outcomes
from detente.ensemble.frequencies import Tally
from detente.ensemble.intervals import draws_needed, wilson_interval
from detente.ensemble.orders import count_extensions, extension
from detente.ensemble.quantiles import mean, quantiles
from detente.ensemble.space import Space
from detente.errors import InputError, LimitError
from detente.model.uncertainty import Correlation, Judgement, Spread

HALF = (Spread.constant(Fraction(1, 2)),)


def spread(name: str, low: Fraction | None = None, high: Fraction | None = None, **parameters: float) -> Spread:
    return Spread(name, tuple((k, Fraction(str(v))) for k, v in parameters.items()), low, high)


def space(*judgements: Judgement, correlations: tuple[Correlation, ...] = ()) -> Space:
    return Space({}, judgements, correlations, tuple({"": j.id} for j in judgements))


def yes_no(name: str, odds: Spread) -> Judgement:
    return Judgement(f"facts.{name}", "fact", name, odds=(odds,))


MIXED = space(
    yes_no("plain", Spread.constant(Fraction(3, 10))),
    yes_no("range", spread("uniform", Fraction(0), Fraction(1), loc=0.2, scale=0.4)),
    Judgement("p", "order", "", odds=(), outcomes=(), entries=("a", "b", "c", "d"), above=((0, 1), (2, 3))),
    Judgement("w", "weight", "", outcomes=(), spread=spread("triang", c=0.5, loc=1, scale=2)),
    Judgement(
        "e", "entry", "", outcomes=("x", "y", "z"), odds=tuple(Spread.constant(Fraction(k, 10)) for k in (5, 0, 5))
    ),
)


@pytest.mark.parametrize("design", [d for d in DESIGNS if d != "factorial"])
def test_a_draw_is_the_same_however_the_draws_are_cut_into_blocks(design: Design) -> None:
    whole = draw(MIXED, design, 7, 0, 100, 100).outcomes
    cuts = [(0, 1), (1, 32), (33, 60), (93, 7)]
    parts = [draw(MIXED, design, 7, first, count, 100).outcomes for first, count in reversed(cuts)]
    assert np.array_equal(np.concatenate(parts[::-1]), whole)
    assert not np.array_equal(draw(MIXED, design, 8, 0, 100, 100).outcomes, whole)


@pytest.mark.parametrize("design", [d for d in DESIGNS if d != "factorial"])
def test_outcomes_come_as_often_as_their_odds_say(design: Design) -> None:
    found = draw(MIXED, design, 3, 0, 4096, 4096).outcomes
    assert (found[:, 0] == 0).mean() == pytest.approx(0.3, abs=0.02)
    assert (found[:, 1] == 0).mean() == pytest.approx(0.4, abs=0.02)
    assert np.bincount(found[:, 2].astype(int), minlength=6) / 4096 == pytest.approx([1 / 6] * 6, abs=0.02)
    assert found[:, 3].mean() == pytest.approx(2, abs=0.02)
    assert [(found[:, 4] == k).mean() for k in range(3)] == pytest.approx([0.5, 0, 0.5], abs=0.02)
    assert not (found[:, 4] == 1).any()


@pytest.mark.parametrize("total", [1, 2, 3, 17, 64, 1000])
def test_a_latin_hypercube_has_one_draw_in_each_stratum_of_every_coordinate(total: int) -> None:
    points = uniforms(MIXED, "latin", 1, 0, total, total)
    for column in points.T:
        assert sorted(np.floor(column * total).astype(int).tolist()) == list(range(total))
    assert np.unique(points, axis=0).shape[0] == total


def test_a_sobol_sequence_has_equally_many_draws_in_every_eighth() -> None:
    points = uniforms(MIXED, "sobol", 5, 0, 64, 64)
    assert all(np.bincount((column * 8).astype(int)).tolist() == [8] * 8 for column in points.T)


def test_even_designs_come_closer_to_the_odds_than_independent_draws() -> None:
    def error(design: Design) -> float:
        seeds = [
            abs((draw(MIXED, design, s, 0, 256, 256).outcomes[:, :2] == 0).mean(axis=0) - [0.3, 0.4]).max()
            for s in range(12)
        ]
        return float(np.mean(seeds))

    assert max(error("latin"), error("sobol")) < error("random")


def test_all_combinations_have_odds_that_sum_to_one() -> None:
    listed = space(*(j for j in MIXED.judgements if j.kind != "weight"))
    total = combinations(listed)
    found = draw(listed, "factorial", 0, 0, total, total)
    assert total == 2 * 2 * 6 * 3
    assert len(np.unique(found.outcomes, axis=0)) == total
    assert found.weights.sum() == pytest.approx(1, abs=1e-12)
    yes = found.weights[(found.outcomes[:, 0] == 0) & (found.outcomes[:, 1] == 0)].sum()
    assert yes == pytest.approx(0.3 * 0.4, abs=1e-6)


def test_numbers_and_correlations_cannot_be_enumerated() -> None:
    with pytest.raises(InputError, match="w is a number from a range"):
        combinations(MIXED)
    pair = (yes_no("a", HALF[0]), yes_no("b", HALF[0]))
    joined = Correlation(("facts.a", "facts.b"), Fraction(1, 2))
    with pytest.raises(InputError, match="correlated"):
        combinations(space(*pair, correlations=(joined,)))
    with pytest.raises(LimitError, match="too many to list"):
        combinations(space(*(yes_no(f"f{k}", HALF[0]) for k in range(40))))


@pytest.mark.parametrize("correlation", ["-1", "-0.6", "0", "0.5", "0.9", "1"])
def test_correlated_judgements_hang_together_as_the_copula_says(correlation: str) -> None:
    between = ("facts.a", "w")
    joined = Correlation(between, Fraction(correlation))
    weight = Judgement("w", "weight", "", outcomes=(), spread=spread("norm", loc=3, scale=2))
    both = space(yes_no("a", HALF[0]), weight, yes_no("c", HALF[0]), correlations=(joined,))
    found = draw(both, "random", 2, 0, 20000, 20000).outcomes
    high = found[:, 1] > 3
    # of two normal variables with correlation r both are above their median with odds 1/4 + asin(r)/2π
    together = ((found[:, 0] == 0) & high).mean()
    assert together == pytest.approx(0.25 + np.arcsin(float(Fraction(correlation))) / (2 * np.pi), abs=0.015)
    assert (found[:, 0] == 0).mean() == pytest.approx(0.5, abs=0.015)
    assert found[:, 1].std() == pytest.approx(2, abs=0.05)
    assert ((found[:, 2] == 0) & high).mean() == pytest.approx(0.25, abs=0.015)


@pytest.mark.parametrize(
    "other",
    [
        Judgement("p", "order", "", odds=(), outcomes=(), entries=("a", "b")),
        Judgement("p", "entry", "", outcomes=("x", "y"), odds=HALF * 2),
        Judgement("p", "preference", "", outcomes=("x", "y"), odds=HALF * 2),
        Judgement("p", "belief", "", odds=HALF),
        Judgement("p", "statement", "", odds=HALF),
        Judgement("p", "claim", "", odds=HALF),
        Judgement("p", "source", "", odds=HALF),
        Judgement("p", "reading", "", outcomes=("", "dark"), odds=HALF * 2),
    ],
    ids=lambda judgement: judgement.kind,
)
@pytest.mark.parametrize("sign", [-1, 1])
def test_first_outcomes_go_together_whatever_the_kinds(other: Judgement, sign: int) -> None:
    joined = Correlation(("facts.a", "p"), Fraction(sign, 2))
    found = draw(space(yes_no("a", HALF[0]), other, correlations=(joined,)), "sobol", 5, 0, 4096, 4096).outcomes
    assert set(found[:, 1]) == {0, 1}
    expected = 0.25 + np.arcsin(sign / 2) / (2 * np.pi)
    assert ((found[:, 0] == 0) & (found[:, 1] == 0)).mean() == pytest.approx(expected, abs=0.01)


def test_correlations_that_cannot_be_are_refused() -> None:
    three = [yes_no(name, HALF[0]) for name in "abc"]
    pairs = [("facts.a", "facts.b", "0.9"), ("facts.b", "facts.c", "0.9"), ("facts.a", "facts.c", "-0.9")]
    joined = tuple(Correlation((a, b), Fraction(r)) for a, b, r in pairs)
    impossible = space(*three, correlations=joined)
    with pytest.raises(InputError, match="contradict"):
        outcomes(impossible, np.full((2, 3), 0.5))


def literal_extensions(size: int, above: tuple[tuple[int, int], ...]) -> set[tuple[int, ...]]:
    return {
        order for order in itertools.permutations(range(size)) if all(order.index(a) < order.index(b) for a, b in above)
    }


def test_every_linear_extension_has_a_number_of_its_own() -> None:
    rng = np.random.default_rng(4)
    for _ in range(150):
        size = int(rng.integers(1, 7))
        order = rng.permutation(size)
        pairs = itertools.combinations(range(size), 2)
        above = tuple((int(order[a]), int(order[b])) for a, b in pairs if rng.random() < 0.3)
        literal = literal_extensions(size, above)
        count = count_extensions(size, above)
        assert count == len(literal)
        assert {extension(size, above, k) for k in range(count)} == literal


def test_linear_extensions_are_drawn_uniformly() -> None:
    order = Judgement("p", "order", "", odds=(), outcomes=(), entries=tuple("abcde"), above=((0, 2), (1, 2), (3, 4)))
    found = draw(space(order), "random", 11, 0, 20000, 20000).outcomes[:, 0].astype(int)
    count = count_extensions(5, order.above)
    expected = 20000 / count
    square = float(((np.bincount(found, minlength=count) - expected) ** 2 / expected).sum())
    assert count == 20
    assert square < 43.8  # the 99.9 % quantile of chi-square with 19 degrees of freedom


def test_an_order_without_end_is_refused() -> None:
    with pytest.raises(LimitError, match="too many ways"):
        count_extensions(24, ())
    with pytest.raises(ValueError, match="circle"):
        count_extensions(3, ((0, 1), (1, 0)))
    assert count_extensions(15, ()) == 1307674368000
    assert extension(15, (), 10**30) == tuple(reversed(range(15)))


def test_quantiles_are_those_of_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    shares = np.linspace(0.01, 0.99, 23)
    cases: list[tuple[str, dict[str, Any]]] = [
        ("norm", {"loc": 3, "scale": 2}),
        ("beta", {"a": 2, "b": 5}),
        ("triang", {"c": 0.25, "loc": 1, "scale": 2}),
        ("uniform", {"loc": -1, "scale": 4}),
        ("gamma", {"a": 2.5, "scale": 2}),
        ("lognorm", {"s": 0.5}),
    ]
    for name, parameters in cases:
        expected = getattr(stats, name).ppf(shares, **parameters)
        assert quantiles(spread(name, **parameters), shares) == pytest.approx(expected, rel=1e-9)


def test_odds_are_cut_to_what_odds_can_be() -> None:
    wide = spread("norm", Fraction(0), Fraction(1), loc=0.9, scale=1)
    found = quantiles(wide, np.linspace(0, 1, 50))
    assert found.min() == 0
    assert found.max() == 1
    assert mean(wide) == pytest.approx(quantiles(wide, np.random.default_rng(1).random(200_000)).mean(), abs=0.01)


def test_a_distribution_that_scipy_does_not_have_is_refused() -> None:
    with pytest.raises(InputError, match="no distribution named wishful"):
        quantiles(spread("wishful"), np.array([0.5]))
    with pytest.raises(InputError, match="does not take"):
        quantiles(spread("gamma", b=2), np.array([0.5]))


def test_wilson_intervals_cover_as_often_as_they_claim() -> None:
    rng = np.random.default_rng(6)
    for share in (0.02, 0.3, 0.5, 0.95):
        counts = rng.binomial(200, share, 2000)
        covered = [low <= share <= high for low, high in (wilson_interval(int(c), 200) for c in counts)]
        assert np.mean(covered) == pytest.approx(0.95, abs=0.03)


@pytest.mark.parametrize("precision", [0.005, 0.01, 0.05])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.5, 1.0])
def test_so_many_draws_as_are_said_to_be_needed_reach_the_precision(share: float, precision: float) -> None:
    def half_width(draws: int) -> float:
        z = 1.959963984540054
        return z * (share * (1 - share) / draws + z * z / (4 * draws * draws)) ** 0.5 / (1 + z * z / draws)

    needed = draws_needed(share, precision)
    assert half_width(needed) <= precision * (1 + 1e-9)
    assert half_width(needed - 1) > precision


def test_blocks_are_counted_to_the_same_tally_in_any_order() -> None:
    from detente.ensemble.evaluate import Answered

    rng = np.random.default_rng(2)
    values = rng.integers(-1, 2, (60, 3)).astype(np.int8)
    reasons = np.zeros(60, np.int8)
    values[::7], reasons[::7] = -2, 3
    tallies = []
    for blocks in ([slice(0, 60)], [slice(40, 60), slice(0, 15), slice(15, 40)]):
        tally = Tally.empty(3)
        for part in blocks:
            tally.add(Answered(values[part], reasons[part]), np.ones(len(reasons[part])))
        tallies.append([t.tolist() for t in (tally.yes, tally.no, tally.not_applicable, tally.contradictory)])
    assert tallies[0] == tallies[1]
    assert tallies[0][3] == [0, 0, 0, 9, 0]
