"""The worlds of a scenario with something in it fallen: a claim or a source wrong, a promise not made."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from detente.ensemble.parts import within
from detente.ensemble.space import Space
from detente.ensemble.worlds import all_preferences
from detente.errors import InputError, nearest
from detente.model.conflict import Claim, Conflict, Evidence
from detente.model.elements import Part, elements, elements_of_preference
from detente.model.uncertainty import Judgement, Spread

__all__ = ["without"]

_T = TypeVar("_T")
_CLAIM = "_without"  # what the elements rest on that are to fall; wrong in every world
_WRONG = 1.0
_FALLING = frozenset(
    {
        "option",
        "fact",
        "constraint",
        "move rule",
        "commitment",
        "common cause",
        "coalition",
        "preference",
        "belief",
    }
)


def without(space: Space, paths: Sequence[str]) -> Space:
    """Return the worlds in which some claims and sources are wrong, and some elements fallen.

    What becomes of an element that falls is the same whether a wrong claim or this takes it: a promise is not made, a
    fact is the other way round, an entry of a preference is left out. Draw j is the same point as in `space`, in every
    design, so that runs of the two can be compared (`detente.ensemble.pairs.compare_ensembles`).

    Parameters
    ----------
    paths
        - ``claims.C10``, ``sources.sasse``: it is wrong;
        - ``commitments.us_backstop``, ``preferences.russia.priorities[0]``, ``preferences.russia``: that element falls,
          or all that stand within it, in every alternative;
        - ``readings``: which reading is right is settled, as the scenario does where it is not asked for another;
        - ``readings.NAME.facts.f``, or what else a judgement of one reading is called: in that reading alone.

    Raises
    ------
    InputError
        There is no such element, or it is none that can fall.

    Examples
    --------
    >>> import detente
    >>> from detente.ensemble.run import space_of_scenario
    >>> from detente.ensemble.worlds import conflict_of, distinct_worlds
    >>> import numpy as np
    >>> space = without(space_of_scenario("prisoners-dilemma"), ["options.first.silent"])
    >>> [world], _ = distinct_worlds(space, np.ones((1, len(space.judgements))))
    >>> len(conflict_of(space, world).rules)
    1
    """
    fixed: dict[str, float] = {}
    fallen: dict[str, list[Part]] = {name: [] for name in space.readings}
    for path in dict.fromkeys(_meant(space, path) for path in paths):
        if path in _claims_and_sources(space):
            fixed[path] = _WRONG
        elif path == "readings" and space.reading_place is not None:
            fixed[path] = float(space.judgements[space.reading_place].base)
        else:
            for name, parts in _falling(space, path).items():
                fallen[name] += parts
    if any(fallen.values()):
        fixed[f"claims.{_CLAIM}"] = _WRONG
        space = _resting(space, fallen)
    return _with_fixed(space, fixed)


def _meant(space: Space, name: str) -> str:
    """Return the path of the claim or source that is called so, if one is; else what was given."""
    paths = [path for path in _claims_and_sources(space) if path.partition(".")[2] == name]
    return paths[0] if len(paths) == 1 else name


def _claims_and_sources(space: Space) -> dict[str, None]:
    found = dict.fromkeys(f"claims.{id}" for c in space.readings.values() for id in c.claims)
    return found | dict.fromkeys(f"sources.{id}" for c in space.readings.values() for id in c.sources)


def _falling(space: Space, path: str) -> dict[str, list[Part]]:
    """Return for each reading the parts that fall with what is called so."""
    found = {name: _parts(conflict, path) for name, conflict in space.readings.items()}
    if not any(found.values()) and path in space.places:
        here = space.local[space.places[path]]
        found = {name: _parts(space.readings[name], own) for name, own in here.items()}
    if any(found.values()):
        return found
    known = {e.path: e.kind in _FALLING for conflict in space.readings.values() for e in elements(conflict)}
    if path.partition(".")[0] == "readings" and (path == "readings" or path.partition(".")[2] in space.readings):
        raise InputError(
            f"{path} cannot be left out: --reading looks at the worlds of one reading, and where readings have odds "
            "leaving out 'readings' settles which is right"
        )
    if path in known:
        raise InputError(f"{path} is none of what can be left out: actors, endings and readings stay")
    can = (p for p, falls in known.items() if falls)
    close = nearest(path, dict.fromkeys([*_claims_and_sources(space), *can, *space.places]))
    raise InputError(f"there is no element '{path}'" + (f"; did you mean {' or '.join(close)}?" if close else ""))


def _parts(conflict: Conflict, path: str) -> list[Part]:
    """Return the parts of a conflict that can fall and are called so, or stand within what is, in all alternatives."""
    listed = [e for e in elements(conflict) if e.kind in _FALLING]
    listed += [e for preference in all_preferences(conflict) for e in elements_of_preference("", preference)]
    return [e.part for e in listed if within(e.path, path)]


def _resting(space: Space, fallen: Mapping[str, Sequence[Part]]) -> Space:
    """Return the space with some elements resting on a claim of their own, and nothing else."""
    readings = {}
    for name, conflict in space.readings.items():
        changed = _replaced(conflict, fallen[name])
        readings[name] = replace(changed, claims={**conflict.claims, _CLAIM: Claim(_CLAIM, "")})
    judgements = tuple(
        _replaced(judgement, [part for name in ids for part in fallen[name]])
        for judgement, ids in zip(space.judgements, space.local, strict=True)
    )
    return replace(space, readings=readings, judgements=judgements)


def _with_fixed(space: Space, outcomes: Mapping[str, float]) -> Space:
    """Return the space with some judgements fixed; those that it does not have are added."""
    new = [id for id in outcomes if id not in space.places]
    added = tuple(Judgement(id, "claim" if id.startswith("claims.") else "source", id) for id in new)
    wide = replace(
        space,
        judgements=(*space.judgements, *added),
        local=(*space.local, *(dict.fromkeys(space.readings, id) for id in new)),
    )
    return replace(wide, fixed={**space.fixed, **{wide.place(id): value for id, value in outcomes.items()}})


def _replaced(value: _T, parts: Sequence[Part]) -> _T:
    """Return a value with the evidence of some parts of it replaced."""
    found: Any = value
    if isinstance(value, Mapping):
        made = {key: _replaced(part, parts) for key, part in value.items()}
        return value if all(made[key] is value[key] for key in made) else made  # type: ignore[return-value]  # of the kind it was
    if isinstance(value, tuple):
        listed = tuple(_replaced(part, parts) for part in value)
        return value if all(a is b for a, b in zip(listed, value, strict=True)) else listed  # type: ignore[return-value]  # as above
    if not is_dataclass(value) or isinstance(value, Evidence | Spread):
        return value
    changes = {}
    for field in fields(value):
        before = getattr(value, field.name)
        if isinstance(before, tuple | Mapping) or is_dataclass(before):
            after = _replaced(before, parts)
            if after is not before:
                changes[field.name] = after
    if any(value is part for part in parts):
        changes["evidence"] = Evidence((_CLAIM,))
    return replace(found, **changes) if changes else value
