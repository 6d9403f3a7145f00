"""The report in a real browser: quiet, accessible, usable by keyboard and on a phone, whole on paper."""

from typing import Any

import pytest

from tests.browser.conftest import Open
from tests.report import hostile
from tests.report.made import hostile_report, report

pytestmark = pytest.mark.browser


def _violations(page: Any) -> list[str]:
    """Return what axe-core finds at fault: the rule, and the first element that breaks it."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed")
    found = axe.Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]} ({len(v['nodes'])})" for v in found]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1366])
def test_it_opens_quietly_and_is_accessible(open_page: Open, width: int, dark: bool) -> None:
    opened = open_page(report("ukraine-2026"), width=width, dark=dark)
    opened.page.eval_on_selector_all("details", "all => all.forEach(d => d.open = true)")
    assert opened.quiet, (opened.messages, opened.requests)
    assert not _violations(opened.page)


@pytest.mark.parametrize("width", [320, 360, 390, 768, 1024, 1366])
def test_no_page_is_wider_than_its_screen(open_page: Open, width: int) -> None:
    page = open_page(report("ukraine-2026"), width=width).page
    page.eval_on_selector_all("details", "all => all.forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_table_is_sorted_and_searched_by_keyboard(open_page: Open) -> None:
    page = open_page(report("ukraine-2026")).page
    table = page.locator("table", has=page.locator("#claim-C01"))
    shown = table.locator("tbody tr:not([data-away])")
    assert shown.count() == 12
    assert table.locator("tbody tr").first.get_attribute("id") == "claim-C01"
    header = table.locator("thead button").first
    header.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert table.locator("thead th").first.get_attribute("aria-sort") == "descending"
    assert shown.first.get_attribute("id") == "claim-C22"
    page.keyboard.press("Shift+Tab")  # the button that shows all rows
    page.keyboard.press("Enter")
    assert shown.count() == 22
    page.keyboard.press("Shift+Tab")  # the search field
    page.keyboard.type("Bundestag approves no such text")
    assert shown.count() == 0
    page.keyboard.press("Control+a")
    page.keyboard.type("parliament in berlin")
    assert [row.get_attribute("id") for row in shown.all()] == ["claim-C13"]


def test_the_first_stop_of_the_keyboard_leads_past_the_contents_and_is_seen(open_page: Open) -> None:
    page = open_page(report("ukraine-2026")).page
    page.keyboard.press("Tab")
    focused = page.evaluate("[document.activeElement.className, document.activeElement.getBoundingClientRect().left]")
    assert focused[0] == "skip"
    assert focused[1] >= 0
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main' && location.hash === '#main'")
    page.keyboard.press("Tab")
    page.wait_for_function("getComputedStyle(document.activeElement).outlineStyle === 'solid'", timeout=5000)


def test_a_link_opens_what_it_leads_into(open_page: Open) -> None:
    page = open_page(report("ukraine-2026")).page
    page.evaluate("location.hash = 'claim-C22'")
    page.wait_for_function("!document.getElementById('claim-C22').hasAttribute('data-away')")
    assert page.evaluate("document.activeElement.id") == "claim-C22"
    page.evaluate("location.hash = 'levers-us'")
    page.wait_for_function("document.getElementById('levers-us').open")


def test_everything_is_open_on_paper_and_folded_again_after(open_page: Open) -> None:
    page = open_page(report("ukraine-2026")).page
    closed = "document.querySelectorAll('details:not([open])').length"
    before = page.evaluate(closed)
    assert before > 10
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(closed) == 0
    assert page.evaluate("getComputedStyle(document.getElementById('claim-C22')).display") != "none"
    assert page.evaluate("getComputedStyle(document.querySelector('.tools')).display") == "none"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(closed) == before


def test_all_of_it_is_there_without_its_script(open_page: Open) -> None:
    page = open_page(report("ukraine-2026"), script=False).page
    assert page.locator("#claim-C22").is_visible()
    assert page.locator("input").count() == 0


def test_its_policy_lets_nothing_else_act_or_be_fetched(open_page: Open) -> None:
    added = "<script>document.title='acted'</script><img src='http://localhost:9/x.png'><p style='color:red'>x</p>"
    opened = open_page(report("ukraine-2026").replace("</main>", f"{added}</main>"))
    assert opened.page.title() != "acted"
    assert any("Content Security Policy" in message for message in opened.messages)
    assert opened.page.evaluate("document.querySelector('main > img').naturalWidth") == 0


@pytest.mark.parametrize("kind", hostile.TEXTS)
def test_no_text_of_a_scenario_acts(open_page: Open, kind: str) -> None:
    opened = open_page(hostile_report(kind), width=360)
    opened.page.eval_on_selector_all("details", "all => all.forEach(d => d.open = true)")
    opened.page.mouse.move(200, 300)
    assert opened.quiet, (opened.messages, opened.requests)
    assert opened.page.locator("script").count() == 1
    assert opened.page.locator("img, iframe, form").count() == 0
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert hostile.marker(hostile.TEXTS[kind]) in " ".join(opened.page.inner_text("main").split())


def test_hostile_texts_do_not_spoil_what_screen_readers_get(open_page: Open) -> None:
    for kind in ("script", "right to left", "unbroken", "emoji"):
        assert not _violations(open_page(hostile_report(kind)).page)
