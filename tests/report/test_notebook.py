"""Notebooks show scenarios, models and results as HTML, without the analyses knowing of it."""

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace

import pytest

import detente
from detente.report.notebook import SHOWN, as_fragment, register
from tests.report import hostile
from tests.report.reading import read


class _Formatter:
    """What IPython's formatter offers."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Callable[[object], str]] = {}

    def for_type_by_name(self, module: str, name: str, function: Callable[[object], str]) -> None:
        self.known[module, name] = function


def test_every_type_that_is_registered_exists() -> None:
    formatter = _Formatter()
    register(SimpleNamespace(display_formatter=SimpleNamespace(formatters={"text/html": formatter})))
    assert list(formatter.known) == list(SHOWN)
    for module, name in SHOWN:
        assert isinstance(getattr(import_module(module), name), type)


def test_a_scenario_is_shown_as_it_is_analysed() -> None:
    found = read(as_fragment(detente.load("ukraine-2026")))
    assert not found.faults
    assert "The way to “a durable ceasefire”" in found.text
    assert len(found.ids) == len(set(found.ids))


def test_results_and_models_are_shown_with_what_they_hold() -> None:
    model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    for shown in (model, model.conflict, detente.levers(model, 0), detente.stability(model), detente.run(model)):
        found = read(as_fragment(shown))
        assert not found.faults
        assert found.named("table")


def test_a_scenario_too_large_to_list_is_shown_with_the_reason() -> None:
    assert "Not analysed: " in as_fragment(detente.load("coalition-35"))


@pytest.mark.parametrize("kind", ["script", "closing", "attribute"])
def test_no_text_of_a_scenario_acts_in_a_notebook(kind: str) -> None:
    from detente.scenario.load import load_text

    scenario = load_text(hostile.scenario(hostile.TEXTS[kind]))
    for shown in (scenario, scenario.conflict, detente.evidence(scenario.conflict)):
        found = read(as_fragment(shown))
        assert not found.faults
        assert not found.named("script", "img", "svg")
