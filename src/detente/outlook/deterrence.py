"""Deterrence: who would leave an ending, who would answer, and which promises and options that rests on.

At a state s of an ending (or of any statement) E, for every actor i: each improvement of i that leaves E, and the
sanction that answers it, possibly or surely. i *keeps* E there by content, surely, possibly, or not at all.

What the keeping rests on is found by taking options away, one by one:

- *not available*: nobody changes the option any more; it stays at its level in s. If the keeping goes or weakens, it is
  the threat to change the option that deters.
- *not in place*: the same at the state t that is s with the option at its level of the status quo if that is lower,
  else at the next lower level that is feasible. E is then taken without the option: a state belongs to it if it would
  with the option at its level in s. If the keeping goes or weakens, it is the option's standing there that deters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.errors import InputError
from detente.logic.tree import format_statement
from detente.model.graph import GraphModel
from detente.model.ranks import dense_codes
from detente.outlook.asked import Asked, asked_statement
from detente.outlook.effect import frozen
from detente.outlook.paths import best_paths
from detente.outlook.standing import HOW_KEPT, HowKept, ahead_of, how_kept, status_quo_of
from detente.stability.closures import least_after_improvements, surest_outcome
from detente.stability.sequences import Step, shortest_sequence

__all__ = ["Deterrence", "Leaving", "Support", "deterrence", "keeps_at"]

Bools = NDArray[np.bool_]
Way = Literal["not available", "not in place"]

_FEWEST_TOLD = 32  # improvements of an actor that are told however many states there are
_MOST_LOOKED_AT = 50_000_000  # states looked at in all to find what answers them


@dataclass(frozen=True, slots=True)
class Leaving:
    """An improvement that leaves the ending, and what answers it.

    Parameters
    ----------
    actor, target
        Who moves, and where to.
    ending
        Position of the ending it leads to, -1 if none.
    sanction
        The shortest sequence of improvements of the others to a state that is no better for the actor than where it
        started; None if there is none.
    sure
        Whether it hurts however the others go on improving in the end.
    uses
        Options that the sanction changes.
    commitments
        Commitments that speak of one of these options.
    """

    actor: int
    target: int
    ending: int
    sanction: tuple[Step, ...] | None
    sure: bool
    uses: tuple[str, ...]
    commitments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Support:
    """What becomes of one actor's keeping of the ending when an option is taken away.

    Parameters
    ----------
    option
        The option.
    way
        ``not available`` or ``not in place``.
    actor
        Whose keeping is looked at.
    before, after
        How it keeps the ending with the option and without.
    state
        The state looked at without it: s itself, or t.
    leaves_to
        Where its best unanswered improvement leads then; None where all are still answered.
    commitments
        Commitments that speak of the option.
    """

    option: str
    way: Way
    actor: int
    before: HowKept
    after: HowKept
    state: int
    leaves_to: int | None
    commitments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deterrence:
    """Who is kept from leaving an ending at a state, and by what.

    Parameters
    ----------
    state
        The state looked at.
    reachable
        Whether legal moves lead there from the status quo.
    keeps
        How each actor keeps the ending there.
    leavings
        The improvements that leave it, by actor, best first: all of them where there are no more than can be looked at.
    supports
        The options without which somebody's keeping goes or weakens.
    immovable
        Options that cannot be taken back alone at this state, so that *not in place* has no meaning for them.
    untold
        How many more improvements leave it. Where one of an actor's is unanswered, one such is among those told.
    """

    state: int
    reachable: bool
    keeps: tuple[HowKept, ...]
    leavings: tuple[Leaving, ...]
    supports: tuple[Support, ...]
    immovable: tuple[str, ...]
    untold: int


def deterrence(model: GraphModel, of: Asked, state: int | None = None) -> Deterrence:
    """Return who is kept from leaving an ending, and by what.

    Parameters
    ----------
    of
        An ending by name, or a statement.
    state
        Index of a state where it holds; by default the end of the best path to it from the status quo (`best_paths`).

    Raises
    ------
    InputError
        It holds in no feasible state, not at the state given, or, without a state given, in none that can be reached.
    StatementError
        A statement cannot be read.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("ukraine-2026", "fears_what_follows").conflict)
    >>> found = deterrence(model, "durable")
    >>> russia = [s for s in found.supports if model.actors[s.actor] == "russia"]
    >>> [(s.option, s.way, s.before, s.after) for s in russia if s.commitments[0].startswith("u")][1:]
    [('us.backstop', 'not in place', 'sure', 'no'), ('uk_france.respond', 'not available', 'sure', 'no')]
    """
    statement = asked_statement(model, of)
    inside = model.truth(statement)
    if not inside.any():
        raise InputError(f"no feasible state satisfies {format_statement(statement)}, so there is nothing to keep")
    ahead = ahead_of(model, status_quo_of(model))
    if state is None:
        path = best_paths(model, status_quo_of(model), [inside])[0]
        if path is None:
            raise InputError(f"no legal moves lead from the status quo to {of if isinstance(of, str) else 'it'}")
        state = path.end
    elif not inside[state]:
        raise InputError(f"state {state + 1} does not satisfy {format_statement(statement)}")
    keeps = keeps_at(model, state, inside)
    by_actor = [_leavings(model, i, state, inside) for i in range(len(model.actors))]
    leavings = tuple(leaving for found, _ in by_actor for leaving in found)
    supports: list[Support] = []
    immovable: list[str] = []
    for option in _candidates(model, state, leavings):
        supports += _without(model, option, state, inside, keeps, immovable)
    return Deterrence(
        state, bool(ahead[state]), keeps, leavings, tuple(supports), tuple(immovable), sum(n for _, n in by_actor)
    )


def keeps_at(model: GraphModel, state: int, inside: Bools) -> tuple[HowKept, ...]:
    """Return how each actor keeps, at one state, the ending whose states are `inside`; the state must be one of them.

    The same as `detente.stability.keeping.keeping` at that state, without looking at all the others.
    """
    return tuple(_keeps(model, i, state, inside)[0] for i in range(len(model.actors)))


def _keeps(model: GraphModel, actor: int, state: int, inside: Bools) -> tuple[HowKept, int | None]:
    """Return how an actor keeps the ending at a state, and where its best improvement without sanction leads."""
    targets = _leaving_targets(model, actor, state, inside)
    rank = model.ranks[actor][state]
    if not targets.size:
        return "content", None
    possible = least_after_improvements(model, actor)[targets] <= rank
    sure = surest_outcome(model, actor)[targets] <= rank
    free = targets[~possible]
    return how_kept(False, bool(sure.all()), bool(possible.all())), int(free[0]) if free.size else None


def _leaving_targets(model: GraphModel, actor: int, state: int, inside: Bools) -> NDArray[np.intp]:
    """Return where the improvements that leave the ending lead, best first."""
    _, targets = model.moves[actor].better_arcs_from(np.array([state]))
    targets = targets[~inside[targets]]
    return targets[np.lexsort((targets, -model.ranks[actor][targets]))]


def _leavings(model: GraphModel, actor: int, state: int, inside: Bools) -> tuple[Sequence[Leaving], int]:
    """Return the improvements of an actor that leave the ending, best first, and how many more there are."""
    ranks = model.ranks[actor]
    hurt = ranks <= ranks[state]
    others = model.others(actor)
    found = []
    every = _leaving_targets(model, actor, state, inside)
    targets = every[: max(_FEWEST_TOLD, _MOST_LOOKED_AT // model.count)]
    if targets.size < every.size:
        answered = least_after_improvements(model, actor)[every] <= ranks[state]
        if answered[: targets.size].all() and not answered.all():
            targets[-1] = every[np.argmin(answered)]
    for target in targets.tolist():
        sanction = shortest_sequence(model, target, hurt, others, improvements=True)
        sure = bool(surest_outcome(model, actor)[target] <= ranks[state])
        steps = sanction or ()
        uses = tuple(dict.fromkeys(o for step in steps for o, _, _ in model.changes(step.before, step.after)))
        ending = int(model.ending_of[target])
        found.append(Leaving(actor, target, ending, sanction, sure, uses, _commitments(model, uses)))
    return found, int(every.size - targets.size)


def _commitments(model: GraphModel, options: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        c.id
        for c in model.conflict.commitments.values()
        if c.stage != "withdrawn" and not set(model.vocabulary.options_in(c.promise)).isdisjoint(options)
    )


def _candidates(model: GraphModel, state: int, leavings: Sequence[Leaving]) -> list[str]:
    """Return the options that deterrence may rest on: those at another level than now, and those that sanctions use."""
    now = status_quo_of(model)
    used = {o for leaving in leavings for o in leaving.uses}
    changed = {o for o, _, _ in model.changes(now, state)}
    return [o for o in model.options if o in used | changed and model.conflict.graph is None]


def _without(
    model: GraphModel, option: str, state: int, inside: Bools, keeps: Sequence[HowKept], immovable: list[str]
) -> list[Support]:
    smaller = frozen(model, [option])
    found = _weakened(model, smaller, option, "not available", state, inside, keeps)
    lowered = _lowered(model, option, state)
    if lowered is None:
        if model.columns[option][state] > 0:
            immovable.append(option)
        return found
    elsewhere = _apart_from(model, option, state, inside)
    return found + _weakened(model, smaller, option, "not in place", lowered, elsewhere, keeps)


def _weakened(
    model: GraphModel,
    smaller: GraphModel,
    option: str,
    way: Way,
    state: int,
    inside: Bools,
    keeps: Sequence[HowKept],
) -> list[Support]:
    found = []
    controllers = model.conflict.options[option].controllers
    for i, before in enumerate(keeps):
        if before == "no" or controllers == (model.actors[i],):
            continue  # nobody deters itself
        after, leaves_to = _keeps(smaller, i, state, inside)
        if HOW_KEPT.index(after) < HOW_KEPT.index(before):
            commitments = _commitments(model, [option])
            found.append(Support(option, way, i, before, after, state, leaves_to, commitments))
    return found


def _lowered(model: GraphModel, option: str, state: int) -> int | None:
    """Return the state that differs only in a lower level of the option: that of the status quo, or the next lower."""
    column = model.columns[option]
    level, now = int(column[state]), int(column[status_quo_of(model)])
    same = _same_elsewhere(model, option, state)
    for wanted in [*([now] if now < level else []), *range(level - 1, -1, -1)]:
        states = np.flatnonzero(same & (column == wanted))
        if states.size:
            return int(states[0])
    return None


def _same_elsewhere(model: GraphModel, option: str, state: int) -> Bools:
    result = np.ones(model.count, np.bool_)
    for other, column in model.columns.items():
        if other != option:
            result &= column == column[state]
    return result


def _apart_from(model: GraphModel, option: str, state: int, inside: Bools) -> Bools:
    """Return the states that would be inside with the option at its level in `state`."""
    at_level = model.columns[option] == model.columns[option][state]
    others = [
        (model.columns[other.id], len(other.levels)) for other in model.conflict.options.values() if other.id != option
    ]
    key, count = dense_codes(others, model.count)
    held = np.zeros(count, np.bool_)
    held[key[inside & at_level]] = True
    return held[key]
