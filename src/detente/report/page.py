"""Pages: headings, paragraphs, tables and pictures, laid out for any width, with or without colour.

The same blocks become HTML and Markdown (see `detente.report.html` and `detente.report.markdown`): there a heading or
a paragraph can be a place that others link to, and what is behind a sentence is folded away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rich.text import Text

from detente.report.blocks import (
    Cell,
    Figure,
    Grid,
    Heading,
    Link,
    Part,
    Prose,
    Sides,
    Table,
    Verbatim,
    as_text,
    harmless,
    shortened,
)

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Block", "Cell", "Fold", "Link", "Page", "Part", "harmless", "shortened"]


@dataclass(frozen=True, slots=True)
class Fold:
    """What can be folded away under a summary: what is behind a sentence, or more of the same."""

    summary: Text
    page: "Page"
    indent: int
    behind: bool
    anchor: str = ""

    def lines(self, width: int) -> list[Text]:
        """Lay it out."""
        below = [as_text(" " * self.indent) + line for line in self.page.lines(max(width - self.indent, 1))]
        return [*Prose(self.summary, self.indent, as_text("")).lines(width), *below]


Block = Verbatim | Prose | Heading | Sides | Table | Grid | Figure | Fold | None
"""What a page is made of; None is an empty line."""


@dataclass(slots=True)
class Page:
    """A page under construction; `show` or `plain` lay it out."""

    blocks: list[Block] = field(default_factory=list)

    def title(self, left: str, right: str = "") -> None:
        """Add the page's title, with a remark at the right."""
        self.blocks.append(Sides(as_text((left, "bold")), as_text(right)))

    def heading(self, text: str, *, note: str = "", anchor: str = "", level: int = 2) -> None:
        """Add a heading, after an empty line; a note follows it in the same line."""
        self.gap()
        self.blocks.append(Heading(as_text((text, "bold")), as_text(note), anchor, level))

    def say(self, *parts: Part, indent: int = 0, marker: Cell = "", anchor: str = "") -> None:
        """Add a paragraph of parts put together; with a marker its lines hang behind it."""
        self.blocks.append(Prose(as_text(list(parts)), indent, as_text(marker), anchor))

    def figure(self, svg: str, caption: Cell, alternative: str) -> None:
        """Add a picture."""
        self.blocks.append(Figure(svg, as_text(caption), alternative))

    def fold(self, summary: Cell, page: "Page", *, indent: int = 2, behind: bool = False, anchor: str = "") -> None:
        """Add what is folded away where that is possible; `behind` is what stands behind the sentence before it."""
        self.blocks.append(Fold(as_text(summary), page, indent, behind, anchor))

    def verbatim(self, text: str) -> None:
        """Add lines that stay as they are."""
        self.blocks.append(Verbatim(text))

    def include(self, other: "Page") -> None:
        """Add the blocks of another page but for its title and what stands above its first heading, one level lower."""
        first = next((n for n, block in enumerate(other.blocks) if isinstance(block, Heading)), 0)
        for block in other.blocks[first:]:
            if isinstance(block, Heading):
                block = replace(block, level=block.level + 1)
            if not isinstance(block, Sides):
                self.blocks.append(block)

    def table(
        self,
        header: Sequence[Cell],
        rows: Iterable[Sequence[Cell]],
        *,
        right: Iterable[int] = (),
        indent: int = 2,
        caption: str = "",
        anchors: Sequence[str] = (),
    ) -> None:
        """Add a table; where it is too wide for its place, each row becomes lines of `header: cell`.

        Parameters
        ----------
        right
            Columns that are aligned to the right.
        caption
            What the table shows, where pages have captions; else it is the heading above.
        anchors
            For every row what links call it.
        """
        body = tuple(tuple(as_text(cell) for cell in row) for row in rows)
        if body:
            head = tuple(as_text(cell) for cell in header)
            self.blocks.append(Table(head, body, frozenset(right), indent, caption, tuple(anchors)))

    def grid(self, labels: Sequence[Cell], columns: Iterable[Sequence[Cell]]) -> None:
        """Add a table of many columns; those that do not fit beside each other follow below."""
        body = tuple(tuple(as_text(cell) for cell in column) for column in columns)
        if body:
            self.blocks.append(Grid(tuple(as_text(label) for label in labels), body))

    def gap(self) -> None:
        """Add an empty line, unless there is one or the page begins."""
        if self.blocks and self.blocks[-1] is not None:
            self.blocks.append(None)

    def lines(self, width: int) -> Iterable[Text]:
        """Yield the lines, none wider than `width` cells unless a single character is."""
        for block in self.blocks:
            yield from [Text("", end="")] if block is None else block.lines(width)

    def plain(self, width: int = 100) -> str:
        """Return the page as text without styles."""
        return "".join(line.plain.rstrip() + "\n" for line in self.lines(width))

    def show(self, console: "Console") -> None:
        """Print the page."""
        for line in self.lines(console.width):
            line.end = "\n"
            console.print(line, soft_wrap=True, highlight=False)
