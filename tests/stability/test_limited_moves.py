"""Looking ahead: limited-move, non-myopic and Stackelberg stability of two actors."""

import numpy as np
import pytest

from detente.errors import InputError, LimitError, UnknownNameError
from detente.files import load
from detente.model.compile import compile_model
from detente.model.graph import GraphModel
from detente.stability.concepts import BEHAVIOUR, concept_named, stability
from detente.stability.explain import explain
from detente.stability.limited_moves import limited_moves, non_myopic
from tests.bridge import compiled
from tests.oracle.concepts import stable_states
from tests.oracle.foresight import stays
from tests.oracle.random_conflicts import Case, conflict

FAR = 60  # moves; what two actors foresee in a small conflict has settled, or goes round, long before


def of_two(seeds: range) -> list[tuple[int, Case]]:
    cases = [(seed, conflict(seed)) for seed in seeds]
    return [(seed, case) for seed, case in cases if len(case.game.actors) == 2]


def where(truth: np.ndarray) -> list[int]:
    return np.flatnonzero(truth).tolist()


def library(name: str) -> GraphModel:
    return compile_model(load(name).conflict)


@pytest.mark.parametrize("hundred", range(8))
def test_looking_ahead_is_as_defined(hundred: int) -> None:
    for seed, case in of_two(range(100 * hundred, 100 * hundred + 100)):
        model, game = compiled(case), case.game
        for i, actor in enumerate(game.actors):
            for moves in (1, 2, 3, 4, 7):
                expected = [s for s in game.states if stays(game, actor, s, moves)]
                assert where(limited_moves(model, i, moves)) == expected, (seed, actor, moves)


@pytest.mark.parametrize("hundred", [0, *(pytest.param(h, marks=pytest.mark.slow) for h in (1, 2))])
def test_non_myopic_is_staying_however_far_one_looks(hundred: int) -> None:
    for seed, case in of_two(range(100 * hundred, 100 * hundred + 100)):
        model, game = compiled(case), case.game
        for i, actor in enumerate(game.actors):
            always = [s for s in game.states if all(stays(game, actor, s, FAR + k) for k in range(12))]
            assert where(non_myopic(model, i)) == always, (seed, actor)


def test_looking_one_move_ahead_is_nash() -> None:
    for _, case in of_two(range(60)):
        for i, actor in enumerate(case.game.actors):
            assert set(where(limited_moves(compiled(case), i, 1))) == stable_states(case.game, "nash", actor)


@pytest.mark.parametrize(
    ("scenario", "published"),
    [("prisoners-dilemma", [1, 4]), ("chicken", [4])],  # Brams & Wittman (1981)
)
def test_the_published_non_myopic_equilibria_are_found(scenario: str, published: list[int]) -> None:
    equilibria = stability(library(scenario), ["non_myopic"]).equilibria["non_myopic"]
    assert (np.flatnonzero(equilibria) + 1).tolist() == published


def test_who_leads_in_chicken_does_not_swerve() -> None:
    found = stability(library("chicken"), ["stackelberg_first", "stackelberg_second"])
    assert where(found.equilibria["stackelberg_first"]) == [2]
    assert where(found.equilibria["stackelberg_second"]) == [1]


def test_a_stackelberg_equilibrium_is_nash_for_the_follower_and_l2_for_the_leader() -> None:
    for _, case in of_two(range(100)):
        found = stability(compiled(case), ["nash", "l2", "stackelberg_first", "stackelberg_second"]).stable
        for leader, name in enumerate(("stackelberg_first", "stackelberg_second")):
            assert (found[name][leader] == found["l2"][leader]).all()
            assert (found[name][1 - leader] == found["nash"][1 - leader]).all()


def test_more_actors_than_two_are_refused_in_plain_words() -> None:
    for concept in ("l3", "non_myopic", "stackelberg_first"):
        with pytest.raises(InputError, match="two actors"):
            stability(library("elmira"), [concept])


def test_horizons_are_found_by_name_and_have_a_limit() -> None:
    assert concept_named("L12").id == "l12"
    assert stability(library("chicken"), ["l12"]).concepts == ("l12",)
    for wrong in ("l0", "l1001"):
        with pytest.raises(LimitError, match="moves ahead"):
            stability(library("chicken"), [wrong])


def test_what_is_asked_for_only_is_not_computed_by_default_nor_explained() -> None:
    assert not set(stability(library("chicken")).concepts) & set(BEHAVIOUR)
    with pytest.raises(UnknownNameError, match="explanation"):
        explain(library("chicken"), 0, 0, "l2")
