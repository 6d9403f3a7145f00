"""What the pictures ask of a case before they draw: where from, where to, and what to write above."""

from detente.errors import InputError
from detente.report.case import Case, find_state
from detente.report.pictures.lettering import plain
from detente.report.pictures.result import Wish
from detente.report.words import count_of

__all__ = ["ending_in_words", "place", "setting", "size_of_conflict", "start_of", "target_of"]


def setting(case: Case, *more: str) -> str:
    """Return the line under a title: the scenario, its date and reading, and what more there is to say."""
    conflict = case.conflict
    parts = [plain(conflict.title, 160)]
    if conflict.as_of and conflict.as_of[:4] not in conflict.title:
        parts.append(f"as of {plain(conflict.as_of, 20)}")
    if conflict.reading:
        parts.append(f"reading: {plain(conflict.reading, 60)}")
    return " · ".join([*parts, *(m for m in more if m)])


def start_of(case: Case, wish: Wish) -> int:
    """Return the state asked for, by default the status quo.

    Raises
    ------
    InputError
        There is no such state, or none was named and there is no status quo.
    """
    return find_state(case, "status-quo" if wish.state is None else wish.state)


def target_of(case: Case, wish: Wish) -> str:
    """Return what was asked for, by default the ending that most would be better off with, as `detente analyze` does.

    Raises
    ------
    InputError
        Nothing was asked for, and there is no other ending.
    """
    if wish.to is not None:
        return wish.to
    from detente.report.analysis import analyse

    try:
        target = analyse(case, start_of(case, wish)).target
    except InputError as error:
        raise InputError(f"{error}; or say with --to which ending is meant") from None
    if target < 0:
        raise InputError("no other ending can be reached: say with --to which ending, or which statement, is meant")
    return list(case.conflict.endings)[target]


def ending_in_words(case: Case, target: str, most: int = 120) -> str:
    """Return what a target says: an ending's words, or a statement as written."""
    if target in case.conflict.endings:
        return plain(case.words.ending_label(list(case.conflict.endings).index(target)), most)
    return plain(target, most)


def place(case: Case, state: int) -> str:
    """Return how a state is called in a picture: the status quo, or its number."""
    return "status quo" if state == case.model.status_quo else f"state {state + 1:,}"


def size_of_conflict(case: Case) -> str:
    """Return how many actors and options there are."""
    conflict = case.conflict
    options = "" if conflict.graph is not None else f" · {count_of(len(conflict.options), 'option')}"
    return count_of(len(conflict.actors), "actor") + options
