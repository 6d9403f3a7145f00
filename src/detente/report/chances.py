"""Probabilities as they stand in documents: ranges, and what a target hangs on."""

from fractions import Fraction
from typing import Any

from detente.logic.tree import format_statement
from detente.model.conflict import Chance
from detente.outlook.weakest import Link, WeakestLink
from detente.report.schemas import REAL, TEXT, YES, a_list, an_object, one_of, or_null

__all__ = ["RANGE", "WEAKEST", "range_part", "weakest_part"]

RANGE = an_object({"low": REAL, "high": REAL, "exact": TEXT}, "a probability; `exact` gives both ends as fractions")
WEAKEST = an_object(
    {
        "target": TEXT,
        "mode": one_of(["in turn", "together"]),
        "probability": {
            **RANGE,
            "description": "that what is promised alone brings the target about, or leaves it so, where nobody moves "
            "otherwise; `exact` gives both ends as fractions",
        },
        "ends_are_exact": YES,
        "undecided_worlds": YES,
        "links": a_list(
            an_object(
                {
                    "id": TEXT,
                    "kind": one_of(["promise", "consent", "cause"]),
                    "probability": RANGE,
                    "birnbaum": REAL,
                    "criticality": or_null(REAL),
                    "if_certain": RANGE,
                    "if_failed": RANGE,
                }
            )
        ),
        "without_effect": a_list(TEXT),
        "taken_as_kept": a_list(TEXT),
        "fail_together": a_list(a_list(TEXT), "groups with a common cause; all else is taken to be independent"),
    }
)


def weakest_part(found: WeakestLink) -> dict[str, Any]:
    """Return what a target hangs on as it stands in documents."""
    return {
        "target": format_statement(found.target),
        "mode": found.mode,
        "probability": range_part(found.probability),
        "ends_are_exact": found.exact,
        "undecided_worlds": found.undecided,
        "links": [_link(link) for link in found.links],
        "without_effect": list(found.idle),
        "taken_as_kept": list(found.certain),
        "fail_together": [list(group) for group in found.together],
    }


def _link(link: Link) -> dict[str, Any]:
    return {
        "id": link.id,
        "kind": link.kind,
        "probability": range_part(link.probability),
        "birnbaum": _decimal(link.birnbaum),
        "criticality": None if link.criticality is None else _decimal(link.criticality),
        "if_certain": range_part(link.if_certain),
        "if_failed": range_part(link.if_failed),
    }


def range_part(chance: Chance) -> dict[str, Any]:
    """Return a probability as it stands in documents."""
    ends = [chance.low] if chance.low == chance.high else [chance.low, chance.high]
    return {"low": _decimal(chance.low), "high": _decimal(chance.high), "exact": " to ".join(map(_fraction, ends))}


def _decimal(value: Fraction) -> float:
    return round(float(value), 12)


def _fraction(value: Fraction) -> str:
    return str(value) if value.denominator < 10**30 else f"{float(value):.15g}"
