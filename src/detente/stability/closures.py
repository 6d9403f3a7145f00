"""What the opponents can bring about: the propagated extremes that every solution concept reduces to.

For actor i let the opponents be all other actors. Along their legal sequences of moves (or of improvements) from a
state, the least of some value over all states reached, the start included, is the fixed point of

    W(s) = min( x(s), min over opponents j and t in R_j(s) of W(t) ),

found by sweeping over the opponents' lines until nothing changes. Where some opponent's moves are not transitive, "no
actor moves twice in succession" matters, and the same is done over (state, last mover), or with two values a state.

Source of the definitions: Fang, Hipel & Kilgour (1993), chapter 3; Xu, Hipel, Kilgour & Fang (2018), chapter 4.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from detente.model.graph import GraphModel
from detente.model.kernels import Kernels, kernels
from detente.model.lines import working
from detente.model.moves import Arcs, CutLines, Lines

__all__ = [
    "beyond_reply",
    "cornered_by_improvements",
    "cornered_by_moves",
    "least_after_improvements",
    "least_after_moves",
    "propagate",
    "surest_outcome",
]

Values = NDArray[np.integer]
Incoming = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int16]]

_SPARSE = 8  # so many times as many values as states are sorted by counting


def propagate(
    model: GraphModel, opponents: tuple[int, ...], values: Values, *, improvements: bool, highest: bool = False
) -> Values:
    """Return the least (or greatest) value over the states that legal sequences of the opponents lead to.

    Parameters
    ----------
    opponents
        Indices of the actors who move.
    values : ndarray of int, shape (states,)
    improvements
        Only improvements of the mover, or all moves.
    highest
        Seek the greatest value in place of the least.

    Returns
    -------
    ndarray of int, shape (states,)
        The start itself is among the states looked at.
    """
    if all(model.moves[j].transitive for j in opponents):
        return _sweep_states(model, opponents, values, improvements=improvements, highest=highest)
    return _sweep_last_movers(model, opponents, values, improvements=improvements, highest=highest)


def _sweep_states(
    model: GraphModel, opponents: tuple[int, ...], values: Values, *, improvements: bool, highest: bool
) -> Values:
    """Lower (or raise) values along the opponents' moves in turn, until a round of all of them changes nothing."""
    if (compiled := kernels(values.size)) and all(isinstance(model.moves[j], Arcs) for j in opponents):
        kind = {"improvements": improvements, "highest": highest}
        return _settle(compiled, model, opponents, values, remember=False, **kind)
    found = working(values, 0)
    found = np.negative(found) if highest else found.copy()
    quiet = 0
    while quiet < len(opponents):
        for j in opponents:
            changed = model.moves[j].sink(found, improvements=improvements)
            quiet = quiet + 1 if not changed else int(model.moves[j].transitive)  # a second sweep would change nothing
            if quiet >= len(opponents):
                break
    return np.negative(found, out=found) if highest else found


def _sweep_last_movers(
    model: GraphModel, opponents: tuple[int, ...], values: Values, *, improvements: bool, highest: bool
) -> Values:
    """As `_sweep_states`, keeping one value per last mover, who may not move again at once."""
    if compiled := kernels(values.size):
        kind = {"improvements": improvements, "highest": highest}
        lines = [moves for moves in (model.moves[j] for j in opponents) if not isinstance(moves, Arcs)]
        if len(lines) == len(opponents) <= compiled.NOBODY:
            return _sweep_pairs(compiled, lines, values, **kind)
        return _settle(compiled, model, opponents, values, remember=True, **kind)
    pick = np.maximum if highest else np.minimum
    start = working(values, 0)
    empty = int(start.min(initial=0)) - 1 if highest else int(start.max(initial=0)) + 1
    after = dict.fromkeys(opponents, start)  # best still to come when j has just moved
    beyond: dict[int, Values] = {}
    stale = list(opponents)  # whose step must be looked at again, since what follows it has changed
    while stale:
        j = stale.pop(0)
        arcs = model.arcs[j].better if improvements else model.arcs[j]
        beyond[j] = arcs.highest_beyond(after[j], empty) if highest else arcs.lowest_beyond(after[j], empty)
        for k in opponents:
            if k != j:
                reached = pick(after[k], beyond[j])
                if not np.array_equal(reached, after[k]):
                    after[k] = reached
                    if k not in stale:
                        stale.append(k)
    result = start
    for j in opponents:
        result = pick(result, beyond[j])
    return result


def _sweep_pairs(
    compiled: Kernels, opponents: Sequence[Lines | CutLines], values: Values, *, improvements: bool, highest: bool
) -> Values:
    """As `_sweep_last_movers`, along lines: two candidates a state are enough, however many actors there are.

    What may follow when j has just moved is W_j(s) = min( x(s), min over k != j of B_k(s) ), where B_k(s) is the least
    W_k that a move of k leads to: that is the least of all, unless it comes from j, and then the least that does not.
    """
    given = working(values, 0)
    low, high = int(given.min(initial=0)), int(given.max(initial=0))
    if high - low >= compiled.MOST_VALUE:
        levels, places = np.unique(given, return_inverse=True)
        result: Values = levels[_sweep_pairs(compiled, opponents, places, improvements=improvements, highest=highest)]
        return result
    scale = (high, -1) if highest else (low, 1)
    words = compiled.words_of(given, *scale)
    cut = [moves if isinstance(moves, CutLines) else CutLines.uncut(moves) for moves in opponents]
    quiet = 0
    while quiet < len(opponents):
        for position, moves in enumerate(cut):
            changed = moves.pass_on(compiled, position, words, improvements=improvements)
            quiet = 1 if changed else quiet + 1  # what may follow a move of an actor is not its own to change
            if quiet >= len(opponents):
                break
    found = np.empty_like(given)
    compiled.values_of(words, *scale, found)
    return found


def _settle(
    compiled: Kernels,
    model: GraphModel,
    opponents: tuple[int, ...],
    values: Values,
    *,
    improvements: bool,
    highest: bool,
    remember: bool,
) -> Values:
    """As `_sweep_last_movers`, or without `remember` as `_sweep_states`, by one search backwards along all arcs."""
    found = working(values, 0)
    found = np.negative(found) if highest else found.copy()
    low, high = int(found.min(initial=0)), int(found.max(initial=0))
    if high - low <= _SPARSE * found.size:
        order = compiled.group((found - low).astype(np.int32), high - low + 1)[1]
    else:
        order = np.argsort(found, kind="stable").astype(np.int32)
    opponent = np.zeros(len(model.moves), np.bool_)
    opponent[list(opponents)] = True
    compiled.settle(order, found.copy(), *_incoming(compiled, model, improvements), opponent, remember, found)
    return np.negative(found, out=found) if highest else found


def _incoming(compiled: Kernels, model: GraphModel, improvements: bool) -> Incoming:
    """Return the arcs into each state, of all actors: first arc of each state, and of each arc its source and actor."""
    table: dict[bool, Incoming] = model.cache.setdefault("incoming", {})
    if improvements not in table:
        arcs = [a.better if improvements else a for a in model.arcs]
        start = np.zeros(model.count + 1, np.int32)
        for a in arcs:
            compiled.count_incoming(a.target, start)
        np.cumsum(start, out=start)
        at = start[:-1].copy()
        source, by = np.empty(start[-1], np.int32), np.empty(start[-1], np.int16)
        for j, a in enumerate(arcs):
            compiled.fill_incoming(a.start, a.target, j, at, source, by)
        table[improvements] = start, source, by
    return table[improvements]


def _cached(model: GraphModel, key: str, actor: int, compute: Callable[[], Values]) -> Values:
    table: dict[tuple[str, int], Values] = model.cache.setdefault("closures", {})
    if (key, actor) not in table:
        table[key, actor] = compute()
    return table[key, actor]


def _least_of(model: GraphModel, key: str, actor: int, values: Values, *, improvements: bool) -> Values:
    """Return the least of some values that the actor's opponents can bring about, worked out once for each key."""
    return _cached(model, key, actor, lambda: propagate(model, model.others(actor), values, improvements=improvements))


def least_after_moves(model: GraphModel, actor: int) -> Values:
    """Return g: the least rank of the actor that its opponents can bring about by moves, shape (states,)."""
    return _least_of(model, "g", actor, model.ranks[actor], improvements=False)


def least_after_improvements(model: GraphModel, actor: int) -> Values:
    """Return g⁺: the least rank of the actor that its opponents can bring about by improvements, shape (states,)."""
    return _least_of(model, "g+", actor, model.ranks[actor], improvements=True)


def beyond_reply(model: GraphModel, actor: int) -> Values:
    """Return h: the greatest rank the actor has at a state or can reach from it in one move, shape (states,)."""
    return _cached(model, "h", actor, lambda: model.moves[actor].highest(model.ranks[actor]))


def cornered_by_moves(model: GraphModel, actor: int) -> Values:
    """Return q: the least h that the opponents can bring about by moves, shape (states,)."""
    return _least_of(model, "q", actor, beyond_reply(model, actor), improvements=False)


def cornered_by_improvements(model: GraphModel, actor: int) -> Values:
    """Return q⁺: the least h that the opponents can bring about by improvements, shape (states,)."""
    return _least_of(model, "q+", actor, beyond_reply(model, actor), improvements=True)


def surest_outcome(model: GraphModel, actor: int) -> Values:
    """Return w: the greatest rank the actor may end with, once its opponents go on improving for good; shape (states,).

    The greatest, over the sink components of the opponents' improvements that can be reached, of the greatest rank in
    the component. With u(s) the greatest rank that can be reached from s and v(s) the least u over the states that
    can be reached, w(s) is the greatest v over them: within a sink component u is constant, v passes to the worst
    sink ahead, and the greatest v is taken in the best sink. States are the nodes also where moves are not
    transitive: an actor who still has an improvement has not come to rest. A sure sanction is a SEQ sanction to begin
    with, so the result is never below g⁺ (with transitive moves it cannot be).
    """
    ranks = model.ranks[actor]
    others = model.others(actor)

    def compute() -> Values:
        ahead = _sweep_states(model, others, ranks, improvements=True, highest=True)
        worst_sink = _sweep_states(model, others, ahead, improvements=True, highest=False)
        in_the_end = _sweep_states(model, others, worst_sink, improvements=True, highest=True)
        return np.maximum(in_the_end, least_after_improvements(model, actor))

    return _cached(model, "w", actor, compute)
