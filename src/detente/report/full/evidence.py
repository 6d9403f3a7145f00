"""The evidence: claims, sources and assumptions, what rests on each, and where every reference of the report leads."""

import re
from collections.abc import Iterable, Sequence

from detente.model.conflict import Source
from detente.model.elements import Element
from detente.outlook.evidence import EvidenceBase, evidence
from detente.report.case import Case
from detente.report.elements import element_words, place_of, source_words
from detente.report.html.text import References
from detente.report.page import Cell, Link, Page, Part, harmless, shortened
from detente.report.words import among, count_of

__all__ = ["ASSUMPTIONS", "GAPS", "MOST", "claim_place", "references_of", "say_evidence"]

ASSUMPTIONS, GAPS = "assumptions", "gaps"
MOST = 500  # rows of one table; what is left out is said
_NAME, _TEXT, _CARRIED = 60, 2000, 8


def claim_place(claim: str) -> str:
    """Return what links call the place of a claim."""
    return f"claim-{claim}"


def references_of(cases: Sequence[Case]) -> References:
    """Return where the marks lead that stand behind sentences, and which words in capitals are names of actors."""
    marks = {"assumption": ASSUMPTIONS, "no source": GAPS}
    for case in cases:
        marks |= {shortened(harmless(id), _NAME): claim_place(id) for id in case.conflict.claims}
    names = [actor.name for case in cases for actor in case.conflict.actors.values()]
    capitals = frozenset(word for name in names for word in re.findall(r"[^\W\d_]+", name) if word.isupper())
    return References(marks, capitals)


def say_evidence(case: Case, page: Page, *, carried: bool = True, level: int = 3) -> None:
    """Add claims, sources, assumptions and gaps, each with what rests on it.

    Parameters
    ----------
    carried
        Whether the elements that rest on something lead to their own place in the document.
    level
        Of the headings.
    """
    base = evidence(case.conflict)
    _say_counts(page, base)
    _say_claims(case, page, base, carried=carried, level=level)
    _say_sources(page, base, level)
    assumed = [*base.assumed, *base.partly_assumed]
    if assumed:
        page.heading("Assumptions", note="the analyst's own judgements, by no source", anchor=ASSUMPTIONS, level=level)
        page.table(
            ["what is assumed", "why, or how", "besides"],
            [
                [
                    _element(case, e),
                    shortened(harmless(e.evidence.assumption), _TEXT),
                    case.words.evidence(e.evidence) if e.evidence.claims else "nothing",
                ]
                for e in assumed[:MOST]
            ],
            caption="Assumptions, and what rests on them",
        )
        _left_out(page, len(assumed))
    if base.gaps and not case.conflict.cite:
        page.heading("Rests on nothing", note="though it should", anchor=GAPS, level=level)
        for element in base.gaps[:MOST]:
            page.say(_element(case, element), marker="· ")
        _left_out(page, len(base.gaps))


def _left_out(page: Page, number: int) -> None:
    if number > MOST:
        page.say(f"{number - MOST:,} more are left out here: detente evidence lists them all.")


def _say_counts(page: Page, base: EvidenceBase) -> None:
    if base.cite:
        page.say(f"All of the scenario is taken from: {shortened(harmless(base.cite), _TEXT)}")
        return
    besides = f" ({len(base.partly_assumed):,} of them also on an assumption)" if base.partly_assumed else ""
    parts = [
        f"{len(base.sourced):,} rest on claims{besides}",
        f"{len(base.assumed):,} on assumptions alone",
    ]
    parts += [f"{len(base.gaps):,} on nothing though they should"] if base.gaps else []
    page.say(
        f"Of {count_of(len(base.elements), 'element')} of the scenario, {among(parts)}; the others are names and "
        "endings, which need no evidence. Claims are given in the words of the scenario, not of the source."
    )


def _say_claims(case: Case, page: Page, base: EvidenceBase, *, carried: bool, level: int) -> None:
    if not base.claims:
        return
    page.heading("Claims", note="what the sources say, and what rests on it", anchor="claims", level=level)
    shown = base.claims[:MOST]
    rows: list[list[Cell]] = []
    for use in shown:
        claim = use.claim
        resting: Cell = _several(case, use.elements) if carried else f"{len(use.elements):,}"
        if not use.elements:
            resting = f"nothing: {shortened(harmless(claim.background), _TEXT)}" if claim.background else "nothing"
        source = [Link(shortened(claim.source, _NAME), f"source-{claim.source}")] if claim.source else [""]
        by = [f"{claim.by}, "] if claim.by else []
        rows.append([claim.id, shortened(harmless(claim.says), _TEXT), [*by, *source], resting])
    page.table(
        ["claim", "says", "by, source", "rests on it"],
        rows,
        caption="Claims, and what rests on each",
        anchors=[claim_place(use.claim.id) for use in shown],
    )
    _left_out(page, len(base.claims))


def _say_sources(page: Page, base: EvidenceBase, level: int) -> None:
    if not base.sources:
        return
    page.heading("Sources", anchor="sources", level=level)
    shown = base.sources[:MOST]
    page.table(
        ["source", "entry", "claims"],
        [[use.source.id, _entry(use.source), f"{len(use.claims):,}"] for use in shown],
        right=[2],
        caption="Sources, and how many claims are taken from each",
        anchors=[f"source-{use.source.id}" for use in shown],
    )
    _left_out(page, len(base.sources))


def _entry(source: Source) -> Cell:
    """Return a bibliographic entry, with its note and a link to its address."""
    fields = dict(source.fields)
    address, note = fields.get("url", ""), fields.get("note", "")
    parts: list[Part] = [source_words(source)]
    if address:
        parts += [" ", Link("(open)", address)]
    return [*parts, f". {shortened(harmless(note), _TEXT)}"] if note else parts


def _element(case: Case, element: Element) -> Link:
    return Link(element_words(case.words, element), place_of(element.path))


def _several(case: Case, elements: Iterable[Element]) -> list[Part]:
    """Return elements one after another, each leading to its place; from the ninth on their number."""
    listed = list(elements)
    parts: list[Part] = []
    for element in listed[:_CARRIED]:
        parts += ["; ", _element(case, element)]
    more = f"; and {len(listed) - _CARRIED:,} more" if len(listed) > _CARRIED else ""
    return [*parts[1:], more]
