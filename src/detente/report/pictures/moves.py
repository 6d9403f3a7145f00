"""Moves and improvements between states: all of a small conflict, or those around one state of a large one."""

from dataclasses import dataclass, field

import numpy as np

from detente.model.graph import GraphModel
from detente.outlook.deciding import Worth, worth_of
from detente.report.case import Case
from detente.report.pictures.graphs import Row, Sheet, text
from detente.report.pictures.opening import place, setting, start_of
from detente.report.pictures.result import Picture, Wish
from detente.report.pictures.style import Theme
from detente.report.words import count_of
from detente.stability.nash import nash

__all__ = ["draw"]

_WHOLE_STATES, _WHOLE_MOVES = 12, 44  # a conflict that is no larger is drawn whole
_GAINS, _OTHERS, _REPLIES, _MOST = 3, 1, 2, 16  # per actor: gains, other moves; replies per state; states in all
_STYLES = {
    "gain": {"style": "solid", "arrowhead": "normal", "penwidth": "1.8"},
    "indifferent": {"style": "dashed", "arrowhead": "vee"},
    "loss": {"style": "dotted", "arrowhead": "empty"},
}
_LEGEND = (
    "Solid arrow: an improvement for the one who moves. Dashed: indifferent. Dotted: a loss. An arrow bears the name "
    "of the mover; with ↔ it can also move back."
)


@dataclass
class _Web:
    """States and moves to be drawn: (actor, before, after) with what it is worth; of a pair to and fro the better."""

    model: GraphModel
    states: dict[int, None] = field(default_factory=dict)
    arrows: dict[tuple[int, int, int], Worth] = field(default_factory=dict)

    def add(self, actor: int, before: int, after: int) -> None:
        """Add a move and the states that it joins."""
        self.states.setdefault(before)
        self.states.setdefault(after)
        if self.arrows.get((actor, after, before), "loss") != "loss":
            return
        self.arrows.pop((actor, after, before), None)
        self.arrows[actor, before, after] = worth_of(self.model, actor, before, after)


def draw(case: Case, wish: Wish, theme: Theme) -> Picture:
    """Draw the moves of the whole conflict, or those around `wish.state`."""
    model = case.model
    whole = wish.state is None and model.count <= _WHOLE_STATES and len(_all(model)) <= _WHOLE_MOVES
    start = None if whole else start_of(case, wish)
    web, left_out = _everything(model) if start is None else _around(model, start)
    sheet = Sheet(theme, across=start is not None, ranksep="0.55", nodesep="0.3")
    centre = model.status_quo if start is None else start
    nobody_leaves = _nash(model)
    for state in web.states:
        _state_box(sheet, case, state, centre, start is not None, nobody_leaves[state], theme)
    _arrows(sheet, case, web, theme)
    if start is None:
        title = "Who can move where, and who would"
        note = f"All {model.count} states and all moves."
    else:
        title = f"Moves around {'the ' if start == model.status_quo else ''}{place(case, start)}"
        note = left_out
    legend = [_LEGEND, f"Thick frame: Nash, nobody has an improvement from there. {note}"]
    described = _described(case, web, note)
    return sheet.picture("moves", title, setting(case, count_of(model.count, "state")), described, legend)


def _nash(model: GraphModel) -> list[bool]:
    found: list[bool] = np.asarray(np.all([nash(model, i) for i in range(len(model.actors))], axis=0)).tolist()
    return found


def _everything(model: GraphModel) -> tuple[_Web, str]:
    web = _Web(model)
    for state in range(model.count):
        web.states.setdefault(state)
    for actor, before, after in _all(model):
        web.add(actor, before, after)
    return web, ""


def _all(model: GraphModel) -> list[tuple[int, int, int]]:
    """Return all moves: who, from where, to where."""
    return [
        (actor, state, after)
        for actor, moves in enumerate(model.moves)
        for state in range(model.count)
        for after in np.asarray(moves.targets(state)).tolist()
        if after != state
    ]


def _around(model: GraphModel, start: int) -> tuple[_Web, str]:
    """Return the best moves from a state and the best replies to them, and what was left out."""
    web = _Web(model)
    web.states.setdefault(start)
    gains, others, reached = 0, 0, []
    for actor in range(len(model.actors)):
        better, rest = _ordered(model, actor, start)
        gains, others = gains + len(better), others + len(rest)
        chosen = better[:_GAINS] + (rest[:_OTHERS] if not better else [])
        reached += [(actor, s) for s in chosen]
    reached.sort(key=lambda pair: worth_of(model, pair[0], start, pair[1]) != "gain")
    reached = reached[: _MOST - 1]
    for actor, after in reached:
        web.add(actor, start, after)
    settled = sorted(range(len(model.actors)), key=lambda actor: bool(_ordered(model, actor, start)[0]))
    for mover, after in reached:
        replies = 0
        for actor in settled:  # first those who would not have moved before
            better, _ = _ordered(model, actor, after) if actor != mover else ([], [])
            for state in better[:1]:
                room = len(web.states) < _MOST and replies < _REPLIES
                if state in web.states or room:
                    replies += state not in web.states
                    web.add(actor, after, state)
    drawn = [worth for (_, before, _), worth in web.arrows.items() if before == start]
    shown = drawn.count("gain")
    note = (
        f"Drawn: {shown} of {count_of(gains, 'improvement')} and {len(drawn) - shown} of {others:,} other moves from "
        f"it (the best, then those that change least), and some improvements of others after them; {len(web.states)} "
        f"of {count_of(model.count, 'state')}."
    )
    return web, note


def _ordered(model: GraphModel, actor: int, state: int) -> tuple[list[int], list[int]]:
    """Return where an actor's improvements and other moves lead: the best first, those that change least."""
    targets = np.asarray(model.moves[actor].targets(state))
    targets = targets[targets != state]
    ranks = model.ranks[actor]
    changed = (model.levels[:, targets] != model.levels[:, [state]]).sum(axis=0)
    better = ranks[targets] > ranks[state]
    first = np.lexsort((targets, changed, -ranks[targets]))
    least = np.lexsort((targets, -ranks[targets], changed))
    return targets[first][better[first]].tolist(), targets[least][~better[least]].tolist()


def _state_box(
    sheet: Sheet, case: Case, state: int, centre: int | None, focused: bool, nash_for_all: bool, theme: Theme
) -> None:
    model, words = case.model, case.words
    head = f"State {state + 1:,}" + (" · status quo" if state == model.status_quo else "")
    parts = [text(head, 34, bold=True, colour=theme.mark if state == centre else "")]
    if focused and centre is not None and state != centre:
        said = words.difference(model, centre, state)
        parts.append(text(said if case.conflict.graph is not None else f"changed: {said}", 34, most=5, size=9))
    else:
        parts.append(text(words.state(model, state), 34, most=7, size=9))
    if case.conflict.endings:
        label = words.ending_label(int(model.ending_of[state]))
        parts.append(text(f"→ {label}", 36, most=2, size=8.5, colour=theme.muted, italic=True))
    ground = theme.mark_ground if state == centre else theme.paper
    sheet.box(
        str(state),
        [Row(tuple(parts), ground)],
        line=theme.ink if nash_for_all else theme.line,
        thick=3 if nash_for_all else 1,
    )


def _arrows(sheet: Sheet, case: Case, web: _Web, theme: Theme) -> None:
    colours = {actor: n % len(theme.actors) for n, actor in enumerate(sorted({actor for actor, _, _ in web.arrows}))}
    for (actor, before, after), worth in web.arrows.items():
        back = before in web.model.moves[actor].targets(after)
        colour = theme.actors[colours[actor]]
        name = f"{case.words.actor(actor)}{' ↔' if back else ''}"
        sheet.arrow(
            str(before), str(after), text(name, 16, most=2, size=8.5, colour=colour), color=colour, **_STYLES[worth]
        )


def _described(case: Case, web: _Web, note: str) -> str:
    told = [
        f"{case.words.actor(actor)} from state {before + 1} to state {after + 1} ({worth})"
        for (actor, before, after), worth in list(web.arrows.items())[:40]
    ]
    return f"{note} Moves: {'; '.join(told) or 'none'}."
