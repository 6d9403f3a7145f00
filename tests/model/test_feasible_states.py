"""The feasible states are those the constraints allow, in the usual order, without walking all products of levels."""

import itertools
import random

import numpy as np
import pytest
from hypothesis import given

from detente.errors import LimitError
from detente.logic.evaluate import evaluate
from detente.logic.grammar import parse_statement
from detente.logic.tree import FALSE, TRUE, Not, Statement
from detente.logic.vocabulary import Vocabulary
from detente.model.feasible import feasible_states
from tests.oracle.random_conflicts import Case, option_conflict
from tests.strategies import conflicts


def vocabulary(case: Case) -> Vocabulary:
    definitions = {
        name: parse_statement(written if isinstance(written, str) else written["is"])
        for name, written in case.document.get("define", {}).items()
    }
    facts: dict[str, Statement] = {
        name: TRUE if fact["is"] == "yes" else FALSE for name, fact in case.document.get("facts", {}).items()
    }
    return Vocabulary(case.level_names, definitions, facts)


def never(case: Case) -> list[Statement]:
    entries = case.document.get("constraints", [])
    return [parse_statement(e["never"]) if "never" in e else Not(parse_statement(e["always"])) for e in entries]


def agrees(case: Case) -> bool:
    found = feasible_states(vocabulary(case), list(case.level_names), never(case))
    return found.T.tolist() == [list(situation.values()) for situation in case.game.situations]


@given(conflicts(graph_form=False))
def test_the_states_are_those_that_satisfy_every_constraint(case: Case) -> None:
    assert agrees(case)


def test_the_states_of_a_thousand_conflicts_are_those_of_the_oracle() -> None:
    wrong = [seed for seed in range(1000) if not agrees(option_conflict(random.Random(seed)))]
    assert wrong == []


def test_the_first_option_varies_fastest() -> None:
    words = Vocabulary({"a.x": ("no", "yes"), "a.y": ("low", "mid", "high")})
    assert feasible_states(words, ["a.x", "a.y"], []).T.tolist() == [[0, 0], [1, 0], [0, 1], [1, 1], [0, 2], [1, 2]]


def test_forty_linked_options_with_few_states_are_listed_without_walking_the_product() -> None:
    options = [f"a.x{number}" for number in range(40)]
    words = Vocabulary(dict.fromkeys(options, ("no", "yes")))
    stairs = [parse_statement(f"{later} & !{earlier}") for earlier, later in itertools.pairwise(options)]
    states = feasible_states(words, options, stairs)
    assert states.shape == (40, 41)
    assert states.sum(axis=0).tolist() == list(range(41))


def test_a_count_over_many_options_is_propagated() -> None:
    options = [f"a.x{number}" for number in range(40)]
    words = Vocabulary(dict.fromkeys(options, ("no", "yes")))
    states = feasible_states(words, options, [parse_statement(f"!exactly(2, {', '.join(options)})")])
    assert states.shape == (40, 40 * 39 // 2)
    assert (states.sum(axis=0) == 2).all()


def test_more_than_62_bits_of_options_are_still_sorted_first_option_fastest() -> None:
    options = [f"a.x{number}" for number in range(90)]
    words = Vocabulary(dict.fromkeys(options, ("no", "yes")))
    one_at_most = parse_statement(f"!atmost(1, {', '.join(options)})")
    states = feasible_states(words, options, [one_at_most])
    assert states.shape == (90, 91)
    assert np.array_equal(states[:, 1:], np.eye(90, dtype=states.dtype))


def test_the_size_is_refused_before_the_states_are_listed() -> None:
    options = [f"a.x{number}" for number in range(60)]
    words = Vocabulary(dict.fromkeys(options, ("no", "yes")))
    with pytest.raises(LimitError, match="feasible states"):
        feasible_states(words, options, [])


def test_a_constraint_over_facts_alone_counts_too() -> None:
    words = Vocabulary({"a.x": ("no", "yes")}, {}, {"rain": TRUE})
    assert feasible_states(words, ["a.x"], [parse_statement("rain")]).shape == (1, 0)
    assert feasible_states(words, ["a.x"], [parse_statement("!rain")]).shape == (1, 2)


def test_no_state_breaks_a_constraint_and_none_is_listed_twice() -> None:
    rng = random.Random(7)
    for _ in range(100):
        case = option_conflict(rng)
        words, forbidden = vocabulary(case), never(case)
        states = feasible_states(words, list(words.levels), forbidden)
        columns = dict(zip(words.levels, states, strict=True))
        assert not any(evaluate(s, words, columns, states.shape[1]).any() for s in forbidden)
        assert np.unique(states, axis=1).shape == states.shape
