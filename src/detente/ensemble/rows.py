"""One world's answers in the order of the questions."""

from collections.abc import Mapping, Sequence

import numpy as np

from detente.ensemble.answers import Answer
from detente.ensemble.case import Case
from detente.ensemble.codes import NOT_APPLICABLE

__all__ = ["answered"]


def answered(answers: Sequence[Answer], case: Case, bound: Mapping[str, Case]) -> bytes:
    """Return the answers where everyone's ranks are known; those about views are left at no.

    Parameters
    ----------
    bound
        For each promise the case in which keeping it comes before all else for its promisor.

    Returns
    -------
    bytes
        An int8 for each question.
    """
    row = _Row(case, bound)
    found = np.array([NOT_APPLICABLE if (value := row.answer(a)) is None else value for a in answers], np.int8)
    return found.tobytes()


class _Row:
    """Answers single questions; None where they do not apply."""

    def __init__(self, case: Case, bound: Mapping[str, Case]) -> None:
        self.case, self.bound = case, bound
        structure = self.structure = case.structure
        conflict = structure.conflict
        self.endings = {id: place for place, id in enumerate(conflict.endings)}
        self.actors = {id: place for place, id in enumerate(conflict.actors)}
        self.due = {c.id for c in conflict.commitments.values() if c.stage != "withdrawn"}
        self.ahead = [bool(inside.any()) for inside in structure.inside]

    def answer(self, answer: Answer) -> bool | None:
        """Return the answer to one question."""
        if answer.commitment:
            return self._of_promise(answer) if answer.commitment in self.due else None
        if answer.kind == "kept now":
            return answer.aspect != "seen" and self.case.all_keep(self.structure.start, surely=answer.aspect == "sure")
        ending = self.endings.get(answer.ending)
        if ending is None:
            return None
        match answer.kind:
            case "reachable":
                return self.ahead[ending]
            case "by interest":
                return self.case.leads_to(ending)
            case "kept":
                return self._kept(answer, ending)
            case "obstacle":
                return self._obstacle(answer, ending)
            case _:
                return self._deterred(answer, ending)

    def _kept(self, answer: Answer, ending: int) -> bool | None:
        if answer.aspect != "path_end":
            return self.case.kept(ending, by_interest=answer.aspect == "by_interest")
        path = self.case.paths[ending] if self.ahead[ending] else None
        return None if path is None else self.case.all_keep(path.end)

    def _obstacle(self, answer: Answer, ending: int) -> bool | None:
        actor = self.actors.get(answer.actor)
        path = self.case.paths[ending] if self.ahead[ending] else None
        if actor is None or path is None:
            return None
        return actor in path.losers

    def _deterred(self, answer: Answer, ending: int) -> bool | None:
        actor = self.actors.get(answer.actor)
        path = self.case.paths[ending] if self.ahead[ending] else None
        if actor is None or path is None or self.case.players[actor].stays(path.end):
            return None
        return self.case.keeps(actor, path.end, surely=answer.aspect == "sure")

    def _of_promise(self, answer: Answer) -> bool | None:
        if answer.kind == "fires":
            found = self.structure.activation
            assert found is not None
            outcome = found.together if answer.aspect == "together" else found.in_turn
            return answer.commitment in outcome.commitments
        ending = self.endings.get(answer.ending)
        if ending is None:
            return None
        free, bound = self.case, self.bound[answer.commitment]
        if answer.aspect.startswith("not_"):
            free, bound = bound, free
        if free is bound:
            return False
        if answer.aspect.endswith("by_interest"):
            return bound.leads_to(ending) and not free.leads_to(ending)
        return bound.kept(ending) and not free.kept(ending)
