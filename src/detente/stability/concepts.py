"""The tables of solution concepts, and the whole stability analysis."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from detente.errors import UnknownNameError
from detente.model.graph import GraphModel
from detente.model.kernels import each
from detente.stability.coalitions import COALITION_CONCEPTS
from detente.stability.coalitions_as_one import acting_as_one, stable_as_players
from detente.stability.gmr import gmr
from detente.stability.limited_moves import limited_moves, non_myopic, stackelberg
from detente.stability.nash import nash
from detente.stability.seq import seq
from detente.stability.smr import smr
from detente.stability.sseq import sseq
from detente.stability.strength import Sanction, strongly_stable, weakly_stable
from detente.stability.sure import seq_sure
from detente.stability.unknown import Attitude, UnknownConcept, stable_with_unknown

__all__ = ["BEHAVIOUR", "CONCEPTS", "Concept", "Stability", "concept_named", "stability"]

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Concept:
    """A solution concept.

    Parameters
    ----------
    id, name
        Short id (``gmr``) and full name.
    stable
        From a model and an actor's index to the states stable for it, shape (states,).
    says
        What it asks, in one sentence.
    source
        Where it is defined.
    ours
        A diagnostic of this project; not part of the default analysis.
    """

    id: str
    name: str
    stable: Callable[[GraphModel, int], Bools]
    says: str
    source: str
    ours: bool = False


CONCEPTS: dict[str, Concept] = {
    c.id: c
    for c in (
        Concept("nash", "Nash", nash, "the actor has no improvement", "Nash (1950, 1951)"),
        Concept(
            "seq",
            "SEQ",
            seq,
            "every improvement can be answered by improvements of the others that leave the actor no better off",
            "Fraser & Hipel (1979, 1984)",
        ),
        Concept(
            "sseq",
            "SSEQ",
            sseq,
            "as SEQ, and the answer still hurts after the actor's best reply",
            "Rêgo & Vieira (2017)",
        ),
        Concept(
            "smr",
            "SMR",
            smr,
            "every improvement can be answered by moves of the others that still hurt after the actor's best reply",
            "Howard (1971)",
        ),
        Concept(
            "gmr",
            "GMR",
            gmr,
            "every improvement can be answered by some moves of the others that leave the actor no better off",
            "Howard (1971)",
        ),
        Concept(
            "seq_sure",
            "SEQ, surely",
            seq_sure,
            "every improvement is answered by the others in a way that hurts, however they reply in the end",
            "a diagnostic of this project",
            ours=True,
        ),
    )
}
"""The concepts that every analysis knows: those of the literature, and one of ours."""

_TWO_ACTORS = "Fang, Hipel & Kilgour (1993), chapter 3; two actors"


def _looking_ahead(moves: int) -> Concept:
    return Concept(
        f"l{moves}",
        f"L{moves}",
        partial(limited_moves, moves=moves),
        f"the actor stays when both look {moves} moves ahead, each choosing what is best in the end",
        f"Zagare (1984); {_TWO_ACTORS}",
    )


def _led_by(leader: int) -> Concept:
    name = ("first", "second")[leader]
    return Concept(
        f"stackelberg_{name}",
        f"Stackelberg, the {name} actor leading",
        partial(stackelberg, leader=leader),
        "the leader stays when it reckons with the follower's best reply; the follower has no improvement",
        f"von Stackelberg (1934); {_TWO_ACTORS}",
    )


def _by_strength(sanction: Sanction, strong: bool) -> Concept:
    how, name = ("strong", "Strongly") if strong else ("weak", "Weakly")
    says = "every improvement can be answered by a sanction that is strongly worse"
    return Concept(
        f"{how}_{sanction}",
        f"{name} {sanction.upper()}",
        partial(strongly_stable if strong else weakly_stable, sanction=sanction),
        f"as {sanction.upper()}, and {says}" if strong else f"as {sanction.upper()}, but not {says}",
        "Hamouda, Kilgour & Hipel (2004)",
    )


_ATTITUDES: dict[Attitude, str] = {
    "a": "the actor leaves for what it prefers or may prefer, and is deterred by what is surely no better",
    "b": "the actor leaves for what it surely prefers, and is deterred by what is surely no better",
    "c": "the actor leaves for what it prefers or may prefer, and is deterred by what is or may be no better",
    "d": "the actor leaves for what it surely prefers, and is deterred by what is or may be no better",
}


def _with_unknown(concept: UnknownConcept, attitude: Attitude) -> Concept:
    return Concept(
        f"{concept}_{attitude}",
        f"{'Nash' if concept == 'nash' else concept.upper()} ({attitude})",
        partial(stable_with_unknown, concept=concept, attitude=attitude),
        f"as {'Nash' if concept == 'nash' else concept.upper()}, and where its preference is unknown "
        f"{_ATTITUDES[attitude]}",
        "Li, Hipel, Kilgour & Fang (2004)",
    )


_UNKNOWN_CONCEPTS: tuple[UnknownConcept, ...] = ("nash", "seq", "smr", "gmr")
_SANCTIONS: tuple[Sanction, ...] = ("seq", "smr", "gmr")

BEHAVIOUR: dict[str, Concept] = {
    c.id: c
    for c in (
        _looking_ahead(2),
        _looking_ahead(3),
        _looking_ahead(4),
        Concept(
            "non_myopic",
            "Non-myopic",
            non_myopic,
            "the actor stays however far both look ahead, from some horizon on",
            f"Brams & Wittman (1981), Kilgour (1984); {_TWO_ACTORS}",
        ),
        _led_by(0),
        _led_by(1),
        *(_by_strength(sanction, strong) for sanction in _SANCTIONS for strong in (True, False)),
        *(_with_unknown(concept, attitude) for concept in _UNKNOWN_CONCEPTS for attitude in _ATTITUDES),
    )
}
"""Other behaviour, computed only where it is asked for; further horizons (l5, l6, …) by `concept_named`."""

_HORIZON = re.compile(r"l_?([0-9]{1,6})")


@dataclass(frozen=True, slots=True, eq=False)
class Stability:
    """Stable states and equilibria.

    Parameters
    ----------
    concepts
        Ids of the concepts computed, in order.
    stable
        ``stable[concept]`` has shape (actors, states).
    equilibria
        ``equilibria[concept]`` has shape (states,): stable for every actor.
    """

    concepts: tuple[str, ...]
    stable: dict[str, Bools]
    equilibria: dict[str, Bools]


def concept_named(name: str) -> Concept:
    """Return a concept by its id or name, whatever the case; l1, l2, l3, … are the limited-move concepts.

    Raises
    ------
    UnknownNameError
        There is no such concept.
    """
    asked = name.casefold()
    for concept in (*CONCEPTS.values(), *BEHAVIOUR.values()):
        if asked.replace("-", "_") == concept.id or asked == concept.name.casefold():
            return concept
    if horizon := _HORIZON.fullmatch(asked):
        return _looking_ahead(int(horizon[1]))
    raise UnknownNameError("solution concept", name, [*CONCEPTS, *BEHAVIOUR])


def stability(model: GraphModel, concepts: Iterable[str] | None = None) -> Stability:
    """Return which states are stable for whom, under each concept.

    Coalitions of the conflict that act as one are players (`detente.stability.coalitions_as_one`): all their members
    have the coalition's stable states.

    Parameters
    ----------
    concepts
        Ids; by default all concepts of the literature.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> found = stability(model)
    >>> {c: np.flatnonzero(found.equilibria[c]).tolist() for c in ("nash", "gmr")}
    {'nash': [0], 'gmr': [0, 3]}
    """
    chosen = (
        [concept_named(c) for c in concepts] if concepts is not None else [c for c in CONCEPTS.values() if not c.ours]
    )
    players = acting_as_one(model)
    stable = {c.id: np.empty((len(model.actors), model.count), np.bool_) for c in chosen}
    tasks: list[tuple[Concept, int]] = []
    for concept in chosen:
        if players and concept.id in COALITION_CONCEPTS:
            stable[concept.id][:] = stable_as_players(model, concept.id)
        else:
            tasks += [(concept, i) for i in range(len(model.actors))]

    def fill(task: tuple[Concept, int]) -> None:
        concept, actor = task
        stable[concept.id][actor] = concept.stable(model, actor)

    each(fill, tasks, model.count)
    return Stability(
        tuple(c.id for c in chosen), stable, {c: np.logical_and.reduce(rows, axis=0) for c, rows in stable.items()}
    )
