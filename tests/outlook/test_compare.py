"""A comparison names what was changed, in the input and in the answers, and nothing else."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

import detente
from detente.model.compile import compile_model
from detente.model.conflict import Preference
from detente.model.graph import GraphModel
from detente.outlook.compare import compare
from detente.outlook.differences import input_differences
from detente.scenario.load import library_names, load_text
from detente.stability.concepts import stability
from tests.bridge import conflict_of
from tests.oracle.random_conflicts import Case
from tests.strategies import conflicts

BASE = """
detente: 1
title: t
as_of: 2026-01
sources: {s: {title: a paper}}
claims: {C1: {says: so it is, source: s}}
facts: {f: {says: it rains, is: no, claims: [C1]}}
actors:
  a: {name: A, options: {x: {says: do x}, z: {levels: [none, some, all], now: some}}}
  b: {options: {y: {}}}
define: {both: a.x & b.y}
constraints:
  - {never: a.x & a.z = all, says: too much}
moves:
  - {option: b.y, only: forward}
commitments:
  c: {by: b, promise: b.y, when: a.x, stage: declared}
preferences:
  a: {priorities: [both, {wants: b.y, says: that b does y}, "!a.x if f", [a.z = all, a.z = none]]}
  b: {weights: {a.x: 2, b.y: -1}}
beliefs:
  a: [{fact: f, is: yes, while: b.y}]
endings: {good: {is: both}, bad: {is: "!both"}}
"""

CHANGES = [
    ("title: t", "title: u", ("about", "scenario", "both", [("title", "t", "u")])),
    ("name: A", "name: Alpha", ("actors", "a", "both", [("name", "A", "Alpha")])),
    ("says: do x", "says: do y", ("options", "a.x", "both", [("says", "do x", "do y")])),
    ("now: some", "now: none", ("now", "a.z", "both", [("is", "some", "none")])),
    ("is: no, claims", "is: yes, claims", ("facts", "f", "both", [("is", "no", "yes")])),
    ("is: no, claims: [C1]", "is: no", ("facts", "f", "both", [("claims", "C1", "")])),
    ("define: {both: a.x & b.y}", "define: {both: b.y & a.x}", ("definitions", "both", "both", None)),
    ("says: too much", "says: too far", ("constraints", "never a.x & a.z = all", "both", None)),
    ("only: forward", "only: back", ("moves", "b.y, only forward", "first", None)),
    ("stage: declared", "stage: signed", ("commitments", "c", "both", [("stage", "declared", "signed")])),
    ("a.x: 2", "a.x: 3", ("preferences", "a.x", "both", [("weight", "2", "3")])),
    ("that b does y", "that b moves", ("preferences", "b.y", "both", [("says", "that b does y", "that b moves")])),
    ('"!a.x if f"', "b.y iff a.x", ("preferences", "!a.x if f", "first", None)),
    ("while: b.y", "while: a.x", ("beliefs", "fact f", "both", [("while", "b.y", "a.x")])),
    ('is: "!both"', 'is: "!a.x"', ("endings", "bad", "both", [("is", "!both", "!a.x")])),
    ("says: so it is", "says: so it was", ("claims", "C1", "both", [("says", "so it is", "so it was")])),
    ("title: a paper", "title: a book", ("sources", "s", "both", [("title", "a paper", "a book")])),
]


@pytest.mark.parametrize(
    ("old", "new", "expected"), CHANGES, ids=[f"{e[0]}-{n}" for n, (_, _, e) in enumerate(CHANGES)]
)
def test_every_change_of_the_input_is_named(old: str, new: str, expected: tuple) -> None:
    assert BASE.count(old) == 1
    first, second = (load_text(text).conflict for text in (BASE, BASE.replace(old, new)))
    found = input_differences(first, second)
    section, element, who, fields = expected
    assert (found[0].section, found[0].element, found[0].found) == (section, element, who)
    if fields is not None:
        assert list(found[0].fields) == fields
    assert {d.section for d in found} == {section}


def test_an_entry_that_has_moved_says_from_where_to_where() -> None:
    moved = BASE.replace(
        'both, {wants: b.y, says: that b does y}, "!a.x if f"', '{wants: b.y, says: that b does y}, "!a.x if f", both'
    )
    [found] = input_differences(load_text(BASE).conflict, load_text(moved).conflict)
    assert (found.element, found.fields) == ("both", (("place", "1 of 5", "3 of 5"),))


def test_a_tie_that_is_broken_is_said_of_both() -> None:
    broken = BASE.replace("[a.z = all, a.z = none]", "a.z = all, a.z = none")
    found = input_differences(load_text(BASE).conflict, load_text(broken).conflict)
    assert [(d.element, d.fields) for d in found] == [
        ("a.z = all", (("tied with", "a.z = none", ""),)),
        ("a.z = none", (("tied with", "a.z = all", ""),)),
    ]


@pytest.mark.parametrize("name", [name for name in library_names() if name != "coalition-35"])  # too large to list
def test_a_scenario_does_not_differ_from_itself(name: str) -> None:
    model, again = (compile_model(detente.load(name).conflict) for _ in range(2))
    found = compare(model, again)
    assert (found.inputs, found.answers, found.equilibria) == ((), (), ())
    assert found.same > 0


@settings(max_examples=40)
@given(conflicts(), conflicts())
def test_a_comparison_the_other_way_round_says_the_same(one: Case, other: Case) -> None:
    first, second = (compile_model(conflict_of(case)) for case in (one, other))
    there, back = compare(first, second), compare(second, first)

    def turned(rows: object) -> set[tuple[str, ...]]:
        return {(a.question, a.ending, a.what, a.actor, a.second, a.first) for a in rows}  # type: ignore[attr-defined]

    assert turned(there.answers) == {
        (a.question, a.ending, a.what, a.actor, a.first, a.second) for a in back.answers if a.what != "status quo"
    } | {a for a in turned(there.answers) if a[2] == "status quo"}
    swapped = {"first": "second", "second": "first", "both": "both"}
    assert sorted((d.section, d.actor, d.found) for d in there.inputs if d.found != "both") == sorted(
        (d.section, d.actor, swapped[d.found]) for d in back.inputs if d.found != "both"
    )
    assert [(e.concept, e.both, e.only_first, e.only_second) for e in there.equilibria] == [
        (e.concept, e.both, e.only_second, e.only_first) for e in back.equilibria
    ]


def literal_equilibria(model: GraphModel, concept: str, options: tuple[str, ...]) -> dict[int, frozenset]:
    mask = stability(model).equilibria[concept]
    return {s: frozenset((o, model.assignment(s)[o]) for o in options) for s in np.flatnonzero(mask).tolist()}


@settings(max_examples=60)
@given(conflicts())
def test_equilibria_are_told_apart_by_their_options(case: Case) -> None:
    first = compile_model(conflict_of(case))
    rng = random.Random(first.count)
    ranks = tuple(rng.randint(1, 4) for _ in range(first.count))
    actor = first.actors[0]
    preferences = {**first.conflict.preferences, actor: Preference(ranks=ranks)}
    second = compile_model(replace(first.conflict, preferences=preferences))
    found = {e.concept: e for e in compare(first, second).equilibria}
    for concept in ("nash", "seq", "gmr"):
        mine, theirs = (literal_equilibria(m, concept, first.options) for m in (first, second))
        only = (
            tuple(s for s, key in mine.items() if key not in theirs.values()),
            tuple(s for s, key in theirs.items() if key not in mine.values()),
        )
        entry = found.get(concept)
        assert (entry.only_first, entry.only_second) == only if entry else only == ((), ())


def test_readings_of_the_flagship_differ_in_what_the_preferences_say() -> None:
    first, second = (
        compile_model(detente.load("ukraine-2026", reading).conflict)
        for reading in ("time_on_its_side", "opposes_any_ceasefire")
    )
    found = compare(first, second)
    assert {(d.section, d.actor) for d in found.inputs} == {("about", ""), ("preferences", "russia")}
    kept = {(a.ending, a.what): (a.first, a.second) for a in found.answers}
    assert kept["durable", "never kept by"][1] == "russia"


def test_without_common_options_equilibria_are_not_compared() -> None:
    first, second = (compile_model(detente.load(name).conflict) for name in ("prisoners-dilemma", "chicken"))
    found = compare(first, second)
    assert (found.options, found.equilibria) == ((), ())
