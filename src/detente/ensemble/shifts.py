"""States that rank alike, moved to another place of a ranking of states."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from detente.model.conflict import Preference, Priority
from detente.outlook.edits import Edit
from detente.outlook.supposing import Change

__all__ = ["regrouped", "shifts"]

Ints = NDArray[np.intp]
_MOST_GROUPS = 30
_MOST_NAMED = 6


def shifts(ranks: NDArray[np.int32]) -> Iterator[tuple[Ints, int, int]]:
    """Yield groups of states that rank alike, by number, the place each has and the place it is moved to.

    Places count from the worst up; of very many groups only neighbours change places.
    """
    groups = [np.flatnonzero(ranks == rank) for rank in np.unique(ranks)]
    reach = len(groups) if len(groups) <= _MOST_GROUPS else 1
    for far in range(1, reach + 1):
        for place, group in enumerate(groups):
            for to in (place + far, place - far):
                if 0 <= to < len(groups) and not (far == 1 and to < place):  # one exchange of neighbours is two moves
                    yield group, place, to


def regrouped(actor: int, preference: Preference, shift: tuple[Ints, int, int], ranks: NDArray[np.int32]) -> Change:
    """Return the change by which states that rank alike are moved to another place of a ranking."""
    group, place, to = shift
    order = [r for r in np.unique(ranks).tolist() if r != ranks[group[0]]]
    order.insert(to, int(ranks[group[0]]))
    number = {rank: k for k, rank in enumerate(order)}
    after = replace(preference, ranking=(), ranks=tuple(number[r] for r in ranks.tolist()))
    below = np.flatnonzero(ranks == order[to - 1]) if to else None
    edit = Edit("move", _named(group), None if below is None else _named(below), abs(to - place), to > place, after)
    return Change("move", actor, edit=edit, evidence=preference.evidence)


def _named(states: Ints) -> Priority:
    numbers = ", ".join(str(k + 1) for k in states[:_MOST_NAMED].tolist())
    more = ", …" if states.size > _MOST_NAMED else ""
    return Priority(says=f"state{'s' if states.size > 1 else ''} {numbers}{more}")
