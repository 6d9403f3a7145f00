"""From nodes to a `Document`: every fault said with its place, and the rest still read.

pydantic names a fault by the path of keys to it; the nodes know where that is. What is faulty is then cut out and the
rest validated again, so that the faults that only the builder can see are told in the same run.
"""

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from detente.scenario.faults import child, cut_short, element_path, say
from detente.scenario.nodes import List, Mapping, Node, Scalar
from detente.scenario.schema import OVERLAID, Document
from detente.scenario.source import Report

__all__ = ["raw", "validate"]

_MAY_BE_EMPTY = {("sources",), ("actors",), ("actors", "*", "options")}  # an entry with nothing in it is an entry there
_NUMBERS = {"odds", "reliability", "trust", "probability", "weight"}
_ROUNDS = 8
_BEHIND = (2**31, 0)  # a place behind all that is shown


def validate(root: Mapping, report: Report) -> tuple[Document, Mapping, frozenset[str]] | None:
    """Return the document, the nodes it was read from, and the sections in which something had to be left out.

    None where so much is wrong that nothing can be read.
    """
    lost: set[str] = set()
    for attempt in range(_ROUNDS):
        try:
            return Document.model_validate(_plain(root, ())), root, frozenset(lost)
        except ValidationError as faults:
            doomed: dict[int, set[str | int]] = {}
            stand_ins: list[str] = []
            for fault in faults.errors(include_url=False, include_input=False):
                location = fault["loc"]
                if attempt == 0 and report.full:  # counted, not shown
                    report.add(fault["type"], f"{element_path(location)}: {fault['msg']}", at=_BEHIND)
                elif attempt == 0:
                    say(fault, root, report)
                if fault["type"] == "missing" and len(location) == 1:
                    stand_ins.append(str(location[0]))
                    continue
                parent, key, path = _culprit(root, location, fault["type"])
                doomed.setdefault(id(parent), set()).add(key)
                if fault["type"] == "extra_forbidden":
                    if isinstance(parent, Mapping) and key in parent.bare:
                        doomed[id(parent)].add(cut_short(parent, str(key)))
                elif len(path) <= (4 if path[0] == "actors" else 2) or {"levels", "members"} & set(path):
                    lost.add(str(path[0]))  # a name is gone, or what may be said of it
            root = _without(root, doomed)
            for name in stand_ins:  # a scenario without a title is still read, to find its other faults
                root.put(
                    Scalar(*root.at, root.start, root.start, text=name),
                    Scalar(*root.at, root.start, root.start, text="1"),
                )
    return None


def _plain(node: Node, path: tuple[str, ...]) -> Any:
    """Return mappings as dict and lists as list, with scalars as nodes.

    A key without a value counts as not given, unless it says how uncertain something is or how much it weighs.
    """
    if isinstance(node, List):
        return [_plain(item, (*path, "*")) for item in node.items]
    if not isinstance(node, Mapping):
        return node
    if len(path) == 2 and path[0] == "readings":
        return _reading(node)
    general = ("actors", "*", "options") if len(path) == 3 and path[0] == "actors" else path
    found: dict[str, Any] = {}
    for key, value in node.values.items():
        if not (isinstance(value, Scalar) and value.kind == "null"):
            found[key] = _plain(value, (*path, key))
        elif general in _MAY_BE_EMPTY and (len(path) != 3 or path[2] == "options"):
            found[key] = {}
        elif path[-1:] == ("weights",) or (len(path) > 1 and key in _NUMBERS):
            found[key] = value  # that nothing follows is said
        elif key in node.bare and len(path) != 1:
            found[key] = value  # what follows a comma in a text: said as an unknown key
        elif len(path) == 1 and path[0] in (
            "claims",
            "facts",
            "define",
            "commitments",
            "coalitions",
            "endings",
            "preferences",
        ):
            found[key] = {}
    return found


def _reading(node: Mapping) -> dict[str, Any]:
    """Return a reading with its sections as plain values under `changes`."""
    own = {k: v for k, v in node.values.items() if k not in OVERLAID}
    changes = {k: raw(v) for k, v in node.values.items() if k in OVERLAID}
    kept = {
        k: v for k, v in own.items() if not (isinstance(v, Scalar) and v.kind == "null" and k in Document.model_fields)
    }
    return {**{k: _plain(v, ("readings", "*", k)) for k, v in kept.items()}, "changes": changes}


def raw(node: Node) -> Any:
    """Return a node as plain Python values, numbers exact, as the core schema resolves them."""
    if isinstance(node, List):
        return [raw(item) for item in node.items]
    if isinstance(node, Mapping):
        return {key: raw(value) for key, value in node.values.items()}
    assert isinstance(node, Scalar)
    match node.kind:
        case "null":
            return None
        case "bool":
            return node.text.lower() == "true"
        case "int" | "float":
            number = node.number()
            return node.text if number is None else int(number) if node.kind == "int" else number
        case _:
            return node.text


def _culprit(
    root: Mapping, location: tuple[int | str, ...], kind: str
) -> tuple[Node, str | int, tuple[int | str, ...]]:
    """Return the collection, the key in it that must go for the rest to be valid, and the path to it."""
    parts = location[:-1] if kind == "missing" else location
    parent: Node = root
    found: tuple[Node, str | int] = (root, str(location[0]))
    path: tuple[int | str, ...] = ()
    for part in parts:
        below = child(parent, part)
        if below is None:
            continue  # a step that only the long form has
        found, parent, path = (parent, part), below, (*path, part)
    return *found, path or location[:1]


def _without(node: Mapping, doomed: dict[int, set[str | int]]) -> Mapping:
    """Return a copy of the tree without the doomed entries."""

    def keep(one: Node) -> Node:
        gone = doomed.get(id(one), set())
        if isinstance(one, Mapping):
            copy = replace(one, keys={}, values={}, pruned=one.pruned or bool(gone))
            for key, value in one.values.items():
                if key not in gone:
                    copy.put(one.keys[key], keep(value))
            return copy
        if isinstance(one, List):
            items = [keep(item) for i, item in enumerate(one.items) if i not in gone]
            return replace(one, items=items, pruned=one.pruned or bool(gone))
        return one

    kept = keep(node)
    assert isinstance(kept, Mapping)
    return kept
