"""From a document to a `Conflict`: names checked, statements parsed, every fault placed."""

from collections.abc import Collection
from dataclasses import replace

from detente.logic.tree import TRUE, Not, Statement
from detente.logic.vocabulary import Vocabulary
from detente.model.conflict import (
    Claim,
    Conflict,
    Constraint,
    Ending,
    Evidence,
    Fact,
    GraphForm,
    Source,
)
from detente.scenario.build_actors import build_actor, build_option, check_ids
from detente.scenario.build_beliefs import Beliefs
from detente.scenario.build_coalitions import build_coalitions
from detente.scenario.build_graph import build_graph
from detente.scenario.build_moves import build_causes, build_commitments, build_rules
from detente.scenario.build_preferences import Wants
from detente.scenario.builder import Builder
from detente.scenario.nodes import below
from detente.scenario.statements import UNREAD, cycles, fact_value

__all__ = ["build"]

_AS_WRITTEN = "as-written"  # asks for the scenario without any reading


def build(builder: Builder, reading: str = "", judged: Collection[str] = ()) -> Conflict:
    """Return the conflict; what is faulty is in the report, with a harmless stand-in here.

    `judged` are the ids of the uncertain judgements of the scenario as written.
    """
    doc = builder.document
    check_ids(builder)
    sources = _sources(builder)
    claims = _claims(builder)
    actors = {id: build_actor(builder, id, entry) for id, entry in doc.actors.items()}
    graph: GraphForm | None = None
    if doc.graph is not None:
        options, graph = build_graph(builder)
    else:
        options = {
            f"{actor}.{id}": build_option(builder, actor, id, option)
            for actor, entry in doc.actors.items()
            for id, option in entry.options.items()
        }
    facts = _facts(builder)
    definitions = _definitions(builder, {o.id: o.levels for o in options.values()}, facts)
    wants = Wants(builder)
    resting = _readings(builder)
    conflict = Conflict(
        title=doc.title,
        says=doc.says,
        as_of=doc.as_of,
        cite=doc.cite,
        actors=actors,
        options=options,
        reading=reading,
        reading_says=doc.readings[reading].says if reading in doc.readings else "",
        reading_evidence=resting.get(reading, Evidence()),
        facts=facts,
        definitions=definitions,
        constraints=_constraints(builder),
        rules=build_rules(builder, options),
        commitments=build_commitments(builder, options),
        fail_together=build_causes(builder, options),
        coalitions=build_coalitions(builder),
        preferences=wants.preferences(),
        beliefs=Beliefs(builder, wants).beliefs(options, facts),
        endings=_endings(builder),
        sources=sources,
        claims=claims,
        graph=graph,
        has_status_quo=graph is None or graph.now is not None,
    )
    builder.uncertain.readings(resting)
    correlations = builder.uncertain.correlations(judged)
    return replace(conflict, judgements=tuple(builder.uncertain.found.values()), correlations=correlations)


def _sources(builder: Builder) -> dict[str, Source]:
    found = {}
    for id, entry in builder.document.sources.items():
        fields = entry.model_dump(exclude={"reliability", "assumption"})
        found[id] = Source(id, tuple((key, value) for key, value in fields.items() if value))
        builder.element(f"sources.{id}", "sources", id)
        builder.uncertain.reliability("source", f"sources.{id}", entry.title or id, entry)
    return found


def _claims(builder: Builder) -> dict[str, Claim]:
    claims = {}
    for id, entry in builder.document.claims.items():
        node = builder.element(f"claims.{id}", "claims", id)
        if entry.source:
            builder.known("source", entry.source, builder.document.sources, below(node, "source"), f"claims.{id}")
        claims[id] = Claim(id, entry.says, entry.source, entry.by, entry.background)
        builder.uncertain.reliability("claim", f"claims.{id}", entry.says, entry)
    return claims


def _facts(builder: Builder) -> dict[str, Fact]:
    facts = {}
    for id, entry in builder.document.facts.items():
        path = f"facts.{id}"
        evidence = builder.evidence(entry, builder.element(path, "facts", id), path)
        facts[id] = Fact(id, entry.says, entry.value, evidence)
        builder.uncertain.either("fact", path, entry.says or id, entry.odds, evidence, base=0 if entry.value else 1)
    return facts


def _definitions(builder: Builder, levels: dict[str, tuple[str, ...]], facts: dict[str, Fact]) -> dict[str, Statement]:
    doc, statements = builder.document, builder.statements
    nodes = {name: builder.element(f"define.{name}", "define", name) for name in doc.define}
    found = {
        name: statements.read(entry.statement, below(nodes[name], "is"), f"define.{name}", check=False)
        for name, entry in doc.define.items()
    }
    for cycle in cycles(found):
        if len(cycle) == 1:
            message = f"the definition of '{cycle[0]}' uses itself"
        else:
            message = f"these definitions use each other in a circle: {' -> '.join([*cycle, cycle[0]])}"
        first = cycle[0]
        builder.report.add(
            "definition-cycle",
            message,
            "define one of them without the others",
            at=builder.elements[f"define.{first}"].at,
            element=f"define.{first}",
        )
        found.update(dict.fromkeys(cycle, UNREAD))
    values = {id: fact_value(fact.value) for id, fact in facts.items()}
    statements.vocabulary = Vocabulary(levels, found, values)
    for name, entry in doc.define.items():
        if found[name] is not UNREAD:
            found[name] = statements.checked(found[name], entry.statement, below(nodes[name], "is"), f"define.{name}")
    return found


def _constraints(builder: Builder) -> tuple[Constraint, ...]:
    found = []
    for i, entry in enumerate(builder.document.constraints):
        path = f"constraints[{i}]"
        node = builder.element(path, "constraints", i)
        builder.not_in_graph_form("constraints", node)
        never = builder.statement(entry.never, node, path, "never")
        always = builder.statement(entry.always, node, path, "always")
        if (never is None) == (always is None):
            what = "says neither 'never' nor 'always'" if never is None else "says both 'never' and 'always'"
            builder.shape("constraint", f"this constraint {what}", "give exactly one of them", node, path)
            continue
        forbidden = never if never is not None else Not(always or TRUE)
        found.append(Constraint(forbidden, entry.says, builder.evidence(entry, node, path), path))
    return tuple(found)


def _endings(builder: Builder) -> dict[str, Ending]:
    found = {}
    for id, entry in builder.document.endings.items():
        path = f"endings.{id}"
        node = builder.element(path, "endings", id)
        statement = builder.statement(entry.statement, node, path, "is") or TRUE
        found[id] = Ending(id, statement, entry.says, builder.evidence(entry, node, path))
    return found


def _readings(builder: Builder) -> dict[str, Evidence]:
    """Return what each reading rests on."""
    doc, found = builder.document, {}
    for name, entry in doc.readings.items():
        path = f"readings.{name}"
        node = builder.element(path, "readings", name)
        found[name] = builder.evidence(entry, node, path)
        if name == _AS_WRITTEN:
            message = f"a reading cannot be called '{name}': this stands for the scenario without any reading"
            builder.shape("reserved-reading", message, "give it another name", node, path)
    if doc.default_reading and "readings" not in builder.lost:
        builder.known(
            "reading", doc.default_reading, doc.readings, below(builder.root, "default_reading"), "default_reading"
        )
    return found
