"""Tables for papers: LaTeX with booktabs, in which every text of a scenario is only shown."""

import re
from collections.abc import Iterable, Mapping, Sequence

from detente.report.documents import Row
from detente.report.page import harmless

__all__ = ["escaped", "format_latex"]

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\symbol{34}",  # a shorthand in some languages
    "`": r"\textasciigrave{}",
    "'": "{'}",  # two of them would become a quotation mark
    "-": "{-}",  # two or three of them, a dash
    ",": "{,}",  # two of them, a low quotation mark
    "[": "{[}",  # behind the end of a row it would begin a length
    "]": "{]}",
    "*": "{*}",  # and this would keep the page from breaking there
}
_SPECIALS = re.compile("[" + re.escape("".join(_SPECIAL)) + "]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060-\u206f\u00ad]")
_LONG = 32  # characters from which a column breaks its lines
_HEAD = r"""% A table of Detente. In the preamble: \usepackage{booktabs,longtable,array,textcomp}
% For names beyond Latin letters compile with LuaLaTeX or XeLaTeX and a font that has them.
"""


def escaped(text: str) -> str:
    r"""Return a text that TeX can only show: nothing in it is a command, a comment, or the end of a cell or row.

    Examples
    --------
    >>> print(escaped(r"100% of \input{x} & more"))
    100\% of \textbackslash{}input\{x\} \& more
    """
    shown = _INVISIBLE.sub("", harmless(text))
    return _SPECIALS.sub(lambda found: _SPECIAL[found[0]], shown)


def format_latex(columns: Mapping[str, type], rows: Sequence[Row]) -> str:
    r"""Return rows as a table of the packages booktabs and longtable, to be put into a document with ``\input``.

    Numbers stand to the right; columns of long texts share the width of the line.

    Parameters
    ----------
    columns
        What the values of each column are.
    rows
        By column.

    Examples
    --------
    >>> shown = format_latex({"state": int, "ending": str}, [{"state": 1, "ending": "war"}])
    >>> print(shown.partition("them.\n")[2], end="")
    \begin{longtable}{rl}
    \toprule
    state & ending \\
    \midrule
    \endhead
    1 & war \\
    \bottomrule
    \end{longtable}
    """
    cells = [[escaped(_shown(row[name])) for name in columns] for row in rows]
    long = [kind is str and any(len(_shown(row[name])) > _LONG for row in rows) for name, kind in columns.items()]
    share = f"p{{{0.9 / max(sum(long) + 0.35 * (len(long) - sum(long)), 1):.2f}\\linewidth}}"
    layout = "".join(
        (">{\\raggedright\\arraybackslash}" + share) if wide else "r" if kind in (int, float) else "l"
        for wide, kind in zip(long, columns.values(), strict=True)
    )
    lines = [rf"\begin{{longtable}}{{{layout}}}", r"\toprule", _line(escaped(name) for name in columns)]
    lines += [r"\midrule", r"\endhead", *map(_line, cells), r"\bottomrule", r"\end{longtable}"]
    return _HEAD + "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return " & ".join(cells) + r" \\"


def _shown(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    return str(value)
