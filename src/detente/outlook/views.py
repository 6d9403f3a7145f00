"""Each actor's own view of the conflict: a first-level hypergame, compiled like any conflict.

In actor A's view

- a fact is what A takes it to be, for A and for every other actor who holds no belief of its own about it;
- what others believe is what they believe, unless A thinks otherwise (``thinks``);
- others' preferences are theirs, unless A takes them to be others;
- a commitment that A does not believe is never carried out: no state with the promise fulfilled is in the view;
- an option that A does not see stays at its level of the status quo, whatever was promised about it.

A state of the conflict has an *image* in the view: the state with the promises A does not believe taken back and the
options A does not see at their present levels. A state without an image is a surprise if it comes about.

Source: Wang, Hipel & Fraser (1988), hypergame of level one, over option-form states.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.errors import InputError
from detente.logic.tree import Atom, Not, Statement, format_statement
from detente.model.compile import recompile
from detente.model.conflict import Belief, Conflict, Constraint, Preference, Priority, raising_atom
from detente.model.graph import GraphModel
from detente.model.part import part
from detente.model.ranks import dense_ranks

__all__ = ["View", "believed_preference", "placing", "view_of"]

Index = NDArray[np.signedinteger]


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What one actor takes the conflict to be.

    Parameters
    ----------
    actor
        Index of the actor whose view it is.
    model
        The conflict as it sees it, compiled.
    image : ndarray of int, shape (states of the conflict,)
        The state of the view that stands for each state, -1 where there is none.
    inside : ndarray of bool, shape (states of the conflict,)
        States that are in the view as they are.
    """

    actor: int
    model: GraphModel
    image: Index
    inside: NDArray[np.bool_]


def view_of(model: GraphModel, actor: int) -> View:
    """Return an actor's view of a conflict.

    Parameters
    ----------
    model
        The conflict as it is.
    actor
        Index of the actor.

    Raises
    ------
    InputError
        A belief cannot be applied: it edits preferences that are not written as priorities, or names a statement that
        is not among them; or no state is left in the view.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> view_of(model, 0).image.tolist()
    [0, 1, 2, 3]
    """
    conflict = model.conflict
    name = model.actors[actor]
    beliefs = conflict.beliefs.get(name, ())
    if not beliefs:  # it sees the conflict as it is, what the others believe included
        return View(actor, model, np.arange(model.count), np.ones(model.count, np.bool_))
    frozen = _frozen_levels(conflict, beliefs)
    inside = _within(model, frozen)
    if not inside.any():
        raise InputError(f"nothing is left of the conflict in the view of {conflict.name(name)}")
    seen = _apply(conflict, name, beliefs, frozen)
    view = recompile(model, replace(seen, constraints=conflict.constraints))  # beliefs change ranks, not moves
    if not frozen:
        return View(actor, view, np.arange(model.count), inside)
    place = np.full(model.count + 1, -1, np.int32)
    place[:-1][inside] = np.arange(int(inside.sum()), dtype=np.int32)
    ranks = np.zeros_like(view.ranks)
    for row, seen_ranks in zip(ranks, view.ranks, strict=True):
        row[inside] = dense_ranks(seen_ranks[inside])
    smaller, _ = part(replace(view, ranks=ranks), inside)
    return View(actor, replace(smaller, conflict=seen, cache={}), place[_stand_ins(model, frozen, inside)], inside)


def placing(model: GraphModel, actor: int) -> Index | None:
    """Return the state that stands for each state in an actor's view, -1 where none does; None if each is its own.

    Unlike the `image` of its view this is in the numbers of `model`; shape (states,).
    """
    conflict = model.conflict
    frozen = _frozen_levels(conflict, conflict.beliefs.get(model.actors[actor], ()))
    return _stand_ins(model, frozen, _within(model, frozen)) if frozen else None


Frozen = dict[str, tuple[frozenset[int], int]]  # option -> (levels the view has, level that stands for the others)


def _frozen_levels(conflict: Conflict, beliefs: tuple[Belief, ...]) -> Frozen:
    """Return the options of which the view has only some levels."""
    vocabulary = conflict.vocabulary
    found: Frozen = {}
    for belief in beliefs:
        if belief.kind == "unaware":
            now = conflict.options[belief.subject].now
            found[belief.subject] = (frozenset({now}), now)
        elif belief.kind == "commitment" and not belief.value:
            atom = raising_atom(conflict.commitments[belief.subject], vocabulary)
            if atom is None or atom.option in found:
                continue
            low, _, _ = vocabulary.interval(atom)
            now = conflict.options[atom.option].now
            found[atom.option] = (frozenset(range(low)), now if now < low else low - 1)
    return found


def _apply(conflict: Conflict, actor: str, beliefs: tuple[Belief, ...], frozen: Frozen) -> Conflict:
    """Return the conflict as the actor sees it."""
    own_facts = tuple(b for b in beliefs if b.kind == "fact")
    held: dict[str, tuple[Belief, ...]] = {}
    for other in conflict.actors:
        theirs = conflict.beliefs.get(other, ())
        for belief in beliefs:
            if belief.kind == "thinks" and belief.subject == other:
                theirs = belief.beliefs
        their_facts = {b.subject for b in theirs if b.kind == "fact"}
        shared = tuple(b for b in own_facts if b.subject not in their_facts)
        held[other] = beliefs if other == actor else (*theirs, *shared)
    preferences = dict(conflict.preferences)
    for belief in beliefs:
        if belief.kind in {"preferences", "edit", "ignores"}:
            preferences[belief.subject] = believed_preference(conflict, belief, preferences.get(belief.subject))
    outside: list[Constraint] = []
    for option, (allowed, _) in frozen.items():
        levels = conflict.options[option].levels
        outside += [
            Constraint(Atom(option, "=", level)) for position, level in enumerate(levels) if position not in allowed
        ]
    return replace(conflict, beliefs=held, preferences=preferences, constraints=(*conflict.constraints, *outside))


def believed_preference(conflict: Conflict, belief: Belief, actual: Preference | None) -> Preference:
    """Return what a belief takes another actor to prefer, given what that actor does prefer.

    Raises
    ------
    InputError
        The belief does not fit: there are no such priorities.
    """
    if belief.preferences is not None:
        return belief.preferences
    who = conflict.name(belief.subject)
    if actual is None or not actual.priorities:
        raise InputError(f"a belief edits the priorities of {who}, but its preferences are not written as priorities")
    if belief.kind == "ignores":
        kept = _without(actual.priorities, belief.puts)
        if kept == actual.priorities:
            raise InputError(f"a belief leaves out '{_said(belief.puts)}', which is not among the priorities of {who}")
        return replace(actual, priorities=kept)
    found = [e for e in actual.entries if e.wants == belief.puts]
    moved = found[0] if found else Priority(belief.puts or Not(Atom("")), evidence=belief.evidence)
    rest = _without(actual.priorities, belief.puts)
    for position, entry in enumerate(rest):
        if belief.above in entry.statements:
            return replace(actual, priorities=(*rest[:position], moved, *rest[position:]))
    raise InputError(
        f"a belief puts something above '{_said(belief.above)}', which is not among the priorities of {who}"
    )


def _said(statement: Statement | None) -> str:
    return format_statement(statement) if statement is not None else ""


def _without(priorities: tuple[Priority, ...], statement: Statement | None) -> tuple[Priority, ...]:
    """Return the priorities without a statement, also within tiers."""
    kept = []
    for entry in priorities:
        if entry.tier:
            tier = tuple(e for e in entry.tier if e.wants != statement)
            if tier:
                kept.append(replace(entry, tier=tier) if len(tier) < len(entry.tier) else entry)
        elif entry.wants != statement:
            kept.append(entry)
    return tuple(kept)


def _within(model: GraphModel, frozen: Frozen) -> NDArray[np.bool_]:
    """Return the states that have only the levels the view has."""
    inside = np.ones(model.count, np.bool_)
    for option, (allowed, _) in frozen.items():
        inside &= np.isin(model.columns[option], sorted(allowed))
    return inside


def _stand_ins(model: GraphModel, frozen: Frozen, inside: NDArray[np.bool_]) -> Index:
    """Return the state among those `inside` that stands for each state, -1 where there is none."""
    result = np.full(model.count, -1, np.int32)
    result[inside] = np.flatnonzero(inside)
    outside = np.flatnonzero(~inside)
    levels = model.levels[:, outside]
    for option, (allowed, stand_in) in frozen.items():
        row = model.options.index(option)
        levels[row, ~np.isin(levels[row], sorted(allowed))] = stand_in
    keys = _keys(np.concatenate([model.levels, levels], axis=1))
    known, wanted = keys[: model.count], keys[model.count :]
    at = np.minimum(np.searchsorted(known, wanted), model.count - 1)
    there = (known[at] == wanted) & inside[at]
    result[outside[there]] = at[there]
    return result


def _keys(levels: NDArray[np.unsignedinteger]) -> NDArray[np.int64]:
    """Return a number for each column of levels, equal for equal columns only, ascending in the usual order."""
    key, size = np.zeros(levels.shape[1], np.int64), 1
    for row in levels[::-1]:
        base = int(row.max(initial=0)) + 1
        if size * base > 2**62:
            key = np.unique(key, return_inverse=True)[1].reshape(-1).astype(np.int64)
            size = key.size
        key = key * base + row
        size *= base
    return key
