"""What `check` says: one malformed file for each finding, with the exact text; the findings themselves are verified."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import ScenarioError
from detente.logic.evaluate import evaluate
from detente.logic.tree import TRUE, If, children
from detente.model.compile import compile_model
from detente.model.feasible import feasible_states
from detente.scenario.check import check, examine
from detente.scenario.load import library_names, load, load_text
from tests.bridge import conflict_of
from tests.oracle.random_conflicts import option_conflict

MEANING = Path(__file__).parent.parent / "malformed" / "meaning"
FILES = sorted(MEANING.glob("*.yaml"))

HEAD = "detente: 1\ntitle: a test\ncite: a test\n"
TWO = HEAD + "actors:\n  a: {options: {x: to strike, y: to talk}}\n  b: {options: {z: to answer}}\n"
WISHES = "preferences:\n  a: {priorities: [a.x, b.z, a.y]}\n  b: {priorities: [b.z, a.x, a.y]}\n"


def states(conflict):
    never = [c.never for c in conflict.constraints]
    return feasible_states(conflict.vocabulary, list(conflict.options), never).shape[1]


def codes(text, reading=None):
    return [(d.severity, d.code) for d in check(load_text(text, reading=reading))]


@pytest.mark.parametrize("path", FILES, ids=[p.stem for p in FILES])
def test_a_scenario_that_reads_well_and_means_ill_is_told_so(path):
    found = check(load_text(path.read_text(encoding="utf-8"), path.name))
    said = "\n".join(d.render() for d in found) + "\n"
    assert said == path.with_suffix(".expected.txt").read_text(encoding="utf-8")


def test_a_sound_scenario_has_nothing_to_be_said_about():
    assert codes(TWO + WISHES) == []


@pytest.mark.parametrize("name", library_names())
def test_a_library_scenario_has_neither_errors_nor_warnings(name):
    assert [d.render() for d in check(load(name)) if d.severity != "note"] == []


def test_whatever_reading_was_loaded_all_are_checked_and_the_same_is_said():
    path = MEANING / "faults-of-readings.yaml"
    text = path.read_text(encoding="utf-8")
    said = [check(load_text(text, path.name, reading)) for reading in ("", "calm", "impossible")]
    assert said[0] == said[1] == said[2]
    assert "(in reading 'impossible')" in said[0][0].message


def test_a_finding_of_several_readings_names_them_and_one_of_all_names_none():
    readings = "readings:\n  p: {says: one}\n  q: {says: two, constraints: [{never: a.x & !a.x}]}\n  r: {constraints: "
    text = TWO + WISHES + readings + "[{never: a.x & !a.x}]}\n"
    needless = [d.message for d in check(load_text(text)) if d.code == "needless-constraint"]
    assert needless == ["this constraint changes nothing: no state could break it (in reading 'q', 'r')"]
    assert codes(TWO + WISHES + "constraints: [{never: a.x & !a.x}]\nreadings: {p: {says: one}}\n") == [
        ("warning", "needless-constraint")
    ]


def test_a_warning_of_the_reader_is_passed_on():
    scenario = load_text(TWO + WISHES)
    for warning in scenario.warnings:
        assert warning in check(scenario)


@pytest.mark.parametrize(
    ("fact", "constant"),
    [("", [("warning", "always-true")]), ("facts: {f: {says: it rains, is: no}}\n", [])],
)
def test_what_depends_on_a_fact_is_not_called_constant(fact, constant):
    wish = "!a.x if f" if fact else "!a.x if false"
    text = (
        TWO + fact + f"preferences:\n  a: {{priorities: [b.z, a.y, '{wish}', a.x]}}\n  b: {{priorities: [b.z, a.x]}}\n"
    )
    assert codes(text) == constant


def test_an_if_whose_condition_nobody_can_change_for_the_better_is_left_alone():
    settled = TWO + "preferences:\n  a: {priorities: [b.z, a.x if b.z]}\n  b: {priorities: [b.z, a.x, a.y]}\n"
    assert ("note", "if-implies") not in codes(settled)
    open_ = TWO + "preferences:\n  a: {priorities: [a.x if b.z, b.z]}\n  b: {priorities: [b.z, a.x, a.y]}\n"
    assert ("note", "if-implies") in codes(open_)


def test_an_ending_for_all_other_states_is_no_mistake():
    assert codes(TWO + WISHES + "endings:\n  war: {is: a.x}\n  other: {is: 'true'}\n") == []


def test_a_rule_that_bars_the_move_anyway_is_no_blocked_retreat():
    constraint = "constraints: [{never: b.z & !a.x}]\n"
    assert ("warning", "blocked-retreat") in codes(TWO + WISHES + constraint)
    assert ("warning", "blocked-retreat") not in codes(
        TWO + WISHES + constraint + "moves: [{option: a.x, only: forward}]\n"
    )
    guarded = "moves: [{option: a.x, change: lower, needs: '!b.z'}]\n"
    assert ("warning", "blocked-retreat") not in codes(TWO + WISHES + constraint + guarded)


def test_a_constraint_on_options_that_one_actor_controls_hinders_no_one():
    shared = TWO.replace("z: to answer", "z: {says: to answer, also: [a]}")
    assert codes(shared + WISHES + "constraints: [{never: b.z & !a.x}]\n") == []


def test_a_question_too_hard_for_the_solver_is_said_and_not_a_traceback(monkeypatch):
    monkeypatch.setattr("detente.logic.solver._BUDGET", 50)
    holes, pigeons = range(6), range(7)
    actors = "".join(f"  p{p}: {{options: {{{', '.join(f'h{h}: sit' for h in holes)}}}}}\n" for p in pigeons)
    sits = "".join(f"  - {{always: {' | '.join(f'p{p}.h{h}' for h in holes)}}}\n" for p in pigeons)
    alone = "".join(f"  - {{never: p{p}.h{h} & p{q}.h{h}}}\n" for h in holes for p in pigeons for q in pigeons if p < q)
    found = check(load_text(HEAD + "actors:\n" + actors + "constraints:\n" + sits + alone))
    assert [d.code for d in found if d.code in ("not-checked", "no-state")] == ["not-checked"]


def test_ten_thousand_levels_and_a_hundred_actors_are_checked_soon():
    actors = "".join(f"  m{i}: {{members: 500, options: {{pledge: to pledge}}}}\n" for i in range(100))
    wants = "".join(f"  m{i}: {{priorities: [m{i}.pledge >= 200]}}\n" for i in range(100))
    text = (
        HEAD
        + "actors:\n"
        + actors
        + "constraints: [{never: m1.pledge > 200 & m2.pledge < 100}]\npreferences:\n"
        + wants
    )
    found = {d.code for d in check(load_text(text))}
    assert "blocked-retreat" in found
    assert "not-checked" in found


@settings(max_examples=40)
@given(st.integers(0, 100_000))
def test_what_is_said_of_the_states_of_a_random_conflict_is_so(seed):
    conflict = conflict_of(option_conflict(random.Random(seed)))
    found = examine(conflict)
    model = compile_model(conflict)
    by_code = {code: [d for d in found if d.code == code] for code in {d.code for d in found}}
    assert "no-state" not in by_code
    assert bool(by_code.get("status-quo-infeasible")) == (conflict.has_status_quo and model.status_quo is None)
    if conflict.endings:
        covered = model.ending_of.min() >= 0
        assert ("no-ending" in by_code) != covered
    fixed = {d.element for d in by_code.get("fixed-option", [])}
    assert fixed == {f"options.{o}" for o, column in model.columns.items() if column.min() == column.max()}
    for ending in conflict.endings.values():
        said = {d.code for d in found if d.element == f"endings.{ending.id}"}
        truth = model.truth(ending.statement)
        if not conflict.facts:
            assert ("never-true" in said) == (not truth.any())
            # an ending of plain `true` is meant for all other states, and nothing is said of it
            assert ("always-true" in said) == (bool(truth.all()) and ending.statement != TRUE)


@settings(max_examples=40)
@given(st.integers(0, 100_000))
def test_a_needless_constraint_can_be_removed_and_another_one_cannot(seed):
    conflict = conflict_of(option_conflict(random.Random(seed)))
    constraints = tuple(replace(c, path=f"constraints[{i}]") for i, c in enumerate(conflict.constraints))
    conflict = replace(conflict, constraints=constraints, commitments={}, rules=(), has_status_quo=False)
    needless = {d.element for d in examine(conflict) if d.code == "needless-constraint"}
    count = states(conflict)
    without_all = replace(conflict, constraints=tuple(c for c in constraints if c.path not in needless))
    assert states(without_all) == count
    for c in without_all.constraints:
        fewer = tuple(other for other in without_all.constraints if other is not c)
        assert states(replace(conflict, constraints=fewer)) > count


def test_an_unreadable_file_is_refused_before_it_is_checked():
    with pytest.raises(ScenarioError):
        load_text("detente: 1\ntitle: [")


def with_paths(conflict):
    """The conflict with the paths that the reader gives to priorities."""
    wishes = {}
    for actor, preference in conflict.preferences.items():
        entries = tuple(
            replace(
                e,
                path=f"preferences.{actor}.priorities[{i}]",
                tier=tuple(replace(t, path=f"preferences.{actor}.priorities[{i}][{j}]") for j, t in enumerate(e.tier)),
            )
            for i, e in enumerate(preference.priorities)
        )
        wishes[actor] = replace(preference, priorities=entries, path=f"preferences.{actor}")
    return replace(conflict, preferences=wishes)


@settings(max_examples=60)
@given(st.integers(0, 100_000))
def test_without_a_priority_that_never_decides_the_ranks_are_the_same(seed):
    conflict = with_paths(conflict_of(option_conflict(random.Random(seed))))
    model = compile_model(conflict)
    idle = {d.element for d in examine(conflict) if d.code == "never-decides"}
    for actor, preference in conflict.preferences.items():
        kept = tuple(e for e in preference.priorities if e.path not in idle)
        if kept and len(kept) < len(preference.priorities):
            shorter = {**conflict.preferences, actor: replace(preference, priorities=kept)}
            again = compile_model(replace(conflict, preferences=shorter))
            i = model.actors.index(actor)
            assert again.ranks[i].tolist() == model.ranks[i].tolist()


@settings(max_examples=60)
@given(st.integers(0, 100_000))
def test_where_an_if_is_said_to_make_an_actor_like_something_two_states_show_it(seed):
    conflict = with_paths(conflict_of(option_conflict(random.Random(seed))))
    model = compile_model(conflict)
    view_of = {a: conflict.view(a) for a in conflict.actors}
    for found in examine(conflict):
        if found.code != "if-implies":
            continue
        actor = found.element.split(".priorities")[0].removeprefix("preferences.")
        entry = next(e for e in conflict.preferences[actor].entries if e.path == found.element)
        wanted, condition = children(entry.wants) if isinstance(entry.wants, If) else children(entry.wants)[::-1]
        a, b = (evaluate(s, view_of[actor], model.columns, model.count) for s in (wanted, condition))
        varied = conflict.vocabulary.options_in(condition)
        others = np.array([column for o, column in model.columns.items() if o not in varied]).reshape(-1, model.count)
        rank = model.ranks[model.actors.index(actor)]
        met = np.flatnonzero(b & ~a)
        ended = np.flatnonzero(~b & ~a)
        assert any((others[:, s] == others[:, t]).all() and rank[t] > rank[s] for s in met for t in ended)


def test_a_reading_needs_evidence_too_and_uses_the_claims_it_names():
    text = (TWO + WISHES).replace("cite: a test\n", "") + "claims: {C1: {says: so it is}, C2: {says: or so}}\n"
    found = check(load_text(text + "readings: {p: {says: one, claims: [C1]}, q: {says: two}}\n"))
    unused = [d.message for d in found if d.code == "unused-claim"]
    assert unused == ["nothing rests on the claim C2"]
    gaps = [d.message for d in found if d.code == "evidence-gap"]
    assert gaps[1:] == ["readings.q rests on neither a claim nor an assumption (in reading 'q')"]
