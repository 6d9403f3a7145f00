"""What an answer owes to each claim and each source, for pages and documents."""

from typing import Any

import numpy as np

from detente.ensemble.answers import Answer
from detente.ensemble.reliance import Reliance, WithoutIt
from detente.report.case import Case
from detente.report.likelihood import percent
from detente.report.page import Page, harmless, shortened
from detente.report.schemas import NUMBER, REAL, TEXT, YES, Schema, a_list, an_object, one_of, or_null
from detente.report.uncertain import SHARE, rounded
from detente.report.words import count_of

__all__ = ["RELIANCE", "reliance_part", "say_reliance"]

RELIANCE: Schema = or_null(
    a_list(
        an_object(
            {
                "kind": one_of(["claim", "source"]),
                "id": TEXT,
                "rest": a_list(TEXT, "elements that rest on it"),
                "fall": a_list(TEXT, "those that rest on nothing else"),
                "flips": a_list(TEXT, "answers that flip in the scenario as written if it is wrong"),
                "contradictory": {**YES, "description": "whether the scenario as written then contradicts itself"},
                "draws": {**NUMBER, "description": "worlds drawn for the shares"},
                "contradictory_right": {**NUMBER, "description": "those that contradict themselves with it right"},
                "contradictory_wrong": {**NUMBER, "description": "and with it wrong"},
                "right": or_null({**SHARE, "description": "how often the answer holds where it is right"}),
                "wrong": or_null({**SHARE, "description": "and where it is wrong"}),
                "margin": or_null({**REAL, "description": "half the 95 % interval of the difference"}),
            }
        ),
        "claim by claim and source by source: what if this one is wrong",
    )
)
_CLAIMS_SHOWN = 8
_VISIBLE = 0.005


def reliance_part(answer: Answer, resting: Reliance) -> list[dict[str, Any]]:
    """Return what an answer owes to each claim and each source as it stands in documents."""
    place = _place(answer, resting)
    return [_without_part(resting, entry, place) for entry in resting.without]


def _without_part(resting: Reliance, entry: WithoutIt, place: int) -> dict[str, Any]:
    moved = entry.shifts[place]
    return {
        "kind": entry.kind,
        "id": entry.id,
        "rest": list(entry.rest),
        "fall": list(entry.fall),
        "flips": [resting.answers[k].id for k in entry.flips],
        "contradictory": entry.contradictory,
        "draws": resting.draws,
        "contradictory_right": entry.contradicts[0],
        "contradictory_wrong": entry.contradicts[1],
        "right": rounded(moved.before),
        "wrong": rounded(moved.after),
        "margin": rounded(moved.margin),
    }


def _place(answer: Answer, resting: Reliance) -> int:
    return [a.id for a in resting.answers].index(answer.id)


def say_reliance(case: Case, answer: Answer, resting: Reliance, page: Page) -> None:
    """Say what becomes of an answer if a claim or a source is wrong: those that matter, the weightiest first."""
    page.heading("WHAT IF A CLAIM OR A SOURCE IS WRONG", note="what rests on it alone falls with it")
    place = _place(answer, resting)
    rows = []
    for entry in resting.without:
        moved = entry.shifts[place]
        told = abs(moved.difference) >= _VISIBLE or place in entry.flips
        if not entry.contradictory and entry.contradicts[0] == entry.contradicts[1] and not (entry.fall and told):
            continue
        says = case.conflict.claims[entry.id].says if entry.kind == "claim" else "the source as a whole"
        label = f"{harmless(entry.id)} {shortened(harmless(says), 100)}"
        written = "contradictory" if entry.contradictory else ("flips" if place in entry.flips else "stays")
        shares = (
            _why_not(resting, entry, place)
            if np.isnan(moved.difference)
            else f"{percent(moved.before)} to {percent(moved.after)} "
            f"({100 * moved.difference:+.0f} ±{100 * moved.margin:.0f})"
        )
        if entry.contradicts[0] != entry.contradicts[1]:
            parts = [percent(number / resting.draws) for number in entry.contradicts]
            shares = f"contradictory worlds: {parts[0]} to {parts[1]}; the answer: {shares}"
        rows.append([label, count_of(len(entry.fall), "element"), written, shares])
    page.table(["claim or source", "falls with it", "as written", "from right to wrong"], rows[:_CLAIMS_SHOWN])
    if not rows:
        page.say("No single one of them changes this answer.", indent=2)
    left = len(resting.without) - min(len(rows), _CLAIMS_SHOWN)
    if rows and left:
        page.say(f"{count_of(left, 'other claim or source', 'other claims and sources')}: --json.", indent=2)


def _why_not(resting: Reliance, entry: WithoutIt, place: int) -> str:
    """Say why an answer that a claim bears on cannot be compared: in no world is there one to count."""
    moved = entry.shifts[place]
    sides = (("right", moved.before, entry.contradicts[0]), ("wrong", moved.after, entry.contradicts[1]))
    none = [(side, contradicts) for side, share, contradicts in sides if np.isnan(share)]
    if all(contradicts == resting.draws for _, contradicts in none):
        why = "every world contradicts itself"
    elif any(contradicts for _, contradicts in none):
        why = "every world contradicts itself or does not raise the question"
    else:
        why = "the question arises in no world"
    if len(none) == len(sides):
        return f"does not apply: {why}"
    share = moved.before if none[0][0] == "wrong" else moved.after
    other = "right" if none[0][0] == "wrong" else "wrong"
    return f"does not apply: with it {none[0][0]} {why} ({percent(share)} with it {other})"
