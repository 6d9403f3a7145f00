"""``detente ensemble`` says in how many worlds each answer holds."""

import csv
import importlib
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from detente.report.schemas import output_schema
from tests.cli.conftest import HOSTILE_NAMES, Call, flat, hostile_scenario
from tests.ensemble.quarrels import CLAIMED, CONTRADICTORY, FEW, bytes_of, written

DRAWS = ["--draws", "400"]


@pytest.fixture
def quarrel(tmp_path: Path) -> str:
    return str(written(tmp_path, FEW))


def test_the_answer_comes_first_then_what_was_drawn_and_what_that_is_worth(call: Call, quarrel: str) -> None:
    ran = call("ensemble", quarrel, *DRAWS)
    assert ran.status == 0
    page = flat(ran.out)
    assert "of the worlds everyone keeps the present ending: it goes on." in page
    told = [page.index(w) for w in ("everyone keeps", "HOW IT CAN END", "WHAT WAS DRAWN", "4 uncertain judgements")]
    assert told == sorted(told)
    assert "waiting helps the first [c1] 0.6" in page
    assert "400 worlds were drawn independently (seed 0), 12 different worlds among them." in page
    assert "It is no forecast" in page


def test_the_document_is_what_its_schema_says_and_the_table_has_the_same_answers(
    call: Call, quarrel: str, tmp_path: Path
) -> None:
    document = call("ensemble", quarrel, *DRAWS, "--json").document
    schema = output_schema("ensemble")
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema)
    assert document["draws"] == 400
    kept = next(answer for answer in document["answers"] if answer["answer"] == "kept:now")
    assert kept["yes"] + kept["no"] == 400
    assert kept["low"] <= kept["share"] <= kept["high"]
    assert [j["id"] for j in document["judgements"]][:2] == ["sources.s", "facts.waits"]
    assert document["judgements"] == call("evidence", quarrel, "--json").document["judgements"]
    file = tmp_path / "answers.csv"
    assert call("ensemble", quarrel, *DRAWS, "--output", str(file)).status == 0
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    assert [row["answer"] for row in rows] == [answer["answer"] for answer in document["answers"]]


def test_contradictory_worlds_are_said(call: Call, tmp_path: Path) -> None:
    page = flat(call("ensemble", str(written(tmp_path, CONTRADICTORY)), *DRAWS).out)
    assert "WORLDS THAT CONTRADICT THEMSELVES" in page
    assert "The status quo is not feasible." in page


def test_where_nothing_is_uncertain_that_is_said(call: Call) -> None:
    ran = call("ensemble", "prisoners-dilemma", "--draws", "50")
    assert ran.status == 0
    assert "Nothing in this scenario is uncertain, so there is one world" in flat(ran.out)
    assert "docs/howto/uncertainty" in ran.out
    assert "WHAT WAS DRAWN" not in ran.out
    document = call("ensemble", "prisoners-dilemma", "--json").document
    assert (document["draws"], document["distinct_worlds"]) == (1, 1)


def test_all_combinations_are_exact(call: Call, quarrel: str) -> None:
    page = flat(call("ensemble", quarrel, "--design", "factorial").out)
    assert "All 16 combinations of outcomes were listed (12 different worlds), each with its odds." in page
    assert "95 % intervals" not in page


def test_it_stops_at_the_precision_asked_for(call: Call, quarrel: str) -> None:
    document = call("ensemble", quarrel, "--draws", "50000", "--precision", "0.02", "--json").document
    assert document["converged"] is True
    assert document["draws"] < 50_000
    page = flat(call("ensemble", quarrel, "--draws", "1000", "--precision", "0.001").out)
    assert "The precision asked for, 0.1 percentage points to either side, was not reached for every answer" in page


def test_a_resumed_run_needs_not_be_described_again(call: Call, quarrel: str, tmp_path: Path) -> None:
    run = str(tmp_path / "run")
    first = call("ensemble", quarrel, "--draws", "2500", "--seed", "5", "--design", "latin", "--folder", run)
    assert first.status == 0
    whole = bytes_of(tmp_path / "run")
    (tmp_path / "run" / "blocks" / "000001.parquet").unlink()
    (tmp_path / "run" / "summary.json").unlink()
    again = call("ensemble", quarrel, "--folder", run, "--resume")
    assert again.out == first.out
    assert bytes_of(tmp_path / "run") == whole
    other = call("ensemble", quarrel, "--folder", run, "--resume", "--seed", "6")
    assert other.status == 2
    assert "with another seed (5, not 6)" in other.err
    begun = call("ensemble", quarrel, "--draws", "10", "--folder", str(tmp_path / "new"), "--resume")
    assert (begun.status, begun.err) == (0, f"there is no run in {tmp_path / 'new'} to take up: one is begun\n")


def test_readings_are_chosen_and_kept_with_the_run(call: Call, tmp_path: Path) -> None:
    text = FEW + "readings:\n  calm: {says: a calm one, odds: 0.5, facts: {waits: {odds: 0.1}}}\n"
    file, run = str(written(tmp_path, text)), str(tmp_path / "run")
    both = call("ensemble", file, *DRAWS, "--json").document
    assert both["reading"] is None
    assert "readings" in [j["id"] for j in both["judgements"]]
    for name, shown in (("calm", "calm"), ("as-written", "")):
        ran = call("ensemble", file, *DRAWS, "--reading", name, "--folder", f"{run}-{name}", "--json")
        assert ran.document["reading"] == shown
        again = call("ensemble", file, "--folder", f"{run}-{name}", "--resume", "--json")
        assert again.document["answers"] == ran.document["answers"]
    wrong = call("ensemble", file, "--folder", f"{run}-calm", "--resume", "--reading", "as-written")
    assert wrong.status == 2
    assert "of another reading" in wrong.err


def test_nothing_extra_is_printed_in_a_pipe_and_dask_is_left_alone(quarrel: str) -> None:
    code = (
        "import sys; from detente.cli.main import run; status = run(sys.argv[1:]);"
        "assert not {'distributed', 'dask', 'polars', 'pandas'} & set(sys.modules); sys.exit(status)"
    )
    ran = subprocess.run([sys.executable, "-c", code, "ensemble", quarrel, *DRAWS], capture_output=True, check=True)
    assert ran.stderr == b""
    assert b"\x1b" not in ran.stdout


def test_a_terminal_sees_how_far_it_is(quarrel: str) -> None:
    pty = pytest.importorskip("pty")
    import os

    leader, follower = pty.openpty()
    words = [sys.executable, "-m", "detente.cli.main", "ensemble", quarrel, "--draws", "3000"]
    words += ["--without", "facts.waits"]
    with subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=follower, env={**os.environ, "TERM": "xterm"}
    ) as ran:
        os.close(follower)
        shown = b""
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
    os.close(leader)
    assert ran.returncode == 0
    assert "drawing worlds" in shown.decode()
    assert "drawing them without it" in shown.decode()
    assert "/3000" in shown.decode()
    assert "different" in shown.decode()


@pytest.mark.parametrize("kind", HOSTILE_NAMES)
def test_hostile_texts_do_no_harm(call: Call, tmp_path: Path, kind: str) -> None:
    text = hostile_scenario(kind).replace("priorities: [a.x,", "priorities: [{wants: a.x, odds: 0.5},")
    file = str(written(tmp_path, text))
    ran = call("ensemble", file, "--draws", "50")
    assert ran.status == 0, ran.err
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out
    jsonschema.validate(call("ensemble", file, "--draws", "50", "--json").document, output_schema("ensemble"))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--seed", "-1"], "--seed"),
        (["--design", "cubist"], "--design"),
        (["--precision", "0"], "--precision"),
        (["--workers", "0"], "--workers"),
        (["--workers", "2", "--cluster", "tcp://127.0.0.1:9"], "give one of them"),
        (["--resume"], "--resume needs the --folder"),
        (["--draws", "0"], "it must be at least 1 and at most 1,000,000,000, not 0"),
        (["--draws", "many"], "'many' is no whole number"),
        (["--precision", "2"], "it must be more than 0 and less than 1, not 2.0"),
        (["--design", "factorial", "--precision", "0.1"], "lists all worlds"),
        (["--reading", "nowhere"], "there is no reading 'nowhere'"),
        (["--cluster", "tcp://127.0.0.1:9"], "no Dask scheduler answers at 'tcp://127.0.0.1:9'"),
    ],
)
def test_what_cannot_be_done_is_said_in_plain_words(
    call: Call, quarrel: str, words: list[str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.import_module("detente.ensemble.executors"), "_CONNECT", 0.5)
    ran = call("ensemble", quarrel, *words)
    assert ran.status == 2
    assert message in ran.err


def test_a_folder_with_something_else_in_it_is_left_alone(call: Call, quarrel: str, tmp_path: Path) -> None:
    ran = call("ensemble", quarrel, *DRAWS, "--folder", str(tmp_path))
    assert ran.status == 2
    assert "is no folder of a run, and not empty: nothing is written into it" in ran.err
    assert [entry.name for entry in tmp_path.iterdir()] == [Path(quarrel).name]


def test_the_same_call_gives_the_same_bytes_in_another_process(quarrel: str) -> None:
    words = [sys.executable, "-m", "detente.cli.main", "ensemble", quarrel, *DRAWS, "--json"]
    first, second = (subprocess.run(words, capture_output=True, check=True).stdout for _ in range(2))
    assert first == second
    assert json.loads(first)["draws"] == 400


@pytest.mark.parametrize("design", ["random", "latin", "sobol", "factorial"])
def test_worlds_without_something_are_compared_over_the_same_draws(call: Call, quarrel: str, design: str) -> None:
    words = ["ensemble", quarrel, *DRAWS, "--design", design]
    page = flat(call(*words, "--without", "facts.waits").out)
    assert "WITHOUT facts.waits the same worlds with it and without it" in page
    assert "as it is without difference, points" in page
    document = call(*words, "--without", "facts.waits", "--json").document
    jsonschema.validate(document, output_schema("ensemble"))
    assert document["without"] == ["facts.waits"]
    assert document["compared"]["draws"] == pytest.approx(document["weight"])
    shares = {answer["answer"]: answer["share"] for answer in document["answers"]}
    told = {d["answer"]: d for d in document["differences"] if d["draws"] == pytest.approx(document["weight"])}
    assert any(d["gained"] or d["lost"] for d in told.values())
    for id, d in told.items():
        assert d["as_it_is"] == pytest.approx(shares[id], abs=1e-9)
        assert d["low"] <= d["difference"] <= d["high"]
        assert (d["low"] == d["high"]) == (design == "factorial")
    plain = call(*words, "--json").document
    assert (plain["without"], plain["differences"], plain["compared"]) == ([], [], None)


def test_draws_that_say_nothing_are_said_to(call: Call, quarrel: str) -> None:
    ran = call("ensemble", quarrel, "--design", "factorial", "--draws", "5")
    assert (ran.status, ran.err) == (0, "a factorial design lists all worlds, so --draws says nothing here\n")


def test_a_folder_with_something_else_is_not_said_to_begin_a_run(call: Call, quarrel: str, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine", "utf-8")
    ran = call("ensemble", quarrel, *DRAWS, "--folder", str(tmp_path), "--resume")
    assert ran.status == 2
    assert "is no folder of a run, and not empty" in ran.err
    assert "one is begun" not in ran.err


def test_a_claim_may_be_left_out_by_the_name_that_pages_give_it(call: Call, quarrel: str) -> None:
    short, whole = (
        call("ensemble", quarrel, *DRAWS, "--without", name, "--json").document for name in ("c1", "claims.c1")
    )
    assert short["without"] == ["c1"]
    assert short["differences"] == whole["differences"] != []


def test_what_is_left_out_twice_is_named_once(call: Call, quarrel: str) -> None:
    words = ["ensemble", quarrel, *DRAWS, "--without", "facts.waits", "--without"]
    assert "WITHOUT facts.waits the same" in flat(call(*words, "facts.waits").out)
    assert call(*words, "facts.waits", "--json").document["without"] == ["facts.waits"]
    assert "WITHOUT facts.waits and claims.c1 the same" in flat(call(*words, "claims.c1").out)


@pytest.mark.parametrize(("design", "as_it_is"), [("random", "24.4 %"), ("factorial", "25 %")])
def test_what_nothing_is_possible_without_is_not_called_harmless(
    call: Call, tmp_path: Path, design: str, as_it_is: str
) -> None:
    words = ["ensemble", str(written(tmp_path, CLAIMED)), "--design", design, "--without", "claims.C"]
    page = flat(call(*words).out)
    assert f"In {as_it_is}" in page
    assert "of the worlds as they are, and in 100 % without it, the world contradicts itself (the status quo" in page
    assert "No answer can be compared" in page
    compared = call(*words, "--json").document["compared"]
    assert compared["contradictory_without"] == compared["draws"]
    assert compared["contradictory"] == pytest.approx(0.25 * compared["draws"], rel=0.1)
    assert compared["reasons"] == ["the status quo is not feasible"]


def test_the_draws_without_something_are_kept_beside_the_others_and_taken_up_too(
    call: Call, quarrel: str, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    words = ["ensemble", quarrel, "--draws", "2500", "--folder", str(run), "--without", "facts.waits"]
    first = call(*words)
    whole = bytes_of(run)
    [beside] = run.glob("without-*")
    (beside / "blocks" / "000001.parquet").unlink()
    (beside / "summary.json").unlink()
    again = call("ensemble", quarrel, "--folder", str(run), "--resume", "--without", "facts.waits")
    assert again.out == first.out
    assert bytes_of(run) == whole
    other = call("ensemble", quarrel, "--folder", str(run), "--resume", "--without", "claims.c1")
    assert other.status == 0
    assert len(list(run.glob("without-*"))) == 2


def test_draws_too_many_to_be_compared_in_memory_want_a_folder(call: Call, quarrel: str) -> None:
    ran = call("ensemble", quarrel, "--draws", "100000000", "--without", "facts.waits")
    assert ran.status == 2
    assert "so many draws are compared only if they are kept: give the run a --folder" in ran.err


@pytest.mark.parametrize("path", ["claims.c9", "endings.war", "", "no such thing"])
def test_what_cannot_be_left_out_is_refused_before_anything_is_drawn(call: Call, quarrel: str, path: str) -> None:
    ran = call("ensemble", quarrel, *DRAWS, "--without", path)
    assert ran.status == 2
    assert ran.out == ""
    assert ran.err.startswith("detente: ")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("endings", "told"),
    [
        ("", "present ending (as written: no ending"),
        ("endings: {gone: {is: other.go}}\n", "present ending (as written: no"),
    ],
    ids=["none at all", "none at the status quo"],
)
def test_a_status_quo_in_no_ending_is_said_as_such(call: Call, tmp_path: Path, endings: str, told: str) -> None:
    text = (
        "detente: 1\ntitle: A quarrel\nfacts: {cold: {says: it is cold, is: yes, odds: 0.6, assumption: a}}\n"
        "actors: {one: {options: {go: go}}, other: {options: {go: go}}}\n"
        'preferences: {one: {assumption: a, priorities: ["one.go if cold"]}}\n'
    )
    ran = call("ensemble", str(written(tmp_path, text + endings)), "--draws", "50")
    assert (ran.status, ran.err) == (0, "")
    assert told in flat(ran.out)


def test_what_the_precision_was_not_asked_of_is_said(call: Call) -> None:
    words = ["--draws", "3000", "--precision", "0.05"]
    page = flat(call("ensemble", *words).out)
    assert "The precision asked for, 5 percentage points to either side, was reached for every answer on how it" in page
    assert "It was not asked of obstacles, promises and deterrence: some are known to" in page
