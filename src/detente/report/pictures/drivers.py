"""The judgements that an answer hangs on, the weightiest at the top."""

from collections.abc import Sequence
from typing import Any

from detente.errors import InputError
from detente.report.case import Case
from detente.report.pictures import charts
from detente.report.pictures.lettering import plain
from detente.report.pictures.opening import setting
from detente.report.pictures.result import Interval, Picture, Wish
from detente.report.pictures.style import Theme
from detente.report.words import count_of

__all__ = ["draw"]

_MOST = 20
_DRAWS, _VISIBLE = 128, 0.005
_WIDTH, _ROW, _LABEL = 260, 24, 44


def draw(case: Case, wish: Wish, theme: Theme) -> Picture:
    """Draw the effects in `wish.rows`, or those that fixing each judgement has on an answer, as a tornado.

    Raises
    ------
    InputError
        There are no effects to draw, since nothing is uncertain.
    """
    import altair as alt

    about, found, drawn = ("", wish.rows, []) if wish.rows else _found(case, wish)
    ordered = sorted(found, key=lambda row: (-abs(row.value), row.label))
    shown = ordered[:_MOST]
    rows = [_row(number, row) for number, row in enumerate(shown, 1)]
    names = [row["judgement"] for row in rows]
    base = alt.Chart(charts.values(rows)).properties(width=_WIDTH, height=_ROW * len(rows))
    y = alt.Y("judgement:N", sort=names, title=None, axis=alt.Axis(labelExpr=charts.LINES, grid=False, tickSize=0))
    ends = [min(0.0, *(r.low for r in shown)), max(0.0, *(r.high for r in shown))]
    scale = alt.Scale(domain=ends, nice=True)
    colours = alt.Scale(domain=["raises", "lowers"], range=[theme.gain, theme.loss])
    axis = "effect on the answer" if wish.rows else "change in the share of worlds, in percentage points"
    bars = base.mark_bar(height=13, opacity=0.75).encode(
        x=alt.X("value:Q", title=axis, scale=scale),
        y=y,
        color=alt.Color("sign:N", scale=colours, legend=None),
    )
    ranges = base.mark_rule(strokeWidth=1.6, color=theme.ink).encode(x="low:Q", x2="high:Q", y=y)
    ends_low = base.mark_tick(thickness=1.6, size=8, color=theme.ink).encode(x="low:Q", y=y)
    ends_high = base.mark_tick(thickness=1.6, size=8, color=theme.ink).encode(x="high:Q", y=y)
    zero = alt.Chart(charts.values([{"zero": 0}])).mark_rule(color=theme.ink).encode(x="zero:Q")
    numbers = (
        alt.Chart(charts.values(rows))
        .mark_text(align="left")
        .encode(x=alt.value(0), y=alt.Y("judgement:N", sort=names, axis=None), text="said:N")
        .properties(width=90, height=_ROW * len(rows))
    )
    lines = "95 % intervals" if drawn else "the interval"
    legend = [f"Bars: how much the answer changes with the judgement. Lines: {lines}. + raises, − lowers.", *drawn]
    if len(shown) < len(ordered):
        legend.append(f"{count_of(len(ordered) - len(shown), 'judgement')} with a smaller effect not drawn.")
    return charts.picture(
        alt.hconcat(alt.layer(bars, zero, ranges, ends_low, ends_high), numbers, spacing=6),
        kind="drivers",
        title="Which judgements the answer hangs on",
        below=setting(case, about),
        describes=" ".join(
            f"{plain(r.label, 120)}: {_number(r.value)} ({_number(r.low)} to {_number(r.high)})." for r in shown
        ),
        legend=legend,
        width=_WIDTH + 250,
        theme=theme,
    )


def _found(case: Case, wish: Wish) -> tuple[str, Sequence[Interval], list[str]]:
    """Return the question, what fixing each judgement at its weightiest outcome does to the share of worlds, and how.

    The last says in how many worlds, drawn how.
    """
    from detente.ensemble.drivers import drivers
    from detente.ensemble.run import space_of_scenario
    from detente.report.drivers import driver_bars
    from detente.report.likelihood import percent
    from detente.report.surety import chosen_reading
    from detente.report.uncertain import answer_words, reading_of_worlds

    space = space_of_scenario(case.scenario, chosen_reading(case))
    found = drivers(space, wish.answer, draws=_DRAWS if wish.draws is None else wish.draws)
    bars = [
        Interval(label, round(100 * value), round(100 * low), round(100 * high), "the share of worlds")
        for label, value, low, high in driver_bars(found, case)
        if abs(value) >= _VISIBLE
    ]
    if not bars:
        raise InputError(f"no uncertain judgement makes a difference to {found.answer.id}")
    worlds = count_of(len(found.base), "world")
    too = ", readings too" if reading_of_worlds(space) is None else ""
    drawn = (
        f"Over {worlds} drawn by the scenario's odds{too} (seed {found.seed}), with each judgement fixed and not; "
        f"as drawn the answer is yes in {percent(found.share)}. No forecast."
    )
    return plain(answer_words(case.conflict, found.answer), 120), bars, [drawn]


def _row(number: int, row: Interval) -> dict[str, Any]:
    return {
        "judgement": f"{charts.broken(f'{number}  {row.label}', _LABEL, 2)}",
        "value": row.value,
        "low": row.low,
        "high": row.high,
        "sign": "lowers" if row.value < 0 else "raises",
        "said": f"{_number(row.value)} ({_number(row.low)} to {_number(row.high)})",
    }


def _number(value: float) -> str:
    """Return an effect with its sign.

    Examples
    --------
    >>> _number(0.25), _number(-1.5), _number(0)
    ('+0.25', '−1.5', '0')
    """
    shown = f"{abs(value):.3g}"
    return shown if shown == "0" else f"{'+' if value > 0 else '−'}{shown}"
