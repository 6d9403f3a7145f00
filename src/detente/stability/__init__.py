"""Solution concepts over a graph model, one file each, their kernels and explanations.

The package has the name of the public function `detente.stability`, and so can be called as that function, whichever of
the two names Python has bound first.
"""

import sys
from types import ModuleType
from typing import Any


class _CallableModule(ModuleType):
    """The package, callable as the function of the same name."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Return `detente.stability.concepts.stability` of the arguments."""
        from detente.stability.concepts import stability

        return stability(*arguments, **options)


sys.modules[__name__].__class__ = _CallableModule
