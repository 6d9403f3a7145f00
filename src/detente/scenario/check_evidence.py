"""Checks of what a scenario rests on: elements without evidence; claims, sources, definitions and facts of no use."""

from collections.abc import Iterator, Sequence

from detente.errors import Diagnostic
from detente.model.conflict import Conflict, Preference
from detente.model.elements import elements
from detente.scenario.check_statements import names_used
from detente.scenario.survey import listed

__all__ = ["check_unused", "evidence_gap"]


def evidence_gap(conflict: Conflict) -> list[str]:
    """Return the paths of the elements that should rest on a claim or an assumption and rest on neither.

    The elements of a published conflict all rest on the publication that is cited.
    """
    return [] if conflict.cite else list(dict.fromkeys(e.path for e in elements(conflict) if e.gap))


def check_unused(conflicts: Sequence[Conflict]) -> list[Diagnostic]:
    """Return what neither the scenario as written nor any reading of it uses: claims, sources, definitions, facts."""
    first = conflicts[0]
    cited = {claim for conflict in conflicts for claim in _claims_cited(conflict)}
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
    """Yield the claims that elements name, and those that a preference or a tier names for its entries."""
    for element in elements(conflict):
        yield from element.evidence.claims
    for preference in conflict.preferences.values():
        yield from preference.evidence.claims
        for tier in preference.priorities:
            yield from tier.evidence.claims
    for judgement in conflict.judgements:
        yield from judgement.evidence.claims if judgement.evidence is not None else ()
        for alternative in judgement.alternatives:
            yield from alternative.evidence.claims
            for entry in alternative.entries if isinstance(alternative, Preference) else alternative.tier:
                yield from entry.evidence.claims
    for correlation in conflict.correlations:
        yield from correlation.evidence.claims if correlation.evidence is not None else ()


def gap_message(paths: Sequence[str]) -> str:
    """Return the sentence that names the elements without evidence."""
    if len(paths) == 1:
        return f"{paths[0]} rests on neither a claim nor an assumption"
    return f"{len(paths)} elements rest on neither a claim nor an assumption: {listed(paths, 8)}"
