"""Everything that is said of promises: how each stands, whether it holds by itself, what it does, what hangs on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from detente.errors import InputError, LimitError
from detente.logic.tree import Statement, format_statement
from detente.model.conflict import Commitment
from detente.outlook.activation import Activation, activation, status_quo_levels
from detente.outlook.commitments import standing_of_commitments
from detente.outlook.effect import Due, Effect, effects
from detente.outlook.enforcement import Counterexample, Enforcement, Held, enforcement
from detente.outlook.ledger import Entry
from detente.outlook.nearest import nearest_levels
from detente.outlook.pairs import Pair, pairs
from detente.outlook.prospects import EndingChange
from detente.outlook.standing import HOW_KEPT
from detente.outlook.undertakings import holds
from detente.outlook.unlocking_rules import target_statement
from detente.outlook.weakest import Mode, WeakestLink, essential_promises, weakest_link
from detente.report.case import Case
from detente.report.chances import RANGE, WEAKEST, range_part, weakest_part
from detente.report.documents import document, state_parts
from detente.report.firing import ACTIVATION, activation_part
from detente.report.schemas import (
    NUMBER,
    STATE,
    STATE_NUMBER,
    TEXT,
    YES,
    Schema,
    a_list,
    an_object,
    by_name,
    one_of,
    or_null,
)
from detente.report.shifts import CHANGED, changed_part

__all__ = ["SCHEMA", "Promises", "look_at_promises", "promises_document"]

_HELD = an_object(
    {
        "states": NUMBER,
        "content": NUMBER,
        "sure": NUMBER,
        "possible": NUMBER,
        "exits": NUMBER,
        "everywhere": or_null(one_of(list(HOW_KEPT))),
    },
    "at how many states it is kept, and how: no breach, or every breach surely, or possibly, sanctioned",
)
_EXAMPLE = or_null(an_object({"state": STATE_NUMBER, "breach": or_null(STATE_NUMBER), "in_target": YES}))
_CHANGES_OF_ENDINGS = a_list(an_object(CHANGED))
_DUE = an_object({"reachable": NUMBER, "by_interest": NUMBER}, "states that call upon the promise")
SCHEMA: Schema = {
    "target": or_null(TEXT),
    "target_holds": or_null(one_of(["now", "not now", "never"], "in the status quo, or in no feasible state")),
    "listed": {
        **YES,
        "description": "whether the states could be listed; without that enforcement and effect are null",
    },
    "commitments": a_list(
        an_object(
            {
                "commitment": TEXT,
                "by": TEXT,
                "says": TEXT,
                "promise": TEXT,
                "when": TEXT,
                "needs": TEXT,
                "stage": TEXT,
                "probability": or_null(RANGE),
                "standing": one_of(["waiting", "due", "kept", "broken", "withdrawn"]),
                "waits_for": a_list(TEXT),
                "waits_on": a_list(TEXT),
                "enforcement": or_null(
                    an_object(
                        {
                            "due": NUMBER,
                            "kept": NUMBER,
                            "held": _HELD,
                            "held_at_target": or_null(_HELD),
                            "will": {**NUMBER, "description": "states where it is due, undone, and gains by doing it"},
                            "unwilling": NUMBER,
                            "broken_at": _EXAMPLE,
                            "shaky_at": _EXAMPLE,
                            "unwilling_at": _EXAMPLE,
                        },
                        "whether it is self-enforcing, over the states within reach",
                    )
                ),
                "effect": or_null(
                    an_object(
                        {
                            "without": _CHANGES_OF_ENDINGS,
                            "if_binding": _CHANGES_OF_ENDINGS,
                            "from_absent_to_binding": _CHANGES_OF_ENDINGS,
                            "due": by_name(_DUE, "by variant: absent, free, binding"),
                            "backfires": YES,
                        },
                        "what it does: the endings without it and with it binding, compared with how things are",
                    )
                ),
            }
        )
    ),
    "pairs": a_list(
        an_object({"first": TEXT, "only_with": TEXT, "mutual": YES, "because": a_list(TEXT)}),
        "promises of which the first works only with the second",
    ),
    "activation": ACTIVATION,
    "essential": by_name(
        or_null(a_list(TEXT)), "by mode: without any of these the target is missed; null: missed anyway"
    ),
    "weakest_link": a_list(WEAKEST, "by mode; empty without a target or without probabilities"),
    "not_computed": a_list(TEXT, "what was left out, and why"),
    "states": a_list(STATE, "every state spoken of"),
}
Holds = Literal["now", "not now", "never"]
MODES: tuple[Mode, ...] = ("in turn", "together")


@dataclass(frozen=True, slots=True)
class Promises:
    """All that is known of the promises of a case.

    Parameters
    ----------
    target
        The ending or statement asked about; None where there is none.
    target_holds
        Whether it holds in the status quo already, or in no feasible state.
    effect, enforced
        None where the states could not be listed.
    left_out
        What was not computed, and why.
    """

    target: str | None
    target_holds: Holds | None
    standing: tuple[Entry, ...]
    activation: Activation
    pairs: tuple[Pair, ...]
    enforced: Mapping[str, Enforcement] | None
    effect: Mapping[str, Effect] | None
    essential: Mapping[Mode, tuple[str, ...] | None]
    weakest: tuple[WeakestLink, ...]
    left_out: tuple[str, ...]


def look_at_promises(case: Case, target: str | None = None, suppose: tuple[str, ...] = ()) -> Promises:
    """Return all that is known of the promises of a case.

    Parameters
    ----------
    target
        An ending by name, or a statement: what the promises are to carry.
    suppose
        Statements that hold from the start and stay, for what comes true and how likely it carries the target.

    Raises
    ------
    DetenteError
        There is no feasible status quo, a statement cannot be read, nothing satisfies what is supposed.
    """
    conflict = case.conflict
    left_out: list[str] = []
    standing = standing_of_commitments(conflict)
    fired = activation(conflict, suppose)
    enforced: Mapping[str, Enforcement] | None = None
    effect: Mapping[str, Effect] | None = None
    try:
        model = case.model
        inside = None if target is None else model.truth(target_statement(conflict, target))
        enforced, effect = enforcement(model, inside), effects(model)
    except LimitError as error:
        left_out.append(f"whether promises are self-enforcing and what they do: {error.anywhere}")
    target_holds: Holds | None = None
    essential: dict[Mode, tuple[str, ...] | None] = {}
    found = []
    if target is not None:
        statement, now = target_statement(conflict, target), status_quo_levels(conflict)
        possible = nearest_levels(conflict, now, [statement]) is not None
        target_holds = "now" if holds(statement, conflict.vocabulary, now) else "not now" if possible else "never"
        for mode in MODES:
            essential[mode] = essential_promises(conflict, target, suppose, mode=mode)
            if _has_probabilities(case):
                try:
                    found.append(weakest_link(conflict, target, suppose, mode=mode))
                except (InputError, LimitError) as error:
                    left_out.append(f"how likely the promises carry the target, {mode}: {error}")
    return Promises(
        target,
        target_holds,
        standing,
        fired,
        pairs(conflict),
        enforced,
        effect,
        essential,
        tuple(found),
        tuple(left_out),
    )


def _has_probabilities(case: Case) -> bool:
    conflict = case.conflict
    chances = [c.probability for c in conflict.commitments.values()]
    chances += [o.probability for o in conflict.options.values()]
    return bool(conflict.fail_together) or any(chance is not None for chance in chances)


def promises_document(case: Case, found: Promises) -> dict[str, Any]:
    """Return the JSON document of all that is known of the promises."""
    names = list(case.conflict.actors)
    states = sorted(_spoken_of(found))
    return document(
        case,
        target=found.target,
        target_holds=found.target_holds,
        listed=found.enforced is not None,
        commitments=[
            _commitment(case.conflict.commitments[entry.commitment], entry, names, found, case)
            for entry in found.standing
        ],
        pairs=[
            {"first": p.first, "only_with": p.second, "mutual": p.mutual, "because": _texts(p.because)}
            for p in found.pairs
        ],
        activation=activation_part(case, found.activation),
        essential={mode: None if ids is None else list(ids) for mode, ids in found.essential.items()},
        weakest_link=[weakest_part(link) for link in found.weakest],
        not_computed=list(found.left_out),
        states=state_parts(case, np.array(states, np.intp).tolist()) if states else [],
    )


def _texts(statements: tuple[Statement, ...]) -> list[str]:
    return [format_statement(part) for part in statements]


def _commitment(commitment: Commitment, entry: Entry, names: list[str], found: Promises, case: Case) -> dict[str, Any]:
    enforced = None if found.enforced is None else found.enforced.get(commitment.id)
    effect = None if found.effect is None else found.effect.get(commitment.id)
    return {
        "commitment": commitment.id,
        "by": commitment.by,
        "says": commitment.says,
        "promise": format_statement(commitment.promise),
        "when": format_statement(commitment.when),
        "needs": format_statement(commitment.needs),
        "stage": commitment.stage,
        "probability": None if commitment.probability is None else range_part(commitment.probability),
        "standing": entry.standing,
        "waits_for": _texts(entry.waits_for),
        "waits_on": [names[i] for i in entry.waits_on],
        "enforcement": None if enforced is None else _enforced(enforced),
        "effect": None if effect is None else _effect(effect, case),
    }


def _enforced(found: Enforcement) -> dict[str, Any]:
    return {
        "due": found.due,
        "kept": found.kept,
        "held": _held(found.held),
        "held_at_target": None if found.at_target is None else _held(found.at_target),
        "will": found.will,
        "unwilling": found.unwilling,
        "broken_at": _example(found.broken_at),
        "shaky_at": _example(found.shaky_at),
        "unwilling_at": _example(found.unwilling_at),
    }


def _held(held: Held) -> dict[str, Any]:
    return {
        "states": held.states,
        "content": held.content,
        "sure": held.sure,
        "possible": held.possible,
        "exits": held.exits,
        "everywhere": held.everywhere,
    }


def _example(example: Counterexample | None) -> dict[str, Any] | None:
    if example is None:
        return None
    breach = None if example.breach is None else example.breach + 1
    return {"state": example.state + 1, "breach": breach, "in_target": example.target}


def _effect(effect: Effect, case: Case) -> dict[str, Any]:
    def part(changes: tuple[EndingChange, ...]) -> list[dict[str, Any]]:
        return [changed_part(case.words, change) for change in changes]

    def due(one: Due) -> dict[str, int]:
        return {"reachable": one.reachable, "by_interest": one.by_interest}

    return {
        "without": part(effect.without),
        "if_binding": part(effect.if_binding),
        "from_absent_to_binding": part(effect.from_absent),
        "due": {"absent": due(effect.due_absent), "free": due(effect.due_free), "binding": due(effect.due_binding)},
        "backfires": effect.backfires,
    }


def _spoken_of(found: Promises) -> set[int]:
    states: set[int] = set()
    for enforced in (found.enforced or {}).values():
        for example in (enforced.broken_at, enforced.shaky_at, enforced.unwilling_at):
            if example is not None:
                states |= {example.state} | ({example.breach} if example.breach is not None else set())
    for effect in (found.effect or {}).values():
        states |= {c.nearest for c in (*effect.without, *effect.if_binding, *effect.from_absent)}
    return states
