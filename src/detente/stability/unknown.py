"""Unknown preference: what is stable if it is not known what an actor prefers between some states.

Between two states the actor prefers one, or is indifferent, or its preference is unknown, s U q: the scenario says so
by pairs of statements, of which only the one holds in s and only the other in q. Four attitudes extend each concept:

====  ===========================================  ==========================================
      the actor may leave s for                    a state is a sanction if it is
====  ===========================================  ==========================================
a     a state it prefers, or an unknown one        no better than s
b     a state it prefers                           no better than s
c     a state it prefers, or an unknown one        no better than s, or unknown
d     a state it prefers                           no better than s, or unknown
====  ===========================================  ==========================================

In SEQ the others answer by moves to states they prefer or whose preference is unknown. In SMR what the actor can still
reach from the sanction must be no better either (in c and d: or unknown).

Source: Li, Hipel, Kilgour & Fang (2004); Xu, Hipel, Kilgour & Fang (2018).
"""

from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.errors import LimitError
from detente.logic.evaluate import evaluate
from detente.model.graph import GraphModel
from detente.model.moves import Arcs

__all__ = ["Attitude", "UnknownConcept", "stable_with_unknown"]

Bools = NDArray[np.bool_]
Index = NDArray[np.integer]
Values = NDArray[np.int64]

Attitude = Literal["a", "b", "c", "d"]
UnknownConcept = Literal["nash", "gmr", "smr", "seq"]

MOST_KINDS = 4096
"""So many kinds of states, by which of the statements hold, are told apart at most."""


def stable_with_unknown(model: GraphModel, actor: int, concept: UnknownConcept, attitude: Attitude) -> Bools:
    """Return the states stable for an actor whose preferences are in part unknown.

    Parameters
    ----------
    actor
        Index of the actor.
    concept
        Which concept is extended.
    attitude
        ``a`` to ``d``, as above.

    Returns
    -------
    ndarray of bool, shape (states,)
        Without unknown preferences all four are the concept itself.

    Notes
    -----
    Cost: one propagation over arcs for each kind of state, by which of the statements under `unknown` hold in it.

    References
    ----------
    Li, Hipel, Kilgour & Fang (2004), definitions of sets a to d.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> stable_with_unknown(model, 0, "gmr", "a").tolist()
    [True, False, True, True]
    """
    risks, doubts = attitude in "ac", attitude in "cd"
    ranks = model.ranks[actor].astype(np.int64)
    arcs = _leaving(model, actor, improvements=True, risks=risks)
    result = np.ones(model.count, np.bool_)
    if concept == "nash":
        result[arcs.source] = False
        return result
    never = int(ranks.max(initial=0)) + 1
    others = model.others(actor)
    answers = {j: _leaving(model, j, improvements=concept == "seq", risks=True) for j in others}
    for states, unknown in _kinds(model, actor):
        worth = np.where(unknown, 0 if doubts else never, ranks)
        left = np.maximum(worth, model.arcs[actor].highest_beyond(worth, 0)) if concept == "smr" else worth
        hurt = _least_answer(answers, left, never)
        inside = np.isin(arcs.source, states)
        fails = hurt[arcs.target[inside]] > ranks[arcs.source[inside]]
        result[arcs.source[inside][fails]] = False
    return result


def _least_answer(answers: dict[int, Arcs], values: Values, never: int) -> Values:
    """Return the least of `values` over what legal sequences of at least one answer lead to; `never` where none."""
    after = dict.fromkeys(answers, values)
    beyond = dict.fromkeys(answers, np.full(values.size, never))
    while True:
        found = {j: arcs.lowest_beyond(after[j], never) for j, arcs in answers.items()}
        if all(np.array_equal(found[j], beyond[j]) for j in answers):
            break
        beyond = found
        for j in answers:
            rest = [beyond[k] for k in answers if k != j]
            after[j] = np.minimum.reduce([values, *rest])
    return np.minimum.reduce([np.full(values.size, never), *beyond.values()])


def _pairs(model: GraphModel, actor: int) -> list[tuple[Bools, Bools]]:
    """Return for each pair where only the one statement holds and where only the other does, as the actor sees it."""
    name = model.actors[actor]
    preference, view = model.conflict.preferences.get(name), model.conflict.view(name)
    found = []
    for pair in preference.unknown if preference is not None else ():
        one, other = (evaluate(s, view, model.columns, model.count) for s in pair)
        found.append((one & ~other, other & ~one))
    return found


def _is_unknown(pairs: list[tuple[Bools, Bools]], sources: Index, targets: Index) -> Bools:
    """Return between which states the preference is unknown; arrays that can be broadcast together."""
    result = np.zeros(np.broadcast_shapes(sources.shape, targets.shape), np.bool_)
    for one, other in pairs:
        result |= (one[sources] & other[targets]) | (other[sources] & one[targets])
    return result


def _leaving(model: GraphModel, actor: int, *, improvements: bool, risks: bool) -> Arcs:
    """Return the moves of an actor, or those to states it prefers and, if it takes risks, to unknown ones."""
    arcs = model.arcs[actor]
    if not improvements:
        return arcs
    unknown = _is_unknown(_pairs(model, actor), arcs.source, arcs.target)
    better = arcs.rank[arcs.target] > arcs.rank[arcs.source]
    keep = np.where(unknown, risks, better)
    return Arcs.of(arcs.source[keep], arcs.target[keep], arcs.rank, False)


def _kinds(model: GraphModel, actor: int) -> Iterator[tuple[Index, Bools]]:
    """Yield the states of each kind, and for which states the preference between them and these is unknown."""
    pairs = _pairs(model, actor)
    every = np.arange(model.count)
    if not pairs:
        yield every, np.zeros(model.count, np.bool_)
        return
    rows = np.array([truth for pair in pairs for truth in pair])
    _, first, kind = np.unique(rows, axis=1, return_index=True, return_inverse=True)
    if first.size > MOST_KINDS:
        raise LimitError(f"the unknown preferences tell {first.size:,} kinds of states apart; {MOST_KINDS:,} at most")
    kind = kind.reshape(-1)
    for number, example in enumerate(first.tolist()):
        yield np.flatnonzero(kind == number), _is_unknown(pairs, np.array(example), every)
