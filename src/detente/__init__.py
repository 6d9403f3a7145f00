"""Detente: formal conflict analysis with the Graph Model for Conflict Resolution.

An analyst writes a conflict down once, in one scenario file; Detente says whether and how it can end, what stands in
the way, what would change it, and how sure that is.
"""

from detente._version import __version__

__all__ = ["__version__"]
