"""Which path computes: compiled kernels where a conflict is large, NumPy alone where it is small or nothing compiles.

Both paths have one definition and give the same arrays. Importing the compiler takes longer than all of a small
conflict's analysis, so a process pays for it only where some array is long, and from then on uses it throughout.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Literal, TypeVar

__all__ = ["LARGE", "Kernels", "Path", "available", "cores", "each", "kernels", "load", "serve_all", "using"]

LARGE = 150_000
"""From so many states on the kernels are loaded; once they are, they serve conflicts of any size."""

_A = TypeVar("_A")
_B = TypeVar("_B")

Path = Literal["by size", "compiled", "plain"]


class Kernels:
    """All compiled kernels, by name."""

    def __init__(self) -> None:
        for name in ("compiled", "compiled_arcs", "compiled_cuts", "compiled_movers", "compiled_rules"):
            module = import_module(f"detente.model.{name}")
            for kernel in module.__all__:
                setattr(self, kernel, getattr(module, kernel))

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"there is no kernel {name!r}")


class _Choice:
    """What is loaded, and what a test forces."""

    def __init__(self) -> None:
        self.path: Path = "by size"
        self.loaded: Kernels | None = None
        self.failed = ""
        self.threads: int | None = None


_choice = _Choice()


def kernels(size: int) -> Kernels | None:
    """Return the compiled kernels for arrays of this length, or None where NumPy computes."""
    if _choice.path == "plain":
        return None
    if _choice.loaded is None and (size >= LARGE or _choice.path == "compiled"):
        load()
    return _choice.loaded


def serve_all(size: int) -> Kernels | None:
    """Return the compiled kernels if a conflict of this size may be stored in a form that they alone work on."""
    return kernels(size) if size >= LARGE or _choice.path == "compiled" else None


def load() -> bool:
    """Load the kernels now, for work of many small parts; return whether there are any.

    Notes
    -----
    Where the compiler is missing or broken, NumPy computes everything, with the same results; `available` says why.
    """
    if _choice.loaded is None and not _choice.failed:
        try:
            _choice.loaded = Kernels()
        except Exception as error:  # a compiler for another NumPy raises what it likes
            _choice.failed = f"{type(error).__name__}: {error}"
    return _choice.loaded is not None


def available() -> tuple[bool, str]:
    """Return whether compiled kernels can be had, and if not, why."""
    return load(), _choice.failed


@contextmanager
def using(path: Path, threads: int | None = None) -> Iterator[None]:
    """Compute by one path whatever the size, with so many threads at most; for tests and measurements."""
    before = _choice.path, _choice.threads
    _choice.path, _choice.threads = path, threads
    try:
        yield
    finally:
        _choice.path, _choice.threads = before


def each(compute: Callable[[_A], _B], tasks: Iterable[_A], size: int) -> list[_B]:
    """Return the result of every task, in order; computed side by side where arrays of this length are worth it."""
    listed = list(tasks)
    workers = min(_choice.threads or cores(), len(listed))
    if workers < 2 or (size < LARGE and _choice.threads is None):
        return [compute(task) for task in listed]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(compute, listed))


def cores() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1
