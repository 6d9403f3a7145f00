"""Under each sentence of the answer stands what that sentence speaks of."""

from detente.report.case import Case, open_case
from detente.report.full.answer import say_answer
from detente.report.full.findings import Findings
from detente.report.page import Page
from detente.scenario.load import load_text

DAM = """
detente: 1
title: A dam
claims: {K1: {says: it fills}, K2: {says: it threatens}, K3: {says: the bank offers money}}
actors:
  up: {name: Upstream, options: {fill: {says: fill the dam, now: yes, claims: [K1]}}}
  down: {name: Downstream, options: {threaten: {says: threaten, now: yes, claims: [K2]}}}
  bank: {name: the bank, options: {pay: {says: pay, claims: [K3]}}}
commitments:
  money: {by: bank, says: to pay, promise: bank.pay, when: '!up.fill', claims: [K3]}
preferences:
  up: {priorities: [{wants: up.fill, says: a full dam, assumption: it needs water}]}
  down: {priorities: [{wants: down.threaten iff up.fill, says: to answer in kind, claims: [K2]}]}
  bank: {priorities: [{wants: '!bank.pay', claims: [K3]}]}
endings:
  deal: {says: a deal, is: '!up.fill & !down.threaten'}
  crisis: {says: the crisis goes on, is: true}
"""


def _under_the_fourth(case: Case) -> list[str]:
    """Return the fourth sentence, and what stands under it, line by line."""
    page = Page()
    say_answer(Findings(case), page)
    lines = [line.strip() for line in page.plain(10_000).splitlines()]
    first = next(n for n, line in enumerate(lines) if line.startswith("4."))
    last = next(n for n, line in enumerate(lines) if line.startswith("5."))
    return lines[first:last]


def test_who_can_open_a_way_rests_on_their_own_options_and_preferences_and_on_no_promise_of_others() -> None:
    said, rests, *behind = _under_the_fourth(Case(load_text(DAM)))
    assert said.startswith("4. By its own choice alone, Upstream could open a way to “a deal” by interest alone; ")
    assert rests == "Rests on 3 elements of the model [K1, K2, assumption]"
    assert behind == [
        "· Upstream can fill the dam [K1]",
        "· priority of Upstream: a full dam [assumption]",
        "· Downstream can threaten [K2]",
    ]


def test_a_promise_stands_under_the_sentence_where_keeping_it_opens_the_way() -> None:
    money = "money: {by: bank, says: to pay, promise: bank.pay, when: '!up.fill', claims: [K3]}"
    peace = "peace: {by: down, says: to leave it alone, promise: '!down.threaten', when: up.fill, claims: [K3]}"
    calmed = "up: {priorities: [{wants: '!up.fill if !down.threaten', claims: [K1]}, "
    promised = DAM.replace(money, peace).replace("up: {priorities: [", calmed)
    said, _, *behind = _under_the_fourth(Case(load_text(promised)))
    assert "Downstream" in said.partition(" could open a way")[0]
    assert "· promise of Downstream (declared): to leave it alone [K3]" in behind


def test_where_nobody_can_open_a_way_alone_the_steps_at_a_loss_and_the_options_needed_stand_there() -> None:
    said, _, *behind = _under_the_fourth(open_case("ukraine-2026"))
    assert said.startswith("4. No single actor can, by its own choice, open a way")
    assert any(line.startswith("· priority of Russia: to fight on while time is on its side") for line in behind)
    assert any(line.startswith("· UK and France can deploy a force in Ukraine") for line in behind)
    assert [line for line in behind if "promise of" in line] == [
        "· promise of United States (floated): to back the European force in Ukraine [C03, C15, C16, assumption]"
    ]


def test_where_interest_alone_leads_there_the_steps_that_lead_there_stand_under_it() -> None:
    said, _, *behind = _under_the_fourth(open_case("chicken"))
    assert said.startswith("4. Interest alone can lead to")
    assert behind == ["· priority of First driver: not to crash [game]", "· First driver can swerve [game]"]
