"""What would change it: the smallest changes of the conflict as written that would end it in a target, or undo that.

A change is an edit of one actor's priorities (`detente.outlook.edits`), a fact the other way round, a belief corrected,
or a promise that binds its owner or is withdrawn. Of a target may be wanted, the strongest first, that it is

- reachable by improvements alone *and* kept, at least possibly, by everyone at a state so reached;
- reachable by improvements alone;
- kept by everyone at some state that can be reached.

All single changes are tried, of edits that rank all states alike the plainest (`detente.outlook.ranked_edits`). If some
of what the target lacks follows from none of them, pairs are: two edits of one actor, then two changes that concern
different actors; at most `tries` of each sort, after those are left out that cannot help whatever their actors wanted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.logic.tree import Statement
from detente.model.graph import GraphModel
from detente.outlook.asked import Asked, asked_statement
from detente.outlook.beliefs import BeliefsReport, beliefs
from detente.outlook.hunting import Candidate, Search, couples, doubles, reversed_moves, singles
from detente.outlook.prospects import Prospect
from detente.outlook.shifts import Shift, shifts
from detente.outlook.standing import HOW_KEPT, HowKept, how_kept
from detente.outlook.supposing import AIMS, Aim, Change, Frame, Realised, Supposition
from detente.stability.keeping import Keeping, keeping

__all__ = ["Changes", "Finding", "smallest_changes"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Changes that, made together, alter how the target or the present ending stands.

    Parameters
    ----------
    changes
        One, or two; a second edit of the same actor is an edit of the list that the first one leaves.
    attained
        What the target then has and now lacks, the strongest first; it is more than either of two changes attains.
    lost
        What the target has now and then lacks.
    undone
        Whether everyone keeps the present ending at the status quo, at least possibly, now but no longer then.
    reversed
        For how many moves within reach the sign of their worth to the mover changes: gain, indifferent, loss.
    target
        How the target then stands.
    stays
        How firmly everyone then keeps the present ending at the status quo.
    shifts
        What else becomes of the other endings.
    as_seen
        Whether everyone acts on its own view of the conflict here, and not on the conflict as it is.
    """

    changes: tuple[Change, ...]
    attained: tuple[Aim, ...]
    lost: tuple[Aim, ...]
    undone: bool
    reversed: int
    target: Prospect
    stays: HowKept
    shifts: tuple[Shift, ...]
    as_seen: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """What would change it.

    Parameters
    ----------
    statement, ending
        The target, and the position of the ending it is (-1: none).
    now, stays
        How the target stands, and how firmly everyone keeps the present ending at the status quo.
    findings
        The smallest changes that give the target something it lacks: by number of changes, strength of what is
        attained, and moves reversed; at most as many as asked for.
    found
        How many there are in all.
    margin
        The smallest single changes that undo the present answer: take from the target what it has, or let someone
        leave the present ending; at most as many as asked for.
    undoing
        How many there are in all.
    searches
        How far each sort of changes was searched.
    unedited
        Actors whose preferences are not written as priorities, so that there was nothing to edit.
    """

    statement: Statement
    ending: int
    now: Prospect
    stays: HowKept
    findings: tuple[Finding, ...]
    found: int
    margin: tuple[Finding, ...]
    undoing: int
    searches: tuple[Search, ...]
    unedited: tuple[int, ...]


def smallest_changes(
    model: GraphModel, target: Asked, *, pairs: bool = True, tries: int = 2000, most: int = 12
) -> Changes:
    """Return the smallest changes that would end the conflict in a target, and those that undo the present answer.

    Parameters
    ----------
    target
        An ending by name, or any statement.
    pairs
        Whether to look for two changes where one is not enough.
    tries
        The most pairs of each sort to try.
    most
        The most findings to return, and the most that undo the answer.

    Raises
    ------
    InputError
        There is no feasible status quo, or the target cannot be read.

    Examples
    --------
    >>> import detente
    >>> model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    >>> found = smallest_changes(model, "both_silent")
    >>> found.now.kept, found.now.kept_by_interest, [(f.changes[0].kind, f.attained[0]) for f in found.findings]
    ('sure', 'no', [('flip', 'kept_by_interest')])
    """
    statement = asked_statement(model, target)
    ids = list(model.conflict.endings)
    ending = ids.index(target.strip()) if isinstance(target, str) and target.strip() in ids else -1
    frame = Frame.of(model, statement, ending)
    now = _standing(frame, frame.realise(Supposition(model.conflict)))
    lacking = [aim for aim in AIMS if not frame.now.has(aim)]
    alone, searched_alone = singles(frame)
    searches = [searched_alone]
    gaining = [c for c in alone if _gained(frame, c)]
    wanted = [aim for aim in lacking if not any(c.verdict.has(aim) for c in alone)]
    if pairs and wanted:
        one, searched = doubles(frame, wanted, tries)
        two, also_searched = couples(frame, wanted, alone, tries)
        gaining += [*one, *two]
        searches += [searched, also_searched]
    losing = [c for c in alone if _lost(frame, c) or _undone(frame, c)]
    gaining, losing = (_shortest_moves(frame, found) for found in (gaining, losing))
    seen = _as_seen(model, ending)
    findings = [f for f in seen if f.attained and not any(f.changes == c.changes for c in gaining)]
    margin = [f for f in seen if (f.lost or f.undone) and not any(f.changes == c.changes for c in losing)]
    return Changes(
        statement,
        ending,
        now.target,
        now.stays,
        tuple(_listed(frame, now, gaining, findings, most)),
        len(gaining) + len(findings),
        tuple(_listed(frame, now, losing, margin, most)),
        len(losing) + len(margin),
        tuple(searches),
        tuple(
            i
            for i, actor in enumerate(model.actors)
            if (p := model.conflict.preferences.get(actor)) is not None and not p.priorities
        ),
    )


def _gained(frame: Frame, candidate: Candidate) -> tuple[Aim, ...]:
    return tuple(aim for aim in AIMS if candidate.verdict.has(aim) and not frame.now.has(aim))


def _lost(frame: Frame, candidate: Candidate) -> tuple[Aim, ...]:
    return tuple(aim for aim in AIMS if frame.now.has(aim) and not candidate.verdict.has(aim))


def _undone(frame: Frame, candidate: Candidate) -> bool:
    return frame.now.stays and not candidate.verdict.stays


def _shortest_moves(frame: Frame, found: Sequence[Candidate]) -> list[Candidate]:
    """Leave out moves of an entry further than another move of it that way which, with the same else, does the same."""

    def key(candidate: Candidate) -> object:
        made = tuple((c.kind, c.actor, c.subject, c.edit and (id(c.edit.entry), c.edit.up)) for c in candidate.changes)
        return made, _gained(frame, candidate), _lost(frame, candidate), _undone(frame, candidate)

    lightest: dict[object, int] = {}
    for c in found:
        lightest[key(c)] = min(c.weight, lightest.get(key(c), c.weight))
    return [c for c in found if c.weight == lightest[key(c)]]


@dataclass(frozen=True, slots=True)
class _Standing:
    """How things stand under a supposition: all endings, the target, and the present ending at the status quo."""

    endings: tuple[Prospect, ...]
    target: Prospect
    stays: HowKept


def _standing(frame: Frame, realised: Realised) -> _Standing:
    view, stays = frame.view(realised)
    if frame.ending >= 0:
        return _Standing(view.prospects, view.prospects[frame.ending], stays)
    own = keeping(realised.model, realised.target)
    ahead, willing = realised.target & (view.far >= 0), realised.target & (view.far_by_interest >= 0)
    target = Prospect(bool(ahead.any()), bool(willing.any()), _firmest(own, ahead), _firmest(own, willing))
    return _Standing(view.prospects, target, stays)


def _firmest(kept: Keeping, among: np.ndarray) -> HowKept:
    tables = (kept.by_all_content, kept.by_all_surely, kept.by_all)
    return how_kept(*(bool((table & among).any()) for table in tables))


def _listed(
    frame: Frame, now: _Standing, candidates: Sequence[Candidate], seen: Sequence[Finding], most: int
) -> list[Finding]:
    """Return the first findings, the smallest first; only for these is all that changes worked out."""
    ranked = []
    for candidate in candidates:
        gained = _gained(frame, candidate)
        turned = reversed_moves(frame.model, frame.realise(candidate.supposition))
        ranked.append((_size(candidate.changes, gained, turned), candidate.weight, candidate.order, candidate, turned))
    ranked.sort(key=lambda entry: entry[:3])
    found = list(seen)
    for _, _, _, candidate, turned in ranked[:most]:
        then = _standing(frame, frame.realise(candidate.supposition))
        found.append(
            Finding(
                candidate.changes,
                _gained(frame, candidate),
                _lost(frame, candidate) if len(candidate.changes) == 1 else (),
                _undone(frame, candidate),
                turned,
                then.target,
                then.stays,
                tuple(s for s in shifts(now.endings, then.endings) if s.ending != frame.ending),
            )
        )
    found.sort(key=lambda f: _size(f.changes, f.attained, f.reversed))
    return found[:most]


def _size(changes: Sequence[Change], gained: Sequence[Aim], turned: int) -> tuple[int, int, int]:
    return len(changes), AIMS.index(gained[0]) if gained else len(AIMS), turned


def _as_seen(model: GraphModel, ending: int) -> list[Finding]:
    """Return what correcting one belief does to an ending when everyone acts on its own view."""
    if ending < 0 or not any(model.conflict.beliefs.values()):
        return []
    report = beliefs(model)
    return [
        _seen_finding(model, report, ending, place) for place, c in enumerate(report.corrections) if len(c.which) == 1
    ]


def _seen_finding(model: GraphModel, report: BeliefsReport, ending: int, place: int) -> Finding:
    correction = report.corrections[place]
    actor, held = correction.which[0]
    belief = model.conflict.beliefs[model.actors[actor]][held]
    before, after = report.endings[ending].prospect, correction.endings[ending].prospect
    has = [[aim for aim in AIMS if p.strength(aim)] for p in (before, after)]
    weaker = correction.keeps == HOW_KEPT[0] and report.keeps != HOW_KEPT[0]
    return Finding(
        (Change("belief", actor, str(held), belief=belief, evidence=belief.evidence),),
        tuple(aim for aim in has[1] if aim not in has[0]),
        tuple(aim for aim in has[0] if aim not in has[1]),
        weaker,
        0,
        after,
        correction.keeps,
        tuple(s for s in correction.shifts if s.ending != ending),
        as_seen=True,
    )
