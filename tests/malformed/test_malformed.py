"""Every mistake has a file here, and beside it the exact text that it must give.

A file that cannot be read gives its faults; one that can gives what the checks find.
"""

import re
from pathlib import Path

import pytest

import detente.scenario
from detente.errors import DetenteError, ScenarioError
from detente.scenario.check import check
from detente.scenario.load import load_bytes

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.yaml"))
NO_CODES = {"as-written", "prisoners-dilemma"}  # other texts of the reader's source that look like codes


def said(path: Path) -> str:
    """What a user is told about the file."""
    try:
        scenario = load_bytes(path.read_bytes(), path.name, folder=path.parent)
    except DetenteError as fault:
        return f"{fault}\n"
    return "".join(f"{found.render()}\n" for found in check(scenario))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_mistake_is_told_where_it_is_and_how_to_mend_it(path):
    assert said(path) == path.with_suffix(".expected.txt").read_text(encoding="utf-8")


def test_every_expectation_has_its_file():
    expected = {path.name.removesuffix(".expected.txt") for path in HERE.glob("*.expected.txt")}
    assert expected == {path.stem for path in FILES}


def test_every_diagnostic_of_the_reader_has_its_file():
    package = Path(detente.scenario.__file__).parents[1]
    sources = [*package.glob("scenario/*.py"), package / "logic/grammar.py", package / "logic/mistakes.py"]
    words = {code for path in sources for code in re.findall(r'"([a-z]+(?:-[a-z]+)+)"', path.read_text("utf-8"))}
    assert len(words) > 60
    shown = set()
    for path in [*FILES, *HERE.glob("meaning/*.yaml")]:
        try:
            shown |= {found.code for found in check(load_bytes(path.read_bytes(), path.name, folder=path.parent))}
        except ScenarioError as fault:
            shown |= {found.code for found in fault.diagnostics}
    assert words - shown - NO_CODES == set()
