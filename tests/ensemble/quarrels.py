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
