"""What is behind a sentence, folded away under it: elements of the scenario that lead to their place in the report."""

from collections.abc import Callable

from detente.model.elements import Element
from detente.outlook.grounds import Grounds
from detente.report.elements import Trace, element_words, place_of
from detente.report.page import Link, Page, Part
from detente.report.words import Words, count_of

__all__ = ["FoldedTrace"]

_MOST = 40  # elements listed under one sentence


class FoldedTrace(Trace):
    """Folds what is behind a sentence away under it: the marks at once, the elements when opened.

    Parameters
    ----------
    words, page
        Of the report.
    """

    def __init__(self, words: Words, page: Page) -> None:
        super().__init__(words, page, wanted=False)  # it is folded away, and so need not be asked for

    def under(self, grounds: Callable[[], Grounds], *, indent: int = 4) -> None:
        """Fold what is behind the sentence just said away under it."""
        found = grounds()
        if not found.elements:
            return
        inner = Page()
        for element in found.elements[:_MOST]:
            inner.say(*_told(self._words, element), marker="· ")
        if len(found.elements) > _MOST:
            inner.say(f"and {count_of(len(found.elements) - _MOST, 'more element')} of the model")
        summary = f"Rests on {count_of(len(found.elements), 'element')} of the model {_marks(self._words, found)}"
        self._page.fold(summary.rstrip(), inner, indent=indent, behind=True)

    def close(self) -> None:
        """Say nothing more: the marks lead to what they stand for."""


def _marks(words: Words, found: Grounds) -> str:
    """Return the marks of all elements; a gap is marked where some element should rest on something and does not."""
    shown = words.evidence(found.evidence) if not found.evidence.missing else ""
    if any(element.gap for element in found.elements) and not words.conflict.cite:
        shown = f"{shown[:-1]}, no source]" if shown else "[no source]"
    return shown


def _told(words: Words, element: Element) -> list[Part]:
    marks = "" if element.evidence.missing and not element.gap else words.evidence(element.evidence)
    return [Link(element_words(words, element), place_of(element.path)), f" {marks}" if marks else ""]
