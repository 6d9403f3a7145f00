"""Random documents are read as the conflicts they write down."""

from io import StringIO

import numpy as np
import pytest
from hypothesis import given, settings
from ruamel.yaml import YAML

from detente.model.compile import compile_model
from detente.model.graph import GraphModel
from detente.scenario.load import load_text
from tests.bridge import compiled
from tests.oracle.random_conflicts import Case, conflict
from tests.strategies import conflicts


def alike(first: GraphModel, second: GraphModel) -> bool:
    """Whether two models have the same names, states, ranks, moves, endings and status quo."""
    everywhere = np.arange(first.count)
    return (
        (first.actors, first.options, first.status_quo) == (second.actors, second.options, second.status_quo)
        and [o.levels for o in first.conflict.options.values()] == [o.levels for o in second.conflict.options.values()]
        and np.array_equal(first.levels, second.levels)
        and np.array_equal(first.ranks, second.ranks)
        and np.array_equal(first.ending_of, second.ending_of)
        and all(
            sorted(zip(*one.arcs_from(everywhere), strict=True)) == sorted(zip(*two.arcs_from(everywhere), strict=True))
            for one, two in zip(first.moves, second.moves, strict=True)
        )
    )


def block_style(case: Case) -> str:
    """The document as a person would lay it out."""
    written = StringIO()
    yaml = YAML()
    yaml.width = 10_000  # a key is one line
    yaml.dump(case.document, written)
    return written.getvalue()


@given(conflicts())
@settings(max_examples=60)
def test_a_document_is_read_as_what_it_says(case: Case) -> None:
    assert alike(compiled(case), compile_model(load_text(case.yaml).conflict))


@pytest.mark.parametrize("hundred", range(10))
def test_a_hundred_documents_are_read_as_what_they_say_in_either_layout(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        case = conflict(seed)
        written = block_style(case) if seed % 2 else case.yaml
        assert alike(compiled(case), compile_model(load_text(written).conflict)), seed
