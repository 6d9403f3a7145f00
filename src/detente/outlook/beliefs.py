"""Whose view: what each actor takes to be kept, what comes of acting on it, and of learning otherwise.

Every actor moves, and refrains from moving, on its own view of the conflict (`detente.outlook.views`). It keeps an
ending at a state if, in its view, it keeps the ending of the state's image; it is stable there if it is stable at the
image. A belief is corrected by removing it: the actor then sees that part as it is.

Source: Wang, Hipel & Fraser (1988); stability carried from a view to the outcomes it stands for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from detente.model.compile import recompile
from detente.model.conflict import Belief, Conflict
from detente.model.graph import GraphModel
from detente.outlook.prospects import Prospect
from detente.outlook.shifts import Shift, shifts
from detente.outlook.standing import HOW_KEPT, HowKept, ahead_of, how_kept, status_quo_of
from detente.outlook.surprises import Surprise, surprises
from detente.outlook.views import View, view_of
from detente.outlook.within_reach import within_reach
from detente.stability.concepts import concept_named
from detente.stability.keeping import keeping_of_endings, keeping_row

__all__ = [
    "ActorView",
    "BeliefsReport",
    "Correction",
    "EndingUnderViews",
    "beliefs",
    "learning",
    "without_beliefs",
]

Bools = NDArray[np.bool_]
Index = NDArray[np.intp]
Held = tuple[int, int]  # an actor and the place of a belief among its beliefs


@dataclass(frozen=True, slots=True)
class EndingUnderViews:
    """One ending when everyone acts on its own view, at states reachable from the status quo.

    Parameters
    ----------
    ending
        Its position.
    states, by_interest
        How many of its states are reachable, by moves and by improvements as the movers see them.
    kept
        How many of the reachable states everyone keeps, each in its own view, by how firmly.
    by_interest_kept
        The same among those reachable by improvements.
    firmest
        The firmest keeping by everyone.
    breakers
        Actors who, in their view, keep it at no reachable state.
    """

    ending: int
    states: int
    by_interest: int
    kept: dict[HowKept, int]
    by_interest_kept: dict[HowKept, int]
    firmest: HowKept
    breakers: tuple[int, ...]

    @property
    def prospect(self) -> Prospect:
        """How the ending stands, in a word for each aspect."""
        willing: HowKept = next((w for w in reversed(HOW_KEPT) if self.by_interest_kept.get(w, 0)), "no")
        return Prospect(self.states > 0, self.by_interest > 0, self.firmest, willing)


@dataclass(frozen=True, slots=True)
class ActorView:
    """What one actor takes the conflict to be, and where it takes it to end.

    Parameters
    ----------
    held
        Its beliefs.
    state
        The state that stands for the status quo in its view, -1 if none does.
    ending
        The ending it takes that to be, -1 if none.
    keepers
        How it takes each actor to keep the present ending, by actor.
    ends
        Positions of the endings it takes to be reachable from here and kept by everyone, at least possibly.
    """

    actor: int
    held: tuple[Belief, ...]
    state: int
    ending: int
    keepers: tuple[HowKept, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """What would follow if some beliefs were corrected.

    Parameters
    ----------
    which
        The beliefs corrected: actor and place among its beliefs.
    endings
        All endings, everyone acting on the view it then has.
    keeps
        How everyone together then keeps the ending of the status quo.
    shifts
        What becomes of each ending: reachable by interest alone or no longer, kept more firmly or less.
    """

    which: tuple[Held, ...]
    endings: tuple[EndingUnderViews, ...]
    keeps: HowKept
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class BeliefsReport:
    """Everyone's view, what comes of acting on it, surprises, and corrections.

    Parameters
    ----------
    views
        One per actor, in order.
    endings
        All endings, everyone acting on its own view.
    keeps
        How everyone together keeps the ending of the status quo, each in its own view.
    equilibria
        Reachable states at which everyone is stable in its own view, by concept id.
    surprises
        At most one of each kind and actor (one per belief for ``promise``).
    corrections
        Each belief alone, then (where there are several) all together.
    """

    views: tuple[ActorView, ...]
    endings: tuple[EndingUnderViews, ...]
    keeps: HowKept
    equilibria: dict[str, int]
    surprises: tuple[Surprise, ...]
    corrections: tuple[Correction, ...]


def beliefs(model: GraphModel, start: int | None = None) -> BeliefsReport:
    """Return whose view is what, what comes of it, and what learning otherwise would change.

    Parameters
    ----------
    start
        Index of the state the conflict is in, by default the status quo.

    Raises
    ------
    InputError
        There is no feasible status quo, or a belief cannot be applied.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("ukraine-2026").conflict)
    >>> found = beliefs(model)
    >>> [len(v.held) for v in found.views][:2], len(found.corrections)
    ([2, 0], 3)
    """
    case = _Views(model, status_quo_of(model) if start is None else start)
    stable = {
        c: np.logical_and.reduce([_carried(v, concept_named(c).stable(v.model, v.actor)) for v in case.views])
        for c in ("nash", "seq")
    }
    return BeliefsReport(
        tuple(_actor_view(case.model, v, case.start, case.states, case.ahead) for v in case.views),
        case.endings,
        case.firmness.at(case.start),
        {c: int((s & case.ahead).sum()) for c, s in stable.items()},
        tuple(
            replace(s, state=int(case.states[s.state]))
            for s in surprises(case.model, case.views, case.start, case.ahead)
        ),
        tuple(_corrections(case)),
    )


def learning(model: GraphModel, start: int | None = None) -> tuple[HowKept, tuple[Correction, ...]]:
    """Return how everyone, acting on its own view, keeps the present ending, and what learning otherwise would change.

    The same as in `beliefs`, without the rest of it.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("ukraine-2026").conflict)
    >>> learning(model)[0]
    'content'
    """
    case = _Views(model, status_quo_of(model) if start is None else start)
    return case.firmness.at(case.start), tuple(_corrections(case))


class _Views:
    """Everyone's view within reach of a state, and the endings when everyone acts on its own."""

    def __init__(self, full: GraphModel, start: int) -> None:
        self.model, self.states = within_reach(full, start)
        self.start = int(np.searchsorted(self.states, start))
        self.views = [view_of(self.model, i) for i in range(len(self.model.actors))]
        self.ahead = ahead_of(self.model, self.start)
        self.known: _Known = {}
        self.firmness = _Firmness(self.model, self.views, self.ahead, self.known)
        self.endings = self.firmness.endings(self.start)


def _carried(view: View, holds: Bools) -> Bools:
    """Return what holds at the image of each state; False where there is none."""
    result: Bools = (view.image >= 0) & holds[np.maximum(view.image, 0)]
    return result


class _Firmness:
    """How firmly each actor, in its own view, keeps the ending of every state."""

    def __init__(
        self, model: GraphModel, views: Sequence[View], ahead: Bools, known: "dict[tuple[int, bytes, bytes], _Rows]"
    ) -> None:
        self.model, self.ahead = model, ahead
        shape = (len(views), model.count)
        self.tables: dict[HowKept, Bools] = {w: np.zeros(shape, np.bool_) for w in HOW_KEPT[1:]}
        for view in views:
            rows = _rows_of(view, known)
            for word, row in zip(reversed(HOW_KEPT[1:]), rows, strict=True):
                self.tables[word][view.actor] = _carried(view, row)

    def at(self, state: int) -> HowKept:
        """How everyone together keeps the ending of a state."""
        return how_kept(*(bool(self.tables[w][:, state].all()) for w in reversed(HOW_KEPT[1:])))

    def endings(self, start: int) -> tuple[EndingUnderViews, ...]:
        """All endings at the states reachable from `start`."""
        ahead = self.ahead
        by_interest = ahead_of(self.model, start, improvements=True)
        together = {w: t.all(axis=0) for w, t in self.tables.items()}
        found = []
        for position in range(len(self.model.conflict.endings)):
            here = ahead & (self.model.ending_of == position)
            kept: dict[HowKept, int] = {w: int((t & here).sum()) for w, t in together.items()}
            willing: dict[HowKept, int] = {w: int((t & here & by_interest).sum()) for w, t in together.items()}
            firmest: HowKept = next((w for w in reversed(HOW_KEPT) if kept.get(w, 0)), "no")
            never = ~(self.tables["possible"] & here).any(axis=1) if here.any() else np.zeros(0, np.bool_)
            found.append(
                EndingUnderViews(
                    position,
                    int(here.sum()),
                    int((here & by_interest).sum()),
                    kept,
                    willing,
                    firmest,
                    tuple(np.flatnonzero(never).tolist()),
                )
            )
        return tuple(found)


_Rows = tuple[Bools, Bools, Bools]
_Known = dict[tuple[int, bytes, bytes], _Rows]


def _rows_of(view: View, known: _Known) -> _Rows:
    """Return where the actor keeps the ending of each state of its view: content, surely, possibly.

    Views of one conflict that have the same states and ranks are the same; `known` holds what was found for others.
    """
    states = np.packbits(view.inside).tobytes()
    key = (view.actor, _digest(view.model.ranks), blake2b(states, digest_size=16).digest())
    if key not in known:
        known[key] = keeping_row(view.model, view.actor)
    return known[key]


def _actor_view(model: GraphModel, view: View, start: int, states: Index, ahead: Bools) -> ActorView:
    held = model.conflict.beliefs.get(model.actors[view.actor], ())
    state = int(view.image[start])
    if state < 0:
        return ActorView(view.actor, held, state, -1, (), ())
    seen = view.model
    ending = int(seen.ending_of[state])
    kept = keeping_of_endings(seen)
    keepers = tuple(
        how_kept(bool(kept.content[i, state]), bool(kept.sure[i, state]), bool(kept.possible[i, state]))
        for i in range(len(seen.actors))
    )
    ahead = ahead if seen is model else ahead_of(seen, state)
    ends = np.unique(seen.ending_of[ahead & kept.by_all]).tolist()
    stands_for = int(states[np.flatnonzero(view.inside)[state]])
    return ActorView(view.actor, held, stands_for, ending, keepers, tuple(e for e in ends if e >= 0))


def _corrections(case: _Views) -> Iterator[Correction]:
    model, conflict = case.model, case.model.conflict
    every = [
        (i, place) for i, actor in enumerate(model.actors) for place in range(len(conflict.beliefs.get(actor, ())))
    ]
    groups = [(held,) for held in every] + ([tuple(every)] if len(every) > 1 else [])
    known = {_digest(model.ranks): model.cache}
    for which in groups:
        changed = recompile(model, without_beliefs(conflict, model.actors, which))
        shared = known.setdefault(_digest(changed.ranks), changed.cache)  # same ranks, same closures
        changed = replace(changed, cache=shared)
        views = [view_of(changed, i) for i in range(len(changed.actors))]
        firmness = _Firmness(changed, views, case.ahead, case.known)
        after = firmness.endings(case.start)
        before = [e.prospect for e in case.endings]
        yield Correction(which, after, firmness.at(case.start), shifts(before, [e.prospect for e in after]))


def _digest(ranks: NDArray[np.int32]) -> bytes:
    return blake2b(ranks.tobytes(), digest_size=16).digest()


def without_beliefs(conflict: Conflict, actors: Sequence[str], which: Sequence[Held]) -> Conflict:
    """Return the conflict with some beliefs corrected, that is, removed."""
    held = {
        actor: tuple(b for place, b in enumerate(own) if (actors.index(actor), place) not in which)
        for actor, own in conflict.beliefs.items()
    }
    return replace(conflict, beliefs=held)
