"""A changed conflict compiled from an old model is the changed conflict compiled from scratch."""

from dataclasses import replace

import numpy as np
import pytest

from detente.model.compile import compile_model, recompile
from detente.model.conflict import Fact
from tests.bridge import compiled, conflict_of
from tests.oracle.random_conflicts import conflict


@pytest.mark.parametrize("seed", range(150))
def test_recompiling_gives_what_compiling_gives(seed: int) -> None:
    case = conflict(seed)
    model = compiled(case)
    before = conflict_of(case)
    actors = list(before.actors)
    swapped = {
        a: before.preferences[b] for a, b in zip(actors, reversed(actors), strict=True) if b in before.preferences
    }
    facts = {name: Fact(name, f.says, not f.value) for name, f in before.facts.items()}
    for after in (
        before,
        replace(before, preferences=swapped),
        replace(before, beliefs={}),
        replace(before, facts=facts),
        replace(before, constraints=before.constraints[:-1]),
    ):
        try:
            fresh = compile_model(after)
        except ValueError:
            continue
        found = recompile(model, after)
        assert np.array_equal(found.levels, fresh.levels)
        assert np.array_equal(found.ranks, fresh.ranks)
        assert found.status_quo == fresh.status_quo
        for mine, theirs in zip(found.moves, fresh.moves, strict=True):
            assert mine.transitive == theirs.transitive
            for state in range(found.count):
                assert np.array_equal(mine.targets(state), theirs.targets(state))
            values = np.arange(found.count)
            assert np.array_equal(mine.highest_better(values, -1), theirs.highest_better(values, -1))
