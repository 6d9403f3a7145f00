"""``detente certificate`` says what flips an answer, how far it looked, and how far odds can move."""

from pathlib import Path

import jsonschema
import pytest

from detente.report.schemas import output_schema
from tests.cli.conftest import Call, flat
from tests.cli.uncertain import ORDERS, checked_page
from tests.ensemble.quarrels import CLAIMED, CONTRADICTORY, FEW, MANY, PROMISED, written

READ = FEW + "readings: {other: {says: o, odds: 0.5, assumption: a, facts: {waits: {is: no, odds: 0.5}}}}\n"


@pytest.mark.parametrize(
    "text",
    [CLAIMED, FEW, MANY, ORDERS, PROMISED, READ],
    ids=["claimed", "few", "weights", "orders", "promises", "readings"],
)
def test_the_document_is_what_its_schema_says(call: Call, tmp_path: Path, text: str) -> None:
    file = str(written(tmp_path, text))
    for words in ([], ["--answer", "kept:now:seen", "--single"]):
        assert "were tried" in checked_page(call, "certificate", file, "--draws", "64", *words)


def test_the_page_says_how_many_pairs_were_tried_of_how_many(call: Call, tmp_path: Path) -> None:
    file = str(written(tmp_path, FEW))
    document = call("certificate", file, "--draws", "0", "--json", "--tries", "3").document
    assert document["odds"] is None
    assert document["pairs"] == 3
    left = document["all_pairs"] - document["ruled_out"]
    page = flat(call("certificate", file, "--draws", "0", "--tries", "3").out)
    assert f"{document['all_pairs']:,} pairs" in page
    assert f"Of the other {left:,}, 3 were tried" in page
    assert "no proof that there is none" in page
    assert "exhaustive" not in page


def test_processes_here_and_a_cluster_are_not_asked_for_together(call: Call) -> None:
    ran = call("certificate", "chicken", "--workers", "2", "--cluster", "localhost:1")
    assert ran.status == 2
    assert "give one of them" in ran.err


def test_a_question_that_does_not_apply_as_written_is_told_so(call: Call, tmp_path: Path) -> None:
    file = str(written(tmp_path, FEW.replace("first.stop & second.stop}", "first.stop & !first.stop}")))
    page = flat(call("certificate", file, "--draws", "0", "--answer", "kept:peace:path_end").out)
    assert "These do not apply as written" in page


def test_a_scenario_whose_status_quo_cannot_be_has_no_answer_to_certify(call: Call, tmp_path: Path) -> None:
    ran = call("certificate", str(written(tmp_path, CONTRADICTORY)))
    assert ran.status == 2
    assert "the status quo is not feasible" in ran.err


def test_a_scenario_that_allows_no_state_is_refused_as_everywhere(call: Call, tmp_path: Path) -> None:
    text = FEW + "constraints: [{never: 'true', says: never, assumption: a}]\n"
    file = str(written(tmp_path, text))
    ran = call("certificate", file, "--draws", "0")
    assert (ran.status, ran.err) == (2, call("analyze", file).err)
    assert "no state is feasible" in ran.err


def test_weights_need_not_be_whole_numbers(call: Call, tmp_path: Path) -> None:
    text = """detente: 1
title: Weights
actors: {a: {options: {go: go, pay: pay}}, b: {options: {go: go}}}
preferences:
  a: {assumption: a, weights: {a.go: 0.5, "!a.pay": 0.75, "a.go & a.pay": 0.5}}
  b: {assumption: a, weights: {b.go: -0.5}}
endings: {gone: {is: a.go & !a.pay}, rest: {is: "true"}}
"""
    document = call("certificate", str(written(tmp_path, text)), "--draws", "0", "--json").document
    jsonschema.validate(document, output_schema("certificate"))
    changes = [c for a in document["answers"] for flip in a["flips"] for c in flip["changes"] if "turns_at" in c]
    assert any(change["weight"] != round(change["weight"]) for change in changes)
