"""The README's table of the flagship is the one that is computed."""

import importlib.util
import re
from pathlib import Path

import pytest

from detente.scenario.load import load

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def computed() -> str:
    spec = importlib.util.spec_from_file_location("flagship_table", ROOT / "docs" / "_ext" / "flagship_table.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    table: str = module.claims_table(brief=True)
    return table


def test_the_table_of_claims_is_the_one_that_is_computed(computed: str) -> None:
    assert computed in README, "run: python docs/_ext/flagship_table.py, and put what it prints into README.md"


def test_every_claim_of_the_flagship_has_a_row(computed: str) -> None:
    rows = re.findall(r"^\| (C\d\d) ", computed, re.MULTILINE)
    assert rows == [f"C{number:02d}" for number in range(1, 23)]
    assert rows == list(load("ukraine-2026").conflict.claims)
