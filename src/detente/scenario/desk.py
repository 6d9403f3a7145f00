"""What the builders of all sections of a document have at hand: its nodes, its statements, the report of faults."""

from collections.abc import Collection

from detente.errors import nearest
from detente.logic.tree import Statement
from detente.model.conflict import Evidence
from detente.scenario.nodes import Mapping, Node, below
from detente.scenario.schema import Document
from detente.scenario.schema_entry import Element
from detente.scenario.source import Report
from detente.scenario.statements import Parsed, Statements
from detente.scenario.tables import Tables

__all__ = ["Desk"]


class Desk:
    """One document, with one reading already laid over it.

    Parameters
    ----------
    document, root
        The document and the nodes it was read from.
    report
        Takes the diagnostics.
    parsed
        Statements already parsed, shared by the readings of a file.
    tables
        The tables that the document names, shared by the readings.
    lost
        Sections in which something could not be read.
    """

    def __init__(
        self,
        document: Document,
        root: Mapping,
        report: Report,
        parsed: Parsed,
        tables: Tables,
        lost: frozenset[str] = frozenset(),
    ) -> None:
        self.document, self.root, self.report, self.tables, self.lost = document, root, report, tables, lost
        self.statements = Statements(report, parsed, lost, tuple(document.actors))
        self.elements: dict[str, Node] = {}

    def key(self, *keys: str | int) -> Node:
        """Return the key under which an element stands, or the element itself where it stands in a list."""
        parent = below(self.root, *keys[:-1])
        found = parent.keys.get(str(keys[-1])) if isinstance(parent, Mapping) else None
        return found or below(self.root, *keys)

    def element(self, path: str, *keys: str | int) -> Node:
        """Return the node of an element and remember where it stands."""
        self.elements[path] = self.key(*keys)
        return below(self.root, *keys)

    def evidence(self, entry: Element, node: Node, path: str) -> Evidence:
        """Return what an element rests on, after a look at whether the claims exist."""
        for i, claim in enumerate(entry.claims):
            self.known("claim", claim, self.document.claims, below(node, "claims", i), path)
        return Evidence(tuple(dict.fromkeys(entry.claims)), entry.assumption)

    def shape(self, code: str, message: str, hint: str, node: Node, path: str) -> None:
        """Say that an element's keys make no sense together, unless one of them was faulty, which was said already."""
        if not node.pruned:
            self.report.add(code, message, hint, at=node.at, element=path)

    def known(self, kind: str, name: str, names: Collection[str], node: Node, path: str) -> bool:
        """Whether `name` is among the names; if not, that is said."""
        if name in names:
            return True
        if f"{kind}s" not in self.lost:
            names = list(names)
            close = [] if self.report.full else nearest(name, names)
            some = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
            hint = (
                f"did you mean {' or '.join(repr(c) for c in close)}?"
                if close
                else f"the {kind}s are {some}"
                if some
                else ""
            )
            self.report.add(
                f"unknown-{kind}",
                f"there is no {kind} '{name}'",
                hint or f"list it under '{kind}s'",
                at=node.at,
                element=path,
            )
        return False

    def statement(self, text: str | None, node: Node, path: str, key: str = "") -> Statement | None:
        """Return the statement an entry gives under a key, or None where it gives none."""
        return None if text is None else self.statements.read(text, below(node, key), path)

    def option_id(self, written: str, options: Collection[str], node: Node, path: str) -> str | None:
        """Return an option's full id, which may be written with quotes as in statements; None (said) if unknown."""
        name = written if written in options else written.replace('"', "")
        if name in options:
            return name
        if not self.lost & {"actors", "graph"}:
            ids = [] if self.report.full else list(options)
            close = nearest(name, ids) or [o for o in ids if o.partition(".")[2] == name][:2]
            hint = f"did you mean {' or '.join(repr(c) for c in close)}?" if close else "write it as actor.option"
            self.report.add("unknown-option", f"there is no option '{written}'", hint, at=node.at, element=path)
        return None

    def not_in_graph_form(self, section: str, node: Node) -> None:
        """Say that a section has no place in the graph form."""
        if self.document.graph is not None:
            self.report.add(
                "graph-form",
                f"'{section}' has no place in the graph form, where states and moves are listed one by one",
                "leave out the states and arcs instead, or describe the conflict by options",
                at=node.at,
                element=section,
            )
