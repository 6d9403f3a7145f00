"""Compiled kernels and NumPy give the same arrays, and both what the definitions say."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from benchmarks import large

import detente
from detente.logic.grammar import parse_statement
from detente.model.compile import compile_model, recompile
from detente.model.conflict import Conflict, MoveRule
from detente.model.graph import GraphModel
from detente.model.kernels import Path, using
from detente.model.part import holding, part, reranked
from detente.stability.closures import propagate
from detente.stability.concepts import CONCEPTS, stability
from detente.stability.keeping import keeping, keeping_of_endings
from detente.stability.sequences import distances, shortest_sequence
from tests.model.test_moves import disagreement
from tests.oracle.random_conflicts import conflict, guarded_conflict
from tests.stability.test_agreement import disagreements


@pytest.fixture(params=["plain", "compiled"])
def path(request: pytest.FixtureRequest) -> Iterator[Path]:
    with using(request.param):
        yield request.param


@pytest.mark.parametrize("hundred", range(4))
def test_either_path_agrees_with_the_definitions(path: Path, hundred: int) -> None:
    assert disagreements(range(100 * hundred, 100 * hundred + 100)) == {}


def test_either_path_has_the_moves_that_the_rules_allow(path: Path) -> None:
    assert {seed: found for seed in range(400) if (found := disagreement(conflict(seed)))} == {}


@pytest.mark.parametrize("hundred", range(3))
def test_either_path_agrees_with_the_definitions_where_own_options_guard_each_other(path: Path, hundred: int) -> None:
    seeds = range(100 * hundred, 100 * hundred + 100)
    assert disagreements(seeds, guarded_conflict) == {}
    assert {seed: found for seed in seeds if (found := disagreement(guarded_conflict(seed)))} == {}


@pytest.mark.slow
@pytest.mark.parametrize("thousand", range(6))
def test_the_kernels_agree_with_the_definitions_on_a_thousand_conflicts(thousand: int) -> None:
    with using("compiled"):
        assert disagreements(range(1000 * thousand, 1000 * thousand + 1000)) == {}
        assert disagreements(range(1000 * thousand, 1000 * thousand + 1000), guarded_conflict) == {}


def flagship() -> Conflict:
    return detente.load("ukraine-2026").conflict


def made(rules: bool, constraints: int, seed: int) -> Conflict:
    return large.conflict(large.of_size(11, 3), statements=9, seed=seed, constraints=constraints, rules=rules)


def guarded_on_its_own_options(seed: int) -> Conflict:
    """Moves that are not transitive, beside others that are lines."""
    found = made(False, 2, seed)
    rule = MoveRule(option="a0.o0", leaves=parse_statement("a0.o1 & a1.o0"))
    return replace(found, rules=(rule,))


def all_guarded_on_their_own_options(levels: tuple[tuple[int, ...], ...], seed: int, **rules: bool) -> Conflict:
    """Each actor's last option needs the one before; some cannot give that up while the last one stands."""
    found = large.conflict(levels, statements=9, seed=seed, constraints=seed % 3, **rules)
    own = [(f"a{i}.o{len(options) - 1}", f"a{i}.o{len(options) - 2}") for i, options in enumerate(levels)]
    needs = [MoveRule(option=last, needs=parse_statement(before), change="any") for last, before in own]
    keeps = [MoveRule(option=before, leaves=parse_statement(f"!{last}"), change="lower") for last, before in own[::2]]
    return replace(found, rules=(*found.rules, *needs, *keeps))


def some_guarded_on_their_own_options(seed: int) -> Conflict:
    """Beside an actor whose moves no line holds, one whose options guard each other, and one without rules."""
    found = irreversible(((7, 5, 2), (4, 2, 2), (3,)), seed)
    own = MoveRule(option="a1.o2", needs=parse_statement("a1.o1 & a0.o2"))
    return replace(found, rules=(*(r for r in found.rules if r.option.startswith("a0")), own), commitments={})


def irreversible(levels: tuple[tuple[int, ...], ...], seed: int) -> Conflict:
    """Every option of every actor can only be raised, and each promise waits for another's."""
    found = large.conflict(levels, statements=9, seed=seed, rules=True)
    return replace(found, rules=tuple(MoveRule(option=option, only="forward") for option in found.options))


def guarded_by_many(seed: int) -> Conflict:
    """Rules that ask for more than any line shows: each asks for another level of others' options."""
    found = large.conflict(((3, 2, 2), (7, 3), (5, 3)), statements=9, seed=seed)
    needs = [f"a{i}.o{k} >= {level}" for i, k, level in ((1, 0, "some"), (1, 0, "high"), (2, 0, "low"), (2, 0, "more"))]
    guards = [f"{needs[i]} | a{j}.o1 >= low" for i in range(4) for j in (1, 2)]
    rules = [MoveRule(option=f"a0.o{k % 3}", needs=parse_statement(guard)) for k, guard in enumerate(guards)]
    return replace(found, rules=(*rules, MoveRule(actor="a1", forbid_from=parse_statement("a1.o1 & a2.o1"))))


def long_lines(seed: int) -> Conflict:
    return large.conflict(((3, 3, 5, 2, 2), (7, 2, 3)), statements=30, seed=seed)


CONFLICTS = {
    "the flagship": flagship,
    "free moves": lambda: made(False, 0, 1),
    "free moves under constraints": lambda: made(False, 5, 2),
    "irreversible and guarded": lambda: made(True, 0, 3),
    "irreversible and guarded, under constraints": lambda: made(True, 4, 4),
    "twelve and more kinds of states on a line": lambda: irreversible(((3, 2, 2), (4, 3), (2, 2, 2)), 10),
    "dozens of kinds of states on a line": lambda: irreversible(((7, 3, 2), (4, 2), (3, 2)), 11),
    "more kinds of states on a line than there are bits": lambda: irreversible(((7, 5, 2), (4, 2), (2,)), 12),
    "guarded by many statements": lambda: guarded_by_many(13),
    "not transitive": lambda: guarded_on_its_own_options(5),
    "not transitive, all actors": lambda: all_guarded_on_their_own_options(((3, 2, 2), (4, 2), (2, 2, 2)), 14),
    "not transitive, irreversible and guarded": lambda: all_guarded_on_their_own_options(
        ((3, 2, 2), (3, 2, 2), (3, 3, 2)), 15, rules=True
    ),
    "not transitive, with and without lines": lambda: some_guarded_on_their_own_options(16),
    "long lines": lambda: long_lines(6),
    "graph form": lambda: large.graph_form(1500, 6000, seed=7),
    "sparse graph form": lambda: large.graph_form(1500, 900, seed=8),
}


def answers(given: Conflict, path: Path, threads: int | None = None) -> dict[str, Any]:
    """Everything that one path says about a conflict."""
    with using(path, threads):
        model = compile_model(given)
        found: dict[str, Any] = {f"{c}": table for c, table in stability(model, CONCEPTS).stable.items()}
        labels = model.levels[0] == model.levels[0][0]
        kept = (keeping(model, labels), keeping_of_endings(model))
        found |= {f"keeping {k} {name}": getattr(x, name) for k, x in enumerate(kept) for name in ("sure", "possible")}
        start = model.count // 3
        for improvements in (False, True):
            found[f"distances {improvements}"] = distances(model, start, improvements=improvements)
            for goal in (0, model.count - 1):
                there = np.arange(model.count) == goal
                found[f"path {improvements} {goal}"] = shortest_sequence(model, start, there, improvements=improvements)
        found |= changed(model)
        found["ranks"], found["levels"] = model.ranks, model.levels
        for i, moves in enumerate(model.moves):
            found[f"moves {i}"] = moves.arcs_from(np.arange(model.count))
            found[f"improvements {i}"] = moves.better_arcs_from(np.arange(model.count))
    return found


def changed(model: GraphModel) -> dict[str, Any]:
    """The same of a part of the model, of other ranks, and with an option held."""
    found: dict[str, Any] = {}
    smaller, _ = part(model, np.arange(model.count) % 5 != 0)
    turned = reranked(smaller, 0, smaller.ranks[0][::-1].copy())
    held = holding(model, 0, model.options[:1])
    swapped = dict(zip(model.conflict.preferences, reversed(list(model.conflict.preferences.values())), strict=True))
    again = recompile(model, replace(model.conflict, preferences=swapped))
    for name, other in {"part": smaller, "reranked": turned, "held": held, "recompiled": again}.items():
        found |= {f"{name} {c}": table for c, table in stability(other, ["nash", "smr", "sseq"]).stable.items()}
    return found


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    def same(a: Any, b: Any) -> bool:
        if isinstance(a, tuple) and a and isinstance(a[0], np.ndarray):
            return {*zip(*(x.tolist() for x in a), strict=True)} == {*zip(*(x.tolist() for x in b), strict=True)}
        return np.array_equal(a, b) if isinstance(a, np.ndarray) else bool(a == b)

    assert one.keys() == other.keys()
    return [key for key in one if not same(one[key], other[key])]


@pytest.mark.parametrize("name", CONFLICTS)
def test_both_paths_give_the_same_answers(name: str) -> None:
    given = CONFLICTS[name]()
    assert differences(answers(given, "plain"), answers(given, "compiled")) == []


@pytest.mark.parametrize("path", ["plain", "compiled"])
def test_the_answers_do_not_depend_on_the_number_of_threads(path: Path) -> None:
    given = made(True, 3, 9)
    assert differences(answers(given, path, threads=1), answers(given, path, threads=4)) == []


@pytest.mark.parametrize("improvements", [False, True])
@pytest.mark.parametrize("highest", [False, True])
def test_the_last_mover_is_heeded_whatever_the_values_are(improvements: bool, highest: bool) -> None:
    given = all_guarded_on_their_own_options(((3, 2, 2), (4, 2), (2, 2, 2)), 14)
    how: dict[str, bool] = {"improvements": improvements, "highest": highest}
    for most in (3, 1000, 2**40):
        found = []
        for path in ("plain", "compiled"):
            with using(path):
                model = compile_model(given)
                values = np.random.default_rng(most).integers(-most, most, model.count)
                found.append([propagate(model, group, values, **how) for group in ((1, 2), (0, 1, 2), (2,), ())])
        for one, other in zip(*found, strict=True):
            np.testing.assert_array_equal(one, other)
