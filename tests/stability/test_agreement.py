"""The engine agrees with the literal oracle on thousands of random conflicts."""

from collections.abc import Callable, Iterable

import numpy as np
import pytest
from hypothesis import given

from detente.model.graph import GraphModel
from detente.stability.closures import propagate
from detente.stability.concepts import CONCEPTS, stability
from detente.stability.keeping import keeping
from tests.bridge import compiled
from tests.oracle import concepts, sanctions
from tests.oracle.random_conflicts import Case, conflict
from tests.oracle.sequences import others, reachable
from tests.oracle.statements import holds
from tests.strategies import conflicts


def where(truth: np.ndarray) -> set[int]:
    return set(np.flatnonzero(truth).tolist())


def oracle_stable(case: Case, concept: str, actor: str) -> set[int]:
    if concept == "seq_sure":
        return sanctions.surely_stable_states(case.game, actor)
    return concepts.stable_states(case.game, concept, actor)


def stability_disagreement(case: Case, model: GraphModel) -> str:
    """Which concept the engine and the oracle see differently, or nothing."""
    found = stability(model, CONCEPTS)
    for concept in CONCEPTS:
        for index, actor in enumerate(case.game.actors):
            expected = oracle_stable(case, concept, actor)
            if where(found.stable[concept][index]) != expected:
                return f"{concept} for {actor}: {where(found.stable[concept][index])}, by definition {expected}"
        everyone = set.intersection(*(where(row) for row in found.stable[concept]))
        if where(found.equilibria[concept]) != everyone:
            return f"equilibria under {concept}"
    return ""


def keeping_disagreement(case: Case, model: GraphModel) -> str:
    """At which ending the engine and the oracle see its keeping differently, or nothing."""
    game = case.game
    claimed: set[int] = set()
    for ending, tree in case.endings.items():
        inside = {s for s in game.states if holds(tree, game.situations[s], case.names)} - claimed
        claimed |= inside
        if where(model.ending(ending)) != inside:
            return f"the states of {ending}"
        found = keeping(model, model.ending(ending))
        for how, table in (("nash", found.content), ("possible", found.possible), ("sure", found.sure)):
            for index, actor in enumerate(game.actors):
                kept = {s for s in inside if sanctions.keeps(game, actor, s, inside.__contains__, how)}
                if where(table[index]) != kept:
                    return f"{how} keeping of {ending} by {actor}: {where(table[index])}, by definition {kept}"
    return ""


def closure_disagreement(case: Case, model: GraphModel) -> str:
    """Whose least and greatest reach the engine and the oracle see differently, or nothing."""
    game = case.game
    for index, actor in enumerate(game.actors):
        ranks, opponents = game.ranks[actor], tuple(j for j in range(len(game.actors)) if j != index)
        for improvements in (False, True):
            there = [{s} | reachable(game, others(game, [actor]), s, improvements) for s in game.states]
            for highest in (False, True):
                pick = max if highest else min
                expected = [pick(ranks[t] for t in states) for states in there]
                found = propagate(model, opponents, model.ranks[index], improvements=improvements, highest=highest)
                if found.tolist() != expected:
                    return f"{'improvements' if improvements else 'moves'} of all but {actor}"
    return ""


def disagreements(seeds: Iterable[int], made: Callable[[int], Case] = conflict) -> dict[int, str]:
    """By seed, what is seen differently: `made(seed)` gives the conflict again."""
    found = {}
    for seed in seeds:
        case = made(seed)
        model = compiled(case)
        for compare in (stability_disagreement, keeping_disagreement, closure_disagreement):
            if different := compare(case, model):
                found[seed] = different
    return found


@given(conflicts())
def test_every_concept_is_its_definition(case: Case) -> None:
    assert stability_disagreement(case, compiled(case)) == ""


@given(conflicts())
def test_an_ending_is_kept_where_its_definition_says(case: Case) -> None:
    assert keeping_disagreement(case, compiled(case)) == ""


@given(conflicts())
def test_what_the_others_can_bring_about_is_what_legal_sequences_reach(case: Case) -> None:
    assert closure_disagreement(case, compiled(case)) == ""


@pytest.mark.parametrize("hundred", range(20))
def test_engine_and_oracle_agree_on_a_hundred_conflicts(hundred: int) -> None:
    assert disagreements(range(100 * hundred, 100 * hundred + 100)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("thousand", range(2, 22))
def test_engine_and_oracle_agree_on_a_thousand_conflicts(thousand: int) -> None:
    assert disagreements(range(1000 * thousand, 1000 * thousand + 1000)) == {}
