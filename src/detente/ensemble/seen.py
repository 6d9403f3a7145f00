"""Whether everyone, in its own view, keeps the present ending once something about the conflict is changed."""

from dataclasses import dataclass, replace

import numpy as np

from detente.logic.tree import If, conjunction
from detente.model.compile import recompile
from detente.model.conflict import Conflict, Preference, Priority
from detente.model.graph import GraphModel
from detente.model.part import holding
from detente.outlook.standing import status_quo_of
from detente.outlook.supposing import Supposition
from detente.outlook.views import view_of
from detente.outlook.within_reach import within_reach
from detente.stability.keeping import keeping_row

__all__ = ["Seen"]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """The conflict as everyone sees it, to be asked again under suppositions.

    Parameters
    ----------
    full
        The conflict as written.
    small, start
        What of it matters from the status quo in anyone's view, and where in that the status quo is.
    """

    full: GraphModel
    small: GraphModel
    start: int

    @classmethod
    def of(cls, full: GraphModel) -> "Seen":
        """Return the views of a conflict."""
        return cls(full, *_cut(full))

    def stays(self, supposition: Supposition) -> bool:
        """Return whether everyone then keeps the present ending at the status quo, at least possibly, as it sees it.

        Raises
        ------
        InputError
            Nothing is possible then, or a belief cannot be applied.
        ValueError
            What is so now is not possible then.
        """
        conflict = _bound(self.full, supposition)
        if conflict.facts is self.full.conflict.facts:
            model, start = recompile(self.small, conflict), self.start
        else:  # rules may ask for the fact
            model, start = _cut(recompile(self.full, conflict))
        for actor, promise in supposition.withdrawn:
            options = list(model.vocabulary.options_in(conflict.commitments[promise].promise))
            model = holding(model, actor, options)
        for actor in range(len(model.actors)):
            view = view_of(model, actor)
            at = int(view.image[start])
            if at < 0 or not (_content(view.model, actor, at) or keeping_row(view.model, actor)[2][at]):
                return False
        return True


def _content(model: GraphModel, actor: int, state: int) -> bool:
    """Whether no improvement of an actor leads out of the ending of a state: then it is seen at once to keep it."""
    _, targets = model.moves[actor].better_arcs_from(np.array([state]))
    return bool((model.ending_of[targets] == model.ending_of[state]).all())


def _cut(full: GraphModel) -> tuple[GraphModel, int]:
    start = status_quo_of(full)
    small, states = within_reach(full, start)
    return small, int(np.searchsorted(states, start))


def _bound(full: GraphModel, supposition: Supposition) -> Conflict:
    """Return the conflict with the promises that bind first among what their owners want, for everybody to see."""
    conflict = supposition.conflict
    for actor, promise in supposition.bound:
        found = conflict.commitments[promise]
        wanted = Priority(If(found.promise, conjunction(found.when, found.needs)), evidence=found.evidence)
        name = full.actors[actor]
        before = conflict.preferences.get(name) or Preference()
        if before.weights or before.ranks or before.ranking:
            continue  # not written as priorities: the others see no difference
        after = replace(before, priorities=(wanted, *before.priorities))
        conflict = replace(conflict, preferences={**conflict.preferences, name: after})
    return conflict
