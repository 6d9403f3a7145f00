"""A run as a timeline: move by move who did what, what it was to the mover, and how the promises stand."""

from collections.abc import Sequence
from typing import Any, Literal, cast

from detente.errors import InputError
from detente.model.conflict import Commitment
from detente.outlook.ledger import Entry
from detente.outlook.run import Event, Run, run
from detente.report.case import Case, with_status_quo
from detente.report.pictures import charts
from detente.report.pictures.lettering import one_line, plain
from detente.report.pictures.opening import setting, start_of
from detente.report.pictures.result import Picture, Wish
from detente.report.pictures.style import SYMBOLS, Theme
from detente.report.words import count_of

__all__ = ["draw"]

_FIRST, _LAST, _PROMISES = 22, 6, 10  # moves and promises that are drawn
_ROUNDS = 100
_WIDE, _LABEL, _LINE, _CELL = 360, 76, 11, 64  # points; columns of a line of text
_STANDINGS = {"waiting": "waiting", "due": "DUE", "kept": "kept", "broken": "BROKEN", "withdrawn": "withdrawn"}


def draw(case: Case, wish: Wish, theme: Theme) -> Picture:
    """Draw the run from `wish.state`, supposing what `wish.suppose` says, until `wish.to` holds."""
    import altair as alt

    found = _run(case, wish)
    rows, left_out = _rows(case, found)
    names = [row["row"] for row in rows]
    height = (_LINE * (1 + max(row["said"].count("\n") for row in rows)) + 8) * len(rows)
    panels: list[Any] = [_moves(rows, names, height, theme)]
    owed = list(case.conflict.commitments.values())[:_PROMISES]
    if owed:
        labels = _headings(case, owed)
        panels.append(_promises(rows, names, labels, height, theme))
    legend = ["▲ gain, ▼ loss, = indifferent: what the move is to the mover. → the ending that a move leads to."]
    if owed:
        legend[0] += " At the right: how each promise stands after the move."
    if left_out:
        legend.append(f"{count_of(left_out, 'move')} in between not drawn.")
    if len(owed) < len(case.conflict.commitments):
        legend.append(f"{count_of(len(case.conflict.commitments) - len(owed), 'more promise')} not drawn.")
    how = f"promises {found.promises}"
    supposed = f"supposing {'; '.join(plain(s, 60) for s in wish.suppose)}" if wish.suppose else ""
    return charts.picture(
        alt.hconcat(*panels, spacing=10).resolve_scale(color="independent"),
        kind="run",
        title=f"What happens if everyone moves in turn: {_outcome(found)}",
        below=setting(case, how, supposed),
        describes=_described(case, found),
        legend=legend,
        width=_WIDE + 60 + _CELL * len(owed),
        theme=theme,
    )


def _run(case: Case, wish: Wish) -> Run:
    from detente.model.compile import compile_model

    model = case.model
    if wish.state is not None and (start := start_of(case, wish)) != model.status_quo:
        if case.conflict.graph is not None:
            raise InputError("in graph form a run begins at the status quo")
        model = compile_model(with_status_quo(case, start))
    if wish.promises not in (None, "voluntary", "binding"):
        raise InputError(f"promises are voluntary or binding, not '{plain(wish.promises or '', 40)}'")
    return run(
        model,
        promises=cast(Literal["voluntary", "binding"], wish.promises or "voluntary"),
        suppose=wish.suppose,
        until=wish.to,
        rounds=_ROUNDS if wish.rounds is None else wish.rounds,
    )


def _rows(case: Case, found: Run) -> tuple[list[dict[str, Any]], int]:
    """Return what is told of the start, of each move drawn, and of the end; and how many moves are left out."""
    events = list(found.events)
    left_out = max(0, len(events) - _FIRST - _LAST) if len(events) > _FIRST + _LAST + 1 else 0
    shown = [*events[:_FIRST], *events[-_LAST:]] if left_out else events
    start = charts.broken(f"→ {_ending(case, found.start)}", _LABEL, 2)
    rows = [_row("start", "", start, "", "start", found.opening)]
    before = found.start
    for event in shown:
        if left_out and event.number == len(events) - _LAST + 1:
            rows.append(_row("…", "", f"{count_of(left_out, 'move')} not drawn", "", "start", ()))
        rows.append(_event(case, event, found, before))
        before = event.after
    at = "" if found.cycle else f" → {_ending(case, found.last)}"  # a circle has no end
    end = charts.broken(f"{_outcome(found)}{at}", _LABEL, 2)
    rows.append(_row("end", "", end, "", "start", found.end.ledger))
    return rows, left_out


def _event(case: Case, event: Event, found: Run, before: int) -> dict[str, Any]:
    words, model = case.words, case.model
    said = words.changes(model.changes(event.before, event.after))
    if event.promises:
        said += " (bound by its promise)"
    ending = int(model.ending_of[event.after])
    if ending != int(model.ending_of[event.before]) and case.conflict.endings:
        said += f" → {words.ending_label(ending)}"
    if found.end.cycle_from == event.number - 1:
        said += " · from here on it goes round in a circle"
    head = one_line(f"{SYMBOLS[event.worth]} {event.worth} · {words.actor(event.actor)}", 60)
    return _row(
        f"{event.number}", head, charts.broken(said, _LABEL, 3), f"round {event.round}", event.worth, event.ledger
    )


def _row(name: str, head: str, said: str, turn: str, worth: str, ledger: Sequence[Entry]) -> dict[str, Any]:
    text = f"{head}\n{said}" if head else said
    standings = {n: _STANDINGS[entry.standing] for n, entry in enumerate(ledger[:_PROMISES], 1)}
    return {"row": f"{name}\n{turn}" if turn else name, "said": text, "worth": worth, "standings": standings}


def _moves(rows: list[dict[str, Any]], names: list[str], height: float, theme: Theme) -> Any:
    import altair as alt

    told = [{key: row[key] for key in ("row", "said", "worth")} for row in rows]
    y = alt.Y(
        "row:N",
        scale=alt.Scale(domain=names, paddingInner=0.12),
        title=None,
        axis=alt.Axis(labelExpr=charts.LINES, tickSize=0, domain=False, labelLineHeight=_LINE),
    )
    grounds = alt.Scale(
        domain=["gain", "loss", "indifferent", "start"],
        range=[theme.gain_ground, theme.loss_ground, theme.panel, theme.mark_ground],
    )
    base = alt.Chart(charts.values(told)).encode(y=y)
    boxes = base.mark_bar(stroke=theme.line, strokeWidth=0.6).encode(
        x=alt.value(0), x2=alt.value(_WIDE), color=alt.Color("worth:N", scale=grounds, legend=None)
    )
    lines: list[Any] = []
    for count in sorted({row["said"].count("\n") for row in rows}):
        shift = -_LINE * count / 2
        some = alt.Chart(charts.values([r for r in told if r["said"].count("\n") == count])).encode(y=y)
        lines.append(
            some.mark_text(
                align="left", baseline="middle", lineBreak="\n", lineHeight=_LINE, dy=shift, fontSize=9, color=theme.ink
            ).encode(x=alt.value(6), text="said:N")
        )
    return alt.layer(boxes, *lines).properties(width=_WIDE, height=height)


def _headings(case: Case, owed: Sequence[Commitment]) -> list[str]:
    """Return what is promised, in lines; all have as many, the upper ones empty."""
    told = [
        charts.broken(f"{n}  {case.words.actor(p.by)}: {case.words.promise(p)}", 14, 6) for n, p in enumerate(owed, 1)
    ]
    tallest = max(label.count("\n") for label in told)
    return ["\n" * (tallest - label.count("\n")) + label for label in told]


def _promises(rows: list[dict[str, Any]], names: list[str], labels: list[str], height: float, theme: Theme) -> Any:
    import altair as alt

    told = [
        {"row": row["row"], "promise": labels[n - 1], "standing": standing}
        for row in rows
        for n, standing in row["standings"].items()
    ]
    grounds = alt.Scale(
        domain=list(_STANDINGS.values()),
        range=[theme.paper, theme.panel, theme.gain_ground, theme.loss_ground, theme.paper],
    )
    base = alt.Chart(charts.values(told)).encode(
        x=alt.X(
            "promise:N",
            scale=alt.Scale(domain=labels),
            title=None,
            axis=alt.Axis(
                orient="top", labelAngle=0, labelExpr=charts.LINES, labelFontSize=8, labelLineHeight=9, tickSize=0,
                domain=False, labelPadding=4 + 9 * labels[0].count("\n"),
            ),
        ),
        y=alt.Y("row:N", scale=alt.Scale(domain=names, paddingInner=0.12), axis=None),
    )  # fmt: skip
    cells = base.mark_rect(stroke=theme.line, strokeWidth=0.6).encode(
        color=alt.Color("standing:N", scale=grounds, legend=None)
    )
    words = base.mark_text(fontSize=8.5, color=theme.ink).encode(text="standing:N")
    return alt.layer(cells, words).properties(width=_CELL * len(labels), height=height)


def _ending(case: Case, state: int) -> str:
    if not case.conflict.endings:
        return case.words.state(case.model, state)
    return case.words.ending_label(int(case.model.ending_of[state]))


def _outcome(found: Run) -> str:
    moves = count_of(len(found.events), "move")
    return {
        "rest": f"at rest after {moves}" if found.events else "nobody moves",
        "cycle": f"a circle of {count_of(len(found.cycle), 'move')}",
        "until": f"there after {moves}",
        "horizon": f"not at rest after {count_of(found.end.rounds, 'round')}",
    }[found.end.outcome]


def _described(case: Case, found: Run) -> str:
    told = []
    for event in found.events[: _FIRST + _LAST]:
        what = case.words.changes(case.model.changes(event.before, event.after))
        told.append(f"{event.number}. {case.words.actor(event.actor)}: {what} ({event.worth}).")
    more = [f"And {count_of(len(found.events) - len(told), 'more move')}."] if len(found.events) > len(told) else []
    return " ".join(
        [
            f"From: {_ending(case, found.start)}.",
            *told,
            *more,
            f"The end: {_outcome(found)}{'' if found.cycle else f', {_ending(case, found.last)}'}.",
        ]
    )
