"""The reference of the Python modules, one section a module, from the layers as they are."""

import inspect
import pkgutil
from types import GenericAlias
from typing import Any

from sphinx.application import Sphinx

import detente

PAGE = "reference/api"
COMMANDS = ("detente.cli", "detente.workbench")  # what they offer is in the command-line reference


def modules() -> list[str]:
    """Return the public modules of the package, sorted by name."""
    found = pkgutil.walk_packages(detente.__path__, "detente.")
    public = (module.name for module in found if "._" not in module.name)
    return sorted(name for name in public if not name.startswith(COMMANDS))


def public_names() -> str:
    """Return a table of what ``import detente`` offers: each name, what it is, and the module where it lives."""
    lines = ["| `detente.` | | in |", "|---|---|---|"]
    for name in detente.__all__:
        found = getattr(detente, name)
        if name != "__version__":
            first = (inspect.getdoc(found) or "").partition("\n\n")[0].replace("\n", " ").replace("|", "\\|")
            lines.append(f"| `{name}` | {first} | {{py:mod}}`{found.__module__}` |")
    return "\n".join(lines) + "\n"


def reference() -> str:
    """Return one section for each module; a function named as the module that holds it is told there alone."""
    names = modules()
    sections = []
    for name in names:
        below = " ".join(child.rpartition(".")[2] for child in names if child.rpartition(".")[0] == name)
        left_out = f"\n   :exclude-members: {below.replace(' ', ', ')}" if below else ""
        sections.append(f"## {name}\n\n```{{eval-rst}}\n.. automodule:: {name}\n   :members:{left_out}\n```\n")
    return "\n".join(sections)


def _write_sections(_app: Sphinx, docname: str, source: list[str]) -> None:
    if docname == PAGE:
        source[0] += f"\n{public_names()}\n{reference()}"


def _skip_aliases(_app: Sphinx, _kind: str, _name: str, found: Any, _skip: bool, _options: Any) -> bool | None:
    """Leave out names for types such as ``tuple[int, str]``: autodoc takes them for classes and fails on them."""
    return True if isinstance(found, GenericAlias) else None


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx about the page."""
    app.connect("source-read", _write_sections)
    app.connect("autodoc-skip-member", _skip_aliases)
    return {"parallel_read_safe": True}
