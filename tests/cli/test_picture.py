"""``detente picture``: from the command line to a file."""

from pathlib import Path

import pytest

from detente.report.pictures import KINDS
from tests.cli.conftest import Call


def test_help_lists_every_kind_with_what_it_shows(call: Call) -> None:
    said = call("picture", "--help").out
    for kind in KINDS.values():
        assert kind.name in said
        assert kind.says.split()[0] in said


def test_a_picture_is_written_and_nothing_is_printed(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "path.svg"
    ran = call("picture", "path", "prisoners-dilemma", "--to", "both_silent", "-o", file)
    assert (ran.status, ran.out) == (0, "")
    text = file.read_text(encoding="utf-8")
    assert "LOSS" in text
    assert text.startswith("<svg")


def test_the_same_call_writes_the_same_bytes(call: Call, tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        assert call("picture", "map", "chicken", "--dpi", "200", "--output", tmp_path / name).status == 0
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_options_reach_the_picture(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "run.svg"
    words = ["--suppose", "russia.ceasefire", "--promises", "binding", "--rounds", "2", "--reading", "time_on_its_side"]
    assert call("picture", "run", "ukraine-2026", *words, "-o", file, "--theme", "dark").status == 0
    text = file.read_text(encoding="utf-8")
    assert "promises binding" in text
    assert "not at rest after 2 rounds" in text
    assert "#16181d" in text


def test_rows_of_a_file_become_bars(call: Call, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("ending,frequency,low,high\nwar,0.7,0.6,0.8\n", encoding="utf-8")
    assert call("picture", "endings", "--rows", rows, "-o", tmp_path / "e.svg").status == 0
    assert "70% (60%–80%)" in (tmp_path / "e.svg").read_text(encoding="utf-8")


def test_the_table_of_an_ensemble_becomes_bars(call: Call, tmp_path: Path) -> None:
    rows = tmp_path / "worlds.csv"
    rows.write_text(
        "answer,kind,says,ending,actor,commitment,aspect,share,low,high,yes,no\n"
        "kept:war,kept,x,war,,,,0.7,0.6,0.8,7,3\n"
        "kept:war:path_end,kept,x,war,,,path_end,0.1,0.0,0.2,1,9\n"
        "kept:durable,kept,x,durable,,,,,,,0,0\n"
        "reachable:war,reachable,x,war,,,,1,1,1,10,0\n",
        encoding="utf-8",
    )
    assert call("picture", "endings", "--rows", rows, "-o", tmp_path / "e.svg").status == 0
    text = (tmp_path / "e.svg").read_text(encoding="utf-8")
    assert "70% (60%–80%)" in text
    assert "kept, in how many worlds" in text
    assert "10%" not in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["picture", "map"], "a picture needs a file: detente picture map … -o map.svg"),
        (["picture", "maps", "-o", "x.svg"], "there is no kind of picture 'maps'; did you mean 'map'"),
        (["picture", "map", "-o", "x.gif"], "the file's suffix says what is written: .svg or .png; not 'x.gif'"),
        (
            ["picture", "map", "--to", "durable", "-o", "x.svg"],
            "a picture of kind 'map' takes no 'to': it always shows the whole scenario",
        ),
        (["picture", "path", "--to", "nowhere", "-o", "x.svg"], "there is no ending or defined statement 'nowhere'"),
        (["picture", "moves", "--state", "0", "-o", "x.svg"], "there is no state 0"),
        (["picture", "drivers", "elmira", "-o", "x.svg"], "nothing in the scenario is uncertain"),
        (["picture", "drivers", "--rows", "none.csv", "-o", "x.svg"], "none.csv cannot be read: no such file"),
        (["picture", "endings", "coalition-35", "-o", "x.svg"], "feasible states"),
    ],
)
def test_wrong_input_is_said_in_plain_words_and_nothing_is_written(
    call: Call, words: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = call(*words)
    assert ran.status == 2
    assert says in ran.err
    assert list(tmp_path.iterdir()) == []


NO_ROW = "'{0}' is no row 'label,value,low,high' with low <= value <= high"
NOTHING = "has no row 'label,value,low,high': there is nothing to draw"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("war,0.7", NOTHING),  # a header
        ("war,0.9,0.1,0.5", NO_ROW),
        ("war,x,y,z\nwar,x,y,z", NO_ROW),
        ("war,nan,0,1", NOTHING),
    ],
)
def test_a_row_that_is_no_interval_is_an_error(call: Call, row: str, says: str, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(row, encoding="utf-8")
    ran = call("picture", "drivers", "--rows", rows, "-o", tmp_path / "d.svg")
    assert ran.status == 2
    assert says.format(row.splitlines()[-1]) in ran.err
