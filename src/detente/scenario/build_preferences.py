"""What actors prefer, from the document."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from detente.logic.tree import TRUE, Statement
from detente.model.conflict import Evidence, Preference, Priority
from detente.scenario.build_tables import ranks_of_table
from detente.scenario.build_uncertain import nowhere, with_evidence
from detente.scenario.builder import Builder
from detente.scenario.fields import TableName
from detente.scenario.nodes import Mapping, Node, below
from detente.scenario.schema import PreferenceEntry, PriorityEntry
from detente.scenario.spreads import middle

__all__ = ["Wants"]

_PREFERENCE_FORMS = ("priorities", "weights", "ranking", "ranks", "alternatives")
_NOTHING = Evidence()
_PRIORITY_FORMS = ("wants", "equal", "any_order", "alternatives")


class Wants:
    """Builds preferences for a `Builder`."""

    def __init__(self, builder: Builder) -> None:
        self.builder, self.report, self.uncertain = builder, builder.report, builder.uncertain

    def preferences(self) -> dict[str, Preference]:
        """Return the preferences of each actor that has them."""
        found = {}
        for actor, entry in self.builder.document.preferences.items():
            path = f"preferences.{actor}"
            node = self.builder.element(path, "preferences", actor)
            self.builder.known("actor", actor, self.builder.document.actors, self.builder.elements[path], path)
            if entry.odds is not None:
                hint = "only one of several 'alternatives' has odds"
                self.uncertain.refuse(below(node, "odds"), path, "for all that an actor prefers", hint)
            found[actor] = self.preference(entry, node, path, actor, actor)
        return found

    def preference(self, entry: PreferenceEntry, node: Node, path: str, whose: str, actor: str = "") -> Preference:
        """Return what `whose` prefers; `actor` is empty where it cannot be uncertain: in beliefs and alternatives."""
        given = [k for k in _PREFERENCE_FORMS if getattr(entry, k) is not None]
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
        if entry.alternatives is not None:
            return self._one_of(entry, node, path, whose, actor, evidence)
        if entry.priorities is not None:
            form["priorities"] = tuple(
                found
                for i, e in enumerate(entry.priorities)
                for found in self._listed(e, below(place, i), f"{path}.priorities[{i}]", actor, evidence)
            )
        elif entry.weights is not None:
            form["weights"] = self._weights(entry, place, path, actor)
        elif entry.ranking is not None:
            form["ranking"] = self._ranking(entry.ranking, place, path)
        elif entry.ranks is not None:
            form["ranks"] = self._ranks(entry.ranks, place, path, whose)
        form["strong"] = self._strong(entry, len(form.get("priorities", ())), node, path)
        form["unknown"] = tuple(
            (
                self.builder.statements.read(pair.between, below(node, "unknown", i, "between"), path),
                self.builder.statements.read(pair.other, below(node, "unknown", i, "and"), path),
            )
            for i, pair in enumerate(entry.unknown)
        )
        return Preference(**form, says=entry.says, evidence=evidence, path=path)

    def _one_of(
        self, entry: PreferenceEntry, node: Node, path: str, whose: str, actor: str, own: Evidence
    ) -> Preference:
        """Return the first of several alternative preferences, which is the one as written."""
        if not actor:
            hint = "write out each alternative as a whole"
            self.uncertain.refuse(below(node, "alternatives"), path, nowhere(path), hint, "'alternatives'")
        beside = "strong" if entry.strong is not None else "unknown" if entry.unknown else ""
        if beside:
            message = f"'{beside}' is about one preference, and here are several alternatives"
            self.builder.shape("alternatives", message, "write it into each of them", below(node, beside), path)
        found, listed = [], entry.alternatives or ()
        for i, one in enumerate(listed):
            place, inner = below(node, "alternatives", i), f"{path}.alternatives[{i}]"
            self.builder.elements[inner] = place
            found.append(replace(with_evidence(self.preference(one, place, inner, whose), own), path=path))
        odds = [one.odds for one in listed]
        if actor:
            self.uncertain.one_of("preference", found, odds, node, path, actor, entry.says, own)
        return found[0] if found else Preference(path=path)

    def _strong(self, entry: PreferenceEntry, there_are: int, node: Node, path: str) -> int:
        """Return how many of the first priorities decide strongly; more than there are is said."""
        number = entry.strong or 0
        if number > there_are:
            message = f"'strong' counts {number} of the first priorities, and there are {there_are}"
            hint = "count the first priorities that outweigh by far; other forms of preference have no strength"
            self.builder.shape("strong", message, hint, below(node, "strong"), path)
        return number

    def _listed(
        self, entry: PriorityEntry, node: Node, path: str, actor: str, around: Evidence
    ) -> tuple[Priority, ...]:
        """Return what stands at one place of a list of priorities: several entries where their order is open."""
        uncertain = self.uncertain
        groups = [k for k in ("any_order", "alternatives") if getattr(entry, k) is not None]
        if not groups or entry.wants is not None or entry.equal is not None or len(groups) > 1:
            return (self._priority(entry, node, path, actor, around),)
        group, inside = groups[0], below(node, groups[0])
        self.builder.elements[path] = node
        evidence = self.builder.evidence(entry, node, path)
        resting = around if evidence.missing else evidence
        if entry.odds is not None:
            uncertain.refuse(below(node, "odds"), path, f"for a whole '{group}'", "give odds to its entries")
        if not actor:
            uncertain.refuse(
                inside, path, nowhere(path), "write down one order, or one alternative, there", f"'{group}'"
            )
        if entry.any_order is not None:
            listed = tuple(
                with_evidence(
                    self._priority(e, below(inside, k), f"{path}[{k}]", actor, resting, within=group), evidence
                )
                for k, e in enumerate(entry.any_order)
            )
            above = uncertain.in_order(listed, entry, node, path)
            if actor:
                uncertain.order(listed, above, entry.says, path, actor, resting)
            return listed
        found = []
        for k, one in enumerate(entry.alternatives or ()):
            place, own = below(inside, k), f"{path}.alternatives[{k}]"
            within = self._priority(one.model_copy(update={"odds": None}), place, own)  # the odds of standing here
            found.append(replace(with_evidence(within, evidence), path=path))
        if actor:
            odds = [one.odds for one in entry.alternatives or ()]
            uncertain.one_of("entry", found, odds, node, path, actor, entry.says, resting)
        return tuple(found[:1])

    def _priority(
        self,
        entry: PriorityEntry,
        node: Node,
        path: str,
        actor: str = "",
        around: Evidence = _NOTHING,
        *,
        within: str = "",
    ) -> Priority:
        """Return one entry; `within` tells what it stands in: a tier (``equal``), or entries in ``any_order``."""
        self.builder.elements[path] = node
        evidence = self.builder.evidence(entry, node, path)
        given = [k for k in _PRIORITY_FORMS if getattr(entry, k) is not None]
        if len(given) != 1:
            what = f"says both '{given[0]}' and '{given[1]}'" if given else "says neither 'wants' nor 'equal'"
            self.builder.shape("priority", f"this priority {what}", "give exactly one of them", node, path)
            return Priority(path=path)
        if given[0] in ("any_order", "alternatives"):
            where = f"in '{within}'" if within else nowhere(path)
            self.uncertain.refuse(below(node, given[0]), path, where, "list its entries one by one", f"'{given[0]}'")
            return Priority(path=path)
        if entry.above:
            message = "'above' says what is known of an order that is open, and there is no 'any_order'"
            hint = "delete it, or list the entries under 'any_order'"
            self.builder.shape("above", message, hint, below(node, "above"), path)
        if entry.odds is not None and not actor:
            self.uncertain.refuse(below(node, "odds"), path, nowhere(path), "say that it counts, or leave it out")
        if entry.equal is None:
            wants = self.builder.statement(entry.wants, node, path, "wants") or TRUE
            found = Priority(wants, entry.says, evidence, path=path)
        elif within == "equal" or not entry.equal:
            message = (
                "this tier of equals is empty" if within != "equal" else "a tier of equals cannot hold another tier"
            )
            self.report.add("priority", message, "list its statements one by one", at=node.at, element=path)
            return Priority(path=path)
        else:
            place, resting = below(node, "equal"), around if evidence.missing else evidence
            tier = (
                self._priority(e, below(place, i), f"{path}[{i}]", actor, resting, within="equal")
                for i, e in enumerate(entry.equal)
            )
            found = Priority(TRUE, entry.says, evidence, tuple(tier), path)
        if actor:
            self.uncertain.statement(found, entry.odds, around, actor)
        return found

    def _weights(
        self, entry: PreferenceEntry, node: Node, path: str, actor: str
    ) -> tuple[tuple[Priority, Fraction], ...]:
        found = []
        for i, (text, weight) in enumerate((entry.weights or {}).items()):
            own = f"{path}.weights[{i}]"
            key: Node = node.keys.get(text, node) if isinstance(node, Mapping) else node
            self.builder.elements[own] = key
            statement = self.builder.statements.read(text, key, own)
            evidence = self.builder.evidence(weight, below(node, text), own)
            found.append((Priority(statement, weight.says, evidence, path=own), middle(weight.weight)))
            if actor:
                self.uncertain.number("weight", own, weight.says or text, weight.weight, evidence, actor)
            elif weight.weight.value is None:
                self.uncertain.refuse(
                    below(node, text), own, nowhere(path), "write down one number there", "a range or a distribution"
                )
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

    def _ranks(self, ranks: tuple[int, ...] | TableName, node: Node, path: str, whose: str) -> tuple[int, ...]:
        graph = self.builder.document.graph
        if isinstance(ranks, str):
            names = self.builder.statements.vocabulary.levels["state"] if graph is not None else None
            return ranks_of_table(self.builder, ranks, whose, names, node, path)
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
