"""What must hold of every conflict: which concepts imply which, and what names, order and form must not change."""

import random
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detente.model.compile import compile_model
from detente.model.conflict import Conflict, GraphForm, Option, Preference
from detente.model.graph import GraphModel
from detente.stability.concepts import CONCEPTS, Stability, stability
from detente.stability.keeping import keeping
from tests.bridge import compiled, conflict_of
from tests.oracle.random_conflicts import Case, conflict
from tests.strategies import conflicts


def same(first: Stability, second: Stability, actors: list[int], states: list[int]) -> bool:
    """Whether the second is the first with actors and states in another order."""
    return all(np.array_equal(first.stable[c], second.stable[c][np.ix_(actors, states)]) for c in CONCEPTS)


def with_ranks(conflict: Conflict, model: GraphModel) -> Conflict:
    """The conflict with every actor's ranks written out."""
    ranks = {actor: Preference(ranks=tuple(row)) for actor, row in zip(model.actors, model.ranks.tolist(), strict=True)}
    return replace(conflict, preferences=ranks)


@given(conflicts())
def test_concepts_imply_each_other_as_the_literature_proves(case: Case) -> None:
    s = stability(compiled(case), CONCEPTS).stable
    for narrow, wide in (
        ("nash", "smr"),
        ("smr", "gmr"),
        ("nash", "sseq"),
        ("sseq", "seq"),
        ("seq", "gmr"),
        ("sseq", "smr"),
        ("nash", "seq_sure"),
        ("seq_sure", "seq"),
    ):
        assert not (s[narrow] & ~s[wide]).any(), f"{narrow} without {wide}"


@given(conflicts())
def test_what_is_stable_is_kept_and_what_is_kept_surely_is_kept_possibly(case: Case) -> None:
    model = compiled(case)
    s = stability(model, CONCEPTS).stable
    for ending in case.endings:
        found = keeping(model, model.ending(ending))
        assert not (found.content & ~found.sure).any()
        assert not (found.sure & ~found.possible).any()
        assert not (s["nash"] & found.inside & ~found.content).any()
        assert not (s["seq_sure"] & found.inside & ~found.sure).any()
        assert not (s["seq"] & found.inside & ~found.possible).any()


@given(conflicts(graph_form=False), st.randoms(use_true_random=False))
def test_the_order_of_actors_and_options_changes_nothing(case: Case, rng: random.Random) -> None:
    conflict = conflict_of(case)
    numbered = [
        a for a, p in conflict.preferences.items() if p.ranks or any(isinstance(i, int) for g in p.ranking for i in g)
    ]
    conflict = replace(conflict, preferences={a: p for a, p in conflict.preferences.items() if a not in numbered})
    actors, options = list(conflict.actors), list(conflict.options)
    rng.shuffle(actors)
    rng.shuffle(options)
    shuffled = replace(
        conflict,
        actors={a: conflict.actors[a] for a in actors},
        options={o: conflict.options[o] for o in options},
    )
    one, other = compile_model(conflict), compile_model(shuffled)
    places = {frozenset(other.assignment(state).items()): state for state in range(other.count)}
    states = [places[frozenset(one.assignment(state).items())] for state in range(one.count)]
    order = [actors.index(a) for a in conflict.actors]
    assert one.count == other.count
    assert np.array_equal(one.ranks, other.ranks[np.ix_(order, states)])
    assert same(stability(one, CONCEPTS), stability(other, CONCEPTS), order, states)


@given(conflicts(), st.integers(1, 9), st.integers(-99, 99))
def test_only_the_order_of_preferences_counts(case: Case, steep: int, shift: int) -> None:
    conflict = conflict_of(case)
    model = compile_model(conflict)
    stretched = replace(
        conflict,
        preferences={
            actor: Preference(ranks=tuple(steep * rank**3 + shift for rank in row))
            for actor, row in zip(model.actors, model.ranks.tolist(), strict=True)
        },
    )
    again = compile_model(stretched)
    assert np.array_equal(model.ranks, again.ranks)
    everyone, everywhere = list(range(len(model.actors))), list(range(model.count))
    assert same(stability(model, CONCEPTS), stability(again, CONCEPTS), everyone, everywhere)


def in_graph_form(conflict: Conflict, model: GraphModel) -> Conflict:
    """The same conflict with its states and moves written out one by one."""
    states = tuple(f"s{number}" for number in range(1, model.count + 1))
    everywhere = np.arange(model.count)
    arcs = {
        actor: tuple(zip(*(side.tolist() for side in moves.arcs_from(everywhere)), strict=True))
        for actor, moves in zip(model.actors, model.moves, strict=True)
    }
    return replace(
        with_ranks(conflict, model),
        options={"state": Option("state", "", levels=states)},
        graph=GraphForm(states, model.status_quo, arcs),
        constraints=(),
        rules=(),
        commitments={},
        beliefs={},
        definitions={},
        endings={},
    )


def test_option_form_and_graph_form_of_a_conflict_give_the_same_answers() -> None:
    for seed in range(400):
        case = conflict(seed)
        written = conflict_of(case)
        model = compile_model(written)
        again = compile_model(in_graph_form(written, model))
        everyone, everywhere = list(range(len(model.actors))), list(range(model.count))
        assert again.status_quo == model.status_quo
        assert np.array_equal(again.ranks, model.ranks)
        assert same(stability(model, CONCEPTS), stability(again, CONCEPTS), everyone, everywhere), seed


def test_an_indifferent_bystander_changes_nothing() -> None:
    for seed in range(200):
        case = conflict(seed)
        written = conflict_of(case)
        crowd = replace(written, actors={**written.actors, "bystander": next(iter(written.actors.values()))})
        alone, watched = stability(compile_model(written), CONCEPTS), stability(compile_model(crowd), CONCEPTS)
        for concept in CONCEPTS:
            assert np.array_equal(alone.stable[concept], watched.stable[concept][:-1])
            assert watched.stable[concept][-1].all()


def test_a_single_actor_is_stable_exactly_where_it_has_no_improvement() -> None:
    found = 0
    for seed in range(300):
        case = conflict(seed)
        if len(case.game.actors) == 1:
            found += 1
            s = stability(compiled(case), CONCEPTS).stable
            assert all(np.array_equal(s[concept], s["nash"]) for concept in CONCEPTS)
    assert found > 10
