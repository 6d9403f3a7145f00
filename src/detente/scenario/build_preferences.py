"""What actors prefer and believe, from the document."""

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from detente.logic.tree import TRUE, Name, Statement, walk
from detente.model.conflict import Belief, Fact, Option, Preference, Priority
from detente.scenario.nodes import Mapping, Node, below
from detente.scenario.schema import BeliefEntry, PreferenceEntry, PriorityEntry

if TYPE_CHECKING:
    from detente.scenario.build import Builder

__all__ = ["Minds"]

# Each form of a belief: the key that tells it, the keys it needs, the keys it may have.
_FORMS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "fact": (frozenset({"is"}), frozenset({"while"})),
    "commitment": (frozenset({"kept"}), frozenset()),
    "of": (frozenset(), frozenset({"preferences", "puts", "above", "ignores"})),
    "unaware_of": (frozenset(), frozenset()),
    "thinks": (frozenset({"beliefs"}), frozenset()),
}
_FORMS_SAID = (
    "a belief is one of {fact, is}, {commitment, kept}, {of, preferences}, {of, puts, above}, {of, ignores},"
    " {unaware_of}, {thinks, beliefs}"
)


class Minds:
    """Builds preferences and beliefs for a `Builder`."""

    def __init__(self, builder: "Builder") -> None:
        self.builder, self.report = builder, builder.report

    # -- preferences

    def preferences(self) -> dict[str, Preference]:
        """Return the preferences of each actor that has them."""
        found = {}
        for actor, entry in self.builder.document.preferences.items():
            path = f"preferences.{actor}"
            node = self.builder.element(path, "preferences", actor)
            self.builder.known("actor", actor, self.builder.document.actors, self.builder.elements[path], path)
            found[actor] = self._preference(entry, node, path)
        return found

    def _preference(self, entry: PreferenceEntry, node: Node, path: str) -> Preference:
        given = [k for k in ("priorities", "weights", "ranking", "ranks") if getattr(entry, k) is not None]
        if len(given) != 1:
            if given:
                message, hint = f"preferences are given as {' and as '.join(given)}", "give exactly one of them"
            else:
                message, hint = "no preferences are given here", "give one of priorities, weights, ranking, ranks"
            self.builder.shape("preference-form", message, hint, below(node, given[1]) if given else node, path)
            return Preference(path=path)
        evidence = self.builder.evidence(entry, node, path)
        place = below(node, given[0])
        form: dict[str, Any] = {}
        if entry.priorities is not None:
            form["priorities"] = tuple(
                self._priority(e, below(place, i), f"{path}.priorities[{i}]") for i, e in enumerate(entry.priorities)
            )
        elif entry.weights is not None:
            form["weights"] = self._weights(entry, place, path)
        elif entry.ranking is not None:
            form["ranking"] = self._ranking(entry.ranking, place, path)
        elif entry.ranks is not None:
            form["ranks"] = self._ranks(entry.ranks, place, path)
        form["strong"] = self._strong(entry, node, path)
        form["unknown"] = tuple(
            (
                self.builder.statements.read(pair.between, below(node, "unknown", i, "between"), path),
                self.builder.statements.read(pair.other, below(node, "unknown", i, "and"), path),
            )
            for i, pair in enumerate(entry.unknown)
        )
        return Preference(**form, says=entry.says, evidence=evidence, path=path)

    def _strong(self, entry: PreferenceEntry, node: Node, path: str) -> int:
        """Return how many of the first priorities decide strongly; more than there are is said."""
        number = entry.strong or 0
        if number > len(entry.priorities or ()):
            message = f"'strong' counts {number} of the first priorities, and there are {len(entry.priorities or ())}"
            hint = "count the first priorities that outweigh by far; other forms of preference have no strength"
            self.builder.shape("strong", message, hint, below(node, "strong"), path)
        return number

    def _priority(self, entry: PriorityEntry, node: Node, path: str, *, inside: bool = False) -> Priority:
        self.builder.elements[path] = node
        evidence = self.builder.evidence(entry, node, path)
        if (entry.wants is None) == (entry.equal is None):
            what = "says neither 'wants' nor 'equal'" if entry.wants is None else "says both 'wants' and 'equal'"
            self.builder.shape("priority", f"this priority {what}", "give exactly one of them", node, path)
            return Priority(path=path)
        if entry.equal is None:
            wants = self.builder.statement(entry.wants, node, path, "wants") or TRUE
            return Priority(wants, entry.says, evidence, path=path)
        if inside or not entry.equal:
            message = "a tier of equals cannot hold another tier" if inside else "this tier of equals is empty"
            self.report.add("priority", message, "list its statements one by one", at=node.at, element=path)
            return Priority(path=path)
        place = below(node, "equal")
        tier = tuple(self._priority(e, below(place, i), f"{path}[{i}]", inside=True) for i, e in enumerate(entry.equal))
        return Priority(TRUE, entry.says, evidence, tier, path)

    def _weights(self, entry: PreferenceEntry, node: Node, path: str) -> tuple[tuple[Priority, Fraction], ...]:
        found = []
        for i, (text, weight) in enumerate((entry.weights or {}).items()):
            own = f"{path}.weights[{i}]"
            key: Node = node.keys.get(text, node) if isinstance(node, Mapping) else node
            self.builder.elements[own] = key
            statement = self.builder.statements.read(text, key, own)
            evidence = self.builder.evidence(weight, below(node, text), own)
            found.append((Priority(statement, weight.says, evidence, path=own), weight.weight))
        return tuple(found)

    def _ranking(
        self, ranking: tuple[tuple[int | str, ...], ...], node: Node, path: str
    ) -> tuple[tuple[int | Statement, ...], ...]:
        graph = self.builder.document.graph
        states = len(self.builder.statements.vocabulary.levels["state"]) if graph is not None else None
        seen: dict[int, Node] = {}
        groups: list[tuple[int | Statement, ...]] = []
        for i, group in enumerate(ranking):
            place = below(node, i)
            items: list[int | Statement] = []
            for k, item in enumerate(group):
                at = below(place, k)
                if isinstance(item, str):
                    items.append(self.builder.statements.read(item, at, path))
                elif item in seen:
                    self.report.add(
                        "ranking",
                        f"state {item} is ranked twice; first on line {seen[item].line}",
                        "delete one of them",
                        at=at.at,
                        element=path,
                    )
                elif item < 1 or (states is not None and item > states):
                    top = f"1 to {states:,}" if states is not None else "1 on"
                    self.report.add(
                        "ranking",
                        f"there is no state {item}",
                        f"states are numbered from {top}",
                        at=at.at,
                        element=path,
                    )
                else:
                    seen[item] = at
                    items.append(item)
            if items:
                groups.append(tuple(items))
            elif not group:
                self.report.add("ranking", "this tie is empty", "delete it", at=place.at, element=path)
        return tuple(groups)

    def _ranks(self, ranks: tuple[int, ...], node: Node, path: str) -> tuple[int, ...]:
        graph = self.builder.document.graph
        if graph is not None:
            states = len(self.builder.statements.vocabulary.levels["state"])
            if len(ranks) != states and "graph" not in self.builder.lost:
                self.report.add(
                    "ranks",
                    f"there are {len(ranks):,} ranks for {states:,} states",
                    "give one rank a state, in order",
                    at=node.at,
                    element=path,
                )
        return ranks

    # -- beliefs

    def beliefs(self, options: dict[str, Option], facts: dict[str, Fact]) -> dict[str, tuple[Belief, ...]]:
        """Return the beliefs of each actor that has them."""
        self.options, self.facts = options, facts
        found = {}
        for actor, entries in self.builder.document.beliefs.items():
            path = f"beliefs.{actor}"
            node = self.builder.element(path, "beliefs", actor)
            self.builder.known("actor", actor, self.builder.document.actors, self.builder.elements[path], path)
            found[actor] = self._beliefs(actor, entries, node, path, nested=False)
        return found

    def _beliefs(
        self, actor: str, entries: tuple[BeliefEntry, ...], node: Node, path: str, *, nested: bool
    ) -> tuple[Belief, ...]:
        held = {e.fact for e in entries if e.fact is not None}
        said: dict[tuple[str, str], Node] = {}
        found = []
        for i, entry in enumerate(entries):
            own, place = f"{path}[{i}]", below(node, i)
            self.builder.elements[own] = place
            form = self._form(entry, place, own)
            if form is None:
                continue
            belief = self._belief(actor, form, entry, place, own, nested=nested)
            if belief is None:
                continue
            if belief.kind == "fact":
                self._while(actor, belief, held, below(place, "while"), own)
            once = (belief.kind, belief.subject)
            if belief.kind in ("commitment", "preferences", "unaware", "thinks") and once in said:
                self.report.add(
                    "belief",
                    f"{actor} already has such a belief about {belief.subject} on line {said[once].line}",
                    "delete one of them",
                    at=place.at,
                    element=own,
                )
            said.setdefault(once, place)
            found.append(belief)
        return tuple(found)

    def _form(self, entry: BeliefEntry, node: Node, path: str) -> str | None:
        """Return which form a belief has, or None (said) where its keys make none."""
        names = {n: f.alias or n for n, f in BeliefEntry.model_fields.items()}
        given = [names[n] for n in names if n not in ("claims", "assumption") and getattr(entry, n) is not None]
        forms = [key for key in given if key in _FORMS]
        wrong = ""
        if len(forms) != 1:
            wrong = (
                "this belief says nothing that can be believed"
                if not forms
                else f"this belief has both {' and '.join(forms)}"
            )
            hint = _FORMS_SAID
        else:
            form = forms[0]
            needed, allowed = _FORMS[form]
            keys = set(given) - {form}
            if stray := [k for k in given if k in keys and k not in needed | allowed]:
                wrong, hint = f"'{stray[0]}' does not go with '{form}' in a belief", _FORMS_SAID
            elif absent := sorted(needed - keys):
                wrong, hint = f"this belief about a {form} has no '{absent[0]}'", f"add '{absent[0]}: …'"
            elif form == "of" and keys not in ({"preferences"}, {"puts", "above"}, {"ignores"}):
                wrong, hint = (
                    "a belief 'of' an actor has 'preferences', or 'puts' with 'above', or 'ignores'",
                    _FORMS_SAID,
                )
        if wrong:
            self.builder.shape("belief", wrong, hint, node, path)
            return None
        return forms[0]

    def _belief(
        self, actor: str, form: str, entry: BeliefEntry, node: Node, path: str, *, nested: bool
    ) -> Belief | None:
        builder, doc = self.builder, self.builder.document
        evidence = builder.evidence(entry, node, path)
        match form:
            case "fact":
                subject = entry.fact or ""
                if not builder.known("fact", subject, doc.facts, below(node, "fact"), path):
                    return None
                condition = builder.statement(entry.condition, node, path, "while") or TRUE
                return Belief("fact", subject, bool(entry.value), condition, evidence=evidence, path=path)
            case "commitment":
                subject = entry.commitment or ""
                if not builder.known("commitment", subject, doc.commitments, below(node, "commitment"), path):
                    return None
                return Belief("commitment", subject, bool(entry.kept), evidence=evidence, path=path)
            case "unaware_of":
                return self._unaware(actor, entry.unaware_of or "", node, path, evidence)
            case _:
                return self._about_actor(actor, form, entry, node, path, nested=nested)

    def _unaware(self, actor: str, written: str, node: Node, path: str, evidence: Any) -> Belief | None:
        place = below(node, "unaware_of")
        option = self.builder.option_id(written, self.options, place, path)
        if option is None:
            return None
        if actor in self.options[option].controllers:
            self.report.add(
                "belief",
                f"{actor} controls {option} itself and cannot be unaware of it",
                "name an option of another actor",
                at=place.at,
                element=path,
            )
            return None
        return Belief("unaware", option, evidence=evidence, path=path)

    def _about_actor(
        self, actor: str, form: str, entry: BeliefEntry, node: Node, path: str, *, nested: bool
    ) -> Belief | None:
        builder = self.builder
        subject = (entry.of if form == "of" else entry.thinks) or ""
        place = below(node, form)
        if not builder.known("actor", subject, builder.document.actors, place, path):
            return None
        if subject == actor:
            self.report.add(
                "belief", f"this is a belief of {actor} about itself", "name another actor", at=place.at, element=path
            )
            return None
        evidence = builder.evidence(entry, node, path)
        if form == "thinks":
            if nested:
                self.report.add(
                    "belief",
                    "beliefs about beliefs about beliefs are not supported",
                    "two levels are the most",
                    at=place.at,
                    element=path,
                )
                return None
            below_it = self._beliefs(
                subject, entry.beliefs or (), below(node, "beliefs"), f"{path}.beliefs", nested=True
            )
            return Belief("thinks", subject, beliefs=below_it, evidence=evidence, path=path)
        if entry.preferences is not None:
            preference = self._preference(entry.preferences, below(node, "preferences"), f"{path}.preferences")
            return Belief("preferences", subject, preferences=preference, evidence=evidence, path=path)
        if entry.ignores is not None:
            puts = builder.statement(entry.ignores, node, path, "ignores")
            return Belief("ignores", subject, puts=puts, evidence=evidence, path=path)
        puts = builder.statement(entry.puts, node, path, "puts")
        above = builder.statement(entry.above, node, path, "above")
        return Belief("edit", subject, puts=puts, above=above, evidence=evidence, path=path)

    @cached_property
    def _facts_behind(self) -> dict[str, frozenset[str]]:
        """For each definition the facts that it uses, directly or through others."""
        definitions, facts = self.builder.statements.vocabulary.definitions, self.facts
        uses = {d: {n.name for n in walk(s) if isinstance(n, Name)} for d, s in definitions.items()}
        found: dict[str, frozenset[str]] = {}
        for start in definitions:
            stack = [start]
            while stack:
                name = stack[-1]
                waiting = [n for n in uses[name] if n in uses and n not in found] if name not in found else []
                stack.extend(waiting)
                if not waiting:
                    parts = (found.get(n, frozenset({n} & facts.keys())) for n in uses[name])
                    found[name] = frozenset().union(*parts)
                    stack.pop()
        return found

    def _while(self, actor: str, belief: Belief, held: set[str], node: Node, path: str) -> None:
        """Say if the condition of a belief about a fact rests on a fact that the same actor has a belief about."""
        seen: set[str] = set()
        for leaf in walk(belief.condition):
            if isinstance(leaf, Name):
                seen |= self._facts_behind.get(leaf.name, {leaf.name})
        circular = sorted(seen & held)
        if circular:
            self.report.add(
                "belief-while",
                f"'while' uses the fact '{circular[0]}', about which {actor} has a belief of its own",
                "say under which options it believes this, without that fact",
                at=node.at,
                element=path,
            )
