"""GMCR+ files: read, refused in plain words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import InputError, ScenarioError
from detente.interchange.gmcr import MAX_BYTES, parse_gmcr, read_gmcr
from detente.logic.grammar import parse_statement
from detente.logic.tree import format_statement
from detente.model.compile import compile_model
from tests.interchange.gmcr_files import document, makers, read


def faults(text):
    with pytest.raises(ScenarioError) as raised:
        parse_gmcr(text if isinstance(text, str) else json.dumps(text), "bad.gmcr")
    return [d.message for d in raised.value.diagnostics]


def test_options_come_grouped_by_decision_maker_with_their_names_as_ids():
    conflict = read().conflict
    assert list(conflict.options) == ["Plant.Clean up", "Plant.Leave", "Regulator.Fine"]
    assert [a.name for a in conflict.actors.values()] == ["Plant", "Regulator"]
    assert not conflict.has_status_quo


def test_conditions_become_constraints_and_priorities():
    conflict = read().conflict
    assert [format_statement(c.never) for c in conflict.constraints] == ['Plant."Clean up" & Plant.Leave']
    wants = {a: [format_statement(p.wants) for p in pref.priorities] for a, pref in conflict.preferences.items()}
    assert wants == {
        "Plant": ["!Regulator.Fine", '!Plant."Clean up" & !Plant.Leave'],
        "Regulator": ['Plant."Clean up" | Regulator.Fine & !Plant.Leave'],
    }


def test_a_direction_becomes_a_rule_that_makes_the_option_irreversible():
    assert [(r.option, r.only) for r in read().conflict.rules] == [("Plant.Leave", "forward")]


def test_states_are_numbered_by_the_options_at_yes():
    model = compile_model(read().conflict)
    assert model.levels.T.tolist() == [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 1], [0, 1, 1]]


@pytest.mark.parametrize(
    ("manual", "vector"),
    [("useManualPreferenceRanking", "preferenceRanking"), ("useManualPreferenceVectors", "preferenceVector")],
)
def test_a_manual_ranking_counts_in_place_of_the_conditions(manual, vector):
    base = document(decisionMakers=makers(**{vector: [3, [1, 2], 6, 4, 5]}))
    del base["useManualPreferenceRanking"]
    base["decisionMakers"][1][vector] = [1, 2, 3, 4, 5, 6]
    base[manual] = True
    conflict = parse_gmcr(json.dumps(base)).conflict
    assert conflict.preferences["Plant"].ranking == ((3,), (1, 2), (6,), (4,), (5,))
    assert compile_model(conflict).ranks[0].tolist() == [4, 4, 5, 2, 1, 3]


def test_an_old_file_without_optional_keys_or_preferences_is_read():
    text = json.dumps({"options": [{"name": "Stay"}], "decisionMakers": [{"name": "A", "options": [0]}]})
    conflict = parse_gmcr(text).conflict
    assert compile_model(conflict).ranks.tolist() == [[1, 1]]
    assert conflict.preferences == {}


def test_a_state_that_is_not_seen_is_neither_left_nor_entered():
    conflict = read(decisionMakers=makers(misperceptions=[[[1, "Y"], [0, "N"]]])).conflict
    model = compile_model(conflict)
    assert [[(model.moves[0].targets(s) + 1).tolist() for s in range(6)]][0] == [[3], [], [], [5, 6], [4, 6], []]


def test_coalitions_are_kept():
    [together] = read(coalitions=[[1, 0]]).conflict.coalitions.values()
    assert (together.members, together.as_one) == (("Regulator", "Plant"), True)
    assert read(coalitions=[0, 1]).conflict.coalitions == {}


def test_an_option_that_two_decision_makers_list_is_shared():
    conflict = read(decisionMakers=makers(options=[1, 2, 0])).conflict
    assert conflict.options["Plant.Fine"].controllers == ("Plant", "Regulator")


def test_names_become_ids_that_statements_can_hold():
    options = [
        {"name": 'Say "no"', "permittedDirection": "both"},
        {"name": "v1.2", "permittedDirection": "both"},
        {"name": "v1.2", "permittedDirection": "both"},
    ]
    both = [{"name": "U.S.", "options": [0]}, {"name": "U.S.", "options": [1, 2]}]
    result = parse_gmcr(json.dumps({"options": options, "decisionMakers": both, "infeasibles": []}))
    assert list(result.conflict.options) == ["U_S_.Say 'no'", "U_S_ (2).v1_2", "U_S_ (2).v1_2 (2)"]
    assert result.conflict.actors["U_S_"].name == "U.S."
    assert [d.message for d in result.diagnostics] == [
        "the name 'U_S_' is used twice; here it is 'U_S_ (2)'",
        "the name 'U_S_ (2).v1_2' is used twice; here it is 'U_S_ (2).v1_2 (2)'",
    ]
    for option in result.conflict.options:
        atom = format_statement(parse_statement(f'"{option.replace(".", chr(34) + "." + chr(34))}"'))
        assert parse_statement(atom).option == option  # type: ignore[union-attr]


def test_a_ranking_that_leaves_states_out_is_remarked_on():
    changed = makers(preferenceRanking=[1, 2])
    changed[1]["preferenceRanking"] = [1, 2, 3, 4, 5, 6]
    result = read(useManualPreferenceRanking=True, decisionMakers=changed)
    assert [d.message for d in result.diagnostics] == [
        "the ranking of Plant leaves out 4 of 6 states; they come last, tied"
    ]


MALFORMED = [
    ("", "this is not JSON: expecting value"),
    ("{", "this is not JSON: expecting property name enclosed in double quotes"),
    ("\x00\x01junk", "this is not JSON: expecting value"),
    ("[" * 100_000, "the JSON is nested too deep"),
    ('{"options": NaN}', "NaN is not a number that a .gmcr file can hold"),
    ('{"options": [-Infinity]}', "-Infinity is not a number that a .gmcr file can hold"),
    ('{"options": ' + "9" * 5000 + "}", "a number is far too large"),
    ([], "the file holds a list where an object with options and decision makers is expected"),
    ("null", "the file holds null where an object with options and decision makers is expected"),
    ({}, "options: the key 'options' is missing"),
    ({"options": [], "decisionMakers": []}, "decisionMakers: there is no decision maker"),
    (document(options=7), "options: this is the number 7, and a list is expected"),
    (document(options=None), "options: this is null, and a list is expected"),
    (
        document(decisionMakers=[1]),
        "decisionMakers[0]: this is the number 1, and an object with a name and options is expected",
    ),
    (document(decisionMakers=makers(options=[9])), "decisionMakers[0].options: there is no option number 9"),
    (document(decisionMakers=makers(options=[-1])), "decisionMakers[0].options: there is no option number -1"),
    (
        document(decisionMakers=makers(options=[10**30])),
        "decisionMakers[0].options: there is no option number of more than 15 digits",
    ),
    (
        document(decisionMakers=makers(options=[True])),
        "decisionMakers[0].options: true or false stands where the number of an option is expected",
    ),
    (
        document(decisionMakers=makers(options=[1.5])),
        "decisionMakers[0].options: the number 1.5 stands where the number of an option is expected",
    ),
    (document(decisionMakers=makers(options=[1])), "options[2]: no decision maker has the option 'Leave'"),
    (document(decisionMakers=makers(name=3)), "decisionMakers[0]: the name is the number 3, not a text"),
    (
        document(options=[{"permittedDirection": "both"}] * 3),
        "options[1]: the option has no name",
    ),
    (
        document(options=[{"name": "a"}, {"name": "b"}, {"name": "c", "permittedDirection": "up"}]),
        "options[2]: permittedDirection is 'up'",
    ),
    (document(infeasibles=[3]), "infeasibles[0]: this is the number 3, and a condition is expected"),
    (document(infeasibles={}), "infeasibles: this is an object, and a list is expected"),
    (
        document(infeasibles=[[[0, "X"]]]),
        'infeasibles[0]: a part of the condition is not [option number, "Y" or "N"]',
    ),
    (
        document(infeasibles=[[0, "Y"]]),
        'infeasibles[0]: a part of the condition is not [option number, "Y" or "N"]',
    ),
    (document(infeasibles=[[[9, "Y"]]]), "infeasibles[0]: there is no option number 9"),
    (document(infeasibles=[{"compound": True}]), "infeasibles[0].members: the key 'members' is missing"),
    (
        document(infeasibles=[json.loads('{"members": [' * 60 + "[]" + "]}" * 60)]),
        "infeasibles[0]: conditions are nested too deep",
    ),
    (
        document(decisionMakers=makers(preferences="Y")),
        "decisionMakers[0].preferences: this is a text, and a list is expected",
    ),
    (
        document(useManualPreferenceRanking="yes"),
        "useManualPreferenceRanking: this is a text, and true or false is expected",
    ),
    (
        document(useManualPreferenceRanking=True, decisionMakers=makers(preferenceRanking=[0])),
        "decisionMakers[0].preferenceRanking: there is no state number 0",
    ),
    (
        document(useManualPreferenceRanking=True, decisionMakers=makers(preferenceRanking=[1, [2, 1]])),
        "decisionMakers[0].preferenceRanking: state 1 is ranked twice",
    ),
    (
        document(useManualPreferenceRanking=True, decisionMakers=makers(preferenceRanking=[1, "two"])),
        "decisionMakers[0].preferenceRanking: a text stands where the number of a state is expected",
    ),
    (
        document(useManualPreferenceRanking=True, decisionMakers=makers(preferenceRanking=[1, 7])),
        "preferences.Plant: the ranking of Plant has state 7",
    ),
    (document(infeasibles=[[]]), "infeasibles: these conditions leave no feasible state"),
    (document(infeasibles=[[[0, "Y"]], [[0, "N"]]]), "infeasibles: these conditions leave no feasible state"),
    (document(coalitions=[[0, 2]]), "coalitions[0]: there is no decision maker number 2"),
    (document(coalitions=[0, [0, 1]]), "coalitions[1]: Plant is in two coalitions"),
]


@pytest.mark.parametrize(("text", "message"), MALFORMED, ids=[m[1][:60] for m in MALFORMED])
def test_a_malformed_file_is_refused_in_plain_words(text, message):
    assert message in faults(text)


def test_all_faults_of_a_file_are_named_at_once():
    text = document(infeasibles=[3, [[9, "Y"]]], decisionMakers=makers(preferences=[[[0, "Z"]]]))
    assert len(faults(text)) == 3


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 5)
    | st.floats(allow_nan=False)
    | st.sampled_from(["Y", "N", "both", ""]),
    lambda part: (
        st.lists(part, max_size=4)
        | st.dictionaries(st.sampled_from(["members", "compound", "name", "options", "preferences"]), part, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["options", "decisionMakers", "infeasibles", "coalitions", "useManualPreferenceRanking"]),
        VALUES,
        max_size=3,
    )
)
def test_whatever_stands_in_the_file_there_is_a_conflict_or_a_list_of_faults(changes):
    try:
        outcome = list(parse_gmcr(json.dumps(document(**changes))).conflict.actors)
    except ScenarioError as error:
        outcome = [d.message for d in error.diagnostics]
    assert all(outcome)
    assert outcome


def test_a_file_that_is_absent_too_large_or_binary_is_refused_in_plain_words(tmp_path):
    with pytest.raises(InputError, match="cannot be read: no such file or directory"):
        read_gmcr(tmp_path / "absent.gmcr")
    with pytest.raises(InputError, match="cannot be read: is a directory"):
        read_gmcr(tmp_path)
    large = tmp_path / "large.gmcr"
    large.write_bytes(b" " * (MAX_BYTES + 1))
    with pytest.raises(InputError, match="has 4,000,001 bytes"):
        read_gmcr(large)
    binary = tmp_path / "binary.gmcr"
    binary.write_bytes(b"\xff\xfe{}")
    with pytest.raises(InputError, match=r"not text in UTF-8 \(byte 1\)"):
        read_gmcr(binary)


def test_a_file_with_a_byte_order_mark_is_read_and_named_by_its_stem(tmp_path):
    path = tmp_path / "plant.gmcr"
    path.write_text("\ufeff" + json.dumps(document()), encoding="utf-8")
    assert read_gmcr(path).conflict.title == "plant"
