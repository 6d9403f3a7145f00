"""``detente elicit`` asks what matters, takes what is consistent, and writes it without losing anything."""

import io
import json
import sys
from pathlib import Path

import pytest

import detente
from detente.cli.main import run
from detente.logic.tree import format_statement
from detente.scenario.load import load_text

SOURCE = (Path(detente.__file__).parent / "library" / "prisoners-dilemma.yaml").read_text(encoding="utf-8")


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch):
    """Answers on standard input."""

    def give(*words: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(words).encode())))

    return give


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "dilemma.yaml"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def test_an_answer_is_written_as_an_assumption_and_a_copy_is_kept(file: Path, answer, capsys) -> None:
    answer("b")
    assert run(["elicit", "first", str(file), "--date", "2026-02-01"]) == 0
    said = capsys.readouterr().out
    assert "Which matters more to First prisoner, all else equal: A or B?" in said
    assert "to confess" in said
    text = file.read_text(encoding="utf-8")
    first = load_text(text).conflict.preferences["first"].priorities
    assert [p.says for p in first] == ["to confess", "that the other keeps silent"]
    assert first[0].evidence.assumption == "elicited on 2026-02-01: matters more than 'second.silent'"
    assert (file.parent / "dilemma.yaml.bak").read_text(encoding="utf-8") == SOURCE
    outside = SOURCE[: SOURCE.index("  first:\n    priorities")]
    assert text.startswith(outside)
    assert text[text.index("  second:\n    priorities") :] == SOURCE[SOURCE.index("  second:\n    priorities") :]


def test_no_copy_is_ever_overwritten(file: Path, answer) -> None:
    (file.parent / "dilemma.yaml.bak").write_text("mine", encoding="utf-8")
    answer("b")
    assert run(["elicit", "first", str(file)]) == 0
    assert (file.parent / "dilemma.yaml.bak").read_text(encoding="utf-8") == "mine"
    assert (file.parent / "dilemma.yaml.bak1").read_text(encoding="utf-8") == SOURCE


def test_a_dry_run_writes_nothing_and_shows_what_it_would(file: Path, answer, capsys) -> None:
    answer("b")
    assert run(["elicit", "first", str(file), "--dry-run"]) == 0
    assert "elicited: matters more than 'second.silent'" in capsys.readouterr().out
    assert file.read_text(encoding="utf-8") == SOURCE
    assert [p.name for p in file.parent.iterdir()] == ["dilemma.yaml"]


@pytest.mark.parametrize("words", [["stop"], [], ["skip"], ["# nothing but a remark"]])
def test_without_a_judgement_nothing_is_written(file: Path, answer, capsys, words: list[str]) -> None:
    answer(*words)
    assert run(["elicit", "first", str(file)]) == 0
    assert "nothing is written" in capsys.readouterr().out
    assert [p.name for p in file.parent.iterdir()] == ["dilemma.yaml"]


def test_answers_come_from_a_file_with_remarks(file: Path, tmp_path: Path, capsys) -> None:
    answers = tmp_path / "answers.txt"
    answers.write_text("# asked by telephone\nA   # without hesitation\n", encoding="utf-8")
    assert run(["elicit", "first", str(file), "--answers", str(answers), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [(a["a"], a["b"], a["answer"], a["taken"]) for a in document["asked"]] == [
        ("second.silent", "!first.silent", "a", True)
    ]
    assert document["before"] == document["after"]
    assert document["written"] == str(file)


def test_a_line_that_is_no_answer_stops_everything(file: Path, answer, capsys) -> None:
    answer("a", "perhaps")
    assert run(["elicit", "first", str(file)]) == 2
    assert "standard input:2: 'perhaps' is no answer" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == SOURCE


def test_line_ends_and_byte_order_mark_stay(file: Path, answer) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + SOURCE.replace("\n", "\r\n").encode())
    answer("b")
    assert run(["elicit", "first", str(file)]) == 0
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n")


def test_contradictory_answers_are_said_and_not_taken(answer, capsys) -> None:
    asked = ["elicit", "Uniroyal", "elmira", "--dry-run", "--check", "--questions", "40"]
    answer(*["a"] * 40)
    assert run([*asked, "--json"]) == 0
    agreed = json.loads(capsys.readouterr().out)["asked"]
    [first_check, *_] = [n for n, reply in enumerate(agreed) if not reply["would_change"]]
    answer(*["a"] * first_check, "b")
    assert run([*asked, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    refused = document["asked"][-1]
    assert (refused["taken"], document["before"]) == (False, document["after"])
    path = [document["asked"][n - 1] for n in refused["contradicts"]]
    assert [path[0]["a"], *(step["b"] for step in path)] == [refused["a"], path[0]["b"], refused["b"]]
    answer(*["a"] * first_check, "b")
    assert run(asked) == 0
    assert "This contradicts your answers to" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["first", "prisoners-dilemma"], "cannot be written to"),
        (["russia", "ukraine-2026", "--reading", "opposes_any_ceasefire", "--dry-run"], "replaces the preferences"),
        (["third", "prisoners-dilemma", "--dry-run"], "there is no actor 'third'"),
        (["first", "nowhere.yaml"], "nowhere.yaml"),
        (["first", "-"], "standard input"),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is_asked(answer, capsys, arguments, said) -> None:
    answer("a")
    assert run(["elicit", *arguments]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


def test_a_ranking_stays_a_ranking(tmp_path: Path, answer) -> None:
    file = tmp_path / "elmira.yaml"
    library = Path(detente.__file__).parent / "library" / "elmira.yaml"
    file.write_text(library.read_text(encoding="utf-8"), encoding="utf-8")
    answer("b")
    assert run(["elicit", "Uniroyal", str(file)]) == 0
    found = detente.load(file).conflict.preferences["Uniroyal"]
    assert found.ranking[:2] == ((9,), (1,))
    assert found.evidence.claims == ("rankings",)


OPEN = """\
detente: 1
title: What counts more
actors:
  a: {name: Ana, options: {x: go, y: talk}}
  b: {name: Bo, options: {w: wait}}
preferences:
  a:
    priorities:
      - any_order: [{wants: b.w}, {wants: a.x, odds: 0.7, assumption: it is proud}]
        assumption: which counts more is not known
      - alternatives:
          - {wants: a.y, odds: 0.6}
          - {wants: "!a.y", odds: 0.4}
      - {wants: a.x & b.w, says: both}
      - {wants: "!a.x & !b.w", says: neither}
  b: {priorities: ["!b.w if a.x", "b.w if !a.x"]}
endings:
  e1: {is: a.x & b.w}
  e2: {is: a.x | b.w}
  e3: {is: true}
"""


@pytest.fixture
def uncertain(tmp_path: Path) -> Path:
    path = tmp_path / "open.yaml"
    path.write_text(OPEN, encoding="utf-8")
    return path


def test_what_is_uncertain_is_not_settled_unless_that_is_asked_for(uncertain: Path, answer, capsys) -> None:
    answer("b")
    assert run(["elicit", "a", str(uncertain)]) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert "which comes first: b.w; a.x (preferences.a.priorities[0])" in found.err
    assert "a.y; or !a.y (preferences.a.priorities[1])" in found.err
    assert "--settle" in found.err
    assert [path.name for path in uncertain.parent.iterdir()] == ["open.yaml"]


def test_what_is_settled_is_said_before_the_first_question_and_in_what_follows(uncertain: Path, answer, capsys) -> None:
    answer("b")
    assert run(["elicit", "a", str(uncertain), "--settle", "--date", "2026-02-01"]) == 0
    before, _, after = capsys.readouterr().out.partition("WHAT FOLLOWS")
    for part, told in (
        (before.partition("1. W")[0], "The first judgement that is taken settles:"),
        (after, "Settled without having been asked, and not uncertain any more:"),
    ):
        flat = " ".join(part.split())
        assert told in flat
        assert "b.w; a.x (preferences.a.priorities[0]): in the order written, but for what is judged" in flat
        assert "a.y; or !a.y (preferences.a.priorities[1]): “a.y”, the first of 2 alternatives" in flat


def test_what_is_settled_does_not_stay_assumed_to_be_open(uncertain: Path, answer) -> None:
    answer("b")
    assert run(["elicit", "a", str(uncertain), "--settle"]) == 0
    conflict = load_text(uncertain.read_text(encoding="utf-8")).conflict
    assert [j.kind for j in conflict.judgements] == ["statement"]  # the odds of a.x stay
    said = {p.wants: p.evidence.assumption for p in conflict.preferences["a"].priorities}
    notes = {format_statement(wants): note for wants, note in said.items()}
    assert "settled: in this order, which was open (then assumed: which counts more is not known)" in notes["b.w"]
    assert "it is proud; settled: in this order, which was open" in notes["a.x"]
    assert notes["a.y"].startswith("settled: for certain, one of several before")


def test_a_document_lists_what_is_settled(uncertain: Path, answer, capsys) -> None:
    for words, expected in ((["b"], ["order", "entry"]), (["skip"], [])):
        answer(*words)
        assert run(["elicit", "a", str(uncertain), "--dry-run", "--json"]) == 0
        assert [one["kind"] for one in json.loads(capsys.readouterr().out)["settled"]] == expected


def test_a_whole_preference_that_is_one_of_several_is_settled_as_the_first(tmp_path: Path, answer, capsys) -> None:
    path = tmp_path / "whole.yaml"
    several = "alternatives: [{odds: 0.7, ranking: [1, 4]}, {odds: 0.3, ranking: [4, 1]}]"
    path.write_text(OPEN[: OPEN.index("  a:\n    pri")] + f"  a: {{{several}}}\n" + OPEN[OPEN.index("  b: {pri") :])
    answer("b")
    assert run(["elicit", "a", str(path)]) == 2
    assert "alternative 1; or alternative 2 (preferences.a)" in capsys.readouterr().err
    answer("b")
    assert run(["elicit", "a", str(path), "--settle"]) == 0
    evidence = detente.load(path).conflict.preferences["a"].evidence
    assert evidence.assumption.startswith("settled: for certain, one of several before; elicited: 'state ")


def test_what_hangs_together_by_its_place_is_not_moved_to_another_entry(tmp_path: Path, answer, capsys) -> None:
    path = tmp_path / "together.yaml"
    entries = '{wants: b.w, odds: 0.4}, {wants: a.x, odds: 0.7}, a.x & b.w, {wants: "!a.x & !b.w", odds: 0.3}'
    head = OPEN[: OPEN.index("  a:\n    pri")].replace("actors:", "facts: {f: {is: yes, odds: 0.5}}\nactors:")
    text = f"{head}  a: {{priorities: [{entries}]}}\n" + OPEN[OPEN.index("  b: {pri") :]
    for place, status in ((0, 0), (1, 2)):
        between = f'["preferences.a.priorities[{place}]", facts.f]'
        path.write_text(f"{text}correlated: [{{between: {between}, correlation: 0.5}}]\n", encoding="utf-8")
        answer("b")
        assert run(["elicit", "a", str(path), "--dry-run"]) == status
    assert "'correlated' names preferences.a.priorities[1], and 'a.x' would not stand there" in capsys.readouterr().err
