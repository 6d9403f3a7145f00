"""The oracle itself, against published results and small conflicts worked out by hand."""

import pytest

from tests.oracle import concepts, paths, sanctions
from tests.oracle.game import Game
from tests.oracle.priorities import by_priorities, by_ranking, dense
from tests.oracle.sequences import reachable
from tests.oracle.statements import Tree, holds, text


def game(arcs: dict[str, list[tuple[int, int]]], ranks: dict[str, list[int]], now: int = 1) -> Game:
    """A conflict in graph form, states numbered from 1."""
    states = range(len(next(iter(ranks.values()))))
    moves = {
        actor: {state: {b - 1 for a, b in pairs if a - 1 == state} for state in states} for actor, pairs in arcs.items()
    }
    return Game(list(arcs), [{"state": f"s{state + 1}"} for state in states], now - 1, moves, ranks)


def numbers(states: set[int]) -> list[int]:
    return sorted(state + 1 for state in states)


@pytest.fixture
def elmira() -> Game:
    """Elmira: nine states (Hipel, Kilgour, Fang & Peng 1993; Xu, Li, Hipel & Kilgour 2009)."""
    ministry = [(1, 2), (3, 4), (5, 6), (7, 8)]
    uniroyal = [(1, 3), (2, 4), (5, 7), (6, 8), *((state, 9) for state in range(1, 9))]
    local = [(1, 5), (2, 6), (3, 7), (4, 8)]
    return game(
        {"MoE": ministry, "Uniroyal": uniroyal, "Local": [*local, *((b, a) for a, b in local)]},
        {
            "MoE": [4, 3, 8, 7, 5, 2, 9, 6, 1],
            "Uniroyal": [9, 2, 4, 8, 6, 1, 3, 7, 5],
            "Local": [6, 2, 8, 3, 7, 4, 9, 5, 1],
        },
    )


@pytest.mark.parametrize(
    ("concept", "published"),
    [("nash", [5, 8, 9]), ("seq", [5, 8, 9]), ("gmr", [1, 4, 5, 8, 9]), ("smr", [1, 4, 5, 8, 9])],
)
def test_elmira_has_its_published_equilibria(elmira: Game, concept: str, published: list[int]) -> None:
    assert numbers(concepts.equilibria(elmira, concept)) == published


def test_in_elmira_the_ministry_and_uniroyal_together_leave_the_deadlock(elmira: Game) -> None:
    assert numbers(concepts.coalition_improvements(elmira, ["MoE", "Uniroyal"], 4)) == [8]
    assert concepts.is_coalition_stable(elmira, "nash", ["MoE", "Uniroyal"], 7)


def test_no_actor_moves_twice_in_succession_but_may_move_again() -> None:
    chain = game({"a": [(1, 2), (2, 3), (4, 5)], "b": [(2, 4)]}, {"a": [1] * 5, "b": [1] * 5})
    assert numbers(reachable(chain, ["a"], 0)) == [2]
    assert numbers(reachable(chain, ["a", "b"], 0)) == [2, 4, 5]
    assert reachable(chain, [], 0) == set()


def test_a_sanction_is_possible_but_not_sure_when_a_friendly_reply_is_open() -> None:
    arcs = {"a": [(1, 2)], "b": [(2, 3)], "c": [(2, 4)]}
    split = game(arcs, {"a": [2, 3, 1, 4], "b": [1, 1, 2, 1], "c": [1, 1, 1, 2]})
    assert concepts.is_stable(split, "seq", "a", 0)
    assert not sanctions.is_sure(split, "a", 0, 1)
    assert sanctions.keeps(split, "a", 0, lambda state: state == 0, "possible")
    assert not sanctions.keeps(split, "a", 0, lambda state: state == 0, "sure")


def test_a_cycle_of_replies_is_sure_only_if_all_of_it_hurts() -> None:
    arcs = {"a": [(1, 2)], "b": [(2, 3), (4, 3)], "c": [(3, 4)]}
    ranks = {"b": [1, 1, 2, 1], "c": [1, 1, 1, 2]}
    assert sanctions.is_sure(game(arcs, {"a": [2, 3, 1, 1], **ranks}), "a", 0, 1)
    assert not sanctions.is_sure(game(arcs, {"a": [2, 3, 1, 4], **ranks}), "a", 0, 1)
    assert sanctions.sink_components({0: {1}, 1: {2}, 2: {1}, 3: {0}}) == [{1, 2}]


def test_the_best_path_prefers_detours_to_losses_and_names_the_loss_no_one_can_avoid() -> None:
    arcs = {"a": [(1, 5), (1, 2), (3, 4)], "b": [(2, 3)], "c": [(4, 5)]}
    detour = game(arcs, {"a": [2, 2, 1, 3, 1], "b": [1, 1, 2, 1, 1], "c": [1] * 5})
    assert paths.best_paths(detour, 0, {4}) == [[("a", 1), ("b", 2), ("a", 3), ("c", 4)]]
    assert paths.common_losses(detour, 0, {4}) == set()
    only = game({"a": [(1, 2)], "b": [(2, 3)]}, {"a": [2, 1, 1], "b": [1, 1, 1]})
    assert paths.best_cost(only, 0, {2}) == (1, 1, 2, 2)
    assert paths.common_losses(only, 0, {2}) == {("a", ("state", ("s1", "s2")))}
    assert paths.best_paths(only, 1, {0}) == []


def test_the_first_priority_outweighs_all_later_ones_and_a_tier_counts() -> None:
    states = [{"x": x, "y": y, "z": z} for z in (0, 1) for y in (0, 1) for x in (0, 1)]
    x, y, z = (("on", name) for name in "xyz")
    assert by_priorities([x, y, z], states, {}) == [1, 5, 3, 7, 2, 6, 4, 8]
    assert by_priorities([[x, y], z], states, {}) == [1, 3, 3, 5, 2, 4, 4, 6]
    assert by_ranking([8, [x, 1]], states, {}) == [2, 2, 1, 2, 1, 2, 1, 3]
    assert dense([5, -1, 5, 7]) == [2, 1, 2, 3]


@pytest.mark.parametrize(
    ("tree", "written"),
    [
        (("if", ("on", "a.x"), ("implies", ("on", "a.y"), ("true",))), "a.x if a.y -> true"),
        (("implies", ("implies", ("on", "a.x"), ("on", "a.y")), ("false",)), "(a.x -> a.y) -> false"),
        (("not", ("level", "a.x", "=", 1)), "!a.x = yes"),
        (("and", ("or", ("on", "a.x"), ("name", "the end")), ("on", "a.y")), '(a.x or "the end") and a.y'),
    ],
)
def test_statements_are_written_with_the_parentheses_they_need(tree: Tree, written: str) -> None:
    assert text(tree, {"a.x": ("no", "yes"), "a.y": ("no", "yes")}) == written


def test_if_is_a_conditional_read_backwards() -> None:
    tree: Tree = ("if", ("on", "x"), ("on", "y"))
    assert [holds(tree, {"x": x, "y": y}, {}) for x, y in ((0, 0), (0, 1), (1, 0), (1, 1))] == [True, False, True, True]
