"""The report put together, in the order in which one asks: the answer, its reasons, how sure, on what evidence."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from detente.errors import InputError, UnknownNameError
from detente.report.analysis_page import size_words
from detente.report.case import Case, named_reading, open_case
from detente.report.elements import place_of
from detente.report.forms import PAGES, page_file
from detente.report.full import sections
from detente.report.full.answer import say_answer
from detente.report.full.evidence import references_of, say_evidence
from detente.report.full.findings import Findings
from detente.report.full.method import reproduced_by, say_method
from detente.report.full.model import say_model
from detente.report.html.text import References
from detente.report.page import Page, harmless, shortened
from detente.report.words import among
from detente.scenario.load import Scenario

__all__ = ["Report", "full_report", "report"]


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its page, what its marks lead to, and what its foot says."""

    page: Page
    references: References
    about: str

    def form(self, suffix: str) -> str | bytes:
        """Return what a file of the report holds, by its suffix: .html, .md or .pdf.

        Raises
        ------
        InputError
            The suffix is another one; for PDF: there is nothing here that could print it.
        """
        if suffix not in PAGES:
            raise InputError(f"reports are written as {among(PAGES, 'or')}; not '{suffix}'")
        return page_file(self.page, suffix, self.references, about=self.about)

    def save(self, path: str | Path, *, overwrite: bool = True) -> None:
        """Write the report to a file, whole or not at all; the suffix (.html, .md, .pdf) says how.

        Raises
        ------
        InputError
            The suffix is another one, there is nothing here that could print a PDF, or the file cannot be written.
        """
        from detente.scenario.write import write_file

        write_file(path, self.form(Path(path).suffix.lower()), overwrite=overwrite)

    def _repr_html_(self) -> str:
        from html import escape

        shown = escape(str(self.form(".html")))
        return (
            f'<iframe srcdoc="{shown}" sandbox="allow-scripts" style="width: 100%; height: 40em; border: 0"></iframe>'
        )


def report(scenario: Case | Scenario | str | Path, *, reading: str | None = None, to: str | None = None) -> Report:
    """Return the whole report of a conflict, which can be saved as HTML, Markdown or PDF.

    Parameters
    ----------
    scenario
        A case, a scenario, a file, or the name of a bundled scenario.
    reading
        The reading to take, where `scenario` is a file or a name; ``as-written`` leaves all readings out.
    to
        The ending that the report looks at most closely; by default that of `detente analyze`.

    Returns
    -------
    Report

    Raises
    ------
    DetenteError
        The scenario cannot be read, or there is no such reading or ending.

    Examples
    --------
    >>> import detente
    >>> found = detente.report("prisoners-dilemma")
    >>> found.form(".md").splitlines()[0]
    "# The prisoner's dilemma"
    """
    if not isinstance(scenario, (Case, Scenario)):
        return full_report(open_case(str(scenario), named_reading(reading)), to)
    if reading is not None:
        raise TypeError("a reading is chosen when a scenario is opened: detente.load(source, reading)")
    return full_report(scenario if isinstance(scenario, Case) else Case(scenario), to)


def full_report(case: Case, target: str | None = None) -> Report:
    """Return the whole report of a case.

    Parameters
    ----------
    target
        The ending whose path is told in full; by default that of `detente analyze`.

    Raises
    ------
    UnknownNameError
        There is no such ending.

    Examples
    --------
    >>> from detente.report.case import open_case
    >>> report = full_report(open_case("prisoners-dilemma"))
    >>> report.references.marks["assumption"]
    'assumptions'
    """
    if target is not None and target not in case.conflict.endings:
        raise UnknownNameError("ending", target, case.conflict.endings)
    findings, page, conflict = Findings(case, target), Page(), case.conflict
    page.title(shortened(conflict.title, 160), _subtitle(findings))
    page.heading("The answer", anchor="answer")
    say_answer(findings, page)
    for anchor, heading, say in _COMPUTED:
        page.heading(heading, anchor=anchor)
        say(findings, page)
    page.heading("How sure", anchor="sure")
    sections.say_sure(findings, page)
    page.heading("Evidence", anchor="evidence")
    say_evidence(case, page)
    page.heading("The model in full", anchor="model")
    say_model(case, page)
    page.heading("Method", anchor="method")
    say_method(case, page, reproduced_by(case, target=target))
    references = replace(references_of([case]), quoted=_endings(case))
    return Report(page, references, f"{case.name} {case.scenario.digest[:16]}".strip())


def _endings(case: Case) -> dict[str, str]:
    """Return where the names of endings lead that stand in quotation marks: to their places in the model."""
    labels = [case.words.ending_label(n) for n in range(len(case.conflict.endings))]
    return {
        label: place_of(f"endings.{id}")
        for id, label in zip(case.conflict.endings, labels, strict=True)
        if labels.count(label) == 1
    }


_COMPUTED: tuple[tuple[str, str, Callable[[Findings, Page], None]], ...] = (
    ("where", "Where we are", sections.say_where),
    ("endings", "How it can end", sections.say_endings),
    ("way", "What stands in the way", sections.say_way),
    ("levers", "What can be done", sections.say_done),
    ("promises", "Promises", sections.say_promised),
    ("deterrence", "Deterrence", sections.say_kept),
    ("beliefs", "Beliefs", sections.say_beliefs),
    ("change", "What would change it", sections.say_changes),
)


def _subtitle(findings: Findings) -> str:
    conflict = findings.case.conflict
    parts = [f"As of {harmless(conflict.as_of)}" if conflict.as_of else ""]
    if conflict.reading:
        says = f" (“{shortened(harmless(conflict.reading_says), 300)}”)" if conflict.reading_says else ""
        parts.append(f"reading: {conflict.reading}{says}")
    parts.append(size_words(findings.case, listed=findings.listed is None))
    return " · ".join(part for part in parts if part)
