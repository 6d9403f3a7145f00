"""How likely endings and promises come about where promises may fail, for many probabilities at once.

What `detente.outlook.weakest` works out exactly for one target and ranges of probabilities is here worked out once for
several targets, and then evaluated for as many probabilities as are drawn.
"""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.errors import InputError, LimitError
from detente.logic.diagram import Diagram
from detente.model.conflict import Conflict
from detente.outlook.fired import Fired, Mode, Variable, fired_worlds, variables_of
from detente.outlook.unlocking_rules import target_statement

__all__ = ["Likelihoods", "Target", "likelihoods"]

Floats = NDArray[np.float64]
_PATHS = {"promise": "commitments.", "consent": "options.", "cause": ""}


@dataclass(frozen=True, slots=True)
class Target:
    """What may come about.

    Parameters
    ----------
    what
        ``ending``: from the status quo promises alone bring the ending about; ``promise``: the promise comes true;
        ``at ending``: where the ending is supposed, every promise that is due there if all are kept comes true.
    id
        Of the ending or the promise.
    """

    what: Literal["ending", "promise", "at ending"]
    id: str


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """In which worlds of kept and broken promises each of some targets comes about.

    Parameters
    ----------
    variables
        What is uncertain.
    diagrams
        For each target; None where there is no answer.
    """

    variables: tuple[Variable, ...]
    diagrams: tuple[Diagram | None, ...]

    def shares(self, drawn: Mapping[str, Floats], count: int) -> Floats:
        """Return how likely each target is for drawn probabilities.

        Parameters
        ----------
        drawn
            By path (``commitments.P``, ``options.A.O``, ``fail_together[0]``) the probabilities, shape (draws,); what
            is not drawn has the probability of the scenario, the middle of a range.
        count
            The number of draws.

        Returns
        -------
        ndarray of float, shape (targets, draws)
            NaN for a target without an answer.
        """
        table = np.empty((len(self.variables), count))
        for row, variable in enumerate(self.variables):
            middle = float((variable.written.low + variable.written.high) / 2)
            own = drawn.get(_PATHS[variable.kind] + variable.id, middle)
            table[row] = np.subtract(1.0, own) if variable.kind == "cause" else own
        return np.array([np.full(count, np.nan) if d is None else d.shares(table) for d in self.diagrams])


def likelihoods(conflict: Conflict, targets: Sequence[Target], mode: Mode = "in turn") -> Likelihoods:
    """Return in which worlds of kept and broken promises each of some targets comes about for certain.

    Parameters
    ----------
    targets
        One that the conflict has not got, a promise that is withdrawn, and an ending at which none is due have no
        answer; nor has anything together where promises can undo each other's conditions, or where their conditions
        are so entangled that diagrams grow too large.

    Examples
    --------
    >>> import detente
    >>> from fractions import Fraction
    >>> from detente.model.conflict import Chance
    >>> from detente.outlook.weakest import with_probabilities
    >>> half = Chance(Fraction(1, 2), Fraction(1, 2))
    >>> conflict = with_probabilities(detente.load("coalition-35").conflict, {"estonia_pledge": half})
    >>> found = likelihoods(conflict, [Target("promise", "estonia_pledge")], "together")
    >>> found.shares({"commitments.estonia_pledge": np.array([0.25, 1.0])}, 2).tolist()
    [[0.25, 1.0]]
    """
    variables = tuple(variables_of(conflict))
    known: dict[str, Fired | None] = {}

    def fired(suppose: str) -> Fired | None:
        if suppose not in known:
            try:
                known[suppose] = fired_worlds(conflict, [suppose] if suppose else [], mode)
            except (InputError, LimitError):  # nothing feasible is like that, there is no one answer, or none in time
                known[suppose] = None
        return known[suppose]

    def read(target: Target) -> Diagram | None:
        with contextlib.suppress(LimitError):
            return _diagram(conflict, target, fired)
        return None

    return Likelihoods(variables, tuple(read(target) for target in targets))


def _diagram(conflict: Conflict, target: Target, fired: Callable[[str], Fired | None]) -> Diagram | None:
    if target.id not in (conflict.commitments if target.what == "promise" else conflict.endings):
        return None
    found = fired(target.id if target.what == "at ending" else "")
    if found is None:
        return None
    if target.what == "ending":
        return found.read(found.truth(target_statement(conflict, target.id))[0])
    fires = {u.id: function for u, function in zip(found.among, found.lower, strict=True)}
    if target.what == "promise":
        return found.read(fires[target.id]) if target.id in fires else None
    due = [function for id, function in found.due().items() if id in conflict.commitments]
    return found.read(reduce(and_, due)) if due else None
