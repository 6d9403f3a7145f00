"""The statement that is said to decide a comparison does decide it."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings

import detente
from detente.logic.grammar import parse_statement
from detente.model.compile import compile_model
from detente.model.conflict import Actor, Conflict, Option, Preference, Priority
from detente.model.graph import GraphModel
from detente.outlook.deciding import compare_states, deciding_priority, leaves
from tests.bridge import compiled
from tests.oracle.random_conflicts import Case
from tests.strategies import conflicts


def _truths(model: GraphModel, actor: int, entry: Priority) -> list[bool]:
    """The entry's truth in every state, in the view of the actor: the ranks if it wants nothing else."""
    name = model.actors[actor]
    alone = replace(model.conflict, preferences={name: Preference(priorities=(entry,))})
    ranks = compile_model(alone).ranks[actor]
    both = len(set(ranks.tolist())) > 1
    if not both:
        return [True] * model.count  # constant: it never differs
    return [rank == 2 for rank in ranks.tolist()]


@settings(max_examples=60)
@given(conflicts())
def test_the_deciding_entries_are_the_first_that_differ_and_speak_for_the_worth(case: Case):
    model = compiled(case)
    for actor, name in enumerate(model.actors):
        preference = model.conflict.preferences.get(name)
        tiers = [list(leaves(p)) for p in preference.priorities] if preference else []
        truth = {id(e): _truths(model, actor, e) for tier in tiers for e in tier}
        for before in range(min(model.count, 5)):
            for after in range(min(model.count, 5)):
                found = compare_states(model, actor, before, after)
                ranks = model.ranks[actor]
                sign = int(ranks[after] > ranks[before]) - int(ranks[after] < ranks[before])
                assert found.worth == {1: "gain", 0: "indifferent", -1: "loss"}[sign]
                expected: list[Priority] = []
                for tier in tiers:
                    steps = [(e, truth[id(e)][after] - truth[id(e)][before]) for e in tier]
                    if sum(step for _, step in steps):
                        expected = [e for e, step in steps if step * sign > 0]
                        break
                if tiers:
                    assert list(found.deciding) == expected
                if not preference or not preference.entries:
                    assert found.deciding == found.outweighed == ()


def test_the_first_priority_that_differs_decides_and_later_ones_are_silent():
    conflict = _two_options(
        Preference(priorities=(Priority(parse_statement("a.x")), Priority(parse_statement("!b.y"))))
    )
    model = compile_model(conflict)
    [decides] = deciding_priority(model, 0, 0, 3)
    assert decides.wants == parse_statement("a.x")
    [decides] = deciding_priority(model, 0, 1, 3)
    assert decides.wants == parse_statement("!b.y")


def test_of_a_tier_the_entries_for_the_change_decide_and_the_others_are_outweighed():
    entries = tuple(Priority(parse_statement(text)) for text in ("a.x", "b.y", "!(a.x & b.y)"))
    model = compile_model(_two_options(Preference(priorities=(Priority(tier=entries),))))
    found = compare_states(model, 0, 0, 3)
    assert (found.worth, found.deciding, found.outweighed) == ("gain", entries[:2], entries[2:])


def test_entries_that_cancel_out_leave_an_actor_indifferent_and_are_named():
    entries = tuple(Priority(parse_statement(text)) for text in ("a.x", "!a.x"))
    model = compile_model(_two_options(Preference(priorities=(Priority(tier=entries),))))
    found = compare_states(model, 0, 0, 1)
    assert (found.worth, found.deciding, found.outweighed) == ("indifferent", (), entries)


def test_the_heaviest_weights_come_first():
    entries = tuple(Priority(parse_statement(text)) for text in ("a.x", "b.y", "a.x & b.y"))
    weights = ((entries[0], Fraction(1)), (entries[1], Fraction(-5)), (entries[2], Fraction(3)))
    model = compile_model(_two_options(Preference(weights=weights)))
    found = compare_states(model, 0, 0, 3)
    assert (found.worth, found.deciding, found.outweighed) == ("loss", (entries[1],), (entries[2], entries[0]))


def test_the_actors_own_view_of_the_facts_decides():
    model = compile_model(detente.load("ukraine-2026").conflict)
    russia = model.actor("russia")
    war = model.status_quo
    assert war is not None
    for after in model.moves[russia].targets(war).tolist():
        found = compare_states(model, russia, war, after)
        if ("russia.compromise", "no", "yes") in model.changes(war, after) and len(model.changes(war, after)) == 1:
            # "no concessions while time is on its side": true to Russia, although the fact is not so
            assert [entry.says for entry in found.deciding] == ["no concessions while time is on its side"]
            assert found.worth == "loss"
            return
    raise AssertionError("Russia can always show readiness to compromise")


def _two_options(preference: Preference) -> Conflict:
    options = {name: Option(name, name[0]) for name in ("a.x", "b.y")}
    actors = {name: Actor(name, name) for name in ("a", "b")}
    return Conflict(title="two options", actors=actors, options=options, preferences={"a": preference})
