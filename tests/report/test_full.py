"""The report says what was computed, in order, and what was not; it takes no side."""

import re
from pathlib import Path

import pytest

import detente
from detente.errors import InputError, UnknownNameError
from detente.report.case import Case, open_case
from detente.report.full.compose import full_report
from detente.report.full.findings import Findings, NotMade
from detente.report.html import pdf
from detente.report.surety import HowSure
from detente.scenario.load import library_names, load_text
from tests.report.made import report


@pytest.mark.parametrize("name", library_names())
def test_every_bundled_scenario_has_a_report(name: str) -> None:
    text = report(name, ".md")
    assert text.count("\n## ") == 13
    assert "This is no forecast" in text


def test_the_answer_names_what_is_kept_who_loses_and_who_is_needed() -> None:
    text = full_report(open_case("ukraine-2026")).page.plain(10_000)
    answer = text[: text.index("This is no forecast")]
    assert "1. As of 2026-01, the conflict stands at “the war goes on”, and it is kept so by everyone" in answer
    assert "of which one is a loss to the actor that makes it: Russia (" in answer
    assert "it cannot come about without Russia, Ukraine, United States and UK and France" in answer
    assert "of 4 other readings of the same evidence, 2 give another answer" in answer


def test_a_conflict_too_large_to_list_is_told_as_far_as_it_can_be() -> None:
    findings = Findings(open_case("coalition-35"))
    assert isinstance(findings.analysis, NotMade)
    assert not isinstance(findings.unlocking, NotMade)
    text = report("coalition-35", ".md")
    assert "Not computed: " in text
    assert "cannot come about without" in text
    assert "2,305,843,009,213,693,952 feasible states, too many to list" in text
    assert " GB" not in text


def test_a_scenario_without_a_status_quo_or_endings_is_told_as_far_as_it_can_be() -> None:
    graph = "detente: 1\ntitle: T\nactors: {a: {}, b: {}}\ngraph: {states: 2, arcs: {a: [[1, 2]], b: [[2, 1]]}}\n"
    text = full_report(Case(load_text(graph + "preferences: {a: {ranks: [1, 2]}, b: {ranks: [2, 1]}}\n"))).page.plain()
    assert "does not say which state the conflict is in" in text
    bare = "detente: 1\ntitle: T\nactors: {a: {options: {x: go}}}\npreferences: {a: {priorities: [a.x]}}\n"
    assert "names no ending" in full_report(Case(load_text(bare))).page.plain()


def test_another_ending_can_be_looked_at_and_an_unknown_one_is_refused() -> None:
    text = full_report(open_case("ukraine-2026"), "europe_alone").page.plain(10_000)
    assert "The way to “a ceasefire with Europe alone” that asks least" in text
    assert "--to europe_alone" in text
    with pytest.raises(UnknownNameError):
        full_report(open_case("ukraine-2026"), "nowhere")


def test_shares_of_worlds_stand_with_the_words_of_the_scale() -> None:
    text = report("ukraine-2026", ".md")
    sure = text[text.index("## How sure") : text.index("## Evidence")]
    assert re.search(r"\(\d+ %; \d+ % to \d+ %\)", sure.replace("\\", ""))
    assert "drawn by the scenario's own odds" in sure


def test_how_sure_says_what_the_answer_hangs_on_and_what_single_change_would_end_it() -> None:
    text = report("ukraine-2026", ".md").replace("\\", "")
    sure = text[text.index("## How sure") : text.index("## Evidence")]
    assert "*How often everyone keeps each ending somewhere.*" in sure
    assert "*What the most open answer hangs on.*" in sure
    assert re.search(r"Everyone keeps the present ending: (yes|no)\.", sure)
    assert re.search(r"All \d+ single changes were tried", sure)


def test_names_of_endings_lead_to_their_place_in_the_model() -> None:
    assert "“[a durable ceasefire](#element-endings.durable)”" in report("ukraine-2026", ".md")
    assert '“<a class="named" href="#element-endings.durable">a durable ceasefire</a>”' in report("ukraine-2026")


def test_the_command_that_a_report_names_draws_the_same_worlds() -> None:
    case = open_case("ukraine-2026")
    again = open_case("ukraine-2026", case.conflict.reading)
    first, second = Findings(case).sure, Findings(again).sure
    assert isinstance(first, HowSure)
    assert isinstance(second, HowSure)
    assert [f.share for f in first.found.frequencies] == [f.share for f in second.found.frequencies]


def test_what_takes_long_on_many_states_is_left_out_and_said() -> None:
    options = "".join(f"  a{n}: {{options: {{x: {{}}, y: {{}}, z: {{}}, w: {{}}}}}}\n" for n in range(4))
    wants = "".join(f"  a{n}: {{priorities: ['!a{n}.x', 'a{(n + 1) % 4}.y']}}\n" for n in range(4))
    text = f"detente: 1\ntitle: many\nactors:\n{options}preferences:\n{wants}endings: {{e: a0.x & a1.x, r: 'true'}}\n"
    found = Findings(Case(load_text(text)))
    assert found.case.model.count == 65_536
    assert isinstance(found.changes, NotMade)
    assert found.changes.why == ("with 65,536 states changes are not tried one by one here; detente change --to e does")
    assert isinstance(found.certificate, NotMade)


def test_a_report_from_python_is_that_of_the_command_line_and_is_saved_by_its_suffix(tmp_path: Path) -> None:
    case = open_case("chicken")
    found = detente.report("chicken")
    assert found.form(".md") == full_report(case).form(".md") == detente.report(case).form(".md")
    assert detente.report(detente.load("chicken")).page.plain() == found.page.plain()
    found.save(tmp_path / "r.html")
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == found.form(".html")
    with pytest.raises(InputError, match=r"\.html, \.md or \.pdf; not '\.txt'"):
        found.save(tmp_path / "r.txt")
    assert not (tmp_path / "r.txt").exists()
    with pytest.raises(TypeError):
        detente.report(case, reading="x")
    shown = found._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert "<script" not in shown


def test_long_lists_are_bounded_and_say_what_lists_the_rest() -> None:
    options = "".join(f"  a{n}: {{options: {{x: {{says: do it}}}}}}\n" for n in range(600))
    many = f"detente: 1\ntitle: T\nactors:\n{options}endings: {{e: a0.x & a1.x, r: 'true'}}\n"
    text = str(full_report(Case(load_text(many))).form(".html"))
    assert "100 more are left out here" in text
    assert len(text) < 5_000_000


def test_no_word_of_likelihood_stands_without_its_number() -> None:
    text = report("ukraine-2026", ".md").replace("\\", "")
    before = text[: text.index("## Method")]
    found = re.findall(
        r"(?<!how )\b(?:likely|unlikely|almost certain|almost no chance|roughly even chance)\b(?! \(| to )", before
    )
    assert not found


def test_without_a_printer_pdf_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "chromium", lambda: None)
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    with pytest.raises(InputError, match="PDF needs Chromium"):
        pdf.as_pdf("<p>x</p>")
