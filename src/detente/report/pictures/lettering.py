"""Text for pictures: harmless, shortened, and broken into lines that fit.

A scenario's texts are data. What could end a tag, turn the direction of writing, or mean something to the program that
draws is shown as a plain character, or not at all.
"""

import re
import unicodedata

from rich.cells import cell_len

from detente.report.page import harmless, shortened

__all__ = ["columns", "fitted", "one_line", "plain"]

_NEVER = re.compile(
    "[\u200b-\u200f\u2028-\u202f\u2060-\u206f\u20e3\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\ufff0-\ufffb\ufffe\uffff\ue000-\uf8ff\U000e0000-\U0010ffff]"
)
_WIDTHS = {  # of letters in the fonts that are asked for, in halves of the letter size
    **dict.fromkeys("ijl'", 0.44),
    **dict.fromkeys(" ft.,:;!|/\\[]I", 0.56),
    **dict.fromkeys('r()-“”"{}·', 0.67),
    **dict.fromkeys("ckszvxyJ", 1.0),
    **dict.fromkeys("mMW@%—…", 1.9),
    "w": 1.44,
}
_LOWER, _UPPER = 1.12, 1.45
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]+")
_MARKS = 3  # combining marks on one letter; more pile up on the lines above
_CONSIDERED = 4000  # characters looked at; no picture shows as many


def plain(text: str, most: int = 400) -> str:
    r"""Return a text of at most `most` characters that can stand in a picture.

    Examples
    --------
    >>> plain("a\u202eb\x07 c\n d")
    'ab\ufffd c d'
    """
    text = _NEVER.sub("", shortened(text, _CONSIDERED).replace("\u2028", " ").replace("\u2029", " "))
    text = _FLAG.sub(_country, " ".join(harmless(text).split()))
    return shortened(_without_piles(text), most)


def _country(flag: re.Match[str]) -> str:
    """Return the letters of a flag: few fonts have flags, and programs stumble over them."""
    return "".join(chr(ord(sign) - 0x1F1E6 + ord("A")) for sign in flag[0])


def _without_piles(text: str) -> str:
    """Return a text without the combining marks that stand on a letter that has enough of them."""
    if text.isascii():
        return text
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MARKS:
            kept.append(character)
    return "".join(kept)


def columns(text: str) -> float:
    """Return how wide a text is, about, in columns of half the letter size.

    Examples
    --------
    >>> columns("will") < columns("moon") < columns("漢字漢字")
    True
    """
    return sum(_WIDTHS.get(c) or _width(c) for c in text)


def _width(character: str) -> float:
    if character.isascii() or character.isalpha():
        return max(_UPPER if character.isupper() else _LOWER, cell_len(character))
    return 1.2 * cell_len(character)


def fitted(text: str, width: int, most: int = 4) -> list[str]:
    """Return a text as at most `most` lines, each at most `width` columns wide; a long word is broken.

    Parameters
    ----------
    width
        In columns, see `columns`.

    Examples
    --------
    >>> fitted("accept a general ceasefire", 12)
    ['accept a', 'general', 'ceasefire']
    >>> fitted("accept a general ceasefire", 12, most=2)
    ['accept a', 'general…']
    """
    lines: list[str] = []
    line = ""
    for word in _pieces(plain(text, 2 * width * most + 1), width):
        joined = f"{line} {word}" if line else word
        if columns(joined) <= width:
            line = joined
            continue
        lines.append(line)
        line = word
    lines.append(line)
    if len(lines) > most:
        return [*lines[: most - 1], _cut(lines[most - 1], width)]
    return lines


def _pieces(text: str, width: int) -> list[str]:
    """Return the words of a text, those that are too wide for a line in pieces."""
    pieces = []
    for word in text.split(" "):
        while columns(word) > width:
            size = len(word) if len(word) < 2 * width else 2 * width
            while columns(word[:size]) > width:
                size -= 1
            pieces.append(word[: max(size, 1)])
            word = word[max(size, 1) :]
        pieces.append(word)
    return pieces


def _cut(line: str, width: int) -> str:
    """Return a line that says that there was more."""
    while line and columns(line) > width - 1.9:
        line = line[:-1]
    return line.rstrip("… ,;:") + "…"


def one_line(text: str, width: int) -> str:
    """Return a text on one line of at most `width` columns.

    Examples
    --------
    >>> one_line("accept a general ceasefire", 12)
    'accept a…'
    """
    return fitted(text, width, 1)[0]
