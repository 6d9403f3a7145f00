"""Statements as clauses for a satisfiability solver.

An option with levels 0 < 1 < … < m has one variable for each of "at least 1", …, "at least m", chained so that each
implies the one before (order encoding). A statement gets one literal that is true exactly where the statement holds
(Tseitin's encoding in both directions), so that the literal serves as a hard clause, as an assumption and negated
alike. Counts are sequential counters (Sinz 2005), also in both directions.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from detente.errors import LimitError
from detente.logic.evaluate import fold
from detente.logic.tree import And, Atom, Constant, Count, If, Iff, Implies, Name, Not, Or, Statement
from detente.logic.vocabulary import Vocabulary

__all__ = ["Encoding"]

_MAX_COUNTER = 1_000_000


class Encoding:
    """Clauses that describe the levels of all options, and the statements asked for.

    Parameters
    ----------
    vocabulary
        The options, definitions and facts.

    Attributes
    ----------
    clauses
        Lists of literals in the DIMACS convention; they grow as statements are encoded. Alone they are always
        satisfiable: a statement is imposed by a clause of its own with its literal.
    variables
        The number of variables so far.

    Examples
    --------
    >>> from detente.logic.grammar import parse_statement
    >>> encoding = Encoding(Vocabulary({"a.x": ("no", "yes"), "b.arms": ("none", "some", "many")}))
    >>> encoding.literal(parse_statement("b.arms >= some")) == encoding.atom_literal("b.arms", 1)
    True
    >>> encoding.literal(parse_statement("a.x & !a.x")) == -encoding.true
    True
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.clauses: list[list[int]] = [[1]]
        self.variables = 1
        self.true = 1
        self._gates: dict[tuple[str, tuple[int, ...]], int] = {}
        self._names: dict[tuple[int, str], tuple[Vocabulary, dict[str, int]]] = {}
        self._thresholds: dict[str, list[int]] = {o: self._steps(levels) for o, levels in vocabulary.levels.items()}
        self._changed: dict[str, list[int]] = {}

    def atom_literal(self, option: str, level: int) -> int:
        """Return the literal of "`option` is at the level of this index or higher"; true for index 0."""
        if level <= 0:
            return self.true
        steps = self._thresholds[option]
        return steps[level - 1] if level <= len(steps) else -self.true

    def changed_literal(self, option: str, level: int) -> int:
        """Return the literal of "after a change of `option` alone, it is at the level of this index or higher"."""
        if option not in self._changed:
            self._changed[option] = self._steps(self.vocabulary.levels[option])
        steps = self._changed[option]
        return self.true if level <= 0 else steps[level - 1] if level <= len(steps) else -self.true

    def rises(self, option: str) -> int:
        """Return the literal of "the change of `option` raises it"."""
        levels = range(1, len(self.vocabulary.levels[option]))
        return self._any([self._all([self.changed_literal(option, v), -self.atom_literal(option, v)]) for v in levels])

    def falls(self, option: str) -> int:
        """Return the literal of "the change of `option` lowers it"."""
        levels = range(1, len(self.vocabulary.levels[option]))
        return self._any([self._all([self.atom_literal(option, v), -self.changed_literal(option, v)]) for v in levels])

    def level_literal(self, option: str, level: int) -> int:
        """Return the literal of "`option` is at exactly the level of this index"."""
        return self._all([self.atom_literal(option, level), -self.atom_literal(option, level + 1)])

    def literal(self, statement: Statement, vocabulary: Vocabulary | None = None, *, changed: str = "") -> int:
        """Return the literal that is true exactly where `statement` holds, adding the clauses it takes.

        Parameters
        ----------
        statement
            Its names must be known.
        vocabulary
            What definitions and facts stand for, where that differs from the encoding's (an actor's view); the options
            must be the same.
        changed
            An option: the literal is then true exactly where the statement would hold with this option at the level of
            `changed_literal` and all others as they are.

        Raises
        ------
        LimitError
            A count is too large to encode.
        """
        chosen = self.vocabulary if vocabulary is None else vocabulary
        _, memo = self._names.setdefault((id(chosen), changed), (chosen, {}))

        def leaf(node: Constant | Atom) -> int:
            if isinstance(node, Constant):
                return self.true if node.value else -self.true
            low, high, inside = chosen.interval(node)
            at = self.changed_literal if node.option == changed else self.atom_literal
            literal = self._all([at(node.option, low), -at(node.option, high + 1)])
            return literal if inside else -literal

        return fold(statement, chosen, leaf, self._combine, memo)

    def decode(self, model: Iterable[int]) -> dict[str, int]:
        """Return the level index of every option in a solver's model."""
        true = {v for v in model if v > 0}
        return {option: sum(step in true for step in steps) for option, steps in self._thresholds.items()}

    def assumptions(self, levels: Mapping[str, int]) -> list[int]:
        """Return literals that fix the options given to these level indices."""
        return [literal for option, level in levels.items() for literal in self._bounds(option, level)]

    def _bounds(self, option: str, level: int) -> tuple[int, ...]:
        bounds = (self.atom_literal(option, level), -self.atom_literal(option, level + 1))
        return tuple(b for b in bounds if b != self.true)

    def _combine(self, node: Statement, parts: Sequence[int]) -> int:
        match node:
            case Not():
                return -parts[0]
            case And():
                return self._all(parts)
            case Or():
                return self._any(parts)
            case Implies():
                return self._any([-parts[0], parts[1]])
            case If():
                return self._any([parts[0], -parts[1]])
            case Iff():
                return self._same(parts[0], parts[1])
            case Count(kind, k, _):
                if kind == "exactly":
                    return self._all([self._at_least(k, parts), -self._at_least(k + 1, parts)])
                return self._at_least(k, parts) if kind == "atleast" else -self._at_least(k + 1, parts)
            case Constant() | Atom() | Name():
                raise TypeError("a leaf has no parts")

    def _steps(self, levels: Sequence[str]) -> list[int]:
        steps = [self._new() for _ in levels[1:]]
        self.clauses.extend([-higher, lower] for lower, higher in pairwise(steps))
        return steps

    def _new(self) -> int:
        self.variables += 1
        return self.variables

    def _all(self, parts: Iterable[int]) -> int:
        """Return the literal of the conjunction; equal conjunctions have one literal."""
        kept = sorted({p for p in parts if p != self.true})
        if -self.true in kept or not {-p for p in kept}.isdisjoint(kept):
            return -self.true
        if len(kept) <= 1:
            return kept[0] if kept else self.true
        key = ("all", tuple(kept))
        if key not in self._gates:
            gate = self._gates[key] = self._new()
            self.clauses.extend([-gate, p] for p in kept)
            self.clauses.append([gate, *(-p for p in kept)])
        return self._gates[key]

    def _any(self, parts: Iterable[int]) -> int:
        return -self._all([-p for p in parts])

    def _same(self, a: int, b: int) -> int:
        """Return the literal of "a and b are both true or both false"."""
        if self.true in (abs(a), abs(b)):
            constant, other = (a, b) if abs(a) == self.true else (b, a)
            return other if constant > 0 else -other
        if abs(a) == abs(b):
            return self.true if a == b else -self.true
        sign = 1 if (a > 0) == (b > 0) else -1
        low, high = sorted((abs(a), abs(b)))
        key = ("same", (low, high))
        if key not in self._gates:
            gate = self._gates[key] = self._new()
            self.clauses += [[-gate, -low, high], [-gate, low, -high], [gate, low, high], [gate, -low, -high]]
        return sign * self._gates[key]

    def _at_least(self, k: int, parts: Sequence[int]) -> int:
        """Return the literal of "k or more of the parts are true"; a part given twice counts twice."""
        count = len(parts)
        if k <= 0:
            return self.true
        if k > count:
            return -self.true
        if k > count - k + 1:  # the smaller counter: not (count - k + 1 or more are false)
            return -self._at_least(count - k + 1, [-p for p in parts])
        if k * count > _MAX_COUNTER:
            raise LimitError(f"a count of {k:,} among {count:,} statements is too large for the solver")
        key = (f"atleast {k}", tuple(sorted(parts)))
        if key not in self._gates:
            reached = [self.true] + [-self.true] * k  # reached[j]: j or more of the parts seen so far
            for part in parts:
                for j in range(k, 0, -1):
                    reached[j] = self._any([reached[j], self._all([reached[j - 1], part])])
            self._gates[key] = reached[k]
        return self._gates[key]
