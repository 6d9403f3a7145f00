"""Words of likelihood follow ICD 203 and never stand without their number."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.report.likelihood import SCALE, likelihood, percent


def test_the_scale_covers_all_probabilities_without_a_gap() -> None:
    assert SCALE[0].low == 0
    assert SCALE[-1].high == 100
    assert all(before.high == after.low for before, after in pairwise(SCALE))


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.02, "almost no chance (2 %)"),
        (0.10, "very unlikely (10 %)"),
        (0.3, "unlikely (30 %)"),
        (0.5, "roughly even chance (50 %)"),
        (0.6, "likely (60 %)"),
        (0.9, "very likely (90 %)"),
        (0.99, "almost certain (99 %)"),
        (0.0, "never (0 %)"),
        (1.0, "always (100 %)"),
        (0.0001, "almost no chance (under 1 %)"),
        (0.9999, "almost certain (over 99 %)"),
    ],
)
def test_every_word_stands_for_its_range(share: float, said: str) -> None:
    assert likelihood(share) == said


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_no_word_stands_without_its_number(a: float, b: float, c: float) -> None:
    low, share, high = sorted((a, b, c))
    said = likelihood(share, low, high)
    assert f"({percent(share)}; {percent(low)} to {percent(high)})" in said


@pytest.mark.parametrize("bad", [(-0.1, None, None), (1.1, None, None), (0.5, 0.6, 0.7), (float("nan"), None, None)])
def test_what_is_no_probability_is_refused(bad: tuple[float, float | None, float | None]) -> None:
    with pytest.raises(ValueError, match="is none"):
        likelihood(*bad)
