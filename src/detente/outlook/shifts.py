"""What becomes of every ending in a what-if, in precise statements: aspect by aspect, from what to what."""

from collections.abc import Sequence
from dataclasses import dataclass

from detente.outlook.prospects import ASPECTS, Aspect, Prospect
from detente.outlook.standing import HOW_KEPT, HowKept

__all__ = ["Shift", "shifts"]


@dataclass(frozen=True, slots=True)
class Shift:
    """One thing that differs about one ending.

    Parameters
    ----------
    ending
        Its position.
    aspect
        What differs: whether moves lead there, whether improvements alone do, how firmly everyone keeps it at best in
        a state that can be reached, or in one that improvements alone lead to.
    gained
        Whether there is more of it than before.
    before, after
        For ``kept`` and ``kept_by_interest``: how firmly, before and after; else ``no`` both.
    """

    ending: int
    aspect: Aspect
    gained: bool
    before: HowKept = "no"
    after: HowKept = "no"


def shifts(before: Sequence[Prospect], after: Sequence[Prospect]) -> tuple[Shift, ...]:
    """Return what differs between the prospects of all endings, ending by ending, the weightiest aspect first.

    Examples
    --------
    >>> shifts([Prospect(True, False, "no", "no")], [Prospect(True, True, "no", "no")])
    (Shift(ending=0, aspect='by_interest', gained=True, before='no', after='no'),)
    """
    found = []
    for position, (old, new) in enumerate(zip(before, after, strict=True)):
        for aspect in ASPECTS:
            less, more = old.strength(aspect), new.strength(aspect)
            if less == more:
                continue
            firm = aspect in {"kept", "kept_by_interest"}
            words: tuple[HowKept, HowKept] = (HOW_KEPT[less], HOW_KEPT[more]) if firm else ("no", "no")
            found.append(Shift(position, aspect, more > less, *words))
    return tuple(found)
