"""The parts that everything rests on, timed by pytest-benchmark, to be compared from one change to the next.

``pytest benchmarks/test_tracking.py --benchmark-autosave`` keeps a run in ``.benchmarks``; with ``--benchmark-compare``
as well it is set beside the last one. Nothing here is asserted about time, and the project's tests do not run it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import detente
from benchmarks.large import conflict, of_size
from detente.ensemble.run import run_ensemble, space_of_scenario
from detente.ensemble.settings import Settings
from detente.model.compile import compile_model, recompile
from detente.model.conflict import Conflict
from detente.outlook.endings import outlook
from detente.stability.concepts import stability
from detente.stability.keeping import keeping_of_endings

pytest.importorskip("pytest_benchmark")

Benchmark = Callable[..., Any]
CONCEPTS = ("nash", "gmr", "smr", "seq")


@pytest.fixture(scope="module")
def flagship() -> Conflict:
    return detente.load("ukraine-2026").conflict


def test_compile_the_flagship(benchmark: Benchmark, flagship: Conflict) -> None:
    assert benchmark(compile_model, flagship).count == 20_160


def test_rank_the_flagship_anew(benchmark: Benchmark, flagship: Conflict) -> None:
    model = compile_model(flagship)
    changed = replace(flagship, preferences={**flagship.preferences, "russia": flagship.preferences["us"]})
    assert benchmark(recompile, model, changed).count == model.count


def test_stability_of_the_flagship(benchmark: Benchmark, flagship: Conflict) -> None:
    model = compile_model(flagship)
    found = benchmark(lambda: stability(replace(model, cache={})))
    assert found.equilibria["nash"].any()


def test_keeping_of_the_flagship(benchmark: Benchmark, flagship: Conflict) -> None:
    model = compile_model(flagship)
    assert benchmark(lambda: keeping_of_endings(replace(model, cache={}))).by_all.any()


def test_outlook_of_the_flagship(benchmark: Benchmark, flagship: Conflict) -> None:
    model = compile_model(flagship)
    assert benchmark(lambda: outlook(replace(model, cache={}))).endings


@pytest.mark.parametrize("power", [12, 16, 19])
def test_stability_of_a_large_conflict(benchmark: Benchmark, power: int) -> None:
    model = compile_model(conflict(of_size(power)))
    found = benchmark(lambda: stability(replace(model, cache={}), CONCEPTS))
    assert set(found.equilibria) == set(CONCEPTS)


def test_fifty_worlds_of_the_flagship(benchmark: Benchmark) -> None:
    space = space_of_scenario("ukraine-2026")
    assert benchmark(run_ensemble, space, Settings(draws=50)).draws == 50
