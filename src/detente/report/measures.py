"""How likely promises are kept and endings come about over the worlds drawn: on the page, in documents, in tables."""

from collections.abc import Mapping, Sequence
from typing import Any

from detente.ensemble.answers import Answer
from detente.ensemble.measures import Distribution, Measure
from detente.report.case import Case
from detente.report.page import Page, harmless
from detente.report.schemas import NUMBER, TEXT, Schema, a_list, an_object, one_of, or_null
from detente.report.shares import percent_of
from detente.report.uncertain import SHARE
from detente.report.words import count_of, sentence

__all__ = [
    "ABOUT",
    "MEASURES",
    "about_part",
    "ending_words",
    "is_open",
    "measure_words",
    "measures_part",
    "say_measures",
    "spread_of",
]

_NUMBERS = ("mean", "mean_low", "mean_high", "low", "median", "high")
ABOUT: Schema = dict.fromkeys(("ending", "actor", "commitment"), or_null(TEXT))
"""The entries that say what a question is about; null for what it is not about."""
MEASURES: Schema = a_list(
    an_object(
        {
            "measure": {**TEXT, "description": "the id of the question"},
            "kind": one_of(["word kept", "comes true", "comes about"]),
            "says": TEXT,
            "mode": one_of(["in turn", "together"]),
            **ABOUT,
            "mean": or_null({**SHARE, "description": "over the worlds in which the question arises"}),
            "mean_low": or_null({**SHARE, "description": "the lower end of the mean's 95 % interval"}),
            "mean_high": or_null({**SHARE, "description": "the upper end"}),
            "low": or_null({**SHARE, "description": "5 % of the worlds do not exceed this"}),
            "median": or_null({**SHARE, "description": "half of the worlds lie below"}),
            "high": or_null({**SHARE, "description": "95 % of the worlds do not exceed this"}),
            "draws": {**NUMBER, "description": "in which the question arises"},
        }
    ),
    "how likely each comes about if promises may fail, as its probability is spread over the worlds; empty where no "
    "probability is uncertain",
)


def measures_part(found: Sequence[Distribution]) -> list[dict[str, Any]]:
    """Return how likely endings and promises come about as it stands in documents."""
    return [
        {
            "measure": d.measure.id,
            "kind": d.measure.kind,
            "says": d.measure.says,
            "mode": d.measure.mode,
            **about_part(d.measure),
            **{name: round(getattr(d, name), 9) if d.draws else None for name in _NUMBERS},
            "draws": d.draws,
        }
        for d in found
    ]


def about_part(asked: Measure | Answer) -> dict[str, str | None]:
    """Return what a question is about as it stands in documents."""
    return {name: getattr(asked, name) or None for name in ABOUT}


def spread_of(found: Distribution) -> str:
    """Return the mean and where the middle nine tenths of the worlds lie.

    Examples
    --------
    >>> from detente.ensemble.measures import Measure
    >>> measure = Measure("word_kept:peace", "word kept", "…", "in turn", "peace")
    >>> spread_of(Distribution(measure, 0.31, 0.3, 0.32, 0.08, 0.3, 0.55, 1000))
    '31 % (8 to 55)'
    """
    if found.low == found.high:
        return f"{percent_of(found.mean, 0)} %"
    return f"{percent_of(found.mean, 0)} % ({percent_of(found.low, 0)} to {percent_of(found.high, 0)})"


def _modes(rows: Sequence[Mapping[str, Distribution]]) -> dict[str, str]:
    """Return the columns, by mode; one where signing together changes nothing."""
    modes = {"in turn": "one after another", "together": "signed together"}
    asked = {mode: name for mode, name in modes.items() if any(mode in row for row in rows)}
    same = all(len({spread_of(d) for d in row.values()}) == 1 and "in turn" in row for row in rows)
    return {"in turn": asked["in turn"]} if same and rows else asked


def is_open(found: Distribution) -> bool:
    """Whether it is neither certain nor impossible in every world in which the question arises."""
    return 0 < found.mean < 1


def measure_words(case: Case, found: Distribution) -> str:
    """Return what may come about as a sentence without its full stop, its ending by what it says."""
    measure = found.measure
    return harmless(measure.says.replace(f"'{measure.ending}'", ending_words(case, measure)))


def ending_words(case: Case, measure: Measure) -> str:
    """Return the ending that something may come about at, by what it says."""
    ids = list(case.conflict.endings)
    return f"“{case.words.ending_label(ids.index(measure.ending))}”" if measure.ending in ids else measure.ending


def say_measures(case: Case, found: Sequence[Distribution], most: float, page: Page) -> None:
    """Add how likely promises are kept and endings come about, as far as that is not settled.

    Parameters
    ----------
    most
        The draws that do not contradict themselves.
    """
    if not found:
        return
    page.heading("IF PROMISES MAY FAIL", note="how likely, on average over the worlds, and in nine tenths of them")
    rows: dict[tuple[str, str], dict[str, Distribution]] = {}
    for d in found:
        if d.draws:
            rows.setdefault((d.measure.kind, d.measure.ending or d.measure.commitment), {})[d.measure.mode] = d
    open_ones = [row for row in rows.values() if any(is_open(d) for d in row.values())]
    modes = _modes(open_ones)
    page.table(
        ["", *modes.values()] if len(modes) > 1 else ["", ""],
        [
            [
                sentence(measure_words(case, next(iter(row.values())))).removesuffix("."),
                *(spread_of(row[mode]) if mode in row else "" for mode in modes),
            ]
            for row in open_ones
        ],
    )
    if not open_ones:
        page.say("In every world drawn all that could come about does so for certain or not at all.", indent=2)
    elif settled := len(rows) - len(open_ones):
        told = count_of(settled, "other is certain or impossible", "others are certain or impossible")
        page.say(f"{told} in every world: --json has all.", indent=2)
    if any(d.draws < most for row in open_ones for d in row.values()):
        page.say("Of the worlds in which promises are due, or the promise stands, not of all.", indent=2)
    page.say(
        "Promises, consents and common causes have in each world the probability drawn for them; a promise without one "
        "is kept, a consent is given when it is called upon, and what shares no cause is independent. What to suppose, "
        "and which promise an ending hangs on most: detente promises --to ENDING.",
        indent=2,
    )
