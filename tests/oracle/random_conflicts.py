"""Random conflicts, each written twice: as a scenario document and as the oracle's game.

The generators draw from a `random.Random`, so a seed gives the same conflict again, and Hypothesis can drive and shrink
them through ``strategies.randoms`` (see `tests.strategies`).
"""

import json
import random
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from .game import Forbid, Game, Guard, Only, Option, OptionForm, Promise
from .priorities import by_priorities, by_ranking, by_weights, dense
from .statements import Tree, text

ACTOR_IDS = ["a", "b", "c", "d", "e", "Local Government", "Ökonomie", "not", "b2b"]
OPTION_IDS = ["x", "y", "z", "hold back", "öffnen", "if", "strike", "v_1"]
LEVEL_NAMES = [
    ("no", "yes"),
    ("off", "on"),
    ("none", "some", "intense"),
    ("very low", "low", "high"),
    ("0", "1", "2"),
    ("none", "a little", "or", "all"),
    ("0", "1", "2", "3"),
]
STATE_NAMES = ["war", "a truce", "s1", "settled", "öde", "not", "2nd round", "collapse"]
SIZES = (2, 4, 8, 8, 12, 16, 16, 24, 24, 36, 60)


@dataclass
class Case:
    """A random conflict: the document an analyst would write, and what the oracle makes of it."""

    document: dict[str, Any]
    game: Game
    names: dict[str, Tree]
    endings: dict[str, Tree]
    level_names: dict[str, tuple[str, ...]]
    form: OptionForm | None = None

    @property
    def yaml(self) -> str:
        """The document as text: JSON is YAML."""
        return json.dumps(self.document, ensure_ascii=False, indent=1)


@dataclass
class Writer:
    """Draws random statements over some options (or states) and names, and writes them out."""

    rng: random.Random
    level_names: dict[str, tuple[str, ...]]
    names: list[str]
    states: tuple[str, ...] = ()

    def leaf(self, options: list[str]) -> Tree:
        rng = self.rng
        if self.names and rng.random() < 0.2:
            return ("name", rng.choice(self.names))
        if self.states:
            return ("state", rng.choice(self.states))
        if not options or rng.random() < 0.05:
            return (rng.choice(["true", "false"]),)
        option = rng.choice(options)
        if rng.random() < 0.5:
            return ("on", option)
        operator = rng.choice(["=", "!=", ">=", "<=", ">", "<"])
        return ("level", option, operator, rng.randrange(len(self.level_names[option])))

    def tree(self, depth: int = 2, options: list[str] | None = None) -> Tree:
        rng = self.rng
        options = list(self.level_names) if options is None else options
        if depth == 0 or rng.random() < 0.3:
            return self.leaf(options)
        kind = rng.choice(["not", "and", "and", "or", "or", "implies", "if", "iff", "atleast", "atmost", "exactly"])
        if kind == "not":
            return ("not", self.tree(depth - 1, options))
        if kind in ("implies", "if", "iff"):
            return (kind, self.tree(depth - 1, options), self.tree(depth - 1, options))
        parts = [self.tree(depth - 1, options) for _ in range(rng.randint(2, 3))]
        if kind in ("and", "or"):
            return (kind, *parts)
        parts += [self.tree(0, options) for _ in range(rng.randint(0, 2))]
        return (kind, rng.randint(0, len(parts)), *parts)

    def text(self, tree: Tree) -> str:
        return text(tree, self.level_names, self.rng)


def option_conflict(rng: random.Random) -> Case:
    """A random conflict in option form: 1 to 5 actors, at most 60 states."""
    actors = rng.sample(ACTOR_IDS, rng.choice([1, 2, 2, 2, 3, 3, 3, 4, 5]))
    document: dict[str, Any] = {"detente": 1, "title": "random", "actors": {}}
    options = _draw_options(rng, actors)
    level_names = {option.id: option.levels for option in options}
    writer = Writer(rng, level_names, [])
    form = OptionForm(actors, options)
    form.names = _draw_names(writer, document)
    _draw_constraints(writer, document, form)
    situations = form.situations()
    now = rng.randrange(len(situations))
    document["actors"] = _written_actors(rng, form, situations[now])
    _draw_rules(writer, document, form)
    views = _draw_beliefs(writer, document, actors, form.names)
    ranks = _draw_preferences(writer, document, actors, situations, views)
    game = Game(actors, situations, now, form.moves(situations), ranks)
    return Case(document, game, form.names, _draw_endings(writer, document), level_names, form)


def guarded_conflict(seed: int) -> Case:
    """A random conflict in option form in which actors' own options, where they have several, guard each other too."""
    rng = random.Random(seed)
    case = option_conflict(rng)
    form = case.form
    assert form is not None
    writer = Writer(rng, case.level_names, [])
    for option in form.options:
        own = [o.id for o in form.options if o.controllers & option.controllers and o.id != option.id]
        if own and rng.random() < 0.7:
            needs, leaves = (writer.tree(1, own) if rng.random() < 0.6 else ("true",) for _ in range(2))
            change = rng.choice(["raise", "raise", "lower", "any"])
            form.rules.append(Guard(option.id, change, needs, leaves))
            entry = {"option": option.id, "change": change, "needs": writer.text(needs), "from": writer.text(leaves)}
            case.document.setdefault("moves", []).append(entry)
    return replace(case, game=replace(case.game, moves=form.moves(case.game.situations)))


def _draw_options(rng: random.Random, actors: list[str]) -> list[Option]:
    """Options in document order, as many as the size of the conflict allows."""
    most, product = rng.choice(SIZES), 1
    drawn: dict[str, list[Option]] = {actor: [] for actor in actors}
    while True:
        levels = rng.choice(LEVEL_NAMES[:2] * 5 + LEVEL_NAMES)
        if product * len(levels) > most and product > 1:
            break
        product *= len(levels)
        owner = min(rng.sample(actors, 2), key=lambda a: len(drawn[a])) if len(actors) > 1 else actors[0]
        free = [name for name in OPTION_IDS if f"{owner}.{name}" not in {o.id for o in drawn[owner]}]
        shared = rng.sample(actors, rng.randint(1, min(2, len(actors)))) if rng.random() < 0.12 else []
        drawn[owner].append(Option(f"{owner}.{rng.choice(free)}", levels, frozenset([owner, *shared])))
        if product >= most:
            break
    return [option for actor in actors for option in drawn[actor]]


def _written_actors(rng: random.Random, form: OptionForm, now: dict[str, int]) -> dict[str, Any]:
    """The document's actors; a group's options have the levels 0..members unless they say otherwise."""
    written: dict[str, Any] = {}
    for actor in form.actors:
        owned = [option for option in form.options if option.id.split(".")[0] == actor]
        sizes = [len(option.levels) - 1 for option in owned if option.levels[0] == "0"]
        members = rng.choice([None, *sizes])
        written[actor] = {} if members is None else {"members": members}
        default = ("no", "yes") if members is None else tuple(map(str, range(members + 1)))
        options = {option.id.split(".")[1]: _written_option(rng, option, default, now[option.id]) for option in owned}
        if options:
            written[actor]["options"] = options
    return written


def _written_option(rng: random.Random, option: Option, default: tuple[str, ...], now: int) -> dict[str, Any] | str:
    entry: dict[str, Any] = {}
    if option.levels != default or rng.random() < 0.2:
        entry["levels"] = list(option.levels)
    if now or rng.random() < 0.3:
        entry["now"] = option.levels[now]
    also = sorted(option.controllers - {option.id.split(".")[0]})
    if also:
        entry["also"] = also
    return entry if entry or rng.random() < 0.5 else "what it is"


def _draw_names(writer: Writer, document: dict[str, Any]) -> dict[str, Tree]:
    """Facts and definitions; a definition may use what comes before it."""
    rng, names = writer.rng, {}
    for fact in rng.sample(["rain", "time favours us", "état"], rng.choice([0, 0, 1, 2])):
        value = rng.choice(["yes", "no"])
        document.setdefault("facts", {})[fact] = {"says": "no one controls it", "is": value}
        names[fact] = ("true",) if value == "yes" else ("false",)
        writer.names.append(fact)
    for name in rng.sample(["truce", "the end", "ready_2"], rng.choice([0, 0, 1, 2])):
        names[name] = writer.tree()
        meaning = writer.text(names[name])
        document.setdefault("define", {})[name] = meaning if rng.random() < 0.5 else {"is": meaning, "says": "so"}
        writer.names.append(name)
    return names


def _draw_constraints(writer: Writer, document: dict[str, Any], form: OptionForm) -> None:
    """Constraints that leave at least one feasible state."""
    for _ in range(writer.rng.choice([0, 0, 1, 1, 2, 3])):
        tree = writer.tree()
        always = ("not", tree) if (never := writer.rng.random() < 0.7) else tree
        form.constraints.append(always)
        if form.situations():
            document.setdefault("constraints", []).append({"never" if never else "always": writer.text(tree)})
        else:
            form.constraints.pop()


def _draw_rules(writer: Writer, document: dict[str, Any], form: OptionForm) -> None:
    """What limits moves: irreversible options, guards, forbidden changes, commitments."""
    rng, moves = writer.rng, document.setdefault("moves", [])
    for option in form.options:
        entry: dict[str, Any] = {"option": option.id}
        if rng.random() < 0.2:
            entry["only"] = rng.choice(["forward", "back"])
            form.rules.append(Only(option.id, entry["only"]))
        if rng.random() < 0.2:
            change = rng.choice(["raise", "raise", "lower", "any"])
            if change != "raise" or rng.random() < 0.3:
                entry["change"] = change
            guard = {key: writer.tree() for key in rng.choice([["needs"], ["needs"], ["from"], ["needs", "from"]])}
            entry |= {key: writer.text(tree) for key, tree in guard.items()}
            always = ("true",)
            form.rules.append(Guard(option.id, change, guard.get("needs", always), guard.get("from", always)))
        if len(entry) > 1:
            moves.append(entry)
    if rng.random() < 0.15:
        rule = Forbid(rng.choice(form.actors), writer.tree(), writer.tree())
        form.rules.append(rule)
        forbidden = {"from": writer.text(rule.leaving), "to": writer.text(rule.reaching)}
        moves.append({"actor": rule.actor, "forbid": forbidden})
    if not moves:
        del document["moves"]
    for commitment in range(rng.choice([0, 0, 0, 1, 2])):
        document.setdefault("commitments", {})[f"promise{commitment}"] = _draw_commitment(writer, form)


def _draw_commitment(writer: Writer, form: OptionForm) -> dict[str, Any]:
    rng = writer.rng
    option = rng.choice(form.options)
    actor, top = option.id.split(".")[0], len(option.levels) - 1
    raising = [
        ("on", option.id),
        ("level", option.id, "=", top),
        ("level", option.id, ">=", rng.randint(1, top)),
        ("level", option.id, ">", rng.randint(0, top - 1)),
    ]
    other = [("not", ("on", option.id)), ("level", option.id, "=", 0), ("level", option.id, "<", top)]
    promise: Tree = rng.choice(raising * 2 + other)
    stage = rng.choice(["floated", "declared", "signed", "ratified", "in_force"])
    conditions = {key: writer.tree() for key in rng.choice([[], ["when"], ["needs"], ["when", "needs"]])}
    if promise in raising:  # only what asks for a higher level becomes a precondition
        form.rules.append(Promise(actor, promise, ("and", ("true",), *conditions.values())))
    written = {key: writer.text(tree) for key, tree in conditions.items()}
    return {"by": actor, "promise": writer.text(promise), **written, "stage": stage}


def _draw_beliefs(
    writer: Writer, document: dict[str, Any], actors: list[str], names: dict[str, Tree]
) -> dict[str, dict[str, Tree]]:
    """What each actor takes the facts to be: the names its own preferences are evaluated with."""
    rng, views = writer.rng, dict.fromkeys(actors, names)
    known = writer.names
    writer.names = []  # the condition of a belief speaks of what actors do, not of facts
    for fact in document.get("facts", {}):
        if rng.random() < 0.4:
            believer, value = rng.choice(actors), rng.choice(["yes", "no"])
            belief, taken = {"fact": fact, "is": value}, ("true",) if value == "yes" else ("false",)
            if rng.random() < 0.5:
                condition = writer.tree()
                belief["while"] = writer.text(condition)
                otherwise = ("and", ("not", condition), names[fact])
                taken = ("or", ("and", condition, taken), otherwise)  # type: ignore[assignment]
            document.setdefault("beliefs", {}).setdefault(believer, []).append(belief)
            views[believer] = {**views[believer], fact: taken}
    writer.names = known
    return views


def _draw_preferences(
    writer: Writer,
    document: dict[str, Any],
    actors: list[str],
    situations: list[dict[str, Any]],
    views: dict[str, dict[str, Tree]],
) -> dict[str, list[int]]:
    """Preferences of every kind, and the ranks that follow; an actor without preferences is indifferent."""
    rng = writer.rng
    ranks = {}
    kinds = ["none"] + ["priorities"] * 6 + ["weights", "weights", "ranking", "ranking", "ranks"]
    for actor in actors:
        kind = rng.choice(kinds)
        written: Any = None
        if kind == "none":
            ranks[actor] = [1] * len(situations)
            continue
        if kind == "priorities":
            written, priorities = _draw_priorities(writer)
            ranks[actor] = by_priorities(priorities, situations, views[actor])
        elif kind == "weights":
            trees = {writer.text(tree): tree for tree in (writer.tree(1) for _ in range(rng.randint(1, 5)))}
            amounts = {key: rng.choice([1, 2, 3, 0.1, 0.2, 0.3, -1, -0.5, 10]) for key in trees}
            written = {key: rng.choice([n, {"weight": n}]) for key, n in amounts.items()}
            pairs = [(tree, Fraction(str(amounts[key]))) for key, tree in trees.items()]
            ranks[actor] = by_weights(pairs, situations, views[actor])
        elif kind == "ranking":
            written, ranking = _draw_ranking(writer, len(situations))
            ranks[actor] = by_ranking(ranking, situations, views[actor])
        else:
            written = [rng.randint(-2, max(3, len(situations) // 2)) for _ in situations]
            ranks[actor] = dense(written)
        document.setdefault("preferences", {})[actor] = {kind: written}
    return ranks


def _draw_priorities(writer: Writer) -> tuple[list[Any], list[Tree | list[Tree]]]:
    rng = writer.rng

    def entry(tree: Tree) -> Any:
        statement = writer.text(tree)
        return statement if rng.random() < 0.5 else {"wants": statement}

    written: list[Any] = []
    priorities: list[Tree | list[Tree]] = []
    for _ in range(rng.randint(1, 6)):
        if rng.random() < 0.15:
            tier = [writer.tree(1) for _ in range(rng.randint(2, 4))]
            priorities.append(tier)
            listed = [entry(tree) for tree in tier]
            written.append(listed if rng.random() < 0.5 else {"equal": listed})
        else:
            priorities.append(writer.tree())
            written.append(entry(priorities[-1]))  # type: ignore[arg-type]
    return written, priorities


def _draw_ranking(writer: Writer, states: int) -> tuple[list[Any], list[Any]]:
    rng = writer.rng
    items: list[Any] = rng.sample(range(1, states + 1), rng.randint(1, states))
    items += [writer.tree(1) for _ in range(rng.choice([0, 0, 1, 2]))]
    rng.shuffle(items)
    ranking: list[Any] = []
    while items:
        tied, items = items[: (size := rng.choice([1, 1, 1, 2, 3]))], items[size:]
        ranking.append(tied if len(tied) > 1 else tied[0])

    def written(item: Any) -> Any:
        if isinstance(item, list):
            return [written(part) for part in item]
        return item if isinstance(item, int) else writer.text(item)

    return [written(item) for item in ranking], ranking


def _draw_endings(writer: Writer, document: dict[str, Any]) -> dict[str, Tree]:
    endings = {f"ending{number}": writer.tree() for number in range(writer.rng.randint(1, 3))}
    document["endings"] = {name: {"is": writer.text(tree)} for name, tree in endings.items()}
    return endings


def graph_conflict(rng: random.Random) -> Case:
    """A random conflict in graph form: explicit arcs, mostly not transitive."""
    actors = rng.sample(ACTOR_IDS, rng.choice([1, 2, 2, 2, 3, 3, 4]))
    states = tuple(f"s{number}" for number in range(1, rng.choice([1, 3, 4, 5, 6, 8, 12]) + 1))
    if named := rng.random() < 0.3:
        states = tuple(rng.sample(STATE_NAMES, min(len(states), len(STATE_NAMES))))
    density = rng.choice([0.1, 0.2, 0.3, 0.5])
    document: dict[str, Any] = {"detente": 1, "title": "random", "actors": {actor: {} for actor in actors}}
    writer = Writer(rng, {}, [], states)
    names = _draw_names(writer, document)
    moves = {
        actor: {
            left: {reached for reached in range(len(states)) if left != reached and rng.random() < density}
            for left in range(len(states))
        }
        for actor in actors
    }
    now = rng.randrange(len(states))
    by_number = rng.random() < 0.3
    arcs = {
        actor: [
            [left + 1, reached + 1] if by_number else [states[left], states[reached]]
            for left in move
            for reached in sorted(move[left])
        ]
        for actor, move in moves.items()
    }
    said = {state: rng.choice(["how it is", {"says": "how it is"}, {}]) for state in states}
    listed = rng.choice([list(states), said, said if named else len(states)])
    document["graph"] = {"states": listed, "now": now + 1 if by_number else states[now], "arcs": arcs}
    situations = [{"state": state} for state in states]
    ranks = _draw_preferences(writer, document, actors, situations, dict.fromkeys(actors, names))
    game = Game(actors, situations, now, moves, ranks)
    return Case(document, game, names, _draw_endings(writer, document), {"state": states})


def conflict(seed: int) -> Case:
    """The random conflict with this number: four in five in option form, one in graph form."""
    rng = random.Random(seed)
    return graph_conflict(rng) if seed % 5 == 4 else option_conflict(rng)
