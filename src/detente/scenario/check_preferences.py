"""Checks of what actors want: nothing, nothing that matters, more than they say, or all in one statement."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from detente.logic.evaluate import evaluate
from detente.logic.tree import If, Implies, Not, Statement
from detente.logic.vocabulary import Vocabulary
from detente.model.conflict import Conflict, Preference, Priority
from detente.scenario.survey import Survey, negation, shown

__all__ = ["check_actor", "check_actors"]

Codes = NDArray[np.uint64]
Bools = NDArray[np.bool_]


def check_actors(survey: Survey) -> None:
    """Note actors with nothing to do or to want, and options that nobody's preference speaks of."""
    conflict = survey.conflict
    mentioned: set[str] = set()
    if not conflict.actors:
        message = "the scenario has no actors: nobody can do anything"
        survey.add("warning", "no-actors", message, hint="list them under 'actors'")
    for actor in conflict.actors:
        element, name = f"actors.{actor}", conflict.name(actor)
        if conflict.graph is not None:
            if not conflict.graph.arcs.get(actor):
                survey.add("warning", "no-moves", f"{name} has no moves: it can only watch", element)
        elif not conflict.controlled(actor):
            survey.add("warning", "no-options", f"{name} has no options: it can only watch", element)
        preference = conflict.preferences.get(actor)
        if preference is None or not (preference.entries or preference.ranking or preference.ranks):
            message = f"{name} has no preferences: it is indifferent between all states and never moves by interest"
            survey.add("warning", "no-preferences", message, element, f"list what it wants under preferences.{actor}")
        else:
            mentioned |= _options_mentioned(conflict, preference, conflict.view(actor))
    for option in conflict.options.values() if conflict.graph is None else ():
        if option.id not in mentioned:
            message = f"nobody's preferences speak of {option.id}: whether it is raised matters to nobody by itself"
            survey.add("note", "unmentioned-option", message, f"options.{option.id}")


def _options_mentioned(conflict: Conflict, preference: Preference, view: Vocabulary) -> set[str]:
    """Return the options a preference depends on: all of them where it ranks states by number."""
    items = [item for group in preference.ranking for item in group]
    if preference.ranks or any(isinstance(item, int) for item in items):
        return set(conflict.options)
    statements = [item for item in items if not isinstance(item, int)] + [e.wants for e in preference.entries]
    return {option for s in statements for option in view.options_in(s)}


def check_actor(survey: Survey, actor: str) -> None:
    """Note what is odd in one actor's preferences, as far as the states can be listed."""
    preference, columns = survey.conflict.preferences.get(actor), survey.columns
    if preference is None or columns is None:
        return
    if preference.ranks and len(preference.ranks) != survey.count:
        states = f"{survey.count:,} feasible state{'s' * (survey.count != 1)}"
        message = f"{len(preference.ranks):,} ranks are given, and there are {states}"
        survey.add("error", "ranks-length", message, preference.path, "give one number for each state, in order")
    elif preference.ranking:
        _Ranking(survey, actor, preference).check()
    elif preference.priorities:
        _Priorities(survey, actor, preference, columns).check()


class _Ranking:
    """The check of one ranking."""

    def __init__(self, survey: Survey, actor: str, preference: Preference) -> None:
        self.survey, self.preference, self.view = survey, preference, survey.conflict.view(actor)
        self.name = survey.conflict.name(actor)

    def check(self) -> None:
        survey, preference = self.survey, self.preference
        columns, count = survey.columns or {}, survey.count
        open_: Bools = np.ones(count, np.bool_)
        for group in preference.ranking:
            taken: Bools = np.zeros(count, np.bool_)
            for item in group:
                if isinstance(item, int):
                    if item > count:
                        hint = f"there are {count:,} feasible states"
                        message = f"the ranking has state {item:,}, which does not exist"
                        survey.add("error", "unknown-state", message, preference.path, hint)
                        continue
                    held = np.arange(count) == item - 1
                else:
                    held = evaluate(item, self.view, columns, count)
                    if held.any() and not (held & open_).any():
                        message = f"{shown(item)} ranks no state: earlier items of the ranking have all of its states"
                        survey.add("warning", "shadowed-item", message, preference.path, "move it up, or remove it")
                taken |= held
            open_ &= ~taken
        if open_.any():
            left = int(open_.sum())
            first = int(np.argmax(open_))
            state = survey.describe({o: int(column[first]) for o, column in columns.items()})
            message = (
                f"{left:,} of {count:,} states match no item of {self.name}'s ranking and come last, tied, "
                f"for example with {state}"
            )
            survey.add("warning", "ranking-unmatched", message, preference.path, "end the ranking with true to say so")


class _Priorities:
    """The check of one list of priorities over the listed states."""

    def __init__(
        self, survey: Survey, actor: str, preference: Preference, columns: Mapping[str, NDArray[np.integer]]
    ) -> None:
        self.survey, self.preference, self.columns = survey, preference, columns
        self.count, self.name = survey.count, survey.conflict.name(actor)
        self.view, self.memo = survey.conflict.view(actor), dict[str, Bools]()
        self.held = [[self._truth(s) for s in entry.statements] for entry in preference.priorities]
        self.codes = _codes(columns)
        self.line = self._without(survey.conflict.controlled(actor))

    def check(self) -> None:
        """Walk down the list with the classes of states that tie on everything above."""
        tied = np.zeros(self.count, np.uint64)
        classes = 1
        pairs = [_pairs(self.line)]
        for entry, held in zip(self.preference.priorities, self.held, strict=True):
            self._what_if_implies(entry, held, tied)
            score = np.sum(held, axis=0, dtype=np.uint64)
            values, tied_to = np.unique(tied * np.uint64(len(held) + 1) + score, return_inverse=True)
            tied = tied_to.astype(np.uint64)
            if len(values) == classes and score.min() != score.max() and not entry.tier:
                message = f"{shown(entry.wants)} never decides: states that tie on all that stands above it agree on it"
                hint = "move it up, or remove it"
                self.survey.add("warning", "never-decides", message, entry.path or self.preference.path, hint)
            classes = len(values)
            pairs.append(_pairs(self.line + tied * _ODD))
        self._one_decides_all(pairs)

    def _truth(self, statement: Statement) -> Bools:
        return evaluate(statement, self.view, self.columns, self.count, self.memo)

    def _without(self, options: tuple[str, ...]) -> Codes:
        """Return a code of each state with these options left out: equal where all others are equal."""
        code = np.zeros(self.count, np.uint64)
        for option, column in self.codes.items():
            if option not in options:
                code += column
        return code

    def _one_decides_all(self, pairs: list[int]) -> None:
        """Note a statement that decides all choices between own moves although later ones speak of them too."""
        decided = [above - below for above, below in pairwise(pairs)]
        total = sum(decided)
        for place, (entry, share) in enumerate(zip(self.preference.priorities, decided, strict=True)):
            if total and share == total and any(self._splits_own_moves(held) for held in self.held[place + 1 :]):
                what = shown(entry.wants) if not entry.tier else "this tier"
                message = (
                    f"{what} decides every choice between {self.name}'s own moves: what stands below it never does"
                )
                hint = "if that is more certain than meant, put statements of similar weight into one 'equal' tier"
                self.survey.add("warning", "decides-everything", message, entry.path or self.preference.path, hint)

    def _splits_own_moves(self, held: list[Bools]) -> bool:
        score = np.sum(held, axis=0, dtype=np.uint64)
        return _pairs(self.line + score * _ODD) < _pairs(self.line)

    def _what_if_implies(self, entry: Priority, held: list[Bools], tied: Codes) -> None:
        """Note where "A if B" makes the actor like the end of B: two states without A that differ in B alone."""
        listed = entry.tier or (entry,)
        for k, (part, truth) in enumerate(zip(listed, held, strict=True)):
            match part.wants:
                case If(wanted, condition) | Implies(condition, wanted):
                    pass
                case _:
                    continue
            own = self.survey.facts.options_in(condition)
            if not own or truth.all():
                continue
            others = np.sum([h for j, h in enumerate(held) if j != k] or [~truth & truth], axis=0, dtype=np.uint64)
            key = self._without(own) + tied * _ODD + others * _ALSO_ODD
            met = truth & ~self._truth(wanted)  # neither A nor B
            if np.intersect1d(key[~truth], key[met]).size:
                self._say_implied(part, wanted, condition)

    def _say_implied(self, part: Priority, wanted: Statement, condition: Statement) -> None:
        unless = f"{shown(wanted.operand)} holds" if isinstance(wanted, Not) else f"{shown(wanted)} does not hold"
        message = f"{shown(part.wants)} also makes {self.name} like {shown(negation(condition))} whenever {unless}"
        hint = "if that is not meant, say above it what the actor wants about the condition itself"
        self.survey.add("note", "if-implies", message, part.path or self.preference.path, hint)


_ODD = np.uint64(0x9E3779B97F4A7C15)
_ALSO_ODD = np.uint64(0xC2B2AE3D27D4EB4F)


def _codes(columns: Mapping[str, NDArray[np.integer]]) -> dict[str, Codes]:
    """Return for each option random 64-bit codes of its level in each state; their sums tell combinations apart."""
    rng = np.random.default_rng(0)
    codes = {}
    for option, column in columns.items():
        table = rng.integers(0, 2**64, int(column.max(initial=0)) + 1, np.uint64)
        codes[option] = table[column]
    return codes


def _pairs(code: Codes) -> int:
    """Return how many pairs of states have the same code."""
    sizes = np.unique(code, return_counts=True)[1].astype(object)
    return int((sizes * (sizes - 1) // 2).sum()) if sizes.size else 0
