"""Why a state is stable for an actor, or not: every improvement, who answers it, by which moves, and to where."""

from collections.abc import Sequence
from typing import Any

from detente.outlook.deciding import compare_states
from detente.report.case import Case
from detente.report.documents import document, state_part, state_parts, step_part
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
    or_null,
)
from detente.report.states import title_of
from detente.stability.concepts import CONCEPTS
from detente.stability.explain import Answer, Explanation

__all__ = ["SCHEMA", "explanation_document", "explanation_page"]

_ANSWER = an_object(
    {
        "move": STEP,
        "sanction": or_null(a_list(STEP, "the shortest legal sequence of the others to a state that hurts")),
        "sure": or_null({**YES, "description": "whether it hurts however the others reply in the end"}),
        "best_reply": or_null(STATE_NUMBER),
    }
)
SCHEMA: Schema = {
    "state": STATE,
    "explanations": a_list(
        an_object(
            {
                "actor": TEXT,
                "concept": TEXT,
                "stable": YES,
                "improvements": {**NUMBER, "description": "how many there are; at most 50 are explained"},
                "answers": a_list(_ANSWER, "the improvements, those that nobody answers first, then the best first"),
            }
        )
    ),
    "states": a_list(STATE, "every state spoken of"),
}

_MOST_SHOWN = 5
_NO_REPLY_CONCEPTS = {"nash"}
_IMPROVEMENTS_ANSWER = {"seq", "sseq", "seq_sure"}


def explanation_document(case: Case, state: int, found: Sequence[Explanation]) -> dict[str, Any]:
    """Return the JSON document of some explanations about one state."""
    spoken_of = {state}
    for explanation in found:
        for answer in explanation.answers:
            spoken_of |= {answer.target, *(step.after for step in answer.sanction or ())}
            spoken_of |= set() if answer.best_reply is None else {answer.best_reply}
    return document(
        case,
        state=state_part(case, state),
        explanations=[
            {
                "actor": case.model.actors[one.actor],
                "concept": one.concept,
                "stable": one.stable,
                "improvements": one.improvements,
                "answers": [_answer_part(case, one, answer) for answer in one.answers],
            }
            for one in found
        ],
        states=state_parts(case, sorted(spoken_of)),
    )


def _answer_part(case: Case, one: Explanation, answer: Answer) -> dict[str, Any]:
    return {
        "move": step_part(case, one.actor, one.state, answer.target),
        "sanction": None
        if answer.sanction is None
        else [step_part(case, step.actor, step.before, step.after) for step in answer.sanction],
        "sure": answer.sure,
        "best_reply": None if answer.best_reply is None else answer.best_reply + 1,
    }


def explanation_page(case: Case, state: int, found: Sequence[Explanation]) -> Page:
    """Return some explanations about one state as a page."""
    page, model, words = Page(), case.model, case.words
    title_of(case, page)
    here = " (the status quo)" if state == model.status_quo else ""
    page.heading(
        f"STATE {state + 1}{here}", note=words.ending(int(model.ending_of[state])) if case.conflict.endings else ""
    )
    page.say(words.state(model, state), indent=2)
    still = [one for one in found if not one.improvements]
    if still:
        page.heading("STABLE UNDER EVERY CONCEPT", note="no move is better for the actor than staying")
        page.say(words.actors(sorted({one.actor for one in still})), indent=2)
    for one in found:
        if one.improvements:
            verdict = "stable" if one.stable else "not stable"
            page.heading(f"{words.actor(one.actor)}: {verdict} under {CONCEPTS[one.concept].name}")
            _reasons(case, page, one)
    page.gap()
    for concept in dict.fromkeys(one.concept for one in found):
        page.say((CONCEPTS[concept].name, "bold"), f": {CONCEPTS[concept].says}.")
    return page


def _reasons(case: Case, page: Page, one: Explanation) -> None:
    name = case.words.actor(one.actor)
    many = f"{one.improvements:,} moves are" if one.improvements != 1 else "1 move is"
    end = "."
    if one.stable:
        end = ", and the others can answer " + ("each of them." if one.improvements != 1 else "it.")
    elif one.concept not in _NO_REPLY_CONCEPTS and any(a.sanction is not None for a in one.answers):
        end = ", and not all of them are answered as the concept asks."
    page.say(f"For {name}, {many} better than staying{end}", indent=2)
    for number, answer in enumerate(one.answers[:_MOST_SHOWN], 1):
        _improvement(case, page, one, answer, number)
    if one.improvements > _MOST_SHOWN:
        listed = len(one.answers)
        all_of_them = "all" if listed == one.improvements else f"the first {listed:,}"
        page.say(f"{one.improvements - _MOST_SHOWN:,} more; --json lists {all_of_them}.", indent=2)


def _improvement(case: Case, page: Page, one: Explanation, answer: Answer, number: int) -> None:
    model, words = case.model, case.words
    said: list[Part] = [(words.changes(model.changes(one.state, answer.target)), "bold")]
    said.append(f". This leads to state {answer.target + 1}{_ending_note(case, answer.target)}.")
    said.append(_because(case, one.actor, one.state, answer.target))
    page.say(*said, indent=2, marker=f"{number}. ")
    if one.concept in _NO_REPLY_CONCEPTS:
        return
    if answer.sanction is None:
        how = "improvements" if one.concept in _IMPROVEMENTS_ANSWER else "moves"
        still = ", or it is repaired by the actor's best reply" if one.concept in {"smr", "sseq"} else ""
        page.say(
            f"Nobody answers it: no {how} of the others leave {words.actor(one.actor)} no better off{still}.", indent=5
        )
        return
    page.say("The others can answer:", indent=5)
    for step in answer.sanction:
        worth = compare_states(model, step.actor, step.before, step.after).worth
        moved = words.changes(model.changes(step.before, step.after))
        page.say(f"{moved} ({worth})", indent=7, marker=f"{words.actor(step.actor)}: ")
    page.say(_outcome(case, one, answer), indent=5)


def _ending_note(case: Case, state: int) -> str:
    return f" ({case.words.ending_label(int(case.model.ending_of[state]))})" if case.conflict.endings else ""


def _because(case: Case, actor: int, before: int, after: int) -> str:
    """Say which entries of the actor's preferences decide for a move; nothing for rankings."""
    deciding = compare_states(case.model, actor, before, after).deciding
    if not deciding:
        return ""
    reasons = "; ".join(f"{case.words.priority(e)} {case.words.evidence(e.evidence)}".rstrip() for e in deciding)
    return f" What decides: {reasons}."


def _outcome(case: Case, one: Explanation, answer: Answer) -> str:
    """Say where a sanction ends and what that is to the actor."""
    assert answer.sanction
    ranks, end = case.model.ranks[one.actor], answer.sanction[-1].after
    name, where = case.words.actor(one.actor), f"state {end + 1}{_ending_note(case, end)}"
    if answer.best_reply is None:
        how = "worse" if ranks[end] < ranks[one.state] else "no better"
        text = f"In {where} this leaves {name} {how} off than before."
    elif answer.best_reply == end:
        text = f"In {where} this leaves {name} no better off than before, and no reply helps."
    else:
        reply = case.words.changes(case.model.changes(end, answer.best_reply))
        text = f"In {where}, even after the best reply ({reply}), {name} would be no better off than before."
    if answer.sure is True:
        text += " This is sure: however the others reply in the end, it hurts."
    elif answer.sure is False:
        text += " This is only possible, not sure: the others may also end up where it does not hurt."
    return text
