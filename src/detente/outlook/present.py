"""The present answer in a few parts, and the same under another preference of one actor."""

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.model.conflict import Preference
from detente.model.graph import GraphModel
from detente.model.moves import Arcs, Lines, Moves
from detente.model.ranks import preference_ranks
from detente.outlook.standing import how_kept, status_quo_of
from detente.stability.keeping import keeping_of_endings
from detente.stability.sequences import reachable

__all__ = ["Part", "preference_model", "present_answer"]

Part = tuple[Literal["keeps", "interest", "kept"], int]
"""A part of the present answer: of an actor (``keeps``) or of an ending (``interest``, ``kept``), by position."""

Ranks = NDArray[np.int32]


def preference_model(model: GraphModel, actor: str, preference: Preference) -> GraphModel:
    """Return the model with another preference of one actor; states and moves stay.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> preference_model(model, "first", Preference()).ranks.tolist()
    [[1, 1, 1, 1], [2, 4, 1, 3]]
    """
    i = model.actors.index(actor)
    ranks = model.ranks.copy()
    ranks[i] = preference_ranks(preference, model.conflict.view(actor), model.columns, model.count)
    moves = tuple(_reranked(m, ranks[i]) if n == i else m for n, m in enumerate(model.moves))
    conflict = replace(model.conflict, preferences={**model.conflict.preferences, actor: preference})
    model.cache.setdefault("truth", {})
    shared = {key: model.cache[key] for key in ("truth", "ahead") if key in model.cache}  # what no preference changes
    return replace(model, conflict=conflict, ranks=ranks, moves=moves, cache=shared)


def _reranked(moves: Moves, ranks: Ranks) -> Moves:
    if isinstance(moves, Lines):
        return Lines.of(moves.line[moves.place], ranks)
    return Arcs(moves.start, moves.target, ranks, moves.transitive)


def present_answer(model: GraphModel) -> dict[Part, str]:
    """Return the parts of the present answer, from the status quo.

    ``("keeps", i)``: how actor i keeps the ending of the status quo; ``("interest", e)``: whether improvements alone
    lead to ending e; ``("kept", e)``: how firmly everyone keeps it at some state that can be reached.

    Raises
    ------
    InputError
        The scenario has no feasible status quo.

    Examples
    --------
    >>> import detente
    >>> present_answer(detente.compile_model(detente.load("prisoners-dilemma").conflict))[("keeps", 0)]
    'content'
    """
    start = status_quo_of(model)
    if "ahead" not in model.cache:
        model.cache["ahead"] = reachable(model, start)
    ahead = model.cache["ahead"]
    by_interest = reachable(model, start, improvements=True)
    kept = keeping_of_endings(model)
    content, sure, possible = (table.all(axis=0) & ahead for table in (kept.content, kept.sure, kept.possible))
    found: dict[Part, str] = {}
    for i in range(len(model.actors)):
        found["keeps", i] = how_kept(*(bool(table[i, start]) for table in (kept.content, kept.sure, kept.possible)))
    for position in range(len(model.conflict.endings)):
        inside = model.ending_of == position
        found["interest", position] = "yes" if (inside & by_interest).any() else "no"
        found["kept", position] = how_kept(*(bool((inside & table).any()) for table in (content, sure, possible)))
    return found
