"""The flagship scenario says what it is meant to say, whatever the findings are."""

import numpy as np
import pytest

from detente.logic.grammar import parse_statement
from detente.model.compile import compile_model
from detente.scenario.load import load
from detente.stability.keeping import keeping

READINGS = ["time_on_its_side", "fears_what_follows", "opposes_any_ceasefire", "us_walks_away"]


@pytest.fixture(scope="module", params=READINGS)
def model(request):
    return compile_model(load("ukraine-2026", request.param).conflict)


@pytest.fixture(scope="module")
def conflict():
    return load("ukraine-2026").conflict


def index_of(model, **levels):
    """The state like the status quo but for some options, written as actor__option=level."""
    wanted = model.levels[:, model.status_quo].copy()
    for name, level in levels.items():
        option = name.replace("__", ".")
        wanted[model.options.index(option)] = model.conflict.options[option].levels.index(level)
    return int(np.flatnonzero((model.levels == wanted[:, None]).all(axis=0))[0])


CEASEFIRE = {
    "russia__compromise": "yes",
    "russia__ceasefire": "yes",
    "russia__strikes": "none",
    "ukraine__ceasefire": "yes",
}
BACKED = {**CEASEFIRE, "uk_france__deploy": "yes", "us__backstop": "given"}


def destinations(model, actor, state):
    return set(model.moves[model.actor(actor)].targets(state).tolist())


def test_it_has_the_readings_it_promises():
    scenario = load("ukraine-2026")
    assert list(scenario.readings) == READINGS
    assert scenario.conflict.reading == "time_on_its_side"


def test_it_is_large_and_still_quick(model):
    assert 5_000 <= model.count <= 20_200


def test_in_the_status_quo_the_war_goes_on(model):
    assert model.ending("war")[model.status_quo]


def test_the_endings_divide_the_states(model):
    belongs = np.array([model.truth(ending.statement) for ending in model.conflict.endings.values()])
    assert (belongs.sum(axis=0) == 1).all()


def test_all_claims_of_the_article_are_there_and_each_is_used_or_background(conflict):
    assert list(conflict.claims) == [f"C{number:02}" for number in range(1, 23)]
    elements = [
        *conflict.actors.values(),
        *conflict.options.values(),
        *conflict.facts.values(),
        *conflict.constraints,
        *conflict.rules,
        *conflict.commitments.values(),
        *(entry for preference in conflict.preferences.values() for entry in preference.entries),
        *(belief for beliefs in conflict.beliefs.values() for belief in beliefs),
    ]
    used = {claim for element in elements for claim in element.evidence.claims}
    for claim in conflict.claims.values():
        assert (claim.id in used) != bool(claim.background), claim.id


@pytest.mark.parametrize("reading", READINGS)
def test_every_element_rests_on_a_claim_or_is_marked_as_assumed(reading):
    conflict = load("ukraine-2026", reading).conflict
    for named in (conflict.options, conflict.facts, conflict.commitments):
        assert [name for name, element in named.items() if element.evidence.missing] == []
    entries = [entry for preference in conflict.preferences.values() for entry in preference.entries]
    beliefs = [belief for held in conflict.beliefs.values() for belief in held]
    for listed in (conflict.constraints, conflict.rules, entries, beliefs):
        assert [element.path for element in listed if element.evidence.missing] == []


def test_who_opposes_any_ceasefire_keeps_none():
    model = compile_model(load("ukraine-2026", "opposes_any_ceasefire").conflict)
    russia = model.actor("russia")
    observed = model.truth(parse_statement("russia_holds"))
    assert observed.any()
    for ending in model.conflict.endings:
        inside = model.ending(ending)
        kept = keeping(model, inside).possible[russia]
        if ending in ("no_force", "europe_alone", "durable"):
            assert not kept.any()
    assert not keeping(model, observed).possible[russia].any()


def test_a_breach_comes_only_after_a_ceasefire_is_in_force(model):
    accepted = index_of(model, russia__compromise="yes", ukraine__ceasefire="yes", us__backstop="given")
    together = index_of(model, **CEASEFIRE, us__backstop="given")
    broken = index_of(model, **CEASEFIRE, us__backstop="given", russia__breach="yes")
    assert broken not in destinations(model, "russia", accepted)
    assert together in destinations(model, "russia", accepted)
    assert broken in destinations(model, "russia", together)


def test_what_the_united_states_gave_it_can_only_withdraw(model):
    given = index_of(model, **BACKED)
    levels = model.columns["us.backstop"]
    reached = {model.conflict.options["us.backstop"].levels[levels[t]] for t in destinations(model, "us", given)}
    assert reached == {"withdrawn", "given"}


def test_the_guarantors_stay_after_a_breach(model):
    broken = index_of(model, **BACKED, russia__breach="yes")
    gone = index_of(model, **{**BACKED, "uk_france__deploy": "no"}, russia__breach="yes")
    ranks = model.ranks[model.actor("uk_france")]
    assert ranks[broken] > ranks[gone]


def test_germany_waits_for_parliament_and_hosts(model):
    for consents in ({}, {"bundestag__approve": "yes"}, {"hosts__consent": "yes"}):
        state = index_of(model, **BACKED, **consents)
        assert destinations(model, "germany", state) == set()
    ready = index_of(model, **BACKED, bundestag__approve="yes", hosts__consent="yes")
    assert len(destinations(model, "germany", ready)) == 1


def test_the_force_goes_in_while_a_ceasefire_is_in_force_and_not_into_the_fighting(model):
    in_force = index_of(model, **CEASEFIRE)
    deployed = index_of(model, **CEASEFIRE, uk_france__deploy="yes")
    broken = index_of(model, **CEASEFIRE, russia__breach="yes")
    assert deployed in destinations(model, "uk_france", in_force)
    assert destinations(model, "uk_france", broken) == set()


def test_whether_europe_answers_a_breach_without_the_united_states_is_left_open(model):
    ranks = model.ranks[model.actor("uk_france")]
    breach = {**CEASEFIRE, "russia__breach": "yes", "uk_france__deploy": "yes"}
    assert ranks[index_of(model, **breach)] == ranks[index_of(model, **breach, uk_france__respond="yes")]
    backed = {**breach, "us__backstop": "given"}
    assert ranks[index_of(model, **backed)] < ranks[index_of(model, **backed, uk_france__respond="yes")]


@pytest.mark.parametrize(
    ("actor", "hopes_for"),
    [
        ("ukraine", "russia__compromise"),
        ("us", "russia__compromise"),
        ("germany", "bundestag__approve"),
        ("germany", "hosts__consent"),
        ("hosts", "bundestag__approve"),
    ],
)
def test_nobody_is_made_to_dislike_what_it_waits_for(model, actor, hopes_for):
    option = model.options.index(hopes_for.replace("__", "."))
    lowered = model.levels.copy()
    lowered[option] = 0
    place = {tuple(column): state for state, column in enumerate(model.levels.T.tolist())}
    ranks = model.ranks[model.actor(actor)]
    pairs = [(place.get(tuple(column)), state) for state, column in enumerate(lowered.T.tolist())]
    raised = [(low, state) for low, state in pairs if low is not None and low != state]
    assert raised
    assert all(ranks[low] <= ranks[state] for low, state in raised)


def test_a_ceasefire_that_ukraine_breaks_is_worse_for_everyone_else(model):
    kept, broken = index_of(model, **CEASEFIRE), index_of(model, **CEASEFIRE, ukraine__breach="yes")
    for actor in set(model.actors) - {"ukraine"}:
        ranks = model.ranks[model.actor(actor)]
        assert ranks[broken] < ranks[kept], actor
