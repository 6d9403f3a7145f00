"""What is behind a sentence of a report: the elements of the scenario that it was computed from.

A comparison of two states rests on the statements that decide it and on the facts as the actor takes them to be; a step
also on the options it changes and on the rules and promises it follows; an ending on the options that its statement
speaks of. From the elements one comes to claims and assumptions (see `detente.outlook.evidence`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from detente.logic.evaluate import evaluate
from detente.logic.tree import Statement, names_in
from detente.model.conflict import Conflict, Evidence, Priority
from detente.model.elements import Element, Part, elements
from detente.model.graph import GraphModel
from detente.outlook.deciding import compare_states

__all__ = [
    "Grounds",
    "behind_ending",
    "behind_keeping",
    "behind_promises",
    "behind_reading",
    "behind_staying",
    "behind_step",
    "behind_worth",
]


@dataclass(frozen=True, slots=True)
class Grounds:
    """The elements behind a sentence, without repetition, the most important first."""

    elements: tuple[Element, ...] = ()

    @property
    def evidence(self) -> Evidence:
        """What they rest on together: their claims, and their assumptions one after another."""
        claims = dict.fromkeys(claim for e in self.elements for claim in e.evidence.claims)
        assumptions = dict.fromkeys(e.evidence.assumption for e in self.elements if e.evidence.assumption)
        return Evidence(tuple(claims), "; ".join(assumptions))

    def __or__(self, other: "Grounds") -> "Grounds":
        """Return the elements of both."""
        return _grounds((*self.elements, *other.elements))


def _grounds(found: Iterable[Element]) -> Grounds:
    return Grounds(tuple({id(e.part): e for e in found}.values()))


def behind_worth(model: GraphModel, actor: int, before: int, after: int) -> Grounds:
    """Return what is behind "to this actor the one state is better than, worse than or as good as the other".

    The entries of its preferences that decide (see `compare_states`), and the facts they depend on as the actor takes
    them to be: its belief where that counts in one of the two states, the fact itself otherwise. Where there are no
    entries, the ranking as a whole.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> [e.path for e in behind_worth(model, 0, 0, 1).elements]
    ['preferences.first.priorities[1]']
    """
    compared = compare_states(model, actor, before, after)
    name = model.actors[actor]
    preference = model.conflict.preferences.get(name)
    if preference is None:
        return Grounds()
    parts: list[Part] = list(compared.deciding or compared.outweighed)
    if not preference.entries:
        parts = [preference]
    facts = dict.fromkeys(
        fact for part in parts if isinstance(part, Priority) for fact in _facts_in(model.conflict, part.wants)
    )
    for fact in facts:
        parts += _held(model, name, fact, (before, after))
    return _of(model, parts)


def behind_step(model: GraphModel, actor: int, before: int, after: int) -> Grounds:
    """Return what is behind "this actor makes this move, which is a gain, indifferent or a loss to it".

    What is behind its worth; the options it changes; the rules for such a change; and the promises it carries out.
    """
    conflict = model.conflict
    parts: list[Part] = []
    for row, option in zip(model.levels, conflict.options.values(), strict=True):
        low, high = int(row[before]), int(row[after])
        if low != high and conflict.graph is None:
            kinds = {"any", "raise" if high > low else "lower"}
            parts.append(option)
            parts += [r for r in conflict.rules if r.option == option.id and (r.change in kinds or r.only)]
    for promise in conflict.commitments.values():
        if promise.by == model.actors[actor]:
            truth = _truth(model, promise.promise, before, after)
            parts += [promise] if truth[1] and not truth[0] else []
    return behind_worth(model, actor, before, after) | _of(model, parts)


def behind_staying(model: GraphModel, actor: int, state: int, ending: int | None = None) -> Grounds:
    """Return what is behind "this actor has no move it prefers", or none that leaves an ending.

    What decides against each of its moves (that leave the ending, if its position is given).
    """
    result = Grounds()
    for target in model.moves[actor].targets(state).tolist():
        if ending is None or model.ending_of[target] != ending:
            result |= behind_worth(model, actor, state, target)
    return result


def behind_keeping(model: GraphModel, state: int) -> Grounds:
    """Return what is behind "the ending is kept here", or is not: what decides on every move that leaves it.

    Where no single move leaves it, what is behind the ending itself.
    """
    result, ending = Grounds(), int(model.ending_of[state])
    for actor in range(len(model.actors)):
        result |= behind_staying(model, actor, state, ending)
    return result if result.elements else behind_ending(model, ending)


def behind_reading(model: GraphModel) -> Grounds:
    """Return what is behind the reading chosen; nothing where the scenario is taken as written."""
    return _of(model, [model.conflict]) if model.conflict.reading else Grounds()


def behind_promises(model: GraphModel) -> Grounds:
    """Return what is behind what is said of all promises: the commitments."""
    return _of(model, model.conflict.commitments.values())


def behind_option(model: GraphModel, option: str) -> Grounds:
    """Return what is behind "this option is available": the option; nothing where states are drawn as a graph."""
    return Grounds() if model.conflict.graph is not None else _of(model, [model.conflict.options[option]])


def behind_commitments(model: GraphModel, ids: Iterable[str]) -> Grounds:
    """Return what is behind what is said of some promises: these commitments."""
    return _of(model, [model.conflict.commitments[id] for id in ids])


def behind_beliefs(model: GraphModel) -> Grounds:
    """Return what is behind what is said of everyone's views: all beliefs."""
    return _of(model, [belief for held in model.conflict.beliefs.values() for belief in held])


def behind_ending(model: GraphModel, position: int) -> Grounds:
    """Return what is behind "the conflict stands so": the ending and the options that its statement speaks of.

    Parameters
    ----------
    position
        Position of the ending; -1 for none.
    """
    if position < 0:
        return Grounds()
    conflict = model.conflict
    ending = tuple(conflict.endings.values())[position]
    parts: list[Part] = [] if ending.evidence.missing else [ending]
    if conflict.graph is None:
        parts += [conflict.options[o] for o in model.vocabulary.options_in(ending.statement)]
    return _of(model, parts)


def _of(model: GraphModel, parts: Iterable[Part]) -> Grounds:
    """Return the elements of these parts of the conflict."""
    table: dict[int, Element] = model.cache.setdefault("elements", {})
    if not table:
        table.update({id(e.part): e for e in elements(model.conflict)})
    return _grounds(table[id(part)] for part in parts)


def _truth(model: GraphModel, statement: Statement, *states: int) -> list[bool]:
    at = np.array(states)
    columns = {option: column[at] for option, column in model.columns.items()}
    return evaluate(statement, model.vocabulary, columns, len(states)).tolist()


def _facts_in(conflict: Conflict, statement: Statement) -> Iterator[str]:
    """Return the facts a statement depends on, also through definitions."""
    return (name for name in names_in([statement], conflict.definitions) if name in conflict.facts)


def _held(model: GraphModel, actor: str, fact: str, states: tuple[int, int]) -> list[Part]:
    """Return where an actor's view of a fact comes from in two states: its beliefs that count there, else the fact."""
    found: dict[int, Part] = {}
    for state in states:
        source: Part = model.conflict.facts[fact]
        for belief in model.conflict.beliefs.get(actor, ()):
            if belief.kind == "fact" and belief.subject == fact and _truth(model, belief.condition, state)[0]:
                source = belief
        found[id(source)] = source
    return list(found.values())
