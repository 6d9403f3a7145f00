"""Compiled kernels of the search for best paths; imported where those of `detente.model.kernels` are in use."""

from heapq import heappop, heappush

import numpy as np

from detente.model.compiled import kernel

__all__ = ["CHANGE", "INDIFFERENT", "LOSS", "MOVE", "NEVER", "arcs_of_best_paths", "reach_by_interest", "settle_costs"]

# One integer orders the costs: losses, then indifferent moves, moves and options changed with 15 bits each. The order
# is that of detente.outlook.paths, whose integers hold the first three and leave the options changed for afterwards.
LOSS, INDIFFERENT, MOVE, CHANGE = 1 << 45, 1 << 30, 1 << 15, 1
NEVER = np.iinfo(np.int64).max


@kernel
def settle_costs(arcs, ranks, labels, wanted, root, cost, least):  # type: ignore[no-untyped-def]
    """Find the least cost of the nodes, from `root` on, until every wanted ending has been met.

    A node is ``slot * states + state``; with more than one slot, the slot is the actor who moved last.

    Parameters
    ----------
    arcs : tuple of ndarray
        ``first``, int64 of shape (actors, states + 1): where the arcs of each actor that leave a state begin;
        ``target`` and ``base`` of shape (arcs,): where each leads, and its cost but for what the mover thinks of it.
    ranks : ndarray of int32, shape (actors, states)
    labels : ndarray of int16, shape (states,)
        The ending of each state.
    wanted : ndarray of bool, shape (endings,)
        Modified: what has been met is no longer wanted.
    cost : ndarray of int64, shape (slots * states,)
        Modified: the costs found.
    least : ndarray of int64, shape (endings,)
        Modified: the cost of the best path to each ending met.
    """
    first, target, base = arcs
    actors, states = ranks.shape
    last_mover_matters = cost.size > states
    missing = wanted.sum()
    cost[root] = 0
    heap = [(np.int64(0), np.int64(root))]
    while len(heap) > 0 and missing > 0:
        here, node = heappop(heap)
        if here != cost[node]:
            continue
        last, s = node // states, node % states
        ending = labels[s]
        if ending >= 0 and wanted[ending]:
            wanted[ending] = False
            least[ending] = here
            missing -= 1
            if missing == 0:
                break
        for actor in range(actors):
            if last_mover_matters and actor == last:
                continue
            rank = ranks[actor, s]
            slot = actor * states if last_mover_matters else 0
            for k in range(first[actor, s], first[actor, s + 1]):
                t = target[k]
                there = here + base[k]
                if ranks[actor, t] < rank:
                    there += LOSS
                elif ranks[actor, t] == rank:
                    there += INDIFFERENT
                if there < cost[slot + t]:
                    cost[slot + t] = there
                    heappush(heap, (there, np.int64(slot + t)))


@kernel
def arcs_of_best_paths(arcs, ranks, labels, ending, least, cost, found):  # type: ignore[no-untyped-def]
    """List the arcs of all best paths to an ending; return how many, or -1 if there is no room for them.

    Parameters
    ----------
    arcs : tuple of ndarray
        ``first``, ``source``, ``base``: the arcs that lead to each state, where each comes from, and its cost.
    least
        The cost of the best paths.
    found : ndarray of int64, shape (room, 3)
        Modified: node before, node after, mover.
    """
    first, source, base = arcs
    actors, states = ranks.shape
    slots = cost.size // states
    seen = np.zeros(cost.size, np.bool_)
    stack = [np.int64(-1)]
    for end in range(cost.size):
        if cost[end] == least and labels[end % states] == ending:
            seen[end] = True
            stack.append(np.int64(end))
    count = 0
    while len(stack) > 1:
        node = stack.pop()
        slot, t = node // states, node % states
        for actor in range(actors):
            if slots > 1 and actor != slot:
                continue
            for k in range(first[actor, t], first[actor, t + 1]):
                s = source[k]
                before = cost[node] - base[k]
                if ranks[actor, t] < ranks[actor, s]:
                    before -= LOSS
                elif ranks[actor, t] == ranks[actor, s]:
                    before -= INDIFFERENT
                if before < 0:
                    continue
                for other in range(slots):
                    origin = other * states + s
                    if (slots > 1 and other == actor) or cost[origin] != before:
                        continue
                    if count == found.shape[0]:
                        return -1
                    found[count, 0], found[count, 1], found[count, 2] = origin, node, actor
                    count += 1
                    if not seen[origin]:
                        seen[origin] = True
                        stack.append(np.int64(origin))
    return count


@kernel
def reach_by_interest(arcs, ranks, start, last_mover_matters, reached):  # type: ignore[no-untyped-def]
    """Mark the states that legal sequences of improvements lead to from a state.

    Parameters
    ----------
    arcs : tuple of ndarray
        As in `settle_costs`.
    reached : ndarray of bool, shape (states,)
        Modified.
    """
    first, target, _ = arcs
    actors, states = ranks.shape
    slots = actors + 1 if last_mover_matters else 1
    seen = np.zeros((slots, states), np.bool_)
    stack = [(np.int64(slots - 1), np.int64(start))]
    seen[slots - 1, start] = True
    while len(stack) > 0:
        last, s = stack.pop()
        reached[s] = True
        for actor in range(actors):
            if last_mover_matters and actor == last:
                continue
            slot = actor if last_mover_matters else 0
            for k in range(first[actor, s], first[actor, s + 1]):
                t = target[k]
                if ranks[actor, t] > ranks[actor, s] and not seen[slot, t]:
                    seen[slot, t] = True
                    stack.append((np.int64(slot), np.int64(t)))
