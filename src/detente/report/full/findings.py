"""What the report tells: every analysis of a case, made when it is first asked for, or why it cannot be made."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from detente.errors import DetenteError, LimitError
from detente.outlook.beliefs import BeliefsReport, beliefs
from detente.outlook.change import Changes, smallest_changes
from detente.outlook.deterrence import Deterrence, deterrence
from detente.outlook.inverse import Inverse, inverse
from detente.outlook.levers import Levers, levers
from detente.outlook.standing import status_quo_of
from detente.outlook.unlocking import unlocking
from detente.outlook.unlocking_results import Unlocking
from detente.report.analysis import Analysis, analyse
from detente.report.case import AS_WRITTEN, Case, named_reading, open_case_text
from detente.report.full.surety import HANGING
from detente.report.promises import Promises, look_at_promises
from detente.report.surety import DRAWS, KINDS, HowSure, chosen_reading, how_sure

if TYPE_CHECKING:
    from detente.ensemble.certificate import Certificate
    from detente.ensemble.drivers import Drivers

__all__ = ["Findings", "NotMade", "made"]

_T = TypeVar("_T")
_SETS = 20  # unlocking and blocking sets told
_SECONDS = 120.0  # after so long the search for them ends, and the report says so
_CHANGES = 6  # smallest changes told
_READINGS = 12  # other readings looked at
_STATES = 400_000  # states of all of them together
_SEARCHED = 50_000  # states up to which changes are searched
_DRAWN = 10_000_000  # states of all the worlds together that are drawn
_FEWEST = 40  # worlds that shares are told of
_NOW = "kept:now"


@dataclass(frozen=True, slots=True)
class NotMade:
    """Why something could not be computed, in plain words; `shortly` where that was told before."""

    why: str
    shortly: str = ""


def made(make: Callable[[], _T]) -> _T | NotMade:
    """Return what is made, or why it cannot be made."""
    try:
        return make()
    except DetenteError as error:
        return NotMade(error.anywhere if isinstance(error, LimitError) else str(error))


def _too_large(count: int, what: str, command: str) -> NotMade:
    """Return that something is left out for the size of a conflict, which is the same on every machine."""
    return NotMade(f"with {count:,} states {what} here; {command} does")


@dataclass(frozen=True)
class Findings:
    """All that a report tells of one case.

    Parameters
    ----------
    case
        The case.
    asked
        The ending that the report looks at most closely; by default that of `detente analyze`.
    """

    case: Case
    asked: str | None = None

    @cached_property
    def listed(self) -> NotMade | None:
        """Why the states cannot be listed; None where they can."""
        try:
            _ = self.case.model
        except LimitError as error:
            return NotMade(error.anywhere, "there are too many states to list")
        return None

    @cached_property
    def analysis(self) -> Analysis | NotMade:
        """Where the conflict is and how it can end."""
        if self.listed is not None:
            return self.listed
        state = self.case.model.status_quo
        if state is None:
            return NotMade("the scenario does not say which state the conflict is in")
        return made(lambda: analyse(self.case, state, self.asked))

    @cached_property
    def target(self) -> str | None:
        """The ending that the report looks at most closely; None if there is none."""
        if self.asked is not None:
            return self.asked
        names = list(self.case.conflict.endings)
        if isinstance(self.analysis, NotMade):
            return names[-1] if names else None
        return names[self.analysis.target] if self.analysis.target >= 0 else None

    @cached_property
    def unlocking(self) -> Unlocking | NotMade:
        """What must change for the target."""
        if self.target is None:
            return NotMade("there is no ending that it could be about")
        subject = self.case.conflict if self.listed is not None else self.case.model
        return made(lambda: unlocking(subject, self.target or "", most=_SETS, seconds=_SECONDS))

    @cached_property
    def levers(self) -> tuple[Levers, ...] | NotMade:
        """What every actor can do."""
        if self.listed is not None:
            return self.listed
        return made(lambda: tuple(levers(self.case.model, i) for i in range(len(self.case.model.actors))))

    @cached_property
    def promises(self) -> Promises | NotMade:
        """What is known of the promises."""
        return made(lambda: look_at_promises(self.case, self.target))

    @cached_property
    def deterrence(self) -> Deterrence | NotMade:
        """Who keeps the target, and what that rests on."""
        if self.listed is not None:
            return self.listed
        if self.target is None:
            return NotMade("there is no ending that it could be about")
        return made(lambda: deterrence(self.case.model, self.target or ""))

    @cached_property
    def beliefs(self) -> BeliefsReport | NotMade:
        """What each takes to be so."""
        return made(lambda: beliefs(self.case.model))

    @cached_property
    def changes(self) -> tuple[Changes, Inverse] | NotMade:
        """The smallest single changes that would change the answer, and the preferences that are missing."""
        if self.listed is not None:
            return self.listed
        target = self.target
        if target is None:
            return NotMade("there is no ending that it could be about")
        model = self.case.model
        if model.count > _SEARCHED:
            return _too_large(model.count, "changes are not tried one by one", f"detente change --to {target}")
        return made(
            lambda: (smallest_changes(model, target, pairs=False, most=_CHANGES), inverse(model, target, "seq"))
        )

    @cached_property
    def sure(self) -> HowSure | NotMade | None:
        """In how many of the worlds that fit the evidence the main answers hold; None where nothing is uncertain."""
        if self.listed is not None:
            return self.listed
        count = self.case.model.count
        draws = min(DRAWS, _DRAWN // count)
        if draws < _FEWEST:
            return _too_large(count, "no worlds are drawn", "detente ensemble")
        kept = [f"kept:{ending}" for ending in self.case.conflict.endings]
        return made(lambda: how_sure(self.case, chosen_reading(self.case), draws=draws, kinds=(*KINDS, *kept)))

    @cached_property
    def drivers(self) -> "Drivers | NotMade | None":
        """What the answer that is most open hangs on; None where nothing is uncertain, or no answer is open."""
        sure = self.sure
        if sure is None or isinstance(sure, NotMade) or sure.open is None or sure.hint is None:
            return None
        if self.case.model.count > _SEARCHED:
            return _too_large(self.case.model.count, "judgements are not fixed one by one", "detente drivers")
        from detente.ensemble.drivers import drivers

        space, answer = sure.found.space, sure.open.id
        return made(lambda: drivers(space, answer, draws=HANGING))

    @cached_property
    def certificate(self) -> "Certificate | NotMade":
        """The smallest single changes that would end that everyone keeps the present ending."""
        if self.listed is not None:
            return self.listed
        conflict, count = self.case.conflict, self.case.model.count
        if count > _SEARCHED:
            return _too_large(count, "changes are not tried one by one", "detente certificate --single")
        from detente.ensemble.certificate import certificate

        readings = self.case.scenario.all_readings()
        return made(lambda: certificate(conflict, (_NOW,), readings=readings, pairs=False))

    @cached_property
    def readings(self) -> dict[str, Analysis | NotMade]:
        """The analysis of every other reading of the scenario; as it is written it is called ``as-written``."""
        scenario = self.case.scenario
        names = [name for name in scenario.readings if name != self.case.conflict.reading]
        names += [AS_WRITTEN] if self.case.conflict.reading else []
        if self.listed is not None or not scenario.text or not scenario.readings:
            return {}
        left = _STATES
        result: dict[str, Analysis | NotMade] = {}
        for name in names[:_READINGS]:
            if left < self.case.model.count:
                result[name] = NotMade("it would take too long here")
                continue
            left -= self.case.model.count
            result[name] = made(partial(_analysis, self, name))
        return result

    def reading(self, name: str) -> Case:
        """Return the case of another reading."""
        scenario = self.case.scenario
        return open_case_text(scenario.text, scenario.source, named_reading(name), scenario.folder)


def _analysis(findings: Findings, reading: str) -> Analysis:
    case, target = findings.reading(reading), findings.target
    return analyse(case, status_quo_of(case.model), target if target in case.conflict.endings else None)
