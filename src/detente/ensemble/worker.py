"""What a worker process does: it answers chunks of worlds of a space that it is sent once and keeps."""

import zlib
from collections.abc import Sequence
from functools import lru_cache
from pickle import loads

from detente._version import __version__
from detente.ensemble.evaluate import Answered, Evaluator
from detente.ensemble.worlds import World
from detente.errors import InputError

__all__ = ["answer"]


def answer(version: str, task: bytes, worlds: Sequence[World]) -> Answered:
    """Return the answers in a chunk of worlds.

    Parameters
    ----------
    version
        That of whoever asks.
    task
        The space and the kinds of questions, pickled and compressed.

    Raises
    ------
    InputError
        The worker has another version.
    """
    if version != __version__:
        raise InputError(f"a worker has Detente {__version__}, and this is {version}: install the same on both")
    return _evaluator(task).answer(worlds)


@lru_cache(maxsize=2)
def _evaluator(task: bytes) -> Evaluator:
    space, kinds = loads(zlib.decompress(task))
    return Evaluator(space, kinds)
