"""The main report: where the conflict is, how it can end, what stands in the way; and its JSON document."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from detente.errors import InputError
from detente.outlook.beliefs import Correction, learning
from detente.outlook.endings import EndingOutlook, Outlook, outlook
from detente.outlook.standing import ActorStanding, HowKept, Standing, standing
from detente.report.beliefs import CORRECTION, correction_part
from detente.report.case import Case
from detente.report.documents import document, state_part, state_parts, step_part
from detente.report.route import PATH, path_part
from detente.report.schemas import (
    NUMBER,
    STATE,
    STEP,
    TEXT,
    YES,
    Schema,
    a_list,
    an_object,
    by_name,
    or_null,
)
from detente.report.shifts import KEEPING
from detente.report.surety import HOW_SURE, HowSure, how_sure_part
from detente.stability.concepts import CONCEPTS

__all__ = ["SCHEMA", "STAGES", "Analysis", "analyse", "analysis_document"]

_KEPT_COUNTS = an_object({"content": NUMBER, "sure": NUMBER, "possible": NUMBER})
_STANDING = an_object(
    {
        "state": STATE,
        "ending": or_null(TEXT),
        "kept": or_null(KEEPING),
        "equilibrium": by_name(YES, "by concept: whether the state is stable for every actor"),
        "actors": a_list(
            an_object(
                {
                    "actor": TEXT,
                    "improvements": {**NUMBER, "description": "how many moves it would prefer to staying"},
                    "best_move": or_null(STEP),
                    "keeps": or_null(KEEPING),
                    "stable": by_name(YES, "by concept"),
                    "prefers": a_list(TEXT, "the endings of its best states within reach, other than the present"),
                }
            )
        ),
    },
    "where the conflict is",
)
_OUTLOOK = an_object(
    {
        "reachable": {**NUMBER, "description": "states that legal sequences of moves lead to"},
        "by_interest": {**NUMBER, "description": "states that sequences of improvements lead to"},
        "endings": a_list(
            an_object(
                {
                    "ending": TEXT,
                    "here": YES,
                    "reachable": {**NUMBER, "description": "how many of its states can be reached"},
                    "by_interest": NUMBER,
                    "kept": KEEPING,
                    "kept_states": _KEPT_COUNTS,
                    "kept_states_by_interest": _KEPT_COUNTS,
                    "kept_only_where": a_list(
                        an_object({"option": TEXT, "levels": a_list(TEXT)}),
                        "what marks its reachable states that everyone keeps: the only levels that options have there",
                    ),
                    "breakers": a_list(TEXT, "actors who keep it at no reachable state"),
                    "equilibria": by_name(NUMBER, "by concept: how many reachable states are equilibria"),
                    "path": or_null(PATH),
                }
            )
        ),
    },
    "how it can end",
)
SCHEMA: Schema = {
    "standing": or_null(_STANDING),
    "outlook": or_null(_OUTLOOK),
    "target": or_null({**TEXT, "description": "the ending whose path the report tells in full"}),
    "learning": a_list(CORRECTION, "what learning otherwise would change: each belief alone, then all together"),
    "how_sure": HOW_SURE,
    "states": a_list(STATE, "every state spoken of"),
}


STAGES = ("looking at where we are", "looking at how it can end", "looking at what learning would change")
"""What `analyse` does, in order; on a million states each takes seconds."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the report says.

    Where we are, how it can end, the ending whose path is told in full (-1: none), how everyone keeps the present
    ending in its own view, what learning otherwise would change, and how sure the answers are (None: not asked, or
    nothing is uncertain).
    """

    standing: Standing
    outlook: Outlook
    target: int
    keeps: HowKept
    corrections: tuple[Correction, ...]
    sure: HowSure | None = None


def analyse(
    case: Case, state: int, target: str | None = None, stage: Callable[[str], None] = lambda _: None
) -> Analysis:
    """Return the main analysis of a case.

    Parameters
    ----------
    state
        Index of the state the conflict is in.
    target
        The ending whose path is told in full; by default the one at the end of whose path most actors are better off.
    stage
        Called with the name of each of the `STAGES` as it begins.

    Raises
    ------
    UnknownNameError
        There is no such ending.
    """
    from detente.errors import UnknownNameError

    names = list(case.conflict.endings)
    if target is not None and target not in names:
        raise UnknownNameError("ending", target, names)
    stage(STAGES[0])
    now = standing(case.model, state)
    stage(STAGES[1])
    ahead = outlook(case.model, state)
    chosen = _most_wanted(case, now, ahead) if target is None else names.index(target)
    stage(STAGES[2])
    return Analysis(now, ahead, chosen, *_learning(case, state))


def _learning(case: Case, state: int) -> tuple[HowKept, tuple[Correction, ...]]:
    """Return what learning otherwise would change, where anybody believes anything that can be applied."""
    if not any(case.conflict.beliefs.values()):
        return "no", ()
    try:
        return learning(case.model, state)
    except InputError:  # `detente beliefs` says which belief does not fit
        return "no", ()


def _most_wanted(case: Case, now: Standing, ahead: Outlook) -> int:
    """Return the ending that is better than now for most actors at the end of its best path; -1 if there is none.

    Among equals it is the one written last.
    """
    ranks = case.model.ranks
    better = {
        e.ending: int((ranks[:, e.path.end] > ranks[:, now.state]).sum())
        for e in ahead.endings
        if e.path is not None and not e.here
    }
    return max(better, key=lambda e: (better[e], e), default=-1)


def analysis_document(case: Case, found: Analysis | None) -> dict[str, Any]:
    """Return the JSON document of the main analysis; None where there is no status quo to begin from."""
    if found is None:
        return document(case, standing=None, outlook=None, target=None, learning=[], how_sure=None, states=[])
    words, now = case.words, found.standing
    spoken_of = {now.state, *(a.best_move for a in now.actors if a.best_move is not None)}
    for ending in found.outlook.endings:
        spoken_of |= {s.after for s in ending.path.steps} if ending.path is not None else set()
    return document(
        case,
        standing={
            "state": state_part(case, now.state),
            "ending": words.ending_id(now.ending),
            "kept": now.keeps if now.ending >= 0 else None,
            "equilibrium": {c: now.equilibrium(c) for c in CONCEPTS},
            "actors": [_actor_part(case, now, actor) for actor in now.actors],
        },
        outlook={
            "reachable": found.outlook.reachable,
            "by_interest": found.outlook.by_interest,
            "endings": [_ending_part(case, ending) for ending in found.outlook.endings],
        },
        target=words.ending_id(found.target),
        learning=[correction_part(case, c) for c in found.corrections],
        how_sure=how_sure_part(found.sure),
        states=state_parts(case, sorted(spoken_of)),
    )


def _actor_part(case: Case, now: Standing, actor: ActorStanding) -> dict[str, Any]:
    best = actor.best_move
    return {
        "actor": case.model.actors[actor.actor],
        "improvements": actor.improvements,
        "best_move": None if best is None else step_part(case, actor.actor, now.state, best),
        "keeps": actor.keeps if now.ending >= 0 else None,
        "stable": actor.stable,
        "prefers": [case.words.ending_id(e) for e in actor.prefers],
    }


def _ending_part(case: Case, ending: EndingOutlook) -> dict[str, Any]:
    return {
        "ending": case.words.ending_id(ending.ending),
        "here": ending.here,
        "reachable": ending.states,
        "by_interest": ending.by_interest,
        "kept": ending.firmest,
        "kept_states": dict(ending.kept),
        "kept_states_by_interest": dict(ending.kept_by_interest),
        "kept_only_where": [{"option": option, "levels": list(levels)} for option, levels in ending.kept_only_where],
        "breakers": [case.model.actors[i] for i in ending.breakers],
        "equilibria": ending.equilibria,
        "path": path_part(case, ending.path, ending.path_keepers),
    }
