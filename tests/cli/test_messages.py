"""What is said of input that cannot be used: in words, with what to do, and never a traceback."""

from pathlib import Path

import pytest

import detente
from tests.cli.conftest import Call


def written(path: Path, text: str) -> str:
    """Write a file and return its name."""
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("command", [["analyze"], ["run"], ["unlock", "--to", "b.x0"], ["promises"]])
def test_more_states_than_a_number_can_say_are_no_fault_of_the_program(
    tmp_path: Path, call: Call, command: list[str]
) -> None:
    options = ", ".join(f"x{n}: go" for n in range(1100))
    text = f"{{detente: 1, title: Many, actors: {{b: {{options: {{{options}}}}}}}}}"
    found = call(*command, written(tmp_path / "many.yaml", text))
    if command[0] in {"analyze", "run"}:
        assert found.status == 2
        assert "the scenario has about 1e331 feasible states" in found.err
    else:
        assert found.status == 0
    assert len(max((found.out + found.err).splitlines(), key=len)) < 500


@pytest.fixture
def dam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a scenario `dam.yaml`."""
    library = Path(detente.__file__).parent / "library"
    written(tmp_path / "dam.yaml", (library / "prisoners-dilemma.yaml").read_text(encoding="utf-8"))
    written(tmp_path / "other.json", "{}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["damm.yaml", "dam.yml", "dam", "DAM.json", "../{}/damn.yaml"])
def test_a_file_that_is_not_there_brings_the_nearest_beside_it(dam: Path, call: Call, name: str) -> None:
    name = name.format(dam.name)
    assert call("analyze", name).err.rstrip().endswith(f"did you mean {Path(name).with_name('dam.yaml')}?")


@pytest.mark.parametrize("name", ["nosuch.yaml", "nowhere/dam.yaml", "dam.txt/x.yaml"])
def test_where_no_file_is_near_none_is_suggested(dam: Path, call: Call, name: str) -> None:
    (dam / "nosuch.yaml").symlink_to("nothing")  # a link that leads nowhere is no file either
    found = call("analyze", name)
    assert found.status == 2
    assert "did you mean" not in found.err


REFUSED = [
    (["picture", "map", "dam.yaml", "--to", "foo", "-o", "x.svg"], "takes no 'to': it always shows the whole scenario"),
    (["picture", "endings", "dam.yaml", "--rows", "bytes.csv", "-o", "x.svg"], "bytes.csv is no CSV file"),
    (["picture", "map", "dam.yaml", "-o", "x.svg/"], "'x.svg/' is a folder"),
    (["analyze", "dam.yaml", "--output", "x.json/"], "'x.json/' is a folder"),
    (["report", "dam.yaml", "--output", "x.html/"], "'x.html/' is a folder"),
    (["new", ""], "needs a name: try 'conflict.yaml'"),
    (["new", "new.yaml/"], "'new.yaml/' is a folder"),
    (["unlock", "dam.yaml", "--to", "first.silent", "--seconds", "nan"], "it must be a number, not nan"),
    (["run", "dam.yaml", "--seed", "-1"], "it must be at least 0, not -1"),
    (["elicit", "first", "dam.yaml", "--date", "2026-99-99"], "there is no date '2026-99-99'"),
    (["elicit", "first", "dam.yaml", "--date", "2026-13"], "there is no date '2026-13'"),
    (["drivers", "dam.yaml", "--draws", "2"], "to say what is uncertain, give a fact, a belief"),
    (["promises", "dam.yaml", "--probability", "first.silence=0.2"], "did you mean 'first.silent'?"),
]


@pytest.mark.parametrize(("words", "said"), REFUSED, ids=[" ".join(words) for words, _ in REFUSED])
def test_what_cannot_be_meant_is_refused_in_words(dam: Path, call: Call, words: list[str], said: str) -> None:
    (dam / "bytes.csv").write_bytes(b"label\xb4,1,2,3\n")
    found = call(*words)
    assert found.status == 2
    assert found.out == ""
    assert said in " ".join(found.err.split())
    assert "codec" not in found.err
    assert {path.name for path in dam.iterdir()} == {"dam.yaml", "other.json", "bytes.csv"}


@pytest.mark.parametrize("said", ["2026-02-01", "2026-02", "spring 2026"])
def test_a_date_may_be_told_in_words(dam: Path, call: Call, said: str) -> None:
    (dam / "answers").write_text("b\n", encoding="utf-8")
    found = call("elicit", "first", "dam.yaml", "--date", said, "--answers", "answers", "--dry-run")
    assert f"elicited on {said}: " in found.out


def test_the_form_of_weights_and_of_ranges_is_shown_where_it_is_missed(tmp_path: Path, call: Call) -> None:
    text = "{detente: 1, title: T, actors: {a: {options: {x: go}}}, facts: {f: {says: so, is: yes, odds: [0.8, 0.2]}}"
    found = call("check", written(tmp_path / "wrong.yaml", f"{text}, preferences: {{a: {{weights: [1, 2]}}}}}}")).out
    assert 'mend: each statement with its weight: {"a.x & b.y": 3, "!a.x": 1}' in found
    assert "a range with its lower end first is expected" in found
    assert "mend: the lower end comes first: [0.2, 0.8]" in found
