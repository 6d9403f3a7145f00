"""A page as one HTML file: complete in itself, no request leaves it, the same bytes for the same page."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from importlib import resources

from detente._version import __version__
from detente.report.blocks import Heading, Sides
from detente.report.html.body import anchors_of, as_html, heading_words
from detente.report.html.text import Links, References, anchor_id, escaped, inline
from detente.report.page import Page

__all__ = ["html_file"]

_FEW = 4  # with fewer headings than this there is no table of contents


def html_file(page: Page, references: References | None = None, *, about: str = "") -> str:
    """Return a page as the text of an HTML file.

    The file holds its style and its script, which the Content-Security-Policy in it names by their hashes; nothing else
    can act, and nothing can be fetched.

    Parameters
    ----------
    references
        What the marks in its texts lead to.
    about
        What the foot of the page says besides the version.

    Examples
    --------
    >>> page = Page()
    >>> page.title("A <title>")
    >>> "<h1>A &lt;title&gt;</h1>" in html_file(page)
    True
    """
    links = Links(frozenset(anchors_of(page)), references or References())
    title = next((block for block in page.blocks if isinstance(block, Sides)), None)
    name = title.left.plain if title is not None else "Detente"
    remark = inline(title.right, links) if title is not None and title.right.plain else ""
    style, script = _packaged("report.css"), _packaged("report.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    contents = _contents(page, links)
    return "".join(
        [
            '<!DOCTYPE html>\n<html lang="en" dir="ltr">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            '<meta name="referrer" content="no-referrer">\n',
            f'<meta name="generator" content="Detente {__version__}">\n',
            f"<title>{escape(name)}</title>\n<style>{style}</style>\n</head>\n<body>\n",
            '<a class="skip" href="#main">Skip to the content</a>\n',
            f'<div class="sheet{" with-contents" if contents else ""}">\n',
            '<header class="top">\n<p class="brand">Detente · formal conflict analysis</p>\n',
            f"<h1>{escaped(name)}</h1>\n",
            f'<p class="sub">{remark}</p>\n' if remark else "",
            f'</header>\n{contents}<main id="main" tabindex="-1">\n{as_html(page, links)}</main>\n',
            f"<footer><p>Detente {__version__}{f' · {escaped(about)}' if about else ''}</p></footer>\n</div>\n",
            f"<script>{script}</script>\n</body>\n</html>\n",
        ]
    )


def _contents(page: Page, links: Links) -> str:
    """Return the table of contents, where there are enough headings that can be led to."""
    listed = [b for b in page.blocks if isinstance(b, Heading) and b.level == 2 and b.anchor]
    if len(listed) < _FEW:
        return ""
    names = links.references.names
    entries = "".join(
        f'<li><a href="#{anchor_id(b.anchor)}">{escaped(heading_words(b.text.plain, names))}</a></li>\n' for b in listed
    )
    heading = '<h2 id="contents">Contents</h2>'
    return f'<nav class="contents" aria-labelledby="contents">{heading}\n<ol>\n{entries}</ol></nav>\n'


@cache
def _packaged(name: str) -> str:
    text = resources.files("detente.report.html").joinpath(name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
