"""Which promises support each other, asked of a solver: monotone conditions, and the largest sets that hold together.

Kept counts as more than not kept: a condition is *monotone* if what other promises bring about never undoes it, that is
if the operator T of `detente.outlook.firing` satisfies c ∈ T(F) ⇒ c ∈ T(G) for all F ⊆ G. That is a matter of meaning
and not of syntax: ``!a.x`` is monotone where nobody promises a.x.
"""

from collections.abc import Collection, Sequence

from detente.logic.clauses import Encoding
from detente.logic.solver import Solver
from detente.logic.tree import (
    FALSE,
    And,
    Atom,
    Constant,
    Count,
    If,
    Iff,
    Implies,
    Name,
    Not,
    Or,
    Statement,
    disjunction,
)
from detente.logic.vocabulary import Vocabulary
from detente.outlook.undertakings import Levels, Undertaking

__all__ = ["largest_support", "not_monotone"]

_YES_NO = ("no", "yes")
_MARK = "\n"  # in no name that a scenario can have


def not_monotone(vocabulary: Vocabulary, start: Levels, among: Sequence[Undertaking]) -> tuple[str, ...]:
    """Return the undertakings whose conditions something promised can undo, in order.

    Parameters
    ----------
    vocabulary
        The options, definitions and facts.
    start
        The level of every option before anything is carried out.

    Raises
    ------
    LimitError
        The question is too hard for the solver.
    """
    doubled = Vocabulary(
        {
            **vocabulary.levels,
            **{_other(o): levels for o, levels in vocabulary.levels.items()},
            **{_carried(u.id): _YES_NO for u in among},
            **{_other(_carried(u.id)): _YES_NO for u in among},
        },
        {**vocabulary.definitions, **{_other(n): _primed(s) for n, s in vocabulary.definitions.items()}},
        {**vocabulary.facts, **{_other(n): _primed(s) for n, s in vocabulary.facts.items()}},
    )
    encoding = Encoding(doubled)
    links = _links(vocabulary, start, among)
    kept = [Implies(Atom(_carried(u.id)), Atom(_other(_carried(u.id)))) for u in among]
    found = []
    with Solver(encoding) as solver:
        solver.require(*(encoding.literal(s) for s in [*links, *map(_primed, links), *kept]))
        for undertaking in among:
            carried = Atom(_carried(undertaking.id))
            undone = (carried, undertaking.condition, Not(_primed(undertaking.condition)))
            if solver.satisfiable(*(encoding.literal(s) for s in undone)):
                found.append(undertaking.id)
    return tuple(found)


def largest_support(
    vocabulary: Vocabulary, start: Levels, among: Sequence[Undertaking], barred: Collection[str] = ()
) -> tuple[tuple[str, ...], bool]:
    """Return a set that holds together and to which nothing can be added, and whether there is no other such set.

    A set of undertakings *holds together* if each one's condition holds with all of the set carried out. Undertakings
    listed earlier are taken first. Where all conditions are monotone the set is the greatest fixed point of T.

    Parameters
    ----------
    vocabulary, start
        As in `not_monotone`.
    barred
        Ids of undertakings that cannot be carried out.

    Raises
    ------
    LimitError
        The question is too hard for the solver.
    """
    extended = Vocabulary(
        {**vocabulary.levels, **{_carried(u.id): _YES_NO for u in among}}, vocabulary.definitions, vocabulary.facts
    )
    encoding = Encoding(extended)
    literals = {u.id: encoding.literal(Atom(_carried(u.id))) for u in among}
    held = [Implies(Atom(_carried(u.id)), u.condition) for u in among]
    with Solver(encoding) as solver:
        solver.require(*(encoding.literal(s) for s in [*_links(vocabulary, start, among), *held]))
        solver.require(*(-literals[b] for b in barred))
        found: list[str] = []
        for id, literal in literals.items():
            if solver.satisfiable(*(literals[f] for f in found), literal):
                found.append(id)
        others = disjunction(*(Atom(_carried(id)) for id in literals if id not in found))
        unique = not solver.satisfiable(encoding.literal(others))
    return tuple(found), unique


def _carried(id: str) -> str:
    """Return the name under which the solver knows whether an undertaking is carried out."""
    return _MARK + id


def _other(name: str) -> str:
    return name + _MARK


def _primed(statement: Statement) -> Statement:
    """Return the same statement about the second copy of everything."""
    match statement:
        case Atom(option, comparison, level):
            return Atom(_other(option), comparison, level)
        case Name(name):
            return Name(_other(name))
        case Not(operand):
            return Not(_primed(operand))
        case And(operands):
            return And(tuple(map(_primed, operands)))
        case Or(operands):
            return Or(tuple(map(_primed, operands)))
        case Implies(a, b):
            return Implies(_primed(a), _primed(b))
        case If(a, b):
            return If(_primed(a), _primed(b))
        case Iff(a, b):
            return Iff(_primed(a), _primed(b))
        case Count(kind, k, operands):
            return Count(kind, k, tuple(map(_primed, operands)))
        case Constant():
            return statement


def _links(vocabulary: Vocabulary, start: Levels, among: Sequence[Undertaking]) -> list[Statement]:
    """Return what the levels of options follow from: the undertakings carried out."""
    raising: dict[tuple[str, int], list[Statement]] = {}
    lowering: dict[tuple[str, int], list[Statement]] = {}
    for undertaking in among:
        carried = Atom(_carried(undertaking.id))
        for option, low, high in undertaking.effect:
            for level in range(1, low + 1):
                raising.setdefault((option, level), []).append(carried)
            for level in range(high + 1, len(vocabulary.levels[option])):
                lowering.setdefault((option, level), []).append(carried)
    found: list[Statement] = []
    for option, levels in vocabulary.levels.items():
        for level in range(1, len(levels)):
            key = option, level
            stays = Not(disjunction(*lowering.get(key, ()))) if start[option] >= level else FALSE
            reasons = disjunction(stays, *raising.get(key, ()))
            found.append(Iff(Atom(option, ">=", levels[level]), reasons))
    return found
