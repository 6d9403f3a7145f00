"""Questions to a satisfiability solver about an encoding: can this be, and if not, which of these clash."""

from collections.abc import Sequence
from types import TracebackType

from detente.errors import LimitError
from detente.logic.clauses import Encoding

__all__ = ["Solver"]

_MANY = 300
_BUDGET = 100_000  # conflicts a question may cost; a scenario that analysts write needs a few hundred


class Solver:
    """An incremental solver; statements encoded later are taken in at the next question. Use it as a context manager.

    Parameters
    ----------
    encoding
        Where the literals come from.

    Examples
    --------
    >>> from detente.logic.grammar import parse_statement
    >>> from detente.logic.vocabulary import Vocabulary
    >>> encoding = Encoding(Vocabulary({"a.x": ("no", "yes"), "a.y": ("no", "yes")}))
    >>> with Solver(encoding) as solver:
    ...     wishes = [encoding.literal(parse_statement(s)) for s in ("a.x", "a.y", "!a.x")]
    ...     solver.satisfiable(*wishes), [wishes.index(w) for w in solver.minimal_clash(wishes)]
    (False, [0, 2])
    """

    def __init__(self, encoding: Encoding) -> None:
        from pysat.solvers import Minisat22

        self.encoding = encoding
        self._solver = Minisat22()
        self._taken = 0

    def __enter__(self) -> "Solver":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._solver.delete()

    def require(self, *literals: int) -> None:
        """Make each literal true from now on."""
        self._take()
        for literal in literals:
            self._solver.add_clause([literal])

    def satisfiable(self, *literals: int) -> bool:
        """Return whether all these can be true together.

        Raises
        ------
        LimitError
            The question is too hard to decide.
        """
        self._take()
        self._solver.conf_budget(_BUDGET)
        answer = self._solver.solve_limited(assumptions=list(literals))
        if answer is None:
            raise LimitError("the constraints are too entangled for the solver to decide this")
        return bool(answer)

    def levels(self) -> dict[str, int]:
        """Return the level index of every option in the example that the last question, answered yes, has found."""
        return self.encoding.decode(self._solver.get_model())

    def minimal_clash(self, literals: Sequence[int]) -> list[int]:
        """Return some of `literals`, in order, that cannot be true together while all but one of them can.

        They are dropped from the end first, so that the clash found uses the earliest. The same literals give the same
        clash, whatever the solver, unless there are hundreds of them.

        Raises
        ------
        ValueError
            They can all be true together.
        LimitError
            The question is too hard to decide.
        """
        if self.satisfiable(*literals):
            raise ValueError("the literals can all be true together")
        kept = list(dict.fromkeys(literals))
        if len(kept) > _MANY:
            core = set(self._solver.get_core() or ())
            kept = [literal for literal in kept if literal in core]
        for literal in reversed(kept[:]):
            others = [k for k in kept if k != literal]
            if not self.satisfiable(*others):
                kept = others
        return kept

    def _take(self) -> None:
        clauses = self.encoding.clauses
        if self._taken < len(clauses):
            self._solver.append_formula(clauses[self._taken :])
            self._taken = len(clauses)
