"""Measure what a user waits for: ``python -m benchmarks``, from the repository, with detente installed.

Whole processes, from the call to the exit; warm runs after one that does not count. The first run is measured in an
environment of its own, freshly installed, without compiled bytecode; ``--no-first-run`` leaves it out.
"""

import argparse
import os
import platform
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

from benchmarks.processes import Measurement, measure
from benchmarks.scenarios import STATES, forty_options, uncertain_promises

ROOT = Path(__file__).parents[1]
THOUSAND_ROUNDS = "run --order random --rounds 1000 --reading fears_what_follows --suppose ceasefire --promises binding"
EVERY_LEVER = """
import detente
model = detente.compile_model(detente.load("ukraine-2026").conflict)
for actor in model.actors:
    detente.levers(model, actor)
"""
PROBABILITY = """
import sys, detente
found = detente.weakest_link(detente.load(sys.argv[1]).conflict, "carried")
assert found.exact and len(found.links) == 40
"""


def first_run(folder: Path) -> Measurement:
    """Install into a new environment without compiling anything, and measure the first analysis there."""
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    pip: list[str | Path] = [scripts / "python", "-m", "pip", "install", "--quiet", "--no-compile"]
    subprocess.run([*pip, "--require-hashes", "-r", ROOT / "requirements" / "run.txt"], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", ROOT], check=True)
    return measure("detente analyze, first run after installing", [scripts / "detente", "analyze"], runs=1, warm=False)


def main() -> None:
    """Measure and print one line each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="warm runs of each command (default: 7)")
    parser.add_argument("--no-first-run", action="store_true", help="leave out the run in a fresh environment")
    arguments = parser.parse_args()
    detente = Path(sysconfig.get_path("scripts")) / "detente"

    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs")
    print(f"{'':<48}{'runs':>5}{'median':>10}{'slowest':>10}{'memory':>10}")
    with tempfile.TemporaryDirectory() as folder:
        forty = Path(folder) / "forty.yaml"
        forty.write_text(forty_options(), encoding="utf-8")
        promises = Path(folder) / "promises.yaml"
        promises.write_text(uncertain_promises(), encoding="utf-8")
        commands: dict[str, list[str | Path]] = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "detente --version": [detente, "--version"],
            "detente analyze (the flagship)": [detente, "analyze"],
            "detente levers us (the flagship)": [detente, "levers", "us"],
            "levers of every actor (the flagship)": [sys.executable, "-c", EVERY_LEVER],
            "detente run, 1,000 rounds (the flagship)": [detente, *THOUSAND_ROUNDS.split()],
            "detente compare, two readings (the flagship)": [
                *(detente, "compare", "--readings", "time_on_its_side,fears_what_follows")
            ],
            "detente change, single changes (the flagship)": [detente, "change", "--to", "durable", "--single"],
            "detente change, pairs too (the flagship)": [detente, "change", "--to", "durable"],
            "detente beliefs (the flagship)": [detente, "beliefs"],
            "detente promises (the flagship)": [detente, "promises", "--to", "durable"],
            "detente check, all readings (the flagship)": [detente, "check"],
            "detente unlock, all deliver (the flagship)": [detente, "unlock", "--to", "all_deliver"],
            "detente unlock, carried (coalition-35)": [detente, "unlock", "--to", "carried", "coalition-35"],
            "exact probability, 40 uncertain promises": [sys.executable, "-c", PROBABILITY, promises],
            f"detente stability (40 options, {STATES:,} states)": [detente, "stability", forty],
        }
        for name, command in commands.items():
            show(measure(name, command, runs=arguments.runs))
        if not arguments.no_first_run:
            show(first_run(Path(folder) / "fresh"))


def show(row: Measurement) -> None:
    """Print one line of the table, as soon as it is known."""
    print(f"{row.name:<48}{row.runs:>5}{row.median:>8.2f} s{row.slowest:>8.2f} s{row.memory:>6.0f} MiB", flush=True)


if __name__ == "__main__":
    main()
