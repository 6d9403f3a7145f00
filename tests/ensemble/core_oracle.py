"""Random uncertain conflicts, each with a literal recipe: what every combination of outcomes makes of it.

A recipe is written twice: as a `Conflict` with judgements, which the package reads, and as a function from outcomes to
the conflict they make, which knows nothing of worlds, grounds or shared parts.
"""

import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from detente.errors import InputError
from detente.logic.tree import FALSE
from detente.model import conflict as model
from detente.model.compile import compile_model
from detente.model.uncertainty import Judgement, Spread
from detente.outlook.activation import activation
from detente.outlook.beliefs import learning
from detente.outlook.effect import effects
from detente.outlook.endings import outlook
from detente.stability.keeping import keeping_of_endings
from tests.bridge import conflict_of as certain_conflict
from tests.oracle.random_conflicts import conflict as random_case

ODDS = [Fraction(1, 4), Fraction(1, 2), Fraction(7, 10), Fraction(9, 10)]
CLAIMS = ("C1", "C2", "C3")


@dataclass
class Recipe:
    """A random uncertain conflict: its judgements with exact odds, and how to make each of its worlds."""

    base: model.Conflict
    slots: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)
    judgements: list[Judgement] = field(default_factory=list)

    def combinations(self) -> Iterator[tuple[tuple[int, ...], Fraction]]:
        """Yield every combination of outcomes with its odds."""
        for combination in itertools.product(*(range(size_of(j)) for j in self.judgements)):
            odds = Fraction(1)
            for judgement, outcome in zip(self.judgements, combination, strict=True):
                odds *= odds_of(judgement, outcome)
            yield combination, odds


def size_of(judgement: Judgement) -> int:
    """How many outcomes a judgement has."""
    return len(orders_of(judgement)) if judgement.kind == "order" else len(judgement.outcomes)


def orders_of(judgement: Judgement) -> list[tuple[int, ...]]:
    """All orders that keep to the pairs, in lexicographic order."""
    return [
        order
        for order in itertools.permutations(range(len(judgement.entries)))
        if all(order.index(a) < order.index(b) for a, b in judgement.above)
    ]


def odds_of(judgement: Judgement, outcome: int) -> Fraction:
    """The odds of an outcome."""
    if judgement.kind == "order":
        return Fraction(1, size_of(judgement))
    stated = [spread.value for spread in judgement.odds]
    if outcome < len(stated):
        found = stated[outcome]
        assert found is not None
        return found
    return 1 - sum((s for s in stated if s is not None), Fraction(0))


def recipe(seed: int) -> Recipe | None:
    """A random uncertain conflict with this number; None where the random conflict has no status quo to speak from."""
    rng = random.Random(seed)
    case = random_case(seed)
    if len(case.game.situations) > 40 or len(case.game.actors) > 4:
        return None
    found = Recipe(certain_conflict(case))
    _Draw(rng, found).fill()
    return found


class _Draw:
    def __init__(self, rng: random.Random, found: Recipe) -> None:
        self.rng, self.found = rng, found

    def fill(self) -> None:
        base = self.found.base
        claims = {c: model.Claim(c, c, "S" if c != "C3" else "") for c in CLAIMS}
        base = replace(base, claims=claims, sources={"S": model.Source("S")})
        base = replace(
            base,
            options={o: replace(p, evidence=self.evidence(0.15)) for o, p in base.options.items()},
            facts={f: replace(p, evidence=self.evidence(0.4)) for f, p in base.facts.items()},
            constraints=tuple(replace(p, evidence=self.evidence(0.3)) for p in base.constraints),
            rules=tuple(replace(p, evidence=self.evidence(0.3)) for p in base.rules),
            commitments={c: replace(p, evidence=self.evidence(0.3)) for c, p in base.commitments.items()},
            beliefs={
                a: tuple(
                    replace(b, path=f"beliefs.{a}[{i}]", evidence=self.evidence(0.3))
                    for i, b in enumerate(self.held(a, bs))
                )
                for a, bs in {**dict.fromkeys(base.actors, ()), **base.beliefs}.items()
            },
        )
        base = replace(base, beliefs={a: bs for a, bs in base.beliefs.items() if bs})
        self.found.base = base
        preferences = {a: self.preference(a, p) for a, p in base.preferences.items()}
        self.found.base = replace(base, preferences=preferences)
        self.judge()
        self.found.base = replace(self.found.base, judgements=tuple(self.found.judgements))

    def evidence(self, share: float) -> model.Evidence:
        if self.rng.random() >= share:
            return model.Evidence(assumption="a guess")
        return model.Evidence(tuple(sorted(self.rng.sample(CLAIMS, self.rng.choice([1, 1, 2])))))

    def held(self, actor: str, beliefs: tuple[model.Belief, ...]) -> tuple[model.Belief, ...]:
        """Beliefs of facts, and sometimes one about a promise, an option, or what another actor prefers."""
        base, more = self.found.base, []
        if self.rng.random() < 0.3 and base.graph is None:
            others = [a for a in base.preferences if a != actor]
            kinds = (
                ["unaware"] * bool(base.options) + ["commitment"] * 2 * bool(base.commitments) + ["of"] * bool(others)
            )
            kind = self.rng.choice(kinds)
            if kind == "unaware":
                more.append(model.Belief("unaware", self.rng.choice(list(base.options))))
            elif kind == "commitment":
                more.append(model.Belief("commitment", self.rng.choice(list(base.commitments)), value=False))
            else:
                other = self.rng.choice(others)
                entries = base.preferences[other].entries
                if entries:
                    more.append(model.Belief("ignores", other, puts=self.rng.choice(entries).wants))
        return (*beliefs, *more)

    def preference(self, actor: str, preference: model.Preference) -> model.Preference:
        path = f"preferences.{actor}"
        whole = replace(preference, path=path, evidence=self.evidence(0.3))
        if preference.weights:
            return replace(
                whole,
                weights=tuple(
                    (replace(e, path=f"{path}.weights[{i}]", evidence=self.evidence(0.3)), w)
                    for i, (e, w) in enumerate(preference.weights)
                ),
            )
        listed = []
        for i, entry in enumerate(preference.priorities):
            own = f"{path}.priorities[{i}]"
            tier = tuple(
                replace(e, path=f"{own}[{k}]", evidence=self.rng.choice([model.Evidence(), self.evidence(0.5)]))
                for k, e in enumerate(entry.tier)
            )
            evidence = self.rng.choice([model.Evidence(), self.evidence(0.4)])
            listed.append(replace(entry, path=own, tier=tier, evidence=evidence))
        return replace(whole, priorities=tuple(listed))

    def judge(self) -> None:
        """Choose a few judgements among those that there may be."""
        base, rng = self.found.base, self.rng
        may: list[Judgement] = [Judgement(f"claims.{c}", "claim", c, odds=self.odds()) for c in CLAIMS]
        may.append(Judgement("sources.S", "source", "S", odds=self.odds()))
        may += [
            Judgement(f"facts.{f}", "fact", f, odds=self.odds(), base=0 if p.value else 1)
            for f, p in base.facts.items()
        ] * 2
        for actor, held in base.beliefs.items():
            may += [Judgement(b.path, "belief", b.path, actor, odds=self.odds(), evidence=b.evidence) for b in held]
        for actor, preference in base.preferences.items():
            may += self.of_preference(actor, preference)
        rng.shuffle(may)
        chosen: list[Judgement] = []
        for judgement in may:
            touched = {judgement.id, *judgement.entries}
            clash = any(touched & {j.id, *j.entries} or _around(j, judgement) or _around(judgement, j) for j in chosen)
            if not clash and len(chosen) < 5:
                chosen.append(judgement)
        while len(chosen) > 1 and _product(chosen) > 40:
            chosen.pop()
        self.found.judgements = chosen

    def odds(self) -> tuple[Spread, ...]:
        return (Spread.constant(self.rng.choice(ODDS)),)

    def of_preference(self, actor: str, preference: model.Preference) -> Iterator[Judgement]:
        rng, listed = self.rng, preference.priorities
        for entry in listed:
            yield Judgement(entry.path, "statement", "", actor, odds=self.odds(), evidence=_or(entry, preference))
        if len(listed) > 1:
            size = rng.randint(2, min(3, len(listed)))
            first = rng.randrange(len(listed) - size + 1)
            entries = tuple(e.path for e in listed[first : first + size])
            above = ((0, size - 1),) if size > 2 and rng.random() < 0.5 else ()
            yield Judgement(f"preferences.{actor}.orders", "order", "", actor, (), entries=entries, above=above)
            k = rng.randrange(len(listed))
            other = replace(listed[k - 1], path=f"{listed[k].path}.alternatives[1]")
            spreads = (Spread.constant(Fraction(2, 5)), Spread.constant(Fraction(3, 5)))
            yield Judgement(listed[k].path, "entry", "", actor, ("a", "b"), spreads, alternatives=(listed[k], other))
        path = f"preferences.{actor}"
        turned = replace(preference, priorities=listed[::-1], path=f"{path}.alternatives[1]")
        plain = model.Preference(path=f"{path}.alternatives[2]")
        thirds = tuple(Spread.constant(Fraction(1, 3)) for _ in range(3))
        alternatives = (preference, turned, plain)
        yield Judgement(path, "preference", "", actor, ("a", "b", "c"), thirds, alternatives=alternatives)


def _or(entry: model.Priority, preference: model.Preference) -> model.Evidence:
    return preference.evidence if entry.evidence.missing else entry.evidence


def _around(one: Judgement, other: Judgement) -> bool:
    """Whether one judgement is about a whole preference that the other is about a part of."""
    return one.kind == "preference" and one.actor == other.actor and other.kind != "belief"


def _product(judgements: list[Judgement]) -> int:
    size = 1
    for judgement in judgements:
        size *= size_of(judgement)
    return size


def made(found: Recipe, combination: tuple[int, ...]) -> model.Conflict:
    """The conflict that a combination of outcomes makes, written out literally."""
    base = found.base
    came = {j.id: (j, k) for j, k in zip(found.judgements, combination, strict=True)}
    no = {id for id, (j, k) in came.items() if j.kind in {"claim", "source", "statement", "belief"} and k == 1}
    wrong = {c for c in CLAIMS if f"claims.{c}" in no or (c != "C3" and "sources.S" in no)}

    def falls(evidence: model.Evidence) -> bool:
        return bool(evidence.claims) and all(c in wrong for c in evidence.claims)

    facts = {}
    for id, fact in base.facts.items():
        value = fact.value
        if falls(fact.evidence):
            value = not fact.value
        elif f"facts.{id}" in came:
            value = came[f"facts.{id}"][1] == 0
        facts[id] = replace(fact, value=value)
    commitments = {id: c for id, c in base.commitments.items() if not falls(c.evidence)}
    stuck = [] if base.graph else [o for o in base.options.values() if falls(o.evidence)]
    rules = [r for r in base.rules if not falls(r.evidence)]
    rules += [model.MoveRule(option=o.id, needs=FALSE, change="any") for o in stuck]
    beliefs = {
        a: tuple(
            b
            for b in held
            if b.path not in no
            and not falls(b.evidence)
            and not (b.kind == "commitment" and b.subject not in commitments)
        )
        for a, held in base.beliefs.items()
    }
    preferences = {a: p for a in base.preferences if (p := _made_preference(base.preferences[a], a, came, falls))}
    return replace(
        base,
        facts=facts,
        options={o: replace(p, now=0) if p in stuck else p for o, p in base.options.items()},
        commitments=commitments,
        rules=tuple(rules),
        constraints=tuple(c for c in base.constraints if not falls(c.evidence)),
        beliefs=beliefs,
        preferences=preferences,
        judgements=(),
    )


def _made_preference(preference: model.Preference, actor: str, came: Mapping[str, Any], falls: Any) -> Any:
    whole = came.get(f"preferences.{actor}")
    if whole is not None:
        preference = whole[0].alternatives[whole[1]]
    if not preference.priorities and not preference.weights:
        return None if falls(preference.evidence) else preference
    weights = tuple((e, w) for e, w in preference.weights if not falls(_or(e, preference)))
    entries = list(preference.priorities)
    for judgement, k in came.values():
        if judgement.kind == "order" and judgement.actor == actor:
            block = {e.path: e for e in entries if e.path in judgement.entries}
            at = entries.index(block[judgement.entries[0]])
            shuffled = [block[judgement.entries[p]] for p in orders_of(judgement)[k]]
            entries[at : at + len(shuffled)] = shuffled
    kept = []
    for entry in entries:
        judgement, k = came.get(entry.path, (None, 0))
        if judgement is not None and judgement.kind == "entry":
            entry = judgement.alternatives[k]
        elif judgement is not None and k == 1:
            continue
        own = _or(entry, preference)
        if entry.tier:
            tier = tuple(e for e in entry.tier if not falls(own if e.evidence.missing else e.evidence))
            if tier:
                kept.append(replace(entry, tier=tier))
        elif not falls(own):
            kept.append(entry)
    if not kept and not weights:
        return None
    return replace(preference, priorities=tuple(kept), weights=weights)


def plain_answers(conflict: model.Conflict) -> dict[str, int] | int:
    """All answers in one world, asked of the plain analyses; the reason's code where it is contradictory."""
    try:
        states = compile_model(replace(conflict, preferences={}))
    except ValueError:
        return 1
    start = states.status_quo
    if start is None:
        return 2
    if any(p.ranks and len(p.ranks) != states.count for p in conflict.preferences.values()):
        return 4
    compiled = compile_model(conflict)
    try:
        seen = learning(compiled)[0]
    except InputError:
        return 3
    kept = keeping_of_endings(compiled)
    answers: dict[str, Any] = {
        "kept:now": kept.by_all[start],
        "kept:now:sure": kept.by_all_surely[start],
        "kept:now:seen": seen != "no",
    }
    fired = activation(conflict) if conflict.commitments else None
    for commitment in conflict.commitments.values():
        if fired is not None and commitment.stage != "withdrawn":
            answers[f"fires:{commitment.id}"] = commitment.id in fired.in_turn.commitments
            answers[f"fires_together:{commitment.id}"] = commitment.id in fired.together.commitments
    for id, effect in effects(compiled).items():
        for ending, now, then in zip(conflict.endings, effect.free, effect.binding, strict=True):
            answers[f"effect:{id}:{ending}:kept"] = now.kept == "no" != then.kept
            answers[f"effect:{id}:{ending}:not_kept"] = now.kept != "no" == then.kept
            answers[f"effect:{id}:{ending}:by_interest"] = then.by_interest and not now.by_interest
            answers[f"effect:{id}:{ending}:not_by_interest"] = now.by_interest and not then.by_interest
    for id, reached in zip(conflict.endings, outlook(compiled).endings, strict=True):
        answers[f"reachable:{id}"] = reached.states > 0
        answers[f"by_interest:{id}"] = reached.by_interest > 0
        answers[f"kept:{id}"] = reached.kept["possible"] > 0
        answers[f"kept:{id}:by_interest"] = reached.kept_by_interest["possible"] > 0
        if reached.path is None:
            continue
        answers[f"kept:{id}:path_end"] = reached.kept_at_path_end != "no"
        for i, actor in enumerate(conflict.actors):
            answers[f"obstacle:{id}:{actor}"] = any(o.actor == i for o in reached.path.obstacles)
            if reached.path_keepers[i] != "content":
                answers[f"deterred:{id}:{actor}:possible"] = reached.path_keepers[i] != "no"
                answers[f"deterred:{id}:{actor}:sure"] = reached.path_keepers[i] == "sure"
    return {id: int(bool(value)) for id, value in answers.items()}
