"""Texts as HTML: escaped, isolated where they run from right to left, and linked to what they refer to.

Everything that comes from a scenario passes through `inline` or `escaped`: it can be read, and nothing else.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape

from rich.style import Style
from rich.text import Text

from detente.report.blocks import harmless

__all__ = ["REFERRING", "Links", "References", "anchor_id", "escaped", "inline"]

_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_FROM_RIGHT = re.compile(f"[{_RTL}](?:[{_RTL}\\s\\d\\W]*[{_RTL}])?")
REFERRING = re.compile(r"\[([^\[\]]{1,2000})\]|“([^“”]{1,300})”")
"""What may refer to something: marks in brackets, and names in quotation marks."""
_WEB = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.:-]*(?:[/?#][!-~]*)?")
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]")
_LONGEST_ID = 100
_CLASSES = {"red": "bad", "yellow": "mid", "green": "good"}


@dataclass(frozen=True, slots=True)
class References:
    """What a document knows of what its texts refer to.

    Parameters
    ----------
    marks
        For every mark that stands in brackets, such as ``C04`` or ``assumption``, the anchor it leads to.
    names
        Words in capitals that are names, and stay so in headings.
    quoted
        For every name that stands in quotation marks, such as an ending's, the anchor it leads to.
    """

    marks: Mapping[str, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    quoted: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Links:
    """What texts of a document can lead to.

    Parameters
    ----------
    known
        The anchors that the document has; what leads elsewhere is shown as text alone.
    references
        What its marks lead to.
    """

    known: frozenset[str] = frozenset()
    references: References = References()

    @property
    def marks(self) -> Mapping[str, str]:
        """What marks lead to."""
        return self.references.marks

    def address(self, to: str) -> str | None:
        """Return where a link leads; None where there is nothing to lead to."""
        if _WEB.fullmatch(to):
            return to
        return f"#{anchor_id(to)}" if to in self.known else None


def anchor_id(anchor: str) -> str:
    """Return the id of an anchor: ASCII without blanks, a different one for every anchor.

    Examples
    --------
    >>> anchor_id("claim-C04"), anchor_id("preferences.us.priorities[0]")
    ('claim-C04', 'preferences.us.priorities~5b~0~5d~')
    """
    found = _UNSAFE.sub(lambda c: f"~{ord(c.group()):x}~", anchor)
    if len(found) > _LONGEST_ID:
        found = f"{found[: _LONGEST_ID // 2]}~~{sha256(anchor.encode('utf-8', 'replace')).hexdigest()[:32]}"
    return found


def escaped(text: str, *, lines: bool = False) -> str:
    """Return a text as HTML that shows it: no markup is read in it, what runs from right to left is isolated.

    Examples
    --------
    >>> escaped("<b> & 'c'")
    '&lt;b&gt; &amp; &#x27;c&#x27;'
    """
    return _FROM_RIGHT.sub(lambda run: f"<bdi>{run.group()}</bdi>", escape(harmless(text, lines=lines)))


def inline(text: Text, links: Links) -> str:
    """Return a styled text as HTML: styles become classes, references become links."""
    return "".join(_piece(words, style, links) for words, style in _pieces(text))


def _pieces(text: Text) -> Iterator[tuple[str, Style | str]]:
    """Yield the text in pieces of one style each; spans do not overlap, since texts are put together from parts."""
    at, plain = 0, text.plain
    for span in sorted(text.spans):
        if span.start > at:
            yield plain[at : span.start], ""
        if span.end > max(span.start, at):
            yield plain[max(span.start, at) : span.end], span.style
            at = span.end
    if at < len(plain):
        yield plain[at:], ""


def _piece(words: str, style: Style | str, links: Links) -> str:
    if isinstance(style, Style):
        to = str(style.meta.get("to", ""))
        shown, bold = escaped(words), bool(style.bold)
        address = links.address(to)
        if address is not None:
            rel = "" if address.startswith("#") else ' rel="noopener noreferrer external"'
            shown = f'<a href="{escape(address)}"{rel}>{shown}</a>'
        return f"<strong>{shown}</strong>" if bold else shown
    shown, names = _marked(words, links), style.split()
    if not shown.strip():
        return shown
    kind = next((_CLASSES[name] for name in names if name in _CLASSES), "")
    if kind:
        shown = f'<span class="{kind}">{shown}</span>'
    return f"<strong>{shown}</strong>" if "bold" in names else shown


def _marked(words: str, links: Links) -> str:
    """Return a text with what refers to something linked: marks as ``[C04, assumption]``, names as “ceasefire”."""
    shown, at, quoted = [], 0, links.references.quoted
    for found in REFERRING.finditer(words):
        marks, name = (found.group(1) or "").split(", "), found.group(2) or ""
        if all(mark in links.marks for mark in marks):
            told = _mark_list(marks, links)
        elif name in quoted and (address := links.address(quoted[name])):
            told = f'“<a class="named" href="{escape(address)}">{escaped(name)}</a>”'
        else:
            continue
        shown += [escaped(words[at : found.start()]), told]
        at = found.end()
    return "".join([*shown, escaped(words[at:])])


def _mark_list(marks: list[str], links: Links) -> str:
    told = []
    for mark in marks:
        address = links.address(links.marks[mark])
        kind = "claim" if mark not in {"assumption", "no source"} else "assumed"
        name = escaped(mark)
        told.append(
            f'<a class="{kind}" href="{address}">{name}</a>' if address else f'<span class="{kind}">{name}</span>'
        )
    return f'<span class="marks">[{", ".join(told)}]</span>'
