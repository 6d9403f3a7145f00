"""Every mistake has a file here, and beside it the exact text that it must give.

A file that cannot be read gives its faults; one that can gives what the checks find.
"""

from pathlib import Path

import pytest

from detente.errors import DetenteError
from detente.scenario.check import check
from detente.scenario.load import load_bytes

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.yaml"))


def said(path: Path) -> str:
    """What a user is told about the file."""
    try:
        scenario = load_bytes(path.read_bytes(), path.name)
    except DetenteError as fault:
        return f"{fault}\n"
    return "".join(f"{found.render()}\n" for found in check(scenario))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_mistake_is_told_where_it_is_and_how_to_mend_it(path):
    assert said(path) == path.with_suffix(".expected.txt").read_text(encoding="utf-8")


def test_every_expectation_has_its_file():
    expected = {path.name.removesuffix(".expected.txt") for path in HERE.glob("*.expected.txt")}
    assert expected == {path.stem for path in FILES}
