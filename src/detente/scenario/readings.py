"""Readings: variants laid over the nodes of a scenario, so that every value keeps its place in the file."""

from dataclasses import replace

from detente.errors import nearest
from detente.scenario.faults import element_path
from detente.scenario.nodes import Mapping, Node, Scalar
from detente.scenario.schema import OVERLAID
from detente.scenario.source import Report

__all__ = ["laid_over"]

_WHOLE = 2  # preferences.ACTOR is replaced whole: no merging below this depth there


def laid_over(root: Mapping, name: str, report: Report) -> Mapping | None:
    """Return the scenario's nodes with the reading `name` laid over them; None if the reading is no mapping.

    Mappings are merged key by key, lists and scalars are replaced, ``null`` removes, preferences of an actor are
    replaced whole.
    """
    readings = root.values.get("readings")
    reading = readings.values.get(name) if isinstance(readings, Mapping) else None
    if not isinstance(reading, Mapping):
        return None
    result = root.copy()
    for section in OVERLAID:
        if section in reading.values:
            over = reading.values[section]
            _lay(result, reading.keys[section], over, (section,), f"readings.{name}", report)
    return result


def _lay(target: Mapping, key: Scalar, over: Node, path: tuple[str, ...], where: str, report: Report) -> None:
    """Lay one value over one entry of a mapping that is ours to change."""
    if isinstance(over, Scalar) and over.kind == "null":
        if key.text in target.values:
            del target.values[key.text], target.keys[key.text]
        else:
            close = nearest(key.text, target.values, 1)
            report.add(
                "nothing-to-remove",
                f"there is no '{element_path(path)}' to remove",
                f"did you mean '{close[0]}'?" if close else "a value left empty removes what it names; delete the line",
                at=key.at,
                element=f"{where}.{element_path(path)}",
            )
        return
    below = target.values.get(key.text)
    if isinstance(over, Mapping) and not (path[0] == "preferences" and len(path) >= _WHOLE):
        below = _widened(below, path)
        if below is None and len(path) == 1:  # a section that the scenario does not have
            below = replace(over, keys={}, values={})
            target.put(key, below)
        if isinstance(below, Mapping):
            merged = below.copy()
            merged.line, merged.column = over.line, over.column
            for name, value in over.values.items():
                _lay(merged, over.keys[name], value, (*path, name), where, report)
            if path[0] == "facts" and "is" in over.values and "odds" not in over.values and "odds" in merged.values:
                del merged.values["odds"], merged.keys["odds"]  # a reading that says what a fact is makes it certain
            target.put(target.keys[key.text], merged)
            return
        if below is None:
            over = _without_nulls(over)
    target.put(key, over)


def _widened(node: Node | None, path: tuple[str, ...]) -> Node | None:
    """Return a short form as the mapping it stands for, so that it can be merged with."""
    long = {("actors", 4): "says", ("define", 2): "is", ("endings", 2): "is"}.get((path[0], len(path)))
    if isinstance(node, Scalar) and long is not None:
        widened = Mapping(*node.at, node.start, node.end)
        widened.put(Scalar(*node.at, node.start, node.start, text=long), node)
        return widened
    return node


def _without_nulls(node: Mapping) -> Mapping:
    copy = node.copy()
    for name, value in node.values.items():
        if isinstance(value, Scalar) and value.kind == "null":
            del copy.values[name], copy.keys[name]
    return copy
