"""The states of a conflict: options as rows and states as columns, as the field prints them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from detente.report.case import Case
from detente.report.documents import Row, document, state_parts
from detente.report.long_lists import Mapped, StateList
from detente.report.page import Cell, Page, shortened
from detente.report.schemas import NUMBER, STATE, Schema, a_list
from detente.report.table import Table
from detente.report.words import count_of

__all__ = ["SCHEMA", "states_document", "states_page", "states_rows", "title_of"]

SCHEMA: Schema = {
    "feasible": {**NUMBER, "description": "how many states satisfy all constraints"},
    "matching": {**NUMBER, "description": "how many of them were asked for"},
    "states": a_list(STATE, "those asked for, in order, as many as the limit allows"),
}


def title_of(case: Case, page: Page) -> None:
    """Begin a page with the scenario's title and reading, its size in the next line."""
    conflict = case.conflict
    page.title(shortened(conflict.title, 160), f"reading: {conflict.reading}" if conflict.reading else "")
    size = [count_of(len(conflict.actors), "actor")]
    if conflict.graph is None:
        size.append(count_of(len(conflict.options), "option"))
    size.append(count_of(case.model.count, "state"))
    page.say(" · ".join(size))


def states_document(case: Case, chosen: Sequence[int], matching: int) -> dict[str, Any]:
    """Return the JSON document of some states."""
    listed = StateList(case, np.asarray(chosen, np.intp))
    return document(case, feasible=case.model.count, matching=matching, states=listed)


def states_rows(case: Case, chosen: Sequence[int]) -> Table:
    """Return one row a state as a table: number, ending, options, ranks."""

    def row(state: dict[str, Any]) -> Row:
        return {
            "number": state["number"],
            "ending": state["ending"] or "",
            **state["options"],
            **{f"rank for {actor}": rank for actor, rank in state["ranks"].items()},
        }

    rows = Mapped(StateList(case, np.asarray(chosen, np.intp)), row)
    ranks = {f"rank for {actor}": int for actor in case.model.actors}
    return Table({"number": int, "ending": str, **dict.fromkeys(case.model.options, str), **ranks}, rows)


def states_page(case: Case, chosen: Sequence[int], matching: int, limited: bool) -> Page:
    """Return the states as a page.

    Parameters
    ----------
    chosen
        Indices of the states to show.
    matching
        How many were asked for; more than `chosen` where a limit cuts the list.
    limited
        Whether not all were asked for, so that the page says how many there are.
    """
    model, words, page = case.model, case.words, Page()
    title_of(case, page)
    if limited:
        page.say(f"{count_of(matching, 'state')} of {model.count:,} asked for")
    page.gap()
    page.grid(*_grid(case, chosen))
    page.gap()
    if model.conflict.graph is not None:
        for state in chosen:
            page.say(words.state(model, state), marker=f"{state + 1}  ")
        page.gap()
    if not matching:
        page.say("No state is as asked.")
    if len(chosen) < matching:
        page.say(f"{len(chosen):,} of {matching:,} states shown; --limit 0 shows all, --where and --ending choose.")
    if model.status_quo is not None and model.status_quo in chosen:
        page.say(f"State {model.status_quo + 1} is the status quo.")
    page.say("Ranks: higher is better, equal is indifferent.")
    return page


def _grid(case: Case, chosen: Sequence[int]) -> tuple[list[Cell], list[list[Cell]]]:
    """Return the labels and the columns of the table of states."""
    model, words, conflict = case.model, case.words, case.conflict
    labels: list[Cell] = [("state", "bold")]
    options: list[str] = []
    owner = ""
    blanks: set[int] = set()
    for option in conflict.options.values():
        if conflict.graph is None and option.owner != owner:
            owner = option.owner
            blanks.add(len(labels))
            labels.append(words.actor(owner))
        labels.append(f"  {words.option(option.id)}" if conflict.graph is None else "name")
        options.append(option.id)
    labels += [f"rank for {words.actor(a)}" for a in model.actors]
    if conflict.endings:
        labels.append("ending")
    columns: list[list[Cell]] = []
    for state, part in zip(chosen, state_parts(case, chosen), strict=True):
        column: list[Cell] = [(str(part["number"]), "bold")]
        for option_id in options:
            if len(column) in blanks:
                column.append("")
            column.append(shortened(part["options"][option_id], 40))
        column += [str(rank) for rank in part["ranks"].values()]
        if conflict.endings:
            column.append(shortened(words.ending_id(int(model.ending_of[state])) or "none", 40))
        columns.append(column)
    return labels, columns
