"""The pages of reference whose sections are made from the code whenever the site is built."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import cli_reference
import documents_reference
import format_reference

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SECTIONS: dict[str, Callable[[], str]] = {
    "format": format_reference.reference,
    "reference/cli": cli_reference.reference,
    "reference/documents": documents_reference.reference,
}


def _write_sections(_app: "Sphinx", docname: str, source: list[str]) -> None:
    if docname in SECTIONS:
        source[0] += "\n" + SECTIONS[docname]()


def setup(app: "Sphinx") -> dict[str, bool]:
    """Tell Sphinx about the pages."""
    app.connect("source-read", _write_sections)
    return {"parallel_read_safe": True}
