"""The present answer in a few parts, and the same under another preference of one actor."""

from dataclasses import replace
from typing import Literal

from detente.model.compile import recompile
from detente.model.conflict import Preference
from detente.model.graph import GraphModel
from detente.outlook.standing import ahead_of, how_kept, status_quo_of
from detente.stability.keeping import keeping_of_endings

__all__ = ["Part", "preference_model", "present_answer"]

Part = tuple[Literal["keeps", "interest", "kept"], int]
"""A part of the present answer: of an actor (``keeps``) or of an ending (``interest``, ``kept``), by position."""


def preference_model(model: GraphModel, actor: str, preference: Preference) -> GraphModel:
    """Return the model with another preference of one actor; states and moves stay.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> preference_model(model, "first", Preference()).ranks.tolist()
    [[1, 1, 1, 1], [2, 4, 1, 3]]
    """
    conflict = replace(model.conflict, preferences={**model.conflict.preferences, actor: preference})
    found = recompile(model, conflict)
    found.cache["ahead"] = {  # what moves lead to is the same whatever is preferred
        key: states for key, states in model.cache.get("ahead", {}).items() if not key[1]
    }
    return found


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
    ahead, by_interest = ahead_of(model, start), ahead_of(model, start, improvements=True)
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
