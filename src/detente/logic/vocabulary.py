"""What the names in a statement stand for: options with their levels, defined statements, facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from detente.errors import StatementError, nearest
from detente.logic.tree import Atom, Name, Statement, walk

__all__ = ["Vocabulary"]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that statements may use.

    Parameters
    ----------
    levels
        For each option (full id) its levels, lowest first.
    definitions
        Defined statements by name; acyclic.
    facts
        Facts by name; a value is ``true``, ``false`` or, in one actor's view, a statement.
    """

    levels: Mapping[str, tuple[str, ...]]
    definitions: Mapping[str, Statement] = field(default_factory=dict)
    facts: Mapping[str, Statement] = field(default_factory=dict)

    def meaning(self, name: str) -> Statement:
        """Return what a defined name or a fact stands for."""
        found = self.definitions.get(name)
        return found if found is not None else self.facts[name]

    def interval(self, atom: Atom) -> tuple[int, int, bool]:
        """Return ``(low, high, inside)``: the atom holds where ``(low <= level index <= high) == inside``."""
        levels = self.levels[atom.option]
        top = len(levels) - 1
        if atom.comparison is None:
            return 1, top, True
        at = levels.index(atom.level or "")
        match atom.comparison:
            case "=":
                return at, at, True
            case "!=":
                return at, at, False
            case ">=":
                return at, top, True
            case "<=":
                return 0, at, True
            case ">":
                return at + 1, top, True
            case "<":
                return 0, at - 1, True

    def with_facts(self, facts: Mapping[str, Statement]) -> "Vocabulary":
        """Return the vocabulary with some facts replaced."""
        return replace(self, facts={**self.facts, **facts})

    def options_in(self, statement: Statement) -> tuple[str, ...]:
        """Return the options the statement depends on, also through definitions and facts, in first-seen order."""
        found: dict[str, None] = {}
        seen: set[str] = set()
        stack = [statement]
        while stack:
            for node in walk(stack.pop()):
                if isinstance(node, Atom):
                    found.setdefault(node.option)
                elif isinstance(node, Name) and node.name not in seen:
                    seen.add(node.name)
                    stack.append(self.meaning(node.name))
        return tuple(found)

    def check(self, statement: Statement) -> list[StatementError]:
        """Return what is wrong with the statement's names: unknown options, levels, definitions (each once)."""
        faults: dict[str, StatementError] = {}
        for node in walk(statement):
            fault = self._fault(node)
            if fault is not None:
                faults.setdefault(fault.message, fault)
        return list(faults.values())

    def _fault(self, node: Statement) -> StatementError | None:
        if isinstance(node, Atom):
            levels = self.levels.get(node.option)
            if levels is None:
                return StatementError(
                    f"there is no option '{node.option}'",
                    hint=_suggest(node.option, self.levels),
                    code="unknown-option",
                )
            if node.comparison is not None and node.level not in levels:
                return StatementError(
                    f"option '{node.option}' has no level '{node.level}'",
                    hint=f"its levels are {', '.join(levels[:12])}{', …' if len(levels) > 12 else ''}",
                    code="unknown-level",
                )
        if isinstance(node, Name) and node.name not in self.definitions and node.name not in self.facts:
            known = [*self.definitions, *self.facts, *self.levels]
            return StatementError(
                f"'{node.name}' is neither defined nor a fact", hint=_suggest(node.name, known), code="unknown-name"
            )
        return None


def _suggest(name: str, known: Mapping[str, object] | list[str]) -> str:
    close = nearest(name, known)
    if close:
        return f"did you mean {' or '.join(repr(c) for c in close)}?"
    names = list(known)
    tail = ", …" if len(names) > 12 else ""
    return f"known: {', '.join(names[:12])}{tail}" if names else "nothing is defined yet"
