"""What is said of input that cannot be used: in words, with what to do, and never a traceback."""

from pathlib import Path

import pytest

from tests.cli.conftest import Call


def written(path: Path, text: str) -> str:
    """Write a file and return its name."""
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("command", [["analyze"], ["run"], ["unlock", "--to", "b.x0"], ["promises"]])
def test_more_states_than_a_number_can_say_are_no_fault_of_the_program(
    tmp_path: Path, call: Call, command: list[str]
) -> None:
    options = ", ".join(f"x{n}: go" for n in range(1100))
    text = f"{{detente: 1, title: Many, actors: {{b: {{options: {{{options}}}}}}}}}"
    found = call(*command, written(tmp_path / "many.yaml", text))
    if command[0] in {"analyze", "run"}:
        assert found.status == 2
        assert "the scenario has about 1e331 feasible states" in found.err
    else:
        assert found.status == 0
    assert len(max((found.out + found.err).splitlines(), key=len)) < 500
