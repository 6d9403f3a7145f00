"""Unlocking sets by their definitions: every state, every subset, every path."""

import itertools
import random
from collections.abc import Iterable, Iterator

from detente.outlook.unlocking_results import BlockingSet
from tests.oracle import sequences
from tests.oracle.game import Forbid, Game, Guard, Only, Option, OptionForm, Promise, allows
from tests.oracle.random_conflicts import Case, Writer
from tests.oracle.statements import Tree, holds

Sets = set[frozenset[str]]


def unfolded(found: Iterable[BlockingSet]) -> list[frozenset[str]]:
    """Every set that the folded ones stand for."""
    return [members for one in found for members in _members(one)]


def _members(one: BlockingSet) -> Iterator[frozenset[str]]:
    places = [itertools.combinations(range(len(choice.among)), choice.count) for choice in one.choices]
    for picked in itertools.product(*places):
        members = [(choice.group, i) for choice, pick in zip(one.choices, picked, strict=True) for i in pick]
        if len(members) == len(set(members)):
            chosen = [
                u for choice, pick in zip(one.choices, picked, strict=True) for i in pick for u in choice.among[i]
            ]
            yield frozenset([*one.fixed, *chosen])


class Ends:
    """The end states of a random conflict's target, and the minimal sets that follow."""

    def __init__(self, case: Case, target: Tree) -> None:
        assert case.form is not None
        self.case, self.game, self.form = case, case.game, case.form
        self.now = self.game.situations[self.game.now]
        self.targets = [s for s in self.game.states if holds(target, self.game.situations[s], case.names)]
        firm = [s for s in self.targets if self._one_way(s)]
        lapses = {s: self._lapses(s) for s in firm}
        fewest = min(lapses.values(), default=0)
        self.lapses = fewest
        self.ends = [s for s in firm if lapses[s] == fewest]
        self.controllers = {option.id: option.controllers for option in self.form.options}

    def _one_way(self, state: int) -> bool:
        after = self.game.situations[state]
        return all(allows(r, "", self.now, after, self.case.names) for r in self.form.rules if isinstance(r, Only))

    def _lapses(self, state: int) -> int:
        after, names = self.game.situations[state], self.case.names
        count = 0
        for rule in self.form.rules:
            if isinstance(rule, Guard):
                only_needs = Guard(rule.option, rule.change, rule.needs)
                count += not allows(only_needs, "", self.now, after, names)
            if isinstance(rule, Promise):
                alone = next(o for o in self.form.options if o.id == rule.promise[1]).controllers == {rule.actor}
                count += alone and not allows(rule, rule.actor, self.now, after, names)
        return count

    def changed(self, state: int) -> frozenset[str]:
        return frozenset(self.game.changes(self.game.now, state))

    def corrects(self, units: frozenset[str], actors: bool) -> bool:
        return any(
            all((self.controllers[o] & units) if actors else o in units for o in self.changed(s)) for s in self.ends
        )

    def minimal_sets(self, actors: bool) -> tuple[Sets, Sets]:
        """The minimal correction sets and the minimal blocking sets."""
        controlled = [a for a in self.form.actors if any(a in c for c in self.controllers.values())]
        units = controlled if actors else [option.id for option in self.form.options]
        subsets = [frozenset(c) for size in range(len(units) + 1) for c in itertools.combinations(units, size)]
        corrections = [s for s in subsets if self.corrects(s, actors)]
        blocks = [s for s in subsets if not self.corrects(frozenset(units) - s, actors)]
        return minimal(corrections), minimal(blocks)

    def exact(self, units: frozenset[str]) -> list[int]:
        return [s for s in self.ends if self.changed(s) == units]

    def mark(self, units: frozenset[str]) -> str:
        ends = self.exact(units)
        reached = sequences.reachable(self.game, self.game.actors, self.game.now, False)
        if any(self.straight(t) for t in ends):
            return "reachable"
        if any(t in reached for t in ends):
            return "temporary"
        return "jointly" if any(self.jointly(t) for t in ends) else "unreachable"

    def towards(self, before: int, after: int, end: int) -> bool:
        """Whether every option goes from its level in one state to that in another towards its level at the end."""
        left, reached, last = (self.game.situations[s] for s in (before, after, end))
        return all(sorted((left[o], reached[o], last[o]))[1] == reached[o] for o in left)

    def straight(self, end: int) -> bool:
        frontier = [(self.game.now, "")]
        seen = set(frontier)
        for state, last in frontier:
            for actor in self.game.actors:
                for after in self.game.moves[actor][state]:
                    node = (after, actor)
                    if actor != last and node not in seen and self.towards(state, after, end):
                        seen.add(node)
                        frontier.append(node)
        return any(state == end for state, _ in frontier)

    def jointly(self, end: int) -> bool:
        frontier = [self.game.now]
        for state in frontier:
            for after in self.game.states:
                if after not in frontier and self.towards(state, after, end) and self.joint_move(state, after):
                    frontier.append(after)
        return end in frontier

    def joint_move(self, before: int, after: int) -> bool:
        left, reached, names = self.game.situations[before], self.game.situations[after], self.case.names
        rules = self.form.rules
        if not all(allows(r, "", left, reached, names) for r in rules if isinstance(r, Only | Guard)):
            return False
        return all(
            any(self._may(actor, option, left, reached) for actor in self.controllers[option])
            for option in self.game.changes(before, after)
        )

    def _may(self, actor: str, option: str, left: dict, reached: dict) -> bool:
        return all(
            allows(rule, actor, left, reached, self.case.names)
            for rule in self.form.rules
            if isinstance(rule, Forbid) or (isinstance(rule, Promise) and rule.promise[1] == option)
        )

    def reaches_within(self, options: frozenset[str], ends: list[int]) -> bool:
        """Whether a legal sequence leads to one of the states when only these options change on the way."""
        inside = {s for s in self.game.states if self.changed(s) <= options}
        moves = {a: {s: m[s] & inside for s in m} for a, m in self.game.moves.items()}
        game = Game(self.game.actors, self.game.situations, self.game.now, moves, self.game.ranks)
        return bool(set(ends) & set(sequences.reachable(game, game.actors, game.now, False)))


def minimal(found: list[frozenset[str]]) -> Sets:
    return {s for s in found if not any(other < s for other in found)}


def coalition(rng: random.Random) -> Case:
    """A conflict of three or four members alike, with one or two options each, and an outsider."""
    members = [f"m{i}" for i in range(rng.choice([3, 3, 4]))]
    names = ["x", "y"][: rng.choice([1, 2, 2]) if len(members) == 3 else 1]
    options = [Option(f"{m}.{n}", ("no", "yes"), frozenset([m])) for m in members for n in names]
    options.append(Option("outsider.z", ("none", "some", "many"), frozenset(["outsider"])))
    actors = [*members, "outsider"]
    form = OptionForm(actors, options)
    writer = Writer(rng, {o.id: o.levels for o in options}, [])
    document: dict = {"detente": 1, "title": "coalition", "actors": {a: {} for a in actors}}
    for option in options:
        owner, name = option.id.split(".")
        document["actors"][owner].setdefault("options", {})[name] = {"levels": list(option.levels)}

    def others(member: str) -> Tree:
        rest = [("on", f"{m}.{rng_name}") for m in members if m != member]
        return ("atleast", k, *rest)

    for _ in range(rng.choice([0, 1, 2])):
        rng_name, k, on = rng.choice(names), rng.randint(1, len(members) - 1), rng.choice(names)
        mixed = rng.random() < 0.3
        for member in members:
            k = rng.randint(1, len(members) - 1) if mixed else k
            kind = rng.choice(["needs", "needs", "from"])
            if on == rng_name or rng.random() < 0.9:
                guard = others(member)
                rule = {"option": f"{member}.{on}", kind: writer.text(guard)}
                document.setdefault("moves", []).append(rule)
                true: Tree = ("true",)
                needs, leaving = (guard, true) if kind == "needs" else (true, guard)
                form.rules.append(Guard(f"{member}.{on}", "raise", needs, leaving))
    if len(names) == 2 and rng.random() < 0.5:
        for m in members:
            never: Tree = ("and", ("on", f"{m}.x"), ("not", ("on", f"{m}.y")))
            form.constraints.append(("not", never))
            document.setdefault("constraints", []).append({"never": writer.text(never)})
    wanted: list[Tree] = [
        (rng.choice(["atleast", "exactly"]), rng.randint(1, len(members)), *(("on", f"{m}.{n}") for m in members))
        for n in names
    ]
    wanted += [("level", "outsider.z", ">=", rng.randint(0, 2))]
    if rng.random() < 0.3:
        wanted.append(("on", f"{rng.choice(members)}.{rng.choice(names)}"))
    target: Tree = (rng.choice(["and", "and", "or"]), *wanted)
    document["endings"] = {"target": {"is": writer.text(target)}}
    situations = form.situations()
    now = next(i for i, s in enumerate(situations) if not any(s.values()))
    game = Game(actors, situations, now, form.moves(situations), {a: [1] * len(situations) for a in actors})
    return Case(document, game, {}, {"target": target}, {o.id: o.levels for o in options}, form)
