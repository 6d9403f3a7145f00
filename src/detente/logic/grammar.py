"""From the text of a statement to its tree.

The grammar is LALR(1) with a contextual lexer, and the tree is built while parsing, so that no input, however deep,
makes Python recurse. `detente.logic.tree.format_statement` is the inverse.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from detente.errors import StatementError
from detente.logic.mistakes import explain
from detente.logic.tree import (
    FALSE,
    TRUE,
    And,
    Atom,
    Count,
    If,
    Iff,
    Implies,
    Name,
    Not,
    Or,
    Statement,
    children,
)

if TYPE_CHECKING:
    from lark import Lark, Token

__all__ = ["MAX_COUNT", "MAX_DEPTH", "MAX_LENGTH", "parse_statement"]

MAX_LENGTH = 20_000
"""Longest text of a statement, in characters."""
MAX_DEPTH = 100
"""Deepest nesting, of parentheses and of operators."""
MAX_COUNT = 10_000
"""Largest k in ``atleast(k, …)``."""

# From loosest to tightest. Words are keywords only when they stand alone (`iffy` is a name). A comparison without a dot
# is there for `state = s1` (graph form); the builder refuses it for other words.
_GRAMMAR = r"""
?statement: equivalence
    | equivalence _IF equivalence -> if_
?equivalence: implication
    | equivalence _IFF implication -> iff
?implication: disjunction
    | disjunction _IMPLIES implication -> implies
?disjunction: conjunction
    | conjunction (_OR conjunction)+ -> or_
?conjunction: negation
    | negation (_AND negation)+ -> and_
?negation: atom
    | _NOT negation -> not_
?atom: _TRUE -> true
    | _FALSE -> false
    | "(" statement ")"
    | COUNT "(" NUMBER ("," statement)+ ")" -> count
    | word -> name
    | word "." word -> option
    | word "." word COMPARISON level -> comparison
    | word COMPARISON level -> state
?word: WORD | QUOTED
?level: WORD | QUOTED | NUMBER

_IF: /if(?!\w)/
_IFF: /iff(?!\w)|<->/
_IMPLIES: "->"
_OR: /or(?!\w)|\|/
_AND: /and(?!\w)|&/
_NOT: /not(?!\w)|!(?!=)/
_TRUE: /true(?!\w)/
_FALSE: /false(?!\w)/
COUNT: /(?:atleast|atmost|exactly)(?!\w)/
COMPARISON: />=|<=|!=|=|>|<(?!-)/
WORD: /(?!(?:true|false|not|and|or|if|iff|atleast|atmost|exactly)(?!\w))[^\W\d]\w*/
QUOTED: /"[^"]*"/
NUMBER: /\d+(?!\w)/
%ignore /\s+/
"""


class _Builder:
    """Callbacks of the parser: each takes the parts of a rule and returns a node."""

    def true(self, _: list[Statement]) -> Statement:
        return TRUE

    def false(self, _: list[Statement]) -> Statement:
        return FALSE

    def if_(self, parts: list[Statement]) -> Statement:
        return If(parts[0], parts[1])

    def iff(self, parts: list[Statement]) -> Statement:
        return Iff(parts[0], parts[1])

    def implies(self, parts: list[Statement]) -> Statement:
        return Implies(parts[0], parts[1])

    def or_(self, parts: list[Statement]) -> Statement:
        return Or(tuple(parts))

    def and_(self, parts: list[Statement]) -> Statement:
        return And(tuple(parts))

    def not_(self, parts: list[Statement]) -> Statement:
        return Not(parts[0])

    def count(self, parts: list["Token"]) -> Statement:
        kind, k, *operands = parts
        if len(k) > len(str(MAX_COUNT)) or int(k) > MAX_COUNT:
            raise StatementError(
                f"{kind} counts to {MAX_COUNT:,} at most", k.start_pos or 0, "give a smaller number", "count"
            )
        return Count(str(kind), int(k), tuple(operands))  # type: ignore[arg-type]

    def name(self, parts: list["Token"]) -> Statement:
        return Name(_plain(parts[0]))

    def option(self, parts: list["Token"]) -> Statement:
        return Atom(_option(parts[0], parts[1]))

    def comparison(self, parts: list["Token"]) -> Statement:
        actor, option, comparison, level = parts
        return Atom(_option(actor, option), str(comparison), _plain(level))  # type: ignore[arg-type]

    def state(self, parts: list["Token"]) -> Statement:
        word, comparison, level = parts
        if word != "state":
            raise StatementError(
                f"'{_plain(word)}' is not an option and has no levels",
                word.start_pos or 0,
                "an option is written actor.option; names of definitions and facts stand alone",
            )
        return Atom("state", str(comparison), _plain(level))  # type: ignore[arg-type]


def _plain(token: "Token") -> str:
    """Return the name a token stands for, without its quotes."""
    if not token.startswith('"'):
        return str(token)
    text = str(token)[1:-1]
    if not text:
        raise StatementError("a quoted name is empty", token.start_pos or 0, "write the name between the quotes")
    if not text.isprintable():
        raise StatementError(
            "a quoted name has a character that cannot be printed",
            token.start_pos or 0,
            "a name is one line of printable text; a missing closing quote also has this effect",
        )
    return text


def _option(actor: "Token", option: "Token") -> str:
    parts = (_plain(actor), _plain(option))
    for token, part in zip((actor, option), parts, strict=True):
        if "." in part:
            raise StatementError(
                f"the name '{part}' contains a dot",
                token.start_pos or 0,
                'the dot joins actor and option: write actor.option, or "An Actor"."an option"',
            )
    return ".".join(parts)


@cache
def _parser() -> "Lark":
    from lark import Lark

    return Lark(
        _GRAMMAR,
        parser="lalr",
        lexer="contextual",
        start="statement",
        maybe_placeholders=False,
        transformer=_Builder(),  # any object with the rules' names as methods serves
    )


def parse_statement(text: str) -> Statement:
    """Return the tree of a statement.

    From loosest to tightest: ``if`` (not associative), ``iff``/``<->`` (left), ``->`` (right), ``or``/``|``,
    ``and``/``&``, ``not``/``!``, atoms. A chain of ``|`` or of ``&`` is one node; parentheses make nodes of their own.

    Parameters
    ----------
    text
        The statement, 20,000 characters at most, nested 100 deep at most.

    Returns
    -------
    Statement
        The tree, with names as written; whether they exist is for `Vocabulary.check` to say.

    Raises
    ------
    StatementError
        The text is no statement; it says where and how to mend it.

    Examples
    --------
    >>> parse_statement("!us.strike if ceasefire")
    If(consequence=Not(operand=Atom(option='us.strike', comparison=None, level=None)), condition=Name(name='ceasefire'))
    """
    from lark.exceptions import UnexpectedInput

    if len(text) > MAX_LENGTH:
        raise StatementError(
            f"the statement has {len(text):,} characters; {MAX_LENGTH:,} are allowed",
            MAX_LENGTH,
            "name parts of it under 'define'",
            "statement-too-long",
        )
    _refuse_deep_parentheses(text)
    if not text.strip():
        raise explain(text, len(text))
    try:
        statement: Statement = _parser().parse(text)  # type: ignore[assignment]  # the builder's node, not lark's tree
    except UnexpectedInput as error:
        ended = getattr(getattr(error, "token", None), "type", "") == "$END"
        at = getattr(error, "pos_in_stream", None)  # lark declares it as None and sets it where the text has a fault
        raise explain(text, len(text) if ended or at is None else at) from None
    if _depth(statement) > MAX_DEPTH:
        raise _too_deep(0)
    return statement


def _too_deep(offset: int) -> StatementError:
    return StatementError(
        f"the statement is nested more than {MAX_DEPTH} deep",
        offset,
        "name parts of it under 'define'",
        "statement-too-deep",
    )


def _refuse_deep_parentheses(text: str) -> None:
    depth = 0
    for found in re.finditer(r'"[^"]*"|[()]', text):
        depth += {"(": 1, ")": -1}.get(found.group(), 0)
        if depth > MAX_DEPTH:
            raise _too_deep(found.start())


def _depth(statement: Statement) -> int:
    """Return how many nodes lie above the deepest leaf."""
    deepest, level = -1, [statement]
    while level:
        deepest += 1
        level = [part for node in level for part in children(node)]
    return deepest
