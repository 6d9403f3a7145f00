"""Loading a scenario: from a path, a library name, standard input or a text.

A `Scenario` is a conflict together with where each of its elements stands, so that everything said about it later can
point to a line.
"""

import json
import sys
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from detente.errors import Diagnostic, InputError, UnknownNameError, nearest
from detente.model.conflict import Conflict
from detente.scenario.build import build
from detente.scenario.builder import Builder
from detente.scenario.nodes import Mapping, Node, Scalar, compose
from detente.scenario.readings import laid_over
from detente.scenario.schema import Document
from detente.scenario.source import MOST_BYTES, Report, SourceText, beside, decode, printable, read_file
from detente.scenario.statements import Parsed
from detente.scenario.tables import Tables
from detente.scenario.validate import validate

__all__ = ["Place", "Scenario", "library_names", "library_titles", "load", "load_bytes", "load_text"]


MOST_EXAMINED = 10_000_000  # entries of all readings together


@dataclass(frozen=True, slots=True)
class Place:
    """Where an element stands: the file, 1-based line and column, and the line's text."""

    file: str
    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """A conflict as read from a document.

    Parameters
    ----------
    conflict
        The conflict in the reading asked for.
    source
        What was read: a path, a library name, ``<stdin>``.
    document
        The document as written, without any reading laid over it; None for a format other than Detente's own.
    text
        The text of the document; empty where there is none.
    positions
        For each element path, such as ``preferences.russia.priorities[0]``, where it stands.
    readings
        The names of all readings with what they say.
    warnings
        What was noticed while reading, short of errors.
    conflicts
        The conflict in every reading, by its name; ``""`` is the document as written. Empty where there are no readings
        to choose from.
    folder
        Where the tables lie that it names; None where it was read from no file.
    tables
        The tables that it names, with the SHA-256 of each file.
    published
        Results as published: for each concept the numbers of its equilibria, 1-based. They are those of the scenario as
        written, so there are none in a reading.
    digest
        SHA-256 of the scenario's content and the reading: the same content gives the same digest, whatever its layout.
        Tables that it names count with their bytes.
    """

    conflict: Conflict
    source: str
    document: Document | None = None
    text: str = ""
    positions: MappingType[str, Place] = field(default_factory=dict)
    readings: MappingType[str, str] = field(default_factory=dict)
    warnings: tuple[Diagnostic, ...] = ()
    published: MappingType[str, tuple[int, ...]] = field(default_factory=dict)
    digest: str = ""
    conflicts: MappingType[str, Conflict] = field(default_factory=dict)
    folder: Path | None = None
    tables: MappingType[str, str] = field(default_factory=dict)

    def all_readings(self) -> MappingType[str, Conflict]:
        """Return the conflict in every reading, by name; ``""`` is the scenario as written, without any reading.

        Each was built when the document was read. A scenario in a format without readings has its conflict only.

        Examples
        --------
        >>> list(load("ukraine-2026").all_readings())[:2]
        ['', 'time_on_its_side']
        """
        return self.conflicts or MappingProxyType({self.conflict.reading: self.conflict})

    def diagnostic(self, found: Diagnostic) -> Diagnostic:
        """Return a diagnostic with the place of its element filled in, where it has none and the element is known.

        An element inside another, such as an entry of a tier, is placed at the nearest one around it that is known.
        """
        from dataclasses import replace

        path = found.element
        while path and path not in self.positions:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        if found.line or not path:
            return replace(found, file=found.file or self.source)
        place = self.positions[path]
        return replace(found, file=place.file, line=place.line, column=place.column, source=place.text)


def load(source: str | Path, reading: str | None = None) -> Scenario:
    """Return the scenario of a file, of the library, or of standard input.

    Parameters
    ----------
    source
        A path; the name of a library scenario, such as ``elmira``; or ``-`` for standard input.
    reading
        The reading to lay over it; None for the document's default reading, ``""`` for the document as written.

    Raises
    ------
    ScenarioError
        The document has faults: all of them, in the order of the file.
    InputError
        There is nothing to read there.
    UnknownNameError
        The scenario has no such reading.

    Examples
    --------
    >>> load("prisoners-dilemma").conflict.title
    "The prisoner's dilemma"
    """
    name = str(source)
    if name == "-":
        return load_bytes(sys.stdin.buffer.read(MOST_BYTES + 1), "<stdin>", reading)
    if not name:
        raise InputError("the name of the scenario is empty")
    library = _library()
    if isinstance(source, str) and name in library:
        return load_bytes(library[name], name, reading)
    path = Path(name)
    if not _exists(path):
        plain = not path.suffix and len(path.parts) == 1
        close = [*beside(path), *(nearest(name, library) if plain else ())]
        meant = f"; did you mean {' or '.join(close)}?" if close else ""
        if not plain:
            raise InputError(f"there is no file {name}{meant}")
        known = meant or f"; the library has {', '.join(library)}"
        raise InputError(f"there is no file and no library scenario '{name}'{known}")
    return load_bytes(read_file(path), name, reading, path.parent)


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True  # reading it will say what is wrong
    return True


@cache
def _library() -> dict[str, bytes]:
    """Return the bundled scenarios by name."""
    folder = resources.files("detente").joinpath("library")
    if not folder.is_dir():
        return {}
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda entry: entry.name)
    return {entry.name.removesuffix(".yaml"): entry.read_bytes() for entry in files}


def library_names() -> tuple[str, ...]:
    """Return the names of the bundled scenarios, sorted."""
    return tuple(_library())


def library_titles() -> dict[str, str]:
    """Return for each bundled scenario its title."""
    titles = {}
    for name, content in _library().items():
        source = decode(content, name)
        root = compose(source, Report(source))
        title = root.values.get("title") if isinstance(root, Mapping) else None
        titles[name] = title.text if isinstance(title, Scalar) else name
    return titles


def load_bytes(content: bytes, name: str, reading: str | None = None, folder: Path | None = None) -> Scenario:
    """Return the scenario in the bytes of a file; as `load_text`."""
    return _read(decode(content, name), reading, folder)


def load_text(
    text: str, name: str = "scenario", reading: str | None = None, folder: str | Path | None = None
) -> Scenario:
    """Return the scenario in a text; as `load`.

    Parameters
    ----------
    text
        The YAML text.
    name
        How diagnostics call it.
    reading
        As in `load`.
    folder
        Where the tables lie that it names; without, it can name none.

    Examples
    --------
    >>> load_text("{detente: 1, title: A quarrel, actors: {a: {options: {x: {now: yes}}}}}").conflict.options["a.x"].now
    1
    """
    if len(text) > MOST_BYTES:
        raise InputError(f"{name} has {len(text):,} characters; a scenario may have {MOST_BYTES:,}")
    where = None if folder is None else Path(folder)
    return _read(printable(SourceText(name, text.removeprefix("\ufeff"))), reading, where)


def _read(source: SourceText, reading: str | None, folder: Path | None) -> Scenario:
    report = Report(source)
    tables = Tables(folder, report)
    root = compose(source, report)
    if not isinstance(root, Mapping):
        if not report.failed:
            _say_no_mapping(root, report)
        report.raise_errors()
    assert isinstance(root, Mapping)
    parsed: Parsed = {}
    base = validate(root, report)
    if base is None:
        report.raise_errors()
    assert base is not None
    document, nodes, lost = base
    if len(document.readings) * nodes.size > MOST_EXAMINED:
        report.add(
            "too-large",
            f"{len(document.readings):,} readings of a scenario with {nodes.size:,} entries are too many to examine",
            "keep the readings that matter, or split the file",
        )
        report.raise_errors()
    builders = {"": Builder(document, nodes, report, parsed, tables, lost)}
    conflicts = {"": build(builders[""])}
    judged = frozenset(builders[""].uncertain.found)
    for name in document.readings:
        report.suffix = f" (in reading '{name}')"
        over = laid_over(nodes, name, report)
        found = None if over is None else validate(over, report)
        if found is not None:
            builders[name] = Builder(found[0], found[1], report, parsed, tables, lost | found[2])
            conflicts[name] = build(builders[name], name, judged)
    report.suffix = ""
    report.raise_errors()
    chosen = document.default_reading if reading is None else reading
    if chosen and chosen not in document.readings:
        raise UnknownNameError("reading", chosen, document.readings)
    return Scenario(
        conflict=conflicts[chosen],
        source=source.name,
        document=document,
        text=source.text,
        positions=_places(builders[chosen].elements, source),
        readings=MappingProxyType({name: entry.says for name, entry in document.readings.items()}),
        warnings=tuple(report.diagnostics),
        published=MappingProxyType({} if chosen else dict(document.published)),
        digest=_digest(document, chosen, tables.digests),
        conflicts=MappingProxyType(conflicts),
        folder=folder,
        tables=MappingProxyType(tables.digests),
    )


def _say_no_mapping(root: Node | None, report: Report) -> None:
    hint = "begin with 'detente: 1' and 'title: …', one key a line"
    if root is None or (isinstance(root, Scalar) and root.kind == "null"):
        report.add("empty", "the file is empty", hint)
    else:
        what = "a single text" if isinstance(root, Scalar) else "a list"
        report.add("not-a-mapping", f"a scenario is a mapping of keys; this is {what}", hint, at=root.at)


def _places(elements: dict[str, Node], source: SourceText) -> MappingType[str, Place]:
    return MappingProxyType(
        {path: Place(source.name, node.line, node.column, source.line(node.line)) for path, node in elements.items()}
    )


def _digest(document: Document, reading: str, tables: MappingType[str, str]) -> str:
    content = document.model_dump(mode="python", by_alias=True, exclude_defaults=True)
    content["readings"] = {
        name: {**content["readings"][name], "changes": entry.changes} for name, entry in document.readings.items()
    }
    said = [content, reading, *([dict(sorted(tables.items()))] if tables else [])]
    return sha256(json.dumps(said, ensure_ascii=True, default=str).encode()).hexdigest()
