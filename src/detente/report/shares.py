"""Shares of worlds as they are shown: in percent, with their intervals, never 0 or 100 where they are not."""

from math import ceil, floor

from detente.ensemble.frequencies import Frequency
from detente.ensemble.results import Ensemble

__all__ = ["applies", "every_world_contradicts", "percent_of", "share_words"]


def applies(found: Frequency) -> bool:
    """Whether the question arises in any of the worlds."""
    return found.yes + found.no > 0


def every_world_contradicts(found: Ensemble) -> bool:
    """Whether no world of a run is free of contradictions, so that no question has an answer."""
    return found.weight > 0 and sum(number for _, number in found.contradictory) >= found.weight


def share_words(found: Frequency) -> str:
    """Return how often an answer holds, with the 95 % interval unless it is exact.

    Examples
    --------
    >>> from detente.ensemble.answers import Answer
    >>> answer = Answer("kept:now", "kept now", "Everyone keeps the present ending")
    >>> share_words(Frequency(answer, 0.71, 0.66, 0.75, 284, 116, 0))
    '71 % (66–75)'
    >>> share_words(Frequency(answer, 1.0, 0.9996, 1.0, 10_000, 0, 0))
    '100 % (>99.9)'
    """
    if not applies(found):
        return "–"
    if found.low == found.high:
        return f"{percent_of(found.share, 1)} %"
    digits = int(found.half_width < 0.005)
    if found.share in (0, 1):
        scale = 10**digits
        edge = ceil(100 * scale * found.high) if found.share == 0 else floor(100 * scale * found.low)
        return f"{percent_of(found.share, 0)} % ({'<' if found.share == 0 else '>'}{edge / scale:g})"
    return f"{percent_of(found.share, digits)} % ({percent_of(found.low, digits)}–{percent_of(found.high, digits)})"


def percent_of(share: float, digits: int) -> str:
    """Return a share in percent; 0 and 100 only where it is."""
    shown = f"{100 * share:.{digits}f}"
    least = 10**-digits
    if share > 0 and float(shown) == 0:
        return f"<{least:g}"
    if share < 1 and float(shown) == 100:
        return f">{100 - least:g}"
    return shown.removesuffix(".0")
