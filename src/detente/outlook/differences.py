"""What differs in the input of two conflicts, element by element.

Elements with an id are matched by it; constraints, move rules and beliefs by what they say formally; entries of
preferences by their statement. Of entries that both have, those outside a longest common subsequence of the two orders
have *moved*; whoever they are tied with is compared among the entries that both have.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from detente.logic.tree import TRUE, Statement, format_statement
from detente.model.conflict import Belief, Chance, Conflict, Evidence, MoveRule, Option, Preference, Priority
from detente.outlook.deciding import leaves

__all__ = ["Difference", "Section", "input_differences"]

Section = Literal[
    "about",
    "actors",
    "options",
    "now",
    "states",
    "facts",
    "definitions",
    "constraints",
    "moves",
    "commitments",
    "common causes",
    "preferences",
    "beliefs",
    "endings",
    "claims",
    "sources",
]
Fields = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One element that is not the same in both conflicts.

    Parameters
    ----------
    section
        Where in a scenario it stands.
    element
        Its id, or what it says formally.
    actor
        Whose preference or belief it is; empty elsewhere.
    found
        Which conflict has it: ``first``, ``second``, or ``both`` where its fields differ.
    fields
        The fields that differ: name, text in the first, text in the second; all that are given where one has it alone.
    """

    section: Section
    element: str
    actor: str
    found: Literal["first", "second", "both"]
    fields: Fields = ()


def input_differences(first: Conflict, second: Conflict) -> tuple[Difference, ...]:
    """Return all that differs in the input of two conflicts, in the order of a scenario's sections.

    Examples
    --------
    >>> import detente
    >>> conflict = detente.load("ukraine-2026").conflict
    >>> input_differences(conflict, conflict)
    ()
    """
    found = [
        *_compared("about", {"scenario": _about(first)}, {"scenario": _about(second)}),
        *_by_id("actors", first.actors, second.actors),
        *_by_id("options", _own_options(first), _own_options(second)),
        *_compared("now", _now(first), _now(second)),
        *_compared("states", _states(first), _states(second)),
        *_by_id("facts", first.facts, second.facts),
        *_compared("definitions", _definitions(first), _definitions(second)),
        *_compared("constraints", _constraints(first), _constraints(second)),
        *_compared("moves", _rules(first), _rules(second)),
        *_by_id("commitments", first.commitments, second.commitments),
        *_compared("common causes", _causes(first), _causes(second)),
    ]
    for actor in dict.fromkeys([*first.preferences, *second.preferences]):
        found += _preferences(actor, first.preferences.get(actor), second.preferences.get(actor))
    for actor in dict.fromkeys([*first.beliefs, *second.beliefs]):
        mine, theirs = (_beliefs(c.beliefs.get(actor, ())) for c in (first, second))
        found += _compared("beliefs", mine, theirs, actor)
    found += _by_id("endings", first.endings, second.endings)
    if (order := _order_of_endings(first, second)) is not None:
        found.append(order)
    found += _by_id("claims", first.claims, second.claims)
    found += _compared("sources", _sources(first), _sources(second))
    return tuple(found)


def _text(value: Any) -> str:
    """Return a field as text; what is not given is empty."""
    if value is None or value == TRUE:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, tuple):
        return ", ".join(_text(part) for part in value)
    if isinstance(value, Chance):
        return f"{float(value.low):g}" if value.low == value.high else f"{float(value.low):g} to {float(value.high):g}"
    return format_statement(value) if isinstance(value, Statement) else str(value)


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {"claims": evidence.claims, "assumption": evidence.assumption}


_ELSEWHERE = {
    "id",
    "owner",
    "now",
    "path",
    "evidence",
}  # what a part's fields need not say: its name says it, or a section
_WRITTEN = {"value": "is", "statement": "is"}  # how a scenario calls it


def _part(part: Any) -> dict[str, Any]:
    """Return a part of a conflict as fields, called as in a scenario."""
    found = {_WRITTEN.get(f.name, f.name): getattr(part, f.name) for f in fields(part) if f.name not in _ELSEWHERE}
    return {**found, **_evidence(getattr(part, "evidence", Evidence()))}


Elements = Mapping[str, Mapping[str, Any]]


def _compared(section: Section, first: Elements, second: Elements, actor: str = "") -> Iterator[Difference]:
    """Yield the differences of two sections, given as fields by element."""
    for name in dict.fromkeys([*first, *second]):
        if name not in second:
            yield Difference(section, name, actor, "first", _fields(first[name], {}))
        elif name not in first:
            yield Difference(section, name, actor, "second", _fields({}, second[name]))
        elif differing := _fields(first[name], second[name]):
            yield Difference(section, name, actor, "both", differing)


def _fields(first: Mapping[str, Any], second: Mapping[str, Any]) -> Fields:
    pairs = [(key, _text(first.get(key)), _text(second.get(key))) for key in dict.fromkeys([*first, *second])]
    return tuple((key, mine, theirs) for key, mine, theirs in pairs if mine != theirs)


def _by_id(section: Section, first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[Difference]:
    mine, theirs = ({name: _part(part) for name, part in parts.items()} for parts in (first, second))
    yield from _compared(section, mine, theirs)


def _about(conflict: Conflict) -> dict[str, str]:
    keys = ("title", "as_of", "says", "cite", "reading", "reading_says")
    return {key: getattr(conflict, key) for key in keys}


def _own_options(conflict: Conflict) -> dict[str, Option]:
    return {} if conflict.graph is not None else dict(conflict.options)


def _now(conflict: Conflict) -> Elements:
    if conflict.graph is not None:
        now = conflict.graph.now
        return {"state": {"is": "" if now is None else conflict.graph.states[now]}}
    if not conflict.has_status_quo:
        return {}
    return {o.id: {"is": o.levels[o.now]} for o in conflict.options.values()}


def _states(conflict: Conflict) -> Elements:
    graph = conflict.graph
    if graph is None:
        return {}
    found: dict[str, dict[str, Any]] = {name: {"says": graph.says.get(name, "")} for name in graph.states}
    for actor, arcs in graph.arcs.items():
        for left, reached in arcs:
            found[f"{actor}: {graph.states[left]} -> {graph.states[reached]}"] = {}
    return found


def _definitions(conflict: Conflict) -> Elements:
    return {name: {"is": statement} for name, statement in conflict.definitions.items()}


def _sources(conflict: Conflict) -> Elements:
    return {source.id: dict(source.fields) for source in conflict.sources.values()}


def _constraints(conflict: Conflict) -> Elements:
    return {
        f"never {format_statement(c.never)}": {"says": c.says, **_evidence(c.evidence)} for c in conflict.constraints
    }


def _rules(conflict: Conflict) -> Elements:
    return {_rule(r): {"says": r.says, **_evidence(r.evidence)} for r in conflict.rules}


def _rule(rule: MoveRule) -> str:
    if rule.actor:
        return f"{rule.actor} not from {_text(rule.forbid_from) or 'true'} to {_text(rule.forbid_to) or 'true'}"
    parts = [rule.option]
    if rule.only:
        parts.append(f"only {rule.only}")
    if rule.leaves is not None or rule.needs is not None:
        parts.append(rule.change)
    if rule.leaves is not None:
        parts.append(f"from {format_statement(rule.leaves)}")
    if rule.needs is not None:
        parts.append(f"needs {format_statement(rule.needs)}")
    return ", ".join(parts)


def _causes(conflict: Conflict) -> Elements:
    return {", ".join(sorted(cause.together)): _part(cause) for cause in conflict.fail_together}


def _beliefs(beliefs: Sequence[Belief]) -> Elements:
    return {_belief(b): {"is": b.value, "while": b.condition, **_evidence(b.evidence)} for b in beliefs}


def _belief(belief: Belief) -> str:
    about = f"{belief.kind} {belief.subject}"
    if belief.kind in ("edit", "ignores"):
        about += f": {_text(belief.puts)}" + (f" above {_text(belief.above)}" if belief.above is not None else "")
    if belief.preferences is not None:
        about += f": {' > '.join(text for text, _ in _entries(belief.preferences))}"
    if belief.beliefs:
        about += f": {'; '.join(_belief(inner) for inner in belief.beliefs)}"
    return about


def _order_of_endings(first: Conflict, second: Conflict) -> Difference | None:
    """Return a difference where endings that both have stand in another order, which matters where they overlap."""
    mine = [name for name in first.endings if name in second.endings]
    theirs = [name for name in second.endings if name in first.endings]
    if mine == theirs:
        return None
    return Difference("endings", "order", "", "both", (("order", ", ".join(mine), ", ".join(theirs)),))


# -- preferences


def _form(preference: Preference) -> str:
    return next((f for f in ("priorities", "weights", "ranking", "ranks") if getattr(preference, f)), "none")


def _entries(preference: Preference) -> list[tuple[str, Priority]]:
    listed = preference.priorities or tuple(entry for entry, _ in preference.weights)
    return [(format_statement(leaf.wants), leaf) for entry in listed for leaf in leaves(entry)]


def _preferences(actor: str, first: Preference | None, second: Preference | None) -> Iterator[Difference]:
    if first is None or second is None:
        if first is not second:
            yield Difference("preferences", "all", actor, "first" if second is None else "second")
        return
    whole = _fields({"form": _form(first), **_whole(first)}, {"form": _form(second), **_whole(second)})
    if whole:
        yield Difference("preferences", "all", actor, "both", whole)
    if _form(first) == _form(second):
        yield from _compared("preferences", *_placed(first, second), actor)


def _whole(preference: Preference) -> dict[str, Any]:
    groups = (" = ".join(_text(item) for item in group) for group in preference.ranking)
    return {
        "ranking": " > ".join(groups),
        "ranks": preference.ranks,
        "says": preference.says,
        **_evidence(preference.evidence),
    }


def _placed(first: Preference, second: Preference) -> tuple[Elements, Elements]:
    """Return the fields of the entries of both; `place` is given only where an entry has moved."""
    sides = [dict(_numbered(p)) for p in (first, second)]
    common = [name for name in sides[0] if name in sides[1]]
    still = _in_order(common, list(sides[1]))
    ties = [_ties(p, set(common)) for p in (first, second)]
    weights = [{format_statement(e.wants): w for e, w in p.weights} for p in (first, second)]
    found: list[dict[str, dict[str, Any]]] = []
    for n, side in enumerate(sides):
        entries = {}
        for place, (name, entry) in enumerate(side.items(), 1):
            moved = name not in still and not weights[n]
            entries[name] = {
                "place": f"{place} of {len(side)}" if moved else None,
                "tied with": ties[n].get(name),
                "weight": weights[n].get(name),
                "says": entry.says,
                **_evidence(entry.evidence),
            }
        found.append(entries)
    return found[0], found[1]


def _in_order(first: Sequence[str], second: Sequence[str]) -> set[str]:
    """Return a longest set of names that stand in the same order in both; every name of the first is in the second."""
    place = {name: n for n, name in enumerate(second)}
    ending: list[list[str]] = []  # with each name of the first: a longest set in order that ends with it
    longest: list[str] = []
    for n, name in enumerate(first):
        before: list[str] = []
        for m in range(n):
            if place[first[m]] < place[name] and len(ending[m]) > len(before):
                before = ending[m]
        ending.append([*before, name])
        if len(ending[n]) > len(longest):
            longest = ending[n]
    return set(longest)


def _numbered(preference: Preference) -> Iterator[tuple[str, Priority]]:
    """Yield the entries by statement; one that is written again is told apart by how often it was."""
    seen: dict[str, int] = {}
    for name, entry in _entries(preference):
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name} ({seen[name]})"), entry


def _ties(preference: Preference, common: set[str]) -> dict[str, str]:
    found = {}
    for priority in preference.priorities:
        names = [format_statement(leaf.wants) for leaf in leaves(priority)]
        for name in names:
            others = sorted(other for other in names if other != name and other in common)
            if name in common and others:
                found[name] = ", ".join(others)
    return found
