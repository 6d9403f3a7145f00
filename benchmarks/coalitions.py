"""Measure the coalitions of all pairs of eight actors: ``python -m benchmarks.coalitions``.

The conflict is made, not written: eight actors with two reversible options each (the first has three), three
constraints, and six prioritised statements an actor, drawn with a fixed seed. The time is that of the analysis in this
process, under Nash, SEQ, SMR and GMR.
"""

import random
import time
from itertools import combinations

from detente.model.compile import compile_model
from detente.scenario.load import load_text
from detente.stability.coalitions import coalition_stability

ACTORS, STATEMENTS = 8, 6


def eight_actors(seed: int = 1, statements: int = STATEMENTS) -> str:
    """Return a scenario of eight actors with 101,760 states, all of whose moves are reversible."""
    rng = random.Random(seed)
    options = {f"a{i}": [f"a{i}.x", f"a{i}.y"] + ([f"a{i}.z"] if i == 0 else []) for i in range(ACTORS)}
    every = [option for owned in options.values() for option in owned]

    def wanted() -> str:
        first, second = rng.sample(every, 2)
        sign = rng.choice(["", "!"])
        return rng.choice(
            [f"{sign}{first}", f"{first} & {second}", f"{first} | !{second}", f"{sign}{first} if {second}"]
        )

    lines = ["detente: 1", "title: Eight actors", "actors:"]
    for actor, owned in options.items():
        lines.append(f"  {actor}: {{options: {{{', '.join(o.partition('.')[2] + ': act' for o in owned)}}}}}")
    lines += ["constraints:", "  - never: a0.x & a0.y & a1.x", "  - never: a2.x & a3.x & a4.y & a5.y"]
    lines += ["  - never: a0.x & a6.y & !a7.x & a1.y", "preferences:"]
    for actor in options:
        lines += [f"  {actor}:", "    priorities:", *(f"      - '{wanted()}'" for _ in range(statements))]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and print."""
    model = compile_model(load_text(eight_actors()).conflict)
    start, used = time.perf_counter(), time.process_time()
    found = coalition_stability(model, list(combinations(range(ACTORS), 2)))
    seconds, used = time.perf_counter() - start, time.process_time() - used
    print(
        f"{len(found.coalitions)} pairs of {ACTORS} actors, {model.count:,} states: {seconds:.1f} s ({used:.1f} s CPU)"
    )


if __name__ == "__main__":
    main()
