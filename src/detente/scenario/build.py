"""From a document to a `Conflict`: names checked, statements parsed, every fault placed."""

from collections.abc import Collection
from dataclasses import replace

from detente.errors import nearest
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
from detente.scenario.build_uncertain import Uncertain
from detente.scenario.nodes import Mapping, Node, below
from detente.scenario.schema import Document
from detente.scenario.schema_entry import Element
from detente.scenario.source import Report
from detente.scenario.statements import UNREAD, Parsed, Statements, cycles, fact_value
from detente.scenario.tables import Tables

__all__ = ["Builder"]

_NAMED_IN_STATEMENTS = ("facts", "define")
_AS_WRITTEN = "as-written"  # asks for the scenario without any reading
_LONGEST_ID = 200


class Builder:
    """Builds the conflict of one document (one reading already laid over it).

    Parameters
    ----------
    document, root
        The document and the nodes it was read from.
    report
        Takes the diagnostics.
    parsed
        Statements already parsed, shared by the readings of a file.
    tables
        The tables that the document names, shared by the readings.
    lost
        Sections in which something could not be read.
    """

    def __init__(
        self,
        document: Document,
        root: Mapping,
        report: Report,
        parsed: Parsed,
        tables: Tables,
        lost: frozenset[str] = frozenset(),
    ) -> None:
        self.document, self.root, self.report, self.tables, self.lost = document, root, report, tables, lost
        self.statements = Statements(report, parsed, lost, tuple(document.actors))
        self.elements: dict[str, Node] = {}
        self.uncertain = Uncertain(self)

    def build(self, reading: str = "", judged: Collection[str] = ()) -> Conflict:
        """Return the conflict; what is faulty is in the report, with a harmless stand-in here.

        `judged` are the ids of the uncertain judgements of the scenario as written.
        """
        doc = self.document
        check_ids(self)
        sources = self._sources()
        claims = self._claims()
        actors = {id: build_actor(self, id, entry) for id, entry in doc.actors.items()}
        graph: GraphForm | None = None
        if doc.graph is not None:
            options, graph = build_graph(self)
        else:
            options = {
                f"{actor}.{id}": build_option(self, actor, id, option)
                for actor, entry in doc.actors.items()
                for id, option in entry.options.items()
            }
        facts = self._facts()
        definitions = self._definitions({o.id: o.levels for o in options.values()}, facts)
        wants = Wants(self)
        resting = self._readings()
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
            constraints=self._constraints(),
            rules=build_rules(self, options),
            commitments=build_commitments(self, options),
            fail_together=build_causes(self, options),
            coalitions=build_coalitions(self),
            preferences=wants.preferences(),
            beliefs=Beliefs(self, wants).beliefs(options, facts),
            endings=self._endings(),
            sources=sources,
            claims=claims,
            graph=graph,
            has_status_quo=graph is None or graph.now is not None,
        )
        self.uncertain.readings(resting)
        correlations = self.uncertain.correlations(judged)
        return replace(conflict, judgements=tuple(self.uncertain.found.values()), correlations=correlations)

    # -- what all sections use

    def key(self, *keys: str | int) -> Node:
        """Return the key under which an element stands, or the element itself where it stands in a list."""
        parent = below(self.root, *keys[:-1])
        found = parent.keys.get(str(keys[-1])) if isinstance(parent, Mapping) else None
        return found or below(self.root, *keys)

    def element(self, path: str, *keys: str | int) -> Node:
        """Return the node of an element and remember where it stands."""
        self.elements[path] = self.key(*keys)
        return below(self.root, *keys)

    def evidence(self, entry: Element, node: Node, path: str) -> Evidence:
        """Return what an element rests on, after a look at whether the claims exist."""
        for i, claim in enumerate(entry.claims):
            self.known("claim", claim, self.document.claims, below(node, "claims", i), path)
        return Evidence(tuple(dict.fromkeys(entry.claims)), entry.assumption)

    def shape(self, code: str, message: str, hint: str, node: Node, path: str) -> None:
        """Say that an element's keys make no sense together, unless one of them was faulty, which was said already."""
        if not node.pruned:
            self.report.add(code, message, hint, at=node.at, element=path)

    def known(self, kind: str, name: str, names: Collection[str], node: Node, path: str) -> bool:
        """Whether `name` is among the names; if not, that is said."""
        if name in names:
            return True
        if f"{kind}s" not in self.lost:
            names = list(names)
            close = [] if self.report.full else nearest(name, names)
            some = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
            hint = (
                f"did you mean {' or '.join(repr(c) for c in close)}?"
                if close
                else f"the {kind}s are {some}"
                if some
                else ""
            )
            self.report.add(
                f"unknown-{kind}",
                f"there is no {kind} '{name}'",
                hint or f"list it under '{kind}s'",
                at=node.at,
                element=path,
            )
        return False

    def statement(self, text: str | None, node: Node, path: str, key: str = "") -> Statement | None:
        """Return the statement an entry gives under a key, or None where it gives none."""
        return None if text is None else self.statements.read(text, below(node, key), path)

    # -- sections

    def _sources(self) -> dict[str, Source]:
        found = {}
        for id, entry in self.document.sources.items():
            fields = entry.model_dump(exclude={"reliability", "assumption"})
            found[id] = Source(id, tuple((key, value) for key, value in fields.items() if value))
            self.element(f"sources.{id}", "sources", id)
            self.uncertain.reliability("source", f"sources.{id}", entry.title or id, entry)
        return found

    def _claims(self) -> dict[str, Claim]:
        claims = {}
        for id, entry in self.document.claims.items():
            node = self.element(f"claims.{id}", "claims", id)
            if entry.source:
                self.known("source", entry.source, self.document.sources, below(node, "source"), f"claims.{id}")
            claims[id] = Claim(id, entry.says, entry.source, entry.by, entry.background)
            self.uncertain.reliability("claim", f"claims.{id}", entry.says, entry)
        return claims

    def _facts(self) -> dict[str, Fact]:
        facts = {}
        for id, entry in self.document.facts.items():
            path = f"facts.{id}"
            evidence = self.evidence(entry, self.element(path, "facts", id), path)
            facts[id] = Fact(id, entry.says, entry.value, evidence)
            self.uncertain.either("fact", path, entry.says or id, entry.odds, evidence, base=0 if entry.value else 1)
        return facts

    def _definitions(self, levels: dict[str, tuple[str, ...]], facts: dict[str, Fact]) -> dict[str, Statement]:
        doc, statements = self.document, self.statements
        nodes = {name: self.element(f"define.{name}", "define", name) for name in doc.define}
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
            self.report.add(
                "definition-cycle",
                message,
                "define one of them without the others",
                at=self.elements[f"define.{first}"].at,
                element=f"define.{first}",
            )
            found.update(dict.fromkeys(cycle, UNREAD))
        values = {id: fact_value(fact.value) for id, fact in facts.items()}
        statements.vocabulary = Vocabulary(levels, found, values)
        for name, entry in doc.define.items():
            if found[name] is not UNREAD:
                found[name] = statements.checked(
                    found[name], entry.statement, below(nodes[name], "is"), f"define.{name}"
                )
        return found

    def _constraints(self) -> tuple[Constraint, ...]:
        found = []
        for i, entry in enumerate(self.document.constraints):
            path = f"constraints[{i}]"
            node = self.element(path, "constraints", i)
            self.not_in_graph_form("constraints", node)
            never = self.statement(entry.never, node, path, "never")
            always = self.statement(entry.always, node, path, "always")
            if (never is None) == (always is None):
                what = "says neither 'never' nor 'always'" if never is None else "says both 'never' and 'always'"
                self.shape("constraint", f"this constraint {what}", "give exactly one of them", node, path)
                continue
            forbidden = never if never is not None else Not(always or TRUE)
            found.append(Constraint(forbidden, entry.says, self.evidence(entry, node, path), path))
        return tuple(found)

    def option_id(self, written: str, options: Collection[str], node: Node, path: str) -> str | None:
        """Return an option's full id, which may be written with quotes as in statements; None (said) if unknown."""
        name = written if written in options else written.replace('"', "")
        if name in options:
            return name
        if not self.lost & {"actors", "graph"}:
            ids = [] if self.report.full else list(options)
            close = nearest(name, ids) or [o for o in ids if o.partition(".")[2] == name][:2]
            hint = f"did you mean {' or '.join(repr(c) for c in close)}?" if close else "write it as actor.option"
            self.report.add("unknown-option", f"there is no option '{written}'", hint, at=node.at, element=path)
        return None

    def not_in_graph_form(self, section: str, node: Node) -> None:
        """Say that a section has no place in the graph form."""
        if self.document.graph is not None:
            self.report.add(
                "graph-form",
                f"'{section}' has no place in the graph form, where states and moves are listed one by one",
                "leave out the states and arcs instead, or describe the conflict by options",
                at=node.at,
                element=section,
            )

    def _endings(self) -> dict[str, Ending]:
        found = {}
        for id, entry in self.document.endings.items():
            path = f"endings.{id}"
            node = self.element(path, "endings", id)
            statement = self.statement(entry.statement, node, path, "is") or TRUE
            found[id] = Ending(id, statement, entry.says, self.evidence(entry, node, path))
        return found

    def _readings(self) -> dict[str, Evidence]:
        """Return what each reading rests on."""
        doc, found = self.document, {}
        for name, entry in doc.readings.items():
            path = f"readings.{name}"
            node = self.element(path, "readings", name)
            found[name] = self.evidence(entry, node, path)
            if name == _AS_WRITTEN:
                message = f"a reading cannot be called '{name}': this stands for the scenario without any reading"
                self.shape("reserved-reading", message, "give it another name", node, path)
        if doc.default_reading and "readings" not in self.lost:
            self.known(
                "reading", doc.default_reading, doc.readings, below(self.root, "default_reading"), "default_reading"
            )
        return found
