"""JSON documents and tables: the same input gives the same bytes."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from detente._version import __version__
from detente.logic.tree import format_statement
from detente.model.conflict import Priority
from detente.outlook.deciding import compare_states
from detente.report.case import Case
from detente.report.page import harmless

__all__ = [
    "Row",
    "changes_part",
    "document",
    "priority_part",
    "scenario_part",
    "state_part",
    "state_parts",
    "step_part",
    "to_csv",
    "to_json",
]

Row = Mapping[str, object]

_HIDDEN = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")


def document(case: Case, **parts: Any) -> dict[str, Any]:
    """Return a document about a case: version and scenario first, then the parts given."""
    return {"detente": __version__, "scenario": scenario_part(case), **parts}


def scenario_part(case: Case) -> dict[str, Any]:
    """Return what identifies the scenario that a document speaks of."""
    conflict = case.conflict
    return {
        "title": conflict.title,
        "source": case.scenario.source,
        "as_of": conflict.as_of or None,
        "reading": conflict.reading or None,
        "digest": case.scenario.digest,
        "actors": {actor.id: actor.name for actor in conflict.actors.values()},
        "options": {
            o.id: {"says": o.says, "levels": list(o.levels), "actors": [a for a in o.controllers if a]}
            for o in conflict.options.values()
        },
        "endings": {ending.id: ending.says for ending in conflict.endings.values()},
    }


def state_parts(case: Case, states: Iterable[int]) -> list[dict[str, Any]]:
    """Return states as they stand in documents: number, level of every option, rank for every actor, ending."""
    model, chosen = case.model, np.fromiter(states, np.intp)
    endings = [case.words.ending_id(p) for p in model.ending_of[chosen].tolist()]
    names = [o.levels for o in case.conflict.options.values()]
    levels, ranks = model.levels[:, chosen].T.tolist(), model.ranks[:, chosen].T.tolist()
    return [
        {
            "number": state + 1,
            "options": {o: known[at] for o, known, at in zip(model.options, names, row, strict=True)},
            "ranks": dict(zip(model.actors, rank, strict=True)),
            "ending": ending,
        }
        for state, row, rank, ending in zip(chosen.tolist(), levels, ranks, endings, strict=True)
    ]


def state_part(case: Case, state: int) -> dict[str, Any]:
    """Return one state as it stands in documents."""
    return state_parts(case, [state])[0]


def to_json(content: Mapping[str, Any], *, ascii_only: bool = False) -> str:
    r"""Return a document as JSON text: entries and list items two levels deep begin a line, deeper ones do not.

    Characters that a terminal would act on are escaped.

    Examples
    --------
    >>> print(to_json({"a": {"b": [1, 2]}, "c": [{"d": 3}], "e": []}), end="")
    {
      "a": {
        "b": [1, 2]
      },
      "c": [
        {"d": 3}
      ],
      "e": []
    }
    """

    def inline(value: Any) -> str:
        text = json.dumps(value, ensure_ascii=ascii_only, allow_nan=False)
        return _HIDDEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text)

    def block(value: Any, margin: str) -> str:
        if isinstance(value, Mapping) and value:
            lines = [f"{margin}  {inline(key)}: {inline(entry)}" for key, entry in value.items()]
            return "{\n" + ",\n".join(lines) + f"\n{margin}}}"
        if isinstance(value, list) and value and isinstance(value[0], list | Mapping):
            return "[\n" + ",\n".join(f"{margin}  {inline(entry)}" for entry in value) + f"\n{margin}]"
        return inline(value)

    lines = [f"  {inline(key)}: {block(value, '  ')}" for key, value in content.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def to_csv(rows: Sequence[Row], columns: Sequence[str] = ()) -> str:
    r"""Return rows as a table with a header; all rows have the same keys, which `columns` gives where there is no row.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.

    Examples
    --------
    >>> to_csv([{"number": -1, "says": "=1+1"}])
    "number,says\n-1,'=1+1\n"
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    if header := columns or list(rows[0] if rows else ()):
        writer.writerow([_cell(key) for key in header])
    for row in rows:
        writer.writerow([_cell(value) for value in row.values()])
    return target.getvalue()


def _cell(value: object) -> object:
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    if not isinstance(value, str):
        return value
    text = harmless(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text


def changes_part(case: Case, before: int, after: int) -> list[dict[str, str]]:
    """Return what differs between two states as it stands in documents."""
    return [{"option": o, "before": old, "after": new} for o, old, new in case.model.changes(before, after)]


def step_part(case: Case, actor: int, before: int, after: int) -> dict[str, Any]:
    """Return a move as it stands in documents: who, between which states, what changes, what it is worth, and why."""
    found = compare_states(case.model, actor, before, after)
    return {
        "actor": case.model.actors[actor],
        "before": before + 1,
        "after": after + 1,
        "changes": changes_part(case, before, after),
        "worth": found.worth,
        "deciding": [priority_part(entry) for entry in found.deciding],
    }


def priority_part(entry: Priority) -> dict[str, Any]:
    """Return an entry of a preference as it stands in documents, with what it rests on."""
    return {
        "wants": format_statement(entry.wants),
        "says": entry.says,
        "claims": list(entry.evidence.claims),
        "assumption": entry.evidence.assumption or None,
        "element": entry.path,
    }
