"""Where most of what is uncertain changes little: told beside what was drawn, in the words of `check`."""

from detente.ensemble.space import Space
from detente.errors import Diagnostic
from detente.report.case import Case
from detente.report.page import Page
from detente.report.uncertain import judgement_words
from detente.report.words import sentence
from detente.scenario.check_uncertain import AMONG_PRIORITIES, changing_little

__all__ = ["say_little"]

_MOST_SHOWN = 3


def say_little(case: Case, space: Space, page: Page) -> None:
    """Say which judgements change little, where these are half of all that are uncertain, or more."""
    count = len(space.judgements)
    if 2 * sum(judgement.kind in AMONG_PRIORITIES for judgement in space.judgements) < count or not count:
        return
    found = _changing_little(space)
    if 2 * len(found) < count:
        return
    most = "All" if len(found) == count else "Most" if 2 * len(found) > count else "Half"
    page.say((f"{most} of what is uncertain here changes little.", "bold"), indent=2)
    for place, finding in list(found.items())[:_MOST_SHOWN]:
        page.say(f"{judgement_words(case.conflict, space.judgements[place])}: {finding.message}.", indent=4)
    if len(found) > _MOST_SHOWN:
        page.say(f"{len(found) - _MOST_SHOWN} more: detente check names all.", indent=4)
    page.say(sentence(next(iter(found.values())).hint), indent=2)


def _changing_little(space: Space) -> dict[int, Diagnostic]:
    """Return what `check` says of each judgement that changes little in every reading that has it, by position."""
    told = {name: {d.element: d for d in changing_little(conflict)} for name, conflict in space.readings.items()}
    found = {}
    for place, ids in enumerate(space.local):
        findings = [told[name].get(id) for name, id in ids.items()]
        first = findings[0] if findings else None
        if first is not None and all(finding is not None for finding in findings):
            found[place] = first
    return found
