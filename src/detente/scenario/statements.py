"""Statements in a scenario file: parsed once, their names checked, their faults placed to the character."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from detente.errors import StatementError, nearest
from detente.logic.grammar import parse_statement
from detente.logic.tree import FALSE, TRUE, Atom, Constant, Name, Statement, quote, walk
from detente.logic.vocabulary import Vocabulary
from detente.scenario.nodes import Node, Scalar
from detente.scenario.source import Report, SourceText

__all__ = ["UNREAD", "Statements", "cycles", "place_in"]

UNREAD = Constant(True)
"""Stands in for a statement that cannot be read; equal to ``true``, but not the same object."""

Parsed = dict[str, Statement | StatementError]


def place_in(source: SourceText, scalar: Scalar, offset: int) -> tuple[int, int]:
    """Return the 1-based line and column in the file of a character of a scalar's text.

    Quotes, escapes, folded lines and the indentation of block scalars are walked through.
    """
    text, written = scalar.text, source.text
    at, end = scalar.start, max(scalar.end, scalar.start)
    if not scalar.style and written.startswith(text, at):
        return source.place(at + min(offset, len(text)))
    if scalar.style in ("|", ">"):
        at = written.find("\n", at, end) + 1
    elif scalar.style:
        at += 1
    done = 0
    while at < end:
        character = written[at]
        if character.isspace() and (done >= len(text) or not text[done].isspace()):
            at += 1  # indentation, and the breaks of folded lines
            continue
        if done >= offset or done >= len(text):
            break
        if scalar.style == '"' and character == "\\":
            escaped = written[at + 1 : at + 2]
            at += {"x": 4, "u": 6, "U": 10}.get(escaped, 2)
            done += escaped not in "\r\n"
        elif scalar.style == "'" and character == "'":
            at, done = at + 2, done + 1
        elif character.isspace():
            while at < end and written[at].isspace():
                at += 1
            while done < len(text) and text[done].isspace():
                done += 1
        else:
            at, done = at + 1, done + 1
    return source.place(min(at, end))


@dataclass(slots=True)
class Statements:
    """Parses statements and checks their names; faults go to the report.

    Parameters
    ----------
    parsed
        Texts already parsed, shared by all readings of one file.
    lost
        Sections of the file in which something could not be read: unknown names of that kind are then no surprise.
    """

    report: Report
    parsed: Parsed
    lost: frozenset[str] = frozenset()
    actors: tuple[str, ...] = ()
    vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary({}))
    levels: dict[str, frozenset[str]] = field(default_factory=dict)  # of the options met so far
    unsure: set[str] = field(default_factory=set)  # options whose levels could not be read

    def read(self, text: str, node: Node, element: str, *, check: bool = True) -> Statement:
        """Return the statement; `UNREAD` stands in for one that cannot be read."""
        found = self.parsed.get(text)
        if found is None:
            try:
                found = parse_statement(text)
            except StatementError as fault:
                found = fault
            self.parsed[text] = found
        if isinstance(found, StatementError):
            at = self._at(node, found.offset)
            self.report.add(found.code, found.message, found.hint, at=at, element=element)
            return UNREAD
        return self.checked(found, text, node, element) if check else found

    def place(self, text: str, node: Node, name: str) -> tuple[int, int]:
        """Return where in a statement an option or a name is spoken of."""
        return self._at(node, _offset(text, Name(name), ""))

    def _at(self, node: Node, offset: int) -> tuple[int, int]:
        return place_in(self.report.source, node, offset) if isinstance(node, Scalar) else node.at

    def checked(self, statement: Statement, text: str, node: Node, element: str) -> Statement:
        """Return the statement if all its names are known, else say which are not and return `UNREAD`."""
        sound = True
        seen: set[Statement] = set()
        for leaf in walk(statement):
            if not isinstance(leaf, Atom | Name) or leaf in seen:
                continue
            seen.add(leaf)
            if self._known(leaf):
                continue
            sound = False
            if self.report.full:  # counted, not shown
                self.report.add("unknown-name", f"{leaf} is unknown", at=node.at, element=element)
                continue
            for fault in self.vocabulary.check(leaf):
                if not self._expected(fault.code, leaf):
                    at = self._at(node, _offset(text, leaf, fault.code))
                    self.report.add(fault.code, fault.message, self._hint(leaf, fault), at=at, element=element)
        return statement if sound else UNREAD

    def _known(self, leaf: Atom | Name) -> bool:
        vocabulary = self.vocabulary
        if isinstance(leaf, Name):
            return leaf.name in vocabulary.definitions or leaf.name in vocabulary.facts
        if leaf.comparison is None or leaf.option not in vocabulary.levels:
            return leaf.option in vocabulary.levels
        if leaf.option not in self.levels:
            self.levels[leaf.option] = frozenset(vocabulary.levels[leaf.option])
        return leaf.level in self.levels[leaf.option]

    def _expected(self, code: str, leaf: Atom | Name) -> bool:
        """Whether the name is unknown only because what defines it could not be read."""
        if code == "unknown-level" and isinstance(leaf, Atom) and leaf.option in self.unsure:
            return True
        if code in ("unknown-option", "unknown-level") and self.lost & {"actors", "graph"}:
            return True
        return code == "unknown-name" and bool(self.lost & {"define", "facts"})

    def _hint(self, leaf: Atom | Name, fault: StatementError) -> str:
        levels = self.vocabulary.levels
        if fault.code == "unknown-option" and isinstance(leaf, Atom) and "." in leaf.option:
            actor, _, option = leaf.option.partition(".")
            if actor in self.actors:
                own = [o.partition(".")[2] for o in levels if o.partition(".")[0] == actor]
                close = nearest(option, own)
                elsewhere = [o for o in levels if o.partition(".")[2] == option]
                if close:
                    return f"did you mean {' or '.join(_written(f'{actor}.{c}') for c in close)}?"
                if elsewhere:
                    return f"did you mean {' or '.join(map(_written, elsewhere[:3]))}?"
                return f"the options of {actor} are {_listed(own)}" if own else f"{actor} has no options"
            close = nearest(actor, self.actors)
            same = [f"{c}.{option}" for c in close if f"{c}.{option}" in levels]
            if same:
                return f"did you mean {' or '.join(map(_written, same))}?"
            there_are = f"the actors are {_listed(self.actors)}" if self.actors else "the scenario has no actors"
            return f"there is no actor '{actor}' either; {there_are}"
        if isinstance(leaf, Name):
            return self._hint_for_name(leaf.name)
        return fault.hint

    def _hint_for_name(self, name: str) -> str:
        levels = self.vocabulary.levels
        options = [o for o in levels if o.partition(".")[2] == name]
        if options:
            return f"an option is written with its actor: {' or '.join(map(_written, options[:3]))}"
        if name in self.actors:
            return f"'{name}' is an actor; an option is written actor.option, such as {name}.…"
        if name in levels.get("state", ()):
            return f"a state is written state = {quote(name, level=True)}"
        if name == "state" and "state" in levels:
            return "write state = NAME"
        known = [*self.vocabulary.definitions, *self.vocabulary.facts]
        close = nearest(name, known) or nearest(name, levels)
        if close:
            return f"did you mean {' or '.join(map(_written, close))}?"
        return f"known names are {_listed(known)}" if known else "define it under 'define' or 'facts'"


def _written(name: str) -> str:
    return ".".join(quote(part) for part in name.split("."))


def _listed(names: Iterable[str], most: int = 12) -> str:
    names = list(names)
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")


def _offset(text: str, leaf: Atom | Name, code: str) -> int:
    """Return where in the text the atom (or its level) stands."""
    name = leaf.option if isinstance(leaf, Atom) else leaf.name
    spelled = r"\s*\.\s*".join(rf'(?:"{re.escape(part)}"|(?<!\w){re.escape(part)}(?!\w))' for part in name.split("."))
    if code == "unknown-level" and isinstance(leaf, Atom) and leaf.level is not None:
        level = rf'"?{re.escape(leaf.level)}(?!\w)'
        found = re.search(rf"{spelled}\s*{re.escape(leaf.comparison or '=')}\s*(?P<level>{level})", text)
        if found:
            return found.start("level")
    found = re.search(spelled, text)
    return found.start() if found else 0


def cycles(definitions: Mapping[str, Statement]) -> list[list[str]]:
    """Return the cycles of definitions that use each other, each once, beginning with the one defined first."""
    uses = {
        name: [leaf.name for leaf in walk(statement) if isinstance(leaf, Name) and leaf.name in definitions]
        for name, statement in definitions.items()
    }
    found: list[list[str]] = []
    finished: set[str] = set()
    for start, first in uses.items():
        path: list[str] = []
        stack = [(start, iter(first))] if start not in finished else []
        path.extend(name for name, _ in stack)
        on_path = set(path)
        while stack:
            name, below = stack[-1]
            step = next((n for n in below if n not in finished), None)
            if step is None:
                stack.pop()
                on_path.discard(path.pop())
                finished.add(name)
            elif step in on_path:
                found.append(path[path.index(step) :])
            else:
                path.append(step)
                on_path.add(step)
                stack.append((step, iter(uses[step])))
    return found


def fact_value(value: bool) -> Statement:
    """Return a fact's value as a statement."""
    return TRUE if value else FALSE
