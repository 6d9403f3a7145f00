"""Coalitions: the engine agrees with the definitions, and Elmira's coalition does what the literature says."""

import random
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given

from detente.errors import LimitError, UnknownNameError
from detente.files import load
from detente.model.compile import compile_model
from detente.model.conflict import Coalition
from detente.model.graph import GraphModel
from detente.stability.coalitions import (
    COALITION_CONCEPTS,
    coalition_stability,
    coalition_stable,
    coalitions_up_to,
)
from detente.stability.coalitions_as_one import players
from detente.stability.coalitions_joint import departures, equilibrium_jumps
from detente.stability.concepts import stability
from detente.stability.sequences import is_legal
from tests.bridge import compiled, conflict_of
from tests.oracle import concepts
from tests.oracle.players import is_stable_for_player
from tests.oracle.random_conflicts import Case, conflict
from tests.oracle.sequences import others, reachable
from tests.strategies import conflicts


def where(truth: np.ndarray) -> set[int]:
    return set(np.flatnonzero(truth).tolist())


@cache
def elmira() -> GraphModel:
    return compile_model(load("elmira").conflict)


def stability_disagreement(case: Case, model: GraphModel) -> str:
    found = coalition_stability(model, size=len(model.actors), concepts=COALITION_CONCEPTS)
    for row, coalition in enumerate(found.coalitions):
        names = [case.game.actors[i] for i in coalition]
        for concept in COALITION_CONCEPTS:
            expected = {s for s in case.game.states if concepts.is_coalition_stable(case.game, concept, names, s)}
            if where(found.stable[concept][row]) != expected:
                return f"{concept} for {names}: {where(found.stable[concept][row])}, by definition {expected}"
    return ""


def jump_disagreement(case: Case, model: GraphModel) -> str:
    """Whether the jumps between SEQ equilibria are those of the definition, each with a legal joint move."""
    game = case.game
    equilibria = stability(model, ["seq"]).equilibria["seq"]
    found = equilibrium_jumps(model, equilibria, size=3, most=10_000)
    expected = set()
    for coalition in coalitions_up_to(model, 3):
        names = [game.actors[i] for i in coalition]
        for before in where(equilibria) if len(coalition) > 1 else ():
            reached = concepts.coalition_improvements(game, names, before) & where(equilibria)
            expected |= {(coalition, before, after) for after in reached}
    if {(j.coalition, j.before, j.after) for j in found.jumps} != expected or found.more:
        return "the jumps are others"
    if where(found.left) != {before for _, before, _ in expected}:
        return "the equilibria left are others"
    for jump in found.jumps:
        if not is_legal(model, jump.moves) or {s.actor for s in jump.moves} - set(jump.coalition):
            return f"{jump.moves} is no joint move"
        if (jump.moves[0].before, jump.moves[-1].after) != (jump.before, jump.after):
            return f"{jump.moves} does not lead from {jump.before} to {jump.after}"
    return ""


def departure_disagreement(case: Case, model: GraphModel) -> str:
    """Whether the ways out of the status quo are those of the definition."""
    game, start = case.game, case.game.now
    found = {(d.coalition, d.ending): d for d in departures(model, start, size=3)}
    expected: dict[tuple[tuple[int, ...], int], set[int]] = {}
    for coalition in coalitions_up_to(model, 3):
        for after in concepts.coalition_improvements(game, [game.actors[i] for i in coalition], start):
            expected.setdefault((coalition, int(model.ending_of[after])), set()).add(after)
    if {key: d.states for key, d in found.items()} != {key: len(states) for key, states in expected.items()}:
        return "the endings are others"
    for (coalition, ending), departure in found.items():
        names = [game.actors[i] for i in coalition]
        states = expected[coalition, ending]
        answered = {
            t
            for t in states
            if any(
                not concepts.all_better(game, names, start, u) for u in reachable(game, others(game, names), t, True)
            )
        }
        if departure.answered != (answered == states) or (not departure.answered and departure.after in answered):
            return f"{names}: answered"
        if not is_legal(model, departure.moves) or departure.after not in states or departure.moves[0].before != start:
            return f"{names}: {departure.moves} is no joint move there"
        if departure.together != (not any(set(c) < set(coalition) and e == ending for c, e in expected)):
            return f"{names}: together"
    return ""


def players_disagreement(seed: int) -> str:
    """Whether a random coalition that acts as one is a player as defined."""
    case = conflict(seed)
    game, rng = case.game, random.Random(seed)
    if len(game.actors) < 2:
        return ""
    group = tuple(rng.sample(game.actors, rng.randint(2, len(game.actors))))
    model = compile_model(replace(conflict_of(case), coalitions={"x": Coalition("x", group, as_one=True)}))
    partition = [tuple(game.actors[i] for i in player) for player in players(model)]
    found = stability(model, COALITION_CONCEPTS)
    for concept in COALITION_CONCEPTS:
        for player in partition:
            expected = {s for s in game.states if is_stable_for_player(game, concept, partition, player, s)}
            for actor in player:
                if where(found.stable[concept][game.actors.index(actor)]) != expected:
                    return f"{concept} for {player} among {partition}"
    return ""


@given(conflicts())
def test_every_coalition_concept_is_its_definition(case: Case) -> None:
    assert stability_disagreement(case, compiled(case)) == ""


@pytest.mark.parametrize("hundred", range(10))
def test_coalitions_of_a_hundred_random_conflicts_are_as_defined(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        case = conflict(seed)
        model = compiled(case)
        for compare in (stability_disagreement, jump_disagreement, departure_disagreement):
            assert compare(case, model) == "", seed


@pytest.mark.parametrize("hundred", range(4))
def test_coalitions_that_act_as_one_are_players_as_defined(hundred: int) -> None:
    assert {s: said for s in range(100 * hundred, 100 * hundred + 100) if (said := players_disagreement(s))} == {}


@pytest.mark.slow
@pytest.mark.parametrize("thousand", range(1, 11))
def test_coalitions_of_a_thousand_random_conflicts_are_as_defined(thousand: int) -> None:
    for seed in range(1000 * thousand, 1000 * thousand + 1000):
        case = conflict(seed)
        model = compiled(case)
        for compare in (stability_disagreement, jump_disagreement, departure_disagreement):
            assert compare(case, model) == "", seed
        assert players_disagreement(seed) == "", seed


@pytest.mark.parametrize("scenario", ["elmira", "elmira-options"])
def test_ministry_and_uniroyal_move_elmira_from_5_to_8(scenario: str) -> None:
    model = compile_model(load(scenario).conflict)
    number = {5: 7, 8: 10} if scenario == "elmira-options" else {5: 5, 8: 8}
    found = equilibrium_jumps(model, stability(model, ["nash"]).equilibria["nash"], size=3)
    assert [(j.coalition, j.before + 1, j.after + 1) for j in found.jumps] == [((0, 1), number[5], number[8])]


def test_the_coalitional_equilibria_of_elmira_are_8_and_9() -> None:
    found = coalition_stability(elmira(), size=3)
    assert found.complete
    assert {c: (np.flatnonzero(found.by_all(c)) + 1).tolist() for c in found.concepts}["nash"] == [8, 9]


def test_acting_as_one_the_two_do_not_stay_at_5() -> None:
    together = Coalition("both", ("MoE", "Uniroyal"), as_one=True)
    model = compile_model(replace(load("elmira").conflict, coalitions={"both": together}))
    assert players(model) == ((0, 1), (2,))
    assert (np.flatnonzero(stability(model, ["nash"]).equilibria["nash"]) + 1).tolist() == [7, 8, 9]


def test_a_coalition_of_one_is_the_actor_by_itself() -> None:
    alone = stability(elmira())
    for concept in COALITION_CONCEPTS:
        for actor in range(3):
            assert (coalition_stable(elmira(), (actor,), concept) == alone.stable[concept][actor]).all()


def test_a_smaller_coalition_may_leave_where_a_larger_one_stays() -> None:
    larger = coalition_stable(elmira(), (0, 1, 2), "nash")
    assert larger[4]
    assert not coalition_stable(elmira(), (0, 1), "nash")[4]


def test_what_is_no_coalition_is_refused() -> None:
    for wrong in [(), (0, 0), (0, 3), (-1, 0)]:
        with pytest.raises(ValueError, match="no coalition"):
            coalition_stable(elmira(), wrong)
    with pytest.raises(UnknownNameError):
        coalition_stability(elmira(), concepts=["seq_sure"])
    with pytest.raises(ValueError, match="at least one"):
        coalitions_up_to(elmira(), 0)


def test_more_coalitions_than_can_be_looked_at_are_refused() -> None:
    thirty = replace(load("elmira").conflict, graph=None, options={}, preferences={}, endings={}, rules=())
    actors = {f"a{i}": replace(thirty.actors["MoE"], id=f"a{i}") for i in range(30)}
    with pytest.raises(LimitError, match="31,930 coalitions"):
        coalitions_up_to(compile_model(replace(thirty, actors=actors)), 4)
