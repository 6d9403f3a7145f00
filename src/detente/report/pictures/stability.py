"""Which states are stable for whom under which concept: states down, concepts and actors across."""

from typing import Any

import numpy as np

from detente.outlook.endings import outlook
from detente.report.case import Case, find_state
from detente.report.pictures import charts
from detente.report.pictures.lettering import one_line
from detente.report.pictures.opening import place, setting
from detente.report.pictures.result import Picture, Wish
from detente.report.pictures.style import Theme
from detente.report.stability import checked_concepts
from detente.report.words import count_of, number_list
from detente.stability.concepts import Stability, concept_named, stability

__all__ = ["draw"]

_WHOLE, _MOST, _PER_ENDING = 30, 18, 4  # states that are drawn: all, or so many, so many equilibria of an ending
_ACTORS = 14
_CELL, _ROW, _LABEL = 11.5, 11, 54  # points, points for a line; columns
_ALL = "everyone"


def draw(case: Case, wish: Wish, theme: Theme) -> Picture:
    """Draw the matrix of states, actors and concepts."""
    import altair as alt

    found = stability(case.model, checked_concepts(wish.concepts))
    states, how = _states(case, wish, found)
    actors = list(range(len(case.model.actors)))[:_ACTORS]
    names = [f"{n + 1} {one_line(case.words.actor(a), 22)}" for n, a in enumerate(actors)]
    labels = _labels(case, states)
    height = _ROW * (1 + max(label.count("\n") for label in labels.values())) + 4
    verdicts = ["stable", "equilibrium"]
    chart = (
        alt.Chart(charts.values(_cells(found, labels, actors, names)))
        .mark_point(filled=True, opacity=1)
        .encode(
            x=alt.X(
                "actor:N",
                scale=alt.Scale(domain=[*names, _ALL]),
                title=None,
                axis=alt.Axis(labelAngle=-90, tickSize=0, grid=True),
            ),
            y=alt.Y(
                "state:N",
                scale=alt.Scale(domain=list(labels.values())),
                title=None,
                axis=alt.Axis(grid=True, tickSize=0, labelExpr=charts.LINES, labelFontSize=8.5, labelLineHeight=10),
            ),
            shape=alt.Shape("verdict:N", scale=alt.Scale(domain=verdicts, range=["circle", "diamond"]), legend=None),
            size=alt.Size("verdict:N", scale=alt.Scale(domain=verdicts, range=[56, 90]), legend=None),
            color=alt.Color("verdict:N", scale=alt.Scale(domain=verdicts, range=[theme.gain, theme.loss]), legend=None),
        )
        .properties(width=_CELL * (len(names) + 1), height=height * len(states))
        .facet(column=alt.Column("concept:N", sort=[concept_named(c).name for c in found.concepts], title=None))
    )
    legend = ["● stable for the actor · ♦ equilibrium, stable for everyone · nothing: not stable. " + how]
    if len(actors) < len(case.model.actors):
        legend.append(f"{count_of(len(case.model.actors) - len(actors), 'more actor')} not drawn; “everyone” is all.")
    return charts.picture(
        chart,
        kind="stability",
        title="Which states are stable, for whom, under which concept",
        below=setting(case, count_of(case.model.count, "state")),
        describes=_described(found, how),
        legend=legend,
        width=_CELL * (len(names) + 2) * len(found.concepts) + 200,
        theme=theme,
    )


def _states(case: Case, wish: Wish, found: Stability) -> tuple[list[int], str]:
    """Return the states to be drawn, and how they were chosen."""
    model = case.model
    if wish.state is not None:
        state = find_state(case, wish.state)
        return [state], f"Drawn: {place(case, state)}."
    if model.count <= _WHOLE:
        return list(range(model.count)), f"All {model.count} states."
    chosen: dict[int, None] = {}
    if model.status_quo is not None:
        chosen.setdefault(model.status_quo)
        for ending in outlook(model).endings:
            if ending.path is not None:
                chosen.setdefault(ending.path.end)
    firm = np.sum([found.equilibria[c] for c in found.concepts], axis=0)
    changed = np.zeros(model.count)
    if model.status_quo is not None and case.conflict.graph is None:
        changed = (model.levels != model.levels[:, [model.status_quo]]).sum(axis=0)
    order = np.lexsort((np.arange(model.count), changed, -firm))
    order = order[firm[order] > 0]
    for ending in np.unique(model.ending_of).tolist():
        for state in order[model.ending_of[order] == ending][:_PER_ENDING].tolist():
            if len(chosen) < _MOST:
                chosen.setdefault(state)
    most = count_of(int((firm > 0).sum()), "equilibrium", "equilibria")
    ordered = sorted(chosen, key=lambda state: (int(model.ending_of[state]), state))
    return ordered, (
        f"Drawn: {len(ordered)} of {count_of(model.count, 'state')}: the status quo, the ends of the best paths to the "
        f"endings, and of the {most} of any kind some of each ending, those under the most concepts first."
    )


def _labels(case: Case, states: list[int]) -> dict[int, str]:
    """Return each state's number, ending and options, in lines; the number makes it unlike all others.

    Of a large conflict a state is told by what differs from the last one of its ending, the first from the status quo.
    """
    model, words = case.model, case.words
    labels: dict[int, str] = {}
    last: dict[int, int] = {}
    for state in states:
        ending = int(model.ending_of[state])
        head = f"{state + 1:,}{f' · {words.ending_label(ending)}' if case.conflict.endings else ''}"
        if case.conflict.graph is not None:
            said = words.level_in_graph(case.conflict.graph.states[state])
        elif state == model.status_quo:
            said = "the status quo"
        elif ending in last:
            said = f"as {last[ending] + 1:,}, but {words.difference(model, last[ending], state)}"
        elif model.status_quo is not None and model.count > _WHOLE:
            said = f"as the status quo, but {words.difference(model, model.status_quo, state)}"
        else:
            said = words.state(model, state)
        if model.count > _WHOLE:
            last[ending] = state
        labels[state] = f"{one_line(head, _LABEL)}\n{charts.broken(said, _LABEL, 2)}"
    return labels


def _cells(found: Stability, labels: dict[int, str], actors: list[int], names: list[str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for concept in found.concepts:
        for state, label in labels.items():
            base = {"concept": concept_named(concept).name, "state": label}
            for actor, name in zip(actors, names, strict=True):
                if found.stable[concept][actor][state]:
                    rows.append({**base, "actor": name, "verdict": "stable"})
            if found.equilibria[concept][state]:
                rows.append({**base, "actor": _ALL, "verdict": "equilibrium"})
        if not any(row["concept"] == concept_named(concept).name for row in rows):
            rows.append({"concept": concept_named(concept).name, "state": None, "actor": None, "verdict": None})
    return rows


def _described(found: Stability, how: str) -> str:
    told = [
        f"Equilibria under {concept_named(c).name}: "
        f"{number_list((np.flatnonzero(found.equilibria[c]) + 1).tolist(), 12) or 'none'}."
        for c in found.concepts
    ]
    return f"{' '.join(told)} {how}"
