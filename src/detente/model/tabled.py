"""What was read from a table beside a scenario: kept compact, and with the table's name for whoever writes it again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["ArcList", "TabledArcs", "TabledRanks"]


class ArcList(Sequence[tuple[int, int]]):
    """Arcs one by one, as a tuple of pairs would hold them, in a tenth of the memory.

    Parameters
    ----------
    pairs : array of int, shape (arcs, 2)
        The state left and the state reached, 0-based.

    Examples
    --------
    >>> arcs = ArcList([[0, 1], [1, 2]])
    >>> arcs[1], len(arcs), arcs == ((0, 1), (1, 2))
    ((1, 2), 2, True)
    """

    __slots__ = ("pairs",)

    def __init__(self, pairs: ArrayLike) -> None:
        self.pairs: NDArray[np.int32] = np.array(pairs, np.int32).reshape(-1, 2)
        self.pairs.setflags(write=False)

    @overload
    def __getitem__(self, at: int) -> tuple[int, int]: ...
    @overload
    def __getitem__(self, at: slice) -> "ArcList": ...
    def __getitem__(self, at: int | slice) -> "tuple[int, int] | ArcList":
        """Return one arc, or some."""
        if isinstance(at, slice):
            return ArcList(self.pairs[at])
        left, reached = self.pairs[at].tolist()
        return left, reached

    def __len__(self) -> int:
        """Return how many arcs there are."""
        return len(self.pairs)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Return the arcs in order, one by one."""
        return map(tuple, self.pairs.tolist())

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """Return the arcs as an array of shape (arcs, 2)."""
        return np.array(self.pairs, dtype, copy=True) if copy else np.asarray(self.pairs, dtype)

    def __eq__(self, other: object) -> bool:
        """Whether the other holds the same arcs in the same order, in whatever kind of sequence."""
        if isinstance(other, ArcList):
            return np.array_equal(self.pairs, other.pairs)
        return tuple(self) == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        """Return the hash of the tuple that it equals."""
        return hash(tuple(self))

    def __repr__(self) -> str:
        """Return the number of arcs and a digest of them: the same arcs give the same text."""
        return f"ArcList({len(self):,} arcs, {sha256(self.pairs.astype('<i4').tobytes()).hexdigest()})"


class TabledArcs(Mapping[str, ArcList]):
    """The arcs of each actor, from a table.

    Parameters
    ----------
    arcs
        By actor.
    file
        The table, as the scenario names it.
    states
        The names of the states that its rows speak of, in order.
    """

    __slots__ = ("arcs", "file", "states")

    def __init__(self, arcs: Mapping[str, ArcList], file: str, states: tuple[str, ...]) -> None:
        self.arcs, self.file, self.states = dict(arcs), file, states

    def __getitem__(self, actor: str) -> ArcList:
        """Return the arcs of one actor."""
        return self.arcs[actor]

    def __iter__(self) -> Iterator[str]:
        """Yield the actors in order."""
        return iter(self.arcs)

    def __len__(self) -> int:
        """Return how many actors have arcs."""
        return len(self.arcs)

    def __repr__(self) -> str:
        """Return the arcs as a mapping shows them; from which file they come makes no difference."""
        return repr(self.arcs)


class TabledRanks(tuple[int, ...]):
    """One rank a state, from a column of a table: a tuple that knows from where.

    Parameters
    ----------
    ranks
        In the order of the states.
    file, column
        The table, as the scenario names it, and the column.
    """

    file: str
    column: str

    def __new__(cls, ranks: Iterable[int], file: str = "", column: str = "") -> "TabledRanks":
        """Make it."""
        made = super().__new__(cls, ranks)
        made.file, made.column = file, column
        return made
