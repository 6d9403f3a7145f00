"""Ranks from priorities, weights, rankings and ranks, as literal scores give them."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

from detente.logic.grammar import parse_statement
from detente.logic.vocabulary import Vocabulary
from detente.model.conflict import Preference, Priority
from detente.model.ranks import preference_ranks
from tests.bridge import compiled
from tests.oracle.random_conflicts import Case, conflict
from tests.strategies import conflicts

OPTIONS = ("a.x", "a.y", "b.z")
WORDS = Vocabulary(dict.fromkeys(OPTIONS, ("no", "yes")))
STATES = [dict(zip(OPTIONS, reversed(levels), strict=True)) for levels in itertools.product((0, 1), repeat=3)]
COLUMNS = {option: np.array([state[option] for state in STATES], np.uint8) for option in OPTIONS}


def ranks(preference: Preference) -> list[int]:
    return preference_ranks(preference, WORDS, COLUMNS, len(STATES)).tolist()


def priorities(*wanted: str | list[str]) -> Preference:
    def entry(statement: str | list[str]) -> Priority:
        if isinstance(statement, list):
            return Priority(tier=tuple(entry(part) for part in statement))
        return Priority(parse_statement(statement))

    return Preference(priorities=tuple(entry(statement) for statement in wanted))


def ranks_differ(case: Case) -> bool:
    return compiled(case).ranks.tolist() != [case.game.ranks[actor] for actor in case.game.actors]


@given(conflicts())
def test_ranks_are_the_literal_scores_made_dense(case: Case) -> None:
    assert not ranks_differ(case)


def test_the_ranks_of_a_thousand_conflicts_are_those_of_the_oracle() -> None:
    assert [seed for seed in range(1000) if ranks_differ(conflict(seed))] == []


def test_one_statement_outweighs_all_that_follow() -> None:
    assert ranks(priorities("a.x", "a.y", "b.z")) == [1, 5, 3, 7, 2, 6, 4, 8]


def test_in_a_tier_only_the_number_that_hold_counts() -> None:
    assert ranks(priorities(["a.x", "a.y"], "b.z")) == [1, 3, 3, 5, 2, 4, 4, 6]
    assert ranks(priorities("b.z", ["a.x", "a.y"])) == [1, 2, 2, 3, 4, 5, 5, 6]


@pytest.mark.parametrize("many", [62, 63, 64, 100, 300])
def test_a_long_list_of_priorities_does_not_overflow(many: int) -> None:
    always = ["true"] * many
    assert ranks(priorities("a.x", *always, "a.y", *always, "b.z")) == [1, 5, 3, 7, 2, 6, 4, 8]
    tiers = [["a.x", "true"]] * many
    assert ranks(priorities("b.z", *tiers)) == [1, 2, 1, 2, 3, 4, 3, 4]


def test_weights_are_added_exactly() -> None:
    tenths = {"a.x": "0.1", "a.y": "0.2", "b.z": "0.3"}
    preference = Preference(
        weights=tuple((Priority(parse_statement(wanted)), Fraction(weight)) for wanted, weight in tenths.items())
    )
    assert ranks(preference) == [1, 2, 3, 4, 4, 5, 6, 7]  # x and y together weigh what z does


def test_weights_too_large_for_machine_words_are_still_exact() -> None:
    weights = {"a.x": Fraction(10**30), "a.y": Fraction(10**30 + 1), "b.z": Fraction(1, 3)}
    preference = Preference(
        weights=tuple((Priority(parse_statement(wanted)), weight) for wanted, weight in weights.items())
    )
    assert ranks(preference) == [1, 3, 5, 7, 2, 4, 6, 8]


def test_in_a_ranking_the_first_match_counts_and_the_rest_come_last() -> None:
    x = parse_statement("a.x")
    assert ranks(Preference(ranking=((8,), (x, 1)))) == [2, 2, 1, 2, 1, 2, 1, 3]


def test_an_actor_without_preferences_is_indifferent() -> None:
    assert preference_ranks(None, WORDS, COLUMNS, len(STATES)).tolist() == [1] * 8
