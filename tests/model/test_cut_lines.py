"""Lines on which some moves are cut: their kinds and shapes, and the same answers as from the moves one by one."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from benchmarks import large

from detente.logic.grammar import parse_statement
from detente.model.compile import compile_model
from detente.model.conflict import Conflict, Constraint, MoveRule
from detente.model.kernels import using
from detente.model.moves import Arcs, CutLines, Lines, Moves

LEVELS = ((3, 2), (3, 2))


@pytest.fixture(autouse=True)
def _kernels() -> Iterator[None]:
    with using("compiled"):
        yield


def under(*rules: MoveRule, levels: tuple[tuple[int, ...], ...] = LEVELS) -> Moves:
    """The moves of the first actor under rules."""
    return compile_model(replace(free(levels), rules=rules)).moves[0]


def free(levels: tuple[tuple[int, ...], ...]) -> Conflict:
    return large.conflict(levels, statements=6)


def rising(option: str, needs: str = "true") -> MoveRule:
    return MoveRule(option=option, only="forward", needs=parse_statement(needs))


def test_an_irreversible_option_makes_a_kind_of_each_level_and_all_lines_are_of_one_shape() -> None:
    moves = under(rising("a0.o0"))
    assert isinstance(moves, CutLines)
    assert set(moves.shape.tolist()) == {1}
    assert moves.shapes.into[1:].tolist() == [0b001, 0b011, 0b111]
    assert moves.shapes.steps.tolist() == [[1, 2], [0, 1]]


def test_a_precondition_on_others_makes_a_shape_of_the_lines_where_it_holds() -> None:
    moves = under(MoveRule(option="a0.o1", needs=parse_statement("a1.o1")))
    assert isinstance(moves, CutLines)
    holds = {int(moves.shape[k]): moves.lines.members[moves.lines.start[k]] for k in range(moves.shape.size)}
    assert len(holds) == 2
    kinds = sorted(np.diff(moves.shapes.first)[list(holds)].tolist())
    assert kinds == [1, 2]  # where it holds, all can move to all


def test_rules_that_cut_nothing_leave_lines() -> None:
    assert isinstance(under(MoveRule(option="a0.o0", needs=parse_statement("a1.o0 >= no"))), Lines)


def test_states_that_cannot_move_to_their_like_need_arcs_but_one_alone_on_its_line_does_not() -> None:
    within = parse_statement("a1.o0 & not a0.o0")
    rule = MoveRule(actor="a0", forbid_from=within, forbid_to=within)
    levels = ((2, 2), (2,))
    assert isinstance(under(rule, levels=levels), Arcs)
    alone = Constraint(parse_statement("a1.o0 & (a0.o0 | a0.o1)"))
    constrained = replace(free(levels), rules=(rule,), constraints=(alone,))
    assert isinstance(compile_model(constrained).moves[0], Lines)


def test_a_precondition_on_an_own_option_makes_kinds_whose_moves_are_not_transitive() -> None:
    moves = under(MoveRule(option="a0.o1", needs=parse_statement("a0.o0 >= low")))
    assert isinstance(moves, CutLines)
    assert not moves.transitive
    assert not moves.arcs.transitive
    assert np.diff(moves.shapes.first).tolist() == [1, 3]
    without, with_, bare = (int(moves.kind[moves.lines.place[s]]) for s in (0, 4, 3))  # the last has lost what it needs
    reached = {c: {d for d in range(3) if int(moves.shapes.into[1 + d]) >> c & 1} for c in range(3)}
    assert reached == {without: {without, with_}, with_: {0, 1, 2}, bare: {0, 1, 2}}
    assert sorted(moves.shapes.steps.tolist()) == sorted([c, d] for c in reached for d in reached[c] - {c})


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("dtype", [np.int32, np.int64])
def test_the_answers_are_those_of_the_moves_one_by_one_where_these_are_not_transitive(seed: int, dtype: type) -> None:
    found = large.conflict(((7, 3), (3, 3, 2), (3, 3)), seed=seed, constraints=seed)
    own = [MoveRule(option=f"a{i}.o1", needs=parse_statement(f"a{i}.o0 >= some | a{1 - i % 2}.o0")) for i in range(3)]
    keeps = MoveRule(option="a1.o2", leaves=parse_statement("a1.o1 & !a0.o0"), change="any")
    compiled = compile_model(replace(found, rules=(*own, keeps, MoveRule(option="a2.o0", only="forward"))))
    assert not compiled.transitive
    for moves in compiled.moves:
        assert isinstance(moves, CutLines)
        agrees_with_arcs(moves, dtype)


def test_many_preconditions_make_many_shapes() -> None:
    guards = [f"a1.o{k} >= {level}" for k in range(3) for level in ("low", "some", "more", "high")]
    moves = under(*(rising("a0.o0", guard) for guard in guards), levels=((3, 3), (5, 5, 5)))
    assert isinstance(moves, CutLines)
    assert moves.shapes.first.size - 1 == 1 + 5**3
    assert moves.shapes.width == 3
    agrees_with_arcs(moves)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("dtype", [np.int32, np.int64])
def test_the_answers_are_those_of_the_moves_one_by_one(seed: int, dtype: type) -> None:
    found = large.conflict(((7, 3), (3, 3, 2), (3, 3)), seed=seed, constraints=seed, rules=True)
    found = replace(found, rules=(*found.rules, rising("a0.o1"), rising("a1.o1", "a0.o0 >= some")))
    for moves in compile_model(found).moves:
        assert isinstance(moves, CutLines)
        agrees_with_arcs(moves, dtype)


def agrees_with_arcs(moves: CutLines, dtype: type = np.int32) -> None:
    arcs = moves.arcs
    size = moves.kind.size
    rng = np.random.default_rng(size)
    for most in (3, 10 * size):
        values: np.ndarray = rng.integers(1, most, size).astype(dtype)
        labels = rng.integers(0, 3, size)
        for name in ("lowest", "highest"):
            np.testing.assert_array_equal(getattr(moves, name)(values), getattr(arcs, name)(values))
        for name in ("lowest_better", "highest_better"):
            np.testing.assert_array_equal(getattr(moves, name)(values, -7), getattr(arcs, name)(values, -7))
        found, expected = (m.leaving(labels).highest_better(values) for m in (moves, arcs))
        np.testing.assert_array_equal(found, expected)
        some = np.flatnonzero(labels == 1)
        np.testing.assert_array_equal(np.sort(moves.led_to(some)), np.unique(arcs.arcs_from(some)[1]))
        for improvements in (False, True):
            sunk, lowered = values.copy(), values.copy()
            assert moves.sink(sunk, improvements=improvements) == arcs.sink(lowered, improvements=improvements)
            while arcs.sink(lowered, improvements=improvements):
                pass
            while not moves.transitive and moves.sink(sunk, improvements=improvements):
                pass
            np.testing.assert_array_equal(sunk, lowered)
            assert not moves.sink(sunk, improvements=improvements)
