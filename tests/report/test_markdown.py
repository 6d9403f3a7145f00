"""Markdown files say what the page says, link to what exists, and read no markup in a scenario's texts."""

import re

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from detente.report.markdown import markdown_file
from detente.report.page import Page
from tests.report import hostile
from tests.report.made import hostile_report, report

_OURS = re.compile(r'<a id="[A-Za-z0-9_.~-]+">|</a>|<details>|</details>|<summary>|</summary>')


def _tokens(text: str) -> list[Token]:
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return [token for block in parsed for token in (block, *(block.children or ()))]


def _is_sound(text: str) -> str:
    """Check that only what the writer makes is markup, and return what a reader sees."""
    tokens = _tokens(text)
    kinds = {token.type for token in tokens}
    assert not kinds & {"image", "code_inline", "fence", "code_block", "s_open", "blockquote_open"}
    for token in tokens:
        if token.type == "html_inline":
            assert _OURS.fullmatch(token.content), token.content
        elif token.type == "html_block":
            assert not _OURS.sub("", token.content).count("<"), token.content
        elif token.type == "link_open":
            address = str(token.attrs["href"])
            assert address.startswith(("#", "https://example.org/")), address
            if address.startswith("#"):
                assert f'<a id="{address[1:]}"></a>' in text
    assert sum(token.type == "heading_open" and token.tag == "h1" for token in tokens) == 1
    return " ".join(token.content for token in tokens if token.type == "text")


@pytest.mark.parametrize("name", ["ukraine-2026", "elmira", "coalition-35"])
def test_every_link_leads_somewhere(name: str) -> None:
    shown = _is_sound(report(name, ".md"))
    assert "How it can end" in shown


@pytest.mark.parametrize("kind", hostile.TEXTS)
def test_whatever_a_scenario_says_comes_out_as_text(kind: str) -> None:
    shown = " ".join(_is_sound(hostile_report(kind, ".md")).split())
    words = hostile.marker(hostile.TEXTS[kind])
    assert re.sub(r"\W", "", words) in re.sub(r"\W", "", shown)


def test_a_table_keeps_its_columns_whatever_is_in_them() -> None:
    page = Page()
    page.title("T")
    page.table(["a|b", "c"], [["x | y", "**z**"], ["", "1. no list"]])
    rows = [token for token in _tokens(markdown_file(page)) if token.type in {"th_open", "td_open"}]
    assert len(rows) == 6
    text = [token.content for token in _tokens(markdown_file(page)) if token.type == "text"]
    assert {"a|b", "x | y", "**z**", "1. no list"} <= set(text)


@pytest.mark.parametrize(
    "said", ["1. not a list", "- nor this", "# nor a heading", "+ nor", "10) nor", "=== nor", "    nor"]
)
def test_a_paragraph_stays_a_paragraph(said: str) -> None:
    page = Page()
    page.title("T")
    page.say(said)
    kinds = {token.type for token in _tokens(markdown_file(page))}
    assert not kinds & {"bullet_list_open", "ordered_list_open", "code_block"}
