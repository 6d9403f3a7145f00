"""The graph form: states and moves listed one by one."""

from detente.errors import nearest
from detente.model.conflict import Arcs, GraphForm, Option
from detente.scenario.build_tables import arcs_of_table
from detente.scenario.builder import Builder
from detente.scenario.nodes import Node, below

__all__ = ["build_graph"]


def build_graph(builder: Builder) -> tuple[dict[str, Option], GraphForm]:
    """Return the one option of the graph form, ``state``, and the graph; faults go to the builder's report."""
    graph = builder.document.graph
    assert graph is not None
    node = builder.element("graph", "graph")
    if isinstance(graph.states, int):
        names: tuple[str, ...] = tuple(f"s{i}" for i in range(1, graph.states + 1))
        says: dict[str, str] = {}
    else:
        names = tuple(name for name, _ in graph.states)
        says = {name: text for name, text in graph.states if text}
        names = _sound_names(builder, names, below(node, "states"))
    number = {name: i for i, name in enumerate(names)}
    for actor, entry in builder.document.actors.items():
        if entry.options:
            builder.report.add(
                "graph-form",
                f"{actor} has options, and the states are listed under 'graph'",
                "give either options or a graph",
                at=below(builder.root, "actors", actor, "options").at,
                element=f"actors.{actor}",
            )
    now = None if graph.now is None else _state(builder, graph.now, number, below(node, "now"), "graph.now")
    option = Option("state", "", "", names, now or 0)
    if isinstance(graph.arcs, str):
        return {"state": option}, GraphForm(names, now, arcs_of_table(builder, graph.arcs, names, node), says)
    arcs: dict[str, Arcs] = {}
    for actor, pairs in graph.arcs.items():
        place = below(node, "arcs", actor)
        key = below(node, "arcs")
        builder.known(
            "actor", actor, builder.document.actors, getattr(key, "keys", {}).get(actor, place), f"graph.arcs.{actor}"
        )
        arcs[actor] = _arcs(builder, actor, pairs, number, place)
    return {"state": option}, GraphForm(names, now, arcs, says)


def _sound_names(builder: Builder, names: tuple[str, ...], node: Node) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    for i, name in enumerate(names):
        wrong = ""
        if not name.strip() or '"' in name or not name.isprintable():
            wrong, hint = (
                "a state's name is empty, or holds a double quote or a line break",
                "use letters, digits, spaces, _ and -",
            )
        elif name in seen:
            wrong, hint = f"the state '{name}' is listed twice", "give each state its own name"
        if wrong:
            builder.report.add("states", wrong, hint, at=below(node, i).at, element="graph.states")
        seen[name] = None
    if not names:
        builder.report.add(
            "states", "there are no states", "list them: states: [s1, s2, …]", at=node.at, element="graph.states"
        )
        return ("s1",)
    return tuple(seen)


def _state(builder: Builder, given: int | str, number: dict[str, int], node: Node, path: str) -> int | None:
    """Return the 0-based state that a name or a 1-based number stands for."""
    found = number.get(str(given))
    if found is not None:
        return found
    if isinstance(given, int) and 1 <= given <= len(number):
        return given - 1
    close = nearest(str(given), number, 1) if isinstance(given, str) and len(number) <= 10_000 else []
    hint = f"did you mean '{close[0]}'?" if close else f"states are numbered from 1 to {len(number):,}"
    builder.report.add("unknown-state", f"there is no state '{given}'", hint, at=node.at, element=path)
    return None


def _arcs(
    builder: Builder, actor: str, pairs: tuple[tuple[int | str, int | str], ...], number: dict[str, int], node: Node
) -> Arcs:
    seen: dict[tuple[int, int], None] = {}
    path = f"graph.arcs.{actor}"
    for i, (left, reached) in enumerate(pairs):
        place = below(node, i)
        start = _state(builder, left, number, below(place, 0), path)
        end = _state(builder, reached, number, below(place, 1), path)
        if start is None or end is None:
            continue
        if start == end:
            builder.report.add(
                "arc",
                f"this arc of {actor} leads from {left} to itself",
                "delete it: to stay is no move",
                at=place.at,
                element=path,
            )
        elif (start, end) in seen:
            builder.report.add(
                "arc",
                f"the arc from {left} to {reached} of {actor} is listed twice",
                "delete one of them",
                at=place.at,
                element=path,
            )
        else:
            seen[start, end] = None
    return tuple(seen)
