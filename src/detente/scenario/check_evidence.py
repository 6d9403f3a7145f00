"""Checks of what a scenario rests on: elements without evidence; claims, sources, definitions and facts of no use."""

from collections.abc import Iterator, Sequence, Set

from detente.errors import Diagnostic
from detente.model.conflict import Belief, Conflict, Evidence, Preference
from detente.scenario.check_statements import names_used
from detente.scenario.survey import listed

__all__ = ["check_unused", "evidence_gap"]


def evidence_gap(conflict: Conflict) -> list[str]:
    """Return the paths of the elements that rest on neither a claim nor an assumption.

    The elements of a published conflict all rest on the publication that is cited.
    """
    if conflict.cite:
        return []
    return [path for path, evidence in _elements(conflict) if evidence.missing]


def _elements(conflict: Conflict) -> Iterator[tuple[str, Evidence]]:
    if conflict.graph is None:
        yield from ((f"options.{o.id}", o.evidence) for o in conflict.options.values())
    yield from ((f"facts.{f.id}", f.evidence) for f in conflict.facts.values())
    yield from ((c.path, c.evidence) for c in conflict.constraints)
    yield from ((r.path, r.evidence) for r in conflict.rules)
    yield from ((f"commitments.{c.id}", c.evidence) for c in conflict.commitments.values())
    for preference in conflict.preferences.values():
        yield from _of_preference(preference)
    for beliefs in conflict.beliefs.values():
        yield from _of_beliefs(beliefs)


def _of_preference(preference: Preference) -> Iterator[tuple[str, Evidence]]:
    """Yield the entries, or the whole where it has no entries; evidence for the whole covers its entries."""
    if not preference.entries:
        yield preference.path, preference.evidence
    elif preference.evidence.missing:
        listed_ = preference.priorities or tuple(entry for entry, _ in preference.weights)
        for entry in listed_:
            for part in entry.tier or (entry,):
                covered = entry.evidence if part.evidence.missing else part.evidence
                yield part.path or preference.path, covered


def _of_beliefs(beliefs: tuple[Belief, ...]) -> Iterator[tuple[str, Evidence]]:
    for belief in beliefs:
        yield belief.path, belief.evidence
        if belief.evidence.missing:
            yield from _of_beliefs(belief.beliefs)


def check_unused(conflicts: Sequence[Conflict], cited: Set[str] = frozenset()) -> list[Diagnostic]:
    """Return what no reading of the scenario uses: claims, sources, definitions, facts.

    Parameters
    ----------
    conflicts
        The scenario as written and in each reading.
    cited
        Claims that something else names, such as the readings themselves.
    """
    first = conflicts[0]
    cited = cited | {claim for conflict in conflicts for claim in _claims_cited(conflict)}
    found: list[Diagnostic] = []

    def note(code: str, message: str, element: str, hint: str) -> None:
        severity = "warning" if code == "unused-claim" else "note"
        found.append(Diagnostic(severity, code, message, hint, element=element))  # type: ignore[arg-type]  # one of two

    for claim in first.claims.values():
        if claim.id not in cited and not claim.background:
            hint = f"name it where it matters, or say under 'background' why nothing rests on it ({claim.says})"
            note("unused-claim", f"nothing rests on the claim {claim.id}", f"claims.{claim.id}", hint)
    named = {claim.source for claim in first.claims.values()}
    for source in first.sources:
        if source not in named:
            note(
                "unused-source", f"no claim is from the source '{source}'", f"sources.{source}", "remove it, or cite it"
            )
    used = {name for conflict in conflicts for name in names_used(conflict)}
    for name in first.definitions:
        if name not in used:
            note(
                "unused-definition",
                f"no statement uses '{name}'",
                f"define.{name}",
                "remove it, unless it serves as a target",
            )
    believed = {b.subject for c in conflicts for held in c.beliefs.values() for b in held if b.kind == "fact"}
    for fact in first.facts:
        if fact not in used | believed:
            note("unused-fact", f"no statement depends on the fact '{fact}'", f"facts.{fact}", "remove it, or use it")
    return found


def _claims_cited(conflict: Conflict) -> Iterator[str]:
    for _, evidence in _elements(conflict):
        yield from evidence.claims
    for actor in conflict.actors.values():
        yield from actor.evidence.claims
    for ending in conflict.endings.values():
        yield from ending.evidence.claims
    for preference in conflict.preferences.values():
        yield from preference.evidence.claims
        for entry in (*preference.priorities, *preference.entries):
            yield from entry.evidence.claims


def gap_message(paths: Sequence[str]) -> str:
    """Return the sentence that names the elements without evidence."""
    if len(paths) == 1:
        return f"{paths[0]} rests on neither a claim nor an assumption"
    return f"{len(paths)} elements rest on neither a claim nor an assumption: {listed(paths, 8)}"
