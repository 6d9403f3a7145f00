"""Which statement decides a comparison: why an actor gains, loses, or does not care, between two states.

An actor with priorities compares two states by the first entry whose score differs; with weights, by all entries that
hold in one state and not in the other. Both look with the actor's own view of the facts, as its ranks do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from detente.logic.evaluate import Columns, evaluate
from detente.logic.vocabulary import Vocabulary
from detente.model.conflict import Preference, Priority
from detente.model.graph import GraphModel

__all__ = ["Comparison", "Worth", "compare_states", "deciding_priority", "worth_of"]

Worth = Literal["gain", "indifferent", "loss"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a step from one state to another is to an actor, and what decides it.

    Parameters
    ----------
    actor, before, after
        Index of the actor and of the two states (0-based).
    worth
        Whether the actor ranks the state reached higher, the same or lower.
    deciding
        The entries of its preferences that decide: one priority, or those of an equal-weight tier, or of the weights
        (largest first), that speak for the change. Empty where the actor is indifferent or has a ranking or ranks.
    outweighed
        The entries that speak against it in the same tier or among the weights; where the actor is indifferent although
        entries differ, these, which cancel out.
    """

    actor: int
    before: int
    after: int
    worth: Worth
    deciding: tuple[Priority, ...] = ()
    outweighed: tuple[Priority, ...] = ()


def deciding_priority(model: GraphModel, actor: int, before: int, after: int) -> tuple[Priority, ...]:
    """Return the entries of an actor's preferences that decide how it compares two states.

    The first priority whose truth differs, or of the first equal-weight tier whose count differs the entries that speak
    for the change; of weights, those that do, largest first. Empty for rankings, ranks, and where nothing is decided.

    Parameters
    ----------
    actor
        Index of the actor.
    before, after
        Indices of the states.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("ukraine-2026").conflict)
    >>> war = model.status_quo
    >>> calm = next(
    ...     s for s in model.moves[0].targets(war) if ("russia.strikes", "intense", "some") in model.changes(war, s)
    ... )
    >>> [entry.says for entry in deciding_priority(model, 0, war, calm)]
    ['pressure through strikes, unless it keeps a ceasefire']
    """
    return compare_states(model, actor, before, after).deciding


def compare_states(model: GraphModel, actor: int, before: int, after: int) -> Comparison:
    """Return whether the step is a gain, indifferent or a loss to the actor, and which statements decide that.

    Parameters
    ----------
    actor
        Index of the actor.
    before, after
        Indices of the states.

    Notes
    -----
    Only these two states are looked at, and only the entries up to the one that decides.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> compare_states(model, 0, 0, 1).worth
    'loss'
    """
    worth = worth_of(model, actor, before, after)
    name = model.actors[actor]
    preference = model.conflict.preferences.get(name)
    if preference is None or not preference.entries:
        return Comparison(actor, before, after, worth)
    pair = np.array([before, after])
    columns = {option: column[pair] for option, column in model.columns.items()}
    gained, lost = _difference(preference, model.conflict.view(name), columns)
    deciding, outweighed = (lost, gained) if worth == "loss" else (gained, lost)
    if worth == "indifferent":
        deciding, outweighed = (), (*gained, *lost)
    return Comparison(actor, before, after, worth, deciding, outweighed)


def worth_of(model: GraphModel, actor: int, before: int, after: int) -> Worth:
    """Return what going from one state to another (0-based) is worth to an actor, by its ranks.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> worth_of(model, 0, 0, 1)
    'loss'
    """
    old, new = int(model.ranks[actor, before]), int(model.ranks[actor, after])
    return "gain" if new > old else "loss" if new < old else "indifferent"


def _difference(
    preference: Preference, vocabulary: Vocabulary, columns: Columns
) -> tuple[tuple[Priority, ...], tuple[Priority, ...]]:
    """Return the entries that speak for and against the second of two states, where the comparison is decided.

    Where no tier decides, these are the entries that differ and cancel out.
    """
    memo: dict[str, np.ndarray] = {}

    def step(entry: Priority) -> int:
        held = evaluate(entry.wants, vocabulary, columns, 2, memo)
        return int(held[1]) - int(held[0])

    if preference.weights:
        return _split([(entry, weight * step(entry)) for entry, weight in preference.weights])
    cancelled: tuple[tuple[Priority, ...], tuple[Priority, ...]] = (), ()
    for priority in preference.priorities:
        scores = [(entry, Fraction(step(entry))) for entry in leaves(priority)]
        gained, lost = _split(scores)
        if len(gained) != len(lost):
            return gained, lost
        cancelled = (*cancelled[0], *gained), (*cancelled[1], *lost)
    return cancelled


def _split(scores: list[tuple[Priority, Fraction]]) -> tuple[tuple[Priority, ...], tuple[Priority, ...]]:
    """Return the entries worth more than nothing and those worth less, largest first."""
    ordered = sorted(scores, key=lambda pair: -abs(pair[1]))
    return tuple(e for e, w in ordered if w > 0), tuple(e for e, w in ordered if w < 0)


def leaves(priority: Priority) -> Iterator[Priority]:
    """Yield the entries of a tier, however deep, or the priority itself."""
    if not priority.tier:
        yield priority
    for entry in priority.tier:
        yield from leaves(entry)
