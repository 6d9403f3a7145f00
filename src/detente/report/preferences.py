"""What preferences imply, as a page and as a document."""

from collections.abc import Sequence
from typing import Any

from detente.logic.tree import Not, format_statement
from detente.outlook.endings import pattern
from detente.outlook.preferences import Implied, Portrait
from detente.report.case import Case
from detente.report.documents import document, priority_part, state_parts, step_part
from detente.report.page import Cell, Page
from detente.report.schemas import NUMBER, PRIORITY, STATE, STEP, TEXT, YES, Schema, a_list, an_object
from detente.report.states import title_of
from detente.report.words import count_of, number_list

__all__ = ["SCHEMA", "preferences_document", "preferences_page"]

SCHEMA: Schema = {
    "preferences": a_list(
        an_object(
            {
                "actor": TEXT,
                "rank_sizes": a_list(NUMBER, "how many states share each rank, worst first"),
                "options": a_list(
                    an_object({"option": TEXT, "better": NUMBER, "equal": NUMBER, "worse": NUMBER}),
                    "pairs of states in which the next higher level, all else equal, is better, equal or worse",
                ),
                "choices": {**NUMBER, "description": "pairs of states that differ in the actor's own options alone"},
                "undecided": {**NUMBER, "description": "how many of them tie"},
                "decide": a_list(
                    an_object({"entries": a_list(PRIORITY), "choices": NUMBER, "everything": YES}),
                    "the priorities in order, with how many of the choices each decides",
                ),
                "implied": a_list(
                    an_object({"entry": PRIORITY, "likes": TEXT, "unless": TEXT, "pairs": NUMBER}),
                    "what conditionals add: the actor also likes this unless that holds",
                ),
                "wanted": a_list(STEP, "its improvements from the status quo, best first"),
            }
        )
    ),
    "states": a_list(STATE, "every state spoken of"),
}

_MOST_MOVES = 5


def preferences_document(case: Case, found: Sequence[Portrait]) -> dict[str, Any]:
    """Return the JSON document of what some actors' preferences imply."""
    now = case.model.status_quo
    spoken_of = {s for one in found for s in one.wanted} | (set() if now is None else {now})
    return document(case, preferences=[_part(case, one) for one in found], states=state_parts(case, sorted(spoken_of)))


def _part(case: Case, one: Portrait) -> dict[str, Any]:
    now = case.model.status_quo
    return {
        "actor": case.model.actors[one.actor],
        "rank_sizes": list(one.sizes),
        "options": [
            {"option": t.option, "better": t.better, "equal": t.equal, "worse": t.worse} for t in one.tendencies
        ],
        "choices": one.choices,
        "undecided": one.undecided,
        "decide": [
            {
                "entries": [priority_part(e) for e in (share.entry.tier or (share.entry,))],
                "choices": share.choices,
                "everything": share == one.decides_all,
            }
            for share in one.shares
        ],
        "implied": [
            {
                "entry": priority_part(i.entry),
                "likes": format_statement(Not(i.condition)),
                "unless": format_statement(i.wanted),
                "pairs": i.pairs,
            }
            for i in one.implied
        ],
        "wanted": [] if now is None else [step_part(case, one.actor, now, target) for target in one.wanted],
    }


def preferences_page(case: Case, found: Sequence[Portrait]) -> Page:
    """Return what some actors' preferences imply as a page."""
    page = Page()
    title_of(case, page)
    for one in found:
        _actor(case, page, one)
    if case.conflict.graph is None:
        page.gap()
        page.say("Compared are feasible states only. Raising an option: to its next feasible level, all else equal.")
    return page


def _actor(case: Case, page: Page, one: Portrait) -> None:
    name = case.words.actor(one.actor)
    page.heading(name.upper() if name.isascii() else name)
    if case.model.actors[one.actor] not in case.conflict.preferences:
        page.say("No preferences are written: it is indifferent between all states.", indent=2)
        return
    _ranking(case, page, one)
    _deciding(case, page, one)
    _tendencies(case, page, one)
    _wanted(case, page, one)
    _warnings(case, page, one)


def _ranking(case: Case, page: Page, one: Portrait) -> None:
    """Say how fine the ranking is, and what the best states have in common."""
    ranks, sizes = case.model.ranks[one.actor], one.sizes
    if len(sizes) == 1:
        page.say("It ranks all states equal.", indent=2)
        return
    if max(sizes) == 1:
        page.say(f"{len(sizes):,} ranks: no two states tie.", indent=2)
    else:
        page.say(
            f"{len(sizes):,} ranks over {count_of(case.model.count, 'state')}: {sizes[-1]:,} at the top, "
            f"{sizes[0]:,} at the bottom, at most {max(sizes):,} at one rank.",
            indent=2,
        )
    for label, rank in (("Best", len(sizes)), ("Worst", 1)):
        states = (ranks == rank).nonzero()[0]
        if states.size == 1:
            page.say(f"{label}: {case.words.state(case.model, int(states[0]))}", indent=2)
            continue
        shared = pattern(case.model, ranks == rank).shared
        options = case.conflict.options
        common = case.words.by_owner((options[o], case.words.level(o, level)) for o, level in shared)
        if common:
            page.say(f"{label}, common to all {states.size:,} states: {common}", indent=2)
        else:
            which = f", which have nothing in common: {number_list((states + 1).tolist())}"
            page.say(f"{label}: {count_of(states.size, 'state')}{which}", indent=2)


def _deciding(case: Case, page: Page, one: Portrait) -> None:
    """List the priorities with how many own choices each decides."""
    if not one.shares:
        return
    rows: list[list[Cell]] = []
    for number, share in enumerate(one.shares, 1):
        entry = share.entry
        what = " / ".join(case.words.priority(e) for e in entry.tier) if entry.tier else case.words.priority(entry)
        rows.append([f"{number}", what, f"{share.choices:,}" if share.choices else "none"])
    rows.append(["", "none of them: ties", f"{one.undecided:,}" if one.undecided else "none"])
    title = f"priority (of {count_of(one.choices, 'choice')} between own options)"
    page.table(["", title, "decides"], rows, right=[0, 2])


def _tendencies(case: Case, page: Page, one: Portrait) -> None:
    rows: list[list[Cell]] = []
    for tendency in one.tendencies:
        if tendency.better or tendency.worse:
            owner = case.words.actor(case.conflict.options[tendency.option].owner)
            counts = [f"{n:,}" if n else "never" for n in (tendency.better, tendency.worse, tendency.equal)]
            rows.append([f"{owner}: {case.words.option(tendency.option)}", *counts])
    page.gap()
    page.table(["raising this, all else equal, is for it …", "better", "worse", "equal"], rows, right=[1, 2, 3])
    still = [t for t in one.tendencies if not t.better and not t.worse]
    for label, options in (
        ("Never matters to it, all else equal", [t.option for t in still if t.equal]),
        ("Cannot change alone in any feasible state", [t.option for t in still if not t.equal]),
    ):
        if options:
            phrases = ((case.conflict.options[o], case.words.option(o)) for o in options)
            page.say(f"{label}: {case.words.by_owner(phrases)}.", indent=2)


def _wanted(case: Case, page: Page, one: Portrait) -> None:
    now = case.model.status_quo
    if now is None:
        return
    page.gap()
    if not one.wanted:
        page.say("At the status quo it has no move that it would prefer to staying.", indent=2)
        return
    many = count_of(len(one.wanted), "move")
    page.say(f"At the status quo it would prefer to staying, best first ({many}):", indent=2)
    for target in one.wanted[:_MOST_MOVES]:
        page.say(case.words.changes(case.model.changes(now, target)), indent=4, marker="- ")
    if len(one.wanted) > _MOST_MOVES:
        page.say(f"and {len(one.wanted) - _MOST_MOVES:,} more.", indent=4)


def _warnings(case: Case, page: Page, one: Portrait) -> None:
    everything = one.decides_all
    if everything is not None:
        page.say(
            f"“{case.words.priority(everything.entry)}” decides every choice between its own options that is decided "
            "at all: what stands below it never does. If that is more certain than meant, put statements of similar "
            "weight into one 'equal' tier.",
            indent=2,
            marker="Warning: ",
        )
    for implied in one.implied:
        page.say(_implied(case, implied), indent=2, marker="Note: ")


def _implied(case: Case, implied: Implied) -> str:
    wanted, condition = implied.wanted, implied.condition
    liked = condition.operand if isinstance(condition, Not) else Not(condition)
    unless = (
        f"{case.words.statement(wanted.operand)} holds"
        if isinstance(wanted, Not)
        else f"{case.words.statement(wanted)} does not hold"
    )
    said = case.words.statement(implied.entry.wants)
    return (
        f"“{said}” also makes it like {case.words.statement(liked)} where {unless} "
        f"({count_of(implied.pairs, 'pair')} of states). If that is not meant, say above it what it wants about the "
        "condition itself."
    )
