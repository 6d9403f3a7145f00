"""What the command line tells where probabilities of promises are uncertain."""

from pathlib import Path

import detente
from tests.cli.conftest import Call
from tests.ensemble.quarrels import PROMISED, written


def test_pages_documents_and_tables_tell_how_promises_fare(tmp_path: Path, call: Call) -> None:
    promised = written(tmp_path, PROMISED)
    page = " ".join(call("ensemble", str(promised), "--draws", "200").out.split())
    assert "IF PROMISES MAY FAIL" in page
    assert "Once “one stops and one pays” is there" in page
    for told in ("Second keeps this promise", "this common cause strikes", "Third does this when called upon"):
        assert f"how likely {told}" in page
    measures = call("ensemble", str(promised), "--draws", "200", "--json").document["measures"]
    kept = next(m for m in measures if m["measure"] == "word_kept:both")
    assert 0 < kept["low"] < kept["median"] < kept["high"] < 1
    frame = detente.frame(detente.ensemble(promised, draws=200))
    assert frame.filter(frame["answer"] == "word_kept:both")["p95"].item() == kept["high"]
    call("ensemble", str(promised), "--draws", "200", "--output", str(tmp_path / "table.csv"))
    lines = (tmp_path / "table.csv").read_text("utf-8").splitlines()
    assert lines[0].endswith("mean,p5,median,p95")
    assert any(line.startswith("word_kept:both") and line.endswith(str(kept["high"])) for line in lines)


def test_where_no_probability_is_uncertain_nothing_is_said_of_it(call: Call) -> None:
    assert "IF PROMISES MAY FAIL" not in call("ensemble", "--draws", "5").out
    assert call("ensemble", "--draws", "5", "--json").document["measures"] == []
