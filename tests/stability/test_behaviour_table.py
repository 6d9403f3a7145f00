"""Every entry of the table of other behaviour can be asked for, says what it is, and has its place in the docs."""

import re
from pathlib import Path

import pytest

from detente.stability.concepts import BEHAVIOUR, CONCEPTS, concept_named

PAGE = (Path(__file__).parents[2] / "docs" / "theory" / "other-behaviour.md").read_text(encoding="utf-8")


def documented() -> set[str]:
    """The ids in the page's table, `x_a` to `x_d` spelled out."""
    table = "\n".join(line for line in PAGE.splitlines() if line.startswith("| `"))
    found = set(re.findall(r"`(\w+)`", table))
    for concept in re.findall(r"`(\w+)_a` to `\w+_d`", table):
        found |= {f"{concept}_b", f"{concept}_c"}
    return found


def test_the_page_names_exactly_the_concepts_of_the_table() -> None:
    assert documented() == set(BEHAVIOUR)


@pytest.mark.parametrize("name", BEHAVIOUR)
def test_a_concept_is_found_by_id_and_by_name(name: str) -> None:
    concept = BEHAVIOUR[name]
    assert name not in CONCEPTS
    assert concept_named(name) is concept
    assert concept_named(concept.name.upper()) is concept
    assert concept.says
    assert concept.source
