"""Assignments of levels packed into machine words: eight bytes where the levels of 60 options take sixty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Packing", "packing"]

_BITS = 62

Codes = NDArray[np.int64]
Levels = NDArray[np.unsignedinteger]


@dataclass(frozen=True, slots=True)
class Packing:
    """Where the level of each option stands in the words of a code.

    The options are in order from the lowest bit of the first word up, so that codes, compared from the last word to
    the first, are in the usual order of states.

    Parameters
    ----------
    places
        For each option its word, the lowest bit of its level there, and the number of levels.
    words
        The number of words.
    """

    places: Mapping[str, tuple[int, int, int]]
    words: int

    def level(self, codes: Codes, option: str, dtype: np.dtype) -> Levels:
        """Return the level of an option in each code; `codes` has shape (words, assignments)."""
        word, shift, levels = self.places[option]
        mask = (1 << (levels - 1).bit_length()) - 1
        found: Levels = (codes[word] >> shift & mask).astype(dtype)
        return found

    def raised(self, codes: Codes, option: str, level: int) -> Codes:
        """Return the codes with an option, which is at its lowest level, at another level."""
        word, shift, _ = self.places[option]
        result = codes.copy()
        result[word] |= level << shift
        return result

    def sort(self, codes: Codes) -> Codes:
        """Return the codes in the usual order; may work in place."""
        if self.words > 1:
            return codes[:, np.lexsort(codes)]
        if codes.size and (codes[0, 1:] <= codes[0, :-1]).any():
            codes[0].sort()
        return codes

    def unpacked(self, codes: Codes, dtype: np.dtype) -> Levels:
        """Return the levels, shape (options, assignments)."""
        levels = np.empty((len(self.places), codes.shape[1]), dtype)
        for row, option in zip(levels, self.places, strict=True):
            row[:] = self.level(codes, option, dtype)
        return levels


def packing(options: Sequence[str], sizes: Mapping[str, int]) -> Packing:
    """Return a packing of options with so many levels each.

    Examples
    --------
    >>> packing(["a.x", "a.y"], {"a.x": 3, "a.y": 2}).places
    {'a.x': (0, 0, 3), 'a.y': (0, 2, 2)}
    """
    word, shift = 0, 0
    places: dict[str, tuple[int, int, int]] = {}
    for option in options:
        bits = (sizes[option] - 1).bit_length()
        if shift + bits > _BITS:
            word, shift = word + 1, 0
        places[option] = (word, shift, sizes[option])
        shift += bits
    return Packing(places, word + 1)
