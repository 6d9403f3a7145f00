"""Pairs of promises where one only works with the other.

Promise a *needs* promise b if no feasible state has a carried out with its condition met and b not: the condition of a
(`when`, `needs`, and what the move rules ask of the move that carries it out) leaves no other way. Two promises that
need each other work only together. That holds whatever else happens; it is asked of a solver, so no state is listed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from detente.logic.clauses import Encoding
from detente.logic.solver import Solver
from detente.logic.tree import Statement
from detente.model.conflict import Conflict
from detente.outlook.activation import effects_of, status_quo_levels
from detente.outlook.undertakings import conjuncts, undertakings

__all__ = ["Pair", "pairs"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two commitments of which the first works only with the second.

    Parameters
    ----------
    first, second
        Their ids.
    mutual
        Whether the second works only with the first as well; then the first is the one written earlier.
    because
        The conjuncts of the first one's condition that leave no other way; empty where the constraints alone do.
    """

    first: str
    second: str
    mutual: bool
    because: tuple[Statement, ...]


def pairs(conflict: Conflict) -> tuple[Pair, ...]:
    """Return the pairs of commitments of which one needs the other, in the order written.

    Raises
    ------
    InputError
        There is no feasible status quo.
    LimitError
        The constraints are too entangled for the solver.

    Examples
    --------
    >>> import detente
    >>> found = pairs(detente.load("ukraine-2026").conflict)
    >>> [(p.first, p.second) for p in found if p.first == "us_backstop"]
    [('us_backstop', 'ukraine_readiness'), ('us_backstop', 'uk_france_force')]
    """
    start = status_quo_levels(conflict)
    among = undertakings(conflict, start, effects_of(conflict, start))
    encoding = Encoding(conflict.vocabulary)
    promise = {u.id: encoding.literal(conflict.commitments[u.id].promise) for u in among}
    parts = {u.id: conjuncts(u.condition, conflict.vocabulary) for u in among}
    needed: dict[tuple[str, str], tuple[Statement, ...]] = {}
    with Solver(encoding) as solver:
        solver.require(*(-encoding.literal(c.never) for c in conflict.constraints))
        for u in among:
            asked = {encoding.literal(part): part for part in parts[u.id]}
            if not solver.satisfiable(promise[u.id], *asked):
                continue  # it can never be carried out, with whatever
            for other, held in promise.items():
                against = -held
                if other == u.id or not solver.satisfiable(against):
                    continue  # the other one holds everywhere
                if not solver.satisfiable(promise[u.id], *asked, against):
                    clash = solver.minimal_clash([against, promise[u.id], *asked])
                    needed[u.id, other] = tuple(asked[literal] for literal in clash if literal in asked)
    return tuple(_listed([u.id for u in among], needed))


def _listed(ids: list[str], needed: dict[tuple[str, str], tuple[Statement, ...]]) -> Iterator[Pair]:
    both = {pair for pair in combinations(ids, 2) if pair in needed and pair[::-1] in needed}
    for first in ids:
        for second in ids:
            if (first, second) in needed and (second, first) not in both:
                yield Pair(first, second, (first, second) in both, needed[first, second])
