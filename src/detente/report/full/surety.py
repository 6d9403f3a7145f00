"""How sure the answer is: in how many worlds that fit the evidence it holds, in words of a stated scale."""

from detente.ensemble.frequencies import Frequency
from detente.report.case import Case
from detente.report.likelihood import likelihood
from detente.report.page import Page
from detente.report.surety import HowSure, say_how_sure
from detente.report.uncertain import answer_words
from detente.report.words import count_of, sentence

__all__ = ["kept_words", "say_draws"]


def say_draws(case: Case, page: Page, sure: HowSure) -> None:
    """Add what a few hundred worlds gave, and each share in words of likelihood."""
    page.heading(
        "Over the worlds that fit the evidence",
        note=f"{count_of(sure.found.draws, 'world')} drawn by the scenario's own odds",
        level=3,
        anchor="draws",
    )
    page.say(
        "Where the scenario says how uncertain a judgement is, worlds were drawn by those odds, and each question was "
        "answered in every one of them. Other odds would give other shares; what is not written down as uncertain is "
        "taken to be as it says. In brackets: 95 % intervals for the chance of the draw alone."
    )
    held = [f for f in sure.found.frequencies if f.yes + f.no]
    rows = [[sentence(answer_words(case.conflict, f.answer)).rstrip("."), _in_words(f)] for f in held]
    page.table(["answer", "given the scenario"], rows, caption="How often each main answer holds")
    inner, held_page = Page(), Page()
    say_how_sure(case, inner, sure)
    held_page.include(inner)
    page.blocks += held_page.blocks[1:]  # its own heading is left out


def _in_words(found: Frequency) -> str:
    return likelihood(found.share, min(found.low, found.share), max(found.high, found.share))


def kept_words(sure: HowSure) -> str:
    """Return how likely it is, given the scenario, that everyone keeps the present ending; nothing if not asked."""
    kept = [f for f in sure.found.frequencies if f.answer.kind == "kept now" and not f.answer.aspect and f.yes + f.no]
    if not kept:
        return ""
    worlds = f"over {count_of(sure.found.draws, 'world')} drawn by its odds"
    return f"that everyone keeps the present ending is {_in_words(kept[0])} {worlds}"
