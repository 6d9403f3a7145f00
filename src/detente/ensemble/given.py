"""What a caller gives: numbers and names of the right kind, or an error that says which is not."""

from collections.abc import Sequence

import numpy as np

from detente.errors import InputError

__all__ = ["check_number", "check_seed", "check_text", "check_whole", "check_workers", "names"]


def check_whole(value: object, what: str) -> None:
    """Refuse what is no whole number.

    Raises
    ------
    InputError
        It is none.

    Examples
    --------
    >>> check_whole(1000, "the number of draws")
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise InputError(f"{what} must be a whole number, not {value!r}")


def check_number(value: object, what: str) -> None:
    """Refuse what is no number.

    Raises
    ------
    InputError
        It is none.

    Examples
    --------
    >>> check_number(0.02, "the precision")
    """
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise InputError(f"{what} must be a number, not {value!r}")


def check_text(value: object, what: str) -> None:
    """Refuse what is no text.

    Raises
    ------
    InputError
        It is none.

    Examples
    --------
    >>> check_text("kept:now", "a question")
    """
    if not isinstance(value, str):
        raise InputError(f"{what} must be text, not {value!r}")


def check_workers(workers: object) -> None:
    """Refuse what is no number of processes.

    Raises
    ------
    InputError
        It is none.

    Examples
    --------
    >>> check_workers(2)
    """
    check_whole(workers, "the number of workers")
    if workers < 1:  # type: ignore[operator]
        raise InputError(f"there must be at least one worker, not {workers}")


def check_seed(seed: object) -> None:
    """Refuse what is no seed.

    Raises
    ------
    InputError
        It is none.

    Examples
    --------
    >>> check_seed(0)
    """
    check_whole(seed, "a seed")
    if seed < 0:  # type: ignore[operator]
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
