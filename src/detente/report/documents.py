"""JSON documents and tables: the same input gives the same bytes."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from detente._version import __version__
from detente.logic.tree import format_statement
from detente.model.conflict import Priority
from detente.outlook.deciding import compare_states
from detente.report.case import Case
from detente.report.long_lists import LongList, StateList
from detente.report.page import harmless

__all__ = [
    "Row",
    "changes_part",
    "document",
    "json_pieces",
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
        "source": case.name,
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
    return list(StateList(case, np.fromiter(states, np.intp)))


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
    return "".join(json_pieces(content, ascii_only=ascii_only))


def json_pieces(content: Mapping[str, Any], *, ascii_only: bool = False) -> Iterator[str]:
    """Yield the text of `to_json` piece by piece; of a `LongList` only some items are ever held."""

    def inline(value: Any) -> str:
        text = json.dumps(value, ensure_ascii=ascii_only, allow_nan=False)
        return _HIDDEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text)

    def within(value: Any) -> Iterator[str]:
        if isinstance(value, LongList):
            yield from _between("[", ", ", "]", (", ".join(block) for block in value.texts(inline)))
        elif isinstance(value, Mapping) and any(isinstance(entry, LongList | Mapping) for entry in value.values()):
            for place, (key, entry) in enumerate(value.items()):
                yield f"{', ' if place else '{'}{inline(key)}: "
                yield from within(entry)
            yield "}"
        else:
            yield inline(value)

    def block(value: Any, margin: str) -> Iterator[str]:
        if isinstance(value, Mapping) and value:
            for place, (key, entry) in enumerate(value.items()):
                yield f"{',' if place else '{'}\n{margin}  {inline(key)}: "
                yield from within(entry)
            yield f"\n{margin}}}"
        elif isinstance(value, StateList) and len(value):
            line = f",\n{margin}  "
            yield from _between(f"[\n{margin}  ", line, f"\n{margin}]", (line.join(b) for b in value.texts(inline)))
        elif isinstance(value, list) and value and isinstance(value[0], list | Mapping):
            line = f",\n{margin}  "
            yield from _between(f"[\n{margin}  ", line, f"\n{margin}]", (inline(entry) for entry in value))
        else:
            yield from within(value)

    for place, (key, value) in enumerate(content.items()):
        yield f"{',' if place else '{'}\n  {inline(key)}: "
        yield from block(value, "  ")
    yield "\n}\n" if content else "{\n\n}\n"


def _between(start: str, separator: str, end: str, pieces: Iterable[str]) -> Iterator[str]:
    yield start
    for place, piece in enumerate(pieces):
        yield separator + piece if place else piece
    yield end


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
    return _text_cell(value)


@lru_cache(maxsize=65_536)
def _text_cell(value: str) -> str:
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
