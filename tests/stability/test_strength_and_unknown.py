"""Strength of preference and unknown preference: as defined, on random conflicts, and as scenarios say them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from detente.errors import ScenarioError
from detente.logic.grammar import parse_statement
from detente.model.compile import compile_model
from detente.model.conflict import Preference, Priority
from detente.model.graph import GraphModel
from detente.scenario.load import load, load_text
from detente.scenario.write import dump
from detente.stability.concepts import stability
from detente.stability.strength import bands, strongly_stable
from detente.stability.unknown import Attitude, stable_with_unknown
from tests.bridge import conflict_of
from tests.oracle.game import Game
from tests.oracle.priorities import by_priorities
from tests.oracle.random_conflicts import Writer, conflict
from tests.oracle.statements import holds
from tests.oracle.strength import is_strongly_stable
from tests.oracle.unknown import is_stable

ATTITUDES: Sequence[Attitude] = ("a", "b", "c", "d")


@dataclass
class Minded:
    """A random conflict whose actors' preferences are partly strong and partly unknown."""

    game: Game
    model: GraphModel
    bands: dict[str, list[int]]
    unknown: dict[str, set[tuple[int, int]]]


def minded(seed: int) -> Minded:
    rng, case = random.Random(seed), conflict(seed)
    states = case.level_names["state"] if case.form is None else ()
    writer = Writer(rng, {} if case.form is None else case.level_names, [], states)
    situations, preferences, ranks, banded = case.game.situations, {}, {}, {}
    unknown: dict[str, set[tuple[int, int]]] = {}
    for actor in case.game.actors:
        trees = [writer.tree() for _ in range(rng.randint(1, 4))]
        strong = rng.randint(0, len(trees))
        pairs = [(writer.tree(1), writer.tree(1)) for _ in range(rng.choice([0, 1, 1, 2]))]
        preferences[actor] = Preference(
            tuple(Priority(parse_statement(writer.text(tree))) for tree in trees),
            strong=strong,
            unknown=tuple((parse_statement(writer.text(a)), parse_statement(writer.text(b))) for a, b in pairs),
        )
        ranks[actor] = by_priorities(trees, situations, {})
        banded[actor] = by_priorities(trees[:strong], situations, {})
        unknown[actor] = set()
        for one, other in pairs:
            first = {s for s in case.game.states if holds(one, situations[s], {})}
            second = {s for s in case.game.states if holds(other, situations[s], {})}
            apart = {(s, t) for s in first - second for t in second - first}
            unknown[actor] |= apart | {(t, s) for s, t in apart}
    game = Game(case.game.actors, situations, case.game.now, case.game.moves, ranks)
    model = compile_model(replace(conflict_of(case), preferences=preferences, beliefs={}))
    return Minded(game, model, banded, unknown)


def where(truth: np.ndarray) -> list[int]:
    return np.flatnonzero(truth).tolist()


@pytest.mark.parametrize("hundred", range(6))
def test_strong_stability_is_its_definition(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        case = minded(seed)
        for i, actor in enumerate(case.game.actors):
            assert bands(case.model, i).tolist() == case.bands[actor]
            for concept in ("gmr", "smr", "seq"):
                expected = [s for s in case.game.states if is_strongly_stable(case.game, concept, actor, s, case.bands)]
                assert where(strongly_stable(case.model, i, concept)) == expected, (seed, actor, concept)


@pytest.mark.parametrize("hundred", range(4))
def test_stability_with_unknown_preference_is_its_definition(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        case = minded(seed)
        for i, actor in enumerate(case.game.actors):
            for concept in ("nash", "gmr", "smr", "seq"):
                for attitude in ATTITUDES:
                    expected = [
                        s for s in case.game.states if is_stable(case.game, concept, attitude, actor, s, case.unknown)
                    ]
                    found = stable_with_unknown(case.model, i, concept, attitude)
                    assert where(found) == expected, (seed, actor, concept, attitude)


def test_stable_is_strongly_or_weakly_stable_and_never_both() -> None:
    for seed in range(100):
        found = stability(minded(seed).model, ["seq", "strong_seq", "weak_seq"]).stable
        assert ((found["strong_seq"] | found["weak_seq"]) == found["seq"]).all()
        assert not (found["strong_seq"] & found["weak_seq"]).any()


def test_what_leaves_less_and_is_deterred_by_more_is_stable_more_often() -> None:
    for seed in range(100):
        found = stability(minded(seed).model, [f"{c}_{x}" for c in ("seq", "smr", "gmr") for x in "abcd"]).stable
        for concept in ("seq", "smr", "gmr"):
            a, b, c, d = (found[f"{concept}_{x}"] for x in "abcd")
            for less, more in ((a, b), (a, c), (b, d), (c, d)):
                assert (more | ~less).all(), (seed, concept)


@pytest.mark.parametrize("name", ["elmira", "cuban-missile-crisis", "prisoners-dilemma"])
def test_where_nothing_is_unknown_all_four_are_the_concept_itself(name: str) -> None:
    model = compile_model(load(name).conflict)
    for concept in ("nash", "seq", "smr", "gmr"):
        found = stability(model, [concept, *(f"{concept}_{x}" for x in "abcd")]).stable
        assert all((rows == found[concept]).all() for rows in found.values())


SCENARIO = """detente: 1
title: t
actors: {a: {options: {x: go}}, b: {options: {y: go}}}
preferences:
  a: {priorities: ["!b.y", a.x], strong: 1, unknown: [{between: a.x & b.y, and: "!a.x & !b.y"}]}
  b: {priorities: [b.y if a.x, "!b.y"]}
"""


def test_strength_and_the_unknown_are_read_and_written() -> None:
    conflict = load_text(SCENARIO).conflict
    assert conflict.preferences["a"].strong == 1
    assert len(conflict.preferences["a"].unknown) == 1
    assert load_text(dump(conflict)).conflict.preferences == conflict.preferences


def test_a_strong_sanction_deters_strongly() -> None:
    """From "nobody" a gains a little by x; b answers with y, which a minds strongly."""
    found = stability(compile_model(load_text(SCENARIO).conflict), ["seq", "strong_seq"]).stable
    assert found["seq"][0, 0]
    assert found["strong_seq"][0, 0]
    mild = load_text(SCENARIO.replace("strong: 1, ", "")).conflict
    found = stability(compile_model(mild), ["weak_seq", "strong_seq"]).stable
    assert found["weak_seq"][0, 0]
    assert not found["strong_seq"][0, 0]


def test_more_strong_priorities_than_there_are_is_a_mistake() -> None:
    with pytest.raises(ScenarioError, match="counts 3 of the first priorities, and there are 2"):
        load_text(SCENARIO.replace("strong: 1", "strong: 3"))
    with pytest.raises(ScenarioError, match="unknown"):
        load_text(SCENARIO.replace("and: ", "und: "))
