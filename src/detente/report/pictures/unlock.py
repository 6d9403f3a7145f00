"""What unlocks an ending and what blocks it: options or actors down, sets across."""

from collections.abc import Sequence
from typing import Any

from detente.errors import InputError, LimitError
from detente.model.conflict import Conflict
from detente.model.graph import GraphModel
from detente.outlook.standing import HowKept
from detente.outlook.unlocking import unlocking
from detente.outlook.unlocking_results import BlockingSet, Unlocking, UnlockingSet
from detente.outlook.unlocking_symmetry import Choice
from detente.report.case import Case
from detente.report.pictures import charts
from detente.report.pictures.lettering import plain
from detente.report.pictures.opening import ending_in_words, setting, target_of
from detente.report.pictures.result import Picture, Wish
from detente.report.pictures.style import Theme
from detente.report.words import among, count_of

__all__ = ["draw"]

_SETS, _ROWS = 14, 40  # the most that are drawn
_SECONDS = 10.0
_COLUMN, _LINE, _LABEL = 38, 11, 52  # points; columns of a label
_MARKS = {"reachable": "yes", "temporary": "detour", "jointly": "jointly", "unreachable": "no"}
_KEPT: dict[HowKept, str] = {"content": "yes", "sure": "surely", "possible": "possibly", "no": "no"}
_BY_MOVES, _KEPT_THERE = "by legal moves", "kept there"
_Rows = dict[object, str]


def draw(case: Case, wish: Wish, theme: Theme) -> Picture:
    """Draw the sets of changes that unlock `wish.to`, and the sets that block it as long as they stay.

    Raises
    ------
    InputError
        The ending holds already, or cannot be brought about at all.
    """
    import altair as alt

    listed = _listed(case)
    target = target_of(case, wish) if isinstance(listed, GraphModel) else wish.to
    if target is None:
        raise InputError("there are too many states to choose an ending by: say with --to which one is meant")
    says = ending_in_words(case, target)
    found = unlocking(listed, target, most=_SETS, seconds=_SECONDS)
    if found.standing != "open":
        why = "holds in the status quo already" if found.standing == "already" else "is impossible from the status quo"
        raise InputError(f"“{says}” {why}: there are no sets to draw")
    sets = found.options.sets[:_SETS]
    blocks = [b for b in found.options.blocking if len(b.units) > 1][:_SETS]
    rows = _rows(case, sets, blocks, found)
    panels = [_matrix("unlocking set", "needed for it", sets, rows, theme, how=True)]
    if blocks:
        panels.append(_matrix("blocking set", "rule it out while they stay", blocks, rows, theme, how=False))
    return charts.picture(
        alt.hconcat(*panels, spacing=22),
        kind="unlock",
        title=f"What unlocks “{says}”",
        below=setting(case, "from the status quo"),
        describes=_described(case, found, says, sets),
        legend=_legend(found, sets, blocks, len(_rows_of(sets, blocks)) - len(rows)),
        width=max(490, (len(sets) + len(blocks)) * _COLUMN + 260),
        theme=theme,
    )


def _listed(case: Case) -> GraphModel | Conflict:
    try:
        return case.model
    except LimitError:
        return case.conflict


def _rows_of(sets: Sequence[UnlockingSet], blocks: Sequence[BlockingSet]) -> list[object]:
    """Return what stands in the rows: options, and choices among several, those in most sets first."""
    counted: dict[object, int] = {}
    for one in sets:
        for unit in (*one.fixed, *one.choices):
            counted[unit] = counted.get(unit, 0) + 1
    for block in blocks:
        for unit in (*block.fixed, *block.choices):
            counted.setdefault(unit, 0)
    return sorted(counted, key=lambda unit: -counted[unit])


def _rows(case: Case, sets: Sequence[UnlockingSet], blocks: Sequence[BlockingSet], found: Unlocking) -> _Rows:
    """Return the label of each row, told from all others by its number."""
    levels: dict[str, tuple[str, ...]] = {}
    for one in found.options.sets:
        for option, reached in one.levels.items():
            levels[option] = tuple(dict.fromkeys((*levels.get(option, ()), *reached)))
    shown = _rows_of(sets, blocks)[:_ROWS]
    return {unit: charts.broken(f"{n}  {_told(case, unit, levels)}", _LABEL, 2) for n, unit in enumerate(shown, 1)}


def _told(case: Case, unit: object, levels: dict[str, tuple[str, ...]]) -> str:
    if isinstance(unit, Choice):
        options = [units[0] for units in unit.among]
        phrases = dict.fromkeys(_change(case, option, levels) for option in options)
        owners = [
            case.words.actor(case.conflict.options[o].owner) for o in options[:3] if case.conflict.options[o].owner
        ]
        what = next(iter(phrases)) if len(phrases) == 1 else "one of their options each"
        more = f" and {len(options) - 3} more" if len(options) > 3 else ""
        return f"any {unit.count} of {len(options)}: {what} ({', '.join(owners)}{more})"
    option = case.conflict.options[str(unit)]
    return f"{case.words.actor(option.owner) if option.owner else ''}: {_change(case, option.id, levels)}"


def _change(case: Case, option: str, levels: dict[str, tuple[str, ...]]) -> str:
    """Return what must become of an option."""
    found = case.conflict.options[option]
    reached = levels.get(option, ()) or (found.levels[1 - min(found.now, 1)],)
    if len(reached) == 1:
        return case.words.change(option, found.levels[found.now], reached[0])
    return f"{case.words.option(option)}: {among([plain(level, 30) for level in reached], 'or')}"


def _matrix(what: str, says: str, sets: Sequence[BlockingSet], rows: _Rows, theme: Theme, *, how: bool) -> Any:
    import altair as alt

    names = [str(n) for n in range(1, len(sets) + 1)]
    labels = [*rows.values(), *((_BY_MOVES, _KEPT_THERE) if how and _marked(sets) else ())]
    dots: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for name, one in zip(names, sets, strict=True):
        dots += [{"set": name, "unit": rows[u]} for u in (*one.fixed, *one.choices) if u in rows]
        if isinstance(one, UnlockingSet) and one.way is not None:
            words.append({"set": name, "unit": _BY_MOVES, "said": _MARKS[one.way.mark]})
            kept = "–" if one.way.mark == "unreachable" else _KEPT[one.way.kept]
            words.append({"set": name, "unit": _KEPT_THERE, "said": kept})
    x = alt.X(
        "set:N",
        scale=alt.Scale(domain=names),
        axis=alt.Axis(orient="top", labelAngle=0, tickSize=0, grid=True, title=f"{what}: {says}", titleAnchor="start"),
    )
    axis = alt.Axis(labelExpr=charts.LINES, grid=True, tickSize=0, domain=False, labelLineHeight=_LINE) if how else None
    y = alt.Y("unit:N", scale=alt.Scale(domain=labels), title=None, axis=axis)
    shape, colour = ("circle", theme.gain) if how else ("square", theme.loss)
    drawn = [
        alt.Chart(charts.values(dots))
        .mark_point(filled=True, opacity=1, size=95, shape=shape, color=colour)
        .encode(x=x, y=y)
    ]
    if words:
        base = alt.Chart(charts.values(words))
        drawn.append(base.mark_rect(color=theme.paper, opacity=1).encode(x=x, y=y))
        drawn.append(base.mark_text(fontSize=8.5, color=theme.ink).encode(x=x, y=y, text="said:N"))
    tallest = max(label.count("\n") for label in labels) + 1
    return alt.layer(*drawn).properties(width=_COLUMN * len(sets), height=(_LINE * tallest + 7) * len(labels))


def _marked(sets: Sequence[BlockingSet]) -> bool:
    return any(isinstance(one, UnlockingSet) and one.way is not None for one in sets)


def _legend(
    found: Unlocking, sets: Sequence[UnlockingSet], blocks: Sequence[BlockingSet], rows_left_out: int
) -> list[str]:
    legend = ["● a change that the set needs; no part of a set suffices."]
    if blocks:
        legend[0] += " ■ as long as all of the column stay as they are, it is ruled out."
    if _marked(sets):
        legend.append(
            "By legal moves: straight away, by a detour (steps that are taken back later), only jointly (several move "
            "at once), or not at all. Kept there: whether everyone keeps the ending that it leads to."
        )
    else:
        legend.append("There are too many states to list: whether legal moves bring a set about is not said.")
    why = {
        "most": f"only the {len(sets)} smallest were looked for",
        "seconds": "time ran out",
        "interrupted": "interrupted",
    }
    if found.options.stopped:
        legend.append(f"There may be more unlocking sets: {why[found.options.stopped]}.")
    if found.options.blocking_stopped or len(blocks) == _SETS:
        legend.append("There may be more blocking sets.")
    if rows_left_out > 0:
        legend.append(f"{count_of(rows_left_out, 'more row')} not drawn.")
    return legend


def _described(case: Case, found: Unlocking, says: str, sets: Sequence[UnlockingSet]) -> str:
    told = []
    for number, one in enumerate(sets, 1):
        units = "; ".join(_told(case, u, dict(one.levels)) for u in (*one.fixed, *one.choices))
        way = "" if one.way is None else f" (by legal moves: {_MARKS[one.way.mark]}; kept there: {_KEPT[one.way.kept]})"
        told.append(f"Set {number}: {units}{way}.")
    essential = "; ".join(_told(case, o, dict(sets[0].levels) if sets else {}) for o in found.options.essential)
    return " ".join([f"What unlocks “{says}”. In every set: {essential or 'nothing'}.", *told])
