"""Scenarios that are made, not written: of a size that says something about the program."""

import itertools

ACTORS = 4
RUNGS = 10
MOST = 17
LAST_FREE = 3
STATES = 5145
"""Ladders of heights 0..10 for four actors whose sum is at most 17: C(21, 4) - 4 C(10, 4)."""


def forty_options() -> str:
    """Return a scenario with 40 yes/no options, of whose 2^40 combinations 5,145 are feasible.

    Each of four actors climbs a ladder of ten options, one rung needing the one below; together they take at most 17.
    """
    rungs = {f"actor{a}": [f"actor{a}.step{k}" for k in range(RUNGS)] for a in range(ACTORS)}
    lines = ["detente: 1", "title: Forty options", "actors:"]
    for actor in rungs:
        lines += [f"  {actor}:", "    options:", *(f"      step{k}: take step {k}" for k in range(RUNGS))]
    lines.append("constraints:")
    for ladder in rungs.values():
        lines += [f"  - {{always: {upper} -> {lower}}}" for lower, upper in itertools.pairwise(ladder)]
    every = ", ".join(option for ladder in rungs.values() for option in ladder)
    lines += [f"  - {{always: 'atmost({MOST}, {every})'}}", "preferences:"]
    names = list(rungs)
    for place, actor in enumerate(names):
        own, other = rungs[actor], rungs[names[(place + 1) % ACTORS]]
        wants = [
            f"!{other[7]}",
            f"{own[4]} if {other[2]}",
            f"!{own[2]} if !{other[4]}",
            own[1],
            f"!{other[3]}",
            f"!{own[8]}",
        ]
        lines += [f"  {actor}:", "    priorities:", *(f"      - '{wanted}'" for wanted in wants)]
    lines += ["endings:", f"  calm: {{is: 'atmost(4, {every})'}}", "  tense: {is: 'true'}"]
    return "\n".join(lines) + "\n"


def uncertain_promises(count: int = 40) -> str:
    """Return a scenario of uncertain promises, each waiting for two of three earlier ones; one in five has a range."""
    lines = ["detente: 1", "title: Uncertain promises", "actors:"]
    lines += [f"  p{k}: {{options: {{give: give}}}}" for k in range(count)]
    lines.append("commitments:")
    for k in range(count):
        earlier = ", ".join(f"p{j}.give" for j in (k - 1, k - 3, k - 4) if j >= 0)
        when = f"'atleast(2, {earlier})'" if k > LAST_FREE else "'true'"
        chance = f"[0.{80 + k % 10}, 0.9{k % 10}]" if k % 5 == 0 else f"0.{80 + k % 20}"
        lines.append(f"  c{k}: {{by: p{k}, promise: p{k}.give, when: {when}, probability: {chance}}}")
    every = ", ".join(f"p{k}.give" for k in range(count))
    lines += ["endings:", f"  carried: {{is: 'atleast({count // 2}, {every})'}}", "  missed: {is: 'true'}"]
    return "\n".join(lines) + "\n"
