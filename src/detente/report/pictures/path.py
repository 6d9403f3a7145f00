"""The path from a state to an ending: every step, what it is to its mover, and which losses no best path avoids."""

from detente.errors import InputError
from detente.outlook.deciding import compare_states
from detente.outlook.paths import BestPath, PathStep
from detente.report.case import Case
from detente.report.pictures.graphs import Row, Sheet, text
from detente.report.pictures.opening import ending_in_words, place, setting, start_of, target_of
from detente.report.pictures.result import Picture, Wish
from detente.report.pictures.style import SYMBOLS, Theme
from detente.report.route import Route, cost_of, find_routes, kept_by
from detente.report.words import sentence

__all__ = ["draw"]

_MOST = 30  # steps drawn
_WIDTH = 62


def draw(case: Case, wish: Wish, theme: Theme) -> Picture:
    """Draw the best path to `wish.to` from `wish.state`."""
    start, target = start_of(case, wish), target_of(case, wish)
    (route,) = find_routes(case, start, [target])
    says = ending_in_words(case, target)
    title = f"What stands in the way of “{says}”"
    if route.path is None:
        raise InputError(f"no sequence of moves leads to “{says}”, whatever the actors want: there is no path to draw")
    sheet = Sheet(theme, ranksep="0.22", nodesep="0.1")
    _end_box(sheet, case, "start", f"{place(case, start).capitalize()}: {_standing(case, start)}", "", theme)
    before = "start"
    shown = route.path.steps if len(route.path.steps) <= _MOST else route.path.steps[:_MOST]
    for number, step in enumerate(shown, 1):
        node = f"step {number}"
        _step_box(sheet, case, node, number, step, _is_obstacle(case, route.path, step), theme)
        sheet.arrow(before, node)
        before = node
    _end_box(sheet, case, "end", f"{says}", sentence(kept_by(case, route.keepers)), theme)
    left_out = len(route.path.steps) - len(shown)
    sheet.arrow(before, "end", text(f"{left_out} more steps, not drawn", 40, size=9) if left_out else None)
    below = setting(case, cost_of(route.path))
    return sheet.picture("path", title, below, _described(case, route, says), _legend(route.path))


def _standing(case: Case, state: int) -> str:
    if not case.conflict.endings:
        return case.words.state(case.model, state)
    return case.words.ending_label(int(case.model.ending_of[state]))


def _is_obstacle(case: Case, path: BestPath, step: PathStep) -> bool:
    changes = case.model.changes(step.before, step.after)
    return step.worth == "loss" and any(o.actor == step.actor and o.changes == changes for o in path.obstacles)


def _step_box(sheet: Sheet, case: Case, node: str, number: int, step: PathStep, obstacle: bool, theme: Theme) -> None:
    words = case.words
    colour, ground = theme.worth(step.worth)
    shown = "LOSS" if step.worth == "loss" else step.worth
    what = words.changes(case.model.changes(step.before, step.after))
    head = f"{number}  {SYMBOLS[step.worth]} {shown}{'  ·  OBSTACLE on every best path' if obstacle else ''}"
    parts = [
        text(head, _WIDTH, bold=True, colour=colour, size=9),
        text(words.actor(step.actor), _WIDTH - 6, most=2, bold=True),
        text(what, _WIDTH, most=4),
    ]
    if why := _why(case, step):
        parts.append(text(why, _WIDTH + 4, most=3, colour=theme.muted, size=9, italic=True))
    sheet.box(node, [Row(tuple(parts), ground)], line=colour if obstacle else "", thick=3 if obstacle else 1)


def _why(case: Case, step: PathStep) -> str:
    """Return what decides a step that is no gain."""
    found = compare_states(case.model, step.actor, step.before, step.after)
    if found.worth == "loss" and found.deciding:
        return "against: " + "; ".join(case.words.priority(e) for e in found.deciding)
    if found.worth == "indifferent" and found.outweighed:
        return "cancelling out: " + "; ".join(case.words.priority(e) for e in found.outweighed)
    return ""


def _end_box(sheet: Sheet, case: Case, node: str, head: str, rest: str, theme: Theme) -> None:
    parts = [text(head, _WIDTH - 8, most=3, bold=True, colour=theme.mark)]
    if rest:
        parts.append(text(rest, _WIDTH, most=4, size=9))
    sheet.box(node, [Row(tuple(parts), theme.mark_ground)], line=theme.mark, thick=2)


def _legend(path: BestPath) -> list[str]:
    if path.count == 1:
        many = "It is the only best path."
    elif path.count is None:
        many = "There are too many paths as good as this one to go through: what they share is not known."
    elif path.losses and not path.obstacles:
        many = f"{path.count:,} paths are as good; no loss is common to all of them."
    else:
        many = f"{path.count:,} paths are as good."
    signs = "▲ gain, ▼ loss, = indifferent: what the move is to the one who makes it."
    obstacle = "Thick frame: an obstacle, a loss on every best path." if path.obstacles else ""
    best = f"Best: fewest losses, then fewest indifferent moves, then fewest moves. {many}"
    return [" ".join(part for part in (signs, obstacle, best) if part)]


def _described(case: Case, route: Route, says: str) -> str:
    assert route.path is not None
    words, told = case.words, []
    for number, step in enumerate(route.path.steps[:_MOST], 1):
        what = words.changes(case.model.changes(step.before, step.after))
        obstacle = ", an obstacle" if _is_obstacle(case, route.path, step) else ""
        told.append(f"{number}. {words.actor(step.actor)}: {what} ({step.worth}{obstacle}).")
    if not told:
        told.append("It is there already.")
    return f"The way to “{says}”. {' '.join(told)} At its end: {kept_by(case, route.keepers)}"
