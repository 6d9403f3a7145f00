"""Charts, drawn by Vega-Lite within the process: nothing is fetched, and no browser is needed.

Texts reach Vega-Lite as data or as titles, never as expressions.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from detente.report.pictures.lettering import fitted
from detente.report.pictures.result import Picture
from detente.report.pictures.style import FONT, Theme

if TYPE_CHECKING:
    import altair as alt

__all__ = ["LINES", "broken", "picture", "values"]

LINES = "split(datum.label, '\\n')"
"""The expression by which the label of an axis breaks into the lines that `broken` made."""
_NARROWEST, _LETTER = 330, 4.4  # points: the narrowest title, and the width of a lesser letter


def broken(said: str, width: int, most: int = 3) -> str:
    """Return a text with a line feed wherever its lines end."""
    return "\n".join(fitted(said, width, most))


def values(rows: Sequence[dict[str, Any]]) -> "alt.InlineData":
    """Return rows as the data of a chart."""
    import altair as alt

    return alt.InlineData(values=list(rows))


def picture(
    chart: "alt.TopLevelMixin",
    *,
    kind: str,
    title: str,
    below: str,
    describes: str,
    legend: Sequence[str],
    width: float,
    theme: Theme,
) -> Picture:
    """Return a chart as a picture: title, the line under it, and the legend over the chart.

    Parameters
    ----------
    width
        About how wide the chart is, in points: how far the title may go.
    """
    from vl_convert import vegalite_to_svg

    width = max(width, _NARROWEST)
    said = [line for part in (below, *legend) for line in fitted(part, round(width / _LETTER), 5)]
    drawing: dict[str, Any] = chart.to_dict()
    drawing["title"] = {
        "text": fitted(title, round(width / 7.2), 3),
        "subtitle": said,
        "anchor": "start",
        "frame": "bounds",
        "offset": 12,
    }
    drawing["config"] = _config(theme)
    drawing["padding"] = 12
    drawn = vegalite_to_svg(drawing, allowed_base_urls=[])
    return Picture.of(kind, title, describes, drawn, theme)


def _config(theme: Theme) -> dict[str, Any]:
    letters = {"labelFont": FONT, "titleFont": FONT, "labelColor": theme.ink, "titleColor": theme.ink}
    return {
        "background": None,
        "font": FONT,
        "view": {"stroke": None},
        "title": {
            "font": FONT,
            "fontSize": 14,
            "color": theme.ink,
            "subtitleFont": FONT,
            "subtitleFontSize": 8.5,
            "subtitleColor": theme.muted,
            "subtitlePadding": 6,
            "lineHeight": 16,
            "subtitleLineHeight": 11,
        },
        "axis": {
            **letters,
            "labelFontSize": 9,
            "titleFontSize": 9,
            "titleFontWeight": "bold",
            "labelLimit": 0,
            "titleLimit": 0,
            "gridColor": theme.line,
            "gridOpacity": 0.35,
            "domainColor": theme.line,
            "tickColor": theme.line,
            "labelPadding": 4,
        },
        "header": {**letters, "labelFontSize": 9.5, "labelFontWeight": "bold", "labelPadding": 4, "labelLimit": 0},
        "text": {"font": FONT, "fontSize": 9, "color": theme.ink},
        "concat": {"spacing": 16},
        "facet": {"spacing": 8},
    }
