"""Pages as GitHub-flavoured Markdown: the same words, no markup read in what the scenario says."""

import re

from rich.style import Style
from rich.text import Text

from detente._version import __version__
from detente.report.blocks import Figure, Grid, Heading, Prose, Sides, Table, Verbatim, harmless
from detente.report.html.body import anchors_of, heading_words
from detente.report.html.text import REFERRING, Links, References, anchor_id
from detente.report.page import Fold, Page

__all__ = ["markdown_file"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#|~&$!@^=])")
_ADDRESS = re.compile(r"(?i)(:)(?=//)|(?<=\bwww)(\.)|(?<=\bmailto)(:)")
_NUMBERED = re.compile(r"\d{1,9}\.")
_LEADING = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s|$)")


def markdown_file(page: Page, references: References | None = None, *, about: str = "") -> str:
    r"""Return a page as the text of a Markdown file.

    Parameters
    ----------
    references
        What the marks in its texts lead to.
    about
        What the foot of the page says besides the version.

    Examples
    --------
    >>> page = Page()
    >>> page.title("A *title*")
    >>> print(markdown_file(page).splitlines()[0])
    # A \*title\*
    """
    writer = _Writer(Links(frozenset(anchors_of(page)), references or References()))
    writer.page(page)
    foot = f"Detente {__version__}{f' · {_shown(about)}' if about else ''}"
    return "\n\n".join([*writer.out, "---", foot]) + "\n"


def _shown(text: str) -> str:
    """Return a text in which Markdown reads no markup and makes no links."""
    text = _ADDRESS.sub(lambda m: f"\\{m.group()}", _SPECIAL.sub(r"\\\1", harmless(text)))
    return _LEADING.sub(lambda m: f"{m.group(1)}{m.group(2)[:-1]}\\{m.group(2)[-1]}", text)


class _Writer:
    """Blocks as paragraphs of Markdown, one entry each in `out`."""

    def __init__(self, links: Links) -> None:
        self.links, self.names = links, links.references.names
        self.out: list[str] = []

    def page(self, page: Page) -> None:
        """Add all blocks."""
        for block in page.blocks:
            match block:
                case Sides():
                    self.out.append(f"# {self.text(block.left, plain=True)}")
                    self.out += [self.text(block.right)] if block.right.plain else []
                case Heading():
                    note = f"\n\n*{self.text(block.note, plain=True)}*" if block.note.plain else ""
                    level, said = (
                        "#" * min(block.level, 6),
                        _shown(heading_words(block.text.plain, self.names)),
                    )
                    self.out.append(f"{self.place(block.anchor)}{level} {said}{note}")
                case Prose():
                    self.prose(block)
                case Table():
                    self.table(block)
                case Grid():
                    rows = [[column[n] for column in block.columns] for n in range(len(block.labels))]
                    self.rows(
                        [block.labels[0], *rows[0]],
                        [[la, *r] for la, r in zip(block.labels[1:], rows[1:], strict=True)],
                    )
                case Figure():
                    self.out.append(f"*{self.text(block.caption, plain=True)}.* {_shown(block.alternative)}")
                case Fold():
                    self.fold(block)
                case Verbatim():
                    self.out.append("\n".join(f"    {line}" for line in harmless(block.text, lines=True).splitlines()))
                case None:
                    continue

    def place(self, anchor: str) -> str:
        """Return the place that links lead to, on a line before what stands there."""
        return f'<a id="{anchor_id(anchor)}"></a>\n\n' if anchor else ""

    def prose(self, block: Prose) -> None:
        marker, said = block.marker.plain.strip(), self.text(block.text).strip()
        if marker:
            shown = "" if marker in {"·", "▪", "-", "→", "•", "–"} else f"{self.text(block.marker).strip()} "
            item = f"{marker} " if _NUMBERED.fullmatch(marker) else f"- {shown}"
        else:
            item = ""
        place = f'<a id="{anchor_id(block.anchor)}"></a>' if block.anchor else ""
        self.out.append(f"{item}{place}{said}")

    def table(self, block: Table) -> None:
        rows = [list(row) for row in block.rows]
        self.rows(list(block.header), rows, block.right, block.anchors)

    def rows(
        self,
        header: list[Text],
        rows: list[list[Text]],
        right: frozenset[int] = frozenset(),
        anchors: tuple[str, ...] = (),
    ) -> None:
        """Add a table."""
        lines = [
            f"| {' | '.join(self.text(cell) or ' ' for cell in header)} |",
            f"|{'|'.join('---:' if c in right else '---' for c in range(len(header)))}|",
        ]
        for n, row in enumerate(rows):
            place = f'<a id="{anchor_id(anchors[n])}"></a>' if n < len(anchors) and anchors[n] else ""
            lines.append(f"| {place}{' | '.join(self.text(cell) or ' ' for cell in row)} |")
        self.out.append("\n".join(lines))

    def fold(self, block: Fold) -> None:
        place = f'<a id="{anchor_id(block.anchor)}"></a>' if block.anchor else ""
        if block.behind:
            self.out.append(f"{place}*{self.text(block.summary, plain=True)}*")
            return
        self.out.append(f"{place}<details><summary>{_in_html(block.summary.plain)}</summary>")
        self.page(block.page)
        self.out.append("</details>")

    def text(self, text: Text, *, plain: bool = False) -> str:
        """Return a styled text; with `plain` without emphasis and links."""
        if plain:
            return _shown(text.plain.strip())
        shown, at = [], 0
        for span in sorted(text.spans):
            shown += [
                self.marked(text.plain[at : span.start]),
                self.span(text.plain[span.start : span.end], span.style),
            ]
            at = span.end
        return "".join([*shown, self.marked(text.plain[at:])])

    def span(self, words: str, style: Style | str) -> str:
        """Return a piece of one style."""
        if isinstance(style, Style):
            address = self.links.address(str(style.meta.get("to", "")))
            return f"[{_shown(words)}]({_target(address)})" if address is not None else _shown(words)
        said = self.marked(words)
        lead, core, tail = _apart(said)
        return f"{lead}**{core}**{tail}" if "bold" in style.split() and core else said

    def marked(self, words: str) -> str:
        """Return a text with its marks in brackets, and names in quotation marks, linked."""
        shown, at, quoted = [], 0, self.links.references.quoted
        for found in REFERRING.finditer(words):
            marks, name = (found.group(1) or "").split(", "), found.group(2) or ""
            if all(mark in self.links.marks for mark in marks):
                told = f"\\[{', '.join(self.mark(mark) for mark in marks)}\\]"
            elif name in quoted and (address := self.links.address(quoted[name])):
                told = f"“[{_shown(name)}]({_target(address)})”"
            else:
                continue
            shown += [_shown(words[at : found.start()]), told]
            at = found.end()
        return "".join([*shown, _shown(words[at:])])

    def mark(self, mark: str) -> str:
        """Return a mark, linked where it leads to something."""
        address = self.links.address(self.links.marks[mark])
        return f"[{_shown(mark)}]({_target(address)})" if address is not None else _shown(mark)


def _target(address: str) -> str:
    """Return an address as it may stand in a link."""
    return re.sub(r"[()<>\s\\]", lambda c: f"%{ord(c.group()):02X}", address)


def _in_html(text: str) -> str:
    from html import escape

    return _SPECIAL.sub(lambda c: c.group() if c.group() in "&<>" else f"&#{ord(c.group())};", escape(harmless(text)))


def _apart(text: str) -> tuple[str, str, str]:
    """Return the blanks before a text, the text, and those behind it."""
    core = text.strip()
    start = text.find(core) if core else len(text)
    return text[:start], core, text[start + len(core) :]
