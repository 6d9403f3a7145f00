"""The robustness certificate: the smallest change that flips an answer, and how far the search for it went.

An answer is one of the main questions about the scenario as written: whether everyone keeps the present ending (surely,
in its own view), whether an ending is within reach, within reach by interest alone, kept. It *flips* if it is yes and
becomes no, or the reverse. Changes are those of `detente.outlook.change` (a fact the other way round, a belief
corrected, a promise that binds or is withdrawn, a statement dropped, turned round or moved) and, besides, a claim or a
source that is wrong.

The *margin* of an answer is the number of such changes that it takes. All single changes are tried, so a margin of one
is the smallest and one of more than one is certain. Pairs are tried up to a number: the lightest first, and among them
those whose parts alone move most answers. So a margin of two says that two are enough, and where none is found among
all pairs or among those tried, that is said. Two edits of one actor's list are no pair here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from detente.ensemble.answers import Answer, answers_of, called
from detente.ensemble.drivers import MAIN
from detente.ensemble.flipping import Tried, Trying, Wrong
from detente.ensemble.space import space_of
from detente.errors import InputError
from detente.model.compile import compile_model
from detente.model.conflict import Conflict
from detente.model.graph import GraphModel
from detente.model.kernels import load
from detente.outlook.supposing import Change

__all__ = ["Certificate", "Certified", "Flip", "Wrong", "certificate"]

TRIES = 300
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
    space = space_of({conflict.reading: conflict}, conflict.reading)
    answers = [a for a in answers_of(space, MAIN) if a.aspect != "path_end"]
    wanted = {called(answers, id, "main question").id for id in only}
    answers = [a for a in answers if not only or a.id in wanted]
    model = compile_model(conflict)
    if model.count > _WORTH_LOADING:
        load()
    trying = Trying(model, answers)
    base, alone = trying.base, list(trying.singles())
    places = range(len(answers))
    flipped = [k for k in places if any(t.answers is not None and t.answers[k] != base[k] for t in alone)]
    together: list[Tried] = []
    waiting = 0
    if pairs and len(flipped) < len(answers):
        candidates = trying.couples(alone)
        waiting = len(candidates)
        together = [trying.both(one, other) for one, other in candidates[:tries]]
    return Certificate(
        model,
        tuple(_certified(answers[k], bool(base[k]), k, alone if k in flipped else together, most) for k in places),
        len(alone),
        len(together),
        waiting,
        sum(t.answers is None for t in alone),
    )


def _certified(answer: Answer, holds: bool, place: int, tried: Sequence[Tried], most: int) -> Certified:
    """Return how firmly an answer stands; of edits that rank all states alike the plainest is told."""
    flips = [t for t in tried if t.answers is not None and bool(t.answers[place]) != holds]
    if answer.aspect != "seen":
        flips = [t for t in flips if not t.repeats]
    flips.sort(key=lambda t: t.weight)
    shown = tuple(Flip(t.changes, t.weight) for t in flips[:most])
    return Certified(answer, holds, len(shown[0].changes) if shown else None, shown, len(flips))
