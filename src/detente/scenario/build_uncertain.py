"""What is uncertain in a scenario, from the document: judgements with their odds, and what hangs together."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar

from detente.errors import nearest
from detente.logic.tree import format_statement
from detente.model.conflict import Belief, Evidence, Preference, Priority
from detente.model.uncertainty import Correlation, Judgement, JudgementKind, Spread
from detente.scenario.desk import Desk
from detente.scenario.nodes import Node, below
from detente.scenario.schema import ClaimEntry, CorrelatedEntry, SourceEntry
from detente.scenario.schema_minds import BeliefEntry, PriorityEntry
from detente.scenario.spreads import complement, ends, middle

__all__ = ["MOST_IN_ANY_ORDER", "Uncertain", "choice_words", "nowhere", "order_words", "with_evidence"]

MOST_IN_ANY_ORDER = 12
_FEWEST = 2
_SLACK = 1e-9  # for the smallest eigenvalue of a correlation matrix


class Uncertain:
    """Collects the uncertain judgements of one conflict while it is built."""

    def __init__(self, builder: Desk) -> None:
        self.builder, self.report = builder, builder.report
        self.found: dict[str, Judgement] = {}
        self.complete = True  # whether nothing was lost to faults

    # -- judgements

    def add(self, judgement: Judgement) -> None:
        """Note one judgement."""
        self.found[judgement.id] = judgement

    def either(
        self,
        kind: JudgementKind,
        path: str,
        says: str,
        odds: Spread | None,
        evidence: Evidence,
        actor: str = "",
        *,
        base: int = 0,
    ) -> None:
        """Note a judgement that comes out yes with these odds, and no otherwise; nothing where there are no odds."""
        if odds is not None:
            self.add(Judgement(path, kind, says, actor, odds=(odds,), base=base, evidence=evidence))

    def number(
        self, kind: JudgementKind, path: str, says: str, spread: Spread | None, evidence: Evidence, actor: str = ""
    ) -> None:
        """Note a number that is not known exactly; nothing where it is."""
        if spread is not None and spread.value is None:
            self.add(Judgement(path, kind, says, actor, outcomes=(), spread=spread, evidence=evidence))

    def reliability(self, kind: JudgementKind, path: str, says: str, entry: SourceEntry | ClaimEntry) -> None:
        """Note how far a claim or a source is to be relied upon."""
        refused = any(d.element == f"{path}.reliability" for d in self.report.diagnostics)
        if entry.assumption and entry.reliability is None and not refused:
            message = "'assumption' says here why the reliability is what it is, and there is no 'reliability'"
            place = below(self.builder.root, *path.split(".", 1), "assumption")
            self.builder.shape("reliability", message, "add 'reliability: …' (odds), or delete it", place, path)
        self.either(kind, path, says, entry.reliability, Evidence((), entry.assumption))

    def statement(self, priority: Priority, odds: Spread | None, around: Evidence, actor: str) -> None:
        """Note the odds that an entry of priorities counts; `around` is what it rests on if it says nothing."""
        own = with_evidence(priority, around).evidence
        self.either("statement", priority.path, priority.says or _shown(priority), odds, own, actor)

    def belief(self, entry: BeliefEntry, belief: Belief, node: Node, actor: str) -> None:
        """Note the odds that an actor holds a belief."""
        path, odds = belief.path, entry.odds
        key = "odds" if odds is not None else "trust"
        if entry.trust is not None:
            odds = complement(entry.trust)
            if odds is None:
                name = entry.trust.name
                message = f"'trust' cannot follow the distribution {name}, of whose mirror image SciPy has no name"
                hint = "write 'kept: no' with 'odds': the odds that it is not trusted"
                self.builder.shape("trust", message, hint, below(node, "trust"), path)
        if odds is not None and ".beliefs[" in path:
            self.refuse(below(node, key), path, "for a belief within a belief", "give odds to the belief around it")
        else:
            self.either("belief", path, self._believed(belief), odds, belief.evidence, actor)

    def _believed(self, belief: Belief) -> str:
        """Return what is believed, in a few words."""
        doc, subject = self.builder.document, belief.subject
        match belief.kind:
            case "fact":
                fact = doc.facts[subject].says or subject
                return f"that {fact}" if belief.value else f"that it is not so that {fact}"
            case "commitment":
                promise, by = doc.commitments[subject].says, self._name(doc.commitments[subject].by)
                which = f"this promise of {by}" if promise else f"the promise {subject}"
                return f"that {which} is {'' if belief.value else 'not '}kept" + (f": {promise}" if promise else "")
            case "unaware":
                return f"that {subject} is not possible"
            case "thinks":
                return f"what the scenario says that {self._name(subject)} believes"
            case _:
                return f"what the scenario says that {self._name(subject)} prefers"

    def _name(self, actor: str) -> str:
        """Return how an actor is called."""
        entry = self.builder.document.actors.get(actor)
        return entry.name if entry is not None and entry.name else actor

    def refuse(self, node: Node, path: str, where: str, hint: str, what: str = "") -> None:
        """Say that odds, or what else is uncertain, have no meaning in some place."""
        said = f"{what} has" if what else "odds have"
        self.builder.shape("odds", f"{said} no meaning {where}", hint, node, path)

    # -- among priorities

    def in_order(
        self, found: tuple[Priority, ...], entry: PriorityEntry, node: Node, path: str
    ) -> tuple[tuple[int, int], ...]:
        """Return the pairs of a partial order of entries as positions; what is wrong with them is said."""
        place, entries = below(node, "any_order"), entry.any_order or ()
        if not _FEWEST <= len(found) <= MOST_IN_ANY_ORDER:
            few = len(found) < _FEWEST
            message = f"'any_order' has {len(found)} {'entry' if len(found) == 1 else 'entries'}"
            hint = (
                "it needs two or more; a single one needs no 'any_order'"
                if few
                else f"it may have {MOST_IN_ANY_ORDER} at most: say more of the order, or put like things into one tier"
            )
            self.builder.shape("any-order", message, hint, place, path)
        pairs: dict[tuple[int, int], Node] = {}
        for i, pair in enumerate(entry.above):
            at = below(node, "above", i)
            first, second = (self._position(name, entries, below(at, k), path) for k, name in enumerate(pair))
            if first is not None and second is not None:
                pairs.setdefault((first, second), at)
        circle = _circle(len(found), pairs)
        backward = next((pair for pair in pairs if pair[0] > pair[1]), None)
        if circle:
            said = " above ".join(_shown(found[k]) for k in [*circle, circle[0]])
            message = f"'above' goes round in a circle: {said}"
            self.builder.shape(
                "above", message, "leave one of these pairs out", pairs[circle[0], circle[1 % len(circle)]], path
            )
        elif backward is not None:
            first, second = backward
            message = f"'above' puts entry {first + 1} above entry {second + 1}, which is written before it"
            hint = "write the entries in an order that 'above' allows: as written, the scenario has that order"
            self.builder.shape("above", message, hint, pairs[backward], path)
        return tuple(sorted(pairs))

    def _position(self, name: str, entries: Sequence[PriorityEntry], node: Node, path: str) -> int | None:
        """Return which entry is named, by its number or its text as written."""
        texts = [_plain(entry.wants or "") for entry in entries]
        if name.isdecimal() and len(name) < 4 and 1 <= int(name) <= len(entries):
            return int(name) - 1
        if _plain(name) in texts and _plain(name):
            return texts.index(_plain(name))
        close = nearest(_plain(name), [text for text in texts if text], 1)
        hint = (
            f"did you mean '{close[0]}'?"
            if close
            else f"name it as it is written there, or by its number, 1 to {len(entries)}"
        )
        self.report.add("above", f"'any_order' has no entry '{name}'", hint, at=node.at, element=path)
        return None

    def order(
        self,
        found: tuple[Priority, ...],
        above: tuple[tuple[int, int], ...],
        says: str,
        path: str,
        actor: str,
        own: Evidence,
    ) -> None:
        """Note that the order of some entries is not known."""
        said = says or order_words(found)
        entries = tuple(p.path for p in found)
        self.add(Judgement(path, "order", said, actor, (), entries=entries, above=above, evidence=own))

    def one_of(
        self,
        kind: JudgementKind,
        found: Sequence[Priority | Preference],
        odds: Sequence[Spread | None],
        node: Node,
        path: str,
        actor: str,
        says: str,
        own: Evidence,
    ) -> None:
        """Note that one of several alternatives is right, with odds that sum to one; what is wrong is said."""
        place = below(node, "alternatives")
        if len(found) < _FEWEST:
            message = f"'alternatives' has {len(found)} {'entry' if len(found) == 1 else 'entries'}"
            self.builder.shape("alternatives", message, "it needs two or more, each with its odds", place, path)
            return
        given = [spread for spread in odds if spread is not None]
        for i, spread in enumerate(odds):
            if spread is None:
                hint = "add 'odds: …'; those of all alternatives sum to 1"
                self.builder.shape("alternatives", "this alternative has no odds", hint, below(place, i), path)
        if len(given) < len(odds):
            return
        low, high = (sum(Fraction(ends(s)[k]) for s in given) for k in (0, 1))
        if not low <= 1 <= high:
            total = f"{float(low):g}" if low == high else f"between {float(low):g} and {float(high):g}"
            message = f"the odds of these alternatives sum to {total}, not to 1"
            self.builder.shape("alternatives", message, "one of them stands here: let their odds sum to 1", place, path)
            return
        outcomes = choice_words(found)
        said = says or "; or ".join(outcomes)
        alternatives = tuple(found)
        if own.missing:
            each = [part.evidence for part in found]
            assumed = "; ".join(dict.fromkeys(e.assumption for e in each if e.assumption))
            own = Evidence(tuple(dict.fromkeys(claim for e in each for claim in e.claims)), assumed)
        self.add(Judgement(path, kind, said, actor, outcomes, tuple(given), alternatives=alternatives, evidence=own))

    # -- readings and what hangs together

    def readings(self, evidence: dict[str, Evidence]) -> None:
        """Note with what odds each reading is right, where any has odds."""
        doc = self.builder.document
        odds = {name: entry.odds for name, entry in doc.readings.items() if entry.odds is not None}
        if not odds:
            return
        default = doc.default_reading if doc.default_reading in doc.readings else ""
        total = sum((middle(spread) for spread in odds.values()), Fraction(0))
        rest = default if default not in odds else ""
        last = below(self.builder.root, "readings", next(reversed(odds)), "odds")
        if total > 1:
            message = f"the odds of the readings sum to {float(total):g}, which is more than 1"
            hint = "lower them; what they leave to 1 is the odds of " + (
                f"'{rest}'" if rest else "the scenario as written"
            )
            self.builder.shape("reading-odds", message, hint, last, "readings")
            return
        if total < 1:
            odds = {rest: Spread.constant(1 - total), **odds}
        base = next((k for k, name in enumerate(odds) if name == default), 0)
        claims = tuple(dict.fromkeys(c for name in odds if name for c in evidence[name].claims))
        assumed = "; ".join(dict.fromkeys(evidence[n].assumption for n in odds if n and evidence[n].assumption))
        own = Evidence(claims, assumed)
        says = "which reading of the evidence is right"
        self.add(Judgement("readings", "reading", says, "", tuple(odds), tuple(odds.values()), base, evidence=own))

    def correlations(self, elsewhere: Collection[str]) -> tuple[Correlation, ...]:
        """Return which judgements hang together.

        Parameters
        ----------
        elsewhere
            Ids of the judgements of the scenario as written: in a reading, which may have fewer, those that it lacks
            are left out.
        """
        found = []
        self.complete = not self.builder.lost and not self.report.failed
        for i, entry in enumerate(self.builder.document.correlated):
            path = f"correlated[{i}]"
            node = self.builder.element(path, "correlated", i)
            evidence = self.builder.evidence(entry, node, path)
            between = self._between(entry, node, path, elsewhere)
            if len(between) >= _FEWEST:
                found.append(Correlation(between, entry.correlation, entry.says, evidence, path))
        self._consistent(found)
        return tuple(found)

    def _between(self, entry: CorrelatedEntry, node: Node, path: str, elsewhere: Collection[str]) -> tuple[str, ...]:
        names: dict[str, None] = {}
        lacking = False
        for k, written in enumerate(entry.between):
            place = below(node, "between", k)
            name = written.replace('"', "")
            wrong, hint = "", "delete it"
            if name in names:
                wrong = f"'{written}' is named twice"
            elif name in self.found:
                names[name] = None
            elif name in elsewhere:
                lacking = True
            elif self.complete:
                close = nearest(name, self.found)
                certain = name in self.builder.elements or name in elsewhere
                wrong = f"{written} is certain" if certain else f"there is no uncertain judgement '{written}'"
                hint = (
                    "give it odds, or leave it out"
                    if certain
                    else f"did you mean {' or '.join(repr(c) for c in close)}?"
                    if close
                    else f"what is uncertain here: {', '.join(list(self.found)[:8]) or 'nothing'}"
                )
            if wrong:
                self.report.add("correlated", wrong, hint, at=place.at, element=path)
        if len(entry.between) < _FEWEST and not lacking:
            message = "two or more judgements hang together, and here is one"
            self.builder.shape("correlated", message, "name the others too", below(node, "between"), path)
        return tuple(names)

    def _consistent(self, found: Sequence[Correlation]) -> None:
        """Say if no variables can be correlated like this."""
        if not found:
            return
        import numpy as np

        ids = list(dict.fromkeys(id for c in found for id in c.between))
        matrix = np.eye(len(ids))
        said: dict[tuple[int, int], Correlation] = {}
        for correlation in found:
            places = sorted(ids.index(id) for id in correlation.between)
            for first, second in ((a, b) for k, a in enumerate(places) for b in places[k + 1 :]):
                other = said.setdefault((first, second), correlation)
                if other.correlation != correlation.correlation:
                    message = (
                        f"{ids[first]} and {ids[second]} are correlated by {float(other.correlation):g}"
                        f" in {other.path} and by {float(correlation.correlation):g} here"
                    )
                    self._at(correlation, message, "say it once")
                    return
                matrix[first, second] = matrix[second, first] = float(correlation.correlation)
        if float(np.linalg.eigvalsh(matrix)[0]) < -_SLACK:
            message = f"these correlations contradict each other: no {len(ids)} judgements can hang together like this"
            hint = (
                "what goes with a second that goes with a third goes with the third too: bring the correlations nearer "
                "to 0, or say those that are missing (in numbers: their matrix must be positive semidefinite)"
            )
            self._at(found[-1], message, hint)

    def _at(self, correlation: Correlation, message: str, hint: str) -> None:
        at = self.builder.elements[correlation.path].at
        self.report.add("correlated", message, hint, at=at, element=correlation.path)


P = TypeVar("P", Priority, Preference)


def with_evidence(part: P, around: Evidence) -> P:
    """Return an alternative or an entry that rests on what is said around it, if it says nothing of its own."""
    return replace(part, evidence=around) if part.evidence.missing else part


def order_words(found: Sequence[Priority]) -> str:
    """Return in words what is open where the order of some entries is."""
    return f"which comes first: {'; '.join(p.says or _shown(p) for p in found)}"


def choice_words(found: Sequence[Priority | Preference]) -> tuple[str, ...]:
    """Return alternatives in words."""
    return tuple(
        part.says or (_shown(part) if isinstance(part, Priority) else f"alternative {k}")
        for k, part in enumerate(found, 1)
    )


def nowhere(path: str) -> str:
    """Return in words why nothing can be uncertain at some place within a preference."""
    return "in a belief about preferences" if path.startswith("beliefs") else "within one of several alternatives"


def _plain(text: str) -> str:
    return " ".join(text.split())


def _shown(entry: Priority) -> str:
    if entry.tier:
        return " = ".join(_shown(part) for part in entry.tier)
    return format_statement(entry.wants)


def _circle(size: int, pairs: Collection[tuple[int, int]]) -> list[int]:
    """Return a circle of pairs, as the positions it runs through; empty where there is none."""
    after: dict[int, list[int]] = {k: [b for a, b in pairs if a == k] for k in range(size)}
    done: set[int] = set()

    def walk(path: list[int]) -> list[int]:
        for following in after.get(path[-1], ()):
            if following in path:
                return path[path.index(following) :]
            if following not in done and (found := walk([*path, following])):
                return found
        done.add(path[-1])
        return []

    return next((found for start in range(size) if (found := walk([start]))), [])
