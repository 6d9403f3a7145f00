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

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from detente._version import __version__

if TYPE_CHECKING:
    from detente.ensemble.api import certificate, drivers
    from detente.ensemble.pairs import compare_ensembles
    from detente.ensemble.results import Ensemble
    from detente.ensemble.run import ensemble
    from detente.errors import DetenteError, ScenarioError
    from detente.files import load
    from detente.model.compile import compile_model
    from detente.model.conflict import Conflict
    from detente.model.graph import GraphModel
    from detente.outlook.activation import activation
    from detente.outlook.beliefs import beliefs
    from detente.outlook.change import smallest_changes
    from detente.outlook.compare import compare
    from detente.outlook.deterrence import deterrence
    from detente.outlook.effect import effects
    from detente.outlook.enforcement import enforcement
    from detente.outlook.evidence import evidence
    from detente.outlook.inverse import inverse
    from detente.outlook.ledger import ledger
    from detente.outlook.levers import levers
    from detente.outlook.run import run, steps
    from detente.outlook.unlocking import unlocking
    from detente.outlook.weakest import weakest_link
    from detente.report.frames import draws_frame, frame
    from detente.report.full.compose import report
    from detente.report.pictures import picture
    from detente.stability.coalitions import coalition_stability
    from detente.stability.coalitions_joint import departures, equilibrium_jumps
    from detente.stability.concepts import stability
    from detente.stability.explain import explain
    from detente.stability.keeping import keeping
    from detente.stability.sequences import reachable

__all__ = [
    "Conflict",
    "DetenteError",
    "Ensemble",
    "GraphModel",
    "ScenarioError",
    "__version__",
    "activation",
    "beliefs",
    "certificate",
    "coalition_stability",
    "compare",
    "compare_ensembles",
    "compile_model",
    "departures",
    "deterrence",
    "draws_frame",
    "drivers",
    "effects",
    "enforcement",
    "ensemble",
    "equilibrium_jumps",
    "evidence",
    "explain",
    "frame",
    "inverse",
    "keeping",
    "ledger",
    "levers",
    "load",
    "picture",
    "reachable",
    "report",
    "run",
    "smallest_changes",
    "stability",
    "steps",
    "unlocking",
    "weakest_link",
]

_HOMES = {
    "Conflict": "detente.model.conflict",
    "DetenteError": "detente.errors",
    "Ensemble": "detente.ensemble.results",
    "GraphModel": "detente.model.graph",
    "ScenarioError": "detente.errors",
    "activation": "detente.outlook.activation",
    "beliefs": "detente.outlook.beliefs",
    "certificate": "detente.ensemble.api",
    "coalition_stability": "detente.stability.coalitions",
    "compare": "detente.outlook.compare",
    "compare_ensembles": "detente.ensemble.pairs",
    "compile_model": "detente.model.compile",
    "departures": "detente.stability.coalitions_joint",
    "deterrence": "detente.outlook.deterrence",
    "draws_frame": "detente.report.frames",
    "drivers": "detente.ensemble.api",
    "effects": "detente.outlook.effect",
    "enforcement": "detente.outlook.enforcement",
    "ensemble": "detente.ensemble.run",
    "equilibrium_jumps": "detente.stability.coalitions_joint",
    "evidence": "detente.outlook.evidence",
    "explain": "detente.stability.explain",
    "frame": "detente.report.frames",
    "inverse": "detente.outlook.inverse",
    "keeping": "detente.stability.keeping",
    "ledger": "detente.outlook.ledger",
    "levers": "detente.outlook.levers",
    "load": "detente.files",
    "picture": "detente.report.pictures",
    "reachable": "detente.stability.sequences",
    "report": "detente.report.full.compose",
    "run": "detente.outlook.run",
    "smallest_changes": "detente.outlook.change",
    "stability": "detente.stability.concepts",
    "steps": "detente.outlook.run",
    "unlocking": "detente.outlook.unlocking",
    "weakest_link": "detente.outlook.weakest",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'detente' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)


def _show_in_notebook() -> None:
    """Let a notebook that imports this show scenarios and results as HTML; elsewhere nothing is imported for it."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None:
        from detente.report.notebook import register

        register(shell)


_show_in_notebook()
