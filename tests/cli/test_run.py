"""``detente run`` tells a chronicle; its documents, and those of its neighbours, are what their schemas say."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from detente.cli.main import run
from detente.report.schemas import output_schema

SUPPOSED = ["run", "--suppose", "russia.ceasefire", "--promises", "binding"]


def said(capsys, *arguments: str) -> str:
    assert run(list(arguments)) == 0
    return capsys.readouterr().out


def test_the_chronicle_says_who_moved_and_why_and_what_became_of_the_promises(capsys) -> None:
    page = " ".join(said(capsys, *SUPPOSED).split())
    assert "Supposed: russia.ceasefire." in page
    assert "Changed for it from the status quo: Russia: show readiness to compromise; accept a general" in page
    assert "Ukraine: accept a general ceasefire" in page
    assert "Gain, decided by: a ceasefire that Russia keeps [C08]." in page
    assert "Bound by the promise to deploy a force in Ukraine once a ceasefire is in force." in page
    assert "Now due: the promise of UK and France to deploy a force in Ukraine" in page


@pytest.fixture
def pennies(tmp_path: Path) -> str:
    """Matching pennies: one always has a reason to move."""
    file = tmp_path / "pennies.yaml"
    file.write_text(
        "{detente: 1, title: pennies, actors: {a: {options: {x: {}}}, b: {options: {y: {}}}},\n"
        " preferences: {a: {priorities: [a.x <-> b.y]}, b: {priorities: ['!(a.x <-> b.y)']}}}\n",
        encoding="utf-8",
    )
    return str(file)


def test_a_cycle_is_shown(pennies: str, capsys) -> None:
    document = json.loads(said(capsys, "run", pennies, "--json"))
    assert (document["outcome"], document["cycle_from"], len(document["events"])) == ("cycle", 2, 5)
    first = document["events"][document["cycle_from"] - 1]
    assert first["before"] == document["last"]["number"]
    page = " ".join(said(capsys, "run", pennies).split())
    assert "From here on it goes round in a circle:" in page
    assert "moves 2 to 5 repeat for ever" in page


def test_a_cycle_has_no_end_but_endings_that_it_goes_round_between(pennies: str, capsys) -> None:
    assert "END None: it goes round. In a cycle" in " ".join(said(capsys, "run", pennies).split())
    text = Path(pennies).read_text(encoding="utf-8").rstrip().removesuffix("}")
    endings = "{won: {says: A wins, is: a.x <-> b.y}, lost: {says: B wins, is: 'true'}}"
    Path(pennies).write_text(f"{text}, endings: {endings}}}", encoding="utf-8")
    page = " ".join(said(capsys, "run", pennies).split())
    assert "END None: it goes round between “A wins” and “B wins”. In a cycle" in page
    assert json.loads(said(capsys, "run", pennies, "--json"))["cycle_endings"] == ["won", "lost"]
    resting = json.loads(said(capsys, "run", "prisoners-dilemma", "--json"))
    assert (resting["outcome"], resting["cycle_endings"]) == ("rest", [])


def test_a_run_at_rest_says_so(capsys) -> None:
    assert "At rest after" in said(capsys, "run", "prisoners-dilemma", "--suppose", "both_silent", "--release")


def test_until_stops_at_the_ending(capsys) -> None:
    document = json.loads(said(capsys, *SUPPOSED, "--until", "europe_alone", "--json"))
    assert (document["outcome"], document["last"]["ending"]) == ("until", "europe_alone")


def test_an_order_is_given_by_names(capsys) -> None:
    document = json.loads(said(capsys, "run", "prisoners-dilemma", "--order", "second, First prisoner", "--json"))
    assert document["order"] == ["second", "first"]


def test_a_long_run_is_shortened_unless_all_is_asked_for(pennies: str, capsys) -> None:
    long = ["run", pennies, "--order", "random", "--rounds", "300"]
    document = json.loads(said(capsys, *long, "--json"))
    assert (document["outcome"], document["rounds"]) == ("horizon", 300)
    moves = len(document["events"])
    assert moves > 100
    page = said(capsys, *long)
    assert f"{moves - 50} moves not shown" in page
    assert "Not at rest after" in page
    assert "not shown" not in said(capsys, *long, "--all")


def test_the_same_seed_gives_the_same_bytes_in_another_process() -> None:
    command = [sys.executable, "-m", "detente.cli.main", "run", "--order", "random", "--seed", "5", "--rounds", "40"]
    more = ["--suppose", "ceasefire", "--release", "--promises", "binding", "--json"]
    first, second = (subprocess.run([*command, *more], capture_output=True, check=True).stdout for _ in range(2))
    assert first == second
    assert len(first) > 2000


@pytest.mark.parametrize(
    "arguments",
    [
        SUPPOSED,
        ["run", "elmira"],
        ["run", "--order", "random", "--until", "durable"],
        ["compare", "--readings", "time_on_its_side,fears_what_follows"],
        ["compare", "prisoners-dilemma", "elmira"],
        ["elicit", "us", "ukraine-2026", "--dry-run"],
        ["elicit", "Uniroyal", "elmira", "--dry-run", "--why"],
    ],
    ids=" ".join,
)
def test_documents_are_what_their_schema_says(arguments: list[str], capsys, monkeypatch) -> None:
    import io

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"b\nskip\na\n")))
    document = json.loads(said(capsys, *arguments, "--json"))
    schema = output_schema(arguments[0])
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--suppose", "russia.breach & !ceasefire"], "no feasible state satisfies what is supposed"),
        (["--suppose", "russia.cease"], "did you mean"),
        (["--order", "russia,ukraine"], "the order leaves out us"),
        (["--order", "russia,russia"], "the order leaves out"),
        (["--order", "nobody"], "there is no actor 'nobody'"),
        (["--rounds", "0"], "--rounds"),
        (["--until", "peace"], "there is no ending"),
        (["--release"], "--release needs --suppose"),
    ],
)
def test_what_cannot_be_run_is_said_in_plain_words(arguments: list[str], message: str, capsys) -> None:
    assert run(["run", *arguments]) == 2
    assert message in capsys.readouterr().err
