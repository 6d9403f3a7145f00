"""The weakest link: how likely a target is if promises and consents may fail, and which of them it hangs on most.

Every promise and every consent (an option with a `probability`) is kept with its probability; a promise of which the
scenario does not say how likely it is counts as kept. A consent is called upon where the `when` of a promise that
`needs` it holds, or always where no promise does; it is then raised to its highest level. Common causes
(`fail_together`) make all of their group fail. In each world the promises kept fire as in `detente.outlook.activation`,
one after another or together, and the target then holds or not.

The probability of the target is exact: the fixed point is computed over binary decision diagrams (Bryant 1986) and
multilinear in the chances of independent variables, so that ranges have their extremes at vertices. Where the target
rises or falls with a variable everywhere, that end is known; the ends of the others are tried in all combinations, up
to 4,096, beyond which bounds are given that may be too wide. A probability given as a distribution counts as the range
it lies in, cut to 0 and 1 (`detente check` names those that are cut). Nothing is taken to be independent silently: the
result lists what is.

Birnbaum's (1969) importance of an element is the derivative of the probability, that is how much more likely the target
is if it holds for certain than if it fails for certain; its criticality importance is the probability that it has
failed and decides the matter, given that the target is not reached. Both are taken in the middle of all ranges.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from detente.errors import InputError, UnknownNameError
from detente.logic.diagram import Diagram
from detente.logic.tree import Statement
from detente.model.conflict import Chance, Conflict
from detente.outlook.fired import Fired, Kind, Mode, Variable, fired_worlds
from detente.outlook.firing import Firing
from detente.outlook.support import not_monotone
from detente.outlook.unlocking_rules import target_statement
from detente.outlook.worlds import prepared

__all__ = ["Link", "Mode", "WeakestLink", "essential_promises", "weakest_link", "with_probabilities"]

_MOST_FREE = 12  # ranged variables that neither only help nor only harm: 2^12 vertices


@dataclass(frozen=True, slots=True)
class Link:
    """One uncertain element and how much hangs on it.

    Parameters
    ----------
    id
        Of the commitment or the option; of a common cause the path, such as ``fail_together[0]``.
    kind
        ``promise``, ``consent``, or ``cause``: of a common cause the probability is that it strikes.
    probability
        As the scenario has it.
    birnbaum
        Probability of the target if the element holds (a cause: does not strike) less that if it fails.
    criticality
        Probability that it has failed and decides the matter, given that the target is not reached; None where that
        cannot happen.
    if_certain, if_failed
        Range of the probability of the target if it holds, and if it fails, for certain.
    """

    id: str
    kind: Kind
    probability: Chance
    birnbaum: Fraction
    criticality: Fraction | None
    if_certain: Chance
    if_failed: Chance


@dataclass(frozen=True, slots=True)
class WeakestLink:
    """How likely a target is, and what it hangs on.

    Parameters
    ----------
    target, suppose
        The statements asked about and supposed.
    mode
        Whether promises fire one after another or together.
    probability
        Its range; a number where both ends are equal.
    exact
        Whether the ends of the range are exact; if not, they are bounds.
    undecided
        Whether conditions with negations leave worlds undecided; the range then covers both answers for them, and
        `links` is about the worlds in which the target is certain.
    links
        The uncertain elements that matter, by Birnbaum's importance, greatest first.
    idle
        Uncertain elements that make no difference.
    certain
        Promises that count as kept, because nothing says how likely that is.
    together
        The groups that fail together; all else is taken to be independent.
    """

    target: Statement
    suppose: Statement
    mode: Mode
    probability: Chance
    exact: bool
    undecided: bool
    links: tuple[Link, ...]
    idle: tuple[str, ...]
    certain: tuple[str, ...]
    together: tuple[tuple[str, ...], ...]


def weakest_link(
    conflict: Conflict, target: str | Statement, suppose: Iterable[str | Statement] = (), *, mode: Mode = "in turn"
) -> WeakestLink:
    """Return how likely a target is and which promises and consents it hangs on, as the module defines it.

    Parameters
    ----------
    target
        An ending by name, or a statement.
    suppose
        Statements, or endings by name, that hold from the start and stay.
    mode
        ``in turn``: promises fire one after another (the least fixed point); ``together``: all that support each other
        (the greatest).

    Raises
    ------
    InputError
        The scenario gives no probabilities, has no feasible status quo, nothing feasible satisfies what is supposed, or
        promises are to fire together although some of their conditions contain a negation that matters.
    StatementError
        A statement cannot be read.
    LimitError
        The diagrams grow too large.

    Examples
    --------
    >>> import detente
    >>> conflict = with_probabilities(
    ...     detente.load("ukraine-2026").conflict, {"us_backstop": Chance(Fraction(1, 5), Fraction(3, 5))}
    ... )
    >>> found = weakest_link(conflict, "durable", ["russia.ceasefire"], mode="together")
    >>> float(found.probability.low), float(found.probability.high), found.links[0].id
    (0.2, 0.6, 'us_backstop')
    """
    fired = fired_worlds(conflict, suppose, mode)
    variables, among = fired.variables, fired.among
    if not variables:
        raise InputError("the scenario says of no promise and no consent how likely it is: give them a 'probability'")
    statement = target_statement(conflict, target)
    surely, possibly = fired.truth(statement)
    diagrams = [fired.read(function) for function in dict.fromkeys((surely, possibly))]
    kept = {u.id for u in among} & set(conflict.commitments)
    certain = tuple(id for id in conflict.commitments if id in kept and id not in fired.uncertain)
    groups = tuple(cause.together for cause in conflict.fail_together)
    ends = [_ends(fired, f, d) for f, d in zip((surely, possibly), diagrams, strict=False)]
    mattering = frozenset[int]().union(*(d.variables for d in diagrams))
    return WeakestLink(
        statement,
        fired.supposed,
        mode,
        Chance(ends[0].low, ends[-1].high),
        all(e.exact for e in ends),
        len(ends) > 1,
        _links(diagrams[0], variables, ends[0]),
        tuple(v.id for k, v in enumerate(variables) if k not in mattering),
        certain,
        groups,
    )


def essential_promises(
    conflict: Conflict, target: str | Statement, suppose: Iterable[str | Statement] = (), *, mode: Mode = "in turn"
) -> tuple[str, ...] | None:
    """Return the promises and consents without any one of which the target is missed, all others kept.

    None where it is missed even if all are kept. Promises that other promises can undo count as far as they are
    certain.

    Raises
    ------
    InputError, StatementError
        As `weakest_link`.

    Examples
    --------
    >>> import detente
    >>> conflict = detente.load("ukraine-2026").conflict
    >>> essential_promises(conflict, "durable", ["russia.ceasefire"], mode="together")
    ('ukraine_readiness', 'uk_france_force', 'us_backstop', 'pledges')
    """
    statement = target_statement(conflict, target)
    _, start, among, barred = prepared(conflict, suppose)
    count = len(among) + 1
    worlds = ~np.eye(count, len(among), dtype=np.bool_)  # in world k all but k are kept; in the last one all are
    able = [worlds[:, k] & (u.id not in barred) for k, u in enumerate(among)]
    firing = Firing(
        conflict.vocabulary, start, among, one=np.ones(count, np.bool_), zero=np.zeros(count, np.bool_), able=able
    )
    if mode == "together" and not not_monotone(conflict.vocabulary, start, among):
        fired = firing.greatest()
    else:
        fired, _ = firing.well_founded()
    reached = firing.truth(statement, fired, fired)[0]
    return tuple(u.id for k, u in enumerate(among) if not reached[k]) if reached[-1] else None


def with_probabilities(conflict: Conflict, chances: Mapping[str, Chance]) -> Conflict:
    """Return the conflict with other probabilities of some commitments and options.

    Raises
    ------
    InputError
        There is no such commitment or option.
    """
    commitments, options = dict(conflict.commitments), dict(conflict.options)
    for id, chance in chances.items():
        if id in commitments:
            commitments[id] = replace(commitments[id], probability=chance)
        elif id in options:
            options[id] = replace(options[id], probability=chance)
        else:
            raise UnknownNameError("commitment or option", id, [*commitments, *options])
    return replace(conflict, commitments=commitments, options=options)


@dataclass(frozen=True, slots=True)
class _Ends:
    """The range of a probability, whether it is exact, and the vertices looked at: the probability and its slopes."""

    low: Fraction
    high: Fraction
    exact: bool
    vertices: dict[tuple[Fraction, ...], tuple[Fraction, list[Fraction]]]


def _ends(fired: Fired, function: Any, diagram: Diagram) -> _Ends:
    bdd = fired.bdd
    choices: list[tuple[Fraction, ...]] = []
    lowest, highest, free = [], [], 0
    for k, (name, variable) in enumerate(zip(fired.names, fired.variables, strict=True)):
        low, high = variable.holds.low, variable.holds.high
        helps, harms = True, True
        if low != high and k in diagram.variables:
            without, given = (bdd.let({name: value}, function) for value in (False, True))
            helps, harms = (without & ~given) == bdd.false, (given & ~without) == bdd.false
        lowest.append(low if helps else high)
        highest.append(high if helps else low)
        mixed = not helps and not harms
        free += mixed
        choices.append((low, high) if mixed else ())
    vertices = [tuple(lowest), tuple(highest)]
    exact = free <= _MOST_FREE
    if free and exact:
        vertices = [
            tuple(picked)
            for base in vertices
            for picked in product(*(c or (b,) for c, b in zip(choices, base, strict=True)))
        ]
    found = {vertex: diagram.derivatives(vertex) for vertex in dict.fromkeys(vertices)}
    if not exact:
        return _Ends(*_bounds(diagram, fired.variables), False, found)
    return _Ends(min(p for p, _ in found.values()), max(p for p, _ in found.values()), True, found)


def _bounds(diagram: Diagram, variables: Sequence[Variable]) -> tuple[Fraction, Fraction]:
    """Return bounds of the probability that hold wherever the chances lie in their ranges, node by node."""
    values = [(Fraction(1), Fraction(1))]

    def along(edge: int) -> tuple[Fraction, Fraction]:
        low, high = values[edge >> 1]
        return (1 - high, 1 - low) if edge & 1 else (low, high)

    for level, low, high in diagram.nodes:
        holds = variables[diagram.order[level]].holds
        ends = (holds.low, holds.high)
        (a, b), (c, d) = along(low), along(high)
        values.append((min(p * c + (1 - p) * a for p in ends), max(p * d + (1 - p) * b for p in ends)))
    return along(diagram.root)


def _links(diagram: Diagram, variables: Sequence[Variable], ends: _Ends) -> tuple[Link, ...]:
    middle = tuple((v.holds.low + v.holds.high) / 2 for v in variables)
    chance, slopes = ends.vertices.get(middle) or diagram.derivatives(middle)
    at = [(v, *found) for v, found in ends.vertices.items()]
    found = []
    for k in sorted(diagram.variables):
        variable, slope = variables[k], slopes[k]
        certain = [p + (1 - v[k]) * d[k] for v, p, d in at]
        failed = [p - v[k] * d[k] for v, p, d in at]
        criticality = slope * (1 - middle[k]) / (1 - chance) if chance < 1 else None
        ranges = Chance(min(certain), max(certain)), Chance(min(failed), max(failed))
        found.append(Link(variable.id, variable.kind, variable.written, slope, criticality, *ranges))
    return tuple(sorted(found, key=lambda link: -abs(link.birnbaum)))
