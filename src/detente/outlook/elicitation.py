"""Pairwise elicitation: which comparison matters most for the present answer, and the preference that follows.

The items compared are the statements an actor prioritises, or the states or state patterns it ranks. Two kinds of
questions are asked:

- *over items*: which of two matters more, all else equal, where earlier judgements leave that open;
- *over states*: where a legal move of the actor, from a state that can be reached, changes the ending and the actor
  ranks both states the same: would it rather have the one or the other? The answer becomes a new statement, *what
  differs stands as in the state preferred*, which comes last and so decides only what all others leave equal.

A question matters as much as the answer would change: the *present answer* says for each actor how it keeps the ending
of the status quo, and for each ending whether interest alone leads to it and how firmly everyone keeps it at some
reachable state. The effect of a question is the number of these parts that are different under the judgement opposite
to the present order; for items that are tied, and for states, under whichever answer changes more. Items far apart in
the order are looked at last, and in one go at most 32 judgements are, fewer in conflicts of more than 60,000 states.

References
----------
L. Fang, K. W. Hipel and D. M. Kilgour (1993), Interactive Decision Making, Wiley: preferences over states from
prioritised statements. X. Peng, K. W. Hipel, D. M. Kilgour and L. Fang (1997), Representing ordinal preferences in the
decision support system GMCR II, IEEE International Conference on Systems, Man, and Cybernetics: option prioritisation.
The choice of questions by their effect is Detente's own.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Literal

import numpy as np

from detente.errors import InputError
from detente.logic.evaluate import evaluate
from detente.logic.tree import Atom, Not, Statement, conjunction, format_statement
from detente.model.conflict import Evidence, Preference, Priority
from detente.model.graph import GraphModel
from detente.model.moves import arcs_at_most
from detente.model.ranks import preference_ranks
from detente.outlook.deciding import leaves
from detente.outlook.judgements import Judgement, Judgements
from detente.outlook.present import Part, preference_model, present_answer
from detente.outlook.standing import status_quo_of
from detente.stability.sequences import reachable

__all__ = ["Elicitation", "Question", "begin", "example", "questions"]

Item = Priority | int | Statement
_MOST = 32  # judgements whose effect is looked at in one go
_ROOM = 2_000_000  # states looked at in one go
_MOST_ITEMS = 200
_LISTED = 5_000_000  # moves listed at once
_MOST_LOOKED_AT = 100_000_000  # moves looked at for a question


@dataclass(frozen=True)
class Elicitation:
    """An actor's preference with the judgements made so far.

    Parameters
    ----------
    actor
        Its id.
    preference
        As the scenario has it.
    items
        What is compared: entries of priorities, or the items of a ranking.
    judgements
        Over the positions of the items.
    added
        Statements that follow from judgements over states, the most important first.
    date
        When the judgements are made, as text; empty if that is not to be said.
    """

    actor: str
    preference: Preference
    items: tuple[Item, ...]
    judgements: Judgements
    added: tuple[Priority, ...] = ()
    date: str = ""

    @property
    def ranks_states(self) -> bool:
        """Whether the items are states or state patterns of a ranking, not prioritised statements."""
        return bool(self.preference.ranking or self.preference.ranks)

    def judge(self, question: "Question", verdict: Literal["first", "second", "equal"]) -> "Elicitation":
        """Return the elicitation with the answer to a question.

        Raises
        ------
        ContradictionError
            Earlier judgements say otherwise.
        """
        if question.states is None:
            return replace(self, judgements=self.judgements.judge(Judgement(question.first, question.second, verdict)))
        if verdict == "equal":
            return self
        wanted, other = question.wanted if verdict == "first" else tuple(reversed(question.wanted))
        said = self._noted(f"would rather have this than '{format_statement(other)}', all else equal")
        return replace(self, added=(*self.added, Priority(wanted, evidence=Evidence(assumption=said))))

    def _noted(self, what: str) -> str:
        return f"elicited on {self.date}: {what}" if self.date else f"elicited: {what}"

    @cached_property
    def result(self) -> Preference:
        """The preference that follows, each judgement an assumption of the entry that it speaks for."""
        if not self.judgements.taken and not self.added:
            return self.preference
        if self.ranks_states:
            return self._ranking()
        more: dict[int, list[str]] = {}
        same: dict[int, list[str]] = {}
        for judgement in self.judgements.taken:
            first = judgement.first if judgement.winner is None else judgement.winner
            other = self.name(judgement.first + judgement.second - first)
            (same if judgement.winner is None else more).setdefault(first, []).append(f"'{other}'")
        entries = []
        for n, item in enumerate(self.items):
            assert isinstance(item, Priority)
            said = [
                f"matters {how} {', '.join(dict.fromkeys(found[n]))}"
                for how, found in (("more than", more), ("as much as", same))
                if n in found
            ]
            entries.append(_with_note(item, self._noted(" and ".join(said))) if said else item)
        known = {frozenset(tier): priority for tier, priority in self._written_tiers()}
        tiers = []
        for tier in self.judgements.order:
            inside = tuple(entries[n] for n in tier)
            written = known.get(frozenset(tier))
            if len(tier) == 1:
                tiers.append(inside[0])
            else:
                tiers.append(replace(written, tier=inside) if written is not None else Priority(tier=inside))
        return replace(self.preference, priorities=(*tiers, *self.added))

    def _written_tiers(self) -> Iterator[tuple[tuple[int, ...], Priority]]:
        return zip(self.judgements.present, self.preference.priorities, strict=False)

    def _ranking(self) -> Preference:
        groups = tuple(tuple(self.items[n] for n in tier) for tier in self.judgements.order)
        said = [
            self._noted(
                f"'{self.name(j.first)}' as good as '{self.name(j.second)}'"
                if j.winner is None
                else f"'{self.name(j.winner)}' rather than '{self.name(j.first + j.second - j.winner)}'"
            )
            for j in self.judgements.taken
        ]
        evidence = self.preference.evidence
        noted = replace(evidence, assumption="; ".join(dict.fromkeys([*filter(None, [evidence.assumption]), *said])))
        return replace(self.preference, ranking=groups, ranks=(), evidence=noted)  # type: ignore[arg-type]

    def name(self, item: int) -> str:
        """Return an item as it is written."""
        found = self.items[item]
        if isinstance(found, int):
            return f"state {found}"
        return format_statement(found.wants if isinstance(found, Priority) else found)


def _with_note(entry: Priority, note: str) -> Priority:
    """Return an entry with one more assumption, unless it is there from an earlier time."""
    before = entry.evidence.assumption
    if note in before:
        return entry
    return replace(entry, evidence=replace(entry.evidence, assumption=f"{before}; {note}" if before else note))


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and what hangs on it.

    Parameters
    ----------
    first, second
        Positions of the items compared; in the present order the first is not below the second. -1 for states.
    states
        The two states compared, by index, where the question is over states.
    wanted
        What differs, as it stands in either; empty where the question is over items.
    changes
        The parts of the present answer that a judgement against the present order would change.
    """

    first: int
    second: int
    states: tuple[int, int] | None = None
    wanted: tuple[Statement, ...] = ()
    changes: tuple[Part, ...] = ()

    @property
    def key(self) -> frozenset[object]:
        """What the question is about, whichever of the two comes first."""
        return frozenset(self.wanted) if self.wanted else frozenset({self.first, self.second})


def begin(model: GraphModel, actor: str, date: str = "") -> Elicitation:
    """Return the elicitation of an actor's preference before any judgement.

    An actor without preferences begins with the scenario's endings, all equal (and with none of them, if states do).

    Parameters
    ----------
    model
        The conflict, compiled.
    actor
        Its id.
    date
        When the judgements are made, as text.

    Raises
    ------
    InputError
        The actor's preference is given by weights, which are amounts and no order; it has none and there are no
        endings; or there are too many items to compare in pairs.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> found = begin(model, "first")
    >>> found.name(0), found.judgements.order
    ('second.silent', ((0,), (1,)))
    """
    conflict = model.conflict
    preference = conflict.preferences.get(actor, Preference())
    if preference.weights:
        raise InputError(f"{conflict.name(actor)} weighs its statements; only an order can be elicited: use priorities")
    tiers: list[list[Item]]
    if preference.ranks:
        worth = sorted(set(preference.ranks), reverse=True)
        tiers = [[s + 1 for s, rank in enumerate(preference.ranks) if rank == one] for one in worth]
    elif preference.ranking:
        tiers = [list(group) for group in preference.ranking]
    elif preference.priorities:
        tiers = [list(leaves(priority)) for priority in preference.priorities]
    elif conflict.endings:
        tiers = [list(_endings(model))]
    else:
        raise InputError(f"{conflict.name(actor)} has no preferences and the scenario no endings: nothing to compare")
    items = tuple(item for tier in tiers for item in tier)
    if len(items) > _MOST_ITEMS:
        raise InputError(
            f"{conflict.name(actor)} ranks {len(items):,} items; in pairs, at most {_MOST_ITEMS} are compared"
        )
    numbers = iter(range(len(items)))
    present = tuple(tuple(next(numbers) for _ in tier) for tier in tiers)
    return Elicitation(actor, preference, items, Judgements(present), date=date)


def _endings(model: GraphModel) -> Iterator[Priority]:
    """Yield statements of which exactly one holds in every state: its ending, or that it has none."""
    for ending in model.conflict.endings.values():
        yield Priority(model.ending_statement(ending.id), says=ending.says)
    if (model.ending_of < 0).any():
        none = conjunction(*(Not(ending.statement) for ending in model.conflict.endings.values()))
        yield Priority(none, says="none of the endings")


class _Effects:
    """What judgements would change, each distinct ranking of the states looked at once."""

    def __init__(self, model: GraphModel, held: Elicitation) -> None:
        self.model, self.held = preference_model(model, held.actor, held.result), held
        self.index = model.actors.index(held.actor)
        self.left = max(4, min(_MOST, _ROOM // model.count))
        ranks = self.model.ranks[self.index].tobytes()
        self._known: dict[bytes, tuple[Part, ...]] = model.cache.setdefault(
            ("elicited", self.index, ranks), {ranks: ()}
        )

    @cached_property
    def answer(self) -> dict[Part, str]:
        return present_answer(self.model)

    def of(self, held: Elicitation) -> tuple[Part, ...] | None:
        """Return the parts of the answer that further judgements change; None if too much has been looked at."""
        preference = held.result
        ranks = preference_ranks(preference, self.model.conflict.view(held.actor), self.model.columns, self.model.count)
        key = ranks.tobytes()
        if key not in self._known:
            if not self.left:
                return None
            self.left -= 1
            other = present_answer(preference_model(self.model, held.actor, preference))
            self._known[key] = tuple(part for part, said in other.items() if said != self.answer[part])
        return self._known[key]


def questions(model: GraphModel, held: Elicitation, skipped: Collection[frozenset[object]] = ()) -> list[Question]:
    """Return the questions that are open and matter, the one with the largest effect first.

    Parameters
    ----------
    model
        The conflict as the scenario has it.
    held
        The judgements so far.
    skipped
        Keys of questions that are not to be asked.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> [(q.first, q.second, q.changes[0]) for q in questions(model, begin(model, "first"))]
    [(0, 1, ('kept', 0))]
    """
    effects = _Effects(model, held)
    found = [*_over_items(effects, held, skipped), *_over_states(effects, held, skipped)]
    return sorted(found, key=lambda q: -len(q.changes))


def _over_items(effects: _Effects, held: Elicitation, skipped: Collection[frozenset[object]]) -> Iterator[Question]:
    place = {item: n for n, tier in enumerate(held.judgements.order) for item in tier}
    ordered = [item for tier in held.judgements.order for item in tier]
    pairs = [
        (first, second)
        for first, second in combinations(ordered, 2)
        if held.judgements.implied(first, second) is None and frozenset({first, second}) not in skipped
    ]
    for first, second in sorted(pairs, key=lambda pair: place[pair[1]] - place[pair[0]]):
        question = Question(first, second)
        against: list[Literal["first", "second"]] = ["second"] if place[first] < place[second] else ["first", "second"]
        changes = [effects.of(held.judge(question, verdict)) for verdict in against]
        largest = max((c for c in changes if c is not None), key=len, default=())
        if largest:
            yield replace(question, changes=largest)


def _over_states(effects: _Effects, held: Elicitation, skipped: Collection[frozenset[object]]) -> Iterator[Question]:
    """Yield for each distinct step that leaves the actor indifferent the pair of states nearest to the status quo."""
    model, i = effects.model, effects.index
    if held.ranks_states or model.conflict.graph is not None:
        return
    seen: set[Statement] = set()
    for first, second in _tied_steps(model, i):
        changed = model.changes(first, second)
        wanted = tuple(conjunction(*(Atom(c[0], "=", c[side]) for c in changed)) for side in (1, 2))
        if wanted[0] in seen or frozenset(wanted) in skipped:
            continue
        seen.update(wanted)
        question = Question(-1, -1, (first, second), wanted)
        changes = [effects.of(held.judge(question, verdict)) for verdict in ("first", "second")]
        largest = max((c for c in changes if c is not None), key=len, default=())
        if largest:
            yield replace(question, changes=largest)
        if None in changes:
            return


def _tied_steps(model: GraphModel, actor: int) -> Iterator[tuple[int, int]]:
    """Yield an actor's steps to another ending that leave it indifferent, from states near the status quo outwards.

    The moves of few states are listed at a time, and not all where there are very many.
    """
    start = status_quo_of(model)
    ahead = np.flatnonzero(reachable(model, start))
    near = (model.levels[:, ahead] != model.levels[:, [start]]).sum(axis=0)
    ahead = ahead[np.lexsort((ahead, near))]
    moves, ranks = model.moves[actor], model.ranks[actor]
    done = looked_at = 0
    while done < ahead.size and looked_at < _MOST_LOOKED_AT:
        states = ahead[done:]
        while states.size > 1 and arcs_at_most(moves, states) > _LISTED:
            states = states[: states.size // 2]
        before, after = moves.arcs_from(states)
        tied = (ranks[before] == ranks[after]) & (model.ending_of[before] != model.ending_of[after])
        place = np.argsort(states, kind="stable")
        there = place[np.searchsorted(states, before[tied], sorter=place)]
        order = np.lexsort((after[tied], there))
        yield from zip(before[tied][order].tolist(), after[tied][order].tolist(), strict=True)
        done, looked_at = done + states.size, looked_at + before.size


def example(model: GraphModel, held: Elicitation, first: int, second: int) -> tuple[int, int] | None:
    """Return two states, one where the first statement holds and one where the second does, all other statements equal.

    Of all such pairs the one nearest to the status quo; None if there is none, or the items are states themselves.
    """
    entries = [item for item in held.items if isinstance(item, Priority)]
    if len(entries) != len(held.items):
        return None
    view = model.conflict.view(held.actor)
    truths = np.array([evaluate(e.wants, view, model.columns, model.count) for e in entries])
    others = np.delete(truths, [first, second], axis=0)
    one = np.flatnonzero(truths[first] & ~truths[second])
    other = np.flatnonzero(truths[second] & ~truths[first])
    if not one.size or not other.size:
        return None
    packed = np.packbits(others, axis=0) if others.size else np.zeros((1, model.count), np.uint8)
    keys = np.unique(packed, axis=1, return_inverse=True)[1].reshape(-1)
    start = status_quo_of(model)
    far = (model.levels != model.levels[:, [start]]).sum(axis=0)
    nearest: list[dict[int, int]] = []
    for states in (one, other):
        ordered = states[np.lexsort((states, far[states]))]
        found: dict[int, int] = {}
        for state, key in zip(ordered.tolist(), keys[ordered].tolist(), strict=True):
            found.setdefault(key, state)
        nearest.append(found)
    pairs = [(nearest[0][key], nearest[1][key]) for key in nearest[0].keys() & nearest[1].keys()]
    return min(pairs, key=lambda pair: (int(far[pair[0]] + far[pair[1]]), pair), default=None)
