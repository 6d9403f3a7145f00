"""Who computes the answers of worlds: this process, processes on this machine, or a cluster.

All take chunks of distinct worlds and give back the same arrays, so that the bytes of a run do not depend on who
computed them. Dask is imported only where it is asked for.
"""

import contextlib
import logging
import time
import warnings
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pickle import HIGHEST_PROTOCOL, dumps
from typing import TYPE_CHECKING, Any, Protocol

from detente._version import __version__
from detente.ensemble.evaluate import Answered, Evaluator
from detente.ensemble.given import check_workers
from detente.ensemble.processes import ONE_THREAD, method, prepare
from detente.ensemble.space import Space
from detente.ensemble.worker import answer
from detente.ensemble.worlds import World
from detente.errors import InputError
from detente.model.graph import GraphModel

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["Executor", "Result", "executor"]

Kinds = tuple[str, ...] | None

_CONNECT = 10.0  # seconds that a scheduler and its first worker are waited for
_PATIENCE = 20.0  # seconds that are waited for other workers once there are none
_UNINTERRUPTED = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"  # a worker's first words: Ctrl-C is ours
_PORTS = 2**16
_CHUNKS = 8  # chunks a worker has at hand, so that it never waits for the next


class Result(Protocol):
    """The answers of a chunk of worlds, to come."""

    @property
    def ready(self) -> bool:
        """Whether they are there."""

    def get(self) -> Answered:
        """Return them, and wait for them if need be."""


class Executor(Protocol):
    """Computes the answers of chunks of worlds."""

    @property
    def slots(self) -> int:
        """So many chunks are worth having at hand beyond those asked for next; 0 where nothing runs beside this."""

    @property
    def parts(self) -> int:
        """Among so many that do not know what the others have worked out the worlds are best divided."""

    def submit(self, worlds: Sequence[World], part: int | None = 0) -> Result:
        """Take a chunk of worlds.

        Parameters
        ----------
        part
            Which of `parts` had worlds like these before: a wish, for speed; None: whoever is free first.
        """


class _Here:
    """Computes in this process, when the answers are asked for."""

    slots = 0
    parts = 1

    def __init__(self, space: Space, kinds: Kinds, model: GraphModel | None) -> None:
        self._evaluator = Evaluator(space, kinds, model)

    def submit(self, worlds: Sequence[World], part: int | None = 0) -> Result:
        return _Asked(self._evaluator, worlds)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Answered when the answers are asked for."""

    evaluator: Evaluator
    worlds: Sequence[World]
    ready = False

    def get(self) -> Answered:
        return self.evaluator.answer(self.worlds)


@contextlib.contextmanager
def executor(
    space: Space, kinds: Kinds = None, *, workers: int = 1, cluster: str | None = None, model: GraphModel | None = None
) -> Iterator[Executor]:
    """Open who computes, and close it again.

    Parameters
    ----------
    space
        The worlds are of this space.
    kinds
        Which questions are asked, as in `detente.ensemble.answers.answers_of`.
    workers
        Processes on this machine; 1 is this process.
    cluster
        The address of a Dask scheduler, such as ``tcp://10.0.0.5:8786``, instead of `workers`.
    model
        The conflict of some reading, compiled, if it is there: spares this process compiling it again.

    Raises
    ------
    InputError
        No scheduler answers, it has no workers, they have another version of Detente, or `workers` is no number.
    """
    check_workers(workers)
    if cluster is None and workers == 1:
        yield _Here(space, kinds, model)
        return
    prepare(workers, cluster)
    with _quiet(), _client(workers, cluster) as client:
        yield _Cluster(client, space, kinds, cluster or "")


@contextlib.contextmanager
def _client(workers: int, cluster: str | None) -> Iterator["Client"]:
    import dask.config

    # Memory is not handed back to the system after every array, as Dask would have it: taking it again costs more than
    # the work on arrays of this size.
    own: dict[str, Any] = {
        "distributed.worker.multiprocessing-method": method(),
        "distributed.comm.timeouts.connect": f"{_CONNECT}s",
        "distributed.nanny.pre-spawn-environ": ONE_THREAD,
        "distributed.worker.profile.enabled": False,
        "distributed.admin.tick.interval": "1s",
        "distributed.admin.system-monitor.interval": "10s",
        "distributed.scheduler.work-stealing": False,
    }
    with dask.config.set(own):
        opened = _connect(cluster) if cluster is not None else _start(workers)
        with opened as client:
            yield client


@contextlib.contextmanager
def _start(workers: int) -> Iterator["Client"]:
    """Start processes of one thread each, reachable from this machine alone."""
    from distributed import Client, LocalCluster

    try:
        cluster = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            silence_logs=logging.CRITICAL,
            memory_limit=0,
            preload=_UNINTERRUPTED,
        )
    except (OSError, RuntimeError, TimeoutError) as fault:
        raise InputError(
            f"the workers did not start: {str(fault).rstrip('.')}; one worker needs no other process, and a program "
            "that asks for more does so below 'if __name__ == \"__main__\":'"
        ) from None
    try:
        with Client(cluster, set_as_default=False) as client:
            yield client
    finally:
        cluster.close(timeout=5)


@contextlib.contextmanager
def _connect(address: str) -> Iterator["Client"]:
    """Connect to a scheduler that is there."""
    from distributed import Client
    from distributed.versions import VersionMismatchWarning

    _check_address(address)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)  # what matters is checked with every chunk
            client = Client(address, timeout=_CONNECT, set_as_default=False)
    except (OSError, TimeoutError, ValueError, TypeError, RuntimeError) as fault:
        reason = str(fault).split(" after ")[0]
        raise InputError(
            f"no Dask scheduler answers at '{address}' ({reason}); 'dask scheduler' starts one and says its address"
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_CONNECT)
        except TimeoutError:
            raise InputError(f"the scheduler at {address} has no workers: 'dask worker {address}' starts one") from None
        yield client


def _check_address(address: str) -> None:
    """Refuse what cannot be the address of a scheduler, before anything is started that would look for it.

    Raises
    ------
    InputError
        It is none, and why.
    """
    from distributed.comm.addressing import parse_address, parse_host_port
    from distributed.comm.registry import backends

    try:
        scheme, place = parse_address(address)
        host, port = parse_host_port(place)
        known = [name for name in backends if name != "inproc"]  # that one is within a process
        wrong = "" if scheme in known else f"there is no '{scheme}://', but {', '.join(f'{k}://' for k in known)}"
        wrong = wrong or ("" if host else "it names no host")
        wrong = wrong or ("" if 0 < int(port) < _PORTS else f"there is no port {port}")
    except (ValueError, TypeError, AttributeError):
        wrong = "a host and a port are expected"
    if wrong:
        raise InputError(
            f"'{address}' is no address of a Dask scheduler: {wrong}; it looks like tcp://10.0.0.5:8786, as "
            "'dask scheduler' says it"
        )


class _Cluster:
    """Computes on the workers of a scheduler, which does the work of a lost worker again elsewhere."""

    def __init__(self, client: "Client", space: Space, kinds: Kinds, address: str) -> None:
        self._client = client
        self._address = address
        self._task = zlib.compress(dumps((space, kinds), HIGHEST_PROTOCOL))
        threads = client.nthreads()
        self._workers = sorted(threads)
        self.slots = _CHUNKS * max(1, sum(threads.values()))
        self.parts = max(1, len(threads))

    def submit(self, worlds: Sequence[World], part: int | None = 0) -> Result:
        near = "" if part is None else "".join(self._workers[part : part + 1])
        return _Sent(self, worlds, self.send(worlds, near), near)

    def send(self, worlds: Sequence[World], near: str = "") -> "Future[Any]":
        """Have a chunk computed, by the worker at an address if it is there and free."""
        wish: dict[str, Any] = {"workers": [near], "allow_other_workers": True} if near else {}
        try:
            return self._client.submit(answer, __version__, self._task, tuple(worlds), pure=False, **wish)
        except Exception as fault:  # whatever a lost connection ends with
            raise self.lost() from fault

    def there(self) -> set[str]:
        """Return the addresses of the workers that there are; those that are not there get nothing more."""
        if self._client.status != "running":
            return set()
        there = set(self._client.nthreads())
        self._workers = [worker for worker in self._workers if worker in there]
        return there

    def lost(self) -> InputError:
        """Return what is said when the scheduler does not answer any more."""
        return InputError(f"the scheduler{self.where()} is gone")

    def where(self) -> str:
        """Return where the scheduler is, in words; nothing where it is this process's own."""
        return f" at {self._address}" if self._address else ""


@dataclass(slots=True)
class _Sent:
    """Computed by the workers of a scheduler; `near` is the address of the worker that was wished for."""

    cluster: _Cluster
    worlds: Sequence[World]
    future: "Future[Any]"
    near: str

    @property
    def ready(self) -> bool:
        return self.future.done()

    def get(self) -> Answered:
        """Wait for a chunk, as long as there is somebody to compute it."""
        from concurrent.futures import CancelledError

        from distributed.scheduler import KilledWorker

        since: float | None = None
        while True:
            try:
                found: Answered = self.future.result(timeout=1.0)
                return found
            except TimeoutError:
                since = self._looked_after(since)
            except CancelledError:
                raise self.cluster.lost() from None
            except KilledWorker:
                raise InputError(
                    "workers died several times over the same worlds; perhaps there is not enough memory for them"
                ) from None
            except (ImportError, AttributeError) as fault:
                raise InputError(f"a worker has not got what is needed here: {fault}") from None

    def _looked_after(self, since: float | None) -> float | None:
        """Send the chunk anew if the worker wished for is gone; return since when there are no workers at all.

        Dask gives what was wished of a worker that is gone to another that is there then, but not to one that comes.
        """
        there = self.cluster.there()
        if not there:
            now = time.monotonic()
            if since is not None and now - since > _PATIENCE:
                raise InputError(f"there are no workers left{self.cluster.where()}")
            return now if since is None else since
        if self.near and self.near not in there:
            self.near = ""
            before, self.future = self.future, self.cluster.send(self.worlds)
            before.cancel()
        return None


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's log to itself: what a user must know is said by the errors raised here."""
    import distributed  # noqa: F401  (sets up its loggers when it is imported)

    loggers = [logging.getLogger(name) for name in ("distributed", "tornado", "asyncio", "bokeh")]
    before = [logger.level for logger in loggers]
    children = [
        (logger, logger.level)
        for name, logger in logging.root.manager.loggerDict.items()
        if name.startswith("distributed.") and isinstance(logger, logging.Logger)
    ]
    try:
        for logger in [*loggers, *(logger for logger, _ in children)]:
            logger.setLevel(logging.CRITICAL + 1)
        yield
    finally:
        for logger, level in [*zip(loggers, before, strict=True), *children]:
            logger.setLevel(level)
