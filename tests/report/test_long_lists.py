"""Long lists are made as they are written, and come out as the same bytes."""

import json
from typing import Any

import numpy as np
import pytest

from detente.report import long_lists
from detente.report.case import Case, open_case
from detente.report.documents import json_pieces, state_part, to_csv, to_json
from detente.report.long_lists import Mapped, Numbers, StateList
from detente.report.stability import stability_document, stability_rows
from detente.report.states import states_rows
from detente.stability.concepts import stability


@pytest.fixture(scope="module")
def case() -> Case:
    return open_case("korea-2017")


def plainly(value: Any) -> Any:
    """Return a document with plain lists for long ones."""
    if isinstance(value, dict):
        return {key: plainly(entry) for key, entry in value.items()}
    return [plainly(entry) for entry in value] if isinstance(value, long_lists.LongList) else value


@pytest.mark.parametrize("ascii_only", [False, True])
def test_a_document_of_long_lists_is_the_same_text_as_one_of_plain_lists(case: Case, ascii_only: bool) -> None:
    content = stability_document(case, stability(case.model))
    text = to_json(content, ascii_only=ascii_only)
    assert text == to_json(plainly(content), ascii_only=ascii_only)
    assert json.loads(text)["states"] == plainly(content)["states"]


def test_a_long_list_is_written_block_by_block(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_lists, "_BLOCK", 2)
    content = {
        "states": StateList(case, np.arange(7)),
        "numbers": Numbers(np.ones(5, np.bool_)),
        "none": Numbers(np.zeros(3, np.bool_)),
    }
    pieces = list(json_pieces(content))
    assert max(map(len, pieces)) < len("".join(pieces)) / 2
    assert json.loads("".join(pieces)) == {**plainly(content)}
    assert json.loads("".join(pieces))["numbers"] == [1, 2, 3, 4, 5]


def test_a_long_list_is_read_like_a_list(case: Case) -> None:
    states = StateList(case, np.array([3, 0, 2]))
    assert [state["number"] for state in states] == [4, 1, 3]
    assert states[-1] == state_part(case, 2)
    assert states[0:2] == [state_part(case, 3), state_part(case, 0)]
    assert states[::-2] == [state_part(case, 2), state_part(case, 3)]
    assert Mapped(states, lambda state: state["number"])[1:] == [1, 3]
    assert Numbers(np.array([True, False, True])) == [1, 3]
    assert Numbers(np.array([True, False, True])) != [1, 2]
    with pytest.raises(IndexError):
        states[3]


def test_tables_have_a_row_for_every_state(case: Case) -> None:
    count = case.model.count
    assert to_csv(states_rows(case, range(count)).rows).count("\n") == count + 1
    found = stability(case.model)
    rows = stability_rows(case, found).rows
    assert [row["nash"] for row in rows] == found.equilibria["nash"].tolist()
