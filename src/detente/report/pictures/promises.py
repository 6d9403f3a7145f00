"""The promises as a graph: what waits on whom, which conditions must all or may each hold, and where it is stuck."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from detente.logic.tree import TRUE, And, Count, Name, Not, Or, Statement, conjunction
from detente.outlook.activation import Activation, Fate, activation, status_quo_levels
from detente.outlook.commitments import standing_of_commitments
from detente.outlook.ledger import Entry
from detente.outlook.undertakings import bounds_of, holds
from detente.report.case import Case
from detente.report.pictures.graphs import Part, Row, Sheet, text
from detente.report.pictures.lettering import plain
from detente.report.pictures.opening import setting
from detente.report.pictures.result import Picture, Wish
from detente.report.pictures.style import Theme
from detente.report.words import count_of

__all__ = ["draw"]

_PROMISES, _NODES, _DEEPEST, _PARTS = 24, 60, 3, 8  # the most that are drawn; other conditions stand in words
_ALIKE = 4  # so many promises of the same are drawn as one
_Bounds = Mapping[str, tuple[int, int]]
_FATES = {
    "in turn": "comes true in turn, round {0}",
    "together": "comes true only if all sign together",
    "undecided": "undecided: the conditions go round in a circle",
    "never": "stuck: it never comes true",
    "held back": "held back by what is supposed",
    "withdrawn": "withdrawn",
}
_LEGEND = (
    "An arrow leads from what is waited for to what waits for it; all that leads into a box must hold, of a circle's "
    "what the circle says. ● holds now, ○ does not. Thick dashed frame: it does not hold, and no promise brings it "
    "about: here it is stuck. Never: even if everyone keeps their word. Heavy arrow: what a promise brings about."
)


@dataclass
class _Graph:
    """What has been drawn, so that each thing is drawn once."""

    case: Case
    sheet: Sheet
    theme: Theme
    levels: Mapping[str, int]
    effects: Mapping[str, _Bounds]
    drawn: set[str] = field(default_factory=set)
    leaves: dict[str, Statement] = field(default_factory=dict)  # the conditions that are not taken apart, by node
    stuck: list[str] = field(default_factory=list)
    left_out: int = 0

    def condition(self, part: Statement, depth: int = 0) -> str | None:
        """Draw what a statement asks for, and return its node; None where there is no room."""
        node = f"condition {part!r}"
        if node in self.drawn:
            return node
        if len(self.drawn) >= _NODES:
            self.left_out += 1
            return None
        self.drawn.add(node)
        meaning = self.case.conflict.definitions.get(part.name) if isinstance(part, Name) else part
        gate = _gate(meaning) if depth < _DEEPEST and meaning is not None else None
        if gate is None or meaning is None:
            self._leaf(node, part)
            return node
        parts, says = gate
        self._gate(node, part, says)
        for inner in parts:
            source = self.condition(inner, depth + 1)
            if source is not None:
                self.sheet.arrow(source, node)
        return node

    def holds(self, part: Statement) -> bool:
        """Whether a statement holds now."""
        return holds(part, self.case.conflict.vocabulary, self.levels)

    def comes_by(self, part: Statement, promises: Iterable[str]) -> bool:
        """Whether a statement holds once some promises are carried out, and all else stays."""
        levels = dict(self.levels)
        for promise in promises:
            for option, (low, high) in self.effects[promise].items():
                levels[option] = min(max(levels[option], low), high)
        return holds(part, self.case.conflict.vocabulary, levels)

    def _gate(self, node: str, part: Statement, says: str) -> None:
        mark = "●" if self.holds(part) else "○"
        if isinstance(part, Name):
            name = text(f"{mark} {part.name.replace('_', ' ')}", 20, most=2, bold=True, size=9)
            self.sheet.shape(node, Part((*name.lines, says), size=9), "ellipse")
        else:
            self.sheet.shape(node, text(f"{mark} {says}", 14, most=2, size=9), "ellipse")

    def _leaf(self, node: str, part: Statement) -> None:
        """Draw a condition on one option, or one that is shown as written."""
        now = self.holds(part)
        said = self.case.words.condition(part)
        who, link, what = said.partition(": ")
        self.leaves[node] = part
        parts = [
            text(who, 26, most=2, bold=True, size=9),
            text(f"{'●' if now else '○'} {what or 'as it is'}", 28, size=9),
        ]
        if not link:
            parts = [text(f"{'●' if now else '○'} {said}", 28, size=9)]
        stuck = not now and not self.comes_by(part, self.effects)
        if stuck:
            parts.append(text("no promise brings it about", 28, size=8.5, colour=self.theme.loss, bold=True))
            self.stuck.append(said)
        colour = self.theme.loss if stuck else self.theme.line
        ground = self.theme.loss_ground if stuck else self.theme.panel if now else self.theme.paper
        self.sheet.shape(
            node,
            Part(tuple(line for p in parts for line in p.lines), size=9),
            "box",
            style="filled,dashed" if stuck else "filled",
            fillcolor=ground,
            color=colour,
            penwidth="2.2" if stuck else "1",
        )


def draw(case: Case, wish: Wish, theme: Theme) -> Picture:
    """Draw the promises, with the conditions they wait for, supposing what `wish.suppose` says."""
    conflict = case.conflict
    title = "What each promise waits for"
    sheet = Sheet(theme, across=True, ranksep="0.4", nodesep="0.16")
    if not conflict.commitments:
        sheet.box("none", [Row((text("The scenario has no promises.", 40),))])
        return sheet.picture("promises", title, setting(case), "The scenario has no promises.")
    fired = activation(conflict, wish.suppose)
    levels = status_quo_levels(conflict)
    levels |= {option: conflict.options[option].levels.index(now) for option, _, now in fired.supposed_changes}
    entries = standing_of_commitments(conflict, levels)
    graph = _Graph(case, sheet, theme, levels, _effects(case))
    groups = _groups(case, entries, fired)
    for group in groups[:_PROMISES]:
        _promise(graph, group, _fate(fired, group[0].commitment))
    for group in groups[:_PROMISES]:
        _brought_about(graph, [entry.commitment for entry in group])
    supposed = f"supposing {'; '.join(plain(s, 60) for s in wish.suppose)}" if wish.suppose else ""
    legend = [_LEGEND]
    if len(groups) > _PROMISES or graph.left_out:
        number = sum(len(group) for group in groups[_PROMISES:])
        more = count_of(number, "more promise") if number else ""
        some = count_of(graph.left_out, "more condition") if graph.left_out else ""
        legend.append(f"Not drawn for lack of room: {' and '.join(m for m in (more, some) if m)}.")
    many = count_of(len(entries), "promise")
    described = _described(graph, entries, fired)
    return sheet.picture("promises", title, setting(case, many, supposed), described, legend)


def _gate(part: Statement) -> tuple[tuple[Statement, ...], str] | None:
    """Return the parts of a statement and how many of them must hold; None for one that is no such gate."""
    match part:
        case And(operands) | Or(operands) | Count(_, _, operands) if len(operands) > _PARTS:
            return None
        case And(operands):
            return operands, "all of"
        case Or(operands):
            return operands, "any of"
        case Count("atleast", k, operands) if not any(isinstance(o, Not) for o in operands):
            return operands, f"at least {k} of {len(operands)}"
        case _:
            return None


def _effects(case: Case) -> dict[str, _Bounds]:
    """Return the levels that each promise asks for, where it is not withdrawn."""
    promises = case.conflict.commitments.values()
    return {p.id: bounds_of(p.promise, case.conflict.vocabulary) or {} for p in promises if p.stage != "withdrawn"}


def _groups(case: Case, entries: Sequence[Entry], fired: Activation) -> list[list[Entry]]:
    """Return the promises, those of several actors that say the same and stand the same together if they are many."""
    found: dict[object, list[Entry]] = {}
    for entry in entries:
        promise, fate = case.conflict.commitments[entry.commitment], _fate(fired, entry.commitment)
        conditions = promise.when, promise.needs
        key = case.words.promise(promise), conditions, promise.stage, entry.standing, fate.when, fate.round
        found.setdefault(key, []).append(entry)
    groups = []
    for alike in found.values():
        groups += [alike] if len(alike) >= _ALIKE else [[entry] for entry in alike]
    return groups


def _fate(fired: Activation, commitment: str) -> Fate:
    return next(f for f in fired.fates if f.commitment == commitment)


def _promise(graph: _Graph, group: Sequence[Entry], fate: Fate) -> None:
    """Draw a promise, or several that say the same: how it stands, what becomes of it, and what it waits for."""
    case, theme, entry = graph.case, graph.theme, group[0]
    promise = case.conflict.commitments[entry.commitment]
    node = f"promise {promise.id}"
    comes = _FATES[fate.when].format(fate.round)
    stuck = fate.when in ("never", "undecided", "held back")
    parts = [text(f"Promise of {case.words.actor(entry.actor)}", 34, most=2, bold=True)]
    if len(group) > 1:
        names = case.words.actors(dict.fromkeys(e.actor for e in group))
        parts = [text(f"{len(group)} promises", 34, bold=True), text(f"of {names}", 40, most=5, size=8.5)]
    parts += [
        text(case.words.promise(promise), 36, most=5),
        text(f"{promise.stage.replace('_', ' ')} · now {entry.standing}", 38, size=9, colour=theme.muted),
        text(comes, 38, most=2, size=9, bold=True, colour=theme.loss if stuck else theme.mark),
    ]
    ground = theme.loss_ground if stuck else theme.mark_ground
    graph.sheet.box(node, [Row(tuple(parts), ground)], thick=2, line=theme.loss if stuck else theme.mark)
    condition = conjunction(promise.when, promise.needs)
    for part in condition.operands if isinstance(condition, And) else (condition,):
        source = graph.condition(part) if part != TRUE else None
        if source is not None:
            graph.sheet.arrow(source, node)


def _brought_about(graph: _Graph, promises: Sequence[str]) -> None:
    """Draw which conditions that do not hold the promises of one box bring about, or help to."""
    touched = {option for promise in promises for option in graph.effects.get(promise, ())}
    for node, part in graph.leaves.items():
        asked = set(graph.case.conflict.vocabulary.options_in(part))
        if graph.holds(part) or not touched & asked or not graph.comes_by(part, graph.effects):
            continue
        graph.sheet.arrow(f"promise {promises[0]}", node, color=graph.theme.mark, penwidth="2.2", constraint="false")


def _described(graph: _Graph, entries: tuple[Entry, ...], fired: Activation) -> str:
    words, told = graph.case.words, []
    for entry in entries[:_PROMISES]:
        fate = _fate(fired, entry.commitment)
        waits = f", waits for {words.all_awaited(entry.waits_for)}" if entry.waits_for else ""
        said = words.promise(graph.case.conflict.commitments[entry.commitment])
        told.append(
            f"Promise of {words.actor(entry.actor)} {said}: {entry.standing}{waits}; "
            f"{_FATES[fate.when].format(fate.round)}."
        )
    if graph.stuck:
        told.append(f"No promise brings about: {'; '.join(dict.fromkeys(graph.stuck))}.")
    return " ".join(told)
