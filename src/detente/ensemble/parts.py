"""The parts of a conflict that outcomes change, and how: preferences, beliefs and facts of one world."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from detente.ensemble.orders import extension
from detente.model.conflict import Belief, Conflict, Fact, Preference, Priority
from detente.model.uncertainty import Judgement

__all__ = ["Came", "came_beliefs", "came_facts", "came_preference", "preferences_in", "within"]

Came = Mapping[str, tuple[Judgement, float]]
"""How some judgements came out, by the id they have in the reading: the judgement and its outcome or number."""

_GRAIN = 2**32  # drawn weights are multiples of its inverse, so that their sums stay exact


def came_facts(conflict: Conflict, came: Came) -> dict[str, Fact]:
    """Return the facts as they came out: the first outcome is that a fact holds, the second that it does not."""
    facts = dict(conflict.facts)
    for id, fact in facts.items():
        found = came.get(f"facts.{id}")
        if found is not None:
            facts[id] = replace(fact, value=found[1] == 0)
    return facts


def came_preference(preference: Preference, came: Came) -> Preference:
    """Return a preference with its orders, alternatives, statements and weights as they came out."""
    found = came.get(preference.path)
    if found is not None and found[0].kind == "preference":
        alternative = _alternative(found)
        assert isinstance(alternative, Preference)
        preference = alternative
    found_entries = [_came_entry(entry, came) for entry in _came_orders(preference.priorities, came)]
    priorities = tuple(entry for entry in found_entries if entry is not None)
    weights = tuple(
        (entry, _came_weight(entry, weight, came))
        for entry, weight in preference.weights
        if not _left_out(entry.path, came)
    )
    strong = sum(entry is not None for entry in found_entries[: preference.strong])
    return replace(preference, priorities=priorities, weights=weights, strong=strong)


def _alternative(found: tuple[Judgement, float]) -> Preference | Priority:
    judgement, outcome = found
    return judgement.alternatives[int(outcome)]


def _came_weight(entry: Priority, weight: Fraction, came: Came) -> Fraction:
    found = came.get(f"{entry.path}.weight") or came.get(entry.path)
    if found is None or found[0].kind != "weight":
        return weight
    return Fraction(round(found[1] * _GRAIN), _GRAIN)


def _left_out(path: str, came: Came) -> bool:
    found = came.get(path)
    return found is not None and found[0].kind == "statement" and found[1] != 0


def _came_orders(entries: tuple[Priority, ...], came: Came) -> tuple[Priority, ...]:
    """Return the entries with each group that may stand in several orders in the order that came out."""
    listed = list(entries)
    for judgement, number in came.values():
        if judgement.kind != "order":
            continue
        places = {entry.path: place for place, entry in enumerate(listed)}
        if all(path in places for path in judgement.entries):
            where = sorted(places[path] for path in judgement.entries)
            order = extension(len(judgement.entries), judgement.above, int(number))
            chosen = [listed[places[judgement.entries[k]]] for k in order]
            for place, entry in zip(where, chosen, strict=True):
                listed[place] = entry
    return tuple(listed)


def _came_entry(entry: Priority, came: Came) -> Priority | None:
    """Return what stands at the place of an entry; None where nothing does."""
    chosen = entry
    found = came.get(entry.path)
    if found is not None and found[0].kind == "entry":
        alternative = _alternative(found)
        assert isinstance(alternative, Priority)
        chosen = alternative
    if _left_out(entry.path, came) or _left_out(chosen.path, came):
        return None
    if not chosen.tier:
        return chosen
    kept = tuple(part for part in (_came_entry(part, came) for part in chosen.tier) if part is not None)
    if not kept:
        return None
    return chosen if kept == chosen.tier else replace(chosen, tier=kept)


def came_beliefs(beliefs: tuple[Belief, ...], came: Came) -> tuple[Belief, ...]:
    """Return the beliefs that are held, with the preferences they speak of as they came out."""
    kept = []
    for belief in beliefs:
        found = came.get(belief.path)
        if found is not None and found[0].kind == "belief" and found[1] != 0:
            continue
        changed = belief
        if belief.preferences is not None:
            changed = replace(changed, preferences=came_preference(belief.preferences, came))
        if belief.beliefs:
            changed = replace(changed, beliefs=came_beliefs(belief.beliefs, came))
        kept.append(changed)
    return tuple(kept)


def preferences_in(beliefs: tuple[Belief, ...]) -> Iterator[Preference]:
    """Yield the preferences that beliefs speak of, at any level."""
    for belief in beliefs:
        if belief.preferences is not None:
            yield belief.preferences
        yield from preferences_in(belief.beliefs)


def within(path: str, around: str) -> bool:
    """Whether an element is another one, or stands within it, by their paths."""
    return path == around or path.startswith((f"{around}.", f"{around}["))
