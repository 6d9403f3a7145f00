"""The number of states is exact before any is listed, and what is too large to list is said with its size."""

import itertools
import random
from collections.abc import Sequence
from math import comb

import numpy as np
import pytest

from detente.errors import LimitError
from detente.logic import diagram
from detente.logic.evaluate import evaluate
from detente.logic.grammar import parse_statement
from detente.logic.tree import Statement
from detente.logic.vocabulary import Vocabulary
from detente.model import counting, feasible
from detente.model.counting import allowed
from detente.model.feasible import feasible_states
from detente.model.memory import available_memory, bytes_per_state, states_that_fit

YES_NO = ("no", "yes")


def words_of(count: int, levels: tuple[str, ...] = YES_NO) -> Vocabulary:
    return Vocabulary(dict.fromkeys((f"a.x{k}" for k in range(count)), levels))


def listed(words: Vocabulary, constraints: Sequence[str]) -> np.ndarray:
    return feasible_states(words, list(words.levels), [parse_statement(c) for c in constraints])


def random_constraints(rng: random.Random, words: Vocabulary) -> list[Statement]:
    options = list(words.levels)

    def atom() -> str:
        option = rng.choice(options)
        sign = rng.choice(["", "!"])
        level = rng.choice(words.levels[option])
        return sign + (option if rng.random() < 0.5 else f"({option} {rng.choice(['=', '>=', '<', '!='])} {level})")

    def statement() -> str:
        parts = [atom() for _ in range(rng.randint(1, 4))]
        kind = rng.randrange(5)
        if kind == 0:
            return f"{rng.choice(['atleast', 'atmost', 'exactly'])}({rng.randint(0, len(parts))}, {', '.join(parts)})"
        if kind == 1:
            return f"({' | '.join(parts)}) <-> {atom()}"
        if kind == 2:
            return f"({' & '.join(parts)}) -> {atom()}"
        return (" & " if kind == 3 else " | ").join(parts)

    return [
        parse_statement(f"!({statement()})" if rng.random() < 0.4 else statement()) for _ in range(rng.randint(1, 4))
    ]


def small_case(seed: int) -> tuple[Vocabulary, list[Statement]]:
    rng = random.Random(seed)
    levels = {f"a.x{k}": tuple("abcdefg"[: rng.choice([2, 2, 2, 3, 4, 5])]) for k in range(rng.randint(1, 6))}
    words = Vocabulary(levels)
    return words, random_constraints(rng, words)


def by_force(words: Vocabulary, never: Sequence[Statement]) -> list[tuple[int, ...]]:
    sizes = [range(len(levels)) for levels in words.levels.values()]
    every = [tuple(reversed(levels)) for levels in itertools.product(*reversed(sizes))]
    columns = dict(zip(words.levels, np.array(every).T, strict=True))
    bad = np.zeros(len(every), np.bool_)
    for statement in never:
        bad |= evaluate(statement, words, columns, len(every))
    return [state for state, is_bad in zip(every, bad.tolist(), strict=True) if not is_bad]


def test_the_count_of_random_conflicts_is_that_of_brute_force() -> None:
    wrong = []
    for seed in range(500):
        words, never = small_case(seed)
        found = allowed(words, list(words.levels), never)
        if found is None or found.count != len(by_force(words, never)):
            wrong.append(seed)
    assert wrong == []


def test_states_listed_by_the_diagram_are_those_of_brute_force_in_the_same_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feasible, "_TRIED", -1)  # ask for a diagram at once
    for seed in range(500, 1000):
        words, never = small_case(seed)
        found = feasible_states(words, list(words.levels), never).T.tolist()
        assert found == [list(state) for state in by_force(words, never)], seed


def test_states_listed_by_propagation_in_small_blocks_are_those_of_brute_force(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feasible, "_TRIED", -1)
    monkeypatch.setattr(counting, "allowed", lambda *_: None)  # the diagram is too large
    monkeypatch.setattr("detente.model.propagation._BLOCK", 3)
    for seed in range(3000):
        words, never = small_case(seed)
        found = feasible_states(words, list(words.levels), never).T.tolist()
        assert found == [list(state) for state in by_force(words, never)], seed


def test_the_manager_in_python_counts_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from dd.autoref import BDD

    monkeypatch.setattr(counting, "manager", lambda reordering: BDD())
    for seed in range(60):
        words, never = small_case(seed)
        found = allowed(words, list(words.levels), never)
        assert found is not None
        assert found.count == len(by_force(words, never)), seed


def test_counts_of_sixty_options_are_exact() -> None:
    words = words_of(60)
    options = list(words.levels)
    found = allowed(words, options, [parse_statement(f"!atmost(30, {', '.join(options)})")])
    assert found is not None
    assert found.count == sum(comb(60, k) for k in range(31))
    no_neighbours = [parse_statement(f"{a} & {b}") for a, b in itertools.pairwise(options)]
    chain = allowed(words, options, no_neighbours)
    fibonacci = [1, 2]
    while len(fibonacci) <= 60:
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    assert chain is not None
    assert chain.count == fibonacci[60]


def test_a_group_of_thirty_four_levels_is_counted_without_codes_that_stand_for_no_level() -> None:
    words = Vocabulary({f"g{k}.pledge": tuple(str(n) for n in range(34)) for k in range(6)})
    found = allowed(words, list(words.levels), [parse_statement("g0.pledge >= 17 & g5.pledge < 17")])
    assert found is not None
    assert found.count == 34**4 * (34**2 - 17 * 17)


def ladders_with(count: int, height: int, most: int) -> int:
    """Return in how many ways so many ladders of some height can be climbed, with at most `most` rungs in all."""
    ways = [1] + [0] * most
    for _ in range(count):
        ways = [sum(ways[rungs - own] for own in range(min(height, rungs) + 1)) for rungs in range(most + 1)]
    return sum(ways)


def random_clauses(seed: int, options: Sequence[str], count: int) -> list[str]:
    rng = random.Random(seed)
    return [" & ".join(rng.choice(["", "!"]) + o for o in rng.sample(options, 3)) for _ in range(count)]


SIXTY = [f"a.x{k}" for k in range(60)]
STRUCTURES = {
    "at most four of sixty": ([f"!atmost(4, {', '.join(SIXTY)})"], sum(comb(60, k) for k in range(5))),
    "six blocks of exactly one in ten": (
        [f"!exactly(1, {', '.join(SIXTY[10 * b : 10 * b + 10])})" for b in range(6)],
        10**6,
    ),
    "ten ladders of six, at most eleven rungs": (
        [f"{SIXTY[k + 1]} & !{SIXTY[k]}" for k in range(59) if k % 6 != 5] + [f"!atmost(11, {', '.join(SIXTY)})"],
        ladders_with(10, 6, 11),
    ),
    "random clauses of three": (random_clauses(0, SIXTY, 208), 973_847),
}


@pytest.mark.parametrize("name", STRUCTURES)
def test_a_million_states_of_sixty_options_are_all_listed_and_no_other(name: str) -> None:
    constraints, expected = STRUCTURES[name]
    words = words_of(60)
    states = listed(words, constraints)
    assert states.shape[1] == expected
    columns = dict(zip(words.levels, states, strict=True))
    assert not any(evaluate(parse_statement(c), words, columns, states.shape[1]).any() for c in constraints)
    packed = np.packbits(states, axis=0, bitorder="little")
    assert np.unique(packed, axis=1).shape == packed.shape


def test_too_many_states_are_counted_exactly_in_the_error() -> None:
    with pytest.raises(LimitError, match="has 4,052,739,537,881 feasible states") as caught:
        listed(words_of(60), [f"{a} & {b}" for a, b in itertools.pairwise(SIXTY)])
    assert caught.value.states == 4_052_739_537_881  # a Fibonacci number
    assert caught.value.fits == feasible.MAX_STATES
    assert "detente unlock" in str(caught.value)


@pytest.mark.parametrize(("options", "said"), [(500, "about 3e150"), (1100, "about 1e331"), (15_000, "about 3e4515")])
def test_more_states_than_a_number_can_say_are_said_in_powers_of_ten(options: int, said: str) -> None:
    words = words_of(options)
    with pytest.raises(LimitError, match=f"has {said} feasible states; to list them would take about ") as caught:
        feasible.feasible_states(words, list(words.levels), [], size=60)
    assert caught.value.states == 2**options
    assert len(str(caught.value)) < 400


def test_constraints_too_entangled_to_count_give_a_bound_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_NODES", 500)
    monkeypatch.setattr(feasible, "MAX_STATES", 10**6)
    rng = random.Random(5)
    words = words_of(60)
    constraints = [f"!atmost(3, {', '.join(rng.sample(SIXTY, 6))})" for _ in range(20)]
    with pytest.raises(LimitError, match=r"at least [\d,]+ feasible states, too entangled to be counted") as caught:
        listed(words, constraints)
    assert caught.value.states is not None
    assert caught.value.states > 10**6


def test_few_states_need_no_diagram(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("a diagram was asked for")

    monkeypatch.setattr(counting, "allowed", fail)
    assert listed(words_of(17), ["a.x0 & a.x1"]).shape == (17, 3 * 2**15)


def test_an_order_by_links_keeps_the_diagram_of_far_pairs_small() -> None:
    words = words_of(40)
    pairs = [parse_statement(f"!(a.x{k} <-> a.x{k + 20})") for k in range(20)]  # 2^20 nodes in the order written
    found = allowed(words, list(words.levels), pairs)
    assert found is not None
    assert found.count == 2**20
    assert len(found.diagram.nodes) < 100


def test_the_diagram_module_gives_exact_counts_beyond_floating_point() -> None:
    bdd = diagram.manager()
    names = [f"v{k}" for k in range(80)]
    bdd.declare(*names)
    function = bdd.var("v0") | bdd.var("v79")
    assert diagram.read_diagram(bdd, function, names).count() == 3 * 2**78


def test_what_fits_follows_from_memory() -> None:
    import detente

    conflict = detente.load("ukraine-2026").conflict
    assert 0 < states_that_fit(conflict) <= available_memory() / bytes_per_state(conflict)


def test_where_memory_is_short_the_error_says_what_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    import detente

    conflict = detente.load("ukraine-2026").conflict
    number = detente.compile_model(conflict).count
    monkeypatch.setattr("detente.model.memory.available_memory", lambda: 100 * bytes_per_state(conflict))
    with pytest.raises(LimitError, match="at most 80 are listed here") as caught:
        detente.compile_model(conflict)
    assert caught.value.fits == 80
    assert caught.value.states == number
