"""Levers and evidence on the command line: whose, about what, and in which words."""

from pathlib import Path

import pytest

from tests.cli.conftest import Call, flat


@pytest.mark.parametrize("name", ["us", "United States", "united states"])
def test_an_actor_is_named_by_its_id_or_its_name(name: str, call: Call) -> None:
    ran = call("levers", name)
    assert ran.status == 0
    assert "WHAT CAN BE DONE BY United States" in ran.out


def test_levers_say_what_changes_for_whom_and_at_what_cost(call: Call) -> None:
    said = flat(call("levers", "second", "prisoners-dilemma").out)
    assert (
        "Be set on this, whatever else it wants: keep silent When it first comes to it, a LOSS (against: to confess"
        in said
    )
    assert (
        "“both keep silent” is out of reach. Compared with now, that ending is better for First prisoner and Second"
        in said
    )


def test_a_lever_without_effect_is_said_to_change_nothing(call: Call) -> None:
    said = flat(call("levers", "hosts").out)
    assert "CHANGES NOTHING" in said
    assert "To the actor itself" not in said
    assert "To the actor itself a LOSS (against: not to expose themselves" in flat(call("levers", "hosts", "--all").out)


def test_a_promise_that_backfires_is_told_as_what_it_loses(call: Call) -> None:
    document = call("levers", "uk_france", "--json").document
    [bind] = [e for e in document["levers"] if (e["kind"], e["subject"]) == ("bind", "uk_france_force")]
    assert [(c["ending"], c["aspect"], c["gained"]) for c in bind["changes"]] == [("no_force", "kept", False)]
    assert bind["step"]["worth"] == "gain"
    assert bind["needed_for"] == ["us.backstop"]


def test_levers_need_an_actor_that_the_scenario_has(call: Call) -> None:
    assert call("levers").status == 2
    ran = call("levers", "elmira")
    assert (ran.status, "name the actor" in ran.err) == (2, True)
    ran = call("levers", "rusia")
    assert (ran.status, "did you mean 'russia'" in ran.err) == (2, True)


def test_a_claim_is_shown_with_what_rests_on_it_and_an_element_with_what_it_rests_on(call: Call) -> None:
    claim = flat(call("evidence", "C18").out)
    assert "Russia's president believes that time works for him" in claim
    assert "(beliefs.russia[0])" in claim
    element = flat(call("evidence", "russia.strikes").out)
    assert "Russia can strike Ukraine's energy supply [C09] (options.russia.strikes)" in element
    assert "SPEAKS OF IT" in element
    assert call("evidence", "russia.strikes", "--json").document["claims"][0]["claim"] == "C09"


def test_every_assumption_is_marked_and_given_its_reason(call: Call) -> None:
    document = call("evidence", "--json").document
    assumed = [e for e in document["elements"] if e["assumption"]]
    assert len(assumed) == document["counts"]["assumed_alone"] + document["counts"]["also_assumed"]
    page = flat(call("evidence").out)
    for element in assumed:
        if not element["claims"]:
            assert f"assumed: {element['assumption']}" in page


def test_analysis_says_on_request_what_is_behind_each_sentence(call: Call) -> None:
    plain, told = call("analyze").out, call("analyze", "--evidence").out
    missing = [line for line in plain.splitlines() if line not in told.splitlines()]
    assert missing == []
    said = flat(told)
    assert "(preferences.russia.priorities[1])" in said
    assert "(beliefs.russia[0])" in said
    assert "assumed: that the belief rests on the talks" in said


def test_a_scenario_may_be_named_by_an_option_where_its_name_could_be_an_element(call: Call) -> None:
    assert call("evidence", "game", "--scenario", "prisoners-dilemma").status == 0
    assert call("evidence", "game", "chicken", "-s", "prisoners-dilemma").status == 2
    ran = call("evidence", "gme", "prisoners-dilemma")
    assert (ran.status, "did you mean 'game'" in ran.err) == (2, True)


DAM = """
detente: 1
title: A river dam
actors:
  up: {name: Upstream, options: {fill: {says: fill the reservoir, levels: [slow, fast]}}}
  down: {name: Downstream, options: {court: {says: go to court}}}
preferences:
  up: {priorities: ['!down.court', up.fill = fast]}
  down: {priorities: [up.fill = slow, down.court if up.fill = fast, '!down.court']}
endings:
  crisis: {says: a fast filling, is: up.fill = fast}
  calm: {says: a slow filling, is: up.fill = slow}
"""


def test_how_firmly_an_ending_is_kept_is_said_in_full(call: Call, tmp_path: Path) -> None:
    (tmp_path / "dam.yaml").write_text(DAM, encoding="utf-8")
    said = flat(call("levers", "up", str(tmp_path / "dam.yaml")).out)
    assert (
        "“a slow filling” is kept more firmly: nobody would gain by leaving it "
        "(as things are, leaving it would surely be answered)." in said
    )


def test_who_waits_for_a_lever_is_said_with_what_it_waits_to_do(call: Call) -> None:
    said = flat(call("levers", "uk_france").out)
    assert "Others wait for it: United States to back the European force with its own power." in said


def test_the_analysis_says_what_marks_the_states_in_which_an_ending_is_kept(call: Call) -> None:
    assert (
        "“a ceasefire with Europe alone” is kept by everyone only "
        "where: United States: not hold direct talks with Russia; back the European force with its own power: none or "
        "promised." in flat(call("analyze").out)
    )


def test_an_empty_name_has_no_evidence(call: Call) -> None:
    assert call("evidence", "").status == 2
