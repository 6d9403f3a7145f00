"""Results as pages of text, JSON documents, tables, pictures and reports; one file a command.

The package has the name of the public function `detente.report`, and so can be called as that function, whichever of
the two names Python has bound first.
"""

import sys
from types import ModuleType
from typing import Any


class _CallableModule(ModuleType):
    """The package, callable as the function of the same name."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Return `detente.report.full.compose.report` of the arguments."""
        from detente.report.full.compose import report

        return report(*arguments, **options)


sys.modules[__name__].__class__ = _CallableModule
