"""The elements of a conflict one by one: what an analyst wrote down that may rest on claims or on an assumption."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from detente.model.conflict import (
    Actor,
    Belief,
    Coalition,
    Commitment,
    CommonCause,
    Conflict,
    Constraint,
    Ending,
    Evidence,
    Fact,
    MoveRule,
    Option,
    Preference,
    Priority,
)
from detente.model.uncertainty import Judgement

__all__ = ["Element", "Kind", "Part", "elements", "elements_of_preference"]

Kind = Literal[
    "actor",
    "option",
    "fact",
    "constraint",
    "move rule",
    "commitment",
    "common cause",
    "coalition",
    "preference",
    "belief",
    "ending",
    "reading",
]
Part = (
    Conflict
    | Fact
    | Actor
    | Option
    | Constraint
    | MoveRule
    | Commitment
    | CommonCause
    | Coalition
    | Priority
    | Preference
    | Belief
    | Ending
)

ASKED: frozenset[Kind] = frozenset(
    {
        "reading",
        "fact",
        "option",
        "constraint",
        "move rule",
        "commitment",
        "common cause",
        "coalition",
        "preference",
        "belief",
    }
)
"""The kinds that should rest on something. Actors and endings are ways of speaking; they may."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element and what it rests on.

    Parameters
    ----------
    path
        How the scenario's readers call it, such as ``preferences.russia.priorities[0]`` or ``options.russia.strikes``.
    kind
        What it is. An entry of priorities or weights is a ``preference``; so is a ranking as a whole.
    actor
        Whose option, promise, preference or belief it is; empty where it is nobody's.
    part
        The part of the conflict itself.
    evidence
        What it rests on. An entry without any takes that of the tier or the preference it stands in.
    judgements
        What is uncertain about it: whether it is so, where it stands, or its number.
    """

    path: str
    kind: Kind
    actor: str
    part: Part
    evidence: Evidence
    judgements: tuple[Judgement, ...] = ()

    @property
    def gap(self) -> bool:
        """Whether it should rest on something and rests on nothing."""
        return self.kind in ASKED and self.evidence.missing


def elements(conflict: Conflict) -> Iterator[Element]:
    """Yield all elements of a conflict, section by section.

    Examples
    --------
    >>> import detente
    >>> conflict = detente.load("prisoners-dilemma").conflict
    >>> [e.path for e in elements(conflict) if e.kind == "option"]
    ['options.first.silent', 'options.second.silent']
    """
    about: dict[str, list[Judgement]] = {}
    for judgement in conflict.judgements:
        for path in dict.fromkeys((judgement.id, *judgement.entries)):
            about.setdefault(path, []).append(judgement)
    if not about:
        yield from _elements(conflict)
        return
    for element in _elements(conflict):
        found = about.get("readings" if element.kind == "reading" else element.path, ())
        yield replace(element, judgements=tuple(found)) if found else element


def _elements(conflict: Conflict) -> Iterator[Element]:
    for actor in conflict.actors.values():
        yield Element(f"actors.{actor.id}", "actor", actor.id, actor, actor.evidence)
    if conflict.graph is None:
        for option in conflict.options.values():
            yield Element(f"options.{option.id}", "option", option.owner, option, option.evidence)
    for fact in conflict.facts.values():
        yield Element(f"facts.{fact.id}", "fact", "", fact, fact.evidence)
    for constraint in conflict.constraints:
        yield Element(constraint.path, "constraint", "", constraint, constraint.evidence)
    for rule in conflict.rules:
        yield Element(rule.path, "move rule", rule.actor or rule.option.partition(".")[0], rule, rule.evidence)
    for promise in conflict.commitments.values():
        yield Element(f"commitments.{promise.id}", "commitment", promise.by, promise, promise.evidence)
    for cause in conflict.fail_together:
        yield Element(cause.path, "common cause", "", cause, cause.evidence)
    for coalition in conflict.coalitions.values():
        yield Element(f"coalitions.{coalition.id}", "coalition", "", coalition, coalition.evidence)
    for name, preference in conflict.preferences.items():
        yield from elements_of_preference(name, preference)
    for name, beliefs in conflict.beliefs.items():
        yield from _of_beliefs(name, beliefs, Evidence())
    for ending in conflict.endings.values():
        yield Element(f"endings.{ending.id}", "ending", "", ending, ending.evidence)
    if conflict.reading:
        yield Element(f"readings.{conflict.reading}", "reading", "", conflict, conflict.reading_evidence)


def elements_of_preference(actor: str, preference: Preference) -> Iterator[Element]:
    """Yield the entries of a preference, or a ranking as a whole."""
    listed = preference.priorities or tuple(entry for entry, _ in preference.weights)
    if not listed:
        yield Element(preference.path, "preference", actor, preference, preference.evidence)
    for entry in listed:
        yield from _of_entry(actor, entry, preference.path, preference.evidence)


def _of_entry(actor: str, entry: Priority, path: str, around: Evidence) -> Iterator[Element]:
    """Yield an entry, or those of its tier; `path` and `around` are where and what it is in, should it say nothing."""
    own = around if entry.evidence.missing else entry.evidence
    place = entry.path or path
    for part in entry.tier:
        yield from _of_entry(actor, part, place, own)
    if not entry.tier:
        yield Element(place, "preference", actor, entry, own)


def _of_beliefs(actor: str, beliefs: tuple[Belief, ...], around: Evidence) -> Iterator[Element]:
    for belief in beliefs:
        own = around if belief.evidence.missing else belief.evidence
        yield Element(belief.path, "belief", actor, belief, own)
        yield from _of_beliefs(actor, belief.beliefs, own)
