"""What is uncertain in a conflict as plain values, beside the elements it is about."""

from collections.abc import Callable, Mapping
from typing import Any

from detente.model.conflict import Conflict, Evidence, Preference, Priority
from detente.model.uncertainty import Judgement
from detente.scenario.build_uncertain import choice_words, order_words
from detente.scenario.spreads import as_written

__all__ = ["Judged", "alternatives", "correlated", "evidence", "listed", "number", "odds"]

Plain = dict[str, Any]
Judged = Mapping[str, Judgement]


def odds(judged: Judged, path: str, key: str = "odds") -> Plain:
    """Return the odds of a judgement that comes out yes or no, under their key; nothing where there are none."""
    judgement = judged.get(path)
    return {} if judgement is None or len(judgement.odds) != 1 else {key: as_written(judgement.odds[0])}


def number(judged: Judged, path: str, otherwise: Any) -> Any:
    """Return a number that is not known exactly as it is written, else `otherwise`."""
    judgement = judged.get(path)
    return otherwise if judgement is None or judgement.spread is None else as_written(judgement.spread)


def listed(preference: Preference, judged: Judged, write: Callable[[Priority], Any]) -> list[Any]:
    """Return the entries of a list of priorities, those whose order is open as one."""
    entries, around = preference.priorities, preference.evidence
    orders = {path: j for j in judged.values() if j.kind == "order" for path in j.entries}
    found: list[Any] = []
    done: set[str] = set()
    for entry in entries:
        order, choice = orders.get(entry.path), judged.get(entry.path)
        if order is None or not set(order.entries) <= {e.path for e in entries}:
            one_of = choice is not None and choice.kind == "entry"
            found.append(_one_of(choice, write, around) if choice is not None and one_of else write(entry))
        elif order.id not in done:
            done.add(order.id)
            group: Plain = {"any_order": [write(e) for path in order.entries for e in entries if e.path == path]}
            if order.above:
                group["above"] = [[first + 1, second + 1] for first, second in order.above]
            words = order_words([e for e in entries if e.path in order.entries])
            found.append({**group, **_said(order, words, around)})
    return found


def alternatives(judged: Judged, path: str, write: Callable[[Preference], Plain]) -> Plain | None:
    """Return the preferences of which one is the actor's, or None where there is only one."""
    judgement = judged.get(path)
    return _one_of(judgement, write, Evidence()) if judgement is not None and judgement.kind == "preference" else None


def _one_of(judgement: Judgement, write: Callable[[Any], Any], around: Evidence) -> Plain:
    found = []
    for part, share in zip(judgement.alternatives, judgement.odds, strict=True):
        plain = write(part)
        entry: Plain = plain if isinstance(plain, dict) else {"equal" if isinstance(plain, list) else "wants": plain}
        found.append({"odds": as_written(share), **entry})
    words = "; or ".join(choice_words(judgement.alternatives))
    return {"alternatives": found, **_said(judgement, words, around)}


def _said(judgement: Judgement, words: str, around: Evidence) -> Plain:
    """Return what is said of a judgement as a whole, apart from what goes without saying."""
    own = judgement.evidence or Evidence()
    says: Plain = {} if judgement.says == words else {"says": judgement.says}
    return {**says, **({} if own == around else evidence(own))}


def evidence(resting: Evidence) -> Plain:
    """Return what something rests on, as far as it rests on anything."""
    claims: Plain = {"claims": list(resting.claims)} if resting.claims else {}
    return {**claims, **({"assumption": resting.assumption} if resting.assumption else {})}


def correlated(conflict: Conflict, written: Judged) -> list[Plain]:
    """Return what hangs together, as far as it is written."""
    return [
        {
            "between": list(c.between),
            "correlation": c.correlation,
            **({"says": c.says} if c.says else {}),
            **evidence(c.evidence or Evidence()),
        }
        for c in conflict.correlations
        if all(id in written for id in c.between)
    ]
