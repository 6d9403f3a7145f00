"""Measure whole commands on a conflict of a million states: ``python -m benchmarks.million``.

The conflict is made, not written, but of the kind that analysts write: six actors with twenty options, of which the
constraints leave ten combinations to each actor; priorities, rules for moves, promises that wait for each other,
beliefs and endings. Each command is one process, from the call to the exit. After it comes a conflict in graph form,
of 200,000 states and a million arcs, whose arcs and ranks stand in tables.
"""

import argparse
import os
import platform
import sysconfig
import tempfile
from pathlib import Path

from benchmarks import large
from benchmarks.processes import measure

STATES = 1_000_000

MILLION = """\
detente: 1
title: A war with two patrons
says: Made to measure with; like a real conflict in size and build.
facts:
  winter_hurts: {says: winter hurts the north more than the south, is: no, assumption: made}
actors:
  north:
    name: North
    options:
      ceasefire: {says: accept a ceasefire, assumption: made}
      talks: {says: talk to the South, now: yes, assumption: made}
      offensive: {says: attack, levels: [none, limited, full], now: limited, assumption: made}
  south:
    name: South
    options:
      ceasefire: {says: accept a ceasefire, assumption: made}
      talks: {says: talk to the North, assumption: made}
      offensive: {says: attack, levels: [none, limited, full], now: limited, assumption: made}
  patron:
    name: Patron
    options:
      arms: {says: arm the South, levels: [none, some, many], now: some, assumption: made}
      pressure: {says: press the South to give way, assumption: made}
      guarantee: {says: guarantee the South, assumption: made}
  neighbour:
    name: Neighbour
    options:
      supply: {says: supply the North, now: yes, assumption: made}
      host: {says: host talks, assumption: made}
      recognise: {says: recognise what the North holds, assumption: made}
      sanction: {says: sanction the North, assumption: made}
  union:
    name: Union
    options:
      aid: {says: aid the South, levels: [none, some, large], now: some, assumption: made}
      monitors: {says: send monitors, assumption: made}
      sanctions: {says: sanction the South's exports, assumption: made}
  mediator:
    name: Mediator
    options:
      convene: {says: call a conference, assumption: made}
      plan: {says: put a plan forward, assumption: made}
      observe: {says: send observers, assumption: made}
      leave: {says: give up, assumption: made}
define:
  ceasefire: north.ceasefire & south.ceasefire
  fighting: north.offensive | south.offensive
  watched: union.monitors | mediator.observe
constraints:
  - {never: north.ceasefire & north.offensive = full, assumption: made}
  - {never: south.ceasefire & south.offensive = full, assumption: made}
  - {never: patron.arms = many & patron.pressure, assumption: made}
  - {never: neighbour.supply & neighbour.sanction, assumption: made}
  - {never: neighbour.recognise & neighbour.sanction, assumption: made}
  - {never: union.aid = large & union.sanctions, assumption: made}
  - {never: mediator.leave & (mediator.convene | mediator.plan), assumption: made}
moves:
  - {option: patron.guarantee, change: lower, needs: "!ceasefire", assumption: made}
  - {option: mediator.leave, only: forward, assumption: made}
  - {option: south.ceasefire, needs: north.offensive != full, assumption: made}
commitments:
  force:
    by: patron
    says: to guarantee a ceasefire
    promise: patron.guarantee
    when: ceasefire
    stage: declared
    assumption: made
  eyes:
    by: union
    says: to watch it
    promise: union.monitors
    when: ceasefire
    needs: mediator.plan
    stage: floated
    assumption: made
  answer:
    by: south
    says: to accept what the North accepts
    promise: south.ceasefire
    when: north.ceasefire
    stage: declared
    assumption: made
preferences:
  north:
    priorities:
      - "!patron.guarantee | !south.offensive"
      - "!neighbour.sanction"
      - neighbour.recognise | patron.pressure
      - "!north.ceasefire if patron.arms = many & winter_hurts"
      - north.ceasefire if south.ceasefire & watched
      - "!(south.offensive = full)"
      - "!(union.aid = large)"
      - north.offensive = limited if !ceasefire
      - north.talks iff south.talks
  south:
    priorities:
      - "!(north.offensive = full)"
      - "!neighbour.recognise"
      - patron.guarantee if south.ceasefire
      - south.offensive if north.offensive
      - "!south.ceasefire if !north.ceasefire"
      - patron.arms >= some
      - union.aid >= some
      - south.ceasefire if north.ceasefire & watched
      - south.talks if mediator.convene
  patron:
    priorities:
      - "!fighting if patron.guarantee"
      - "!(patron.arms = many) if ceasefire"
      - ceasefire
      - patron.guarantee if ceasefire
      - patron.arms >= some if north.offensive
      - "!patron.pressure if south.ceasefire"
      - union.aid
  neighbour:
    priorities:
      - "!(patron.arms = many)"
      - neighbour.supply if !ceasefire
      - "!patron.guarantee"
      - neighbour.host if north.talks & south.talks
      - "!neighbour.recognise if !ceasefire"
      - "!neighbour.sanction"
  union:
    priorities:
      - "!fighting"
      - union.monitors if ceasefire & mediator.plan
      - union.aid >= some if north.offensive
      - "!union.sanctions"
      - "!(union.aid = large)"
      - neighbour.sanction
  mediator:
    priorities:
      - ceasefire
      - "!mediator.leave"
      - mediator.observe if ceasefire
      - mediator.convene if north.talks & south.talks
      - mediator.plan if mediator.convene
      - neighbour.host
beliefs:
  north:
    - {fact: winter_hurts, is: yes, while: patron.arms >= some, assumption: made}
    - {commitment: force, kept: no, assumption: made}
  south:
    - {of: patron, puts: "!patron.guarantee", above: ceasefire, assumption: made}
endings:
  war: {says: the war goes on, is: "!ceasefire & fighting"}
  quiet: {says: no shots and no agreement, is: "!ceasefire"}
  bare: {says: a ceasefire that nobody guarantees, is: ceasefire & !patron.guarantee}
  durable: {says: a guaranteed ceasefire that is watched, is: ceasefire & !fighting & watched}
  guaranteed: {says: a guaranteed ceasefire, is: "true"}
"""
"""A scenario whose states are a million: ten combinations for each of six actors."""

COMMANDS = (
    "analyze {}",
    "analyze {} --json",
    "stability {}",
    "stability {} --output {folder}/stability.json",
    "states {}",
    "states {} --output {folder}/states.json",
    "states {} --output {folder}/states.csv",
    "path {}",
    "explain {}",
    "levers patron {}",
    "deterrence {} --of durable",
    "promises {} --to durable",
    "unlock {} --to durable",
    "activate {} --suppose north.ceasefire",
    "beliefs {}",
    "run {}",
    "coalitions {} --of north,south",
    "preferences {}",
    "evidence {}",
    "check {}",
)

GRAPH_STATES, ARCS = 200_000, 1_000_000
GRAPH_COMMANDS = (
    "check {}",
    "stability {}",
    "stability {} --output {folder}/stability.csv",
    "analyze {}",
    "path {} --to end",
)


def write_graph(folder: Path, suffix: str) -> Path:
    """Write a scenario in graph form with its arcs and ranks in tables of the kind that the suffix says."""
    import polars as pl

    conflict = large.graph_form(GRAPH_STATES, ARCS)
    assert conflict.graph is not None
    arcs = [(actor, left + 1, reached + 1) for actor, own in conflict.graph.arcs.items() for left, reached in own]
    tables = {
        "arcs": pl.DataFrame(arcs, schema=["actor", "from", "to"], orient="row"),
        "ranks": pl.DataFrame(
            {"state": range(1, GRAPH_STATES + 1)} | {a: p.ranks for a, p in conflict.preferences.items()}
        ),
    }
    for name, table in tables.items():
        file = folder / f"{name}{suffix}"
        table.write_csv(file) if suffix == ".csv" else table.write_parquet(file)
    actors = "".join(f"  {actor}: {{}}\n" for actor in conflict.actors)
    ranks = "".join(f"  {actor}: {{ranks: ranks{suffix}}}\n" for actor in conflict.actors)
    scenario = folder / f"graph{suffix}.yaml"
    scenario.write_text(
        f"detente: 1\ntitle: Made, in graph form\nactors:\n{actors}"
        f"graph: {{states: {GRAPH_STATES}, now: 1, arcs: arcs{suffix}}}\npreferences:\n{ranks}"
        f"endings:\n  end: {{is: state = s{GRAPH_STATES}, says: the last state}}\n",
        encoding="utf-8",
    )
    return scenario


def main() -> None:
    """Measure and print one line each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.million", description=__doc__)
    parser.add_argument("--only", default="", help="only the commands that begin so")
    parser.add_argument("--graph", action="store_true", help="only the conflict in graph form")
    arguments = parser.parse_args()
    detente = Path(sysconfig.get_path("scripts")) / "detente"
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs; {STATES:,} states")
    print(f"{'':<36}{'seconds':>10}{'processor':>12}{'peak memory':>14}")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "million.yaml"
        file.write_text(MILLION, encoding="utf-8")
        if not arguments.graph:
            rows(COMMANDS, file, detente, arguments.only)
        for suffix in (".csv", ".parquet"):
            file = write_graph(Path(folder), suffix)
            print(f"graph form, {GRAPH_STATES:,} states, {ARCS:,} arcs in a {suffix} file")
            rows(GRAPH_COMMANDS, file, detente, arguments.only)


def rows(commands: tuple[str, ...], file: Path, detente: Path, only: str) -> None:
    """Measure and print the commands that begin with `only`."""
    for command in commands:
        if command.startswith(only):
            words = [word.format(file, folder=file.parent) for word in command.split()]
            name = " ".join(command.replace(" {}", "").replace("{folder}/", "").split())
            row = measure(name, [detente, *words], runs=1, warm=False)
            line = f"{row.name:<36}{row.median:>8.1f} s{row.processor:>10.1f} s{row.memory:>10,.0f} MiB"
            print(line, flush=True)


if __name__ == "__main__":
    main()
