"""How a run begins and ends: help, statuses, streams."""

import signal
import subprocess
import sys
import sysconfig
from importlib import import_module
from pathlib import Path

import click
import pytest

from detente._version import __version__
from detente.cli import main
from tests.cli.conftest import Call

DETENTE = Path(sysconfig.get_path("scripts")) / "detente"


def test_the_version_is_said_without_importing_anything_heavy() -> None:
    code = (
        "import sys; from detente.cli.main import run; run(['--version']); "
        "print(sorted(m for m in ('numpy', 'pydantic', 'rich', 'yaml', 'lark', 'pysat') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [f"detente {__version__}", "[]"]


def test_help_lists_every_command_in_its_own_words(call: Call) -> None:
    ran = call("--help")
    assert ran.status == 0
    for name in main.COMMANDS:
        assert f"\n  {name} " in ran.out


@pytest.mark.parametrize("name", main.COMMANDS)
def test_every_command_explains_itself_with_examples(name: str, call: Call) -> None:
    assert isinstance(import_module(f"detente.cli.{main.COMMANDS[name][0]}").command, click.Command)
    ran = call(name, "--help")
    assert ran.status == 0
    assert "Examples:" in ran.out
    assert f"\n    detente {name}" in ran.out


def test_a_misspelt_command_is_told_the_nearest(call: Call) -> None:
    ran = call("anlyze")
    assert (ran.status, ran.out) == (2, "")
    assert "did you mean 'analyze'?" in ran.err


def test_an_unknown_option_is_bad_input(call: Call) -> None:
    ran = call("states", "--colour")
    assert (ran.status, ran.out) == (2, "")
    assert "detente states --help" in ran.err


def test_lack_of_memory_and_too_deep_nesting_end_in_plain_words(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    for error, said in ((MemoryError(), "not enough memory"), (RecursionError(), "nested too deeply")):

        def fail(*_: object, error: BaseException = error) -> None:
            raise error

        monkeypatch.setattr("detente.report.case.load", fail)
        ran = call("states", "chicken")
        assert ran.status == 2
        assert said in ran.err


def test_an_interrupted_run_says_so_and_nothing_else(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("detente.report.case.load", interrupt)
    ran = call("analyze", "chicken")
    assert (ran.status, ran.out, ran.err.strip()) == (130, "", "interrupted")


def test_the_installed_command_can_be_interrupted() -> None:
    process = subprocess.Popen(
        [DETENTE, "analyze", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    process.stdin.write("# more than fits a pipe that nobody reads\n" * 10_000)
    process.stdin.flush()  # it now waits for more of standard input
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err.strip()) == (130, "", "interrupted")


def test_a_reader_that_leaves_early_is_no_error() -> None:
    with subprocess.Popen(
        [DETENTE, "states", "ukraine-2026", "--limit", "3000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


def test_streams_closed_before_the_start_are_taken_for_empty_ones(tmp_path: Path) -> None:
    written = tmp_path / "chicken.json"
    for words, closed, status in (
        (["analyze", "chicken"], ">&-", 0),
        (["check", "chicken", "--json", "--output", str(written)], "<&- >&- 2>&-", 0),
        (["analyze", "-"], "<&-", 2),
        (["analyze", "nothing.yaml"], "2>&-", 2),
    ):
        done = subprocess.run(["sh", "-c", f'"$0" "$@" {closed}', DETENTE, *words], capture_output=True, check=False)
        assert (done.returncode, b"Traceback" in done.stderr) == (status, False), words
    assert written.read_text(encoding="utf-8").startswith("{")


def test_a_terminal_without_the_characters_gets_question_marks() -> None:
    done = subprocess.run(
        [DETENTE, "stability", "chicken"], capture_output=True, env={"PYTHONIOENCODING": "ascii"}, check=True
    )
    assert b"R?go & Vieira" in done.stdout
    assert done.stderr == b""


def test_json_is_plain_ascii_where_nothing_else_can_be_shown() -> None:
    arguments = [str(DETENTE), "explain", "elmira", "--concept", "nash", "--json"]
    plain = subprocess.run(arguments, capture_output=True, env={"PYTHONIOENCODING": "ascii"}, check=True).stdout
    assert plain.decode("ascii")


def test_an_empty_reading_is_a_mistake_and_not_the_scenario_as_written(call: Call) -> None:
    ran = call("states", "chicken", "--reading", "")
    assert (ran.status, ran.out) == (2, "")
    assert "'as-written' leaves all readings out" in ran.err
