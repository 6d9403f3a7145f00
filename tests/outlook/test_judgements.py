"""Judgements in pairs: what follows from them is their transitive closure, and the order honours every one."""

import random
from itertools import combinations

import pytest

from detente.outlook.judgements import ContradictionError, Judgement, Judgements, Verdict

VERDICTS: tuple[Verdict, ...] = ("first", "second", "equal")


def drawn(seed: int) -> tuple[Judgements, list[tuple[int, int, Verdict]], list[ContradictionError]]:
    """A present order with random judgements: those taken, and the contradictions refused."""
    rng = random.Random(seed)
    items = list(range(rng.randint(2, 7)))
    rng.shuffle(items)
    tiers = []
    while items:
        size = rng.choice([1, 1, 2, 3])
        tiers.append(tuple(items[:size]))
        items = items[size:]
    held = Judgements(tuple(tiers))
    taken: list[tuple[int, int, Verdict]] = []
    refused = []
    for _ in range(rng.randint(0, 8)):
        first, second = rng.sample(range(sum(map(len, tiers))), 2)
        verdict = rng.choice(VERDICTS)
        try:
            held = held.judge(Judgement(first, second, verdict))
            taken.append((first, second, verdict))
        except ContradictionError as fault:
            refused.append(fault)
    return held, taken, refused


def closure(count: int, taken: list[tuple[int, int, Verdict]]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """The pairs (a, b) with a at least as important as b, and with a strictly more important, by repetition."""
    weak = {(n, n) for n in range(count)}
    strict: set[tuple[int, int]] = set()
    for first, second, verdict in taken:
        winner, loser = (second, first) if verdict == "second" else (first, second)
        weak.add((winner, loser))
        (weak.add((loser, winner)) if verdict == "equal" else strict.add((winner, loser)))
    for b in range(count):
        for a in range(count):
            for c in range(count):
                if (a, b) in weak and (b, c) in weak:
                    weak.add((a, c))
    strict = {
        (a, d) for a in range(count) for d in range(count) for b, c in strict if (a, b) in weak and (c, d) in weak
    }
    return weak, strict


@pytest.mark.parametrize("thousand", range(3))
def test_what_follows_is_the_transitive_closure(thousand: int) -> None:
    for seed in range(1000 * thousand, 1000 * thousand + 1000):
        held, taken, _ = drawn(seed)
        count = sum(map(len, held.present))
        weak, strict = closure(count, taken)
        for a, b in combinations(range(count), 2):
            expected = (
                "first" if (a, b) in strict else "second" if (b, a) in strict else "equal" if (a, b) in weak else None
            )
            assert held.implied(a, b) == expected, seed


@pytest.mark.parametrize("thousand", range(3))
def test_the_order_honours_every_judgement_and_keeps_every_item(thousand: int) -> None:
    for seed in range(1000 * thousand, 1000 * thousand + 1000):
        held, taken, _ = drawn(seed)
        place = {item: n for n, tier in enumerate(held.order) for item in tier}
        assert sorted(place) == list(range(sum(map(len, held.present)))), seed
        for first, second, verdict in taken:
            difference = place[first] - place[second]
            assert (difference < 0, difference > 0, difference == 0)[VERDICTS.index(verdict)], seed


def test_judgements_that_agree_with_the_order_leave_it_as_it_is() -> None:
    for seed in range(500):
        held, _, _ = drawn(seed)
        rng = random.Random(seed)
        place = {item: n for n, tier in enumerate(held.present) for item in tier}
        agreeing = Judgements(held.present)
        for _ in range(6):
            first, second = rng.sample(range(len(place)), 2)
            verdict = VERDICTS[2 if place[first] == place[second] else int(place[first] > place[second])]
            agreeing = agreeing.judge(Judgement(first, second, verdict))
        assert agreeing.order == held.present


def test_a_contradiction_names_the_judgements_it_contradicts() -> None:
    seen = 0
    for seed in range(2000):
        _, taken, refused = drawn(seed)
        for fault in refused:
            assert fault.chain
            assert {(j.first, j.second, j.verdict) for j in fault.chain} <= set(taken)
            ends = [fault.judgement.first, fault.judgement.second]
            touched = [item for j in fault.chain for item in (j.first, j.second)]
            assert sorted(n for n in set(touched) if touched.count(n) % 2) == sorted(ends)
            seen += 1
    assert seen > 500


def test_what_matters_more_moves_up_to_just_before_what_it_beats() -> None:
    held = Judgements(((0,), (1,), (2,), (3,))).judge(Judgement(3, 1, "first"))
    assert held.order == ((0,), (3,), (1,), (2,))


def test_equal_items_stand_where_the_higher_stood() -> None:
    held = Judgements(((0,), (1,), (2,), (3,))).judge(Judgement(3, 1, "equal"))
    assert held.order == ((0,), (1, 3), (2,))


def test_a_tie_is_broken_downwards() -> None:
    held = Judgements(((0, 1, 2),)).judge(Judgement(1, 0, "first"))
    assert held.order == ((1, 2), (0,))
