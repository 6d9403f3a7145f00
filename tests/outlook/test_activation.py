"""What comes true of promises, checked against sets of promises gone through one by one."""

import random

import pytest

from detente.errors import InputError
from detente.outlook.activation import activation
from detente.scenario.load import load, load_text
from tests.oracle import promises as oracle
from tests.oracle.statements import holds


def disagreement(seed: int) -> str:
    deal = oracle.random_deal(random.Random(seed))
    texts = list(deal.texts)
    suppose = texts[1:2] if deal.suppose is not None and len(texts) > 1 else []
    deal.suppose = deal.texts[suppose[0]] if suppose else None
    start = deal.start(deal.suppose)
    if start is None:
        with pytest.raises(InputError, match="satisfies what is supposed"):
            activation(deal.conflict, suppose)
        return ""
    found = activation(deal.conflict, suppose)
    changed = {o: found.in_turn.levels[o] for o in deal.levels}
    able = [p for p in deal.promises if not oracle.held_back(deal, p, start)]
    if {f.commitment for f in found.fates if f.when == "held back"} != {p.id for p in deal.promises} - {
        p.id for p in able
    }:
        return "what is held back"
    monotone = oracle.is_monotone(deal, start, deal.promises)
    if monotone == bool(found.not_monotone):
        return "whether conditions are monotone"
    sets = oracle.supporting(deal, start, able)
    together = set(found.together.commitments)
    if together not in sets or any(together < s for s in sets):
        return "what holds together"
    if found.only_one != all(s <= together for s in sets):
        return "whether nothing else holds together"
    in_turn = set(found.in_turn.commitments)
    undecided = {f.commitment for f in found.fates if f.when == "undecided"}
    if monotone:
        wanted = oracle.least(deal, start, able)
        if in_turn != {p.id for p in wanted} or undecided:
            return "what comes true in turn"
        after = oracle.carried(deal, start, wanted)
        if changed != {o: deal.levels[o][v] for o, v in after.items()}:
            return "the levels in the end"
        violated = {i for i, c in enumerate(deal.constraints) if holds(c, after, oracle.NAMES)}
        if set(found.in_turn.violated) != violated:
            return "violated constraints"
    elif not undecided:
        chosen = [p for p in able if p.id in in_turn]
        if {p.id for p in able if oracle.may(deal, start, chosen, p)} != in_turn:
            return "a decided well-founded model is no fixed point"
    return ""


@pytest.mark.parametrize("hundred", range(10))
def test_what_comes_true_of_a_hundred_deals_follows_from_the_definition(hundred: int) -> None:
    seeds = range(100 * hundred, 100 * hundred + 100)
    assert {seed: said for seed in seeds if (said := disagreement(seed))} == {}


@pytest.mark.slow
@pytest.mark.parametrize("thousand", range(1, 6))
def test_what_comes_true_of_a_thousand_deals_follows_from_the_definition(thousand: int) -> None:
    seeds = range(1000 * thousand, 1000 * thousand + 1000)
    assert {seed: said for seed in seeds if (said := disagreement(seed))} == {}


def pledgers(asked: list[int]) -> str:
    every = ", ".join(f"p{i}.give" for i in range(len(asked)))
    actors = "\n".join(f"  p{i}: {{options: {{give: give}}}}" for i in range(len(asked)))
    promises = "\n".join(
        f"  c{i}: {{by: p{i}, promise: p{i}.give, when: 'atleast({k}, {every})'}}" for i, k in enumerate(asked)
    )
    return f"detente: 1\ntitle: pledgers\nactors:\n{actors}\ncommitments:\n{promises}\n"


def test_pledgers_who_ask_for_1_2_3_5_5_give_three_in_turn_and_five_together() -> None:
    found = activation(load_text(pledgers([1, 2, 3, 5, 5])).conflict)
    assert (len(found.in_turn.commitments), len(found.together.commitments), found.only_one) == (3, 5, True)
    assert [f.round for f in found.fates] == [1, 2, 3, None, None]


def test_thirty_five_pledgers_with_a_hundred_options_need_no_list_of_states() -> None:
    text = pledgers([k + 1 for k in range(35)])
    more = "\n".join(f"  q{i}: {{options: {{x: '', y: ''}}}}" for i in range(33))
    found = activation(load_text(text.replace("commitments:", f"{more}\ncommitments:")).conflict)
    assert len(found.in_turn.commitments) == 35


PAIR = """
detente: 1
title: two promises
actors:
  a: {options: {x: do x}}
  b: {options: {y: do y}}
commitments:
  first: {by: a, promise: a.x, when: %s}
  second: {by: b, promise: b.y, when: %s}
"""


def test_two_promises_that_wait_for_each_other_come_true_only_together() -> None:
    found = activation(load_text(PAIR % ("b.y", "a.x")).conflict)
    assert [fate.when for fate in found.fates] == ["together", "together"]


def test_promises_against_each_other_are_undecided_and_one_of_several_sets_holds() -> None:
    found = activation(load_text(PAIR % ("'!b.y'", "'!a.x'")).conflict)
    assert [fate.when for fate in found.fates] == ["undecided", "undecided"]
    assert (found.not_monotone, found.together.commitments, found.only_one) == (("first", "second"), ("first",), False)


def test_a_negation_of_what_nobody_promises_is_monotone() -> None:
    text = PAIR.replace("{x: do x}", "{x: do x, z: do z}") % ("'!a.z'", "'a.z | !a.z'")
    assert activation(load_text(text).conflict).not_monotone == ()


def test_promises_that_clash_and_results_that_cannot_be_are_reported() -> None:
    text = """
    detente: 1
    title: a clash
    actors:
      a: {options: {x: {levels: [low, mid, high], now: mid}, z: {now: yes}}}
    constraints: [{never: a.x = high & a.z}]
    commitments:
      up: {by: a, promise: a.x = high}
      down: {by: a, promise: a.x = low}
    """
    found = activation(load_text(text).conflict)
    assert [(c.option, c.commitments) for c in found.in_turn.clashes] == [("a.x", ("up", "down"))]
    assert (found.in_turn.levels["a.x"], found.in_turn.violated, found.in_turn.mended) == ("high", (0,), None)
    alone = activation(load_text(text).conflict, without=["down"])
    assert (alone.in_turn.violated, alone.in_turn.mended) == ((0,), (("a.z", "yes", "no"),))


def test_a_move_that_is_never_allowed_keeps_a_promise_from_coming_true() -> None:
    text = PAIR.replace("commitments:", "moves: [{option: a.x, only: back}]\ncommitments:") % ("'true'", "a.x")
    found = activation(load_text(text).conflict)
    assert [(fate.when, fate.barred) for fate in found.fates] == [("never", "moves[0]"), ("never", "")]


def test_in_the_flagship_the_promises_wait_for_each_other_once_russia_accepts() -> None:
    found = activation(load("ukraine-2026").conflict, ["russia.ceasefire"])
    assert (found.in_turn.commitments, found.together.ending) == ((), "durable")
    german = next(f for f in found.fates if f.commitment == "german_force")
    assert german.waits_on == ("ukraine", "bundestag", "hosts")
