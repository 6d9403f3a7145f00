"""What a promise does: the outlook without it, with it as it is, and with it kept whatever else its promisor wants.

For a commitment of actor i with promise p and condition d (`when` and `needs`) three variants of the conflict are
compared, ending by ending, from the status quo:

- *absent*: nobody changes the options that p speaks of; they stay at their present levels;
- *free*: the conflict as written, in which i's preferences decide;
- *binding*: "p if d" comes first among what i wants.

A promise *backfires* if interest alone leads to its condition where the promise is absent, and no longer where it is
binding: the others do not bring about what would oblige i to carry it out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.logic.evaluate import evaluate
from detente.logic.tree import If, conjunction
from detente.model.conflict import Commitment
from detente.model.graph import GraphModel
from detente.model.part import holding, part, reranked
from detente.model.ranks import dense_ranks
from detente.outlook.prospects import EndingChange, Prospect, View, closed, compare_views
from detente.outlook.standing import status_quo_of
from detente.stability.keeping import keeping_of_endings

__all__ = ["Due", "Effect", "bound_ranks", "effects", "frozen"]

Bools = NDArray[np.bool_]
Changes = tuple[EndingChange, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """How many states in which a promise is due moves, and improvements alone, lead to."""

    reachable: int
    by_interest: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What one promise does.

    Parameters
    ----------
    commitment, actor
        Its id, and the index of the promisor.
    absent, free, binding
        How each ending stands in each variant, in the order of the endings.
    due_absent, due_free, due_binding
        How many states within reach call upon it.
    without
        What differs if it is absent, compared with how things are.
    if_binding
        What differs if it is binding, compared with how things are.
    from_absent
        What differs between its being absent and its being binding.
    """

    commitment: str
    actor: int
    absent: tuple[Prospect, ...]
    free: tuple[Prospect, ...]
    binding: tuple[Prospect, ...]
    due_absent: Due
    due_free: Due
    due_binding: Due
    without: Changes
    if_binding: Changes
    from_absent: Changes

    @property
    def matters(self) -> bool:
        """Whether anything differs between the variants."""
        return bool(self.without or self.if_binding or self.from_absent)

    @property
    def backfires(self) -> bool:
        """Whether binding it keeps the others from bringing about its condition."""
        return bool(self.due_absent.by_interest) and not self.due_binding.by_interest


def effects(model: GraphModel) -> Mapping[str, Effect]:
    """Return what each commitment that is not withdrawn does.

    Raises
    ------
    InputError
        There is no feasible status quo.

    Notes
    -----
    Only states that moves can ever lead to from the status quo are looked at, and nothing is compiled again.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("ukraine-2026").conflict)
    >>> found = effects(model)
    >>> found["us_backstop"].matters, found["german_force"].matters
    (True, False)
    """
    start = status_quo_of(model)
    smaller, states = part(model, closed(model, start))
    now = int(np.searchsorted(states, start))
    free = View(smaller, now, states, keeping_of_endings(smaller))
    found = {}
    for commitment in model.conflict.commitments.values():
        if commitment.stage != "withdrawn":
            found[commitment.id] = _of(model, start, free, commitment)
    return found


def _of(model: GraphModel, start: int, free: View, commitment: Commitment) -> Effect:
    smaller, actor = free.model, model.actors.index(commitment.by)
    now = int(np.searchsorted(free.states, start))
    held = frozen(smaller, model.vocabulary.options_in(commitment.promise))
    within, states = part(held, closed(held, now))
    absent = View(within, int(np.searchsorted(states, now)), free.states[states], keeping_of_endings(within))
    ranks = bound_ranks(smaller, commitment)
    binding = free
    if not np.array_equal(dense_ranks(ranks), dense_ranks(smaller.ranks[actor])):
        changed = reranked(smaller, actor, ranks)
        binding = View(changed, now, free.states, keeping_of_endings(changed))
    due = model.truth(conjunction(commitment.when, commitment.needs))
    return Effect(
        commitment.id,
        actor,
        absent.prospects,
        free.prospects,
        binding.prospects,
        _due(absent, due),
        _due(free, due),
        _due(binding, due),
        compare_views(model, start, free, absent),
        compare_views(model, start, free, binding),
        compare_views(model, start, absent, binding),
    )


def _due(view: View, due: Bools) -> Due:
    here = due[view.states]
    return Due(int((here & (view.far >= 0)).sum()), int((here & (view.far_by_interest >= 0)).sum()))


def bound_ranks(model: GraphModel, commitment: Commitment) -> NDArray[np.int32]:
    """Return the promisor's ranks if "promise if when and needs" came first for it, with the facts as it takes them to
    be.

    Returns
    -------
    ndarray of int32, shape (states,)
    """
    ranks = model.ranks[model.actors.index(commitment.by)]
    kept = If(commitment.promise, conjunction(commitment.when, commitment.needs))
    first = evaluate(kept, model.conflict.view(commitment.by), model.columns, model.count)
    return (ranks + first * ranks.max()).astype(np.int32)


def frozen(model: GraphModel, options: Sequence[str]) -> GraphModel:
    """Return the model in which nobody changes any of these options.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> frozen(model, ["first.silent"]).moves[0].targets(0).tolist()
    []
    """
    for actor, name in enumerate(model.actors):
        own = [o for o in options if name in model.conflict.options[o].controllers]
        model = holding(model, actor, own) if own else model
    return model
