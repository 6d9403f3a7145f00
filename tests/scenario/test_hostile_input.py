"""Whatever the input, a scenario or faults in plain words come of it: no traceback, no hang."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import DetenteError, ScenarioError
from detente.scenario.load import Scenario, library_names, load, load_bytes
from detente.scenario.starter import starter_text
from detente.scenario.write import dump
from detente.scenario.yaml_text import inline

SEEDS = [starter_text(), *(load(name).text for name in library_names())]
SNIPPETS = [
    "!",
    "&a ",
    "*a",
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "\t",
    "'",
    '"',
    "|",
    ">",
    "#",
    "null",
    "~",
    "<<: ",
    ",",
    "is: ",
    "yes",
    "1e999",
    "99999999999999999999",
    "\x00",
    "é",
    "\u2028",
    "\ufeff",
    "---\n",
    "...\n",
    "? ",
    "!!str ",
    "atleast(9, ",
    "a.b",
    "(",
    "state = s1",
    "graph: {states: 3}\n",
    "readings: {r: {actors: null}}\n",
    "%",
    "@",
    "`",
]


def told(content):
    """Read the bytes; if they are a scenario it can be written, and if not the faults are complete."""
    result = read(content)
    if isinstance(result, Scenario):
        assert result.document is not None
        assert dump(result.document)
    elif isinstance(result, ScenarioError):
        assert any(d.severity == "error" for d in result.diagnostics)
        for found in result.diagnostics:
            assert found.message
            assert "\n" not in found.message
            assert found.render().startswith("input.yaml")
    else:
        assert str(result)


def read(content):
    try:
        return load_bytes(content, "input.yaml")
    except DetenteError as fault:
        return fault


@given(st.binary(max_size=300))
def test_bytes(content):
    told(content)


@given(st.text(max_size=300))
def test_text(text):
    told(text.encode(errors="surrogatepass"))


@given(st.text(" \n:-[]{}!&*,#'\"|>ab", max_size=120))
def test_the_marks_of_yaml(text):
    told(text.encode())
    told(f"detente: 1\ntitle: t\n{text}".encode())


@settings(max_examples=150)
@given(st.sampled_from(SEEDS), st.integers(0, 2**32), st.integers(1, 4))
def test_scenarios_with_mistakes(text, seed, count):
    rng = random.Random(seed)
    for _ in range(count):
        at, length = rng.randrange(len(text) + 1), rng.choice([0, 0, 1, 3, 40])
        match rng.randrange(4):
            case 0:
                text = text[:at] + rng.choice(SNIPPETS) + text[at + length :]
            case 1:
                text = text[:at] + text[at + max(length, 1) :]
            case 2:
                other = rng.randrange(len(text) + 1)
                text = text[:at] + text[other : other + 60] + text[at:]
            case _:
                lines = text.split("\n")
                i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
                lines[i], lines[j] = lines[j], lines[i]
                text = "\n".join(lines)
    told(text.encode(errors="replace"))


KEYS = st.sampled_from(
    [
        "detente",
        "title",
        "says",
        "sources",
        "claims",
        "facts",
        "actors",
        "define",
        "constraints",
        "moves",
        "commitments",
        "preferences",
        "beliefs",
        "endings",
        "readings",
        "graph",
        "published",
        "default_reading",
        "us",
        "them",
        "strike",
        "options",
        "levels",
        "now",
        "also",
        "members",
        "name",
        "is",
        "never",
        "always",
        "option",
        "only",
        "needs",
        "from",
        "to",
        "change",
        "actor",
        "forbid",
        "by",
        "promise",
        "when",
        "stage",
        "priorities",
        "weights",
        "ranking",
        "ranks",
        "wants",
        "equal",
        "weight",
        "fact",
        "while",
        "commitment",
        "kept",
        "of",
        "puts",
        "above",
        "ignores",
        "unaware_of",
        "thinks",
        "states",
        "arcs",
        "assumption",
        "source",
        "r",
    ]
)
WORDS = st.sampled_from(
    [
        "us",
        "them",
        "us.strike",
        "!us.strike",
        "them.strike >= yes",
        "r",
        "yes",
        "no",
        "war",
        "state = s1",
        "",
        "forward",
        "atmost(1, us.strike, war)",
        "s1",
        "1/0",
        "calm -> calm",
    ]
)
VALUES = st.recursive(
    WORDS | st.integers(-2, 12) | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=25,
)
BASE = {"detente": 1, "title": "t", "actors": {"us": {"options": {"strike": {}}}, "them": {"options": {"strike": {}}}}}


@settings(max_examples=200)
@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_documents_of_the_right_words_in_the_wrong_places(document):
    told(inline({**BASE, **document}).encode())


@pytest.mark.parametrize(
    "section",
    [
        "facts",
        "actors",
        "define",
        "constraints",
        "moves",
        "commitments",
        "preferences",
        "beliefs",
        "endings",
        "readings",
        "graph",
        "published",
        "sources",
        "claims",
    ],
)
@given(value=VALUES)
@settings(max_examples=25)
def test_any_value_in_any_section(section, value):
    told(inline({**BASE, section: value}).encode())
    told(inline({**BASE, section: {"us": value}}).encode())
    told(inline({**BASE, section: [value]}).encode())
    told(inline({**BASE, "readings": {"r": {section: value}}}).encode())
