"""What is asked of the moves between two sets of states is what a list of these moves answers."""

from itertools import pairwise
from typing import SupportsInt

import numpy as np
import pytest

from detente.model.compile import compile_model
from detente.model.graph import GraphModel
from detente.model.kernels import Path, available, using
from detente.outlook import options_changed, pair_groups
from detente.outlook.between import GAIN, INDIFFERENT, LOSS, between
from detente.outlook.options_changed import FAR
from detente.outlook.paths import best_paths
from detente.scenario.load import load_text
from tests.bridge import compiled
from tests.oracle.random_conflicts import conflict
from tests.outlook.test_paths import disagreement

WORTHS = (GAIN, INDIFFERENT, LOSS)


def listed(model: GraphModel, actor: int) -> dict[tuple[int, int], int]:
    """Every move of an actor, and what it is worth to it."""
    ranks = model.ranks[actor]
    return {
        (s, t): GAIN if ranks[t] > ranks[s] else INDIFFERENT if ranks[t] == ranks[s] else LOSS
        for s in range(model.count)
        for t in model.moves[actor].targets(s).tolist()
    }


def changed(model: GraphModel, before: SupportsInt, after: SupportsInt) -> int:
    return len(model.changes(int(before), int(after)))


def answers_differ(model: GraphModel, actor: int, seed: int) -> str:
    """What the moves of an actor between two random sets answer otherwise than their list, or nothing."""
    random = np.random.default_rng(seed)
    sources, targets = (np.flatnonzero(random.random(model.count) < 0.6) for _ in range(2))
    costs = random.integers(0, 4, model.count)
    moves, arcs = between(model, actor, distinct=True), listed(model, actor)
    apart = np.setdiff1d(sources, targets)
    worths = moves.worths(apart, np.isin(np.arange(model.count), targets)).T.tolist()
    if worths != [
        [sum(arcs.get((s, t)) == worth for t in targets.tolist()) for worth in WORTHS] for s in apart.tolist()
    ]:
        return "how many moves are worth what"
    for worth in WORTHS:
        inside = {(s, t) for (s, t), w in arcs.items() if w == worth and s in sources and t in targets}
        leading = sources[moves.leading(sources, targets, worth)].tolist()
        if leading != sorted({s for s, _ in inside}):
            return "which sources lead to a target"
        pairs = [
            (int(sources[a]), int(targets[b]))
            for at, to in moves.pairs(sources, targets, worth)
            for a, b in zip(at, to, strict=True)
        ]
        if sorted(pairs) != sorted(inside):
            return "the moves"
        there = [min((costs[s] + changed(model, s, t) for s, u in inside if u == t), default=FAR) for t in targets]
        back = [min((costs[t] + changed(model, s, t) for u, t in inside if u == s), default=FAR) for s in sources]
        if moves.least(sources, costs[sources], targets, worth).tolist() != there:
            return "the least cost there"
        if moves.least_back(sources, targets, costs[targets], worth).tolist() != back:
            return "the least cost back"
    return ""


@pytest.mark.parametrize("path", ["plain", "compiled"])
@pytest.mark.parametrize("boxes", [False, True])
def test_groups_of_moves_answer_as_their_list_does(path: Path, boxes: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if path == "compiled" and not available()[0]:
        pytest.skip("no compiled kernels here")
    monkeypatch.setattr(pair_groups, "_BLOCK", 16)
    monkeypatch.setattr(options_changed, "_PAIRS_PER_CELL", 0 if boxes else 1 << 30)
    with using(path):
        found = {
            (seed, actor): fault
            for seed in range(150)
            for model in [compiled(conflict(seed))]
            for actor in range(len(model.actors))
            if (fault := answers_differ(model, actor, seed))
        }
    assert found == {}


def test_best_paths_through_boxes_are_those_of_the_oracle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pair_groups, "_BLOCK", 16)
    monkeypatch.setattr(options_changed, "_PAIRS_PER_CELL", 0)
    assert {seed: found for seed in range(100) if (found := disagreement(conflict(seed)))} == {}


def test_states_on_one_long_line_are_reached_without_a_list_of_its_moves() -> None:
    options = "\n".join(f"      o{k}: {{says: do {k}}}" for k in range(15))
    written = f"""
detente: 1
title: one with much to decide
actors:
  one:
    options:
{options}
  other: {{options: {{answer: {{says: answer}}}}}}
preferences:
  one: {{priorities: ["!one.o0 | other.answer", one.o1 iff one.o2, one.o3, one.o0 if other.answer]}}
  other: {{priorities: ["other.answer if one.o1 & one.o2"]}}
"""
    model = compile_model(load_text(written).conflict)
    assert model.status_quo is not None
    both = model.columns["one.o0"].astype(np.bool_) & model.columns["other.answer"].astype(np.bool_)
    [path] = best_paths(model, model.status_quo, [both])
    assert path is not None
    assert (path.losses, path.indifferent, path.moves, path.changes) == (0, 0, 3, 5)
    assert all(step.after == following.before for step, following in pairwise(path.steps))
    assert both[path.end]
