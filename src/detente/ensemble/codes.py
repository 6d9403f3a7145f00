"""Answers, and why there are none, as numbers: as arrays and files hold them."""

from enum import IntEnum

__all__ = ["CONTRADICTORY", "NO", "NOT_APPLICABLE", "REASONS", "YES", "Contradiction", "ContradictionError"]

YES, NO, NOT_APPLICABLE, CONTRADICTORY = 1, 0, -1, -2


class Contradiction(IntEnum):
    """Why a world is contradictory; 0 stands for one that is not."""

    NO_STATE = 1
    NO_STATUS_QUO = 2
    MISFIT = 3
    OTHER_RANKS = 4


_SAID = {
    Contradiction.NO_STATE: "no state is feasible",
    Contradiction.NO_STATUS_QUO: "the status quo is not feasible",
    Contradiction.MISFIT: "a belief does not fit: what it speaks of is not there",
    Contradiction.OTHER_RANKS: "ranks are given for another number of states",
}
REASONS: tuple[str, ...] = ("", *(_SAID[code] for code in Contradiction))
"""Why a world is contradictory, by its code; 0 where it is not."""


class ContradictionError(Exception):
    """A world that cannot be, and why."""

    def __init__(self, code: Contradiction) -> None:
        super().__init__(code)
        self.code = code
