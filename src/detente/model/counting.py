"""How many states there are, before any is listed: a decision diagram of the constraints.

The level of an option is a binary number, one variable a bit, the highest first; codes that stand for no level are
excluded. The options are ordered so that those which constraints link stand close together. The diagram gives the exact
number of states, however large, and lists them without ever following an assignment that leads nowhere: every node
other than ``false`` has a way to ``true``.

What a diagram costs cannot be known beforehand. It is given a budget of nodes and time; where that is used up, nothing
is counted, and whoever asked says so.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import LimitError
from detente.logic.diagram import Diagram, manager, read_diagram
from detente.logic.evaluate import fold
from detente.logic.tree import And, Atom, Constant, Count, If, Iff, Implies, Not, Or, Statement
from detente.logic.vocabulary import Vocabulary

__all__ = ["Allowed", "allowed", "linked_order"]

MOST_NODES = 400_000  # while the diagram is built; CUDD takes some 50 bytes a node
MOST_NODES_IN_PYTHON = 60_000  # without CUDD
MOST_READ = 500_000  # of the finished diagram
MOST_SECONDS = 3.0
_ROUNDS = 30  # of the search for an order

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Allowed:
    """The assignments of some options that satisfy all constraints, as a decision diagram.

    Parameters
    ----------
    bits
        For each variable of the diagram its option and the place of the bit in the option's level, 0 the lowest.
    diagram
        The diagram.
    count
        How many assignments there are; exact.
    """

    bits: tuple[tuple[str, int], ...]
    diagram: Diagram
    count: int

    def codes(self, places: Sequence[tuple[int, int]], words: int) -> Codes:
        """List the assignments, packed into words, in no particular order.

        Parameters
        ----------
        places
            For each variable of the diagram the word and the bit of it that the variable sets.
        words
            The number of words.

        Returns
        -------
        ndarray of int64, shape (words, assignments)

        Notes
        -----
        Level by level; all partial assignments of a level lead to an assignment, so that there are never more of them
        than in the end. Time is proportional to the assignments times the variables.
        """
        diagram = self.diagram
        depth = len(diagram.order)
        nodes = np.array(diagram.nodes, np.int64).reshape(-1, 3)
        level = np.r_[depth, nodes[:, 0]]
        low, high = np.r_[0, nodes[:, 1]], np.r_[0, nodes[:, 2]]
        edges = np.array([diagram.root] if self.count else [], np.int64)
        codes = np.zeros((words, edges.size), np.int64)
        for at, variable in enumerate(diagram.order):
            word, bit = places[variable]
            here = level[edges >> 1] == at
            sign = edges & 1
            no = np.where(here, low[edges >> 1] ^ sign, edges)
            yes = np.where(here, high[edges >> 1] ^ sign, edges)
            down, up = no != 1, yes != 1  # the complement of true leads nowhere
            raised = codes[:, up]
            raised[word] |= 1 << bit
            codes = np.concatenate([codes[:, down], raised], axis=1)
            edges = np.concatenate([no[down], yes[up]])
        return codes


def allowed(vocabulary: Vocabulary, options: Sequence[str], never: Sequence[Statement]) -> Allowed | None:
    """Return the assignments for which no statement of `never` holds, or None where the budget is too small.

    Parameters
    ----------
    vocabulary
        Levels of the options, definitions and facts.
    options
        All options that the statements speak of, and possibly more.
    never
        Statements that hold in none of the assignments.

    Notes
    -----
    The worst case is exponential in the options, as for any exact count; chains, ladders, counts and blocks take time
    near-linear in the options.

    Examples
    --------
    >>> from detente.logic.grammar import parse_statement
    >>> words = Vocabulary({f"a.x{k}": ("no", "yes") for k in range(100)})
    >>> pairs = [parse_statement(f"a.x{k} & a.x{k + 1}") for k in range(99)]
    >>> found = allowed(words, list(words.levels), pairs)
    >>> found.count
    927372692193078999176
    """
    scopes = [vocabulary.options_in(s) for s in never]
    order = linked_order(options, scopes)
    sizes = {o: len(vocabulary.levels[o]) for o in order}
    bits = tuple((o, bit) for o in order for bit in reversed(range((sizes[o] - 1).bit_length())))
    try:
        bdd, function, names = _built(vocabulary, order, bits, never, scopes)
        diagram = read_diagram(bdd, function, names, MOST_READ)
    except LimitError:
        return None
    return Allowed(bits, diagram, diagram.count())


def _built(
    vocabulary: Vocabulary,
    order: Sequence[str],
    bits: Sequence[tuple[str, int]],
    never: Sequence[Statement],
    scopes: Sequence[Sequence[str]],
) -> tuple[Any, Any, list[str]]:
    """Return the manager, the conjunction of what must hold, and the names of the variables.

    Raises
    ------
    LimitError
        The budget is used up.
    """
    names = [f"b{k}" for k in range(len(bits))]
    bdd = manager(reordering=False)
    bdd.declare(*names)
    most = MOST_NODES if type(bdd).__module__.startswith("dd.cudd") else MOST_NODES_IN_PYTHON
    until = time.monotonic() + MOST_SECONDS

    def within_budget(function: Any) -> Any:
        if len(bdd) > most or time.monotonic() > until:
            raise LimitError("the constraints are too entangled to count the states exactly")
        return function

    variables: dict[str, list[Any]] = {o: [] for o in order}  # highest bit first
    for (option, _), name in zip(bits, names, strict=True):
        variables[option].append(bdd.var(name))
    statements = _Statements(bdd, vocabulary, variables, within_budget)
    place = {option: position for position, option in enumerate(order)}
    # Deepest first: a constraint is met once all that speak of options below its own first one are taken in.
    turns = sorted(range(len(never)), key=lambda k: -min((place[o] for o in scopes[k]), default=len(order)))
    result = bdd.true
    for k in turns:
        result = within_budget(result & ~statements.function(never[k]))
        if result == bdd.false:
            return bdd, result, names
    for option in reversed(order):
        result = within_budget(result & statements.at_most(option, len(vocabulary.levels[option]) - 1))
    return bdd, result, names


class _Statements:
    """Statements as functions of the bits."""

    def __init__(self, bdd: Any, vocabulary: Vocabulary, variables: dict[str, list[Any]], check: Any) -> None:
        self.bdd, self.vocabulary, self.variables, self.check = bdd, vocabulary, variables, check
        self.memo: dict[str, Any] = {}

    def function(self, statement: Statement) -> Any:
        """Return where a statement holds; codes that stand for no level count as levels above the highest."""
        return fold(statement, self.vocabulary, self._leaf, self._combine, self.memo)

    def at_most(self, option: str, level: int) -> Any:
        """Return where the code of an option is at most `level`."""
        bits = self.variables[option]
        result = self.bdd.true
        for position, bit in enumerate(reversed(bits)):
            result = (~bit | result) if level >> position & 1 else (~bit & result)
        return result if level < 1 << len(bits) else self.bdd.true

    def _leaf(self, node: Constant | Atom) -> Any:
        if isinstance(node, Constant):
            return self.bdd.true if node.value else self.bdd.false
        low, high, inside = self.vocabulary.interval(node)
        if high < low:
            result = self.bdd.false
        else:
            result = self.at_most(node.option, high)
            if low > 0:
                result = result & ~self.at_most(node.option, low - 1)
        return result if inside else ~result

    def _combine(self, node: Statement, parts: Sequence[Any]) -> Any:
        match node:
            case Not():
                result = ~parts[0]
            case And():
                result = self._joined(parts, every=True)
            case Or():
                result = self._joined(parts, every=False)
            case Implies():
                result = ~parts[0] | parts[1]
            case If():
                result = parts[0] | ~parts[1]
            case Iff():
                result = self.bdd.ite(parts[0], parts[1], ~parts[1])
            case Count(kind, k, _):
                result = self._counted(kind, k, parts)
            case _:
                raise TypeError(f"not a statement: {node!r}")
        return self.check(result)

    def _joined(self, parts: Iterable[Any], *, every: bool) -> Any:
        result = self.bdd.true if every else self.bdd.false
        for part in parts:
            result = self.check(result & part if every else result | part)
        return result

    def _counted(self, kind: str, k: int, parts: Sequence[Any]) -> Any:
        if kind == "atleast":
            return self._at_least(k, parts)
        if kind == "atmost":
            return ~self._at_least(k + 1, parts)
        return self._at_least(k, parts) & ~self._at_least(k + 1, parts)

    def _at_least(self, k: int, parts: Sequence[Any]) -> Any:
        """Return where k or more of the parts hold; the parts are taken from the lowest in the order up."""
        if k <= 0:
            return self.bdd.true
        if k > len(parts):
            return self.bdd.false
        below = sorted(parts, key=lambda part: -part.level if part.var is not None else 0)
        reached = [self.bdd.true] + [self.bdd.false] * k  # reached[j]: j or more of those seen so far
        for part in below:
            for j in range(k, 0, -1):
                reached[j] = self.check(self.bdd.ite(part, reached[j - 1] | reached[j], reached[j]))
        return reached[k]


def linked_order(options: Sequence[str], scopes: Sequence[Sequence[str]]) -> list[str]:
    """Return the options in an order that keeps those of a constraint close together.

    Every constraint pulls its options towards their middle, round by round (the heuristic FORCE of Aloul, Markov &
    Sakallah 2003); of all the orders met the one is taken that the fewest constraints span at the same time.

    Examples
    --------
    >>> linked_order("abcdef", ["af", "fc", "cb"])
    ['b', 'c', 'f', 'a', 'd', 'e']
    """
    place = {option: k for k, option in enumerate(options)}
    edges = [np.array([place[o] for o in scope], np.intp) for scope in scopes if len(scope) > 1]
    usual = np.arange(len(options))
    if not edges:
        return list(options)
    best = min((_pulled(start, edges) for start in (usual, _grown(len(options), edges))), key=lambda found: found[0])
    return [options[k] for k in best[1].tolist()]


def _pulled(order: NDArray[np.intp], edges: Sequence[NDArray[np.intp]]) -> tuple[float, NDArray[np.intp]]:
    """Return the best of the orders that the constraints pull `order` to, with what it costs."""
    sources = np.concatenate(edges)
    owner = np.repeat(np.arange(len(edges)), [e.size for e in edges])
    degree = np.bincount(sources, minlength=order.size)
    best = (_width(order, edges), order)
    for _ in range(_ROUNDS):
        at = np.empty(order.size, np.float64)
        at[order] = np.arange(order.size)
        middle = np.bincount(owner, at[sources]) / np.bincount(owner)
        pulled = np.bincount(sources, middle[owner], minlength=order.size) / np.maximum(degree, 1)
        order = np.argsort(np.where(degree > 0, pulled, at), kind="stable")
        found = (_width(order, edges), order)
        if found[0] < best[0]:
            best = found
    return best


def _width(order: NDArray[np.intp], edges: Sequence[NDArray[np.intp]]) -> float:
    """Return what an order costs: the sum, over all cuts between neighbours, of 2 to the number of constraints cut."""
    at = np.empty(order.size, np.intp)
    at[order] = np.arange(order.size)
    change = np.zeros(order.size + 1, np.intp)
    for edge in edges:
        change[at[edge].min()] += 1
        change[at[edge].max()] -= 1
    return float(np.exp2(np.minimum(np.cumsum(change), 1000)).sum())


def _grown(count: int, edges: Sequence[NDArray[np.intp]]) -> NDArray[np.intp]:
    """Return an order grown from one option: next always the one that most nearly completes some constraint."""
    left = [set(e.tolist()) for e in edges]
    order: list[int] = []
    weight = np.zeros(count)
    waiting = set(range(count))
    while waiting:
        weight[:] = 0
        for scope in left:
            for option in scope:
                weight[option] += 4.0 ** -len(scope)
        chosen = max(waiting, key=lambda k: (weight[k], -k))
        order.append(chosen)
        waiting.discard(chosen)
        for scope in left:
            scope.discard(chosen)
        left = [scope for scope in left if scope]
    return np.array(order, np.intp)
