"""When kernels are used, and what happens where they cannot be had."""

import subprocess
import sys
from typing import Any

import pytest

from detente.model import kernels


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has not loaded them."""
    monkeypatch.setattr(kernels, "_choice", kernels._Choice())


@pytest.mark.usefixtures("unloaded")
def test_a_small_conflict_does_not_load_the_compiler_and_a_large_one_does() -> None:
    assert kernels.kernels(kernels.LARGE - 1) is None
    assert kernels.kernels(kernels.LARGE) is not None
    assert kernels.kernels(1) is not None  # once they are there


@pytest.mark.usefixtures("unloaded")
def test_without_a_compiler_numpy_computes_and_it_can_be_asked_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> Any:
        raise ImportError(f"no {name} here")

    monkeypatch.setattr(kernels, "import_module", broken)
    assert kernels.kernels(kernels.LARGE) is None
    assert kernels.available() == (False, "ImportError: no detente.model.compiled here")


@pytest.mark.usefixtures("unloaded")
def test_a_path_can_be_forced_and_is_given_back() -> None:
    with kernels.using("compiled"):
        assert kernels.kernels(1) is not None
        with kernels.using("plain"):
            assert kernels.kernels(kernels.LARGE) is None
        assert kernels.kernels(1) is not None


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_results_come_in_the_order_of_the_tasks(threads: int) -> None:
    with kernels.using("by size", threads):
        assert kernels.each(lambda k: k * k, range(20), kernels.LARGE) == [k * k for k in range(20)]


NOWHERE_TO_KEEP_IT = """
import numba, numba.core.caching as caching
caching.CacheImpl._locator_classes = []
import numpy as np
from detente.model import kernels
from detente.model.lines import Lines
with kernels.using("compiled"):
    lines = Lines.of(np.array([0, 1, 0, 1]), np.array([2, 1, 1, 1]))
    print(lines.members.tolist(), lines.highest_better(np.array([5, 6, 7, 8]), 0).tolist())
"""


def test_where_nothing_can_be_written_kernels_are_compiled_in_memory() -> None:
    done = subprocess.run([sys.executable, "-c", NOWHERE_TO_KEEP_IT], capture_output=True, text=True, check=False)
    assert done.stdout == "[2, 0, 1, 3] [0, 0, 5, 0]\n", done.stderr
