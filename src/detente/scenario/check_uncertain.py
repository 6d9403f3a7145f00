"""Checks of what is uncertain: odds that change little, that speak against what is written, that rest on nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from detente.errors import Diagnostic
from detente.logic.evaluate import evaluate
from detente.model.conflict import Conflict, Preference, Priority
from detente.model.uncertainty import Judgement
from detente.scenario.spreads import ends, middle
from detente.scenario.survey import Survey, listed

__all__ = ["AMONG_PRIORITIES", "changing_little", "check_odds", "check_reach", "gap_message", "odds_gap"]

Ranks = NDArray[np.int64]

_MOST_COMPARED = 50_000  # states
_SAMPLE = 20_000  # pairs of states
_LITTLE = 0.02  # of them
_MOST_NUMBERS = 2**62  # so that differences fit too
AMONG_PRIORITIES = ("statement", "order", "entry")
"""The kinds of judgements that may change little."""
_AS_WRITTEN = {
    "fact": "holds",
    "claim": "is right",
    "source": "is right",
    "belief": "is held",
    "statement": "counts",
}


def odds_gap(conflict: Conflict, known: Collection[str]) -> list[str]:
    """Return the ids of the judgements whose odds rest on neither a claim nor an assumption.

    Elements without evidence, which are `known`, are told as such.
    """
    if conflict.cite:
        return []
    bare = [j.id for j in conflict.judgements if j.id not in known and (j.evidence is None or j.evidence.missing)]
    return bare + [c.path for c in conflict.correlations if c.evidence is None or c.evidence.missing]


def check_odds(survey: Survey) -> None:
    """Note what is written although its opposite is likelier, and distributions that are cut."""
    for judgement in survey.conflict.judgements:
        told = _less_likely(judgement)
        if told:
            hint = "what is said of the scenario as written is about the less likely case; write down the likelier one"
            survey.add("warning", "less-likely", told, judgement.id, hint)
        _check_cut(survey, judgement)
        _check_order(survey, judgement)


def _less_likely(judgement: Judgement) -> str:
    """Return the sentence that what is written is less likely than something else; empty where it is not."""
    if not judgement.odds:
        return ""
    odds = [middle(spread) for spread in judgement.odds]
    if len(odds) == 1:
        odds.append(1 - odds[0])
    written, likeliest = odds[judgement.base], max(odds)
    if written >= likeliest:
        return ""
    name = judgement.outcomes[judgement.base] or "the scenario as written"
    if len(judgement.odds) == 1:
        said = "does not hold" if judgement.base else _AS_WRITTEN[judgement.kind]
        return f"as written, {judgement.id} {said}, with odds of {float(written):g}: the opposite is likelier"
    other = judgement.outcomes[odds.index(likeliest)] or "the scenario as written"
    return f"as written, {judgement.id} has '{name}', with odds of {float(written):g}: '{other}' is likelier"


def _check_cut(survey: Survey, judgement: Judgement) -> None:
    """Note distributions of odds and probabilities that reach beyond 0 to 1; warn where they mostly lie there."""
    hint = "for odds and probabilities, beta and uniform have ends of their own; so has a range [low, high]"
    for spread in (judgement.spread, *judgement.odds):
        if spread is None or spread.low is None:
            continue
        whole = replace(spread, low=None, high=None)
        (low, high), median = ends(whole), middle(whole)
        if low >= 0 and high <= 1:
            continue
        what = judgement.id if judgement.kind == "probability" else f"the odds of {judgement.id}"
        of = f"the distribution {spread.name} of {what}"
        if not 0 <= median <= 1:
            told = f"most draws are cut to {int(median > 1)}"
            survey.add("warning", "odds-cut", f"{of} lies mostly beyond 0 to 1: {told}", judgement.id, hint)
        elif judgement.kind == "probability":
            told = f"from {float(max(low, 0)):g} to {float(min(high, 1)):g}"
            message = (
                f"{of} reaches beyond 0 to 1: draws are cut there, and the weakest link takes it to lie anywhere {told}"
            )
            survey.add("note", "probability-cut", message, judgement.id, hint)
        else:
            survey.add("note", "odds-cut", f"{of} reaches beyond 0 to 1: draws are cut there", judgement.id, hint)


def _check_order(survey: Survey, judgement: Judgement) -> None:
    """Note an order of which everything is known, so that nothing is uncertain about it."""
    size = len(judgement.entries)
    if judgement.kind == "order" and {(k, k + 1) for k in range(size - 1)} <= set(judgement.above):
        message = f"'above' leaves {judgement.id} one order only, so that nothing is uncertain about it"
        hint = "leave a pair out of 'above', or write the entries without 'any_order'"
        survey.add("warning", "one-order", message, judgement.id, hint)


# -- what changes little


def check_reach(survey: Survey, actor: str) -> None:
    """Note the uncertain entries of an actor's priorities that change little, because what stands above decides."""
    conflict, columns = survey.conflict, survey.columns
    preference = conflict.preferences.get(actor)
    mine = [j for j in conflict.judgements if j.actor == actor and j.kind in AMONG_PRIORITIES]
    if not mine or preference is None or columns is None or not 1 < survey.count <= _MOST_COMPARED:
        return
    comparing = _Comparing(survey, actor, preference, columns)
    for judgement in mine:
        others = [comparing.ranks(other) for other in _variants(preference, judgement)]
        shares = [comparing.changed(other) for other in others]
        if shares and max(shares) < _LITTLE and not any(comparing.chosen(other) for other in others):
            what = {"statement": "whether this counts", "order": "this order", "entry": "which of these stands here"}
            name = conflict.name(actor)
            share = "hardly any pair" if max(shares) == 0 else f"about {100 * max(shares):.2g} % of the pairs"
            message = (
                f"{what[judgement.kind]} changes little: it decides {share} of states and none of {name}'s choices "
                "between its own moves, since what stands above it decides first"
            )
            hint = "put odds where answers hang on them: on facts, readings, trust and the first priorities"
            survey.add("warning", "little-effect", message, judgement.id, hint)


def changing_little(conflict: Conflict) -> list[Diagnostic]:
    """Return what `check` says of the uncertain entries of priorities that change little.

    Examples
    --------
    >>> import detente
    >>> changing_little(detente.load("prisoners-dilemma").conflict)
    []
    """
    found: list[Diagnostic] = []
    with Survey(conflict, found, {}) as survey:
        for actor in conflict.preferences:
            check_reach(survey, actor)
    return found


class _Comparing:
    """Compares an actor's ranks of all states under other preferences with those under its own."""

    def __init__(
        self, survey: Survey, actor: str, preference: Preference, columns: Mapping[str, NDArray[np.integer]]
    ) -> None:
        self.columns, self.count = columns, survey.count
        self.view, self.memo = survey.conflict.view(actor), dict[str, NDArray[np.bool_]]()
        rng = np.random.default_rng(0)
        self.first, self.second = rng.integers(0, self.count, (2, _SAMPLE))
        own = set(survey.conflict.controlled(actor))
        others = [column for option, column in columns.items() if option not in own]
        self.line = _numbered(others, self.count)
        self.base = self.ranks(preference)
        self.order = np.lexsort((self.base, self.line))
        self.same = np.diff(self.line[self.order]) == 0
        self.steps = np.sign(np.diff(self.base[self.order]))

    def ranks(self, preference: Preference) -> Ranks:
        """Return how far up each state stands."""
        return _numbered([self._score(entry) for entry in preference.priorities], self.count)

    def _score(self, entry: Priority) -> NDArray[np.integer]:
        held = [evaluate(s, self.view, self.columns, self.count, self.memo) for s in entry.statements]
        return np.sum(held, axis=0, dtype=np.int64)

    def changed(self, other: Ranks) -> float:
        """Return in what share of a sample of pairs the comparison is another one."""
        before, after = (np.sign(r[self.first] - r[self.second]) for r in (self.base, other))
        return float(np.mean(before != after))

    def chosen(self, other: Ranks) -> bool:
        """Whether some choice between states that the actor can move between is another one."""
        return bool((self.same & (self.steps != np.sign(np.diff(other[self.order])))).any())


def _numbered(keys: Sequence[NDArray[np.integer]], count: int) -> Ranks:
    """Return numbers that order as the keys do, the first key first; keys are 0 or more."""
    found: Ranks = np.zeros(count, np.int64)
    numbers = 1  # more than the largest
    for key in keys:
        steps = int(key.max(initial=0)) + 1
        if numbers * steps > _MOST_NUMBERS:
            distinct, found = np.unique(found, return_inverse=True)
            numbers = distinct.size
        found = found * steps + key
        numbers *= steps
    return found


def _variants(preference: Preference, judgement: Judgement) -> Iterator[Preference]:
    """Yield the preference with another outcome of a judgement."""
    entries = preference.priorities
    if judgement.kind == "statement":
        yield replace(preference, priorities=tuple(_left_out(entries, judgement.id)))
    elif judgement.kind == "order":
        places = [k for k, entry in enumerate(entries) if entry.path in judgement.entries]
        turned = list(entries)
        for place, other in zip(places, reversed(places), strict=True):
            turned[place] = entries[other]
        yield replace(preference, priorities=tuple(turned))
    else:
        for part in judgement.alternatives[1:]:
            if isinstance(part, Priority):
                changed = tuple(part if entry.path == judgement.id else entry for entry in entries)
                yield replace(preference, priorities=changed)


def _left_out(entries: Sequence[Priority], path: str) -> Iterator[Priority]:
    for entry in entries:
        if entry.path == path:
            continue
        if not entry.tier:
            yield entry
        elif tier := tuple(_left_out(entry.tier, path)):
            yield replace(entry, tier=tier)


def gap_message(ids: Sequence[str]) -> str:
    """Return the sentence that names the judgements whose odds rest on nothing."""
    if len(ids) == 1:
        return f"the odds of {ids[0]} rest on neither a claim nor an assumption"
    return f"the odds of {len(ids)} judgements rest on neither a claim nor an assumption: {listed(ids, 8)}"
