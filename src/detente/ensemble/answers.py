"""The questions that are asked in every world: one yes or no each, so that they can be counted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from detente.ensemble.given import check_text
from detente.ensemble.measures import MEASURE_KINDS, measures_of
from detente.ensemble.space import Space, named_in
from detente.errors import InputError, nearest
from detente.model.conflict import Actor, Commitment

__all__ = ["KINDS", "MAIN", "QUICK", "Answer", "AnswerKind", "answers_of", "called"]

AnswerKind = Literal["kept now", "reachable", "by interest", "kept", "obstacle", "fires", "effect", "deterred"]

KINDS: tuple[AnswerKind, ...] = get_args(AnswerKind)
"""The kinds of answers, in the order in which they are shown; `answers_of` takes any of them."""

MAIN: tuple[AnswerKind, ...] = ("kept now", "reachable", "by interest", "kept")
"""The kinds that say whether and how it ends."""

QUICK: tuple[AnswerKind, ...] = ("kept now", "reachable", "by interest")
"""The kinds that cost little even without compiled kernels: what a short look at a few hundred draws asks."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with a yes or no in every world.

    Parameters
    ----------
    id
        Such as ``kept:now``, ``reachable:durable``, ``obstacle:durable:russia``; the parts of it are ids.
    kind
        What it is about; one of `KINDS`.
    says
        The answer yes as a sentence, in the scenario's words.
    ending, actor, commitment
        What it speaks of; empty where it does not.
    aspect
        Which of several questions of this kind, such as ``sure`` or ``path_end``; empty for the plain one.
    """

    id: str
    kind: AnswerKind
    says: str
    ending: str = ""
    actor: str = ""
    commitment: str = ""
    aspect: str = ""


def answers_of(space: Space, kinds: Sequence[str] | None = None) -> tuple[Answer, ...]:
    """Return the questions of a space, in a fixed order.

    ``kept now``
        ``kept:now``: everyone keeps the ending of the status quo, at least possibly; ``kept:now:sure``: surely or by
        content; ``kept:now:seen``: each in its own view.
    ``reachable``, ``by interest``
        ``reachable:E``, ``by_interest:E``: moves, or improvements alone, lead to ending E.
    ``kept``
        ``kept:E``: everyone keeps E, at least possibly, at some state that moves lead to; ``kept:E:by_interest``: at
        some that improvements alone lead to; ``kept:E:path_end``: at the end of the best path to it.
    ``obstacle``
        ``obstacle:E:A``: every best path to E asks the same loss of actor A.
    ``fires``
        ``fires:P``: promise P comes true one after another if everyone keeps their word; ``fires_together:P``: if they
        sign together.
    ``effect``
        ``effect:P:E:kept``, ``effect:P:E:by_interest``: binding P makes E kept somewhere within reach, or makes
        improvements lead to it, which is not so as things are; ``…:not_kept``, ``…:not_by_interest``: the opposite.
    ``deterred``
        ``deterred:E:A:possible``, ``deterred:E:A:sure``: A, who would rather leave E at the end of the best path to it,
        is kept from it. Does not apply where it would not.

    Parameters
    ----------
    kinds
        Kinds of questions (`KINDS`), or ids of single ones; all by default. Those with a number for an answer
        (`detente.ensemble.measures`) are left aside.

    Raises
    ------
    InputError
        There is no such kind or question.

    Examples
    --------
    >>> import detente
    >>> from detente.ensemble.space import space_of
    >>> space = space_of({"": detente.load("prisoners-dilemma").conflict})
    >>> [answer.id for answer in answers_of(space, ["kept now"])]
    ['kept:now', 'kept:now:sure', 'kept:now:seen']
    """
    listed = tuple(_all(space))
    if kinds is None:
        return listed
    known = {a.id for a in listed} | {m.id for m in measures_of(space)} | {*KINDS, *MEASURE_KINDS}
    strange = [kind for kind in kinds if kind not in known]
    if strange:
        every = ", ".join((*KINDS, *MEASURE_KINDS))
        raise InputError(f"there are no answers '{strange[0]}'; the kinds of answers are {every}")
    return tuple(answer for answer in listed if answer.kind in kinds or answer.id in kinds)


def called(answers: Sequence[Answer], id: str, what: str = "question") -> Answer:
    """Return the question of this id.

    Raises
    ------
    InputError
        There is none; the nearest are named.

    Examples
    --------
    >>> import detente
    >>> from detente.ensemble.space import space_of
    >>> space = space_of({"": detente.load("prisoners-dilemma").conflict})
    >>> called(answers_of(space), "kept:now").kind
    'kept now'
    """
    check_text(id, f"a {what}")
    known = {answer.id: answer for answer in answers}
    if id not in known:
        close = nearest(id, list(known))
        hint = f"did you mean {' or '.join(close)}?" if close else f"the first are {', '.join(list(known)[:6])}"
        raise InputError(f"there is no {what} '{id}'; {hint}")
    return known[id]


def _all(space: Space) -> Iterator[Answer]:
    endings, actors, promises = named_in(space.readings)
    yield Answer("kept:now", "kept now", "everyone keeps the present ending")
    yield Answer("kept:now:sure", "kept now", "everyone surely keeps the present ending", aspect="sure")
    yield Answer("kept:now:seen", "kept now", "everyone, in its own view, keeps the present ending", aspect="seen")
    for e in endings:
        yield Answer(f"reachable:{e}", "reachable", f"moves lead to '{e}'", e)
    for e in endings:
        yield Answer(f"by_interest:{e}", "by interest", f"interest alone leads to '{e}'", e)
    yield from _kept(endings)
    for e in endings:
        for a, actor in actors.items():
            yield Answer(f"obstacle:{e}:{a}", "obstacle", f"the best way to '{e}' asks a loss of {actor.name}", e, a)
    yield from _fires(promises, actors)
    yield from _effects(promises, endings)
    for e in endings:
        for a, actor in actors.items():
            said = f"deterred from leaving '{e}' at the end of the best way to it"
            yield Answer(f"deterred:{e}:{a}:possible", "deterred", f"{actor.name} is {said}", e, a, aspect="possible")
            yield Answer(f"deterred:{e}:{a}:sure", "deterred", f"{actor.name} is surely {said}", e, a, aspect="sure")


def _kept(endings: Mapping[str, None]) -> Iterator[Answer]:
    for e in endings:
        yield Answer(f"kept:{e}", "kept", f"everyone would keep '{e}' somewhere within reach", e)
        said = f"interest alone leads to '{e}' where everyone would keep it"
        yield Answer(f"kept:{e}:by_interest", "kept", said, e, aspect="by_interest")
        said = f"everyone would keep '{e}' at the end of the best way to it"
        yield Answer(f"kept:{e}:path_end", "kept", said, e, aspect="path_end")


def _fires(promises: Mapping[str, Commitment], actors: Mapping[str, Actor]) -> Iterator[Answer]:
    for c, promise in promises.items():
        said = f"the promise of {actors[promise.by].name} '{promise.says or c}' comes true if everyone keeps their word"
        yield Answer(f"fires:{c}", "fires", said, actor=promise.by, commitment=c)
        together = f"{said} and they sign together"
        yield Answer(f"fires_together:{c}", "fires", together, actor=promise.by, commitment=c, aspect="together")


_EFFECTS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("kept", lambda e: f"makes everyone keep '{e}' somewhere within reach"),
    ("not_kept", lambda e: f"leaves '{e}' kept nowhere within reach"),
    ("by_interest", lambda e: f"makes interest alone lead to '{e}'"),
    ("not_by_interest", lambda e: f"keeps interest alone from leading to '{e}'"),
)


def _effects(promises: Mapping[str, Commitment], endings: Mapping[str, None]) -> Iterator[Answer]:
    for c, promise in promises.items():
        for e in endings:
            for aspect, does in _EFFECTS:
                said = f"a binding promise '{promise.says or c}' {does(e)}"
                yield Answer(f"effect:{c}:{e}:{aspect}", "effect", said, e, promise.by, c, aspect)
