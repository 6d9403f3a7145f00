"""Asking questions of many outcomes at once: each distinct world is answered once, whoever asks for it again."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer, answers_of
from detente.ensemble.evaluate import Answered, Evaluator
from detente.ensemble.executors import Executor
from detente.ensemble.space import Space
from detente.ensemble.worlds import World, distinct_worlds

__all__ = ["Asking"]

Floats = NDArray[np.float64]
Values = NDArray[np.int8]
_CHUNK = 64


class Asking:
    """Answers questions over rows of outcomes, and remembers the answers in every world.

    Parameters
    ----------
    space
        The worlds.
    kinds
        Which questions, as in `detente.ensemble.answers.answers_of`.
    executor
        Who computes, asked for these questions; this process by default.
    """

    def __init__(self, space: Space, kinds: tuple[str, ...] | None = None, executor: Executor | None = None) -> None:
        self.space = space
        self.answers: tuple[Answer, ...] = answers_of(space, kinds)
        self._evaluator = Evaluator(space, kinds) if executor is None else None
        self._executor = executor
        self._known: dict[World, tuple[Values, int]] = {}

    @property
    def worlds(self) -> int:
        """How many distinct worlds have been answered."""
        return len(self._known)

    def values(self, outcomes: Floats) -> Values:
        """Return the answers, shape (rows, answers), as `detente.ensemble.evaluate.Answered` has them.

        Parameters
        ----------
        outcomes : ndarray of float, shape (rows, judgements)
        """
        return self.answered(outcomes).values

    def answered(self, outcomes: Floats) -> Answered:
        """Return the answers, one row for each of `outcomes`, and why a world is contradictory where it is."""
        worlds, which = distinct_worlds(self.space, outcomes)
        self._learn([world for world in worlds if world not in self._known])
        values = np.empty((len(worlds), len(self.answers)), np.int8)
        reasons = np.empty(len(worlds), np.int8)
        for place, world in enumerate(worlds):
            values[place], reasons[place] = self._known[world]
        return Answered(values[which], reasons[which])

    def _learn(self, worlds: Sequence[World]) -> None:
        # Worlds in which the same claims are wrong share states and moves, and so are best kept together.
        ordered = sorted(worlds, key=lambda world: world.kinship)
        chunks = [ordered[k : k + _CHUNK] for k in range(0, len(ordered), _CHUNK)]
        if self._evaluator is not None:
            found = [self._evaluator.answer(chunk) for chunk in chunks]
        else:
            assert self._executor is not None
            parts, executor = self._executor.parts, self._executor
            waiting = [executor.submit(chunk, k * parts // len(chunks)) for k, chunk in enumerate(chunks)]
            found = [result.get() for result in waiting]
        for chunk, answered in zip(chunks, found, strict=True):
            rows = zip(answered.values, answered.reasons.tolist(), strict=True)
            self._known.update(zip(chunk, rows, strict=True))
