"""YAML 1.2 text to nodes that know where they stand.

Only what a scenario needs: one document of mappings, lists and scalars, resolved by the core schema of YAML 1.2
(``no``, ``off`` and ``y`` are words). The parser's events are composed here without recursion, with bounds on nesting
and on the size with all aliases written out, so that no file can exhaust the memory.
"""

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal

import yaml

from detente.scenario.source import Report, SourceText
from detente.scenario.syntax import explain

__all__ = ["List", "Mapping", "Node", "Scalar", "below", "compose"]

MOST_NESTING = 60
MOST_NODES = 300_000

Kind = Literal["null", "bool", "int", "float", "text"]

_CORE: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("null", re.compile(r"(?:~|null|Null|NULL)?\Z")),
    ("bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")),
    ("int", re.compile(r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z")),
    (
        "float",
        re.compile(
            r"[-+]?(?:(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF))\Z|\.(?:nan|NaN|NAN)\Z"
        ),
    ),
)
_CORE_FIRST = frozenset("~nNtTfF0123456789-+.")
_CORE_TAG = "tag:yaml.org,2002:"
_LONGEST_NUMBER = 40


@dataclass(slots=True, eq=False)
class Node:
    """What all nodes have: the 1-based place, character offsets, expanded size and height.

    `pruned` tells that something faulty was cut out of it: what it lacks now has been said already.
    """

    line: int
    column: int
    start: int
    end: int
    size: int = 1
    height: int = 0
    pruned: bool = False

    @property
    def at(self) -> tuple[int, int]:
        """Line and column."""
        return self.line, self.column


@dataclass(slots=True, eq=False)
class Scalar(Node):
    """A scalar; `text` as written (without quotes), `style` one of plain (empty), ``'``, ``"``, ``|``, ``>``."""

    text: str = ""
    style: str = ""

    @property
    def kind(self) -> Kind:
        """What the core schema takes it to be; quoted text is text."""
        if self.style or (self.text and self.text[0] not in _CORE_FIRST):
            return "text"
        return next((kind for kind, pattern in _CORE if pattern.match(self.text)), "text")

    def integer(self) -> int | None:
        """Return the whole number it is, or None; numbers beyond any use are none."""
        if self.kind != "int" or len(self.text) > _LONGEST_NUMBER:
            return None
        return int(self.text, 0) if self.text[:2] in ("0o", "0x") else int(self.text)

    def number(self) -> Fraction | None:
        """Return the number as written, exactly, or None; ``.inf`` and numbers beyond any use are none."""
        if self.kind == "int":
            whole = self.integer()
            return None if whole is None else Fraction(whole)
        if self.kind != "float" or len(self.text) > _LONGEST_NUMBER:
            return None
        exponent = re.search(r"[eE]([-+]?[0-9]+)", self.text)
        if "n" in self.text.lower() or (exponent and abs(int(exponent[1])) > _LONGEST_NUMBER):
            return None
        return Fraction(self.text)


@dataclass(slots=True, eq=False)
class List(Node):
    """A sequence. `flow` tells ``[a, b]`` from the block form."""

    items: list[Node] = field(default_factory=list)
    flow: bool = False


@dataclass(slots=True, eq=False)
class Mapping(Node):
    """A mapping; keys are unique texts, in the order written.

    `flow` tells ``{a: b}`` from the block form; `bare` are its keys without a colon, such as ``c`` in ``{a: b, c}``.
    """

    keys: dict[str, Scalar] = field(default_factory=dict)
    values: dict[str, Node] = field(default_factory=dict)
    flow: bool = False
    bare: frozenset[str] = frozenset()

    def put(self, key: Scalar, value: Node) -> None:
        """Set one entry."""
        self.keys[key.text] = key
        self.values[key.text] = value

    def copy(self) -> "Mapping":
        """Return a shallow copy at the same place."""
        return replace(self, keys=dict(self.keys), values=dict(self.values))


def below(node: Node, *path: str | int) -> Node:
    """Return the node a path of keys and indices leads to, as far as there are nodes (short forms have fewer)."""
    for part in path:
        if isinstance(node, Mapping) and part in node.values:
            node = node.values[str(part)]
        elif isinstance(node, List) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
    return node


def compose(source: SourceText, report: Report) -> Node | None:
    """Return the root node of the only document, or None where there is none; faults go to the report."""
    composer = _Composer(source, report)
    try:
        for event in yaml.parse(source.text, Loader=getattr(yaml, "CLoader", yaml.Loader)):
            if not composer.take(event):
                break
    except yaml.YAMLError as fault:
        explain(fault, source, report)
        return None
    except RecursionError:  # the parser in pure Python, where the fast one is missing
        report.add("nesting", f"nested deeper than {MOST_NESTING} levels", "a scenario needs fewer than ten")
        return None
    return composer.root


class _Composer:
    """Builds nodes from events; one frame a collection that is still open."""

    def __init__(self, source: SourceText, report: Report) -> None:
        self.source, self.report = source, report
        self.root: Node | None = None
        self.open: list[tuple[List | Mapping, str | None]] = []  # with the anchor
        self.keys: list[Scalar | None] = []  # the key that waits for its value, one a frame
        self.anchors: dict[str, Node] = {}
        self.documents = 0
        self.total = 0

    def take(self, event: Any) -> bool:
        """Take one event; False ends the reading (the fault is in the report)."""
        match event:
            case yaml.ScalarEvent():
                return self._put(self._scalar(event), event.anchor)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                return self._begin(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                return self._finish(event)
            case yaml.AliasEvent():
                return self._alias(event)
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self.report.add(
                        "several-documents",
                        "a second document begins here",
                        "a file holds one scenario: delete the line '---' or use two files",
                        at=_at(event),
                    )
                    return False
        return True

    def _begin(self, event: Any) -> bool:
        mark = event.start_mark
        place = (mark.line + 1, mark.column + 1, mark.index, mark.index)
        self._tag(event)
        if len(self.open) >= MOST_NESTING:
            return self._too_deep(_at(event))
        kind = Mapping if isinstance(event, yaml.MappingStartEvent) else List
        node = kind(*place, flow=bool(event.flow_style))
        self.open.append((node, event.anchor))
        self.keys.append(None)
        return True

    def _finish(self, event: Any) -> bool:
        node, anchor = self.open.pop()
        self.keys.pop()
        node.end = event.end_mark.index
        return self._put(node, anchor)

    def _scalar(self, event: Any) -> Scalar:
        start, end = event.start_mark, event.end_mark
        text, style = event.value, event.style or ""
        if event.tag is not None:
            kind = self._tag(event)
            if kind == "unquoted":  # a forgotten pair of quotes: go on with what was meant
                text = self.source.text[start.index : end.index].strip()
            elif kind == "text" and not style:
                style = "'"
        return Scalar(start.line + 1, start.column + 1, start.index, end.index, text=text, style=style)

    def _tag(self, event: Any) -> str:
        """Say a tag that a scenario cannot have; return how to go on."""
        tag, scalar = event.tag, isinstance(event, yaml.ScalarEvent)
        if tag is None or tag == "!":
            return "text"
        if tag.startswith(_CORE_TAG):
            name = tag.removeprefix(_CORE_TAG)
            if name in ("str", "int", "float", "bool", "null", "map", "seq"):
                return "text" if name == "str" else "core"
        elif tag.startswith("!") and scalar:
            text = self.source.text[event.start_mark.index : event.end_mark.index].strip()
            self.report.add(
                "unquoted-not",
                "a statement that begins with '!' needs quotes: YAML takes '!' for a tag",
                f'write "{text}"' if '"' not in text else f"write '{text}'",
                at=_at(event),
            )
            return "unquoted"
        self.report.add(
            "tag", f"the tag {tag.replace(_CORE_TAG, '!!')} has no place in a scenario", "delete it", at=_at(event)
        )
        return "core"

    def _alias(self, event: Any) -> bool:
        node = self.anchors.get(event.anchor)
        if node is None:
            inside = any(anchor == event.anchor for _, anchor in self.open)
            what = "stands inside what it names" if inside else "names nothing above it"
            self.report.add(
                "alias",
                f"the alias *{event.anchor} {what}",
                "a value that begins with '*' must be quoted" if not inside else "write the values out",
                at=_at(event),
            )
            return False
        return self._put(node, None, _at(event))

    def _put(self, node: Node, anchor: str | None, at: tuple[int, int] | None = None) -> bool:
        """Put a finished node into the collection that is open; `at` is where an alias stands."""
        if anchor:
            self.anchors[anchor] = node
        self.total += node.size if at else 1
        if self.total > MOST_NODES:
            self.report.add(
                "too-large",
                f"the file holds more than {MOST_NODES:,} entries (with all aliases written out)",
                "is this the right file? many arcs and ranks may stand in tables beside it",
                at=at or node.at,
            )
            return False
        if len(self.open) + node.height > MOST_NESTING:
            return self._too_deep(at or node.at)
        if not self.open:
            self.root = node
            return True
        parent = self.open[-1][0]
        parent.size += node.size
        parent.height = max(parent.height, node.height + 1)
        if isinstance(parent, List):
            parent.items.append(node)
        else:
            self._entry(parent, node, at or node.at)
        return True

    def _entry(self, parent: Mapping, node: Node, at: tuple[int, int]) -> None:
        key = self.keys[-1]
        if key is None:
            if isinstance(node, Scalar):
                self.keys[-1] = (
                    node if node.at == at else Scalar(*at, node.start, node.end, text=node.text, style=node.style)
                )
                return
            self.report.add(
                "key", "a key must be plain text", "a text that begins with '{' or '[' must be quoted", at=at
            )
            self.keys[-1] = Scalar(*at, node.start, node.end, text="", style="?")
            return
        self.keys[-1] = None
        if key.style == "?":
            return
        if key.text == "<<" and not key.style:
            self.report.add("merge-key", "merge keys '<<' are not part of YAML 1.2", "write the entries out", at=key.at)
        elif key.text in parent.keys:
            first = parent.keys[key.text]
            self.report.add(
                "duplicate-key",
                f"'{key.text}' is given twice here; the first stands on line {first.line}, column {first.column}",
                "delete one of them, or rename it",
                at=key.at,
            )
        else:
            parent.put(key, node)
            if parent.flow and isinstance(node, Scalar) and not (node.text or node.style) and self._without_colon(key):
                parent.bare |= {key.text}

    def _without_colon(self, key: Scalar) -> bool:
        behind = re.compile(r"\s*(.?)").match(self.source.text, key.end)
        return behind is not None and behind[1] in (",", "}")

    def _too_deep(self, at: tuple[int, int]) -> bool:
        self.report.add(
            "nesting", f"nested deeper than {MOST_NESTING} levels", "a scenario needs fewer than ten", at=at
        )
        return False


def _at(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
