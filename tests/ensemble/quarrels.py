"""Small scenarios for runs: quick to answer, with few or with very many different worlds."""

import hashlib
from pathlib import Path

HEAD = """detente: 1
title: A quarrel
sources: {s: {author: A. Nonymous, reliability: 0.9}}
claims: {c1: {says: Waiting helps the first., source: s}}
facts:
  waits: {says: waiting helps the first, is: yes, odds: 0.6, claims: [c1]}
actors:
  first: {name: First, options: {stop: {says: stop, assumption: a}}}
  second: {name: Second, options: {stop: {says: stop, assumption: a}, pay: {says: pay, assumption: a}}}
"""
FEW = (
    HEAD
    + """preferences:
  first:
    assumption: a
    priorities: ["!first.stop if waits", {wants: second.stop, odds: 0.7}, first.stop, second.pay]
  second:
    assumption: a
    priorities: [{wants: "!second.pay", odds: 0.5}, first.stop]
endings:
  war: {says: it goes on, is: "!first.stop | !second.stop"}
  peace: {says: both stop, is: first.stop & second.stop}
"""
)
"""A scenario with a dozen different worlds."""

MANY = FEW.replace(
    'priorities: [{wants: "!second.pay", odds: 0.5}, first.stop]',
    'weights: {first.stop: [1, 3], "!second.pay": 2, second.stop: [0, 4]}',
)
"""One in which nearly every draw is a world of its own."""

CONTRADICTORY = FEW.replace(
    "preferences:\n",
    "constraints: [{never: '!first.stop & waits'}]\npreferences:\n",
)
"""One whose status quo is ruled out in the worlds where a fact holds."""

CLAIMED = """\
detente: 1
title: An option that must be taken may not be there
claims:
  C: {says: the first has the option, reliability: 0.75, assumption: a}
actors:
  first: {name: First, options: {go: {says: go, now: yes, claims: [C]}}}
  second: {name: Second, options: {hold: {says: hold, assumption: a}}}
constraints:
  - {always: first.go, assumption: a}
preferences:
  first: {priorities: [{wants: "!first.go", assumption: a}]}
  second: {priorities: [{wants: second.hold, assumption: a}]}
endings:
  held: {says: the second holds, is: second.hold}
  rest: {says: it does not, is: true}
"""
"""One that contradicts itself wherever its only claim is wrong."""

PROMISED = """\
detente: 1
title: Promises that may fail
claims:
  C: {says: the second means it, reliability: 0.7, assumption: a}
  D: {says: they share a road, reliability: 0.5, assumption: a}
facts:
  cold: {says: it is cold, is: yes, odds: 0.5, assumption: a}
  warm: {says: nobody asks for this, is: yes, odds: 0.5, assumption: a}
actors:
  first: {name: First, options: {stop: {says: stop, assumption: a}, go: {says: go, assumption: a}}}
  second: {name: Second, options: {pay: {says: pay, assumption: a}}}
  third: {name: Third, options: {agree: {says: agree, probability: [0.4, 0.8], assumption: a}}}
commitments:
  stops: {by: first, promise: first.stop, when: second.pay if cold, probability: {beta: {a: 4, b: 2}}, assumption: a}
  pays: {by: second, promise: second.pay, when: first.stop, needs: third.agree, probability: [0.5, 0.9], claims: [C]}
  goes: {by: first, promise: first.go, when: "true", assumption: a}
fail_together:
  - {together: [stops, pays], probability: [0.05, 0.2], says: the road is cut, claims: [D]}
preferences:
  first: {assumption: a, priorities: [first.stop]}
  second: {assumption: a, priorities: [second.pay]}
  third: {assumption: a, priorities: [third.agree]}
endings:
  both: {says: one stops and one pays, is: first.stop & second.pay}
  one: {says: one of them does, is: first.stop | second.pay}
  none: {says: neither, is: "true"}
"""
"""One with promises that may fail: how likely, is not quite known."""


def written(folder: Path, text: str, name: str = "quarrel.yaml") -> Path:
    """Write a scenario and return its path."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def bytes_of(run: Path) -> dict[str, str]:
    """Return the digest of every file in a run's folder, by its path in it."""
    return {
        str(file.relative_to(run)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(run.rglob("*"))
        if file.is_file()
    }
