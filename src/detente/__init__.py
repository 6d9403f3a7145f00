"""Detente: formal conflict analysis with the Graph Model for Conflict Resolution.

An analyst writes a conflict down once, in one scenario file; Detente says whether and how it can end, what stands in
the way, what would change it, and how sure that is.

Examples
--------
>>> import detente
>>> detente.compile_model(detente.load("prisoners-dilemma").conflict).count
4
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from detente._version import __version__

if TYPE_CHECKING:
    from detente.errors import DetenteError, ScenarioError
    from detente.files import load
    from detente.model.compile import compile_model
    from detente.model.conflict import Conflict
    from detente.model.graph import GraphModel

__all__ = ["Conflict", "DetenteError", "GraphModel", "ScenarioError", "__version__", "compile_model", "load"]

_HOME = {
    "Conflict": "detente.model.conflict",
    "DetenteError": "detente.errors",
    "GraphModel": "detente.model.graph",
    "ScenarioError": "detente.errors",
    "compile_model": "detente.model.compile",
    "load": "detente.files",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for, when it is: ``detente --version`` needs none of it."""
    if name not in _HOME:
        raise AttributeError(f"module 'detente' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
