"""What happens to a run when something is killed, interrupted or full: for real, in processes of their own."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import detente
from tests.ensemble.quarrels import MANY, bytes_of, written

psutil: Any = pytest.importorskip("psutil")  # distributed brings it along

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals there")
DRAWS = 5000
PATIENCE = 60.0


@pytest.fixture(scope="module")
def quarrel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("scenario"), MANY)


@pytest.fixture(scope="module")
def undisturbed(quarrel: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The bytes of the run as they should be."""
    run = tmp_path_factory.mktemp("undisturbed") / "run"
    detente.ensemble(quarrel, draws=DRAWS, folder=run)
    return bytes_of(run)


def wait_for(holds: Callable[[], object], process: subprocess.Popen[str] | None = None) -> None:
    begin = time.monotonic()
    while not holds():
        assert process is None or process.poll() is None, process.communicate()
        assert time.monotonic() - begin < PATIENCE, "waited in vain"
        time.sleep(0.005)


def finished(run: Path) -> int:
    digests = run / "SHA256SUMS"
    return len(digests.read_bytes().splitlines()) if digests.exists() else 0


def command(quarrel: Path, run: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "detente.cli.main", "ensemble", str(quarrel), "--folder", str(run), *more]


@contextlib.contextmanager
def started(words: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """Start a process in a session of its own; end it, and what it started, in the end."""
    process = subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    children: list[Any] = []
    try:
        yield process
        with contextlib.suppress(psutil.NoSuchProcess):
            children = psutil.Process(process.pid).children(recursive=True)
    finally:
        for child in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
        process.kill()
        process.communicate()


def workers_of(process: subprocess.Popen[str]) -> list[Any]:
    """The processes that compute for a run: they are started from one that the run starts for that."""
    return [p for child in psutil.Process(process.pid).children() for p in child.children()]


def resumed(quarrel: Path, run: Path) -> dict[str, str]:
    """Complete a run, without saying again what it draws, and return its bytes."""
    before = finished(run)
    assert 0 < before < DRAWS // 1000
    assert not (run / "summary.json").exists()
    subprocess.run(command(quarrel, run, "--resume"), check=True, capture_output=True)
    return bytes_of(run)


def test_a_killed_run_loses_no_finished_block(quarrel: Path, undisturbed: dict[str, str], tmp_path: Path) -> None:
    run = tmp_path / "run"
    with started(command(quarrel, run, "--draws", str(DRAWS))) as process:
        wait_for(lambda: finished(run) >= 2, process)
        process.kill()
        process.wait()
    kept = bytes_of(run)
    assert resumed(quarrel, run) == undisturbed
    assert {name: digest for name, digest in kept.items() if name in undisturbed and name != "SHA256SUMS"}.items() <= (
        undisturbed.items()
    )


def test_workers_do_not_outlive_a_killed_run(quarrel: Path, undisturbed: dict[str, str], tmp_path: Path) -> None:
    run = tmp_path / "run"
    with started(command(quarrel, run, "--draws", str(DRAWS), "--workers", "2")) as process:
        wait_for(lambda: finished(run) >= 2, process)
        workers = workers_of(process)
        assert len(workers) == 2
        process.kill()
        process.wait()
        wait_for(lambda: not any(worker.is_running() for worker in workers))
    assert resumed(quarrel, run) == undisturbed


def test_the_work_of_a_killed_worker_is_done_again(quarrel: Path, undisturbed: dict[str, str], tmp_path: Path) -> None:
    run = tmp_path / "run"
    with started(command(quarrel, run, "--draws", str(DRAWS), "--workers", "2")) as process:
        wait_for(lambda: finished(run) >= 1, process)
        workers_of(process)[0].kill()
        out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, err) == (0, ""), err
    assert "HOW IT CAN END" in out
    assert bytes_of(run) == undisturbed


def test_workers_that_are_all_killed_at_once_come_back(
    quarrel: Path, undisturbed: dict[str, str], tmp_path: Path
) -> None:
    run = tmp_path / "run"
    with started(command(quarrel, run, "--draws", str(DRAWS), "--workers", "2")) as process:
        wait_for(lambda: finished(run) >= 1, process)
        for worker in workers_of(process):
            worker.kill()
        out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, err) == (0, ""), err
    assert "HOW IT CAN END" in out
    assert bytes_of(run) == undisturbed


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_says_how_to_go_on(quarrel: Path, undisturbed: dict[str, str], tmp_path: Path, workers: str) -> None:
    run = tmp_path / "run"
    with started(command(quarrel, run, "--draws", str(DRAWS), "--workers", workers)) as process:
        wait_for(lambda: finished(run) >= 2, process)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (130, "")
    assert f"{finished(run) * 1000:,} of {DRAWS:,} draws are finished in {run}; to go on: detente ensemble" in err
    assert err.endswith("--resume\n\ninterrupted\n")
    assert "Traceback" not in err
    assert resumed(quarrel, run) == undisturbed


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[str], list[subprocess.Popen[str]]]]:
    """A scheduler with two workers, as ``dask scheduler`` and ``dask worker`` start them."""
    file = tmp_path / "scheduler.json"
    dask, where = [sys.executable, "-m", "dask"], ["--scheduler-file", str(file)]
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    with contextlib.ExitStack() as stack:
        scheduler = stack.enter_context(started([*dask, "scheduler", *where, *here, "--port", "0"]))
        wait_for(lambda: file.exists() and file.read_text().endswith("}"))
        alone = ["--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path)]
        workers = [stack.enter_context(started([*dask, "worker", *where, *here, *alone])) for _ in range(2)]
        yield json.loads(file.read_text())["address"], scheduler, workers


def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(
    quarrel: Path, undisturbed: dict[str, str], tmp_path: Path, cluster
) -> None:
    address, _, workers = cluster
    run = tmp_path / "run"
    with started(command(quarrel, run, "--draws", str(DRAWS), "--cluster", address)) as process:
        wait_for(lambda: finished(run) >= 1, process)
        workers[0].kill()
        out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, err) == (0, ""), err
    assert "HOW IT CAN END" in out
    assert bytes_of(run) == undisturbed


def test_a_lost_scheduler_is_said(quarrel: Path, undisturbed: dict[str, str], tmp_path: Path, cluster) -> None:
    address, scheduler, _ = cluster
    run = tmp_path / "run"
    with started(command(quarrel, run, "--draws", str(DRAWS), "--cluster", address)) as process:
        wait_for(lambda: finished(run) >= 1, process)
        scheduler.kill()
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (2, "")
    assert f"the scheduler at {address} is gone; {finished(run) * 1000:,} of {DRAWS:,} draws are finished in" in err
    assert "--resume goes on from there" in err
    assert resumed(quarrel, run) == undisturbed


def test_a_scheduler_without_workers_is_said(quarrel: Path, tmp_path: Path, cluster, monkeypatch) -> None:
    address, _, workers = cluster
    for worker in workers:
        worker.kill()
        worker.wait()
    monkeypatch.setattr("detente.ensemble.executors._CONNECT", 1.0)
    with pytest.raises(detente.DetenteError, match=f"the scheduler at {address} has no workers: 'dask worker"):
        detente.ensemble(quarrel, draws=10, cluster=address)


def test_a_full_disk_is_said(quarrel: Path, undisturbed: dict[str, str], tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        run = disk / "run"
        words = command(quarrel, run, "--draws", str(DRAWS))
        found = subprocess.run(words, check=False, capture_output=True, text=True, timeout=PATIENCE)
        assert (found.returncode, found.stdout) == (2, "")
        assert "no space left on device; " in found.stderr
        assert (
            f"{finished(run) * 1000:,} of {DRAWS:,} draws are finished in {run}, and --resume goes on" in found.stderr
        )
        assert not list(run.rglob("*.part"))
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        assert resumed(quarrel, run) == undisturbed
    finally:
        subprocess.run(["umount", str(disk)], check=True)
