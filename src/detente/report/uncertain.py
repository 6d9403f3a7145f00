"""Uncertain judgements in words: what they are about, their outcomes, their odds, and what these rest on."""

from collections.abc import Sequence
from math import isnan
from typing import Any, get_args

from detente.ensemble.answers import Answer
from detente.ensemble.orders import count_extensions, extension
from detente.ensemble.space import Space
from detente.model.conflict import Conflict
from detente.model.uncertainty import Judgement, JudgementKind, Spread
from detente.report.page import Page, harmless, shortened
from detente.report.schemas import NUMBER, REAL, TEXT, Schema, a_list, an_object, one_of, or_null
from detente.report.words import Words, among

__all__ = [
    "JUDGEMENT",
    "OUTCOME",
    "SHARE",
    "answer_words",
    "interval",
    "judgement_mark",
    "judgement_part",
    "judgement_words",
    "numbers_part",
    "odds_words",
    "outcome_part",
    "outcome_words",
    "outcomes_words",
    "reading_of_worlds",
    "rounded",
    "spread_words",
    "title_of_worlds",
]

SHARE: Schema = {**REAL, "minimum": 0, "maximum": 1}
OUTCOME: Schema = {"judgement": TEXT, "outcome": TEXT}
"""The entries that name one outcome of a judgement."""
JUDGEMENT: Schema = an_object(
    {
        "id": {**TEXT, "description": "where it stands in the scenario"},
        "kind": one_of(list(get_args(JudgementKind))),
        "actor": or_null(TEXT),
        "says": TEXT,
        "outcomes": a_list(TEXT, "what it may come out as; none for a number"),
        "odds": a_list(TEXT, "the odds of each outcome, as numbers or spreads; none where all are equally likely"),
        "spread": or_null({**TEXT, "description": "the distribution of a number"}),
        "base": or_null({**NUMBER, "description": "position of the outcome that the scenario as written has"}),
        "claims": a_list(TEXT),
        "assumption": or_null(TEXT),
    },
    "an uncertain judgement",
)
_LONGEST = 160
_MOST_LISTED = 4
_IN_ORDER = "in the order "
_OUTCOMES = {
    "fact": ("it is so", "it is not so"),
    "claim": ("right", "wrong"),
    "source": ("right", "wrong"),
    "belief": ("held", "not held"),
    "statement": ("counts", "does not count"),
}


def interval(ends: Schema) -> Schema:
    """Return the entries of a 95 % interval that stands behind its middle, from the schema of its ends."""
    return {
        "low": {**ends, "description": "the lower end of the 95 % interval of that"},
        "high": {**ends, "description": "the upper end"},
    }


def judgement_words(conflict: Conflict, judgement: Judgement) -> str:
    """Return what a judgement is about, in words."""
    says = shortened(harmless(judgement.says), _LONGEST).rstrip(".")
    who = shortened(harmless(conflict.actors[judgement.actor].name), 60) if judgement.actor in conflict.actors else ""
    id = judgement.id.rpartition(".")[2]
    match judgement.kind:
        case "claim":
            return f"{id}: {says}"
        case "source":
            return f"the source {id}" if says == id else f"the source {id}: {says}"
        case "belief":
            return f"belief of {who}: {says}"
        case "statement" | "entry":
            return f"priority of {who}: {says}"
        case "weight":
            return f"{who}: weight of “{says}”"
        case "probability":
            return _probability_words(judgement, who, says)
        case "order" | "preference":
            return f"{who}: {says}"
        case _:
            return says


def _probability_words(judgement: Judgement, who: str, says: str) -> str:
    """Return what a probability is of: that a promise is kept, a consent given, or a common cause strikes."""
    if not who:
        return f"how likely this common cause strikes: {says}"
    what = "keeps this promise" if ".commitments." in f".{judgement.id}" else "does this when called upon"
    return f"how likely {who} {what}: {says}"


def outcome_words(judgement: Judgement, outcome: float) -> str:
    """Return one outcome of a judgement, or a number in its place, in words."""
    if judgement.spread is not None:
        return f"{outcome:.3g}"
    if judgement.kind == "order":
        order = extension(len(judgement.entries), judgement.above, int(outcome))
        return _IN_ORDER + ", ".join(str(k + 1) for k in order)
    if judgement.kind in _OUTCOMES:
        return _OUTCOMES[judgement.kind][int(outcome)]
    if judgement.kind == "reading":
        return judgement.outcomes[int(outcome)] or "as written"
    return shortened(harmless(judgement.outcomes[int(outcome)]), _LONGEST)


def outcomes_words(judgement: Judgement, chosen: Sequence[int]) -> str:
    """Return as a predicate that a judgement comes out in one of some ways: by those that it does not, if fewer.

    Examples
    --------
    >>> order = Judgement("p", "order", "…", outcomes=(), entries=("a", "b", "c"))
    >>> outcomes_words(order, [2, 3, 4, 5])
    'is in none of the orders (1, 2, 3) and (1, 3, 2)'
    >>> outcomes_words(order, [0, 1, 2, 4, 5])
    'is not in the order 2, 3, 1'
    """
    ordered = judgement.kind == "order"
    count = count_extensions(len(judgement.entries), judgement.above) if ordered else len(judgement.outcomes)
    others = [k for k in range(count) if k not in set(chosen)] if count < 2 * len(chosen) else []
    negative = 0 < len(others) < len(chosen)
    listed = others if negative else list(chosen)
    if len(listed) > _MOST_LISTED:
        what = "orders" if ordered else "outcomes"
        return f"is {'none' if negative else 'one'} of {len(listed):,} {what} (--json)"
    words = [outcome_words(judgement, float(k)) for k in listed]
    if len(words) == 1:
        verb = "is not " if negative else "" if judgement.kind in {"fact", "statement"} else "is "
        return f"{verb}{words[0]}"
    if ordered:
        orders = [f"({said.removeprefix(_IN_ORDER)})" for said in words]
        return (
            f"is in none of the orders {among(orders)}"
            if negative
            else f"is in one of the orders {among(orders, 'or')}"
        )
    return f"is neither {among(words, 'nor')}" if negative else f"is {among(words, 'or')}"


def rounded(value: float) -> float | None:
    """Return a number as it stands in documents; None for one that there is not (NaN)."""
    return None if isnan(value) else round(value, 9)


def numbers_part(found: object, *names: str) -> dict[str, float | None]:
    """Return numbers of a result, by the names they have in both, as they stand in documents."""
    return {name: rounded(getattr(found, name)) for name in names}


def reading_of_worlds(space: Space) -> str | None:
    """Return the reading that all worlds have; None where readings are drawn by their odds."""
    return next(iter(space.readings)) if space.reading_place is None else None


def title_of_worlds(conflict: Conflict, space: Space, page: Page) -> None:
    """Begin a page about worlds with the scenario's title and their reading."""
    reading = reading_of_worlds(space)
    drawn = "readings drawn by their odds" if reading is None else f"reading: {reading}" if reading else ""
    page.title(shortened(conflict.title, 160), drawn)


def spread_words(spread: Spread) -> str:
    """Return a number that may be uncertain.

    Examples
    --------
    >>> from fractions import Fraction
    >>> spread_words(Spread("uniform", (("loc", Fraction(1, 5)), ("scale", Fraction(2, 5)))))
    '0.2 to 0.6'
    """
    if spread.value is not None:
        return f"{float(spread.value):g}"
    values = {name: float(value) for name, value in spread.parameters}
    if spread.name == "uniform":
        low = values.get("loc", 0.0)
        return f"{low:g} to {low + values.get('scale', 1.0):g}"
    return f"{spread.name}({', '.join(f'{name}={value:g}' for name, value in values.items())})"


def odds_words(judgement: Judgement) -> str:
    """Return the odds of a judgement in words."""
    if judgement.spread is not None:
        return spread_words(judgement.spread)
    if judgement.kind == "order":
        return "every order that fits, equally likely"
    said = [f"{outcome_words(judgement, float(k))}: {spread_words(spread)}" for k, spread in enumerate(judgement.odds)]
    return "; ".join(said)


def judgement_mark(words: Words, judgement: Judgement) -> str:
    """Return in brackets what the odds of a judgement rest on."""
    return words.evidence(judgement.evidence) if judgement.evidence is not None else ""


def judgement_part(judgement: Judgement) -> dict[str, Any]:
    """Return a judgement as it stands in documents."""
    evidence = judgement.evidence
    numbered = judgement.spread is not None or judgement.kind == "order"
    return {
        "id": judgement.id,
        "kind": judgement.kind,
        "actor": judgement.actor or None,
        "says": judgement.says,
        "outcomes": [] if numbered else [outcome_words(judgement, float(k)) for k in range(len(judgement.outcomes))],
        "odds": [spread_words(spread) for spread in judgement.odds],
        "spread": None if judgement.spread is None else spread_words(judgement.spread),
        "base": None if judgement.spread is not None else judgement.base,
        "claims": [] if evidence is None else list(evidence.claims),
        "assumption": None if evidence is None else evidence.assumption or None,
    }


def outcome_part(judgement: Judgement, outcome: float) -> dict[str, str]:
    """Return which outcome of which judgement as it stands in documents."""
    return {"judgement": judgement.id, "outcome": outcome_words(judgement, float(outcome))}


def answer_words(conflict: Conflict, answer: Answer) -> str:
    """Return the answer yes as a sentence without its full stop, its ending by what it says."""
    ending = conflict.endings.get(answer.ending)
    said = answer.says
    if ending is not None:
        label = (ending.says or ending.id).partition(":")[0]
        said = said.replace(f"'{answer.ending}'", f"“{shortened(label, 80)}”")
    return harmless(said)
