"""HTML files are complete in themselves, well formed, linked to what exists, and harmless whatever a scenario says."""

import os
import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise

import pytest

from detente.report.case import Case, open_case
from detente.report.forms import with_evidence
from detente.report.full.compose import full_report
from detente.report.html.body import heading_words
from detente.report.html.file import html_file
from detente.report.html.text import References, anchor_id
from detente.report.page import Link, Page
from detente.scenario.load import load_text
from tests.report import hostile
from tests.report.made import hostile_report, report
from tests.report.reading import Read, read

REPORTS = ("ukraine-2026", "elmira", "prisoners-dilemma", "coalition-35")


def _is_sound(html: str) -> Read:
    """Check what must hold of every file, and return what is in it."""
    found = read(html)
    assert not found.faults
    assert len(found.ids) == len(set(found.ids))
    assert len(found.named("script")) == len(found.named("style")) == len(found.named("h1")) == 1
    for tag, attributes in found.tags:
        assert tag not in {"iframe", "object", "embed", "form", "img", "link", "base", "foreignobject"}, tag
        assert not any(key.startswith("on") or key in {"style", "src", "srcset", "action"} for key in attributes), (
            tag,
            attributes,
        )
    for attributes in found.named("a", "use"):
        href = attributes.get("href", "")
        if href.startswith("#"):
            assert href[1:] in found.ids, href
        else:
            assert href.startswith(("https://", "http://")), href
            assert "noopener" in attributes["rel"]
    return found


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_well_formed_and_every_link_leads_somewhere(name: str) -> None:
    found = _is_sound(report(name))
    levels = [int(tag[1]) for tag, _ in found.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [tag for tag, _ in found.tags if tag in {"header", "nav", "main", "footer"}] == [
        "header",
        "nav",
        "main",
        "footer",
    ]
    assert all("scope" in attributes for attributes in found.named("th"))


@pytest.mark.parametrize("name", REPORTS)
def test_the_policy_names_exactly_the_style_and_the_script_of_the_file(name: str) -> None:
    html = report(name)
    (policy,) = [m["content"] for m in read(html).named("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    for tag in ("style", "script"):
        (inside,) = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = b64encode(sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_sections_come_in_the_order_of_the_questions() -> None:
    html = report("ukraine-2026")
    anchors = re.findall(r'<h2 id="([a-z]+)" tabindex', html)
    assert anchors == [
        "answer",
        "where",
        "endings",
        "way",
        "levers",
        "promises",
        "deterrence",
        "beliefs",
        "change",
        "sure",
        "evidence",
        "model",
        "method",
    ]
    assert html.index('id="contents"') < html.index('id="answer"')
    answer = html[html.index('id="answer"') : html.index('id="conditions"')]
    assert [int(n) for n in re.findall(r'class="marker">(\d)\.<', answer)] == [1, 2, 3, 4, 5]


def test_every_claim_and_every_element_of_the_model_has_its_place() -> None:
    from detente.model.elements import elements
    from detente.report.elements import place_of

    case, ids = open_case("ukraine-2026"), set(read(report("ukraine-2026")).ids)
    assert {anchor_id(f"claim-{claim}") for claim in case.conflict.claims} <= ids
    assert {anchor_id(place_of(e.path)) for e in elements(case.conflict)} <= ids


def test_assumptions_are_marked_by_a_word_and_lead_to_their_reasons() -> None:
    html = report("ukraine-2026")
    assert '<a class="assumed" href="#assumptions">assumption</a>' in html
    assert 'id="assumptions"' in html


def test_the_same_scenario_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys; from detente.report.case import open_case; from detente.report.full.compose import full_report; "
        "sys.stdout.buffer.write(full_report(open_case('elmira')).form('.html').encode())"
    )
    env = {**os.environ, "PYTHONHASHSEED": "12345"}
    again = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env=env).stdout
    assert again.decode() == report("elmira")


@pytest.mark.parametrize("kind", hostile.TEXTS)
def test_whatever_a_scenario_says_comes_out_as_text(kind: str) -> None:
    html = hostile_report(kind)
    found = _is_sound(html)
    shown = re.sub(r"\s+", " ", found.text)
    assert hostile.marker(hostile.TEXTS[kind])[:12] in shown
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html.replace("\n", ""))
    assert len(html) < 3_000_000


def test_what_runs_from_right_to_left_is_isolated() -> None:
    html = hostile_report("right to left")
    assert "<bdi>\u05e9\u05dc\u05d5\u05dd</bdi> (abc)" in html


def test_a_text_in_brackets_is_a_link_only_where_it_is_a_mark() -> None:
    page = Page()
    page.title("T")
    page.say("see [C01, C02], [C03] and [C01]")
    page.heading("there", anchor="claim-C01")
    html = html_file(page, References({"C01": "claim-C01", "C02": "claim-C02"}))
    assert 'href="#claim-C01">C01</a>, <span class="claim">C02</span>]' in html
    assert "[C03]" in html


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//example.org", "http://a b", "https://"]
)
def test_no_link_leads_to_what_is_no_address_of_the_web(address: str) -> None:
    page = Page()
    page.title("T")
    page.say(Link("open", address))
    found = read(html_file(page))
    assert all(a["href"].startswith("#") for a in found.named("a"))
    assert "open" in found.text


def test_anchors_have_different_ids_of_plain_letters() -> None:
    anchors = ["a b", "a-b", "a~b", "a~20~b", "\u0456", "x" * 200, "x" * 201, "a.b[0]", "a.b~5b~0~5d~"]
    ids = [anchor_id(a) for a in anchors]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_.~-]+", id) and len(id) < 120 for id in ids)


def test_headings_in_capitals_are_written_as_one_reads_them_but_for_names() -> None:
    assert heading_words("WHAT CAN BE DONE BY US", {"US"}) == "What can be done by US"
    assert heading_words("STABLE UNDER GMR") == "Stable under GMR"
    assert heading_words("TO “THE END”") == "To “THE END”"


def test_pages_of_other_commands_carry_the_evidence_their_marks_lead_to() -> None:
    from detente.outlook.levers import levers
    from detente.report.levers import levers_page

    case = open_case("ukraine-2026")
    html = with_evidence(levers_page(case, levers(case.model, "us")), [case], ".html")
    assert isinstance(html, str)
    found = _is_sound(html)
    assert 'href="#claim-C19"' in html
    assert "claim-C19" in found.ids


def test_a_report_on_many_states_stays_small() -> None:
    actors = "\n".join(
        f"  a{n}: {{options: {{x: {{says: do x{n}}}, y: {{says: do y{n}}}, z: {{says: do z{n}}}}}}}" for n in range(4)
    )
    wants = "\n".join(f"  a{n}: {{priorities: ['!a{n}.x', 'a{(n + 1) % 4}.y', 'a{n}.z']}}" for n in range(4))
    text = (
        f"detente: 1\ntitle: many\nactors:\n{actors}\npreferences:\n{wants}\nendings: {{e: a0.x & a1.x, r: 'true'}}\n"
    )
    assert len(full_report(Case(load_text(text))).form(".html")) < 1_000_000
