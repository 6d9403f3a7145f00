"""Columns written as Parquet come back as they were."""

import io
from typing import Any

import numpy as np
import polars as pl
import pytest

from detente.interchange.parquet import format_parquet

HOSTILE = [
    "=1+1",
    "a\x00\x1b[2J",
    "\u202eright to left",
    "naïve Київ 👩‍🚀",
    "line\nbreak",
    '"quoted", ',
    "x" * 10_000,
    "",
]


def _read(content: bytes) -> pl.DataFrame:
    return pl.read_parquet(io.BytesIO(content))


def test_hostile_texts_come_back_unchanged() -> None:
    assert _read(format_parquet({"says": HOSTILE}))["says"].to_list() == HOSTILE


def test_every_kind_of_value_keeps_its_type_and_its_gaps() -> None:
    columns: dict[str, list[Any]] = {
        "n": [1, None, -(2**63)],
        "yes": [True, None, False],
        "part": [1, 2.5, None],
        "big": [2**63, None, 1],
    }
    found = _read(format_parquet(columns))
    assert [str(kind) for kind in found.dtypes] == ["Int64", "Boolean", "Float64", "String"]
    assert found["n"].to_list() == columns["n"]
    assert found["big"].to_list() == [str(2**63), None, "1"]


def test_arrays_keep_their_type_and_the_kind_of_an_empty_list_can_be_said() -> None:
    found = _read(format_parquet({"draw": np.arange(3, dtype=np.uint16), "kept": np.array([True, False, True])}))
    assert [str(kind) for kind in found.dtypes] == ["UInt16", "Boolean"]
    assert str(_read(format_parquet({"number": []}, {"number": int})).dtypes[0]) == "Int64"


def test_half_a_surrogate_pair_does_no_harm() -> None:
    assert _read(format_parquet({"a\ud800": ["b\udfff"]})).to_dict(as_series=False) == {"a?": ["b?"]}


def test_the_same_columns_give_the_same_bytes() -> None:
    columns: dict[str, Any] = {"draw": np.arange(50_000), "ending": ["war", "peace"] * 25_000}
    assert format_parquet(columns) == format_parquet(columns)


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        format_parquet({"a": [1], "b": [1, 2]})
