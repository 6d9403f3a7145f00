"""Uncertainty: worlds that fit the evidence, drawn by the thousand, and how often each answer holds in them.

The package has the name of the public function `detente.ensemble`, and so can be called as that function, whichever of
the two names Python has bound first.
"""

import sys
from types import ModuleType
from typing import Any


class _CallableModule(ModuleType):
    """The package, callable as the function of the same name."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Return `detente.ensemble.run.ensemble` of the arguments."""
        from detente.ensemble.run import ensemble

        return ensemble(*arguments, **options)


sys.modules[__name__].__class__ = _CallableModule
