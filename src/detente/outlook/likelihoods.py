"""How likely endings and promises come about where promises may fail, for many probabilities at once.

What `detente.outlook.weakest` works out exactly for one target and ranges of probabilities is here worked out once for
several targets, and then evaluated for as many probabilities as are drawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.logic.diagram import Diagram
from detente.model.conflict import Conflict
from detente.outlook.fired import Mode, Variable, fired_worlds
from detente.outlook.unlocking_rules import target_statement

__all__ = ["Likelihoods", "Target", "likelihoods"]

Floats = NDArray[np.float64]
_PATHS = {"promise": "commitments.", "consent": "options.", "cause": ""}


@dataclass(frozen=True, slots=True)
class Target:
    """What may come about: an ending, or (`promise`) that a promise comes true."""

    id: str
    promise: bool = False


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """In which worlds of kept and broken promises each of some targets comes about.

    Parameters
    ----------
    variables
        What is uncertain.
    diagrams
        For each target; None where there is no such target.
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
            NaN for a target that is not there.
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
        Endings and promises; one that the conflict has not got, or a promise that is withdrawn, has no answer.

    Raises
    ------
    InputError, LimitError
        As `detente.outlook.fired.fired_worlds`.

    Examples
    --------
    >>> import detente
    >>> from fractions import Fraction
    >>> from detente.model.conflict import Chance
    >>> from detente.outlook.weakest import with_probabilities
    >>> half = Chance(Fraction(1, 2), Fraction(1, 2))
    >>> conflict = with_probabilities(detente.load("coalition-35").conflict, {"estonia_pledge": half})
    >>> found = likelihoods(conflict, [Target("estonia_pledge", promise=True)], "together")
    >>> found.shares({"commitments.estonia_pledge": np.array([0.25, 1.0])}, 2).tolist()
    [[0.25, 1.0]]
    """
    fired = fired_worlds(conflict, (), mode)
    place = {undertaking.id: k for k, undertaking in enumerate(fired.among) if undertaking.id in conflict.commitments}
    diagrams: list[Diagram | None] = []
    for target in targets:
        if target.promise:
            function = fired.lower[place[target.id]] if target.id in place else None
        else:
            known = target.id in conflict.endings
            function = fired.truth(target_statement(conflict, target.id))[0] if known else None
        diagrams.append(None if function is None else fired.read(function))
    return Likelihoods(fired.variables, tuple(diagrams))
