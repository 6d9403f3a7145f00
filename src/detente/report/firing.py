"""Which promises come true: the answer of `detente.outlook.activation` as a document and in sentences."""

from typing import Any

from detente.logic.tree import TRUE, format_statement
from detente.outlook.activation import Activation, Fate, LevelChange, Outcome
from detente.report.case import Case
from detente.report.documents import document
from detente.report.page import Page
from detente.report.schemas import CHANGES, NUMBER, TEXT, YES, Schema, a_list, an_object, by_name, one_of, or_null
from detente.report.words import among, count_of, sentence

__all__ = [
    "ACTIVATION",
    "SCHEMA",
    "activation_document",
    "activation_page",
    "activation_part",
    "say_activation",
]

_OUTCOME = an_object(
    {
        "fires": a_list(TEXT, "ids of the commitments that come true"),
        "ending": or_null(TEXT),
        "options": by_name(TEXT, "the level of every option then, by its id"),
        "changes": CHANGES,
        "clashes": a_list(
            an_object({"option": TEXT, "commitments": a_list(TEXT)}), "levels that contradict each other"
        ),
        "violated": a_list(TEXT, "constraints that would not hold"),
        "mended_by": or_null(
            {**CHANGES, "description": "what else must change for the constraints; null: nothing helps"}
        ),
    }
)
ACTIVATION: Schema = an_object(
    {
        "suppose": or_null(TEXT),
        "supposed_changes": CHANGES,
        "semantics": one_of(["least fixed point", "well-founded model"], "of what comes true one after another"),
        "not_monotone": a_list(TEXT, "commitments whose conditions other promises can undo"),
        "in_turn": _OUTCOME,
        "together": _OUTCOME,
        "together_is_unique": YES,
        "commitments": a_list(
            an_object(
                {
                    "commitment": TEXT,
                    "by": TEXT,
                    "fires": one_of(["in turn", "together", "undecided", "never", "held back", "withdrawn"]),
                    "round": or_null(NUMBER),
                    "waits_for": a_list(TEXT),
                    "waits_on": a_list(TEXT),
                    "barred_by": or_null({**TEXT, "description": "the move rule that never lets it be carried out"}),
                }
            )
        ),
    },
    "which promises come true if everyone keeps their word",
)
SCHEMA: Schema = {"activation": ACTIVATION}


def activation_part(case: Case, found: Activation) -> dict[str, Any]:
    """Return what comes true as it stands in documents."""
    return {
        "suppose": None if found.suppose == TRUE else format_statement(found.suppose),
        "supposed_changes": _changes(found.supposed_changes),
        "semantics": "well-founded model" if found.not_monotone else "least fixed point",
        "not_monotone": list(found.not_monotone),
        "in_turn": _outcome(case, found.in_turn),
        "together": _outcome(case, found.together),
        "together_is_unique": found.only_one,
        "commitments": [
            {
                "commitment": fate.commitment,
                "by": fate.actor,
                "fires": fate.when,
                "round": fate.round,
                "waits_for": [format_statement(part) for part in fate.waits_for],
                "waits_on": list(fate.waits_on),
                "barred_by": fate.barred or None,
            }
            for fate in found.fates
        ],
    }


def _changes(changes: tuple[LevelChange, ...]) -> list[dict[str, str]]:
    return [{"option": option, "before": before, "after": after} for option, before, after in changes]


def _outcome(case: Case, outcome: Outcome) -> dict[str, Any]:
    return {
        "fires": list(outcome.commitments),
        "ending": outcome.ending,
        "options": outcome.levels,
        "changes": _changes(outcome.changes),
        "clashes": [{"option": c.option, "commitments": list(c.commitments)} for c in outcome.clashes],
        "violated": [_constraint(case, position) for position in outcome.violated],
        "mended_by": None if outcome.mended is None else _changes(outcome.mended),
    }


def _constraint(case: Case, position: int) -> str:
    constraint = case.conflict.constraints[position]
    return constraint.says or f"never: {format_statement(constraint.never)}"


def activation_document(case: Case, found: Activation) -> dict[str, Any]:
    """Return the JSON document of what comes true."""
    return document(case, activation=activation_part(case, found))


def activation_page(case: Case, found: Activation) -> Page:
    """Return what comes true as a page."""
    page = Page()
    reading = case.conflict.reading
    page.title(case.conflict.title, f"reading: {reading}" if reading else "")
    if not case.conflict.commitments:
        page.say("The scenario has no commitments, so there is nothing to come true.")
        return page
    say_activation(case, page, found)
    page.heading("PROMISE BY PROMISE")
    page.table(
        ["by", "promise", "comes true", "waits for"],
        [
            [
                case.words.actor(fate.actor),
                case.words.promise(case.conflict.commitments[fate.commitment]),
                _when(fate),
                case.words.all_awaited(fate.waits_for) or _barred(case, fate),
            ]
            for fate in found.fates
        ],
    )
    return page


def _when(fate: Fate) -> str:
    match fate.when:
        case "in turn":
            return f"in round {fate.round}"
        case "together":
            return "only together"
        case "never":
            return "no"
        case other:
            return other


def _barred(case: Case, fate: Fate) -> str:
    if not fate.barred:
        return ""
    rule = next((r for r in case.conflict.rules if r.path == fate.barred), None)
    return (rule.says if rule is not None else "") or f"never: {fate.barred} does not allow it"


def say_activation(case: Case, page: Page, found: Activation) -> None:
    """Add what comes true one after another and together to a page."""
    words = case.words
    page.heading("WHAT COMES TRUE", note="if everyone keeps their word")
    if found.suppose != TRUE:
        page.say(f"Supposed, and held: {words.condition(found.suppose)}.", indent=2)
        if found.supposed_changes:
            page.say(f"For it, from the status quo: {_by_actor(case, found.supposed_changes)}.", indent=2)
    same = found.in_turn.commitments == found.together.commitments
    _say_outcome(case, page, "One after another", found.in_turn)
    if same:
        page.say("Together: the same; nothing waits for others who wait for it.", indent=2)
    else:
        _say_outcome(case, page, "If they sign together", found.together)
    if not found.only_one:
        page.say(
            "Other promises could hold together in place of these: what one brings about undoes another.", indent=2
        )
    undecided = [fate for fate in found.fates if fate.when == "undecided"]
    if undecided:
        who = among([f"that of {words.actor(f.actor)}" for f in undecided])
        page.say(
            f"Undecided in turn, since their conditions go round in a circle through a “not”: {who} "
            "(well-founded semantics).",
            indent=2,
        )


def _say_outcome(case: Case, page: Page, how: str, outcome: Outcome) -> None:
    words = case.words
    ending = ""
    if outcome.ending is not None:
        ending = f" → {words.ending(list(case.conflict.endings).index(outcome.ending))}"
    if not outcome.commitments:
        page.say(f"{how}: none{ending}.", indent=2)
        return
    number = count_of(len(outcome.commitments), "promise")
    page.say(f"{how}: {number}{ending}.", indent=2)
    for id in outcome.commitments:
        promise = case.conflict.commitments[id]
        page.say(f"{words.actor(promise.by)}: {words.promise(promise)}", indent=4, marker="· ")
    for clash in outcome.clashes:
        found = among([words.actor(case.conflict.commitments[c].by) for c in dict.fromkeys(clash.commitments)])
        page.say(f"These clash: promises of {found} want “{words.option(clash.option)}” differently.", indent=4)
    for position in outcome.violated:
        page.say(f"That cannot be: {sentence(_constraint(case, position))}", indent=4)
    if outcome.violated:
        helps = f"It can if besides {_by_actor(case, outcome.mended)}." if outcome.mended else ""
        page.say(helps or "Nothing that these actors do besides makes it possible.", indent=4)


def _by_actor(case: Case, changes: tuple[LevelChange, ...]) -> str:
    options = case.conflict.options
    return case.words.by_owner((options[option], case.words.change(option, a, b)) for option, a, b in changes)
