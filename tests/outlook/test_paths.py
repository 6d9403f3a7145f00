"""Best paths and obstacles are those of a literal search over every legal path."""

import numpy as np
import pytest
from hypothesis import given

from detente.model.compile import compile_model
from detente.model.graph import GraphModel
from detente.outlook.paths import BestPath, best_paths
from detente.scenario.load import load_text
from tests.bridge import compiled
from tests.oracle import paths as oracle
from tests.oracle.game import Game
from tests.oracle.random_conflicts import Case, conflict
from tests.oracle.sequences import is_legal
from tests.oracle.statements import holds
from tests.strategies import conflicts


def targets_of(case: Case) -> list[set[int]]:
    """The endings as targets, one single state, and one that nothing can be in."""
    game = case.game
    endings = [
        {s for s in game.states if holds(tree, game.situations[s], case.names)} for tree in case.endings.values()
    ]
    return [*endings, {len(game.states) - 1}, {0}, set()]


def named_losses(case: Case, model: GraphModel, found: BestPath) -> set[tuple]:
    """The engine's obstacles in the oracle's words: levels by number, states by name."""

    def level(option: str, name: str) -> int | str:
        return name if case.form is None else case.level_names[option].index(name)

    return {
        (model.actors[o.actor], *sorted((option, (level(option, a), level(option, b))) for option, a, b in o.changes))
        for o in found.obstacles
    }


def fault(case: Case, model: GraphModel, target: set[int], found: BestPath | None) -> str:
    """What is wrong with the best path to one target, or nothing."""
    game = case.game
    every = oracle.best_paths(game, game.now, target)
    if found is None:
        return "a path is overlooked" if every else ""
    cost = (found.losses, found.indifferent, found.moves, found.changes)
    if cost != oracle.best_cost(game, game.now, target):
        return f"the cost {cost}"
    shown = [(model.actors[step.actor], step.after) for step in found.steps]
    if shown not in every or not is_legal(game, game.now, shown):
        return "the path shown is not a best one"
    if found.count != len(every):
        return f"{found.count} best paths, not {len(every)}"
    if set(found.ends) != {path[-1][1] if path else game.now for path in every}:
        return "where best paths end"
    if named_losses(case, model, found) != oracle.common_losses(game, game.now, target):
        return "the obstacles"
    return worth_fault(game, found)


def worth_fault(game: Game, found: BestPath) -> str:
    state = found.start
    for step in found.steps:
        ranks = game.ranks[game.actors[step.actor]]
        gain = ranks[step.after] - ranks[step.before]
        if step.before != state or step.worth != ("gain" if gain > 0 else "loss" if gain < 0 else "indifferent"):
            return "what a step is worth"
        state = step.after
    return "" if state == found.end else "where the path shown ends"


def disagreement(case: Case) -> str:
    model, targets = compiled(case), targets_of(case)
    found = best_paths(model, case.game.now, [np.isin(np.arange(model.count), sorted(target)) for target in targets])
    faults = (fault(case, model, target, path) for target, path in zip(targets, found, strict=True))
    return next(filter(None, faults), "")


@given(conflicts())
def test_the_best_path_is_the_least_costly_of_all_legal_ones(case: Case) -> None:
    assert disagreement(case) == ""


@pytest.mark.parametrize("hundred", range(10))
def test_best_paths_of_a_hundred_conflicts_are_those_of_the_oracle(hundred: int) -> None:
    seeds = range(100 * hundred, 100 * hundred + 100)
    assert {seed: found for seed in seeds if (found := disagreement(conflict(seed)))} == {}


@pytest.mark.slow
@pytest.mark.parametrize("thousand", range(1, 11))
def test_best_paths_of_a_thousand_conflicts_are_those_of_the_oracle(thousand: int) -> None:
    seeds = range(1000 * thousand, 1000 * thousand + 1000)
    assert {seed: found for seed in seeds if (found := disagreement(conflict(seed)))} == {}


def test_each_target_has_the_path_it_would_have_alone() -> None:
    for seed in range(100):
        case = conflict(seed)
        model = compiled(case)
        targets = [np.arange(model.count) == state for state in range(model.count)]
        together = best_paths(model, case.game.now, targets)
        assert together == tuple(best_paths(model, case.game.now, [target])[0] for target in targets)


def test_a_loss_that_either_of_two_actors_can_take_upon_itself_is_no_obstacle() -> None:
    written = """
    detente: 1
    title: a burden two can carry
    actors:
      a: {options: {pay: {also: [b]}}}
      b: {}
    preferences:
      a: {priorities: ["!a.pay"]}
      b: {priorities: ["!a.pay"]}
    """
    model = compile_model(load_text(written).conflict)
    [found] = best_paths(model, 0, [np.array([False, True])])
    assert found is not None
    assert (found.losses, found.count, found.obstacles) == (1, 2, ())
