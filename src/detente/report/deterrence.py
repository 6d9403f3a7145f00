"""Deterrence as a document and in sentences: who keeps an ending, how, and only while what stands."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from detente.outlook.deterrence import Deterrence, Leaving, Support
from detente.outlook.grounds import (
    Grounds,
    behind_commitments,
    behind_ending,
    behind_option,
    behind_staying,
    behind_step,
    behind_worth,
)
from detente.outlook.standing import HOW_KEPT, HowKept
from detente.report.case import Case
from detente.report.documents import changes_part, document, state_part, state_parts
from detente.report.elements import Trace
from detente.report.page import Page
from detente.report.schemas import (
    CHANGES,
    NUMBER,
    STATE,
    STATE_NUMBER,
    TEXT,
    YES,
    Schema,
    a_list,
    an_object,
    by_name,
    one_of,
    or_null,
)
from detente.report.shifts import KEEPING
from detente.report.states import title_of
from detente.report.words import among, count_of

__all__ = ["SCHEMA", "deterrence_document", "deterrence_page", "say_deterrence"]

_STEP = an_object({"actor": TEXT, "before": STATE_NUMBER, "after": STATE_NUMBER, "changes": CHANGES})
SCHEMA: Schema = {
    "of": TEXT,
    "state": STATE,
    "reachable": {**YES, "description": "whether legal moves lead to the state from the status quo"},
    "keeps": by_name(KEEPING, "how each actor keeps the ending there"),
    "leavings": a_list(
        an_object(
            {
                "actor": TEXT,
                "to": STATE_NUMBER,
                "changes": CHANGES,
                "ending": or_null(TEXT),
                "sanction": or_null(a_list(_STEP)),
                "sure": YES,
                "uses": a_list(TEXT, "options that the sanction changes"),
                "commitments": a_list(TEXT),
            }
        ),
        "the improvements that leave the ending, and the shortest sanction of each",
    ),
    "leavings_not_told": {**NUMBER, "description": "more improvements that leave it, beyond the best of each actor"},
    "rests_on": a_list(
        an_object(
            {
                "actor": TEXT,
                "option": TEXT,
                "taken_away": one_of(["not available", "not in place"]),
                "before": KEEPING,
                "after": KEEPING,
                "state": STATE_NUMBER,
                "leaves_to": or_null(STATE_NUMBER),
                "commitments": a_list(TEXT),
            }
        ),
        "options without which an actor keeps the ending less firmly or not at all",
    ),
    "cannot_be_taken_back": a_list(TEXT, "options that cannot be lowered alone in this state"),
    "states": a_list(STATE, "every state spoken of"),
}
_FIRM: dict[HowKept, str] = {"content": "of {0} own interest", "sure": "surely", "possible": "possibly", "no": "not"}
_MOST = 12


def deterrence_document(case: Case, of: str, found: Deterrence) -> dict[str, Any]:
    """Return the JSON document of who is kept from leaving an ending, and by what."""
    names = case.model.actors
    spoken_of = {found.state, *(leaving.target for leaving in found.leavings)}
    spoken_of |= {step.after for leaving in found.leavings for step in leaving.sanction or ()}
    spoken_of |= {s.state for s in found.supports} | {s.leaves_to for s in found.supports if s.leaves_to is not None}
    return document(
        case,
        of=of,
        state=state_part(case, found.state),
        reachable=found.reachable,
        keeps=dict(zip(names, found.keeps, strict=True)),
        leavings=[_leaving(case, found.state, leaving) for leaving in found.leavings],
        leavings_not_told=found.untold,
        rests_on=[
            {
                "actor": names[s.actor],
                "option": s.option,
                "taken_away": s.way,
                "before": s.before,
                "after": s.after,
                "state": s.state + 1,
                "leaves_to": None if s.leaves_to is None else s.leaves_to + 1,
                "commitments": list(s.commitments),
            }
            for s in found.supports
        ],
        cannot_be_taken_back=list(found.immovable),
        states=state_parts(case, sorted(spoken_of)),
    )


def _leaving(case: Case, state: int, leaving: Leaving) -> dict[str, Any]:
    names = case.model.actors
    sanction = leaving.sanction
    return {
        "actor": names[leaving.actor],
        "to": leaving.target + 1,
        "changes": changes_part(case, state, leaving.target),
        "ending": case.words.ending_id(leaving.ending),
        "sanction": None
        if sanction is None
        else [
            {
                "actor": names[step.actor],
                "before": step.before + 1,
                "after": step.after + 1,
                "changes": changes_part(case, step.before, step.after),
            }
            for step in sanction
        ],
        "sure": leaving.sure,
        "uses": list(leaving.uses),
        "commitments": list(leaving.commitments),
    }


def deterrence_page(case: Case, of: str, found: Deterrence) -> Page:
    """Return who is kept from leaving an ending, and by what, as a page."""
    page = Page()
    title_of(case, page)
    say_deterrence(case, page, of, found, Trace(case.words, page, wanted=False))
    return page


def say_deterrence(case: Case, page: Page, of: str, found: Deterrence, trace: Trace) -> None:
    """Add who is kept from leaving an ending, and by what, with what is behind it if `trace` wants that."""
    words = case.words
    label = words.ending_label(list(case.conflict.endings).index(of)) if of in case.conflict.endings else of
    page.heading(f"WHO KEEPS “{label}”", note=f"state {found.state + 1}")
    page.say(words.state(case.model, found.state), indent=2)
    if not found.reachable:
        page.say("No legal moves lead to this state from the status quo.", indent=2)
    for how in reversed(HOW_KEPT):
        actors = [i for i, kept in enumerate(found.keeps) if kept == how]
        if actors:
            everyone = "everyone" if len(actors) == len(found.keeps) else words.actors(actors)
            page.say(f"{_KEEPS[how]}: {everyone}.", indent=2)
            trace.under(partial(_behind_staying, case, found.state, actors))
    if found.leavings:
        page.heading("WHO WOULD LEAVE, AND WHO ANSWERS")
        for leaving in found.leavings[:_MOST]:
            page.say(*_told(case, found.state, leaving), indent=2, marker="· ")
            trace.under(partial(_behind_leaving, case, found.state, leaving))
        more = len(found.leavings) - _MOST + found.untold
        if more > 0:
            page.say(f"… {more:,} more (--json has {f'{len(found.leavings):,}' if found.untold else 'all'})", indent=2)
    page.heading("WHAT IT RESTS ON")
    for line, supports in _sentences(case, label, found):
        page.say(line, indent=2, marker="· ")
        trace.under(partial(_behind_support, case, supports))
    if not found.supports:
        page.say("On no single option: whatever one takes away, everyone keeps it as firmly as before.", indent=2)
    if found.immovable:
        options = among([f"“{words.option(o)}”" for o in found.immovable])
        page.say(f"Cannot be taken back alone in this state: {options}.", indent=2)


def _behind_leaving(case: Case, state: int, leaving: Leaving) -> Grounds:
    found = behind_step(case.model, leaving.actor, state, leaving.target)
    for step in leaving.sanction or ():
        found |= behind_step(case.model, step.actor, step.before, step.after)
    return found


def _behind_staying(case: Case, state: int, actors: Sequence[int]) -> Grounds:
    """Return what decides on the moves by which some actors could leave the ending, or what the ending speaks of."""
    ending, found = int(case.model.ending_of[state]), Grounds()
    for actor in actors:
        found |= behind_staying(case.model, actor, state, ending if ending >= 0 else None)
    return found if found.elements else behind_ending(case.model, ending)


def _behind_support(case: Case, supports: Sequence[Support]) -> Grounds:
    """Return what is behind "they keep it only while this stands": the option, its promises, what they then gain."""
    found = behind_option(case.model, supports[0].option) | behind_commitments(case.model, supports[0].commitments)
    for support in supports:
        if support.leaves_to is not None:
            found |= behind_worth(case.model, support.actor, support.state, support.leaves_to)
    return found


_KEEPS: dict[HowKept, str] = {
    "content": "Keep it of their own interest",
    "sure": "Keep it, surely deterred from leaving",
    "possible": "Keep it, possibly deterred from leaving",
    "no": "Do not keep it",
}


def _told(case: Case, state: int, leaving: Leaving) -> list[str]:
    words, model = case.words, case.model
    said = [f"{words.led_by([leaving.actor])} would: {words.changes(model.changes(state, leaving.target))}."]
    if leaving.sanction is None:
        return [*said, " Nobody answers."]
    how = "Surely answered" if leaving.sure else "Possibly answered"
    steps = [f"{words.actor(s.actor)}: {words.changes(model.changes(s.before, s.after))}" for s in leaving.sanction[:6]]
    more = f" and {count_of(len(leaving.sanction) - 6, 'more move')}" if len(leaving.sanction) > 6 else ""
    return [*said, f" {how}, for example by {'; then '.join(steps)}{more}."]


def _sentences(case: Case, label: str, found: Deterrence) -> list[tuple[str, list[Support]]]:
    """Return the sentences that say what each actor's keeping rests on, with what they tell; deterrence first."""
    words = case.words
    grouped: dict[tuple[str, str, HowKept, HowKept], list[Support]] = {}
    for support in found.supports:
        grouped.setdefault((support.option, support.way, support.before, support.after), []).append(support)
    order = sorted(grouped, key=lambda key: (key[2] == "content", key[3] != "no"))
    lines = []
    for option, way, before, after in order:
        supports = grouped[option, way, before, after]
        who = words.led_by([s.actor for s in supports])
        level = case.model.assignment(found.state)[option]
        keep, its = ("keep", "their") if len(supports) > 1 else ("keeps", "its")
        owner = words.actor(case.conflict.options[option].owner)
        if way == "not in place":
            condition = f"while this stands: {owner}, {words.level(option, level)}"
        else:
            condition = f"as long as this can still change: {owner}, {words.option(option)}"
        promises = [words.promise(case.conflict.commitments[c]) for c in supports[0].commitments]
        marks = f" (promised: {among(promises)})" if promises else ""
        otherwise = "" if after == "no" else f"; else {_FIRM[after].format(its)}"
        told = f"{who} {keep} “{label}”, {_FIRM[before].format(its)}, only {condition}{marks}{otherwise}."
        lines.append((told, supports))
    return lines
