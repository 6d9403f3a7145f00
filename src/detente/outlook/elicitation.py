"""Pairwise elicitation: an actor's judgements over what it wants, and the preference that follows.

The items compared are the statements an actor prioritises, or the states or state patterns it ranks. Two kinds of
questions are asked:

- *over items*: which of two matters more, all else equal, where earlier judgements leave that open;
- *over states*: where a legal move of the actor, from a state that can be reached, changes the ending and the actor
  ranks both states the same: would it rather have the one or the other? The answer becomes a new statement, *what
  differs stands as in the state preferred*, which comes last and so decides only what all others leave equal.

Which of them to ask first is for `detente.outlook.questions` to say.

What is elicited is one order for certain. An order that is open, or alternatives with odds, have no place in it: they
are settled as written by the first judgement that is taken, and what is settled says so.

References
----------
L. Fang, K. W. Hipel and D. M. Kilgour (1993), Interactive Decision Making, Wiley: preferences over states from
prioritised statements. X. Peng, K. W. Hipel, D. M. Kilgour and L. Fang (1997), Representing ordinal preferences in the
decision support system GMCR II, IEEE International Conference on Systems, Man, and Cybernetics: option prioritisation.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, TypeVar

from detente.errors import InputError
from detente.logic.tree import Not, Statement, conjunction, format_statement
from detente.model.conflict import Evidence, Preference, Priority
from detente.model.graph import GraphModel
from detente.model.uncertainty import Judgement as Uncertain
from detente.outlook.deciding import leaves
from detente.outlook.judgements import Judgement, Judgements
from detente.outlook.present import Part

__all__ = ["Elicitation", "Question", "begin"]

Item = Priority | int | Statement
P = TypeVar("P", Priority, Preference)
_MOST_ITEMS = 200


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
    uncertain
        What is uncertain about the preference and may have no place in what follows: open orders, alternatives, odds of
        a whole tier.
    """

    actor: str
    preference: Preference
    items: tuple[Item, ...]
    judgements: Judgements
    added: tuple[Priority, ...] = ()
    date: str = ""
    uncertain: tuple[Uncertain, ...] = ()

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

    def _noted(self, what: str, how: str = "elicited") -> str:
        return f"{how} on {self.date}: {what}" if self.date else f"{how}: {what}"

    @cached_property
    def settled(self) -> tuple[Uncertain, ...]:
        """What was uncertain and is not any more, since it has no place in what follows."""
        if not self.judgements.taken and not self.added:
            return ()
        whole = {frozenset(tier) for tier in self.judgements.order}
        standing = {priority.path for tier, priority in self._written_tiers() if frozenset(tier) in whole}
        return tuple(one for one in self.uncertain if one.kind != "statement" or one.id not in standing)

    @cached_property
    def result(self) -> Preference:
        """The preference that follows, each judgement an assumption of the entry that it speaks for."""
        if not self.judgements.taken and not self.added:
            return self.preference
        settled = {path: one for one in self.settled for path in one.entries or (one.id,)}
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
            item = self._certain(item, settled)
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
                around = Priority() if written is None else self._certain(written, settled)
                tiers.append(replace(around, tier=inside))
        return replace(self._certain(self.preference, settled), priorities=(*tiers, *self.added))

    def _certain(self, part: P, settled: Mapping[str, Uncertain]) -> P:
        """Return a part of the preference; where it was uncertain, it says so in place of what made it uncertain."""
        one = settled.get(part.path)
        if one is None:
            return part
        was = "in this order, which was open" if one.kind == "order" else "for certain, one of several before"
        note = self._noted(was, "settled")
        before = part.evidence.assumption
        if before and part.evidence == one.evidence:
            note = f"{note} (then assumed: {before})"
        elif before:
            note = f"{before}; {note}"
        return replace(part, evidence=replace(part.evidence, assumption=note))

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
        preference = self._certain(self.preference, {one.id: one for one in self.settled})
        evidence = preference.evidence
        noted = replace(evidence, assumption="; ".join(dict.fromkeys([*filter(None, [evidence.assumption]), *said])))
        return replace(preference, ranking=groups, ranks=(), evidence=noted)  # type: ignore[arg-type]

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
    return Elicitation(
        actor, preference, items, Judgements(present), date=date, uncertain=_uncertain(model, actor, preference)
    )


def _uncertain(model: GraphModel, actor: str, preference: Preference) -> tuple[Uncertain, ...]:
    """Return what is uncertain about a preference beyond whether single statements count."""
    tiers = {priority.path for priority in preference.priorities if priority.tier}
    return tuple(
        one
        for one in model.conflict.judgements
        if one.actor == actor and (one.kind in ("order", "entry", "preference") or one.id in tiers)
    )


def _endings(model: GraphModel) -> Iterator[Priority]:
    """Yield statements of which exactly one holds in every state: its ending, or that it has none."""
    for ending in model.conflict.endings.values():
        yield Priority(model.ending_statement(ending.id), says=ending.says)
    if (model.ending_of < 0).any():
        none = conjunction(*(Not(ending.statement) for ending in model.conflict.endings.values()))
        yield Priority(none, says="none of the endings")
