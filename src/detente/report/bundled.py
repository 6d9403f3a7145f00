"""The bundled scenarios: what they are, and how large."""

from typing import Any

from detente._version import __version__
from detente.errors import LimitError
from detente.report.case import Case, open_case
from detente.report.page import Page
from detente.report.schemas import NUMBER, TEXT, Schema, a_list, an_object, one_of, or_null
from detente.scenario.load import library_names

__all__ = ["SCHEMA", "bundled_cases", "library_document", "library_page"]

SCHEMA: Schema = {
    "library": a_list(
        an_object(
            {
                "name": TEXT,
                "title": TEXT,
                "kind": one_of(["case", "published"], "a case of our own, or a published conflict with its results"),
                "form": one_of(["options", "graph"]),
                "states": or_null({**NUMBER, "description": "null where they are too many to list"}),
                "actors": NUMBER,
                "readings": a_list(TEXT),
                "cite": or_null(TEXT),
                "published": a_list(TEXT, "the concepts whose results the publication gives"),
            }
        )
    )
}


def bundled_cases() -> list[Case]:
    """Return all bundled scenarios, those of our own first, then the published ones, by name."""
    cases = [open_case(name) for name in library_names()]
    return sorted(cases, key=lambda case: (bool(case.conflict.cite), case.scenario.source))


def _states(case: Case) -> int | None:
    """Return how many states there are; None where they are too many to list."""
    try:
        return case.model.count
    except LimitError:
        return None


def library_document(cases: list[Case]) -> dict[str, Any]:
    """Return the JSON document of the library."""
    return {
        "detente": __version__,
        "library": [
            {
                "name": case.scenario.source,
                "title": case.conflict.title,
                "kind": "published" if case.conflict.cite else "case",
                "form": "options" if case.conflict.graph is None else "graph",
                "states": _states(case),
                "actors": len(case.conflict.actors),
                "readings": list(case.scenario.readings),
                "cite": case.conflict.cite or None,
                "published": list(case.scenario.published),
            }
            for case in cases
        ],
    }


def library_page(cases: list[Case]) -> Page:
    """Return the library as a page."""
    page = Page()
    page.title("Bundled scenarios")
    page.gap()
    rows = []
    for case in cases:
        form = "graph form" if case.conflict.graph is not None else "options"
        kind = f"published, {form}" if case.conflict.cite else f"case, {form}"
        rows.append(
            [
                case.scenario.source,
                case.conflict.title,
                kind,
                f"{states:,}" if (states := _states(case)) is not None else "too many to list",
            ]
        )
    page.table(["name", "title", "kind", "states"], rows, right=[3])
    page.gap()
    page.say(
        "A name stands for its file in every command: detente analyze elmira. To read one: detente library elmira."
    )
    return page
