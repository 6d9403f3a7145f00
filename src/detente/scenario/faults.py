"""What pydantic's faults mean to somebody who writes a scenario."""

from difflib import SequenceMatcher
from typing import Any, get_args

from pydantic_core import ErrorDetails

from detente.errors import nearest
from detente.scenario import schema
from detente.scenario.nodes import List, Mapping, Node, Scalar
from detente.scenario.schema import OVERLAID, Document
from detente.scenario.schema_entry import Entry
from detente.scenario.source import Report

__all__ = ["child", "cut_short", "element_path", "say"]

_ALIKE = 0.8  # from here on a misspelling is more likely than a key in the wrong place
_KINDS: dict[type[Entry], str] = {
    schema.SourceEntry: "a source",
    schema.ClaimEntry: "a claim",
    schema.FactEntry: "a fact",
    schema.OptionEntry: "an option",
    schema.ActorEntry: "an actor",
    schema.Definition: "a definition",
    schema.ConstraintEntry: "a constraint",
    schema.Forbidden: "'forbid'",
    schema.MoveEntry: "a move rule",
    schema.CommitmentEntry: "a commitment",
    schema.FailTogetherEntry: "an entry of 'fail_together'",
    schema.CoalitionEntry: "a coalition",
    schema.CorrelatedEntry: "an entry of 'correlated'",
    schema.PriorityEntry: "a priority",
    schema.UnknownEntry: "an entry of 'unknown'",
    schema.WeightEntry: "a weight",
    schema.PreferenceEntry: "an actor's preferences",
    schema.BeliefEntry: "a belief",
    schema.EndingEntry: "an ending",
    schema.GraphEntry: "'graph'",
    schema.Reading: "a reading",
    Document: "a scenario",
}


def child(node: Node, part: int | str) -> Node | None:
    """Return what stands under a key or an index, or None."""
    if isinstance(node, Mapping):
        return node.values.get(str(part))
    if isinstance(node, List) and isinstance(part, int) and part < len(node.items):
        return node.items[part]
    return None


def element_path(location: tuple[int | str, ...]) -> str:
    """Return the path of an element as diagnostics show it.

    Examples
    --------
    >>> element_path(("preferences", "us", "priorities", 0))
    'preferences.us.priorities[0]'
    """
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).removeprefix(".")


def say(fault: ErrorDetails, root: Mapping, report: Report) -> None:
    """Turn one of pydantic's faults into a diagnostic."""
    location = fault["loc"]
    node: Node = root
    key: Scalar | None = None
    for part in location:
        below = child(node, part)
        if below is None:
            continue
        key = node.keys.get(str(part)) if isinstance(node, Mapping) else None
        node = below
    for part in fault.get("ctx", {}).get("inside", ()):  # where in a distribution
        key = node.keys.get(part, key) if isinstance(node, Mapping) else key
        node = child(node, part) or node
    element = element_path(location)
    if fault["type"] == "extra_forbidden":
        _unknown_key(location, root, report)
    elif fault["type"] == "missing":
        where = element_path(location[:-1])
        _missing(str(location[-1]), location, where, (key or node).at, report)
    else:
        message, hint = _expected(fault, node)
        place = key if key is not None and fault.get("ctx", {}).get("inside") else node
        report.add(_code(fault["type"]), message, hint, at=place.at, element=element)


def _code(kind: str) -> str:
    return "wrong-type" if kind in ("model_type", "dict_type", "tuple_type") else kind


def _expected(fault: ErrorDetails, node: Node) -> tuple[str, str]:
    hint = str(fault.get("ctx", {}).get("hint", ""))
    match fault["type"]:
        case "model_type" | "dict_type":
            message = "a mapping ('key: value' lines, or {key: value}) is expected"
            if fault["loc"][-1:] == ("weights",):
                hint = 'each statement with its weight: {"a.x & b.y": 3, "!a.x": 1}'
        case "tuple_type":
            message, hint = "a list is expected", "write [a, b, …], or one '- ' line for each"
        case "version" | "distribution":
            return fault["msg"], hint
        case "text" if "ranking" in fault["loc"] and isinstance(node, Mapping) and not hint:
            message = "a state, by number or statement, is expected"
            hint = "one that is uncertain: 'alternatives: [{odds: 0.3, ranking: […]}, {odds: 0.7, ranking: […]}]'"
        case _:
            message = fault["msg"]
    return f"{message}, not {_described(node)}", hint


def _described(node: Node) -> str:
    if isinstance(node, List):
        return f"a list of {len(node.items)}" if node.items else "an empty list"
    if isinstance(node, Mapping):
        return (
            f"a mapping with {', '.join(repr(k) for k in list(node.values)[:3])}" if node.values else "an empty mapping"
        )
    assert isinstance(node, Scalar)
    if node.kind == "null":
        return "nothing"
    return f"'{node.text if len(node.text) <= 40 else node.text[:39] + '…'}'"


def _unknown_key(location: tuple[int | str, ...], root: Mapping, report: Report) -> None:
    name = str(location[-1])
    parent: Node = root
    for part in location[:-1]:
        parent = child(parent, part) or parent
    assert isinstance(parent, Mapping)
    key = parent.keys.get(name)
    at = key.at if key else parent.at
    model = _model_of(location)
    known = [f.alias or n for n, f in model.model_fields.items() if n != "changes"]
    if model is schema.Reading:
        known += OVERLAID
    what = _KINDS.get(model, "this")
    element = element_path(location)
    if name in parent.bare:
        keys = list(parent.values)
        if keys.index(name) and keys[keys.index(name) - 1] in parent.bare:
            return  # the same text, cut more than once
        before = cut_short(parent, name)
        report.add(
            "comma",
            f"inside {{ }} a comma ends a value, so '{name}' reads as a key",
            f"put the whole value of '{before}' in double quotes" if before else "put the whole value in double quotes",
            at=at,
            element=element,
        )
        return
    close = nearest(name, known)
    elsewhere = [
        k for m, k in _KINDS.items() if m is not model and name in {f.alias or n for n, f in m.model_fields.items()}
    ]
    if close and (not elsewhere or SequenceMatcher(None, name, close[0]).ratio() > _ALIKE):
        hint = f"did you mean {' or '.join(repr(c) for c in close)}?"
    elif elsewhere:
        hint = f"'{name}' belongs to {' or '.join(elsewhere[:2])}; {what} may have {', '.join(known)}"
    else:
        hint = f"it may have {', '.join(known)}"
    report.add("unknown-key", f"{what} has no key '{name}'", hint, at=at, element=element)


def cut_short(parent: Mapping, name: str) -> str:
    """Return the last key before `name` that has a value: the one whose text the comma cut."""
    before = ""
    for key, value in parent.values.items():
        if key == name:
            break
        if not (isinstance(value, Scalar) and value.kind == "null"):
            before = key
    return before


def _missing(name: str, location: tuple[int | str, ...], where: str, at: tuple[int, int], report: Report) -> None:
    if not where:
        hints = {
            "detente": "begin the file with 'detente: 1' (the version of the format)",
            "title": "add 'title: …', the conflict in a few words",
        }
        message = f"'{name}' is missing: every scenario needs it"
        report.add("missing-key", message, hints.get(name, ""), at=(1, 1), element=name)
        return
    model = _model_of(location)
    field = next(f for n, f in model.model_fields.items() if (f.alias or n) == name)
    said = (field.description or "").rstrip(".")
    report.add(
        "missing-key",
        f"{where} has no '{name}'",
        f"add '{name}: …' ({said[0].lower()}{said[1:]})",
        at=at,
        element=where,
    )


def _model_of(location: tuple[int | str, ...]) -> type[Entry]:
    """Return the entry type that the last key of a path belongs to."""
    model: type[Entry] = Document
    inside = 0  # how many ids and indices lie between a key and the entries under it
    for part in location[:-1]:
        if inside:
            inside -= 1
            continue
        field = next((f for n, f in model.model_fields.items() if (f.alias or n) == part), None)
        found = None if field is None else _entry_in(field.annotation)
        if found is None:
            return model
        model, inside = found
    return model


def _entry_in(annotation: Any) -> tuple[type[Entry], int] | None:
    """Return the entry type within an annotation, and within how many collections it is there."""
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return annotation, 0
    layer = int(getattr(annotation, "__origin__", None) in (dict, tuple))
    for part in get_args(annotation):
        found = _entry_in(part)
        if found is not None:
            return found[0], found[1] + layer
    return None
