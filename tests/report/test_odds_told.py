"""What is uncertain is told with its odds wherever the report's shares and its elements stand."""

import pytest

from detente.report.case import Case
from detente.report.ensemble_page import ensemble_page
from detente.report.full.compose import full_report
from detente.report.full.findings import Findings
from detente.report.surety import HowSure
from detente.scenario.load import load_text
from tests.report.made import report

RIVER = """
detente: 1
title: A river
sources:
  wire: {title: Wire, reliability: 0.9, assumption: mostly right}
claims:
  K: {says: the bank offers money, source: wire}
facts:
  drought: {says: a drought is coming, is: no, odds: 0.35, claims: [K]}
actors:
  up: {name: Upstream, options: {fill: {says: fill the dam, now: yes, claims: [K]}}}
  down: {name: Downstream, options: {threaten: {says: threaten, now: yes, claims: [K]}}}
  bank:
    name: the bank
    options:
      pay: {says: pay for it, claims: [K]}
      audit: {says: audit it, probability: 0.25, claims: [K]}
commitments:
  money: {by: bank, says: to pay, promise: bank.pay, when: '!up.fill', claims: [K], probability: {beta: {a: 4, b: 2}}}
  books: {by: bank, says: to audit, promise: bank.audit, when: '!up.fill', claims: [K], probability: 0.75}
fail_together:
  - {together: [money, books], probability: 0.125, says: the bank fails, assumption: it may}
preferences:
  up:
    assumption: it needs the water
    priorities:
      - {wants: '!down.threaten', says: no threat, odds: 0.8}
      - any_order: [{wants: bank.pay, says: money}, {wants: up.fill, says: a full dam}]
      - {wants: up.fill if drought}
  down: {assumption: it needs the water too, priorities: ['!up.fill', down.threaten]}
  bank:
    weights: {'!up.fill': 2, '!bank.pay': [1, 3]}
    assumption: money is dear
beliefs:
  up:
    - {commitment: money, trust: 0.375, assumption: it was let down before}
correlated:
  - {between: [facts.drought, 'beliefs.up[0]'], correlation: 0.5, says: dry years make one wary, assumption: a guess}
endings:
  deal: {says: a deal, is: '!up.fill & !down.threaten'}
  crisis: {says: the crisis goes on, is: true}
"""


@pytest.fixture(scope="module")
def river() -> Case:
    return Case(load_text(RIVER))


@pytest.fixture(scope="module")
def written(river: Case) -> str:
    return str(full_report(river).form(".md")).replace("\\", "")


def _part(text: str, heading: str) -> str:
    return text[text.index(heading) :].split("\n## ", maxsplit=1)[0].split("\n### ", maxsplit=1)[0]


def test_beside_its_shares_the_report_says_by_which_odds_worlds_were_drawn(written: str) -> None:
    drawn = _part(written, "### What was drawn")
    assert "| a drought is coming [[K](#claim-K)] | 0.35 |" in drawn
    assert "| Upstream: no threat [[assumption](#assumptions)] | 0.8 |" in drawn
    assert "| Upstream: which comes first: money; a full dam [[assumption](#assumptions)] | either order |" in drawn
    assert "keeps this promise: to pay [[K](#claim-K)] | beta(a=4, b=2) |" in drawn
    assert "hang together (correlation 0.5): dry years make one wary" in drawn
    assert "drawn by [those odds](#drawn)" in written
    assert "over 200 worlds drawn by [its odds](#drawn)." in written


def test_the_report_and_the_ensemble_say_alike_what_was_drawn(river: Case, written: str) -> None:
    sure = Findings(river).sure
    assert isinstance(sure, HowSure)
    page = ensemble_page(river, sure.found).plain(10_000)
    drawn = _part(written, "### What was drawn").replace("](#assumptions)", "").replace("](#claim-K)", "")
    cells = {line.strip() for row in drawn.replace("[[", "[").splitlines() for line in row.split("|")}
    for line in page[page.index("WHAT WAS DRAWN") : page.index("WHAT THIS IS WORTH")].splitlines()[2:]:
        assert {cell.strip() for cell in line.split("  ")} <= cells | {""}


def test_the_model_in_full_shows_how_uncertain_each_element_is(written: str) -> None:
    model = written[written.index("## The model in full") :]
    rows = {name: line for line in model.splitlines() for name in [line.partition("</a>")[2]] if name}
    uncertain = {
        "a drought is coming: taken to be not so": "so: 0.35",
        "promise of the bank (declared): to pay ": "kept once due: beta(a=4, b=2)",
        "promise of the bank (declared): to audit ": "kept once due: 0.75",
        "the bank | audit it": "done when called upon: 0.25",
        "the bank fails": "strikes: 0.125",
        "Upstream | no threat": "counts: 0.8",
        "Upstream | money": "either order: which comes first: money; a full dam [[assumption](#assumptions)]",
        "the bank | !bank.pay": "weight: 1 to 3",
        "Upstream | in the view of Upstream this promise is not kept": "held: 0.625 (trust 0.375)",
    }
    for name, told in uncertain.items():
        (row,) = [line for head, line in rows.items() if head.startswith(name)]
        assert f"| {told} |" in row
    (plain,) = [line for head, line in rows.items() if head.startswith("Upstream | up.fill if drought")]
    assert "|   |" in plain


def test_entries_of_groups_within_a_group_in_any_order_are_told_to_be_in_any_order() -> None:
    model = report("ukraine-2026", ".md").replace("\\", "")
    model = model[model.index("## The model in full") :]
    assert model.count("either order: whether the United States thinks first of giving a backstop or of keeping") == 4
    assert "one of the readings: time_on_its_side 0.4; fears_what_follows 0.2" in model


def test_an_entry_with_alternatives_is_told_with_the_odds_of_each() -> None:
    text = """
detente: 1
title: T
actors: {a: {name: A, options: {x: go}}, b: {name: B, options: {z: stop}}}
preferences:
  a: {priorities: [{alternatives: [{wants: a.x, odds: 0.75, says: to go}, {wants: b.z, odds: 0.25, says: peace}]}]}
  b: {alternatives: [{priorities: [b.z], odds: 0.5, says: hawks}, {priorities: ['!b.z'], odds: 0.5, says: doves}]}
endings: {e: a.x & b.z, o: 'true'}
"""
    model = str(full_report(Case(load_text(text))).form(".md")).replace("\\", "")
    assert "</a>A | to go | wants a.x | one of these: to go 0.75; peace 0.25 |" in model
    assert "</a>B | b.z | wants b.z | one of these preferences: hawks 0.5; doves 0.5 |" in model


def test_a_scenario_in_which_nothing_is_uncertain_says_nothing_of_odds() -> None:
    text = report("prisoners-dilemma", ".md")
    assert "What was drawn" not in text
    assert "| uncertain |" not in text
