"""``detente compare`` names what differs between readings, dates and files."""

import json
from pathlib import Path

import pytest

import detente
from detente.cli.main import run

SOURCE = (Path(detente.__file__).parent / "library" / "prisoners-dilemma.yaml").read_text(encoding="utf-8")


def test_two_readings_of_one_scenario(capsys) -> None:
    assert run(["compare", "--readings", "time_on_its_side,opposes_any_ceasefire", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["scenario"]["reading"], document["other"]["reading"]) == (
        "time_on_its_side",
        "opposes_any_ceasefire",
    )
    assert {d["actor"] for d in document["input"] if d["section"] == "preferences"} == {"russia"}
    at_sign = ["compare", "ukraine-2026@time_on_its_side", "ukraine-2026@opposes_any_ceasefire", "--json"]
    assert run(at_sign) == 0
    assert json.loads(capsys.readouterr().out) == document


def test_two_dates(tmp_path: Path, capsys) -> None:
    later = tmp_path / "june.yaml"
    later.write_text(
        SOURCE.replace("{silent: {says: keep silent", "{silent: {now: yes, says: keep silent"), encoding="utf-8"
    )
    assert run(["compare", "prisoners-dilemma", str(later)]) == 0
    said = capsys.readouterr().out
    assert "It belongs to: “both confess” in A, “both keep silent” in B." in said
    assert "Kept by First prisoner and Second prisoner: yes, of everyone's own interest in A" in " ".join(said.split())
    assert "The status quo" in said


def test_nothing_differs_from_itself(capsys) -> None:
    assert run(["compare", "elmira", "elmira"]) == 0
    said = capsys.readouterr().out
    assert "where we are, how it can end and what stands in the way are the same" in said
    assert "The same under every concept" in said


@pytest.mark.parametrize("reading", ["with@sign", "plain"])
def test_a_file_with_an_at_sign_in_its_name_is_a_file(tmp_path: Path, capsys, reading: str) -> None:
    file = tmp_path / f"{reading}.yaml"
    file.write_text(SOURCE, encoding="utf-8")
    assert run(["compare", str(file), "prisoners-dilemma"]) == 0
    assert "WHAT DIFFERS IN THE INPUT  0 elements" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give two scenarios, or one with --readings"),
        (["elmira"], "give two scenarios, or one with --readings"),
        (["elmira", "chicken", "elmira"], "two scenarios are compared, not 3"),
        (["--readings", "a"], "takes two readings"),
        (["ukraine-2026@us_walks_away", "--readings", "a,b"], "given twice"),
        (["ukraine-2026@nothing", "ukraine-2026"], "there is no reading 'nothing'"),
        (["-", "-"], "only one of the two"),
    ],
)
def test_what_cannot_be_compared_is_said(arguments: list[str], said: str, capsys) -> None:
    assert run(["compare", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_of_scenarios_too_large_to_list_the_input_is_compared(capsys) -> None:
    assert run(["compare", "coalition-35", "coalition-35"]) == 0
    said = capsys.readouterr().out
    assert "The answers are not compared: the scenario has" in said
    assert "WHAT DIFFERS IN THE INPUT  0 elements" in said
