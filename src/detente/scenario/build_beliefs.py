"""What actors believe, from the document."""

from functools import cached_property
from typing import Any

from detente.logic.tree import TRUE, Name, walk
from detente.model.conflict import Belief, Fact, Option
from detente.scenario.build_preferences import Wants
from detente.scenario.builder import Builder
from detente.scenario.nodes import Node, below
from detente.scenario.schema import BeliefEntry

__all__ = ["Beliefs"]

_BESIDE = ("claims", "assumption", "odds", "trust")  # what goes with every form of a belief
# Each form of a belief: the key that tells it, the keys it needs, the keys it may have.
_FORMS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "fact": (frozenset({"is"}), frozenset({"while"})),
    "commitment": (frozenset({"kept"}), frozenset()),
    "of": (frozenset(), frozenset({"preferences", "puts", "above", "ignores"})),
    "unaware_of": (frozenset(), frozenset()),
    "thinks": (frozenset({"beliefs"}), frozenset()),
}
_FORMS_SAID = (
    "a belief is one of {fact, is}, {commitment, kept}, {commitment, trust}, {of, preferences}, {of, puts, above},"
    " {of, ignores}, {unaware_of}, {thinks, beliefs}"
)


class Beliefs:
    """Builds beliefs for a `Builder`; `wants` builds the preferences in them."""

    def __init__(self, builder: Builder, wants: Wants) -> None:
        self.builder, self.report, self.uncertain, self.wants = builder, builder.report, builder.uncertain, wants

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
            self.uncertain.belief(entry, belief, place, actor)
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
        given = [names[n] for n in names if n not in _BESIDE and getattr(entry, n) is not None]
        if entry.trust is not None and entry.commitment is not None and entry.kept is None:
            given.append("kept")  # trust stands for it
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
        if not wrong and entry.trust is not None:
            clash = next((k for k in ("odds", "kept") if getattr(entry, k) is not None), "")
            if clash:
                wrong, hint = f"this belief has both '{clash}' and 'trust'", "give exactly one of them"
            elif entry.commitment is None:
                wrong, hint = "'trust' goes with a commitment, and this belief is about none", _FORMS_SAID
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
            preference = self.wants.preference(
                entry.preferences, below(node, "preferences"), f"{path}.preferences", subject
            )
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
