"""What falls with claims that are wrong.

An element that rests on claims falls if every one of them is wrong; it stands while one holds. An assumption beside the
claims does not hold it, and an element that rests on no claim never falls. A fact that falls takes the other value; a
preference entry, a belief, a constraint, a rule of moves, a coalition and a common cause are left out; a commitment is
not made, and what is believed about it goes with it; an option is at its lowest level and stays there. Readings, actors
and endings do not fall.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

from detente.logic.tree import FALSE
from detente.model.conflict import (
    Belief,
    Commitment,
    CommonCause,
    Conflict,
    Evidence,
    Fact,
    MoveRule,
    Preference,
    Priority,
)

__all__ = [
    "Falls",
    "evidence_of_beliefs",
    "evidence_of_preference",
    "standing_beliefs",
    "standing_facts",
    "standing_preference",
    "standing_structure",
]

NOTHING = Evidence()

Falls = Callable[[Evidence], bool]
"""Whether what rests on this falls."""


def standing_facts(facts: Mapping[str, Fact], falls: Falls) -> dict[str, Fact]:
    """Return the facts, those that fall with the other value."""
    return {id: replace(fact, value=not fact.value) if falls(fact.evidence) else fact for id, fact in facts.items()}


def standing_preference(preference: Preference, falls: Falls) -> Preference | None:
    """Return what is left of a preference; None where it falls as a whole or nothing of it is left."""
    around = preference.evidence
    if not (preference.priorities or preference.weights):
        return None if falls(around) else preference
    found = [_standing_entry(entry, around, falls) for entry in preference.priorities]
    weights = tuple((e, weight) for e, weight in preference.weights if not falls(_own(e.evidence, around)))
    priorities = tuple(entry for entry in found if entry is not None)
    if not priorities and not weights:
        return None
    strong = sum(entry is not None for entry in found[: preference.strong])
    return replace(preference, priorities=priorities, weights=weights, strong=strong)


def _standing_entry(entry: Priority, around: Evidence, falls: Falls) -> Priority | None:
    own = _own(entry.evidence, around)
    if not entry.tier:
        return None if falls(own) else entry
    kept = tuple(part for part in (_standing_entry(part, own, falls) for part in entry.tier) if part is not None)
    return replace(entry, tier=kept) if kept else None


def _own(evidence: Evidence, around: Evidence) -> Evidence:
    """Return what an entry rests on: where it says nothing, what the tier or the preference it stands in rests on."""
    return around if evidence.missing else evidence


def standing_beliefs(
    beliefs: tuple[Belief, ...], made: Collection[str], falls: Falls, around: Evidence = NOTHING
) -> tuple[Belief, ...]:
    """Return the beliefs that are left; `made` are the commitments that are left."""
    kept = []
    for belief in beliefs:
        own = _own(belief.evidence, around)
        if falls(own) or (belief.kind == "commitment" and belief.subject not in made):
            continue
        changed = belief
        if belief.preferences is not None:
            changed = replace(changed, preferences=standing_preference(belief.preferences, falls) or Preference())
        if belief.beliefs:
            changed = replace(changed, beliefs=standing_beliefs(belief.beliefs, made, falls, own))
        kept.append(changed)
    return tuple(kept)


def standing_structure(conflict: Conflict, falls: Falls) -> Conflict:
    """Return the conflict with what is left of options, constraints, rules, commitments, common causes, coalitions."""
    stuck = [o.id for o in conflict.options.values() if conflict.graph is None and falls(o.evidence)]
    held = tuple(MoveRule(option=o, needs=FALSE, change="any", path=f"options.{o}") for o in stuck)
    commitments = {c.id: c for c in conflict.commitments.values() if not falls(c.evidence)}
    options = {o.id: replace(o, now=0) if o.id in stuck else o for o in conflict.options.values()}
    return replace(
        conflict,
        options=options if stuck else conflict.options,
        constraints=tuple(c for c in conflict.constraints if not falls(c.evidence)),
        rules=(*(r for r in conflict.rules if not falls(r.evidence)), *held),
        commitments=commitments,
        fail_together=tuple(_standing_causes(conflict, commitments, falls)),
        coalitions={c.id: c for c in conflict.coalitions.values() if not falls(c.evidence)},
    )


def _standing_causes(conflict: Conflict, commitments: Mapping[str, Commitment], falls: Falls) -> Iterator[CommonCause]:
    for cause in conflict.fail_together:
        together = tuple(id for id in cause.together if id in commitments or id in conflict.options)
        if len(together) > 1 and not falls(cause.evidence):
            yield cause if together == cause.together else replace(cause, together=together)


def evidence_of_preference(preference: Preference) -> Iterator[Evidence]:
    """Yield what each part of a preference that can fall rests on."""
    if not (preference.priorities or preference.weights):
        yield preference.evidence
    for entry in (*preference.priorities, *(e for e, _ in preference.weights)):
        yield from _evidence_of_entry(entry, preference.evidence)


def _evidence_of_entry(entry: Priority, around: Evidence) -> Iterator[Evidence]:
    own = _own(entry.evidence, around)
    if not entry.tier:
        yield own
    for part in entry.tier:
        yield from _evidence_of_entry(part, own)


def evidence_of_beliefs(
    conflict: Conflict, beliefs: tuple[Belief, ...], around: Evidence = NOTHING
) -> Iterator[Evidence]:
    """Yield what each belief rests on, and the commitments that beliefs are about."""
    for belief in beliefs:
        own = _own(belief.evidence, around)
        yield own
        if belief.kind == "commitment":
            yield conflict.commitments[belief.subject].evidence
        if belief.preferences is not None:
            yield from evidence_of_preference(belief.preferences)
        yield from evidence_of_beliefs(conflict, belief.beliefs, own)
