"""Best paths to endings: every step with who moves, what changes, what it is to the mover, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.outlook.deciding import compare_states
from detente.outlook.deterrence import keeps_at
from detente.outlook.grounds import behind_step
from detente.outlook.paths import BestPath, PathStep, best_paths
from detente.outlook.standing import HOW_KEPT, HowKept
from detente.report.case import Case, satisfying
from detente.report.documents import document, state_part, state_parts, step_part
from detente.report.elements import Trace
from detente.report.page import Page, Part, harmless, shortened
from detente.report.schemas import (
    CHANGES,
    NUMBER,
    STATE,
    STATE_NUMBER,
    STEP,
    TEXT,
    Schema,
    a_list,
    an_object,
    by_name,
    or_null,
)
from detente.report.shifts import KEEPING
from detente.report.states import title_of
from detente.report.words import Words, among, count_of

__all__ = [
    "PATH",
    "SCHEMA",
    "Route",
    "cost_of",
    "find_routes",
    "keepers_at",
    "kept_by",
    "path_part",
    "route_document",
    "route_page",
    "say_path",
]

PATH: Schema = an_object(
    {
        "steps": a_list(STEP),
        "losses": NUMBER,
        "indifferent": NUMBER,
        "moves": NUMBER,
        "changes": NUMBER,
        "best_paths": or_null({**NUMBER, "description": "how many paths are as good; null if too many to go through"}),
        "ends": a_list(STATE_NUMBER, "the states in which best paths end"),
        "obstacles": a_list(an_object({"actor": TEXT, "changes": CHANGES}), "the losses common to all best paths"),
        "kept_at_end": by_name(KEEPING, "at the end of the path shown, how each actor keeps the ending"),
    },
    "a best path; its cost is that of every best path",
)
SCHEMA: Schema = {
    "from": STATE,
    "paths": a_list(
        an_object({"to": TEXT, "path": or_null(PATH)}), "null where no legal sequence of moves leads there"
    ),
    "states": a_list(STATE, "every state on a path"),
}


STYLES: dict[str, str] = {"loss": "bold red", "indifferent": "yellow", "gain": "green"}
"""Colours of the words for what a move is to the mover; the words alone say it."""


@dataclass(frozen=True, slots=True)
class Route:
    """A target, what it says, and the best path to it, if there is one, with how each actor keeps the target there."""

    target: str
    says: str
    path: BestPath | None
    keepers: tuple[HowKept, ...] = ()


def path_part(case: Case, path: BestPath | None, keepers: Sequence[HowKept]) -> dict[str, Any] | None:
    """Return a path as it stands in documents."""
    if path is None:
        return None
    return {
        "steps": [step_part(case, s.actor, s.before, s.after) for s in path.steps],
        "losses": path.losses,
        "indifferent": path.indifferent,
        "moves": path.moves,
        "changes": path.changes,
        "best_paths": path.count,
        "ends": [end + 1 for end in path.ends],
        "obstacles": [
            {
                "actor": case.model.actors[o.actor],
                "changes": [{"option": c[0], "before": c[1], "after": c[2]} for c in o.changes],
            }
            for o in path.obstacles
        ],
        "kept_at_end": dict(zip(case.model.actors, keepers, strict=True)),
    }


def route_document(case: Case, start: int, routes: Sequence[Route]) -> dict[str, Any]:
    """Return the JSON document of best paths from one state."""
    on_paths = {start, *(s.after for r in routes if r.path is not None for s in r.path.steps)}
    return document(
        case,
        **{"from": state_part(case, start)},
        paths=[{"to": r.target, "path": path_part(case, r.path, r.keepers)} for r in routes],
        states=state_parts(case, sorted(on_paths)),
    )


def route_page(case: Case, start: int, routes: Sequence[Route]) -> Page:
    """Return best paths from one state as a page."""
    page, words = Page(), case.words
    title_of(case, page)
    where = "the status quo" if start == case.model.status_quo else f"state {start + 1}"
    ending = f" ({words.ending(int(case.model.ending_of[start]))})" if case.conflict.endings else ""
    page.say(f"From {where}{ending}.")
    for route in routes:
        page.heading(f"TO “{route.says}”", note="" if route.path is None else cost_of(route.path))
        if route.path is None:
            page.say("No sequence of moves leads there, whatever the actors want.", indent=2)
        elif not route.path.steps:
            page.say("It is there already.", indent=2)
        else:
            say_path(case, page, route.path)
            say_end(case, page, route.path, route.keepers)
    return page


def cost_of(path: BestPath) -> str:
    """Return what a path asks of those who must move: ``2 losses, 5 gains``."""
    gains = path.moves - path.losses - path.indifferent
    parts = [
        count_of(path.losses, "loss", "losses") if path.losses else "",
        count_of(path.indifferent, "indifferent move") if path.indifferent else "",
        count_of(gains, "gain") if gains else "",
    ]
    return ", ".join(p for p in parts if p) or "no move"


def say_path(case: Case, page: Page, path: BestPath, trace: Trace | None = None) -> None:
    """Add the steps of a path and its obstacles to a page, and what is behind each step if `trace` wants that."""
    widest = max(len(step.worth) for step in path.steps)
    for number, step in enumerate(path.steps, 1):
        said: list[Part] = [f"{case.words.actor(step.actor)}: "]
        said.append((case.words.changes(case.model.changes(step.before, step.after)), "bold"))
        shown = step.worth.upper() if step.worth == "loss" else step.worth
        marker: list[Part] = [f"{number:>2}  ", (f"{shown:<{widest}}", STYLES[step.worth]), "  "]
        page.say(*said, indent=2, marker=marker)
        why = _why(case, step)
        if why:
            page.say(why, indent=8 + widest)
        if trace is not None:
            trace.under(partial(behind_step, case.model, step.actor, step.before, step.after), indent=8 + widest)
    _say_obstacles(case, page, path)


def _why(case: Case, step: PathStep) -> str:
    """Return the statements that make a step a loss, or that cancel out where it is indifferent."""
    found = compare_states(case.model, step.actor, step.before, step.after)
    words = case.words
    if found.worth == "loss" and found.deciding:
        return f"against: {_entries(words, found.deciding)}"
    if found.worth == "indifferent" and found.outweighed:
        return f"cancelling out: {_entries(words, found.outweighed)}"
    return ""


def _entries(words: Words, entries: Sequence[Any]) -> str:
    return "; ".join(f"{words.priority(e)} {words.evidence(e.evidence)}".rstrip() for e in entries)


def _say_obstacles(case: Case, page: Page, path: BestPath) -> None:
    """Say what all best paths share."""
    if path.count == 1:
        page.say("It is the only best path.", indent=2)
        return
    if path.count is None:
        page.say("There are too many paths as good as this one to go through: what they share is not known.", indent=2)
        return
    if not path.losses:
        page.say(f"{path.count:,} paths are as good.", indent=2)
        return
    if not path.obstacles:
        page.say(f"{path.count:,} paths are as good; no loss is common to all of them.", indent=2)
        return
    shared = among([f"{case.words.actor(o.actor)}: {case.words.changes(o.changes)}" for o in path.obstacles])
    what = "obstacle" if len(path.obstacles) == 1 else "obstacles"
    page.say(f"The {what} common to all {path.count:,} best paths: {shared}.", indent=2)


def say_end(case: Case, page: Page, path: BestPath, keepers: Sequence[HowKept]) -> None:
    """Say who keeps the target at the end of a path."""
    page.say(f"At its end (state {path.end + 1}): {kept_by(case, keepers)}", indent=2)
    ranks = case.model.ranks[:, [path.start, path.end]].tolist()
    better = [i for i, (before, after) in enumerate(ranks) if after > before]
    worse = [i for i, (before, after) in enumerate(ranks) if after < before]
    said = [f"{how} for {case.words.actors(who)}" for how, who in (("better", better), ("worse", worse)) if who]
    start = "the status quo" if path.start == case.model.status_quo else f"state {path.start + 1}"
    page.say(f"Compared with {start}, its end is {', '.join(said) or 'the same for everyone'}.", indent=2)


def kept_by(case: Case, keepers: Sequence[HowKept]) -> str:
    """Return who keeps an ending, and how firmly, in a sentence or two."""
    words = case.words
    groups: dict[HowKept, list[int]] = {word: [i for i, k in enumerate(keepers) if k == word] for word in HOW_KEPT}
    if groups["no"]:
        who = words.actors(groups["no"])
        return f"not kept. For {who} there is a gain that leaves it and that nobody would answer."
    if len(groups["content"]) == len(keepers):
        return "kept by everyone: nobody would gain by leaving it."
    answers: dict[HowKept, str] = {"sure": "would surely answer", "possible": "can answer, though not surely"}
    parts = [
        f"{words.led_by(groups[word])} would gain by leaving it, but the others {how}"
        for word, how in answers.items()
        if groups[word]
    ]
    firm = "surely" if not groups["possible"] else "possibly"
    return f"kept by everyone, {firm}. {'. '.join(parts)}."


def find_routes(case: Case, start: int, targets: Sequence[str]) -> list[Route]:
    """Return the best path from a state to each target: an ending, a defined statement, or any statement.

    Raises
    ------
    InputError
        A target is neither.
    """
    masks = [satisfying(case, target) for target in targets]
    paths = best_paths(case.model, start, masks)
    return [
        Route(target, _says(case, target), path, () if path is None else keepers_at(case, inside, path.end))
        for target, inside, path in zip(targets, masks, paths, strict=True)
    ]


def keepers_at(case: Case, inside: NDArray[np.bool_], state: int) -> tuple[HowKept, ...]:
    """Return how each actor keeps the states of a target at one of them."""
    return keeps_at(case.model, state, inside)


def _says(case: Case, target: str) -> str:
    conflict = case.conflict
    if target in conflict.endings:
        return case.words.ending_label(list(conflict.endings).index(target))
    return shortened(harmless(target), 160)
