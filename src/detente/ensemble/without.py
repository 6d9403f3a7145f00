"""The worlds of a scenario with something in it fallen: a claim or a source wrong, a promise not made."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any, TypeVar

from detente.ensemble.reliance import doubting
from detente.ensemble.space import Space
from detente.errors import InputError, nearest
from detente.model.conflict import Claim, Conflict, Evidence
from detente.model.elements import elements
from detente.model.uncertainty import Judgement, Spread

__all__ = ["without"]

_T = TypeVar("_T")
_CLAIM = "_without"  # what the elements rest on that are to fall; wrong in every world
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
    fact is the other way round, an entry of a preference is left out.

    Parameters
    ----------
    paths
        Such as ``claims.C10``, ``sources.sasse``, ``commitments.us_backstop``, ``preferences.russia.priorities[0]``.

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
    wanted = dict.fromkeys(paths)
    wrong = [path for path in wanted if path.startswith(("claims.", "sources."))]
    fallen = [path for path in wanted if path not in wrong]
    _check(space, wrong, fallen)
    readings = {name: _resting(conflict, fallen) for name, conflict in space.readings.items()}
    wide = doubting(replace(space, readings=readings))
    certain = (Spread.constant(Fraction(0)),)
    targets = {*wrong, *([f"claims.{_CLAIM}"] if fallen else [])}
    judgements = tuple(replace(j, odds=certain) if j.id in targets else j for j in wide.judgements)
    kept = [k for k, j in enumerate(judgements) if j.id in targets or k < len(space.judgements)]
    return replace(wide, judgements=tuple(judgements[k] for k in kept), local=tuple(wide.local[k] for k in kept))


def _check(space: Space, wrong: Sequence[str], fallen: Sequence[str]) -> None:
    known = {f"claims.{id}" for c in space.readings.values() for id in c.claims}
    known |= {f"sources.{id}" for c in space.readings.values() for id in c.sources}
    can = {e.path: e.kind in _FALLING for c in space.readings.values() for e in elements(c)}
    for path in (*wrong, *fallen):
        if path in known or can.get(path):
            continue
        if path in can:
            raise InputError(f"{path} is none of what can be left out: actors, endings and readings stay")
        close = nearest(path, [*known, *(p for p, falls in can.items() if falls)])
        raise InputError(f"there is no element '{path}'" + (f"; did you mean {' or '.join(close)}?" if close else ""))


def _resting(conflict: Conflict, paths: Sequence[str]) -> Conflict:
    """Return a conflict some elements of which rest on a claim of their own, and nothing else."""
    parts = [e.part for e in elements(conflict) if e.path in paths]
    if not parts:
        return conflict if not paths else replace(conflict, claims={**conflict.claims, _CLAIM: Claim(_CLAIM, "")})
    changed = _replaced(conflict, parts)
    return replace(changed, claims={**conflict.claims, _CLAIM: Claim(_CLAIM, "")})


def _replaced(value: _T, parts: Sequence[Any]) -> _T:
    """Return a value with the evidence of some parts of it replaced."""
    found: Any = value
    if isinstance(value, Mapping):
        made = {key: _replaced(part, parts) for key, part in value.items()}
        return value if all(made[key] is value[key] for key in made) else made  # type: ignore[return-value]
    if isinstance(value, tuple):
        listed = tuple(_replaced(part, parts) for part in value)
        return value if all(a is b for a, b in zip(listed, value, strict=True)) else listed  # type: ignore[return-value]
    if not is_dataclass(value) or isinstance(value, Evidence | Judgement | Spread):
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
