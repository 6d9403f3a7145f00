"""The flagship from the article to the answers: each claim, the elements that rest on it, the answers that use it.

Everything here is computed when the page is built. ``python docs/_ext/flagship_table.py`` prints the shorter table that
the README shows; a test compares the two.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import detente
from detente.model.elements import Element, elements
from detente.model.graph import GraphModel
from detente.outlook.endings import outlook
from detente.outlook.grounds import Grounds, behind_ending, behind_keeping, behind_reading, behind_step
from detente.outlook.paths import best_paths
from detente.outlook.standing import HowKept, standing
from detente.report.words import Words

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PAGE = "flagship"
MARK = "<!-- the table of claims, elements and answers -->"
FLAGSHIP = "ukraine-2026"
KEPT: dict[HowKept, str] = {
    "content": "kept by everyone: nobody would rather leave",
    "sure": "kept by everyone, surely: who would leave is surely answered",
    "possible": "kept at most possibly",
    "no": "not kept",
}


@dataclass(frozen=True)
class Answer:
    """A computed sentence, a short mark for it, and the claims behind it."""

    mark: str
    says: str
    claims: frozenset[str]


def model_of(reading: str | None = None) -> GraphModel:
    """Return the flagship, compiled, in a reading."""
    return detente.compile_model(detente.load(FLAGSHIP, reading).conflict)


def _claims(*grounds: Grounds) -> frozenset[str]:
    return frozenset(claim for found in grounds for e in found.elements for claim in e.evidence.claims)


def answers() -> Iterator[Answer]:
    """Yield what the analysis of the flagship says, in order, with what is behind it."""
    model = model_of()
    words = Words(model.conflict)
    now = standing(model)
    behind = _claims(behind_reading(model), behind_ending(model, now.ending), behind_keeping(model, now.state))
    yield Answer("A1", f"Now: {words.ending(now.ending)}; {KEPT[now.keeps]}.", behind)
    for actor in now.actors:
        if actor.best_move is not None:
            changes = words.changes(model.changes(now.state, actor.best_move))
            grounds = behind_step(model, actor.actor, now.state, actor.best_move)
            yield Answer("A2", f"The only gain now: {words.actor(actor.actor)}: {changes}.", _claims(grounds))
    yield from _on_the_way(model, words, now.state)
    yield from _in_readings(model)


def _on_the_way(model: GraphModel, words: Words, start: int) -> Iterator[Answer]:
    path = best_paths(model, start, [model.ending("all_deliver")])[0]
    assert path is not None
    for number, step in enumerate(path.steps, 1):
        changes = words.changes(model.changes(step.before, step.after))
        says = (
            f"Step {number} to a ceasefire for which all deliver: {words.actor(step.actor)}: {changes}: {step.worth}."
        )
        yield Answer(f"B{number}", says, _claims(behind_step(model, step.actor, step.before, step.after)))


def _in_readings(model: GraphModel) -> Iterator[Answer]:
    for letter, reading in enumerate(detente.load(FLAGSHIP).readings, 1):
        read = model_of(reading)
        words = Words(read.conflict)
        for ending in outlook(read).endings:
            if ending.path is None or words.ending_id(ending.ending) not in {"no_force", "europe_alone", "durable"}:
                continue
            losers = [words.actor(i) for i, how in enumerate(ending.path_keepers) if how == "no"]
            verdict = KEPT[ending.kept_at_path_end] + (f": {', '.join(losers)}" if losers else "")
            says = f"Reading `{reading}`: “{words.ending(ending.ending)}”, at the end of the best path: {verdict}."
            grounds = (behind_reading(read), behind_keeping(read, ending.path.end))
            yield Answer(f"{'CDEFGH'[letter - 1]}{ending.ending}", says, _claims(*grounds))


def claims_table(*, brief: bool) -> str:
    """Return the table; `brief` leaves out what does not fit a README."""
    conflict = detente.load(FLAGSHIP).conflict
    found = list(answers())
    resting: dict[str, list[Element]] = {claim: [] for claim in conflict.claims}
    for element in elements(conflict):
        for named in element.evidence.claims:
            resting[named].append(element)
    lines = ["| claim of the article | rests on it in the model | answers that use it |", "|---|---|---|"]
    for claim in conflict.claims.values():
        rests = resting[claim.id]
        names = [f"`{e.path}`" for e in rests]
        if brief and len(names) > 2:
            names = [*names[:2], f"{len(names) - 2} more"]
        used = [a.mark for a in found if claim.id in a.claims]
        shown = ", ".join(used) if used else "none of these"
        if not rests:
            names, shown = [f"background: {claim.background}"], "none"
        lines.append(f"| {claim.id} {claim.says} | {', '.join(names)} | {shown} |")
    return "\n".join([*lines, "", *(f"- {a.mark}: {a.says}" for a in found)])


def write_table(app: "Sphinx", docname: str, source: list[str]) -> None:
    """Put the table where the page has its mark."""
    if docname == PAGE:
        source[0] = source[0].replace(MARK, claims_table(brief=False))


def setup(app: "Sphinx") -> dict[str, bool]:
    """Tell Sphinx of this extension."""
    app.connect("source-read", write_table)
    return {"parallel_read_safe": True}


if __name__ == "__main__":
    sys.stdout.write(claims_table(brief=True) + "\n")
