"""How it can end: for every ending whether it can be reached, by interest alone, and whether everyone would keep it.

Only states that can be reached from the status quo count: shares of all states say nothing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.outlook.paths import BestPath, best_paths
from detente.outlook.standing import HOW_KEPT, HowKept, ahead_of, how_kept, status_quo_of
from detente.stability.concepts import CONCEPTS, stability
from detente.stability.keeping import Keeping, keeping_of_endings

__all__ = ["EndingOutlook", "Outlook", "Pattern", "outlook", "pattern"]

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class EndingOutlook:
    """What can be said of one ending, at states reachable from the status quo.

    Parameters
    ----------
    ending
        Its position.
    here
        Whether the status quo belongs to it.
    states, by_interest
        How many of its states legal sequences of moves, or of improvements alone, lead to.
    kept
        How many of its reachable states everyone keeps: by how firmly (``content`` counts in ``sure``, ``sure`` in
        ``possible``).
    kept_by_interest
        The same among the states that improvements alone lead to.
    firmest
        The firmest keeping by everyone at any reachable state.
    kept_only_where
        What the reachable states in which everyone keeps it, at least possibly, have in common beyond its other
        reachable states: options that have only some of the levels there, (option, those levels).
    breakers
        Actors who keep it at no reachable state, not even possibly.
    path
        The best path to it; None if it cannot be reached.
    path_keepers
        At the end of that path: how each actor keeps it, by actor index.
    equilibria
        Reachable states that are equilibria, by concept id.
    """

    ending: int
    here: bool
    states: int
    by_interest: int
    kept: dict[HowKept, int]
    kept_by_interest: dict[HowKept, int]
    firmest: HowKept
    kept_only_where: tuple[tuple[str, tuple[str, ...]], ...]
    breakers: tuple[int, ...]
    path: BestPath | None
    path_keepers: tuple[HowKept, ...]
    equilibria: dict[str, int]

    @property
    def kept_at_path_end(self) -> HowKept:
        """How firmly everyone together keeps it at the end of the best path."""
        return min(self.path_keepers, key=HOW_KEPT.index, default="no")


@dataclass(frozen=True, slots=True)
class Outlook:
    """How the conflict can end, from the status quo.

    Parameters
    ----------
    start
        Index of the status quo.
    reachable, by_interest
        How many states legal sequences lead to, by moves and by improvements alone.
    endings
        One entry per ending, in the order written.
    """

    start: int
    reachable: int
    by_interest: int
    endings: tuple[EndingOutlook, ...]


def outlook(model: GraphModel, start: int | None = None) -> Outlook:
    """Return how the conflict can end, from a state, by default the status quo.

    Raises
    ------
    InputError
        No state is given and there is no feasible status quo.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> found = outlook(model, 3)
    >>> found.reachable, found.by_interest
    (4, 4)
    """
    start = status_quo_of(model) if start is None else start
    ahead = ahead_of(model, start)
    by_interest = ahead_of(model, start, improvements=True)
    equilibria = stability(model).equilibria
    masks = [model.ending_of == position for position in range(len(model.conflict.endings))]
    paths = best_paths(model, start, masks)
    kept = keeping_of_endings(model)
    found = tuple(
        _ending(model, position, start, kept, inside & ahead, path, by_interest, equilibria)
        for position, (inside, path) in enumerate(zip(masks, paths, strict=True))
    )
    return Outlook(start, int(ahead.sum()), int(by_interest.sum()), found)


def _ending(
    model: GraphModel,
    position: int,
    start: int,
    kept: Keeping,
    here: Bools,
    path: BestPath | None,
    by_interest: Bools,
    equilibria: dict[str, Bools],
) -> EndingOutlook:
    counts = _count_kept(kept, here)
    firmest: HowKept = next((word for word in reversed(HOW_KEPT) if counts.get(word, 0)), "no")
    never = ~(kept.possible & here).any(axis=1) if here.any() else np.zeros(len(model.actors), np.bool_)
    end = path.end if path is not None else None
    keepers: tuple[HowKept, ...] = ()
    if end is not None:
        keepers = tuple(
            how_kept(bool(kept.content[i, end]), bool(kept.sure[i, end]), bool(kept.possible[i, end]))
            for i in range(len(model.actors))
        )
    return EndingOutlook(
        position,
        bool(here[start]),
        int(here.sum()),
        int((here & by_interest).sum()),
        counts,
        _count_kept(kept, here & by_interest),
        firmest,
        _marks(model, kept.by_all & here, here),
        tuple(np.flatnonzero(never).tolist()),
        path,
        keepers,
        {c: int((here & equilibria[c]).sum()) for c in CONCEPTS if c in equilibria},
    )


def _marks(model: GraphModel, part: Bools, whole: Bools) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the options that have fewer levels in a part of some states than in all of them.

    There are none if the part is empty, or in graph form, where a state has no options.
    """
    if model.conflict.graph is not None or not part.any():
        return ()
    found = []
    for row, option in zip(model.levels, model.conflict.options.values(), strict=True):
        present = np.bincount(row[part], minlength=len(option.levels)) > 0
        if (present != (np.bincount(row[whole], minlength=len(option.levels)) > 0)).any():
            found.append((option.id, tuple(option.levels[int(level)] for level in np.flatnonzero(present))))
    return tuple(found)


def _count_kept(kept: Keeping, among: Bools) -> dict[HowKept, int]:
    return {
        "content": int((kept.by_all_content & among).sum()),
        "sure": int((kept.by_all_surely & among).sum()),
        "possible": int((kept.by_all & among).sum()),
    }


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a set of states shares and how its states differ.

    Parameters
    ----------
    count
        How many states.
    shared
        Options with the same level in all of them: (option, level).
    differing
        The other options: (option, levels that occur with the number of states each).
    """

    count: int
    shared: tuple[tuple[str, str], ...]
    differing: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


def pattern(model: GraphModel, among: Bools) -> Pattern:
    """Return what the states of a set share and how they differ, so that hundreds stay readable.

    Parameters
    ----------
    among : ndarray of bool, shape (states,)

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> pattern(model, np.array([True, False, False, True])).shared
    ()
    """
    shared: list[tuple[str, str]] = []
    differing: list[tuple[str, tuple[tuple[str, int], ...]]] = []
    for row, option in zip(model.levels, model.conflict.options.values(), strict=True):
        counts = np.bincount(row[among], minlength=len(option.levels))
        present = np.flatnonzero(counts)
        if present.size == 1:
            shared.append((option.id, option.levels[int(present[0])]))
        elif present.size:
            differing.append((option.id, tuple((option.levels[int(p)], int(counts[p])) for p in present)))
    return Pattern(int(among.sum()), tuple(shared), tuple(differing))
