"""What the end state of a change must satisfy, as statements: the hard part of the search for unlocking sets.

An end state satisfies the target and the constraints; every irreversible option has gone its one way at most; and what
a rule lets change only under a condition (`needs` of a move, `when` and `needs` of a promise) is still under that
condition. What is tested in the state a move leaves (``from``, ``forbid``) is a matter of the way, not of the end.
"""

from dataclasses import dataclass
from typing import Literal

from detente.errors import InputError, UnknownNameError
from detente.logic.grammar import parse_statement
from detente.logic.tree import TRUE, And, Atom, Implies, Name, Not, Statement, conjunction, disjunction
from detente.model.conflict import Conflict, MoveRule, Option, raising_atom

__all__ = ["Requirement", "requirements", "target_statement"]

Kind = Literal["target", "constraint", "direction", "condition"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One statement that the end state must satisfy.

    Parameters
    ----------
    kind
        ``target``, ``constraint``, ``direction`` (an option that only rises or only falls) or ``condition`` (a change
        of `option` that a move rule or a promise allows only where `needs` holds).
    statement
        What must hold in the end state.
    option
        The option that a direction or a condition is about.
    needs
        The condition by itself; ``true`` elsewhere.
    says
        The analyst's words for it; may be empty.
    element
        Where it comes from: ``constraints[0]``, ``moves[2]``, ``commitments.german_force``; empty for the target.
    """

    kind: Kind
    statement: Statement
    option: str = ""
    needs: Statement = TRUE
    says: str = ""
    element: str = ""


def target_statement(conflict: Conflict, target: str | Statement) -> Statement:
    """Return the statement of a target: an ending by name (the states no earlier ending claims), or a statement.

    Raises
    ------
    StatementError
        The text cannot be read, or names what the scenario does not have.
    UnknownNameError
        It is a single name, of no ending, defined statement or fact.

    Examples
    --------
    >>> import detente
    >>> from detente.logic.tree import format_statement
    >>> conflict = detente.load("prisoners-dilemma").conflict
    >>> format_statement(target_statement(conflict, "!first.silent"))
    '!first.silent'
    """
    if isinstance(target, str) and target in conflict.endings:
        names = list(conflict.endings)
        earlier = [conflict.endings[name].statement for name in names[: names.index(target)]]
        own = conflict.endings[target].statement
        return And((own, Not(disjunction(*earlier)))) if earlier else own
    statement = parse_statement(target) if isinstance(target, str) else target
    known = [*conflict.endings, *conflict.definitions, *conflict.facts]
    if isinstance(statement, Name) and statement.name not in known:
        raise UnknownNameError("ending or defined statement", statement.name, known)
    for fault in conflict.vocabulary.check(statement):
        raise fault
    return statement


def requirements(conflict: Conflict, target: Statement) -> tuple[Requirement, ...]:
    """Return what the end state must satisfy: the target first, then constraints, directions and conditions.

    A move rule's `needs` binds if its option is changed as the rule says, compared with the status quo. A promise's
    `when` and `needs` bind if it has come true since, and if nobody but the promisor controls its option.

    Raises
    ------
    InputError
        The conflict is given as a graph of states, without options.
    """
    if conflict.graph is not None:
        raise InputError("unlocking sets speak of options, and this conflict is given as a graph of states without any")
    found = [Requirement("target", target)]
    for i, constraint in enumerate(conflict.constraints):
        element = constraint.path or f"constraints[{i}]"
        found.append(Requirement("constraint", Not(constraint.never), says=constraint.says, element=element))
    for i, rule in enumerate(conflict.rules):
        if rule.option:
            found += _of_rule(rule, conflict.options[rule.option], rule.path or f"moves[{i}]")
    found += _of_promises(conflict)
    return tuple(found)


def _of_rule(rule: MoveRule, option: Option, element: str) -> list[Requirement]:
    found = []
    now = option.levels[option.now]
    if rule.only:
        stays = Atom(option.id, ">=" if rule.only == "forward" else "<=", now)
        found.append(Requirement("direction", stays, option.id, says=rule.says, element=element))
    can_change = {"raise": option.now < len(option.levels) - 1, "lower": option.now > 0, "any": True}[rule.change]
    if rule.needs is not None and can_change:
        sign: Literal[">", "<", "!="] = {"raise": ">", "lower": "<", "any": "!="}[rule.change]  # type: ignore[assignment]
        needed = Implies(Atom(option.id, sign, now), rule.needs)
        found.append(Requirement("condition", needed, option.id, rule.needs, rule.says, element))
    return found


def _of_promises(conflict: Conflict) -> list[Requirement]:
    found = []
    vocabulary = conflict.vocabulary
    for commitment in conflict.commitments.values():
        atom = raising_atom(commitment, vocabulary)
        condition = conjunction(commitment.when, commitment.needs)
        if atom is None or condition == TRUE:
            continue
        option = conflict.options[atom.option]
        if option.now >= vocabulary.interval(atom)[0] or option.controllers != (commitment.by,):
            continue
        element = f"commitments.{commitment.id}"
        found.append(Requirement("condition", Implies(atom, condition), option.id, condition, commitment.says, element))
    return found
