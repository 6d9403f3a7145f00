"""What a caller gives: numbers and names of the right kind, or an error that says which is not."""

from collections.abc import Sequence

import numpy as np

from detente.errors import InputError

__all__ = ["check_number", "check_seed", "check_text", "check_whole", "check_workers", "names"]

_WHOLE = (int, np.integer)
_NUMBER = (*_WHOLE, float, np.floating)


def check_whole(value: object, what: str) -> None:
    """Raise `InputError` for what is no whole number.

    Examples
    --------
    >>> check_whole(1000, "the number of draws")
    """
    _check(value, _WHOLE, f"{what} must be a whole number")


def check_number(value: object, what: str) -> None:
    """Raise `InputError` for what is no number.

    Examples
    --------
    >>> check_number(0.02, "the precision")
    """
    _check(value, _NUMBER, f"{what} must be a number")


def check_text(value: object, what: str) -> None:
    """Raise `InputError` for what is no text.

    Examples
    --------
    >>> check_text("kept:now", "a question")
    """
    _check(value, (str,), f"{what} must be text")


def check_workers(workers: int) -> None:
    """Raise `InputError` for what is no number of processes.

    Examples
    --------
    >>> check_workers(2)
    """
    check_whole(workers, "the number of workers")
    if workers < 1:
        raise InputError(f"there must be at least one worker, not {workers}")


def check_seed(seed: int) -> None:
    """Raise `InputError` for what is no seed.

    Examples
    --------
    >>> check_seed(0)
    """
    check_whole(seed, "a seed")
    if seed < 0:
        raise InputError(f"a seed is a whole number from 0 on, not {seed}")


def names(given: Sequence[str] | str, what: str) -> tuple[str, ...]:
    """Return the names given, of which one may stand by itself.

    Raises
    ------
    InputError
        They are no names.

    Examples
    --------
    >>> names("kept now", "kinds of answers"), names(["kept now", "kept"], "kinds of answers")
    (('kept now',), ('kept now', 'kept'))
    """
    listed: object = (given,) if isinstance(given, str) else given
    if not isinstance(listed, Sequence) or not all(isinstance(name, str) for name in listed):
        raise InputError(f"{what} must be a list of names, not {given!r}")
    return tuple(listed)


def _check(value: object, kinds: tuple[type, ...], must: str) -> None:
    if isinstance(value, bool) or not isinstance(value, kinds):
        raise InputError(f"{must}, not {value!r}")
