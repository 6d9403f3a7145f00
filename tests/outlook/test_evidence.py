"""What rests on what is what the scenario says; what is behind a sentence is what it was computed from."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given

import detente
from detente.errors import UnknownNameError
from detente.logic.evaluate import evaluate
from detente.model.compile import compile_model
from detente.model.conflict import Evidence, Priority
from detente.model.elements import elements
from detente.outlook.evidence import evidence, find
from detente.outlook.grounds import Grounds, behind_ending, behind_staying, behind_step, behind_worth
from detente.scenario.check_evidence import evidence_gap
from detente.scenario.load import library_names, load, load_text
from tests.bridge import compiled
from tests.oracle.random_conflicts import Case
from tests.strategies import conflicts

SCENARIO = """
detente: 1
title: Two neighbours
sources: {paper: {title: The paper}}
claims:
  fence: {says: The fence is down, source: paper}
  rain: {says: It rains, source: paper, background: the weather is nobody's doing}
facts: {wet: {says: the ground is wet, is: no, claims: [fence]}}
actors:
  north: {options: {mend: {says: mend the fence, claims: [fence]}, shout: ""}}
  south: {options: {help: {says: help, assumption: it has hands}}}
define: {mended: north.mend & south.help}
moves:
  - {option: north.mend, needs: south.help, assumption: it is heavy}
commitments: {hand: {by: south, promise: south.help, when: "!north.shout", claims: [fence]}}
preferences:
  north:
    assumption: nobody asked north
    priorities:
      - {wants: mended, claims: [fence]}
      - equal: [{wants: "!north.shout", assumption: shouting is tiring}, south.help]
  south: {priorities: [{wants: "!south.help if wet", claims: [fence]}, {wants: north.mend, assumption: it likes order}]}
beliefs:
  south: [{fact: wet, is: yes, while: north.shout, assumption: shouting sounds wet}]
endings: {whole: {is: mended, says: the fence is whole}, down: {is: "!mended"}}
"""


@pytest.fixture(scope="module")
def conflict() -> "detente.Conflict":
    return load_text(SCENARIO).conflict


def test_every_element_is_listed_once_with_what_it_rests_on(conflict):
    found = {e.path: e.evidence for e in elements(conflict)}
    assert found["options.north.mend"] == Evidence(("fence",))
    assert found["options.north.shout"] == Evidence()
    assert found["moves[0]"] == Evidence((), "it is heavy")
    assert found["beliefs.south[0]"].assumption == "shouting sounds wet"
    assert len(found) == len(list(elements(conflict))) == 16


def test_an_entry_without_evidence_takes_that_of_what_it_stands_in(conflict):
    found = {e.path: e.evidence.assumption for e in elements(conflict) if e.kind == "preference"}
    assert found["preferences.north.priorities[1][1]"] == "nobody asked north"
    assert found["preferences.north.priorities[1][0]"] == "shouting is tiring"


def test_claims_carry_the_elements_that_name_them_and_the_counts_add_up(conflict):
    base = evidence(conflict)
    carried = {use.claim.id: [e.path for e in use.elements] for use in base.claims}
    assert carried["rain"] == []
    assert carried["fence"] == [
        "options.north.mend",
        "facts.wet",
        "commitments.hand",
        "preferences.north.priorities[0]",
        "preferences.south.priorities[0]",
    ]
    assert [c.id for c in base.unused] == ["rain"]
    assert [c.id for c in base.sources[0].claims] == ["fence", "rain"]
    assert [e.path for e in base.gaps] == ["options.north.shout"] == evidence_gap(conflict)
    assert set(base.sourced) | set(base.assumed) | {e for e in base.elements if e.evidence.missing} == set(
        base.elements
    )


def test_a_published_conflict_rests_on_its_publication(conflict):
    base = evidence(replace(conflict, cite="A book"))
    assert base.gaps == ()


@pytest.mark.parametrize("name", library_names())
def test_both_ways_say_the_same_of_every_scenario_of_the_library(name):
    for reading in ("", *load(name).readings):
        base = evidence(load(name, reading).conflict)
        one_way = {(e.path, claim) for e in base.elements for claim in e.evidence.claims}
        assert one_way == {(e.path, use.claim.id) for use in base.claims for e in use.elements}
        assert len({e.path for e in base.elements}) == len(base.elements)


def test_a_name_finds_what_a_user_means_by_it(conflict):
    def paths(name):
        return [e.path for e in find(conflict, name).elements]

    assert paths("north.mend") == paths("options.north.mend") == ["options.north.mend"]
    assert paths("wet") == ["facts.wet"]
    assert paths("hand") == ["commitments.hand"]
    assert paths("whole") == ["endings.whole"]
    assert paths("moves") == paths("moves[0]") == ["moves[0]"]
    assert paths("preferences.south") == ["preferences.south.priorities[0]", "preferences.south.priorities[1]"]
    assert paths("fence") == [e.path for e in evidence(conflict).claims[0].elements] == paths("paper")
    assert "actors.south" in paths("south")
    assert "commitments.hand" in paths("south")


def test_what_speaks_of_an_option_a_fact_or_a_definition_is_found(conflict):
    help_ = find(conflict, "south.help")
    assert help_.definitions == ("mended",)
    assert {e.path for e in help_.mentions} >= {"moves[0]", "commitments.hand", "preferences.north.priorities[1][1]"}
    assert {e.path for e in find(conflict, "wet").mentions} == {"preferences.south.priorities[0]", "beliefs.south[0]"}
    assert {e.path for e in find(conflict, "mended").mentions} >= {"endings.whole", "preferences.north.priorities[0]"}


def test_a_name_that_is_not_there_is_answered_with_the_nearest(conflict):
    with pytest.raises(UnknownNameError, match=r"did you mean 'north\.mend'"):
        find(conflict, "north.mnd")


def test_behind_a_comparison_stands_the_belief_where_it_counts_and_the_fact_elsewhere(conflict):
    model = compile_model(conflict)
    south, states = 1, {tuple(model.assignment(s).values()): s for s in range(model.count)}

    def behind(before, after):
        return [e.path for e in behind_worth(model, south, states[before], states[after]).elements]

    decided = "preferences.south.priorities[0]"
    assert behind(("no", "yes", "no"), ("no", "yes", "yes")) == [decided, "beliefs.south[0]"]  # help while it shouts
    assert behind(("no", "no", "yes"), ("no", "yes", "yes")) == [decided, "facts.wet", "beliefs.south[0]"]
    assert behind(("no", "no", "no"), ("yes", "no", "no")) == ["preferences.south.priorities[1]"]


def test_behind_a_step_stand_its_options_rules_and_promises(conflict):
    model = compile_model(conflict)
    states = {tuple(model.assignment(s).values()): s for s in range(model.count)}
    mending = behind_step(model, 0, states["no", "no", "yes"], states["yes", "no", "yes"])
    assert [e.path for e in mending.elements] == ["preferences.north.priorities[0]", "options.north.mend", "moves[0]"]
    assert mending.evidence == Evidence(("fence",), "it is heavy")
    helping = behind_step(model, 1, states["no", "no", "no"], states["no", "no", "yes"])
    assert [e.path for e in helping.elements] == ["options.south.help", "commitments.hand"]


def test_behind_an_ending_stand_the_options_its_statement_speaks_of(conflict):
    model = compile_model(conflict)
    assert [e.path for e in behind_ending(model, 0).elements] == ["options.north.mend", "options.south.help"]
    assert behind_ending(model, -1) == Grounds()


@given(conflicts())
def test_what_is_behind_a_comparison_suffices_for_it(case: Case):
    """The entries named, with the facts as the actor takes them to be, give the same answer as all of them."""
    model = compiled(case)
    for actor, name in enumerate(model.actors):
        preference = model.conflict.preferences.get(name)
        if preference is None or not preference.entries:
            continue
        view = model.conflict.view(name)
        for before in range(min(4, model.count)):
            for after in range(min(4, model.count)):
                sign = int(model.ranks[actor, after]) - int(model.ranks[actor, before])
                named = [e.part for e in behind_worth(model, actor, before, after).elements]
                score = Fraction(0)
                for entry in (p for p in named if isinstance(p, Priority)):
                    held = evaluate(entry.wants, view, model.columns, model.count)
                    weight = next((w for e, w in preference.weights if e is entry), 1)
                    score += weight * (int(held[after]) - int(held[before]))
                assert (score > 0) == (sign > 0)
                assert sign == 0 or any(isinstance(p, Priority) for p in named)


def test_behind_staying_stands_what_decides_against_each_move():
    model = compile_model(detente.load("ukraine-2026").conflict)
    russia, war = model.actor("russia"), model.status_quo
    assert war is not None
    paths = {e.path for e in behind_staying(model, russia, war).elements}
    assert {"preferences.russia.priorities[1]", "beliefs.russia[0]"} <= paths
    leaving = behind_staying(model, russia, war, ending=int(model.ending_of[war]))
    assert leaving == Grounds()  # it cannot leave the war alone
