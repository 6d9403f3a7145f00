"""The reference of JSON documents and tables, written from their schemas.

The page ``reference/documents`` says in its own words how to read the lists; the sections that follow, one for each
command, are made here when Sphinx reads the page, so that they cannot fall behind the code.
"""

import json
from collections.abc import Iterator
from typing import Any

from detente.report.meanings import with_meanings
from detente.report.route import PATH
from detente.report.schemas import CHANGES, OUTPUTS, PRIORITY, SCENARIO, STATE, STEP, output_schema
from detente.report.tables import TABLES

Schema = dict[str, Any]
# Parts that several documents share: each is told once, under its heading.
PARTS: dict[str, Schema] = {
    "The scenario": SCENARIO,
    "A state": STATE,
    "Changes": CHANGES["items"],
    "A move": STEP,
    "An entry of preferences": PRIORITY,
    "A best path": PATH,
}


def _key(schema: Schema) -> str:
    return json.dumps(with_meanings(schema).get("properties"), sort_keys=True)


_HEADINGS = {_key(part): heading for heading, part in PARTS.items()}


def described(schema: Schema) -> str:
    """Return what the values of a schema are, in words."""
    if "enum" in schema:
        return " or ".join(f"`{word}`" if word else "empty" for word in map(str, schema["enum"]))
    if "anyOf" in schema:
        return " or ".join(described(part) for part in schema["anyOf"])
    kind = schema.get("type")
    if kind == "array":
        return f"list of {described(schema['items'])}" if "items" in schema else "list"
    if kind == "object" and "properties" in schema:
        heading = _HEADINGS.get(_key(schema))
        return (
            "object"
            if heading is None
            else f"[{heading[:1].lower()}{heading[1:]}](#{heading.lower().replace(' ', '-')})"
        )
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"by name: {described(values)}" if isinstance(values, dict) else "object"
    if isinstance(kind, list):
        return " or ".join(map(str, kind))
    return {"string": "text", "integer": "whole number", "boolean": "yes or no"}.get(str(kind), str(kind or "any"))


def meaning(schema: Schema) -> str:
    """Return what a property says of itself, or one of its forms does."""
    found = schema.get("description") or next(filter(None, map(meaning, schema.get("anyOf", ()))), "")
    return str(found)


def properties(schema: Schema, path: str = "") -> Iterator[tuple[str, Schema]]:
    """Yield every property at any depth with the way to it; parts that have a section of their own are not opened."""
    for name, part in schema.get("properties", {}).items() if schema.get("type") == "object" else ():
        yield path + name, part
        yield from _below(part, path + name)


def _below(schema: Schema, path: str) -> Iterator[tuple[str, Schema]]:
    if schema.get("type") == "object" and "properties" in schema and _key(schema) not in _HEADINGS:
        yield from properties(schema, f"{path}.")
    for key, mark in (("items", "[]"), ("additionalProperties", ".*")):
        if isinstance(schema.get(key), dict):
            yield from _below(schema[key], path + mark)
    for part in schema.get("anyOf", ()):
        yield from _below(part, path)


def _rows(schema: Schema) -> list[str]:
    lines = ["| entry | value | meaning |", "|---|---|---|"]
    for path, part in properties(schema):
        cells = (f"`{path}`", described(part), meaning(part))
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return lines


def section(command: str) -> str:
    """Return the section of one command: its document, and its table."""
    schema = output_schema(command)
    schema["properties"] = {name: part for name, part in schema["properties"].items() if name != "detente"}
    lines = [f"## detente {command}", "", *_rows(schema)]
    if command in TABLES:
        columns = ", ".join(f"`{name.lstrip('#?%')}`" for name in TABLES[command].columns.split())
        lines += ["", f"**As a table.** A row is {TABLES[command].rows}; the columns are {columns}."]
    return "\n".join(lines) + "\n"


def reference() -> str:
    """Return all sections: the shared parts first."""
    parts = ["\n".join([f"## {heading}", "", *_rows(with_meanings(part))]) + "\n" for heading, part in PARTS.items()]
    return "\n".join([*parts, *map(section, sorted(OUTPUTS))])
