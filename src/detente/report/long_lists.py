"""Lists of a document that may have a million items: made as they are read or written, never held whole."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from detente.report.case import Case

__all__ = ["LongList", "Mapped", "Numbers", "StateList"]

_BLOCK = 4096  # items made at a time

_T_co = TypeVar("_T_co", covariant=True)


class LongList(Sequence[_T_co]):
    """A sequence whose items are made when they are asked for; it can be gone through again."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, at: int) -> _T_co: ...

    @overload
    def __getitem__(self, at: slice) -> list[_T_co]: ...

    def __getitem__(self, at: int | slice) -> _T_co | list[_T_co]:
        if isinstance(at, slice):
            if at.step in (None, 1):
                first, end, _ = at.indices(self._size)
                return self._made(first, max(first, end))
            return [self[k] for k in range(self._size)[at]]
        place = range(self._size)[at]
        return self._made(place, place + 1)[0]

    def __iter__(self) -> Iterator[_T_co]:
        for first in range(0, self._size, _BLOCK):
            yield from self._made(first, min(first + _BLOCK, self._size))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or len(self) != len(other):
            return False
        return all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # as of lists; mypy knows only the method of object

    @abstractmethod
    def _made(self, first: int, end: int) -> list[_T_co]:
        """Return the items from `first` up to, not including, `end`."""

    @abstractmethod
    def texts(self, inline: Callable[[Any], str]) -> Iterator[list[str]]:
        """Yield the items as JSON, block by block, each as `inline` writes it."""


class Numbers(LongList[int]):
    """The numbers, from 1, of the states where something holds; `holds` has shape (states,)."""

    def __init__(self, holds: NDArray[np.bool_]) -> None:
        super().__init__(int(holds.sum()))
        self._found = np.flatnonzero(holds).astype(np.int32)

    def _made(self, first: int, end: int) -> list[int]:
        return (self._found[first:end] + 1).tolist()

    def texts(self, inline: Callable[[Any], str]) -> Iterator[list[str]]:
        """Yield the numbers."""
        for first in range(0, len(self), _BLOCK):
            yield list(map(str, self._made(first, first + _BLOCK)))


class StateList(LongList[dict[str, Any]]):
    """States as they stand in documents: number, level of every option, rank for every actor, ending.

    Parameters
    ----------
    case
        The case.
    states : ndarray of int
        Indices of the states.
    """

    def __init__(self, case: Case, states: NDArray[np.integer]) -> None:
        super().__init__(states.size)
        self._case, self._states = case, states

    def _made(self, first: int, end: int) -> list[dict[str, Any]]:
        model, chosen = self._case.model, self._states[first:end]
        endings = [self._case.words.ending_id(p) for p in model.ending_of[chosen].tolist()]
        names = [o.levels for o in self._case.conflict.options.values()]
        levels, ranks = model.levels[:, chosen].T.tolist(), model.ranks[:, chosen].T.tolist()
        return [
            {
                "number": state + 1,
                "options": {o: known[at] for o, known, at in zip(model.options, names, row, strict=True)},
                "ranks": dict(zip(model.actors, rank, strict=True)),
                "ending": ending,
            }
            for state, row, rank, ending in zip(chosen.tolist(), levels, ranks, endings, strict=True)
        ]

    def texts(self, inline: Callable[[Any], str]) -> Iterator[list[str]]:
        """Yield the states; what states share is written once and put together."""
        model, conflict = self._case.model, self._case.conflict
        options = [
            np.array([f"{inline(option.id)}: {inline(level)}" for level in option.levels], np.object_)
            for option in conflict.options.values()
        ]
        actors = [f"{inline(actor)}: " for actor in model.actors]
        endings = [inline(self._case.words.ending_id(p)) for p in (*range(len(conflict.endings)), -1)]
        for first in range(0, len(self), _BLOCK):
            chosen = self._states[first : first + _BLOCK]
            levels = [known[row[chosen]].tolist() for known, row in zip(options, model.levels, strict=True)]
            ranks = [
                [name + str(rank) for rank in row[chosen].tolist()]
                for name, row in zip(actors, model.ranks, strict=True)
            ]
            yield [
                f'{{"number": {state}, "options": {{{", ".join(level)}}}, "ranks": {{{", ".join(rank)}}}, '
                f'"ending": {endings[ending]}}}'
                for state, level, rank, ending in zip(
                    (chosen + 1).tolist(),
                    _rows(levels, chosen.size),
                    _rows(ranks, chosen.size),
                    model.ending_of[chosen].tolist(),
                    strict=True,
                )
            ]


class Mapped(LongList[_T_co]):
    """What becomes of each item of a long list."""

    def __init__(self, items: LongList[Any], make: Callable[[Any], _T_co]) -> None:
        super().__init__(len(items))
        self._items, self._make = items, make

    def _made(self, first: int, end: int) -> list[_T_co]:
        return [self._make(item) for item in self._items[first:end]]

    def texts(self, inline: Callable[[Any], str]) -> Iterator[list[str]]:
        """Yield the items."""
        for first in range(0, len(self), _BLOCK):
            yield [inline(item) for item in self._made(first, first + _BLOCK)]


def _rows(columns: list[list[str]], count: int) -> Iterator[tuple[str, ...]]:
    return zip(*columns, strict=True) if columns else iter([()] * count)
