"""The worked pages of the documentation do what they say: files are written, commands run, outputs compared."""

from pathlib import Path

import pytest

from tests.worked import agrees, merged, walk

DOCS = Path(__file__).parents[1] / "docs"
HOW_TO = (
    "beliefs change coalitions deterrence ensembles evidence gmcr hangs-on levers programs promises read-report "
    "scenario stability uncertainty unlock"
)
PAGES = {"tutorial.md": 5, "modelling.md": 5, **{f"howto/{page}.md": 1 for page in HOW_TO.split()}}


@pytest.mark.parametrize("page", PAGES)
def test_a_worked_page_prints_what_it_shows(page: str) -> None:
    seen = 0
    for shown, real in walk((DOCS / page).read_text("utf-8")):
        assert agrees(shown.lines, real), f"$ {shown.command}\n" + "\n".join(real)
        seen += 1
    assert seen >= PAGES[page]


def test_a_continued_file_keeps_what_is_not_repeated() -> None:
    assert merged("a: 1\nb:\n  c: 2\n", "b:\n  d: 3\ne: 4\n") == "a: 1\nb:\n  d: 3\ne: 4\n"


def test_an_ellipsis_stands_for_any_lines_and_nothing_else_does() -> None:
    assert agrees(["a", "…", "z"], ["a", "b", "c", "z"])
    assert not agrees(["a", "z"], ["a", "b", "z"])
    assert not agrees(["a", "…"], ["b"])
