"""Graphs, laid out and drawn by Graphviz, which the wheels of pygraphviz bring along.

Labels are Graphviz's HTML-like ones, made here from plain parts: every text is escaped, so that nothing in a scenario
is read as markup or as one of Graphviz's escapes (such as backslash and N for a node's name).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from detente.report.pictures.lettering import fitted
from detente.report.pictures.native import quiet
from detente.report.pictures.result import Picture
from detente.report.pictures.style import FONT, Theme

__all__ = ["Part", "Row", "Sheet", "text"]

_SIZE = 10.0  # points
_ROOM = 1.05  # letters are laid out so much larger than they are drawn: readers' fonts differ a little
_NARROWEST, _WIDEST = 330.0, 560.0  # of title and legend, in points
_BACKSLASH = "\ue05c"  # stands for a backslash while Graphviz draws, which would read escapes
_LETTERS = re.compile(r'font-size="([0-9.]+)"')


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of text in one style; colour and ground by their value, such as ``#1a1a1a``."""

    lines: tuple[str, ...]
    bold: bool = False
    colour: str = ""
    size: float = _SIZE
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a box: parts under one another, on a ground, in the middle or at the left."""

    parts: tuple[Part, ...]
    ground: str = ""
    centred: bool = False


def text(
    said: str,
    width: int = 30,
    *,
    most: int = 4,
    bold: bool = False,
    colour: str = "",
    size: float = _SIZE,
    italic: bool = False,
) -> Part:
    """Return a text as a part, in at most `most` lines of `width` columns."""
    return Part(tuple(fitted(said, width, most)), bold, colour, size, italic)


class Sheet:
    """A graph that is being drawn; nodes are named by any text, which is not shown.

    Parameters
    ----------
    theme
        The colours.
    across
        Lay it out from left to right; else from top to bottom.
    engine
        Graphviz's layout: ``dot``, ``neato``, …
    settings
        Further attributes of the graph, by Graphviz's names.
    """

    def __init__(self, theme: Theme, *, across: bool = False, engine: str = "dot", **settings: str) -> None:
        from pygraphviz import AGraph

        self.theme, self.engine = theme, engine
        self.names: dict[str, str] = {}
        self.graph = AGraph(directed=True, strict=False, encoding="UTF-8")
        self.graph.graph_attr.update(
            {
                "rankdir": "LR" if across else "TB",
                "fontname": FONT,
                "bgcolor": "transparent",
                "pad": "0.15",
                "nodesep": "0.22",
                "ranksep": "0.35",
                "outputorder": "edgesfirst",
                **settings,
            }
        )
        self.graph.node_attr.update({"fontname": FONT, "shape": "plain", "margin": "0"})
        self.graph.edge_attr.update(
            {"fontname": FONT, "color": theme.line, "arrowsize": "0.7", "penwidth": "1.1", "fontsize": "9"}
        )

    def name(self, node: str) -> str:
        """Return what Graphviz calls a node."""
        return self.names.setdefault(node, f"n{len(self.names)}")

    def box(self, node: str, rows: Sequence[Row], *, line: str = "", thick: float = 1.0, **settings: str) -> None:
        """Draw a box of rows, framed."""
        self.graph.add_node(
            self.name(node), label=f"<{_table(rows, line or self.theme.line, thick, self.theme)}>", **settings
        )

    def shape(self, node: str, part: Part, shape: str, **settings: str) -> None:
        """Draw a text within a shape, by Graphviz's name of it."""
        look = {"shape": shape, "color": self.theme.line, "margin": "0.06,0.03", "penwidth": "1.1", **settings}
        self.graph.add_node(self.name(node), label=f"<{_part(part, self.theme)}>", **look)

    def arrow(self, source: str, target: str, part: Part | None = None, /, **settings: str) -> None:
        """Draw an arrow, with a text beside it."""
        label = {} if part is None else {"label": f"<{_part(part, self.theme)}>"}
        self.graph.add_edge(self.name(source), self.name(target), **label, **settings)

    def level(self, nodes: Sequence[str]) -> None:
        """Let nodes stand at the same rank."""
        self.graph.add_subgraph([self.name(n) for n in nodes], rank="same")

    def picture(self, kind: str, title: str, below: str, describes: str, legend: Sequence[str] = ()) -> Picture:
        """Return the picture: title and a line under it at the top, the legend at the bottom.

        Parameters
        ----------
        below
            The line under the title.
        legend
            What signs mean and what was left out, a paragraph each.
        """
        theme = self.theme
        width = max(_NARROWEST, min(_WIDEST, self._width()))
        head = [
            Row((text(title, round(width / 7.6), most=3, bold=True, size=14),)),
            Row((text(below, round(width / 4.6), most=3, colour=theme.muted, size=9),)),
        ]
        foot = [text(one, round(width / 4.3), most=6, colour=theme.muted, size=8.5) for one in legend]
        self.graph.add_subgraph(
            list(self.names.values()),
            name="cluster_all",
            label=f"<{_table(head, '', 0, theme)}>",
            labelloc="t",
            labeljust="l",
            pencolor="transparent",
            margin="0",
        )
        if foot:
            self.graph.graph_attr.update(
                label=f"<{_table([Row((one,)) for one in foot], '', 0, theme)}>", labelloc="b", labeljust="l"
            )
        return Picture.of(kind, title, describes, _smaller(self._drawn("svg")), theme)

    def _width(self) -> float:
        """Return how wide the graph is without title and legend, in points."""
        first = self._drawn("plain").partition("\n")[0].split()
        return float(first[2]) * 72

    def _drawn(self, form: str) -> str:
        with quiet():
            drawn: bytes = self.graph.draw(format=form, prog=self.engine)
        return drawn.decode("utf-8")


def _smaller(drawn: str) -> str:
    """Return a drawing with its letters at the size that is meant, and what was put for backslashes put back."""
    drawn = drawn.replace(_BACKSLASH, "\\")
    return _LETTERS.sub(lambda found: f'font-size="{round(float(found[1]) / _ROOM, 2):g}"', drawn)


def _escaped(line: str) -> str:
    """Return a line as it stands in an HTML-like label, Graphviz's own escapes made harmless."""
    return escape(line).replace("\\", _BACKSLASH)


def _part(part: Part, theme: Theme) -> str:
    lines = '<BR ALIGN="CENTER"/>'.join(_escaped(line) or " " for line in part.lines)
    for wanted, tag in ((part.bold, "B"), (part.italic, "I")):
        lines = f"<{tag}>{lines}</{tag}>" if wanted else lines
    return f'<FONT COLOR="{part.colour or theme.ink}" POINT-SIZE="{part.size * _ROOM:g}">{lines}</FONT>'


def _table(rows: Sequence[Row], line: str, thick: float, theme: Theme) -> str:
    frame = f'BORDER="{max(1, round(thick))}" COLOR="{line}"' if line else 'BORDER="0"'
    # The ground is that of the table: with none, arrows would show through.
    ground = f' BGCOLOR="{theme.paper}"' if line else ""
    cells = "".join(_row(row, theme) for row in rows)
    return f'<TABLE {frame}{ground} CELLBORDER="0" CELLSPACING="0" CELLPADDING="3">{cells}</TABLE>'


def _row(row: Row, theme: Theme) -> str:
    align = "CENTER" if row.centred else "LEFT"
    ground = f' BGCOLOR="{row.ground}"' if row.ground else ""
    lines = [_part(Part((line,), p.bold, p.colour, p.size, p.italic), theme) for p in row.parts for line in p.lines]
    return f'<TR><TD ALIGN="{align}" BALIGN="{align}"{ground}>{"<BR/>".join(lines)}</TD></TR>'
