"""The blocks of a page as HTML."""

import re
from collections.abc import Collection, Iterable
from html import escape

from rich.text import Text

from detente.report.blocks import Figure, Grid, Heading, Prose, Sides, Table, Verbatim
from detente.report.html.text import Links, anchor_id, escaped, inline
from detente.report.page import Fold, Page

__all__ = ["anchors_of", "as_html", "heading_words"]

_BULLETS = {"·", "▪", "-", "→", "•", "–"}
_CONCEPTS = frozenset({"GMR", "SMR", "SEQ", "SSEQ"})
_WORD = re.compile(r"[A-Z]+(?![\w’'])")


def heading_words(text: str, names: Collection[str] = ()) -> str:
    """Return a heading of a terminal page, which is in capitals, as one reads it; what is quoted stays as it is.

    Parameters
    ----------
    names
        Words in capitals that are names, and stay so.

    Examples
    --------
    >>> heading_words("THE WAY TO “US troops”"), heading_words("THE VIEW OF US", {"US"})
    ('The way to “US troops”', 'The view of US')
    """
    before, quote, quoted = text.partition("“")
    kept = _CONCEPTS | set(names)
    result = _WORD.sub(lambda w: w.group() if w.group() in kept else w.group().lower(), before) + quote + quoted
    return result[:1].upper() + result[1:]


def anchors_of(page: Page) -> Iterable[str]:
    """Yield the anchors of a page, those of its folded parts included."""
    for block in page.blocks:
        if isinstance(block, Prose | Heading) and block.anchor:
            yield block.anchor
        elif isinstance(block, Table):
            yield from (anchor for anchor in block.anchors if anchor)
        elif isinstance(block, Fold):
            yield from [block.anchor] if block.anchor else []
            yield from anchors_of(block.page)


def as_html(page: Page, links: Links, *, name: str = "p") -> str:
    """Return the blocks of a page as HTML, but for its title.

    Parameters
    ----------
    links
        What its texts can lead to.
    name
        Begins the ids of headings and pictures, so that several pages can stand in one document.
    """
    return _Body(links, name).write(page)


class _Body:
    """The HTML of one page under construction."""

    def __init__(self, links: Links, name: str) -> None:
        self.links, self.name = links, name
        self.out: list[str] = []
        self.lists: list[int] = []  # the indentation of every list that is open
        self.in_section = False
        self.caption, self.count = "", 0

    def write(self, page: Page) -> str:
        """Return all of it."""
        for block in page.blocks:
            match block:
                case Prose():
                    self.prose(block)
                case Fold():
                    self.fold(block)
                case Heading():
                    self.heading(block)
                case Table():
                    self.table(block)
                case Grid():
                    self.grid(block)
                case Figure():
                    self.figure(block)
                case Verbatim():
                    self.close_lists()
                    self.out.append(f"<pre>{escaped(block.text, lines=True)}</pre>\n")
                case Sides() | None:
                    continue
        self.close_lists()
        if self.in_section:
            self.out.append("</section>\n")
        return "".join(self.out)

    def next_id(self) -> str:
        """Return an id for something that has no name."""
        self.count += 1
        return f"{self.name}.{self.count}"

    def close_lists(self, below: int = -1) -> None:
        """Close the lists that are indented further than `below`."""
        while self.lists and self.lists[-1] > below:
            self.lists.pop()
            self.out.append("</li></ul>\n")

    def heading(self, block: Heading) -> None:
        self.close_lists()
        id = anchor_id(block.anchor) if block.anchor else self.next_id()
        if block.level == 2:
            self.out += ["</section>\n"] if self.in_section else []
            self.out.append(f'<section class="of-{id}" aria-labelledby="{id}">\n')
            self.in_section = True
        self.caption = heading_words(block.text.plain, self.links.references.names)
        note = f' <small class="note">{inline(block.note, self.links)}</small>' if block.note.plain else ""
        level = min(block.level, 6)
        self.out.append(f'<h{level} id="{id}" tabindex="-1">{escaped(self.caption)}{note}</h{level}>\n')

    def prose(self, block: Prose) -> None:
        marker = block.marker.plain.strip()
        place = f' id="{anchor_id(block.anchor)}" tabindex="-1"' if block.anchor else ""
        said = inline(block.text, self.links)
        if not marker:
            self.close_lists(block.indent - 1)
            deep = ' class="deep"' if block.indent >= 4 and not self.lists else ""
            self.out.append(f"<p{place}{deep}>{said}</p>\n")
            return
        self.close_lists(block.indent)
        if self.lists and self.lists[-1] == block.indent:
            self.out.append("</li>\n")
        else:
            self.out.append('<ul class="items" role="list">\n')
            self.lists.append(block.indent)
        if marker in _BULLETS:
            kind = ' class="arrow"' if marker == "→" else ""
            self.out.append(f"<li{place}{kind}>{said}")
        else:
            shown = inline(_stripped(block.marker), self.links)
            self.out.append(f'<li{place} class="marked"><span class="marker">{shown}</span> {said}')

    def fold(self, block: Fold) -> None:
        self.close_lists(block.indent - 1)
        inner = _Body(self.links, self.next_id())
        inner.caption = block.summary.plain
        kind = "behind" if block.behind else "more"
        summary = inline(block.summary, Links(references=self.links.references))  # no link inside what one opens
        place = f' id="{anchor_id(block.anchor)}"' if block.anchor else ""
        self.out.append(
            f'<details class="{kind}"{place}><summary>{summary}</summary>\n{inner.write(block.page)}</details>\n'
        )

    def table(self, block: Table) -> None:
        self.close_lists()
        titles = [escape(cell.plain.strip()) for cell in block.header]
        head = "".join(
            f'<th role="columnheader" scope="col"{self._side(c, block)}>{inline(cell, self.links)}</th>'
            if cell.plain.strip()
            else f'<td role="cell"{self._side(c, block)}></td>'
            for c, cell in enumerate(block.header)
        )
        rows = "".join(
            self._row(row, block, titles, block.anchors[n] if n < len(block.anchors) else "")
            for n, row in enumerate(block.rows)
        )
        caption = self._caption(block.caption)
        headed = f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>' if any(titles) else ""
        self.out.append(
            f'<div class="scroll"><table class="stack" role="table">{caption}{headed}\n'
            f'<tbody role="rowgroup">\n{rows}</tbody></table></div>\n'
        )

    def _caption(self, own: str) -> str:
        hidden = "" if own and own != self.caption else ' class="unseen"'  # the heading says it already
        return f"<caption{hidden}>{escaped(own or self.caption or 'Table')}</caption>"

    @staticmethod
    def _side(column: int, block: Table) -> str:
        return ' class="number"' if column in block.right else ""

    def _row(self, row: tuple[Text, ...], block: Table, titles: list[str], anchor: str) -> str:
        cells = []
        for c, cell in enumerate(row):
            title = f' data-title="{titles[c]}"' if titles[c] else ""
            tag, role = ("th", 'role="rowheader" scope="row"') if c == 0 else ("td", 'role="cell"')
            cells.append(f"<{tag} {role}{title}{self._side(c, block)}>{inline(cell, self.links)}</{tag}>")
        place = f' id="{anchor_id(anchor)}" tabindex="-1"' if anchor else ""
        return f'<tr role="row"{place}>{"".join(cells)}</tr>\n'

    def grid(self, block: Grid) -> None:
        self.close_lists()
        rows = []
        for n, label in enumerate(block.labels):
            cells = [inline(column[n], self.links) for column in block.columns]
            if n == 0:
                told = "".join(f'<th scope="col">{cell}</th>' for cell in cells)
                rows.append(f'<thead><tr><th scope="col">{inline(label, self.links)}</th>{told}</tr></thead>\n<tbody>')
            else:
                told = "".join(f"<td>{cell}</td>" for cell in cells)
                rows.append(f'<tr><th scope="row">{inline(label, self.links)}</th>{told}</tr>\n')
        caption = self._caption("")
        self.out.append(
            f'<div class="scroll wide" role="region" aria-label="{escape(self.caption or "Table")}" tabindex="0">'
            f'<table class="grid">{caption}{"".join(rows)}</tbody></table></div>\n'
        )

    def figure(self, block: Figure) -> None:
        self.close_lists()
        id = self.next_id()
        words = f"<p>{escaped(block.alternative)}</p>" if block.alternative else ""
        told = f'<details class="more"><summary>This picture in words</summary>{words}</details>' if words else ""
        self.out.append(
            f'<figure aria-labelledby="{id}.caption"><div class="picture">{block.svg}</div>'
            f'<figcaption id="{id}.caption">{inline(block.caption, self.links)}</figcaption>{told}</figure>\n'
        )


def _stripped(text: Text) -> Text:
    """Return a text without blanks at its ends, styles kept."""
    plain = text.plain
    return text[len(plain) - len(plain.lstrip()) : len(plain.rstrip())]
