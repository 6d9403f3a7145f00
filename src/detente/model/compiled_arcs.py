# mypy: disable-error-code="no-untyped-def, no-untyped-call"

"""Compiled kernels for arcs, as in `detente.model.compiled`."""

import numpy as np

from detente.model.compiled import kernel

__all__ = [
    "arcs_better",
    "arcs_extreme",
    "arcs_transitive",
    "count_incoming",
    "fill_incoming",
    "reach_arcs",
    "rows",
    "settle",
    "sweep_arcs",
]


@kernel
def reach_arcs(frontier, start, target, seen, found, origin):
    """Write the states not yet seen that a frontier leads to, and the first that leads there; return how many."""
    count = 0
    for i in range(frontier.size):
        s = frontier[i]
        for a in range(start[s], start[s + 1]):
            t = target[a]
            if not seen[t]:
                seen[t] = True
                found[count] = t
                origin[count] = s
                count += 1
    return count


@kernel
def rows(sources, targets, size):
    """Return arcs as compressed rows, the targets of a row ascending: two passes of counting."""
    by_target = np.zeros(size + 1, np.int32)
    for a in range(targets.size):
        by_target[targets[a] + 1] += 1
    for s in range(size):
        by_target[s + 1] += by_target[s]
    order = np.empty(targets.size, np.int32)
    for a in range(targets.size):
        t = targets[a]
        order[by_target[t]] = a
        by_target[t] += 1
    start = np.zeros(size + 1, np.int32)
    for a in range(sources.size):
        start[sources[a] + 1] += 1
    for s in range(size):
        start[s + 1] += start[s]
    at = start[:-1].copy()
    found = np.empty(targets.size, np.int32)
    for i in range(order.size):
        s = sources[order[i]]
        found[at[s]] = targets[order[i]]
        at[s] += 1
    return start, found


@kernel
def arcs_better(start, target, rank):
    """Return the arcs to strictly better states."""
    size = start.size - 1
    first = np.zeros(size + 1, np.int32)
    for s in range(size):
        here = 0
        for a in range(start[s], start[s + 1]):
            here += rank[target[a]] > rank[s]
        first[s + 1] = first[s] + here
    found = np.empty(first[size], np.int32)
    for s in range(size):
        at = first[s]
        for a in range(start[s], start[s + 1]):
            if rank[target[a]] > rank[s]:
                found[at] = target[a]
                at += 1
    return first, found


@kernel
def arcs_extreme(start, target, values, highest, itself, empty, found):
    """Write the extreme value that arcs lead to, the state itself looked at too; else `empty` stands for none."""
    for s in range(start.size - 1):
        first = start[s]
        if itself:
            least = values[s]
        elif first < start[s + 1]:
            least = values[target[first]]
        else:
            least = empty
        greatest = least
        for a in range(first, start[s + 1]):
            value = values[target[a]]
            least = min(least, value)
            greatest = max(greatest, value)
        found[s] = greatest if highest else least


@kernel
def sweep_arcs(start, target, values):
    """Lower each value to the least that arcs lead to, in place; return whether any was lowered."""
    changed = False
    for s in range(start.size - 1):
        least = values[s]
        for a in range(start[s], start[s + 1]):
            least = min(least, values[target[a]])
        if least < values[s]:
            values[s] = least
            changed = True
    return changed


@kernel
def count_incoming(target, start):
    """Count the arcs into each state, one place further on."""
    for a in range(target.size):
        start[target[a] + 1] += 1


@kernel
def fill_incoming(start, target, actor, at, source, by):
    """Write the arcs of an actor where those into each state are to stand, and move on what says where."""
    for s in range(start.size - 1):
        for a in range(start[s], start[s + 1]):
            t = target[a]
            source[at[t]] = s
            by[at[t]] = actor
            at[t] += 1


@kernel
def settle(order, values, start, source, by, opponent, remember, found):
    """Write the least value that legal sequences of the opponents lead to from each state, the state's own included.

    From the least value up, states are searched backwards, along the arcs into them. With `remember`, no actor moves
    twice running: whom a state was first reached by may not come into it, until another mover or its own value, which
    ends a sequence, lets that actor in too. So every arc is looked at twice at most.
    """
    size = values.size
    unseen, done = -1, -2
    state = np.full(size, unseen, np.int32)  # else the only actor who has led on from there so far
    stack = np.empty(2 * size, np.int32)
    only = np.empty(2 * size, np.int32)  # whose arcs are to be followed; all but one's if negative
    nobody = opponent.size
    for i in range(size):
        s = order[i]
        if state[s] == done:
            continue
        value = values[s]
        stack[0] = s
        if state[s] == unseen:
            found[s] = value
            only[0] = -1 - nobody
        else:
            only[0] = state[s]
        state[s] = done
        top = 1
        while top:
            top -= 1
            t = stack[top]
            who = only[top]
            for a in range(start[t], start[t + 1]):
                j = by[a]
                if not opponent[j] or (j != who if who >= 0 else j == -1 - who):
                    continue
                r = source[a]
                before = state[r]
                if before == done or before == j:  # noqa: PLR1714, SIM109 - kernels know no containers
                    continue
                stack[top] = r
                if before == unseen:
                    found[r] = value
                    if remember:
                        state[r] = j
                        only[top] = -1 - j
                    else:
                        state[r] = done
                        only[top] = -1 - nobody
                else:
                    state[r] = done
                    only[top] = before
                top += 1


@kernel
def arcs_transitive(start, target):
    """Whether a move after a move, unless it leads back, is a move."""
    mark = np.full(start.size - 1, -1, np.int32)
    for s in range(start.size - 1):
        for a in range(start[s], start[s + 1]):
            mark[target[a]] = s
        mark[s] = s
        for a in range(start[s], start[s + 1]):
            t = target[a]
            for b in range(start[t], start[t + 1]):
                if mark[target[b]] != s:
                    return False
    return True
