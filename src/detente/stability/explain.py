"""Why a state is stable or not for an actor: every improvement, who answers it, by which path, and to where."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import UnknownNameError
from detente.model.graph import GraphModel
from detente.stability.closures import (
    beyond_reply,
    cornered_by_improvements,
    cornered_by_moves,
    least_after_improvements,
    least_after_moves,
    surest_outcome,
)
from detente.stability.concepts import CONCEPTS, Concept, concept_named
from detente.stability.sequences import Step, shortest_sequence

__all__ = ["Answer", "Explanation", "explain"]

# How an improvement may be answered under each concept: by moves or improvements, and whether a reply is looked at.
_ANSWERS = {
    "gmr": (False, False),
    "smr": (False, True),
    "seq": (True, False),
    "sseq": (True, True),
    "seq_sure": (True, False),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One improvement of the actor and what becomes of it.

    Parameters
    ----------
    target
        The state the improvement leads to.
    sanction
        The shortest legal sequence of the others to a state that hurts; None where there is none.
    sure
        Whether it hurts however the others reply in the end; None under concepts whose sanctions need not be
        improvements.
    best_reply
        Under SMR and SSEQ: the state the actor's best reply to the sanction leads to (the sanction's end if it stays).
    """

    target: int
    sanction: tuple[Step, ...] | None
    sure: bool | None = None
    best_reply: int | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a state is stable, or not, for one actor under one concept.

    Parameters
    ----------
    stable
        The verdict: there is no improvement, or each is answered.
    answers
        The improvements, best for the actor first; unanswered ones before answered ones; at most `most` of them.
    improvements
        How many there are in all.
    """

    actor: int
    state: int
    concept: str
    stable: bool
    answers: tuple[Answer, ...]
    improvements: int


def explain(model: GraphModel, state: int, actor: int, concept: str = "seq", most: int = 50) -> Explanation:
    """Explain a verdict with witnesses that can be checked.

    Parameters
    ----------
    state, actor
        Indices.
    concept
        Id of a concept in `detente.stability.concepts.CONCEPTS`.
    most
        The most improvements to explain; those that nobody answers come first.

    Raises
    ------
    UnknownNameError
        There is no such concept, or none that can be explained.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> why = explain(model, 3, 0, "seq")
    >>> why.stable, why.answers[0].target, why.answers[0].sanction
    (True, 2, (Step(actor=1, before=2, after=0),))
    """
    asked = concept_named(concept)
    if asked.id not in CONCEPTS:
        raise UnknownNameError("concept with an explanation", concept, CONCEPTS)
    rank = int(model.ranks[actor][state])
    _, targets = model.moves[actor].better_arcs_from(np.array([state]))
    targets = targets[np.lexsort((targets, -model.ranks[actor][targets]))]
    hurt = _hurting_states(model, actor, rank, asked)
    surest = surest_outcome(model, actor) if asked.id in {"seq", "seq_sure"} else None
    answers = [_answer(model, actor, int(t), rank, asked, hurt, surest) for t in targets[:most]] if targets.size else []
    verdict = bool(asked.stable(model, actor)[state])
    if targets.size > most and not verdict and all(_held(a, asked) for a in answers):
        # The witness lies beyond the first ones: look for it, so that every verdict comes with its reason.
        unanswered = targets[_worst(model, actor, asked)[targets] > rank]
        answers = [_answer(model, actor, int(unanswered[0]), rank, asked, hurt, surest), *answers[:-1]]
    answers.sort(key=lambda a: _held(a, asked))
    return Explanation(actor, state, asked.id, verdict, tuple(answers), int(targets.size))


def _held(answer: Answer, concept: Concept) -> bool:
    """Whether the improvement is answered as the concept asks."""
    return answer.sanction is not None and (concept.id != "seq_sure" or answer.sure is True)


def _worst(model: GraphModel, actor: int, concept: Concept) -> NDArray[np.integer]:
    """Return what the others can bring the actor down to after each improvement, as the concept counts it."""
    if concept.id == "seq_sure":
        return surest_outcome(model, actor)
    improvements, reply = _ANSWERS[concept.id]
    if reply:
        return cornered_by_improvements(model, actor) if improvements else cornered_by_moves(model, actor)
    return least_after_improvements(model, actor) if improvements else least_after_moves(model, actor)


def _hurting_states(model: GraphModel, actor: int, rank: int, concept: Concept) -> NDArray[np.bool_] | None:
    if concept.id not in _ANSWERS:
        return None
    _, reply = _ANSWERS[concept.id]
    values = beyond_reply(model, actor) if reply else model.ranks[actor]
    hurt: NDArray[np.bool_] = values <= rank
    return hurt


def _answer(
    model: GraphModel,
    actor: int,
    target: int,
    rank: int,
    concept: Concept,
    hurt: NDArray[np.bool_] | None,
    surest: NDArray[np.integer] | None,
) -> Answer:
    if hurt is None:
        return Answer(target, None)
    improvements, reply = _ANSWERS[concept.id]
    path = shortest_sequence(model, target, hurt, model.others(actor), improvements=improvements)
    sure = bool(surest[target] <= rank) if surest is not None else None
    best_reply = None
    if reply and path:
        end = path[-1].after
        options = np.r_[end, model.moves[actor].targets(end)]
        best_reply = int(options[np.argmax(model.ranks[actor][options])])
    return Answer(target, path, sure, best_reply)
