"""GMCR+ files: written, and read again as the same game; what cannot be written is named."""

import json
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from detente.errors import InputError
from detente.interchange.gmcr import parse_gmcr
from detente.interchange.gmcr_writing import format_gmcr
from detente.logic.grammar import parse_statement
from detente.logic.tree import TRUE
from detente.model.compile import compile_model
from detente.model.conflict import (
    Actor,
    Commitment,
    Conflict,
    Constraint,
    GraphForm,
    MoveRule,
    Option,
    Preference,
    Priority,
)
from tests.bridge import conflict_of
from tests.interchange.gmcr_files import makers, read
from tests.oracle.random_conflicts import option_conflict


def assert_same_game(first: Conflict, second: Conflict) -> None:
    one, two = compile_model(first), compile_model(second)
    assert np.array_equal(one.levels, two.levels)
    assert np.array_equal(one.ranks, two.ranks)
    for a, b in zip(one.moves, two.moves, strict=True):
        assert [a.targets(s).tolist() for s in range(one.count)] == [b.targets(s).tolist() for s in range(two.count)]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"coalitions": [[0, 1]]},
        {"decisionMakers": makers(misperceptions=[[[1, "Y"]], [[0, "Y"], [2, "N"]]])},
        {"decisionMakers": makers(options=[1, 2, 0])},
        {"decisionMakers": makers(preferences=[[], {"members": []}, [[0, "Y"]]])},
    ],
)
def test_what_is_read_comes_back_from_what_is_written(changes):
    conflict = read(**changes).conflict
    again = parse_gmcr(format_gmcr(conflict)).conflict
    assert list(again.options) == list(conflict.options)
    assert again.coalitions == conflict.coalitions
    assert_same_game(conflict, again)
    assert format_gmcr(again) == format_gmcr(conflict)


@given(st.integers(0, 10_000))
def test_a_random_conflict_is_the_same_game_after_writing_and_reading(seed):
    conflict = conflict_of(option_conflict(random.Random(seed)))
    conflict = replace(conflict, rules=tuple(r for r in conflict.rules if r.only), commitments={})
    try:
        text = format_gmcr(conflict)
    except InputError:
        assume(False)
    assert_same_game(conflict, parse_gmcr(text).conflict)


def two_actors(**changes):
    names = ("a", "b")
    return Conflict(
        title="small",
        actors={n: Actor(n, n) for n in names},
        options={f"{n}.{o}": Option(f"{n}.{o}", n) for n in names for o in "xy"},
        **changes,
    )


def test_every_kind_of_statement_is_written():
    wants = ["atleast(2, a.x, a.y, b.x, b.y)", "exactly(1, a.x, b.x) <-> b.y = no", "a.x > yes", "a.x if b.x", "true"]
    priorities = tuple(Priority(parse_statement(w)) for w in wants)
    conflict = two_actors(
        preferences={"a": Preference(priorities=priorities)},
        constraints=(Constraint(parse_statement("!(a.y -> b.y)")), Constraint(parse_statement("a.x & !a.x"))),
    )
    text = format_gmcr(conflict)
    assert json.loads(text)["useManualPreferenceRanking"] is False
    assert_same_game(conflict, parse_gmcr(text).conflict)


@pytest.mark.parametrize(
    "preference",
    [
        Preference(priorities=(Priority(tier=(Priority(parse_statement("a.x")), Priority(parse_statement("b.x")))),)),
        Preference(weights=((Priority(parse_statement("a.x")), 2), (Priority(parse_statement("b.x")), -1))),  # type: ignore[arg-type]
        Preference(ranks=tuple(range(16))),
        Preference(ranking=((parse_statement("a.x & b.x"), 3), (1,))),
    ],
)
def test_preferences_of_another_kind_are_written_as_rankings(preference):
    other = Preference(priorities=(Priority(parse_statement("b.y")),))
    conflict = two_actors(preferences={"a": preference, "b": other})
    text = format_gmcr(conflict)
    assert json.loads(text)["useManualPreferenceRanking"] is True
    assert_same_game(conflict, parse_gmcr(text).conflict)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        (
            {"rules": (MoveRule(option="a.x", needs=parse_statement("b.x"), path="moves[0]"),)},
            "moves[0], which puts conditions on moves",
        ),
        (
            {"rules": (MoveRule(actor="a", forbid_from=parse_statement("b.x"), forbid_to=TRUE, path="moves[0]"),)},
            "moves[0], which puts conditions on moves",
        ),
        ({"commitments": {"pledge": Commitment("pledge", "a", parse_statement("a.x"))}}, "the commitment pledge"),
        (
            {"rules": (MoveRule(option="a.x", only="forward"), MoveRule(option="a.x", only="back"))},
            "the option a.x, which can change in neither direction",
        ),
        (
            {
                "constraints": (
                    Constraint(parse_statement("&".join(f"(m.p{i}|m.q{i})" for i in range(9))), path="constraints[0]"),
                )
            },
            "constraints[0]: written out, it has more than 200 alternatives",
        ),
    ],
)
def test_what_the_format_cannot_hold_is_named(changes, named):
    conflict = two_actors(**changes)
    members = {f"m.{o}{i}": Option(f"m.{o}{i}", "m") for o in "pq" for i in range(9)}
    conflict = replace(
        conflict, actors={**conflict.actors, "m": Actor("m", "m")}, options={**conflict.options, **members}
    )
    with pytest.raises(InputError) as raised:
        format_gmcr(conflict)
    assert named in str(raised.value)


def test_an_option_of_three_levels_and_a_graph_form_cannot_be_written():
    three = two_actors()
    options = {**three.options, "b.y": Option("b.y", "b", levels=("none", "some", "all"))}
    with pytest.raises(InputError, match=r"cannot hold: the option b\.y, which has 3 levels"):
        format_gmcr(replace(three, options=options))
    with pytest.raises(InputError, match="graph form"):
        format_gmcr(replace(three, graph=GraphForm(("s1", "s2"))))
