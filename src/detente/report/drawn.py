"""What worlds were drawn from, in words: every uncertain judgement with its odds and marks, and what hangs together."""

from detente.ensemble.space import Space
from detente.model.uncertainty import Correlation, Judgement
from detente.report.case import Case
from detente.report.little import say_little
from detente.report.page import Page, harmless, shortened
from detente.report.uncertain import judgement_mark, judgement_words, spread_words
from detente.report.words import among

__all__ = ["drawn_odds", "say_drawn"]

_LONGEST = 160


def say_drawn(case: Case, space: Space, page: Page, *, most: int | None = None) -> None:
    """Add what was drawn: judgements with their odds and marks, what hangs together, and where much changes little.

    Parameters
    ----------
    most
        So many judgements, and so many that hang together, are told; all by default.
    """
    rows = [
        [f"{_about(case, judgement)} {judgement_mark(case.words, judgement)}".strip(), drawn_odds(judgement)]
        for judgement in space.judgements[:most]
    ]
    page.table(["judgement", "odds"], rows, caption="What was drawn, and by which odds")
    known = {judgement.id: judgement for judgement in space.judgements}
    for correlation in space.correlations[:most]:
        page.say(_together(case, correlation, known), indent=2)
    left = [max(0, len(listed) - len(listed[:most])) for listed in (space.judgements, space.correlations)]
    if any(left):
        page.say(f"{sum(left):,} more are left out here: detente ensemble lists them all.", indent=2)
    say_little(case, space, page)


def _together(case: Case, correlation: Correlation, known: dict[str, Judgement]) -> str:
    between = among([f"“{_about(case, known[id])}”" for id in correlation.between])
    why = f": {shortened(harmless(correlation.says), _LONGEST).rstrip('.')}" if correlation.says else ""
    return f"{between} hang together (correlation {float(correlation.correlation):g}){why}."


def _about(case: Case, judgement: Judgement) -> str:
    says = shortened(harmless(judgement.says), _LONGEST)
    if judgement.kind == "probability":
        return judgement_words(case.conflict, judgement)
    if judgement.kind == "source":
        return f"the source {says} is right"
    actor = judgement.actor
    who = case.words.actor(actor) if actor in case.conflict.actors else actor
    return f"{who}: {says}" if actor else says


def drawn_odds(judgement: Judgement) -> str:
    """Return by which odds a judgement is drawn.

    Examples
    --------
    >>> drawn_odds(Judgement("p", "order", "…", outcomes=(), entries=("a", "b")))
    'either order'
    """
    if judgement.spread is not None:
        return spread_words(judgement.spread)
    if judgement.kind == "order":
        return (
            "either order" if len(judgement.entries) == 2 else "any order" if not judgement.above else "partly ordered"
        )
    if len(judgement.odds) == 1:
        return spread_words(judgement.odds[0])
    told = (
        f"{shortened(harmless(name or 'as written'), 40)} {spread_words(odds)}"
        for name, odds in zip(judgement.outcomes, judgement.odds, strict=False)
    )
    return "; ".join(told)
