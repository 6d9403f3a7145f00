"""The names that ``import detente`` offers."""

import subprocess
import sys

import pytest

import detente


@pytest.mark.parametrize("name", detente.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(detente, name) is not None


def test_stability_can_be_called_whatever_was_imported_before() -> None:
    """The function has the name of a package, to which Python binds the name once something in it is imported."""
    for first in ("detente.keeping", "detente.stability", "detente.coalition_stability"):
        code = (
            f"import detente; {first}; model = detente.compile_model(detente.load('chicken').conflict);"
            "assert [detente.stability(model).concepts[0] for _ in range(2)] == ['nash', 'nash'];"
            "import detente.stability.concepts; assert detente.stability.concepts.CONCEPTS"
        )
        subprocess.run([sys.executable, "-c", code], check=True)


def test_report_can_be_called_whatever_was_imported_before() -> None:
    for first in ("detente.keeping", "detente.report", "detente.picture", "detente.frame"):
        code = (
            f"import detente; {first};"
            "assert [len(detente.report('chicken').page.blocks) > 50 for _ in range(2)] == [True, True];"
            "import detente.report.words; assert detente.report.words.among(['a', 'b']) == 'a and b'"
        )
        subprocess.run([sys.executable, "-c", code], check=True)
