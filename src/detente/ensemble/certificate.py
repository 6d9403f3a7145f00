"""The robustness certificate: the smallest change that flips an answer, and how far the search for it went.

An answer is one of the main questions about the scenario as written: whether everyone keeps the present ending, whether
an ending is within reach, within reach by interest alone, kept. It *flips* if it is yes and becomes no, or the reverse.
Changes are those of `detente.outlook.change` (a fact the other way round, a belief corrected, a promise that
binds or is withdrawn, a statement dropped, turned round or moved) and, besides, a claim or a source that is wrong.

The *margin* of an answer is the number of such changes that it takes. All single changes are tried, so a margin of one
is the smallest and one of more than one is certain; pairs are tried up to a number, the lightest first, so a margin of
two says that two are enough, and where none is found among all pairs or among those tried, that is said.

For judgements with odds there is another margin: how far the odds of one outcome can move, all else as it is, until the
answer no longer holds in most worlds. The share of worlds is linear in them: s(q) = q·s₁ + (1 − q)·s₀, where s₁ and s₀
are the shares with the outcome fixed and excluded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer
from detente.ensemble.asking import Asking
from detente.ensemble.designs import uniforms
from detente.ensemble.draws import outcomes
from detente.ensemble.drivers import MAIN
from detente.ensemble.evaluate import CONTRADICTORY, YES
from detente.ensemble.executors import executor
from detente.ensemble.reliance import doubting
from detente.ensemble.space import Space, space_of
from detente.errors import InputError
from detente.logic.tree import TRUE
from detente.model.compile import compile_model
from detente.model.conflict import Conflict
from detente.model.graph import GraphModel
from detente.outlook.hunting import every_change
from detente.outlook.prospects import Prospect
from detente.outlook.standing import HowKept
from detente.outlook.supposing import Change, Frame, Supposition, supposing

__all__ = ["Certificate", "Certified", "Flip", "Threshold", "Wrong", "certificate", "thresholds"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
TRIES = 300
MOST_FLIPS = 3
DRAWS = 128


@dataclass(frozen=True, slots=True)
class Wrong:
    """A claim or a source that is wrong: ``claims.C10``, ``sources.sasse``."""

    id: str


@dataclass(frozen=True, slots=True)
class Flip:
    """Changes that flip an answer.

    Parameters
    ----------
    changes
        One, or two.
    weight
        How large they are: the places that entries are moved, 1 for any other change, added up.
    """

    changes: tuple[Change | Wrong, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Certified:
    """How firmly one answer stands.

    Parameters
    ----------
    answer, holds
        The question, and whether it is yes in the scenario as written.
    margin
        So many changes flip it; None where none was found.
    flips
        The lightest sets of so many changes that do, by weight.
    found
        How many there are among those tried.
    """

    answer: Answer
    holds: bool
    margin: int | None
    flips: tuple[Flip, ...]
    found: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """How firmly the main answers stand.

    Parameters
    ----------
    model
        The scenario as written, in the reading looked at.
    answers
        One entry a question.
    singles
        How many single changes were tried: all there are.
    pairs, all_pairs
        How many pairs were tried, of how many; 0 where pairs were not asked for or not needed.
    contradictory
        Single changes after which nothing is possible, or not what is so now: they flip nothing.
    """

    model: GraphModel
    answers: tuple[Certified, ...]
    singles: int
    pairs: int
    all_pairs: int
    contradictory: int


@dataclass(frozen=True, slots=True)
class Threshold:
    """How far the odds of one outcome can move until an answer turns in most worlds.

    Parameters
    ----------
    answer
        Position of the question among those asked.
    judgement, outcome
        Positions in the space, and among the judgement's outcomes.
    odds
        As the scenario has them.
    turns_at
        The odds at which the share of worlds passes one half.
    """

    answer: int
    judgement: int
    outcome: int
    odds: float
    turns_at: float

    @property
    def margin(self) -> float:
        """How far that is from the odds as they are."""
        return abs(self.turns_at - self.odds)


@dataclass(frozen=True, slots=True)
class _Tried:
    """Changes tried, and the answers under them; None where they are contradictory."""

    changes: tuple[Change | Wrong, ...]
    supposition: Supposition | None
    weight: int
    answers: Bools | None


def certificate(
    conflict: Conflict, only: Sequence[str] = (), *, pairs: bool = True, tries: int = TRIES, most: int = MOST_FLIPS
) -> Certificate:
    """Return how firmly the main answers of a conflict stand.

    Parameters
    ----------
    conflict
        The scenario as written, in one reading.
    only
        Ids of questions to look at, such as ``kept:now`` or ``kept:durable``; by default all main ones.
    pairs
        Whether to look for two changes where no single one flips an answer.
    tries
        The most pairs to try.
    most
        The most flips of an answer to return.

    Raises
    ------
    InputError
        There is no feasible status quo, the conflict has no endings, or there is no such question.

    Examples
    --------
    >>> import detente
    >>> found = certificate(detente.load("prisoners-dilemma").conflict, ["kept:now"])
    >>> found.answers[0].holds, found.answers[0].margin
    (True, 1)
    """
    if not conflict.endings:
        raise InputError("the scenario has no endings, so there is no answer to certify")
    model = compile_model(conflict)
    frame = Frame.of(model, TRUE, -1)
    space = space_of({conflict.reading: conflict}, conflict.reading)
    answers = [a for a in Asking(space, MAIN).answers if not a.aspect or a.aspect == "by_interest"]
    if unknown := [id for id in only if id not in {a.id for a in answers}]:
        raise InputError(f"'{unknown[0]}' is none of the main questions: {', '.join(a.id for a in answers)}")
    answers = [a for a in answers if not only or a.id in only]
    base = _answers(frame, answers, Supposition(model.conflict))
    assert base is not None
    alone = [*_singles(frame, answers), *_wrongs(conflict, answers)]
    places = range(len(answers))
    flipped = [k for k in places if any(t.answers is not None and t.answers[k] != base[k] for t in alone)]
    together: list[_Tried] = []
    waiting = 0
    if pairs and len(flipped) < len(answers):
        candidates = _couples(frame, alone)
        waiting = len(candidates)
        together = [_pair(frame, answers, one, other) for one, other in candidates[:tries]]
    return Certificate(
        model,
        tuple(_certified(answers[k], bool(base[k]), k, alone if k in flipped else together, most) for k in places),
        len(alone),
        len(together),
        waiting,
        sum(t.answers is None for t in alone),
    )


def _certified(answer: Answer, holds: bool, place: int, tried: Sequence[_Tried], most: int) -> Certified:
    flips = [Flip(t.changes, t.weight) for t in tried if t.answers is not None and bool(t.answers[place]) != holds]
    flips.sort(key=lambda flip: flip.weight)
    return Certified(answer, holds, len(flips[0].changes) if flips else None, tuple(flips[:most]), len(flips))


def _answers(frame: Frame, answers: Sequence[Answer], supposition: Supposition) -> Bools | None:
    """Return the answers under a supposition; None where it is contradictory."""
    try:
        realised = frame.realise(supposition)
        if all(a.kind == "kept now" for a in answers):  # that asks for one state alone
            return np.full(len(answers), frame.stays(realised), np.bool_)
        view, stays = frame.view(realised)
    except (ValueError, InputError):
        return None
    ids = list(frame.model.conflict.endings)
    return np.array([_says(a, ids, view.prospects, stays) for a in answers], np.bool_)


def _says(answer: Answer, ids: list[str], prospects: Sequence[Prospect], stays: HowKept) -> bool:
    if answer.kind == "kept now":
        return stays != "no"
    prospect = prospects[ids.index(answer.ending)]
    if answer.kind == "reachable":
        return prospect.reachable
    if answer.kind == "by interest":
        return prospect.by_interest
    return (prospect.kept_by_interest if answer.aspect == "by_interest" else prospect.kept) != "no"


def _singles(frame: Frame, answers: Sequence[Answer]) -> Iterator[_Tried]:
    """Try every single change; of edits that leave the same ranks only the plainest is one."""
    before = Supposition(frame.model.conflict)
    seen = {(i, frame.model.ranks[i].tobytes()) for i in range(len(frame.model.actors))}
    for change in every_change(frame):
        after = supposing(before, change, frame.model.actors)
        if change.edit is not None:
            ranks = (change.actor, frame.realise(after).model.ranks[change.actor].tobytes())
            if ranks in seen:
                continue
            seen.add(ranks)
        weight = 1 if change.edit is None else change.edit.weight
        yield _Tried((change,), after, weight, _answers(frame, answers, after))


def _wrongs(conflict: Conflict, answers: Sequence[Answer]) -> Iterator[_Tried]:
    """Try every claim and every source wrong, one at a time, in the scenario as written."""
    plain = space_of({conflict.reading: conflict}, conflict.reading)
    wide = doubting(plain)
    places = [k for k, j in enumerate(wide.judgements) if j.kind in {"claim", "source"}]
    if not places:
        return
    asking = Asking(wide, tuple(a.id for a in answers))
    rows = np.array([[np.inf if j.kind == "weight" else float(j.base) for j in wide.judgements]] * len(places))
    rows[np.arange(len(places)), places] = 1.0
    for place, values in zip(places, asking.values(rows), strict=True):
        found = None if (values == CONTRADICTORY).any() else values == YES
        yield _Tried((Wrong(wide.judgements[place].id),), None, 1, found)


def _couples(frame: Frame, alone: Sequence[_Tried]) -> list[tuple[_Tried, _Tried]]:
    """Return pairs of changes that can be made together, the lightest first, at most one of them an edit of a list."""
    usable = [t for t in alone if t.supposition is not None and t.answers is not None]
    found = [
        (one.weight + other.weight, k, one, other)
        for k, (one, other) in enumerate(combinations(usable, 2))
        if _compatible(one, other)
    ]
    found.sort(key=lambda entry: entry[:2])
    return [(one, other) for _, _, one, other in found]


def _compatible(one: _Tried, other: _Tried) -> bool:
    (first,), (second,) = one.changes, other.changes
    if isinstance(first, Wrong) or isinstance(second, Wrong):
        return False
    if first.edit is not None and second.edit is not None:
        return first.actor != second.actor
    return not (first.subject and first.subject == second.subject)


def _pair(frame: Frame, answers: Sequence[Answer], one: _Tried, other: _Tried) -> _Tried:
    assert one.supposition is not None
    second = other.changes[0]
    assert isinstance(second, Change)
    after = supposing(one.supposition, second, frame.model.actors)
    changes = (*one.changes, *other.changes)
    return _Tried(changes, after, one.weight + other.weight, _answers(frame, answers, after))


def thresholds(
    space: Space,
    only: tuple[str, ...] = MAIN,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    workers: int = 1,
    cluster: str | None = None,
) -> tuple[tuple[Answer, ...], tuple[float, ...], tuple[Threshold, ...]]:
    """Return for each question its share of yes and the odds at which it turns in most worlds, the nearest first.

    Judgements that are correlated, that have no odds (orders, numbers), or whose odds are spreads are left out.

    Parameters
    ----------
    only
        Which questions.
    draws
        Over how many draws, the same for every outcome.

    Returns
    -------
    tuple of Answer
        The questions.
    tuple of float
        How often each is yes.
    tuple of Threshold
        By margin.
    """
    base = outcomes(space, uniforms(space, "random", seed, 0, draws, draws))
    correlated = {id for c in space.correlations for id in c.between}
    found: list[Threshold] = []
    with executor(space, only, workers=workers, cluster=cluster) as computing:
        asking = Asking(space, only, computing)
        shares = asking.yes(base).mean(axis=0)
        for place, judgement in enumerate(space.judgements):
            odds = _odds(space, place)
            if odds is None or judgement.id in correlated:
                continue
            with_it = [asking.yes(_fixed(base, place, float(k))).mean(axis=0) for k in range(len(odds))]
            for outcome, own in enumerate(odds if len(odds) > 2 else odds[:1]):
                rest = sum(
                    (odds[k] * with_it[k] for k in range(len(odds)) if k != outcome), np.zeros(len(shares))
                ) / max(1 - own, 1e-300)
                found += _turning(place, outcome, own, with_it[outcome], rest)
    found.sort(key=lambda t: (round(t.margin, 12), t.answer, t.judgement, t.outcome))
    return asking.answers, tuple(shares.tolist()), tuple(found)


def _odds(space: Space, place: int) -> list[float] | None:
    """Return the odds of all outcomes of a judgement, where they are known exactly."""
    judgement = space.judgements[place]
    values = [s.value for s in judgement.odds]
    if not values or any(value is None for value in values):
        return None
    odds = [float(value) for value in values if value is not None]
    return [*odds, 1 - sum(odds)] if len(odds) == len(judgement.outcomes) - 1 else odds


def _fixed(rows: Floats, place: int, value: float) -> Floats:
    fixed = rows.copy()
    fixed[:, place] = value
    return fixed


def _turning(place: int, outcome: int, odds: float, with_it: Floats, without: Floats) -> Iterator[Threshold]:
    if odds >= 1:  # nothing else ever happens, so it is not known what would
        return
    for answer, (high, low) in enumerate(zip(with_it.tolist(), without.tolist(), strict=True)):
        if (high - 0.5) * (low - 0.5) < 0:
            yield Threshold(answer, place, outcome, odds, (0.5 - low) / (high - low))
