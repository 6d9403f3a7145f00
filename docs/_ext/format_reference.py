"""The reference of the scenario format, written from the schema itself.

The page ``format`` says in its own words what a scenario is; the sections that follow, one for each kind of entry with
a table of its keys, are made here when Sphinx reads the page, so that they cannot fall behind the reader.
"""

from typing import Any

from detente.scenario.schema import Document

EVIDENCE = ("claims", "assumption")  # stand last in every table
# Each kind of entry with its heading, in the order of the page; the test asks for all of them.
SECTIONS = {
    "Document": "The scenario",
    "SourceEntry": "A source",
    "ClaimEntry": "A claim",
    "FactEntry": "A fact",
    "ActorEntry": "An actor",
    "OptionEntry": "An option",
    "Definition": "A definition",
    "ConstraintEntry": "A constraint",
    "MoveEntry": "A move rule",
    "Forbidden": "A forbidden move",
    "CommitmentEntry": "A commitment",
    "FailTogetherEntry": "What fails together",
    "CoalitionEntry": "Coalitions",
    "CorrelatedEntry": "What hangs together",
    "PreferenceEntry": "Preferences",
    "PriorityEntry": "A priority",
    "UnknownEntry": "An unknown preference",
    "WeightEntry": "A weight",
    "BeliefEntry": "A belief",
    "EndingEntry": "An ending",
    "Reading": "A reading",
    "GraphEntry": "The graph form",
}


def kinds() -> dict[str, dict[str, Any]]:
    """Return the schema of each kind of entry, by name."""
    schema = Document.model_json_schema(by_alias=True)
    found = {"Document": schema}
    for name, definition in schema["$defs"].items():
        found[name] = next((part for part in definition.get("anyOf", ()) if "properties" in part), definition)
    return found


def described(schema: dict[str, Any]) -> str:
    """Return in words what a value may be."""
    if "$ref" in schema:
        heading = SECTIONS[schema["$ref"].rpartition("/")[2]]
        return f"[{heading.lower()}](#{heading.lower().replace(' ', '-')})"
    if "enum" in schema:
        return " or ".join(f"`{word}`" for word in schema["enum"] if str(word).islower())
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("format") == "uncertain":
        return "number, range or distribution"
    if "anyOf" in schema:
        if any("yes" in part.get("enum", ()) for part in schema["anyOf"]):
            return "yes or no"
        return " or ".join(described(part) for part in schema["anyOf"] if part.get("type") != "null")
    if schema.get("format") == "table":
        return "[table](#tables)"
    if schema.get("format") == "statement":
        return "statement"
    kind = schema.get("type")
    if kind == "array":
        return f"list of {described(schema['items'])}" if "items" in schema else "list"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"mapping of {described(values)}" if isinstance(values, dict) else "mapping"
    if isinstance(kind, list):
        return "state number or name" if "integer" in kind else "text"
    return {"string": "text", "integer": "whole number", "boolean": "yes or no", "number": "number"}.get(str(kind), "")


def section(name: str, schema: dict[str, Any]) -> str:
    """Return one section: what the entry is, and a table of its keys."""
    required = schema.get("required", ())
    lines = [
        f"## {SECTIONS[name]}",
        "",
        schema.get("description", ""),
        "",
        "| key | value | meaning |",
        "|---|---|---|",
    ]
    fields = {key: field for key, field in schema["properties"].items() if (name, key) != ("Reading", "changes")}
    for key, field in sorted(
        fields.items(), key=lambda item: EVIDENCE.index(item[0]) + 1 if item[0] in EVIDENCE else 0
    ):
        meaning = field.get("description", "")
        if key in required:
            meaning = f"**Required.** {meaning}"
        example = "".join(f" Example: `{one}`." for one in field.get("examples", ())[:1]).replace("'", "")
        cells = [f"`{key}`", described(field), meaning + example]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def reference() -> str:
    """Return all sections."""
    found = kinds()
    return "\n".join(section(name, found[name]) for name in SECTIONS)
