"""The nearest levels at which something holds, found by a solver: no state is listed.

Nearest: the fewest options changed; of these the lowest state in the usual order, in which the last option counts most.
"""

from collections.abc import Collection

from detente.logic.clauses import Encoding
from detente.logic.tree import Statement
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

    Notes
    -----
    The fewest changes are found by core-guided search (RC2 of python-sat), the lowest state by fixing options one by
    one.

    Examples
    --------
    >>> import detente
    >>> from detente.logic.grammar import parse_statement
    >>> conflict = detente.load("prisoners-dilemma").conflict
    >>> nearest_levels(conflict, {"first.silent": 0, "second.silent": 0}, [parse_statement("second.silent")])
    {'first.silent': 0, 'second.silent': 1}
    """
    from pysat.examples.rc2 import RC2
    from pysat.formula import WCNF

    options = conflict.options
    movable = [o for o in options if free is None or o in free]
    encoding = Encoding(conflict.vocabulary)
    required = [encoding.literal(s) for s in wanted]
    if feasible:
        required += [-encoding.literal(c.never) for c in conflict.constraints]
    stays = {o: encoding.level_literal(o, levels[o]) for o in options}
    required += [stays[o] for o in options if o not in movable]
    formula = WCNF()
    formula.extend([*encoding.clauses, *([literal] for literal in required)])
    formula.extend([[stays[o]] for o in movable], weights=[1] * len(movable))
    with RC2(formula) as search:
        if search.compute() is None:
            return None
        # What the search assumes in the end holds exactly where the fewest options change.
        fixed = [*search.sels, *search.sums]
        found = dict(levels)
        for option in reversed(movable):
            top = len(options[option].levels) - 1
            for level in range(top + 1):
                at_most = [-encoding.atom_literal(option, level + 1)] if level < top else []
                if level == top or search.oracle.solve(assumptions=fixed + at_most):
                    fixed += at_most
                    found[option] = level
                    break
    return {option: found[option] for option in options}
