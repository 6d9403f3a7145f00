"""Pictures in the report, each where its question is answered; where nothing can be drawn, the text stands alone."""

from detente.errors import DetenteError
from detente.report.case import Case
from detente.report.page import Page
from detente.report.pictures.result import Wish

__all__ = ["say_picture"]


def say_picture(case: Case, page: Page, kind: str, wish: Wish | None = None, caption: str = "") -> None:
    """Add the picture of a kind, if the case has what it shows.

    Parameters
    ----------
    caption
        What stands below it; by default its title.
    """
    from detente.report.pictures import draw

    try:
        drawn = draw(kind, case, wish)
    except DetenteError:
        return
    page.figure(drawn.svg, caption or drawn.title, drawn.describes)
