"""What pages of worlds say where most of what is uncertain cannot change much."""

from pathlib import Path

import pytest

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
