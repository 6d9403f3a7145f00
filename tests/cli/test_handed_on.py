"""Documents that are handed on do not tell of the writer's folders; what is said at the terminal does."""

from pathlib import Path

import pytest

from tests.cli.conftest import Call

SMALL = """\
detente: 1
title: Small
actors: {a: {options: {x: go}}, b: {options: {y: stay}}}
preferences: {a: {priorities: [b.y, {wants: a.x, odds: 0.5}]}, b: {priorities: [a.x]}}
endings: {e: {is: a.x}, rest: {is: true}}
"""
COMMANDS = [
    ["analyze"],
    ["report"],
    ["certificate"],
    ["check"],
    ["ensemble", "--draws", "8"],
    ["stability"],
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder, in a folder whose name is nobody's business, with a scenario in it."""
    own = tmp_path / "private" / "work"
    (own / "conflicts").mkdir(parents=True)
    (own / "conflicts" / "small.yaml").write_text(SMALL, encoding="utf-8")
    monkeypatch.chdir(own)
    return own


@pytest.mark.parametrize("suffix", ["html", "md", "json"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_of_an_absolute_path_only_the_name_of_the_file_is_written(
    folder: Path, call: Call, command: list[str], suffix: str
) -> None:
    if (command[0], suffix) == ("report", "json"):
        suffix = "md"
    absolute = str(folder / "conflicts" / "small.yaml")
    for name, written in ((absolute, "small.yaml"), ("conflicts/small.yaml", "conflicts/small.yaml")):
        assert call(command[0], name, *command[1:], "--output", f"out.{suffix}").status in {0, 1}
        text = (folder / f"out.{suffix}").read_text(encoding="utf-8")
        assert "private" not in text
        assert written in text
        assert ("conflicts/small.yaml" in text) == (written == name)


def test_a_comparison_and_a_way_upwards_tell_of_no_folder_either(folder: Path, call: Call) -> None:
    upwards = "../work/conflicts/small.yaml"
    for suffix in ("html", "json"):
        call("compare", upwards, str(folder / "conflicts" / "small.yaml"), "--output", f"out.{suffix}")
        text = (folder / f"out.{suffix}").read_text(encoding="utf-8")
        assert "small.yaml" in text
        assert "work/" not in text


def test_a_message_at_the_terminal_keeps_the_path_as_given(folder: Path, call: Call) -> None:
    path = folder / "conflicts" / "small.yaml"
    path.write_text(SMALL.replace("is: a.x", "is: a.z"), encoding="utf-8")
    assert f"{path}:5:" in call("analyze", str(path)).err
    assert f"{path}:5:" in call("check", str(path)).out
    assert call("check", str(path), "--json").document["findings"][0]["file"] == "small.yaml"
