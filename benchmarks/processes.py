"""Run a command as a user would, and measure the whole process."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Measurement:
    """What runs of one command took: median and slowest wall time (s), the greatest peak memory (MiB), and the median
    processor time (s), which other work on the machine changes little.
    """

    name: str
    runs: int
    median: float
    slowest: float
    memory: float
    processor: float


def _run(command: Sequence[str | Path]) -> tuple[float, float, float]:
    """Run `command` once; return its wall time (s), its peak resident memory (MiB) and its processor time (s)."""
    with tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)  # the process is waited for already
        if process.returncode != 0:
            errors.seek(0)
            sys.exit(f"{' '.join(map(str, command))}: exit status {process.returncode}\n{errors.read().decode()}")
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss counts bytes there, KiB elsewhere
    return seconds, usage.ru_maxrss * unit / 2**20, usage.ru_utime + usage.ru_stime


def measure(name: str, command: Sequence[str | Path], *, runs: int, warm: bool = True) -> Measurement:
    """Run `command` `runs` times, after one run that does not count if `warm`.

    Raises
    ------
    SystemExit
        If the command fails: a failure is no time.
    """
    if warm:
        _run(command)
    results = [_run(command) for _ in range(runs)]
    times = [seconds for seconds, _, _ in results]
    memory, processor = max(m for _, m, _ in results), statistics.median(p for _, _, p in results)
    return Measurement(name, runs, statistics.median(times), max(times), memory, processor)
