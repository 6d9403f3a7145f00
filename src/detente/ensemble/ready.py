"""Imported before workers are started from a process: answers a small conflict, so that all they need is loaded."""

from detente.ensemble.evaluate import Evaluator
from detente.ensemble.run import space_of_scenario
from detente.ensemble.worlds import World
from detente.model.kernels import load

__all__: list[str] = []

_SMALL = "elmira"  # has moves that cannot be taken back, as most conflicts: so all kinds of kernels are asked for

load()
Evaluator(space_of_scenario(_SMALL)).answer([World("")])
