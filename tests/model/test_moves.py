"""Who can move where: rules cut moves within a line, and nothing else does."""

import random

import numpy as np
from hypothesis import given

from detente.model.moves import Arcs, Lines, Moves, as_arcs
from tests.bridge import compiled
from tests.oracle.random_conflicts import Case, conflict
from tests.strategies import conflicts


def disagreement(case: Case) -> str:
    """What the compiled model gets wrong, or nothing."""
    game, model = case.game, compiled(case)
    if model.status_quo != game.now:
        return "status quo"
    everywhere = np.arange(model.count)
    for index, actor in enumerate(game.actors):
        moves, moved, improved = (
            model.moves[index],
            game.moves[actor],
            {s: game.improvements(actor, s) for s in game.states},
        )
        for state in game.states:
            if moves.targets(state).tolist() != sorted(moved[state]):
                return f"moves of {actor} from {state + 1}"
        for found, expected in ((moves.arcs_from, moved), (moves.better_arcs_from, improved)):
            pairs = sorted(zip(*(side.tolist() for side in found(everywhere)), strict=True))
            if pairs != sorted((left, reached) for left in expected for reached in expected[left]):
                return f"{found.__name__} of {actor}"
    if model.transitive != game.moves_are_transitive():
        return "transitivity"
    return ""


@given(conflicts())
def test_the_moves_are_those_the_rules_allow(case: Case) -> None:
    assert disagreement(case) == ""


def test_the_moves_of_a_thousand_conflicts_are_those_of_the_oracle() -> None:
    wrong = {seed: found for seed in range(1000) if (found := disagreement(conflict(seed)))}
    assert wrong == {}


def test_extremes_along_lines_and_arcs_are_those_of_the_moves_one_by_one() -> None:
    rng = random.Random(3)
    for seed in range(300):
        case = conflict(seed)
        game, model = case.game, compiled(case)
        values = np.array([rng.randint(-4, 9) for _ in game.states], np.int32)
        for index, actor in enumerate(game.actors):
            for moves in (model.moves[index], as_arcs(model.moves[index])):
                check_extremes(moves, values, [sorted(game.moves[actor][s]) for s in game.states])
                check_better(moves, values, [sorted(game.improvements(actor, s)) for s in game.states])


def check_extremes(moves: Moves, values: np.ndarray, reached: list[list[int]]) -> None:
    everything = [[state, *targets] for state, targets in enumerate(reached)]
    assert moves.lowest(values).tolist() == [min(values[there]) for there in everything]
    assert moves.highest(values).tolist() == [max(values[there]) for there in everything]


def check_better(moves: Moves, values: np.ndarray, reached: list[list[int]]) -> None:
    assert moves.lowest_better(values, 99).tolist() == [min(values[there], default=99) for there in reached]
    assert moves.highest_better(values, -99).tolist() == [max(values[there], default=-99) for there in reached]


def test_unhindered_moves_are_kept_as_lines_and_hindered_ones_as_arcs() -> None:
    kinds = {type(moves) for seed in range(50) for moves in compiled(conflict(seed)).moves}
    assert kinds == {Lines, Arcs}
