"""What the page on clusters tells a reader to type works as it says."""

import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import detente
from tests.ensemble.test_runs_survive import started, wait_for

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "cluster.md"


def answers(port: int) -> bool:
    """Whether somebody listens at a port of this machine."""
    with socket.socket() as caller:
        return not caller.connect_ex(("127.0.0.1", port))


def test_a_scheduler_and_workers_started_by_hand_give_the_bytes_of_a_run_without(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    typed = [shlex.split(line) for line in re.findall(r"^```sh\n(.*?)\n```", PAGE.read_text("utf-8"), re.M | re.S)]
    programs = Path(sys.executable).parent
    scheduler, workers, run = ([str(programs / w[0]), *(x.replace("8786", port) for x in w[1:])] for w in typed)
    workers += ["--local-directory", str(tmp_path)]
    with started(scheduler), started(workers):
        wait_for(lambda: answers(int(port)))
        done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    alone = detente.ensemble("chicken", folder=tmp_path / "alone")
    assert alone.draws == 1
    names = ["manifest.json", "blocks/000000.parquet", "SHA256SUMS", "summary.json"]
    assert all((tmp_path / "run2" / n).read_bytes() == (tmp_path / "alone" / n).read_bytes() for n in names)
