"""What pages are made of: paragraphs, headings, tables, pictures, and how each is laid out as lines of text.

A scenario's texts are data: no markup is read in them, and characters that could move the cursor, change colours or
turn the direction of writing are shown as a replacement character. Styles only repeat what the words say.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "Cell",
    "Figure",
    "Grid",
    "Heading",
    "Link",
    "Part",
    "Prose",
    "Sides",
    "Table",
    "Verbatim",
    "as_text",
    "harmless",
    "shortened",
]


@dataclass(frozen=True, slots=True)
class Link:
    """A text that refers to a place of the same document, or to an address on the web, where links are possible."""

    text: str
    to: str
    style: str = ""


Part = str | tuple[str, str] | Link
"""A text, a text with its style (`bold`, `red`, …), or a link."""
Cell = Part | list[Part]

_GAP = 2  # between the columns of a table
_LEAST, _FIRST = 9, 22  # columns narrower than this, the first one above all, are not read but spelled
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]")
_BREAKS = re.compile(r"[\t\r\n\x0b\x0c\x85\u2028\u2029]+")


def harmless(text: str, *, lines: bool = False) -> str:
    r"""Return a text that a terminal can only show: line breaks become spaces, control characters visible.

    Parameters
    ----------
    lines
        Keep line breaks.

    Examples
    --------
    >>> harmless("a\x1b[2Jb\nc")
    'a\ufffd[2Jb c'
    """
    text = text.replace("\t", " ") if lines else _BREAKS.sub(" ", text)
    return _HARMFUL.sub("\ufffd", text)


def shortened(text: str, most: int) -> str:
    """Return a text of at most `most` characters, with an ellipsis in place of the rest.

    Examples
    --------
    >>> shortened("a long name", 7)
    'a long…'
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def as_text(cell: Cell) -> Text:
    """Return a cell as a styled text."""
    parts = cell if isinstance(cell, list) else [cell]
    result = Text(end="")
    for part in parts:
        if isinstance(part, Link):
            result.append(harmless(part.text), Style.parse(part.style) + Style(meta={"to": part.to}))
            continue
        words, style = (part, "") if isinstance(part, str) else part
        result.append(harmless(words), style or None)
    return result


@cache
def _console() -> "Console":
    """Return the console that wrapping asks for; nothing is printed on it."""
    from rich.console import Console

    return Console()


def _wrap(text: Text, width: int) -> list[Text]:
    if cell_len(text.plain) <= width:
        return [text]
    lines = list(text.wrap(_console(), max(width, 1)))
    for line in lines:
        line.rstrip()
    return lines


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph: the text, its indentation, and a marker that its first line begins with."""

    text: Text
    indent: int
    marker: Text
    anchor: str = ""

    def lines(self, width: int) -> list[Text]:
        """Lay it out."""
        indent = min(self.indent, width // 4)
        hang = min(indent + cell_len(self.marker.plain), width // 2)
        wrapped = _wrap(self.text, width - hang)
        first = (Text(" " * indent, end="") + self.marker)[:hang]
        return [(first if n == 0 else Text(" " * hang, end="")) + line for n, line in enumerate(wrapped)]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with a note behind it; `level` 2 is that of a page's own headings, `anchor` what links call it."""

    text: Text
    note: Text
    anchor: str = ""
    level: int = 2

    def lines(self, width: int) -> list[Text]:
        """Lay it out."""
        text = self.text + Text("  ", end="") + self.note if self.note.plain else self.text
        return Prose(text, 0, as_text("")).lines(width)


@dataclass(frozen=True, slots=True)
class Sides:
    """A text at the left, and one at the right where there is room."""

    left: Text
    right: Text

    def lines(self, width: int) -> list[Text]:
        """Lay it out."""
        room = width - cell_len(self.left.plain) - cell_len(self.right.plain)
        if not self.right.plain:
            return _wrap(self.left, width)
        if room >= _GAP:
            return [self.left + Text(" " * room, end="") + self.right]
        return [*_wrap(self.left, width), *_wrap(self.right, width)]


def _row(row: Sequence[Text], widths: Sequence[int], right: frozenset[int], indent: int) -> list[Text]:
    """Lay out one row of a table, each cell within its column's width."""
    wrapped = [_wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
    result = []
    for n in range(max(len(lines) for lines in wrapped)):
        line, behind = Text(" " * indent, end=""), 0
        for c, (lines, width) in enumerate(zip(wrapped, widths, strict=True)):
            piece = lines[n] if n < len(lines) else Text("")
            blank = width - cell_len(piece.plain)
            before = blank if c in right else 0
            if piece.plain:
                line.append(" " * (behind + before))
                line.append_text(piece)
                behind = blank - before + _GAP
            else:
                behind += width + _GAP
        result.append(line)
    return result


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a header; columns in `right` are aligned to the right; links may lead to a row's anchor."""

    header: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    right: frozenset[int]
    indent: int
    caption: str = ""
    anchors: tuple[str, ...] = ()

    def lines(self, width: int) -> list[Text]:
        """Lay it out."""
        columns = self._widths(width - self.indent)
        if columns is None:
            return self._records(width)
        result: list[Text] = []
        if any(cell.plain for cell in self.header):
            result += _row(self.header, columns, self.right, self.indent)
        for row in self.rows:
            result += _row(row, columns, self.right, self.indent)
        return result

    def _widths(self, width: int) -> list[int] | None:
        """Return the width of every column, the widest ones narrowed until all fit; None if they cannot."""
        cells = [self.header, *self.rows]
        places = range(len(self.header))
        room = width - _GAP * (len(places) - 1)
        widths = [min(max(cell_len(row[c].plain) for row in cells), room) for c in places]
        longest = [max((cell_len(w) for row in cells for w in row[c].plain.split()), default=0) for c in places]
        least = [min(w, max(_LEAST, min(word, 24))) for w, word in zip(widths, longest, strict=True)]
        least[0] = min(widths[0], max(least[0], _FIRST))
        if sum(least) > room:
            return None
        while sum(widths) > room:
            widths[max((c for c in places if widths[c] > least[c]), key=lambda c: widths[c])] -= 1
        return widths

    def _records(self, width: int) -> list[Text]:
        """Return one paragraph a row, where the columns do not fit beside each other."""
        result = []
        for row in self.rows:
            for c, cell in enumerate(row):
                if cell.plain:
                    title = self.header[c].plain
                    text = cell if not title or c == 0 else Text(f"{title}: ", end="") + cell
                    result += Prose(text, self.indent + (2 if c else 0), as_text("")).lines(width)
        return result


@dataclass(frozen=True, slots=True)
class Grid:
    """Labels with many columns, as many beside each other as fit, the rest below with the labels again."""

    labels: tuple[Text, ...]
    columns: tuple[tuple[Text, ...], ...]

    def lines(self, width: int) -> list[Text]:
        """Lay it out."""
        label = min(max(cell_len(t.plain) for t in self.labels), max(8, width * 2 // 5))
        room = min(14, width - label - _GAP)
        widths = [min(max(cell_len(t.plain) for t in column), room) for column in self.columns]
        result: list[Text] = []
        start = 0
        while start < len(widths):
            end, used = start, label
            while end < len(widths) and (end == start or used + _GAP + widths[end] <= width):
                used += _GAP + widths[end]
                end += 1
            if start:
                result.append(Text("", end=""))
            for row in zip(self.labels, *(c for c in self.columns[start:end]), strict=True):
                result += _row(row, [label, *widths[start:end]], frozenset(), 0)
            start = end
        return result


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture as SVG text, with its caption and what it shows in words; these stand alone where pictures do not."""

    svg: str
    caption: Text
    alternative: str

    def lines(self, width: int) -> list[Text]:
        """Lay it out."""
        return [
            *Prose(self.caption, 2, as_text("")).lines(width),
            *Prose(as_text(self.alternative), 2, as_text("")).lines(width),
        ]


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Lines that stay as they are, such as places in a file."""

    text: str

    def lines(self, width: int) -> list[Text]:
        """Lay it out."""
        return [as_text(line) for line in self.text.splitlines()]
