"""How likely endings and promises come about where promises may fail: a number in every world, not a yes or no.

Where the scenario says of promises, consents or common causes only roughly how likely they are kept, each draw has
probabilities of its own. In a draw's world they answer, exactly as `detente.outlook.weakest` does: how likely each
promise comes true, one after another or signed together, and how likely it stands at an ending if only what is promised
is done, both from the status quo; and how likely, once an ending is there, every promise that is due then comes true.
That depends on what the world is only as far as promises, constraints, rules of moves and the facts in them are
concerned, so it is worked out once for all worlds that share these, and evaluated for all draws of a block at once.

Over the draws the numbers are a distribution: its mean, with a 95 % interval for the chance of the draw, and the
numbers below which 5, 50 and 95 % of the worlds lie. These are read off 10,000 classes, to a hundredth of a percentage
point, so that memory does not grow with the draws.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.intervals import Z95
from detente.ensemble.shelf import Shelf
from detente.ensemble.space import Space, named_in
from detente.ensemble.structure import facts_in, shaping
from detente.ensemble.worlds import World, conflict_of, frame_of
from detente.outlook.fired import Mode
from detente.outlook.likelihoods import Likelihoods, Target, likelihoods

__all__ = ["MEASURE_KINDS", "Distribution", "Measure", "MeasureKind", "MeasureTally", "Measuring", "measures_of"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
MeasureKind = Literal["word kept", "comes true", "comes about"]
MEASURE_KINDS: tuple[MeasureKind, ...] = get_args(MeasureKind)
"""The kinds of questions with a number for an answer: promises at an ending, one promise, endings by promises alone."""

_CLASSES = 10_000
_ROOM = 256  # sets of diagrams that are kept
_MODES: tuple[tuple[Mode, str, str], ...] = (("in turn", "", ""), ("together", "_together", " if they sign together"))


@dataclass(frozen=True, slots=True)
class Measure:
    """One question with a number from 0 to 1 in every world.

    Parameters
    ----------
    id
        ``word_kept:E``, ``comes_true:P``, ``comes_true_together:P``, ``comes_about:E``, ``comes_about_together:E``.
    kind
        What it is about; one of `MEASURE_KINDS`.
    says
        What the number is the probability of, in the scenario's words.
    mode
        Whether promises fire one after another or are signed together.
    ending, actor, commitment
        What it speaks of; empty where it does not.
    """

    id: str
    kind: MeasureKind
    says: str
    mode: Mode
    ending: str = ""
    actor: str = ""
    commitment: str = ""

    @property
    def target(self) -> Target:
        """What may come about."""
        match self.kind:
            case "word kept":
                return Target("at ending", self.ending)
            case "comes true":
                return Target("promise", self.commitment)
            case "comes about":
                return Target("ending", self.ending)


def measures_of(space: Space, kinds: Sequence[str] | None = None) -> tuple[Measure, ...]:
    """Return the questions with a number for an answer, in a fixed order; none where no probability is uncertain.

    Parameters
    ----------
    kinds
        Kinds of questions (`MEASURE_KINDS`), or ids of single ones; all by default. Others are left aside.

    Examples
    --------
    >>> import detente
    >>> from detente.ensemble.space import space_of
    >>> measures_of(space_of({"": detente.load("prisoners-dilemma").conflict}))
    ()
    """
    if not any(judgement.kind == "probability" for judgement in space.judgements):
        return ()
    return tuple(m for m in _all(space) if kinds is None or m.kind in kinds or m.id in kinds)


def _all(space: Space) -> Iterator[Measure]:
    endings, actors, promises = named_in(space.readings)
    for e in endings if promises else ():
        says = f"once '{e}' is there, all promises due then come true"
        yield Measure(f"word_kept:{e}", "word kept", says, "in turn", ending=e)
    for c, promise in promises.items():
        for mode, mark, how in _MODES:
            says = f"the promise of {actors[promise.by].name} '{promise.says or c}' comes true{how}"
            yield Measure(f"comes_true{mark}:{c}", "comes true", says, mode, actor=promise.by, commitment=c)
    for e in endings if promises else ():
        for mode, mark, how in _MODES:
            says = f"if only what is promised is done, it stands at '{e}'{how}"
            yield Measure(f"comes_about{mark}:{e}", "comes about", says, mode, ending=e)


class Measuring:
    """Works out the numbers in the worlds of a space.

    Parameters
    ----------
    space
        The worlds.
    measures
        The questions.
    """

    def __init__(self, space: Space, measures: Sequence[Measure]) -> None:
        self.space, self.measures = space, tuple(measures)
        self._shelf: Shelf[Hashable, Likelihoods] = Shelf(_ROOM)
        self._matters = {name: _matters(space, name) for name in space.readings} if measures else {}
        self._drawn = {
            name: {
                ids[name]: place
                for place, ids in enumerate(space.local)
                if name in ids and space.judgements[place].kind == "probability"
            }
            for name in space.readings
        }

    def measure(self, worlds: Sequence[World], place: NDArray[np.intp], outcomes: Floats, counts: Bools) -> Floats:
        """Return the numbers in some draws.

        Parameters
        ----------
        worlds
            The distinct worlds among the draws.
        place : ndarray of int, shape (draws,)
            Which of them each draw is.
        outcomes : ndarray of float, shape (draws, judgements)
            As `detente.ensemble.draws.outcomes` gives them.
        counts : ndarray of bool, shape (draws,)
            The draws that do not contradict themselves.

        Returns
        -------
        ndarray of float, shape (draws, measures)
            NaN where the question does not arise.
        """
        found = np.full((len(place), len(self.measures)), np.nan)
        if not self.measures:
            return found
        keys: dict[World, int] = {}
        which = np.array([keys.setdefault(self._key(world), len(keys)) for world in worlds], np.intp)[place]
        for world, number in keys.items():
            rows = np.flatnonzero((which == number) & counts)
            if not rows.size:
                continue
            drawn = {path: outcomes[rows, column] for path, column in self._drawn[world.reading].items()}
            for mode, _, _ in _MODES:
                columns = np.array([k for k, m in enumerate(self.measures) if m.mode == mode], np.intp)
                if columns.size:
                    found[np.ix_(rows, columns)] = self._likelihoods(world, mode).shares(drawn, rows.size).T
        return found

    def _key(self, world: World) -> World:
        """Return the world with only what matters to promises."""
        places, grounds = self._matters[world.reading]
        return World(
            world.reading,
            tuple(pair for pair in world.outcomes if pair[0] in places),
            tuple(ground for ground in world.wrong if ground in grounds),
        )

    def _likelihoods(self, world: World, mode: Mode) -> Likelihoods:
        """Return in which worlds of kept and broken promises the targets of a mode come about."""

        def make() -> Likelihoods:
            targets = [measure.target for measure in self.measures if measure.mode == mode]
            return likelihoods(conflict_of(self.space, world), targets, mode)

        return self._shelf.get((world, mode), make)


def _matters(space: Space, reading: str) -> tuple[frozenset[int], frozenset[int]]:
    """Return the places of the facts, and of the grounds, that promises, their conditions and endings depend on."""
    conflict = space.readings[reading]
    facts = facts_in(conflict, shaping(conflict))
    places = {
        place
        for place, ids in enumerate(space.local)
        if reading in ids and ids[reading].startswith("facts.") and ids[reading].removeprefix("facts.") in facts
    }
    evidence = [
        *(conflict.facts[fact].evidence for fact in facts),
        *(option.evidence for option in conflict.options.values()),
        *(commitment.evidence for commitment in conflict.commitments.values()),
        *(constraint.evidence for constraint in conflict.constraints),
        *(rule.evidence for rule in conflict.rules),
        *(cause.evidence for cause in conflict.fail_together),
    ]
    claims = {frozenset(e.claims) for e in evidence}
    grounds = {number for number, ground in enumerate(frame_of(space).grounds) if ground in claims}
    return frozenset(places), frozenset(grounds)


@dataclass(frozen=True, slots=True)
class Distribution:
    """How a number is distributed over the worlds drawn.

    Parameters
    ----------
    measure
        The question.
    mean
        The mean over the worlds in which the question arises; NaN if there is none. It is also the probability that
        this comes about, all odds taken together.
    mean_low, mean_high
        The 95 % interval of the mean, for the chance of the draw alone.
    low, median, high
        The numbers that 5, 50 and 95 % of the worlds do not exceed.
    draws
        The draws in which the question arises.
    """

    measure: Measure
    mean: float
    mean_low: float
    mean_high: float
    low: float
    median: float
    high: float
    draws: int


class MeasureTally:
    """Sums and classes of numbers over draws."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        self.measures = tuple(measures)
        size = len(self.measures)
        self.classes = np.zeros((size, _CLASSES + 1), np.int64)
        self.sums, self.squares = np.zeros(size), np.zeros(size)

    def add(self, numbers: Floats) -> None:
        """Count the numbers of some draws, shape (draws, measures)."""
        for k, column in enumerate(numbers.T):
            own = column[~np.isnan(column)]
            number = np.clip(np.rint(own * _CLASSES), 0, _CLASSES).astype(np.intp)
            self.classes[k] += np.bincount(number, minlength=_CLASSES + 1)
            self.sums[k] += own.sum()
            self.squares[k] += (own * own).sum()

    def distributions(self) -> tuple[Distribution, ...]:
        """Return how each number is distributed.

        Examples
        --------
        >>> tally = MeasureTally([Measure("comes_about:e", "comes about", "…", "in turn", "e")])
        >>> tally.add(np.array([[0.2], [0.3], [0.4], [np.nan]]))
        >>> found = tally.distributions()[0]
        >>> round(found.mean, 9), found.low, found.median, found.high, found.draws
        (0.3, 0.2, 0.3, 0.4, 3)
        """
        return tuple(self._distribution(k) for k in range(len(self.measures)))

    def _distribution(self, k: int) -> Distribution:
        counts = self.classes[k].cumsum()
        draws = int(counts[-1])
        if not draws:
            return Distribution(self.measures[k], nan, nan, nan, nan, nan, nan, 0)
        mean = float(min(1.0, max(0.0, self.sums[k] / draws)))
        variance = max(0.0, float(self.squares[k]) / draws - mean * mean)
        half = Z95 * sqrt(variance / draws)
        low, median, high = (
            float(np.searchsorted(counts, share * draws - 1e-9)) / _CLASSES for share in (0.05, 0.5, 0.95)
        )
        return Distribution(
            self.measures[k], mean, max(0.0, mean - half), min(1.0, mean + half), low, median, high, draws
        )
