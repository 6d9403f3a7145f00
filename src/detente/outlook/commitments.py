"""How every promise stands: waiting (for what, on whom), due, kept, broken or withdrawn.

The definitions are those of the ledger of a run (`detente.outlook.ledger`); here they are taken at one assignment of
levels, so that no state need be listed.
"""

from detente.logic.tree import conjunction
from detente.model.conflict import Commitment, Conflict
from detente.outlook.activation import status_quo_levels
from detente.outlook.ledger import Entry
from detente.outlook.undertakings import Levels, conjuncts, holds

__all__ = ["standing_of_commitments"]


def standing_of_commitments(conflict: Conflict, levels: Levels | None = None) -> tuple[Entry, ...]:
    """Return how every commitment stands, in the order written.

    Parameters
    ----------
    levels
        The level (index) of every option; by default those of the status quo.

    Raises
    ------
    InputError
        No levels are given and there is no feasible status quo.

    Examples
    --------
    >>> import detente
    >>> conflict = detente.load("ukraine-2026").conflict
    >>> german = standing_of_commitments(conflict)[3]
    >>> german.standing, [list(conflict.actors)[i] for i in german.waits_on]
    ('waiting', ['russia', 'ukraine', 'bundestag', 'hosts'])
    """
    levels = status_quo_levels(conflict) if levels is None else levels
    return tuple(_entry(conflict, levels, commitment) for commitment in conflict.commitments.values())


def _entry(conflict: Conflict, levels: Levels, commitment: Commitment) -> Entry:
    vocabulary, actors = conflict.vocabulary, list(conflict.actors)
    actor = actors.index(commitment.by)
    if commitment.stage == "withdrawn":
        return Entry(commitment.id, actor, "withdrawn")
    condition = conjunction(commitment.when, commitment.needs)
    if holds(condition, vocabulary, levels):
        if holds(commitment.promise, vocabulary, levels):
            return Entry(commitment.id, actor, "kept")
        return Entry(commitment.id, actor, "broken" if commitment.stage == "in_force" else "due")
    missing = tuple(part for part in conjuncts(condition, vocabulary) if not holds(part, vocabulary, levels))
    named = {option for part in missing for option in vocabulary.options_in(part)}
    on = {name for option in named for name in conflict.options[option].controllers}
    waits_on = tuple(i for i, name in enumerate(actors) if name in on)
    return Entry(commitment.id, actor, "waiting", missing, waits_on)
