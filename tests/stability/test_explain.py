"""Every explanation bears out its verdict: its paths are legal, end where they say, and hurt whom they should."""

import pytest
from hypothesis import given

from detente.errors import UnknownNameError
from detente.stability.concepts import CONCEPTS
from detente.stability.explain import Answer, Explanation, explain
from tests.bridge import compiled
from tests.oracle import concepts, sanctions
from tests.oracle.game import Game
from tests.oracle.random_conflicts import Case, conflict
from tests.oracle.sequences import is_legal, others, reachable, shortest_length
from tests.strategies import conflicts


def hurting(game: Game, concept: str, actor: str, state: int) -> set[int]:
    """The states that would sanction leaving `state`."""
    symmetric = concept in ("smr", "sseq")
    return {second for second in game.states if concepts.sanction_hurts(game, actor, state, second, symmetric)}


def answer_fault(game: Game, concept: str, actor: str, state: int, answer: Answer) -> str:
    """What is wrong with one answer, or nothing."""
    improving, hurts, group = concept not in ("gmr", "smr"), hurting(game, concept, actor, state), others(game, [actor])
    length = shortest_length(game, group, answer.target, hurts, improving)
    if answer.sanction is None or concept == "nash":
        unanswered = answer.sanction is None and (concept == "nash" or length is None)
        return "" if unanswered else "a sanction is overlooked"
    path = [(game.actors[step.actor], step.after) for step in answer.sanction]
    if answer.sanction[0].before != answer.target or not is_legal(game, answer.target, path, improving):
        return "the path is not legal"
    if actor in dict(path) or path[-1][1] not in hurts or len(path) != length:
        return "the path is not a shortest one to a state that hurts"
    if concept in ("seq", "seq_sure") and answer.sure != sanctions.is_sure(game, actor, state, answer.target):
        return "sure or not"
    if concept in ("smr", "sseq"):
        end, ranks = path[-1][1], game.ranks[actor]
        open_to_it = game.moves[actor][end] | {end}
        if answer.best_reply not in open_to_it or ranks[answer.best_reply] != max(ranks[third] for third in open_to_it):
            return "the best reply"
    return ""


def is_answered(answer: Answer, concept: str) -> bool:
    return answer.sanction is not None and (concept != "seq_sure" or bool(answer.sure))


def explanation_fault(game: Game, why: Explanation) -> str:
    """What is wrong with an explanation, or nothing."""
    actor, concept, improvements = (
        game.actors[why.actor],
        why.concept,
        game.improvements(game.actors[why.actor], why.state),
    )
    if {answer.target for answer in why.answers} != improvements or why.improvements != len(improvements):
        return "the improvements"
    answered = [is_answered(answer, concept) for answer in why.answers]
    if why.stable != all(answered) or answered != sorted(answered):
        return "the verdict does not follow from the answers"
    return next(filter(None, (answer_fault(game, concept, actor, why.state, answer) for answer in why.answers)), "")


def faults(case: Case) -> str:
    game, model = case.game, compiled(case)
    for concept in CONCEPTS:
        for actor in range(len(game.actors)):
            for state in list(game.states)[:12]:
                if found := explanation_fault(game, explain(model, state, actor, concept)):
                    return f"{concept} of {game.actors[actor]} at {state}: {found}"
    return ""


@given(conflicts())
def test_an_explanation_can_be_checked_step_by_step(case: Case) -> None:
    assert faults(case) == ""


def test_the_explanations_of_two_hundred_conflicts_hold() -> None:
    assert {seed: found for seed in range(200) if (found := faults(conflict(seed)))} == {}


def test_an_unstable_state_comes_with_its_reason_however_few_improvements_are_shown() -> None:
    shortened = 0
    for seed in range(200):
        case = conflict(seed)
        model = compiled(case)
        for state in list(case.game.states)[:8]:
            for actor in range(len(case.game.actors)):
                why = explain(model, state, actor, "seq", most=1)
                if not why.stable:
                    assert [is_answered(answer, "seq") for answer in why.answers] == [False]
                    shortened += why.improvements > 1
    assert shortened > 50


def test_whom_no_one_opposes_no_one_sanctions() -> None:
    alone = next(
        case for case in map(conflict, range(500)) if len(case.game.actors) == 1 and any_improvement(case.game)
    )
    actor = alone.game.actors[0]
    state = next(s for s in alone.game.states if alone.game.improvements(actor, s))
    why = explain(compiled(alone), state, 0, "gmr")
    assert not why.stable
    assert {answer.sanction for answer in why.answers} == {None}
    assert reachable(alone.game, [], state) == set()


def any_improvement(game: Game) -> bool:
    return any(game.improvements(actor, state) for actor in game.actors for state in game.states)


def test_an_unknown_concept_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownNameError, match="seq"):
        explain(compiled(conflict(0)), 0, 0, "seqq")
