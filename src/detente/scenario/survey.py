"""What the checks of a scenario share: a solver over its constraints, its states if they can be listed, findings."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.errors import Diagnostic, LimitError, Severity
from detente.logic.clauses import Encoding
from detente.logic.solver import Solver
from detente.logic.tree import Atom, Not, Statement, format_statement
from detente.logic.vocabulary import Vocabulary
from detente.model.conflict import Conflict, Constraint
from detente.model.feasible import feasible_states

__all__ = ["MOST_LISTED", "Examined", "Survey", "constraint_text", "listed", "negation", "shown"]

MOST_LISTED = 200_000
"""Checks that need the states themselves are left out beyond this number."""
_LONGEST_TEXT = 90

Examined = dict[Hashable, dict[Hashable, tuple[Diagnostic, ...]]]


class Survey:
    """One conflict under examination. Use it as a context manager.

    Parameters
    ----------
    conflict
        The conflict, in one reading.
    found
        Takes the diagnostics.
    examined
        What was found in other readings, by what it depends on.

    Attributes
    ----------
    facts
        The vocabulary with the facts as they are.
    free
        The vocabulary with every fact left open: what is always true there is so whatever the facts.
    allowed
        For each constraint the literal of "it is satisfied".
    """

    def __init__(self, conflict: Conflict, found: list[Diagnostic], examined: Examined) -> None:
        self.conflict = conflict
        facts = ((fact.id, fact.value) for fact in conflict.facts.values())
        named = (conflict.actors, conflict.options, conflict.definitions)
        frame = (*(tuple(d.items()) for d in named), conflict.constraints, tuple(facts))
        self.examined = examined.setdefault(frame, {})
        open_facts = {fact: f"fact {fact}" for fact in conflict.facts}
        known = conflict.vocabulary
        levels = {**known.levels, **dict.fromkeys(open_facts.values(), ("no", "yes"))}
        self.facts = Vocabulary(levels, known.definitions, known.facts)
        self.free = Vocabulary(levels, known.definitions, {fact: Atom(option) for fact, option in open_facts.items()})
        self.encoding = Encoding(self.facts)
        self.solver = Solver(self.encoding)
        self.allowed = [-self.encoding.literal(c.never) for c in conflict.constraints]
        self.found = found

    def __enter__(self) -> "Survey":
        return self

    def __exit__(self, *_: object) -> None:
        self.solver.__exit__(None, None, None)

    def add(self, severity: Severity, code: str, message: str, element: str = "", hint: str = "") -> None:
        """Note a finding about the element with this path."""
        self.found.append(Diagnostic(severity, code, message, hint, element=element))

    def once(self, what: Hashable, examine: Callable[[], None]) -> None:
        """Examine something, unless `what` was in a reading with the same actors, options, constraints and facts."""
        if what in self.examined:
            self.found.extend(self.examined[what])
        else:
            start = len(self.found)
            examine()
            self.examined[what] = tuple(self.found[start:])

    def possible(self, *literals: int) -> bool:
        """Whether these can all be true in one feasible state."""
        return self.solver.satisfiable(*self.allowed, *literals)

    def lowest(self, *literals: int, options: Iterable[str] | None = None) -> dict[str, int]:
        """Return the first feasible state, in the usual order, in which these are all true, which must be possible.

        With `options`, only their levels, and the first state as far as these go.
        """
        fixed = list(literals)
        chosen = list(self.conflict.options if options is None else options)
        for option in reversed(chosen):
            self.possible(*fixed)
            least, level = 0, self.solver.levels()[option]
            while least < level:  # by halves: the graph form has as many levels as states
                middle = (least + level + 1) // 2
                if self.possible(*fixed, -self.encoding.atom_literal(option, middle)):
                    level = self.solver.levels()[option]
                else:
                    least = middle
            fixed += self.encoding.assumptions({option: level})
        self.possible(*fixed)
        levels = self.solver.levels()
        return {option: levels[option] for option in chosen}

    def describe(self, levels: Mapping[str, int]) -> str:
        """Return a state in words: the options that are above their lowest level."""
        raised = []
        for option, level in levels.items():
            names = self.facts.levels[option]
            if option == "state":
                raised.append(f"state {names[level]}")
            elif level:
                raised.append(format_statement(Atom(option) if len(names) == 2 else Atom(option, "=", names[level])))
        return listed(raised) if raised else "all options at their lowest level"

    @cached_property
    def columns(self) -> dict[str, NDArray[np.integer]] | None:
        """For each option its level index in each feasible state; None if there are too many states to list."""
        conflict = self.conflict
        if conflict.graph is not None:
            return {"state": np.arange(len(conflict.graph.states))}
        options = list(conflict.options)
        try:
            never = [c.never for c in conflict.constraints]
            levels = feasible_states(conflict.vocabulary, options, never, MOST_LISTED, exactly=False)
        except LimitError:
            return None
        return dict(zip(options, levels, strict=True))

    @property
    def count(self) -> int:
        """The number of states listed."""
        return len(next(iter(self.columns.values()))) if self.columns else 0


def shown(statement: Statement) -> str:
    """Return a statement's text in quotes, cut if it is long."""
    text = format_statement(statement)
    return f"'{text}'" if len(text) <= _LONGEST_TEXT else f"'{text[: _LONGEST_TEXT - 1]}…'"


def constraint_text(constraint: Constraint) -> str:
    """Return a constraint as it is written: always or never, and the statement."""
    if isinstance(constraint.never, Not):
        return f"'always {shown(constraint.never.operand)[1:]}"
    return f"'never {shown(constraint.never)[1:]}"


def negation(statement: Statement) -> Statement:
    """Return the statement's opposite, without a double negation."""
    return statement.operand if isinstance(statement, Not) else Not(statement)


def listed(words: Iterable[str], most: int = 6) -> str:
    """Return "a, b and c", cut to the first `most`."""
    words = list(words)
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
