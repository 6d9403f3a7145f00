"""How far odds can move until an answer turns in most worlds: as a page, and as a part of a document."""

from math import isnan
from typing import Any, get_args

from detente.ensemble.thresholds import NotMoved, OddsMargins, Threshold
from detente.report.case import Case
from detente.report.likelihood import percent
from detente.report.page import Page
from detente.report.schemas import NUMBER, TEXT, YES, Schema, a_list, an_object, one_of, or_null
from detente.report.uncertain import (
    OUTCOME,
    SHARE,
    answer_words,
    interval,
    judgement_mark,
    judgement_words,
    numbers_part,
    outcome_part,
    outcome_words,
)
from detente.report.words import count_of, sentence

__all__ = ["ODDS_MARGINS", "odds_margins_part", "say_odds_margins"]

_ODDS_SHOWN = 8
_NAMED = 3
ODDS_MARGINS: Schema = an_object(
    {
        "exact": {**YES, "description": "whether all worlds were listed; else they were drawn"},
        "draws": {**NUMBER, "description": "worlds listed or drawn"},
        "seed": {**NUMBER, "description": "of the draws"},
        "shares": a_list(
            an_object(
                {
                    "answer": TEXT,
                    "share": or_null({**SHARE, "description": "in how many of the worlds it is yes"}),
                    **interval(or_null(SHARE)),
                }
            ),
            "how often each answer is yes over the worlds",
        ),
        "turns": a_list(
            an_object(
                {
                    "answer": TEXT,
                    **OUTCOME,
                    "odds": {**SHARE, "description": "as they are; of a range or a distribution the mean"},
                    "turns_at": {**SHARE, "description": "the odds at which it is yes in half of the worlds"},
                    **interval(SHARE),
                    "margin": SHARE,
                }
            ),
            "the odds at which an answer turns in most worlds, the nearest first",
        ),
        "not_moved": a_list(
            an_object({"judgement": TEXT, "why": one_of(list(get_args(NotMoved)), "why they were not")}),
            "judgements whose odds were not moved",
        ),
    },
    "how far odds can move",
)
"""How far odds can move, as a part of a document."""


def odds_margins_part(odds: OddsMargins) -> dict[str, Any]:
    """Return how far odds can move as a part of a document."""
    judgements = odds.space.judgements
    return {
        "exact": odds.exact,
        "draws": odds.draws,
        "seed": odds.seed,
        "shares": [
            {"answer": answer.id, **numbers_part(share, "share", "low", "high")}
            for answer, share in zip(odds.answers, odds.shares, strict=True)
        ],
        "turns": [
            {
                "answer": odds.answers[t.answer].id,
                **outcome_part(judgements[t.judgement], t.outcome),
                **numbers_part(t, "odds", "turns_at", "low", "high", "margin"),
            }
            for t in odds.turns
        ],
        "not_moved": [{"judgement": judgements[place].id, "why": why} for place, why in odds.not_moved],
    }


def say_odds_margins(case: Case, odds: OddsMargins, page: Page) -> None:
    """Say which judgement's odds are nearest to turning each answer, and which were not moved."""
    drawn = "of all worlds" if odds.exact else f"of {odds.draws:,} worlds drawn"
    page.heading("HOW FAR THE ODDS CAN MOVE", note=f"until an answer turns in most {drawn}")
    nearest: dict[int, Threshold] = {}
    for threshold in odds.turns:
        nearest.setdefault(threshold.answer, threshold)
    rows = []
    for first in sorted(nearest.values(), key=lambda t: t.margin):
        judgement = odds.space.judgements[first.judgement]
        outcome = outcome_words(judgement, float(first.outcome))
        mark = judgement_mark(case.words, judgement)
        rows.append(
            [
                sentence(answer_words(case.conflict, odds.answers[first.answer]))[:-1],
                _with_interval(odds, *_of_share(odds, first.answer)),
                f"{judgement_words(case.conflict, judgement)}: {outcome} {mark}".rstrip(),
                f"{percent(first.odds)} to {_with_interval(odds, first.turns_at, first.low, first.high)}",
            ]
        )
    page.table(
        ["answer", "yes in", "the judgement nearest to turning it", "its odds would go from"], rows[:_ODDS_SHOWN]
    )
    if not rows:
        page.say("No single judgement's odds, moved as far as can be, turn an answer in most worlds.", indent=2)
    if len(rows) > _ODDS_SHOWN:
        page.say(f"{len(rows) - _ODDS_SHOWN} more answers: --json.", indent=2)
    firm = len(odds.answers) - len(nearest)
    if firm and rows:
        page.say(f"{count_of(firm, 'answer turns', 'answers turn')} at no odds of a single judgement.", indent=2)
    _say_not_moved(case, odds, page)


def _of_share(odds: OddsMargins, answer: int) -> tuple[float, float, float]:
    found = odds.shares[answer]
    return found.share, found.low, found.high


def _with_interval(odds: OddsMargins, value: float, low: float, high: float) -> str:
    if isnan(value):
        return "–"
    return percent(value) if odds.exact else f"{percent(value)} ({percent(low)} to {percent(high)})"


_WHY: dict[NotMoved, str] = {
    "order": "orders have no odds",
    "number": "numbers have no odds",
    "correlated": "of three outcomes or more, and correlated with others",
    "certain": "nothing else ever happens, so it is not known what would",
}


def _say_not_moved(case: Case, odds: OddsMargins, page: Page) -> None:
    judgements = odds.space.judgements
    for why, said in _WHY.items():
        own = [judgement_words(case.conflict, judgements[place]) for place, reason in odds.not_moved if reason == why]
        if own:
            more = f" and {len(own) - _NAMED} more" if len(own) > _NAMED else ""
            page.say(f"Not moved ({said}): {'; '.join(own[:_NAMED])}{more}.", indent=2)
    if any(len(j.odds) and any(s.value is None for s in j.odds) for j in judgements):
        page.say("Odds that are a range or a distribution are moved from their mean.", indent=2)
    if odds.space.correlations:
        page.say(
            "The odds of a correlated judgement are moved alone: the others keep theirs, and hang together as before.",
            indent=2,
        )
