"""The nearest levels at which something holds, found by a solver: no state is listed.

Nearest: the fewest options changed; of these the lowest state in the usual order, in which the last option counts most.
"""

from collections.abc import Collection

from detente.logic.clauses import Encoding
from detente.logic.solver import Solver
from detente.logic.tree import Atom, Count, Not, Statement
from detente.model.conflict import Conflict
from detente.outlook.undertakings import Levels

__all__ = ["nearest_levels"]


def nearest_levels(
    conflict: Conflict,
    levels: Levels,
    wanted: Collection[Statement],
    free: Collection[str] | None = None,
    *,
    feasible: bool = True,
) -> dict[str, int] | None:
    """Return the levels nearest to those given at which all statements hold; None where there are none.

    Parameters
    ----------
    levels
        For every option the index of its level.
    wanted
        What is to hold.
    free
        The options that may change; all by default.
    feasible
        Whether the constraints must hold as well.

    Raises
    ------
    LimitError
        The question is too hard for the solver.

    Examples
    --------
    >>> import detente
    >>> from detente.logic.grammar import parse_statement
    >>> conflict = detente.load("prisoners-dilemma").conflict
    >>> nearest_levels(conflict, {"first.silent": 0, "second.silent": 0}, [parse_statement("second.silent")])
    {'first.silent': 0, 'second.silent': 1}
    """
    options = conflict.options
    movable = [o for o in options if free is None or o in free]
    now: dict[str, Statement] = {o: Atom(o, "=", options[o].levels[levels[o]]) for o in options}
    encoding = Encoding(conflict.vocabulary)
    required = [encoding.literal(s) for s in wanted]
    if feasible:
        required += [-encoding.literal(c.never) for c in conflict.constraints]
    required += [encoding.literal(now[o]) for o in options if o not in movable]
    changed = tuple(Not(now[o]) for o in movable)
    with Solver(encoding) as solver:
        solver.require(*required)
        if not solver.satisfiable():
            return None
        count = 0
        while not solver.satisfiable(*_at_most(encoding, count, changed)):
            count += 1
        fixed = _at_most(encoding, count, changed)
        found = dict(levels)
        for option in reversed(movable):
            for level in range(len(options[option].levels)):
                literal = encoding.level_literal(option, level)
                if solver.satisfiable(*fixed, literal):
                    fixed.append(literal)
                    found[option] = level
                    break
    return {option: found[option] for option in options}


def _at_most(encoding: Encoding, count: int, statements: tuple[Statement, ...]) -> list[int]:
    return [encoding.literal(Count("atmost", count, statements))] if statements else []
