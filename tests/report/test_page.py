"""Pages are laid out for any width, say the same with and without colour, and act on nothing they show."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from detente.report.page import Page, harmless, shortened


def _sample(word: str = "word") -> Page:
    page = Page()
    page.title(f"A title of {word}", "at the right")
    page.heading("HEADING", note=word * 3)
    page.say("said ", (word, "bold red"), " and more of it, enough for a second line where it is narrow", marker="1. ")
    page.table(["name", "number", "what it says"], [[word, "1,000", "a longer text of several words"]], right=[1])
    page.grid(["state", "  an option of this actor"], [[str(n), word] for n in range(1, 8)])
    return page


@given(st.text(max_size=60), st.integers(20, 120))
def test_no_line_is_wider_than_the_page_or_ends_in_blanks(word: str, width: int) -> None:
    text = _sample(word or "x").plain(width)
    assert text.endswith("\n")
    for line in text.splitlines():
        assert cell_len(line) <= width
        assert line == line.rstrip()


@pytest.mark.parametrize("width", [30, 60, 100])
def test_colour_adds_nothing_to_the_words(width: int) -> None:
    styled, bare = io.StringIO(), io.StringIO()
    _sample().show(Console(file=styled, force_terminal=True, color_system="truecolor", width=width, no_color=False))
    _sample().show(Console(file=bare, width=width))
    assert "\x1b[1;31mword\x1b[0m" in styled.getvalue()
    assert "\x1b" not in bare.getvalue()
    assert [line.rstrip() for line in bare.getvalue().splitlines()] == _sample().plain(width).splitlines()


def test_a_table_too_wide_for_its_place_is_told_row_by_row() -> None:
    page = Page()
    page.table(["ending", "reachable", "kept by everyone"], [["a ceasefire that both keep", "yes", "no: broken"]])
    assert page.plain(80).splitlines()[0] == "  ending                      reachable  kept by everyone"
    assert page.plain(30).splitlines() == [
        "  a ceasefire that both keep",
        "    reachable: yes",
        "    kept by everyone: no:",
        "    broken",
    ]


def test_columns_that_do_not_fit_follow_below_with_their_labels() -> None:
    page = Page()
    page.grid(["state", "x"], [[str(n), "yes"] for n in range(1, 11)])
    lines = page.plain(30).splitlines()
    assert [line.split()[0] for line in lines if line] == ["state", "x"] * (len([li for li in lines if li]) // 2)
    numbers = [int(n) for line in lines if line.startswith("state") for n in line.split()[1:]]
    assert numbers == list(range(1, 11))


def test_markup_in_a_text_is_text() -> None:
    page = Page()
    page.say("[bold]not markup[/bold] [/] :smile:")
    assert page.plain() == "[bold]not markup[/bold] [/] :smile:\n"


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\ufeff", "\ud800"])
def test_control_characters_become_visible(character: str) -> None:
    assert harmless(f"a{character}b") == "a\ufffdb"


def test_line_breaks_become_spaces_unless_they_are_wanted() -> None:
    assert harmless("a\r\n\tb\u2028c") == "a b c"
    assert harmless("a\nb\tc\rd", lines=True) == "a\nb c\ufffdd"


def test_long_names_are_shortened_with_an_ellipsis() -> None:
    assert shortened("x" * 70, 60) == "x" * 59 + "…"
    assert shortened("x" * 60, 60) == "x" * 60
