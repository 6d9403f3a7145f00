"""How likely promises and consents are kept: read, laid over by readings, and written back."""

from fractions import Fraction

import pytest

from detente.model.conflict import Chance
from detente.scenario.load import load_text
from detente.scenario.write import dump

TEXT = """\
detente: 1
title: an aid deal
claims: {C1: {says: aid is doubtful}}
actors:
  us: {options: {aid: {says: help}, sell: {says: sell}}}
  senate: {options: {approve: {says: approve, probability: 1/3, claims: [C1]}}}
commitments:
  aid: {by: us, promise: us.aid, needs: senate.approve, probability: [0.2, 0.6], claims: [C1]}
  sell: {by: us, promise: us.sell, probability: 0.9, assumption: it did so before}
fail_together:
  - {together: [aid, senate.approve], probability: 0.1, says: an election, assumption: one is due}
readings:
  doubtful:
    commitments: {aid: {probability: 0.05}}
    fail_together: [{together: [aid, sell], probability: [0, 0.5], assumption: war}]
"""


def test_a_probability_is_a_number_or_a_range_and_exact() -> None:
    conflict = load_text(TEXT).conflict
    assert conflict.commitments["aid"].probability == Chance(Fraction(1, 5), Fraction(3, 5))
    assert conflict.commitments["sell"].probability == Chance(Fraction(9, 10), Fraction(9, 10))
    assert conflict.options["senate.approve"].probability == Chance(Fraction(1, 3), Fraction(1, 3))
    assert conflict.options["us.aid"].probability is None
    [cause] = conflict.fail_together
    assert (cause.together, cause.probability.low, cause.says) == (
        ("aid", "senate.approve"),
        Fraction(1, 10),
        "an election",
    )


def test_a_reading_may_change_probabilities_and_what_fails_together() -> None:
    conflict = load_text(TEXT, reading="doubtful").conflict
    assert conflict.commitments["aid"].probability == Chance(Fraction(1, 20), Fraction(1, 20))
    assert [cause.together for cause in conflict.fail_together] == [("aid", "sell")]


@pytest.mark.parametrize("reading", ["", "doubtful"])
def test_probabilities_are_written_back_as_they_were_read(reading: str) -> None:
    scenario = load_text(TEXT, reading=reading)
    again = load_text(dump(scenario.conflict)).conflict
    assert (again.commitments, again.options) == (scenario.conflict.commitments, scenario.conflict.options)
    assert again.fail_together == scenario.conflict.fail_together


def test_a_document_with_probabilities_is_written_back_whole() -> None:
    document = load_text(TEXT).document
    assert document is not None
    assert load_text(dump(document)).document == document
