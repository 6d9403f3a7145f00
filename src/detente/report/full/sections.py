"""The sections on what was computed: where we are, how it can end, what stands in the way, what can be done, …"""

from collections.abc import Callable
from functools import partial

from detente.model.elements import elements
from detente.outlook.grounds import Grounds, behind_beliefs, behind_ending, behind_promises
from detente.outlook.levers import Levers
from detente.outlook.unlocking_results import Unlocking
from detente.report.analysis import Analysis
from detente.report.analysis_page import say_outlook, say_standing, say_ways
from detente.report.beliefs import beliefs_page
from detente.report.case import AS_WRITTEN
from detente.report.change import change_page
from detente.report.deterrence import say_deterrence
from detente.report.full.behind import FoldedTrace
from detente.report.full.findings import Findings, NotMade
from detente.report.full.pictures import say_picture
from detente.report.full.surety import say_draws, say_firm, say_hanging
from detente.report.levers import COMPARED, ending_change_words, lever_words, say_effective, say_idle, say_untried
from detente.report.page import Cell, Link, Page
from detente.report.pictures.result import Wish
from detente.report.promises_page import promises_page
from detente.report.shifts import HOW
from detente.report.stability import say_equilibria
from detente.report.unlocking import unlocking_page
from detente.report.words import among, count_of
from detente.stability.concepts import stability

__all__ = [
    "say_beliefs",
    "say_changes",
    "say_done",
    "say_endings",
    "say_kept",
    "say_promised",
    "say_sure",
    "say_way",
    "say_where",
]

_ACTORS = 40  # actors whose levers are told
_TOLD = 6  # levers in the overview
_WORTH: dict[str, str] = {"loss": "a loss", "gain": "a gain", "indifferent": "indifferent"}


def _not_made(page: Page, found: NotMade) -> None:
    page.say(f"Not computed: {(found.shortly or found.why).rstrip('.')}.")


def _without_title(page: Page, say: Callable[[Page, FoldedTrace], None], findings: Findings) -> None:
    """Add what an analysis says below its own first heading, whose note stays."""
    inner = Page()
    say(inner, FoldedTrace(findings.case.words, inner))
    page.include(inner)


def say_where(findings: Findings, page: Page) -> None:
    """Add where the conflict is, with a map of who can do what."""
    found = findings.analysis
    if isinstance(found, NotMade):
        page.say(f"Not computed: {found.why.rstrip('.')}.")
        if findings.listed is None:
            say_equilibria(findings.case, stability(findings.case.model), page)
    else:
        _body(page, lambda inner, trace: say_standing(findings.case, inner, found.standing, trace), findings)
    say_picture(findings.case, page, "map")


def _body(page: Page, say: Callable[[Page, FoldedTrace], None], findings: Findings) -> None:
    """Add what an analysis says under the heading that stands already, its own first heading left out."""
    inner = Page()
    say(inner, FoldedTrace(findings.case.words, inner))
    held = Page()
    held.include(inner)
    page.blocks += held.blocks[1:]


def say_endings(findings: Findings, page: Page) -> None:
    """Add how the conflict can end."""
    found = findings.analysis
    if isinstance(found, NotMade):
        _not_made(page, found)
        return
    page.say("Numbers are counts of the states that can be reached; they are no probabilities.")
    _body(page, lambda inner, trace: say_outlook(findings.case, inner, found.outlook, trace), findings)
    _say_behind_endings(findings, page)
    say_picture(findings.case, page, "endings")
    inner = Page()
    say_picture(findings.case, inner, "stability")
    if inner.blocks:
        page.fold("Which states are stable, for whom, under which concept", inner)


def _say_behind_endings(findings: Findings, page: Page) -> None:
    """Add what each ending speaks of, folded away."""
    case, inner = findings.case, Page()
    trace = FoldedTrace(case.words, inner)
    for position in range(len(case.conflict.endings)):
        inner.say(f"“{case.words.ending_label(position)}”", marker="·")
        trace.under(partial(behind_ending, case.model, position))
    if inner.blocks:
        page.fold("What each ending rests on", inner)


def say_way(findings: Findings, page: Page) -> None:
    """Add what stands in the way of each ending."""
    found = findings.analysis
    if isinstance(found, NotMade):
        _not_made(page, found)
        return
    if found.target < 0:
        page.say("No other ending that the scenario names can be reached from here.")
    else:
        page.say(
            "Told in full is the way to the ending at the end of which most actors are better off than now; that is a "
            "count of actors, not a recommendation."
            if findings.asked is None
            else "Told in full is the way to the ending that was asked about."
        )
    _without_title(page, lambda inner, trace: say_ways(findings.case, inner, found, trace), findings)
    if found.target >= 0:
        say_picture(findings.case, page, "path", Wish(to=findings.target))


def say_done(findings: Findings, page: Page) -> None:
    """Add what must change for the target, and what every actor can do alone."""
    unlock = findings.unlocking
    if isinstance(unlock, NotMade):
        _not_made(page, unlock)
    else:
        page.include(unlocking_page(findings.case, findings.target or "", unlock))
        _say_behind_options(findings, page, unlock)
        say_picture(findings.case, page, "unlock", Wish(to=findings.target))
    found = findings.levers
    page.heading("What each actor can do alone", level=3, anchor="each")
    if isinstance(found, NotMade):
        _not_made(page, found)
        return
    page.say(COMPARED)
    _overview(findings, page, found)
    for one in found[:_ACTORS]:
        _of_actor(findings, page, one)
    if len(found) > _ACTORS:
        page.say(f"{len(found) - _ACTORS} more actors are left out here: detente levers ACTOR.")


def _say_behind_options(findings: Findings, page: Page, found: Unlocking) -> None:
    """Add what the options rest on that some unlocking set changes."""
    wanted = {f"options.{option}" for one in found.options.sets for option in one.units}
    behind = Grounds(tuple(e for e in elements(findings.case.conflict) if e.path in wanted))
    FoldedTrace(findings.case.words, page).under(lambda: behind, indent=0)


def _overview(findings: Findings, page: Page, found: tuple[Levers, ...]) -> None:
    """Add a table of what changes an ending most, actor by actor."""
    case = findings.case
    rows: list[list[Cell]] = []
    for one in found[:_ACTORS]:
        name = Link(case.words.actor(one.actor), f"levers-{case.model.actors[one.actor]}")
        for lever in one.effective[:_TOLD]:
            first = [c for c in lever.changes if c.ending == lever.changes[0].ending]
            worth = "" if lever.step is None else _WORTH[lever.step.worth]
            rows.append([name, lever_words(case, one.start, lever), ending_change_words(case, first), worth])
    none = [one.actor for one in found if not one.effective]
    header = ["actor", "can", "which changes most", "to itself"]
    page.table(header, rows, caption="What single actors can do that changes how the conflict can end")
    if none:
        page.say(f"Nothing that {case.words.actors(none, 'or')} can do alone changes how the conflict can end.")


def _of_actor(findings: Findings, page: Page, one: Levers) -> None:
    case = findings.case
    who, idle = case.words.actor(one.actor), [lever for lever in one.levers if not lever.changes]
    if one.effective:
        inner = Page()
        say_effective(case, inner, one, FoldedTrace(case.words, inner))
        say_untried(inner, one)
        what = count_of(len(one.effective), "thing it can do that changes", "things it can do that change")
        page.fold(f"{who}: {what} something", inner, anchor=f"levers-{case.model.actors[one.actor]}")
    if idle:
        inner = Page()
        say_idle(case, inner, one, FoldedTrace(case.words, inner))
        what = count_of(len(idle), "thing it can do", "things it can do")
        page.fold(f"{who}: {what} that would change nothing", inner)


def say_promised(findings: Findings, page: Page) -> None:
    """Add what is known of the promises."""
    found = findings.promises
    if isinstance(found, NotMade):
        _not_made(page, found)
        return
    if not found.standing:
        page.say("The scenario has no commitments.")
        return
    page.include(promises_page(findings.case, found))
    model = findings.case.model if findings.listed is None else None
    if model is not None:
        FoldedTrace(findings.case.words, page).under(lambda: behind_promises(model), indent=0)
    say_picture(findings.case, page, "promises")


def say_kept(findings: Findings, page: Page) -> None:
    """Add who keeps the target, and what that rests on."""
    found = findings.deterrence
    if isinstance(found, NotMade):
        _not_made(page, found)
        return
    _without_title(
        page,
        lambda inner, trace: say_deterrence(findings.case, inner, findings.target or "", found, trace),
        findings,
    )
    say_picture(findings.case, page, "deterrence", Wish(to=findings.target))


def say_beliefs(findings: Findings, page: Page) -> None:
    """Add what each takes to be so, and what comes of it."""
    found = findings.beliefs
    if isinstance(found, NotMade):
        _not_made(page, found)
    elif not any(view.held for view in found.views):
        page.say("The scenario writes down no beliefs: everyone is taken to see the conflict as it is.")
    else:
        page.include(beliefs_page(findings.case, found))
        FoldedTrace(findings.case.words, page).under(lambda: behind_beliefs(findings.case.model), indent=0)


def say_changes(findings: Findings, page: Page) -> None:
    """Add the smallest changes that would change the answer."""
    found = findings.changes
    if isinstance(found, NotMade):
        _not_made(page, found)
        return
    page.include(change_page(findings.case, findings.target or "", *found))
    page.say("Single changes only; detente change tries pairs of them too.")


def say_sure(findings: Findings, page: Page) -> None:
    """Add how sure the answer is: in how many worlds it holds, and what other readings say."""
    case, mine, sure = findings.case, findings.analysis, findings.sure
    if isinstance(sure, NotMade):
        _not_made(page, sure)
    elif sure is not None:
        say_draws(case, page, sure)
        hanging = findings.drivers
        if isinstance(hanging, NotMade):
            _not_made(page, hanging)
        elif hanging is not None:
            say_hanging(case, page, hanging)
    _say_firm(findings, page)
    readings = findings.readings
    if not readings or isinstance(mine, NotMade):
        if sure is None:
            page.say("The scenario has neither other readings nor uncertain judgements: how sure it is, is not said.")
        return
    page.heading("Other readings of the same evidence", level=3, anchor="readings")
    name = case.conflict.reading or AS_WRITTEN
    page.say(
        "A reading is another scenario that the same evidence allows. This report is about the first row; for the "
        "whole report of another one: detente report --reading NAME."
    )
    rows = [_reading_row(findings, name, mine, this=True)]
    rows += [_reading_row(findings, other, look) for other, look in readings.items()]
    header = ["reading", "says", "where we are", "interest alone leads to", "kept by everyone, once reached"]
    page.table(header, rows, caption="The answer in every reading")


def _say_firm(findings: Findings, page: Page) -> None:
    """Add how firmly the answer stands that everyone keeps the present ending."""
    if isinstance(findings.analysis, NotMade) or findings.analysis.standing.ending < 0:
        return
    found = findings.certificate
    if isinstance(found, NotMade):
        _not_made(page, found)
    else:
        say_firm(findings.case, page, found)


def _reading_row(findings: Findings, name: str, found: Analysis | NotMade, *, this: bool = False) -> list[Cell]:
    case = findings.case
    says = case.conflict.reading_says if this else case.scenario.readings.get(name, "")
    shown = [f"{name} (this report)" if this else name, says or "the scenario as written, without a reading"]
    if isinstance(found, NotMade):
        return [*shown, f"not computed: {found.why}", "", ""]
    words = case.words if this else findings.reading(name).words
    kept = HOW[found.standing.keeps]
    wanted = [f"“{words.ending_label(e.ending)}”" for e in found.outlook.endings if e.by_interest and not e.here]
    lasting = [f"“{words.ending_label(e.ending)}”" for e in found.outlook.endings if e.firmest != "no" and not e.here]
    where = f"{words.ending_label(found.standing.ending)}: {kept}"
    return [*shown, where, among(wanted) or "no other ending", among(lasting) or "none"]
