"""Large conflicts that are made, not written: any number of actors and states, preferences at random."""

import random
from collections.abc import Mapping

from detente.logic.tree import And, Atom, If, Not, Or, Statement
from detente.model.conflict import (
    Actor,
    Commitment,
    Conflict,
    Constraint,
    GraphForm,
    MoveRule,
    Option,
    Preference,
    Priority,
)

__all__ = ["CASES", "conflict", "graph_form", "of_size"]

_NAMES = ("no", "low", "some", "more", "high", "most", "all")

CASES: dict[str, tuple[tuple[int, ...], ...]] = {
    "734k": ((3, 3, 2), (7, 2), (3, 3, 2), (3, 3), (3, 3, 2)),
    "11.7M": ((3, 3, 2), (3, 2, 2), (3, 3, 2), (7, 2), (3, 3, 2), (3, 2, 2)),
}
"""Levels of the options of every actor: 734,832 and 11,757,312 states."""


def of_size(power: int, actors: int = 4) -> tuple[tuple[int, ...], ...]:
    """Return the options of 2^power states: yes/no options, dealt to the actors in turn."""
    return tuple((2,) * len(range(i, power, actors)) for i in range(actors))


def conflict(
    levels: tuple[tuple[int, ...], ...],
    *,
    statements: int = 20,
    seed: int = 1,
    constraints: int = 0,
    rules: bool = False,
) -> Conflict:
    """Return a conflict whose actors have options of so many levels each and random priorities.

    Parameters
    ----------
    levels
        For each actor the number of levels of each of its options.
    statements
        How many priorities each actor has.
    constraints
        So many random triples of levels cannot be together.
    rules
        Each actor's first option is irreversible, and its last one is a promise that waits for another's option.
    """
    rng = random.Random(seed)
    options: dict[str, Option] = {}
    for i, own in enumerate(levels):
        for k, size in enumerate(own):
            name = f"a{i}.o{k}"
            options[name] = Option(name, f"a{i}", levels=("no", "yes") if size == 2 else _NAMES[:size], now=0)
    actors = {f"a{i}": Actor(f"a{i}", f"a{i}") for i in range(len(levels))}
    return Conflict(
        title="made",
        actors=actors,
        options=options,
        constraints=tuple(Constraint(And(tuple(_atoms(rng, options, 3)))) for _ in range(constraints)),
        rules=tuple(MoveRule(option=f"a{i}.o0", only="forward") for i in range(len(levels))) if rules else (),
        commitments=_promises(levels) if rules else {},
        preferences={
            a: Preference(priorities=tuple(Priority(_statement(rng, options)) for _ in range(statements)))
            for a in actors
        },
    )


def graph_form(states: int, arcs: int, actors: int = 4, seed: int = 1) -> Conflict:
    """Return a conflict in graph form: random arcs, so many in all, and random ranks with ties."""
    rng = random.Random(seed)
    names = [f"a{i}" for i in range(actors)]
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for name in names:
        pairs = {(rng.randrange(states), rng.randrange(states)) for _ in range(arcs // actors)}
        found[name] = tuple(sorted(pair for pair in pairs if pair[0] != pair[1]))
    labels = tuple(f"s{k}" for k in range(1, states + 1))
    return Conflict(
        title="made, in graph form",
        actors={name: Actor(name, name) for name in names},
        options={"state": Option("state", "", levels=labels, now=0)},
        graph=GraphForm(labels, 0, found),
        preferences={
            name: Preference(ranks=tuple(rng.randrange(max(states // 10, 2)) for _ in range(states))) for name in names
        },
    )


def _atom(rng: random.Random, options: Mapping[str, Option]) -> Atom:
    option = options[rng.choice(list(options))]
    if len(option.levels) == len(("no", "yes")):
        return Atom(option.id)
    return Atom(option.id, rng.choice((">=", "=", "<=")), rng.choice(option.levels))


def _atoms(rng: random.Random, options: Mapping[str, Option], count: int) -> list[Statement]:
    return [atom if rng.random() < 1 / 2 else Not(atom) for atom in (_atom(rng, options) for _ in range(count))]


def _statement(rng: random.Random, options: Mapping[str, Option]) -> Statement:
    """Return a random statement of one to four atoms, as analysts write them."""
    kind = rng.randrange(4)
    if kind == 0:
        return _atoms(rng, options, 1)[0]
    if kind == 1:
        consequence, condition = _atoms(rng, options, 2)
        return If(consequence, condition)
    parts = tuple(_atoms(rng, options, rng.randint(2, 4)))
    return And(parts) if kind == 2 else Or(parts)


def _promises(levels: tuple[tuple[int, ...], ...]) -> dict[str, Commitment]:
    """Return a promise of every actor's last option that waits for the next actor's first."""
    return {
        f"c{i}": Commitment(f"c{i}", f"a{i}", Atom(f"a{i}.o{len(own) - 1}"), Atom(f"a{(i + 1) % len(levels)}.o0"))
        for i, own in enumerate(levels)
    }
