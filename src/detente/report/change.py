"""What would change it: the smallest changes, the margin, and the preferences that are missing."""

from typing import Any

from detente.model.graph import GraphModel
from detente.outlook.change import Changes, Finding
from detente.outlook.inverse import ActorInverse, ConditionSet, Inverse
from detente.outlook.supposing import AIMS, Aim, Change
from detente.report.beliefs import belief_words
from detente.report.case import Case
from detente.report.documents import document, priority_part, state_parts
from detente.report.page import Page, harmless, shortened
from detente.report.schemas import (
    NUMBER,
    PRIORITY,
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
from detente.report.shifts import HOW, KEEPING, PROSPECT, SHIFT, prospect_part, shift_part, shifts_words
from detente.report.states import title_of
from detente.report.words import count_of, sentence
from detente.stability.concepts import CONCEPTS

__all__ = ["CHANGE", "SCHEMA", "change_document", "change_page", "change_part", "change_words"]

_SETS = 3  # sets of conditions shown for one actor
_PROSPECT = an_object(PROSPECT, "how the target stands")
CHANGE = an_object(
    {
        "kind": one_of(["drop", "flip", "move", "fact", "belief", "bind", "withdraw"]),
        "actor": or_null(TEXT),
        "subject": or_null({**TEXT, "description": "the fact, commitment, or place of the belief in the scenario"}),
        "says": TEXT,
        "entry": or_null(PRIORITY),
        "above": or_null({**PRIORITY, "description": "the entry directly above which it then stands; null: the last"}),
        "places": or_null({**NUMBER, "description": "how many entries it passes"}),
        "up": or_null(YES),
        "claims": a_list(TEXT),
        "assumption": or_null(TEXT),
    },
    "one change of the conflict as written, with what the element changed rests on",
)
_FINDING = an_object(
    {
        "changes": a_list(CHANGE),
        "attained": a_list(one_of(list(AIMS)), "what the target then has and now lacks, the strongest first"),
        "lost": a_list(one_of(list(AIMS)), "what it has now and then lacks"),
        "undone": {**YES, "description": "whether the present ending is then no longer kept by everyone"},
        "reversed": {**NUMBER, "description": "moves whose worth to the mover changes its sign"},
        "target": _PROSPECT,
        "stays": {**KEEPING, "description": "how firmly everyone then keeps the present ending at the status quo"},
        "others": a_list(SHIFT, "what becomes of the other endings"),
        "as_seen": {**YES, "description": "whether everyone acts on its own view here"},
    }
)
_SET = an_object(
    {
        "conditions": a_list(
            an_object({"instead": STATE_NUMBER, "role": one_of(["move", "sanction", "reply"])}),
            "states that the actor would have to prefer to the state no longer",
        ),
        "gap": NUMBER,
        "stays": by_name(YES, "who stays when these hold and everything is checked anew"),
    }
)
SCHEMA: Schema = {
    "to": TEXT,
    "now": _PROSPECT,
    "stays": {**KEEPING, "description": "how firmly everyone keeps the present ending at the status quo"},
    "found": NUMBER,
    "smallest": a_list(_FINDING, "the smallest changes that give the target what it lacks"),
    "undoing": NUMBER,
    "margin": a_list(_FINDING, "the smallest single changes that undo the present answer"),
    "searches": a_list(
        an_object(
            {
                "sort": TEXT,
                "tried": NUMBER,
                "total": {**NUMBER, "description": "that differ and are not ruled out"},
                "more": {**YES, "description": "whether there are more, which were not listed: of long priority lists"},
            }
        )
    ),
    "unedited": a_list(TEXT, "actors whose preferences are not written as priorities"),
    "inverse": an_object(
        {
            "state": STATE_NUMBER,
            "concept": TEXT,
            "largest": {**NUMBER, "description": "the most conditions looked at in a set"},
            "actors": a_list(
                an_object(
                    {
                        "actor": TEXT,
                        "stays": YES,
                        "unanswered": a_list(STATE_NUMBER),
                        "sets": a_list(_SET),
                        "total": or_null(NUMBER),
                    }
                )
            ),
            "together": or_null(by_name(YES)),
        },
        "the pairwise preferences that are missing",
    ),
    "states": a_list(STATE, "every state spoken of"),
}


def change_document(case: Case, target: str, found: Changes, missing: Inverse) -> dict[str, Any]:
    """Return the JSON document of what would change it."""
    actors = case.model.actors
    spoken_of = {missing.state, *(c.instead for a in missing.actors for s in a.sets for c in s.conditions)}
    spoken_of |= {t for a in missing.actors for t in a.unanswered}
    return document(
        case,
        to=target,
        now=prospect_part(found.now),
        stays=found.stays,
        found=found.found,
        smallest=[_finding_part(case, f) for f in found.findings],
        undoing=found.undoing,
        margin=[_finding_part(case, f) for f in found.margin],
        searches=[{"sort": s.sort, "tried": s.tried, "total": s.total, "more": s.more} for s in found.searches],
        unedited=[actors[i] for i in found.unedited],
        inverse={
            "state": missing.state + 1,
            "concept": missing.concept,
            "largest": missing.largest,
            "actors": [_actor_part(case.model, a) for a in missing.actors],
            "together": None if missing.together is None else dict(zip(actors, missing.together, strict=True)),
        },
        states=state_parts(case, sorted(spoken_of)),
    )


def _finding_part(case: Case, finding: Finding) -> dict[str, Any]:
    return {
        "changes": [change_part(case, c) for c in finding.changes],
        "attained": list(finding.attained),
        "lost": list(finding.lost),
        "undone": finding.undone,
        "reversed": finding.reversed,
        "target": prospect_part(finding.target),
        "stays": finding.stays,
        "others": [shift_part(case.words, s) for s in finding.shifts],
        "as_seen": finding.as_seen,
    }


def change_part(case: Case, change: Change) -> dict[str, Any]:
    """Return a change as it stands in documents."""
    edit = change.edit
    moved = edit is not None and edit.kind == "move"
    return {
        "kind": change.kind,
        "actor": case.model.actors[change.actor] if change.actor >= 0 else None,
        "subject": change.belief.path if change.belief is not None else change.subject or None,
        "says": change_words(case, change),
        "entry": None if edit is None else priority_part(edit.entry),
        "above": None if edit is None or edit.above is None else priority_part(edit.above),
        "places": edit.places if edit is not None and moved else None,
        "up": edit.up if edit is not None and moved else None,
        "claims": list(change.evidence.claims),
        "assumption": change.evidence.assumption or None,
    }


def _actor_part(model: GraphModel, entry: ActorInverse) -> dict[str, Any]:
    return {
        "actor": model.actors[entry.actor],
        "stays": entry.stays,
        "unanswered": [t + 1 for t in entry.unanswered],
        "sets": [
            {
                "conditions": [{"instead": c.instead + 1, "role": c.role} for c in s.conditions],
                "gap": s.gap,
                "stays": dict(zip(model.actors, s.keeps, strict=True)),
            }
            for s in entry.sets
        ],
        "total": entry.total,
    }


def change_words(case: Case, change: Change) -> str:
    """Return a change as a sentence without its full stop."""
    words = case.words
    who = words.actors([change.actor]) if change.actor >= 0 else ""
    if change.edit is not None:
        entry = f"“{words.priority(change.edit.entry)}”"
        if change.kind == "drop":
            return f"{entry} no longer counts for {who}"
        if change.kind == "flip":
            return f"the opposite of {entry} counts for {who}"
        place = "last" if change.edit.above is None else f"just above “{words.priority(change.edit.above)}”"
        return f"{entry} ranks {'higher' if change.edit.up else 'lower'} for {who}: {place}"
    if change.belief is not None:
        return f"this belief is corrected: {belief_words(case, case.model.actors[change.actor], change.belief)}"
    if change.kind == "fact":
        fact = case.conflict.facts[change.subject]
        says = shortened(harmless(fact.says or fact.id.replace("_", " ")), 160).rstrip(".")
        return f"it is {'not so' if fact.value else 'so'} that {says}"
    promise = words.promise(case.conflict.commitments[change.subject])
    how = "is binding" if change.kind == "bind" else "will not be carried out"
    return f"the promise of {who} {how}: {promise}"


def change_page(case: Case, target: str, found: Changes, missing: Inverse) -> Page:
    """Return what would change it as a page."""
    page, words = Page(), case.words
    title_of(case, page)
    says = words.ending_label(found.ending) if found.ending >= 0 else shortened(harmless(target), 160)
    page.heading(f"TO “{says}”")
    page.say(sentence(f"As things are, {_now(found)}"), indent=2)
    page.heading("THE SMALLEST CHANGES THAT WOULD END IT SO")
    lacking = [aim for aim in AIMS if not found.now.strength(aim)]
    if not lacking:
        page.say("None is needed: interest alone leads there, and everyone keeps it.", indent=2)
    told: dict[str, int] = {}
    for number, finding in enumerate(found.findings, 1):
        _say_finding(case, page, finding, number)
        page.say(sentence(_attained(finding)), indent=6)
        says = shifts_words(case.words, finding.shifts)
        if says:
            first = told.setdefault(says, number)
            page.say(sentence(f"besides, {says if first == number else f'the same as under {first}'}"), indent=6)
    if lacking and not found.findings:
        page.say("None was found among those that were tried.", indent=2)
    _say_searches(case, page, found)
    page.heading("THE MARGIN", note="the smallest single changes that undo the present answer")
    for number, finding in enumerate(found.margin, 1):
        _say_finding(case, page, finding, number)
        page.say(sentence(_undone(finding)), indent=6)
    if not found.margin:
        tried = any(search.total for search in found.searches)
        page.say("No single change that was tried undoes it." if tried else "There was none to try.", indent=2)
    if found.undoing > len(found.margin):
        page.say(f"{len(found.margin)} of {found.undoing:,} such changes shown.", indent=2)
    _say_missing(case, page, missing)
    return page


def _now(found: Changes) -> str:
    now = found.now
    if not now.reachable:
        return "no sequence of moves leads there"
    if now.by_interest:
        if now.kept_by_interest == "no":
            return "interest alone leads there, but it is not kept by everyone in any state so reached"
        return f"interest alone leads there, and it is {HOW[now.kept_by_interest]} by everyone in some state so reached"
    return f"it is within reach, but interest alone does not lead there; within reach it is {HOW[now.kept]} by everyone"


def _say_finding(case: Case, page: Page, finding: Finding, number: int) -> None:
    for place, change in enumerate(finding.changes):
        marker = f"{number:>2}  " if place == 0 else "    and  "
        said = f"{sentence(change_words(case, change))} {case.words.evidence(change.evidence)}".rstrip()
        page.say((said, "bold"), indent=2, marker=marker)


def _attained(finding: Finding) -> str:
    then, prefix = finding.target, "Everyone acting on its own view, " if finding.as_seen else "Then "
    if "kept_by_interest" in finding.attained:
        return f"{prefix}interest alone leads there and it is {HOW[then.kept_by_interest]} by everyone"
    if "by_interest" in finding.attained:
        return f"{prefix}interest alone leads there, but it is not kept by everyone where it does"
    return f"{prefix}it is {HOW[then.kept]} by everyone somewhere within reach; interest alone does not lead there"


def _undone(finding: Finding) -> str:
    prefix = "Everyone acting on its own view, " if finding.as_seen else "Then "
    lost: dict[Aim, str] = {
        "by_interest": "interest alone no longer leads there",
        "kept": "it is no longer kept by everyone at any state within reach",
        "kept_by_interest": "it is no longer kept by everyone where interest alone leads",
    }
    order: tuple[Aim, ...] = ("by_interest", "kept", "kept_by_interest")
    said = [lost[aim] for aim in order if aim in finding.lost][:2]
    if not finding.target.reachable:
        said = ["it is out of reach"]
    if finding.undone:
        said.append("someone leaves the present ending")
    return prefix + "; ".join(said)


def _say_searches(case: Case, page: Page, found: Changes) -> None:
    """Say how far the search went."""
    if found.found > len(found.findings):
        page.say(f"{len(found.findings)} of {found.found:,} shown, the smallest first.", indent=2)
    for search in found.searches:
        if search.complete:
            page.say(f"Tried, {search.sort}: all {search.total:,} that differ and are not ruled out.", indent=2)
        else:
            of = f"{'more than ' if search.more else ''}{search.total:,}"
            further = "; --tries" if search.tried < search.total else ""
            page.say(f"Tried, {search.sort}: the {search.tried:,} smallest of {of}{further}.", indent=2)
            if search.more:
                page.say("Of long lists of priorities not all edits were looked at.", indent=4)
    if found.unedited:
        who = case.words.actors(found.unedited)
        page.say(f"Not written as priorities, so left as they are: the preferences of {who}.", indent=2)


def _say_missing(case: Case, page: Page, missing: Inverse) -> None:
    """Say which pairwise preferences are missing."""
    words, model = case.words, case.model
    concept = CONCEPTS[missing.concept].name
    page.heading("THE PREFERENCES THAT ARE MISSING", note=f"at state {missing.state + 1}, under {concept}")
    leaving = [a for a in missing.actors if not a.stays]
    if not leaving:
        page.say("None: there everyone keeps it.", indent=2)
        return
    page.say(words.state(model, missing.state), indent=2)
    for entry in leaving:
        who = words.led_by([entry.actor])
        count = count_of(len(entry.unanswered), "gain")
        page.say(f"{who} has {count} by leaving that nobody answers. It would stay if it did not prefer", indent=2)
        for place, conditions in enumerate(entry.sets[:_SETS]):
            _say_set(case, page, missing, entry, conditions, first=place == 0)
        shown = min(len(entry.sets), _SETS)
        if entry.total is None or entry.total > shown:
            many = "an unknown number" if entry.total is None else f"{entry.total:,}"
            page.say(f"{shown} of {many} such sets shown (of up to {missing.largest} preferences).", indent=4)
    if missing.together is not None and len(leaving) > 1:
        left = [i for i, stays in enumerate(missing.together) if not stays]
        after = f"{words.led_by(left)} would leave all the same" if left else "everyone keeps it"
        page.say(f"With the first set of each of them, checked anew: {after}.", indent=2)


def _say_set(
    case: Case, page: Page, missing: Inverse, entry: ActorInverse, conditions: ConditionSet, *, first: bool
) -> None:
    words, roles = case.words, {"move": "its own move", "sanction": "an answer of the others", "reply": "its reply"}
    if not first or len(entry.sets) > 1:
        page.say("either" if first else "or", indent=4)
    for condition in conditions.conditions:
        differs = words.difference(case.model, missing.state, condition.instead)
        page.say(f"state {condition.instead + 1} ({roles[condition.role]}): {differs}", indent=6, marker="· ")
    others = [i for i, stays in enumerate(conditions.keeps) if not stays and i != entry.actor]
    if others:
        page.say(f"Then, checked anew, {words.actors(others)} would still leave.", indent=6)
