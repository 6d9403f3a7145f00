"""Random promises, and what becomes of them by the definitions taken at their word: sets of promises, one by one."""

import itertools
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from detente.logic.grammar import parse_statement
from detente.model.conflict import Actor, Chance, Commitment, CommonCause, Conflict, Constraint, MoveRule, Option

from .random_conflicts import Writer
from .statements import Situation, Tree, holds

LEVELS = [("no", "yes"), ("no", "yes"), ("no", "yes"), ("low", "mid", "high")]
NAMES: dict[str, Tree] = {}


@dataclass
class Promised:
    """One promise, consent or option, as written."""

    id: str
    actor: str
    promise: Tree
    condition: Tree
    chance: tuple[Fraction, Fraction] | None = None
    when: Tree = ("true",)
    needs: Tree = ("true",)


@dataclass
class Deal:
    """A random set of promises: as the package has it, and as trees."""

    conflict: Conflict
    levels: dict[str, tuple[str, ...]]
    now: dict[str, int]
    promises: list[Promised]
    consents: list[Promised]
    causes: list[tuple[str, tuple[str, ...], tuple[Fraction, Fraction]]]
    constraints: list[Tree]
    rules: list[tuple[MoveRule, Tree]]
    suppose: Tree | None = None
    texts: dict[str, Tree] = field(default_factory=dict)

    def situations(self) -> Iterator[dict[str, int]]:
        """The feasible states in the usual order."""
        for combination in itertools.product(*(range(len(v)) for v in reversed(self.levels.values()))):
            found = dict(zip(reversed(self.levels), combination, strict=True))
            situation = {option: found[option] for option in self.levels}
            if not any(holds(c, situation, NAMES) for c in self.constraints):
                yield situation

    def start(self, wanted: Tree | None) -> dict[str, int] | None:
        """The nearest feasible state where something holds."""
        found = [s for s in self.situations() if wanted is None or holds(wanted, s, NAMES)]
        return min(found, key=lambda s: sum(s[o] != self.now[o] for o in s), default=None)  # min takes the first


def allowed(deal: Deal, promise: Tree) -> dict[str, set[int]] | None:
    """The levels a conjunction of comparisons leaves each option; None if it is none, or leaves gaps."""
    parts = promise[1:] if promise[0] == "and" else [promise]
    found: dict[str, set[int]] = {}
    for part in parts:
        atom = part[1] if part[0] == "not" else part
        if atom[0] not in ("on", "level"):
            return None
        option = atom[1]
        every = range(len(deal.levels[option]))
        fine = {level for level in every if holds(part, {option: level}, NAMES)}
        found[option] = found.get(option, set(every)) & fine
    ok = all(v and v == set(range(min(v), max(v) + 1)) for v in found.values())
    return found if ok else None


def effect(deal: Deal, promise: Tree, start: Situation) -> dict[str, set[int]]:
    """The levels that the options of a promise may have while it is kept."""
    found = allowed(deal, promise)
    if found is not None:
        return found
    own = [o for o in deal.levels if f"'{o}'" in repr(promise)]
    choices = itertools.product(*(range(len(deal.levels[o])) for o in reversed(own)))
    fitting = [c for c in choices if holds(promise, dict(zip(reversed(own), c, strict=True)), NAMES)]
    if not fitting:
        return {}
    reverse = list(reversed(own))
    best = min(fitting, key=lambda c: (sum(start[o] != v for o, v in zip(reverse, c, strict=True)), c))
    return {o: {v} for o, v in zip(reverse, best, strict=True)}


def carried(deal: Deal, start: Situation, chosen: Iterable[Promised]) -> dict[str, int]:
    """a(F): the starting state with some promises carried out; where they clash, the higher level."""
    asked: dict[str, list[set[int]]] = {}
    for one in chosen:
        for option, levels in effect(deal, one.promise, start).items():
            asked.setdefault(option, []).append(levels)
    result = dict(start)
    for option, sets in asked.items():
        result[option] = max(min(start[option], *(max(s) for s in sets)), *(min(s) for s in sets))
    return result


def may(deal: Deal, start: Situation, chosen: Iterable[Promised], one: Promised) -> bool:
    """c ∈ T(F): the condition holds with c carried out, and the move rules allow the move that carries it out."""
    bounds = effect(deal, one.promise, start)
    if not bounds:
        return False
    after = carried(deal, start, [*chosen, one])
    if not holds(one.condition, after, NAMES):
        return False
    if holds(one.promise, start, NAMES):
        return True
    reached = {o: min(max(start[o], min(v)), max(v)) for o, v in bounds.items()}
    for rule, needs in deal.rules:
        change = reached.get(rule.option, start[rule.option]) - start[rule.option]
        if (rule.only == "forward" and change < 0) or (rule.only == "back" and change > 0):
            return False
        guarded = {"raise": change > 0, "lower": change < 0, "any": change != 0}[rule.change]
        if guarded and not holds(needs, after, NAMES):
            return False
    return True


def subsets(promises: list[Promised]) -> list[list[Promised]]:
    """All sets of promises."""
    return [[p for k, p in enumerate(promises) if n >> k & 1] for n in range(1 << len(promises))]


def is_monotone(deal: Deal, start: Situation, promises: list[Promised]) -> bool:
    """Whether what fires with some promises carried out fires with more of them as well."""
    sets = [({p.id for p in s}, {p.id for p in promises if may(deal, start, s, p)}) for s in subsets(promises)]
    return all(fires <= more for a, fires in sets for b, more in sets if a <= b)


def least(deal: Deal, start: Situation, promises: list[Promised]) -> list[Promised]:
    """What comes true one after another."""
    found: list[Promised] = []
    while True:
        fires = [p for p in promises if may(deal, start, found, p)]
        if fires == found:
            return found
        found = fires


def supporting(deal: Deal, start: Situation, promises: list[Promised]) -> list[set[str]]:
    """All sets that support themselves."""
    return [{p.id for p in s} for s in subsets(promises) if all(may(deal, start, s, p) for p in s)]


def held_back(deal: Deal, one: Promised, start: Situation) -> bool:
    """Whether no feasible state has the promise carried out and what is supposed."""
    bounds = effect(deal, one.promise, start)
    supposed = deal.suppose or ("true",)
    return not any(
        all(s[o] in levels for o, levels in bounds.items()) and holds(supposed, s, NAMES) for s in deal.situations()
    )


def random_deal(rng: random.Random, *, chances: bool = False) -> Deal:
    """A few actors with promises on each other; with `chances`, some uncertain."""
    actors = ["a", "b", "c", "d"][: rng.randint(2, 4)]
    levels = {f"{a}.{o}": rng.choice(LEVELS) for a in actors for o in ["x", "y"][: rng.randint(1, 2)]}
    writer = Writer(rng, levels, [])
    now = {o: rng.randrange(len(v)) if rng.random() < 0.3 else 0 for o, v in levels.items()}
    constraints = [c for c in [writer.tree(1)] if rng.random() < 0.3 and not holds(c, now, NAMES)]

    def chance(odds: float) -> tuple[Fraction, Fraction] | None:
        if not chances or rng.random() > odds:
            return None
        low, high = sorted(Fraction(rng.randint(0, 10), 10) for _ in range(2))
        return (low, high) if rng.random() < 0.4 else (low, low)

    owner = {o: o.split(".")[0] for o in levels}
    written: dict[str, Commitment] = {}
    promises = []
    for number in range(rng.randint(1, 4)):
        actor = rng.choice(actors)
        promise = _promise(writer, [o for o in levels if owner[o] == actor])
        when, needs = (writer.tree() if rng.random() < 0.7 else ("true",) for _ in range(2))
        id, p = f"p{number}", chance(0.7)
        promises.append(Promised(id, actor, promise, ("and", when, needs), p, when, needs))
        said, due, asks = (parse_statement(writer.text(t)) for t in (promise, when, needs))
        written[id] = Commitment(id, actor, said, due, asks, probability=None if p is None else Chance(*p))
    consents = []
    options = {}
    for option, known in levels.items():
        p = chance(0.25)
        options[option] = Option(
            option, owner[option], levels=known, now=now[option], probability=None if p is None else Chance(*p)
        )
        if p is not None:
            calls = [q.when for q in promises if f"'{option}'" in repr(q.needs)]
            condition: Tree = ("or", *calls, ("false",)) if calls else ("true",)
            top: Tree = ("level", option, "=", len(known) - 1)
            consents.append(Promised(option, owner[option], top, condition, p))
    uncertain = [q.id for q in [*promises, *consents] if q.chance is not None]
    causes = []
    if len(uncertain) > 1 and rng.random() < 0.4:
        p = chance(1) or (Fraction(0), Fraction(0))
        causes.append(("fail_together[0]", tuple(rng.sample(uncertain, 2)), p))
    rules = []
    for option in levels:
        if rng.random() < 0.15:
            needs = writer.tree(1)
            change: Any = rng.choice(["raise", "lower", "any"])
            only: Any = rng.choice([None, "forward", "back"])
            parsed = parse_statement(writer.text(needs))
            rules.append((MoveRule(option, only=only, needs=parsed, change=change, path="moves[0]"), needs))
    conflict = Conflict(
        title="deal",
        actors={a: Actor(a, a) for a in actors},
        options=options,
        constraints=tuple(Constraint(parse_statement(writer.text(c))) for c in constraints),
        rules=tuple(rule for rule, _ in rules),
        commitments=written,
        fail_together=tuple(CommonCause(group, Chance(*p), path=path) for path, group, p in causes),
    )
    deal = Deal(conflict, levels, now, promises, consents, causes, constraints, rules)
    target = writer.tree()
    deal.texts[writer.text(target)] = target
    if rng.random() < 0.5:
        deal.suppose = writer.tree(1)
        deal.texts[writer.text(deal.suppose)] = deal.suppose
    return deal


def _promise(writer: Writer, own: list[str]) -> Tree:
    rng = writer.rng
    one = writer.leaf(own) if rng.random() < 0.2 else ("on", rng.choice(own))
    while one[0] not in ("on", "level"):
        one = writer.leaf(own)
    roll = rng.random()
    if roll < 0.1:
        return ("not", one)
    if roll < 0.25:
        return (rng.choice(["and", "or"]), one, ("on", rng.choice(own)))
    return one


def probability(deal: Deal, start: Situation, target: Tree, chances: dict[str, Fraction], idle: set[str]) -> Fraction:
    """The probability that the target holds after all that comes true one after another, world by world."""
    names = list(chances)
    total = Fraction(0)
    everyone: list[Any] = [q for q in [*deal.promises, *deal.consents] if q.id not in idle]
    for world in itertools.product([False, True], repeat=len(names)):
        true = dict(zip(names, world, strict=True))
        weight = Fraction(1)
        for name, value in true.items():
            weight *= chances[name] if value else 1 - chances[name]
        if not weight:
            continue
        struck = {id for path, group, _ in deal.causes if true[path] for id in group}
        kept = [q for q in everyone if q.id not in struck and true.get(q.id, True)]
        if holds(target, carried(deal, start, least(deal, start, kept)), NAMES):
            total += weight
    return total
