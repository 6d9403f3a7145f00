"""Reliance: claim by claim and source by source, what if this one is wrong.

A claim that is wrong takes with it what rests on it alone (`detente.ensemble.falling`); a source that is wrong takes
all its claims along. Asked of the scenario as written, and over worlds drawn: the same draws with the claim right and
with it wrong. Shares are of the worlds in which an answer applies.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import MAIN, Answer
from detente.ensemble.asking import Asking
from detente.ensemble.codes import CONTRADICTORY, YES
from detente.ensemble.draws import fixed
from detente.ensemble.executors import executor
from detente.ensemble.shares import Shift, shift
from detente.ensemble.space import Space
from detente.errors import InputError
from detente.model.elements import elements
from detente.model.uncertainty import Judgement, Spread

__all__ = ["Reliance", "WithoutIt", "doubting", "reliance"]

Floats = NDArray[np.float64]
_RIGHT, _WRONG = 0.0, 1.0


@dataclass(frozen=True, slots=True)
class WithoutIt:
    """What one claim or source bears.

    Parameters
    ----------
    kind, id
        ``claim`` or ``source``, and which.
    rest
        Paths of the elements that rest on it, among others or alone, in the reading looked at.
    fall
        Those of them that fall where it alone is wrong.
    flips
        Positions in the answers of those that change in the scenario as written if it is wrong.
    contradictory
        Whether the scenario as written is then contradictory.
    contradicts
        In how many of the worlds drawn the world contradicts itself with it right, and with it wrong.
    shifts
        For each answer how often it holds over the same draws with it right (before) and with it wrong (after).
    """

    kind: Literal["claim", "source"]
    id: str
    rest: tuple[str, ...]
    fall: tuple[str, ...]
    flips: tuple[int, ...]
    contradictory: bool
    contradicts: tuple[int, int]
    shifts: tuple[Shift, ...]

    @property
    def swing(self) -> float:
        """The greatest difference that it makes to any answer."""
        return max((abs(s.difference) for s in self.shifts if s.difference == s.difference), default=0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Reliance:
    """What the answers owe to each claim and each source.

    Parameters
    ----------
    answers
        The questions.
    base
        For each whether it is yes in the scenario as written.
    without
        One entry for each claim and each source, the weightiest first: those without which the scenario as written
        contradicts itself, then by answers that flip, then by swing.
    draws
        Over how many worlds the shares are.
    """

    answers: tuple[Answer, ...]
    base: tuple[bool, ...]
    without: tuple[WithoutIt, ...]
    draws: int


def doubting(space: Space) -> Space:
    """Return the space with a judgement for every claim and source; those that had none are certain to be right."""
    certain = (Spread.constant(Fraction(1)),)
    listed = list(space.judgements)
    local = list(space.local)
    everywhere = {name: name for name in space.readings}
    for conflict in space.readings.values():
        wanted = [(f"claims.{c.id}", c.says, "claim") for c in conflict.claims.values()]
        wanted += [(f"sources.{s.id}", dict(s.fields).get("author", s.id), "source") for s in conflict.sources.values()]
        for id, says, kind in wanted:
            if all(judgement.id != id for judgement in listed):
                listed.append(Judgement(id, "claim" if kind == "claim" else "source", says, odds=certain))
                local.append(dict.fromkeys(everywhere, id))
    return replace(space, judgements=tuple(listed), local=tuple(local))


def reliance(
    space: Space,
    outcomes: Floats,
    kinds: tuple[str, ...] = MAIN,
    *,
    reading: str | None = None,
    workers: int = 1,
    cluster: str | None = None,
) -> Reliance:
    """Return what the answers owe to each claim and each source.

    Parameters
    ----------
    outcomes : ndarray of float, shape (draws, judgements)
        The worlds to ask over, as `detente.ensemble.draws.outcomes` gives them for `space`.
    kinds
        Which questions.
    reading
        Which reading the scenario as written is; by default the first of the space.
    workers, cluster
        Who computes, as in `detente.ensemble.executors.executor`.

    Raises
    ------
    InputError
        There are no claims.
    """
    wide = doubting(space)
    places = [k for k, j in enumerate(wide.judgements) if j.kind in {"claim", "source"}]
    if not places:
        raise InputError("the scenario has no claims, so there is none that could be wrong")
    chosen = next(iter(space.readings)) if reading is None else reading
    drawn = np.zeros((outcomes.shape[0], len(wide.judgements)))
    drawn[:, : outcomes.shape[1]] = outcomes
    written = _as_written(wide, chosen)
    found = []
    with executor(wide, kinds, workers=workers, cluster=cluster) as computing:
        asking = Asking(wide, kinds, computing)
        base = asking.values(written)[0]
        for place in places:
            right, wrong = (asking.values(fixed(drawn, place, value)) for value in (_RIGHT, _WRONG))
            then = asking.values(fixed(written, place, _WRONG))[0]
            found.append(_without(wide, chosen, place, base, then, right, wrong))
    found.sort(key=lambda w: (not w.contradictory, -len(w.flips), -round(w.swing, 12), w.kind, w.id))
    return Reliance(asking.answers, tuple((base == YES).tolist()), tuple(found), outcomes.shape[0])


def _as_written(space: Space, reading: str) -> Floats:
    """Return the outcomes of the scenario as written in a reading, shape (1, judgements)."""
    row = space.written.copy()
    if space.reading_place is not None:
        row[space.reading_place] = space.judgements[space.reading_place].outcomes.index(reading)
    return row[None]


def _without(
    space: Space,
    reading: str,
    place: int,
    base: NDArray[np.int8],
    then: NDArray[np.int8],
    right: NDArray[np.int8],
    wrong: NDArray[np.int8],
) -> WithoutIt:
    conflict = space.readings[reading]
    kind, _, id = space.judgements[place].id.partition(".")
    own = {id} if kind == "claims" else {c.id for c in conflict.claims.values() if c.source == id}
    resting = [e for e in elements(conflict) if own & set(e.evidence.claims)]
    bearing = [e for e in resting if e.kind not in {"actor", "ending", "reading"}]
    contradictory = bool((then == CONTRADICTORY).any())
    return WithoutIt(
        "claim" if kind == "claims" else "source",
        id,
        tuple(e.path for e in resting),
        tuple(e.path for e in bearing if set(e.evidence.claims) <= own),
        () if contradictory else tuple(np.flatnonzero((then == YES) != (base == YES)).tolist()),
        contradictory,
        (_contradicts(right), _contradicts(wrong)),
        tuple(shift(before, after) for before, after in zip(right.T, wrong.T, strict=True)),
    )


def _contradicts(values: NDArray[np.int8]) -> int:
    """Return in how many draws the world contradicts itself."""
    return int((values == CONTRADICTORY).any(axis=1).sum())
