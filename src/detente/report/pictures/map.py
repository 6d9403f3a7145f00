"""The conflict as a map: who there is, what each can do and does now, and who waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from detente.logic.tree import Statement, conjunction
from detente.model.conflict import Conflict, Option
from detente.report.case import Case
from detente.report.pictures.graphs import Part, Row, Sheet, text
from detente.report.pictures.lettering import plain
from detente.report.pictures.opening import setting, size_of_conflict
from detente.report.pictures.result import Picture, Wish
from detente.report.pictures.style import Theme
from detente.report.words import among, count_of

__all__ = ["draw"]

_ACTORS, _OPTIONS, _LEVELS, _TIES = 24, 12, 6, 36  # the most that are drawn; options and levels of one box
_ALIKE = 4  # so many actors with the same options are drawn as one
_WIDTH = 34
Tie = tuple[str, str]  # whose option it depends on, who depends on it


@dataclass(frozen=True, slots=True)
class _Box:
    """One actor, or several who can do the same."""

    actors: tuple[str, ...]
    options: tuple[Option, ...]


def draw(case: Case, wish: Wish, theme: Theme) -> Picture:
    """Draw actors and options, with arrows from those whose options others' moves and promises depend on."""
    boxes = _boxes(case)
    shown = boxes[:_ACTORS]
    home = {actor: str(n) for n, box in enumerate(shown) for actor in box.actors}
    ties = _ties(case.conflict, home)
    sheet = Sheet(theme, across=True, ranksep="0.7", nodesep="0.3")
    for number, box in enumerate(shown):
        sheet.box(str(number), _rows(case, box, theme))
    styles = {
        "needs": {"color": theme.gain, "penwidth": "1.6"},
        "waits": {"style": "dashed", "arrowhead": "vee"},
        "bound": {"style": "dotted", "dir": "none"},
    }
    crowded = sum(map(len, ties.values())) > _TIES
    drawn = [(tie, styles[how]) for how, found in ties.items() for tie in found if how == "needs" or not crowded]
    for (source, target), style in drawn[:_TIES]:
        sheet.arrow(source, target, **style)
    if not drawn:
        _in_columns(sheet, len(shown))
    title = "Who can do what, and who waits for whom" if drawn else "Who can do what"
    below = setting(case, size_of_conflict(case))
    return sheet.picture(
        "map", title, below, _described(case, boxes, ties), _legend(case, ties, boxes, min(len(drawn), _TIES), crowded)
    )


def _legend(case: Case, ties: dict[str, list[Tie]], boxes: Sequence[_Box], drawn: int, crowded: bool) -> list[str]:
    legend = []
    if case.conflict.graph is None:
        legend.append(
            "● done now · ○ not done now · ◊ has levels, the present one in brackets · » cannot be undone once done"
        )
    said = {
        "needs": "Solid arrow from A to B: what B may do depends on what A does.",
        "waits": "Dashed arrow from A to B: what B has promised to do depends on what A does.",
        "bound": "Dotted line: not everything that the two can do goes together.",
    }
    if drawn:
        legend.append(" ".join(said[how] for how, found in ties.items() if found and (how == "needs" or not crowded)))
    if len(boxes) > _ACTORS:
        legend.append(f"{count_of(len(boxes) - _ACTORS, 'more actor')} not drawn.")
    left_out = sum(map(len, ties.values())) - drawn
    if left_out:
        legend.append(
            f"On whom {'else ' if drawn else ''}the actors depend is not drawn: it would take "
            f"{count_of(left_out, 'line')}. The picture of the promises shows for what they wait."
        )
    return legend


def _boxes(case: Case) -> list[_Box]:
    """Return the actors with what they can do, those who can do the same in one box where they are many."""
    conflict = case.conflict
    found: dict[tuple[object, ...], list[str]] = {}
    controlled = {actor: tuple(conflict.options[o] for o in conflict.controlled(actor)) for actor in conflict.actors}
    for actor, options in controlled.items():
        alike = tuple((case.words.option(o.id), o.levels, o.now, o.controllers[1:]) for o in options)
        found.setdefault(alike or (actor,), []).append(actor)
    boxes = []
    for actors in found.values():
        groups = [tuple(actors)] if len(actors) >= _ALIKE else [(actor,) for actor in actors]
        boxes += [_Box(group, controlled[group[0]]) for group in groups]
    order = list(conflict.actors)
    return sorted(boxes, key=lambda box: order.index(box.actors[0]))


def _rows(case: Case, box: _Box, theme: Theme) -> list[Row]:
    words, conflict = case.words, case.conflict
    if len(box.actors) > 1:
        head = [text(f"{len(box.actors)} actors, each of whom can", _WIDTH, bold=True, size=11)]
        names = f"{among([words.actor(a) for a in box.actors[:12]])}{' and others' if len(box.actors) > 12 else ''}"
        head.append(text(names, _WIDTH + 4, most=6, size=8.5, colour=theme.muted))
    else:
        head = [text(words.actor(box.actors[0]), _WIDTH - 4, most=3, bold=True, size=11)]
        members = conflict.actors[box.actors[0]].members
        if members is not None:
            head.append(text(f"{members} members, who act alike", _WIDTH, size=8.5, colour=theme.muted))
    rows = [Row(tuple(head), theme.panel)]
    if conflict.graph is not None:
        return [*rows, Row((text(_moves_in_graph(case, box.actors[0]), _WIDTH, most=8, size=9),))]
    for option in box.options[:_OPTIONS]:
        rows.append(Row(tuple(_option(case, option, box.actors[0], theme))))
    if len(box.options) > _OPTIONS:
        rows.append(Row((text(f"and {len(box.options) - _OPTIONS} more options", _WIDTH, colour=theme.muted),)))
    if not box.options:
        rows.append(Row((text("can change nothing by itself", _WIDTH, colour=theme.muted, size=9),)))
    return rows


def _option(case: Case, option: Option, actor: str, theme: Theme) -> list[Part]:
    words = case.words
    is_plain = option.levels == ("no", "yes")
    on = option.now > 0 if is_plain else False
    mark = ("● " if on else "○ ") if is_plain else "◊ "
    lasting = any(rule.option == option.id and rule.only for rule in case.conflict.rules)
    others = [words.actor(a) for a in option.controllers if a != actor]
    tail = f"{' »' if lasting else ''}{f' (with {among(others)})' if others else ''}"
    parts = [text(f"{mark}{words.option(option.id)}{tail}", _WIDTH, most=4, bold=on)]
    if not is_plain:
        parts.append(text(f"     {_levels(option)}", _WIDTH + 4, most=3, size=9, colour=theme.muted))
    return parts


def _levels(option: Option) -> str:
    """Return the levels, the present one in brackets, where they are many only the ends and the present one."""
    shown = set(range(len(option.levels)))
    if len(option.levels) > _LEVELS:
        shown = {0, option.now, len(option.levels) - 1}
    said: list[str] = []
    for number, level in enumerate(option.levels):
        if number in shown:
            said.append(f"[{plain(level, 24)}]" if number == option.now else plain(level, 24))
        elif said[-1] != "…":
            said.append("…")
    return " · ".join(said)


def _moves_in_graph(case: Case, actor: str) -> str:
    graph = case.conflict.graph
    arcs = graph.arcs.get(actor, ()) if graph is not None else ()
    shown = ", ".join(f"{before + 1}→{after + 1}" for before, after in arcs[:24])
    more = f" and {len(arcs) - 24} more" if len(arcs) > 24 else ""
    return f"can move {shown}{more}" if arcs else "cannot move"


def _ties(conflict: Conflict, home: dict[str, str]) -> dict[str, list[Tie]]:
    """Return which boxes are tied to which, by how: ``needs``, ``waits`` or ``bound``; each pair in the first way."""
    found: dict[str, list[Tie]] = {"needs": [], "waits": [], "bound": []}
    for rule in conflict.rules:
        asked = conjunction(rule.needs, rule.leaves, rule.forbid_from, rule.forbid_to)
        owners = (rule.actor,) if rule.actor else conflict.options[rule.option].controllers
        found["needs"] += _from(conflict, asked, [home[o] for o in owners if o in home], home)
    for promise in conflict.commitments.values():
        asked = conjunction(promise.when, promise.needs)
        found["waits"] += _from(conflict, asked, [home[promise.by]] if promise.by in home else [], home)
    for constraint in conflict.constraints:
        bound = sorted({box for box, _ in _from(conflict, constraint.never, [""], home)})
        found["bound"] += [(a, b) for a, b in pairwise(bound)]
    seen: set[Tie] = set()
    for how, ties in found.items():
        pairs = dict.fromkeys(t for t in ties if t[0] != t[1] and t not in seen)
        if how == "bound":
            pairs = dict.fromkeys(t for t in pairs if t[::-1] not in seen)
        found[how] = list(pairs)
        seen.update(pairs)
    return found


def _from(conflict: Conflict, asked: Statement, targets: Sequence[str], home: dict[str, str]) -> list[Tie]:
    """Return ties from the boxes of those whose options a statement depends on."""
    if conflict.graph is not None:
        return []
    named = conflict.vocabulary.options_in(asked)
    owners = dict.fromkeys(conflict.options[option].owner for option in named)
    return [(home[owner], target) for owner in owners if owner in home for target in targets]


def _in_columns(sheet: Sheet, count: int) -> None:
    """Set boxes that nothing joins in columns of three."""
    for number in range(count - 3):
        sheet.arrow(str(number), str(number + 3), style="invis")


def _described(case: Case, boxes: Sequence[_Box], ties: dict[str, list[Tie]]) -> str:
    words, said = case.words, []
    for box in boxes[:_ACTORS]:
        who = words.actor(box.actors[0]) if len(box.actors) == 1 else f"each of {words.actors(box.actors[:12])}"
        can = "; ".join(f"{words.option(o.id)} (now: {plain(o.levels[o.now], 40)})" for o in box.options[:_OPTIONS])
        said.append(f"{who} can: {can or 'nothing by itself'}.")
    for how, tells in (("needs", "may do depends on"), ("waits", "has promised depends on")):
        for source, target in ties[how][:_TIES]:
            first, second = (words.actor(boxes[int(n)].actors[0]) for n in (source, target))
            said.append(f"What {second} {tells} {first}.")
    return " ".join(said)
