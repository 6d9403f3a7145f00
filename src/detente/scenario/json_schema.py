"""The JSON Schema of scenario files, for editors and other programs."""

from copy import deepcopy
from typing import Any

from detente.scenario.schema import OVERLAID, Document

__all__ = ["json_schema"]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of what may be written, the short forms included.

    The sections of a reading have the same form as those of a scenario, with nothing required and ``null`` to remove.

    Examples
    --------
    >>> sorted(json_schema()["required"])
    ['detente', 'title']
    """
    schema = Document.model_json_schema(by_alias=True, mode="validation")
    definitions: dict[str, Any] = schema["$defs"]
    for section in ("actors", "sources"):  # an entry with nothing in it is an entry
        properties = schema["properties"][section]
        properties["additionalProperties"] = {"anyOf": [properties["additionalProperties"], {"type": "null"}]}
    for name in list(definitions):
        definitions[f"{name}Change"] = _as_change(definitions[name])
    reading = definitions["Reading"]["properties"]
    reading.pop("changes", None)
    for section in OVERLAID:
        reading[section] = _as_change(schema["properties"][section])
    del definitions["ReadingChange"], definitions["GraphEntryChange"]
    _allow_empty(schema)
    used = _used(schema)
    schema["$defs"] = {name: definition for name, definition in sorted(definitions.items()) if name in used}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Detente scenario",
        "description": "A conflict: who can do what, what each prefers, promises and believes, and on what that rests.",
        **{key: value for key, value in schema.items() if key not in ("title", "description")},
    }


def _as_change(schema: Any) -> Any:
    """Return a schema for what may be laid over what `schema` describes: nothing required, entries removable."""
    changed = deepcopy(schema)
    for node in _walk(changed):
        if "$ref" in node:
            node["$ref"] += "Change"
        node.pop("required", None)
        if node.get("type") == "object" and isinstance(node.get("additionalProperties"), dict):
            node["additionalProperties"] = {"anyOf": [node["additionalProperties"], {"type": "null"}]}
    return changed


def _walk(schema: Any) -> list[dict[str, Any]]:
    """Return all mappings within a schema."""
    found, stack = [], [schema]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(node)
        elif isinstance(node, dict):
            found.append(node)
            stack.extend(node.values())
    return found


def _allow_empty(schema: dict[str, Any]) -> None:
    """Let optional keys be left without a value, which counts as not given (and in a reading removes)."""
    for holder in _walk(schema):
        properties = holder.get("properties")
        if not isinstance(properties, dict) or holder.get("type") != "object":
            continue
        for name, value in properties.items():
            if name not in holder.get("required", ()) and {"type": "null"} not in value.get("anyOf", ()):
                said = {k: value.pop(k) for k in ("description", "examples", "default", "title") if k in value}
                properties[name] = {"anyOf": [value, {"type": "null"}], **said}


def _used(schema: dict[str, Any]) -> set[str]:
    """Return the names of the definitions that are referred to, directly or through others."""
    found: set[str] = set()
    waiting = [{key: value for key, value in schema.items() if key != "$defs"}]
    while waiting:
        for node in _walk(waiting.pop()):
            name = str(node.get("$ref", "")).rpartition("/")[2]
            if name and name not in found:
                found.add(name)
                waiting.append(schema["$defs"][name])
    return found
