"""Blocks of draws with their answers: every distinct world is answered once, blocks are finished in order."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.designs import Design
from detente.ensemble.dividing import Dividing
from detente.ensemble.draws import Draws, draw
from detente.ensemble.evaluate import Answered
from detente.ensemble.executors import Executor, Result
from detente.ensemble.space import Space
from detente.ensemble.worlds import World, distinct_worlds

__all__ = ["Block", "Progress", "blocks"]

_KNOWN = 10_000  # worlds whose answers are kept for later blocks: a bound, so that memory does not grow with the draws
_AHEAD = 32  # blocks drawn before the first of them is finished, so that others have something to do

Rows = NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some draws with their answers.

    Parameters
    ----------
    number
        Of the block, from 0 on.
    first
        The number of its first draw.
    draws
        Outcomes and weights.
    answered
        The answers, one row a draw.
    distinct
        How many distinct worlds there were up to its end.
    worlds
        The distinct worlds among its own draws.
    place : ndarray of int, shape (draws,)
        Which of these each draw is.
    """

    number: int
    first: int
    draws: Draws
    answered: Answered
    distinct: int
    worlds: Sequence[World]
    place: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: draws done, draws asked for, and distinct worlds among those drawn so far."""

    done: int
    asked: int
    distinct: int


@dataclass(slots=True)
class _Chunk:
    """Worlds that are being answered."""

    worlds: Sequence[World]
    result: Result
    rows: Rows | None = None

    def get(self) -> Rows:
        """Return answers and, in the last column, reasons; wait for them if need be."""
        if self.rows is None:
            answered = self.result.get()
            self.rows = np.column_stack([answered.values, answered.reasons])
        return self.rows


@dataclass(slots=True)
class _Planned:
    """A block whose draws are known and whose new worlds are being answered.

    `place` says for each draw which world of `sources` it is: its answers, or where they will be.
    """

    number: int
    first: int
    draws: Draws
    worlds: Sequence[World]
    place: NDArray[np.intp]
    sources: list[bytes | tuple[_Chunk, int]]
    chunks: list[_Chunk]
    distinct: int


@dataclass(slots=True)
class _Worlds:
    """What is known of worlds: their answers (those asked for last), who answers them just now, how many there were.

    Of each world seen eight bytes are kept, its hash, in order.
    """

    known: dict[World, bytes] = field(default_factory=dict)
    pending: dict[World, tuple[_Chunk, int]] = field(default_factory=dict)
    seen: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))

    def see(self, worlds: Sequence[World]) -> int:
        """Return how many different worlds there were up to now, with these."""
        hashes = np.unique(np.fromiter(map(hash, worlds), np.int64, len(worlds)))
        places = np.searchsorted(self.seen, hashes)
        there = places < self.seen.size
        there[there] = self.seen[places[there]] == hashes[there]
        self.seen = np.insert(self.seen, places[~there], hashes[~there])
        return self.seen.size

    def find(self, world: World) -> bytes | None:
        """Return the answers in a world, if they are known."""
        row = self.known.pop(world, None)
        if row is not None:
            self.known[world] = row  # it is the last to be forgotten now
        return row

    def learn(self, chunk: _Chunk) -> None:
        """Keep the answers of a chunk."""
        for world, row in zip(chunk.worlds, chunk.get(), strict=True):
            if self.pending.pop(world, None) is not None:
                self.known[world] = row.tobytes()
        self.forget()

    def recall(self, worlds: Sequence[World], rows: Rows) -> None:
        """Keep answers that were found earlier."""
        self.known.update((w, row.tobytes()) for w, row in zip(worlds, rows, strict=True) if w not in self.pending)
        self.forget()

    def forget(self) -> None:
        """Keep no more than the answers asked for last."""
        while len(self.known) > _KNOWN:
            del self.known[next(iter(self.known))]


def blocks(
    space: Space,
    executor: Executor,
    *,
    design: Design,
    seed: int,
    draws: int,
    block: int,
    finished: Callable[[int], Answered | None] = lambda number: None,
    progress: Callable[[Progress], None] | None = None,
) -> Iterator[Block]:
    """Yield the blocks of a run in order.

    Parameters
    ----------
    space
        What is drawn from.
    executor
        Who answers.
    design, seed, draws
        As in `detente.ensemble.draws.draw`; `draws` is the number of the whole design.
    block
        Draws a block; the last may have fewer.
    finished
        The answers of a block, by its number, that need not be found again; None where they must.
    progress
        Told how far it is after every chunk of worlds.
    """
    worlds, window, dividing = _Worlds(), deque[_Planned](), Dividing(executor)
    numbers = iter(range(-(-draws // block)))
    following = next(numbers, None)
    while following is not None or window:
        while following is not None and (not window or _is_room(window, executor.slots)):
            first = following * block
            drawn = draw(space, design, seed, first, min(block, draws - first), draws)
            found, number, following = finished(following), following, next(numbers, None)
            window.append(_plan(space, dividing, worlds, drawn, number, first, found, last=following is None))
        yield _finish(window.popleft(), worlds, draws, progress)


def _is_room(window: deque[_Planned], slots: int) -> bool:
    """Whether a block more is to be drawn: others are to have something to do while the first block is finished."""
    return len(window) < _AHEAD and sum(len(planned.chunks) for planned in list(window)[1:]) < slots


def _plan(
    space: Space,
    dividing: Dividing,
    worlds: _Worlds,
    drawn: Draws,
    number: int,
    first: int,
    found: Answered | None,
    *,
    last: bool,
) -> _Planned:
    """Find the distinct worlds of a block, and have those answered that are not known."""
    distinct, place = distinct_worlds(space, drawn.outcomes)
    planned = _Planned(number, first, drawn, distinct, place, [], [], worlds.see(distinct))
    if found is not None:
        rows = np.column_stack([found.values, found.reasons])[np.unique(place, return_index=True)[1]]
        worlds.recall(distinct, rows)
        planned.sources += [row.tobytes() for row in rows]
        return planned
    rows_known = {world: row for world in distinct if (row := worlds.find(world)) is not None}
    new = [world for world in distinct if world not in rows_known and world not in worlds.pending]
    for chunk_of, result in dividing.submit(new, last=last):
        chunk = _Chunk(chunk_of, result)
        planned.chunks.append(chunk)
        worlds.pending.update((world, (chunk, row)) for row, world in enumerate(chunk_of))
    planned.sources += [rows_known[world] if world in rows_known else worlds.pending[world] for world in distinct]
    return planned


def _finish(planned: _Planned, worlds: _Worlds, asked: int, progress: Callable[[Progress], None] | None) -> Block:
    """Put the answers of a block together, once all are there."""
    count = len(planned.place)
    for number, chunk in enumerate(planned.chunks):
        worlds.learn(chunk)
        if progress is not None:
            done = planned.first + count * (number + 1) // (len(planned.chunks) + 1)
            progress(Progress(done, asked, planned.distinct))
    table = [
        np.frombuffer(source, np.int8) if isinstance(source, bytes) else source[0].get()[source[1]]
        for source in planned.sources
    ]
    rows = np.array(table, np.int8)[planned.place]
    answered = Answered(np.ascontiguousarray(rows[:, :-1]), np.ascontiguousarray(rows[:, -1]))
    if progress is not None:
        progress(Progress(planned.first + count, asked, planned.distinct))
    return Block(
        planned.number, planned.first, planned.draws, answered, planned.distinct, planned.worlds, planned.place
    )
