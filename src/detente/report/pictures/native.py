"""The libraries that draw, which are not Python: one at a time, and without a word of their own."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["quiet"]

_LOCK = threading.Lock()  # they keep their state in the process


@contextmanager
def quiet() -> Iterator[None]:
    """Let one library at a time draw, and keep what it says about itself from standard error."""
    with _LOCK:
        try:
            kept = os.dup(2)
        except OSError:  # there is none
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            os.close(nowhere)
