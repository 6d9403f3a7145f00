"""The answers in many worlds, sharing between them what they have in common."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer, answers_of
from detente.ensemble.codes import CONTRADICTORY, ContradictionError
from detente.ensemble.reading import ReadingAnswers
from detente.ensemble.space import Space
from detente.ensemble.structure import Structures
from detente.ensemble.worlds import World
from detente.model.graph import GraphModel
from detente.model.kernels import load

__all__ = ["Answered", "Evaluator"]

_DEAR_KINDS = ("obstacle", "effect", "deterred")
_DEAR = 10  # what a world costs if some of these, or the end of a best path, are asked, compared with one where none is
_WORTH_LOADING = 1000  # worlds
_SMALL = 1000  # states


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """The answers in some worlds.

    Parameters
    ----------
    values : ndarray of int8, shape (worlds, answers)
        1 yes, 0 no, -1 not applicable (no such ending in this reading, no obstacle where nothing leads there), -2 in
        contradictory worlds.
    reasons : ndarray of int8, shape (worlds,)
        Why a world is contradictory, by position in `detente.ensemble.codes.REASONS`; 0 where it is not.
    """

    values: NDArray[np.int8]
    reasons: NDArray[np.int8]


class Evaluator:
    """Answers the questions of a space in worlds of it.

    Parameters
    ----------
    space
        The worlds.
    kinds
        Which questions, as in `answers_of`.
    model
        The conflict of some reading, compiled: spares compiling its states and moves again.

    Examples
    --------
    >>> import detente
    >>> from detente.ensemble.space import space_of
    >>> space = space_of({"": detente.load("prisoners-dilemma").conflict})
    >>> Evaluator(space, ["kept now"]).answer([World("")]).values.tolist()
    [[1, 1, 1]]
    """

    def __init__(self, space: Space, kinds: Sequence[str] | None = None, model: GraphModel | None = None) -> None:
        self.space = space
        self.answers: tuple[Answer, ...] = answers_of(space, kinds)
        self._structures = Structures()
        if model is not None:
            self._structures.know(model)
        self._asked = 0
        self._readings: dict[str, ReadingAnswers] = {}

    def answer(self, worlds: Sequence[World]) -> Answered:
        """Return the answers in some worlds; the same whatever was asked before.

        Raises
        ------
        LimitError
            A world has too many states.
        """
        dear = any(answer.kind in _DEAR_KINDS or answer.aspect == "path_end" for answer in self.answers)
        self._asked += len(worlds) * (_DEAR if dear else 1)
        values = np.empty((len(worlds), len(self.answers)), np.int8)
        reasons = np.zeros(len(worlds), np.int8)
        # Worlds with the same wrong claims share states and moves, and are best looked at together.
        for row in sorted(range(len(worlds)), key=lambda k: worlds[k].kinship):
            world = worlds[row]
            if self._asked > _WORTH_LOADING and self._structures.largest > _SMALL:
                load()  # the compiled kernels, once so much is asked that they are worth the time that takes
            try:
                values[row] = self._reading(world.reading).answer(world)
            except ContradictionError as error:
                values[row], reasons[row] = CONTRADICTORY, error.code
        return Answered(values, reasons)

    def _reading(self, name: str) -> ReadingAnswers:
        if name not in self._readings:
            self._readings[name] = ReadingAnswers(self.space, name, self.answers, self._structures)
        return self._readings[name]
