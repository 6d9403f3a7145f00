"""Legal sequences: what groups reach, and the shortest way there, as a literal search finds it."""

import itertools

import numpy as np
from hypothesis import given

from detente.model.graph import GraphModel
from detente.stability.sequences import Step, distances, is_legal, reachable, shortest_sequence
from tests.bridge import compiled
from tests.oracle import sequences as oracle
from tests.oracle.random_conflicts import Case, conflict
from tests.strategies import conflicts


def as_path(model: GraphModel, steps: tuple[Step, ...]) -> list[tuple[str, int]]:
    return [(model.actors[step.actor], step.after) for step in steps]


def disagreement(case: Case) -> str:
    """What the engine finds another way than the oracle, or nothing."""
    game, model = case.game, compiled(case)
    start = game.now
    indices = range(len(game.actors))
    for group in itertools.chain.from_iterable(itertools.combinations(indices, size) for size in range(4)):
        names = [game.actors[i] for i in group]
        for improvements in (False, True):
            there = oracle.reachable(game, names, start, improvements) | {start}
            found = reachable(model, start, group, improvements=improvements)
            if set(np.flatnonzero(found).tolist()) != there:
                return f"what {names} reach"
            far = distances(model, start, group, improvements=improvements)
            for goal in sorted(set(game.states) - {start})[:6]:
                steps = shortest_sequence(
                    model, start, np.arange(model.count) == goal, group, improvements=improvements
                )
                if (None if steps is None else len(steps)) != oracle.shortest_length(
                    game, names, start, {goal}, improvements
                ):
                    return f"the length of the way of {names} to {goal}"
                if far[goal] != (-1 if steps is None else len(steps)):
                    return f"how far {goal} is for {names}"
                if steps is not None:
                    legal = oracle.is_legal(game, start, as_path(model, steps), improvements)
                    follows = [step.before for step in steps] == [start, *(step.after for step in steps[:-1])]
                    if not (legal and follows and steps[-1].after == goal and is_legal(model, steps)):
                        return f"the way of {names} to {goal}"
    return ""


@given(conflicts())
def test_a_group_reaches_what_legal_sequences_reach_by_the_shortest_way(case: Case) -> None:
    assert disagreement(case) == ""


def test_groups_in_three_hundred_conflicts_reach_what_the_oracle_says() -> None:
    assert {seed: found for seed in range(300) if (found := disagreement(conflict(seed)))} == {}


def test_a_sequence_is_legal_exactly_where_the_oracle_says() -> None:
    legal = illegal = 0
    for seed in range(200):
        case = conflict(seed)
        game, model = case.game, compiled(case)
        steps = [Step(i, s, t) for i, a in enumerate(game.actors) for s in game.states for t in game.moves[a][s]][:40]
        for pair in itertools.product(steps, repeat=2):
            joined = pair[0].after == pair[1].before
            for improvements in (False, True):
                expected = joined and oracle.is_legal(game, pair[0].before, as_path(model, pair), improvements)
                assert is_legal(model, pair, improvements=improvements) == expected
                legal, illegal = legal + expected, illegal + (not expected)
    assert min(legal, illegal) > 1000
