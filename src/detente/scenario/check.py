"""What can be wrong with a scenario that reads well: every reading is examined, everything found is said at once."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from detente.errors import Diagnostic, LimitError
from detente.model.conflict import Conflict
from detente.scenario import check_uncertain
from detente.scenario.check_constraints import check_constraints, check_status_quo
from detente.scenario.check_evidence import check_unused, evidence_gap, gap_message
from detente.scenario.check_preferences import check_actor, check_actors
from detente.scenario.check_statements import check_commitments, check_endings, check_statements
from detente.scenario.load import Scenario, load_text
from detente.scenario.survey import MOST_LISTED, Examined, Survey

__all__ = ["check", "examine"]

_SEVERITIES = ("error", "warning", "note")


def check(scenario: Scenario) -> list[Diagnostic]:
    """Return what is wrong with a scenario, probably not meant, or worth knowing, in all of its readings.

    Parameters
    ----------
    scenario
        As loaded, in whatever reading.

    Returns
    -------
    list of Diagnostic
        Errors first, then warnings, then notes, each in the order of the file. A finding that only some readings show
        names them.

    Examples
    --------
    >>> from detente.scenario.load import load_text
    >>> text = "{detente: 1, title: t, actors: {a: {options: {x: ''}}}, constraints: [{never: a.x | !a.x}]}"
    >>> [(d.severity, d.code) for d in check(load_text(text))][0]
    ('error', 'no-state')
    """
    seen: dict[tuple[str, str, str], Diagnostic] = {}
    shown_by: dict[tuple[str, str, str], list[str]] = {}
    conflicts: list[Conflict] = []
    examined: Examined = {}
    gap: set[str] = set()
    bare_odds: set[str] = set()
    for name, variant in _variants(scenario):
        conflicts.append(variant.conflict)
        missing = [path for path in evidence_gap(variant.conflict) if path not in gap]
        gap.update(missing)
        found = examine(variant.conflict, examined)
        if missing:
            found.append(Diagnostic("note", "evidence-gap", gap_message(missing), element=missing[0]))
        bare = [id for id in check_uncertain.odds_gap(variant.conflict, gap) if id not in bare_odds]
        bare_odds.update(bare)
        if bare:
            hint = "say why with 'assumption': why these odds and no others"
            found.append(Diagnostic("note", "odds-gap", check_uncertain.gap_message(bare), hint, element=bare[0]))
        for one in found:
            key = (one.code, one.message, one.element)
            seen.setdefault(key, variant.diagnostic(one))
            shown_by.setdefault(key, []).append(name)
    result = list(scenario.warnings)
    for key, one in seen.items():
        names = shown_by[key]
        where = "" if "" in names or not names[0] else f" (in reading {', '.join(repr(n) for n in names)})"
        result.append(replace(one, message=one.message + where))
    result += map(scenario.diagnostic, check_unused(conflicts))
    return sorted(result, key=lambda d: (_SEVERITIES.index(d.severity), d.line, d.column))


def _variants(scenario: Scenario) -> Iterator[tuple[str, Scenario]]:
    """Yield the scenario as written and in each of its readings."""
    own = scenario.conflict.reading
    for name in ("", *scenario.readings) if scenario.text else (own,):
        yield name, scenario if name == own else load_text(scenario.text, scenario.source, name, scenario.folder)


def examine(conflict: Conflict, examined: Examined | None = None) -> list[Diagnostic]:
    """Return what is wrong with one conflict.

    Parameters
    ----------
    conflict
        The conflict, in one reading.
    examined
        What has been found in other readings, so that what they share is examined once; updated in place.

    Notes
    -----
    Constraints and statements are put to a solver, so that any number of states will do. Rankings and priorities are
    examined over the states themselves where there are 200,000 at most.
    """
    found: list[Diagnostic] = []
    try:
        with Survey(conflict, found, {} if examined is None else examined) as survey:
            _examine(survey)
    except LimitError as error:
        found.append(Diagnostic("warning", "not-checked", f"{error}; the rest of the scenario is not checked"))
    return found


def _examine(survey: Survey) -> None:
    conflict = survey.conflict
    check_actors(survey)
    survey.once(("constraints", conflict.rules), lambda: check_constraints(survey))
    if not survey.possible():
        return
    check_status_quo(survey)
    check_commitments(survey)
    check_statements(survey)
    survey.once(("endings", tuple(conflict.endings.values())), lambda: check_endings(survey))
    if survey.columns is None:
        message = f"there are more than {MOST_LISTED:,} states: what rankings and priorities decide was not checked"
        survey.add("note", "not-checked", message)
    check_uncertain.check_odds(survey)
    for actor in conflict.actors:
        wants, view = conflict.preferences.get(actor), tuple(conflict.view(actor).facts.items())
        survey.once(("actor", actor, wants, view), partial(check_actor, survey, actor))
        mine = tuple(j for j in conflict.judgements if j.actor == actor)
        survey.once(("odds", actor, wants, view, mine), partial(check_uncertain.check_reach, survey, actor))
