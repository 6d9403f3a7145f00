"""Assignments of linked options, option by option: what can no longer satisfy a constraint is dropped at once.

Partial assignments are taken in blocks, depth first, so that however many there are on the way, memory holds the
assignments found and a few blocks.
"""

from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from detente.logic.evaluate import possible
from detente.logic.tree import Not, Statement
from detente.logic.vocabulary import Vocabulary
from detente.model.packing import Packing

__all__ = ["Propagation"]

_BLOCK = 1 << 18  # partial assignments looked at in one go

Codes = NDArray[np.int64]
Levels = NDArray[np.unsignedinteger]


class Propagation:
    """The assignments of one linked group of options, listed as far as `run` is told to go.

    Parameters
    ----------
    options
        The options of the group.
    never
        Statements over these options that hold in no assignment.
    packing
        Where the levels stand in a code; the codes of assignments have the other options at their lowest levels.

    Attributes
    ----------
    found
        The number of assignments listed so far.
    work
        What it cost so far: partial assignments times the options that were looked at for them.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        options: Sequence[str],
        never: Sequence[Statement],
        packing: Packing,
        dtype: np.dtype,
    ) -> None:
        self.vocabulary, self.packing, self.dtype = vocabulary, packing, dtype
        self.options, self.never = tuple(options), tuple(never)
        self.scopes = [vocabulary.options_in(s) for s in never]
        self.order = assignment_order(options, self.scopes)
        self.found = 0
        self.work = 0
        self._listed: list[Codes] = []
        start = np.zeros((packing.words, int(self._allowed_at_all())), np.int64)
        self._waiting: list[tuple[int, Codes]] = [(0, start)]  # options assigned, and the assignments

    @property
    def finished(self) -> bool:
        """Whether all assignments are listed."""
        return not self._waiting

    def codes(self) -> Codes:
        """Return the assignments listed, in no particular order; shape (words, assignments)."""
        return np.concatenate(self._listed, axis=1) if self._listed else np.zeros((self.packing.words, 0), np.int64)

    def run(self, most_work: int, most_found: int) -> bool:
        """Go on until all is listed, the work done or the assignments found exceed a number; return whether all is."""
        while self._waiting and self.work <= most_work and self.found <= most_found:
            step, codes = self._waiting.pop()
            if step == len(self.order):
                self._listed.append(codes)
                self.found += codes.shape[1]
                continue
            following = self._extended(step, codes)
            pieces = max(1, -(-following.shape[1] // _BLOCK))
            self._waiting += [(step + 1, piece) for piece in np.array_split(following, pieces, axis=1)]
        return self.finished

    def at_least(self) -> int:
        """Return how many assignments there are at least, as far as has been seen.

        Where every constraint holds already, whatever the options still open, all of their levels count.
        """
        total = self.found
        for step, codes in self._waiting:
            if step == len(self.order):
                total += codes.shape[1]
                continue
            settled = np.ones(codes.shape[1], np.bool_)
            assigned = set(self.order[:step])
            for statement, scope in zip(self.never, self.scopes, strict=True):
                columns = self._columns(codes, [o for o in scope if o in assigned])
                settled &= ~possible(statement, self.vocabulary, columns, codes.shape[1])
            total += int(settled.sum()) * prod(len(self.vocabulary.levels[o]) for o in self.order[step:])
        return total

    def _allowed_at_all(self) -> bool:
        return all(bool(possible(Not(s), self.vocabulary, {}, 1)[0]) for s in self.never)

    def _columns(self, codes: Codes, options: Sequence[str]) -> dict[str, Levels]:
        return {o: self.packing.level(codes, o, self.dtype) for o in options}

    def _extended(self, step: int, codes: Codes) -> Codes:
        """Return the assignments with the next option at every level that no constraint rules out."""
        option, assigned = self.order[step], set(self.order[:step])
        concerned = [(Not(s), scope) for s, scope in zip(self.never, self.scopes, strict=True) if option in scope]
        needed = dict.fromkeys(o for _, scope in concerned for o in scope if o in assigned)
        columns = self._columns(codes, list(needed))
        levels = len(self.vocabulary.levels[option])
        self.work += codes.shape[1] * levels * (1 + sum(len(scope) for _, scope in concerned))
        pieces = []
        for level in range(levels):
            columns[option] = np.full(1, level, self.dtype)
            keep = np.ones(codes.shape[1], np.bool_)
            for statement, _ in concerned:
                keep &= possible(statement, self.vocabulary, columns, codes.shape[1])
            kept = codes if keep.all() else codes[:, keep]
            pieces.append(self.packing.raised(kept, option, level))
        return np.concatenate(pieces, axis=1)


def assignment_order(options: Sequence[str], scopes: Sequence[Sequence[str]]) -> list[str]:
    """Order options so that constraints are complete early: next the option that most nearly completes some.

    Examples
    --------
    >>> assignment_order("abcd", ["ad", "cd"])
    ['d', 'a', 'c', 'b']
    """
    open_scopes = [set(scope) for scope in scopes]
    order: list[str] = []
    left = dict.fromkeys(options)
    while left:
        pull = dict.fromkeys(left, 0.0)
        for scope in open_scopes:
            for option in scope:
                pull[option] += 4.0 ** -len(scope)
        best = max(left, key=lambda option: pull[option])  # of equals the first
        order.append(best)
        del left[best]
        for scope in open_scopes:
            scope.discard(best)
        open_scopes = [scope for scope in open_scopes if scope]
    return order
