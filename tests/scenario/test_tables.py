"""Arcs and ranks in tables beside a scenario: what is read, what is refused, and what is written again."""

import csv
import io
import pickle
from dataclasses import replace

import jsonschema
import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from detente import compile_model, load
from detente.cli.main import detente as cli
from detente.errors import ScenarioError
from detente.model.conflict import Conflict, GraphForm
from detente.scenario.check import check
from detente.scenario.json_schema import json_schema
from detente.scenario.load import load_text
from detente.scenario.tables import MOST_ROWS
from detente.scenario.write import dump

ARCS = "actor,from,to\nus,s1,2\nthem,2,s3\nus,3,1\n"
RANKS = "state,us,them\n3,2,3\n1,1,2\ns2,3,1\n"
HEAD = "detente: 1\ntitle: A row\nactors: {us: {}, them: {}}\n"
LISTED = HEAD + (
    "graph: {states: 3, now: 1, arcs: {us: [[1, 2], [3, 1]], them: [[2, 3]]}}\n"
    "preferences: {us: {ranks: [1, 3, 2]}, them: {ranks: [2, 1, 3]}}\n"
)
TABLED = HEAD + (
    "graph: {states: 3, now: 1, arcs: arcs.csv}\npreferences: {us: {ranks: ranks.csv}, them: {ranks: ranks.csv}}\n"
)


@pytest.fixture
def folder(tmp_path):
    """A folder with a scenario and its tables."""
    (tmp_path / "arcs.csv").write_text(ARCS, encoding="utf-8")
    (tmp_path / "ranks.csv").write_text(RANKS, encoding="utf-8")
    (tmp_path / "row.yaml").write_text(TABLED, encoding="utf-8")
    return tmp_path


def _graph(conflict: Conflict) -> GraphForm:
    assert conflict.graph is not None
    return conflict.graph


def refused(folder, text=TABLED):
    with pytest.raises(ScenarioError) as fault:
        load_text(text, "row.yaml", folder=folder)
    return str(fault.value)


def test_what_stands_in_tables_is_what_could_be_listed(folder):
    tabled, listed = load(folder / "row.yaml"), load_text(LISTED)
    assert tabled.conflict == listed.conflict
    one, other = compile_model(tabled.conflict), compile_model(listed.conflict)
    assert (one.ranks == other.ranks).all()
    assert all(
        (a.start == b.start).all() and (a.target == b.target).all() for a, b in zip(one.arcs, other.arcs, strict=True)
    )
    assert [d.code for d in check(tabled)] == [d.code for d in check(listed)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_table_may_come_from_any_program(folder, separator, ends):
    text = ARCS.replace(",", separator).replace("\n", ends)
    (folder / "arcs.csv").write_bytes(b"\xef\xbb\xbf" + f'{text}{ends}" us "{separator} 2{separator}"3"'.encode())
    assert _graph(load(folder / "row.yaml").conflict).arcs["us"] == ((0, 1), (2, 0), (1, 2))


def test_parquet_is_read_as_csv_is(folder):
    pl.DataFrame({"actor": ["us", "them", "us"], "from": [1, 2, 3], "to": [2, 3, 1]}).write_parquet(
        folder / "a.parquet"
    )
    pl.DataFrame({"state": ["s1", "s2", "s3"], "us": [1, 3, 2], "them": [2, 1, 3]}).write_parquet(folder / "r.parquet")
    text = TABLED.replace("arcs.csv", "a.parquet").replace("ranks.csv", "r.parquet")
    assert load_text(text, folder=folder).conflict == load_text(LISTED).conflict


def test_a_row_of_a_parquet_file_is_named_by_its_number(folder):
    pl.DataFrame({"actor": ["us", "us"], "from": [1, 2], "to": [2, 9]}).write_parquet(folder / "a.parquet")
    assert "a.parquet: error: row 2: there is no state '9'" in refused(folder, TABLED.replace("arcs.csv", "a.parquet"))


def test_a_parquet_file_that_holds_something_else_is_refused(folder):
    text = TABLED.replace("arcs.csv", "a.parquet")
    pl.DataFrame({"actor": ["us"], "from": [1.5], "to": [2]}).write_parquet(folder / "a.parquet")
    assert "the column 'from' holds Float64" in refused(folder, text)
    (folder / "a.parquet").write_bytes(b"PAR1 and nothing else PAR1")
    assert "the table cannot be read" in refused(folder, text)
    many = pl.select(pl.repeat(1, MOST_ROWS + 1, dtype=pl.Int8).alias("from"))
    many.write_parquet(folder / "a.parquet")
    assert "the table has 10,000,001 rows; a table may have 10,000,000" in refused(folder, text)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the table is empty"),
        (b"\nactor,from,to\n", "the first line of the table is empty"),
        (b"actor,from,to,to\n", "there are two columns 'to'"),
        (b"actor,from\n", "there is no column 'to'"),
        (b"actor,from,to\nus,1,2,3\n", "arcs.csv:2: error: this row is too long for the table"),
        (b'actor,from,to\nus,1,2\nus,2"1,3\n', "arcs.csv:3: error: the quotes in this row do not match"),
        (b"actor,from,to\nus,1,2\nus,\xff,3\n", "arcs.csv:3: error: the byte 0xFF is not UTF-8"),
        (b"\xff\xfea\0", "the table is in UTF-16"),
    ],
)
def test_a_table_without_the_form_of_one_is_refused_with_the_line(folder, content, said):
    (folder / "arcs.csv").write_bytes(content)
    assert said in refused(folder)


def test_of_many_faulty_rows_the_first_are_told_and_the_others_counted(folder):
    (folder / "arcs.csv").write_text("actor,from,to\n" + "us,1,7\n" * 1000, encoding="utf-8")
    said = refused(folder)
    assert said.count("there is no state '7'") == 10
    assert "and 990 more rows of this table cannot be used" in said


@pytest.mark.parametrize("name", ["../arcs.csv", "/arcs.csv", "C:\\arcs.csv", "sub\\..\\..\\arcs.csv", "link.csv"])
def test_a_table_outside_the_folder_is_never_opened(folder, name):
    inner = folder / "inner"
    inner.mkdir()
    (inner / "link.csv").symlink_to(folder / "arcs.csv")
    (inner / "ranks.csv").write_text(RANKS, encoding="utf-8")
    assert "lies outside the scenario's folder" in refused(inner, TABLED.replace("arcs.csv", name))


@pytest.mark.parametrize("name", ["there.txt", "nowhere.csv", "sub.csv", "loop.csv"])
def test_what_is_no_table_is_refused_where_it_is_named(folder, name):
    (folder / "sub.csv").mkdir()
    (folder / "loop.csv").symlink_to("loop.csv")
    assert "row.yaml:4:34: error: " in refused(folder, TABLED.replace("arcs.csv", name))


def test_a_scenario_from_no_folder_can_name_no_table():
    with pytest.raises(ScenarioError, match="this scenario comes from no folder"):
        load_text(TABLED)
    said = CliRunner().invoke(cli, ["check", "-"], input=TABLED).output
    assert "<stdin>:4:34: error: the table 'arcs.csv' cannot be found" in said


def test_readings_beliefs_and_alternatives_take_ranks_from_tables(folder):
    (folder / "other.csv").write_text("state,us,them\n1,0,0\n2,5,1\n3,7,2\n", encoding="utf-8")
    text = TABLED + (
        "beliefs: {us: [{of: them, preferences: {ranks: other.csv}}]}\n"
        "readings: {other: {says: as others see it, preferences: {us: {ranks: other.csv}}}}\n"
    )
    scenario = load_text(text, folder=folder)
    view = scenario.conflict.beliefs["us"][0].preferences
    assert view is not None
    assert view.ranks == (0, 1, 2)
    assert scenario.conflicts["other"].preferences["us"].ranks == (0, 5, 7)
    assert _graph(scenario.conflicts["other"]).arcs is _graph(scenario.conflict).arcs
    assert {d.severity for d in check(scenario)} <= {"warning", "note"}
    assert set(scenario.tables) == {"arcs.csv", "ranks.csv", "other.csv"}


def test_a_scenario_with_options_takes_ranks_from_a_table(folder):
    (folder / "r.csv").write_text("state,us\n4,3\n1,0\n2,1\n3,2\n", encoding="utf-8")
    head = "detente: 1\ntitle: t\nactors: {us: {options: {a: go}}, them: {options: {b: go}}}\n"
    scenario = load_text(head + "preferences: {us: {ranks: r.csv}}\n", folder=folder)
    assert compile_model(scenario.conflict).ranks[0].tolist() == [1, 2, 3, 4]


def test_the_digest_covers_what_the_tables_say(folder):
    before = load(folder / "row.yaml")
    (folder / "ranks.csv").write_text(RANKS.replace("3,2,3", "3,9,3"), encoding="utf-8")
    after = load(folder / "row.yaml")
    assert before.text == after.text
    assert before.digest != after.digest
    (folder / "arcs.csv").write_text(ARCS.replace("us,3,1", "us,3,2"), encoding="utf-8")
    assert repr(load(folder / "row.yaml").conflict.graph) != repr(after.conflict.graph)


def test_the_canonical_text_keeps_the_names_of_tables(folder):
    scenario = load(folder / "row.yaml")
    assert scenario.document is not None
    for written in (dump(scenario.document), dump(scenario.conflict)):
        assert "arcs: arcs.csv" in written
        assert written.count("ranks: ranks.csv") == 2
        assert load_text(written, folder=folder).conflict == scenario.conflict


def test_what_no_longer_stands_in_the_table_is_written_out(folder):
    conflict = load(folder / "row.yaml").conflict
    swapped = replace(conflict, preferences={"us": conflict.preferences["them"], "them": conflict.preferences["us"]})
    assert load_text(dump(swapped), folder=folder).conflict.preferences["us"].ranks == (2, 1, 3)
    renamed = replace(conflict, graph=replace(_graph(conflict), states=("a", "b", "c")))
    assert "arcs.csv" not in dump(renamed)


def test_convert_keeps_a_scenario_beside_its_tables(folder):
    run = CliRunner().invoke
    assert run(cli, ["convert", str(folder / "row.yaml"), str(folder / "again.yaml")]).exit_code == 0
    assert load(folder / "again.yaml").digest == load(folder / "row.yaml").digest
    (folder / "far").mkdir()
    refusal = run(cli, ["convert", str(folder / "row.yaml"), str(folder / "far" / "again.yaml")])
    assert "names arcs.csv, ranks.csv beside it" in str(refusal.exception or refusal.output)
    assert not (folder / "far" / "again.yaml").exists()


def test_a_conflict_with_tables_goes_to_other_processes(folder):
    conflict = load(folder / "row.yaml").conflict
    again = pickle.loads(pickle.dumps(conflict))
    assert again == conflict
    assert dump(again) == dump(conflict)


def test_arcs_of_a_table_are_a_sequence_of_pairs(folder):
    arcs = _graph(load(folder / "row.yaml").conflict).arcs["us"]
    assert list(arcs) == [(0, 1), (2, 0)]
    assert arcs[-1] == (2, 0)
    assert arcs[1:] == ((2, 0),)
    assert hash(arcs) == hash(((0, 1), (2, 0)))
    assert np.array(arcs).tolist() == [[0, 1], [2, 0]]


def test_the_schema_allows_a_table_by_its_suffix():
    schema = json_schema()
    graph: dict[str, object] = {"states": 3, "arcs": "tables/arcs.PARQUET"}
    text = {"detente": 1, "title": "t", "preferences": {"us": {"ranks": "ranks.csv"}}, "graph": graph}
    jsonschema.validate(text, schema)
    for wrong in ("arcs", "arcs.txt", 3):
        graph["arcs"] = wrong
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(text, schema)


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.sampled_from(["us", "1", "2", "", "a b", ' "x"', "ü"]), min_size=3, max_size=3), max_size=6)
)
def test_rows_are_told_where_they_stand(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("rows")
    target = io.StringIO()
    csv.writer(target).writerows([["actor", "from", "to"], *rows])
    (folder / "arcs.csv").write_text(target.getvalue(), encoding="utf-8")
    (folder / "ranks.csv").write_text(RANKS, encoding="utf-8")
    seen, wrong = set(), set()
    for line, row in enumerate(rows, 2):
        sound = row[0] == "us" and {row[1], row[2]} == {"1", "2"} and tuple(row) not in seen
        seen.add(tuple(row))
        if not sound and any(row):
            wrong.add(line)
    try:
        load_text(TABLED, "row.yaml", folder=folder)
        told = set()
    except ScenarioError as fault:
        told = {found.line for found in fault.diagnostics}
    assert told == wrong
