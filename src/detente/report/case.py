"""A scenario opened for analysis: the document, its model, and its words."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detente.errors import Diagnostic, InputError, ScenarioError, StatementError, UnknownNameError
from detente.files import load
from detente.logic.tree import Name
from detente.model.compile import compile_model
from detente.model.conflict import Conflict
from detente.model.graph import GraphModel
from detente.report.page import shortened
from detente.report.words import Words
from detente.scenario.load import Scenario, load_text

__all__ = [
    "AS_WRITTEN",
    "FLAGSHIP",
    "Case",
    "find_state",
    "handed_name",
    "named_reading",
    "open_case",
    "open_case_text",
    "satisfying",
    "with_status_quo",
]

FLAGSHIP = "ukraine-2026"
AS_WRITTEN = "as-written"
"""What people write to leave all readings out."""


@dataclass(frozen=True)
class Case:
    """A scenario with what follows from it, computed when first asked for."""

    scenario: Scenario

    @property
    def name(self) -> str:
        """How documents call it."""
        return handed_name(self.scenario.source)

    @property
    def conflict(self) -> Conflict:
        """The conflict in the reading chosen."""
        return self.scenario.conflict

    @cached_property
    def model(self) -> GraphModel:
        """The graph model.

        Raises
        ------
        ScenarioError
            No state satisfies all constraints, the status quo does not, or a ranking does not fit the states.
        """
        if any(_may_not_fit(p) for p in self.conflict.preferences.values()):
            self._raise_errors()
        try:
            model = compile_model(self.conflict)
        except ValueError as error:
            self._raise_errors()
            raise InputError(f"{self.scenario.source}: {error}") from error
        if self.conflict.has_status_quo and model.status_quo is None:
            self._raise_errors()
        return model

    @cached_property
    def words(self) -> Words:
        """Its words."""
        return Words(self.conflict)

    def _raise_errors(self) -> None:
        """Raise what the full check finds to be errors, if anything."""
        from detente.scenario.check import check

        errors: list[Diagnostic] = [d for d in check(self.scenario) if d.severity == "error"]
        if errors:
            raise ScenarioError(errors)


def _may_not_fit(preference: object) -> bool:
    """Whether a preference speaks of states by number, which may not exist."""
    ranking = getattr(preference, "ranking", ())
    return bool(getattr(preference, "ranks", ())) or any(isinstance(item, int) for group in ranking for item in group)


def handed_name(source: str) -> str:
    """Return how a document that is handed on calls a scenario: as given, but for a path through the writer's folders.

    A path that is absolute, or goes by a home folder or upwards, tells of the machine and not of the scenario; of it
    the file's name is left.

    Examples
    --------
    >>> handed_name("conflicts/dam.yaml"), handed_name("/home/ana/dam.yaml"), handed_name("../dam.yaml")
    ('conflicts/dam.yaml', 'dam.yaml', 'dam.yaml')
    """
    path = Path(source)
    told = path.is_absolute() or any(part == ".." or part.startswith("~") for part in path.parts[:-1])
    return path.name if told else source


def named_reading(reading: str | None) -> str | None:
    """Return a reading as it is chosen in a scenario: what leaves all readings out is empty there.

    Examples
    --------
    >>> named_reading("as-written"), named_reading("hopeful"), named_reading(None)
    ('', 'hopeful', None)
    """
    return "" if reading == AS_WRITTEN else reading


def open_case(source: str, reading: str | None = None) -> Case:
    """Return the case of a file, a library name or standard input.

    Raises
    ------
    DetenteError
        As `detente.load`.

    Examples
    --------
    >>> open_case("prisoners-dilemma").model.count
    4
    """
    return Case(load(source, reading))


def open_case_text(text: str, source: str, reading: str | None = None, folder: Path | None = None) -> Case:
    """Return the case of a scenario's text; `source` is how it is called, `folder` where its tables lie.

    Raises
    ------
    DetenteError
        As `detente.load`.
    """
    return Case(load_text(text, source, reading, folder))


def find_state(case: Case, text: str) -> int:
    """Return the index of the state a text names: its number, ``status-quo``, or a statement that only it satisfies.

    Raises
    ------
    InputError
        There is no such state, the statement holds in several, or the text is no statement of this scenario.

    Examples
    --------
    >>> find_state(open_case("prisoners-dilemma"), "first.silent & second.silent")
    3
    """
    model = case.model
    if text.strip().casefold().replace("_", "-") in {"status-quo", "status quo", "now"}:
        if model.status_quo is None:
            raise InputError("the scenario does not say which state the conflict is in: name one by its number")
        return model.status_quo
    if text.strip().isdecimal():
        number = int(text) if len(text) < 20 else 0
        if not 1 <= number <= model.count:
            raise InputError(f"there is no state {text.strip()[:40]}; the states are numbered 1 to {model.count:,}")
        return number - 1
    if case.conflict.graph is not None and text in case.conflict.graph.states:
        return case.conflict.graph.states.index(text)
    found = np.flatnonzero(satisfying(case, text))
    if found.size == 1:
        return int(found[0])
    if not found.size:
        raise InputError(f"no state satisfies '{shortened(text, 200)}'")
    some = ", ".join(str(n + 1) for n in found[:10].tolist()) + (", …" if found.size > 10 else "")
    raise InputError(f"'{shortened(text, 200)}' holds in {found.size:,} states ({some}); give a number, or say more")


def with_status_quo(case: Case, state: int) -> Conflict:
    """Return the conflict as it is with a state of its own option form as the status quo.

    Examples
    --------
    >>> with_status_quo(open_case("chicken"), 3).options["first.swerve"].now
    1
    """
    levels = dict(zip(case.model.options, case.model.levels[:, state].tolist(), strict=True))
    options = {o.id: replace(o, now=levels[o.id]) for o in case.conflict.options.values()}
    return replace(case.conflict, options=options, has_status_quo=True)


def satisfying(case: Case, text: str) -> NDArray[np.bool_]:
    """Return the states that satisfy a statement given as text, shape (states,).

    Raises
    ------
    InputError
        The text is no statement, or names what the scenario does not have.
    """
    from detente.logic.grammar import parse_statement

    endings = case.conflict.endings
    if text.strip() in endings and text.strip() not in case.conflict.definitions:
        return case.model.ending(text.strip())
    try:
        statement = parse_statement(text)
    except StatementError as error:
        raise InputError(f"the statement '{shortened(text, 200)}' cannot be read: {error}") from None
    if isinstance(statement, Name) and statement.name not in (known := _named(case)):
        raise UnknownNameError("ending or defined statement", statement.name, known)
    faults = case.model.vocabulary.check(statement)
    if faults:
        said = "; ".join(f"{fault.message}{f': {fault.hint}' if fault.hint else ''}" for fault in faults)
        raise InputError(f"the statement '{shortened(text, 200)}' does not fit the scenario: {said}")
    return case.model.truth(statement)


def _named(case: Case) -> list[str]:
    """Return the names that are a statement by themselves: endings, defined statements, facts."""
    return [*case.conflict.endings, *case.conflict.definitions, *case.conflict.facts]
