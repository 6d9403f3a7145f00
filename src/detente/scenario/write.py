"""Writing scenarios: canonical text, edits that leave the rest of a file as it is, and files written whole."""

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from detente.errors import InputError, ScenarioError, UnknownNameError
from detente.model.conflict import Conflict, Preference
from detente.model.uncertainty import Judgement
from detente.scenario.nodes import List, Node, Scalar, compose
from detente.scenario.nodes import Mapping as MappingNode
from detente.scenario.plain import plain_conflict, plain_document, plain_preference
from detente.scenario.schema import Document
from detente.scenario.source import Report, SourceText
from detente.scenario.validate import raw
from detente.scenario.yaml_text import entry, inline

__all__ = ["dump", "edit", "write_file"]


def dump(content: Document | Conflict) -> str:
    """Return the canonical YAML text of a scenario.

    Reading the text again gives the same document, or the same conflict. A document keeps its readings; a conflict is
    written as it is in its reading, without the others.

    Examples
    --------
    >>> from detente.scenario.load import load, load_text
    >>> chicken = load("chicken")
    >>> load_text(dump(chicken.conflict)).conflict == chicken.conflict
    True
    """
    plain = plain_document(content) if isinstance(content, Document) else plain_conflict(content)
    lines = [line for key, value in plain.items() for line in entry(key, value, 0, spread=True)]
    return "\n".join(lines) + "\n"


def edit(text: str, preferences: Mapping[str, Preference], judgements: Iterable[Judgement] = ()) -> str:
    r"""Return a scenario's text with some actors' preferences replaced; every other character stays as it is.

    Parameters
    ----------
    text
        A scenario file that can be read.
    preferences
        The new preferences by actor.
    judgements
        What is uncertain in the scenario: entries that are kept keep the odds with which they count.

    Raises
    ------
    UnknownNameError
        The scenario has no such actor.
    InputError
        The preferences cannot be told from other parts of the text, since aliases share them.

    Examples
    --------
    >>> from detente.logic.grammar import parse_statement
    >>> from detente.model.conflict import Priority
    >>> old = "preferences:  # what they want\n  us: {ranking: [1, 2]}\nactors: {us: {}}\n"
    >>> print(edit(old, {"us": Preference(priorities=(Priority(parse_statement("!us.strike")),))}), end="")
    preferences:  # what they want
      us: {priorities: ["!us.strike"]}
    actors: {us: {}}
    """
    judged = {j.id: j for j in judgements if j.kind == "statement"}
    for actor, preference in preferences.items():
        root = _composed(text)
        known = root.values.get("actors")
        names = known.values if isinstance(known, MappingNode) else {}
        if actor not in names:
            raise UnknownNameError("actor", actor, names)
        plain = plain_preference(preference, judged)
        edited = _edit_one(text, root, actor, plain)
        if not _only_changed(root, edited, actor, plain):
            raise InputError(
                f"the preferences of {actor} share text with another part of the file (an alias); write them out"
            )
        text = edited
    return text


def _composed(text: str) -> MappingNode:
    report = Report(SourceText("scenario", text))
    root = compose(report.source, report)
    report.raise_errors()
    if not isinstance(root, MappingNode):
        raise InputError("the text is no scenario: it is not a mapping of keys")
    return root


def _only_changed(before: MappingNode, edited: str, actor: str, preference: dict[str, Any]) -> bool:
    """Whether the edited text says what the old one said, but for the actor's preferences."""
    try:
        old, new = raw(before), raw(_composed(edited))
    except ScenarioError:
        return False
    expected = raw(_composed("\n".join(entry("new", preference, 0))))["new"]
    kept = {name: value for name, value in (old.pop("preferences", None) or {}).items() if name != actor}
    found = new.pop("preferences", None) or {}
    return bool(old == new and found.pop(actor, None) == expected and found == kept)


def _edit_one(text: str, root: MappingNode, actor: str, preference: dict[str, Any]) -> str:
    section = root.values.get("preferences")
    if not isinstance(section, MappingNode) or not section.values:
        return _new_section(text, root, {actor: preference})
    old = section.values.get(actor)
    if section.flow:
        shown = f"{inline(actor)}: {inline(preference)}"
        if old is None:
            return f"{text[: section.start + 1]}{shown}, {text[section.start + 1 :]}"
        return text[: section.keys[actor].start] + shown + text[_last(text, old, section.keys[actor]) :]
    margin = next(iter(section.keys.values())).column - 1
    lines = "\n".join(entry(actor, preference, margin))
    if old is not None:
        key = section.keys[actor]
        return text[: key.start - margin] + lines + text[_last(text, old, key) :]
    name, last = next(reversed(section.values.items()))
    end = _last(text, last, section.keys[name])
    end = text.find("\n", end) if "\n" in text[end:] else len(text)  # a comment at the end of the line stays there
    return f"{text[:end]}\n{lines}{text[end:]}"


def _new_section(text: str, root: MappingNode, preferences: dict[str, Any]) -> str:
    """Return the text with a section `preferences`, in place of an empty one or at the end."""
    if root.flow and "preferences" in root.keys:
        key, value = root.keys["preferences"], root.values["preferences"]
        return f"{text[: key.start]}preferences: {inline(preferences)}{text[_last(text, value, key) :]}"
    if root.flow:
        at = root.start + 1
        return f"{text[:at]}preferences: {inline(preferences)}, {text[at:]}"
    lines = "\n".join(entry("preferences", preferences, 0, spread=True))
    if "preferences" in root.keys:
        key, value = root.keys["preferences"], root.values["preferences"]
        return text[: key.start] + lines + text[_last(text, value, key) :]
    return f"{text.rstrip()}\n{lines}\n"


def _last(text: str, node: Node, key: Scalar) -> int:
    """Return the offset behind a node's own text, before the comments and blank lines that follow it."""
    if isinstance(node, Scalar):
        if not node.text and not node.style:
            return key.end + 1  # behind the colon
        return node.start + len(text[node.start : node.end].rstrip())
    if isinstance(node, MappingNode) and node.values and not node.flow:
        name, value = next(reversed(node.values.items()))
        return _last(text, value, node.keys[name])
    if isinstance(node, List) and node.items and not node.flow:
        return _last(text, node.items[-1], key)
    return node.end


def write_file(path: str | Path, content: str | bytes | Iterable[str], *, overwrite: bool = False) -> None:
    """Write a file whole or not at all; a text, which may come in pieces, as UTF-8.

    The content goes to a new file in the same folder, which then takes the place of the old one; an existing file
    keeps its permissions.

    Raises
    ------
    InputError
        The file exists and `overwrite` is false, or it cannot be written.
    """
    target = Path(path)
    temporary = ""
    try:
        target = target.resolve()
        mode = None
        if target.exists():
            if not target.is_file():
                raise InputError(f"{path} is not a regular file")
            if not overwrite:
                raise InputError(f"{path} exists; to replace it, say so (--force)")
            mode = stat.S_IMODE(target.stat().st_mode)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            for piece in [content] if isinstance(content, str | bytes) else content:
                file.write(piece.encode() if isinstance(piece, str) else piece)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(_new_mode() if mode is None else mode)
        Path(temporary).replace(target)
    except (OSError, ValueError, RuntimeError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise InputError(f"{path} cannot be written: {reason.lower()}") from None
    finally:
        if temporary:
            with contextlib.suppress(FileNotFoundError):
                Path(temporary).unlink()


def _new_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
