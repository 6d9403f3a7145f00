"""Whose view: what each actor takes to be so, what comes of it, and what learning otherwise would change."""

from collections.abc import Sequence
from typing import Any

from detente.model.conflict import Belief
from detente.model.elements import Element
from detente.model.graph import GraphModel
from detente.outlook.beliefs import BeliefsReport, Correction, EndingUnderViews
from detente.outlook.standing import HOW_KEPT, HowKept
from detente.outlook.surprises import Surprise
from detente.report.case import Case
from detente.report.documents import document
from detente.report.elements import element_words
from detente.report.page import Page
from detente.report.schemas import NUMBER, STATE_NUMBER, TEXT, YES, Schema, a_list, an_object, by_name, one_of, or_null
from detente.report.shifts import HOW, KEEPING, SHIFT, shift_part, shifts_words
from detente.report.states import title_of
from detente.report.words import among, count_of, sentence

__all__ = [
    "BELIEF",
    "CORRECTION",
    "SCHEMA",
    "belief_part",
    "belief_words",
    "beliefs_document",
    "beliefs_page",
    "correction_part",
    "say_corrections",
]

BELIEF: Schema = an_object(
    {
        "actor": TEXT,
        "says": TEXT,
        "claims": a_list(TEXT),
        "assumption": or_null(TEXT),
        "element": {**TEXT, "description": "where it stands in the scenario"},
    },
    "a belief and what it rests on",
)
_ENDING = an_object(
    {
        "ending": TEXT,
        "reachable": {**NUMBER, "description": "how many of its states can be reached"},
        "by_interest": NUMBER,
        "kept": KEEPING,
        "kept_by_interest": KEEPING,
        "breakers": a_list(TEXT, "actors who, in their view, keep it at no reachable state"),
    }
)
CORRECTION: Schema = an_object(
    {
        "beliefs": a_list(TEXT, "where the beliefs corrected stand in the scenario"),
        "keeps": {**KEEPING, "description": "how everyone then keeps the present ending"},
        "changes": a_list(SHIFT),
    }
)
SCHEMA: Schema = {
    "views": a_list(
        an_object(
            {
                "actor": TEXT,
                "beliefs": a_list(BELIEF),
                "state": or_null({**STATE_NUMBER, "description": "what it takes the status quo to be"}),
                "ending": or_null(TEXT),
                "keepers": by_name(KEEPING, "how it takes each actor to keep that ending"),
                "ends": a_list(TEXT, "the endings it takes to be within reach and kept by everyone"),
            }
        )
    ),
    "endings": a_list(_ENDING, "when everyone acts on its own view"),
    "keeps": {**KEEPING, "description": "how everyone, each in its own view, keeps the present ending"},
    "equilibria": by_name(NUMBER, "reachable states stable for everyone in its own view, by concept"),
    "surprises": a_list(
        an_object(
            {
                "kind": one_of(["outside", "no image", "undeterred", "deterred", "promise"]),
                "actor": TEXT,
                "state": STATE_NUMBER,
                "count": NUMBER,
                "belief": or_null(TEXT),
            }
        )
    ),
    "corrections": a_list(CORRECTION, "each belief alone, then all together"),
    "second_level": {**YES, "description": "whether some belief is about what another actor believes"},
}


def belief_words(case: Case, actor: str, belief: Belief) -> str:
    """Return a belief as a sentence without its full stop."""
    return element_words(case.words, Element(belief.path, "belief", actor, belief, belief.evidence))


def belief_part(case: Case, actor: str, belief: Belief) -> dict[str, Any]:
    """Return a belief as it stands in documents."""
    return {
        "actor": actor,
        "says": belief_words(case, actor, belief),
        "claims": list(belief.evidence.claims),
        "assumption": belief.evidence.assumption or None,
        "element": belief.path,
    }


def correction_part(case: Case, correction: Correction) -> dict[str, Any]:
    """Return a correction as it stands in documents."""
    return {
        "beliefs": [_held(case.model, *which).path for which in correction.which],
        "keeps": correction.keeps,
        "changes": [shift_part(case.words, s) for s in correction.shifts],
    }


def _held(model: GraphModel, actor: int, place: int) -> Belief:
    return model.conflict.beliefs[model.actors[actor]][place]


def beliefs_document(case: Case, found: BeliefsReport) -> dict[str, Any]:
    """Return the JSON document of views and beliefs."""
    words, model = case.words, case.model
    return document(
        case,
        views=[
            {
                "actor": model.actors[v.actor],
                "beliefs": [belief_part(case, model.actors[v.actor], b) for b in v.held],
                "state": v.state + 1 if v.state >= 0 else None,
                "ending": words.ending_id(v.ending),
                "keepers": dict(zip(model.actors, v.keepers, strict=False)),
                "ends": [words.ending_id(e) for e in v.ends],
            }
            for v in found.views
        ],
        endings=[_ending_part(case, e) for e in found.endings],
        keeps=found.keeps,
        equilibria=found.equilibria,
        surprises=[
            {
                "kind": s.kind,
                "actor": model.actors[s.actor],
                "state": s.state + 1,
                "count": s.count,
                "belief": None if s.belief is None else _held(model, s.actor, s.belief).path,
            }
            for s in found.surprises
        ],
        corrections=[correction_part(case, c) for c in found.corrections],
        second_level=any(b.kind == "thinks" for v in found.views for b in v.held),
    )


def _ending_part(case: Case, ending: EndingUnderViews) -> dict[str, Any]:
    return {
        "ending": case.words.ending_id(ending.ending),
        "reachable": ending.states,
        "by_interest": ending.by_interest,
        "kept": ending.firmest,
        "kept_by_interest": ending.prospect.kept_by_interest,
        "breakers": [case.model.actors[i] for i in ending.breakers],
    }


def beliefs_page(case: Case, found: BeliefsReport) -> Page:
    """Return views and beliefs as a page."""
    page, words, model = Page(), case.words, case.model
    title_of(case, page)
    holders = [v for v in found.views if v.held]
    if not holders:
        page.gap()
        page.say("The scenario writes down no beliefs: everyone sees the conflict as it is.")
        return page
    for view in holders:
        page.heading(f"THE VIEW OF {words.actor(view.actor)}")
        for belief in view.held:
            said = sentence(belief_words(case, model.actors[view.actor], belief))
            page.say(f"{said} {words.evidence(belief.evidence)}".rstrip(), indent=2, marker="· ")
        if view.state < 0:
            page.say("In this view there is no state like the present one.", indent=2)
            continue
        page.say(sentence(f"In this view the present ending is {_kept_by(case, view.keepers)}"), indent=2)
        ends = among([f"“{words.ending_label(e)}”" for e in view.ends])
        page.say(f"Within reach and kept by everyone in this view: {ends or 'nothing'}.", indent=2)
    blind = [v.actor for v in found.views if not v.held]
    if blind:
        page.gap()
        page.say(sentence(f"{words.led_by(blind)} {'sees' if len(blind) == 1 else 'see'} the conflict as it is"))
    page.heading("WHEN EVERYONE ACTS ON ITS OWN VIEW", note="numbers: of the states that can be reached")
    page.table(
        ["ending", "reachable", "by interest alone", "kept by everyone"],
        [_row(case, e) for e in found.endings],
    )
    page.say(sentence(f"The present ending is {HOW[found.keeps]} by everyone, each in its own view"), indent=2)
    page.heading("SURPRISES")
    for surprise in found.surprises:
        page.say(sentence(_surprise(case, surprise)), indent=2, marker="· ")
    if not found.surprises:
        page.say("None: nothing within reach would go otherwise than an actor expects.", indent=2)
    say_corrections(case, page, found.corrections, found.keeps)
    return page


def _kept_by(case: Case, keepers: Sequence[HowKept]) -> str:
    breakers = [i for i, how in enumerate(keepers) if how == "no"]
    if breakers:
        return f"broken by {case.words.actors(breakers)}"
    return f"{HOW[min(keepers, key=HOW_KEPT.index)]} by everyone"


def _row(case: Case, ending: EndingUnderViews) -> list[str]:
    kept = HOW[ending.firmest]
    if ending.firmest == "no" and ending.breakers:
        kept = f"broken by {case.words.actors(ending.breakers)}"
    elif ending.firmest != "no":
        kept = f"{kept}, in {ending.kept[ending.firmest]:,}"
    return [
        case.words.ending_label(ending.ending),
        f"{ending.states:,}" if ending.states else "no",
        f"{ending.by_interest:,}" if ending.by_interest else "no",
        kept if ending.states else "",
    ]


def _surprise(case: Case, surprise: Surprise) -> str:
    who, state = case.words.actor(surprise.actor), surprise.state + 1
    states = count_of(surprise.count, "state")
    match surprise.kind:
        case "outside":
            return f"in the view of {who} {states} within reach cannot be; state {state} is one"
        case "no image":
            return f"{states} within reach would be like nothing in the view of {who}; state {state} is one"
        case "undeterred":
            moves = count_of(surprise.count, "move")
            return f"in the view of {who} nobody answers {moves} that can be answered; one is to state {state}"
        case "deterred":
            moves = count_of(surprise.count, "move")
            return f"in the view of {who} others answer {moves} that nobody would answer; one is to state {state}"
        case "promise":
            assert surprise.belief is not None
            promise = case.conflict.commitments[_held(case.model, surprise.actor, surprise.belief).subject]
            said = case.words.promise(promise)
            return f"a promise that is not kept in the view of {who} is carried out in {states} within reach: {said}"


def say_corrections(
    case: Case, page: Page, corrections: Sequence[Correction], keeps: HowKept, *, brief: bool = False
) -> None:
    """Add what would follow if beliefs were corrected, one by one and all together.

    With `brief`, all together only where that does what none of them does alone.
    """
    if not corrections:
        return
    page.heading("WHAT IF SOMEBODY LEARNED OTHERWISE", note="endings as the actors themselves would then see them")
    told: dict[object, int] = {}
    for number, correction in enumerate(corrections, 1):
        says = shifts_words(case.words, correction.shifts)
        if correction.keeps != keeps:
            says = "; ".join(filter(None, [f"the present ending is then {HOW[correction.keeps]}", says]))
        first = told.setdefault((correction.shifts, correction.keeps), number)
        if says and first != number:
            says = f"the same as under {first}"
        if len(correction.which) == 1:
            actor, place = correction.which[0]
            belief = belief_words(case, case.model.actors[actor], _held(case.model, actor, place))
            learned = "Were this corrected"
        elif brief and first != number:
            continue
        else:
            belief, learned = "all of these together", "Were they all corrected"
        then = sentence(f"{learned}: {says or 'nothing would change in how the conflict can end'}")
        page.say(f"{sentence(belief)} {then}", indent=2, marker=f"{number}  ")
