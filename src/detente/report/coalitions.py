"""Coalitions: which could leave the status quo together, jump between equilibria, and where each stays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import InputError
from detente.model.part import part
from detente.report.case import Case
from detente.report.documents import document, state_parts, step_part
from detente.report.page import Page, Part
from detente.report.schemas import (
    NUMBER,
    STATE,
    STATE_NUMBER,
    STEP,
    TEXT,
    YES,
    Schema,
    a_list,
    an_object,
    by_name,
    or_null,
)
from detente.report.states import title_of
from detente.report.words import count_of, number_list, sentence
from detente.stability.coalitions import CoalitionStability, coalition_stability, coalitions_up_to
from detente.stability.coalitions_joint import Departure, Jumps, departures, equilibrium_jumps
from detente.stability.concepts import CONCEPTS, stability
from detente.stability.sequences import Step, reachable

__all__ = ["SCHEMA", "Findings", "chosen_coalitions", "coalitions_document", "coalitions_page", "find_coalitions"]

_MEMBERS = a_list(TEXT, "ids of the members")
_NUMBERS = a_list(STATE_NUMBER, "numbers of states, ascending")
SCHEMA: Schema = {
    "coalitions": a_list(
        an_object(
            {
                "name": or_null({**TEXT, "description": "its id, where the scenario lists it"}),
                "members": _MEMBERS,
                "stable": by_name(_NUMBERS, "by concept: the states stable for the coalition"),
            }
        )
    ),
    "within_reach": {**YES, "description": "whether states that no moves lead to from the status quo were left out"},
    "complete": {**YES, "description": "whether every group of actors is among the coalitions"},
    "stable_for_all": by_name(
        _NUMBERS, "by concept: the states stable for all coalitions listed; coalitional equilibria if complete"
    ),
    "jumps": by_name(
        an_object(
            {
                "jumps": a_list(
                    an_object(
                        {"members": _MEMBERS, "before": STATE_NUMBER, "after": STATE_NUMBER, "steps": a_list(STEP)}
                    )
                ),
                "more": {**YES, "description": "whether there are others"},
            }
        ),
        "by concept: from one equilibrium to another that every member of the coalition prefers",
    ),
    "departures": or_null(
        a_list(
            an_object(
                {
                    "members": _MEMBERS,
                    "ending": or_null(TEXT),
                    "states": {**NUMBER, "description": "how many states of the ending all members prefer"},
                    "steps": a_list(STEP, "the joint move"),
                    "answered": {**YES, "description": "whether the others can answer, wherever there it goes"},
                    "together": {**YES, "description": "no smaller part of the coalition can leave for the ending"},
                }
            ),
            "which coalitions could leave the status quo, and for which ending; null without a status quo",
        )
    ),
    "states": a_list(STATE, "every state on a joint move"),
}

_MOST_JUMPS, _MOST_ROWS, _MOST_DEPARTURES = 6, 40, 12


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found about some coalitions.

    Parameters
    ----------
    stability, jumps
        Of the states looked at; no other is marked stable.
    departures
        None without a status quo.
    looked_at : ndarray of bool, shape (states,)
        The states within reach of the status quo, or all.
    """

    stability: CoalitionStability
    jumps: dict[str, Jumps]
    departures: tuple[Departure, ...] | None
    looked_at: NDArray[np.bool_]


def chosen_coalitions(case: Case, named: Sequence[str], size: int | None) -> tuple[tuple[int, ...], ...]:
    """Return the coalitions asked for: those named, else those the scenario lists, else all of at most two actors.

    Parameters
    ----------
    named
        Ids of coalitions of the scenario, or actors separated by commas.
    size
        All of at most so many actors, besides.

    Raises
    ------
    UnknownNameError
        There is no such actor.
    InputError
        An actor is named twice.
    """
    model, listed = case.model, case.conflict.coalitions
    found: dict[tuple[int, ...], None] = {}
    for text in named:
        members = listed[text].members if text in listed else [part.strip() for part in text.split(",")]
        group = [model.actor(actor) for actor in members]
        if len(set(group)) < len(group):
            raise InputError(f"the coalition '{text}' names an actor twice")
        found[tuple(sorted(group))] = None
    if not named:
        found |= {tuple(sorted(model.actor(a) for a in c.members)): None for c in listed.values()}
    if size is not None or not found:
        found |= dict.fromkeys(coalitions_up_to(model, size or 2))
    return tuple(sorted(found, key=lambda group: (len(group), group)))


def find_coalitions(
    case: Case,
    coalitions: Sequence[tuple[int, ...]],
    concepts: Sequence[str] | None,
    *,
    everywhere: bool = False,
    stage: Callable[[str], None] = lambda name: None,
) -> Findings:
    """Return what the command shows about some coalitions.

    Parameters
    ----------
    everywhere
        Look at all states. By default at those within reach of the status quo, where there is one: no move leaves
        them, so what is stable there is stable among all states too, and the other way round.
    stage
        Told what is done next: each coalition, and two stages more.
    """
    start = case.model.status_quo
    looked_at = np.ones(case.model.count, np.bool_) if everywhere or start is None else reachable(case.model, start)
    model, states = (case.model, np.arange(case.model.count)) if looked_at.all() else part(case.model, looked_at)
    found = coalition_stability(
        model, coalitions, concepts=concepts, stage=lambda group: stage(case.words.actors(group))
    )
    stage("jumps between equilibria")
    alone = stability(model, found.concepts).equilibria
    jumps = {c: _jumps_in(equilibrium_jumps(model, alone[c], coalitions), looked_at, states) for c in found.concepts}
    stable = {c: np.zeros((len(found.coalitions), case.model.count), np.bool_) for c in found.concepts}
    for concept, inside in found.stable.items():
        stable[concept][:, states] = inside
    stage("ways out of the status quo")
    leaving = None if start is None else departures(case.model, start, coalitions)
    return Findings(replace(found, stable=stable), jumps, leaving, looked_at)


def _jumps_in(jumps: Jumps, looked_at: NDArray[np.bool_], states: NDArray[np.intp]) -> Jumps:
    """Return jumps found among some of the states, with the numbers that these have among all."""
    left = np.zeros(looked_at.size, np.bool_)
    left[states] = jumps.left

    def among_all(moves: Sequence[Step]) -> tuple[Step, ...]:
        return tuple(replace(m, before=int(states[m.before]), after=int(states[m.after])) for m in moves)

    placed = [
        replace(j, before=int(states[j.before]), after=int(states[j.after]), moves=among_all(j.moves))
        for j in jumps.jumps
    ]
    return replace(jumps, jumps=tuple(placed), left=left)


def coalitions_document(case: Case, found: Findings) -> dict[str, Any]:
    """Return the JSON document about coalitions."""
    stable, on_the_way = found.stability, set[int]()

    def ids(group: Sequence[int]) -> list[str]:
        return [case.model.actors[i] for i in group]

    def steps(moves: Sequence[Step]) -> list[dict[str, Any]]:
        on_the_way.update(state for m in moves for state in (m.before, m.after))
        return [step_part(case, m.actor, m.before, m.after) for m in moves]

    names = {tuple(sorted(case.model.actor(a) for a in c.members)): c.id for c in case.conflict.coalitions.values()}
    return document(
        case,
        coalitions=[
            {
                "name": names.get(group),
                "members": ids(group),
                "stable": {c: (np.flatnonzero(stable.stable[c][row]) + 1).tolist() for c in stable.concepts},
            }
            for row, group in enumerate(stable.coalitions)
        ],
        within_reach=not found.looked_at.all(),
        complete=stable.complete,
        stable_for_all={c: (np.flatnonzero(stable.by_all(c)) + 1).tolist() for c in stable.concepts},
        jumps={
            concept: {
                "jumps": [
                    {
                        "members": ids(j.coalition),
                        "before": j.before + 1,
                        "after": j.after + 1,
                        "steps": steps(j.moves),
                    }
                    for j in jumps.jumps
                ],
                "more": jumps.more,
            }
            for concept, jumps in found.jumps.items()
        },
        departures=None
        if found.departures is None
        else [
            {
                "members": ids(d.coalition),
                "ending": case.words.ending_id(d.ending),
                "states": d.states,
                "steps": steps(d.moves),
                "answered": d.answered,
                "together": d.together,
            }
            for d in found.departures
        ],
        states=state_parts(case, sorted(on_the_way)),
    )


def coalitions_page(case: Case, found: Findings) -> Page:
    """Return what was found about coalitions as a page."""
    page = Page()
    title_of(case, page)
    if found.departures is not None:
        _say_departures(case, found.departures, page)
    _say_jumps(case, found, page)
    _say_stability(case, found.stability, found.looked_at, page)
    return page


def _say_departures(case: Case, departures_found: Sequence[Departure], page: Page) -> None:
    page.heading("WHO COULD LEAVE THE STATUS QUO TOGETHER", note="by moves of their own, to what all of them prefer")
    shown = [d for d in departures_found if d.together]
    if not shown:
        page.say("No coalition looked at has such a move.", indent=2)
        return
    for d in shown[:_MOST_DEPARTURES]:
        alone = " alone" if len(d.coalition) == 1 else ""
        led = case.words.led_by(d.coalition)
        page.say((f"{led}{alone}", "bold"), f" to: {case.words.ending_label(d.ending)}", indent=2)
        _say_steps(case, d.moves, page)
        answer = "the others can answer by improvements that leave a member no better off (possible, not sure)"
        page.say(
            sentence(answer if d.answered else "no improvements of the others undo the gain of a member"), indent=8
        )
    if len(shown) > _MOST_DEPARTURES:
        page.say(f"{len(shown) - _MOST_DEPARTURES} more; --json lists all.", indent=2)


def _say_steps(case: Case, moves: Sequence[Step], page: Page) -> None:
    for number, move in enumerate(moves, 1):
        said: list[Part] = [f"{case.words.actor(move.actor)}: "]
        said.append(case.words.changes(case.model.changes(move.before, move.after)))
        page.say(*said, indent=4, marker=f"{number:>2}  ")


def _say_jumps(case: Case, found: Findings, page: Page) -> None:
    page.heading("EQUILIBRIUM JUMPS", note="from one equilibrium to another that all members prefer")
    listed: dict[tuple[tuple[int, ...], int, int], list[str]] = {}
    moves = {}
    for concept, jumps in found.jumps.items():
        for j in jumps.jumps:
            listed.setdefault((j.coalition, j.before, j.after), []).append(CONCEPTS[concept].name)
            moves[j.coalition, j.before, j.after] = j.moves
    credible = [key for key, names in listed.items() if {"Nash", "SEQ", "SSEQ"} & set(names)]
    if not credible:
        page.say("None, where no actor by itself would leave (Nash) or is deterred by improvements (SEQ).", indent=2)
    for key in sorted(credible, key=lambda k: (-len(listed[k]), k))[:_MOST_JUMPS]:
        group, before, after = key
        said = f" from state {before + 1} to state {after + 1} ({', '.join(listed[key])})"
        said += _endings_of(case, before, after)
        page.say((case.words.led_by(group), "bold"), said, indent=2)
        _say_steps(case, moves[key], page)
    if rest := len(listed) - len(credible[:_MOST_JUMPS]):
        more = " or more" if any(j.more for j in found.jumps.values()) else ""
        page.say(
            f"{rest:,}{more} not shown, those between equilibria by GMR or SMR among them; --json lists them.", indent=2
        )


def _endings_of(case: Case, before: int, after: int) -> str:
    """Return to which endings two states belong, where the scenario names endings."""
    left, reached = (int(case.model.ending_of[state]) for state in (before, after))
    if not case.conflict.endings:
        return ""
    label = case.words.ending_label
    return f", within: {label(left)}" if left == reached else f", out of: {label(left)}; to: {label(reached)}"


def _say_stability(case: Case, found: CoalitionStability, looked_at: NDArray[np.bool_], page: Page) -> None:
    names = [CONCEPTS[c].name for c in found.concepts]
    start = case.model.status_quo
    marked = "; * not the status quo" if start is not None else ""
    number = int(looked_at.sum())
    of = f"all {number:,}" if number == looked_at.size else f"the {number:,} within reach"
    page.heading("STABLE FOR WHOM", note=f"how many states, of {of}{marked}")
    rows = []
    for row, group in enumerate(found.coalitions[:_MOST_ROWS]):
        cells = []
        for c in found.concepts:
            stays = found.stable[c][row]
            cells.append(f"{int(stays.sum()):,}{'' if start is None or stays[start] else ' *'}")
        rows.append([case.words.actors(group), *cells])
    page.table(["", *names], rows, right=range(1, len(names) + 1))
    if len(found.coalitions) > _MOST_ROWS:
        page.say(f"{len(found.coalitions) - _MOST_ROWS} more coalitions; --json lists all.", indent=2)
    heading = "COALITIONAL EQUILIBRIA" if found.complete else "STABLE FOR ALL COALITIONS ABOVE"
    within = "" if looked_at.all() else "within reach"
    groups = "stable for every group of actors" if found.complete else ""
    page.heading(heading, note=", ".join(filter(None, (groups, within))))
    for c, name in zip(found.concepts, names, strict=True):
        numbers = (np.flatnonzero(found.by_all(c)) + 1).tolist()
        said = f"{count_of(len(numbers), 'state')}: {number_list(numbers, 12)}" if numbers else "no state"
        page.say(f"{name}: {said}", indent=2)
