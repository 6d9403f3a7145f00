"""Measure commands on conflicts whose actors have very many options each: ``python -m benchmarks.lines``.

An actor with k free yes-or-no options has 2^k states to choose from at every state, so its moves are far too many to be
listed. Each command is one process, from the call to the exit.
"""

import argparse
import random
import sysconfig
import tempfile
from pathlib import Path

from benchmarks.processes import measure

SHAPES = {"17, 1 and 1 options": (17, 1, 1), "6, 6 and 6 options": (6, 6, 6), "10 and 10 options": (10, 10)}
COMMANDS = ("analyze", "path --to goal", "levers a0", "deterrence --of goal", "promises --to goal", "stability")


def scenario(options: tuple[int, ...], priorities: int = 8, seed: int = 1) -> str:
    """Return a scenario in which each actor has so many options, a promise, and random priorities."""
    rng = random.Random(seed)
    names = [f"a{actor}.o{k}" for actor, count in enumerate(options) for k in range(count)]

    def atom() -> str:
        return rng.choice(("", "!")) + rng.choice(names)

    lines = ["detente: 1", "title: made to measure with", "actors:"]
    for actor, count in enumerate(options):
        lines += [f"  a{actor}:", "    options:", *(f"      o{k}: {{says: do {k}}}" for k in range(count))]
    last = len(options) - 1
    lines += ["commitments:", f"  word: {{by: a{last}, promise: a{last}.o0, when: a0.o1, stage: declared}}"]
    lines += ["preferences:"]
    for actor in range(len(options)):
        lines += [f"  a{actor}:", "    priorities:"]
        lines += [f'      - "{atom()} {rng.choice(("&", "|", "if", "iff"))} {atom()}"' for _ in range(priorities)]
    lines += ["endings:", f"  goal: {{is: a0.o0 & a1.o0 & a{last}.o0}}", '  other: {is: "true"}']
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and print one line each."""
    argparse.ArgumentParser(prog="python -m benchmarks.lines", description=__doc__).parse_args()
    detente = Path(sysconfig.get_path("scripts")) / "detente"
    print(f"{'':<44}{'seconds':>10}{'processor':>12}{'peak memory':>14}")
    with tempfile.TemporaryDirectory() as folder:
        for name, options in SHAPES.items():
            file = Path(folder) / "lines.yaml"
            file.write_text(scenario(options), encoding="utf-8")
            for command in COMMANDS:
                row = measure(f"{name}: {command}", [detente, *command.split(), str(file)], runs=1, warm=False)
                line = f"{row.name:<44}{row.median:>8.1f} s{row.processor:>10.1f} s{row.memory:>10,.0f} MiB"
                print(line, flush=True)


if __name__ == "__main__":
    main()
