"""From a document to a `Conflict`: names checked, statements parsed, every fault placed."""

from collections.abc import Iterable

from detente.errors import nearest
from detente.logic.tree import RESERVED, TRUE, Name, Not, Statement, walk
from detente.logic.vocabulary import Vocabulary
from detente.model.conflict import (
    Actor,
    Claim,
    Commitment,
    Conflict,
    Constraint,
    Ending,
    Evidence,
    Fact,
    GraphForm,
    MoveRule,
    Option,
    Source,
)
from detente.scenario.build_graph import build_graph
from detente.scenario.build_preferences import Minds
from detente.scenario.nodes import Mapping, Node, below
from detente.scenario.schema import MOST_LEVELS, ActorEntry, Document, Element, OptionEntry
from detente.scenario.source import Report
from detente.scenario.statements import Parsed, Statements, cycles, fact_value

__all__ = ["Builder"]

_NAMED_IN_STATEMENTS = ("facts", "define")
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
    lost
        Sections in which something could not be read.
    """

    def __init__(
        self, document: Document, root: Mapping, report: Report, parsed: Parsed, lost: frozenset[str] = frozenset()
    ) -> None:
        self.document, self.root, self.report, self.lost = document, root, report, lost
        self.statements = Statements(report, parsed, lost, tuple(document.actors))
        self.elements: dict[str, Node] = {}
        self.cited: set[str] = set()

    def build(self, reading: str = "") -> Conflict:
        """Return the conflict; what is faulty is in the report, with a harmless stand-in here."""
        doc = self.document
        self._ids()
        sources = {
            id: Source(id, tuple((k, v) for k, v in entry.model_dump().items() if v))
            for id, entry in doc.sources.items()
        }
        claims = self._claims()
        actors = {id: self._actor(id, entry) for id, entry in doc.actors.items()}
        graph: GraphForm | None = None
        if doc.graph is not None:
            options, graph = build_graph(self)
        else:
            options = {
                f"{actor}.{id}": self._option(actor, id, option)
                for actor, entry in doc.actors.items()
                for id, option in entry.options.items()
            }
        facts = self._facts()
        definitions = self._definitions({o.id: o.levels for o in options.values()}, facts)
        minds = Minds(self)
        conflict = Conflict(
            title=doc.title, says=doc.says, as_of=doc.as_of, cite=doc.cite, actors=actors, options=options,
            reading=reading, reading_says=doc.readings[reading].says if reading in doc.readings else "",
            facts=facts, definitions=definitions, constraints=self._constraints(), rules=self._rules(options),
            commitments=self._commitments(options), preferences=minds.preferences(), beliefs=minds.beliefs(options, facts),
            endings=self._endings(), sources=sources, claims=claims, graph=graph,
            has_status_quo=graph is None or graph.now is not None,
        )  # fmt: skip
        self._readings()
        return conflict

    # -- what all sections use

    def element(self, path: str, *keys: str | int) -> Node:
        """Return the node of an element and remember where it stands (at its key, where it has one)."""
        node = below(self.root, *keys)
        parent = below(self.root, *keys[:-1])
        key = parent.keys.get(str(keys[-1])) if isinstance(parent, Mapping) else None
        self.elements[path] = key or node
        return node

    def evidence(self, entry: Element, node: Node, path: str) -> Evidence:
        """Return what an element rests on, after a look at whether the claims exist."""
        for i, claim in enumerate(entry.claims):
            self.cited.add(claim)
            self.known("claim", claim, self.document.claims, below(node, "claims", i), path)
        return Evidence(tuple(dict.fromkeys(entry.claims)), entry.assumption)

    def known(self, kind: str, name: str, names: Iterable[str], node: Node, path: str) -> bool:
        """Whether `name` is among the names; if not, that is said."""
        names = list(names)
        if name in names:
            return True
        if f"{kind}s" not in self.lost:
            close = nearest(name, names)
            some = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
            hint = (
                f"did you mean {' or '.join(repr(c) for c in close)}?" if close else f"there is {some}" if some else ""
            )
            self.report.add(f"unknown-{kind}", f"there is no {kind} '{name}'", hint or f"list it under '{kind}s'",
                            at=node.at, element=path)  # fmt: skip
        return False

    def statement(self, text: str | None, node: Node, path: str, key: str = "") -> Statement | None:
        """Return the statement an entry gives under a key, or None where it gives none."""
        return None if text is None else self.statements.read(text, below(node, key), path)

    # -- ids

    def _ids(self) -> None:
        doc = self.document
        plain = ("sources", "claims", "commitments", "endings", "readings")
        for section in (*plain, *_NAMED_IN_STATEMENTS, "actors"):
            for id in getattr(doc, section):
                self._id(id, section, (section, id), dotted=section in plain)
        for actor, entry in doc.actors.items():
            for id in entry.options:
                self._id(id, "options", ("actors", actor, "options", id), dotted=False)
        for name in doc.define:
            if name in doc.facts:
                node = self.element(f"facts.{name}", "facts", name)
                first = self.elements[f"facts.{name}"] or node
                place = self.element(f"define.{name}", "define", name) and self.elements[f"define.{name}"]
                self.report.add(
                    "name-clash", f"'{name}' is a fact (line {first.line}) and cannot be defined as well",
                    "rename one of them", at=place.at, element=f"define.{name}",
                )  # fmt: skip

    def _id(self, id: str, section: str, keys: tuple[str, ...], *, dotted: bool) -> None:
        kind = {"facts": "fact", "define": "definition", "options": "option"}.get(section, section.rstrip("s"))
        parent = below(self.root, *keys[:-1])
        at = parent.keys[id].at if isinstance(parent, Mapping) and id in parent.keys else parent.at
        wrong = ""
        if not id.strip():
            wrong, hint = f"the name of this {kind} is empty", "give it a name"
        elif not id.isprintable() or '"' in id:
            wrong, hint = (
                f"the name of this {kind} holds a double quote or a line break",
                "use letters, digits, spaces, _ and -",
            )
        elif "." in id and not dotted:
            wrong, hint = (
                f"the name '{id}' holds a dot, which separates actor and option in statements",
                "use _ for the dot",
            )
        elif id in RESERVED and section in _NAMED_IN_STATEMENTS:
            wrong, hint = f"'{id}' is a word of the statement language and cannot name a {kind}", "choose another name"
        elif len(id) > _LONGEST_ID:
            wrong, hint = (
                f"the name of this {kind} has {len(id)} characters",
                "give it a short name and put the rest in 'says'",
            )
        elif id != id.strip():
            wrong, hint = f"the name '{id}' begins or ends with a space", "delete the space"
        if wrong:
            self.report.add("name", wrong, hint, at=at, element=section if section == "options" else f"{section}.{id}")

    # -- sections

    def _claims(self) -> dict[str, Claim]:
        claims = {}
        for id, entry in self.document.claims.items():
            node = self.element(f"claims.{id}", "claims", id)
            if entry.source:
                self.known("source", entry.source, self.document.sources, below(node, "source"), f"claims.{id}")
            claims[id] = Claim(id, entry.says, entry.source, entry.by, entry.background)
        for id in self.document.sources:
            self.element(f"sources.{id}", "sources", id)
        return claims

    def _facts(self) -> dict[str, Fact]:
        facts = {}
        for id, entry in self.document.facts.items():
            path = f"facts.{id}"
            facts[id] = Fact(id, entry.says, entry.value, self.evidence(entry, self.element(path, "facts", id), path))
        return facts

    def _actor(self, id: str, entry: ActorEntry) -> Actor:
        path = f"actors.{id}"
        node = self.element(path, "actors", id)
        return Actor(id, entry.name or id, entry.says, entry.members, self.evidence(entry, node, path))

    def _option(self, actor: str, id: str, entry: OptionEntry) -> Option:
        path = f"options.{actor}.{id}"
        node = self.element(path, "actors", actor, "options", id)
        members = self.document.actors[actor].members
        levels = entry.levels
        if levels is None:
            levels = ("no", "yes") if members is None else tuple(str(i) for i in range(members + 1))
        elif not self._levels_sound(levels, below(node, "levels"), path):
            levels = tuple(dict.fromkeys(levels))[:MOST_LEVELS]
            levels = levels if len(levels) > 1 else ("no", "yes")
        now = 0
        if entry.now is not None:
            if entry.now in levels:
                now = levels.index(entry.now)
            else:
                shown = ", ".join(levels[:12]) + (", …" if len(levels) > 12 else "")
                close = nearest(entry.now, levels, 1)
                self.report.add(
                    "unknown-level", f"'now' is '{entry.now}', which is no level of {actor}.{id}",
                    f"did you mean '{close[0]}'?" if close else f"its levels are {shown}", at=below(node, "now").at, element=path,
                )  # fmt: skip
        also = self._also(actor, entry, node, path)
        return Option(f"{actor}.{id}", actor, entry.says, levels, now, also, self.evidence(entry, node, path))

    def _levels_sound(self, levels: tuple[str, ...], node: Node, path: str) -> bool:
        twice = (
            next((level for i, level in enumerate(levels) if level in levels[:i]), None)
            if len(levels) <= MOST_LEVELS
            else None
        )
        wrong = ""
        if len(levels) < 2:
            wrong, hint = (
                f"an option needs two levels or more, not {len(levels)}",
                "write them lowest first: levels: [none, some, all]",
            )
        elif len(levels) > MOST_LEVELS:
            wrong, hint = f"{len(levels):,} levels are too many (at most {MOST_LEVELS:,})", "group them"
        elif twice is not None:
            wrong, hint = f"the level '{twice}' is listed twice", "give each level its own name"
            node = below(node, len(levels) - 1 - levels[::-1].index(twice))
        elif any(not level.strip() or '"' in level or not level.isprintable() for level in levels):
            wrong, hint = (
                "a level's name is empty, or holds a double quote or a line break",
                "use letters, digits, spaces, _ and -",
            )
        if wrong:
            self.report.add("levels", wrong, hint, at=node.at, element=path)
        return not wrong

    def _also(self, actor: str, entry: OptionEntry, node: Node, path: str) -> tuple[str, ...]:
        sound: dict[str, None] = {}
        for i, other in enumerate(entry.also):
            place = below(node, "also", i)
            if other == actor or other in sound:
                what = "the option is already listed under it" if other == actor else "it is named twice"
                self.report.add("also", f"'also' names {other}, but {what}", "delete it", at=place.at, element=path)
            elif self.known("actor", other, self.document.actors, place, path):
                sound[other] = None
        return tuple(sound)

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
            self.report.add("definition-cycle", message, "define one of them without the others",
                            at=self.elements[f"define.{first}"].at, element=f"define.{first}")  # fmt: skip
            found.update(dict.fromkeys(cycle, TRUE))
        values = {id: fact_value(fact.value) for id, fact in facts.items()}
        statements.vocabulary = Vocabulary(levels, found, values)
        for name, entry in doc.define.items():
            if found[name] is not TRUE:
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
                self.report.add(
                    "constraint", f"this constraint {what}", "give exactly one of them", at=node.at, element=path
                )
                continue
            forbidden = never if never is not None else Not(always or TRUE)
            found.append(Constraint(forbidden, entry.says, self.evidence(entry, node, path), path))
        return tuple(found)

    def not_in_graph_form(self, section: str, node: Node) -> None:
        """Say that a section has no place in the graph form."""
        if self.document.graph is not None:
            self.report.add(
                "graph-form", f"'{section}' has no place in the graph form, where states and moves are listed one by one",
                "leave out the states and arcs instead, or describe the conflict by options", at=node.at, element=section,
            )  # fmt: skip

    def _rules(self, options: dict[str, Option]) -> tuple[MoveRule, ...]:
        found = []
        for i, entry in enumerate(self.document.moves):
            path = f"moves[{i}]"
            node = self.element(path, "moves", i)
            self.not_in_graph_form("moves", node)
            guards = {"only": entry.only, "needs": entry.needs, "from": entry.leaves, "change": entry.change}
            given = [key for key, value in guards.items() if value is not None]
            wrong = ""
            if bool(entry.option) == bool(entry.actor):
                wrong, hint = "a move rule is about one 'option' or about one 'actor'", "give exactly one of them"
            elif entry.option and entry.forbid is not None:
                wrong, hint = (
                    "'forbid' goes with 'actor', not with 'option'",
                    f"write actor: {entry.option.partition('.')[0]}",
                )
            elif entry.option and not set(given) & {"only", "needs", "from"}:
                wrong, hint = "this move rule rules out nothing", "add 'only', 'needs' or 'from'"
            elif entry.change is not None and not set(given) & {"needs", "from"}:
                wrong, hint = (
                    "'change' says which moves 'needs' and 'from' guard; there is neither",
                    "add one, or delete 'change'",
                )
            elif entry.actor and (entry.forbid is None or given):
                wrong, hint = (
                    "a rule about an actor has 'forbid', and nothing else",
                    "write forbid: {from: STATEMENT, to: STATEMENT}",
                )
            elif entry.forbid is not None and entry.forbid.leaves is None and entry.forbid.to is None:
                wrong, hint = "'forbid' forbids nothing here", "give 'from', 'to' or both"
            if wrong:
                self.report.add("move-rule", wrong, hint, at=node.at, element=path)
                continue
            if entry.option and entry.option not in options:
                self.unknown_option(entry.option, options, below(node, "option"), path)
            if entry.actor:
                self.known("actor", entry.actor, self.document.actors, below(node, "actor"), path)
            forbid = below(node, "forbid")
            found.append(MoveRule(
                option=entry.option, only=entry.only, needs=self.statement(entry.needs, node, path, "needs"),
                leaves=self.statement(entry.leaves, node, path, "from"), change=entry.change or "raise", actor=entry.actor,
                forbid_from=(self.statement(entry.forbid.leaves, forbid, path, "from") or TRUE) if entry.forbid else None,
                forbid_to=(self.statement(entry.forbid.to, forbid, path, "to") or TRUE) if entry.forbid else None,
                says=entry.says, evidence=self.evidence(entry, node, path), path=path,
            ))  # fmt: skip
        return tuple(found)

    def unknown_option(self, name: str, options: Iterable[str], node: Node, path: str) -> None:
        """Say that a key that takes an option's full id has something else."""
        if self.lost & {"actors", "graph"}:
            return
        ids = list(options)
        close = nearest(name, ids) or [o for o in ids if o.partition(".")[2] == name][:2]
        hint = (
            f"did you mean {' or '.join(repr(c) for c in close)}?"
            if close
            else "write it as actor.option, without quotes inside"
        )
        self.report.add("unknown-option", f"there is no option '{name}'", hint, at=node.at, element=path)

    def _commitments(self, options: dict[str, Option]) -> dict[str, Commitment]:
        found = {}
        for id, entry in self.document.commitments.items():
            path = f"commitments.{id}"
            node = self.element(path, "commitments", id)
            self.not_in_graph_form("commitments", node)
            known = self.known("actor", entry.by, self.document.actors, below(node, "by"), path)
            promise = self.statement(entry.promise, node, path, "promise") or TRUE
            if known and promise is not TRUE:
                self._own_promise(entry.by, promise, options, below(node, "promise"), path)
            found[id] = Commitment(
                id, entry.by, promise, self.statement(entry.when, node, path, "when") or TRUE,
                self.statement(entry.needs, node, path, "needs") or TRUE, entry.stage, entry.says,
                self.evidence(entry, node, path),
            )  # fmt: skip
        return found

    def _own_promise(self, by: str, promise: Statement, options: dict[str, Option], node: Node, path: str) -> None:
        spoken_of = self.statements.vocabulary.options_in(promise)
        others = [o for o in spoken_of if o in options and by not in options[o].controllers]
        if others:
            owner = options[others[0]].owner
            self.report.add(
                "promise-of-others", f"{by} promises {others[0]}, which {owner} controls: an actor can promise only its own options",
                "promise an option of its own; what others must do first goes under 'when' or 'needs'", at=node.at, element=path,
            )  # fmt: skip
        elif not spoken_of and self.document.graph is None:
            self.report.add(
                "empty-promise", "this promise speaks of no option", f"name an option of {by}", at=node.at, element=path
            )
        facts = [leaf.name for leaf in walk(promise) if isinstance(leaf, Name) and leaf.name in self.document.facts]
        if facts:
            self.report.add("promise-of-fact", f"nobody can promise the fact '{facts[0]}'", "put it under 'when'",
                            at=node.at, element=path)  # fmt: skip

    def _endings(self) -> dict[str, Ending]:
        found = {}
        for id, entry in self.document.endings.items():
            path = f"endings.{id}"
            node = self.element(path, "endings", id)
            found[id] = Ending(id, self.statement(entry.statement, node, path, "is") or TRUE, entry.says)
        return found

    def _readings(self) -> None:
        doc = self.document
        for name, entry in doc.readings.items():
            path = f"readings.{name}"
            self.evidence(entry, self.element(path, "readings", name), path)
        if doc.default_reading and "readings" not in self.lost:
            self.known(
                "reading", doc.default_reading, doc.readings, below(self.root, "default_reading"), "default_reading"
            )
