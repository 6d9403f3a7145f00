"""What pages of worlds say where most of what is uncertain cannot change much."""

from pathlib import Path

import pytest

import detente
from tests.cli.conftest import Call
from tests.ensemble.quarrels import FEW, written

BELOW = """\
detente: 1
title: Doubt in the wrong place
actors:
  a: {name: Somebody, options: {x: go, y: talk, z: pay}}
  b: {name: Another, options: {w: wait}}
preferences:
  a: {priorities: [b.w, a.x, a.y if a.x, '!a.z', {wants: a.z & a.y, odds: 0.5}, a.y]}
  b: {priorities: [b.w]}
endings:
  all: {is: true}
"""
TOLD = "whether this counts changes little: it decides hardly any pair of states"
HINT = "ut odds where answers hang on them: on facts, readings, trust and the first priorities."


@pytest.mark.parametrize("command", [["ensemble", "--draws", "20"], ["drivers", "--draws", "8"]])
def test_what_changes_little_is_said_in_the_words_of_check(tmp_path: Path, call: Call, command: list[str]) -> None:
    doubtful = str(written(tmp_path, BELOW))
    page, checked = (" ".join(text.split()) for text in (call(*command, doubtful).out, call("check", doubtful).out))
    assert "All of what is uncertain here changes little." in page
    for told in (TOLD, HINT):
        assert told in page
        assert told.removesuffix(".") in checked


def test_one_such_judgement_among_several_others_is_left_to_check(tmp_path: Path, call: Call) -> None:
    facts = "facts: {f: {is: yes, odds: 0.5}, g: {is: yes, odds: 0.5}}\n"
    page = call("ensemble", str(written(tmp_path, BELOW.replace("actors:", facts + "actors:"))), "--draws", "20").out
    assert "changes little" not in page
    assert "changes little" not in call("ensemble", str(written(tmp_path, FEW)), "--draws", "20").out


def test_half_of_two_is_half(tmp_path: Path, call: Call) -> None:
    one = BELOW.replace("actors:", "facts: {f: {is: yes, odds: 0.5}}\nactors:")
    assert (
        "Half of what is uncertain here changes little."
        in call("ensemble", str(written(tmp_path, one)), "--draws", "20").out
    )


READINGS = """\
detente: 1
title: Readings alone are uncertain
facts: {f: {is: no}}
actors:
  a: {name: A, options: {go: go}}
  b: {name: B, options: {hold: hold}}
preferences:
  a: {priorities: [a.go iff f]}
  b: {priorities: [b.hold]}
endings:
  gone: {is: a.go}
  rest: {is: true}
readings:
  other: {odds: 0.25, facts: {f: {is: yes}}}
"""


def test_where_a_reading_is_chosen_it_is_said_that_readings_are_uncertain(tmp_path: Path, call: Call) -> None:
    text = str(written(tmp_path, READINGS))
    page = " ".join(call("ensemble", text, "--reading", "other").out.split())
    assert "Nothing in the reading other is uncertain" in page
    assert "Which reading is right has odds" in page
    refused = call("drivers", text, "--reading", "as-written")
    assert refused.status == 2
    assert "the scenario as written is uncertain but which reading is right, and that was chosen" in refused.err
    assert "Nothing in" not in call("ensemble", text, "--draws", "5").out


def test_one_reading_alone_is_drawn_from_by_itself(tmp_path: Path) -> None:
    scenario = detente.load(written(tmp_path, READINGS))
    assert detente.ensemble(scenario.conflict, draws=7).draws == 1
    assert detente.ensemble(scenario, draws=7).draws == 7
