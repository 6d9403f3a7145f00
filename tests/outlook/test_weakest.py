"""How likely a target is, checked against every world, one by one."""

import random
from fractions import Fraction
from itertools import product

import pytest

from detente.errors import InputError
from detente.model.conflict import Chance
from detente.outlook.weakest import essential_promises, weakest_link, with_probabilities
from detente.scenario.load import load, load_text
from tests.oracle import promises as oracle


def disagreement(seed: int) -> str:
    deal = oracle.random_deal(random.Random(seed), chances=True)
    ranges = {q.id: q.chance for q in [*deal.promises, *deal.consents] if q.chance is not None}
    ranges |= {path: chance for path, _, chance in deal.causes}
    texts = list(deal.texts)
    target = deal.texts[texts[0]]
    suppose = texts[1:2] if deal.suppose is not None and len(texts) > 1 else []
    deal.suppose = deal.texts[suppose[0]] if suppose else None
    start = deal.start(deal.suppose)
    if start is None or not ranges:
        with pytest.raises(InputError):
            weakest_link(deal.conflict, texts[0], suppose)
        return ""
    idle = {q.id for q in [*deal.promises, *deal.consents] if oracle.held_back(deal, q, start)}
    if not oracle.is_monotone(deal, start, [*deal.promises, *deal.consents]):
        return ""
    found = weakest_link(deal.conflict, texts[0], suppose)

    def at(chances: dict[str, Fraction]) -> Fraction:
        return oracle.probability(deal, start, target, chances, idle)

    vertices = [dict(zip(ranges, ends, strict=True)) for ends in product(*(sorted(set(r)) for r in ranges.values()))]
    values = [at(vertex) for vertex in vertices]
    if not found.exact or (found.probability.low, found.probability.high) != (min(values), max(values)):
        return f"the probability {found.probability}, not {min(values)} to {max(values)}"
    middle = {id: (low + high) / 2 for id, (low, high) in ranges.items()}
    causes = {path for path, _, _ in deal.causes}
    for link in found.links:
        holds, fails = (0, 1) if link.id in causes else (1, 0)
        if link.birnbaum != at(middle | {link.id: Fraction(holds)}) - at(middle | {link.id: Fraction(fails)}):
            return f"the importance of {link.id}"
        certain = [at(v | {link.id: Fraction(holds)}) for v in vertices]
        failed = [at(v | {link.id: Fraction(fails)}) for v in vertices]
        if (link.if_certain, link.if_failed) != (Chance(min(certain), max(certain)), Chance(min(failed), max(failed))):
            return f"what {link.id} is worth"
    for id in found.idle:
        if any(at(v | {id: Fraction(1)}) != at(v | {id: Fraction(0)}) for v in vertices):
            return f"{id} does make a difference"
    return ""


@pytest.mark.parametrize("hundred", range(3))
def test_the_probability_of_a_hundred_targets_is_that_of_all_worlds(hundred: int) -> None:
    seeds = range(100 * hundred, 100 * hundred + 100)
    assert {seed: said for seed in seeds if (said := disagreement(seed))} == {}


@pytest.mark.slow
@pytest.mark.parametrize("thousand", range(1, 4))
def test_the_probability_of_a_thousand_targets_is_that_of_all_worlds(thousand: int) -> None:
    seeds = range(1000 * thousand, 1000 * thousand + 1000)
    assert {seed: said for seed in seeds if (said := disagreement(seed))} == {}


DEAL = """
detente: 1
title: a deal
actors:
  a: {options: {x: do x}}
  b: {options: {y: do y}}
  c: {options: {agree: {says: agree, probability: 0.5}}}
commitments:
  first: {by: a, promise: a.x, needs: c.agree, probability: 0.8}
  second: {by: b, promise: b.y, when: a.x, probability: [0.1, 0.3]}
"""
COMMON = "fail_together: [{together: [first, second], probability: 0.25}]\n"


def test_a_chain_is_the_product_and_its_weakest_link_the_one_that_fails_most() -> None:
    found = weakest_link(load_text(DEAL).conflict, "b.y")
    assert found.probability == Chance(Fraction(4, 100), Fraction(12, 100))
    assert (found.links[0].id, found.links[0].birnbaum, found.together, found.certain) == (
        "second",
        Fraction(4, 10),
        (),
        (),
    )


def test_what_fails_together_is_not_taken_to_be_independent() -> None:
    found = weakest_link(load_text(DEAL + COMMON).conflict, "b.y")
    assert found.probability == Chance(Fraction(3, 100), Fraction(9, 100))
    assert found.together == (("first", "second"),)
    [cause] = [link for link in found.links if link.kind == "cause"]
    assert (cause.if_certain.high, cause.if_failed.high) == (Fraction(12, 100), Fraction(0))


def test_a_chance_that_helps_here_and_harms_there_is_tried_at_both_ends() -> None:
    text = DEAL.replace("probability: 0.8", "probability: [0.2, 0.9]")
    found = weakest_link(load_text(text).conflict, "a.x & b.y | !a.x & !b.y")
    assert (found.exact, found.probability.low) == (
        True,
        min(1 - p / 2 + p / 2 * Fraction(1, 10) for p in (Fraction(2, 10), Fraction(9, 10))),
    )


def test_without_any_probability_nothing_is_said_of_how_likely() -> None:
    with pytest.raises(InputError, match="probability"):
        weakest_link(load("ukraine-2026").conflict, "durable")


def test_conditions_that_leave_worlds_undecided_widen_the_range() -> None:
    text = """
    detente: 1
    title: not both
    actors: {a: {options: {x: do x}}, b: {options: {y: do y}}}
    commitments:
      first: {by: a, promise: a.x, when: '!b.y', probability: 0.5}
      second: {by: b, promise: b.y, when: '!a.x', probability: 0.5}
    """
    found = weakest_link(load_text(text).conflict, "a.x")
    assert (found.undecided, found.probability) == (True, Chance(Fraction(1, 4), Fraction(1, 2)))
    with pytest.raises(InputError, match="in turn"):
        weakest_link(load_text(text).conflict, "a.x", mode="together")


def test_in_the_flagship_a_durable_ceasefire_hangs_on_four_promises_once_russia_accepts() -> None:
    conflict = load("ukraine-2026").conflict
    assert essential_promises(conflict, "durable", ["russia.ceasefire"]) is None
    found = essential_promises(conflict, "durable", ["russia.ceasefire"], mode="together")
    assert found == ("ukraine_readiness", "uk_france_force", "us_backstop", "pledges")
    doubtful = with_probabilities(conflict, {"us_backstop": Chance(Fraction(1, 5), Fraction(3, 5))})
    likely = weakest_link(doubtful, "durable", ["russia.ceasefire"], mode="together")
    assert likely.probability == Chance(Fraction(1, 5), Fraction(3, 5))


def test_an_unknown_commitment_has_no_probability() -> None:
    with pytest.raises(InputError, match="no commitment or option 'nobody'"):
        with_probabilities(load("ukraine-2026").conflict, {"nobody": Chance(Fraction(0), Fraction(1))})
