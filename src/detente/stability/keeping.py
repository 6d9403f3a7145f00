"""Keeping an ending: does an actor leave it, although it may move about within it?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.model.kernels import each
from detente.stability.closures import least_after_improvements, surest_outcome

__all__ = ["Keeping", "keeping", "keeping_of_endings", "keeping_row"]

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Keeping:
    """Who keeps an ending, where; every array has shape (actors, states) and is False outside the ending.

    Parameters
    ----------
    content
        The actor has no improvement that leaves the ending.
    sure
        Every improvement of the actor that leaves the ending is surely sanctioned.
    possible
        Every one is possibly sanctioned (as in SEQ). content ⊆ sure ⊆ possible.
    """

    inside: Bools
    content: Bools
    sure: Bools
    possible: Bools

    @property
    def by_all(self) -> Bools:
        """States whose ending everyone keeps at least possibly, shape (states,)."""
        return self.inside & self.possible.all(axis=0)

    @property
    def by_all_surely(self) -> Bools:
        """States whose ending everyone keeps surely (content or surely deterred), shape (states,)."""
        return self.inside & self.sure.all(axis=0)

    @property
    def by_all_content(self) -> Bools:
        """States whose ending nobody would rather leave, shape (states,)."""
        return self.inside & self.content.all(axis=0)


def keeping(model: GraphModel, inside: Bools) -> Keeping:
    """Return which actors keep the ending whose states are `inside`.

    Actor i keeps ending E at s if every improvement of i from s that leaves E is sanctioned.

    Parameters
    ----------
    inside : ndarray of bool, shape (states,)
        The states of the ending.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> both = np.array([False, False, False, True])
    >>> keeping(model, both).by_all.tolist()
    [False, False, False, True]
    """
    labels = inside.astype(np.int16)
    rows = each(lambda i: _row(model, i, labels), range(len(model.actors)), model.count)
    content, sure, possible = (np.array([row[k] & inside for row in rows]).reshape(-1, model.count) for k in range(3))
    return Keeping(inside, content, sure, possible)


def keeping_of_endings(model: GraphModel) -> Keeping:
    """Return which actors keep the ending that each state belongs to, for all states at once.

    States that belong to no ending count as one ending of their own; every state is `inside`.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("elmira").conflict)
    >>> kept = keeping_of_endings(model)
    >>> kept.inside.all(), kept.content.shape
    (np.True_, (3, 9))
    """
    if "keeping" not in model.cache:
        model.ending_of  # noqa: B018 - before the rows, side by side, ask for it
        rows = each(lambda i: keeping_row(model, i), range(len(model.actors)), model.count)
        content, sure, possible = (np.array([row[k] for row in rows]).reshape(-1, model.count) for k in range(3))
        model.cache["keeping"] = Keeping(np.ones(model.count, np.bool_), content, sure, possible)
    found: Keeping = model.cache["keeping"]
    return found


def keeping_row(model: GraphModel, actor: int) -> tuple[Bools, Bools, Bools]:
    """Return where an actor keeps the ending of each state: content, surely, possibly; each of shape (states,)."""
    table: dict[int, tuple[Bools, Bools, Bools]] = model.cache.setdefault("keeping rows", {})
    if actor not in table:
        table[actor] = _row(model, actor, model.ending_of)
    return table[actor]


def _row(model: GraphModel, actor: int, labels: NDArray[np.int16]) -> tuple[Bools, Bools, Bools]:
    """Return where every improvement to a state of another label is absent, surely or possibly sanctioned."""
    ranks = model.ranks[actor]
    leaving = model.moves[actor].leaving(labels)
    # An improvement that stays inside needs no sanction; one that leaves is worth what it leads to.
    content: Bools = leaving.highest_better(ranks) <= ranks
    if content.all():  # nobody need be deterred, so sanctions do not matter
        return content, content, content
    sure = leaving.highest_better(surest_outcome(model, actor)) <= ranks
    possible = leaving.highest_better(least_after_improvements(model, actor)) <= ranks
    return content, sure, possible
