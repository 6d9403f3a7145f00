"""Stable states and equilibria, so that hundreds of them stay readable."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from detente.report.case import Case
from detente.report.documents import Row, document
from detente.report.long_lists import Mapped, Numbers, StateList
from detente.report.page import Cell, Page
from detente.report.schemas import STATE, STATE_NUMBER, Schema, a_list, by_name
from detente.report.states import title_of
from detente.report.table import Table
from detente.report.words import count_of, number_list
from detente.stability.concepts import Stability, concept_named

__all__ = ["SCHEMA", "checked_concepts", "say_equilibria", "stability_document", "stability_page", "stability_rows"]

_NUMBERS = a_list(STATE_NUMBER, "numbers of states, ascending")
SCHEMA: Schema = {
    "states": a_list(STATE, "all states, in order"),
    "stable": by_name(by_name(_NUMBERS), "by concept and actor: the states stable for the actor"),
    "equilibria": by_name(_NUMBERS, "by concept: the states stable for every actor"),
}

_MOST_SHOWN, _MOST_OF_ENDING = 12, 2  # equilibria described
_MOST_NUMBERED = 40  # equilibria of a concept that are listed by number


def stability_document(case: Case, found: Stability) -> dict[str, Any]:
    """Return the JSON document of a stability analysis."""
    return document(
        case,
        states=StateList(case, np.arange(case.model.count)),
        stable={
            concept: {actor: Numbers(row) for actor, row in zip(case.model.actors, rows, strict=True)}
            for concept, rows in found.stable.items()
        },
        equilibria={concept: Numbers(row) for concept, row in found.equilibria.items()},
    )


def stability_rows(case: Case, found: Stability) -> Table:
    """Return one row a state as a table: equilibrium and stable for whom, under each concept."""
    truths = {
        **{concept: found.equilibria[concept] for concept in found.concepts},
        **{
            f"{concept} for {actor}": found.stable[concept][i]
            for concept in found.concepts
            for i, actor in enumerate(case.model.actors)
        },
    }

    def row(state: dict[str, Any]) -> Row:
        at = state["number"] - 1
        return {
            "number": at + 1,
            "ending": state["ending"] or "",
            **{name: bool(truth[at]) for name, truth in truths.items()},
        }

    rows = Mapped(StateList(case, np.arange(case.model.count)), row)
    return Table({"number": int, "ending": str, **dict.fromkeys(truths, bool)}, rows)


def stability_page(case: Case, found: Stability) -> Page:
    """Return a stability analysis as a page."""
    page, model = Page(), case.model
    title_of(case, page)
    for coalition in case.conflict.coalitions.values():
        if coalition.as_one:
            page.say(f"{case.words.led_by(coalition.members)} act as one.")
    say_equilibria(case, found, page)
    if model.actors:
        _for_whom(case, found, page)
    _published(case, found, page)
    page.gap()
    for concept in found.concepts:
        entry = concept_named(concept)
        page.say((entry.name, "bold"), f": {entry.says}. Source: {entry.source}.")
    return page


def _for_whom(case: Case, found: Stability, page: Page) -> None:
    """Say for each actor how many states are stable, and whether the status quo is."""
    model, names = case.model, [concept_named(c).name for c in found.concepts]
    page.heading("STABLE FOR WHOM", note="how many states, of all")
    page.table(
        ["", *names],
        [
            [case.words.actor(i), *(f"{int(found.stable[c][i].sum()):,}" for c in found.concepts)]
            for i in range(len(model.actors))
        ],
        right=range(1, len(names) + 1),
    )
    if model.status_quo is not None:
        page.heading("AT THE STATUS QUO", note=f"state {model.status_quo + 1}")
        page.table(
            ["stable for", *names],
            [[case.words.actor(i), *_answers(found, i, model.status_quo)] for i in range(len(model.actors))],
        )


def say_equilibria(case: Case, found: Stability, page: Page) -> None:
    """Add the equilibria to a page: how many of each ending, and what they are."""
    page.heading("EQUILIBRIA", note="states stable for every actor, whether they can be reached or not")
    _by_ending(case, found, page)
    _listed(case, found, page)


def _answers(found: Stability, actor: int, state: int) -> list[str]:
    return ["yes" if found.stable[c][actor][state] else "no" for c in found.concepts]


def _by_ending(case: Case, found: Stability, page: Page) -> None:
    """Say for each ending which of its states are equilibria, or how many where there are many."""
    model, words = case.model, case.words
    positions = [*range(len(case.conflict.endings))]
    if not positions or (model.ending_of < 0).any():
        positions.append(-1)
    many = max((int(row.sum()) for row in found.equilibria.values()), default=0) > _MOST_NUMBERED
    rows: list[list[Cell]] = []
    for position in positions:
        inside = model.ending_of == position
        cells: list[Cell] = [
            words.ending_label(position) if positions != [-1] else "all states",
            f"{int(inside.sum()):,}",
        ]
        for concept in found.concepts:
            here = np.flatnonzero(inside & found.equilibria[concept]) + 1
            cells.append((f"{here.size:,}" if many else number_list(here.tolist())) if here.size else "none")
        rows.append(cells)
    columns = range(1, 2 + len(found.concepts)) if many else [1]
    page.table(["ending", "states", *(concept_named(c).name for c in found.concepts)], rows, right=columns)


def _listed(case: Case, found: Stability, page: Page) -> None:
    """Describe equilibria; where there are many, of each ending those on which most concepts agree."""
    model, words = case.model, case.words
    agree = np.sum([found.equilibria[c] for c in found.concepts], axis=0)
    states = np.flatnonzero(agree)
    if not states.size:
        page.say("No state is an equilibrium under any of these concepts.", indent=2)
        return
    change = np.zeros(states.size, np.intp)
    if model.status_quo is not None:
        change = (model.levels[:, states] != model.levels[:, [model.status_quo]]).sum(axis=0)
    order = states[np.lexsort((states, change, -agree[states]))]
    many = states.size > _MOST_SHOWN
    page.heading(
        "WHAT THEY ARE", note="of each ending those that most concepts share, the nearest first" if many else ""
    )
    shown = 0
    for position in np.unique(model.ending_of[order]).tolist():
        here = order[model.ending_of[order] == position]
        if case.conflict.endings:
            page.say((words.ending_label(position), "bold"), indent=2)
        for state in here[: _MOST_OF_ENDING if many else None].tolist():
            held = ", ".join(concept_named(c).name for c in found.concepts if found.equilibria[c][state])
            page.say(f"{held}: {_description(case, state)}", indent=4, marker=f"state {state + 1}  ")
            shown += 1
    if shown < states.size:
        more = count_of(states.size - shown, "more equilibrium", "more equilibria")
        page.say(f"{more}; --json or --output FILE.csv lists all.", indent=2)


def _description(case: Case, state: int) -> str:
    model = case.model
    if model.status_quo is None or case.conflict.graph is not None:
        return case.words.state(model, state)
    if state == model.status_quo:
        return "the status quo"
    return f"as the status quo, but {case.words.difference(model, model.status_quo, state)}"


def _published(case: Case, found: Stability, page: Page) -> None:
    """Compare with the results that the scenario's publication gives."""
    known = {c: numbers for c, numbers in case.scenario.published.items() if c in found.concepts}
    if not known:
        return
    page.heading("PUBLISHED RESULTS")
    for concept, numbers in known.items():
        ours = (np.flatnonzero(found.equilibria[concept]) + 1).tolist()
        verdict = "the same here" if sorted(numbers) == ours else f"here: {number_list(ours, 40) or 'none'}"
        page.say(f"{concept_named(concept).name}: {number_list(numbers, 40)}: {verdict}", indent=2)
    if case.conflict.cite:
        page.say(case.conflict.cite, indent=2)


def checked_concepts(names: Sequence[str]) -> list[str] | None:
    """Return the ids of concepts given by id or name, each once; None where none is given."""
    return list(dict.fromkeys(concept_named(name).id for name in names)) or None
