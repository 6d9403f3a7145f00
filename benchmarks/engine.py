"""Measure the engine: ``python -m benchmarks.engine``, from the repository, with detente installed.

From a `Conflict` to the stable states and equilibria under Nash, SEQ, SMR and GMR for all actors: enumeration, ranking
and sorting included, reading a file not. Each row is a process of its own, so that its peak memory is its own; the time
is the median of warm runs, after one that does not count. ``--quick`` measures the small sizes alone.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import large
from detente.logic.tree import Atom
from detente.model import kernels
from detente.model.compile import compile_model
from detente.model.conflict import Conflict, MoveRule
from detente.model.graph import GraphModel
from detente.model.moves import Arcs, CutLines, Moves
from detente.stability.concepts import stability

CONCEPTS = ("nash", "seq", "smr", "gmr")
ROOT = Path(__file__).parents[1]
POWERS = range(12, 23, 2)
QUICK = range(12, 17, 2)
ORACLE = 9  # the literal oracle does 2^9 states
FEW = 1 << 17  # below so many states a row is run more often


def main() -> None:
    """Print the table, row by row."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes alone")
    parser.add_argument("--row", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.row:
        print(json.dumps(measure(**json.loads(arguments.row))))
        return
    print(machine())
    titles = ("compile", "stability", "memory", "verdicts/s", "CPU", "copy", "ratio")
    print(f"{'':<34}{'states':>12}{'actors':>7}" + "".join(f"{title:>12}" for title in titles))
    powers = QUICK if arguments.quick else POWERS
    found = [row(f"2^{power}", case=str(power)) for power in powers]
    for power in QUICK:
        row(f"2^{power}, NumPy alone", case=str(power), path="plain")
    if not arguments.quick:
        row("mixed levels", case="734k")
        row("the same, irreversible and guarded", case="734k", rules=True)
        row("the same, guarded by own options", case="734k", own=True)
        row("mixed levels, one thread", case="734k", threads=1)
        row("mixed levels", case="11.7M")
    row("graph form, 1,000,000 arcs", case="graph")
    sizes, seconds = (np.log([f[key] for f in found]) for key in ("states", "seconds"))
    print(
        f"log-log slope of time against states, 2^{powers[0]} to 2^{powers[-1]}: {np.polyfit(sizes, seconds, 1)[0]:.2f}"
    )
    print(oracle())


def row(name: str, **case: Any) -> dict[str, float]:
    """Measure one case in a process of its own and print its line."""
    command = [sys.executable, "-m", "benchmarks.engine", "--row", json.dumps(case)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    f: dict[str, float] = json.loads(done.stdout)
    figures = [f"{f[key] * 1e3:,.1f} ms" for key in ("compile", "stability")]
    verdicts = len(CONCEPTS) * f["states"] * f["actors"] / f["seconds"]
    figures += [f"{f['memory']:,.0f} MiB", f"{verdicts / 1e6:,.0f} M", f"{f['cpu'] * 1e3:,.1f} ms"]
    figures += [f"{f['copy'] * 1e3:,.2f} ms", f"{f['cpu'] / f['copy']:,.0f}"]
    print(f"{name:<34}{f['states']:>12,}{f['actors']:>7}" + "".join(f"{x:>12}" for x in figures), flush=True)
    return f


def measure(
    case: str, path: kernels.Path = "compiled", rules: bool = False, own: bool = False, threads: int | None = None
) -> Any:
    """Return what one case takes: seconds, MiB, and the time of a plain copy of the same arrays."""
    conflict = made(case, rules=rules)
    if own:
        conflict = guarded_by_own(conflict)
    with kernels.using(path, threads):
        model = compile_model(conflict)
        stability(model, CONCEPTS)
        runs = 15 if model.count < FEW else 3
        compiling, cpu_compiling = timed(lambda: compile_model(conflict), runs)
        judging, cpu_judging = timed(lambda: stability(fresh(model), CONCEPTS), runs)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    arrays = [model.levels, model.ranks, *(a for moves in model.moves for a in arrays_of(moves))]
    copies = [np.empty_like(a) for a in arrays]
    _, copying = timed(lambda: copy_all(arrays, copies), max(runs, 5))
    return {
        "states": model.count,
        "actors": len(model.actors),
        "compile": compiling,
        "stability": judging,
        "seconds": compiling + judging,
        "cpu": cpu_compiling + cpu_judging,
        "memory": memory,
        "copy": copying,
    }


def made(case: str, *, rules: bool) -> Conflict:
    """Return the conflict of a row: a power of two, a named case, or the one in graph form."""
    if case == "graph":
        return large.graph_form(200_000, 1_000_000)
    return large.conflict(large.CASES[case] if case in large.CASES else large.of_size(int(case)), rules=rules)


def guarded_by_own(conflict: Conflict) -> Conflict:
    """Return the conflict in which raising an actor's last option needs its first one: moves are not transitive."""
    own = {actor: conflict.controlled(actor) for actor in conflict.actors}
    rules = tuple(MoveRule(option=options[-1], needs=Atom(options[0])) for options in own.values())
    return replace(conflict, rules=rules)


def fresh(model: GraphModel) -> GraphModel:
    """Return the model with nothing computed before."""
    return GraphModel(model.conflict, model.levels, model.ranks, model.moves, model.status_quo)


def arrays_of(moves: Moves) -> list[NDArray[Any]]:
    """Return the arrays that hold an actor's moves."""
    if isinstance(moves, Arcs):
        return [moves.start, moves.target]
    if isinstance(moves, CutLines):
        return [*arrays_of(moves.lines), moves.kind, moves.shape]
    return [moves.start, moves.members, moves.new]


def copy_all(arrays: list[NDArray[Any]], copies: list[NDArray[Any]]) -> None:
    """Copy arrays: the least that anything done with them could take."""
    for array, copy in zip(arrays, copies, strict=True):
        np.copyto(copy, array)


def timed(call: Callable[[], object], runs: int) -> tuple[float, float]:
    """Return the median of several runs: seconds that pass, and seconds that processors compute."""
    wall, cpu = [], []
    for _ in range(runs):
        begin, busy = time.perf_counter(), time.process_time()
        call()
        wall.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - busy)
    return statistics.median(wall), statistics.median(cpu)


def oracle() -> str:
    """Say how much longer the definitions taken literally need, at a size that both can do."""
    from tests.oracle.concepts import stable_states
    from tests.oracle.game import Game

    conflict = large.conflict(large.of_size(ORACLE, 4))
    model = compile_model(conflict)
    moves = {
        actor: {s: set(model.moves[i].targets(s).tolist()) for s in range(model.count)}
        for i, actor in enumerate(model.actors)
    }
    ranks = {actor: model.ranks[i].tolist() for i, actor in enumerate(model.actors)}
    game = Game(list(model.actors), [{"state": s} for s in range(model.count)], 0, moves, ranks)
    _, literally = timed(lambda: [stable_states(game, c, a) for c in CONCEPTS for a in model.actors], 1)
    _, engine = timed(lambda: stability(compile_model(conflict), CONCEPTS), 5)
    return (
        f"the literal oracle, {model.count} states, {len(model.actors)} actors: {literally:.1f} s,"
        f" the engine with NumPy alone {engine * 1e3:.1f} ms: {literally / engine:,.0f} times less"
    )


def machine() -> str:
    """Describe the machine."""
    model, memory = "unknown processor", 0
    info = Path("/proc/cpuinfo")
    if info.exists():
        model = next(
            (x.split(":")[1].strip() for x in info.read_text().splitlines() if x.startswith("model name")), model
        )
        memory = int(Path("/proc/meminfo").read_text().split()[1]) // 2**20
    return f"{model}, {kernels.cores()} cores, {memory} GiB; Python {sys.version.split()[0]}, NumPy {np.__version__}"


if __name__ == "__main__":
    main()
