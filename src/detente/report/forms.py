"""A page in the form that a file's suffix names, with the evidence its references lead to."""

from collections.abc import Sequence

from detente.report.case import Case
from detente.report.full.evidence import references_of, say_evidence
from detente.report.html.file import html_file
from detente.report.html.text import References
from detente.report.page import Page

__all__ = ["PAGES", "page_file", "with_evidence"]

PAGES = (".html", ".md", ".pdf")
"""Suffixes of files that pages are written to, besides plain text."""


def page_file(page: Page, suffix: str, references: References | None = None, *, about: str = "") -> str | bytes:
    """Return what a file with a page holds.

    Parameters
    ----------
    suffix
        One of `PAGES`.
    references, about
        As in `detente.report.html.file.html_file`.

    Raises
    ------
    InputError
        For PDF: there is nothing here that could print it.

    Examples
    --------
    >>> page = Page()
    >>> page.say("Said.")
    >>> page_file(page, ".md").splitlines()[0]
    'Said.'
    """
    if suffix == ".md":
        from detente.report.markdown import markdown_file

        return markdown_file(page, references, about=about)
    text = html_file(page, references, about=about)
    if suffix == ".html":
        return text
    from detente.report.html.pdf import as_pdf

    return as_pdf(text)


def with_evidence(page: Page, cases: Sequence[Case], suffix: str) -> str | bytes:
    """Return what a file holds with the page of a command, and below it the evidence of its scenario.

    Parameters
    ----------
    cases
        What the page is about; where several have not the same claims, no evidence is added.
    suffix
        One of `PAGES`.
    """
    if not cases:
        return page_file(page, suffix)
    first = cases[0]
    about = " and ".join(f"{c.name} {c.scenario.digest[:16]}".strip() for c in cases)
    same = all(case.conflict.claims == first.conflict.claims for case in cases)
    if not same or not (first.conflict.claims or first.conflict.cite):
        return page_file(page, suffix, references_of(cases), about=about)
    whole = Page([*page.blocks])
    whole.heading("Evidence", anchor="evidence")
    say_evidence(first, whole, carried=False)
    return page_file(whole, suffix, references_of(cases), about=about)
