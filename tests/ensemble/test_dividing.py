"""Worlds are handed out once each, likes together, and in proportion to how fast they are answered."""

import gc
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from detente.ensemble.dividing import Dividing
from detente.ensemble.evaluate import Answered
from detente.ensemble.worlds import World


@dataclass
class Pending:
    ready: bool = False

    def get(self) -> Answered:
        raise AssertionError("nobody asks for answers here")


@dataclass
class Fake:
    """Keeps what it is given, by part; None is whoever is free."""

    parts: int
    slots: int = 16
    given: list[tuple[int | None, tuple[World, ...], Pending]] = field(default_factory=list)

    def submit(self, worlds: Sequence[World], part: int | None = 0) -> Pending:
        self.given.append((part, tuple(worlds), Pending()))
        return self.given[-1][2]

    def finish(self, part: int, worlds: int) -> None:
        """Answer so many of the worlds that a part was given first."""
        for _, chunk, result in [entry for entry in self.given if entry[0] == part and not entry[2].ready]:
            if worlds <= 0:
                return
            result.ready = True
            worlds -= len(chunk)

    def waiting(self, part: int | None) -> int:
        return sum(len(chunk) for p, chunk, result in self.given if p == part and not result.ready)


def drawn(rng: np.random.Generator, count: int) -> list[World]:
    numbers = rng.choice(10**6, size=count, replace=False)
    return [World("", ((0, float(n)),)) for n in numbers]


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
@pytest.mark.parametrize("count", [0, 1, 5, 300, 1000])
def test_every_world_is_given_once_and_likes_to_the_same(parts: int, count: int) -> None:
    fake = Fake(parts)
    worlds = drawn(np.random.default_rng(count), count)
    given = [world for chunk, _ in Dividing(fake).submit(list(worlds), last=False) for world in chunk]
    assert sorted(given) == sorted(worlds)
    assert {part for part, *_ in fake.given} <= set(range(parts))
    stretches = [[world for p, chunk, _ in fake.given if p == part for world in chunk] for part in range(parts)]
    assert [world for stretch in stretches for world in stretch] == sorted(worlds)


def test_who_is_slow_is_given_less() -> None:
    rng, fake = np.random.default_rng(0), Fake(2)
    dividing = Dividing(fake)
    list(dividing.submit(drawn(rng, 1000), last=False))
    for _ in range(6):
        fake.finish(0, 900)
        fake.finish(1, 300)
        list(dividing.submit(drawn(rng, 1000), last=False))
    assert fake.waiting(0) > 0
    assert fake.waiting(1) < 2 * (fake.waiting(0) + fake.waiting(1)) / 3


def test_who_keeps_pace_keeps_its_stretch() -> None:
    rng, fake = np.random.default_rng(1), Fake(2)
    dividing = Dividing(fake)
    for _ in range(5):
        list(dividing.submit(drawn(rng, 1000), last=False))
        for part in (0, 1):
            fake.finish(part, 300)
    first, second = ([world for p, chunk, _ in fake.given if p == part for world in chunk] for part in (0, 1))
    assert len(first) + len(second) == 5000
    assert max(first) < min(second)


def test_the_last_worlds_are_for_whoever_is_free_in_smaller_chunks() -> None:
    rng, fake = np.random.default_rng(2), Fake(2)
    dividing = Dividing(fake)
    list(dividing.submit(drawn(rng, 800), last=False))
    before = len(fake.given)
    worlds = drawn(rng, 800)
    chunks = [chunk for chunk, _ in dividing.submit(list(worlds), last=True)]
    assert sorted(world for chunk in chunks for world in chunk) == sorted(worlds)
    assert max(map(len, chunks)) < max(len(chunk) for _, chunk, _ in fake.given[:before])
    assert 0.4 * 800 < fake.waiting(None) < 0.6 * 800


def test_who_computes_alone_remembers_no_chunk() -> None:
    rng, fake = np.random.default_rng(3), Fake(1)
    dividing = Dividing(fake)
    for _ in range(3):
        list(dividing.submit(drawn(rng, 500), last=False))
    held = [weakref.ref(result) for *_, result in fake.given]
    fake.given.clear()
    gc.collect()
    assert [ref() for ref in held] == [None] * len(held)
