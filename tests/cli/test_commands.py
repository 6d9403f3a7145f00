"""Each command: what it answers, its document against its schema, and wrong input."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from detente.cli.main import COMMANDS
from detente.report.schemas import OUTPUTS, output_schema
from detente.scenario.json_schema import json_schema
from tests.cli.conftest import HOSTILE_NAMES, Call, hostile_scenario

DOCUMENTS: dict[str, list[list[str]]] = {
    "analyze": [["analyze", "elmira"], ["analyze", "prisoners-dilemma", "--from", "4"], ["analyze", "korea-2017"]],
    "check": [["check", "elmira"], ["check", "chicken"]],
    "coalitions": [
        ["coalitions", "elmira"],
        ["coalitions", "elmira-options", "--size", "3"],
        ["coalitions", "prisoners-dilemma", "--of", "first, second"],
    ],
    "evidence": [
        ["evidence"],
        ["evidence", "C18"],
        ["evidence", "sasse"],
        ["evidence", "russia.strikes"],
        ["evidence", "elmira"],
    ],
    "explain": [["explain", "elmira", "1", "--concept", "nash", "--concept", "smr"], ["explain", "chicken", "4"]],
    "levers": [["levers", "elmira", "MoE"], ["levers", "first", "prisoners-dilemma"], ["levers", "us", "--all"]],
    "library": [["library"]],
    "path": [["path", "elmira"], ["path", "prisoners-dilemma", "--to", "first.silent"]],
    "preferences": [["preferences", "elmira"], ["preferences", "prisoners-dilemma", "first"]],
    "stability": [["stability", "elmira"], ["stability", "chicken", "--concept", "seq_sure"]],
    "unlock": [
        ["unlock", "--to", "durable"],
        ["unlock", "--to", "germany.station", "--actors"],
        ["unlock", "--to", "russia.breach & !ceasefire"],
        ["unlock", "--to", "first.silent", "prisoners-dilemma"],
        ["unlock", "--to", "carried", "coalition-35", "--most", "3"],
    ],
    "states": [["states", "cuban-missile-crisis"], ["states", "elmira", "--where", "state = s3"]],
}
TAKE_A_SCENARIO = [
    "analyze",
    "coalitions",
    "evidence",
    "explain",
    "levers",
    "path",
    "preferences",
    "stability",
    "states",
]
EXTRA = {"evidence": ["a"], "levers": ["a"], "path": ["--to", "true"]}


@pytest.mark.parametrize("words", [words for calls in DOCUMENTS.values() for words in calls], ids=" ".join)
def test_json_fits_the_published_schema_and_comes_out_the_same_twice(words: list[str], call: Call) -> None:
    schema = output_schema(words[0])
    jsonschema.Draft202012Validator.check_schema(schema)
    first, second = call(*words, "--json"), call(*words, "--json")
    assert first.status == second.status
    assert first.status in {0, 1}
    assert first.out == second.out
    jsonschema.validate(first.document, schema)


@pytest.mark.parametrize("words", [words for calls in DOCUMENTS.values() for words in calls], ids=" ".join)
def test_a_page_fits_a_narrow_pipe_without_colour(
    words: list[str], call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = call(*words)
    monkeypatch.setenv("COLUMNS", "60")
    narrow = call(*words)
    assert narrow.status == wide.status
    assert "\x1b" not in narrow.out
    if words[0] != "check":  # diagnostics quote the file's lines
        assert max(map(len, narrow.out.splitlines())) <= 60
        assert not [line for line in narrow.out.splitlines() if line != line.rstrip()]


def test_every_document_has_a_schema_and_a_test() -> None:
    assert set(DOCUMENTS) <= set(OUTPUTS) <= set(COMMANDS)


@pytest.mark.parametrize("command", TAKE_A_SCENARIO)
def test_a_file_that_is_not_there_is_bad_input(command: str, call: Call, tmp_path: Path) -> None:
    for name, said in ((tmp_path / "missing.yaml", "there is no file"), (tmp_path, "is a folder")):
        ran = call(
            command, str(name), *(["1"] if command in {"explain", "preferences"} else []), *EXTRA.get(command, [])
        )
        assert (ran.status, ran.out) == (2, "")
        assert said in ran.err


@pytest.mark.parametrize("command", TAKE_A_SCENARIO)
def test_all_faults_of_a_broken_file_are_said_with_their_places(command: str, call: Call, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("detente: 1\ntitle: t\nactrs: {}\nsays: {a: b}\n", encoding="utf-8")
    ran = call(command, str(file), *EXTRA.get(command, []))
    assert (ran.status, ran.out) == (2, "")
    assert f"{file}:3:1: error" in ran.err
    assert f"{file}:4:" in ran.err
    assert "nothing was analysed" in ran.err


@pytest.mark.parametrize("command", TAKE_A_SCENARIO)
def test_an_unknown_reading_is_bad_input(command: str, call: Call) -> None:
    ran = call(command, "elmira", "--reading", "rosy", *EXTRA.get(command, []))
    assert (ran.status, ran.out) == (2, "")
    assert "there is no reading 'rosy'" in ran.err


@pytest.mark.parametrize("kind", HOSTILE_NAMES)
@pytest.mark.parametrize("command", TAKE_A_SCENARIO)
def test_names_are_shown_and_never_acted_upon(command: str, kind: str, call: Call, tmp_path: Path) -> None:
    file = tmp_path / "hostile.yaml"
    file.write_text(hostile_scenario(kind), encoding="utf-8")
    ran = call(command, str(file), *EXTRA.get(command, []))
    assert ran.status == 0
    shown = ran.out + ran.err
    assert not {"\x1b", "\x07", "\r", "\u202e"} & set(shown)
    assert "[bold red]A title[/]" in shown
    assert len(shown) < 60_000
    as_json = call(command, str(file), *EXTRA.get(command, []), "--json")
    jsonschema.validate(as_json.document, output_schema(command))
    assert as_json.document["scenario"]["actors"]["a"] == HOSTILE_NAMES[kind]
    assert not {"\x1b", "\x07", "\r", "\u202e"} & set(as_json.out)


def test_a_spreadsheet_takes_no_name_for_a_formula(call: Call, tmp_path: Path) -> None:
    file, table = tmp_path / "formula.yaml", tmp_path / "states.csv"
    file.write_text(hostile_scenario("formula"), encoding="utf-8")
    assert call("states", str(file), "--output", str(table)).status == 0
    cells = [cell for row in csv.reader(io.StringIO(table.read_text(encoding="utf-8"))) for cell in row]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell.startswith("=")]


def test_output_is_written_by_suffix_whole_or_not_at_all(call: Call, tmp_path: Path) -> None:
    for suffix in (".json", ".csv", ".txt"):
        file = tmp_path / f"result{suffix}"
        ran = call("stability", "elmira", "--output", str(file))
        assert (ran.status, ran.out) == (0, "")
        assert "5" in file.read_text(encoding="utf-8")
    assert json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))["equilibria"]["nash"] == [5, 8, 9]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["result.csv", "result.json", "result.txt"]
    for wrong in ("result.xls", "result", "missing/result.json"):
        ran = call("stability", "elmira", "--output", str(tmp_path / wrong))
        assert (ran.status, ran.out) == (2, "")
    assert call("states", "elmira", "--json", "--output", str(tmp_path / "a.csv")).status == 2


def test_a_result_is_not_written_over_a_scenario(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "scenario.json"
    file.write_text('{"detente": 1, "title": "t", "actors": {"a": {"options": {"x": ""}}}}', encoding="utf-8")
    before = file.read_text(encoding="utf-8")
    assert call("states", str(file), "--output", str(file)).status == 2
    assert file.read_text(encoding="utf-8") == before


def test_stability_keeps_its_contract(call: Call) -> None:
    document = call("stability", "elmira", "--json").document
    assert document["states"][0]["number"] == 1
    assert document["states"][8]["options"] == {"state": "s9"}
    assert document["states"][8]["ranks"] == {"MoE": 1, "Uniroyal": 5, "Local Government": 1}
    assert document["equilibria"] == {
        "nash": [5, 8, 9],
        "seq": [5, 8, 9],
        "sseq": [5, 8, 9],
        "smr": [1, 4, 5, 8, 9],
        "gmr": [1, 4, 5, 8, 9],
    }
    assert document["stable"]["nash"]["Uniroyal"] == [1, 4, 5, 8, 9]
    assert "the same here" in call("stability", "elmira").out


def test_a_file_of_another_program_does_in_every_command(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "prisoners.gmcr"
    assert call("convert", "prisoners-dilemma", str(file)).status == 0
    for command in ("check", "states", "stability", "preferences", "analyze"):
        assert call(command, str(file)).status == 0
    assert call("explain", str(file), "4", "--concept", "seq").status == 0
    assert call("path", str(file), "--from", "1", "--to", "first.silent").status == 0
    assert call("stability", str(file), "--json").document["equilibria"]["seq"] == [1, 4]
    ran = call("explain", str(file))
    assert ran.status == 2
    assert "name one by its number" in ran.err


def test_states_are_chosen_by_statement_ending_and_limit(call: Call) -> None:
    def numbers(*words: str) -> list[int]:
        return [s["number"] for s in call("states", "prisoners-dilemma", "--json", *words).document["states"]]

    assert numbers() == [1, 2, 3, 4]
    assert numbers("--where", "first.silent") == [2, 4]
    assert numbers("--ending", "one_silent", "--limit", "1") == [2]
    assert "No state is as asked" in call("states", "prisoners-dilemma", "--where", "false").out
    ran = call("states", "prisoners-dilemma", "--where", "frist.silent & (")
    assert ran.status == 2
    ran = call("states", "prisoners-dilemma", "--where", "frist.silent")
    assert "did you mean 'first.silent'" in ran.err


def test_an_explanation_tells_the_answer_and_where_it_ends(call: Call) -> None:
    ran = call("explain", "prisoners-dilemma", "first.silent & second.silent", "--actor", "first", "--concept", "seq")
    assert "First prisoner: stable under SEQ" in ran.out
    assert "Second prisoner: no longer keep silent (gain)" in ran.out
    assert "In state 1 (both confess) this leaves First prisoner worse off than before." in ran.out
    assert "This is sure" in ran.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["explain", "elmira", "1", "--actor", "MoEE"], "did you mean 'MoE'"),
        (["explain", "elmira", "99"], "the states are numbered 1 to 9"),
        (["explain", "elmira", "state != s1"], "holds in 8 states"),
        (["explain", "elmira", "1", "--concept", "gmrr"], "did you mean 'gmr'"),
        (["explain", "elmira", "1", "2"], "put quotes around a statement"),
        (["preferences", "elmira", "Uniroyl"], "did you mean 'Uniroyal'"),
        (["path", "elmira", "--to", "modfied"], "did you mean"),
        (["analyze", "elmira", "--to", "modfied"], "did you mean 'modified'"),
        (["library", "elmra"], "did you mean"),
        (["stability", "elmra"], "did you mean"),
        (["schema", "--output-of", "stabilty"], "did you mean 'stability'"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else "",
)
def test_wrong_names_are_answered_with_the_nearest(words: list[str], said: str, call: Call) -> None:
    ran = call(*words)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err


def test_the_scenario_may_stand_before_or_behind_the_other_word(call: Call) -> None:
    assert call("explain", "elmira", "5").out == call("explain", "5", "elmira").out


def test_a_path_names_every_step_its_losses_and_who_keeps_the_end(call: Call) -> None:
    ran = call("path", "prisoners-dilemma", "--to", "both_silent")
    assert "1  LOSS  First prisoner: keep silent" in ran.out
    assert "against: to confess" in ran.out
    assert "At its end (state 4): kept by everyone, surely." in ran.out
    document = call("path", "prisoners-dilemma", "--to", "both_silent", "--json").document
    [entry] = document["paths"]
    assert (entry["path"]["losses"], entry["path"]["moves"]) == (2, 2)
    assert [step["worth"] for step in entry["path"]["steps"]] == ["loss", "loss"]


@pytest.mark.parametrize("command", [*TAKE_A_SCENARIO, "check"])
def test_an_empty_name_is_not_taken_for_the_flagship(command: str, call: Call) -> None:
    ran = call(command, "", *EXTRA.get(command, []))
    assert (ran.status, ran.out) == (2, "")


def test_out_of_reach_is_said_to_be(call: Call) -> None:
    ran = call("path", "elmira", "--from", "9", "--to", "modified")
    assert ran.status == 0
    assert "No sequence of moves leads there" in ran.out
    assert call("path", "elmira", "--from", "9", "--to", "modified", "--json").document["paths"][0]["path"] is None


def test_check_answers_no_to_faults_and_strictly_to_warnings(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "doubtful.yaml"
    good = "detente: 1\ntitle: t\nactors:\n  a: {options: {x: {says: do it, assumption: yes it can}}}\n"
    file.write_text(good, encoding="utf-8")
    ran = call("check", str(file))
    assert ran.status == 0
    assert "has no preferences" in ran.out
    assert call("check", str(file), "--strict").status == 1
    file.write_text(good + "constraints: [{never: a.x | !a.x}]\n", encoding="utf-8")
    ran = call("check", str(file), "--json")
    assert ran.status == 1
    assert ran.document["findings"][0]["severity"] == "error"
    jsonschema.validate(ran.document, output_schema("check"))
    ran = call("stability", str(file))
    assert ran.status == 2
    assert "constraints" in ran.err
    file.write_text("detente: 1\nactors: [", encoding="utf-8")
    ran = call("check", str(file), "--json")
    assert ran.status == 1
    jsonschema.validate(ran.document, output_schema("check"))
    assert call("check", str(tmp_path / "none.yaml")).status == 2


def test_a_new_scenario_is_sound_and_never_replaces_one(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    assert call("new", str(file)).status == 0
    assert call("check", str(file), "--strict").status == 0
    assert call("analyze", str(file)).status == 0
    file.write_text("kept", encoding="utf-8")
    ran = call("new", str(file))
    assert (ran.status, file.read_text(encoding="utf-8")) == (2, "kept")
    assert "--force" in ran.err
    assert call("new", str(file), "--force").status == 0
    assert call("new", str(tmp_path / "mine.txt")).status == 2


def test_conversion_there_and_back_keeps_what_is_stable(call: Call, tmp_path: Path) -> None:
    there, back = tmp_path / "elmira.gmcr", tmp_path / "elmira.yaml"
    assert call("convert", "elmira-options", str(there)).status == 0
    assert call("convert", str(there), str(back)).status == 0
    first = call("stability", "elmira-options", "--json").document
    last = call("stability", str(back), "--json").document
    assert first["equilibria"] == last["equilibria"]
    ran = call("convert", str(there), str(back))
    assert ran.status == 2
    assert "--force" in ran.err
    assert call("convert", "elmira", str(tmp_path / "graph.gmcr")).status == 2
    assert call("convert", "elmira", str(tmp_path / "graph.xlsx")).status == 2
    assert not (tmp_path / "graph.gmcr").exists()


def test_the_library_is_listed_and_printed_as_written(call: Call) -> None:
    ran = call("library")
    assert "prisoners-dilemma" in ran.out
    entry: dict[str, Any] = {e["name"]: e for e in call("library", "--json").document["library"]}["elmira"]
    assert (entry["kind"], entry["form"], entry["states"]) == ("published", "graph", 9)
    assert call("library", "elmira").out.startswith("detente: 1\ntitle: The Elmira groundwater conflict\n")


def test_the_schema_of_scenarios_is_the_published_one(call: Call) -> None:
    assert call("schema").document == json_schema()
    for name in OUTPUTS:
        assert call("schema", "--output-of", name).document == output_schema(name)


def test_terms_are_explained_in_a_line_each(call: Call) -> None:
    ran = call("analyze", "--explain-terms")
    assert ran.status == 0
    for term in ("reachable", "by interest alone", "keeps", "surely", "possibly"):
        assert f"  {term}: " in ran.out


def test_warnings_of_a_scenario_are_mentioned_in_one_line(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "prisoners.gmcr"
    call("convert", "prisoners-dilemma", str(file))
    content = json.loads(file.read_text(encoding="utf-8"))
    for decider in content["decisionMakers"]:
        decider["name"] = "A prisoner"
    file.write_text(json.dumps(content), encoding="utf-8")
    ran = call("states", str(file))
    assert (ran.status, ran.err) == (0, f"1 warning: detente check {file}\n")
    assert "the name 'A prisoner' is used twice" in call("check", str(file)).out


def test_the_flagship_is_analysed_where_nothing_is_named(call: Call) -> None:
    ran = call("analyze")
    assert ran.status == 0
    assert "WHERE WE ARE  the war goes on" in ran.out
    assert "HOW IT CAN END" in ran.out
    assert len(ran.out.splitlines()) <= 85
    document = call("analyze", "--json").document
    jsonschema.validate(document, output_schema("analyze"))
    assert document["outlook"]["endings"][0]["ending"] == "war"


def test_a_conflict_in_graph_form_is_told_by_its_states_and_not_by_options_it_has_not(call: Call) -> None:
    assert call("check", "elmira").out == "elmira: nothing to complain about (3 actors, 9 states)\n"
    assert "Raising an option" not in call("preferences", "elmira").out


def test_the_best_states_are_numbered_where_they_have_nothing_in_common(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "same.yaml"
    file.write_text(
        "detente: 1\ntitle: both or neither\nactors:\n  a: {options: {x: '', y: ''}}\n"
        "preferences:\n  a: {priorities: [a.x iff a.y]}\n",
        encoding="utf-8",
    )
    said = call("preferences", str(file)).out
    assert "Best: 2 states, which have nothing in common: 1, 4" in said
    assert "Worst: 2 states, which have nothing in common: 2, 3" in said
