"""What the scenario rests on: claims and sources with the elements they carry, assumptions, gaps; both ways."""

from collections.abc import Iterable
from typing import Any

from detente.model.conflict import Claim
from detente.model.elements import Element
from detente.model.uncertainty import Judgement
from detente.outlook.evidence import EvidenceBase, Found, evidence, find
from detente.report.case import Case
from detente.report.documents import document
from detente.report.elements import ELEMENT, element_part, say_element, source_words
from detente.report.page import Page, harmless, shortened
from detente.report.schemas import NUMBER, TEXT, Schema, a_list, an_object, by_name, or_null
from detente.report.uncertain import JUDGEMENT, judgement_mark, judgement_part, judgement_words, odds_words
from detente.report.words import among, count_of

__all__ = ["SCHEMA", "evidence_document", "evidence_page"]

_LONGEST = 300
SCHEMA: Schema = {
    "name": or_null({**TEXT, "description": "what was asked about; null for everything"}),
    "counts": an_object(
        {"elements": NUMBER, "with_claims": NUMBER, "assumed_alone": NUMBER, "also_assumed": NUMBER, "without": NUMBER},
        "elements of the scenario by what they rest on; the first three do not count those that need no evidence",
    ),
    "sources": a_list(
        an_object({"source": TEXT, "fields": by_name(TEXT), "claims": a_list(TEXT)}), "with the claims taken from each"
    ),
    "claims": a_list(
        an_object(
            {
                "claim": TEXT,
                "says": TEXT,
                "source": or_null(TEXT),
                "by": or_null(TEXT),
                "background": or_null({**TEXT, "description": "why no element rests on it"}),
                "elements": a_list(TEXT, "paths of the elements that rest on it"),
            }
        )
    ),
    "elements": a_list(ELEMENT, "those asked about, or that rest on what was asked about"),
    "mentions": a_list(ELEMENT, "other elements whose statements speak of it"),
    "definitions": a_list(TEXT, "defined statements that speak of it"),
    "judgements": a_list(JUDGEMENT, "what is uncertain, or uncertain about it"),
}


def evidence_document(case: Case, name: str | None) -> dict[str, Any]:
    """Return the JSON document on what the scenario, or one thing in it, rests on."""
    base = evidence(case.conflict)
    found = Found("", elements=base.elements) if name is None else find(case.conflict, name)
    cited = {claim for e in found.elements for claim in e.evidence.claims}
    claims = [u for u in base.claims if name is None or u.claim.id in cited or u.claim == found.claim]
    if found.claim is not None:
        claims = [u for u in claims if u.claim == found.claim]
    if found.source is not None:
        claims = [u for u in base.claims if u.claim.source == found.source.id]
    named = {u.claim.source for u in claims} | ({found.source.id} if found.source else set())
    return document(
        case,
        name=name,
        counts={
            "elements": len(base.elements),
            "with_claims": len(base.sourced),
            "assumed_alone": len(base.assumed),
            "also_assumed": len(base.partly_assumed),
            "without": len(base.gaps),
        },
        sources=[
            {"source": u.source.id, "fields": dict(u.source.fields), "claims": [c.id for c in u.claims]}
            for u in base.sources
            if name is None or u.source.id in named
        ],
        claims=[
            {
                "claim": u.claim.id,
                "says": u.claim.says,
                "source": u.claim.source or None,
                "by": u.claim.by or None,
                "background": u.claim.background or None,
                "elements": [e.path for e in u.elements],
            }
            for u in claims
        ],
        elements=[element_part(case.words, e) for e in found.elements],
        mentions=[element_part(case.words, e) for e in found.mentions],
        definitions=list(found.definitions),
        judgements=[judgement_part(j) for j in (base.judgements if name is None else found.judgements)],
    )


def evidence_page(case: Case, name: str | None) -> Page:
    """Return what the scenario, or one thing in it, rests on, as a page."""
    base, page = evidence(case.conflict), Page()
    reading = case.conflict.reading
    page.title(shortened(case.conflict.title, 160), f"reading: {reading}" if reading else "")
    if name is None:
        _everything(case, page, base)
    else:
        _one_thing(case, page, base, find(case.conflict, name))
    return page


def _everything(case: Case, page: Page, base: EvidenceBase) -> None:
    besides = f" ({len(base.partly_assumed):,} of them also on an assumption)" if base.partly_assumed else ""
    parts = [f"{len(base.sourced):,} rest on claims{besides}", f"{len(base.assumed):,} on assumptions alone"]
    others = len(base.elements) - len(base.sourced) - len(base.assumed) - len(base.gaps)
    if base.gaps and not base.cite:
        parts.append(f"{len(base.gaps):,} on nothing though they should")
    if others:
        parts.append(
            f"{others:,} are names and endings, which need no evidence" if not base.cite else f"{others:,} on neither"
        )
    page.say(f"Of {count_of(len(base.elements), 'element')}, {among(parts)}.")
    if base.cite:
        page.say(f"All of it is taken from: {shortened(harmless(base.cite), _LONGEST)}")
    if base.sources:
        page.heading("SOURCES")
        for use in base.sources:
            page.say((use.source.id, "bold"), f"  {source_words(use.source)}", indent=2)
            page.say(count_of(len(use.claims), "claim"), indent=6)
    if base.claims:
        page.heading("CLAIMS", note="and how many elements rest on each")
        rows = [
            [u.claim.id, shortened(harmless(u.claim.says), _LONGEST), str(len(u.elements) or "–")] for u in base.claims
        ]
        page.table(["claim", "says", "elements"], rows, right=[2])
    _listing(case, page, "ASSUMED WITHOUT A CLAIM", base.assumed)
    _listing(case, page, "RESTS ON NOTHING", base.gaps)
    _judgements(case, page, base.judgements)
    background = [c for c in base.unused if c.background]
    if background:
        page.heading("NOT USED", note="claims on which no element rests, and why")
        for claim in background:
            page.say((claim.id, "bold"), f"  {shortened(harmless(claim.background), _LONGEST)}", indent=2)
    page.gap()
    page.say("To see what one claim carries, or what one element rests on: detente evidence NAME.")


def _listing(case: Case, page: Page, heading: str, listed: Iterable[Element]) -> None:
    listed = tuple(listed)
    if listed:
        page.heading(heading, note=f"{len(listed):,}")
        for element in listed:
            say_element(case.words, page, element)


def _judgements(case: Case, page: Page, judgements: Iterable[Judgement]) -> None:
    """Add what is uncertain with its odds, and what these rest on."""
    judgements = tuple(judgements)
    if judgements:
        page.heading(
            "UNCERTAIN", note="judgements with their odds; the other answers are about the scenario as written"
        )
    for judgement in judgements:
        place = f"({shortened(harmless(judgement.id), 80)})"
        said = [judgement_words(case.conflict, judgement), judgement_mark(case.words, judgement), place]
        page.say("  ".join(text for text in said if text), indent=2, marker="· ")
        page.say(shortened(harmless(odds_words(judgement)), _LONGEST), indent=6)
        if judgement.evidence is not None and judgement.evidence.assumption:
            page.say(f"assumed: {shortened(harmless(judgement.evidence.assumption), _LONGEST)}", indent=6)


def _one_thing(case: Case, page: Page, base: EvidenceBase, found: Found) -> None:
    if found.claim is not None:
        _say_claim(case, page, found.claim)
        if found.claim.background:
            page.say(f"Nothing rests on it: {shortened(harmless(found.claim.background), _LONGEST)}.", indent=2)
        _judgements(case, page, found.judgements)
        _listing(case, page, f"RESTS ON {found.name}", found.elements)
        if not found.elements and not found.claim.background:
            page.say("No element rests on it.", indent=2)
        return
    if found.source is not None:
        page.heading(found.name, note=source_words(found.source))
        note = dict(found.source.fields).get("note", "")
        if note:
            page.say(shortened(harmless(note), 2 * _LONGEST), indent=2)
        for use in base.claims:
            if use.claim.source == found.source.id:
                page.say((use.claim.id, "bold"), f"  {shortened(harmless(use.claim.says), _LONGEST)}", indent=2)
                page.say(f"carries {count_of(len(use.elements), 'element')}", indent=6)
        _judgements(case, page, found.judgements)
        return
    _listing(case, page, found.name, found.elements)
    cited = dict.fromkeys(claim for e in found.elements for claim in e.evidence.claims)
    for claim in cited:
        if claim in case.conflict.claims:
            _say_claim(case, page, case.conflict.claims[claim])
    _judgements(case, page, found.judgements)
    _listing(case, page, "SPEAKS OF IT", found.mentions)
    if found.definitions:
        page.gap()
        page.say(f"Defined with it: {among([harmless(d) for d in found.definitions])}.")


def _say_claim(case: Case, page: Page, claim: Claim) -> None:
    page.heading(claim.id, note=shortened(harmless(claim.says), _LONGEST))
    by = f"By {claim.by}. " if claim.by else ""
    source = case.conflict.sources.get(claim.source)
    if source is not None:
        page.say(f"{harmless(by)}Source: {source_words(source)}.", indent=2)
    elif by:
        page.say(harmless(by).strip(), indent=2)
