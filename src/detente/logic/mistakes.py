"""What is wrong with a text that is no statement, in plain words.

The parser only knows where it stopped. Here the text around that place is compared with the mistakes people make: signs
of other languages, upper-case keywords, a missing operator or parenthesis, a chain that needs parentheses.
"""

import re
from typing import NamedTuple

from detente.errors import StatementError
from detente.logic.tree import RESERVED

__all__ = ["explain"]

_TOKEN = re.compile(r'"[^"]*"|"|[^\W\d]\w*|\d\w*|<->|->|>=|<=|!=|\S')
_COUNTS = frozenset({"atleast", "atmost", "exactly"})
_COMPARISONS = frozenset({"=", "!=", ">=", "<=", ">", "<"})
_BINARY = frozenset({"&", "|", "->", "<->", "and", "or", "if", "iff"})
_JOIN = "join conditions with &, |, -> or if"

# Signs of other languages, longest first, and what is written here.
_FOREIGN = {
    "<=>": "<->",
    "==>": "->",
    "===": "=",
    "!==": "!=",
    "==": "=",
    "=>": "->",
    "<>": "!=",
    "=<": "<=",
    "&&": "&",
    "||": "|",
    "~": "!",
    "¬": "!",
    "∧": "&",
    "∨": "|",
    "→": "->",
    "⇒": "->",
    "↔": "<->",
    "⇔": "<->",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
}
_QUOTES = frozenset("'“”„‘’«»`")


class _Token(NamedTuple):
    text: str
    start: int

    @property
    def ends_condition(self) -> bool:
        """Whether a condition can end here."""
        return self.text == ")" or self.text in {"true", "false"} or (self.is_word and self.text not in RESERVED)

    @property
    def starts_condition(self) -> bool:
        """Whether a condition can begin here."""
        return self.text in {"(", "!", "not", "true", "false"} | _COUNTS or (self.is_word and self.text not in RESERVED)

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum() or self.text[0] in '_"'


def explain(text: str, at: int) -> StatementError:
    """Return the error that says what is wrong with `text`, which cannot be read from the character offset `at` on.

    Examples
    --------
    >>> error = explain("us.talks && russia.talks", 10)
    >>> error.message, error.offset, error.hint
    ("'&&' is not written here", 9, "write '&'")
    """
    tokens = [_Token(_short(found.group()), found.start()) for found in _TOKEN.finditer(text)]
    before = [t for t in tokens if t.start < at]
    bad = next((t for t in tokens if t.start >= at), None)
    if not tokens:
        return StatementError("the statement is empty", 0, "write a condition such as actor.option, or true")
    for diagnose in (_foreign_sign, _open_quote, _upper_case, _count, _chain, _option, _comparison, _order):
        found = diagnose(text, at, before, bad)
        if found is not None:
            return found
    if bad is None:
        return _at_end(text, before)
    return StatementError(f"{bad.text!r} cannot stand here", bad.start, _JOIN)


def _short(token: str, most: int = 60) -> str:
    return token if len(token) <= most else token[:most] + "…"


def _foreign_sign(text: str, at: int, before: list[_Token], bad: _Token | None) -> StatementError | None:
    place = bad.start if bad is not None else at
    for sign, ours in _FOREIGN.items():
        for start in range(max(place - len(sign) + 1, 0), place + 1):
            if text.startswith(sign, start):
                return StatementError(f"'{sign}' is not written here", start, f"write '{ours}'")
    if bad is not None and bad.text[0] in _QUOTES:
        return StatementError(f"{bad.text[0]} does not quote a name", bad.start, 'names are quoted with "')
    return None


def _open_quote(text: str, at: int, before: list[_Token], bad: _Token | None) -> StatementError | None:
    if bad is not None and bad.text == '"':
        return StatementError("a quoted name is not closed", bad.start, 'add the closing "')
    return None


def _upper_case(text: str, at: int, before: list[_Token], bad: _Token | None) -> StatementError | None:
    for token in ([bad] if bad is not None else []) + before[-1:]:
        lower = token.text.lower()
        if lower in RESERVED and token.text != lower:
            return StatementError(f"'{token.text}' is not a keyword", token.start, f"write '{lower}'")
    return None


def _count(text: str, at: int, before: list[_Token], bad: _Token | None) -> StatementError | None:
    words = [t.text for t in before]
    start = before[-1].start if before else 0
    if words and words[-1] in _COUNTS:
        kind = words[-1]
        return StatementError(f"{kind} needs parentheses", start, f"write {kind}(2, A, B, C)")
    if len(words) >= 2 and words[-1] == "(" and words[-2] in _COUNTS:
        kind = words[-2]
        where = bad.start if bad is not None else len(text)
        return StatementError(f"{kind} needs a number first", where, f"write {kind}(2, A, B, C)")
    if len(words) >= 3 and words[-2] == "(" and words[-3] in _COUNTS and words[-1].isdigit():
        kind = words[-3]
        where = bad.start if bad is not None else len(text)
        return StatementError(f"{kind} has nothing to count", where, f"write {kind}({words[-1]}, A, B, C)")
    if bad is not None and bad.text == ",":
        return StatementError(
            "a comma separates conditions only within atleast, atmost and exactly", bad.start, "write '&' for 'and'"
        )
    return None


def _chain(text: str, at: int, before: list[_Token], bad: _Token | None) -> StatementError | None:
    if bad is None or bad.text != "if" or not before or not before[-1].ends_condition:
        return None
    depth = 0
    for token in reversed(before):
        depth += {")": 1, "(": -1}.get(token.text, 0)
        if depth < 0:
            break
        if depth == 0 and token.text == "if":
            return StatementError(
                "a second 'if' needs parentheses", bad.start, "write (A if B) if C, or A if B & C if both must hold"
            )
    return None


def _option(text: str, at: int, before: list[_Token], bad: _Token | None) -> StatementError | None:
    if before and before[-1].text == ".":
        owner = before[-2].text if len(before) > 1 else ""
        if bad is not None and bad.text in RESERVED:
            return StatementError(
                f"'{bad.text}' is a keyword", bad.start, f'an option of that name is written {owner}."{bad.text}"'
            )
        where = bad.start if bad is not None else len(text)
        return StatementError(f"an option is missing after '{owner}.'", where, "write actor.option")
    if bad is None or bad.text != ".":
        return None
    if before and before[-1].text in RESERVED:
        word = before[-1]
        return StatementError(
            f"'{word.text}' is a keyword", word.start, f'an actor of that name is written "{word.text}"'
        )
    if len(before) > 1 and before[-2].text == "." and before[-1].is_word:
        return StatementError("an option has two parts", bad.start, "write actor.option")
    if len(before) > 1 and before[-2].text in _COMPARISONS:
        return StatementError("a level that is not a whole number is quoted", before[-1].start, 'quote it, as in "1.5"')
    return StatementError("an actor is missing before '.'", bad.start, "write actor.option")


def _comparison(text: str, at: int, before: list[_Token], bad: _Token | None) -> StatementError | None:
    last = before[-1].text if before else ""
    if last in _COMPARISONS:
        where = bad.start if bad is not None else len(text)
        if bad is not None and bad.text in RESERVED and bad.text not in {"not"}:
            return StatementError(
                f"'{bad.text}' is a keyword", bad.start, f'a level of that name is written "{bad.text}"'
            )
        if bad is not None and bad.text[0].isdigit():
            return StatementError(
                f"'{bad.text}' is not a level's name", bad.start, f'a level of that name is written "{bad.text}"'
            )
        if bad is not None and bad.text in {"-", "+"}:
            return StatementError("a level has no sign", bad.start, "quote a level that begins with a sign")
        return StatementError(f"a level is missing after '{last}'", where, f"write actor.option {last} LEVEL")
    if bad is None or bad.text not in _COMPARISONS:
        return None
    if len(before) > 1 and before[-2].text in _COMPARISONS:
        return StatementError("comparisons cannot be chained", bad.start, "join two comparisons with '&'")
    if before and (before[-1].text == ")" or before[-1].text in {"true", "false"}):
        return StatementError(
            "only an option can be compared", bad.start, "write actor.option = level; compare conditions with '<->'"
        )
    return StatementError(
        f"an option is missing before '{bad.text}'", bad.start, f"write actor.option {bad.text} level"
    )


def _order(text: str, at: int, before: list[_Token], bad: _Token | None) -> StatementError | None:
    if bad is None:
        return None
    previous = before[-1] if before else None
    complete = previous is not None and previous.ends_condition
    if bad.text == ")":
        if sum({"(": 1, ")": -1}.get(t.text, 0) for t in before) <= 0:
            return StatementError("')' closes nothing", bad.start, "remove it, or add '(' before")
        if previous is not None and previous.text == "(":
            return StatementError("nothing stands between the parentheses", bad.start, "write a condition there")
        return StatementError("a condition is missing before ')'", bad.start, _JOIN)
    if bad.text[0].isdigit() and not complete:
        return StatementError(
            f"the number '{bad.text}' is no condition", bad.start, "write the option first: actor.option >= 1"
        )
    if complete and bad.starts_condition:
        return StatementError(
            f"an operator is missing before '{bad.text}'", bad.start, f'{_JOIN}; a name with spaces is quoted with "'
        )
    if not complete and bad.text in _BINARY:
        return StatementError(f"a condition is missing before '{bad.text}'", bad.start, f"write A {bad.text} B")
    if not bad.is_word and bad.text not in _BINARY:
        return StatementError(f"{bad.text!r} has no meaning in a statement", bad.start, _JOIN)
    return None


def _at_end(text: str, before: list[_Token]) -> StatementError:
    last = before[-1]
    if not last.ends_condition:
        return StatementError(f"the statement ends after '{last.text}'", len(text), "a condition is missing at the end")
    opened: list[int] = []
    for token in before:
        if token.text == "(":
            opened.append(token.start)
        elif token.text == ")" and opened:
            opened.pop()
    where = opened[-1] if opened else len(text)
    return StatementError("a parenthesis is not closed", where, "add ')'")
