"""Questions change what they say they change, and the preference that follows says why."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

import detente
from detente.errors import InputError
from detente.model.compile import compile_model
from detente.model.conflict import Preference, Priority
from detente.model.graph import GraphModel
from detente.outlook.elicitation import Question, begin
from detente.outlook.endings import outlook
from detente.outlook.judgements import ContradictionError
from detente.outlook.present import preference_model, present_answer
from detente.outlook.questions import _tied_steps, example, questions
from detente.outlook.standing import standing
from detente.scenario.load import load_text
from tests.bridge import conflict_of
from tests.oracle.random_conflicts import Case
from tests.strategies import conflicts


def recompiled(model: GraphModel, actor: str, preference: Preference) -> GraphModel:
    return compile_model(replace(model.conflict, preferences={**model.conflict.preferences, actor: preference}))


@settings(max_examples=60)
@given(conflicts())
def test_the_present_answer_is_that_of_the_questions_it_sums_up(case: Case) -> None:
    model = compile_model(conflict_of(case))
    answer, here, ways = present_answer(model), standing(model), outlook(model)
    assert [answer["keeps", a.actor] for a in here.actors] == [a.keeps for a in here.actors]
    for ending in ways.endings:
        assert answer["interest", ending.ending] == ("yes" if ending.by_interest else "no")
        assert answer["kept", ending.ending] == ending.firmest


@settings(max_examples=60)
@given(conflicts())
def test_every_question_changes_what_it_says(case: Case) -> None:
    model = compile_model(conflict_of(case))
    before = present_answer(model)
    for actor in model.actors:
        try:
            held = begin(model, actor)
        except InputError:
            continue
        for question in questions(model, held):
            place = {item: n for n, tier in enumerate(held.judgements.order) for item in tier}
            found = set()
            for verdict in ("first", "second"):
                after = present_answer(recompiled(model, actor, held.judge(question, verdict).result))
                found.add(tuple(part for part in after if after[part] != before[part]))
            assert question.changes in found
            if question.states is None:
                assert place[question.first] <= place[question.second]
            else:
                first, second = question.states
                i = model.actors.index(actor)
                assert model.ranks[i][first] == model.ranks[i][second]
                assert model.ending_of[first] != model.ending_of[second]


@settings(max_examples=60)
@given(conflicts())
def test_without_judgements_nothing_changes(case: Case) -> None:
    model = compile_model(conflict_of(case))
    for i, actor in enumerate(model.actors):
        try:
            held = begin(model, actor)
        except InputError:
            continue
        ranks = preference_model(model, actor, held.result).ranks[i]
        assert np.array_equal(ranks, model.ranks[i])


@settings(max_examples=40)
@given(conflicts(graph_form=False))
def test_an_example_holds_all_else_equal(case: Case) -> None:
    model = compile_model(conflict_of(case))
    for actor, preference in model.conflict.preferences.items():
        if not preference.priorities:
            continue
        held = begin(model, actor)
        found = example(model, held, 0, len(held.items) - 1) if len(held.items) > 1 else None
        if found is not None:
            alone = [
                preference_model(model, actor, replace(preference, priorities=(item,))).ranks[model.actors.index(actor)]
                for item in held.items
                if isinstance(item, Priority)
            ]
            differ = [ranks[found[0]] != ranks[found[1]] for ranks in alone]
            assert differ == [True, *[False] * (len(held.items) - 2), True]


def test_an_answer_becomes_an_assumption_of_what_matters_more() -> None:
    conflict = detente.load("prisoners-dilemma").conflict
    model = compile_model(conflict)
    held = begin(model, "first", date="2026-02-01")
    [question] = questions(model, held)
    found = held.judge(question, "second").result
    assert [p.evidence.assumption for p in found.priorities] == [
        "elicited on 2026-02-01: matters more than 'second.silent'",
        "",
    ]
    assert [p.evidence.claims for p in found.priorities] == [("game",), ("game",)]


def test_an_answer_over_states_is_a_statement_that_comes_last() -> None:
    text = """
        detente: 1
        title: a tie
        actors: {a: {options: {x: {}}}, b: {options: {y: {}}}}
        preferences: {a: {priorities: [b.y]}, b: {priorities: ["a.x"]}}
        endings: {on: {is: a.x}, off: {is: "!a.x"}}
    """
    model = compile_model(load_text(text).conflict)
    held = begin(model, "a")
    [question] = questions(model, held)
    assert question.states == (0, 1)
    found = held.judge(question, "second")
    assert found.name(0) == "b.y"
    assert [detente_text(p.wants) for p in found.result.priorities] == ["b.y", "a.x = yes"]
    assert "would rather have this than 'a.x = no'" in found.result.priorities[-1].evidence.assumption
    assert held.judge(question, "equal").result == held.result
    assert questions(model, found) == []


def test_moves_are_listed_few_at_a_time_with_the_same_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    text = """
        detente: 1
        title: ties
        actors: {a: {options: {x: {}, y: {}, z: {}}}, b: {options: {v: {}, w: {}}}}
        preferences: {a: {priorities: [b.v, a.y]}, b: {priorities: ["a.x"]}}
        moves: [{option: a.z, only: forward}]
        endings: {on: {is: a.x & b.w}, half: {is: a.x & !b.w}, off: {is: "!a.x"}}
    """
    model = compile_model(load_text(text).conflict)
    steps = list(_tied_steps(model, 0))
    assert len(steps) > 30
    far = [(model.levels[:, before] != model.levels[:, model.status_quo]).sum() for before, _ in steps]
    assert far == sorted(far)
    monkeypatch.setattr("detente.outlook.questions._LISTED", 3)
    assert list(_tied_steps(model, 0)) == steps


def detente_text(statement: object) -> str:
    from detente.logic.tree import format_statement

    return format_statement(statement)  # type: ignore[arg-type]


def test_a_ranking_is_elicited_as_a_ranking() -> None:
    model = compile_model(detente.load("elmira").conflict)
    held = begin(model, "Uniroyal")
    first = questions(model, held)[0]
    assert (held.name(first.first), held.name(first.second)) == ("state 1", "state 9")
    found = held.judge(first, "second").result
    assert found.ranking == ((9,), (1,), (4,), (8,), (5,), (3,), (7,), (2,), (6,))
    assert found.evidence.assumption == "elicited: 'state 9' rather than 'state 1'"
    assert found.evidence.claims == ("rankings",)


def test_answers_that_contradict_are_not_taken() -> None:
    model = compile_model(detente.load("ukraine-2026").conflict)
    held = begin(model, "bundestag")
    held = held.judge(Question(2, 1), "first").judge(Question(1, 0), "first")
    with pytest.raises(ContradictionError) as fault:
        held.judge(Question(0, 2), "first")
    assert [(j.first, j.second) for j in fault.value.chain] == [(2, 1), (1, 0)]


def test_an_actor_without_preferences_begins_with_the_endings() -> None:
    conflict = detente.load("prisoners-dilemma").conflict
    bare = replace(conflict, preferences={"second": conflict.preferences["second"]})
    held = begin(compile_model(bare), "first")
    assert held.judgements.order == ((0, 1, 2),)
    assert held.name(0) == "first.silent & second.silent"
    with pytest.raises(InputError, match="nothing to compare"):
        begin(compile_model(replace(bare, endings={})), "first")


def test_weights_are_no_order() -> None:
    text = "{detente: 1, title: t, actors: {a: {options: {x: {}}}}, preferences: {a: {weights: {a.x: 2}}}}"
    with pytest.raises(InputError, match="use priorities"):
        begin(compile_model(load_text(text).conflict), "a")


def test_the_odds_of_a_tier_are_settled_only_where_the_tier_is_split() -> None:
    text = """{detente: 1, title: d, actors: {a: {options: {x: {}, y: {}}}}, endings: {e: {is: a.x}},
    preferences: {a: {priorities: [{equal: [a.x, a.y], odds: 0.5}, a.x & a.y]}}}"""
    held = begin(compile_model(load_text(text).conflict), "a")
    assert [one.id for one in held.uncertain] == ["preferences.a.priorities[0]"]
    assert held.settled == ()
    for verdict, settled in (("equal", ()), ("second", held.uncertain)):
        assert held.judge(Question(0, 1), verdict).settled == settled  # type: ignore[arg-type]
    assert held.judge(Question(0, 2), "second").settled == ()  # the tier moves as a whole
