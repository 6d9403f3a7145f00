"""The tree of a statement, and its text.

A statement is a logical formula over options, facts and defined names. The tree is symbolic: it holds names, not
indices, so that the same statement serves every state space. `format_statement` prints a tree so that parsing the text
gives the same tree back.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "FALSE",
    "TRUE",
    "And",
    "Atom",
    "Constant",
    "Count",
    "If",
    "Iff",
    "Implies",
    "Name",
    "Not",
    "Or",
    "Statement",
    "children",
    "conjunction",
    "disjunction",
    "format_statement",
    "names_in",
    "quote",
    "walk",
]

Comparison = Literal["=", "!=", ">=", "<=", ">", "<"]


@dataclass(frozen=True, slots=True)
class Constant:
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True, slots=True)
class Atom:
    """A condition on one option: bare (its level is not the lowest) or a comparison with a level.

    Parameters
    ----------
    option
        Full id, ``actor.option``; ``state`` in graph form.
    comparison, level
        Both None for a bare atom.
    """

    option: str
    comparison: Comparison | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """A defined statement or a fact, by name."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """``!operand``."""

    operand: "Statement"


@dataclass(frozen=True, slots=True)
class And:
    """``a & b & …`` with two or more operands."""

    operands: tuple["Statement", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """``a | b | …`` with two or more operands."""

    operands: tuple["Statement", ...]


@dataclass(frozen=True, slots=True)
class Implies:
    """``condition -> consequence``; right associative."""

    condition: "Statement"
    consequence: "Statement"


@dataclass(frozen=True, slots=True)
class Iff:
    """``left <-> right`` (also written ``left iff right``); left associative."""

    left: "Statement"
    right: "Statement"


@dataclass(frozen=True, slots=True)
class If:
    """``consequence if condition``: the conditional of option prioritisation, true unless condition holds alone."""

    consequence: "Statement"
    condition: "Statement"


@dataclass(frozen=True, slots=True)
class Count:
    """``atleast(k, …)``, ``atmost(k, …)``, ``exactly(k, …)`` over one or more statements."""

    kind: Literal["atleast", "atmost", "exactly"]
    k: int
    operands: tuple["Statement", ...]


Statement = Constant | Atom | Name | Not | And | Or | Implies | Iff | If | Count

TRUE = Constant(True)
FALSE = Constant(False)

RESERVED = frozenset({"true", "false", "not", "and", "or", "if", "iff", "atleast", "atmost", "exactly"})
_IDENTIFIER = re.compile(r"[^\W\d]\w*\Z")
_NUMBER = re.compile(r"\d+\Z")


def quote(name: str, *, level: bool = False) -> str:
    """Return `name` as it is written in a statement: in double quotes unless it is an identifier (or a level number).

    Examples
    --------
    >>> quote("russia"), quote("Local Government"), quote("3", level=True)
    ('russia', '"Local Government"', '3')
    """
    if (_IDENTIFIER.match(name) and name not in RESERVED) or (level and _NUMBER.match(name)):
        return name
    return f'"{name}"'


def children(statement: Statement) -> tuple[Statement, ...]:
    """Return the direct parts of a statement, left to right as written."""
    match statement:
        case Not(operand):
            return (operand,)
        case And(operands) | Or(operands) | Count(_, _, operands):
            return operands
        case Implies(a, b) | Iff(a, b) | If(a, b):
            return (a, b)
        case _:
            return ()


def walk(statement: Statement) -> Iterator[Statement]:
    """Yield every node of the tree, depth first, without recursion."""
    stack = [statement]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def names_in(statements: Iterable[Statement], definitions: Mapping[str, Statement]) -> dict[str, None]:
    """Return the names that statements speak of, also through definitions, in the order in which they are met.

    Parameters
    ----------
    definitions
        What defined names stand for.
    """
    found: dict[str, None] = {}
    waiting = list(statements)
    while waiting:
        for node in walk(waiting.pop()):
            if isinstance(node, Name) and node.name not in found:
                found[node.name] = None
                if node.name in definitions:
                    waiting.append(definitions[node.name])
    return found


def conjunction(*parts: Statement | None) -> Statement:
    """Return the ``&`` of the parts; None and ``true`` are left out; nothing is ``true``."""
    kept = [p for p in parts if p is not None and p != TRUE]
    return TRUE if not kept else kept[0] if len(kept) == 1 else And(tuple(kept))


def disjunction(*parts: Statement | None) -> Statement:
    """Return the ``|`` of the parts; None and ``false`` are left out; nothing is ``false``."""
    kept = [p for p in parts if p is not None and p != FALSE]
    return FALSE if not kept else kept[0] if len(kept) == 1 else Or(tuple(kept))


# How tightly each kind of node binds; a part that binds no tighter than its place needs parentheses.
_IF, _IFF, _IMPLIES, _OR, _AND, _NOT, _ATOM = range(7)


def _option_text(option: str) -> str:
    return ".".join(quote(part) for part in option.split("."))


def format_statement(statement: Statement) -> str:
    """Return the statement's text, with the fewest parentheses that read back to the same tree.

    Examples
    --------
    >>> format_statement(If(Not(Atom("us.strike")), And((Name("ceasefire"), Atom("russia.arms", ">=", "some")))))
    '!us.strike if ceasefire & russia.arms >= some'
    """
    return _text(statement)[0]


def _text(statement: Statement) -> tuple[str, int]:
    def part(node: Statement, needed: int) -> str:
        text, binds = _text(node)
        return text if binds >= needed else f"({text})"

    match statement:
        case Constant(value):
            return ("true" if value else "false"), _ATOM
        case Atom(option, None, _):
            return _option_text(option), _ATOM
        case Atom(option, comparison, level):
            return f"{_option_text(option)} {comparison} {quote(level or '', level=True)}", _ATOM
        case Name(name):
            return quote(name), _ATOM
        case Not(Atom(_, comparison, _) as operand) if comparison is not None:
            return f"!({_text(operand)[0]})", _NOT
        case Not(operand):
            return f"!{part(operand, _NOT)}", _NOT
        case And(operands):
            return " & ".join(part(o, _NOT) for o in operands), _AND
        case Or(operands):
            return " | ".join(part(o, _AND) for o in operands), _OR
        case Implies(condition, consequence):
            return f"{part(condition, _OR)} -> {part(consequence, _IMPLIES)}", _IMPLIES
        case Iff(left, right):
            return f"{part(left, _IFF)} <-> {part(right, _IMPLIES)}", _IFF
        case If(consequence, condition):
            return f"{part(consequence, _IFF)} if {part(condition, _IFF)}", _IF
        case Count(kind, k, operands):
            return f"{kind}({', '.join([str(k), *(_text(o)[0] for o in operands)])})", _ATOM
