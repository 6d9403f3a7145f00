"""How sure: how often each answer holds over the worlds that fit the evidence, as a document and a table."""

from collections.abc import Sequence
from typing import Any

from detente.ensemble.pairs import Comparison, Difference
from detente.ensemble.results import Ensemble
from detente.report.case import Case
from detente.report.documents import Row, document
from detente.report.measures import ABOUT, MEASURES, about_part, measures_part
from detente.report.schemas import NUMBER, REAL, TEXT, YES, Schema, a_list, an_object, by_name, one_of, or_null
from detente.report.shares import applies
from detente.report.uncertain import JUDGEMENT, SHARE, interval, judgement_part, reading_of_worlds

__all__ = ["SCHEMA", "Without", "answer_rows", "ensemble_document", "ensemble_rows"]

_SHARE: Schema = or_null(SHARE)
_WEIGHT: Schema = {**REAL, "minimum": 0}
SCHEMA: Schema = {
    "reading": or_null({**TEXT, "description": "the reading of all worlds; null: drawn by their odds"}),
    "design": one_of(["random", "latin", "sobol", "factorial"]),
    "seed": NUMBER,
    "precision": or_null(REAL),
    "converged": or_null({**YES, "description": "whether every main answer has the precision; null: none was asked"}),
    "draws_asked": NUMBER,
    "draws": NUMBER,
    "distinct_worlds": NUMBER,
    "weight": {**_WEIGHT, "description": "what all draws count for: their number, or the sum of their odds"},
    "contradictory": by_name(_WEIGHT, "why worlds contradict themselves, and how many do"),
    "answers": a_list(
        an_object(
            {
                "answer": TEXT,
                "kind": TEXT,
                "says": TEXT,
                **ABOUT,
                "aspect": or_null(TEXT),
                "share": _SHARE,
                **interval(_SHARE),
                "yes": _WEIGHT,
                "no": _WEIGHT,
                "not_applicable": _WEIGHT,
                "needed": or_null({**NUMBER, "description": "draws that the precision asked for would take"}),
            },
        ),
        "how often each holds among the worlds where it applies",
    ),
    "measures": MEASURES,
    "judgements": a_list(JUDGEMENT, "what was drawn"),
    "without": a_list(TEXT, "what is left out, or wrong, for the comparison; empty where nothing was asked for"),
    "compared": or_null(
        an_object(
            {
                "draws": {**_WEIGHT, "description": "draws compared, or the sum of the odds of the worlds listed"},
                "contradictory": {**_WEIGHT, "description": "those whose world contradicts itself as things are"},
                "contradictory_without": {**_WEIGHT, "description": "and without what is left out"},
                "reasons": a_list(TEXT, "why, in either"),
            },
            "the draws with everything in and without; no answer counts where the world contradicts itself",
        )
    ),
    "differences": a_list(
        an_object(
            {
                "answer": TEXT,
                "as_it_is": {**_SHARE, "description": "how often it holds with everything in"},
                "without": {**_SHARE, "description": "how often it holds without"},
                "difference": or_null({**REAL, "description": "the second less the first"}),
                **interval(or_null(REAL)),
                "gained": {**_WEIGHT, "description": "draws in which it holds without alone"},
                "lost": {**_WEIGHT, "description": "draws in which it holds with everything in alone"},
                "draws": {**_WEIGHT, "description": "draws in which it applies in both"},
            }
        ),
        "how much more often each answer holds without it, over the same draws, where the answer applies in both",
    ),
    "correlated": a_list(an_object({"between": a_list(TEXT), "correlation": REAL, "says": TEXT})),
}
Without = tuple[Sequence[str], Comparison]
"""What is left out, and how much more often each answer holds then."""


def ensemble_document(case: Case, found: Ensemble, without: Without | None = None) -> dict[str, Any]:
    """Return what a run found as a JSON document, with what is otherwise where something is left out."""
    settings, space = found.settings, found.space
    return document(
        case,
        reading=reading_of_worlds(space),
        design=settings.design,
        seed=settings.seed,
        precision=settings.precision,
        converged=found.converged,
        draws_asked=settings.draws,
        draws=found.draws,
        distinct_worlds=found.distinct,
        weight=_number(found.weight),
        contradictory={reason: _number(number) for reason, number in found.contradictory},
        answers=[dict(row) for row in answer_rows(found)],
        measures=measures_part(found.distributions),
        judgements=[judgement_part(j) for j in space.judgements],
        without=[] if without is None else list(without[0]),
        compared=None if without is None else _compared_part(without[1]),
        differences=[] if without is None else [_difference_part(d) for d in without[1]],
        correlated=[
            {"between": list(c.between), "correlation": float(c.correlation), "says": c.says}
            for c in space.correlations
        ],
    )


def ensemble_rows(found: Ensemble) -> list[Row]:
    """Return the answers as rows of a table; below them how likely what is promised comes about, if that is open."""
    rows = answer_rows(found)
    if not found.distributions:
        return rows
    spread = dict.fromkeys(("mean", "p5", "median", "p95"))
    listed: list[Row] = [{**row, **spread} for row in rows]
    for d in found.distributions:
        about: dict[str, object] = {"answer": d.measure.id, "kind": d.measure.kind, "says": d.measure.says}
        about |= about_part(d.measure)
        numbers = dict(zip(spread, (d.mean, d.low, d.median, d.high), strict=True))
        told = {name: round(number, 9) if d.draws else None for name, number in numbers.items()}
        listed.append({**dict.fromkeys(listed[0] if listed else about), **about, **told})
    return listed


def answer_rows(found: Ensemble) -> list[Row]:
    """Return how often each answer holds, one row an answer."""
    return [
        {
            "answer": f.answer.id,
            "kind": f.answer.kind,
            "says": f.answer.says,
            **about_part(f.answer),
            "aspect": f.answer.aspect or None,
            **(
                {name: round(value, 12) for name, value in (("share", f.share), ("low", f.low), ("high", f.high))}
                if applies(f)
                else dict.fromkeys(("share", "low", "high"))
            ),
            "yes": _number(f.yes),
            "no": _number(f.no),
            "not_applicable": _number(f.not_applicable),
            "needed": f.needed,
        }
        for f in found.frequencies
    ]


def _compared_part(found: Comparison) -> dict[str, Any]:
    return {
        "draws": _number(found.draws),
        "contradictory": _number(found.contradictory[0]),
        "contradictory_without": _number(found.contradictory[1]),
        "reasons": list(found.reasons),
    }


def _difference_part(found: Difference) -> dict[str, Any]:
    shares = {"as_it_is": found.first, "without": found.second, "difference": found.difference}
    ends = {"low": found.low, "high": found.high}
    return {
        "answer": found.answer.id,
        **{name: round(value, 12) if found.draws else None for name, value in (shares | ends).items()},
        "gained": _number(found.gained),
        "lost": _number(found.lost),
        "draws": _number(found.draws),
    }


def _number(value: float) -> float:
    return int(value) if value == int(value) else round(value, 12)
