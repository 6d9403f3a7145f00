"""The published JSON Schemas of all documents, found by the name of the command that prints them."""

from importlib import import_module
from typing import Any

from detente.errors import UnknownNameError
from detente.report.meanings import with_meanings

__all__ = ["OUTPUTS", "a_list", "an_object", "by_name", "output_schema"]

OUTPUTS: dict[str, str] = {
    "activate": "detente.report.firing",
    "analyze": "detente.report.analysis",
    "beliefs": "detente.report.beliefs",
    "certificate": "detente.report.certificate",
    "change": "detente.report.change",
    "check": "detente.report.findings",
    "coalitions": "detente.report.coalitions",
    "compare": "detente.report.comparison",
    "deterrence": "detente.report.deterrence",
    "drivers": "detente.report.drivers",
    "elicit": "detente.report.interview",
    "ensemble": "detente.report.ensemble",
    "evidence": "detente.report.evidence",
    "explain": "detente.report.explanation",
    "levers": "detente.report.levers",
    "library": "detente.report.bundled",
    "path": "detente.report.route",
    "preferences": "detente.report.preferences",
    "promises": "detente.report.promises",
    "run": "detente.report.chronicle",
    "stability": "detente.report.stability",
    "states": "detente.report.states",
    "unlock": "detente.report.unlocking",
}
"""Modules that hold a `SCHEMA`: the properties of the command's document beyond `detente` and `scenario`."""

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
REAL: Schema = {"type": "number"}
YES: Schema = {"type": "boolean"}
STATE_NUMBER: Schema = {"type": "integer", "minimum": 1, "description": "the state's number, from 1"}


def an_object(properties: Schema, description: str = "") -> Schema:
    """Return the schema of an object that has exactly these properties."""
    found: Schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {**({"description": description} if description else {}), **found}


def a_list(items: Schema, description: str = "") -> Schema:
    """Return the schema of a list."""
    return {**({"description": description} if description else {}), "type": "array", "items": items}


def by_name(values: Schema, description: str = "") -> Schema:
    """Return the schema of a mapping from ids to values."""
    shown = {"description": description} if description else {}
    return {**shown, "type": "object", "additionalProperties": values}


def one_of(words: list[str], description: str = "") -> Schema:
    """Return the schema of one of some words."""
    return {**({"description": description} if description else {}), "enum": words}


def or_null(schema: Schema) -> Schema:
    """Return the schema of a value that may be missing."""
    return {"anyOf": [schema, {"type": "null"}]}


STATE = an_object(
    {
        "number": STATE_NUMBER,
        "options": by_name(TEXT, "the level of every option, by its id"),
        "ranks": by_name(NUMBER, "each actor's rank of the state: higher is better, equal is indifferent"),
        "ending": or_null(TEXT),
    },
    "a state; its ending is the first that holds, or null",
)

CHANGES = a_list(
    an_object({"option": TEXT, "before": TEXT, "after": TEXT}), "what a move changes: options with their levels"
)

PRIORITY = an_object(
    {
        "wants": TEXT,
        "says": TEXT,
        "claims": a_list(TEXT),
        "assumption": or_null(TEXT),
        "element": {**TEXT, "description": "where it stands in the scenario"},
    },
    "an entry of an actor's preferences",
)

STEP = an_object(
    {
        "actor": TEXT,
        "before": STATE_NUMBER,
        "after": STATE_NUMBER,
        "changes": CHANGES,
        "worth": one_of(["gain", "indifferent", "loss"], "what the move is to the mover"),
        "deciding": a_list(PRIORITY, "the entries of its preferences that decide that; none for rankings"),
    },
    "a move of one actor",
)

SCENARIO = an_object(
    {
        "title": TEXT,
        "source": TEXT,
        "as_of": or_null(TEXT),
        "reading": or_null(TEXT),
        "digest": TEXT,
        "actors": by_name(TEXT, "names of the actors, by id, in order"),
        "options": by_name(an_object({"says": TEXT, "levels": a_list(TEXT, "lowest first"), "actors": a_list(TEXT)})),
        "endings": by_name(TEXT, "what each ending says, by id, in order"),
    },
    "what the document speaks of; the same digest is the same content in the same reading",
)


def output_schema(name: str) -> Schema:
    """Return the JSON Schema (draft 2020-12) of the document that a command prints with ``--json``.

    Raises
    ------
    UnknownNameError
        No command of that name prints a document.

    Examples
    --------
    >>> sorted(output_schema("stability")["required"])
    ['detente', 'equilibria', 'scenario', 'stable', 'states']
    """
    if name not in OUTPUTS:
        raise UnknownNameError("command with a JSON document", name, OUTPUTS)
    properties: Schema = import_module(OUTPUTS[name]).SCHEMA
    head: Schema = {"detente": {"type": "string", "description": "the version of Detente"}}
    if name not in {"check", "library"}:
        head["scenario"] = SCENARIO
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"detente {name} --json",
        **with_meanings(an_object({**head, **properties})),
    }
