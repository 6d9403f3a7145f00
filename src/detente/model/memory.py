"""How many states this machine has memory for."""

import os
import sys
from pathlib import Path

from detente.model.conflict import Conflict

__all__ = ["available_memory", "bytes_per_state", "states_that_fit"]

_ASSUMED = 4 * 2**30  # bytes, where the system does not say
_SHARE = 0.8  # of what is available
_PER_CODE, _PER_ACTOR = 24, 48  # bytes a state while it is listed, and of an actor's ranks and moves


def available_memory() -> int:
    """Return how many bytes this process can still take: the least that the machine, its container and limits leave.

    Examples
    --------
    >>> available_memory() > 0
    True
    """
    found = [size for size in (_machine(), _container(), _process()) if size is not None]
    return min(found, default=_ASSUMED)


def _machine() -> int | None:
    """Return what the machine has left, or where it says only what it has, half of that."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            name, _, size = line.partition(":")
            if name == "MemAvailable":
                return int(size.split()[0]) * 1024
    except (OSError, ValueError, IndexError):
        pass  # not Linux
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (AttributeError, OSError, ValueError):
        return None


def _container() -> int | None:
    """Return what the control group leaves, where there is one with a limit."""
    folder = Path("/sys/fs/cgroup")
    try:
        limit, used = ((folder / name).read_text(encoding="ascii").strip() for name in ("memory.max", "memory.current"))
        return max(int(limit) - int(used), 0)
    except (OSError, ValueError):  # none, or "max"
        return None


def _process() -> int | None:
    """Return what the limit on the process's memory leaves."""
    if sys.platform == "win32":
        return None
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return None
    try:
        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        used = 0
    return max(limit - used, 0)


def bytes_per_state(conflict: Conflict) -> int:
    """Return about how many bytes a state of the graph model takes: its levels, every actor's ranks and moves.

    Rules under `moves` can make it more: then moves are kept one by one.
    """
    return len(conflict.options) + _PER_CODE + _PER_ACTOR * len(conflict.actors)


def states_that_fit(conflict: Conflict) -> int:
    """Return how many states of a conflict there is memory for."""
    return int(_SHARE * available_memory() / bytes_per_state(conflict))
