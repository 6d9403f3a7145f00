"""How firmly endings are kept, and what becomes of them in a what-if, in sentences and in documents."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from detente.outlook.prospects import ASPECTS, EndingChange, Prospect
from detente.outlook.shifts import Shift
from detente.outlook.standing import HOW_KEPT, HowKept
from detente.report.schemas import NUMBER, STATE_NUMBER, TEXT, YES, Schema, an_object, one_of
from detente.report.words import Words, among

__all__ = [
    "CHANGED",
    "HOW",
    "KEEPING",
    "PROSPECT",
    "SHIFT",
    "changed_part",
    "prospect_part",
    "shift_part",
    "shifts_words",
]

HOW: dict[HowKept, str] = {"no": "not kept", "possible": "possibly kept", "sure": "surely kept", "content": "kept"}
_WHY: dict[HowKept, str] = {
    "possible": "kept because leaving is possibly answered",
    "sure": "kept because leaving is surely answered",
    "content": "kept of everyone's own interest",
}
KEEPING: Schema = one_of(list(HOW_KEPT), "how firmly an ending is kept: not at all, possibly, surely, by interest")
PROSPECT: Schema = {"reachable": YES, "by_interest": YES, "kept": KEEPING, "kept_by_interest": KEEPING}
"""The entries that say how an ending stands."""
SHIFT: Schema = an_object(
    {"ending": TEXT, "aspect": one_of(list(ASPECTS)), "gained": YES, "before": KEEPING, "after": KEEPING},
    "one thing that differs about one ending; before and after count where it is about keeping",
)
CHANGED: Schema = {
    **SHIFT["properties"],
    "states": {**NUMBER, "description": "in how many states it shows"},
    "nearest": STATE_NUMBER,
}
"""The entries that say what differs about an ending, and where."""


def prospect_part(prospect: Prospect) -> dict[str, Any]:
    """Return how an ending stands as it stands in documents."""
    return {name: getattr(prospect, name) for name in PROSPECT}


def changed_part(words: Words, change: EndingChange) -> dict[str, Any]:
    """Return what differs about an ending, and where, as it stands in documents."""
    return {**shift_part(words, change), "states": change.count, "nearest": change.nearest + 1}


def shift_part(words: Words, shift: Shift | EndingChange) -> dict[str, Any]:
    """Return a difference as it stands in documents."""
    return {
        "ending": words.ending_id(shift.ending),
        "aspect": shift.aspect,
        "gained": shift.gained,
        "before": shift.before,
        "after": shift.after,
    }


def shifts_words(words: Words, shifts: Sequence[Shift]) -> str:
    """Return differences as a sentence without its full stop, ending by ending; empty if there are none."""
    said = [
        f"“{words.ending_label(ending)}” {among([_predicate(s) for s in _telling(list(of_it))])}"
        for ending, of_it in groupby(shifts, key=lambda shift: shift.ending)
    ]
    return "; ".join(said)


def _telling(shifts: list[Shift]) -> list[Shift]:
    """Leave out what follows: what comes to be kept where interest alone leads is reachable so."""
    follows = any(s.aspect == "kept_by_interest" and s.before == "no" for s in shifts)
    return [s for s in shifts if not (follows and s.aspect == "by_interest" and s.gained)]


def _predicate(shift: Shift) -> str:
    becomes = "becomes" if shift.gained else "ceases to be"
    match shift.aspect:
        case "reachable":
            return "comes within reach" if shift.gained else "is out of reach"
        case "by_interest":
            return f"{becomes} reachable by interest alone"
        case "kept" if "no" not in {shift.before, shift.after}:
            return f"goes from {_WHY[shift.before]} to {_WHY[shift.after]}"
        case "kept":
            return f"goes from {HOW[shift.before]} to {HOW[shift.after]} by everyone"
        case "kept_by_interest":
            if shift.before == "no":
                return f"comes to be reached by interest alone and {HOW[shift.after]} there by everyone"
            words = HOW if shift.after == "no" else _WHY
            return f"goes from {words[shift.before]} to {words[shift.after]} where interest alone leads"
