"""Worlds and their answers against the literal oracle: every combination of outcomes of random uncertain conflicts."""

import numpy as np
import pytest

from detente.ensemble.codes import CONTRADICTORY, NOT_APPLICABLE
from detente.ensemble.evaluate import Evaluator
from detente.ensemble.space import space_of
from detente.ensemble.worlds import distinct_worlds
from tests.ensemble.core_oracle import Recipe, made, plain_answers, recipe


def outcomes_of(found: Recipe) -> tuple[np.ndarray, list[float]]:
    """Every combination as an array of outcomes, with its odds."""
    listed = list(found.combinations())
    table = np.array([combination for combination, _ in listed], float).reshape(len(listed), -1)
    return table, [float(odds) for _, odds in listed]


@pytest.mark.parametrize("block", [*range(5), *(pytest.param(b, marks=pytest.mark.slow) for b in range(5, 40))])
def test_every_world_of_random_conflicts_has_the_answers_that_the_plain_analyses_give(block: int) -> None:
    for seed in range(block * 10, block * 10 + 10):
        found = recipe(seed)
        if found is None:
            continue
        space = space_of({"": found.base})
        table, _ = outcomes_of(found)
        worlds, which = distinct_worlds(space, table)
        evaluator = Evaluator(space)
        answered = evaluator.answer(worlds)
        for (combination, _), k in zip(found.combinations(), which.tolist(), strict=True):
            expected = plain_answers(made(found, combination))
            values = dict(zip((a.id for a in evaluator.answers), answered.values[k].tolist(), strict=True))
            if isinstance(expected, int):
                assert answered.reasons[k] == expected, (seed, combination)
                assert set(values.values()) <= {CONTRADICTORY}
                continue
            assert answered.reasons[k] == 0, (seed, combination)
            full = {id: expected.get(id, NOT_APPLICABLE) for id in values}
            assert values == full, (seed, combination, {i: (values[i], full[i]) for i in full if values[i] != full[i]})
