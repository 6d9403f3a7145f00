"""What preferences as written imply: ties, what raising each option is worth, which entries decide, what `if` adds.

An analyst writes a few statements; they rank every state. Here is what that ranking says where the analyst did not
look.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from detente.logic.evaluate import evaluate
from detente.logic.tree import If, Implies, Statement
from detente.model.conflict import Priority
from detente.model.graph import GraphModel
from detente.model.ranks import dense_codes

__all__ = ["Implied", "Portrait", "Share", "Tendency", "portrait"]

Bools = NDArray[np.bool_]
Codes = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Tendency:
    """What raising one option to its next feasible level is to an actor, all else equal.

    Parameters
    ----------
    option
        Full id.
    better, equal, worse
        Of the pairs of feasible states that differ in this option alone and have no feasible level between them: in
        how many the higher level is better, equal or worse for the actor.
    """

    option: str
    better: int
    equal: int
    worse: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many choices an entry of the priorities decides: pairs of states that differ in the actor's own options alone
    and tie on all entries above it, but not on this one.
    """

    entry: Priority
    choices: int


@dataclass(frozen=True, slots=True)
class Implied:
    """A preference that an entry "A if B" adds to what it says: not B is liked where A does not hold.

    Parameters
    ----------
    entry
        The entry.
    wanted, condition
        Its A and B.
    pairs
        In how many pairs of states it does so: they differ in options that B speaks of alone, A holds in neither, B
        holds in one, and all entries above (and the others of its tier) tie.
    """

    entry: Priority
    wanted: Statement
    condition: Statement
    pairs: int


@dataclass(frozen=True, slots=True)
class Portrait:
    """What one actor's preferences imply.

    Parameters
    ----------
    actor
        Index of the actor.
    sizes
        How many states share each rank, worst first.
    tendencies
        One per option.
    choices
        Pairs of states that differ in the actor's own options alone.
    shares
        Which priorities decide how many of them, in order; empty without priorities.
    undecided
        How many of them tie.
    implied
        What conditionals add.
    wanted
        The improvements from the status quo, best first, among equals by state number; empty without a status quo.
    """

    actor: int
    sizes: tuple[int, ...]
    tendencies: tuple[Tendency, ...]
    choices: int
    shares: tuple[Share, ...]
    undecided: int
    implied: tuple[Implied, ...]
    wanted: tuple[int, ...]

    @property
    def decides_all(self) -> Share | None:
        """The entry that decides every choice the actor is not indifferent about, if there are entries below it."""
        decided = self.choices - self.undecided
        for share in self.shares[:-1]:
            if decided and share.choices == decided:
                return share
        return None


def portrait(model: GraphModel, actor: int) -> Portrait:
    """Return what an actor's preferences imply.

    Parameters
    ----------
    actor
        Index of the actor.

    Notes
    -----
    Sorting states by their other options finds all pairs: cost grows as options × states × log(states).

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> [(t.option, t.better, t.worse) for t in portrait(model, 0).tendencies]
    [('first.silent', 0, 2), ('second.silent', 2, 0)]
    """
    ranks = model.ranks[actor]
    own = model.conflict.controlled(model.actors[actor])
    line = _codes_without(model, own)
    shares, implied = _priorities(model, actor, line)
    wanted: tuple[int, ...] = ()
    if model.status_quo is not None:
        _, better = model.moves[actor].better_arcs_from(np.array([model.status_quo]))
        wanted = tuple(better[np.lexsort((better, -ranks[better]))].tolist())
    tendencies = () if model.conflict.graph is not None else tuple(_tendency(model, actor, o) for o in model.options)
    return Portrait(
        actor,
        tuple(np.bincount(ranks)[1:].tolist()),
        tendencies,
        _pairs(line),
        shares,
        _pairs(_combined(line, ranks.astype(np.int64))),
        implied,
        wanted,
    )


def _combined(*codes: Codes) -> Codes:
    """Return dense codes that are equal exactly where all the given ones are."""
    return dense_codes([(code, int(code.max(initial=0)) + 1) for code in codes], codes[0].size)[0]


def _codes_without(model: GraphModel, options: tuple[str, ...]) -> Codes:
    """Return dense codes of the states that are equal exactly where all options but these are."""
    others = [o for o in model.conflict.options.values() if o.id not in options]
    return dense_codes([(model.columns[o.id], len(o.levels)) for o in others], model.count)[0]


def _pairs(code: Codes) -> int:
    """Return how many pairs of states have the same code."""
    sizes = np.bincount(code).astype(object)
    return int((sizes * (sizes - 1) // 2).sum())


def _tendency(model: GraphModel, actor: int, option: str) -> Tendency:
    code, column, ranks = _codes_without(model, (option,)), model.columns[option], model.ranks[actor]
    order = np.lexsort((column, code))
    same = code[order][1:] == code[order][:-1]
    step = np.diff(ranks[order])[same]
    return Tendency(option, int((step > 0).sum()), int((step == 0).sum()), int((step < 0).sum()))


def _priorities(model: GraphModel, actor: int, line: Codes) -> tuple[tuple[Share, ...], tuple[Implied, ...]]:
    """Walk down the priorities with the classes of states that tie on everything above."""
    name = model.actors[actor]
    preference = model.conflict.preferences.get(name)
    if preference is None or not preference.priorities:
        return (), ()
    view, memo = model.conflict.view(name), dict[str, Bools]()

    def holds(statement: Statement) -> Bools:
        return evaluate(statement, view, model.columns, model.count, memo)

    tied: Codes = np.zeros(model.count, np.int64)
    implied: list[Implied] = []
    pairs = [_pairs(line)]
    for priority in preference.priorities:
        listed = priority.tier or (priority,)
        held = [np.array([holds(s) for s in entry.statements]).sum(axis=0) for entry in listed]
        for place, entry in enumerate(listed):
            others = np.sum([h for j, h in enumerate(held) if j != place] or [held[place] * 0], axis=0)
            match entry.wants:
                case If(wanted, condition) | Implies(condition, wanted):
                    options = view.options_in(condition)
                    key = _combined(_codes_without(model, options), tied, others)
                    count = _crossed(key, ~holds(entry.wants), holds(entry.wants) & ~holds(wanted))
                    if count:
                        implied.append(Implied(entry, wanted, condition, count))
        tied = _combined(tied, np.sum(held, axis=0))
        pairs.append(_pairs(_combined(line, tied)))
    shares = [Share(p, above - below) for p, (above, below) in zip(preference.priorities, pairwise(pairs), strict=True)]
    return tuple(shares), tuple(implied)


def _crossed(key: Codes, first: Bools, second: Bools) -> int:
    """Return how many pairs with equal keys have one state in each set."""
    size = int(key.max(initial=0)) + 1
    counts = np.bincount(key[first], minlength=size).astype(object) * np.bincount(key[second], minlength=size)
    return int(counts.sum())
