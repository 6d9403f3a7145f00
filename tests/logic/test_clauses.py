"""Clauses mean what statements mean: compared with every assignment of levels."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import LimitError
from detente.logic.clauses import Encoding
from detente.logic.evaluate import evaluate
from detente.logic.grammar import parse_statement
from detente.logic.solver import Solver
from detente.logic.tree import FALSE, TRUE, And, Atom, Count, If, Iff, Implies, Name, Not, Or, format_statement
from detente.logic.vocabulary import Vocabulary

LEVELS = {
    "a.x": ("no", "yes"),
    "a.y": ("none", "some", "many"),
    "b.x": ("0", "1", "2", "3"),
    "b.y": ("no", "yes"),
}
VOCABULARY = Vocabulary(
    LEVELS,
    {"war": parse_statement("a.x | b.x >= 2"), "peace": parse_statement("!war & fact")},
    {"fact": TRUE, "rumour": FALSE},
)
ASSIGNMENTS = [dict(zip(LEVELS, choice, strict=True)) for choice in product(*(range(len(v)) for v in LEVELS.values()))]

ATOMS = st.sampled_from(
    [TRUE, FALSE, *(Name(n) for n in ("war", "peace", "fact", "rumour")), *(Atom(o) for o in LEVELS)]
    + [Atom(o, c, v) for o, levels in LEVELS.items() for v in levels for c in ("=", "!=", ">=", "<=", ">", "<")]
)


def _larger(part):
    several = st.lists(part, min_size=2, max_size=4).map(tuple)
    counted = st.lists(part, min_size=1, max_size=6).map(tuple)
    kinds = st.sampled_from(["atleast", "atmost", "exactly"])
    return st.one_of(
        *(st.builds(make, part, part) for make in (Implies, Iff, If)),
        *(st.builds(make, several) for make in (And, Or)),
        st.builds(Not, part),
        st.builds(Count, kinds, st.integers(0, 7), counted),
    )


STATEMENTS = st.recursive(ATOMS, _larger, max_leaves=12)


def truth(statement, levels):
    """Whether the statement holds at one assignment of level indices."""
    import numpy as np

    columns = {option: np.array([level]) for option, level in levels.items()}
    return bool(evaluate(statement, VOCABULARY, columns, 1)[0])


@given(STATEMENTS)
def test_the_literal_is_true_exactly_where_the_statement_holds(statement):
    encoding = Encoding(VOCABULARY)
    literal = encoding.literal(statement)
    with Solver(encoding) as solver:
        for levels in ASSIGNMENTS[::5]:
            fixed = encoding.assumptions(levels)
            holds = truth(statement, levels)
            assert solver.satisfiable(literal, *fixed) == holds
            assert solver.satisfiable(-literal, *fixed) == (not holds)


@given(st.lists(STATEMENTS, min_size=1, max_size=6))
def test_a_clash_is_minimal_and_an_example_satisfies(statements):
    encoding = Encoding(VOCABULARY)
    literals = [encoding.literal(s) for s in statements]
    with Solver(encoding) as solver:
        together = any(all(truth(s, levels) for s in statements) for levels in ASSIGNMENTS)
        assert solver.satisfiable(*literals) == together
        if together:
            assert all(truth(s, solver.levels()) for s in statements)
            return
        clash = solver.minimal_clash(literals)
        assert not solver.satisfiable(*clash)
        assert all(solver.satisfiable(*(c for c in clash if c != left_out)) for left_out in clash)


def test_every_assignment_of_levels_and_no_other_satisfies_the_bare_encoding():
    encoding = Encoding(VOCABULARY)
    found = set()
    with Solver(encoding) as solver:
        while solver.satisfiable():
            levels = solver.levels()
            found.add(tuple(levels.items()))
            block = encoding.literal(
                Or(tuple(Atom(option, "!=", LEVELS[option][level]) for option, level in levels.items()))
            )
            solver.require(block)
    assert found == {tuple(levels.items()) for levels in ASSIGNMENTS}


def test_the_literal_of_one_level_holds_at_that_level_alone():
    encoding = Encoding(VOCABULARY)
    with Solver(encoding) as solver:
        for level in range(4):
            assert solver.satisfiable(encoding.level_literal("b.x", level))
            assert solver.levels()["b.x"] == level


def test_a_view_changes_what_facts_mean_and_leaves_the_options_alone():
    encoding = Encoding(VOCABULARY)
    view = VOCABULARY.with_facts({"fact": FALSE})
    statement = parse_statement("peace")
    with Solver(encoding) as solver:
        assert solver.satisfiable(encoding.literal(statement))
        assert not solver.satisfiable(encoding.literal(statement, view))
        assert encoding.literal(parse_statement("war"), view) == encoding.literal(parse_statement("war"))


def test_a_coalition_of_hundreds_is_counted():
    options = {f"m{i}.pledge": ("no", "yes") for i in range(300)}
    encoding = Encoding(Vocabulary(options))
    members = tuple(Atom(option) for option in options)
    at_least, at_most = (encoding.literal(Count(kind, 20, members)) for kind in ("atleast", "atmost"))
    with Solver(encoding) as solver:
        assert solver.satisfiable(at_least, at_most)
        assert sum(solver.levels().values()) == 20


def test_a_count_beyond_all_measure_is_refused():
    vocabulary = Vocabulary({f"m{i}.pledge": ("no", "yes") for i in range(3000)})
    members = tuple(Atom(option) for option in vocabulary.levels)
    with pytest.raises(LimitError, match="a count of 1,500 among 3,000 statements is too large"):
        Encoding(vocabulary).literal(Count("atleast", 1500, members))


def test_a_question_too_hard_is_refused_rather_than_pondered_for_hours(monkeypatch):
    monkeypatch.setattr("detente.logic.solver._BUDGET", 1000)
    holes, pigeons = range(11), range(12)
    vocabulary = Vocabulary({f"p{p}.h{h}": ("no", "yes") for p in pigeons for h in holes})
    encoding = Encoding(vocabulary)
    everyone_sits = [encoding.literal(Or(tuple(Atom(f"p{p}.h{h}") for h in holes))) for p in pigeons]
    nobody_shares = [
        encoding.literal(Not(And((Atom(f"p{p}.h{h}"), Atom(f"p{q}.h{h}")))))
        for h in holes
        for p in pigeons
        for q in pigeons
        if p < q
    ]
    with Solver(encoding) as solver, pytest.raises(LimitError, match="too entangled"):
        solver.satisfiable(*everyone_sits, *nobody_shares)


def test_statements_that_all_hold_together_have_no_clash():
    encoding = Encoding(VOCABULARY)
    with Solver(encoding) as solver, pytest.raises(ValueError, match="can all be true together"):
        solver.minimal_clash([encoding.literal(Atom("a.x"))])


def test_a_long_chain_of_definitions_is_encoded_without_recursion():
    chain = {f"d{i}": Not(Name(f"d{i + 1}")) for i in range(5000)} | {"d5000": Atom("a.x")}
    encoding = Encoding(Vocabulary({"a.x": ("no", "yes")}, chain))
    assert encoding.literal(Name("d0")) == encoding.atom_literal("a.x", 1)
    assert format_statement(chain["d0"]) == "!d1"


def test_a_statement_after_the_change_of_one_option_alone():
    encoding = Encoding(VOCABULARY)
    now, after = encoding.literal(parse_statement("war")), encoding.literal(parse_statement("war"), changed="b.x")
    with Solver(encoding) as solver:
        assert solver.satisfiable(now, -after, encoding.falls("b.x"))
        assert solver.levels()["b.x"] >= 2
        assert not solver.satisfiable(now, -after, encoding.rises("b.x"))
        assert not solver.satisfiable(encoding.atom_literal("a.x", 1), -after)
