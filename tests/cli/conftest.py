"""Running the command line in this process, as the installed command does."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from detente.cli.main import run


@dataclass(frozen=True)
class Ran:
    """What a run of the command line left behind."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The JSON document printed."""
        found: dict[str, Any] = json.loads(self.out)
        return found


Call = Callable[..., Ran]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run ``detente`` with some words; no traceback may ever be printed."""
    monkeypatch.delenv("COLUMNS", raising=False)

    def run_it(*words: str) -> Ran:
        status = run([str(word) for word in words])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return Ran(status, printed.out, printed.err)

    return run_it


def flat(text: str) -> str:
    """Return a page as one line."""
    return " ".join(text.split())


HOSTILE = """detente: 1
title: "[bold red]A title[/] of \\"{kind}\\""
actors:
  a: {{name: {name}, options: {{x: {{says: {says}}}, y: {{levels: [none, '[link=x]some', {level}]}}}}}}
  b: {{options: {{z: 'keep [/bold] quiet'}}}}
preferences:
  a: {{priorities: [b.z, "!a.x if b.z", {{wants: a.y, says: {says}}}]}}
  b: {{priorities: [a.x, "!b.z"]}}
endings:
  good: {{is: a.x & b.z, says: {says}}}
  rest: {{is: "true"}}
"""
HOSTILE_NAMES = {
    "markup": "[bold]not markup[/bold]",
    "bell": "a\x07bell and \x1b[2J",
    "return": "line\rover\nlines",
    "right to left": "\u05e9\u05dc\u05d5\u05dd \u202eabc\u202c",
    "wide": "\u6f22\u5b57 " * 20,
    "long": "long " * 2000,
    "unbroken": "x" * 10000,
    "formula": "=1+1",
}


def hostile_scenario(kind: str) -> str:
    """Return a scenario whose names and texts are of one kind of nastiness."""
    text = json.dumps(HOSTILE_NAMES[kind])
    level = json.dumps("".join(c for c in HOSTILE_NAMES[kind] if c.isprintable()))  # others are no level's name
    return HOSTILE.format(kind=kind, name=text, says=text, level=level)
