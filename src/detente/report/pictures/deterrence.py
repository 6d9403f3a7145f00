"""Deterrence at an ending: who would gain by leaving it, who answers, and whether that is sure or only possible."""

from detente.outlook.deterrence import Deterrence, Leaving, deterrence
from detente.outlook.standing import HowKept
from detente.report.case import Case, find_state
from detente.report.pictures.graphs import Row, Sheet, text
from detente.report.pictures.opening import ending_in_words, place, setting, target_of
from detente.report.pictures.result import Picture, Wish
from detente.report.pictures.style import Theme
from detente.report.words import among, count_of, sentence

__all__ = ["draw"]

_PER_ACTOR, _MOST, _STEPS = 3, 12, 4  # leavings and steps of an answer that are drawn
_KEEPS: dict[HowKept, str] = {
    "content": "would not gain by leaving it",
    "sure": "kept from leaving it, surely",
    "possible": "kept from leaving it, possibly",
    "no": "would leave it, unanswered",
}
_LEGEND = (
    "Every move by which somebody would gain and leave the ending, and the shortest answer: improvements of the others "
    "that leave the mover no better off. ● surely: it hurts however the others go on in the end. ○ possibly: it may. "
    "▼ unanswered: nobody has a reason to answer so."
)


def draw(case: Case, wish: Wish, theme: Theme) -> Picture:
    """Draw who keeps `wish.to` at `wish.state`, by default at the end of the best path to it."""
    target = target_of(case, Wish(to=wish.to))
    found = deterrence(case.model, target, None if wish.state is None else find_state(case, wish.state))
    says = ending_in_words(case, target)
    shown = _chosen(found)
    sheet = Sheet(theme, across=True, ranksep="0.45", nodesep="0.18")
    _ending_box(sheet, case, found, says, theme)
    for number, leaving in enumerate(shown):
        _leaving(sheet, case, found.state, leaving, f"leaving {number}", theme)
    legend = [_LEGEND] if shown else []
    if len(shown) < len(found.leavings):
        legend.append(
            f"Drawn: {len(shown)} of {count_of(len(found.leavings), 'gainful move')} that leave it, the unanswered and "
            f"the best first, at most {_PER_ACTOR} of an actor."
        )
    if rests := _rests_on(case, found):
        legend.append(rests)
    title = f"Who is kept from leaving “{says}”, and by whom"
    below = setting(case, f"at {place(case, found.state)}", "" if found.reachable else "which no legal moves reach")
    return sheet.picture("deterrence", title, below, _described(case, found, says), legend)


def _chosen(found: Deterrence) -> list[Leaving]:
    """Return the leavings to be drawn: unanswered ones first, then those answered possibly, so many of each actor."""
    firmness = sorted(found.leavings, key=lambda one: (one.sanction is not None, one.sure))
    counted: dict[int, int] = {}
    chosen: list[Leaving] = []
    for leaving in firmness:
        counted[leaving.actor] = counted.get(leaving.actor, 0) + 1
        if counted[leaving.actor] <= _PER_ACTOR and len(chosen) < _MOST:
            chosen.append(leaving)
    return sorted(chosen, key=lambda one: one.actor)


def _ending_box(sheet: Sheet, case: Case, found: Deterrence, says: str, theme: Theme) -> None:
    head = text(says, 32, most=4, bold=True, colour=theme.mark)
    lines = []
    for how, tells in _KEEPS.items():
        who = [i for i, kept in enumerate(found.keeps) if kept == how]
        if who:
            colour = theme.loss if how == "no" else theme.ink
            lines.append(text(f"{case.words.actors(who)}: {tells}", 36, most=5, size=9, colour=colour))
    sheet.box("ending", [Row((head,), theme.mark_ground), Row(tuple(lines))], line=theme.mark, thick=2)


def _leaving(sheet: Sheet, case: Case, state: int, leaving: Leaving, node: str, theme: Theme) -> None:
    words, model = case.words, case.model
    what = words.changes(model.changes(state, leaving.target))
    after = "no ending" if leaving.ending < 0 else words.ending_label(leaving.ending)
    parts = (
        text(f"▲ {words.actor(leaving.actor)}", 32, most=2, bold=True, colour=theme.gain),
        text(what, 34, most=5, size=9.5),
        text(f"→ {after}", 36, most=2, size=8.5, italic=True, colour=theme.muted),
    )
    sheet.box(node, [Row(parts, theme.gain_ground)])
    sheet.arrow("ending", node, color=theme.gain, penwidth="1.6")
    _answer(sheet, case, leaving, node, theme)


def _answer(sheet: Sheet, case: Case, leaving: Leaving, node: str, theme: Theme) -> None:
    """Draw the steps of an answer, and how firm it is."""
    if leaving.sanction is None:
        sheet.box(f"{node} end", [Row((text("▼ unanswered", 24, bold=True, colour=theme.loss),), theme.loss_ground)])
        sheet.arrow(node, f"{node} end", color=theme.loss, penwidth="1.6")
        return
    look: dict[str, str] = {} if leaving.sure else {"style": "dashed", "arrowhead": "vee"}
    parts = []
    for step in leaving.sanction[:_STEPS]:
        what = case.words.changes(case.model.changes(step.before, step.after))
        parts.append(text(case.words.actor(step.actor), 34, most=2, bold=True))
        parts.append(text(what, 36, most=5, size=9.5))
    if len(leaving.sanction) > _STEPS:
        parts.append(text(f"and {len(leaving.sanction) - _STEPS} more moves", 34, size=9, colour=theme.muted))
    firm = "● surely: it ends up no better off" if leaving.sure else "○ possibly no better off"
    parts.append(text(f"{firm}", 36, most=2, size=9, colour=theme.mark, bold=True))
    if leaving.commitments:
        promised = [case.words.promise(case.conflict.commitments[c]) for c in leaving.commitments]
        parts.append(text(f"promised: {'; '.join(promised)}", 38, most=4, size=8.5, italic=True, colour=theme.muted))
    sheet.box(f"{node} end", [Row(tuple(parts), theme.panel)], thick=2 if leaving.sure else 1)
    sheet.arrow(node, f"{node} end", **look)


def _rests_on(case: Case, found: Deterrence) -> str:
    """Return what the keeping rests on, in a sentence."""
    said = dict.fromkeys(
        f"{case.words.actor(case.conflict.options[s.option].owner)}: {case.words.option(s.option)}"
        for s in found.supports
        if case.conflict.options[s.option].owner
    )
    listed = list(said)
    more = [f"{len(listed) - 5} more"] if len(listed) > 5 else []
    return f"It rests on, among what can be taken away: {among([*listed[:5], *more])}." if listed else ""


def _described(case: Case, found: Deterrence, says: str) -> str:
    words, told = case.words, []
    for leaving in found.leavings[:_MOST]:
        what = words.changes(case.model.changes(found.state, leaving.target))
        if leaving.sanction is None:
            answer = "unanswered"
        else:
            who = words.actors(dict.fromkeys(step.actor for step in leaving.sanction))
            answer = f"answered by {who}, {'surely' if leaving.sure else 'possibly'}"
        told.append(f"{words.actor(leaving.actor)} would gain by leaving: {what}; {answer}.")
    kept = [sentence(f"{words.actor(i)} {_KEEPS[how]}") for i, how in enumerate(found.keeps)]
    return f"Who keeps “{says}”. {' '.join(told) or 'Nobody would gain by leaving it.'} {' '.join(kept)}"
