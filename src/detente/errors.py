"""The exception family and the diagnostics it carries.

Everything a file, a flag or a browser can get wrong ends as a `DetenteError`; a caller's programming error stays a
`TypeError` or `ValueError`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from math import log10
from typing import Literal

__all__ = [
    "DetenteError",
    "Diagnostic",
    "InputError",
    "LimitError",
    "ScenarioError",
    "StatementError",
    "UnknownNameError",
    "counted",
    "nearest",
    "too_many_states",
]

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing to say about an input.

    Parameters
    ----------
    severity
        ``error`` (cannot be analysed), ``warning`` (probably not meant) or ``note`` (worth knowing).
    code
        A short stable name of the kind of diagnostic, such as ``unknown-option``.
    message
        What is wrong, in plain words, without a final full stop.
    hint
        How to mend it; empty where there is nothing to add.
    file, line, column
        Where; `line` and `column` are 1-based, 0 where unknown.
    source
        The line of the file, for the caret; empty where unknown.
    element
        The path of the element spoken of, such as ``preferences.russia.priorities[0]``; empty where none.

    Examples
    --------
    >>> print(
    ...     Diagnostic(
    ...         "error",
    ...         "unknown-option",
    ...         "no option 'us.strke'",
    ...         "did you mean 'us.strike'?",
    ...         "a.yaml",
    ...         3,
    ...         10,
    ...         "  never: us.strke",
    ...     ).render()
    ... )
    a.yaml:3:10: error: no option 'us.strke'
      3 |   never: us.strke
        |          ^
      mend: did you mean 'us.strike'?
    """

    severity: Severity
    code: str
    message: str
    hint: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    source: str = ""
    element: str = ""

    def render(self) -> str:
        """Return the diagnostic as text: place and message, the line with a caret, how to mend it."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        lines = [f"{place}: {self.severity}: {self.message}" if place else f"{self.severity}: {self.message}"]
        if self.line and self.source.strip():
            gutter = str(self.line)
            shown, caret = _window(self.source, self.column)
            lines.append(f"  {gutter} | {shown}")
            if self.column:
                lines.append(f"  {' ' * len(gutter)} | {' ' * caret}^")
        if self.hint:
            lines.append(f"  mend: {self.hint}")
        return "\n".join(lines)


def _window(source: str, column: int, width: int = 100) -> tuple[str, int]:
    """Cut a long source line around its column; control characters become visible; return the text and caret offset."""
    text = "".join(c if c.isprintable() else " " if c == "\t" else "\ufffd" for c in source.rstrip("\r\n"))
    caret = max(column - 1, 0)
    if len(text) <= width:
        return text, min(caret, len(text))
    start = max(0, min(caret - width // 2, len(text) - width))
    head, tail = ("…" if start else ""), ("…" if start + width < len(text) else "")
    return f"{head}{text[start : start + width]}{tail}", min(caret, len(text)) - start + len(head)


class DetenteError(Exception):
    """Base of everything that can be wrong with an input or a question."""


class InputError(DetenteError):
    """An input that cannot be used, said in one sentence (a missing file, a flag that does not fit the scenario)."""


class UnknownNameError(InputError):
    """A name that the scenario does not have.

    Parameters
    ----------
    kind
        What was looked for, such as ``actor``.
    name
        The name as given.
    known
        The names there are; the nearest ones are suggested.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        known = list(known)
        self.kind, self.name, self.known = kind, name, known
        message = f"there is no {kind} '{name}'"
        close = nearest(name, known)
        if close:
            message += f"; did you mean {' or '.join(repr(c) for c in close)}?"
        elif known:
            shown = ", ".join(repr(k) for k in known[:12]) + (", …" if len(known) > 12 else "")
            message += f"; there {'is' if len(known) == 1 else 'are'}: {shown}"
        else:
            message += f"; the scenario has no {kind} at all"
        super().__init__(message)


class StatementError(DetenteError):
    """A statement that cannot be read, or that names what is not there.

    Parameters
    ----------
    message
        What is wrong.
    offset
        0-based character offset in the statement's text.
    hint
        How to mend it.
    code
        The diagnostic's code.
    """

    def __init__(self, message: str, offset: int = 0, hint: str = "", code: str = "statement") -> None:
        super().__init__(f"{message} (at character {offset + 1})" + (f"; {hint}" if hint else ""))
        self.message, self.offset, self.hint, self.code = message, offset, hint, code


class ScenarioError(DetenteError):
    """All the faults of one scenario file.

    Parameters
    ----------
    diagnostics
        At least one of severity ``error``; warnings may be among them.
    """

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(d.render() for d in self.diagnostics))


class LimitError(DetenteError):
    """A question that is too large to answer in this way; the message says how large, and what still can be asked.

    Parameters
    ----------
    message
        The message.
    states, fits
        Where there are too many states to list: how many there are (at least), and how many could be listed.
    anywhere
        The message for documents, which are to be the same on every machine, however much memory it has; by default
        `message`.
    """

    def __init__(self, message: str, *, states: int | None = None, fits: int | None = None, anywhere: str = "") -> None:
        super().__init__(message)
        self.states, self.fits, self.anywhere = states, fits, anywhere or message


def too_many_states(states: int, fits: int, *, exact: bool = True, needs: int = 0) -> LimitError:
    """Return the error for more states than can be listed.

    Parameters
    ----------
    states
        How many there are, or, if not `exact`, how many there are at least.
    fits
        How many could be listed.
    needs
        The memory that listing them would take, in bytes; 0 where it is not known.

    Examples
    --------
    >>> print(str(too_many_states(2**40, 20_000_000, needs=2**40 * 150)).partition(", and")[0])
    the scenario has 1,099,511,627,776 feasible states; to list them would take about 160,000 GB
    """
    if exact:
        number = f"{counted(states)} feasible states"
    elif states > fits:
        number = f"at least {counted(states)} feasible states, too entangled to be counted exactly"
    else:
        number, needs = "more feasible states than can be counted, so entangled are its constraints", 0
    memory = f"to list them would take about {_gigabytes(needs)}, and " if needs else ""
    return LimitError(
        f"the scenario has {number}; {memory}at most {fits:,} are listed here. Constraints, fewer levels or a group in "
        "place of single actors bring the number down. Still answered without a list of states: "
        "detente unlock, detente activate, detente promises, detente check",
        states=states,
        fits=fits,
        anywhere=f"the scenario has {number if exact else 'more feasible states than could be counted'}, too many to "
        "list; still answered without a list of states: detente unlock, detente activate, detente promises, detente "
        "check",
    )


def counted(number: int) -> str:
    """Return a count in digits, or, where nobody would read so many, about how large it is.

    Examples
    --------
    >>> counted(2**40), counted(2**500), counted(10**5000)
    ('1,099,511,627,776', 'about 3e150', 'about 1e5000')
    """
    if number < 10**21:
        return f"{number:,}"
    exponent, first = _scientific(number, 1)
    return f"about {first}e{exponent}"


def _gigabytes(size: int) -> str:
    """Return a size in bytes as gigabytes, two digits that count."""
    if size < 10**24:
        return f"{float(f'{size / 1e9:.2g}'):,.0f} GB"
    exponent, digits = _scientific(size, 2)
    return f"{digits // 10}.{digits % 10}e{exponent - 9} GB"


def _scientific(number: int, digits: int) -> tuple[int, int]:
    """Return the power of ten of a large number and its first digits, rounded; no float need hold the number."""
    exponent = int(log10(number))
    first = round(number // 10 ** (exponent - digits - 1), -2) // 100
    if first >= 10**digits:  # as 9.99 becomes 10, or as the logarithm was rounded down to a whole number
        return exponent + 1, first // 10
    return exponent, first


def nearest(name: str, known: Iterable[str], most: int = 2) -> list[str]:
    """Return the known names that look most like `name`, best first.

    Examples
    --------
    >>> nearest("rusia", ["russia", "ukraine"])
    ['russia']
    """
    similar = (k for k in known if abs(len(k) - len(name)) <= len(name) // 2 + 1)
    table = {k.casefold(): k for k in islice(similar, 2000)}  # among more, no one looks for a misspelling
    return [table[k] for k in get_close_matches(name.casefold(), list(table), n=most, cutoff=0.6)]
