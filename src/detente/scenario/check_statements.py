"""Checks of statements: what always or never holds, conditions nobody can meet, endings that overlap or leave gaps."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from detente.logic.tree import TRUE, Atom, Statement, names_in
from detente.model.conflict import Belief, Conflict, MoveRule, Preference, raising_atom
from detente.scenario.survey import Survey, shown

__all__ = ["check_commitments", "check_endings", "check_statements", "names_used"]

_MOST_ENDINGS = 60


class _Used(NamedTuple):
    """A statement of the conflict: where, and what it means if it never or always holds."""

    path: str
    statement: Statement
    never: str
    always: str
    given: Statement = TRUE


def check_statements(survey: Survey) -> None:
    """Note statements that hold in no feasible state or in all of them, whatever the facts are."""
    for used in _all_used(survey.conflict):
        survey.once(("statement", used), partial(_check_constant, survey, used))


def _check_constant(survey: Survey, used: _Used) -> None:
    literal = survey.encoding.literal(used.statement, survey.free)
    given = survey.encoding.literal(used.given)
    if not survey.possible(given, literal):
        message = f"{shown(used.statement)} never holds in a feasible state: {used.never}"
        survey.add("warning", "never-true", message, used.path, "correct it, or remove it")
    elif used.always and not survey.possible(given, -literal):
        message = f"{shown(used.statement)} holds in every feasible state: {used.always}"
        survey.add("warning", "always-true", message, used.path, "correct it, or remove it")


def _all_used(conflict: Conflict) -> Iterator[_Used]:
    for name, statement in conflict.definitions.items():
        yield _Used(f"define.{name}", statement, f"'{name}' is false everywhere", f"'{name}' is true everywhere")
    for rule in conflict.rules:
        yield from _of_rule(conflict, rule)
    for commitment in conflict.commitments.values():
        path = f"commitments.{commitment.id}"
        if commitment.when != TRUE:
            yield _Used(path, commitment.when, "the promise never falls due", "leave out 'when'")
        if commitment.needs != TRUE:
            yield _Used(path, commitment.needs, "the promise can never be carried out", "leave out 'needs'")
        yield _Used(path, commitment.promise, "the promise can never be kept", "it promises nothing")
    for preference in conflict.preferences.values():
        yield from _of_preference(preference)
    for judgement in conflict.judgements:
        for other in judgement.alternatives[1:]:
            wanted = other if isinstance(other, Preference) else Preference(priorities=(other,), path=other.path)
            yield from _of_preference(wanted)
    for beliefs in conflict.beliefs.values():
        yield from _of_beliefs(beliefs)
    for ending in conflict.endings.values():
        path = f"endings.{ending.id}"
        every = "" if ending.statement == TRUE else "every state belongs to it"  # plain true is for all other states
        yield _Used(path, ending.statement, "the conflict cannot end that way", every)


def _of_rule(conflict: Conflict, rule: MoveRule) -> Iterator[_Used]:
    if rule.actor:
        nothing, total = "this rule forbids nothing", "the rule does not depend on it"
        for statement in (rule.forbid_from, rule.forbid_to):
            if statement is not None and statement != TRUE:
                yield _Used(rule.path, statement, nothing, total)
        return
    verb = {"raise": "raised", "lower": "lowered", "any": "changed"}[rule.change]
    barred, empty = f"{rule.option} can never be {verb}", "it is no condition"
    above, below = Atom(rule.option), Atom(rule.option, "!=", conflict.options[rule.option].levels[-1])
    whatever: Statement = TRUE
    reached = above if rule.change == "raise" else below if rule.change == "lower" else whatever
    left = below if rule.change == "raise" else above if rule.change == "lower" else whatever
    if rule.needs is not None:
        yield _Used(rule.path, rule.needs, barred, empty, reached)
    if rule.leaves is not None:
        yield _Used(rule.path, rule.leaves, barred, empty, left)


def _of_preference(preference: Preference) -> Iterator[_Used]:
    nothing = "it decides nothing"
    for entry in preference.entries:
        yield _Used(entry.path or preference.path, entry.wants, nothing, nothing)
    for item in (item for group in preference.ranking for item in group if not isinstance(item, int)):
        yield _Used(preference.path, item, "it ranks no state", "" if item == TRUE else "it ranks all states alike")
    for pair in preference.unknown:
        for statement in pair:
            yield _Used(preference.path, statement, "no preference is unknown for it", "")


def _of_beliefs(beliefs: tuple[Belief, ...]) -> Iterator[_Used]:
    for belief in beliefs:
        if belief.condition != TRUE:
            yield _Used(belief.path, belief.condition, "the belief is never held", "leave out 'while'")
        for statement in (belief.puts, belief.above):
            if statement is not None:
                yield _Used(belief.path, statement, "the belief changes nothing", "the belief changes nothing")
        if belief.preferences is not None:
            yield from _of_preference(belief.preferences)
        yield from _of_beliefs(belief.beliefs)


def names_used(conflict: Conflict) -> set[str]:
    """Return the definitions and facts that some statement of the conflict uses, other than in their own definition."""
    statements = [u.statement for u in _all_used(conflict) if not u.path.startswith("define.")]
    statements += [c.never for c in conflict.constraints]
    return set(names_in(statements, conflict.definitions))


def check_commitments(survey: Survey) -> None:
    """Note promises that cannot be carried out when due, or whose conditions do not become preconditions of a move."""
    conflict = survey.conflict
    for commitment in conflict.commitments.values():
        parts = [
            survey.encoding.literal(s, survey.free) for s in (commitment.promise, commitment.when, commitment.needs)
        ]
        if all(survey.possible(part) for part in parts) and not survey.possible(*parts):
            message = (
                "what is promised, 'when' and 'needs' never hold together in a feasible state: it can never be kept"
            )
            hint = "correct the conditions, or the constraint that stands against them"
            survey.add("warning", "promise-impossible", message, f"commitments.{commitment.id}", hint)
        promise, when = parts[:2]
        if commitment.when != TRUE and not (survey.possible(when, -promise) or survey.possible(-when, promise)):
            message = f"'when' holds where the promise {shown(commitment.promise)} is carried out, and nowhere else"
            hint = "a promise that waits for itself says nothing; name what others do, or leave out 'when'"
            survey.add("warning", "circular-promise", message, f"commitments.{commitment.id}", hint)
        conditional = commitment.when != TRUE or commitment.needs != TRUE
        if conditional and raising_atom(commitment, conflict.vocabulary) is None:
            message = (
                f"the promise {shown(commitment.promise)} is not one option raised to a level, "
                f"so its conditions do not hold {conflict.name(commitment.by)} back from any move"
            )
            hint = "if they should, promise 'actor.option' or 'actor.option >= level', or add a rule under 'moves'"
            survey.add("note", "unconditioned-promise", message, f"commitments.{commitment.id}", hint)


def check_endings(survey: Survey) -> None:
    """Note endings that share states, that get none, and states that belong to no ending."""
    endings = list(survey.conflict.endings.values())[:_MOST_ENDINGS]
    literals = [survey.encoding.literal(e.statement) for e in endings]
    for j, ending in enumerate(endings):
        path = f"endings.{ending.id}"
        if not survey.possible(literals[j]):
            continue
        if not survey.possible(literals[j], *(-literal for literal in literals[:j])):
            message = (
                f"no state is left for the ending '{ending.id}': all its states belong to endings listed before it"
            )
            survey.add("warning", "hidden-ending", message, path, "list it earlier, or correct it")
            continue
        for i in range(j) if ending.statement != TRUE else ():
            if survey.possible(literals[i], literals[j]):
                state = survey.describe(survey.lowest(literals[i], literals[j]))
                message = (
                    f"the endings '{endings[i].id}' and '{ending.id}' overlap, for example with {state}; "
                    f"such states count as '{endings[i].id}', which is listed first"
                )
                survey.add("note", "overlapping-endings", message, path)
                break
    if endings and survey.possible(*(-literal for literal in literals)):
        state = survey.describe(survey.lowest(*(-literal for literal in literals)))
        message = f"some states belong to no ending, for example with {state}"
        survey.add("warning", "no-ending", message, f"endings.{endings[0].id}", "add an ending for them")
