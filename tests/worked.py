"""Worked pages of the documentation: what they tell a reader to write and to type, done for real.

In such a page a fence of ``yaml`` whose first line is ``# NAME`` is a file; ``# NAME, continued`` adds top-level
sections to it or replaces those it repeats. A fence of ``console`` holds commands after ``$`` and what they print; a
line ``…`` stands for any number of lines. ``python -m tests.worked PAGE`` prints the page with every output that has
no ``…`` made anew.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(yaml|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^(?=[A-Za-z_])", re.MULTILINE)
ELIDED = "…"


@dataclass(frozen=True)
class Shown:
    """A command of a page with the lines it is shown to print, and where it stands in the page's text."""

    command: str
    lines: list[str]
    start: int
    end: int


def merged(before: str, added: str) -> str:
    """A file's text with sections added, or replaced where they are there already."""

    def sections(text: str) -> dict[str, str]:
        return {part.split(":", 1)[0]: part.rstrip("\n") + "\n" for part in SECTION.split(text) if part.strip()}

    return "".join((sections(before) | sections(added)).values())


def commands(body: str, offset: int) -> Iterator[Shown]:
    for part in re.finditer(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", body, re.MULTILINE):
        yield Shown(part[1], part[2].splitlines(), offset + part.start(2), offset + part.end(2))


def printed(command: str, folder: Path) -> list[str]:
    """What a command prints, on a terminal of 90 columns."""
    program = Path(sys.executable).with_name("detente")
    words = shlex.split(command)
    assert words[0] == "detente", command
    done = subprocess.run(
        [program, *words[1:]],
        cwd=folder,
        env={**os.environ, "COLUMNS": "90", "NO_COLOR": "1", "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return [line.rstrip() for line in done.stdout.splitlines()]


def walk(text: str) -> Iterator[tuple[Shown, list[str]]]:
    """Do what a page says, from top to bottom; yield each command with what it really prints."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for fence in FENCE.finditer(text):
            body = fence[2]
            if fence[1] == "yaml":
                first, _, rest = body.partition("\n")
                named = re.match(r"# ([\w.-]+)(, continued)?$", first)
                if named:
                    file = folder / named[1]
                    file.write_text(merged(file.read_text("utf-8"), rest) if named[2] else rest, "utf-8")
            else:
                for shown in commands(body, fence.start(2)):
                    yield shown, printed(shown.command, folder)


def agrees(shown: list[str], real: list[str]) -> bool:
    """Whether the lines shown are those printed, ``…`` standing for any."""
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == ELIDED else re.escape(line.rstrip()) + r"\n" for line in shown)
    return re.fullmatch(pattern, "".join(line + "\n" for line in real)) is not None


def renewed(text: str) -> str:
    """The page with every whole output made anew; outputs with ``…`` are left for their author."""
    parts, last = [], 0
    for shown, real in walk(text):
        if not any(line.strip() == ELIDED for line in shown.lines):
            parts += [text[last : shown.start], "".join(line + "\n" for line in real)]
            last = shown.end
    return "".join([*parts, text[last:]])


if __name__ == "__main__":
    sys.stdout.write(renewed(Path(sys.argv[1]).read_text("utf-8")))
