"""What a YAML parser's complaint means to somebody who writes a scenario."""

import re
from typing import Any

import yaml

from detente.scenario.source import Report, SourceText

__all__ = ["explain"]

_QUOTED_START = re.compile(r"""^\s*(?:- )?(?:[^:"']*: )?(["'])(.*)$""")


def explain(fault: yaml.YAMLError, source: SourceText, report: Report) -> None:
    """Say the parser's fault in plain words, with its place and a way to mend it."""
    problem: str = getattr(fault, "problem", None) or ""
    mark: Any = getattr(fault, "problem_mark", None)
    began: Any = getattr(fault, "context_mark", None)
    if mark is None:
        position = getattr(fault, "position", None)
        at = source.place(position) if isinstance(position, int) else (0, 0)
        report.add("yaml", f"this is not valid YAML: {getattr(fault, 'reason', None) or fault}", at=at)
        return
    at = (mark.line + 1, mark.column + 1)
    code, message, hint, at = _say(problem, getattr(fault, "context", None) or "", at, began, source)
    while at[0] > 1 and not source.line(at[0]).strip():  # an end of file is shown at the last line with text
        row = at[0] - 1
        at = (row, len(source.line(row)) + 1)
    report.add(code, message, hint, at=at)


def _say(
    problem: str, context: str, at: tuple[int, int], began: Any, source: SourceText
) -> tuple[str, str, str, tuple[int, int]]:
    """Return code, message, hint and place."""
    start = (began.line + 1, began.column + 1) if began is not None else at
    line = source.line(at[0])
    here = line[at[1] - 1 : at[1]]
    opener = source.line(start[0])[start[1] - 1 : start[1]]
    before = line[: at[1] - 1]
    if (
        "scanning a tag" in context
        or "undefined tag handle" in problem
        or (opener == "!" and "anchor" not in context)
        or before.rstrip().endswith("!")
    ):
        return (
            "unquoted-not",
            "a statement that begins with '!' needs quotes: YAML takes '!' for a tag",
            "put the whole statement in double quotes, or write 'not' for '!'",
            start if opener == "!" else (at[0], max(before.rfind("!"), 0) + 1),
        )
    if "scanning an anchor" in context or "scanning an alias" in context:
        bang = re.search(r"(?:^|[\s:\[{,-])(![^\s\"']*)", line[: start[1]])
        if bang and opener == "&":
            return (
                "unquoted-not",
                "a statement that begins with '!' needs quotes: YAML takes '!' for a tag",
                "put the whole statement in double quotes, or write 'not' for '!'",
                (at[0], bang.start(1) + 1),
            )
        return "yaml-character", f"a value cannot begin with '{opener}'", "put the value in double quotes", start
    if "mapping values are not allowed" in problem:
        return _colon(at, source)
    if "unexpected end of stream" in problem and "quoted" in context:
        return "open-quote", "the quote opened here is never closed", f"close it with {opener}", start
    if "unknown escape" in problem:
        return (
            "escape",
            "a backslash in double quotes begins an escape that YAML does not know",
            "use single quotes, or write the backslash twice",
            at,
        )
    if "flow" in context:
        return _flow(at, start, opener, here, source)
    if "cannot start any token" in problem:
        if here == "\t":
            return "tab", "a tab cannot indent a line in YAML", "use spaces", at
        return "yaml-character", f"a value cannot begin with '{here}'", "put the value in double quotes", at
    if "block scalar" in context:
        bang = re.search(r"(?:: |- |\{)\s*(![^\s\"'].*)$", before)
        if bang:
            return (
                "unquoted-not",
                "a statement that begins with '!' needs quotes: YAML takes '!' for a tag",
                "put the whole statement in double quotes, or write 'not' for '!'",
                (at[0], bang.start(1) + 1),
            )
        return (
            "block-text",
            f"text after '{opener}' must begin on the next line",
            "begin a new line, or put the whole value in double quotes",
            at,
        )
    return _block(problem, at, start, source)


def _colon(at: tuple[int, int], source: SourceText) -> tuple[str, str, str, tuple[int, int]]:
    line = source.line(at[0])
    previous = source.line(at[0] - 1)
    if line.count(": ") + line.rstrip().endswith(":") >= 2 and line.find(": ") < at[1] - 1:
        return (
            "colon",
            "a second colon on this line: a value that holds ': ' needs quotes",
            "put the value in double quotes",
            at,
        )
    if previous.strip() and len(line) - len(line.lstrip()) > len(previous) - len(previous.lstrip()):
        return (
            "indentation",
            "this line is indented below a line that already has a value",
            "indent it like the line above, or end that line with its colon",
            at,
        )
    return "indentation", "a key cannot stand here", "check the indentation of this line and the one above", at


def _flow(
    at: tuple[int, int], start: tuple[int, int], opener: str, here: str, source: SourceText
) -> tuple[str, str, str, tuple[int, int]]:
    closer = {"{": "}", "[": "]"}.get(opener, "}")
    where = f"the '{opener}' of line {start[0]}, column {start[1]}"
    if not here or here in "]}":
        if here:
            return "open-bracket", f"'{here}' where '{closer}' should close {where}", f"close it with '{closer}'", at
        if _only_blank_after(at, source):
            return "open-bracket", f"'{opener}' is opened here and never closed", f"close it with '{closer}'", start
    if re.search(r"""["']\s*$""", source.line(at[0])[: at[1] - 1]):
        return (
            "text-after-quote",
            "text goes on after the closing quote",
            """put the whole value in single quotes: '"Some Actor".option & other.option'""",
            at,
        )
    return (
        "open-bracket",
        f"a comma or '{closer}' is missing: {where} is still open",
        f"add the comma or '{closer}'; a text with brackets or commas inside needs quotes",
        at,
    )


def _only_blank_after(at: tuple[int, int], source: SourceText) -> bool:
    rest = [source.line(at[0])[at[1] - 1 :], *source.lines[at[0] :]]
    return not any(line.split("#")[0].strip() for line in rest)


def _block(
    problem: str, at: tuple[int, int], start: tuple[int, int], source: SourceText
) -> tuple[str, str, str, tuple[int, int]]:
    line = source.line(at[0])
    before = line[: at[1] - 1]
    if re.search(r"""["']\s*$""", before) and _QUOTED_START.match(before):
        return (
            "text-after-quote",
            "text goes on after the closing quote",
            """put the whole value in single quotes: '"Some Actor".option & other.option'""",
            at,
        )
    if "could not find expected ':'" in problem:
        return (
            "colon",
            "a key without a colon",
            "write 'key: value', or indent the line if it continues the one above",
            start,
        )
    if "block sequence entries" in problem:
        return "indentation", "a list item '- ' cannot begin here", "begin the list on a new line below the key", at
    if "expected '-'" in problem:
        return (
            "indentation",
            f"this line should be another '- ' of the list that began on line {start[0]}",
            "begin it with '- ', or indent it to belong to the item above",
            at,
        )
    if "expected key" in problem:
        if line.lstrip().startswith("- "):
            return (
                "indentation",
                f"a list item among the keys of the mapping that began on line {start[0]}",
                "indent the list below its key",
                at,
            )
        return (
            "indentation",
            f"this line does not fit the mapping that began on line {start[0]}, column {start[1]}",
            "give all keys of a mapping the same indentation",
            at,
        )
    if "document start" in problem:
        return (
            "indentation",
            "this line is indented less than the first line",
            "begin all top keys at the left margin",
            at,
        )
    if "directive" in problem or "incompatible YAML" in problem:
        return (
            "directive",
            "a line that begins with '%' directs the YAML parser; this one it does not know",
            "delete it",
            at,
        )
    return "yaml", f"this is not valid YAML: {problem or 'the parser gave no reason'}", "", at
