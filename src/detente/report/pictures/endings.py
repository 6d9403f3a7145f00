"""How it can end: for every ending whether it can be reached, by interest alone, and whether everyone keeps it."""

from collections.abc import Sequence
from typing import Any

from detente.errors import InputError
from detente.outlook.endings import EndingOutlook, Outlook, outlook
from detente.outlook.standing import HowKept
from detente.report.case import Case
from detente.report.pictures import charts
from detente.report.pictures.lettering import one_line, plain
from detente.report.pictures.opening import setting, start_of
from detente.report.pictures.result import Interval, Picture, Wish
from detente.report.pictures.style import Theme
from detente.report.words import count_of

__all__ = ["draw"]

_MOST = 20
_ROW, _COLUMN, _BAR, _LABEL = 32, 96, 190, 40  # points; columns of a label
_GIVEN = "Bars: in how many of the worlds that were drawn. Lines: the interval."
_HEADS = ("reachable", "by interest alone", "kept by everyone")
_KEPT: dict[HowKept, tuple[str, str]] = {
    "content": ("yes", "● yes"),
    "sure": ("yes", "● yes, surely"),
    "possible": ("part", "◊ possibly"),
    "no": ("no", "○ no"),
}


def draw(case: Case, wish: Wish, theme: Theme) -> Picture:
    """Draw the endings as seen from `wish.state`, with the frequencies in `wish.rows`, if there are any.

    Raises
    ------
    InputError
        The scenario names no endings, or a frequency belongs to none of them.
    """
    import altair as alt

    if not case.conflict.endings:
        raise InputError("the scenario names no endings; under 'endings' it can say how states are to be sorted")
    found = outlook(case.model, start_of(case, wish))
    often_drawn, how = (wish.rows, _GIVEN) if wish.rows else _drawn(case, wish.draws)
    often = _by_ending(case, often_drawn)
    shown = found.endings[:_MOST]
    labels = {e.ending: _label(case, e.ending) for e in shown}
    panels: list[Any] = [_table(case, shown, labels, theme)]
    if often:
        panels.append(
            _frequencies([(labels[e.ending], often[e.ending]) for e in shown if e.ending in often], labels, theme)
        )
    legend = [
        "Reachable: by legal moves, whatever the actors want. By interest alone: every move on the way a gain.",
        "Kept: in some reachable state of it nobody has an unanswered gain by leaving, surely or possibly.",
        f"Numbers: of {count_of(found.reachable, 'reachable state')}.",
    ]
    if often:
        legend.append(how)
    if len(shown) < len(found.endings):
        legend.append(f"{count_of(len(found.endings) - len(shown), 'more ending')} not drawn.")
    return charts.picture(
        alt.hconcat(*panels, spacing=18),
        kind="endings",
        title="How it can end",
        below=setting(case, "" if wish.state is None else f"from state {found.start + 1:,}"),
        describes=_described(case, found, often),
        legend=legend,
        width=_COLUMN * 3 + 170 + (_BAR + 60 if often else 0),
        theme=theme,
    )


def _label(case: Case, ending: int) -> str:
    """Return an ending's label in lines, told from all others by its number."""
    return charts.broken(f"{ending + 1}  {case.words.ending_label(ending)}", _LABEL, 2)


def _drawn(case: Case, draws: int | None) -> tuple[list[Interval], str]:
    """Return in how many of so many worlds everyone keeps each ending somewhere, and how these were drawn.

    Nothing where none are asked for.
    """
    if draws is None:
        return [], ""
    from detente.ensemble.run import ensemble
    from detente.report.surety import chosen_reading
    from detente.report.uncertain import reading_of_worlds

    found = ensemble(case.scenario, draws, kinds=("kept",), reading=chosen_reading(case))
    kept = [f for f in found.frequencies if not f.answer.aspect and f.yes + f.no]
    rows = [Interval(f.answer.ending, f.share, f.low, f.high, "kept, in how many worlds") for f in kept]
    worlds, seed = count_of(found.draws, "world"), found.settings.seed
    too = ", readings too" if reading_of_worlds(found.space) is None else ""
    how = (
        f"Bars: in how many of {worlds} drawn by the scenario's odds{too} (seed {seed}); no forecast. "
        "Lines: 95 % intervals."
    )
    if against := round(sum(number for _, number in found.contradictory)):
        how += f" Not counted: {against:,} that contradict themselves."
    return rows, how


def _by_ending(case: Case, rows: Sequence[Interval]) -> dict[int, Interval]:
    """Return the frequencies by ending, which may be named by id, label or text."""
    ids = list(case.conflict.endings)
    known = {case.words.ending_label(n): n for n in range(len(ids))} | {
        case.words.ending(n): n for n in range(len(ids))
    }
    known |= {name: n for n, name in enumerate(ids)}
    found = {}
    for row in rows:
        if row.label not in known:
            raise InputError(f"there is no ending '{plain(row.label, 60)}' to show a frequency of")
        found[known[row.label]] = row
    return found


def _table(case: Case, endings: Sequence[EndingOutlook], labels: dict[int, str], theme: Theme) -> Any:
    import altair as alt

    rows = [
        {"ending": labels[e.ending], "head": head, "how": how, "said": said, "more": more}
        for e in endings
        for head, (how, said, more) in zip(_HEADS, _answers(case, e), strict=True)
    ]
    colours = alt.Scale(domain=["yes", "part", "no"], range=[theme.gain_ground, theme.panel, theme.paper])
    base = alt.Chart(charts.values(rows)).encode(
        x=alt.X(
            "head:N", sort=list(_HEADS), title=None, axis=alt.Axis(orient="top", labelAngle=0, tickSize=0, domain=False)
        ),
        y=alt.Y(
            "ending:N",
            scale=alt.Scale(domain=list(labels.values())),
            title=None,
            axis=alt.Axis(labelExpr=charts.LINES, tickSize=0, domain=False, labelFontWeight="bold"),
        ),
    )
    cells = base.mark_rect(stroke=theme.line, strokeWidth=0.6).encode(
        color=alt.Color("how:N", scale=colours, legend=None)
    )
    words = base.mark_text(dy=-5, fontWeight="bold", color=theme.ink).encode(text="said:N")
    more = base.mark_text(dy=7, fontSize=8, color=theme.muted).encode(text="more:N")
    return alt.layer(cells, words, more).properties(width=_COLUMN * 3, height=_ROW * len(endings))


def _answers(case: Case, ending: EndingOutlook) -> list[tuple[str, str, str]]:
    """Return how each question is answered: yes, part or no; the words; and more words."""
    if ending.here:
        reach = interest = ("yes", "● now", "")
    else:
        reach = ("yes", "● yes", f"{ending.states:,}") if ending.states else ("no", "○ no", "")
        interest = ("yes", "● yes", f"{ending.by_interest:,}") if ending.by_interest else ("no", "○ no", "")
    if not ending.states:
        return [reach, interest, ("no", "–", "")]
    how, said = _KEPT[ending.firmest]
    if ending.firmest != "no":
        more = f"in {ending.kept[ending.firmest]:,} of {ending.states:,}"
    elif ending.breakers:
        more = one_line(f"broken by {case.words.actors(ending.breakers)}", 23)
    else:
        more = "never by all at once"
    return [reach, interest, (how, said, more)]


def _frequencies(rows: Sequence[tuple[str, Interval]], labels: dict[int, str], theme: Theme) -> Any:
    import altair as alt

    told = [
        {
            "ending": label,
            "value": row.value,
            "low": row.low,
            "high": row.high,
            "said": f"{row.value:.0%} ({row.low:.0%}–{row.high:.0%})",
            "at": max(row.value, row.high),
        }
        for label, row in rows
    ]
    y = alt.Y("ending:N", scale=alt.Scale(domain=list(labels.values())), axis=None)
    scale = alt.Scale(domain=[0, 1.42])
    axis = alt.Axis(
        format="%", values=[0, 0.25, 0.5, 0.75, 1], orient="top", tickSize=0, domain=False, titleAnchor="start"
    )
    base = alt.Chart(charts.values(told))
    bars = base.mark_bar(height=12, color=theme.actors[0], opacity=0.75).encode(
        x=alt.X("value:Q", scale=scale, title=plain(rows[0][1].of, 40), axis=axis), y=y
    )
    ranges = base.mark_rule(strokeWidth=1.6, color=theme.ink).encode(x="low:Q", x2="high:Q", y=y)
    numbers = base.mark_text(align="left", dx=5).encode(x="at:Q", y=y, text="said:N")
    return alt.layer(bars, ranges, numbers).properties(width=_BAR, height=_ROW * len(labels))


def _described(case: Case, found: Outlook, often: dict[int, Interval]) -> str:
    told = []
    for ending in found.endings:
        answers = [
            f"{head}: {said.lstrip('●○◊ ')}{f' ({more})' if more else ''}"
            for head, (_, said, more) in zip(_HEADS, _answers(case, ending), strict=True)
        ]
        if ending.ending in often:
            row = often[ending.ending]
            answers.append(f"{plain(row.of, 40)}: {row.value:.0%} ({row.low:.0%} to {row.high:.0%})")
        told.append(f"{case.words.ending_label(ending.ending)}: {', '.join(answers)}.")
    return " ".join(told)
