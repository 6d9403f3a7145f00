"""What can we do? For one actor: which of its moves, resolves, promises and refusals change which ending, at what cost.

Every lever is compared with how things are: the outlook from the status quo. A lever is one of

- **move**: the actor makes one of its moves at the status quo; the outlook is that from the state it leads to;
- **resolve**: ``option = level`` comes first among what the actor wants, so that it does it whenever a move allows;
- **bind**: the actor keeps a promise whatever else it wants: ``promise if when and needs`` comes first for it;
- **refuse**: the actor will not change an option: its moves that do are gone;
- **withdraw**: it will not carry a promise out: the same for the promise's options; where the promise is carried out
  now, after the move that ends this with the fewest changes.

The stage of a promise (floated, declared, …) changes neither moves nor ranks: giving a promise and keeping it is
``bind``, whatever the stage.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.logic.evaluate import evaluate
from detente.logic.tree import Atom, If, Not, Statement, conjunction
from detente.model.conflict import Commitment
from detente.model.graph import GraphModel
from detente.model.part import holding, part, reranked
from detente.model.ranks import dense_ranks
from detente.outlook.between import GAIN, INDIFFERENT, LOSS, Between, between
from detente.outlook.deciding import Comparison, compare_states
from detente.outlook.prospects import ASPECTS, EndingChange, Prospect, View, closed, compare_views
from detente.outlook.standing import status_quo_of
from detente.stability.keeping import keeping_of_endings

__all__ = ["Lever", "LeverKind", "Levers", "levers"]

LeverKind = Literal["move", "resolve", "bind", "refuse", "withdraw"]
KINDS: tuple[LeverKind, ...] = ("move", "resolve", "bind", "refuse", "withdraw")

_FEWEST_MOVES = 32  # moves at the status quo that are tried however many states there are
_MOST_LOOKED_AT = 30_000_000  # states looked at in all to try moves

Changes = tuple[EndingChange, ...]
Counts = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Lever:
    """Something one actor can do, and what it changes.

    Parameters
    ----------
    kind
        See the module.
    subject
        The option (``resolve``, ``refuse``) or the commitment (``bind``, ``withdraw``) it is about; empty for a move.
    level
        The level resolved on, or kept by refusing; empty otherwise.
    start
        Index of the state from which the outlook is computed.
    step
        What it is to the actor itself. For a move, the move. For ``resolve`` and ``bind`` the nearest step within reach
        by which it does what it is resolved to; for ``refuse`` and ``withdraw`` the nearest one it forgoes; or None.
    steps
        How many such steps are a gain, indifferent, a loss to the actor; for a move, that one.
    needed_for
        Options of others that need an option it is about: where it is a consent.
    changes
        What it changes, the weightiest first; empty if nothing.
    """

    kind: LeverKind
    subject: str
    level: str
    start: int
    step: Comparison | None
    steps: Counts
    needed_for: tuple[str, ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class Levers:
    """What one actor can do about how the conflict ends.

    Parameters
    ----------
    actor, start
        Index of the actor and of the status quo.
    baseline
        How each ending stands as things are.
    levers
        Those that change something first, by the weightiest change; within, and then, in the order of the module.
    untried
        How many of its moves at the status quo were not tried; those that change the fewest options are.
    """

    actor: int
    start: int
    baseline: tuple[Prospect, ...]
    levers: tuple[Lever, ...]
    untried: int

    @property
    def effective(self) -> tuple[Lever, ...]:
        """The levers that change something."""
        return tuple(lever for lever in self.levers if lever.changes)


def levers(model: GraphModel, actor: int | str) -> Levers:
    """Return what one actor can do, and what each of these things changes.

    Parameters
    ----------
    actor
        Index, id or name of the actor.

    Raises
    ------
    InputError
        There is no feasible status quo, or no such actor.

    Notes
    -----
    Only states that moves can ever lead to from the status quo are looked at, and nothing is compiled again: a move
    changes where the outlook starts, a resolve or a binding promise the actor's ranks, a refusal its moves. What the
    actors share is kept with the model. Every move asks for the outlook anew; where an actor has very many moves in a
    large conflict, those that change the fewest options are tried.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> found = levers(model, "first")
    >>> [(lever.kind, lever.level, len(lever.changes)) for lever in found.levers]
    [('resolve', 'yes', 6), ('refuse', 'no', 2), ('move', '', 1)]
    """
    index = model.actor(actor) if isinstance(actor, str) else actor
    start = status_quo_of(model)
    if "levers" not in model.cache:
        model.cache["levers"] = _Frame(model, start)
    frame: _Frame = model.cache["levers"]
    moves, untried = frame.moves_tried(index)
    found = [*_moves(frame, index, moves), *_options(frame, index), *_promises(frame, index)]
    return Levers(index, start, frame.now.prospects, tuple(sorted(found, key=_weight)), untried)


def _weight(lever: Lever) -> tuple[int, int]:
    first = ASPECTS.index(lever.changes[0].aspect) if lever.changes else len(ASPECTS)
    return first, KINDS.index(lever.kind)


class _Frame:
    """What the levers of all actors share: the states within reach, and how things are.

    `model` is cut down to the states that any moves lead to; `states` are their indices in the full model.
    """

    def __init__(self, full: GraphModel, start: int) -> None:
        self.full, self.full_start = full, start
        self.model, self.states = _within(full, closed(full, start))
        self.start = int(np.searchsorted(self.states, start))
        self.kept = keeping_of_endings(self.model)
        self.now = View(self.model, self.start, self.states, self.kept)
        self._between: dict[int, Between] = {}

    def changes(self, then: View) -> Changes:
        """Return what differs in a what-if."""
        return compare_views(self.full, self.full_start, self.now, then)

    def wanting(self, actor: int, statement: Statement) -> Changes:
        """Return what differs if a statement comes first among what an actor wants, as it takes the facts to be."""
        model = self.model
        view = model.conflict.view(model.actors[actor])
        ranks = model.ranks[actor]
        wanted = ranks + evaluate(statement, view, model.columns, model.count) * ranks.max()
        if np.array_equal(dense_ranks(wanted), dense_ranks(ranks)):
            return ()
        changed = reranked(model, actor, wanted.astype(np.int32))
        return self.changes(View(changed, self.start, self.states, keeping_of_endings(changed)))

    def without(self, actor: int, options: Sequence[str], start: int) -> Changes:
        """Return what differs, from a state on, if an actor changes none of these options."""
        held = holding(self.model, actor, options)
        smaller, within = _within(held, closed(held, start))
        begin = int(np.searchsorted(within, start))
        return self.changes(View(smaller, begin, self.states[within], keeping_of_endings(smaller)))

    def steps(self, actor: int, truth: NDArray[np.bool_]) -> tuple[Comparison | None, Counts]:
        """Return the nearest step by which an actor comes where `truth` holds, and what all such steps are worth.

        The nearest leaves a state the fewest moves away; then the fewest options change, then the numbers are lowest.
        """
        model, far, moves = self.model, self.now.far, self._moves(actor)
        sources, targets = np.flatnonzero((far >= 0) & ~truth), np.flatnonzero(truth)
        worths = moves.worths(sources, truth)
        counts = worths.sum(axis=1).tolist()
        sources = sources[worths.any(axis=0)]
        if not sources.size:
            return None, (0, 0, 0)
        sources = sources[far[sources] == far[sources].min()]
        free = np.zeros(targets.size, np.int64)
        found = [
            moves.least_back(sources, targets, free, worth) for worth in (GAIN, INDIFFERENT, LOSS) if counts[worth]
        ]
        fewest = np.minimum.reduce(found)
        source = sources[np.argmin(fewest)]
        ahead = model.moves[actor].targets(int(source))
        ahead = ahead[truth[ahead]]
        target = ahead[(model.levels[:, ahead] != model.levels[:, [source]]).sum(axis=0).argmin()]
        nearest = compare_states(self.full, actor, int(self.states[source]), int(self.states[target]))
        return nearest, (counts[GAIN], counts[INDIFFERENT], counts[LOSS])

    def moves_tried(self, actor: int) -> tuple[list[int], int]:
        """Return where the moves at the status quo that are tried lead, ascending, and how many others there are."""
        model = self.model
        targets = model.moves[actor].targets(self.start)
        most = max(_FEWEST_MOVES, _MOST_LOOKED_AT // model.count)
        if targets.size <= most:
            return targets.tolist(), 0
        changed = (model.levels[:, targets] != model.levels[:, [self.start]]).sum(axis=0)
        tried = targets[np.argsort(changed, kind="stable")[:most]]
        return np.sort(tried).tolist(), int(targets.size - most)

    def _moves(self, actor: int) -> Between:
        if actor not in self._between:
            self._between[actor] = between(self.model, actor)
        return self._between[actor]


def _within(model: GraphModel, keep: NDArray[np.bool_]) -> tuple[GraphModel, NDArray[np.intp]]:
    """Return the model of some states, with their indices; the model itself where these are all."""
    return (model, np.arange(model.count)) if keep.all() else part(model, keep)


def _moves(frame: _Frame, actor: int, targets: Sequence[int]) -> Iterator[Lever]:
    model = frame.model
    for target in targets:
        after = int(frame.states[target])
        step = compare_states(frame.full, actor, frame.full_start, after)
        counts = int(step.worth == "gain"), int(step.worth == "indifferent"), int(step.worth == "loss")
        changed = [option for option, _, _ in model.changes(frame.start, target)]
        then = View(model, target, frame.states, frame.kept)
        needed = _needed_for(model, actor, changed)
        yield Lever("move", "", "", after, step, counts, needed, frame.changes(then))


def _options(frame: _Frame, actor: int) -> Iterator[Lever]:
    """Yield a resolve for each level within reach but the present one, and a refusal to change the option at all."""
    model, conflict = frame.model, frame.model.conflict
    promised = [_promised(model, c) for c in conflict.commitments.values() if c.by == model.actors[actor]]
    for option in conflict.controlled(model.actors[actor]):
        levels, row = conflict.options[option].levels, model.columns[option]
        now = int(row[frame.start])
        needed = _needed_for(model, actor, [option])
        reached = [level for level in np.unique(row[frame.now.far >= 0]).tolist() if level != now]
        for level in reached:
            wanted = Atom(option, "=", levels[level])
            step, counts = frame.steps(actor, row == level)
            changes = frame.wanting(actor, wanted)
            yield Lever("resolve", option, levels[level], frame.full_start, step, counts, needed, changes)
        if reached and [option] not in promised:  # else to refuse it is to withdraw the promise
            step, counts = frame.steps(actor, row != now)
            changes = frame.without(actor, [option], frame.start)
            yield Lever("refuse", option, levels[now], frame.full_start, step, counts, needed, changes)


def _promises(frame: _Frame, actor: int) -> Iterator[Lever]:
    model = frame.model
    for promise in model.conflict.commitments.values():
        if promise.by != model.actors[actor]:
            continue
        options, truth = _promised(model, promise), model.truth(promise.promise)
        step, counts = frame.steps(actor, truth)
        needed = _needed_for(model, actor, options)
        wanted = If(promise.promise, conjunction(promise.when, promise.needs))
        changes = frame.wanting(actor, wanted)
        yield Lever("bind", promise.id, "", frame.full_start, step, counts, needed, changes)
        start = _without_it(frame, actor, promise)
        if start is not None:
            after = int(frame.states[start])
            changes = frame.without(actor, options, start)
            yield Lever("withdraw", promise.id, "", after, step, counts, needed, changes)


def _without_it(frame: _Frame, actor: int, promise: Commitment) -> int | None:
    """Return the status quo if the promise is not carried out there, else where the smallest move leads to end that."""
    model, start = frame.model, frame.start
    broken = model.truth(Not(promise.promise))
    if broken[start]:
        return start
    targets = [t for t in model.moves[actor].targets(start).tolist() if broken[t]]
    return min(targets, key=lambda t: (len(model.changes(start, t)), t), default=None)


def _promised(model: GraphModel, promise: Commitment) -> list[str]:
    return list(model.vocabulary.options_in(promise.promise))


def _needed_for(model: GraphModel, actor: int, options: Sequence[str]) -> tuple[str, ...]:
    """Return the options of others that need one of these, by a rule for moves or by a promise's consent."""
    conflict, own, known = model.conflict, model.actors[actor], set(options)
    found: dict[str, None] = {}
    for rule in conflict.rules:
        foreign = bool(rule.option) and own not in conflict.options[rule.option].controllers
        if foreign and rule.needs is not None and known & set(model.vocabulary.options_in(rule.needs)):
            found.setdefault(rule.option)
    for promise in conflict.commitments.values():
        if promise.by != own and known & set(model.vocabulary.options_in(promise.needs)):
            found.update(dict.fromkeys(_promised(model, promise)))
    return tuple(found)
