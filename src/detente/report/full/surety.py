"""How sure the answer is: in how many worlds that fit the evidence it holds, in words of a stated scale."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.ensemble.frequencies import Frequency
from detente.model.elements import elements
from detente.outlook.grounds import Grounds
from detente.report.case import Case
from detente.report.drawn import say_drawn
from detente.report.full.behind import FoldedTrace
from detente.report.full.evidence import MOST
from detente.report.full.pictures import say_picture
from detente.report.likelihood import likelihood, percent
from detente.report.page import Link, Page, Part
from detente.report.pictures.result import Interval, Wish
from detente.report.surety import HowSure, say_how_sure
from detente.report.uncertain import answer_words
from detente.report.words import count_of, sentence

if TYPE_CHECKING:
    from detente.ensemble.certificate import Certificate
    from detente.ensemble.drivers import Drivers

__all__ = ["HANGING", "kept_words", "say_draws", "say_firm", "say_hanging"]

HANGING = 64
"""The base sample from which is told what an answer hangs on."""
_DRAWN = "drawn"


def say_draws(case: Case, page: Page, sure: HowSure) -> None:
    """Add what a few hundred worlds gave, each share in words of likelihood, and by which odds they were drawn."""
    page.heading(
        "Over the worlds that fit the evidence",
        note=f"{count_of(sure.found.draws, 'world')} drawn by the scenario's own odds",
        level=3,
        anchor="draws",
    )
    page.say(
        "Where the scenario says how uncertain a judgement is, worlds were drawn by ",
        Link("those odds", _DRAWN),
        ", and each question was answered in every one of them. Other odds would give other shares; what is not "
        "written down as uncertain is taken to be as it says. In brackets: 95 % intervals for the chance of the draw "
        "alone.",
    )
    now = _present(case)
    held = [f for f in sure.found.frequencies if f.yes + f.no and not f.answer.aspect and f.answer.ending != now]
    rows = [[sentence(answer_words(case.conflict, f.answer)).rstrip("."), _in_words(f)] for f in held]
    page.table(["answer", "given the scenario"], rows, caption="How often each main answer holds")
    _say_often(case, page, sure)
    inner, held_page = Page(), Page()
    say_how_sure(case, inner, sure)
    held_page.include(inner)
    page.blocks += held_page.blocks[1:]  # its own heading is left out
    many = count_of(len(sure.found.space.judgements), "uncertain judgement")
    page.heading("What was drawn", note=many, level=3, anchor=_DRAWN)
    say_drawn(case, sure.found.space, page, most=MOST)


def _say_often(case: Case, page: Page, sure: HowSure) -> None:
    """Add how often everyone keeps each ending somewhere, as a picture."""
    kept = [f for f in sure.found.frequencies if f.answer.kind == "kept" and not f.answer.aspect and f.yes + f.no]
    rows = tuple(Interval(f.answer.ending, f.share, f.low, f.high, "kept, in how many worlds") for f in kept)
    if rows:
        say_picture(case, page, "endings", Wish(rows=rows), "How often everyone keeps each ending somewhere")


def say_hanging(case: Case, page: Page, found: "Drivers") -> None:
    """Add what the answer that is most open hangs on: each judgement fixed at what matters most, as a picture."""
    page.heading("What it hangs on", note="the judgements that move the most open answer", level=3, anchor="drivers")
    page.say(
        f"The answer that is most open: {answer_words(case.conflict, found.answer)}, in "
        f"{percent(found.share)} of {count_of(found.draws, 'world')} ({percent(found.low)} to {percent(found.high)}). "
        "Each judgement is fixed at the outcome that matters most, in the same worlds."
    )
    places = {p for driver in found.drivers for p in driver.judgements}
    ids = [found.space.judgements[p].id for p in sorted(places)]
    FoldedTrace(case.words, page).under(lambda: _behind(case, ids), indent=0)
    say_picture(
        case, page, "drivers", Wish(answer=found.answer.id, draws=HANGING), "What the most open answer hangs on"
    )


def _behind(case: Case, ids: Sequence[str]) -> Grounds:
    """Return the elements of the scenario that uncertain judgements are about."""
    listed = elements(case.conflict)
    return Grounds(tuple(e for e in listed if e.path in ids))


def say_firm(case: Case, page: Page, found: "Certificate") -> None:
    """Add whether any single change of what the scenario says would end that everyone keeps the present ending."""
    from detente.report.certificate import certificate_page

    page.include(certificate_page(case, found))


def _present(case: Case) -> str:
    """Return the ending of the status quo; nothing if it is in none."""
    state = case.model.status_quo
    place = -1 if state is None else int(case.model.ending_of[state])
    return list(case.conflict.endings)[place] if place >= 0 else ""


def _in_words(found: Frequency) -> str:
    return likelihood(found.share, min(found.low, found.share), max(found.high, found.share))


def kept_words(sure: HowSure) -> list[Part]:
    """Return how likely it is, given the scenario, that everyone keeps the present ending; nothing if not asked."""
    kept = [f for f in sure.found.frequencies if f.answer.kind == "kept now" and not f.answer.aspect and f.yes + f.no]
    if not kept:
        return []
    worlds = f"over {count_of(sure.found.draws, 'world')} drawn by "
    return [f"that everyone keeps the present ending is {_in_words(kept[0])} {worlds}", Link("its odds", _DRAWN)]
