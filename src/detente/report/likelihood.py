"""Words of likelihood, on the stated scale of ICD 203; a word never stands without its number.

Source: Office of the Director of National Intelligence (2015). *Intelligence Community Directive 203: Analytic
Standards*, section D.6.e(2)(a): expressions of likelihood or probability.
"""

from dataclasses import dataclass

__all__ = ["CITATION", "SCALE", "LikelihoodWord", "likelihood", "percent"]

CITATION = "Office of the Director of National Intelligence, Intelligence Community Directive 203 (2015), D.6.e(2)(a)"


@dataclass(frozen=True, slots=True)
class LikelihoodWord:
    """A word of the scale and the probabilities it stands for, in per cent: above `low`, up to `high`."""

    word: str
    low: int
    high: int


SCALE: tuple[LikelihoodWord, ...] = (
    LikelihoodWord("almost no chance", 0, 5),
    LikelihoodWord("very unlikely", 5, 20),
    LikelihoodWord("unlikely", 20, 45),
    LikelihoodWord("roughly even chance", 45, 55),
    LikelihoodWord("likely", 55, 80),
    LikelihoodWord("very likely", 80, 95),
    LikelihoodWord("almost certain", 95, 100),
)
"""The scale. Its first and last words stand for 1–5 % and 95–99 % there; never and always are no words of it."""


def percent(share: float) -> str:
    """Return a share as per cent, without calling rare never or common always.

    Examples
    --------
    >>> percent(0.714), percent(0.0004), percent(1.0), percent(0.9996)
    ('71 %', 'under 1 %', '100 %', 'over 99 %')
    """
    if 0 < share < 0.01:
        return "under 1 %"
    if 0.99 < share < 1:
        return "over 99 %"
    return f"{share * 100:.0f} %"


def likelihood(share: float, low: float | None = None, high: float | None = None) -> str:
    """Return a probability in words and numbers: the scale's word, the number, and its interval if there is one.

    Where the interval reaches over several words, the lowest and the highest are said. Never and always are said only
    of what is exactly so, without an interval.

    Parameters
    ----------
    share
        From 0 to 1.
    low, high
        Ends of an interval around it.

    Raises
    ------
    ValueError
        A number is no probability, or the interval does not hold the share.

    Examples
    --------
    >>> likelihood(0.714, 0.66, 0.75)
    'likely (71 %; 66 % to 75 %)'
    >>> likelihood(0.5, 0.4, 0.6)
    'unlikely to likely (50 %; 40 % to 60 %)'
    >>> likelihood(0.0), likelihood(0.97), likelihood(1.0, 0.98, 1.0)
    ('never (0 %)', 'almost certain (97 %)', 'almost certain (100 %; 98 % to 100 %)')
    """
    first, last = share if low is None else low, share if high is None else high
    if not 0 <= first <= share <= last <= 1:
        raise ValueError(f"a probability of {share} between {first} and {last} is none")
    words = dict.fromkeys(_word(end, exact=first == last) for end in (first, last))
    interval = "" if low is None and high is None else f"; {percent(first)} to {percent(last)}"
    return f"{' to '.join(words)} ({percent(share)}{interval})"


def _word(share: float, *, exact: bool) -> str:
    if exact and share in {0, 1}:
        return "always" if share else "never"
    return next(entry.word for entry in SCALE if share * 100 <= entry.high)
