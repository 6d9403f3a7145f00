"""Promises as undertakings: what it takes to carry each out, and what it brings about.

To carry a promise out brings its options into certain levels; it may be carried out where its condition holds with it
carried out. The condition is `when` and `needs`, together with what the move rules ask of the promisor's move, unless
the promise holds already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from detente.logic.evaluate import evaluate, fold
from detente.logic.tree import (
    FALSE,
    TRUE,
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
    conjunction,
    disjunction,
)
from detente.logic.vocabulary import Vocabulary
from detente.model.conflict import Conflict

__all__ = ["Levels", "Undertaking", "asked_by_rules", "bounds_of", "conjuncts", "holds", "undertakings"]

Levels = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Undertaking:
    """A promise, or a consent that may be called upon, with what it takes and what it brings about.

    Parameters
    ----------
    id
        Of the commitment, or the full id of the option.
    actor
        Whose it is.
    effect
        For each option concerned the lowest and the highest level (indices) it has while the promise is kept.
    condition
        What must hold with it carried out.
    kept
        Whether it holds in the starting state already.
    barred
        Path of the move rule that never lets it be carried out from there; empty where none does.
    """

    id: str
    actor: str
    effect: tuple[tuple[str, int, int], ...]
    condition: Statement
    kept: bool = False
    barred: str = ""


def holds(statement: Statement, vocabulary: Vocabulary, levels: Levels) -> bool:
    """Return whether a statement holds where the options have these levels (indices)."""
    columns = {option: np.array([level]) for option, level in levels.items()}
    return bool(evaluate(statement, vocabulary, columns, 1)[0])


def conjuncts(statement: Statement, vocabulary: Vocabulary) -> tuple[Statement, ...]:
    """Return what must all hold for a statement to hold, definitions of conjunctions unfolded, each once.

    Examples
    --------
    >>> from detente.logic.grammar import parse_statement
    >>> words = Vocabulary({"a.x": ("no", "yes")}, {"both": parse_statement("a.x & !a.x")})
    >>> len(conjuncts(parse_statement("both & a.x"), words))
    2
    """
    seen: dict[Statement, None] = {}
    stack = [statement]
    while stack:
        node = stack.pop()
        meaning = node
        while isinstance(meaning, Name):
            meaning = vocabulary.meaning(meaning.name)
        if isinstance(meaning, And):
            stack.extend(reversed(meaning.operands))
        elif node != TRUE:
            seen.setdefault(node)
    return tuple(seen)


def undertakings(conflict: Conflict, start: Levels, effects: Mapping[str, Levels | None]) -> tuple[Undertaking, ...]:
    """Return the promises of a conflict that are not withdrawn, as undertakings from a starting state.

    Parameters
    ----------
    start
        The level of every option.
    effects
        For commitments whose promise is no conjunction of comparisons: the levels that carry it out; None where nothing
        does.
    """
    vocabulary = conflict.vocabulary
    found = []
    for commitment in conflict.commitments.values():
        if commitment.stage == "withdrawn":
            continue
        bounds = bounds_of(commitment.promise, vocabulary)
        levels = effects.get(commitment.id)
        if bounds is None and levels is not None:
            bounds = {option: (level, level) for option, level in levels.items()}
        condition = conjunction(commitment.when, commitment.needs)
        if bounds is None:
            found.append(Undertaking(commitment.id, commitment.by, (), FALSE))
            continue
        kept = holds(commitment.promise, vocabulary, start)
        effect = tuple((option, low, high) for option, (low, high) in bounds.items())
        barred = ""
        if not kept:
            asked, barred = asked_by_rules(conflict, commitment.by, effect, start)
            condition = conjunction(condition, *asked)
        found.append(Undertaking(commitment.id, commitment.by, effect, condition, kept, barred))
    return tuple(found)


def bounds_of(promise: Statement, vocabulary: Vocabulary) -> dict[str, tuple[int, int]] | None:
    """Return the lowest and highest level of each option that a promise asks for; None if it is no such conjunction."""
    found: dict[str, tuple[int, int]] = {}
    for part in conjuncts(promise, vocabulary):
        negated = isinstance(part, Not)
        atom = part.operand if isinstance(part, Not) else part
        if not isinstance(atom, Atom):
            return None
        low, high, inside = vocabulary.interval(atom)
        top = len(vocabulary.levels[atom.option]) - 1
        if inside == negated:  # outside the interval: again an interval if it touches an end
            if low == 0:
                low, high = high + 1, top
            elif high == top:
                low, high = 0, low - 1
            else:
                return None
        before = found.get(atom.option, (0, top))
        found[atom.option] = max(low, before[0]), min(high, before[1])
    return None if any(low > high for low, high in found.values()) else found


def asked_by_rules(
    conflict: Conflict, actor: str, effect: Sequence[tuple[str, int, int]], start: Levels
) -> tuple[list[Statement], str]:
    """Return what the move rules ask of the move that carries a promise out, and the rule that never allows it.

    `needs` is taken as written; ``from`` and ``forbid`` speak of the state left, in which the promised options are
    still at their present levels.
    """
    reached = {option: min(max(start[option], low), high) for option, low, high in effect}
    present = {option: start[option] for option in reached}
    asked: list[Statement] = []
    for rule in conflict.rules:
        if rule.actor == actor:
            leaves = _fixed(rule.forbid_from or TRUE, conflict.vocabulary, present)
            asked.append(disjunction(Not(leaves), Not(rule.forbid_to or TRUE)))
        if rule.option not in reached or reached[rule.option] == start[rule.option]:
            continue
        rises = reached[rule.option] > start[rule.option]
        if rule.only and rises != (rule.only == "forward"):
            return [FALSE], rule.path
        if rule.change == "any" or rises == (rule.change == "raise"):
            asked += [] if rule.needs is None else [rule.needs]
            asked += [] if rule.leaves is None else [_fixed(rule.leaves, conflict.vocabulary, present)]
    return asked, ""


def _fixed(statement: Statement, vocabulary: Vocabulary, levels: Levels) -> Statement:
    """Return a statement with some options fixed at levels."""

    def leaf(node: Constant | Atom) -> Statement:
        if isinstance(node, Constant) or node.option not in levels:
            return node
        return TRUE if holds(node, vocabulary, {node.option: levels[node.option]}) else FALSE

    def combine(node: Statement, parts: Sequence[Statement]) -> Statement:
        match node:
            case Not():
                return Not(parts[0])
            case And():
                return And(tuple(parts))
            case Or():
                return Or(tuple(parts))
            case Implies():
                return Implies(parts[0], parts[1])
            case If():
                return If(parts[0], parts[1])
            case Iff():
                return Iff(parts[0], parts[1])
            case Count(kind, k, _):
                return Count(kind, k, tuple(parts))
            case _:
                raise TypeError(f"not a statement: {node!r}")

    return (
        fold(statement, vocabulary, leaf, combine) if set(vocabulary.options_in(statement)) & set(levels) else statement
    )
