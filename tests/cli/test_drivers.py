"""``detente drivers`` says what an answer hangs on, and which worlds give none."""

from pathlib import Path

import pytest

from tests.cli.conftest import Call, flat
from tests.cli.uncertain import ORDERS, checked_page
from tests.ensemble.quarrels import CLAIMED, CONTRADICTORY, FEW, MANY, PROMISED, written


@pytest.mark.parametrize(
    "text",
    [
        CLAIMED,
        CLAIMED.replace("0.75", "0"),
        CLAIMED.replace(", reliability: 0.75, assumption: a", "")
        + "readings: {other: {says: o, odds: 0.5, assumption: a}}\n",
        CONTRADICTORY,
        FEW,
        MANY,
        ORDERS,
    ],
    ids=["contradictory", "always contradictory", "without the claim", "fact", "few", "many", "orders"],
)
def test_the_document_is_what_its_schema_says_also_where_worlds_contradict_themselves(
    call: Call, tmp_path: Path, text: str
) -> None:
    file = str(written(tmp_path, text))
    for words in ([], ["--answer", "kept:now:seen"]):
        assert "THE ANSWER" in checked_page(call, "drivers", file, "--draws", "64", *words)


def test_worlds_that_contradict_themselves_are_counted_and_the_claim_that_makes_them_is_named(
    call: Call, tmp_path: Path
) -> None:
    file = str(written(tmp_path, CLAIMED))
    page = flat(call("drivers", file, "--draws", "64").out)
    assert "In 32 of 128 draws the world contradicts itself, so that no answer counts: the status quo" in page
    assert "C the first has the option 1 element contradictory contradictory worlds: 0 % to 100 %" in page
    assert "No single one of them" not in page
    document = call("drivers", file, "--draws", "64", "--json").document
    assert document["contradictory"] == {"the status quo is not feasible": 32}
    [claim] = document["reliance"]
    assert claim["contradictory"] is True
    assert (claim["contradictory_right"], claim["contradictory_wrong"], claim["draws"]) == (0, 64, 64)
    assert claim["wrong"] is None


def test_the_head_says_whether_readings_are_drawn(call: Call, tmp_path: Path) -> None:
    text = FEW + "readings:\n  calm: {says: a calm one, odds: 0.5, facts: {waits: {odds: 0.1}}}\n"
    file = str(written(tmp_path, text))
    for command in ("drivers", "ensemble"):
        words = [command, file, "--draws", "16"]
        assert "readings drawn by their odds" in call(*words).out.splitlines()[0]
        assert call(*words, "--json").document["reading"] is None
        assert "reading: calm" in call(*words, "--reading", "calm").out.splitlines()[0]
        assert call(*words, "--reading", "calm", "--json").document["reading"] == "calm"


@pytest.mark.parametrize(
    ("entries", "rule"),
    [
        ("'!a.go', a.go, a.rest", "holds in 100 % where (1) is in none of the orders (1, 2, 3) and (1, 3, 2):"),
        ("'!a.go', a.rest, a.go & a.rest", "does not hold in 100 % where (1) is in one of the orders"),
    ],
)
def test_rules_over_orders_name_the_fewer_of_those_within_and_without(
    call: Call, tmp_path: Path, entries: str, rule: str
) -> None:
    text = f"""\
detente: 1
title: Orders
actors:
  a: {{options: {{go: {{assumption: s}}, rest: {{assumption: s}}}}}}
  b: {{options: {{hold: {{assumption: s}}}}}}
preferences:
  a: {{assumption: s, priorities: [{{any_order: [{entries}]}}]}}
  b: {{assumption: s, priorities: [b.hold]}}
endings: {{gone: a.go, here: '!a.go'}}
"""
    page = flat(call("drivers", str(written(tmp_path, text)), "--answer", "by_interest:gone", "--draws", "64").out)
    assert rule in page
    assert ", in the order" not in page


def test_an_answer_that_hangs_on_correlated_judgements_alone_is_drawn(call: Call, tmp_path: Path) -> None:
    text = FEW.replace(", reliability: 0.9", "").replace("{wants: second.stop, odds: 0.7}", "second.stop")
    text += "correlated:\n  - {between: [facts.waits, 'preferences.second.priorities[0]'], correlation: 0.5, says: a,\n"
    text += "     assumption: a}\n"
    file, picture = str(written(tmp_path, text)), tmp_path / "x.svg"
    page = flat(call("drivers", file, "--answer", "kept:peace:path_end", "--draws", "64").out)
    assert "with (1)" in page
    assert "Saltelli" not in page
    ran = call("picture", "drivers", file, "--answer", "kept:peace:path_end", "-o", str(picture))
    assert ran.status == 0, ran.err
    assert picture.read_text("utf-8").startswith("<svg")


HANGS_TOGETHER = """detente: 1
title: A quarrel
facts: {cold: {says: it is cold, is: yes, odds: 0.6, assumption: a}}
actors: {one: {options: {go: go}}, other: {options: {go: go}}}
preferences:
  one: {assumption: a, priorities: ["!one.go"]}
  other: {assumption: a, priorities: [{any_order: [other.go, "!other.go"], assumption: a}]}
endings: {left: {is: other.go}, stayed: {is: "!other.go"}}
correlated: [{between: [facts.cold, "preferences.other.priorities[0]"], correlation: -0.5, says: s, assumption: a}]
"""


def test_of_judgements_that_hang_together_the_one_that_moves_the_answer_is_named(call: Call, tmp_path: Path) -> None:
    file = str(written(tmp_path, HANGS_TOGETHER))
    page = flat(call("drivers", file, "--draws", "64", "--answer", "by_interest:left").out)
    assert "It hangs most on “other: which comes first: other.go; !other.go”, which hangs together with others." in page
    assert "“Fixed” compares 64 of these draws" in page
    assert "Claims and sources" not in page


def test_what_is_the_same_in_all_worlds_needs_no_words_about_indices(call: Call, tmp_path: Path) -> None:
    file = str(written(tmp_path, HANGS_TOGETHER))
    page = flat(call("drivers", file, "--draws", "64", "--answer", "reachable:left").out)
    assert "It is the same in all of these" in page
    assert "Sobol' indices" not in page


def test_a_probability_is_not_asked_what_it_hangs_on_and_that_is_said(call: Call, tmp_path: Path) -> None:
    file = str(written(tmp_path, PROMISED))
    listed = call("ensemble", file, "--draws", "20", "--json").document["measures"]
    ran = call("drivers", file, "--draws", "16", "--answer", listed[0]["measure"])
    assert ran.status == 2
    assert f"'{listed[0]['measure']}' is answered by a probability" in ran.err
    page = flat(call("drivers", file, "--draws", "16", "--answer", "by_interest:none").out)
    assert "It is the same in all of these" in page
    assert "How likely promises come true is uncertain too: detente ensemble." in page


def test_a_judgement_that_makes_no_difference_stands_in_no_table_and_no_rule(call: Call, tmp_path: Path) -> None:
    facts = "".join(f"  idle{k}: {{says: idle {k}, is: no, odds: 0.5, assumption: a}}\n" for k in range(6))
    text = FEW.replace("facts:\n", f"facts:\n{facts}")
    file = str(written(tmp_path, text))
    page = flat(call("drivers", file, "--answer", "kept:peace:path_end", "--draws", "64").out)
    document = call("drivers", file, "--answer", "kept:peace:path_end", "--draws", "64", "--json").document
    silent = {j["id"] for d in document["drivers"] if not d["tells"] for j in d["judgements"]}
    assert {f"facts.idle{k}" for k in range(6)} <= silent
    assert not silent & {c["judgement"] for rule in document["rules"]["rules"] for c in rule["when"]}
    listed, _, left = page.partition("Made no difference that could be told from chance: ")
    assert "idle" not in listed
    assert "idle 0" in left
    assert "more." in left


def test_a_claim_without_which_there_is_no_answer_is_told_with_the_reason(call: Call, tmp_path: Path) -> None:
    page = flat(call("drivers", str(written(tmp_path, CLAIMED)), "--draws", "64").out)
    assert "does not apply: with it wrong every world contradicts itself (" in page
    assert " with it right)" in page
