"""The model in full, in words: every element of the scenario once, how uncertain it is, and what it rests on.

These are the places that links lead to.
"""

from detente.logic.tree import TRUE, Statement, format_statement
from detente.model.conflict import Conflict, MoveRule
from detente.model.elements import Element, Kind, elements
from detente.report.case import Case
from detente.report.elements import element_words, place_of
from detente.report.full.evidence import MOST
from detente.report.full.odds import Uncertainties
from detente.report.page import Cell, Page, harmless, shortened
from detente.report.words import among

__all__ = ["say_model"]

_UNCERTAIN = "uncertain"
_TEXT, _LEVELS = 2000, 40
_HEADINGS: dict[Kind, tuple[str, str]] = {
    "fact": ("Facts", "conditions that no actor controls"),
    "constraint": ("Constraints", "what cannot be, for anyone"),
    "move rule": ("Rules of moves", "who may change what, when"),
    "commitment": ("Commitments", "who has promised what, and on what conditions"),
    "common cause": ("What fails together", ""),
    "coalition": ("Coalitions", "who may act together"),
    "preference": ("Preferences", "what each wants, the most important first"),
    "belief": ("Beliefs", "what an actor takes to be otherwise than the scenario has it"),
    "ending": ("Endings", "a state belongs to the first that holds"),
    "reading": ("Reading", ""),
}


_FIELDS = {
    "never": "never",
    "promise": "promise",
    "when": "when",
    "needs": "needs",
    "leaves": "from",
    "forbid_from": "from",
    "forbid_to": "to",
    "wants": "wants",
    "statement": "is",
    "condition": "while",
}


def say_model(case: Case, page: Page) -> None:
    """Add every element of the scenario, kind by kind, with what it rests on."""
    conflict = case.conflict
    if conflict.says:
        page.say(shortened(harmless(conflict.says), _TEXT))
    by_kind: dict[Kind, list[Element]] = {}
    for element in elements(conflict):
        by_kind.setdefault(element.kind, []).append(element)
    uncertain = Uncertainties(case)
    _say_actors(case, page, by_kind, uncertain)
    for kind, (heading, note) in _HEADINGS.items():
        found = by_kind.get(kind, [])
        if found:
            page.heading(heading, note=note, anchor=f"model-{kind}", level=3)
            _table(case, page, kind, found, uncertain)
    if conflict.definitions:
        page.heading("Defined statements", anchor="model-definitions", level=3)
        listed = list(conflict.definitions.items())[:MOST]
        rows = [[name, case.words.condition(s), _written(s)] for name, s in listed]
        page.table(["name", "holds where", "as written"], rows, caption="Defined statements")
        _left_out(page, len(conflict.definitions))


def _say_actors(case: Case, page: Page, by_kind: dict[Kind, list[Element]], uncertain: Uncertainties) -> None:
    words, conflict = case.words, case.conflict
    page.heading("Actors", anchor="model-actors", level=3)
    actors = by_kind.get("actor", [])[:MOST]
    page.table(
        ["actor", "says", "rests on"],
        [[words.actor(e.actor), _about(conflict, e.actor), _marks(case, e)] for e in actors],
        caption="Actors",
        anchors=[place_of(e.path) for e in actors],
    )
    _left_out(page, len(conflict.actors))
    options = by_kind.get("option", [])[:MOST]
    if options:
        page.heading("Options", note="what each can do, and where it stands now", anchor="model-options", level=3)
        rows: list[list[Cell]] = []
        for element in options:
            option = conflict.options[element.path.partition(".")[2]]
            levels = [shortened(level, _LEVELS) for level in option.levels]
            shown = among([*levels[:8], f"{len(levels) - 8} more"] if len(levels) > 9 else levels, "or")
            who = words.actors([a for a in option.controllers if a])
            now = shortened(option.levels[option.now], _LEVELS) if conflict.has_status_quo else "not said"
            rows.append([who, words.option(option.id), shown, now, uncertain.words(element), _marks(case, element)])
        page.table(
            *_without_empty(["actor", "can", "levels", "now", _UNCERTAIN, "rests on"], rows),
            caption="Options",
            anchors=[place_of(e.path) for e in options],
        )
        _left_out(page, len(conflict.options))


def _about(conflict: Conflict, id: str) -> str:
    actor = conflict.actors[id]
    members = f"{actor.members} members who act alike" if actor.members is not None else ""
    return "; ".join(filter(None, [shortened(harmless(actor.says), _TEXT), members]))


def _table(case: Case, page: Page, kind: Kind, found: list[Element], uncertain: Uncertainties) -> None:
    shown = found[:MOST]
    rows: list[list[Cell]] = []
    for element in shown:
        row: list[Cell] = [_name(case, element)]
        if kind in {"preference", "belief"}:
            row.insert(0, case.words.actor(element.actor))
        rows.append([*row, _formal(element), uncertain.words(element), _marks(case, element)])
    header = ["actor"] if kind in {"preference", "belief"} else []
    what = {"preference": "wants", "belief": "believes"}.get(kind, "says")
    page.table(
        *_without_empty([*header, what, "as written", _UNCERTAIN, "rests on"], rows),
        caption=_HEADINGS[kind][0],
        anchors=[place_of(e.path) for e in shown],
    )
    _left_out(page, len(found))


def _without_empty(header: list[str], rows: list[list[Cell]]) -> tuple[list[str], list[list[Cell]]]:
    """Return a table without the column on what is uncertain, where nothing in it is."""
    place = header.index(_UNCERTAIN)
    if any(row[place] for row in rows):
        return header, rows
    return [*header[:place], *header[place + 1 :]], [[*row[:place], *row[place + 1 :]] for row in rows]


def _name(case: Case, element: Element) -> str:
    said = element_words(case.words, element)
    head = f"priority of {case.words.actor(element.actor)}: " if element.kind == "preference" else ""
    return said.removeprefix(head)


def _formal(element: Element) -> str:
    """Return the statements that an element is made of, as they are written."""
    part = element.part
    said = []
    for name, shown in _FIELDS.items():
        value = getattr(part, name, None)
        if isinstance(value, Statement) and value != TRUE:
            said.append(f"{shown} {_written(value)}")
    if isinstance(part, MoveRule) and part.option:
        changed = {"raise": "raised", "lower": "lowered", "any": "changed"}[part.change]
        only = f"only {part.only}" if part.only else f"when {changed}"
        return "; ".join([f"{part.option}, {only}", *said])
    return "; ".join(said)


def _written(statement: Statement) -> str:
    return shortened(harmless(format_statement(statement)), _TEXT)


def _marks(case: Case, element: Element) -> str:
    if element.evidence.missing and not element.gap:
        return ""
    return case.words.evidence(element.evidence)


def _left_out(page: Page, number: int) -> None:
    if number > MOST:
        page.say(f"{number - MOST:,} more are left out here; the scenario file has them all.")
