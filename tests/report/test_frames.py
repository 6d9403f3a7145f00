"""Results over worlds as data frames."""

import math
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import detente
from detente.ensemble.without import without
from detente.errors import InputError
from tests.ensemble.quarrels import CLAIMED, FEW, written


@pytest.fixture
def few(tmp_path: Path) -> Path:
    return written(tmp_path, FEW)


def test_how_often_answers_hold(few: Path) -> None:
    found = detente.ensemble(few, 200)
    framed = detente.frame(found)
    assert framed["answer"].to_list()[: len(found.answers)] == [a.id for a in found.answers]
    row = framed.row(by_predicate=pl.col("answer") == "kept:now", named=True)
    assert (row["share"], row["yes"]) == (found["kept:now"].share, found["kept:now"].yes)


def test_what_differs_between_two_runs(few: Path) -> None:
    runs = [detente.ensemble(few, 200)]
    runs.append(detente.ensemble(without(runs[0].space, ["facts.waits"]), 200))
    found = detente.compare_ensembles(*runs)
    framed = detente.frame(found)
    assert framed["answer"].to_list() == [d.answer.id for d in found]
    row = framed.row(by_predicate=pl.col("answer") == "kept:now", named=True)
    assert (row["first"], row["second"]) == tuple(run["kept:now"].share for run in runs)
    assert row["difference"] == found["kept:now"].difference
    assert framed.schema["low"] == pl.Float64


def test_what_an_answer_hangs_on(few: Path) -> None:
    found = detente.drivers(few, "kept:now", 16)
    framed = detente.frame(found)
    assert framed.height == sum(len(d.fixed) for d in found.drivers)
    assert set(framed["judgement"]) == {found.space.judgements[p].id for d in found.drivers for p in d.judgements}
    assert framed.schema["difference"] == pl.Float64


def test_how_firmly_answers_stand(few: Path) -> None:
    found = detente.certificate(few, pairs=False)
    framed = detente.frame(found)
    assert framed["answer"].to_list() == [c.answer.id for c in found.answers]
    assert framed["margin"].to_list() == [c.margin for c in found.answers]
    assert framed.filter(pl.col("margin") == 1)["lightest"].null_count() == 0
    assert framed.schema["holds"] == pl.Boolean


def test_what_there_is_not_is_null_in_every_frame(tmp_path: Path) -> None:
    file = written(tmp_path, CLAIMED.replace("0.75", "0"))
    runs = [detente.ensemble(file, 20), detente.ensemble(file, 20)]
    for found in (runs[0], detente.compare_ensembles(*runs), detente.drivers(file, "kept:now", 16)):
        framed = detente.frame(found)
        share = "first" if "first" in framed.columns and "share" not in framed.columns else "share"
        assert framed[share].null_count() == framed.height
        assert not any(isinstance(v, float) and math.isnan(v) for row in framed.iter_rows() for v in row)
        assert framed.schema[share] == pl.Float64


@pytest.mark.parametrize("found", [None, 42, "prisoners-dilemma", ()])
def test_what_is_no_result_over_worlds_is_refused(found: Any) -> None:
    with pytest.raises(InputError, match="a frame is made of what ensemble, compare_ensembles, drivers or certificate"):
        detente.frame(found)


def test_draws_of_what_is_no_run_are_refused() -> None:
    with pytest.raises(InputError, match="draws are those of a run, or of its folder, not of int"):
        detente.draws_frame(42)  # type: ignore[arg-type]  # what is refused
