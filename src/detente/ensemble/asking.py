"""Asking questions of many outcomes at once: each distinct world is answered once, whoever asks for it again."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer
from detente.ensemble.evaluate import YES, Evaluator
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
        Who computes; this process by default.
    """

    def __init__(self, space: Space, kinds: tuple[str, ...] | None = None, executor: Executor | None = None) -> None:
        self.space = space
        self._evaluator = Evaluator(space, kinds)
        self._executor = executor
        self._known: dict[World, Values] = {}

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The questions, in order."""
        return self._evaluator.answers

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
        worlds, which = distinct_worlds(self.space, outcomes)
        self._learn([world for world in worlds if world not in self._known])
        found = np.empty((len(worlds), len(self.answers)), np.int8)
        for place, world in enumerate(worlds):
            found[place] = self._known[world]
        return found[which]

    def yes(self, outcomes: Floats) -> Floats:
        """Return 1 where the answer is yes and 0 elsewhere, shape (rows, answers)."""
        return (self.values(outcomes) == YES).astype(np.float64)

    def _learn(self, worlds: Sequence[World]) -> None:
        chunks = [worlds[k : k + _CHUNK] for k in range(0, len(worlds), _CHUNK)]
        if self._executor is None:
            found = [self._evaluator.answer(chunk) for chunk in chunks]
        else:
            found = [result() for result in [self._executor.submit(chunk) for chunk in chunks]]
        for chunk, answered in zip(chunks, found, strict=True):
            self._known.update(zip(chunk, answered.values, strict=True))
