"""``detente report`` and the pages of other commands, written to files."""

from pathlib import Path

import pytest

from detente.report.html import pdf
from tests.cli.conftest import Call


def test_a_report_is_written_whole_by_its_suffix(call: Call, tmp_path: Path) -> None:
    for suffix, begins in ((".html", b"<!DOCTYPE html>"), (".md", b"# ")):
        target = tmp_path / f"report{suffix}"
        assert call("report", "prisoners-dilemma", "-o", str(target)).status == 0
        assert target.read_bytes().startswith(begins)
        first = target.read_bytes()
        assert call("report", "prisoners-dilemma", "-o", str(target)).status == 0
        assert target.read_bytes() == first
    assert not [p for p in tmp_path.iterdir() if p.suffix == ".part"]
    ran = call("report", "prisoners-dilemma", "-o", str(tmp_path / "report.docx"))
    assert ran.status == 2
    assert ".html, .pdf, .md" in ran.err
    assert call("report", "prisoners-dilemma").status == 2


def test_the_page_of_every_command_can_be_a_file(call: Call, tmp_path: Path) -> None:
    for words in (["analyze", "elmira"], ["check", "elmira"], ["states", "elmira"], ["compare", "elmira", "chicken"]):
        for suffix in (".html", ".md"):
            target = tmp_path / f"{words[0]}{suffix}"
            assert call(*words, "--output", str(target)).status == 0
            assert b"Detente" in target.read_bytes()


@pytest.mark.skipif(pdf.chromium() is None, reason="Chromium is not installed")
def test_a_report_is_printed_to_the_same_bytes_each_time(call: Call, tmp_path: Path) -> None:
    first, second = tmp_path / "a.pdf", tmp_path / "b.pdf"
    for target in (first, second):
        assert call("report", "prisoners-dilemma", "-o", str(target)).status == 0
    assert first.read_bytes().startswith(b"%PDF-")
    assert first.read_bytes() == second.read_bytes()
