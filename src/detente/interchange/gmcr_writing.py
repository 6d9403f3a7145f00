"""Writing conflicts as ``.gmcr`` files of GMCR+.

The format knows options of two levels, directions, infeasible conditions, prioritised conditions or rankings, states
that a decision maker does not see, and coalitions. Statements are written as alternatives of conjunctions; where an
actor's preferences do not fit that, all preferences are written as rankings of states.
"""

import json
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from detente.errors import InputError, LimitError
from detente.logic.evaluate import fold
from detente.logic.tree import FALSE, TRUE, And, Atom, Constant, Count, If, Iff, Implies, Not, Or, Statement
from detente.logic.vocabulary import Vocabulary
from detente.model.compile import compile_model
from detente.model.conflict import Conflict, MoveRule

__all__ = ["format_gmcr"]

_MAX_TERMS = 200
_MAX_RANKED = 20_000

_Term = frozenset[tuple[str, bool]]  # options, each taken or not, that hold together
_Terms = tuple[_Term, ...]  # at least one of which holds


def format_gmcr(conflict: Conflict) -> str:
    """Return the conflict as the text of a ``.gmcr`` file.

    What the analyses of stability use is kept: states and their numbers, moves, ranks. Evidence, endings, definitions
    and the status quo have no place in the format and are left out; facts are written as the actors take them to be.

    Raises
    ------
    InputError
        The conflict has what the format cannot express; the message names all of it.

    Examples
    --------
    >>> import detente
    >>> print(format_gmcr(detente.load("prisoners-dilemma").conflict).splitlines()[1].strip())
    "program": "detente",
    """
    _refuse_what_does_not_fit(conflict)
    index = {option: i for i, option in enumerate(conflict.options)}
    facts = conflict.vocabulary
    priorities = _priorities(conflict, index)
    document: dict[str, Any] = {
        "program": "detente",
        "useManualPreferenceRanking": priorities is None,
        "options": [{"name": o.split(".", 1)[1], "permittedDirection": _direction(conflict, o)} for o in index],
        "decisionMakers": [
            {
                "name": actor,
                "options": [index[option] for option in conflict.controlled(actor)],
                "preferences": [] if priorities is None else priorities[actor],
                "misperceptions": [
                    c
                    for s in _unseen(conflict, actor)
                    for c in _conditions(s, facts, index, f"what {actor} cannot see")
                ],
            }
            for actor in conflict.actors
        ],
        "infeasibles": [
            condition
            for constraint in conflict.constraints
            for condition in _conditions(constraint.never, facts, index, constraint.path or "a constraint")
        ],
    }
    if priorities is None:
        for holder, ranking in zip(document["decisionMakers"], _rankings(conflict), strict=True):
            holder["preferenceRanking"] = ranking
    if any(c.as_one for c in conflict.coalitions.values()):
        document["coalitions"] = _partition(conflict)
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _conditions(
    statement: Statement, vocabulary: Vocabulary, index: Mapping[str, int], what: str
) -> list[list[list[object]]]:
    """Return simple conditions of which one holds exactly where the statement does."""
    terms = _alternatives(statement, vocabulary)
    if terms is None:
        raise InputError(f"a .gmcr file cannot hold {what}: written out, it has more than {_MAX_TERMS} alternatives")
    return [[[i, "Y" if taken else "N"] for i, taken in sorted((index[o], taken) for o, taken in t)] for t in terms]


def _by_actor(conflict: Conflict) -> list[str]:
    """Return the options grouped by the first actor that controls them, as the format orders them."""
    ordered: dict[str, None] = {}
    for actor in conflict.actors:
        ordered.update(dict.fromkeys(o.id for o in conflict.options.values() if actor in o.controllers))
    return list(ordered)


def _refuse_what_does_not_fit(conflict: Conflict) -> None:
    if conflict.graph is not None:
        raise InputError("a .gmcr file cannot hold a conflict in graph form: it has no options")
    reasons = [
        f"the option {o.id}, which has {len(o.levels)} levels" for o in conflict.options.values() if len(o.levels) != 2
    ]
    unseen = {id(rule) for actor in conflict.actors for rule in _unseen_rules(conflict, actor)}
    reasons += [
        f"{rule.path or 'a move rule'}, which puts conditions on moves"
        for rule in conflict.rules
        if id(rule) not in unseen and (rule.actor or rule.needs is not None or rule.leaves is not None)
    ]
    reasons += [f"the commitment {commitment}" for commitment in conflict.commitments]
    reasons += [
        f"what {actor} believes" for actor, held in conflict.beliefs.items() if any(b.kind != "fact" for b in held)
    ]
    if _by_actor(conflict) != list(conflict.options):
        reasons.append("the order of the options, which are not grouped by actor")
    if reasons:
        shown = "; ".join(reasons[:8]) + ("; …" if len(reasons) > 8 else "")
        raise InputError(f"a .gmcr file cannot hold: {shown}")


def _direction(conflict: Conflict, option: str) -> str:
    only = {r.only for r in conflict.rules if r.option == option and r.only is not None}
    if only == {"forward", "back"}:
        raise InputError(f"a .gmcr file cannot hold the option {option}, which can change in neither direction")
    return "fwd" if "forward" in only else "back" if "back" in only else "both"


def _unseen_rules(conflict: Conflict, actor: str) -> list[MoveRule]:
    """Return the rules that come in pairs: no move from, and none to, states where a statement holds."""
    rules = [r for r in conflict.rules if r.actor == actor]
    pairs = {(r.forbid_from, r.forbid_to) for r in rules}
    return [r for r in rules if (r.forbid_to, r.forbid_from) in pairs and TRUE in (r.forbid_from, r.forbid_to)]


def _unseen(conflict: Conflict, actor: str) -> list[Statement]:
    found = dict.fromkeys(r.forbid_from for r in _unseen_rules(conflict, actor) if r.forbid_to == TRUE)
    return [s for s in found if s is not None]


def _priorities(conflict: Conflict, index: Mapping[str, int]) -> dict[str, list[object]] | None:
    """Return every actor's prioritised conditions, or None if some actor's preferences do not fit."""
    found: dict[str, list[object]] = {}
    for actor in conflict.actors:
        preference, view = conflict.preferences.get(actor), conflict.view(actor)
        found[actor] = []
        if preference is None:
            continue
        if not preference.priorities or any(len(p.statements) > 1 for p in preference.priorities):
            return None
        for statement in (s for p in preference.priorities for s in p.statements):
            if _alternatives(statement, view) is None:
                return None
            parts = _conditions(statement, view, index, "a preference")
            if parts and [] not in parts:  # what never or always holds decides nothing
                found[actor].append(parts[0] if len(parts) == 1 else {"compound": True, "members": parts})
    return found


def _rankings(conflict: Conflict) -> list[list[int | list[int]]]:
    """Return for every actor the state numbers, best first, with ties as lists."""
    try:
        model = compile_model(conflict, _MAX_RANKED)
    except LimitError as error:
        raise InputError(f"a .gmcr file cannot hold these preferences as a ranking: {error}") from None
    rankings: list[list[int | list[int]]] = []
    for ranks in model.ranks.tolist():
        groups: dict[int, list[int]] = {}
        for number, rank in enumerate(ranks, start=1):
            groups.setdefault(rank, []).append(number)
        rankings.append([g if len(g) > 1 else g[0] for _, g in sorted(groups.items(), reverse=True)])
    return rankings


def _partition(conflict: Conflict) -> list[int | list[int]]:
    number = {actor: i for i, actor in enumerate(conflict.actors)}
    together = {actor: c.members for c in conflict.coalitions.values() if c.as_one for actor in c.members}
    groups = dict.fromkeys(together.get(actor, (actor,)) for actor in conflict.actors)
    return [[number[a] for a in g] if len(g) > 1 else number[g[0]] for g in groups]


def _alternatives(statement: Statement, vocabulary: Vocabulary) -> _Terms | None:
    """Return the statement as alternatives of conjunctions (disjunctive normal form); None if there are too many."""

    def leaf(node: Constant | Atom) -> tuple[_Terms, _Terms]:
        if isinstance(node, Constant):
            return ((frozenset(),), ()) if node.value else ((), (frozenset(),))
        low, high, inside = vocabulary.interval(node)
        if low > high or (low, high) == (0, 1):
            holds = (low <= high) == inside
            return leaf(TRUE if holds else FALSE)
        taken = (low == 1) == inside
        return (frozenset({(node.option, taken)}),), (frozenset({(node.option, not taken)}),)

    def combine(node: Statement, parts: Sequence[tuple[_Terms, _Terms]]) -> tuple[_Terms, _Terms]:
        match node:
            case Not():
                return parts[0][1], parts[0][0]
            case And():
                return _all([p[0] for p in parts]), _any([p[1] for p in parts])
            case Or():
                return _any([p[0] for p in parts]), _all([p[1] for p in parts])
            case Implies():
                return _any([parts[0][1], parts[1][0]]), _all([parts[0][0], parts[1][1]])
            case If():
                return _any([parts[1][1], parts[0][0]]), _all([parts[1][0], parts[0][1]])
            case Iff():
                (a, not_a), (b, not_b) = parts
                return _any([_all([a, b]), _all([not_a, not_b])]), _any([_all([a, not_b]), _all([not_a, b])])
            case Count(kind, k, _):
                return _count(kind, k, parts)
            case _:
                raise TypeError(f"not an inner node: {node!r}")

    try:
        return fold(statement, vocabulary, leaf, combine)[0]
    except _TooManyError:
        return None


class _TooManyError(Exception):
    """More alternatives than anybody would read."""


def _any(parts: Sequence[_Terms]) -> _Terms:
    """Return the alternatives of all the parts, without those that another one covers."""
    terms = dict.fromkeys(t for part in parts for t in part)
    if len(terms) > 10 * _MAX_TERMS:
        raise _TooManyError
    kept = tuple(t for t in terms if not any(other < t for other in terms))
    if len(kept) > _MAX_TERMS:
        raise _TooManyError
    return kept


def _all(parts: Sequence[_Terms]) -> _Terms:
    result: _Terms = (frozenset(),)
    for part in parts:
        joined = (a | b for a, b in product(result, part))
        result = _any([tuple(t for t in joined if not any((o, not taken) in t for o, taken in t))])
    return result


def _count(kind: str, k: int, parts: Sequence[tuple[_Terms, _Terms]]) -> tuple[_Terms, _Terms]:
    """Return the alternatives for a count and for its opposite: for each number of parts that hold, how they can."""
    exactly: list[_Terms] = [(frozenset(),)]
    for yes, no in parts:
        grown = [*exactly, ()]
        exactly = [_any([_all([grown[j], no]), *([_all([grown[j - 1], yes])] if j else [])]) for j in range(len(grown))]
    holds = [n >= k if kind == "atleast" else n <= k if kind == "atmost" else n == k for n in range(len(exactly))]
    return tuple(  # type: ignore[return-value]  # two of them
        _any([terms for terms, held in zip(exactly, holds, strict=True) if held == wanted]) for wanted in (True, False)
    )
