"""What an answer hangs on, as a page, a document and a table."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from detente.ensemble.drivers import VISIBLE, Driver, Drivers, Fixed
from detente.ensemble.measures import measures_of
from detente.ensemble.reliance import Reliance
from detente.ensemble.rules import Condition, Rule
from detente.ensemble.space import Space
from detente.report.case import Case
from detente.report.documents import Row, document
from detente.report.likelihood import percent
from detente.report.little import say_little
from detente.report.page import Page, shortened
from detente.report.reliance import RELIANCE, reliance_part, say_reliance
from detente.report.schemas import NUMBER, REAL, TEXT, YES, Schema, a_list, an_object, by_name, or_null
from detente.report.uncertain import (
    JUDGEMENT,
    OUTCOME,
    SHARE,
    answer_words,
    interval,
    judgement_mark,
    judgement_part,
    judgement_words,
    numbers_part,
    outcome_part,
    outcome_words,
    outcomes_words,
    reading_of_worlds,
    rounded,
    title_of_worlds,
)
from detente.report.words import among, count_of, sentence

__all__ = ["SCHEMA", "driver_bars", "drivers_document", "drivers_page", "drivers_rows"]

_REAL = or_null(REAL)
_CONDITION = an_object(
    {
        "judgement": TEXT,
        "outcomes": a_list(TEXT, "the outcomes allowed; none for a number"),
        "low": _REAL,
        "high": _REAL,
    }
)
_SHARE = or_null(SHARE)
SCHEMA: Schema = {
    "reading": or_null({**TEXT, "description": "the reading of all worlds; null: drawn by their odds"}),
    "answer": TEXT,
    "says": {**TEXT, "description": "the answer yes, as a sentence"},
    "share": {**_SHARE, "description": "in how many of the worlds where the answer applies it is yes; null: in none"},
    **interval(_SHARE),
    "draws": {**NUMBER, "description": "draws behind the share"},
    "applies": {**NUMBER, "description": "those of them in whose worlds the answer applies"},
    "contradictory": by_name(NUMBER, "why worlds among them contradict themselves, and in how many draws"),
    "rows": {**NUMBER, "description": "points evaluated for the indices"},
    "worlds": {**NUMBER, "description": "distinct worlds answered"},
    "seed": NUMBER,
    "drivers": a_list(
        an_object(
            {
                "judgements": a_list(JUDGEMENT, "one, or several that are correlated"),
                "first": {**_REAL, "description": "first-order Sobol' index"},
                "first_margin": {**_REAL, "description": "half its 95 % interval"},
                "total": {**_REAL, "description": "total Sobol' index"},
                "total_margin": {**_REAL, "description": "half its 95 % interval"},
                "tells": {**YES, "description": "whether what it does can be told from chance"},
                "fixed": a_list(
                    an_object(
                        {
                            **OUTCOME,
                            "share": _SHARE,
                            "difference": _REAL,
                            **interval(_REAL),
                        }
                    ),
                    "how often the answer holds with the judgement fixed at one outcome; null: it never applies then",
                ),
            }
        ),
        "the weightiest first",
    ),
    "rules": or_null(
        an_object(
            {
                "right": {**SHARE, "description": "share of the worlds that the rules sort rightly"},
                "elsewhere": {**SHARE, "description": "the same for worlds that rules were not made from"},
                "rules": a_list(
                    an_object(
                        {
                            "when": a_list(_CONDITION),
                            "yes": YES,
                            "density": {**SHARE, "description": "share of its worlds with that answer"},
                            "coverage": {**SHARE, "description": "share of all worlds with that answer that lie here"},
                            "support": {**SHARE, "description": "share of all worlds that lie here"},
                        }
                    )
                ),
            }
        )
    ),
    "reliance": RELIANCE,
}
_SHOWN, _NAMED = 10, 4


def drivers_document(case: Case, found: Drivers, resting: Reliance | None) -> dict[str, Any]:
    """Return what an answer hangs on as a JSON document."""
    return document(
        case,
        reading=reading_of_worlds(found.space),
        answer=found.answer.id,
        says=answer_words(case.conflict, found.answer),
        **numbers_part(found, "share", "low", "high"),
        draws=found.draws,
        applies=found.applies,
        contradictory=dict(found.contradictory),
        rows=found.rows,
        worlds=found.worlds,
        seed=found.seed,
        drivers=[_driver_part(found, driver) for driver in found.drivers],
        rules=None
        if found.rules is None
        else {
            **numbers_part(found.rules, "right", "elsewhere"),
            "rules": [_rule_part(found.space, rule) for rule in found.rules.rules],
        },
        reliance=None if resting is None else reliance_part(found.answer, resting),
    )


def _driver_part(found: Drivers, driver: Driver) -> dict[str, Any]:
    judgements = found.space.judgements
    return {
        "judgements": [judgement_part(judgements[place]) for place in driver.judgements],
        **numbers_part(driver, "first", "first_margin", "total", "total_margin"),
        "tells": driver.tells,
        "fixed": [
            {
                **outcome_part(judgements[f.judgement], f.outcome),
                **numbers_part(f, "share", "difference", "low", "high"),
            }
            for f in driver.fixed
        ],
    }


def _rule_part(space: Space, rule: Rule) -> dict[str, Any]:
    return {
        "when": [
            {
                "judgement": space.judgements[c.judgement].id,
                "outcomes": [outcome_words(space.judgements[c.judgement], float(k)) for k in c.outcomes],
                "low": None if np.isinf(c.low) else rounded(c.low),
                "high": None if np.isinf(c.high) else rounded(c.high),
            }
            for c in rule.conditions
        ],
        "yes": rule.yes,
        **numbers_part(rule, "density", "coverage", "support"),
    }


def drivers_rows(found: Drivers) -> list[Row]:
    """Return one row for every judgement fixed at every outcome."""
    judgements = found.space.judgements
    return [
        {
            "answer": found.answer.id,
            "share": rounded(found.share),
            "judgement": judgements[f.judgement].id,
            "says": judgements[f.judgement].says,
            "outcome": outcome_words(judgements[f.judgement], f.outcome),
            "share_fixed": rounded(f.share),
            **numbers_part(f, "difference", "low", "high"),
            "first": rounded(driver.first),
            "total": rounded(driver.total),
        }
        for driver in found.drivers
        for f in driver.fixed
    ]


def driver_bars(found: Drivers, case: Case) -> list[tuple[str, float, float, float]]:
    """Return for a picture one bar a judgement fixed where it matters most: label, effect, and its interval."""
    bars = []
    for driver in found.drivers:
        for place in driver.judgements:
            own = [f for f in driver.fixed if f.judgement == place and not np.isnan(f.difference)]
            most = max(own, key=lambda f: abs(f.difference), default=None)
            if most is not None:
                judgement = found.space.judgements[place]
                label = shortened(judgement_words(case.conflict, judgement), 50)
                bars.append(
                    (f"{label}: {outcome_words(judgement, most.outcome)}", most.difference, most.low, most.high)
                )
    return bars


def drivers_page(case: Case, found: Drivers, resting: Reliance | None) -> Page:
    """Return what an answer hangs on as a page: the answer, the judgements, the rules, the claims."""
    page = Page()
    title_of_worlds(case.conflict, found.space, page)
    says = answer_words(case.conflict, found.answer)
    page.heading("THE ANSWER", note=f"--answer {found.answer.id}")
    interval = f" ({percent(found.low)} to {percent(found.high)})" if found.low < found.high else ""
    share = (
        f"{percent(found.share)} of the worlds drawn{interval}"
        if found.applies
        else "no world drawn does the question arise"
    )
    page.say((sentence(f"{says}: in {share}"), "bold"), indent=2)
    _say_left_aside(found, page)
    if found.applies and not found.varies:
        page.say("It is the same in all of these, so no uncertain judgement was seen to turn it.", indent=2)
        if measures_of(found.space):
            page.say("How likely promises come true is uncertain too: detente ensemble.", indent=2)
    elif found.varies:
        _say_headline(case, found, page)
        _say_rules(case, found, page, _say_drivers(case, found, page))
    say_little(case, found.space, page)
    if resting is not None:
        say_reliance(case, found.answer, resting, page)
    page.heading("HOW THIS WAS FOUND")
    drawn = f"{count_of(found.draws, 'draw')} along a scrambled Sobol' sequence"
    design = f", {count_of(found.rows, 'point')} of Saltelli's design" if len(found.drivers) > 1 else ""
    said = [f"{drawn}{design}, {count_of(found.worlds, 'different world')} (seed {found.seed})."]
    half = f"{len(found.base):,} of these draws"
    if found.varies:
        said.append(
            f"“Fixed” compares {half} with the judgement fixed and not. Alone and in all are first-order and total "
            "Sobol' indices with half their 95 % intervals."
        )
    if resting is not None:
        said.append(f"Claims and sources are held to be right, and to be wrong, in {half}.")
    page.say(" ".join([*said, "All of it holds under the odds that the scenario gives, and is no forecast."]), indent=2)
    return page


def _say_left_aside(found: Drivers, page: Page) -> None:
    """Say which of the draws do not count, and why."""
    if found.contradictory:
        reasons = among([f"{reason} ({number:,})" for reason, number in found.contradictory])
        draws = f"{sum(number for _, number in found.contradictory):,} of {count_of(found.draws, 'draw')}"
        page.say(f"In {draws} the world contradicts itself, so that no answer counts: {reasons}.", indent=2)
    if 0 < found.applies < found.draws:
        which = f"the {found.applies:,} of {count_of(found.draws, 'draw')}"
        page.say(f"Shares are of {which} in whose worlds the question arises, not of all.", indent=2)


def _say_headline(case: Case, found: Drivers, page: Page) -> None:
    top = found.drivers[0]
    if np.isnan(top.total) or top.total < 0.05:
        return
    judgements = found.space.judgements
    moving = {f.judgement for f in top.fixed if abs(f.difference) >= VISIBLE}
    named = [p for p in top.judgements if p in moving] or list(top.judgements)
    told = among([f"“{judgement_words(case.conflict, judgements[p])}”" for p in named])
    with_others = ", which hangs together with others" if len(named) < len(top.judgements) else ""
    page.say(f"It hangs most on {told}{with_others}.", indent=2)


def _say_drivers(case: Case, found: Drivers, page: Page) -> dict[int, int]:
    """Say what each judgement does; return the numbers by which they are then called."""
    page.heading("WHAT IT HANGS ON", note="how often the answer holds with the judgement fixed")
    told = {c.judgement for rule in (found.rules.rules if found.rules is not None else ()) for c in rule.conditions}
    shown = [d for d in found.drivers if d.tells][:_SHOWN]
    shown += [d for d in found.drivers if d not in shown and told & set(d.judgements)]
    rows, numbers = [], dict[int, int]()
    for driver in shown:
        for place in driver.judgements:
            judgement = found.space.judgements[place]
            numbers[place] = len(numbers) + 1
            own = sorted((f for f in driver.fixed if f.judgement == place), key=lambda f: -f.share)
            mark = judgement_mark(case.words, judgement)
            first = place == driver.judgements[0]
            rows.append(
                [
                    f"{numbers[place]:>2}  {judgement_words(case.conflict, judgement)} {mark}".rstrip(),
                    "; ".join(_fixed_words(found, f) for f in _ends(own)),
                    _index(driver.first, driver.first_margin) if first else f"with ({numbers[driver.judgements[0]]})",
                    _index(driver.total, driver.total_margin) if first else f"with ({numbers[driver.judgements[0]]})",
                ]
            )
    if rows:
        page.table(["judgement", "fixed", "alone", "in all"], rows)
    if any(np.isnan(f.share) for driver in shown for f in driver.fixed):
        page.say("Does not apply: with the judgement so, the question arises in no world drawn.", indent=2)
    _say_left(case, found, shown, page)
    return numbers


def _say_left(case: Case, found: Drivers, shown: Sequence[Driver], page: Page) -> None:
    """Name the judgements that no difference was seen of, and count what else is not shown."""
    without = [p for driver in found.drivers if not driver.tells for p in driver.judgements]
    if without:
        named = [f"“{shortened(judgement_words(case.conflict, found.space.judgements[p]), 80)}”" for p in without]
        if len(named) > _NAMED:
            named = [*named[:_NAMED], f"{len(named) - _NAMED} more"]
        page.say(f"Made no difference that could be told from chance: {among(named)}.", indent=2)
    fewer = sum(driver.tells for driver in found.drivers) - len(shown)
    if fewer:
        page.say(f"{count_of(fewer, 'other judgement')} made a lesser difference: --json.", indent=2)


def _ends(own: Sequence[Fixed]) -> Sequence[Fixed]:
    """Return all outcomes of a judgement, or where there are many the two ends."""
    return own if len(own) <= 4 else (own[0], own[-1])


def _fixed_words(found: Drivers, fixed: Fixed) -> str:
    outcome = outcome_words(found.space.judgements[fixed.judgement], fixed.outcome)
    if np.isnan(fixed.share):
        return f"{outcome}: does not apply"
    share = min(max(fixed.share, 0.0), 1.0)
    return f"{outcome}: {percent(share)} ({100 * fixed.difference:+.0f})"


def _index(value: float, margin: float) -> str:
    return "–" if np.isnan(value) else f"{min(max(value, 0.0), 1.0):.2f} ±{margin:.2f}"


def _say_rules(case: Case, found: Drivers, page: Page, numbers: dict[int, int]) -> None:
    if found.rules is None:
        return
    page.heading("WHERE IT HOLDS AND WHERE IT DOES NOT", note="numbers as above")
    page.say(
        f"Rules made like these tell {percent(found.rules.elsewhere)} of other worlds rightly; "
        f"always to say the same would be right in {percent(max(found.share, 1 - found.share))}.",
        indent=2,
    )
    for rule in found.rules.rules:
        when = " and ".join(_condition_words(found.space, c, numbers) for c in rule.conditions) or "always"
        verdict = "holds" if rule.yes else "does not hold"
        page.say(
            (f"{verdict} in {percent(rule.density)}", "bold"),
            f" where {when}: {percent(rule.coverage)} of all worlds where it {verdict}.",
            indent=4,
            marker="· ",
        )


def _condition_words(space: Space, condition: Condition, numbers: dict[int, int]) -> str:
    judgement, which = space.judgements[condition.judgement], f"({numbers[condition.judgement]})"
    if not condition.outcomes:
        low = "" if np.isinf(condition.low) else f"above {condition.low:.3g}"
        high = "" if np.isinf(condition.high) else f"at most {condition.high:.3g}"
        return f"{which} is {among([said for said in (low, high) if said])}"
    return f"{which} {outcomes_words(judgement, condition.outcomes)}"
