"""One table for every document that has a natural one: what a row is, its columns, and whence they come."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from detente.report import table_rows as rows
from detente.report.documents import Row
from detente.report.table import Table

__all__ = ["TABLES", "TableOf", "table_of"]

_KINDS = {"#": int, "?": bool, "%": float}


@dataclass(frozen=True, slots=True)
class TableOf:
    """How a document becomes a table.

    Parameters
    ----------
    rows
        What a row is, in words.
    columns
        The columns that all such tables have, with spaces between them: ``#`` before those of whole numbers, ``?``
        before those of yes and no, ``%`` before those of numbers. Further ones, such as one an actor, are of texts.
    of
        From the document to the rows.
    """

    rows: str
    columns: str
    of: Callable[[Mapping[str, Any]], Iterable[Row]]


TABLES: dict[str, TableOf] = {
    "activate": TableOf(
        "a promise", "commitment by fires #round ?in_turn ?together waits_for waits_on barred_by", rows.firing_rows
    ),
    "analyze": TableOf(
        "an ending",
        "ending ?here says #reachable_states #by_interest_states kept #content_states #sure_states #possible_states "
        "never_kept_by #nash #seq #sseq #smr #gmr #losses #indifferent #moves #changes obstacles not_kept_at_end_by",
        rows.endings_rows,
    ),
    "beliefs": TableOf("the view of an actor", "actor ending beliefs ends", rows.views_rows),
    "change": TableOf(
        "a change that is enough (smallest), or that undoes the answer (margin)",
        "kind #number #size says claims assumptions attained lost ?undone stays ?target_reachable "
        "?target_by_interest target_kept target_kept_by_interest #reversed",
        rows.changes_rows,
    ),
    "check": TableOf("a finding", "severity code file #line #column element message hint", rows.findings_rows),
    "coalitions": TableOf(
        "a coalition, and an ending for which it could leave the status quo",
        "coalition members #nash_states #seq_states #sseq_states #smr_states #gmr_states ?leaves ending #states "
        "?answered ?together by",
        rows.coalitions_rows,
    ),
    "compare": TableOf("a difference", "part about actor what first second", rows.differences_rows),
    "deterrence": TableOf(
        "an improvement that leaves the ending (leaving), or an option whose loss unsettles it (rests on)",
        "kind actor #state #leaves_to changes ending answer answered_by option taken_away before after commitments",
        rows.deterrence_rows,
    ),
    "evidence": TableOf(
        "an element of the scenario", "element kind actor says claims sources assumption", rows.evidence_rows
    ),
    "explain": TableOf(
        "an improvement and its answer",
        "actor concept ?stable #improves_to changes deciding answered_by #answered_in ?sure #best_reply",
        rows.answers_rows,
    ),
    "levers": TableOf(
        "a lever, and what it changes about an ending",
        "kind subject level says step worth #gain_steps #indifferent_steps #loss_steps ending aspect ?gained before "
        "after #states #nearest",
        rows.levers_rows,
    ),
    "library": TableOf(
        "a bundled scenario", "name title kind form #states #actors cite readings published", rows.library_rows
    ),
    "path": TableOf(
        "a step of a best path", "to #step actor #before #after changes worth ?obstacle deciding", rows.steps_rows
    ),
    "preferences": TableOf(
        "an option that is raised, all else equal, or a priority and the choices it decides",
        "actor about subject #better #equal #worse #decides",
        rows.preferences_rows,
    ),
    "promises": TableOf(
        "a promise",
        "commitment by says promise when needs stage standing waits_for waits_on ?in_turn ?together %probability_low "
        "%probability_high #due_states #kept_states holds_everywhere holds_at_target #willing_states "
        "#unwilling_states endings_changed_without endings_changed_if_binding ?backfires",
        rows.promises_rows,
    ),
    "run": TableOf(
        "a move", "#number #round actor #before #after changes worth promises because ending", rows.events_rows
    ),
    "unlock": TableOf(
        "a set that unlocks or blocks",
        "kind of #set #size units #stands_for levels mark #steps temporary #end kept left_by",
        rows.sets_rows,
    ),
}
"""By command. Those with rows of their own (`stability`, `states`, `ensemble`, …) hand them over themselves."""


def table_of(command: str, document: Mapping[str, Any]) -> Table:
    """Return a command's document as a table.

    Examples
    --------
    >>> case = {"name": "chicken", "title": "Chicken", "kind": "published", "form": "options", "states": 4}
    >>> case |= {"actors": 2, "readings": [], "cite": None, "published": ["nash"]}
    >>> table_of("library", {"library": [case]}).rows[0]["published"]
    'nash'
    """
    table = TABLES[command]
    found = list(table.of(document))
    columns: dict[str, type] = {name.lstrip("#?%"): _KINDS.get(name[0], str) for name in table.columns.split()}
    columns |= {name: str for name in (found[0] if found else ()) if name not in columns}
    return Table(columns, [{name: row[name] for name in columns} for row in found])
