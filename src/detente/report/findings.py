"""What `check` finds in a scenario: every diagnostic with its place and how to mend it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from detente._version import __version__
from detente.errors import Diagnostic
from detente.report.page import harmless
from detente.report.schemas import NUMBER, TEXT, YES, Schema, a_list, an_object, one_of, or_null
from detente.report.words import among, count_of

__all__ = ["SCHEMA", "findings_document", "findings_text"]

SCHEMA: Schema = {
    "source": TEXT,
    "clean": {**YES, "description": "whether the answer is yes: no errors, and with --strict no warnings"},
    "errors": NUMBER,
    "warnings": NUMBER,
    "notes": NUMBER,
    "findings": a_list(
        an_object(
            {
                "severity": one_of(["error", "warning", "note"]),
                "code": TEXT,
                "message": TEXT,
                "hint": or_null(TEXT),
                "file": or_null(TEXT),
                "line": or_null({**NUMBER, "minimum": 1}),
                "column": or_null({**NUMBER, "minimum": 1}),
                "element": or_null(TEXT),
            }
        ),
        "errors first, then warnings, then notes, each in the order of the file",
    ),
}


def findings_document(source: str, found: Sequence[Diagnostic], *, clean: bool) -> dict[str, Any]:
    """Return the JSON document of a check."""
    count = Counter(d.severity for d in found)
    return {
        "detente": __version__,
        "source": source,
        "clean": clean,
        "errors": count["error"],
        "warnings": count["warning"],
        "notes": count["note"],
        "findings": [
            {
                "severity": d.severity,
                "code": d.code,
                "message": d.message,
                "hint": d.hint or None,
                "file": d.file or None,
                "line": d.line or None,
                "column": d.column or None,
                "element": d.element or None,
            }
            for d in found
        ],
    }


def findings_text(source: str, found: Sequence[Diagnostic], summary: Sequence[str] = ()) -> str:
    """Return the diagnostics as text, with a last line that counts them.

    Parameters
    ----------
    summary
        What to say of the scenario where it can be read, such as ``3 actors``.
    """
    count = Counter(d.severity for d in found)
    parts = [
        count_of(count["error"], "error") if count["error"] else "",
        count_of(count["warning"], "warning") if count["warning"] else "",
        count_of(count["note"], "note") if count["note"] else "",
    ]
    said = among([p for p in parts if p]) or "nothing to complain about"
    size = f" ({', '.join(summary)})" if summary else ""
    blocks = [harmless(d.render(), lines=True) for d in found]
    return "\n".join([*blocks, *([""] if blocks else []), f"{harmless(source)}: {said}{size}"]) + "\n"
