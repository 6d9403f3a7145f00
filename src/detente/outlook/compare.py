"""Compare two conflicts: two readings, two dates, two files. What differs in the input, and in every answer.

Answers are compared by ids: an ending, an actor or an option of the one is that of the other if it has the same id.
Equilibria are compared as levels of the options that both conflicts have, so that the numbers of states do not matter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.model.conflict import Conflict
from detente.model.graph import GraphModel
from detente.outlook.differences import Difference, input_differences
from detente.outlook.endings import EndingOutlook, Outlook, outlook
from detente.outlook.standing import Standing, standing
from detente.stability.concepts import CONCEPTS, stability

__all__ = ["AnswerDifference", "Comparison", "EquilibriaDifference", "compare", "compare_inputs"]

Bools = NDArray[np.bool_]
Index = NDArray[np.intp]
What = Literal[
    "status quo",
    "ending",
    "kept by",
    "reachable",
    "by interest alone",
    "kept by everyone",
    "never kept by",
    "losses",
    "indifferent",
    "moves",
    "obstacles",
    "kept at the end by",
]


@dataclass(frozen=True, slots=True)
class AnswerDifference:
    """One answer that is not the same.

    Parameters
    ----------
    question
        ``where`` we are, or ``endings``: how it can end and what stands in the way.
    ending
        Id of the ending spoken of; empty where the question is where we are.
    what
        What differs.
    actor
        Id of the actor spoken of, where it is one.
    first, second
        What the one says and the other: ``yes`` or ``no``, a degree of keeping, a number, or ids; empty where it has no
        such ending or actor.
    """

    question: Literal["where", "endings"]
    ending: str
    what: What
    actor: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class EquilibriaDifference:
    """Equilibria under one concept, as levels of the options that both conflicts have.

    Parameters
    ----------
    concept
        Its id.
    both
        How many are equilibria in both.
    only_first, only_second
        States, by index in the one conflict, whose levels are no equilibrium in the other.
    """

    concept: str
    both: int
    only_first: tuple[int, ...]
    only_second: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two conflicts compared.

    Parameters
    ----------
    inputs
        What differs in the input, element by element.
    answers
        What differs where we are, and in how it can end.
    equilibria
        By concept, those concepts with a difference only; none where the two have no option in common.
    options
        The options that both conflicts have.
    same
        How many answers were compared and found equal.
    unanswered
        Why no answers were compared; empty where they were.
    """

    inputs: tuple[Difference, ...]
    answers: tuple[AnswerDifference, ...]
    equilibria: tuple[EquilibriaDifference, ...]
    options: tuple[str, ...]
    same: int
    unanswered: str = ""


def compare_inputs(first: Conflict, second: Conflict, unanswered: str) -> Comparison:
    """Return what differs in the input alone, for conflicts whose answers cannot be computed, and why.

    Examples
    --------
    >>> import detente
    >>> conflict = detente.load("coalition-35").conflict
    >>> compare_inputs(conflict, conflict, "too many states").inputs
    ()
    """
    return Comparison(input_differences(first, second), (), (), (), 0, unanswered)


def compare(first: GraphModel, second: GraphModel) -> Comparison:
    """Return what differs in the input of two conflicts and in every answer.

    Raises
    ------
    InputError
        One of them has no feasible status quo.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> found = compare(model, model)
    >>> found.inputs, found.answers, found.equilibria
    ((), (), ())
    """
    rows = [*_where(first, second), *_endings(first, second)]
    options = tuple(o for o in first.options if o in second.options)
    return Comparison(
        input_differences(first.conflict, second.conflict),
        tuple(row for row in rows if row.first != row.second),
        tuple(d for d in _equilibria(first, second, options) if d.only_first or d.only_second),
        options,
        sum(row.first == row.second for row in rows),
    )


def _where(first: GraphModel, second: GraphModel) -> Iterator[AnswerDifference]:
    models, found = (first, second), (standing(first), standing(second))
    yield AnswerDifference(
        "where", "", "ending", "", *(_ending(m, s.ending) for m, s in zip(models, found, strict=True))
    )
    levels = [{o: m.assignment(s.state)[o] for o in m.options} for m, s in zip(models, found, strict=True)]
    changed = [o for o in levels[0] if o in levels[1] and levels[0][o] != levels[1][o]]
    yield AnswerDifference(
        "where", "", "status quo", "", *("; ".join(f"{o} = {n[o]}" for o in changed) for n in levels)
    )
    kept = [_keepers(m, s) for m, s in zip(models, found, strict=True)]
    for actor in dict.fromkeys([*kept[0], *kept[1]]):
        yield AnswerDifference("where", "", "kept by", actor, kept[0].get(actor, ""), kept[1].get(actor, ""))


def _keepers(model: GraphModel, found: Standing) -> dict[str, str]:
    return {model.actors[a.actor]: a.keeps for a in found.actors}


def _ending(model: GraphModel, position: int) -> str:
    return "" if position < 0 else list(model.conflict.endings)[position]


def _endings(first: GraphModel, second: GraphModel) -> Iterator[AnswerDifference]:
    said = [_said(model, outlook(model)) for model in (first, second)]
    for ending in dict.fromkeys([*first.conflict.endings, *second.conflict.endings]):
        mine, theirs = (answers.get(ending, {}) for answers in said)
        for what, actor in dict.fromkeys([*mine, *theirs]):
            key = what, actor
            yield AnswerDifference("endings", ending, what, actor, mine.get(key, ""), theirs.get(key, ""))


def _said(model: GraphModel, found: Outlook) -> dict[str, dict[tuple[What, str], str]]:
    names = list(model.conflict.endings)
    return {names[e.ending]: dict(_of_ending(model, e)) for e in found.endings}


def _of_ending(model: GraphModel, ending: EndingOutlook) -> Iterator[tuple[tuple[What, str], str]]:
    yield ("reachable", ""), "now" if ending.here else "yes" if ending.states else "no"
    yield ("by interest alone", ""), "now" if ending.here else "yes" if ending.by_interest else "no"
    yield ("kept by everyone", ""), ending.firmest
    yield ("never kept by", ""), ", ".join(model.actors[i] for i in ending.breakers)
    path = ending.path
    if path is None or ending.here:
        return
    yield ("losses", ""), str(path.losses)
    yield ("indifferent", ""), str(path.indifferent)
    yield ("moves", ""), str(path.moves)
    changes = (
        f"{model.actors[o.actor]}: {', '.join(f'{option} = {after}' for option, _, after in o.changes)}"
        for o in path.obstacles
    )
    yield ("obstacles", ""), "; ".join(changes)
    for actor, keeps in zip(model.actors, ending.path_keepers, strict=True):
        yield ("kept at the end by", actor), keeps


def _equilibria(first: GraphModel, second: GraphModel, options: tuple[str, ...]) -> Iterator[EquilibriaDifference]:
    if not options:
        return
    found = [stability(model).equilibria for model in (first, second)]
    keys = _keys(first, second, options)
    for concept in CONCEPTS:
        if concept not in found[0]:
            continue
        mine, theirs = (np.flatnonzero(table[concept]) for table in found)
        in_second = np.isin(keys[0][mine], keys[1][theirs])
        in_first = np.isin(keys[1][theirs], keys[0][mine])
        both = int(np.unique(keys[0][mine][in_second]).size)
        yield EquilibriaDifference(concept, both, tuple(mine[~in_second].tolist()), tuple(theirs[~in_first].tolist()))


def _keys(first: GraphModel, second: GraphModel, options: tuple[str, ...]) -> tuple[Index, Index]:
    """Return a number for each state of either model: equal where all the options have levels of the same name."""
    size = first.count + second.count
    key = np.zeros(size, np.int64)
    for option in options:
        known = [model.conflict.options[option].levels for model in (first, second)]
        names = list(dict.fromkeys([*known[0], *known[1]]))
        codes = [np.array([names.index(level) for level in levels], np.int64) for levels in known]
        column = np.r_[codes[0][first.columns[option]], codes[1][second.columns[option]]]
        key = np.unique(key * len(names) + column, return_inverse=True)[1].reshape(-1)
    return key[: first.count], key[first.count :]
