"""Reports that several tests look at, made once."""

from functools import cache

from detente.report.case import Case, open_case
from detente.report.full.compose import full_report
from detente.scenario.load import load_text
from tests.report import hostile

__all__ = ["hostile_report", "report"]


@cache
def report(name: str, suffix: str = ".html") -> str:
    """Return the report of a bundled scenario as text."""
    return str(full_report(open_case(name)).form(suffix))


@cache
def hostile_report(kind: str, suffix: str = ".html") -> str:
    """Return the report of a scenario in which everything that is said is a hostile text."""
    return str(full_report(Case(load_text(hostile.scenario(hostile.TEXTS[kind])))).form(suffix))
