"""Decision diagrams: in how many ways a statement holds, how probably, and what each variable adds to it.

The diagram is a list of nodes, children first; each edge may be complemented. The probability of a node is
p·(high) + (1 − p)·(low), and one pass back from the root gives the derivative by every p, which is Birnbaum's
importance: the probability is multilinear in the p of independent variables. With p = a/d for the variable of each
level, a node at level l is a whole number over the product of the d from l on, so that all of it is done in integers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import LimitError

__all__ = ["Diagram", "manager", "read_diagram"]

Floats = NDArray[np.float64]
_MOST_NODES = 500_000
_MOST_NUMBERS = 2**23  # that are held at once


@dataclass(frozen=True, slots=True)
class Diagram:
    """A binary decision diagram over variables 0..n-1.

    Parameters
    ----------
    order
        The variable of each level, from the root down.
    nodes
        ``(level, low, high)``, children first. An edge is ``2 · place + complemented``; place 0 is ``true``.
    root
        The edge to the statement itself.
    """

    order: tuple[int, ...]
    nodes: tuple[tuple[int, int, int], ...]
    root: int

    @property
    def variables(self) -> frozenset[int]:
        """The variables that matter."""
        return frozenset(self.order[level] for level, _, _ in self.nodes)

    def probability(self, chances: Sequence[Fraction]) -> Fraction:
        """Return the probability of the statement, with independent variables true with these chances."""
        return _Pass(self, chances).root()

    def shares(self, chances: Floats) -> Floats:
        """Return the probability of the statement for many chances of the variables, as floating-point numbers.

        Parameters
        ----------
        chances : ndarray of float, shape (variables, cases)

        Returns
        -------
        ndarray of float, shape (cases,)
            The same for a case whichever others there are.

        Examples
        --------
        >>> either = Diagram((0, 1), ((1, 1, 0), (0, 2, 0)), 4)
        >>> either.shares(np.array([[0.5, 0.25], [0.5, 1.0]])).tolist()
        [0.75, 1.0]
        """
        found = np.empty(chances.shape[1])
        step = max(1, _MOST_NUMBERS // (len(self.nodes) + 1))
        for at in range(0, len(found), step):
            found[at : at + step] = self._shares(chances[:, at : at + step])
        return found

    def _shares(self, chances: Floats) -> Floats:
        values = [np.ones(chances.shape[1])]

        def along(edge: int) -> Floats:
            value = values[edge >> 1]
            return 1 - value if edge & 1 else value

        for level, low, high in self.nodes:
            yes = chances[self.order[level]]
            values.append(yes * along(high) + (1 - yes) * along(low))
        return along(self.root)

    def count(self) -> int:
        """Return how many assignments of all variables make the statement true; exact, however many."""
        return int(self.probability([Fraction(1, 2)] * len(self.order)) * 2 ** len(self.order))

    def derivatives(self, chances: Sequence[Fraction]) -> tuple[Fraction, list[Fraction]]:
        """Return the probability of the statement, and its derivative by the chance of each variable."""
        found = _Pass(self, chances)
        return found.root(), found.back()


class _Pass:
    """The probabilities of all nodes of a diagram, as whole numbers over the product of the denominators below."""

    def __init__(self, diagram: Diagram, chances: Sequence[Fraction]) -> None:
        self.diagram = diagram
        ordered = [chances[variable] for variable in diagram.order]
        self.yes = [chance.numerator for chance in ordered]
        self.all = [chance.denominator for chance in ordered]
        self.below = [1] * (len(ordered) + 1)  # product of the denominators from a level on
        for level in range(len(ordered) - 1, -1, -1):
            self.below[level] = self.below[level + 1] * self.all[level]
        self.level = [len(ordered), *(level for level, _, _ in diagram.nodes)]
        self.value = [1]
        for level, low, high in diagram.nodes:
            no = self.all[level] - self.yes[level]
            self.value.append(self.yes[level] * self.along(high, level + 1) + no * self.along(low, level + 1))

    def along(self, edge: int, level: int) -> int:
        """Return the probability at the end of an edge, over the product of the denominators from `level` on."""
        place = edge >> 1
        value = self.value[place]
        if self.level[place] != level:
            value *= self.below[level] // self.below[self.level[place]]
        return self.below[level] - value if edge & 1 else value

    def root(self) -> Fraction:
        """Return the probability of the statement."""
        return Fraction(self.along(self.diagram.root, 0), self.below[0])

    def back(self) -> list[Fraction]:
        """Return the derivative by the chance of each variable."""
        below, root = self.below, self.diagram.root
        weight = [0] * len(self.value)  # signed chance of a path to a node, over the product of the denominators above
        weight[root >> 1] = (-1 if root & 1 else 1) * (below[0] // below[self.level[root >> 1]])
        sums = [0] * len(self.diagram.order)
        for place in range(len(self.diagram.nodes), 0, -1):
            if not weight[place]:
                continue
            level, low, high = self.diagram.nodes[place - 1]
            sums[level] += weight[place] * (self.along(high, level + 1) - self.along(low, level + 1))
            for edge, chance in ((high, self.yes[level]), (low, self.all[level] - self.yes[level])):
                skipped = below[level + 1] // below[self.level[edge >> 1]]
                weight[edge >> 1] += weight[place] * chance * skipped * (-1 if edge & 1 else 1)
        found = [Fraction(0)] * len(sums)
        for level, variable in enumerate(self.diagram.order):
            found[variable] = Fraction(sums[level] * self.all[level], below[0])
        return found


def manager(*, reordering: bool = False) -> Any:
    """Return an empty manager of decision diagrams: CUDD's where the package brings it, else the one in Python.

    Parameters
    ----------
    reordering
        Whether the manager may change the order of the variables while diagrams grow (CUDD's alone does).

    Notes
    -----
    Importing it takes some 0.2 s, so that only what needs it does.
    """
    try:
        from dd.cudd import BDD  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        from dd.autoref import BDD

        reordering = False
    bdd = BDD()
    bdd.configure(reordering=reordering)
    return bdd


def read_diagram(bdd: Any, function: Any, names: Sequence[str], most: int = _MOST_NODES) -> Diagram:
    """Return a function of the package ``dd`` as a diagram.

    Parameters
    ----------
    bdd, function
        The manager and the function.
    names
        The manager's variables; their positions are the variables of the diagram.
    most
        The most nodes to read.

    Raises
    ------
    LimitError
        The diagram is too large.
    """
    order = sorted(range(len(names)), key=lambda k: int(bdd.level_of_var(names[k])))
    levels = {names[k]: level for level, k in enumerate(order)}
    places = {int(bdd.true): 0}
    nodes: list[tuple[int, int, int]] = []

    def edge(one: Any) -> int:
        return 2 * places[int(~one if one.negated else one)] + one.negated

    stack = [function]
    while stack:
        one = stack[-1]
        one = ~one if one.negated else one
        if int(one) in places:
            stack.pop()
            continue
        low, high = one.low, one.high
        waiting = [c for c in (low, high) if int(~c if c.negated else c) not in places]
        if waiting:
            stack.extend(waiting)
            continue
        nodes.append((levels[one.var], edge(low), edge(high)))
        if len(nodes) > most:
            raise LimitError(f"the exact answer needs a decision diagram of more than {most:,} nodes")
        places[int(one)] = len(nodes)
        stack.pop()
    return Diagram(tuple(order), tuple(nodes), edge(function))
