"""Where we are: the ending the status quo belongs to, who would rather move, and what keeps it in place."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.errors import InputError
from detente.model.graph import GraphModel
from detente.stability.concepts import CONCEPTS
from detente.stability.keeping import keeping_of_endings
from detente.stability.sequences import reachable

__all__ = ["HOW_KEPT", "ActorStanding", "HowKept", "Standing", "ahead_of", "how_kept", "standing", "status_quo_of"]

HowKept = Literal["content", "sure", "possible", "no"]
HOW_KEPT: tuple[HowKept, ...] = ("no", "possible", "sure", "content")  # from weakest to strongest

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ActorStanding:
    """How one actor stands at a state.

    Parameters
    ----------
    improvements
        How many moves it would prefer to staying.
    best_move
        The state its best improvement leads to (fewest option changes among equals, then the lowest number), or None.
    leaves
        Whether some improvement leaves the ending.
    keeps
        ``content``: no improvement leaves the ending; ``sure``, ``possible``: all that do are sanctioned, surely or
        possibly (as in SEQ); ``no``: some improvement that leaves it goes unanswered.
    stable
        Under each concept, by id.
    prefers
        Positions of the endings that hold its best states among those that can be reached from here by anyone's
        moves, and that it ranks above the present one; empty where nothing within reach is better for it.
    """

    actor: int
    improvements: int
    best_move: int | None
    leaves: bool
    keeps: HowKept
    stable: dict[str, bool]
    prefers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How the conflict stands at a state.

    Parameters
    ----------
    state
        Index of the state.
    ending
        Position of the ending it belongs to, -1 if none.
    actors
        One entry per actor, in order.
    """

    state: int
    ending: int
    actors: tuple[ActorStanding, ...]

    @property
    def keeps(self) -> HowKept:
        """How firmly everyone together keeps the ending: as firmly as the actor who keeps it least."""
        return min((a.keeps for a in self.actors), key=HOW_KEPT.index, default="content")

    def equilibrium(self, concept: str) -> bool:
        """Whether the state is stable for every actor under a concept."""
        return all(a.stable[concept] for a in self.actors)


def status_quo_of(model: GraphModel) -> int:
    """Return the index of the status quo.

    Raises
    ------
    InputError
        The scenario has no feasible status quo.
    """
    if model.status_quo is None:
        raise InputError("the scenario has no feasible status quo, so nothing can be said from where we are")
    return model.status_quo


def how_kept(content: bool, sure: bool, possible: bool) -> HowKept:
    """Return the strongest word that holds."""
    return "content" if content else "sure" if sure else "possible" if possible else "no"


def ahead_of(model: GraphModel, state: int, *, improvements: bool = False) -> Bools:
    """Return the states that legal sequences of anyone's moves (or improvements) lead to; shape (states,), read only.

    Several questions ask for it from the status quo: the model keeps it.
    """
    known: dict[tuple[int, bool], Bools] = model.cache.setdefault("ahead", {})
    if (state, improvements) not in known:
        known[state, improvements] = reachable(model, state, improvements=improvements)
        known[state, improvements].flags.writeable = False
    return known[state, improvements]


def standing(model: GraphModel, state: int | None = None) -> Standing:
    """Return how the conflict stands at a state, by default the status quo.

    Raises
    ------
    InputError
        No state is given and there is no feasible status quo.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> [a.improvements for a in standing(model, 3).actors]
    [1, 1]
    """
    state = status_quo_of(model) if state is None else state
    ending = int(model.ending_of[state])
    inside = model.ending_of == ending
    kept = keeping_of_endings(model)
    ahead = ahead_of(model, state)
    actors = []
    for i in range(len(model.actors)):
        _, better = model.moves[i].better_arcs_from(np.array([state]))
        actors.append(
            ActorStanding(
                i,
                int(better.size),
                _best_move(model, i, state, better),
                bool((~inside[better]).any()),
                how_kept(bool(kept.content[i, state]), bool(kept.sure[i, state]), bool(kept.possible[i, state])),
                {c.id: bool(c.stable(model, i)[state]) for c in CONCEPTS.values()},
                _preferred_endings(model, i, state, ahead),
            )
        )
    return Standing(state, ending, tuple(actors))


def _best_move(model: GraphModel, actor: int, state: int, better: NDArray[np.intp]) -> int | None:
    if not better.size:
        return None
    best = better[model.ranks[actor][better] == model.ranks[actor][better].max()]
    changed = (model.levels[:, best] != model.levels[:, [state]]).sum(axis=0)
    return int(best[np.lexsort((best, changed))[0]])


def _preferred_endings(model: GraphModel, actor: int, state: int, ahead: Bools) -> tuple[int, ...]:
    ranks = model.ranks[actor]
    top = int(ranks[ahead].max())
    if top <= ranks[state]:
        return ()
    found = np.unique(model.ending_of[ahead & (ranks == top)])
    return tuple(int(e) for e in found if e >= 0 and e != model.ending_of[state])
