"""The method: what the words mean, which concepts were used, and how to get the same report again."""

import shlex

from detente._version import __version__
from detente.report.case import AS_WRITTEN, Case
from detente.report.likelihood import CITATION, SCALE
from detente.report.page import Page
from detente.report.terms import TERMS
from detente.stability.concepts import CONCEPTS

__all__ = ["reproduced_by", "say_method"]


def reproduced_by(case: Case, *, target: str | None = None, more: str = "") -> str:
    """Return the command that makes the report again.

    Examples
    --------
    >>> from detente.report.case import open_case
    >>> reproduced_by(open_case("elmira"))
    'detente report elmira --output report.html'
    """
    source = "-" if case.scenario.source == "<stdin>" else case.name
    words = ["detente", "report", source]
    if case.scenario.readings:
        words += ["--reading", case.conflict.reading or AS_WRITTEN]
    words += ["--to", target] if target is not None else []
    return f"{shlex.join([*words, '--output', 'report.html'])}{more}"


def say_method(case: Case, page: Page, command: str) -> None:
    """Add what the words mean, the concepts, the scale of likelihood, and how to reproduce the report."""
    page.say(
        "The scenario is analysed with the graph model for conflict resolution: every combination of options that the "
        "constraints allow is a state; an actor moves by changing its own options; what each prefers orders "
        "the states. All that this report says is computed from the scenario alone; the same scenario gives the "
        "same report."
    )
    page.heading("Words", anchor="words", level=3)
    page.table(["word", "means"], [[term, says] for term, says in TERMS.items()], caption="What the words mean")
    page.heading("Concepts of stability", anchor="concepts", level=3)
    page.table(
        ["concept", "stable where", "source"],
        [[c.name, c.says, c.source] for c in CONCEPTS.values()],
        caption="Concepts of stability",
    )
    page.heading("Words of likelihood", anchor="likelihood", level=3)
    page.say(
        "Where a share or a probability is put into words, these are used, always with the number beside them. The "
        f"scale: {CITATION}. Counts of states are no probabilities and are never put into such words."
    )
    page.table(
        ["word", "from", "to"],
        [[entry.word, f"{entry.low} %", f"{entry.high} %"] for entry in SCALE],
        right=[1, 2],
        caption="Words of likelihood",
    )
    page.heading("The same report again", anchor="again", level=3)
    digest = case.scenario.digest
    page.table(
        ["", ""],
        [
            ["command", command],
            ["version", f"Detente {__version__}"],
            ["scenario", case.name],
            ["reading", case.conflict.reading or "as written"],
            *([["digest of scenario and reading (SHA-256)", digest]] if digest else []),
        ],
        caption="Version, scenario and command",
    )
