"""What is asked of one state, or of all that is ahead, is the same as what is said of every state."""

import random

import numpy as np
import pytest

from detente.model.compile import compile_model
from detente.model.graph import GraphModel
from detente.outlook.deterrence import keeps_at
from detente.outlook.prospects import closed
from detente.outlook.standing import ahead_of, how_kept
from detente.scenario.load import load_text
from detente.stability.keeping import keeping
from detente.stability.sequences import reachable
from tests.oracle.random_conflicts import option_conflict


def models() -> list[GraphModel]:
    rng = random.Random(11)
    return [compile_model(load_text(option_conflict(rng).yaml).conflict) for _ in range(40)]


@pytest.fixture(scope="module")
def some() -> list[GraphModel]:
    return models()


def test_how_an_ending_is_kept_at_one_state_is_how_it_is_kept_there_among_all(some: list[GraphModel]) -> None:
    rng = np.random.default_rng(1)
    for model in some:
        inside = rng.random(model.count) < 0.6
        kept = keeping(model, inside)
        for state in np.flatnonzero(inside).tolist():
            expected = tuple(
                how_kept(bool(kept.content[i, state]), bool(kept.sure[i, state]), bool(kept.possible[i, state]))
                for i in range(len(model.actors))
            )
            assert keeps_at(model, state, inside) == expected


def test_what_is_ahead_is_remembered_and_right(some: list[GraphModel]) -> None:
    for model in some:
        for improvements in (False, True):
            first = ahead_of(model, 0, improvements=improvements)
            assert ahead_of(model, 0, improvements=improvements) is first
            assert np.array_equal(first, reachable(model, 0, improvements=improvements))


def test_a_closed_set_holds_every_move_from_it_and_nothing_that_none_leads_to(some: list[GraphModel]) -> None:
    for model in some:
        found = closed(model, 0)
        seen, waiting = {0}, [0]
        while waiting:
            state = waiting.pop()
            for moves in model.moves:
                for target in moves.targets(state).tolist():
                    if target not in seen:
                        seen.add(target)
                        waiting.append(target)
        assert set(np.flatnonzero(found).tolist()) == seen
