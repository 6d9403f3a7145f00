"""A run is what its rule says, turn by turn, on hundreds of random conflicts; and the flagship's runs make sense."""

import itertools
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given

import detente
from detente.errors import InputError
from detente.logic.tree import And, Statement
from detente.model.graph import GraphModel
from detente.outlook.ledger import ledger
from detente.outlook.run import Run, run, steps
from detente.outlook.starting import nearest_state
from detente.scenario.load import load_text
from tests.bridge import compiled
from tests.oracle.game import Game
from tests.oracle.random_conflicts import Case, conflict
from tests.strategies import conflicts


def literal_choice(case: Case, model: GraphModel, actor: str, state: int, binding: bool) -> tuple[int, bool] | None:
    """Where the actor moves at its turn and whether a promise binds it, or None: the definition, move by move."""
    game = case.game
    ranks = game.ranks[actor]
    own = [
        (model.truth(And((c.when, c.needs))), model.truth(c.promise))
        for c in model.conflict.commitments.values()
        if c.by == actor and c.stage != "withdrawn"
    ]

    def key(reached: int) -> tuple[int, int, int]:
        return -ranks[reached], len(game.changes(state, reached)), reached

    def faithful(reached: int) -> bool:
        return not any(d[state] and p[state] and d[reached] and not p[reached] for d, p in own)

    moves = [t for t in game.moves[actor][state] if not binding or faithful(t)]
    if binding:
        due = [p for d, p in own if d[state] and not p[state]]
        done = {t: sum(bool(p[t]) for p in due) for t in moves}
        most = max(done.values(), default=0)
        if most:
            return min((t for t in moves if done[t] == most), key=key), True
    better = [t for t in moves if ranks[t] > ranks[state]]
    return (min(better, key=key), False) if better else None


def literal_run(case: Case, model: GraphModel, binding: bool, rounds: int) -> tuple[list[tuple[str, int, bool]], str]:
    """The moves (actor, state reached, bound) in listed order, and how it ended."""
    state = case.game.now
    moves: list[tuple[str, int, bool]] = []
    situations = [(state, 0)]
    idle = 0
    for _ in range(rounds):
        for position, actor in enumerate(case.game.actors):
            choice = literal_choice(case, model, actor, state, binding)
            if choice is None:
                idle += 1
                if idle == len(case.game.actors):
                    return moves, "rest"
                continue
            idle = 0
            state = choice[0]
            moves.append((actor, *choice))
            situation = state, (position + 1) % len(case.game.actors)
            if situation in situations:
                return moves, "cycle"
            situations.append(situation)
    return moves, "horizon"


def disagreement(case: Case) -> str:
    model = compiled(case)
    for promises in ("voluntary", "binding"):
        found = run(model, promises=promises, rounds=30)
        moves = [(model.actors[e.actor], e.after, bool(e.promises)) for e in found.events]
        expected = literal_run(case, model, promises == "binding", 30)
        if (moves, found.end.outcome) != expected:
            return f"{promises}: {moves} {found.end}, by definition {expected}"
    return ""


@given(conflicts())
def test_every_turn_is_what_the_rule_says(case: Case) -> None:
    assert disagreement(case) == ""


@pytest.mark.parametrize("hundred", range(10))
def test_a_hundred_runs_are_what_the_rule_says(hundred: int) -> None:
    wrong = {seed: said for seed in range(100 * hundred, 100 * hundred + 100) if (said := disagreement(conflict(seed)))}
    assert wrong == {}


def legal_but_for_passes(game: Game, model: GraphModel, events: Any) -> bool:
    return all(e.after in game.moves[model.actors[e.actor]][e.before] for e in events) and all(
        a.after == b.before for a, b in itertools.pairwise(events)
    )


@given(conflicts())
def test_a_random_order_makes_moves_and_rests_only_where_nobody_has_an_improvement(case: Case) -> None:
    model = compiled(case)
    found = run(model, order="random", seed=4, rounds=20)
    assert legal_but_for_passes(case.game, model, found.events)
    assert all(e.worth == "gain" for e in found.events)
    assert found.end.outcome in ("rest", "horizon")
    if found.end.outcome == "rest":
        assert not any(case.game.improvements(actor, found.last) for actor in case.game.actors)


@given(conflicts())
def test_a_cycle_repeats_for_ever(case: Case) -> None:
    model = compiled(case)
    found = run(model, promises="binding", rounds=30)
    if found.end.outcome == "cycle":
        first = found.cycle[0]
        assert found.last == first.before
        again = [(e.actor, e.after) for e in found.cycle]
        assert again == [(e.actor, e.after) for e in found.events[-len(again) :]]
    else:
        assert found.cycle == ()


@given(conflicts(graph_form=False))
def test_the_nearest_state_changes_fewest_options(case: Case) -> None:
    model = compiled(case)
    rng = random.Random(model.count)
    among = np.array([rng.random() < 0.4 for _ in range(model.count)])
    start = rng.randrange(model.count)
    nearest = nearest_state(model, start, among)
    if nearest is None:
        assert not among.any()
    else:
        changed = {t: len(case.game.changes(start, t)) for t in np.flatnonzero(among).tolist()}
        assert changed[nearest] == min(changed.values())


# -- the flagship


@pytest.fixture(scope="module")
def flagship() -> GraphModel:
    return detente.compile_model(detente.load("ukraine-2026").conflict)


def test_what_is_supposed_stays_unless_released(flagship: GraphModel) -> None:
    held = run(flagship, suppose=["ceasefire"])
    supposed = flagship.truth(held.suppose)
    assert supposed[held.start]
    assert all(supposed[e.after] for e in held.events)
    assert not flagship.truth(asked("ceasefire"))[held.status_quo]
    free = run(flagship, suppose=["russia.ceasefire & us.backstop = withdrawn"], release=True)
    assert not free.held


def test_supposing_a_ceasefire_does_not_suppose_its_breach(flagship: GraphModel) -> None:
    start = run(flagship, suppose=["ceasefire"]).start
    assert flagship.assignment(start)["russia.breach"] == "no"
    changed = {option for option, _, _ in flagship.changes(flagship.status_quo or 0, start)}
    assert changed >= {"russia.ceasefire", "ukraine.ceasefire", "russia.compromise", "russia.strikes"}


def asked(text: str) -> Statement:
    from detente.logic.grammar import parse_statement

    return parse_statement(text)


def test_a_promise_becomes_due_then_kept_then_broken(flagship: GraphModel) -> None:
    found = run(flagship, suppose=["russia.ceasefire"], promises="binding")
    standing = {
        c: [next(x.standing for x in e.ledger if x.commitment == c) for e in found.events]
        for c in ("uk_france_force", "uk_france_answer")
    }
    assert "due" in standing["uk_france_force"]
    assert standing["uk_france_force"][-1] == "kept"
    assert {"waiting", "due", "kept"} <= set(standing["uk_france_answer"])


def test_a_promise_is_broken_only_once_it_is_in_force(flagship: GraphModel) -> None:
    due = nearest_state(flagship, flagship.status_quo or 0, flagship.truth(asked("russia_holds & !uk_france.deploy")))
    assert due is not None
    assert ledger(flagship, due)[1].standing == "due"
    assert ledger(flagship, due, ["uk_france_force"])[1].standing == "broken"


def test_a_waiting_promise_says_for_what_and_on_whom(flagship: GraphModel) -> None:
    entry = next(x for x in ledger(flagship, flagship.status_quo or 0) if x.commitment == "german_force")
    waits = {(flagship.actors[i]) for i in entry.waits_on}
    assert waits == {"russia", "ukraine", "bundestag", "hosts"}
    assert list(entry.waits_for) == [
        asked(text) for text in ("russia.ceasefire", "ukraine.ceasefire", "bundestag.approve", "hosts.consent")
    ]


def test_until_ends_the_run_where_it_first_holds(flagship: GraphModel) -> None:
    found = run(flagship, suppose=["russia.ceasefire"], until="europe_alone")
    assert found.end.outcome == "until"
    mask = flagship.ending("europe_alone")
    assert mask[found.last]
    assert not any(mask[e.before] for e in found.events)
    at_once = run(flagship, until="war")
    assert (at_once.end.outcome, at_once.end.rounds, at_once.events) == ("until", 0, ())


def test_the_same_seed_gives_the_same_run(flagship: GraphModel) -> None:
    def moves(seed: int) -> list[tuple[int, int]]:
        found = run(flagship, order="random", seed=seed, suppose=["ceasefire"], promises="binding", rounds=50)
        return [(e.actor, e.after) for e in found.events]

    assert moves(3) == moves(3)
    assert moves(3) != moves(4)


def test_the_generator_yields_the_moves_of_the_run(flagship: GraphModel) -> None:
    found = run(flagship, suppose=["russia.ceasefire"])
    assert tuple(steps(flagship, suppose=["russia.ceasefire"])) == found.events


def test_a_given_order_is_followed(flagship: GraphModel) -> None:
    backwards = list(reversed(flagship.actors))
    found = run(flagship, order=backwards, suppose=["russia.ceasefire"])
    first_round = [e.actor for e in found.events if e.round == 1]
    assert first_round == sorted(first_round, reverse=True)


@pytest.mark.parametrize(
    ("asked_for", "fault", "said"),
    [
        ({"suppose": ["russia.breach & !ceasefire"]}, InputError, "no feasible state"),
        ({"suppose": ["time_favours_russia"]}, InputError, "a fact is no option"),
        ({"suppose": ["russia.brech"]}, InputError, "did you mean .russia.breach."),
        ({"until": "durabel"}, InputError, "did you mean .durable."),
        ({"order": ["russia"]}, InputError, "leaves out ukraine"),
        ({"order": "russia"}, InputError, "not 'russia'"),
        ({"rounds": 0}, ValueError, "at least one round"),
    ],
)
def test_what_cannot_be_run_is_said(
    flagship: GraphModel, asked_for: dict[str, Any], fault: type[Exception], said: str
) -> None:
    with pytest.raises(fault, match=said):
        run(flagship, **asked_for)


# -- promises that are broken

PLEDGE = """
detente: 1
title: a pledge
actors:
  a: {options: {give: {levels: [no, yes], now: yes}}}
  b: {options: {ask: {}}}
commitments:
  pledge: {by: a, promise: a.give, when: b.ask, stage: declared}
preferences:
  a: {priorities: ["!a.give"]}
  b: {priorities: ["b.ask"]}
"""


def pledge(**changes: str) -> GraphModel:
    text = PLEDGE
    for old, new in changes.items():
        text = text.replace(old, new)
    return detente.compile_model(load_text(text).conflict)


def standings(found: Run) -> list[str]:
    return [found.opening[0].standing, *(e.ledger[0].standing for e in found.events), found.end.ledger[0].standing]


def test_a_promise_once_kept_is_broken_by_its_owner() -> None:
    found = run(pledge(), order=["b", "a"])
    assert standings(found) == ["waiting", "kept", "broken", "broken"]


def test_a_promise_that_falls_due_is_broken_only_when_its_owner_passes() -> None:
    model = pledge(declared="in_force", **{"now: yes": "now: no"})
    assert standings(run(model)) == ["waiting", "due", "broken"]
    assert standings(run(pledge(**{"now: yes": "now: no"}))) == ["waiting", "due", "due"]
    assert standings(run(model, promises="binding")) == ["waiting", "due", "kept", "kept"]


def test_a_binding_promise_is_not_broken() -> None:
    found = run(pledge(), order=["b", "a"], promises="binding")
    assert (standings(found), found.end.outcome) == (["waiting", "kept", "kept"], "rest")


def test_a_promise_withdrawn_binds_nobody() -> None:
    found = run(pledge(declared="withdrawn"), order=["b", "a"], promises="binding")
    assert standings(found) == ["withdrawn"] * 4
