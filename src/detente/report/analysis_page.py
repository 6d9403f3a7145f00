"""The main report as a page: first the answer, then the reasons, then how to see more."""

from collections.abc import Sequence
from functools import partial

from detente.model.elements import elements
from detente.outlook.endings import EndingOutlook, Outlook
from detente.outlook.grounds import behind_ending, behind_keeping, behind_reading, behind_step, behind_worth
from detente.outlook.standing import HOW_KEPT, HowKept, Standing
from detente.report.analysis import Analysis
from detente.report.beliefs import say_corrections
from detente.report.case import Case
from detente.report.elements import Trace
from detente.report.page import Page, shortened
from detente.report.promises_page import say_promises_shortly
from detente.report.route import cost_of, kept_by, say_end, say_path
from detente.report.stability import say_equilibria
from detente.report.surety import say_how_sure
from detente.report.words import among, count_of
from detente.stability.concepts import CONCEPTS, stability

__all__ = [
    "analysis_page",
    "nowhere_page",
    "say_outlook",
    "say_standing",
    "say_ways",
    "size_words",
]


def nowhere_page(case: Case) -> Page:
    """Return the page of a case without a status quo: what can be said of all its states."""
    page = Page()
    _title(case, page)
    page.heading("WHERE WE ARE")
    page.say("The scenario does not say which state the conflict is in; --from STATE supposes one.", indent=2)
    say_equilibria(case, stability(case.model), page)
    return page


def analysis_page(case: Case, found: Analysis, *, evidence: bool = False) -> Page:
    """Return the main analysis as a page: first the answer, then the reasons, then how to see more.

    Parameters
    ----------
    evidence
        Say under each sentence which elements of the scenario are behind it, and what those rest on.
    """
    page = Page()
    trace = Trace(case.words, page, wanted=evidence)
    _title(case, page)
    trace.under(lambda: behind_reading(case.model))
    say_standing(case, page, found.standing, trace)
    say_outlook(case, page, found.outlook, trace)
    say_ways(case, page, found, trace)
    say_corrections(case, page, found.corrections, found.keeps, brief=True)
    say_promises_shortly(case, page, trace)
    say_how_sure(case, page, found.sure)
    _more(case, page, found)
    trace.close()
    return page


def _title(case: Case, page: Page) -> None:
    conflict = case.conflict
    page.title(shortened(conflict.title, 160), f"reading: {conflict.reading}" if conflict.reading else "")
    page.say(size_words(case))
    if conflict.reading_says:
        page.say(shortened(conflict.reading_says, 300))


def size_words(case: Case, *, listed: bool = True) -> str:
    """Return how large a conflict is and how much of it is assumed; `listed` says whether its states are counted."""
    conflict = case.conflict
    size = [count_of(len(conflict.actors), "actor")]
    if conflict.graph is None:
        size.append(count_of(len(conflict.options), "option"))
    if listed:
        size.append(count_of(case.model.count, "state"))
    if conflict.claims:
        size.append(count_of(len(conflict.claims), "claim"))
    assumed = sum(bool(e.evidence.assumption) and not e.evidence.claims for e in elements(conflict))
    if assumed:
        size.append(f"{count_of(assumed, 'element')} assumed without a claim")
    return " · ".join(size)


def say_standing(case: Case, page: Page, now: Standing, trace: Trace) -> None:
    """Add where the conflict is."""
    words = case.words
    where = "WHERE WE ARE" if now.state == case.model.status_quo else f"SUPPOSE WE ARE IN STATE {now.state + 1}"
    page.heading(where, note=words.ending(now.ending) if now.ending >= 0 else "")
    page.say(words.state(case.model, now.state), indent=2)
    trace.under(lambda: behind_ending(case.model, now.ending))
    if now.ending >= 0:
        keepers = [a.keeps for a in now.actors]
        page.say(f"This ending is {kept_by(case, keepers)}", indent=2)
        trace.under(lambda: behind_keeping(case.model, now.state))
    movers = [a for a in now.actors if a.improvements]
    if not movers:
        page.say("Nobody has a move that is better for it than staying.", indent=2)
    for actor in movers:
        assert actor.best_move is not None
        moved = words.changes(case.model.changes(now.state, actor.best_move))
        what = "leaving this ending" if actor.leaves else "within this ending" if now.ending >= 0 else ""
        many = f"; {actor.improvements:,} moves are gains" if actor.improvements > 1 else ""
        note = f" ({what}{many})" if what else ""
        page.say(f"{words.led_by([actor.actor])} would gain by a move of its own: {moved}{note}.", indent=2)
        trace.under(partial(behind_step, case.model, actor.actor, now.state, actor.best_move))
    stable = [CONCEPTS[c].name for c in CONCEPTS if not CONCEPTS[c].ours and now.equilibrium(c)]
    unstable = [CONCEPTS[c].name for c in CONCEPTS if not CONCEPTS[c].ours and not now.equilibrium(c)]
    page.say(
        ("The status quo is " if now.state == case.model.status_quo else "This state is ")
        + (f"an equilibrium under {among(stable)}" if stable else "no equilibrium")
        + (f"{', not' if stable else ''} under {among(unstable, 'or')}" if unstable else "")
        + ".",
        indent=2,
    )
    settled = [a.actor for a in now.actors if not a.prefers]
    if settled and (case.model.ending_of >= 0).all():
        page.say(f"The best that {words.actors(settled)} can hope for from here lies in this ending.", indent=2)


def say_outlook(case: Case, page: Page, ahead: Outlook, trace: Trace) -> None:
    """Add how it can end."""
    page.heading("HOW IT CAN END", note="numbers: of the states that can be reached")
    if not ahead.endings:
        page.say("The scenario names no endings; under 'endings' it can say how states are to be sorted.", indent=2)
        say_equilibria(case, stability(case.model), page)
        return
    rows = []
    for ending in ahead.endings:
        reach = "now" if ending.here else "yes" if ending.states else "no"
        interest = "now" if ending.here else "yes" if ending.by_interest else "no"
        rows.append([case.words.ending_label(ending.ending), reach, interest, _kept(case, ending), _equilibria(ending)])
    page.table(["ending", "reachable", "by interest alone", "kept by everyone", "equilibria"], rows)
    for ending in ahead.endings:
        if ending.kept_only_where:
            label = case.words.ending_label(ending.ending)
            page.say(f"“{label}” is kept by everyone only where: {_marks(case, ending)}.", indent=2)
    for ending in ahead.endings if trace.wanted else ():
        page.say(f"What “{case.words.ending_label(ending.ending)}” is told by:", indent=2)
        trace.under(partial(behind_ending, case.model, ending.ending))


def _kept(case: Case, ending: EndingOutlook) -> str:
    """Return whether everyone keeps an ending at some reachable state, and if nobody does so, who breaks it."""
    if not ending.states:
        return ""
    if ending.firmest == "no":
        if not ending.breakers:
            return "no: never by all at once"
        return f"no: broken by {case.words.actors(ending.breakers)}"
    how: dict[HowKept, str] = {"content": "yes", "sure": "yes, surely", "possible": "possibly"}
    number = ending.kept[ending.firmest]
    every = number == ending.states
    surely = ending.kept["sure"]
    firmer = f" (surely in {surely:,})" if ending.firmest == "content" and surely > number else ""
    return f"{how[ending.firmest]}, in {'all' if every else f'{number:,} of'} {ending.states:,}{firmer}"


def _marks(case: Case, ending: EndingOutlook) -> str:
    """Return what marks the states in which everyone keeps an ending, by the owner of each option."""
    options, words = case.conflict.options, case.words
    return words.by_owner(
        (options[option], f"{words.level(option, levels[0])}{''.join(f' or {level}' for level in levels[1:])}")
        for option, levels in ending.kept_only_where
    )


def _equilibria(ending: EndingOutlook) -> str:
    """Return how many reachable states are equilibria, for the strictest concept that has any and for SEQ."""
    shown = [(CONCEPTS[c].name, ending.equilibria[c]) for c in ("nash", "seq") if ending.equilibria.get(c)]
    return ", ".join(f"{name} {number:,}" for name, number in shown) or "none"


def say_ways(case: Case, page: Page, found: Analysis, trace: Trace) -> None:
    """Add the path to the target in full, and what the other endings would take."""
    others: list[EndingOutlook] = []
    for ending in found.outlook.endings:
        if ending.ending != found.target and not ending.here:
            others.append(ending)
    if found.target >= 0:
        ending = found.outlook.endings[found.target]
        says = case.words.ending_label(found.target)
        page.heading(f"THE WAY TO “{says}”", note=cost_of(ending.path) if ending.path is not None else "")
        if ending.path is None:
            page.say("No sequence of moves leads there, whatever the actors want.", indent=2)
        elif not ending.path.steps:
            page.say("It is there already.", indent=2)
        else:
            say_path(case, page, ending.path, trace)
            say_end(case, page, ending.path, ending.path_keepers)
            trace.under(partial(behind_keeping, case.model, ending.path.end))
    if others:
        page.heading("THE WAY TO THE OTHER ENDINGS")
        page.table(["ending", "takes", "losses of", "kept at its end"], [_short_path(case, e) for e in others])
    for ending in others if trace.wanted else ():
        if ending.path is not None and ending.path.losses:
            page.say(f"The losses on the way to “{case.words.ending_label(ending.ending)}”:", indent=2)
            for step in ending.path.steps:
                if step.worth == "loss":
                    trace.under(partial(behind_worth, case.model, step.actor, step.before, step.after))


def _short_path(case: Case, ending: EndingOutlook) -> list[str]:
    says = case.words.ending_label(ending.ending)
    if ending.path is None:
        return [says, "out of reach", "", ""]
    losers = dict.fromkeys(s.actor for s in ending.path.steps if s.worth == "loss")
    how: dict[HowKept, str] = {"content": "yes", "sure": "surely", "possible": "possibly", "no": "no"}
    breakers = [i for i, k in enumerate(ending.path_keepers) if k == "no"]
    kept = how[min(ending.path_keepers, key=HOW_KEPT.index)]
    return [
        says,
        cost_of(ending.path),
        case.words.actors(losers) or "nobody",
        f"{kept}: {case.words.actors(breakers)}" if breakers else kept,
    ]


def _more(case: Case, page: Page, found: Analysis) -> None:
    """Say what the answer is conditional on, and how to see more."""
    page.gap()
    page.say("All of this follows from the preferences, options and rules as the scenario writes them.")
    readings = [name for name in case.scenario.readings if name != case.conflict.reading]
    if readings:
        page.say(f"Other readings of the same evidence: {among(readings)} (--reading NAME).")
    asks: Sequence[str] = [
        "detente explain",
        "detente path --to ENDING",
        "detente levers ACTOR",
        "--evidence",
        "--explain-terms",
    ]
    page.say(f"To see more: {among(asks)}.")
