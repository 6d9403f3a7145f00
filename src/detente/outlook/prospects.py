"""How every ending stands from a state of some what-if, and what differs from how it stands as things are."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.outlook.standing import HOW_KEPT, HowKept
from detente.stability.keeping import Keeping
from detente.stability.sequences import distances

__all__ = ["ASPECTS", "Aspect", "EndingChange", "Prospect", "Verdict", "View", "closed", "compare_views"]

Aspect = Literal["kept_by_interest", "kept", "by_interest", "reachable"]
Verdict = Literal["better", "worse", "same", "depends"]

ASPECTS: tuple[Aspect, ...] = ("kept_by_interest", "kept", "by_interest", "reachable")
"""What may be said of an ending, the weightiest first."""

Bools = NDArray[np.bool_]
Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Prospect:
    """How an ending stands from somewhere.

    Parameters
    ----------
    reachable, by_interest
        Whether legal sequences lead to it: of moves, of improvements alone.
    kept, kept_by_interest
        The firmest keeping by everyone at any of its states that moves, or improvements alone, lead to.
    """

    reachable: bool
    by_interest: bool
    kept: HowKept
    kept_by_interest: HowKept

    def strength(self, aspect: Aspect) -> int:
        """Return how much of an aspect there is: 0 or 1, or the position in `HOW_KEPT`."""
        match aspect:
            case "reachable":
                return int(self.reachable)
            case "by_interest":
                return int(self.by_interest)
            case "kept":
                return HOW_KEPT.index(self.kept)
            case "kept_by_interest":
                return HOW_KEPT.index(self.kept_by_interest)


@dataclass(frozen=True, slots=True)
class EndingChange:
    """One thing that differs about one ending.

    Parameters
    ----------
    ending
        Position of the ending.
    aspect
        What differs; see `Prospect`.
    gained
        Whether it is more than as things are, or less.
    before, after
        For ``kept`` and ``kept_by_interest`` how firmly, as things are and now; else ``no`` both.
    count
        In how many states it shows: states of the ending, of the what-if where it is gained, as things are where lost.
    nearest
        The one of them that is fewest moves away (the lowest number among equals), as numbered in the full model.
    worth
        For each actor whether these states are all better, all worse or all the same to it as the status quo, or it
        depends on the state.
    """

    ending: int
    aspect: Aspect
    gained: bool
    before: HowKept
    after: HowKept
    count: int
    nearest: int
    worth: tuple[Verdict, ...]


class View:
    """How every ending stands from one state of a model.

    Parameters
    ----------
    model
        The conflict as it is or in some what-if; it may be cut down.
    start
        Index in `model` of the state to start from.
    states
        For each state of `model` its index in the full model.
    kept
        Who keeps the ending of each state in `model`.
    """

    def __init__(self, model: GraphModel, start: int, states: Index, kept: Keeping) -> None:
        self.model, self.states = model, states
        self.far = distances(model, start)
        self.far_by_interest = distances(model, start, improvements=True)
        self.kept: dict[HowKept, Bools] = {
            "no": kept.inside,
            "possible": kept.by_all,
            "sure": kept.by_all_surely,
            "content": kept.by_all_content,
        }
        self.prospects = tuple(self._prospect(position) for position in range(len(model.conflict.endings)))

    def _prospect(self, position: int) -> Prospect:
        inside = self.model.ending_of == position
        ahead, by_interest = inside & (self.far >= 0), inside & (self.far_by_interest >= 0)
        return Prospect(bool(ahead.any()), bool(by_interest.any()), self._firmest(ahead), self._firmest(by_interest))

    def _firmest(self, among: Bools) -> HowKept:
        """Return how firmly everyone keeps the ending at one of some of its states at least."""
        return next((how for how in reversed(HOW_KEPT) if how != "no" and (self.kept[how] & among).any()), "no")

    def where(self, position: int, aspect: Aspect) -> tuple[Index, int]:
        """Return the states of the full model in which an aspect of an ending shows, and the nearest of them."""
        far = self.far_by_interest if aspect in {"by_interest", "kept_by_interest"} else self.far
        prospect = self.prospects[position]
        firm: dict[Aspect, HowKept] = {"kept": prospect.kept, "kept_by_interest": prospect.kept_by_interest}
        shows = np.flatnonzero(self.kept[firm.get(aspect, "no")] & (self.model.ending_of == position) & (far >= 0))
        return self.states[shows], int(self.states[shows[np.argmin(far[shows])]])


def compare_views(model: GraphModel, start: int, now: View, then: View) -> tuple[EndingChange, ...]:
    """Return what differs between how things are and a what-if, the weightiest first.

    Parameters
    ----------
    model, start
        The full model, in whose numbers the answer is, and the status quo in it.
    now, then
        As things are, and in the what-if.
    """
    found = []
    for aspect in ASPECTS:
        firm = aspect in {"kept", "kept_by_interest"}
        for position, (old, new) in enumerate(zip(now.prospects, then.prospects, strict=True)):
            before, after = old.strength(aspect), new.strength(aspect)
            if before == after:
                continue
            shows, nearest = (then if after > before else now).where(position, aspect)
            words: tuple[HowKept, HowKept] = (HOW_KEPT[before], HOW_KEPT[after]) if firm else ("no", "no")
            worth = _worth(model, start, shows)
            found.append(EndingChange(position, aspect, after > before, *words, shows.size, nearest, worth))
    return tuple(found)


def _worth(model: GraphModel, start: int, states: Index) -> tuple[Verdict, ...]:
    """Return for each actor how the states compare with the status quo, all together."""
    signs = np.sign(model.ranks[:, states].astype(np.int64) - model.ranks[:, [start]])
    words: dict[int, Verdict] = {-1: "worse", 0: "same", 1: "better"}
    pairs = zip(signs.min(axis=1).tolist(), signs.max(axis=1).tolist(), strict=True)
    return tuple(words[low] if low == high else "depends" for low, high in pairs)


def closed(model: GraphModel, start: int | Index) -> Bools:
    """Return the states that any moves lead to, whoever moved last: nothing that matters from `start` lies outside."""
    seen = np.zeros(model.count, np.bool_)
    seen[start] = True
    fronts = [moves.front(improvements=False) for moves in model.moves]
    fresh = np.flatnonzero(seen)
    while fresh.size:
        fresh = np.concatenate([np.zeros(0, np.intp), *(front.step(fresh, seen)[0] for front in fronts)])
    return seen
