"""Views and beliefs on random conflicts, against conflicts in which what is believed is written down as so."""

import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from detente.errors import InputError
from detente.logic.tree import TRUE, Atom
from detente.model.compile import compile_model
from detente.model.conflict import Belief, Commitment, Conflict, Constraint, Preference, Priority
from detente.model.graph import GraphModel
from detente.outlook.beliefs import beliefs, learning
from detente.outlook.standing import HOW_KEPT
from detente.outlook.views import view_of
from detente.scenario.load import load_text
from tests.bridge import conflict_of
from tests.oracle import sanctions, sequences
from tests.oracle.game import Game
from tests.oracle.random_conflicts import conflict


def game_of(model: GraphModel) -> Game:
    """The oracle's game of a compiled conflict."""
    return Game(
        list(model.actors),
        [model.assignment(s) for s in range(model.count)],
        model.status_quo or 0,
        {
            a: {s: set(m.targets(s).tolist()) for s in range(model.count)}
            for a, m in zip(model.actors, model.moves, strict=True)
        },
        {a: model.ranks[i].tolist() for i, a in enumerate(model.actors)},
    )


def believing(seed: int) -> Conflict | None:
    """A random conflict in option form in which the first actor holds beliefs of several kinds."""
    case = conflict(seed)
    rng = random.Random(seed)
    base = conflict_of(case)
    if base.graph is not None or len(base.actors) < 2:
        return None
    actors = list(base.actors)
    held: list[Belief] = [b for b in base.beliefs.get(actors[0], ()) if b.kind == "fact"]
    others = [o for o in base.options.values() if actors[0] not in o.controllers]
    if others and rng.random() < 0.6:
        held.append(Belief("unaware", rng.choice(others).id))
    promised = [o for o in others if o.owner != actors[0]]
    commitments = dict(base.commitments)
    if promised and rng.random() < 0.6:
        option = rng.choice(promised)
        commitments["word"] = Commitment("word", option.owner, Atom(option.id, ">=", option.levels[-1]))
        held.append(Belief("commitment", "word", value=False))
    if rng.random() < 0.5:
        statements = tuple(Priority(Atom(o.id)) for o in base.options.values())
        held.append(Belief("preferences", actors[1], preferences=Preference(priorities=statements[:2])))
    return replace(base, commitments=commitments, beliefs={**base.beliefs, actors[0]: tuple(held)})


def believers(count: int) -> Iterator[tuple[int, GraphModel]]:
    for seed in range(count):
        found = believing(seed)
        if found is not None:
            yield seed, compile_model(found)


def written_as_believed(model: GraphModel) -> Conflict:
    """The first actor's view, written down by hand: what it holds to be so is so, for all who hold nothing else."""
    base, actor = model.conflict, model.actors[0]
    held = base.beliefs[actor]
    options = dict(base.options)
    constraints = list(base.constraints)
    for belief in held:
        if belief.kind == "unaware":
            option = options[belief.subject]
            constraints += [
                Constraint(Atom(option.id, "=", level)) for i, level in enumerate(option.levels) if i != option.now
            ]
        elif belief.kind == "commitment" and all(
            b.kind != "unaware" or model.vocabulary.options_in(base.commitments[belief.subject].promise)[0] != b.subject
            for b in held
        ):
            constraints.append(Constraint(base.commitments[belief.subject].promise))
    facts = tuple(b for b in held if b.kind == "fact")
    theirs = {
        other: (*own, *(f for f in facts if f.subject not in {b.subject for b in own}))
        for other in model.actors[1:]
        for own in [base.beliefs.get(other, ())]
    }
    preferences = dict(base.preferences)
    for belief in held:
        if belief.preferences is not None:
            preferences[belief.subject] = belief.preferences
    return replace(base, constraints=tuple(constraints), preferences=preferences, beliefs={actor: facts, **theirs})


def test_a_view_is_the_conflict_in_which_what_is_believed_is_so() -> None:
    seen = 0
    for seed, model in believers(1200):
        if any(p.ranks or p.ranking for p in model.conflict.preferences.values()):
            continue  # states that are left out take their numbers with them
        try:
            expected = compile_model(written_as_believed(model))
        except ValueError:
            with pytest.raises(InputError, match="nothing is left"):
                view_of(model, 0)
            continue
        found = view_of(model, 0).model
        assert np.array_equal(found.levels, expected.levels), seed
        assert np.array_equal(found.ranks, expected.ranks), seed
        assert game_of(found) == game_of(expected), seed
        seen += 1
    assert seen > 300


def test_an_image_takes_back_what_the_view_does_not_have() -> None:
    placed = lost = 0
    for seed, model in believers(300):
        try:
            view = view_of(model, 0)
        except InputError:
            continue
        where = {tuple(view.model.levels[:, s].tolist()): s for s in range(view.model.count)}
        for state in range(model.count):
            levels = dict(zip(model.options, model.levels[:, state].tolist(), strict=True))
            taken_back: dict[str, int] = {}
            for belief in model.conflict.beliefs[model.actors[0]]:
                if belief.kind == "unaware":
                    taken_back.setdefault(belief.subject, model.conflict.options[belief.subject].now)
                elif belief.kind == "commitment":
                    promise = model.conflict.commitments[belief.subject].promise
                    assert isinstance(promise, Atom)
                    option = model.conflict.options[promise.option]
                    top = len(option.levels) - 1
                    if levels[option.id] == top:
                        taken_back.setdefault(option.id, option.now if option.now < top else top - 1)
            expected = where.get(tuple((levels | taken_back).values()), -1)
            assert int(view.image[state]) == expected, (seed, state)
            placed += expected >= 0
            lost += expected < 0
    assert placed > 1000
    assert lost > 0


def carried_firmness(model: GraphModel, actor: int, state: int) -> str:
    """How firmly an actor, in its view, keeps the ending of a state's image, by the literal definitions."""
    view = view_of(model, actor)
    image = int(view.image[state])
    if image < 0:
        return "no"
    game, labels = game_of(view.model), view.model.ending_of
    for how in reversed(HOW_KEPT[1:]):
        literal = "nash" if how == "content" else how
        same = set(np.flatnonzero(labels == labels[image]).tolist())
        if sanctions.keeps(game, model.actors[actor], image, same.__contains__, literal):
            return how
    return "no"


@pytest.mark.parametrize("block", range(4))
def test_the_outcome_of_views_is_that_of_each_view_by_definition(block: int) -> None:
    for seed, model in believers(60 * (block + 1)):
        if seed < 60 * block or model.status_quo is None:
            continue
        try:
            found = beliefs(model)
        except InputError:
            continue
        game = game_of(model)
        ahead = {game.now} | sequences.reachable(game, game.actors, game.now)
        for entry in found.endings:
            here = [s for s in ahead if model.ending_of[s] == entry.ending]
            weakest = [
                min(HOW_KEPT.index(carried_firmness(model, i, s)) for i in range(len(game.actors))) for s in here
            ]
            assert entry.states == len(here), seed
            for word in HOW_KEPT[1:]:
                assert entry.kept[word] == sum(w >= HOW_KEPT.index(word) for w in weakest), (seed, word)


def test_correcting_all_beliefs_is_having_none() -> None:
    for seed, model in believers(120):
        every = sum(len(own) for own in model.conflict.beliefs.values())
        if model.status_quo is None or not every:
            continue
        try:
            found = beliefs(model)
        except InputError:
            continue
        bare = compile_model(replace(model.conflict, beliefs={}))
        assert found.corrections[-1].endings == beliefs(bare).endings, seed
        assert len(found.corrections) == (every + 1 if every > 1 else 1), seed


def test_nothing_that_is_said_of_views_depends_on_what_lies_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = 0
    for seed, model in believers(250):
        if model.status_quo is None:
            continue
        try:
            found = beliefs(model)
        except InputError:
            continue
        with monkeypatch.context() as whole:
            whole.setattr("detente.outlook.beliefs.within_reach", lambda m, _: (m, np.arange(m.count)))
            assert found == beliefs(model), seed
        assert learning(model) == (found.keeps, found.corrections), seed
        seen += 1
    assert seen > 80


TWO = """
detente: 1
title: t
actors:
  a: {options: {x: go}}
  b: {options: {y: stay}}
preferences:
  b: {priorities: [a.x, b.y, 'b.y if a.x']}
endings: {on: {is: a.x}, off: {is: '!a.x'}}
beliefs:
  a: [BELIEF]
"""


def ranks_in_the_view_of_a(belief: str) -> list[int]:
    model = compile_model(load_text(TWO.replace("BELIEF", belief), "two.yaml").conflict)
    found: list[int] = view_of(model, 0).model.ranks[1].tolist()
    return found


def test_a_belief_can_move_one_of_anothers_priorities_up() -> None:
    assert ranks_in_the_view_of_a("{of: b, puts: b.y, above: a.x}") == [1, 2, 3, 4]


def test_a_belief_can_put_a_new_statement_among_anothers_priorities() -> None:
    assert ranks_in_the_view_of_a("{of: b, puts: '!b.y', above: a.x}") == [3, 4, 1, 2]


def test_a_belief_can_leave_out_one_of_anothers_priorities() -> None:
    assert ranks_in_the_view_of_a("{of: b, ignores: a.x}") == [2, 1, 3, 3]


def test_a_belief_about_a_statement_that_is_not_there_is_said() -> None:
    with pytest.raises(InputError, match="not among the priorities of b"):
        ranks_in_the_view_of_a("{of: b, ignores: '!a.x'}")
    with pytest.raises(InputError, match="not among the priorities of b"):
        ranks_in_the_view_of_a("{of: b, puts: a.x, above: '!a.x'}")


def test_what_one_thinks_another_believes_is_that_view_seen_from_within_this_one() -> None:
    text = TWO.replace("b.y, 'b.y if a.x'", "b.y if late").replace(
        "actors:", "facts: {late: {says: it is late, is: no}}\nactors:"
    )
    model = compile_model(
        load_text(text.replace("BELIEF", "{thinks: b, beliefs: [{fact: late, is: yes}]}"), "two.yaml").conflict
    )
    assert model.ranks[1].tolist() == [1, 2, 1, 2]
    inner = view_of(view_of(model, 0).model, 1)
    assert inner.model.ranks[1].tolist() == [1, 3, 2, 4]
    assert inner.model.conflict.view("b").facts["late"] == TRUE
