"""Checks of what cannot be: contradictory, needless and hindering constraints, the status quo, options that are fixed.

All of it is asked of a solver, so that it works however many states there are.
"""

import numpy as np

from detente.logic.evaluate import evaluate
from detente.logic.tree import TRUE
from detente.model.conflict import Constraint, MoveRule
from detente.scenario.survey import Survey, constraint_text, listed

__all__ = ["check_constraints", "check_status_quo"]


def check_constraints(survey: Survey) -> None:
    """Note what is wrong with the constraints."""
    if _clashes(survey):
        return
    _needless(survey)
    _fixed_options(survey)
    for constraint in survey.conflict.constraints:
        _hindered(survey, constraint)


def check_status_quo(survey: Survey) -> None:
    """Note which constraints the status quo breaks."""
    conflict = survey.conflict
    if not conflict.has_status_quo or conflict.graph is not None:
        return
    columns = {o.id: np.array([o.now]) for o in conflict.options.values()}
    for constraint in conflict.constraints:
        if evaluate(constraint.never, survey.facts, columns, 1)[0]:
            spoken_of = survey.facts.options_in(constraint.never)
            now = listed(f"{o} = {conflict.options[o].levels[conflict.options[o].now]}" for o in spoken_of)
            hint = f"now {now}: change one of these, or the constraint" if now else "correct the constraint"
            message = f"the status quo is not feasible: it breaks {constraint_text(constraint)}"
            survey.add("error", "status-quo-infeasible", message, constraint.path, hint)


def _clashes(survey: Survey) -> bool:
    """Note minimal sets of constraints that contradict each other, each constraint in one of them at most."""
    left = dict(zip(survey.allowed, survey.conflict.constraints, strict=True))
    found = False
    while left and not survey.solver.satisfiable(*left):
        clash = [left.pop(literal) for literal in survey.solver.minimal_clash(list(left))]
        found = True
        if len(clash) == 1:
            message = f"no state is feasible: {constraint_text(clash[0])} rules out every state"
            hint = "correct or remove it"
        else:
            message = f"no state is feasible: {listed(map(constraint_text, clash))} contradict each other"
            hint = "weaken or remove one of them"
        survey.add("error", "no-state", message, clash[0].path, hint)
    return found


def _needless(survey: Survey) -> None:
    """Note constraints that the others imply; of equal ones the later."""
    kept = list(zip(survey.allowed, survey.conflict.constraints, strict=True))
    for literal, constraint in reversed(kept[:]):
        others = [(other, c) for other, c in kept if c is not constraint]
        if survey.solver.satisfiable(*(other for other, _ in others), -literal):
            continue
        kept = others
        clash = survey.solver.minimal_clash([-literal, *(other for other, _ in others)])
        reasons = [c for other, c in dict(others).items() if other in clash]
        why = f"it follows from {listed(map(constraint_text, reasons))}" if reasons else "no state could break it"
        survey.add(
            "warning",
            "needless-constraint",
            f"this constraint changes nothing: {why}",
            constraint.path,
            "remove it, or correct it if it was to say more",
        )


def _fixed_options(survey: Survey) -> None:
    """Note options that have the same level in all feasible states."""
    conflict, encoding = survey.conflict, survey.encoding
    if conflict.graph is not None:
        return
    spoken_of = {o for c in conflict.constraints for o in survey.facts.options_in(c.never)}
    for option in conflict.options.values():
        if option.id not in spoken_of:
            continue
        survey.possible()
        level = survey.solver.levels()[option.id]
        if not survey.possible(-encoding.level_literal(option.id, level)):
            message = (
                f"the constraints leave {option.id} at '{option.levels[level]}' in every state: it can never change"
            )
            survey.add(
                "warning", "fixed-option", message, f"options.{option.id}", "remove the option, or loosen a constraint"
            )


def _hindered(survey: Survey, constraint: Constraint) -> None:
    """Note whose moves a constraint that spans several actors takes away."""
    conflict = survey.conflict
    spoken_of = [o for o in survey.facts.options_in(constraint.never) if o in conflict.options]
    holders = [set(conflict.options[o].controllers) for o in spoken_of]
    if not holders or set.intersection(*holders):
        return
    retreats: list[str] = []
    advances: list[str] = []
    for option in spoken_of:
        for falls, taken in ((True, retreats), (False, advances)):
            while_ = _taken_move(survey, constraint, option, falls)
            if while_ is not None:
                who = listed(conflict.name(a) for a in conflict.options[option].controllers)
                how = "lowering" if falls else "raising"
                taken.append(f"{who} from {how} {option}" + (f" while {while_}" if while_ else ""))
    if not retreats and not advances:
        return
    rule = "if it conditions a step, write it under 'moves' or as the condition of a commitment"
    if retreats:
        message = f"this constraint spans several actors and blocks a retreat: it keeps {listed(retreats)}"
        survey.add("warning", "blocked-retreat", message, constraint.path, rule)
    else:
        message = f"this constraint spans several actors: it keeps {listed(advances)}"
        survey.add("note", "spanning-constraint", message, constraint.path, rule)


def _taken_move(survey: Survey, constraint: Constraint, option: str, falls: bool) -> str | None:
    """Return in which situation the constraint alone forbids this change of one option; None if it never does."""
    conflict, encoding = survey.conflict, survey.encoding
    rules = [r for r in conflict.rules if r.option == option]
    if any(r.only == ("forward" if falls else "back") for r in rules):
        return None
    change = encoding.falls(option) if falls else encoding.rises(option)
    broken = encoding.literal(constraint.never, changed=option)
    others = [-encoding.literal(c.never, changed=option) for c in conflict.constraints if c is not constraint]
    literals = [change, broken, *others, *(lit for r in rules for lit in _guards(survey, r, falls))]
    if not survey.possible(*literals):
        return None
    others_in_it = [o for o in survey.facts.options_in(constraint.never) if o != option and o in conflict.options]
    state = survey.lowest(*literals, options=others_in_it)
    return survey.describe(state) if any(state.values()) else ""


def _guards(survey: Survey, rule: MoveRule, falls: bool) -> list[int]:
    """Return the literals of a rule's conditions on raising or lowering its option."""
    if rule.change not in ("any", "lower" if falls else "raise"):
        return []
    needs = survey.encoding.literal(rule.needs or TRUE, changed=rule.option)
    return [needs, survey.encoding.literal(rule.leaves or TRUE)]
