"""The page on the format and the JSON Schema say what the reader reads."""

import importlib.util
from pathlib import Path

import jsonschema
import pytest

from detente.scenario import schema, schema_entry
from detente.scenario.json_schema import json_schema
from detente.scenario.load import library_names, load
from detente.scenario.nodes import List, Mapping, Scalar, compose
from detente.scenario.source import Report, SourceText
from detente.scenario.starter import starter_text
from tests.scenario.test_uncertainty import TEXT as UNCERTAIN

ROOT = Path(__file__).parents[2]
ENTRIES = [
    found for found in vars(schema).values() if isinstance(found, type) and issubclass(found, schema_entry.Entry)
]
ABSTRACT = (schema_entry.Entry, schema_entry.Element)


def format_reference():
    path = ROOT / "docs" / "_ext" / "format_reference.py"
    spec = importlib.util.spec_from_file_location("format_reference", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e not in ABSTRACT], ids=lambda entry: entry.__name__)
def test_every_key_is_explained_on_the_page(entry):
    reference = format_reference()
    section = reference.section(entry.__name__, reference.kinds()[entry.__name__])
    assert section in reference.reference()
    for name, field in entry.model_fields.items():
        assert field.description, f"{entry.__name__}.{name} has no description"
        if name != "changes":
            row = next(line for line in section.splitlines() if line.startswith(f"| `{field.alias or name}` |"))
            assert row.count(" | ") == 2
            assert " |  | " not in row


def test_the_page_names_every_section_that_a_reading_may_change():
    page = (ROOT / "docs" / "format.md").read_text(encoding="utf-8")
    assert [name for name in schema.OVERLAID if f"`{name}`" not in page] == []


def as_json(node):
    """A YAML 1.2 document as an editor gives it to a JSON Schema."""
    if isinstance(node, Mapping):
        return {key: as_json(value) for key, value in node.values.items()}
    if isinstance(node, List):
        return [as_json(item) for item in node.items]
    assert isinstance(node, Scalar)
    match node.kind:
        case "null":
            return None
        case "bool":
            return node.text.lower() == "true"
        case "int":
            return node.integer()
        case "float":
            return float(node.text)
        case _:
            return node.text


def faults(text):
    report = Report(SourceText("t", text))
    return list(jsonschema.Draft202012Validator(json_schema()).iter_errors(as_json(compose(report.source, report))))


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("name", library_names())
def test_the_schema_accepts_the_library(name):
    assert faults(load(name).text) == []


SHORT = """
detente: 1
title: 1914
actors:
  us: {options: {strike: strike them, aid: , talk: {levels: [0, 1], now: 1}}}
  them:
facts: {winter: {is: yes}}
define: {calm: "!us.strike", always: true}
preferences:
  us: {priorities: [calm, [us.aid, calm], {equal: [calm]}, true], claims: C1}
  them: {weights: {calm: 1, us.aid: {weight: 1/3}, us.strike: -0.5}}
beliefs: {them: [{fact: winter, is: true}, {of: us, preferences: {ranking: [1, [2, calm]]}}]}
claims: {C1: {says: so}}
endings: {end: {is: calm, says: }}
readings: {r: {facts: {winter: {is: no}}, actors: {us: {options: {aid: null}}}, preferences: {us: null}, endings: null}}
"""


def test_the_schema_accepts_the_short_forms():
    assert faults(SHORT) == []
    assert faults(UNCERTAIN) == []
    assert faults(starter_text()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "detente: 2",
        "actors: []",
        "actors: {us: {option: {}}}",
        "facts: {winter: {says: cold}}",
        "constraints: {never: x}",
        "preferences: {us: {ranks: [high]}}",
        "colour: red",
        "readings: {r: {sources: {}}}",
        "moves: [{only: up}]",
        "facts: {winter: {is: no, odds: 2}}",
        "facts: {winter: {is: no, odds: [0.1, 0.2, 0.3]}}",
        "facts: {winter: {is: no, odds: {beta: {a: [2]}}}}",
        "facts: {winter: {is: no, odds: {beta: {a: 2, b: 5}, norm: {}}}}",
        "preferences: {us: {priorities: [{any_order: a.x}]}}",
        "preferences: {us: {priorities: [{any_order: [a.x, a.y], above: [[1]]}]}}",
        "correlated: [{between: [a, b], correlation: 3}]",
        "readings: {r: {sources: {s: {reliability: 0.5}}}}",
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(wrong):
    head = "" if wrong.startswith("detente") else "detente: 1\n"
    assert faults(f"{head}title: t\n{wrong}\n")
