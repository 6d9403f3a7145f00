"""The robustness certificate: the smallest change that flips an answer, and how far the search for it went.

An answer is one of the questions that are asked in every world (`detente.ensemble.answers`), here of the scenario as
written: whether everyone keeps the present ending, whether an ending is within reach, within reach by interest alone,
kept, an actor deterred, a promise fired. It *flips* if it is yes and becomes no, or the reverse. Changes are those of
`detente.outlook.change` (a fact the other way round, a belief corrected, a promise that binds or is withdrawn, a
statement dropped, turned round or moved) and, besides, one weight that is otherwise, another reading, another outcome
of an uncertain judgement (an alternative, an order), and a claim or a source that is wrong.

The *margin* of an answer is the number of such changes that it takes. All single changes are tried, so a margin of one
is the smallest and one of more than one is certain. Pairs are tried up to a number, among those that are not ruled out
beforehand (`detente.ensemble.limits`): the lightest first, and among them those whose parts alone move most answers. So
a margin of two says that two are enough, and where none is found among all pairs or among those tried, that is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.ensemble.answers import MAIN, Answer, answers_of, called
from detente.ensemble.changes import CameOut, Reweighed, Right, Single, Unmade, Wrong
from detente.ensemble.codes import NO, YES
from detente.ensemble.flipping import Trying
from detente.ensemble.pairing import Tried
from detente.ensemble.space import Space
from detente.ensemble.thresholds import OddsMargins
from detente.errors import InputError
from detente.model.compile import compile_model
from detente.model.conflict import Conflict
from detente.model.graph import GraphModel
from detente.model.kernels import load

__all__ = [
    "CameOut",
    "Certificate",
    "Certified",
    "Flip",
    "Reweighed",
    "Right",
    "Single",
    "Unmade",
    "Wrong",
    "certificate",
]

TRIES = 30_000
_FOR_ALL = 1000  # pairs that are tried for all answers, before only those that are left count
MOST_FLIPS = 3
_WORTH_LOADING = 1000  # states


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

    changes: tuple[Single, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Certified:
    """How firmly one answer stands.

    Parameters
    ----------
    answer, holds
        The question, and whether it is yes in the scenario as written; None where it does not apply there.
    margin
        So many changes flip it; None where none was found.
    flips
        The lightest sets of so many changes that do, by weight.
    found
        How many there are among those tried.
    """

    answer: Answer
    holds: bool | None
    margin: int | None
    flips: tuple[Flip, ...]
    found: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """How firmly answers stand.

    Parameters
    ----------
    model
        The scenario as written, in the reading looked at.
    answers
        One entry a question.
    singles
        How many single changes were tried.
    fewer
        How many more there are, of weights and of orders of one judgement that are too many to try, and edits of long
        lists that rank all states as one that was tried; mostly none.
    pairs, ruled_out, all_pairs
        How many pairs were tried and how many can flip nothing whatever the actors concerned wanted, of how many; 0
        where pairs were not asked for or not needed.
    long
        Actors of whose long lists of priorities not all pairs of edits were listed: there are more pairs than that.
    contradictory
        Single changes after which nothing is possible, or not what is so now: they flip nothing.
    odds
        How far odds can move until the answers turn in most worlds; None where that was not asked, or there are none.
    """

    model: GraphModel
    answers: tuple[Certified, ...]
    singles: int
    fewer: int
    pairs: int
    ruled_out: int
    all_pairs: int
    long: tuple[int, ...]
    contradictory: int
    odds: OddsMargins | None = None


def certificate(
    conflict: Conflict,
    only: Sequence[str] = (),
    *,
    readings: Mapping[str, Conflict] | None = None,
    pairs: bool = True,
    tries: int = TRIES,
    most: int = MOST_FLIPS,
) -> Certificate:
    """Return how firmly the answers of a conflict stand.

    Parameters
    ----------
    conflict
        The scenario as written, in one reading.
    only
        Ids of questions to look at, such as ``kept:now`` or ``obstacle:durable:russia``; by default the main ones.
    readings
        The conflict in all readings of the scenario, by name: that another one is right is a change too.
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
    answers = _asked({conflict.reading: conflict, **(readings or {})}, only)
    try:
        model = compile_model(conflict)
    except ValueError as error:
        raise InputError(f"the scenario as written contradicts itself: {error}") from None
    if model.count > _WORTH_LOADING:
        load()
    trying = Trying(model, answers, readings)
    alone = list(trying.singles())
    flipping = [trying.flips(t) for t in alone]
    firm = [k for k, value in enumerate(trying.base) if value >= NO and not any(f[k] for f in flipping)]
    together = _Together(trying, alone, firm if pairs else [], tries)
    return Certificate(
        model,
        tuple(_certified(trying, k, together.tried if k in firm else alone, most) for k in range(len(answers))),
        len(alone),
        trying.left_out,
        len(together.tried),
        together.ruled_out,
        together.all,
        together.long,
        sum(t.answers is None for t in alone),
    )


class _Together:
    """Pairs tried: half of the tries for all answers that no single change flips, then for those that are left."""

    def __init__(self, trying: Trying, alone: Sequence[Tried], firm: Sequence[int], tries: int) -> None:
        self.tried: list[Tried] = []
        self.ruled_out = self.all = 0
        self.long: tuple[int, ...] = ()
        if not firm:
            return
        trying.ask(firm)
        pairing = trying.pairs(alone)
        waiting = pairing.lightest(tries)
        self.all, self.ruled_out, self.long = waiting.total, waiting.ruled_out, waiting.long
        left_to_try = waiting.total - waiting.ruled_out
        first = waiting.listed[: tries if left_to_try <= tries else min(tries // 2, _FOR_ALL)]
        self.tried = [trying.both(pair) for pair in first]
        flipped = [trying.flips(t) for t in self.tried]
        left = [k for k in firm if not any(f[k] for f in flipped)]
        if not left or len(first) == left_to_try or not first:
            return
        trying.ask(left)
        rest = pairing.lightest(tries - len(first), after=first[-1])
        self.ruled_out = rest.ruled_out - sum(map(pairing.rules_out, first))
        self.tried += [trying.both(pair) for pair in rest.listed]


def _asked(readings: Mapping[str, Conflict], only: Sequence[str]) -> list[Answer]:
    """Return the questions asked for, in their order; by default the main ones, none about the end of a best path."""
    listed = answers_of(Space(readings, (), (), ()))
    wanted = {called(listed, id).id for id in only}
    if only:
        return [answer for answer in listed if answer.id in wanted]
    there = next(iter(readings.values())).endings
    main = [a for a in listed if a.kind in MAIN and a.aspect != "path_end"]
    return [a for a in main if not a.ending or a.ending in there]


def _certified(trying: Trying, place: int, tried: Sequence[Tried], most: int) -> Certified:
    """Return how firmly an answer stands.

    Of edits that rank all states alike the plainest is told, of the values of one weight the nearest on either side.
    """
    answer, value = trying.answers[place], int(trying.base[place])
    flips = [t for t in tried if trying.flips(t)[place]]
    if answer.aspect != "seen":
        flips = [t for t in flips if not t.repeats or isinstance(t.changes[0], Reweighed)]
    flips = _nearest_weights(flips)
    flips.sort(key=lambda t: t.weight)
    shown = tuple(Flip(t.changes, t.weight) for t in flips[:most])
    holds = None if value < NO else value == YES
    return Certified(answer, holds, len(shown[0].changes) if shown else None, shown, len(flips))


def _nearest_weights(flips: Sequence[Tried]) -> list[Tried]:
    """Leave out values of one weight further away, on the same side, than another that does it too."""
    found, seen = list[Tried](), set[object]()
    for tried in flips:  # the nearest value of a weight was tried first
        change = tried.changes[0]
        if len(tried.changes) == 1 and isinstance(change, Reweighed):
            side = change.actor, change.place, change.result.weights[change.place][1] > change.weight
            if side in seen:
                continue
            seen.add(side)
        found.append(tried)
    return found
