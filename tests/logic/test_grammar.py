"""The text of a statement and its tree: precedence, round trips, limits, mistakes."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import StatementError
from detente.logic.grammar import MAX_COUNT, MAX_DEPTH, MAX_LENGTH, parse_statement
from detente.logic.tree import (
    FALSE,
    TRUE,
    And,
    Atom,
    Constant,
    Count,
    If,
    Iff,
    Implies,
    Name,
    Not,
    Or,
    Statement,
    format_statement,
)

A, B, C, D = (Name(n) for n in "abcd")

# How each operator is written, how tightly it binds, and what it builds.
BINARY: dict[str, tuple[int, Any]] = {
    "if": (0, If),
    "iff": (1, Iff),
    "<->": (1, Iff),
    "->": (2, Implies),
    "|": (3, lambda *x: Or(x)),
    "or": (3, lambda *x: Or(x)),
    "&": (4, lambda *x: And(x)),
    "and": (4, lambda *x: And(x)),
}


def expected(first: str, second: str) -> Statement | None:
    """The tree of ``a first b second c``; None where it is refused."""
    (loose, make), (loose2, make2) = BINARY[first], BINARY[second]
    if loose < loose2:
        return make(A, make2(B, C))
    if loose > loose2:
        return make2(make(A, B), C)
    return {0: None, 1: Iff(Iff(A, B), C), 2: Implies(A, Implies(B, C)), 3: Or((A, B, C)), 4: And((A, B, C))}[loose]


@pytest.mark.parametrize(("first", "second"), list(product(BINARY, BINARY)))
def test_two_operators_in_either_order_bind_as_the_format_says(first, second):
    text = f"a {first} b {second} c"
    tree = expected(first, second)
    if tree is None:
        with pytest.raises(StatementError, match="a second 'if' needs parentheses"):
            parse_statement(text)
    else:
        assert parse_statement(text) == tree


@pytest.mark.parametrize("operator", list(BINARY))
@pytest.mark.parametrize("negation", ["!", "not ", "! "])
def test_negation_binds_tighter_than_any_operator(operator, negation):
    make = BINARY[operator][1]
    assert parse_statement(f"{negation}a {operator} b") == make(Not(A), B)
    assert parse_statement(f"a {operator} {negation}b") == make(A, Not(B))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a & b & c", And((A, B, C))),
        ("(a & b) & c", And((And((A, B)), C))),
        ("a & (b & c)", And((A, And((B, C))))),
        ("(a | b) | c", Or((Or((A, B)), C))),
        ("((a))", A),
        ("!!a", Not(Not(A))),
        ("not not a", Not(Not(A))),
        ("true & false", And((TRUE, FALSE))),
        ("us.strike", Atom("us.strike")),
        ("us . strike", Atom("us.strike")),
        ("us.strike!=no", Atom("us.strike", "!=", "no")),
        ("us.strike<3", Atom("us.strike", "<", "3")),
        ("! us.strike = no", Not(Atom("us.strike", "=", "no"))),
        ('"Local Government".insist', Atom("Local Government.insist")),
        ('us."hold & wait" >= "a, b"', Atom("us.hold & wait", ">=", "a, b")),
        ('"if" if "a b"', If(Name("if"), Name("a b"))),
        ("state = s1", Atom("state", "=", "s1")),
        ("state != 4", Atom("state", "!=", "4")),
        ("état.négocier & ось", And((Atom("état.négocier"), Name("ось")))),
        ("iffy & order | nothing", Or((And((Name("iffy"), Name("order"))), Name("nothing")))),
        ("not_a", Name("not_a")),
        ("atleast(2, a, b if c, d)", Count("atleast", 2, (A, If(B, C), D))),
        ("atmost(0,a)", Count("atmost", 0, (A,))),
        ("exactly ( 1 , a , b )", Count("exactly", 1, (A, B))),
        ("  a\n  &\tb\n", And((A, B))),
    ],
)
def test_the_tree_of(text, tree):
    assert parse_statement(text) == tree


NAMES = st.one_of(
    st.sampled_from(["a", "b", "ceasefire", "état", "if", "atleast", "x y", "3", "a&b", "-> (", "state", "тиск"]),
    st.text(st.characters(exclude_characters='"', exclude_categories=["C", "Z"]), min_size=1, max_size=6),
)
PARTS = NAMES.map(lambda n: n.replace(".", "_"))
ATOMS = st.one_of(
    st.builds(Constant, st.booleans()),
    st.builds(Name, NAMES),
    st.builds(lambda a, o: Atom(f"{a}.{o}"), PARTS, PARTS),
    st.builds(
        lambda a, o, c, level: Atom(f"{a}.{o}", c, level),
        PARTS,
        PARTS,
        st.sampled_from(["=", "!=", ">=", "<=", ">", "<"]),
        NAMES,
    ),
    st.builds(lambda level: Atom("state", "=", level), NAMES),
)


def _larger(part: st.SearchStrategy[Statement]) -> st.SearchStrategy[Statement]:
    several = st.lists(part, min_size=2, max_size=4).map(tuple)
    return st.one_of(
        st.builds(Not, part),
        st.builds(And, several),
        st.builds(Or, several),
        st.builds(Implies, part, part),
        st.builds(Iff, part, part),
        st.builds(If, part, part),
        st.builds(
            Count,
            st.sampled_from(["atleast", "atmost", "exactly"]),
            st.integers(0, 5),
            st.lists(part, min_size=1, max_size=4).map(tuple),
        ),
    )


@given(st.recursive(ATOMS, _larger, max_leaves=25))
def test_a_tree_comes_back_from_its_text(tree):
    text = format_statement(tree)
    assert parse_statement(text) == tree
    assert format_statement(parse_statement(text)) == text


SCRAPS = [*'ab.()&|!<>-=,"1 \n~^$', "if ", "not ", "atleast(", "2", "a.b"]


@given(st.lists(st.sampled_from(SCRAPS), max_size=30).map("".join))
def test_a_text_is_a_statement_or_a_statement_error_with_a_place(text):
    try:
        tree = parse_statement(text)
    except StatementError as error:
        place, words = error.offset, error.message and error.hint
    else:
        place, words = 0, format_statement(tree)
    assert 0 <= place <= len(text)
    assert words


def test_nesting_is_allowed_to_its_limit_and_refused_beyond():
    deep = "(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH
    assert parse_statement(deep) == A
    negated = "!" * MAX_DEPTH + "a"
    assert format_statement(parse_statement(negated)) == negated


@pytest.mark.parametrize(
    "text",
    [
        "(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1),
        "(" * 15_000,
        "!" * (MAX_DEPTH + 1) + "a",
        "!" * 19_999 + "a",
        "a" + " -> a" * (MAX_DEPTH + 1),
        "a" + " iff a" * 3000,
    ],
)
def test_what_is_nested_too_deep_is_refused_in_words(text):
    with pytest.raises(StatementError, match="nested more than 100 deep") as raised:
        parse_statement(text)
    assert raised.value.code == "statement-too-deep"


def test_a_long_flat_statement_is_read_and_a_longer_one_refused():
    flat = " | ".join(["a"] * (MAX_LENGTH // 4))
    assert len(parse_statement(flat).operands) == MAX_LENGTH // 4  # type: ignore[union-attr]
    with pytest.raises(StatementError, match="20,001 characters; 20,000 are allowed"):
        parse_statement("a" * (MAX_LENGTH + 1))


def test_a_count_is_read_to_its_limit_and_refused_beyond():
    assert parse_statement(f"atleast({MAX_COUNT}, a)") == Count("atleast", MAX_COUNT, (A,))
    for k in (str(MAX_COUNT + 1), "9" * 6000):
        with pytest.raises(StatementError, match="atleast counts to 10,000 at most"):
            parse_statement(f"atleast({k}, a)")


MISTAKES = [
    ("", "the statement is empty", 0, "write a condition such as actor.option, or true"),
    (" \n ", "the statement is empty", 0, "write a condition such as actor.option, or true"),
    ("a.b == yes", "'==' is not written here", 4, "write '='"),
    ("a && b", "'&&' is not written here", 2, "write '&'"),
    ("a || b", "'||' is not written here", 2, "write '|'"),
    ("a & ~b", "'~' is not written here", 4, "write '!'"),
    ("a => b", "'=>' is not written here", 2, "write '->'"),
    ("a.b => c", "'=>' is not written here", 4, "write '->'"),
    ("a <=> b", "'<=>' is not written here", 2, "write '<->'"),
    ("a.b <> c", "'<>' is not written here", 4, "write '!='"),
    ("a.b ≥ 3", "'≥' is not written here", 4, "write '>='"),
    ("a AND b", "'AND' is not a keyword", 2, "write 'and'"),
    ("NOT a", "'NOT' is not a keyword", 0, "write 'not'"),
    ("Atleast(2, a)", "'Atleast' is not a keyword", 0, "write 'atleast'"),
    ("(a & (b | c)", "a parenthesis is not closed", 0, "add ')'"),
    ("a)", "')' closes nothing", 1, "remove it, or add '(' before"),
    ("()", "nothing stands between the parentheses", 1, "write a condition there"),
    ("(a & )", "a condition is missing before ')'", 5, "join conditions with &, |, -> or if"),
    ("a &", "the statement ends after '&'", 3, "a condition is missing at the end"),
    ("a if", "the statement ends after 'if'", 4, "a condition is missing at the end"),
    ("& a", "a condition is missing before '&'", 0, "write A & B"),
    (
        "a b",
        "an operator is missing before 'b'",
        2,
        'join conditions with &, |, -> or if; a name with spaces is quoted with "',
    ),
    ("a if b if c", "a second 'if' needs parentheses", 7, "write (A if B) if C, or A if B & C if both must hold"),
    ("a.x >= 1 <= 3", "comparisons cannot be chained", 9, "join two comparisons with '&'"),
    ("0 <= a.x", "the number '0' is no condition", 0, "write the option first: actor.option >= 1"),
    (
        "(a.x) = 3",
        "only an option can be compared",
        6,
        "write actor.option = level; compare conditions with '<->'",
    ),
    (
        "a = 3",
        "'a' is not an option and has no levels",
        0,
        "an option is written actor.option; names of definitions and facts stand alone",
    ),
    ("a.x =", "a level is missing after '='", 5, "write actor.option = LEVEL"),
    ("a.x = true", "'true' is a keyword", 6, 'a level of that name is written "true"'),
    ("a.x = 3rd", "'3rd' is not a level's name", 6, 'a level of that name is written "3rd"'),
    ("a.x = 1.5", "a level that is not a whole number is quoted", 6, 'quote it, as in "1.5"'),
    ("a.x = -1", "a level has no sign", 6, "quote a level that begins with a sign"),
    ("atleast(a, b)", "atleast needs a number first", 8, "write atleast(2, A, B, C)"),
    ("atleast 2", "atleast needs parentheses", 0, "write atleast(2, A, B, C)"),
    ("exactly(2)", "exactly has nothing to count", 9, "write exactly(2, A, B, C)"),
    (
        "a, b",
        "a comma separates conditions only within atleast, atmost and exactly",
        1,
        "write '&' for 'and'",
    ),
    ("a.", "an option is missing after 'a.'", 2, "write actor.option"),
    (".a", "an actor is missing before '.'", 0, "write actor.option"),
    ("a.b.c", "an option has two parts", 3, "write actor.option"),
    ("a.if", "'if' is a keyword", 2, 'an option of that name is written a."if"'),
    ("true.a", "'true' is a keyword", 0, 'an actor of that name is written "true"'),
    ('a & "b', "a quoted name is not closed", 4, 'add the closing "'),
    ('""', "a quoted name is empty", 0, "write the name between the quotes"),
    (
        '"a\nb"',
        "a quoted name has a character that cannot be printed",
        0,
        "a name is one line of printable text; a missing closing quote also has this effect",
    ),
    (
        '"a.b".c',
        "the name 'a.b' contains a dot",
        0,
        'the dot joins actor and option: write actor.option, or "An Actor"."an option"',
    ),
    ("'a b'", "' does not quote a name", 0, 'names are quoted with "'),
    ("a $ b", "'$' has no meaning in a statement", 2, "join conditions with &, |, -> or if"),
]


@pytest.mark.parametrize(("text", "message", "offset", "hint"), MISTAKES, ids=[m[0] or "empty" for m in MISTAKES])
def test_a_mistake_is_named_with_its_place_and_how_to_mend_it(text, message, offset, hint):
    with pytest.raises(StatementError) as raised:
        parse_statement(text)
    assert (raised.value.message, raised.value.offset, raised.value.hint) == (message, offset, hint)
