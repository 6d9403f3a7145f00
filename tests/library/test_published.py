"""Every published conflict of the library gives the results that were published."""

import numpy as np
import pytest

from detente.model.compile import compile_model
from detente.scenario.load import library_names, load
from detente.stability.concepts import stability

PUBLISHED = [(name, concept, states) for name in library_names() for concept, states in load(name).published.items()]
ELMIRA = [1, 2, 3, 4, 7, 8, 9, 10]  # the numbers, by options, of the literature's states 1 to 8
KOREA = [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14]  # the publication's codes, in our order


def equilibria(name, concept):
    model = compile_model(load(name).conflict)
    return (np.flatnonzero(stability(model, [concept]).equilibria[concept]) + 1).tolist()


def test_the_library_has_published_conflicts():
    assert {name for name, _, _ in PUBLISHED} == {
        "chicken",
        "cuban-missile-crisis",
        "elmira",
        "elmira-options",
        "korea-2017",
        "prisoners-dilemma",
    }


@pytest.mark.parametrize(
    ("name", "concept", "states"), PUBLISHED, ids=lambda part: str(part) if isinstance(part, str) else ""
)
def test_the_published_equilibria_are_found(name, concept, states):
    assert equilibria(name, concept) == list(states)


@pytest.mark.parametrize("name", sorted({name for name, _, _ in PUBLISHED}))
def test_a_published_conflict_cites_its_publication_and_rests_on_it(name):
    conflict = load(name).conflict
    assert conflict.cite
    for option in conflict.options.values():
        assert option.evidence.claims or not option.owner
    for preference in conflict.preferences.values():
        assert preference.evidence.claims or all(entry.evidence.claims for entry in preference.entries)


@pytest.mark.parametrize("concept", ["nash", "gmr", "smr", "seq"])
def test_elmira_by_options_agrees_with_elmira_by_states(concept):
    by_states, by_options = equilibria("elmira", concept), equilibria("elmira-options", concept)
    expected = {ELMIRA[state - 1] for state in by_states if state < 9} | ({5, 6, 11, 12} if 9 in by_states else set())
    assert set(by_options) == expected


@pytest.mark.parametrize(("concept", "codes"), [("nash", [0, 5]), ("seq", [0, 5, 10]), ("smr", [0, 4, 5, 10, 12])])
def test_the_korean_equilibria_are_those_published_by_code(concept, codes):
    assert [KOREA[state - 1] for state in equilibria("korea-2017", concept)] == codes


def test_an_air_strike_that_is_final_makes_a_third_resolution_of_the_cuban_crisis():
    final = load("cuban-missile-crisis", "strike_is_final")
    result = stability(compile_model(final.conflict), ["nash", "seq"])
    assert [(np.flatnonzero(result.equilibria[c]) + 1).tolist() for c in ("nash", "seq")] == [[6], [5, 6, 7]]
    assert not final.published  # the publication's results are those of the scenario as written


def test_the_korean_states_stand_in_the_order_of_their_codes():
    model = compile_model(load("korea-2017").conflict)
    assert [sum(1 << row for row in range(4) if model.levels[row, s]) for s in range(model.count)] == KOREA
