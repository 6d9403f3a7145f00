"""What preferences imply, against counting pair by pair on random conflicts."""

from itertools import combinations

import numpy as np
import pytest

import detente
from detente.logic.evaluate import evaluate
from detente.logic.tree import If, Implies, Statement
from detente.model.graph import GraphModel
from detente.outlook.preferences import Portrait, portrait
from detente.scenario.load import load_text
from tests.bridge import compiled
from tests.oracle.random_conflicts import conflict


def _differ(model: GraphModel, a: int, b: int) -> set[str]:
    return {option for option, _, _ in model.changes(a, b)}


def _tendencies(model: GraphModel, actor: int) -> list[tuple[str, int, int, int]]:
    """Count pairs of states that differ in one option, with none between them, by the sign of the rank's step."""
    found = []
    for option, column in model.columns.items():
        counts = {1: 0, 0: 0, -1: 0}
        for a in range(model.count):
            above = [b for b in range(model.count) if _differ(model, a, b) == {option} and column[b] > column[a]]
            if above:
                b = min(above, key=lambda s: int(column[s]))
                counts[int(np.sign(int(model.ranks[actor, b]) - int(model.ranks[actor, a])))] += 1
        found.append((option, counts[1], counts[0], counts[-1]))
    return found


def _shares(model: GraphModel, actor: int) -> tuple[int, list[int], int]:
    """Count choices between own options, those each priority decides, and those none does."""
    name = model.actors[actor]
    own, preference = set(model.conflict.controlled(name)), model.conflict.preferences.get(name)
    priorities = preference.priorities if preference is not None else ()
    view = model.conflict.view(name)

    def held(statement: Statement) -> np.ndarray:
        return evaluate(statement, view, model.columns, model.count)

    scores = [np.sum([held(s) for s in p.statements], axis=0) for p in priorities]
    decides, choices, ties = [0] * len(priorities), 0, 0
    for a, b in combinations(range(model.count), 2):
        if _differ(model, a, b) <= own:
            choices += 1
            first = next((k for k, score in enumerate(scores) if score[a] != score[b]), None)
            if first is not None:
                decides[first] += 1
            ties += bool(model.ranks[actor, a] == model.ranks[actor, b])
    return choices, decides, ties


def _implied(model: GraphModel, actor: int) -> list[int]:
    """Count, entry by entry, the pairs in which a conditional makes its condition's absence liked."""
    name = model.actors[actor]
    preference = model.conflict.preferences.get(name)
    if preference is None:
        return []
    view = model.conflict.view(name)

    def held(statement: Statement) -> np.ndarray:
        return evaluate(statement, view, model.columns, model.count)

    found, above = [], np.zeros((0, model.count), np.int64)
    for priority in preference.priorities:
        entries = priority.tier or (priority,)
        scores = [np.sum([held(s) for s in e.statements], axis=0) for e in entries]
        for place, entry in enumerate(entries):
            if not isinstance(entry.wants, If | Implies):
                continue
            wanted, condition = entry.wants.consequence, entry.wants.condition
            options, a_holds, b_holds = set(view.options_in(condition)), held(wanted), held(condition)
            rest = sum((s for j, s in enumerate(scores) if j != place), np.zeros(model.count, np.int64))
            pairs = 0
            for a, b in combinations(range(model.count), 2):
                pairs += bool(
                    _differ(model, a, b) <= options
                    and not a_holds[a]
                    and not a_holds[b]
                    and b_holds[a] != b_holds[b]
                    and (above[:, a] == above[:, b]).all()
                    and rest[a] == rest[b]
                )
            if pairs:
                found.append(pairs)
        above = np.vstack([above, np.sum(scores, axis=0)])
    return found


@pytest.mark.parametrize("seed", range(150))
def test_counts_are_those_of_all_pairs_of_states(seed: int) -> None:
    model = compiled(conflict(seed))
    if model.count > 60:
        model = compiled(conflict(seed + 1000))
    for actor in range(len(model.actors)):
        found = portrait(model, actor)
        assert found.sizes == tuple(np.bincount(model.ranks[actor])[1:])
        if model.conflict.graph is None:
            assert [(t.option, t.better, t.equal, t.worse) for t in found.tendencies] == _tendencies(model, actor)
        choices, decides, ties = _shares(model, actor)
        assert (found.choices, [s.choices for s in found.shares], found.undecided) == (choices, decides, ties)
        assert [i.pairs for i in found.implied] == _implied(model, actor)


def test_a_wanted_move_is_an_improvement_and_the_best_comes_first() -> None:
    for seed in range(40):
        model = compiled(conflict(seed))
        if model.status_quo is None:
            continue
        for actor, ranks in enumerate(model.ranks):
            wanted = portrait(model, actor).wanted
            assert set(wanted) <= set(model.moves[actor].targets(model.status_quo).tolist())
            assert all(ranks[s] > ranks[model.status_quo] for s in wanted)
            assert sorted(wanted, key=lambda s: (-int(ranks[s]), s)) == list(wanted)


def _of(priorities: str, options: str = "x: '', y: ''") -> Portrait:
    text = (
        f"{{detente: 1, title: t, actors: {{a: {{options: {{{options}}}}}, us: {{options: {{backstop: ''}}}}}}, "
        f"preferences: {{a: {{priorities: [{priorities}]}}}}}}"
    )
    return portrait(detente.compile_model(load_text(text).conflict), 0)


def test_strikes_if_no_backstop_makes_the_backstop_liked_by_who_does_not_strike() -> None:
    [implied] = _of("a.x if !us.backstop").implied
    assert implied.pairs == 2  # with y and without
    assert _of("us.backstop, a.x if !us.backstop").implied == ()


def test_one_statement_that_decides_everything_is_pointed_out() -> None:
    one = _of("a.x <-> a.y, a.x, us.backstop", "x: '', y: ''").decides_all
    assert one is None
    everything = _of("a.x, us.backstop", "x: ''").decides_all
    assert everything is not None
    assert everything.choices == 2
    assert _of("us.backstop, a.x", "x: ''").decides_all is None
