"""How firmly the answers stand, as a page, a document and a table."""

from collections.abc import Sequence
from math import isnan
from typing import Any

from detente.ensemble.answers import Answer
from detente.ensemble.certificate import Certificate, Certified, Flip, Wrong
from detente.ensemble.flipping import can_be_edited
from detente.ensemble.space import Space
from detente.ensemble.thresholds import Threshold
from detente.outlook.supposing import Change
from detente.report.case import Case
from detente.report.change import CHANGE, change_part, change_words
from detente.report.documents import Row, document
from detente.report.likelihood import percent
from detente.report.page import Page, harmless, shortened
from detente.report.schemas import NUMBER, TEXT, YES, Schema, a_list, an_object, or_null
from detente.report.states import title_of
from detente.report.uncertain import SHARE, answer_words, judgement_mark, judgement_words, outcome_words
from detente.report.words import count_of, sentence

__all__ = ["SCHEMA", "Odds", "certificate_document", "certificate_page", "certificate_rows"]

Odds = tuple[Space, tuple[Answer, ...], tuple[float, ...], tuple[Threshold, ...]]
"""The worlds, the questions, how often each is yes, and the odds at which each turns."""

_WRONG = an_object({"wrong": {**TEXT, "description": "the claim or source that is wrong"}, "says": TEXT})
SCHEMA: Schema = {
    "answers": a_list(
        an_object(
            {
                "answer": TEXT,
                "says": {**TEXT, "description": "the answer yes, as a sentence"},
                "holds": {**YES, "description": "whether it is yes in the scenario as written"},
                "margin": or_null({**NUMBER, "description": "so many changes flip it; null: none was found"}),
                "found": {**NUMBER, "description": "sets of so many changes that flip it, of those tried"},
                "flips": a_list(
                    an_object({"changes": a_list({"anyOf": [CHANGE, _WRONG]}), "weight": NUMBER}), "the lightest first"
                ),
            }
        )
    ),
    "singles": {**NUMBER, "description": "single changes tried: all there are"},
    "pairs": {**NUMBER, "description": "pairs of changes tried"},
    "all_pairs": {**NUMBER, "description": "pairs that there are"},
    "contradictory": {**NUMBER, "description": "single changes that contradict the rest of the scenario"},
    "odds": or_null(
        a_list(
            an_object(
                {
                    "answer": TEXT,
                    "share": or_null({**SHARE, "description": "in how many of the worlds drawn it is yes"}),
                    "judgement": TEXT,
                    "outcome": TEXT,
                    "odds": SHARE,
                    "turns_at": {**SHARE, "description": "the odds at which it is yes in half of the worlds"},
                    "low": {**SHARE, "description": "the lower end of the 95 % interval of that"},
                    "high": {**SHARE, "description": "the upper end"},
                    "margin": SHARE,
                }
            ),
            "the odds at which an answer turns in most worlds, the nearest first",
        )
    ),
}
_ODDS_SHOWN = 8


def certificate_document(case: Case, found: Certificate, odds: Odds | None) -> dict[str, Any]:
    """Return how firmly the answers stand as a JSON document."""
    return document(
        case,
        answers=[
            {
                "answer": c.answer.id,
                "says": _says(case, c),
                "holds": c.holds,
                "margin": c.margin,
                "found": c.found,
                "flips": [
                    {"changes": [_change_part(case, change) for change in flip.changes], "weight": flip.weight}
                    for flip in c.flips
                ],
            }
            for c in found.answers
        ],
        singles=found.singles,
        pairs=found.pairs,
        all_pairs=found.all_pairs,
        contradictory=found.contradictory,
        odds=None
        if odds is None
        else [
            {
                "answer": odds[1][t.answer].id,
                "share": None if isnan(odds[2][t.answer]) else round(odds[2][t.answer], 9),
                "judgement": odds[0].judgements[t.judgement].id,
                "outcome": outcome_words(odds[0].judgements[t.judgement], float(t.outcome)),
                "odds": round(t.odds, 9),
                "turns_at": round(t.turns_at, 9),
                "low": round(t.low, 9),
                "high": round(t.high, 9),
                "margin": round(t.margin, 9),
            }
            for t in odds[3]
        ],
    )


def _change_part(case: Case, change: Change | Wrong) -> dict[str, Any]:
    if isinstance(change, Wrong):
        return {"wrong": change.id, "says": _wrong_words(case, change)}
    return change_part(case, change)


def _says(case: Case, certified: Certified) -> str:
    return answer_words(case.conflict, certified.answer)


def certificate_rows(case: Case, found: Certificate) -> list[Row]:
    """Return one row an answer."""
    return [
        {
            "answer": c.answer.id,
            "says": _says(case, c),
            "holds": c.holds,
            "margin": c.margin,
            "found": c.found,
            "lightest": "; ".join(_words(case, change) for change in c.flips[0].changes) if c.flips else None,
        }
        for c in found.answers
    ]


def certificate_page(case: Case, found: Certificate, odds: Odds | None) -> Page:
    """Return how firmly the answers stand as a page: answer by answer, what flips it; then the odds."""
    page = Page()
    title_of(case, page)
    page.heading("HOW FIRMLY THE ANSWERS STAND", note="of the scenario as written: what flips each")
    groups: tuple[tuple[int | None, str], ...] = (
        (1, "One change flips these:"),
        (2, "No single change flips these, but two do:"),
        (None, "No change that was tried flips these:"),
    )
    for margin, title in groups:
        own = sorted((c for c in found.answers if c.margin == margin), key=lambda c: c.answer.kind == "reachable")
        if not own:
            continue
        page.gap()
        page.say((title, "bold"), indent=2)
        told: dict[tuple[str, ...], Certified] = {}
        for c in own:
            _say_certified(case, page, c, told)
    _say_search(case, found, page)
    if odds is not None:
        _say_odds(case, odds, page)
    page.gap()
    page.say(
        "A margin counts changes of what the scenario says; it does not say how likely they are. "
        "All of it holds under everything else as written."
    )
    return page


def _say_certified(case: Case, page: Page, certified: Certified, told: dict[tuple[str, ...], Certified]) -> None:
    verdict = "yes" if certified.holds else "no"
    page.say(f"{sentence(_says(case, certified))[:-1]}: {verdict}.", indent=4, marker="· ")
    said = tuple(_flip_words(case, flip) for flip in certified.flips)
    if not said:
        return
    if said in told:
        page.say(f"flipped by the same: {_says(case, told[said])}", indent=8)
        return
    told[said] = certified
    for line in said:
        page.say(line, indent=8, marker="→ ")
    if certified.found > len(certified.flips):
        page.say(f"{len(certified.flips)} of {certified.found:,} such changes shown, the lightest first.", indent=8)


def _flip_words(case: Case, flip: Flip) -> str:
    told = [f"{_words(case, change)} {_mark(case, change)}".rstrip() for change in flip.changes]
    return " – and – ".join(told)


def _words(case: Case, change: Change | Wrong) -> str:
    return _wrong_words(case, change) if isinstance(change, Wrong) else change_words(case, change)


def _mark(case: Case, change: Change | Wrong) -> str:
    return "" if isinstance(change, Wrong) else case.words.evidence(change.evidence)


def _wrong_words(case: Case, wrong: Wrong) -> str:
    kind, _, id = wrong.id.partition(".")
    if kind == "sources":
        return f"the source {harmless(id)} is wrong, and all that rests on it alone falls"
    says = shortened(harmless(case.conflict.claims[id].says), 140).rstrip(".")
    return f"claim {harmless(id)} is wrong ({says}), and what rests on it alone falls"


def _say_search(case: Case, found: Certificate, page: Page) -> None:
    page.heading("HOW FAR THE SEARCH WENT")
    page.say(
        f"All {count_of(found.singles, 'single change')} were tried (exhaustive): facts, beliefs, promises bound or "
        "withdrawn, statements dropped, turned round or moved, claims and sources wrong.",
        indent=2,
    )
    if unlisted := [a for a, preference in case.conflict.preferences.items() if not can_be_edited(preference)]:
        page.say(f"Preferences not changed, being written as weights: {case.words.actors(unlisted)}.", indent=2)
    if found.contradictory:
        page.say(f"{count_of(found.contradictory, 'of them contradicts', 'of them contradict')} the rest.", indent=2)
    if found.all_pairs:
        every = found.pairs == found.all_pairs
        how = f"all {found.all_pairs:,}" if every else f"{found.pairs:,} of {found.all_pairs:,}"
        word = "exhaustive" if every else "a search, no proof that there is none; --tries"
        page.say(
            f"Of pairs of them {how} were tried ({word}): the lightest first, and of these those that move most alone. "
            "Two edits of one actor's preference are no pair here, nor is a claim with what falls in part with it.",
            indent=2,
        )


def _say_odds(case: Case, odds: Odds, page: Page) -> None:
    space, answers, shares, listed = odds
    page.heading("HOW FAR THE ODDS CAN MOVE", note="until an answer turns in most of the worlds drawn")
    nearest: dict[int, list[Threshold]] = {}
    for threshold in listed:
        nearest.setdefault(threshold.answer, []).append(threshold)
    rows = []
    for answer in sorted(nearest, key=lambda k: nearest[k][0].margin):
        first = nearest[answer][0]
        judgement = space.judgements[first.judgement]
        outcome = outcome_words(judgement, float(first.outcome))
        mark = judgement_mark(case.words, judgement)
        rows.append(
            [
                sentence(answer_words(case.conflict, answers[answer]))[:-1],
                "–" if isnan(shares[answer]) else percent(shares[answer]),
                f"{judgement_words(case.conflict, judgement)}: {outcome} {mark}".rstrip(),
                f"{percent(first.odds)} to {percent(first.turns_at)} ({percent(first.low)} to {percent(first.high)})",
            ]
        )
    page.table(
        ["answer", "yes in", "the judgement nearest to turning it", "its odds would go from"], rows[:_ODDS_SHOWN]
    )
    if not rows:
        page.say("No single judgement's odds, moved as far as can be, turn an answer in most worlds.", indent=2)
    if len(rows) > _ODDS_SHOWN:
        page.say(f"{len(rows) - _ODDS_SHOWN} more answers: --json.", indent=2)
    page.say(_left_out(space, answers, nearest), indent=2)


def _left_out(space: Space, answers: Sequence[Answer], nearest: dict[int, list[Threshold]]) -> str:
    firm = len(answers) - len(nearest)
    said = f"{count_of(firm, 'answer turns', 'answers turn')} at no odds of a single judgement. " if firm else ""
    if any(j.spread is not None or j.kind == "order" for j in space.judgements):
        said += "Orders and numbers have no odds that could move."
    return said.strip()
