"""The questions that are asked in every world: one yes or no each, so that they can be counted."""

from dataclasses import dataclass
from typing import Literal

from detente.ensemble.space import Space

__all__ = ["GROUPS", "Answer", "AnswerKind", "answers_of"]

AnswerKind = Literal["kept now", "reachable", "by interest", "kept", "obstacle", "fires", "effect", "deterred"]

GROUPS: tuple[AnswerKind, ...] = (
    "kept now",
    "reachable",
    "by interest",
    "kept",
    "obstacle",
    "fires",
    "effect",
    "deterred",
)
"""The kinds of answers, in the order in which they are shown; `answers_of` takes any of them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with a yes or no in every world.

    Parameters
    ----------
    id
        Such as ``kept:now``, ``reachable:durable``, ``obstacle:durable:russia``; parts of the names are ids.
    kind
        What it is about; one of `GROUPS`.
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


def answers_of(space: Space, kinds: tuple[str, ...] | None = None) -> tuple[Answer, ...]:
    """Return the questions of a space, in a fixed order.

    Parameters
    ----------
    kinds
        Kinds of questions (`GROUPS`), or ids of single ones; all by default.
    """
    return ()
