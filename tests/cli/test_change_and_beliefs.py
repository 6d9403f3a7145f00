"""What would change it, and whose view is what, on the command line."""

from pathlib import Path

import jsonschema
import pytest

from detente.report.schemas import output_schema
from tests.cli.conftest import HOSTILE_NAMES, Call, flat, hostile_scenario

CALLS = [
    ["beliefs"],
    ["beliefs", "elmira"],
    ["beliefs", "--reading", "fears_what_follows"],
    ["change", "--to", "durable", "--single", "--reading", "opposes_any_ceasefire"],
    ["change", "--to", "russia.ceasefire & ukraine.ceasefire", "--tries", "20"],
    ["change", "prisoners-dilemma", "--to", "both_silent", "--concept", "nash"],
    ["change", "elmira-options", "--to", "true"],
    ["analyze"],
]


@pytest.mark.parametrize("words", CALLS, ids=" ".join)
def test_documents_fit_their_schemas_and_come_out_the_same_twice(words: list[str], call: Call) -> None:
    schema = output_schema(words[0])
    jsonschema.Draft202012Validator.check_schema(schema)
    first, second = call(*words, "--json"), call(*words, "--json")
    assert (first.status, first.out) == (0, second.out)
    jsonschema.validate(first.document, schema)


@pytest.mark.parametrize("words", CALLS[:-1], ids=" ".join)
def test_pages_fit_a_narrow_pipe(words: list[str], call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    ran = call(*words)
    assert ran.status == 0
    assert max(map(len, ran.out.splitlines())) <= 60


@pytest.mark.parametrize("kind", HOSTILE_NAMES)
@pytest.mark.parametrize("words", [["beliefs"], ["change", "--to", "good"]], ids=" ".join)
def test_names_are_shown_and_never_acted_upon(words: list[str], kind: str, call: Call, tmp_path: Path) -> None:
    file = tmp_path / "hostile.yaml"
    file.write_text(hostile_scenario(kind), encoding="utf-8")
    ran = call(words[0], str(file), *words[1:])
    assert ran.status == 0
    assert not {"\x1b", "\x07", "\r", "\u202e"} & set(ran.out + ran.err)
    assert len(ran.out) < 60_000


def test_beliefs_are_told_with_what_they_rest_on_and_what_learning_otherwise_would_do(call: Call) -> None:
    said = flat(call("beliefs", "--reading", "fears_what_follows").out)
    assert "In the view of Russia this promise is not kept: to back the European force in Ukraine. [C16" in said
    assert "“a durable ceasefire” goes from not kept to surely kept by everyone" in said
    assert "A promise that is not kept in the view of Russia is carried out in" in said
    assert "Were they all corrected: the same as under 2." in said


def test_beliefs_of_actors_whose_names_are_plural_read_rightly(call: Call, tmp_path: Path) -> None:
    scenario = """\
detente: 1
title: Two sides
facts: {waits: {says: waiting helps, is: no, assumption: given}}
actors:
  hosts: {name: The hosts, options: {stay: {says: stay, assumption: given}}}
  guests: {name: The guests, options: {leave: {says: leave, assumption: given}}}
preferences:
  hosts: {priorities: [{wants: hosts.stay, assumption: given}, {wants: "!guests.leave if waits", assumption: given}]}
  guests: {priorities: [{wants: guests.leave, assumption: given}, {wants: "!hosts.stay", assumption: given}]}
endings: {parted: {is: guests.leave}}
beliefs:
  hosts:
    - {fact: waits, is: yes, assumption: given}
    - {of: guests, ignores: guests.leave, assumption: given}
  guests:
    - {unaware_of: hosts.stay, assumption: given}
    - {thinks: hosts, beliefs: [{fact: waits, is: no, assumption: given}], assumption: given}
"""
    (tmp_path / "two.yaml").write_text(scenario, "utf-8")
    said = flat(call("beliefs", str(tmp_path / "two.yaml")).out)
    for told in (
        "THE VIEW OF The hosts · In the view of The hosts it is true that waiting helps. [assumption]",
        "In the view of The hosts the priorities of The guests are without guests.leave. [assumption]",
        "In the view of The guests this is not possible: stay. [assumption]",
        "In the view of The guests the beliefs of The hosts are other than they are. [assumption]",
    ):
        assert told in said


@pytest.mark.parametrize(
    "reading", ["time_on_its_side", "fears_what_follows", "opposes_any_ceasefire", "us_walks_away"]
)
def test_the_main_report_says_what_if_it_learned_otherwise_in_every_reading(reading: str, call: Call) -> None:
    said = flat(call("analyze", "--reading", reading).out)
    assert "WHAT IF SOMEBODY LEARNED OTHERWISE" in said
    if reading == "opposes_any_ceasefire":
        assert said.count("nothing would change in how the conflict can end") == 2


def test_where_nobody_believes_anything_in_particular_that_is_said(call: Call) -> None:
    assert "The scenario writes down no beliefs" in call("beliefs", "elmira").out
    assert "LEARNED OTHERWISE" not in call("analyze", "elmira").out


def test_changes_are_told_as_what_is_done_what_follows_and_how_far_was_looked(call: Call) -> None:
    said = flat(call("change", "--to", "durable", "--single", "--reading", "opposes_any_ceasefire").out)
    assert "“to keep no ceasefire” no longer counts for Russia. [C04, C17]" in said
    assert "Then it is surely kept by everyone somewhere within reach; interest alone does not lead there." in said
    assert "Tried, single changes: all" in said
    assert "Russia has 3 gains by leaving that nobody answers. It would stay if it did not prefer" in said


def test_a_bound_that_was_met_is_said(call: Call) -> None:
    ran = call("change", "--to", "durable", "--tries", "3")
    assert "the 3 smallest of" in flat(ran.out)
    [single, *pairs] = call("change", "--to", "durable", "--tries", "3", "--json").document["searches"]
    assert single["tried"] == single["total"]
    assert [s["tried"] for s in pairs] == [3, 3]


def test_changes_need_a_target_that_the_scenario_has(call: Call) -> None:
    assert call("change").status == 2
    ran = call("change", "--to", "durabel")
    assert (ran.status, "durable" in ran.err) == (2, True)
    ran = call("change", "--to", "durable", "--concept", "minimax")
    assert (ran.status, "minimax" in ran.err) == (2, True)
    ran = call("change", "--to", "durable", "--at", "1")
    assert (ran.status, "does not hold in state 1" in ran.err) == (2, True)
