"""How worker processes on this machine are started, and how to begin with it early.

Imports nothing that takes time, so that what workers need is fetched beside all that this process does.
"""

import os
import signal

__all__ = ["ONE_THREAD", "method", "prepare"]

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")  # of arithmetic
_NEEDED = ("distributed", "detente.ensemble.ready")


def method() -> str:
    """Return how processes are started.

    Never as copies of this one, with its threads and locks half-way. Where the system can do it, as copies of a process
    without any, which has imported what they need.
    """
    from multiprocessing import get_all_start_methods

    return "forkserver" if "forkserver" in get_all_start_methods() else "spawn"


def prepare(workers: int, cluster: str | None = None) -> None:
    """Begin what workers on this machine will need, beside what this process does meanwhile.

    To be called as soon as it is known that there will be some; it is no fault if there are none then.

    Parameters
    ----------
    workers, cluster
        As in `detente.ensemble.executors.executor`.
    """
    if cluster is not None or workers < 2 or method() != "forkserver":
        return
    from multiprocessing import forkserver

    before = {name: os.environ.get(name) for name in ONE_THREAD}
    masked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # passed on: Ctrl-C is this process's
    try:
        os.environ.update(ONE_THREAD)
        forkserver.set_forkserver_preload(list(_NEEDED))
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, masked)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
