"""The nine-state Elmira conflict, actor by actor: small enough to check with a pencil."""

from functools import cache

import numpy as np
import pytest

from detente.model.compile import compile_model
from detente.model.graph import GraphModel
from detente.scenario.load import load
from detente.stability.concepts import stability

EVERYWHERE = [1, 2, 3, 4, 5, 6, 7, 8, 9]
# Uniroyal improves from 2, 3, 6 and 7 alone, and nothing the others can do takes that back.
UNIROYAL_STAYS = [1, 4, 5, 8, 9]


@cache
def elmira() -> GraphModel:
    return compile_model(load("elmira").conflict)


@pytest.mark.parametrize(
    ("concept", "ministry", "uniroyal", "local"),
    [
        ("nash", EVERYWHERE, UNIROYAL_STAYS, [5, 6, 7, 8, 9]),
        ("seq", EVERYWHERE, UNIROYAL_STAYS, [2, 3, 5, 6, 7, 8, 9]),
        ("sseq", EVERYWHERE, UNIROYAL_STAYS, [2, 3, 5, 6, 7, 8, 9]),
        ("smr", EVERYWHERE, UNIROYAL_STAYS, EVERYWHERE),
        ("gmr", EVERYWHERE, UNIROYAL_STAYS, EVERYWHERE),
    ],
)
def test_each_actor_stays_where_the_definitions_say(
    concept: str, ministry: list[int], uniroyal: list[int], local: list[int]
) -> None:
    found = stability(elmira(), [concept]).stable[concept]
    assert [(np.flatnonzero(row) + 1).tolist() for row in found] == [ministry, uniroyal, local]


@pytest.mark.parametrize(
    ("concept", "published"),
    [("nash", [5, 8, 9]), ("seq", [5, 8, 9]), ("gmr", [1, 4, 5, 8, 9]), ("smr", [1, 4, 5, 8, 9])],
)
def test_the_published_equilibria_are_found(concept: str, published: list[int]) -> None:
    assert (np.flatnonzero(stability(elmira()).equilibria[concept]) + 1).tolist() == published


def test_the_ministry_never_improves_alone() -> None:
    assert elmira().moves[0].better_arcs_from(np.arange(9))[0].size == 0


def test_all_improvements_of_the_other_two_are_these() -> None:
    arcs = [
        {(int(s) + 1, int(t) + 1) for s, t in zip(*m.better_arcs_from(np.arange(9)), strict=True)}
        for m in elmira().moves
    ]
    assert arcs[1] == {(2, 4), (2, 9), (3, 9), (6, 8), (6, 9), (7, 9)}
    assert arcs[2] == {(1, 5), (2, 6), (3, 7), (4, 8)}
