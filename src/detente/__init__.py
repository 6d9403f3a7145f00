"""Detente: formal conflict analysis for people who must say whether and how a conflict can end.

The public API is here; names are imported when first used, so that ``import detente`` stays quick.

Examples
--------
>>> import detente
>>> scenario = detente.load("prisoners-dilemma")
>>> model = detente.compile_model(scenario.conflict)
>>> model.count
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
    from detente.outlook.beliefs import beliefs
    from detente.outlook.change import smallest_changes
    from detente.outlook.compare import compare
    from detente.outlook.evidence import evidence
    from detente.outlook.inverse import inverse
    from detente.outlook.ledger import ledger
    from detente.outlook.levers import levers
    from detente.outlook.run import run, steps
    from detente.outlook.unlocking import unlocking
    from detente.stability.coalitions import coalition_stability
    from detente.stability.coalitions_joint import departures, equilibrium_jumps
    from detente.stability.concepts import stability
    from detente.stability.explain import explain
    from detente.stability.keeping import keeping
    from detente.stability.sequences import reachable

__all__ = [
    "Conflict",
    "DetenteError",
    "GraphModel",
    "ScenarioError",
    "__version__",
    "beliefs",
    "coalition_stability",
    "compare",
    "compile_model",
    "departures",
    "equilibrium_jumps",
    "evidence",
    "explain",
    "inverse",
    "keeping",
    "ledger",
    "levers",
    "load",
    "reachable",
    "run",
    "smallest_changes",
    "stability",
    "steps",
    "unlocking",
]

_HOMES = {
    "Conflict": "detente.model.conflict",
    "DetenteError": "detente.errors",
    "GraphModel": "detente.model.graph",
    "ScenarioError": "detente.errors",
    "coalition_stability": "detente.stability.coalitions",
    "beliefs": "detente.outlook.beliefs",
    "inverse": "detente.outlook.inverse",
    "smallest_changes": "detente.outlook.change",
    "compile_model": "detente.model.compile",
    "departures": "detente.stability.coalitions_joint",
    "equilibrium_jumps": "detente.stability.coalitions_joint",
    "explain": "detente.stability.explain",
    "keeping": "detente.stability.keeping",
    "evidence": "detente.outlook.evidence",
    "levers": "detente.outlook.levers",
    "load": "detente.files",
    "reachable": "detente.stability.sequences",
    "stability": "detente.stability.concepts",
    "unlocking": "detente.outlook.unlocking",
    "compare": "detente.outlook.compare",
    "ledger": "detente.outlook.ledger",
    "run": "detente.outlook.run",
    "steps": "detente.outlook.run",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'detente' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
