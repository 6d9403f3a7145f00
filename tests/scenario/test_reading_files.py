"""Reading: values, places, readings laid over, files of all kinds."""

import os
import stat
from fractions import Fraction

import pytest

from detente.errors import InputError, ScenarioError, UnknownNameError
from detente.files import load as load_file
from detente.logic.grammar import parse_statement
from detente.logic.tree import FALSE, Atom, Not, walk
from detente.scenario.check import check
from detente.scenario.load import library_names, library_titles, load, load_bytes, load_text
from detente.scenario.nodes import Mapping, Scalar, compose
from detente.scenario.source import Report, SourceText
from detente.scenario.starter import starter_text
from detente.scenario.statements import cycles, place_in
from detente.scenario.write import write_file

HEAD = "detente: 1\ntitle: A quarrel\n"
ACTORS = HEAD + "actors: {us: {options: {strike: {}, aid: {levels: [no, off, y]}}}, them: {options: {yield: {}}}}\n"


def codes(text, reading=None):
    with pytest.raises(ScenarioError) as raised:
        load_text(text, reading=reading)
    return [d.code for d in raised.value.diagnostics]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("no", "text"),
        ("off", "text"),
        ("y", "text"),
        ("Yes", "text"),
        ("true", "bool"),
        ("FALSE", "bool"),
        ("~", "null"),
        ("", "null"),
        ("Null", "null"),
        ("nul", "text"),
        ("0", "int"),
        ("-12", "int"),
        ("0o17", "int"),
        ("0x1F", "int"),
        ("1_000", "text"),
        ("1:30", "text"),
        ("1.5", "float"),
        (".5", "float"),
        ("1e3", "float"),
        ("-.inf", "float"),
        (".nan", "float"),
        ("2026-01", "text"),
        ("2026-01-17", "text"),
        ("=", "text"),
    ],
)
def test_plain_scalars_are_those_of_the_core_schema(text, kind):
    assert Scalar(1, 1, 0, 0, text=text).kind == kind
    assert Scalar(1, 1, 0, 0, text=text, style="'").kind == "text"


@pytest.mark.parametrize(
    ("text", "number"), [("0.1", Fraction(1, 10)), ("1e-3", Fraction(1, 1000)), ("0x10", 16), ("007", 7)]
)
def test_numbers_are_exact(text, number):
    assert Scalar(1, 1, 0, 0, text=text).number() == number


@pytest.mark.parametrize("text", ["1e999999999", ".inf", ".nan", "9" * 5000, "0." + "1" * 5000])
def test_numbers_beyond_any_use_are_none(text):
    assert Scalar(1, 1, 0, 0, text=text).number() is None


def test_words_that_are_booleans_elsewhere_are_levels():
    conflict = load_text(ACTORS + "endings: {end: {is: us.aid = off | us.aid = y}}\n").conflict
    assert conflict.options["us.aid"].levels == ("no", "off", "y")


@pytest.mark.parametrize(
    ("word", "value"), [("yes", True), ("No", False), ("true", True), ("FALSE", False), ("'yes'", True)]
)
def test_a_fact_is_yes_or_no(word, value):
    assert load_text(f"{HEAD}facts: {{winter: {{is: {word}}}}}\n").conflict.facts["winter"].value is value


def test_texts_are_as_written():
    scenario = load_text("detente: 1\ntitle: 007\nas_of: 2026\nsays: true\n")
    assert (scenario.conflict.title, scenario.conflict.as_of, scenario.conflict.says) == ("007", "2026", "true")


def test_keys_without_a_value_count_as_not_given():
    conflict = load_text(
        HEAD + "says:\nconstraints:\nactors:\n  us:\n    name:\n    options:\n      strike:\n  them:\n"
    ).conflict
    assert (conflict.says, conflict.actors["us"].name, list(conflict.options)) == ("", "us", ["us.strike"])
    assert list(conflict.actors) == ["us", "them"]


def test_a_group_has_a_level_for_each_number_of_members():
    conflict = load_text(
        HEAD + "actors: {few: {members: 3, options: {pledge: {now: 2}, vote: {levels: [no, yes]}}}}"
    ).conflict
    assert conflict.options["few.pledge"].levels == ("0", "1", "2", "3")
    assert conflict.options["few.pledge"].now == 2
    assert conflict.options["few.vote"].levels == ("no", "yes")


def test_an_option_may_be_named_in_quotes():
    text = (
        HEAD
        + "actors: {Local Government: {options: {insist: }}}\n"
        + "moves: [{option: '\"Local Government\".insist', only: forward}]"
    )
    assert load_text(text).conflict.rules[0].option == "Local Government.insist"


def test_short_and_long_forms_are_the_same():
    short = ACTORS + "define: {calm: '!us.strike'}\npreferences: {us: {priorities: [calm, [us.aid, them.yield]]}}"
    long = (
        ACTORS
        + "define: {calm: {is: '!us.strike'}}\n"
        + ("preferences: {us: {priorities: [{wants: calm}, {equal: [{wants: us.aid}, {wants: them.yield}]}]}}")
    )
    assert load_text(short).conflict == load_text(long).conflict


def test_a_fact_belief_may_follow_what_others_do():
    text = ACTORS + "facts: {winter: {is: no}}\nbeliefs: {us: [{fact: winter, is: yes, while: them.yield}]}"
    conflict = load_text(text).conflict
    assert Atom("them.yield") in walk(conflict.view("us").facts["winter"])
    assert conflict.view("them").facts["winter"] == FALSE


# -- places


def test_every_element_has_its_place():
    scenario = load_text(starter_text(), "starter.yaml")
    text = starter_text().splitlines()
    for path, place in scenario.positions.items():
        name = path.rpartition(".")[2].partition("[")[0]
        assert place.text == text[place.line - 1]
        if "[" not in path:
            assert place.text[place.column - 1 :].startswith(name), path
    priority = scenario.positions["preferences.north.priorities[1]"]
    assert priority.text[priority.column - 1 :].startswith('{wants: "!north.withdraw')


def test_a_reading_moves_the_place_of_what_it_changes():
    text = (
        ACTORS
        + "preferences:\n  us: {priorities: [us.aid]}\n"
        + "readings:\n  hard:\n    preferences:\n      us: {priorities: [us.strike]}\n"
    )
    assert load_text(text).positions["preferences.us"].line == 5
    assert load_text(text, reading="hard").positions["preferences.us"].line == 9


@pytest.mark.parametrize(
    "written",
    [
        "a.b & c.x",
        "'a.b & c.x'",
        '"a.b & c.x"',
        '"a.b \\x26 c.x"',
        "a.b\n  & c.x",
        "'a.b\n\n  & c.x'",
        '"a.b \\\n  & c.x"',
        "|\n  a.b\n  & c.x\n",
        ">-\n\n  a.b &\n  c.x\n",
        "'a.b & ''c.x'",
    ],
)
def test_a_place_in_a_scalar_is_found_through_quotes_escapes_and_folds(written):
    source = SourceText("t", f"key: {written}")
    root = compose(source, Report(source))
    assert isinstance(root, Mapping)
    scalar = root.values["key"]
    assert isinstance(scalar, Scalar)
    line, column = place_in(source, scalar, scalar.text.index("c.x"))
    assert source.line(line)[column - 1 :].startswith("c.x")


def test_faults_are_placed_in_characters_not_bytes():
    with pytest.raises(ScenarioError) as raised:
        load_text("detente: 1\r\ntitle: Été\r\nfacts: {été: {ist: 1, is: yes}}\r\n")
    assert [(d.line, d.column) for d in raised.value.diagnostics] == [(3, 15)]


def test_at_most_a_hundred_faults_are_told_and_the_rest_counted():
    with pytest.raises(ScenarioError) as raised:
        load_text(ACTORS + "constraints:\n" + "".join(f"  - {{never: us.x{i}}}\n" for i in range(150)))
    assert len(raised.value.diagnostics) == 101
    assert raised.value.diagnostics[-1].message == "and 50 more"


# -- readings


def test_a_reading_is_laid_over_key_by_key():
    text = ACTORS + (
        "facts: {winter: {says: it is cold, is: no}}\nconstraints: [{never: us.strike}]\n"
        "preferences: {us: {says: a, priorities: [us.aid]}, them: {priorities: [them.yield]}}\n"
        "define: {calm: '!us.strike'}\n"
        "readings:\n  cold:\n    says: winter came\n    facts: {winter: {is: yes}}\n    constraints: []\n"
        "    preferences: {us: {ranking: [1, 2]}, them: null}\n    define: {calm: {says: quiet}}\n    title: Cold\n"
        "    actors: {us: {options: {strike: {now: yes}}}}\n"
    )
    base, cold = load_text(text).conflict, load_text(text, reading="cold").conflict
    assert (cold.reading, cold.reading_says, cold.title) == ("cold", "winter came", "Cold")
    assert (cold.facts["winter"].says, cold.facts["winter"].value) == ("it is cold", True)
    assert (len(base.constraints), cold.constraints) == (1, ())
    assert (cold.preferences["us"].says, cold.preferences["us"].priorities) == ("", ())
    assert list(cold.preferences) == ["us"]
    assert cold.definitions["calm"] == Not(Atom("us.strike"))
    assert (base.options["us.strike"].now, cold.options["us.strike"].now) == (0, 1)


def test_the_default_reading_is_used_unless_another_is_asked_for():
    text = ACTORS + "default_reading: soft\nreadings: {soft: {title: Soft}, hard: {title: Hard}}\n"
    assert [load_text(text, reading=r).conflict.title for r in (None, "", "hard")] == ["Soft", "A quarrel", "Hard"]
    assert dict(load_text(text).readings) == {"soft": "", "hard": ""}
    with pytest.raises(UnknownNameError, match="did you mean 'hard'"):
        load_text(text, reading="hrd")


def test_a_reading_that_is_not_used_is_examined_too():
    text = ACTORS + "readings: {odd: {constraints: [{never: us.stirke}]}}\n"
    assert codes(text, "") == ["unknown-option"]


# -- size and depth


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 100_000, "nesting"),
        ("- " * 50_000, "nesting"),
        ("{a: " * 5_000, "nesting"),
        ("- a\n" * 400_000, "too-large"),
        ("&a [*a]", "alias"),
        ("a: &a [x, x]\n" + "".join(f"b{i}: &a [*a, *a, *a, *a]\n" for i in range(50)), "too-large"),
        ("a: &a [x]\n" + "".join(f"b{i}: &a [*a]\n" for i in range(100)), "nesting"),
        ("\x00" * 1000, "control-character"),
        ("\x1b[2J", "control-character"),
    ],
)
def test_no_text_exhausts_the_reader(text, code):
    assert code in codes(text)


def test_a_million_states_are_read():
    conflict = load_text(
        HEAD + "actors: {us: {}}\ngraph: {states: 1000000, now: 1, arcs: {us: [[1, 2], [s2, s1000000]]}}"
    ).conflict
    assert conflict.graph is not None
    assert conflict.graph.arcs == {"us": ((0, 1), (1, 999_999))}


def test_a_long_chain_of_definitions_has_no_cycle():
    chain = {f"d{i}": parse_statement(f"d{i + 1}") for i in range(5000)}
    assert cycles(chain) == []
    assert [len(c) for c in cycles({**chain, "d5000": parse_statement("d0")})] == [5001]


# -- files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_encoding_that_says_what_it_is_is_read(encoding):
    assert load_bytes("detente: 1\ntitle: Été\n".encode(encoding), "t").conflict.title == "Été"


def test_what_is_no_text_is_told(tmp_path):
    for content in (b"\x89PNG\r\n\x1a\n\x00\x00", b"\xff\xfe\x00", bytes(range(256)), b"\xff\xfe\x00\xd8"):
        with pytest.raises(ScenarioError):
            load_bytes(content, "t")


def test_what_is_no_file_is_told(tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.truncate(10_000_000)
    (tmp_path / "inside.yaml").write_text(starter_text())
    for path, reason in [
        (tmp_path, "is a folder, not a scenario file; it holds inside.yaml"),
        (tmp_path / "missing.yaml", "there is no file"),
        (fifo, "not a regular file"),
        ("/dev/zero", "not a regular file"),
        (large, r"9\.5 MB; a scenario may have 8 MB"),
        ("a\0b.yaml", "NUL"),
        ("x" * 5000 + ".yaml", "cannot be read: file name too long"),
        ("elmra", "did you mean elmira"),
    ]:
        for read in (load, load_file):
            with pytest.raises(InputError, match=reason):
                read(path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path):
    path = tmp_path / "secret.yaml"
    path.write_text(starter_text())
    path.chmod(0)
    with pytest.raises(InputError, match="permission denied"):
        load(path)


def test_the_library_is_listed_with_titles():
    titles = library_titles()
    assert tuple(titles) == library_names()
    assert titles["prisoners-dilemma"] == load("prisoners-dilemma").conflict.title


def test_the_starter_passes_every_check():
    assert check(load_text(starter_text())) == []


def test_the_digest_depends_on_content_not_layout():
    one = load_text(ACTORS)
    assert load_text("# a comment\n" + ACTORS.replace(", ", ",  ")).digest == one.digest
    assert load_text(ACTORS.replace("quarrel", "dispute")).digest != one.digest
    reading = ACTORS + "readings: {soft: {title: Soft}}\n"
    assert load_text(reading).digest != load_text(reading, reading="soft").digest


# -- writing files


def test_a_file_is_written_whole_and_keeps_its_permissions(tmp_path):
    path = tmp_path / "new.yaml"
    write_file(path, "one\n")
    path.chmod(0o640)
    with pytest.raises(InputError, match="exists"):
        write_file(path, "two\n")
    assert path.read_text() == "one\n"
    write_file(path, "two\n", overwrite=True)
    assert path.read_text() == "two\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    for path in (tmp_path / "no" / "such" / "folder.yaml", tmp_path, "/dev/null", "a\0b"):
        with pytest.raises(InputError):
            write_file(path, "text", overwrite=True)
