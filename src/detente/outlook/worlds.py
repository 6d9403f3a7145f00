"""Where the worlds begin in which promises and consents are kept or not: what is started from, and what may fire."""

from collections.abc import Iterable, Iterator

from detente.errors import InputError
from detente.logic.tree import TRUE, Statement, conjunction, disjunction, format_statement
from detente.model.conflict import Conflict
from detente.outlook.activation import effects_of, held_back, status_quo_levels
from detente.outlook.nearest import nearest_levels
from detente.outlook.undertakings import Levels, Undertaking, asked_by_rules, undertakings
from detente.outlook.unlocking_rules import target_statement

__all__ = ["prepared"]


def prepared(
    conflict: Conflict, suppose: Iterable[str | Statement]
) -> tuple[Statement, Levels, tuple[Undertaking, ...], set[str]]:
    """Return what is supposed, where to start, the undertakings, and those that cannot be carried out."""
    supposed = conjunction(*(target_statement(conflict, s) for s in suppose))
    now = status_quo_levels(conflict)
    start = nearest_levels(conflict, now, [supposed]) if supposed != TRUE else now
    if start is None:
        raise InputError(f"no feasible state satisfies what is supposed: {format_statement(supposed)}")
    among = (*undertakings(conflict, start, effects_of(conflict, start)), *_consents(conflict, start))
    barred = {u.id for u in among if u.barred or not u.effect} | set(held_back(conflict, supposed, among))
    return supposed, start, among, barred


def _consents(conflict: Conflict, start: Levels) -> Iterator[Undertaking]:
    """Yield the options with a probability, each raised to its highest level where it is called upon."""
    for option in conflict.options.values():
        if option.probability is None:
            continue
        calls = [
            c.when
            for c in conflict.commitments.values()
            if c.stage != "withdrawn" and option.id in conflict.vocabulary.options_in(c.needs)
        ]
        top = len(option.levels) - 1
        kept = start[option.id] == top
        effect = ((option.id, top, top),)
        asked, barred = ([], "") if kept else asked_by_rules(conflict, option.owner, effect, start)
        condition = conjunction(disjunction(*calls) if calls else TRUE, *asked)
        yield Undertaking(option.id, option.owner, effect, condition, kept, barred)
