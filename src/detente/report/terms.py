"""The words of the reports, one line each."""

from detente.report.page import Page

__all__ = ["TERMS", "terms_page"]

TERMS: dict[str, str] = {
    "state": "one level for every option, allowed by the constraints",
    "ending": "a named way in which the conflict can stand; each state belongs to the first ending that holds in it",
    "move": "one actor changes options of its own and nothing else",
    "gain, indifferent, loss": "what a move is to the actor that makes it: to a state it ranks higher, equal, or lower",
    "reachable": "a sequence of moves leads there from where we are, whatever each move is to its mover",
    "by interest alone": "such a sequence leads there in which every move is a gain for its mover",
    "keeps": "an actor keeps an ending if each of its gains that leave the ending is answered by the others",
    "answered": "the others then have gains of their own that leave the actor no better off than before",
    "surely": "it hurts however the others go on replying in the end",
    "possibly": "some reply of the others hurts; another one may not",
    "kept: yes, surely, possibly": "nobody would gain by leaving it; who would, is surely answered, or only possibly",
    "breaks": "an actor breaks an ending if it gains by leaving it and nobody answers",
    "obstacle": "a loss that every best path to an ending contains",
    "best path": "the one with the fewest losses, then the fewest indifferent moves, then the fewest moves",
    "equilibrium": "a state that is stable for every actor under a solution concept",
}
"""Terms with what each means; a word means one thing in every report."""


def terms_page() -> Page:
    """Return the terms as a page."""
    page = Page()
    page.title("What the words of the reports mean")
    page.gap()
    for term, says in TERMS.items():
        page.say((term, "bold"), f": {says}.", marker="  ")
    return page
