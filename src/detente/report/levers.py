"""What an actor can do about how the conflict ends: each thing with what it changes, for whom, and what it costs."""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from detente.outlook.deciding import Comparison
from detente.outlook.grounds import Grounds, behind_commitments, behind_option, behind_step
from detente.outlook.levers import KINDS, Lever, Levers
from detente.outlook.prospects import EndingChange, Verdict
from detente.outlook.standing import HowKept
from detente.report.case import Case
from detente.report.documents import changes_part, document, step_part
from detente.report.elements import Trace
from detente.report.page import Page
from detente.report.schemas import (
    CHANGES,
    NUMBER,
    STATE_NUMBER,
    STEP,
    TEXT,
    Schema,
    a_list,
    an_object,
    by_name,
    one_of,
    or_null,
)
from detente.report.shifts import CHANGED, PROSPECT, changed_part, prospect_part
from detente.report.states import title_of
from detente.report.words import Words, count_of

__all__ = [
    "COMPARED",
    "SCHEMA",
    "behind_lever",
    "ending_change_words",
    "lever_words",
    "levers_document",
    "levers_page",
    "say_effective",
    "say_idle",
    "say_untried",
]

SCHEMA: Schema = {
    "actor": TEXT,
    "state": {**STATE_NUMBER, "description": "the status quo"},
    "as_things_are": a_list(
        an_object({"ending": TEXT, **PROSPECT}),
        "how each ending stands without any lever",
    ),
    "levers": a_list(
        an_object(
            {
                "kind": one_of(list(KINDS)),
                "subject": or_null(
                    {**TEXT, "description": "the option or the commitment it is about; null for a move"}
                ),
                "level": or_null({**TEXT, "description": "the level resolved on, or kept by refusing"}),
                "says": TEXT,
                "from": {**STATE_NUMBER, "description": "the state from which its outlook is computed"},
                "moves": CHANGES,
                "step": or_null(STEP),
                "steps": an_object(
                    {"gain": NUMBER, "indifferent": NUMBER, "loss": NUMBER},
                    "what the reachable steps that do it, or that it forgoes, are worth to the actor",
                ),
                "needed_for": a_list(TEXT, "options of others that need an option it is about"),
                "changes": a_list(
                    an_object(
                        {
                            **CHANGED,
                            "worth": by_name(
                                one_of(["better", "worse", "same", "depends"]),
                                "for each actor: these states against the status quo",
                            ),
                        }
                    ),
                    "the weightiest first; empty if it changes nothing",
                ),
            }
        ),
        "those that change something first",
    ),
    "moves_not_tried": {
        **NUMBER,
        "description": "moves at the status quo beyond those tried, which change the fewest options",
    },
}


def levers_document(case: Case, found: Levers) -> dict[str, Any]:
    """Return the JSON document on what an actor can do."""
    return document(
        case,
        actor=case.model.actors[found.actor],
        state=found.start + 1,
        as_things_are=[
            {"ending": case.words.ending_id(position), **prospect_part(prospect)}
            for position, prospect in enumerate(found.baseline)
        ],
        levers=[_lever_part(case, found, lever) for lever in found.levers],
        moves_not_tried=found.untried,
    )


def _lever_part(case: Case, found: Levers, lever: Lever) -> dict[str, Any]:
    step = lever.step
    return {
        "kind": lever.kind,
        "subject": lever.subject or None,
        "level": lever.level or None,
        "says": lever_words(case, found.start, lever),
        "from": lever.start + 1,
        "moves": changes_part(case, found.start, lever.start),
        "step": None if step is None else step_part(case, step.actor, step.before, step.after),
        "steps": dict(zip(("gain", "indifferent", "loss"), lever.steps, strict=True)),
        "needed_for": list(lever.needed_for),
        "changes": [
            {**changed_part(case.words, change), "worth": dict(zip(case.model.actors, change.worth, strict=True))}
            for change in lever.changes
        ],
    }


def levers_page(case: Case, found: Levers, *, everything: bool = False) -> Page:
    """Return what an actor can do as a page; levers that change the same are told together.

    Parameters
    ----------
    everything
        Also tell what changes nothing in full.
    """
    page, words = Page(), case.words
    title_of(case, page)
    here = int(case.model.ending_of[found.start])
    now = f", where we are: {words.ending_label(here)}" if here >= 0 else ""
    page.heading(f"WHAT CAN BE DONE BY {words.actor(found.actor)}", note=f"from the status quo{now}")
    if not found.baseline:
        page.say("The scenario names no endings, so there is nothing that a lever could change.", indent=2)
    trace = Trace(words, page, wanted=False)
    say_effective(case, page, found, trace)
    if any(not lever.changes for lever in found.levers):
        page.heading("CHANGES NOTHING", note="about which ending can be reached or is kept")
        say_idle(case, page, found, trace, everything=everything)
    elif not found.levers:
        page.say("It has no move, no option within reach and no promise.", indent=2)
    say_untried(page, found)
    page.gap()
    page.say(COMPARED)
    return page


COMPARED = (
    "Each is compared with how things are, all else being the same. An actor that is set on something, or on keeping "
    "its word, accepts whatever comes with it in the same move."
)


def say_untried(page: Page, found: Levers) -> None:
    """Add how many moves were not tried, if any."""
    if found.untried:
        page.gap()
        tried = sum(lever.kind == "move" for lever in found.levers)
        page.say(
            f"Of the moves that can be made now, the {tried:,} that change the fewest options were tried, and "
            f"{found.untried:,} more were not."
        )


def say_effective(case: Case, page: Page, found: Levers, trace: Trace) -> None:
    """Add the levers that change something, those that change the same together, with what is behind each."""
    effective = sorted(found.effective, key=_same_first(found.effective))
    for changes, same in groupby(effective, key=lambda lever: lever.changes):
        page.gap()
        group = list(same)
        for lever in group:
            _say_lever(case, page, found.start, lever)
            trace.under(partial(behind_lever, case, lever))
        if len(group) > 1:
            page.say(f"Each of these {len(group)} has the same effect:", indent=4)
        for text in _effects(case, changes):
            page.say(text, indent=6, marker="→ ")


def say_idle(case: Case, page: Page, found: Levers, trace: Trace, *, everything: bool = False) -> None:
    """Add the levers that change nothing, with what is behind each, and with `everything` what it is to the actor."""
    for lever in found.levers:
        if not lever.changes and everything:
            _say_lever(case, page, found.start, lever)
        elif not lever.changes:
            page.say(lever_words(case, found.start, lever), indent=2, marker="· ")
        if not lever.changes:
            trace.under(partial(behind_lever, case, lever))


def behind_lever(case: Case, lever: Lever) -> Grounds:
    """Return what is behind a lever: what it is about, and what it is worth to the actor itself."""
    model, step = case.model, lever.step
    worth = Grounds() if step is None else behind_step(model, step.actor, step.before, step.after)
    if lever.subject in model.conflict.commitments:
        return behind_commitments(model, [lever.subject]) | worth
    return behind_option(model, lever.subject) | worth if lever.subject else worth


def _same_first(levers: Sequence[Lever]) -> Any:
    """Return a sort key that brings levers with the same changes together, in the order of the first of them."""
    first: dict[Any, int] = {}
    for place, lever in enumerate(levers):
        first.setdefault(lever.changes, place)
    return lambda lever: first[lever.changes]


def lever_words(case: Case, start: int, lever: Lever) -> str:
    """Return what a lever is, in a phrase."""
    words, conflict = case.words, case.conflict
    if lever.kind == "move":
        return f"Now: {words.changes(case.model.changes(start, lever.start))}"
    if lever.kind == "resolve":
        return f"Be set on this, whatever else it wants: {words.level(lever.subject, lever.level)}"
    if lever.kind == "refuse":
        return f"Rule out any change of this: {words.level(lever.subject, lever.level)}"
    promise = conflict.commitments[lever.subject]
    says = words.promise(promise)
    ends = f", after {words.changes(case.model.changes(start, lever.start))}" if lever.start != start else ""
    return f"{'Keep its word' if lever.kind == 'bind' else 'Withdraw its word'}: {says}{ends}"


def _say_lever(case: Case, page: Page, start: int, lever: Lever) -> None:
    page.say((lever_words(case, start, lever), "bold"), indent=2, marker="▪ ")
    page.say(_cost(case, lever), indent=4)
    if lever.needed_for:
        page.say(f"Others wait for it: {_those_who_wait(case, lever)}.", indent=4)


def _those_who_wait(case: Case, lever: Lever) -> str:
    """Return who needs what a lever is about, and to do what."""
    doing: dict[str, list[str]] = {}
    for option in lever.needed_for:
        doing.setdefault(case.conflict.options[option].owner, []).append(case.words.option(option))
    return "; ".join(f"{case.words.actor(owner)} to {' and to '.join(what)}" for owner, what in doing.items())


def _cost(case: Case, lever: Lever) -> str:
    """Return what a lever is to the actor itself."""
    step, (gains, even, losses) = lever.step, lever.steps
    if step is None:
        return (
            "It never comes to it within reach."
            if lever.kind in {"bind", "resolve"}
            else "It forgoes nothing within reach."
        )
    why = _why(case.words, step)
    worth = {"gain": "a gain", "indifferent": "indifferent", "loss": "a LOSS"}[step.worth]
    if lever.kind == "move":
        return f"To the actor itself {worth}{why}."
    counts = [(gains, "a gain"), (even, "indifferent"), (losses, "a loss")]
    mixed = [f"{what} in {number:,}" for number, what in counts if number]
    total = count_of(sum(lever.steps), "such step")
    among_all = f" Of {total} within reach: {', '.join(mixed)}." if len(mixed) > 1 else ""
    if lever.kind in {"bind", "resolve"}:
        return f"When it first comes to it, {worth}{why}.{among_all}"
    spared = {
        "gain": "forgoes a gain",
        "indifferent": "forgoes nothing it would gain by",
        "loss": "spares itself a loss",
    }
    return f"At the first such step it {spared[step.worth]}{why}.{among_all}"


def _why(words: Words, step: Comparison) -> str:
    entries = step.deciding or step.outweighed
    if not entries:
        return ""
    said = "; ".join(f"{words.priority(e)} {words.evidence(e.evidence)}".rstrip() for e in entries)
    how = {"loss": "against", "gain": "for", "indifferent": "cancelling out"}[step.worth]
    return f" ({how}: {said})"


def _effects(case: Case, changes: Iterable[EndingChange]) -> list[str]:
    """Return a sentence for each ending that changes: what, and for whom that is better or worse than now."""
    by_ending: dict[int, list[EndingChange]] = {}
    for change in changes:
        by_ending.setdefault(change.ending, []).append(change)
    return [f"{ending_change_words(case, found)} {_for_whom(case, found[0])}" for found in by_ending.values()]


def ending_change_words(case: Case, found: Sequence[EndingChange]) -> str:
    """Return what changes about one ending; what follows from the rest is left out."""
    label = f"“{case.words.ending_label(found[0].ending)}”"
    by_aspect = {change.aspect: change for change in found}
    reach, interest = by_aspect.get("reachable"), by_aspect.get("by_interest")
    kept, settled = by_aspect.get("kept"), by_aspect.get("kept_by_interest")
    if reach is not None and not reach.gained:
        return f"{label} is out of reach."
    said = ["comes within reach"] if reach is not None else []
    if interest is not None:
        said.append(f"can {'now' if interest.gained else 'no longer'} be reached by interest alone")
    there = settled is not None and interest is not None and settled.gained
    if settled is not None and there:
        said.append(" ".join(["everyone", *_HOW[settled.after].split(), "keeps it there"]))
    elif settled is not None and interest is None and (kept is None or kept.after != settled.after):
        said.append(f"{_kept(settled)} where interest alone leads to it")
    if kept is not None and not (settled is not None and there and settled.after == kept.after):
        said.append(_kept(kept))
    elif not said and settled is not None:
        said.append(f"{_kept(settled)} where interest alone leads to it")
    return f"{label} {', and '.join(said)}."


_HOW: dict[HowKept, str] = {"no": "", "possible": "possibly", "sure": "surely", "content": ""}
_BECAUSE: dict[HowKept, str] = {
    "possible": "leaving it would possibly be answered",
    "sure": "leaving it would surely be answered",
    "content": "nobody would gain by leaving it",
}


def _kept(change: EndingChange) -> str:
    if change.after == "no":
        return "is no longer kept by everyone"
    if change.before == "no":
        return " ".join(["can be", *_HOW[change.after].split(), "kept by everyone"])
    firmly = "more firmly" if change.gained else "less firmly"
    return f"is kept {firmly}: {_BECAUSE[change.after]} (as things are, {_BECAUSE[change.before]})"


def _for_whom(case: Case, change: EndingChange) -> str:
    """Return for whom an ending is better, worse or the same as now; the largest group as everyone else.

    Compared are all its states in which the change shows, with the status quo.
    """
    groups: dict[Verdict, list[int]] = {}
    for actor, verdict in enumerate(change.worth):
        groups.setdefault(verdict, []).append(actor)
    most = max(groups, key=lambda verdict: len(groups[verdict]))
    everyone = "everyone" if len(groups) == 1 else "everyone else"

    def who(verdict: Verdict) -> str:
        found = groups[verdict]
        return everyone if verdict == most and len(found) > 2 else case.words.actors(found)

    heads: dict[Verdict, str] = {"better": "better for", "worse": "worse for", "same": "the same for"}
    order = sorted((v for v in heads if v in groups), key=lambda v: v == most)
    subject = "it" if change.gained else "that ending"
    said = [f"{subject} is {', '.join(f'{heads[v]} {who(v)}' for v in order)}"] if order else []
    if "depends" in groups:
        how = "that depends" if order else f"{subject} is better in some of its states and not in others"
        said.append(f"for {who('depends')} {how}{' on the state' if order else ''}")
    return f"Compared with now, {'; '.join(said)}."
