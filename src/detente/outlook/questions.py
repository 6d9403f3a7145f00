"""Which comparison to ask an actor for next: the one that matters most for the present answer.

A question matters as much as the answer would change: the *present answer* says for each actor how it keeps the ending
of the status quo, and for each ending whether interest alone leads to it and how firmly everyone keeps it at some
reachable state. The effect of a question is the number of these parts that are different under the judgement opposite
to the present order; for items that are tied, and for states, under whichever answer changes more. Items far apart in
the order are looked at last, and in one go at most 32 judgements are, fewer in conflicts of more than 60,000 states.

The choice of questions by their effect is Detente's own.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import combinations
from typing import Literal

import numpy as np

from detente.logic.evaluate import evaluate
from detente.logic.tree import Atom, Statement, conjunction
from detente.model.conflict import Priority
from detente.model.graph import GraphModel
from detente.model.moves import arcs_at_most
from detente.model.ranks import preference_ranks
from detente.outlook.elicitation import Elicitation, Question
from detente.outlook.present import Part, preference_model, present_answer
from detente.outlook.standing import status_quo_of
from detente.stability.sequences import reachable

__all__ = ["example", "questions"]

_MOST = 32  # judgements whose effect is looked at in one go
_ROOM = 2_000_000  # states looked at in one go
_LISTED = 5_000_000  # moves listed at once
_MOST_LOOKED_AT = 100_000_000  # moves looked at for a question


class _Effects:
    """What judgements would change, each distinct ranking of the states looked at once."""

    def __init__(self, model: GraphModel, held: Elicitation) -> None:
        self.model, self.held = preference_model(model, held.actor, held.result), held
        self.index = model.actors.index(held.actor)
        self.left = max(4, min(_MOST, _ROOM // model.count))
        ranks = self.model.ranks[self.index].tobytes()
        self._known: dict[bytes, tuple[Part, ...]] = model.cache.setdefault(
            ("elicited", self.index, ranks), {ranks: ()}
        )

    @cached_property
    def answer(self) -> dict[Part, str]:
        return present_answer(self.model)

    def of(self, held: Elicitation) -> tuple[Part, ...] | None:
        """Return the parts of the answer that further judgements change; None if too much has been looked at."""
        preference = held.result
        ranks = preference_ranks(preference, self.model.conflict.view(held.actor), self.model.columns, self.model.count)
        key = ranks.tobytes()
        if key not in self._known:
            if not self.left:
                return None
            self.left -= 1
            other = present_answer(preference_model(self.model, held.actor, preference))
            self._known[key] = tuple(part for part, said in other.items() if said != self.answer[part])
        return self._known[key]


def questions(model: GraphModel, held: Elicitation, skipped: Collection[frozenset[object]] = ()) -> list[Question]:
    """Return the questions that are open and matter, the one with the largest effect first.

    Parameters
    ----------
    model
        The conflict as the scenario has it.
    held
        The judgements so far.
    skipped
        Keys of questions that are not to be asked.

    Examples
    --------
    >>> import detente
    >>> from detente.outlook.elicitation import begin
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> [(q.first, q.second, q.changes[0]) for q in questions(model, begin(model, "first"))]
    [(0, 1, ('kept', 0))]
    """
    effects = _Effects(model, held)
    found = [*_over_items(effects, held, skipped), *_over_states(effects, held, skipped)]
    return sorted(found, key=lambda q: -len(q.changes))


def _over_items(effects: _Effects, held: Elicitation, skipped: Collection[frozenset[object]]) -> Iterator[Question]:
    place = {item: n for n, tier in enumerate(held.judgements.order) for item in tier}
    ordered = [item for tier in held.judgements.order for item in tier]
    pairs = [
        (first, second)
        for first, second in combinations(ordered, 2)
        if held.judgements.implied(first, second) is None and frozenset({first, second}) not in skipped
    ]
    for first, second in sorted(pairs, key=lambda pair: place[pair[1]] - place[pair[0]]):
        question = Question(first, second)
        against: list[Literal["first", "second"]] = ["second"] if place[first] < place[second] else ["first", "second"]
        changes = [effects.of(held.judge(question, verdict)) for verdict in against]
        largest = max((c for c in changes if c is not None), key=len, default=())
        if largest:
            yield replace(question, changes=largest)


def _over_states(effects: _Effects, held: Elicitation, skipped: Collection[frozenset[object]]) -> Iterator[Question]:
    """Yield for each distinct step that leaves the actor indifferent the pair of states nearest to the status quo."""
    model, i = effects.model, effects.index
    if held.ranks_states or model.conflict.graph is not None:
        return
    seen: set[Statement] = set()
    for first, second in _tied_steps(model, i):
        changed = model.changes(first, second)
        wanted = tuple(conjunction(*(Atom(c[0], "=", c[side]) for c in changed)) for side in (1, 2))
        if wanted[0] in seen or frozenset(wanted) in skipped:
            continue
        seen.update(wanted)
        question = Question(-1, -1, (first, second), wanted)
        changes = [effects.of(held.judge(question, verdict)) for verdict in ("first", "second")]
        largest = max((c for c in changes if c is not None), key=len, default=())
        if largest:
            yield replace(question, changes=largest)
        if None in changes:
            return


def _tied_steps(model: GraphModel, actor: int) -> Iterator[tuple[int, int]]:
    """Yield an actor's steps to another ending that leave it indifferent, from states near the status quo outwards.

    The moves of few states are listed at a time, and not all where there are very many.
    """
    start = status_quo_of(model)
    ahead = np.flatnonzero(reachable(model, start))
    near = (model.levels[:, ahead] != model.levels[:, [start]]).sum(axis=0)
    ahead = ahead[np.lexsort((ahead, near))]
    moves, ranks = model.moves[actor], model.ranks[actor]
    done = looked_at = 0
    while done < ahead.size and looked_at < _MOST_LOOKED_AT:
        states = ahead[done:]
        while states.size > 1 and arcs_at_most(moves, states) > _LISTED:
            states = states[: states.size // 2]
        before, after = moves.arcs_from(states)
        tied = (ranks[before] == ranks[after]) & (model.ending_of[before] != model.ending_of[after])
        place = np.argsort(states, kind="stable")
        there = place[np.searchsorted(states, before[tied], sorter=place)]
        order = np.lexsort((after[tied], there))
        yield from zip(before[tied][order].tolist(), after[tied][order].tolist(), strict=True)
        done, looked_at = done + states.size, looked_at + before.size


def example(model: GraphModel, held: Elicitation, first: int, second: int) -> tuple[int, int] | None:
    """Return two states, one where the first statement holds and one where the second does, all other statements equal.

    Of all such pairs the one nearest to the status quo; None if there is none, or the items are states themselves.
    """
    entries = [item for item in held.items if isinstance(item, Priority)]
    if len(entries) != len(held.items):
        return None
    view = model.conflict.view(held.actor)
    truths = np.array([evaluate(e.wants, view, model.columns, model.count) for e in entries])
    others = np.delete(truths, [first, second], axis=0)
    one = np.flatnonzero(truths[first] & ~truths[second])
    other = np.flatnonzero(truths[second] & ~truths[first])
    if not one.size or not other.size:
        return None
    packed = np.packbits(others, axis=0) if others.size else np.zeros((1, model.count), np.uint8)
    keys = np.unique(packed, axis=1, return_inverse=True)[1].reshape(-1)
    start = status_quo_of(model)
    far = (model.levels != model.levels[:, [start]]).sum(axis=0)
    nearest: list[dict[int, int]] = []
    for states in (one, other):
        ordered = states[np.lexsort((states, far[states]))]
        found: dict[int, int] = {}
        for state, key in zip(ordered.tolist(), keys[ordered].tolist(), strict=True):
            found.setdefault(key, state)
        nearest.append(found)
    pairs = [(nearest[0][key], nearest[1][key]) for key in nearest[0].keys() & nearest[1].keys()]
    return min(pairs, key=lambda pair: (int(far[pair[0]] + far[pair[1]]), pair), default=None)
