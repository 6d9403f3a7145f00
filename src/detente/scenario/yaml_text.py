"""Plain values to canonical YAML 1.2 text: one line where it fits, block style where it does not.

Texts are quoted whenever a reader of YAML 1.1 or 1.2 might take them for something else than text, except for the words
``yes``, ``no``, ``on`` and ``off``, which are text in YAML 1.2 and read well as levels.
"""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from detente.scenario.nodes import Scalar

__all__ = ["ExactText", "block", "entry", "inline"]

WIDTH = 110
_LONGEST_KEY = 500  # YAML wants a longer key marked as such
_SAFE = re.compile(r"[^\W_](?:[^,\[\]{}#:\"'`\\]|(?<=[^\s])['#]|:(?=\w))*(?<!')\Z")
_FOLDABLE = re.compile(r"[^\s#|>-]\S*(?: \S+)+\Z")


class ExactText(str):
    """A number on its way through a document's plain values, as ``3`` or ``1/3``: to be written as a number."""

    __slots__ = ()


def inline(value: Any) -> str:
    """Return a value on one line, in flow style.

    Examples
    --------
    >>> inline({"never": "!us.strike", "claims": ["C1"], "weight": Fraction(1, 2)})
    '{never: "!us.strike", claims: [C1], weight: 0.5}'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(k)}: {inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(inline(v) for v in value) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction | ExactText):
        return _number(Fraction(value))
    return str(value) if isinstance(value, int) else _text(value)


def _key(key: str) -> str:
    text = _text(key)
    return f"? {text} " if len(text) > _LONGEST_KEY else text


def _number(value: Fraction) -> str:
    """Return a number exactly: as a decimal where it has an end, else as a fraction."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(value.numerator) * 10**places // value.denominator)
    sign = "-" if value < 0 else ""
    if not places:
        return sign + digits
    digits = digits.zfill(places + 1)
    text = f"{sign}{digits[:-places]}.{digits[-places:]}"
    return text if len(text) <= 40 else f"{value.numerator}/{value.denominator}"


def _text(text: str) -> str:
    """Return a text as a scalar that reads back as the same text."""
    if (
        text.isprintable()
        and _SAFE.match(text)
        and text == text.strip()
        and Scalar(0, 0, 0, 0, text=text).kind == "text"
    ):
        return text
    if text.isprintable() and not set(text) & {'"', "\\"}:
        return f'"{text}"'
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_escaped(c) for c in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character == "\n":
        return "\\n"
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def block(content: Mapping[str, Any], indent: int = 0) -> list[str]:
    """Return the lines of a mapping in block style."""
    return [line for key, value in content.items() for line in entry(key, value, indent)]


def entry(key: str, value: Any, indent: int, *, spread: bool = False) -> list[str]:
    """Return the lines of one ``key: value``; `spread` puts a collection's parts on lines of their own."""
    margin, name = " " * indent, _key(key)
    if name.startswith("? "):
        return [f"{margin}{name}", f"{margin}: {inline(value)}"]
    line = f"{margin}{name}: {inline(value)}"
    collection = isinstance(value, Mapping | list | tuple) and len(value) > 0
    if len(line) <= WIDTH and not (spread and collection):
        return [line]
    if isinstance(value, Mapping) and value:
        return [f"{margin}{name}:", *block(value, indent + 2)]
    if isinstance(value, list | tuple) and value:
        if all(isinstance(v, int) for v in value) or all(isinstance(v, list | tuple) and len(v) <= 2 for v in value):
            return [f"{margin}{name}: [", *_filled(value, indent + 2), f"{margin}]"]
        return [f"{margin}{name}:", *(line for v in value for line in _item(v, indent + 2))]
    if isinstance(value, str) and len(line) > WIDTH:
        return _folded(margin, name, value)
    return [line]


def _filled(values: list[Any] | tuple[Any, ...], indent: int) -> list[str]:
    """Return short values, as many on a line as fit."""
    lines, row = [], " " * indent
    for value in values:
        part = inline(value) + ","
        if row.strip() and len(row) + len(part) > WIDTH:
            lines.append(row.rstrip())
            row = " " * indent
        row += part + " "
    return [*lines, row.rstrip()]


def _item(value: Any, indent: int) -> list[str]:
    margin = " " * indent
    line = f"{margin}- {inline(value)}"
    if len(line) <= WIDTH:
        return [line]
    if isinstance(value, Mapping) and value:
        lines = block(value, indent + 2)
        return [f"{margin}- {lines[0][indent + 2 :]}", *lines[1:]]
    if isinstance(value, list | tuple) and value:
        lines = [line for v in value for line in _item(v, indent + 2)]
        return [f"{margin}- {lines[0][indent + 2 :]}", *lines[1:]]
    return [line]


def _folded(margin: str, name: str, text: str) -> list[str]:
    """Return a long text folded over lines, where folding gives the same text back."""
    if not text.isprintable() or not _FOLDABLE.match(text):
        return [f"{margin}{name}: {_text(text)}"]
    lines, row = [], ""
    for word in text.split(" "):
        if row and len(margin) + 2 + len(row) + 1 + len(word) > WIDTH:
            lines.append(row)
            row = word
        else:
            row = f"{row} {word}" if row else word
    return [f"{margin}{name}: >-", *(f"{margin}  {line}" for line in [*lines, row])]
