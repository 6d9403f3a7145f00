"""Pictures in the report, each where its question is answered; where nothing can be drawn, the text stands alone."""

from detente.errors import DetenteError
from detente.report.full.findings import Findings
from detente.report.page import Page

__all__ = ["say_picture"]


def say_picture(findings: Findings, page: Page, kind: str, *, to: str | None = None) -> None:
    """Add the picture of a kind, if the case has what it shows."""
    from detente.report.pictures import Wish, draw

    try:
        drawn = draw(kind, findings.case, Wish(to=to))
    except DetenteError:
        return
    page.figure(drawn.svg, drawn.title, drawn.describes)
