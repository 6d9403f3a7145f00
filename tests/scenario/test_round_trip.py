"""What is written reads back as the same scenario."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import InputError, UnknownNameError
from detente.logic.grammar import parse_statement
from detente.logic.tree import quote
from detente.model.conflict import Evidence, Preference, Priority
from detente.scenario.load import library_names, load, load_text
from detente.scenario.starter import starter_text
from detente.scenario.write import dump, edit
from detente.scenario.yaml_text import inline
from tests.strategies import conflicts

TEXTS = (
    st.text(max_size=150)
    | st.text(" :#-'\"{}[],&*!|>%@`\\\n\tab1.~?", max_size=12)
    | st.sampled_from(
        [
            "null",
            "~",
            "true",
            "No",
            "1",
            "0x1F",
            "1e3",
            ".inf",
            "",
            " ",
            "- a",
            "a: b",
            "<<",
            "=",
            "2026-01-01",
            "---",
            "yes",
        ]
    )
)
IDS = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters='".'), min_size=1, max_size=8)
NUMBERS = st.fractions(max_denominator=99) | st.decimals(-1000, 1000, places=3).map(Fraction)
VALUES = st.recursive(
    TEXTS | st.integers(-(10**30), 10**30) | NUMBERS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(IDS, inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("name", library_names())
def test_a_library_scenario_reads_back_in_every_reading(name):
    for reading in ("", *load(name).readings):
        scenario = load(name, reading)
        assert scenario.document is not None
        again = load_text(dump(scenario.conflict)).conflict
        assert again == alone(scenario.conflict)
        whole = load_text(dump(scenario.document), reading=reading)
        assert (whole.document, whole.conflict) == (scenario.document, scenario.conflict)
        assert whole.digest == scenario.digest
        assert whole.document is not None
        assert dump(whole.document) == dump(scenario.document)


@settings(max_examples=60)
@given(conflicts())
def test_a_random_conflict_reads_back(case):
    conflict = load_text(inline(plain(case.document))).conflict
    assert load_text(dump(conflict)).conflict == conflict


def alone(conflict):
    """A conflict as it is written by itself, without the readings it is one of; what it lacks is not counted."""
    return replace(
        conflict,
        reading="",
        reading_says="",
        reading_evidence=Evidence(),
        judgements=tuple(j for j in conflict.judgements if j.kind != "reading"),
        correlations=tuple(replace(c, path=f"correlated[{i}]") for i, c in enumerate(conflict.correlations)),
    )


def test_a_weight_that_is_a_whole_number_is_written_as_a_number():
    text = "{detente: 1, title: t, actors: {a: {options: {x: go}}}, preferences: {a: {weights: {a.x: 2, '!a.x': 0.5}}}}"
    document = load_text(text).document
    assert document is not None
    assert "{weights: {a.x: 2, " in dump(document)
    assert load_text(dump(document)).document == document


def plain(value):
    """The generators' values as the writer takes them: weights may be decimal texts or floats."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return Fraction(str(value)) if isinstance(value, float) else value


@given(
    TEXTS, TEXTS, st.lists(IDS, min_size=2, max_size=4, unique=True), st.lists(IDS, min_size=1, max_size=3, unique=True)
)
def test_any_text_and_any_name_reads_back(title, says, levels, names):
    document = {
        "detente": 1,
        "title": title,
        "says": says,
        "actors": {
            name: {"says": says, "options": {n: {"levels": levels, "now": levels[-1]} for n in names}} for name in names
        },
        "endings": {"end": {"is": f'{quote(names[0])}.{quote(names[0])} = "{levels[0]}"', "says": title}},
        "readings": {"other": {"says": title, "actors": {names[0]: {"name": says}}}},
    }
    scenario = load_text(inline(document))
    assert scenario.document is not None
    assert (scenario.conflict.title, scenario.conflict.says) == (title, says)
    assert list(scenario.conflict.actors) == names
    assert scenario.conflict.options[f"{names[0]}.{names[0]}"].levels == tuple(levels)
    assert load_text(dump(scenario.document)).document == scenario.document
    assert load_text(dump(scenario.conflict)).conflict == scenario.conflict


@given(st.dictionaries(IDS, VALUES, max_size=3))
def test_any_value_is_the_same_on_one_line_and_on_many(values):
    text = inline({"detente": 1, "title": "", "readings": {"r": {"actors": {"a": {"options": values}}}}})
    from detente.scenario.nodes import compose
    from detente.scenario.source import Report, SourceText
    from detente.scenario.validate import raw
    from detente.scenario.yaml_text import block

    for written in (text, "\n".join(block({"readings": {"r": {"actors": {"a": {"options": values}}}}}))):
        report = Report(SourceText("t", written))
        root = compose(report.source, report)
        assert root is not None, report.diagnostics
        found = raw(root)
        assert loose(found["readings"]["r"]["actors"]["a"]["options"]) == loose(values)


def loose(value):
    """Numbers without a finite decimal, or too long for one, are written as fractions in text."""
    if isinstance(value, dict):
        return {k: loose(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [loose(v) for v in value]
    if isinstance(value, int | Fraction):
        return str(Fraction(value))
    return value


def test_weights_are_exact():
    text = (
        "{detente: 1, title: t, actors: {a: {options: {x: go}}}, preferences: {a: {weights: {a.x: 0.1, '!a.x': 1/3}}}}"
    )
    conflict = load_text(text).conflict
    assert [weight for _, weight in conflict.preferences["a"].weights] == [Fraction(1, 10), Fraction(1, 3)]
    assert load_text(dump(conflict)).conflict == conflict


def test_an_edit_changes_one_actors_preferences_and_leaves_every_other_character():
    text = starter_text()
    new = Preference(
        priorities=(Priority(parse_statement("!south.shelling")), Priority(parse_statement("north.fortify")))
    )
    edited = edit(text, {"north": new})
    before, after = text.split("  north:\n    priorities:"), edited.split("  north: {priorities:")
    assert after[0] == before[0]
    assert after[1].partition("\n")[0] == ' ["!south.shelling", north.fortify]}'
    assert after[1].partition("\n  south:")[2] == before[1].partition("\n  south:")[2]
    assert [e.wants for e in load_text(edited).conflict.preferences["north"].entries] == [e.wants for e in new.entries]


@pytest.mark.parametrize(
    ("preferences", "edited"),
    [
        ("", "\npreferences:\n  a: {ranking: [2, 1]}"),
        ("\npreferences:  # none yet", "\npreferences:\n  a: {ranking: [2, 1]}  # none yet"),
        ("\npreferences: {b: {ranking: [1]}}  # b", "\npreferences: {a: {ranking: [2, 1]}, b: {ranking: [1]}}  # b"),
        (
            "\npreferences:\n  b:\n    ranking: [1]  # b\n\n# end",
            "\npreferences:\n  b:\n    ranking: [1]  # b\n  a: {ranking: [2, 1]}\n\n# end",
        ),
        (
            "\npreferences:\n  a:  # mine\n    ranking: [1]  # b\n# end",
            "\npreferences:\n  a: {ranking: [2, 1]}  # b\n# end",
        ),
        (
            "\npreferences: {a: {ranking: [1]}, b: {ranking: [1]}}",
            "\npreferences: {a: {ranking: [2, 1]}, b: {ranking: [1]}}",
        ),
    ],
)
def test_an_edit_finds_its_place_in_every_layout(preferences, edited):
    head = "detente: 1\ntitle: t\nactors: {a: {options: {x: ''}}, b: {}}"
    result = edit(f"{head}{preferences}\n", {"a": Preference(ranking=((2,), (1,)))})
    assert result == f"{head}{edited}\n"
    assert load_text(result).conflict.preferences["a"].ranking == ((2,), (1,))


@pytest.mark.parametrize("section", ["preferences: {}", "preferences: ", "preferences: {b: {ranking: [1]}}", "says: x"])
def test_an_edit_finds_its_place_on_one_line(section):
    result = edit(f"{{detente: 1, title: t, actors: {{a: , b: }}, {section}}}", {"a": Preference(ranking=((2,), (1,)))})
    assert load_text(result).conflict.preferences["a"].ranking == ((2,), (1,))
    assert "\n" not in result


def test_an_edit_refuses_what_an_alias_shares():
    text = "detente: 1\ntitle: t\nactors: {a: , b: }\npreferences:\n  a: &same {ranking: [1, 2]}\n  b: *same\n"
    for actor in ("a", "b"):
        with pytest.raises(InputError, match="alias"):
            edit(text, {actor: Preference(ranking=((2,), (1,)))})


def test_an_edit_of_an_unknown_actor_names_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'north'"):
        edit(starter_text(), {"nort": Preference()})
