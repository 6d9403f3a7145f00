"""Minimal sets of conditions are what going through all sets of them says."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

import detente
from detente.errors import InputError, UnknownNameError
from detente.model.compile import compile_model
from detente.model.graph import GraphModel
from detente.outlook.inverse import Inverse, inverse
from tests.bridge import compiled
from tests.oracle import concepts, sequences
from tests.oracle.game import Game
from tests.oracle.random_conflicts import conflict
from tests.outlook.test_views import game_of

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")


def stays(game: Game, concept: str, actor: str, state: int, inside: Callable[[int], bool]) -> bool:
    """Whether every improvement of the actor that leaves is sanctioned, by the definitions."""
    leaving = [first for first in game.improvements(actor, state) if not inside(first)]
    if concept == "nash":
        return not leaving
    credible, symmetric = concept in ("seq", "sseq"), concept in ("smr", "sseq")
    return all(
        any(
            concepts.sanction_hurts(game, actor, state, second, symmetric)
            for second in sequences.reachable(game, sequences.others(game, [actor]), first, improving=credible)
        )
        for first in leaving
    )


def only(state: int) -> Callable[[int], bool]:
    return {state}.__contains__


def lowered(game: Game, actor: str, state: int, disliked: tuple[int, ...]) -> Game:
    """The game in which the actor ranks some states equal to one."""
    ranks = [game.ranks[actor][state] if s in disliked else rank for s, rank in enumerate(game.ranks[actor])]
    return replace(game, ranks={**game.ranks, actor: ranks}, memory={})


def minimal_sets(
    game: Game, concept: str, actor: str, state: int, inside: Callable[[int], bool], most: int
) -> set[tuple[int, ...]]:
    """All minimal sets of at most so many states that the actor would have to prefer no longer."""
    better = [s for s in game.states if game.ranks[actor][s] > game.ranks[actor][state]]
    found: list[set[int]] = []
    for size in range(1, most + 1):
        for states in combinations(better, size):
            enough = not any(smaller <= set(states) for smaller in found)
            if enough and stays(lowered(game, actor, state, states), concept, actor, state, inside):
                found.append(set(states))
    return {tuple(sorted(states)) for states in found}


def questions(seeds: range, most_states: int) -> Iterator[tuple[int, GraphModel, Game, random.Random]]:
    for seed in seeds:
        model = compiled(conflict(seed))
        if model.count <= most_states and model.status_quo is not None:
            yield seed, model, game_of(model), random.Random(seed)


def check(found: Inverse, game: Game, inside: Callable[[int], bool], where: object) -> int:
    """Compare every actor's answer with the literal one; return how many sets there were."""
    sets = 0
    for entry in found.actors:
        actor = game.actors[entry.actor]
        assert entry.stays == stays(game, found.concept, actor, found.state, inside), where
        if entry.stays:
            continue
        expected = minimal_sets(game, found.concept, actor, found.state, inside, found.largest)
        listed = {tuple(sorted(c.instead for c in s.conditions)) for s in entry.sets}
        short = {s for s in listed if len(s) <= found.largest}
        assert short == expected, where
        assert entry.total in {None, len(listed)}, where
        if found.concept in {"gmr", "seq"} and expected:
            assert entry.total == len(expected), where
        assert [len(s.conditions) for s in entry.sets] == sorted(len(s.conditions) for s in entry.sets), where
        for one in entry.sets[:3]:
            states = tuple(c.instead for c in one.conditions)
            changed = lowered(game, actor, found.state, states)
            anew = tuple(stays(changed, found.concept, a, found.state, inside) for a in game.actors)
            assert one.keeps == anew, where
            assert anew[entry.actor], where
            assert one.gap == sum(game.ranks[actor][s] - game.ranks[actor][found.state] for s in states), where
        sets += len(listed)
    return sets


@pytest.mark.parametrize("concept", CONCEPTS)
def test_the_minimal_sets_for_a_state_are_those_found_by_trying_all(concept: str) -> None:
    sets = 0
    for seed, model, game, rng in questions(range(500), 12):
        state = rng.randrange(model.count)
        found = inverse(model, concept=concept, state=state, most=10**6, largest=3)
        sets += check(found, game, only(state), (seed, concept))
    assert sets > 100


@pytest.mark.parametrize("concept", CONCEPTS)
def test_the_minimal_sets_for_an_ending_are_those_found_by_trying_all(concept: str) -> None:
    sets = 0
    for seed, model, game, rng in questions(range(1000, 1700), 12):
        name = rng.choice(list(model.conflict.endings))
        mask = model.ending(name)
        try:
            found = inverse(model, name, concept, most=10**6, largest=3)
        except InputError:
            ahead = {game.now} | sequences.reachable(game, game.actors, game.now)
            assert not any(mask[s] for s in ahead), seed
            continue
        sets += check(found, game, mask.__getitem__, (seed, concept))
        leavers = sum(not a.stays for a in found.actors)
        ahead = {game.now} | sequences.reachable(game, game.actors, game.now)
        fewest = min(
            sum(not stays(game, concept, a, s, mask.__getitem__) for a in game.actors) for s in ahead if mask[s]
        )
        assert leavers == fewest, seed
    assert sets > 30


def test_where_every_actors_first_set_holds_everyone_is_asked_anew() -> None:
    seen = 0
    for seed, model, game, rng in questions(range(400), 24):
        state = rng.randrange(model.count)
        found = inverse(model, concept="seq", state=state, most=1)
        changed = game
        for entry in found.actors:
            if not entry.stays:
                wanted = tuple(c.instead for c in entry.sets[0].conditions)
                changed = lowered(changed, game.actors[entry.actor], state, wanted)
        anew = tuple(stays(changed, "seq", a, state, only(state)) for a in game.actors)
        assert found.together == anew, seed
        seen += not all(entry.stays for entry in found.actors)
    assert seen > 50


def test_an_answer_that_needs_more_conditions_than_are_looked_at_is_still_given() -> None:
    for seed, model, game, rng in questions(range(300), 24):
        state = rng.randrange(model.count)
        found = inverse(model, concept="seq", state=state, most=3, largest=1)
        for entry in found.actors:
            assert entry.stays or entry.sets, seed
            for one in entry.sets:
                states = tuple(c.instead for c in one.conditions)
                changed = lowered(game, game.actors[entry.actor], state, states)
                assert stays(changed, "seq", game.actors[entry.actor], state, only(state)), seed


def test_in_the_flagship_a_durable_ceasefire_against_russias_will_takes_three_preferences() -> None:
    model = compile_model(detente.load("ukraine-2026", "opposes_any_ceasefire").conflict)
    found = inverse(model, "durable", "nash")
    [russia] = [a for a in found.actors if not a.stays]
    assert model.actors[russia.actor] == "russia"
    assert len(russia.unanswered) == 3
    assert [len(s.conditions) for s in russia.sets] == [3]
    assert russia.total == 1
    assert found.together == (True,) * 8
    assert model.ending_of[found.state] == list(model.conflict.endings).index("durable")


def test_what_cannot_be_asked_is_said() -> None:
    model = compile_model(detente.load("prisoners-dilemma").conflict)
    with pytest.raises(InputError, match="say which ending"):
        inverse(model)
    with pytest.raises(InputError, match="does not hold in state 1"):
        inverse(model, "both_silent", state=0)
    with pytest.raises(UnknownNameError, match="minimax"):
        inverse(model, "both_silent", "minimax")
    assert np.flatnonzero(model.ending("both_silent")).tolist() == [3]
