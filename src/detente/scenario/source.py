"""The text of a scenario file: read safely, decoded, with its lines for diagnostics."""

import re
import stat
from collections.abc import Iterable
from functools import cached_property
from itertools import islice
from pathlib import Path

from detente.errors import Diagnostic, InputError, ScenarioError, Severity, nearest

__all__ = ["MOST_BYTES", "Report", "SourceText", "beside", "decode", "read_file"]

MOST_BYTES = 8 * 1024 * 1024  # the flagship has 60 KB; a file of this size is no scenario
MOST_DIAGNOSTICS = 100  # nobody reads more in one go
MOST_LOOKED_AT = 2000  # files of a folder, for one whose name is nearly right
_SUFFIXES = (".yaml", ".yml", ".json", ".gmcr")

_LINE_BREAK = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMED = {
    "\0": "a NUL character",
    "\x1b": "an escape character",
    "\x7f": "a delete character",
    "\ufeff": "a byte order mark",
}


class SourceText:
    """One text with a name: what diagnostics quote.

    Parameters
    ----------
    name
        As shown to the user: a path, a library name, ``<stdin>``.
    text
        The whole text, without a byte order mark.
    """

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their breaks, split where YAML splits them."""
        return _LINE_BREAK.split(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _LINE_BREAK.finditer(self.text))]

    def line(self, number: int) -> str:
        """The text of the line with this 1-based number; empty beyond the end."""
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else ""

    def place(self, offset: int) -> tuple[int, int]:
        """Return the 1-based line and column of a character offset."""
        from bisect import bisect_right

        row = bisect_right(self._starts, offset)
        return row, offset - self._starts[row - 1] + 1


class Report:
    """Collects what is wrong with one source text.

    The same fault at the same place is said once, however many readings show it.
    """

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.suffix = ""  # such as " (in reading 'x')"
        self._found: dict[tuple[str, int, int, str, str], Diagnostic] = {}

    def add(
        self,
        code: str,
        message: str,
        hint: str = "",
        *,
        at: tuple[int, int] = (0, 0),
        element: str = "",
        severity: Severity = "error",
    ) -> None:
        """Note a diagnostic at a 1-based ``(line, column)``."""
        key = ("", *at, code, message)
        if key not in self._found:
            line = self.source.line(at[0])
            self._found[key] = Diagnostic(
                severity, code, message + self.suffix, hint, self.source.name, *at, line, element
            )

    def add_in(
        self,
        file: str,
        code: str,
        message: str,
        hint: str = "",
        *,
        line: int = 0,
        column: int = 0,
        text: str = "",
        element: str = "",
    ) -> None:
        """Note an error in another file, which the source text names, at a line with this text."""
        key = (file, line, column, code, message)
        if key not in self._found:
            self._found[key] = Diagnostic("error", code, message + self.suffix, hint, file, line, column, text, element)

    def has(self, codes: Iterable[str]) -> bool:
        """Whether a diagnostic with one of these codes was noted."""
        wanted = set(codes)
        return any(d.code in wanted for d in self._found.values())

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """All of them, in the order of the file; those in other files come last."""
        own, last = self.source.name, 2**31

        def place(found: Diagnostic) -> tuple[str, int, int]:
            if found.file == own:
                return "", found.line, found.column
            return found.file, found.line or last, found.column  # what is about no row stands behind the rows

        return sorted(self._found.values(), key=place)

    @property
    def full(self) -> bool:
        """Whether more was noted than will be shown: no need to look for the nearest name any more."""
        return len(self._found) > MOST_DIAGNOSTICS

    @property
    def failed(self) -> bool:
        """Whether there is an error among them."""
        return any(d.severity == "error" for d in self._found.values())

    def raise_errors(self) -> None:
        """Raise a `ScenarioError` with everything noted, if there is an error among it."""
        if self.failed:
            raise ScenarioError(capped(self.diagnostics, self.source.name))


def capped(found: list[Diagnostic], name: str) -> list[Diagnostic]:
    """Return the first diagnostics, errors before warnings if not all fit, and how many more there are."""
    if len(found) <= MOST_DIAGNOSTICS:
        return found
    errors = [d for d in found if d.severity == "error"]
    kept = errors[:MOST_DIAGNOSTICS] if len(errors) >= MOST_DIAGNOSTICS else found[:MOST_DIAGNOSTICS]
    more = len(found) - len(kept)
    return [*kept, Diagnostic("note", "more", f"and {more} more", "mend these first, then check again", name)]


def read_file(path: Path, most: int = MOST_BYTES, kind: str = "a scenario") -> bytes:
    """Return the bytes of a regular file of a sensible size: at most `most`, for what it is.

    Raises
    ------
    InputError
        There is no such file, it is a folder or a device, may not be read, or is too large.
    """
    shown = str(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            inside = sorted(p.name for p in path.iterdir() if p.suffix in (".yaml", ".yml", ".gmcr"))[:3]
            raise InputError(
                f"{shown} is a folder, not {kind} file" + (f"; it holds {', '.join(inside)}" if inside else "")
            )
        if not stat.S_ISREG(status.st_mode):
            hint = "to read standard input give '-'" if kind == "a scenario" else "write it to a file first"
            raise InputError(f"{shown} is not a regular file (a pipe or a device); {hint}")
        if status.st_size > most:
            raise InputError(_too_large(shown, status.st_size, most, kind))
        with path.open("rb") as file:
            content = file.read(most + 1)
    except FileNotFoundError:
        raise InputError(f"there is no file {shown}") from None
    except PermissionError:
        raise InputError(f"{shown} may not be read: permission denied") from None
    except ValueError:
        raise InputError(f"{shown!r} is no path: it holds a NUL character") from None
    except OSError as fault:
        raise InputError(f"{shown} cannot be read: {(fault.strerror or str(fault)).lower()}") from None
    if len(content) > most:
        raise InputError(_too_large(shown, len(content), most, kind))
    return content


def beside(path: Path) -> list[str]:
    """Return what may be meant by the name of a scenario file that is not there: the nearest files in its folder."""
    try:
        there = islice((p for p in path.parent.iterdir() if p.suffix.lower() in _SUFFIXES), MOST_LOOKED_AT)
        files = {p.stem: p.name for p in sorted(there, reverse=True) if p.is_file()}  # all suffixes are alike
    except (OSError, ValueError):
        return []
    name = path.stem if path.suffix.lower() in _SUFFIXES else path.name
    return [str(path.with_name(files[stem])) for stem in nearest(name, files)]


def _too_large(name: str, size: int, most: int = MOST_BYTES, kind: str = "a scenario") -> str:
    shown = f"{size / 1024 / 1024:.1f}" if size > most + 1 else f"more than {most // 1024 // 1024}"
    return f"{name} has {shown} MB; {kind} may have {most // 1024 // 1024} MB (is it the right file?)"


def decode(content: bytes, name: str) -> SourceText:
    """Decode UTF-8 (with or without byte order mark) or UTF-16 with byte order mark; refuse what is no text.

    Raises
    ------
    ScenarioError
        The bytes are no such text, or hold control characters; the place is named.
    """
    if len(content) > MOST_BYTES:
        raise InputError(_too_large(name, len(content)))
    if content.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise _one("encoding", "the file is in UTF-32", "save it as UTF-8", name)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = content.decode("utf-16")
        except UnicodeDecodeError:
            raise _one("encoding", "the file begins like UTF-16 but is not", "save it as UTF-8", name) from None
    else:
        if content.startswith(b"\xef\xbb\xbf"):
            content = content[3:]
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as fault:
            raise _undecodable(content, fault.start, name) from None
    return printable(SourceText(name, text.removeprefix("\ufeff")))


def printable(source: SourceText) -> SourceText:
    """Return the source if it holds no control characters, else raise a `ScenarioError` that names the first."""
    found = _UNPRINTABLE.search(source.text)
    if found is None:
        return source
    line, column = source.place(found.start())
    character = found.group()
    what = _NAMED.get(character, f"a control character (U+{ord(character):04X})")
    count = sum(1 for _ in _UNPRINTABLE.finditer(source.text))
    hint = "delete it" if count == 1 else f"there are {count:,} such characters: is this a text file, saved as UTF-8?"
    raise ScenarioError(
        [
            Diagnostic(
                "error", "control-character", f"{what} in the file", hint, source.name, line, column, source.line(line)
            )
        ]
    )


def _one(code: str, message: str, hint: str, name: str) -> ScenarioError:
    return ScenarioError([Diagnostic("error", code, message, hint, name)])


def _undecodable(content: bytes, start: int, name: str) -> ScenarioError:
    before = SourceText(name, content[:start].decode("utf-8"))
    line, column = before.place(start if start == len(before.text) else len(before.text))
    shown = content[max(0, start - 400) : start + 400].decode("utf-8", errors="replace")
    row = before.line(line)
    rest = SourceText(name, content[start : start + 200].decode("utf-8", errors="replace")).line(1)
    guess = content[start : start + 1].decode("cp1252", errors="replace")
    hint = "save the file as UTF-8"
    if b"\0" in content[:start]:
        hint = "is this a text file?"
    elif guess.isalpha() and shown.count("\ufffd") < len(shown) // 8:
        hint += f" (this byte would be '{guess}' in Windows-1252)"
    return ScenarioError(
        [
            Diagnostic(
                "error",
                "encoding",
                f"the byte 0x{content[start]:02X} is not UTF-8",
                hint,
                name,
                line,
                column,
                row + rest,
            )
        ]
    )
