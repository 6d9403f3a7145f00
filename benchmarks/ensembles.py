"""Measure draws of uncertain worlds: ``python -m benchmarks.ensembles``, from the repository, with detente installed.

Whole processes: 10,000 draws of the flagship in two worker processes; how well two processes share the work of one; and
whether memory grows with the number of draws, on a small conflict in which nearly every draw is a world of its own.
"""

import argparse
import os
import platform
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.processes import Measurement, measure

QUARREL = """detente: 1
title: A quarrel
facts: {waits: {says: waiting helps the first, is: yes, odds: 0.6}}
actors:
  first: {options: {stop: stop}}
  second: {options: {stop: stop, pay: pay}}
preferences:
  first: {priorities: ["!first.stop if waits", {wants: second.stop, odds: 0.7}, first.stop, second.pay]}
  second: {weights: {first.stop: [1, 3], "!second.pay": 2, second.stop: [0, 4]}}
endings:
  war: {is: "!first.stop | !second.stop"}
  peace: {is: first.stop & second.stop}
"""


def main() -> None:
    """Measure and print one line each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ensembles", description=__doc__)
    parser.add_argument("--draws", type=int, default=10_000, help="draws of the flagship (default: 10,000)")
    parser.add_argument("--runs", type=int, default=1, help="runs of each (default: 1)")
    arguments = parser.parse_args()
    detente = Path(sysconfig.get_path("scripts")) / "detente"
    flagship: list[str | Path] = [detente, "ensemble", "--draws", str(arguments.draws)]

    def timed(name: str, command: Sequence[str | Path]) -> Measurement:
        found = measure(name, command, runs=arguments.runs, warm=False)
        print(f"{found.name:<56}{found.median:>8.1f} s{found.memory:>6.0f} MiB", flush=True)
        return found

    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one = timed(f"the flagship, {arguments.draws:,} draws, one process", [*flagship, "--folder", folder / "one"])
        two = timed(
            f"the flagship, {arguments.draws:,} draws, two workers",
            [*flagship, "--workers", "2", "--folder", folder / "two"],
        )
        print(
            f"  two workers do the work of {one.median / two.median:.2f}: {one.median / two.median / 2:.0%} efficiency"
        )
        quarrel = folder / "quarrel.yaml"
        quarrel.write_text(QUARREL, encoding="utf-8")
        small, large = (
            timed(
                f"a small conflict, {draws:,} draws",
                [detente, "ensemble", quarrel, "--draws", str(draws), "--folder", folder / str(draws)],
            )
            for draws in (10_000, 100_000)
        )
        print(f"  ten times the draws take {large.memory / small.memory:.2f} times the memory")


if __name__ == "__main__":
    main()
