"""A run as a chronicle: who moved and why, what became of the promises, and how it ended."""

from collections.abc import Iterator
from typing import Any

from detente.logic.tree import TRUE, format_statement
from detente.outlook.deciding import deciding_priority
from detente.outlook.ledger import Entry
from detente.outlook.run import Event, Run
from detente.report.case import Case
from detente.report.documents import document, state_part
from detente.report.page import Page
from detente.report.schemas import (
    CHANGES,
    NUMBER,
    STATE,
    STATE_NUMBER,
    TEXT,
    YES,
    a_list,
    an_object,
    by_name,
    one_of,
    or_null,
)
from detente.report.words import among, count_of, sentence

__all__ = ["SCHEMA", "run_document", "run_page"]

_FIRST, _LAST = 40, 10  # moves shown of a long run

_STANDINGS = ["waiting", "due", "kept", "broken", "withdrawn"]
_ENTRY = an_object(
    {
        "commitment": TEXT,
        "by": TEXT,
        "standing": one_of(_STANDINGS),
        "waits_for": a_list(TEXT, "statements of its condition that do not hold"),
        "waits_on": a_list(TEXT, "actors who control an option in one of them"),
    }
)
_EVENT = an_object(
    {
        "number": NUMBER,
        "round": NUMBER,
        "actor": TEXT,
        "before": STATE_NUMBER,
        "after": STATE_NUMBER,
        "changes": CHANGES,
        "worth": one_of(["gain", "indifferent", "loss"], "what the move is to its mover"),
        "promises": a_list(
            TEXT, "the due promises that bound the mover to this move; empty where its interest decided"
        ),
        "because": a_list(TEXT, "the entries of its preferences that decide"),
        "ending": or_null(TEXT),
        "ledger": by_name(one_of(_STANDINGS), "how every commitment stands after the move"),
    }
)
SCHEMA = {
    "order": or_null(a_list(TEXT, "null: drawn anew every round, from the seed")),
    "seed": NUMBER,
    "rule": one_of(["best", "nearest"]),
    "promises": one_of(["voluntary", "binding"]),
    "suppose": or_null(TEXT),
    "held": YES,
    "until": or_null(TEXT),
    "horizon": NUMBER,
    "status_quo": STATE_NUMBER,
    "start": STATE,
    "supposed_changes": CHANGES,
    "opening": a_list(_ENTRY, "how the commitments stand at the start"),
    "events": a_list(_EVENT),
    "outcome": one_of(["rest", "cycle", "until", "horizon"]),
    "rounds": NUMBER,
    "cycle_from": or_null({**NUMBER, "description": "number of the first move of the cycle"}),
    "last": {**STATE, "description": "the state it ends in; in a cycle only where the cycle closes, and no end"},
    "cycle_endings": a_list(TEXT, "the endings that a cycle goes round between, in turn; empty without a cycle"),
    "closing": a_list(_ENTRY, "how the commitments stand at the end"),
}


def run_document(case: Case, run: Run) -> dict[str, Any]:
    """Return a run as a JSON document."""
    model = case.model
    because: dict[tuple[int, int, int], list[str]] = {}

    def reasons(event: Event) -> list[str]:
        key = event.actor, event.before, event.after
        if key not in because:
            because[key] = [format_statement(entry.wants) for entry in deciding_priority(model, *key)]
        return because[key]

    def entries(ledger: tuple[Entry, ...]) -> list[dict[str, Any]]:
        return [
            {
                "commitment": entry.commitment,
                "by": model.actors[entry.actor],
                "standing": entry.standing,
                "waits_for": [format_statement(part) for part in entry.waits_for],
                "waits_on": [model.actors[i] for i in entry.waits_on],
            }
            for entry in ledger
        ]

    return document(
        case,
        order=None if run.order is None else [model.actors[i] for i in run.order],
        seed=run.seed,
        rule=run.rule,
        promises=run.promises,
        suppose=None if run.suppose == TRUE else format_statement(run.suppose),
        held=run.held,
        until=None if run.until is None else format_statement(run.until),
        horizon=run.horizon,
        status_quo=run.status_quo + 1,
        start=state_part(case, run.start),
        supposed_changes=_changes(case, run.status_quo, run.start),
        opening=entries(run.opening),
        events=[
            {
                "number": event.number,
                "round": event.round,
                "actor": model.actors[event.actor],
                "before": event.before + 1,
                "after": event.after + 1,
                "changes": _changes(case, event.before, event.after),
                "worth": event.worth,
                "promises": list(event.promises),
                "because": reasons(event),
                "ending": case.words.ending_id(int(model.ending_of[event.after])),
                "ledger": {entry.commitment: entry.standing for entry in event.ledger},
            }
            for event in run.events
        ],
        outcome=run.end.outcome,
        rounds=run.end.rounds,
        cycle_from=None if run.end.cycle_from is None else run.end.cycle_from + 1,
        last=state_part(case, run.last),
        cycle_endings=[id for e in _endings_round(case, run) if (id := case.words.ending_id(e)) is not None],
        closing=entries(run.end.ledger),
    )


def _changes(case: Case, before: int, after: int) -> list[dict[str, str]]:
    return [{"option": o, "before": left, "after": reached} for o, left, reached in case.model.changes(before, after)]


def run_page(case: Case, run: Run, *, everything: bool = False) -> Page:
    """Return a run as a page.

    Parameters
    ----------
    everything
        Show every move of a long run.
    """
    page = Page()
    reading = case.conflict.reading
    page.title(case.conflict.title, f"reading: {reading}" if reading else "")
    page.say(_rule(case, run))
    page.heading("START", note=sentence(case.words.ending(int(case.model.ending_of[run.start]))))
    if run.suppose != TRUE:
        changed = case.words.difference(case.model, run.status_quo, run.start)
        page.say(f"Supposed: {case.words.statement(run.suppose)}.", indent=2)
        page.say(f"Changed for it from the status quo: {changed}.", indent=2)
        stays = "nobody makes a move that ends it" if run.held else "afterwards everyone is free to undo it"
        page.say(sentence(f"what is supposed holds at the start; {stays}"), indent=2)
    page.heading("WHAT HAPPENS", note=count_of(len(run.events), "move"))
    _say_events(page, case, run, everything)
    page.heading("END", note=_end_words(case, run))
    page.say(_outcome(run), indent=2)
    _say_promises(page, case, run)
    return page


def _endings_round(case: Case, run: Run) -> list[int]:
    """Return the endings that a cycle goes through, in turn."""
    return list(dict.fromkeys(int(case.model.ending_of[event.after]) for event in run.cycle))


def _end_words(case: Case, run: Run) -> str:
    """Return how it ended in short: a cycle has no end."""
    if not run.cycle:
        return sentence(case.words.ending(int(case.model.ending_of[run.last])))
    told = [f"“{case.words.ending_label(ending)}”" for ending in _endings_round(case, run) if ending >= 0]
    if len(told) > 1:
        return f"None: it goes round between {among(told)}."
    return f"None: it goes round within {told[0]}." if told else "None: it goes round."


def _rule(case: Case, run: Run) -> str:
    order = (
        f"in an order drawn anew every round (seed {run.seed})"
        if run.order is None
        else "in the order in which they are listed"
        if run.order == tuple(range(len(run.order)))
        else f"in the order {case.words.actors(run.order)}"
    )
    best = "the best move that it prefers to staying (of equals the one that changes least)"
    nearest = "of the moves that it prefers to staying the one that changes least (of equals the best)"
    own = (
        "and promises bind: what is due is carried out, even at a loss"
        if run.promises == "binding"
        else ("and promises are voluntary: each keeps them if it prefers to")
    )
    return (
        f"Actors take turns {order}; each makes {best if run.rule == 'best' else nearest}, or passes; {own}. "
        f"At most {count_of(run.horizon, 'round')}."
    )


def _say_events(page: Page, case: Case, run: Run, everything: bool) -> None:
    if not run.events:
        page.say("Nobody moves.", indent=2)
    short = everything or len(run.events) <= _FIRST + _LAST
    earlier = run.opening
    ending = int(case.model.ending_of[run.start])
    shown_round = 0
    for event in run.events:
        shown = short or event.number <= _FIRST or event.number > len(run.events) - _LAST
        if event.number == _FIRST + 1 and not short:
            left_out = len(run.events) - _FIRST - _LAST
            page.say(f"… {count_of(left_out, 'move')} not shown (--all shows them)", indent=2)
        if shown:
            if run.end.cycle_from == event.number - 1:
                page.say(("From here on it goes round in a circle:", "bold"), indent=2)
            if event.round != shown_round:
                page.say((f"Round {event.round}", "bold"), indent=2)
                shown_round = event.round
            after = int(case.model.ending_of[event.after])
            page.say(*_told(case, event, earlier, ending != after), indent=2, marker=f"{event.number:>3}  ")
        earlier, ending = event.ledger, int(case.model.ending_of[event.after])


def _told(case: Case, event: Event, earlier: tuple[Entry, ...], new_ending: bool) -> Iterator[str]:
    words = case.words
    yield f"{words.actor(event.actor)}: {words.changes(case.model.changes(event.before, event.after))}."
    yield f" {event.worth.capitalize()}"
    decided = deciding_priority(case.model, event.actor, event.before, event.after)
    if decided:
        marks = " ".join(dict.fromkeys(mark for entry in decided if (mark := words.evidence(entry.evidence))))
        said = "; ".join(words.priority(entry) for entry in decided)
        puts = "decided by" if event.worth == "gain" else "against"
        yield f", {puts}: {said}{' ' + marks if marks else ''}"
    yield "."
    if event.promises:
        yield f" Bound by the promise {_promises(case, event.promises)}."
    if new_ending:
        yield f" → {sentence(words.ending(int(case.model.ending_of[event.after])))}"
    for standing in _STANDINGS:
        now = [
            new
            for old, new in zip(earlier, event.ledger, strict=True)
            if (old.standing, standing) != (new.standing,) * 2
        ]
        turned = [entry for entry in now if entry.standing == standing]
        if turned:
            owed = "; ".join(
                f"the promise of {words.actor(e.actor)} {_promises(case, (e.commitment,))}" for e in turned
            )
            yield f" Now {standing}: {owed}."


def _promises(case: Case, commitments: tuple[str, ...]) -> str:
    found = [case.conflict.commitments[c] for c in commitments]
    return among([(c.says or case.words.statement(c.promise)).rstrip(".") for c in found])


def _outcome(run: Run) -> str:
    after = f"after {count_of(len(run.events), 'move')} in {count_of(run.end.rounds, 'round')}"
    supposed = " (what is supposed is held)" if run.held else ""
    if run.end.outcome == "rest":
        bound = " and that its promises allow" if run.promises == "binding" else ""
        return f"At rest {after}: nobody has a move that it prefers to staying{bound}{supposed}."
    if run.end.outcome == "cycle":
        return f"In a cycle {after}: moves {run.cycle[0].number} to {run.cycle[-1].number} repeat for ever{supposed}."
    if run.end.outcome == "until":
        return f"What was waited for holds {after}." if run.events else "What was waited for holds at the start."
    return f"Not at rest {after}, at the horizon{supposed}."


def _say_promises(page: Page, case: Case, run: Run) -> None:
    if not run.end.ledger:
        return
    words = case.words
    page.heading("PROMISES", note="where the cycle closes" if run.cycle else "at the end")
    page.table(
        ["by", "promise", "standing", "waits for"],
        [
            [
                words.actor(entry.actor),
                _promises(case, (entry.commitment,)),
                (entry.standing, "red" if entry.standing == "broken" else ""),
                among([words.awaited(part) for part in entry.waits_for]),
            ]
            for entry in run.end.ledger
        ],
    )
