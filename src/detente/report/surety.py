"""How sure the main answers are, in short: a few hundred worlds drawn, and the judgement that goes most with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.ensemble.answers import Answer
from detente.ensemble.codes import NO, YES
from detente.ensemble.draws import draw
from detente.ensemble.leading import Leading, leading, most_open
from detente.ensemble.results import Ensemble
from detente.ensemble.run import run_ensemble, space_of_scenario
from detente.ensemble.settings import Settings
from detente.report.case import Case
from detente.report.measures import MEASURES, ending_words, is_open, measures_part, spread_of
from detente.report.page import Page
from detente.report.schemas import NUMBER, TEXT, Schema, a_list, an_object, or_null
from detente.report.shares import applies, every_world_contradicts, share_words
from detente.report.uncertain import SHARE, answer_words, interval, judgement_mark, judgement_words, outcome_words
from detente.report.words import among, count_of

__all__ = ["DRAWS", "HOW_SURE", "KINDS", "HowSure", "chosen_reading", "how_sure", "how_sure_part", "say_how_sure"]

DRAWS = 200
KINDS = ("kept now", "by interest", "word kept")
_HINT = 0.05  # a judgement that explains less is not told

HOW_SURE: Schema = or_null(
    an_object(
        {
            "draws": NUMBER,
            "seed": NUMBER,
            "distinct_worlds": NUMBER,
            "contradictory": NUMBER,
            "answers": a_list(an_object({"answer": TEXT, "says": TEXT, "share": or_null(SHARE), **interval(SHARE)})),
            "measures": MEASURES,
            "hangs_on": or_null(
                an_object(
                    {
                        "answer": TEXT,
                        "judgement": TEXT,
                        "correlation_ratio": {**SHARE, "description": "how much of the answer's variance it explains"},
                        "shares": a_list(
                            an_object({"outcome": TEXT, "share": SHARE}), "how often the answer holds by outcome"
                        ),
                    },
                    "the judgement that goes most with the answer that is most open, from the same draws",
                )
            ),
        },
        "in how many of a few hundred worlds drawn the main answers hold; null where nothing is uncertain",
    )
)


@dataclass(frozen=True, slots=True, eq=False)
class HowSure:
    """A small ensemble, the answer that is most open in it, and the judgement that goes most with that."""

    found: Ensemble
    open: Answer | None
    hint: Leading | None


def how_sure(
    case: Case, reading: str | None = None, *, draws: int = DRAWS, kinds: Sequence[str] = KINDS
) -> HowSure | None:
    """Return how sure the main answers of a case are; None where nothing in it is uncertain.

    Parameters
    ----------
    reading
        Draw worlds of this reading only; None: readings are drawn by their odds.
    draws
        So many worlds are drawn.
    kinds
        Kinds of questions, or ids of single ones.

    Examples
    --------
    >>> from detente.report.case import open_case
    >>> how_sure(open_case("prisoners-dilemma")) is None
    True
    """
    space = space_of_scenario(case.scenario, reading)
    if space.certain or not case.conflict.endings:
        return None
    found = run_ensemble(space, Settings(draws=draws, kinds=tuple(kinds)), model=case.model)
    assert found.values is not None
    place = most_open(found.answers, np.array([f.share for f in found.frequencies]))
    outcomes = draw(space, "random", found.settings.seed, 0, found.draws, found.draws).outcomes
    own = found.values[:, place]
    hint = leading(space, outcomes[own >= NO], (own[own >= NO] == YES).astype(np.float64))
    return HowSure(found, found.answers[place], hint if hint is not None and hint.ratio >= _HINT else None)


def chosen_reading(case: Case) -> str | None:
    """Return the reading of a case if another than the default one was chosen; else None: readings have their odds."""
    document = case.scenario.document
    default = "" if document is None else document.default_reading
    return None if case.conflict.reading == default else case.conflict.reading


def say_how_sure(case: Case, page: Page, sure: HowSure | None) -> None:
    """Add in how many worlds the main answers hold, and what that hangs on."""
    if sure is None:
        return
    found = sure.found
    page.heading("HOW SURE", note="detente ensemble and detente drivers tell more")
    if every_world_contradicts(found):
        why = among([reason for reason, number in found.contradictory if number])
        drawn = f"Every one of {count_of(found.draws, 'world')} drawn by the scenario's own odds"
        page.say(f"{drawn} contradicts itself ({why}), so no question has an answer in any.", indent=2)
        return
    kept = [f for f in found.frequencies if f.answer.kind == "kept now" and not f.answer.aspect]
    ways = [f for f in found.frequencies if f.answer.kind == "by interest" and f.answer.ending != _present(case)]
    leads = [f"to {_ending(case, f.answer)} in {share_words(f)}" for f in ways if applies(f) and f.share != 0]
    never = any(f.share == 0 for f in ways)
    if leads:
        said = f"interest alone leads {among(leads)}{', to no other ending in any' if never else ''}"
    else:
        said = "in none of them does interest alone lead to another ending" if never else ""
    page.say(
        f"Of {count_of(found.draws, 'world')} drawn by the scenario's own odds (in brackets: 95 % intervals): ",
        f"{answer_words(case.conflict, kept[0].answer)} in {share_words(kept[0])}" if kept else "",
        f"; {said}." if said else ".",
        indent=2,
    )
    _say_measures(case, page, found)
    if sure.hint is not None and sure.open is not None:
        _say_hint(case, page, sure.open, sure.hint, found)
    if wrong := sum(n for _, n in found.contradictory):
        page.say(f"{count_of(int(wrong), 'world contradicts itself', 'worlds contradict themselves')}.", indent=2)


def _say_measures(case: Case, page: Page, found: Ensemble) -> None:
    """Add how likely promises hold at endings, where that is open."""
    told = [f"{ending_words(case, d.measure)} {spread_of(d)}" for d in found.distributions if is_open(d)]
    if told:
        said = (
            "How likely all promises due once an ending is there come true, on average (in nine tenths of the worlds)"
        )
        page.say(f"{said}: {', '.join(told)}.", indent=2)


def _present(case: Case) -> str:
    state = case.model.status_quo
    return "" if state is None else case.words.ending_id(int(case.model.ending_of[state])) or ""


def _ending(case: Case, answer: Answer) -> str:
    ids = list(case.conflict.endings)
    return f"“{case.words.ending_label(ids.index(answer.ending))}”" if answer.ending in ids else answer.ending


def _say_hint(case: Case, page: Page, answer: Answer, hint: Leading, found: Ensemble) -> None:
    judgement = found.space.judgements[hint.judgement]
    mark = judgement_mark(case.words, judgement)
    told = [f"{outcome_words(judgement, float(k))}: {100 * share:.0f} %" for k, share in hint.shares]
    shares = f" ({'; '.join(told)})" if len(told) > 1 else ""
    about = answer_words(case.conflict, answer)
    page.say(
        f"Whether {about} hangs most on: {judgement_words(case.conflict, judgement)}{shares} {mark}".rstrip() + ".",
        indent=2,
    )


def how_sure_part(sure: HowSure | None) -> dict[str, Any] | None:
    """Return how sure the main answers are as it stands in documents."""
    if sure is None:
        return None
    found, hint = sure.found, sure.hint
    return {
        "draws": found.draws,
        "seed": found.settings.seed,
        "distinct_worlds": found.distinct,
        "contradictory": int(sum(n for _, n in found.contradictory)),
        "answers": [
            {
                "answer": f.answer.id,
                "says": f.answer.says,
                "share": round(f.share, 9) if f.yes + f.no else None,
                "low": round(f.low, 9),
                "high": round(f.high, 9),
            }
            for f in found.frequencies
        ],
        "measures": measures_part(found.distributions),
        "hangs_on": None
        if hint is None or sure.open is None
        else {
            "answer": sure.open.id,
            "judgement": found.space.judgements[hint.judgement].id,
            "correlation_ratio": round(hint.ratio, 9),
            "shares": [
                {
                    "outcome": outcome_words(found.space.judgements[hint.judgement], float(k)),
                    "share": round(share, 9),
                }
                for k, share in hint.shares
            ],
        },
    }
