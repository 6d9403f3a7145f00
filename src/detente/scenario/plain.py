"""Documents and conflicts as plain values: what the canonical text is written from."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from detente.logic.tree import TRUE, Not, Statement, format_statement
from detente.model.conflict import (
    Actor,
    Belief,
    Chance,
    Conflict,
    Evidence,
    GraphForm,
    MoveRule,
    Option,
    Preference,
    Priority,
)
from detente.model.tabled import TabledArcs, TabledRanks
from detente.scenario.plain_uncertain import Judged, alternatives, correlated, listed, number, odds
from detente.scenario.schema import Document

__all__ = ["plain_conflict", "plain_document", "plain_preference"]

Plain = dict[str, Any]

_EVIDENCE = ("claims", "assumption")


# -- documents


def plain_document(document: Document) -> Plain:
    """Return a document as plain values, in canonical form: short forms where they say everything."""
    found: Plain = document.model_dump(by_alias=True, exclude_defaults=True)
    for name, definition in found.get("define", {}).items():
        found["define"][name] = _shortened(definition, "is")
    for name, preference in found.get("preferences", {}).items():
        found["preferences"][name] = _short_preference(preference)
    for name, beliefs in found.get("beliefs", {}).items():
        found["beliefs"][name] = [_short_belief(belief) for belief in beliefs]
    if "graph" in found and isinstance(found["graph"]["states"], tuple):
        found["graph"]["states"] = _states(found["graph"]["states"])
    for name, entry in document.readings.items():
        found["readings"][name] = {**found["readings"][name], **entry.changes}
    for fact in found.get("facts", {}).values():
        fact["is"] = _yes_no(fact["is"])
    for coalition in found.get("coalitions", {}).values():
        if "as_one" in coalition:
            coalition["as_one"] = _yes_no(coalition["as_one"])
    return {key: _evidence_last(value) for key, value in found.items()}


def _evidence_last(value: Any) -> Any:
    """Return the value with what an element rests on behind what it says."""
    if isinstance(value, list | tuple):
        return [_evidence_last(item) for item in value]
    if not isinstance(value, dict):
        return value
    ordered = [key for key in value if key not in _EVIDENCE] + [key for key in _EVIDENCE if key in value]
    return {key: _evidence_last(value[key]) for key in ordered}


def _shortened(value: Any, key: str) -> Any:
    """Return a mapping's only value where it has just the key that its short form stands for."""
    return value[key] if isinstance(value, dict) and set(value) == {key} else value


def _short_preference(preference: Plain) -> Plain:
    found = dict(preference)
    if "alternatives" in found:
        found["alternatives"] = [_short_preference(one) for one in found["alternatives"]]
    if "priorities" in found:
        found["priorities"] = [_short_priority(entry) for entry in found["priorities"]]
    if "weights" in found:
        found["weights"] = {text: _shortened(weight, "weight") for text, weight in found["weights"].items()}
    if "ranking" in found:
        found["ranking"] = [group[0] if len(group) == 1 else list(group) for group in found["ranking"]]
    return found


def _short_priority(entry: Plain) -> Any:
    for group in ("equal", "any_order", "alternatives"):
        if group in entry:
            entry = {**entry, group: [_short_priority(inner) for inner in entry[group]]}
    return _shortened(_shortened(entry, "wants"), "equal")


def _short_belief(belief: Plain) -> Plain:
    found = dict(belief)
    for key in ("is", "kept"):
        if key in found:
            found[key] = _yes_no(found[key])
    if "preferences" in found:
        found["preferences"] = _short_preference(found["preferences"])
    if "beliefs" in found:
        found["beliefs"] = [_short_belief(inner) for inner in found["beliefs"]]
    return found


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"


def _states(pairs: tuple[tuple[str, str], ...]) -> Any:
    """Return the states of the graph form as a list of names, or as a mapping where some have a description."""
    if not any(says for _, says in pairs):
        return [name for name, _ in pairs]
    return {name: {"says": says} if says else {} for name, says in pairs}


# -- conflicts


def plain_conflict(conflict: Conflict) -> Plain:
    """Return a conflict as plain values."""
    judged = {j.id: j for j in conflict.judgements if j.kind != "reading"}
    found: Plain = {"detente": 1, "title": conflict.title}
    sections: Plain = {
        "says": conflict.says,
        "as_of": conflict.as_of,
        "cite": conflict.cite,
        "sources": {s.id: {**dict(s.fields), **_relied(judged, f"sources.{s.id}")} for s in conflict.sources.values()},
        "claims": {
            c.id: {
                "says": c.says,
                **_given(source=c.source, by=c.by, background=c.background),
                **_relied(judged, f"claims.{c.id}"),
            }
            for c in conflict.claims.values()
        },
        "facts": {
            f.id: {
                **_given(says=f.says),
                "is": _yes_no(f.value),
                **odds(judged, f"facts.{f.id}"),
                **_evidence(f.evidence),
            }
            for f in conflict.facts.values()
        },
        "actors": {actor.id: _actor(conflict, actor, judged) for actor in conflict.actors.values()},
        "define": {name: format_statement(statement) for name, statement in conflict.definitions.items()},
        "constraints": [
            {**_forbidden(c.never), **_given(says=c.says), **_evidence(c.evidence)} for c in conflict.constraints
        ],
        "moves": [_rule(rule) for rule in conflict.rules],
        "commitments": {
            c.id: {
                "by": c.by,
                **_given(says=c.says),
                "promise": format_statement(c.promise),
                **_conditions(when=c.when, needs=c.needs),
                "stage": c.stage,
                **_chance(c.probability, judged, f"commitments.{c.id}"),
                **_evidence(c.evidence),
            }
            for c in conflict.commitments.values()
        },
        "fail_together": [
            {
                "together": list(c.together),
                **_chance(c.probability, judged, c.path),
                **_given(says=c.says),
                **_evidence(c.evidence),
            }
            for c in conflict.fail_together
        ],
        "coalitions": {
            c.id: {
                "members": list(c.members),
                **_given(says=c.says, as_one="yes" if c.as_one else ""),
                **_evidence(c.evidence),
            }
            for c in conflict.coalitions.values()
        },
        "preferences": {
            actor: _preference(preference, judged, actor) for actor, preference in conflict.preferences.items()
        },
        "beliefs": {actor: [_belief(b, judged) for b in beliefs] for actor, beliefs in conflict.beliefs.items()},
        "endings": {
            e.id: {"is": format_statement(e.statement), **_given(says=e.says), **_evidence(e.evidence)}
            for e in conflict.endings.values()
        },
        "correlated": correlated(conflict, judged),
        "graph": None if conflict.graph is None else _graph(conflict.graph),
    }
    return {**found, **_given(**sections)}


def _given(**values: Any) -> Plain:
    """Return the values that say something."""
    return {key: value for key, value in values.items() if value}


def _conditions(**statements: Statement) -> Plain:
    return {key: format_statement(statement) for key, statement in statements.items() if statement != TRUE}


def _evidence(evidence: Evidence) -> Plain:
    return _given(claims=list(evidence.claims), assumption=evidence.assumption)


def _relied(judged: Judged, path: str) -> Plain:
    found = odds(judged, path, "reliability")
    return {**found, **_evidence(judged[path].evidence or Evidence())} if found else {}


def _chance(chance: Chance | None, judged: Judged, path: str) -> Plain:
    if chance is None:
        return {}
    if chance.low == chance.high:
        return {"probability": chance.low}
    return {"probability": number(judged, path, [chance.low, chance.high])}


def _forbidden(never: Statement) -> Plain:
    if isinstance(never, Not):
        return {"always": format_statement(never.operand)}
    return {"never": format_statement(never)}


def _actor(conflict: Conflict, actor: Actor, judged: Judged) -> Plain:
    found = _given(name="" if actor.name == actor.id else actor.name, says=actor.says, members=actor.members)
    found |= _evidence(actor.evidence)
    options = {
        o.id.partition(".")[2]: _option(o, actor, judged) for o in conflict.options.values() if o.owner == actor.id
    }
    return {**found, **_given(options=options)}


def _option(option: Option, actor: Actor, judged: Judged) -> Plain:
    members = actor.members
    usual = ("no", "yes") if members is None else tuple(str(i) for i in range(members + 1))
    return {
        **_given(
            says=option.says,
            levels=list(option.levels) if option.levels != usual else None,
            now=option.levels[option.now] if option.now else None,
            also=list(option.also),
        ),
        **_chance(option.probability, judged, f"options.{option.id}"),
        **_evidence(option.evidence),
    }


def _rule(rule: MoveRule) -> Plain:
    if rule.actor:
        forbid = {
            key: format_statement(statement)
            for key, statement in (("from", rule.forbid_from), ("to", rule.forbid_to))
            if statement is not None
        }
        found: Plain = {"actor": rule.actor, "forbid": forbid}
    else:
        found = {"option": rule.option, **_given(only=rule.only)}
        for key, statement in (("needs", rule.needs), ("from", rule.leaves)):
            if statement is not None:
                found[key] = format_statement(statement)
        if rule.change != "raise":
            found["change"] = rule.change
    return {**found, **_given(says=rule.says), **_evidence(rule.evidence)}


def plain_preference(preference: Preference, judged: Judged | None = None, whose: str = "") -> Plain:
    """Return an actor's preferences as plain values, with the odds of those entries that are `judged`.

    With `whose` they are, ranks that come from a column of that name in a table are written as the table's name.
    """
    return _preference(preference, judged or {}, whose)


def _preference(preference: Preference, judged: Judged, whose: str) -> Plain:
    found = alternatives(judged, preference.path, lambda one: plain_preference(one, whose=whose))
    if found is not None:
        return found
    if preference.weights:
        found = {"weights": _weights(preference.weights, judged)}
    elif preference.ranking:
        found = {"ranking": [_group(group) for group in preference.ranking]}
    elif preference.ranks:
        ranks = preference.ranks
        tabled = isinstance(ranks, TabledRanks) and ranks.column == whose
        found = {"ranks": ranks.file if isinstance(ranks, TabledRanks) and tabled else list(ranks)}
    else:
        found = {"priorities": listed(preference, judged, lambda entry: _priority(entry, judged))}
    unknown = [{"between": format_statement(a), "and": format_statement(b)} for a, b in preference.unknown]
    found |= _given(strong=preference.strong, unknown=unknown)
    return {**found, **_given(says=preference.says), **_evidence(preference.evidence)}


def _priority(entry: Priority, judged: Judged) -> Any:
    rest = {**odds(judged, entry.path), **_given(says=entry.says), **_evidence(entry.evidence)}
    value: Any = [_priority(e, judged) for e in entry.tier] if entry.tier else format_statement(entry.wants)
    return {"equal" if entry.tier else "wants": value, **rest} if rest else value


def _weights(weights: tuple[tuple[Priority, Fraction], ...], judged: Judged) -> Plain:
    found: Plain = {}
    for entry, weight in weights:
        text = format_statement(entry.wants)
        while text in found:  # the same statement, weighted twice
            text = f"({text})"
        rest = {**_given(says=entry.says), **_evidence(entry.evidence)}
        value = number(judged, entry.path, weight)
        found[text] = {"weight": value, **rest} if rest or isinstance(value, dict) else value
    return found


def _group(group: tuple[int | Statement, ...]) -> Any:
    items = [item if isinstance(item, int) else format_statement(item) for item in group]
    return items[0] if len(items) == 1 else items


def _belief(belief: Belief, judged: Judged) -> Plain:
    found: Plain
    match belief.kind:
        case "fact":
            found = {"fact": belief.subject, "is": _yes_no(belief.value)}
            if belief.condition != TRUE:
                found["while"] = format_statement(belief.condition)
        case "commitment":
            found = {"commitment": belief.subject, "kept": _yes_no(belief.value)}
        case "preferences":
            found = {
                "of": belief.subject,
                "preferences": plain_preference(belief.preferences or Preference(), whose=belief.subject),
            }
        case "edit":
            found = {"of": belief.subject, "puts": format_statement(belief.puts or TRUE)}
            found["above"] = format_statement(belief.above or TRUE)
        case "ignores":
            found = {"of": belief.subject, "ignores": format_statement(belief.puts or TRUE)}
        case "unaware":
            found = {"unaware_of": belief.subject}
        case "thinks":
            found = {"thinks": belief.subject, "beliefs": [_belief(inner, judged) for inner in belief.beliefs]}
    return {**found, **odds(judged, belief.path), **_evidence(belief.evidence)}


def _graph(graph: GraphForm) -> Plain:
    usual = graph.states == tuple(f"s{i}" for i in range(1, len(graph.states) + 1)) and not graph.says
    found: Plain = {
        "states": len(graph.states) if usual else _states(tuple((s, graph.says.get(s, "")) for s in graph.states))
    }
    if graph.now is not None:
        found["now"] = graph.states[graph.now]
    if isinstance(graph.arcs, TabledArcs) and graph.arcs.states == graph.states:
        return {**found, "arcs": graph.arcs.file}
    arcs: Mapping[str, Any] = {
        actor: [[graph.states[a], graph.states[b]] for a, b in pairs] for actor, pairs in graph.arcs.items()
    }
    return {**found, **_given(arcs=arcs)}
