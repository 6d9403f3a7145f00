"""Random statements mean to the package what they mean to the oracle, written in any spelling."""

import itertools
import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.logic.evaluate import evaluate, possible
from detente.logic.grammar import parse_statement
from detente.logic.tree import FALSE, TRUE, format_statement
from detente.logic.vocabulary import Vocabulary
from tests.oracle.random_conflicts import Writer
from tests.oracle.statements import Tree, holds

LEVELS = {
    "a.x": ("no", "yes"),
    "a.not": ("none", "some", "intense"),
    "Local Government.hold back": ("0", "1", "2"),
    "d.öffnen": ("very low", "low", "or", "high"),
}
NAMES: dict[str, Tree] = {
    "rain": ("true",),
    "exactly": ("false",),
    "the truce": ("and", ("on", "a.x"), ("not", ("level", "a.not", ">", 1))),
    "ends": ("if", ("name", "the truce"), ("name", "rain")),
}
SITUATIONS = [
    dict(zip(LEVELS, levels, strict=True)) for levels in itertools.product(*(range(len(v)) for v in LEVELS.values()))
]
COLUMNS = {option: np.array([situation[option] for situation in SITUATIONS], np.uint8) for option in LEVELS}


def vocabulary(rng: random.Random) -> Vocabulary:
    writer = Writer(rng, LEVELS, [])
    definitions = {name: parse_statement(writer.text(NAMES[name])) for name in ("the truce", "ends")}
    return Vocabulary(LEVELS, definitions, {"rain": TRUE, "exactly": FALSE})


@st.composite
def statements(draw: st.DrawFn) -> tuple[Tree, str, Vocabulary]:
    rng = draw(st.randoms(use_true_random=False))
    writer = Writer(rng, LEVELS, list(NAMES))
    tree = writer.tree(4)
    return tree, writer.text(tree), vocabulary(rng)


@given(statements())
@settings(max_examples=300)
def test_a_statement_holds_where_the_truth_tables_say(drawn: tuple[Tree, str, Vocabulary]) -> None:
    tree, written, words = drawn
    statement = parse_statement(written)
    held = evaluate(statement, words, COLUMNS, len(SITUATIONS))
    assert held.tolist() == [holds(tree, situation, NAMES) for situation in SITUATIONS]
    assert words.check(statement) == []


@given(statements())
def test_a_statement_reads_back_from_its_own_text(drawn: tuple[Tree, str, Vocabulary]) -> None:
    statement = parse_statement(drawn[1])
    assert parse_statement(format_statement(statement)) == statement


@given(statements(), st.sets(st.sampled_from(list(LEVELS))))
def test_what_is_ruled_out_by_some_options_cannot_become_true_by_the_others(
    drawn: tuple[Tree, str, Vocabulary], known: set[str]
) -> None:
    tree, written, words = drawn
    part = {option: column for option, column in COLUMNS.items() if option in known}
    open_still = possible(parse_statement(written), words, part, len(SITUATIONS))
    for situation, still in zip(SITUATIONS, open_still.tolist(), strict=True):
        alike = (other for other in SITUATIONS if all(other[option] == situation[option] for option in known))
        assert still or not any(holds(tree, other, NAMES) for other in alike)


def test_thousands_of_statements_hold_where_the_truth_tables_say() -> None:
    rng = random.Random(20260101)
    writer = Writer(rng, LEVELS, list(NAMES))
    for _ in range(2000):
        tree = writer.tree(3)
        written = writer.text(tree)
        held = evaluate(parse_statement(written), vocabulary(rng), COLUMNS, len(SITUATIONS))
        assert held.tolist() == [holds(tree, situation, NAMES) for situation in SITUATIONS], written
