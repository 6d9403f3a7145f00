"""What is interchangeable: options, or actors with all their options, whose exchange leaves a conflict as it is.

A *block* is an option, or the options of one actor in order; a *class* is a set of blocks of which any two can be
exchanged. Sets of units that differ only by such exchanges are one folded set: so many of these, whichever they are.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import factorial

from detente.logic.evaluate import fold
from detente.logic.tree import TRUE, Atom, Constant, Count, If, Implies, Statement
from detente.logic.vocabulary import Vocabulary
from detente.model.conflict import Conflict

__all__ = [
    "Block",
    "Choice",
    "Class",
    "Labelled",
    "classes_of",
    "folded",
    "in_order",
    "labelled_conflict",
    "options_of",
    "whole_blocks",
]

Block = tuple[str, ...]
Class = tuple[Block, ...]
Label = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Any `count` of the alternatives, each a tuple of units that go together (mostly one).

    Choices with the same number of a `group` are made among the same members, each of whom is chosen in one at most.
    """

    count: int
    among: tuple[tuple[str, ...], ...]
    group: int


@dataclass(frozen=True, slots=True)
class Labelled:
    """A statement with what it is there for.

    Parameters
    ----------
    label
        What an exchange leaves as it is.
    statement
        What it renames the options of.
    names
        Actors and options that it renames too.
    view
        The actor whose beliefs about facts the statement is read with; empty for the facts as they are.
    """

    label: Label
    statement: Statement
    names: tuple[str, ...] = ()
    view: str = ""


def labelled_conflict(conflict: Conflict) -> tuple[Labelled, ...] | None:
    """Return all that moves and preferences depend on, or None where they speak of states by number.

    Needed where sets are marked by ways and by who keeps their end: an exchange must leave those as they are too.
    """
    found = [Labelled(("controls",), TRUE, (o.id, actor)) for o in conflict.options.values() for actor in o.controllers]
    for rule in conflict.rules:
        parts = [part or TRUE for part in (rule.needs, rule.leaves, rule.forbid_from or TRUE, rule.forbid_to)]
        found.append(Labelled(("rule", rule.only, rule.change), _joined(parts), (rule.option, rule.actor)))
    for promise in conflict.commitments.values():
        found.append(Labelled(("promise",), _joined([promise.promise, promise.when, promise.needs]), (promise.by,)))
    for actor, preference in conflict.preferences.items():
        if preference.ranks:
            return None
        wanted: list[tuple[Label, int | Statement]] = []
        for i, entry in enumerate(preference.priorities):
            wanted += [(("priority", i), statement) for statement in entry.statements]
        wanted += [(("weight", weight), entry.wants) for entry, weight in preference.weights]
        wanted += [(("rank", i), item) for i, group in enumerate(preference.ranking) for item in group]
        for label, item in wanted:
            if isinstance(item, int):
                return None
            found.append(Labelled(label, item, (actor,), actor))
    return tuple(found)


def _joined(parts: Sequence[Statement]) -> Statement:
    """Return one statement of several parts that keeps them apart: they may not be taken for each other."""
    whole = parts[0]
    for part in parts[1:]:
        whole = If(whole, part)
    return whole


def classes_of(conflict: Conflict, statements: Sequence[Labelled], blocks: Iterable[Block]) -> tuple[Class, ...]:
    """Return the classes of interchangeable blocks with two or more members, among some blocks without common options.

    Notes
    -----
    An exchange is accepted if it maps the set of statements to itself, up to the order of the parts of ``&``, ``|``,
    ``<->`` and counts. What is interchangeable for subtler reasons is not found, and its sets are listed one by one.
    """
    forms = _Forms(conflict, statements)
    alike: dict[Label, list[Block]] = {}
    for block in blocks:
        options = [conflict.options[o] for o in block]
        key = tuple((len(o.levels), o.now, len(o.controllers), forms.uses[o.id]) for o in options)
        alike.setdefault(key, []).append(block)
    return tuple(c for group in alike.values() for c in _split(group, forms))


def whole_blocks(conflict: Conflict, without: Collection[str] = ()) -> dict[Block, str]:
    """Return for every actor who controls something, all of it alone, what it controls, but for some options."""
    found = {}
    for actor in conflict.actors:
        own = conflict.controlled(actor)
        block = tuple(o for o in own if o not in without)
        if block and all(conflict.options[o].controllers == (actor,) for o in own):
            found[block] = actor
    return found


def in_order(classes: Iterable[Class], conflict: Conflict) -> tuple[Class, ...]:
    """Return classes and their blocks in the order of the options."""
    order = {option: place for place, option in enumerate(conflict.options)}
    found = [tuple(sorted(c, key=lambda block: order[block[0]])) for c in classes if len(c) > 1]
    return tuple(sorted(found, key=lambda c: order[c[0][0]]))


def options_of(classes: Iterable[Class]) -> set[str]:
    """Return the options in any block of the classes."""
    return {option for c in classes for block in c for option in block}


def _split(blocks: Sequence[Block], forms: "_Forms") -> list[Class]:
    classes: list[list[Block]] = []
    for block in blocks:
        for members in classes:
            if forms.exchangeable(members[0], block):
                members.append(block)
                break
        else:
            classes.append([block])
    return [tuple(members) for members in classes if len(members) > 1]


class _Forms:
    """Canonical forms of statements: equal trees, up to the order of symmetric parts, have equal numbers."""

    def __init__(self, conflict: Conflict, statements: Sequence[Labelled]) -> None:
        self.conflict, self.statements = conflict, statements
        self.views: dict[str, Vocabulary] = {"": conflict.vocabulary}
        for actor in {s.view for s in statements if s.view}:
            self.views[actor] = conflict.view(actor)
        self.numbers: dict[object, int] = {}
        self.mentions = [{*self.views[s.view].options_in(s.statement), *s.names} for s in statements]
        self.uses = Counter(name for mentioned in self.mentions for name in mentioned)
        memos: dict[str, dict[str, int]] = {}
        self.plain = [self._number(s, {}, memos) for s in statements]

    def exchangeable(self, one: Block, other: Block) -> bool:
        """Whether exchanging two blocks, option by option, leaves the statements the same."""
        renamed = dict(zip((*one, *other), (*other, *one), strict=True))
        actors: dict[str, str] = {}
        owners = self.conflict.options[one[0]].owner, self.conflict.options[other[0]].owner
        if len(one) > 1 or {self.conflict.controlled(owner) for owner in owners} == {one, other}:
            actors = {owners[0]: owners[1], owners[1]: owners[0]}
        before, after = [], []
        memos: dict[str, dict[str, int]] = {}
        for labelled, mentioned, plain in zip(self.statements, self.mentions, self.plain, strict=True):
            if not mentioned.isdisjoint({*renamed, *actors}):
                before.append(plain)
                after.append(self._number(labelled, {**renamed, **actors}, memos))
        return sorted(before) == sorted(after)

    def _number(self, labelled: Labelled, renamed: Mapping[str, str], memos: dict[str, dict[str, int]]) -> int:
        vocabulary = self.views[labelled.view]

        def leaf(node: Constant | Atom) -> int:
            if isinstance(node, Constant):
                return self._known(("constant", node.value))
            return self._known(("atom", renamed.get(node.option, node.option), vocabulary.interval(node)))

        def combine(node: Statement, parts: Sequence[int]) -> int:
            ordered = isinstance(node, Implies | If)
            kind = (node.kind, node.k) if isinstance(node, Count) else type(node).__name__
            return self._known((kind, tuple(parts if ordered else sorted(parts))))

        form = fold(labelled.statement, vocabulary, leaf, combine, memos.setdefault(labelled.view, {}))
        names = tuple(renamed.get(name, name) for name in labelled.names)
        return self._known((labelled.label, names, form))

    def _known(self, form: object) -> int:
        return self.numbers.setdefault(form, len(self.numbers))


def folded(units: Collection[str], classes: Iterable[Class]) -> tuple[tuple[str, ...], tuple[Choice, ...], int]:
    """Return what is fixed in a set, what may be chosen, and how many sets it stands for.

    Examples
    --------
    >>> folded(["a", "x1", "x2"], [(("x1",), ("x2",), ("x3",))])
    (('a',), (Choice(count=2, among=(('x1',), ('x2',), ('x3',)), group=0),), 3)
    """
    chosen = set(units)
    choices: list[Choice] = []
    count = 1
    for group, blocks in enumerate(classes):
        patterns = [tuple(i for i, unit in enumerate(block) if unit in chosen) for block in blocks]
        used = Counter(pattern for pattern in patterns if pattern)
        if not used or used == {patterns[0]: len(blocks)}:
            continue
        ways = factorial(len(blocks)) // factorial(len(blocks) - used.total())
        for pattern, times in used.items():
            ways //= factorial(times)
            choices.append(Choice(times, tuple(tuple(block[i] for i in pattern) for block in blocks), group))
        count *= ways
        chosen -= {unit for block in blocks for unit in block}
    return tuple(unit for unit in units if unit in chosen), tuple(choices), count
