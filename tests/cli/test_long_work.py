"""Long work shows how far it is on a terminal, says nothing where it is piped, and is left cleanly."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from benchmarks.million import MILLION

SHOWN = """
import time
from detente.cli import deliver
deliver._PATIENCE = {patience}
with deliver.working("counting", 2) as stage:
    stage("the first half")
    time.sleep(0.5)
    stage("the second half")
    time.sleep(0.5)
"""


def on_a_terminal(code: str) -> str:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs
    )
    os.close(theirs)
    pieces = []
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(ours)
    assert process.wait() == 0
    return b"".join(pieces).decode()


def test_a_terminal_shows_the_stages_and_how_far_the_work_is() -> None:
    shown = on_a_terminal(SHOWN.format(patience=0))
    assert "the first half" in shown
    assert "the second half" in shown
    assert "━" in shown


def test_work_that_is_soon_done_shows_nothing() -> None:
    assert on_a_terminal(SHOWN.format(patience=30)) == ""


def test_a_pipe_gets_nothing_extra() -> None:
    found = subprocess.run(
        [sys.executable, "-c", SHOWN.format(patience=0)], capture_output=True, check=True, stdin=subprocess.DEVNULL
    )
    assert found.stdout == found.stderr == b""


ANALYZE = """
import sys
from detente.cli.main import main

def begun(event, arguments):
    if event == "open" and str(arguments[0]).endswith("million.yaml"):
        print("begun", flush=True)

sys.addaudithook(begun)
main()
"""


@pytest.mark.parametrize("seconds", [0, 3])
def test_an_interrupted_command_leaves_cleanly(tmp_path: Path, seconds: float) -> None:
    file = tmp_path / "million.yaml"
    file.write_text(MILLION, encoding="utf-8")
    begin = [sys.executable, "-c", ANALYZE, "analyze", str(file)]
    process = subprocess.Popen(
        [*begin, "--output", str(tmp_path / "out.json")],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"  # the command reads the file
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    shown, said = process.communicate(timeout=120)
    assert (process.returncode, shown, said.decode().strip()) == (130, b"", "interrupted")
    assert list(tmp_path.iterdir()) == [file]
