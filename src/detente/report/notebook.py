"""Scenarios, models and results as HTML in a notebook.

The analyses know nothing of reports: what shows their results is registered with IPython, by the names of their types,
when `detente` is imported in a notebook. A type is looked for only once a result of it is shown.
"""

from dataclasses import fields, is_dataclass
from hashlib import sha256
from typing import Any

from detente.errors import DetenteError
from detente.model.conflict import Conflict
from detente.model.graph import GraphModel
from detente.report.analysis import analyse
from detente.report.analysis_page import analysis_page, nowhere_page
from detente.report.case import Case
from detente.report.full.evidence import references_of
from detente.report.html.body import as_html
from detente.report.html.text import Links
from detente.report.page import Cell, Page, harmless, shortened
from detente.scenario.load import Scenario

__all__ = ["SHOWN", "as_fragment", "register"]

SHOWN: tuple[tuple[str, str], ...] = (
    ("detente.scenario.load", "Scenario"),
    ("detente.model.conflict", "Conflict"),
    ("detente.model.graph", "GraphModel"),
    ("detente.outlook.activation", "Activation"),
    ("detente.outlook.beliefs", "BeliefsReport"),
    ("detente.outlook.change", "Changes"),
    ("detente.outlook.compare", "Comparison"),
    ("detente.outlook.deterrence", "Deterrence"),
    ("detente.outlook.endings", "Outlook"),
    ("detente.outlook.evidence", "EvidenceBase"),
    ("detente.outlook.inverse", "Inverse"),
    ("detente.outlook.levers", "Levers"),
    ("detente.outlook.run", "Run"),
    ("detente.outlook.standing", "Standing"),
    ("detente.outlook.unlocking_results", "Unlocking"),
    ("detente.outlook.weakest", "WeakestLink"),
    ("detente.stability.concepts", "Stability"),
    ("detente.stability.keeping", "Keeping"),
)
"""Module and name of every type that a notebook shows as HTML."""

_ROWS, _LONGEST = 50, 160


def register(shell: Any) -> None:
    """Let an IPython shell show scenarios, models and results as HTML."""
    formatter = shell.display_formatter.formatters["text/html"]
    for module, name in SHOWN:
        formatter.for_type_by_name(module, name, as_fragment)


def as_fragment(shown: object) -> str:
    """Return a scenario, a conflict, a model or a result as HTML that can stand anywhere in a document.

    A scenario is shown as `detente analyze` shows it; a result without its model as a table of what it holds.

    Examples
    --------
    >>> import detente
    >>> "WHERE" not in as_fragment(detente.load("prisoners-dilemma"))
    True
    """
    page, links = Page(), Links()
    if isinstance(shown, Scenario):
        page = _analysed(Case(shown))
        links = Links(references=references_of([Case(shown)]))
    elif isinstance(shown, Conflict | GraphModel):
        conflict = shown.conflict if isinstance(shown, GraphModel) else shown
        page.say((shortened(conflict.title, _LONGEST), "bold"))
        page.table(["what", "how many"], _sizes(conflict, shown), right=[1])
    else:
        _say_fields(page, shown)
    name = f"detente-{sha256(page.plain().encode('utf-8', 'replace')).hexdigest()[:10]}"
    return as_html(page, links, name=name)


def _analysed(case: Case) -> Page:
    """Return the main analysis of a case, or why there is none."""
    try:
        if case.model.status_quo is None:
            return nowhere_page(case)
        return analysis_page(case, analyse(case, case.model.status_quo))
    except DetenteError as error:
        page = Page()
        page.say((shortened(case.conflict.title, _LONGEST), "bold"))
        page.say(f"Not analysed: {error}")
        return page


def _sizes(conflict: Conflict, shown: object) -> list[list[Cell]]:
    rows: list[list[Cell]] = [["actors", f"{len(conflict.actors):,}"]]
    if conflict.graph is None:
        rows.append(["options", f"{len(conflict.options):,}"])
    if isinstance(shown, GraphModel):
        rows.append(["states", f"{shown.count:,}"])
    rows += [["commitments", f"{len(conflict.commitments):,}"], ["endings", f"{len(conflict.endings):,}"]]
    return rows


def _say_fields(page: Page, shown: object) -> None:
    """Add what a result holds: a table of its fields, and one of each list of results in it."""
    page.say((type(shown).__name__, "bold"))
    if not is_dataclass(shown):
        page.say(_short(shown))
        return
    listed = {f.name: getattr(shown, f.name) for f in fields(shown)}
    page.table(["field", "value"], [[name, _short(value)] for name, value in listed.items()])
    for name, value in listed.items():
        if isinstance(value, tuple) and value and all(type(item) is type(value[0]) for item in value):
            first = value[0]
            if is_dataclass(first):
                columns = [f.name for f in fields(first)]
                rows = [[_short(getattr(item, column)) for column in columns] for item in value[:_ROWS]]
                page.table(columns, rows, caption=f"{name}: {min(len(value), _ROWS):,} of {len(value):,}")


def _short(value: object) -> str:
    if isinstance(value, tuple | list | dict | set | frozenset) and len(value) > _ROWS:
        return f"{len(value):,} of them"
    if isinstance(value, tuple) and value and is_dataclass(value[0]):
        return f"{len(value):,} × {type(value[0]).__name__}"
    return shortened(harmless(str(value)), _LONGEST)
