"""Differences over the same draws, what flips answers, and the odds at which they turn, against plain computations."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

import detente
from detente.ensemble.answers import answers_of
from detente.ensemble.certificate import Wrong, certificate
from detente.ensemble.designs import Design, uniforms
from detente.ensemble.draws import draw, outcomes
from detente.ensemble.drivers import drivers
from detente.ensemble.evaluate import Evaluator
from detente.ensemble.flipping import Trying
from detente.ensemble.pairs import compare_ensembles, paired
from detente.ensemble.run import space_of_scenario
from detente.ensemble.shares import share_of, shift
from detente.ensemble.space import Space
from detente.ensemble.thresholds import thresholds
from detente.ensemble.without import without
from detente.ensemble.worlds import conflict_of, distinct_worlds
from detente.errors import InputError
from detente.model.compile import compile_model
from detente.model.conflict import Preference
from detente.outlook.standing import standing
from detente.outlook.supposing import Change
from detente.scenario.load import load_text
from tests.ensemble.quarrels import CLAIMED

Draw = Callable[[np.random.Generator, int], tuple[np.ndarray, np.ndarray]]

# The workers give up only if the fund is empty and the firm listens; the union's promise is a matter of its own.
TEXT = """\
detente: 1
title: a strike
sources: {paper: {author: A reporter, reliability: 0.9}}
claims:
  K1: {says: the fund is empty, source: paper, reliability: 0.8}
  K2: {says: the firm listens, source: paper}
facts:
  empty: {says: the fund is empty, is: yes, odds: 0.7, claims: [K1]}
  listens: {says: the firm listens, is: yes, odds: 0.6, claims: [K2]}
actors:
  workers: {options: {strike: {says: strike, now: yes, assumption: they do}}}
  union: {options: {pay: {says: pay, now: no, assumption: it could}}}
preferences:
  workers:
    priorities:
      - {wants: "!workers.strike if empty & listens", assumption: pay}
      - {wants: workers.strike, odds: 0.9, assumption: pay}
  union:
    priorities:
      - {wants: "!union.pay", assumption: thrift}
commitments:
  pays: {by: union, promise: union.pay, when: "!workers.strike", stage: declared, assumption: it says so}
endings: {strike: workers.strike, peace: "!workers.strike"}
"""


def space(text: str = TEXT) -> Space:
    return space_of_scenario(load_text(text))


def _everywhere(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    x = rng.random(n)
    return x < 0.3, x < 0.42


def _in_part(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    x, u = rng.random(n), rng.random((2, n))
    return np.where(u[0] < 0.6, x < 0.3, -1), np.where(u[1] < 0.8, x < 0.42, -1)


@pytest.mark.parametrize("draw", [_everywhere, _in_part])
def test_the_interval_of_a_difference_holds_it_as_often_as_it_says(draw: Draw) -> None:
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(2000):
        before, after = draw(rng, 128)
        found = shift(before.astype(np.int8), after.astype(np.int8))
        held += found.low <= 0.12 <= found.high
    assert held / 2000 == pytest.approx(0.95, abs=0.015)


def test_shares_are_of_the_draws_in_which_an_answer_applies() -> None:
    assert share_of(np.array([1, 0, -1, -2], np.int8)) == 0.5
    assert np.isnan(share_of(np.array([-1, -2], np.int8)))
    nothing = shift(np.zeros(50, np.int8), np.zeros(50, np.int8))
    assert nothing.difference == 0
    assert nothing.low < 0 < nothing.high


def test_what_an_answer_hangs_on_has_the_share_of_an_ensemble_where_it_does_not_always_apply() -> None:
    where = space(
        TEXT.replace("union.pay, when", "union.pay, claims: [K1], when").replace(", assumption: it says so", "")
    )
    exact = detente.ensemble(where, design="factorial")["fires:pays"]
    assert exact.not_applicable > 0.1
    found = drivers(where, "fires:pays", draws=256)
    assert found.applies < found.draws
    assert found.low <= exact.share <= found.high


def _exact(where: Space, answer: str) -> float:
    return detente.ensemble(where, design="factorial")[answer].share


@pytest.mark.parametrize("path", ["claims.K1", "sources.paper", "facts.listens", "preferences.workers.priorities[1]"])
def test_the_same_draws_without_something_come_close_to_the_exact_difference(path: str) -> None:
    first, second = space(), without(space(), [path])
    found = compare_ensembles(*(detente.ensemble(s, 2000, 3) for s in (first, second)))
    for id in ("by_interest:peace", "kept:now", "kept:strike"):
        assert found[id].difference == pytest.approx(_exact(second, id) - _exact(first, id), abs=0.03)
        assert found[id].low <= _exact(second, id) - _exact(first, id) <= found[id].high


def test_a_judgement_keeps_its_coordinate_where_another_goes_or_its_odds_change() -> None:
    other = space(TEXT.replace("is: yes, odds: 0.7,", "is: yes,").replace("odds: 0.6", "odds: 0.65"))
    found = paired(space(), other, 3000, 1, kinds=["by_interest:peace"])["by_interest:peace"]
    assert found.lost == 0  # both changes can only help
    assert found.gained > 0
    apart = 1.96 * np.sqrt(found.first * (1 - found.first) * 2 / 3000)
    assert (found.high - found.low) / 2 < 0.75 * apart


@pytest.mark.parametrize("design", ["random", "latin", "sobol", "factorial"])
@pytest.mark.parametrize("path", ["claims.K1", "sources.paper", "facts.listens"])
def test_without_something_every_draw_of_a_design_is_the_same_but_for_that(path: str, design: Design) -> None:
    first = space()
    second = without(first, [path])
    runs = [detente.ensemble(s, 600, 3, design) for s in (first, second)]
    drawn = [draw(s, design, 3, 0, run.draws, run.draws) for s, run in zip((first, second), runs, strict=True)]
    assert (drawn[0].weights == drawn[1].weights).all()
    same = [k for k in range(len(first.judgements)) if k not in second.fixed]
    assert len(same) >= len(first.judgements) - 1
    assert (drawn[0].outcomes[:, same] == drawn[1].outcomes[:, same]).all()
    found = compare_ensembles(*runs)["by_interest:peace"]
    before, after = (run["by_interest:peace"].share for run in runs)
    assert (found.first, found.second) == pytest.approx((before, after))
    assert found.difference == pytest.approx(after - before)
    assert (found.low == found.high) == (design == "factorial")


def test_worlds_that_contradict_themselves_are_counted_on_both_sides() -> None:
    where = space(CLAIMED)
    runs = [detente.ensemble(s, design="factorial") for s in (where, without(where, ["claims.C"]))]
    found = compare_ensembles(*runs)
    assert found.exact
    assert found.contradictory == pytest.approx((0.25, 1))
    assert found.reasons == ("the status quo is not feasible",)
    assert not any(d.draws for d in found)
    first, second = (run.space for run in runs)
    drawn = paired(first, second, 400, 1)
    assert drawn.draws == 400
    assert 50 < drawn.contradictory[0] < 150
    assert drawn.contradictory[1] == 400
    assert drawn.reasons == found.reasons
    with pytest.raises(InputError, match="there is no question 'kept:nw'; did you mean kept:now"):
        found["kept:nw"]
    with pytest.raises(InputError, match="two runs are compared, and str is none"):
        compare_ensembles(runs[0], "run1")  # type: ignore[arg-type]


def test_without_and_two_runs_agree_where_their_judgements_are_the_same() -> None:
    first = space()
    changed = {}
    for name, base in first.readings.items():
        wants = base.preferences["workers"]
        turned = replace(wants, priorities=wants.priorities[::-1])
        changed[name] = replace(base, preferences={**base.preferences, "workers": turned})
    second = replace(first, readings=changed)
    runs = [detente.ensemble(s, draws=500, seed=2) for s in (first, second)]
    one, other = ([d for d in found if d.draws] for found in (compare_ensembles(*runs), paired(first, second, 500, 2)))
    assert one == other
    assert any(d.difference for d in one)


@pytest.mark.parametrize(
    ("path", "says"),
    [("claims.K9", "did you mean claims.K"), ("endings.peace", "endings and readings stay"), ("", "no element ''")],
)
def test_what_is_not_there_cannot_be_left_out(path: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        without(space(), [path])


def _as_written(where: Space) -> Space:
    return replace(where, judgements=(), local=(), correlations=())


def _flips_by_hand(text: str, answer: str) -> set[frozenset[str]]:
    """Return the pairs of claims or facts that flip an answer of the scenario as written, each made by hand."""
    base = load_text(text).conflict
    plain = _as_written(space_of_scenario(base))

    def says(paths: tuple[str, ...]) -> int:
        where = without(plain, paths) if paths else plain
        worlds, _ = distinct_worlds(where, np.ones((1, len(where.judgements))))
        alone = space_of_scenario(conflict_of(where, worlds[0]))
        evaluator = Evaluator(alone, [answer])
        found, _ = distinct_worlds(alone, np.zeros((1, 0)))
        return int(evaluator.answer(found).values[0, 0])

    levers = [*(f"claims.{c}" for c in base.claims), *(f"facts.{f}" for f in base.facts)]
    single = {p for p in levers if says((p,)) != says(())}
    return {
        frozenset(pair) for pair in combinations([p for p in levers if p not in single], 2) if says(pair) != says(())
    }


def test_pairs_of_claims_and_facts_are_those_that_flip_when_made_by_hand() -> None:
    text = TEXT.replace('"!workers.strike if empty & listens"', '"!workers.strike if empty | listens"')
    text = text.replace("      - {wants: workers.strike, odds: 0.9, assumption: pay}\n", "")
    conflict = load_text(text).conflict
    expected = _flips_by_hand(text, "by_interest:peace")
    assert frozenset({"claims.K1", "claims.K2"}) in expected

    answers = answers_of(space_of_scenario(conflict), ["by_interest:peace"])
    trying = Trying(compile_model(conflict), answers)
    alone = list(trying.singles())
    assert trying.base.tolist() == [1]

    def name(change: object) -> str:
        return change.id if isinstance(change, Wrong) else f"facts.{change.subject}"  # type: ignore[attr-defined]

    found = set()
    for pair in trying.pairs(alone).lightest(10**6).listed:
        tried = trying.both(pair)
        both = tried.changes
        if tried.answers is None or tried.answers[0]:
            continue
        if all((isinstance(c, Wrong) and c.id.startswith("claims")) or getattr(c, "kind", "") == "fact" for c in both):
            found.add(frozenset(map(name, both)))
    assert found == {pair for pair in expected if not (_touch(pair))}


def _touch(pair: frozenset[str]) -> bool:
    """Whether a claim takes the fact along: then the two are no pair."""
    return pair in ({"claims.K1", "facts.empty"}, {"claims.K2", "facts.listens"})


def test_a_belief_about_a_promise_flips_what_everyone_sees() -> None:
    text = """\
detente: 1
title: trust
actors:
  a: {options: {stop: {says: stop, now: no, assumption: x}}}
  b: {options: {help: {says: help, now: yes, assumption: x}}}
preferences:
  a: {priorities: [{wants: "a.stop if b.help", assumption: x}, {wants: "!a.stop", assumption: x}]}
  b: {priorities: [{wants: b.help, assumption: x}]}
commitments:
  helps: {by: b, promise: b.help, stage: declared, assumption: x}
beliefs:
  a: [{commitment: helps, kept: no, assumption: x}]
endings: {stopped: a.stop, on: "!a.stop"}
"""
    conflict = load_text(text).conflict
    found = {c.answer.id: c for c in certificate(conflict, ["kept:now", "kept:now:seen"]).answers}
    assert not found["kept:now"].holds
    assert found["kept:now:seen"].margin == 1
    [seen] = certificate(conflict, ["kept:now:seen"], most=99).answers
    assert seen.holds
    assert "belief" in {flip.changes[0].kind for flip in seen.flips if isinstance(flip.changes[0], Change)}


def test_states_of_a_ranking_are_moved_each_to_every_place() -> None:
    conflict = detente.load("elmira").conflict
    model = compile_model(conflict)
    [answer] = certificate(conflict, ["kept:now"], pairs=False, most=999).answers
    assert answer.holds
    found, expected = set(), set()
    for flip in answer.flips:
        [change] = flip.changes
        if isinstance(change, Change) and change.edit is not None:
            found.add((model.actors[change.actor], tuple(np.argsort(change.edit.result.ranks, kind="stable").tolist())))
    for actor, ranks in zip(model.actors, model.ranks, strict=True):
        order = np.argsort(ranks, kind="stable").tolist()
        assert len(set(ranks.tolist())) == len(order)
        for state in order:
            rest = [s for s in order if s != state]
            for to in range(len(order)):
                moved = (*rest[:to], state, *rest[to:])
                wants = Preference(ranks=tuple(np.argsort(moved).tolist()))
                changed = replace(conflict, preferences={**conflict.preferences, actor: wants})
                if standing(compile_model(changed)).keeps == "no":
                    expected.add((actor, moved))
    assert expected
    assert found == expected


def test_odds_of_a_correlated_judgement_turn_an_answer_where_drawing_anew_says() -> None:
    text = TEXT + "correlated: [{between: [facts.empty, facts.listens], correlation: 0.7, assumption: one crisis}]\n"
    text = text.replace("odds: 0.7", "odds: 0.9").replace("odds: 0.6", "odds: 0.9").replace(", reliability: 0.9", "")
    text = text.replace(", reliability: 0.8", "").replace(", odds: 0.9, assumption: pay", ", assumption: pay")
    found = thresholds(space(text), ("by_interest:peace",), draws=4096)
    assert not found.exact
    turns = {space(text).judgements[t.judgement].id: t for t in found.turns}
    assert "facts.empty" in turns
    at = turns["facts.empty"].turns_at
    assert turns["facts.empty"].low < at < turns["facts.empty"].high

    def share(odds: float) -> float:
        where = space(text.replace("is: yes, odds: 0.9, claims: [K1]", f"is: yes, odds: {odds:.4f}, claims: [K1]"))
        drawn = outcomes(where, uniforms(where, "random", 9, 0, 6000, 6000))
        return float((drawn == 0).all(axis=1).mean())  # both facts hold

    assert share(at) == pytest.approx(0.5, abs=0.03)


def test_drivers_and_certificates_are_asked_of_a_scenario_by_name_or_content() -> None:
    found = detente.drivers(load_text(TEXT), "by_interest:peace", draws=16)
    assert found.answer.id == "by_interest:peace"
    assert detente.certificate("chicken", ["kept:now"]).answers[0].answer.id == "kept:now"
    with pytest.raises(InputError, match="no reading 'dark'"):
        detente.certificate(load_text(TEXT), reading="dark")


ALL_KINDS = """\
detente: 1
title: what an actor wants is uncertain in every way
facts: {f: {says: f, is: no, odds: 0.5, assumption: s}}
actors:
  a: {options: {go: {assumption: s}, rest: {assumption: s}}}
  b: {options: {hold: {assumption: s}}}
  c: {options: {run: {assumption: s}}}
preferences:
  a: {assumption: s, priorities: [{any_order: ["!a.go", "a.go", "a.rest"]}]}
  b: {assumption: s, alternatives: [{odds: 0.5, weights: {"!b.hold": 1}}, {odds: 0.5, priorities: [b.hold]}]}
  c: {assumption: s, weights: {c.run: [1, 3], "!c.run": [0, 2]}}
endings: {gone: a.go, held: b.hold, ran: c.run}
readings:
  other: {says: another, odds: 0.5, assumption: s, facts: {f: {is: yes, odds: 0.25}}}
"""


@pytest.mark.parametrize(
    ("path", "never"),
    [
        ("preferences.a.priorities[0]", "gone"),
        ("preferences.b", "held"),
        ("preferences.b.alternatives[1].priorities[0]", "held"),
        ("preferences.c.weights[0]", "ran"),
    ],
)
def test_what_drivers_name_can_be_left_out_with_all_that_stands_within_it(path: str, never: str) -> None:
    first = space(ALL_KINDS)
    id = f"by_interest:{never}"
    assert 0 < detente.ensemble(first, 300, kinds=[id])[id].share < 1
    assert detente.ensemble(without(first, [path]), 300, kinds=[id])[id].share == 0


def test_every_judgement_can_be_left_out_by_its_id() -> None:
    first = space(ALL_KINDS)
    assert {j.kind for j in first.judgements} >= {"reading", "fact", "order", "preference", "weight"}
    assert any(j.id.startswith("readings.other.") for j in first.judgements)
    for judgement in first.judgements:
        left = without(first, [judgement.id])
        assert left.coordinates == first.coordinates
        assert left.fixed
    settled = without(first, ["readings"])
    drawn = outcomes(settled, uniforms(settled, "random", 0, 0, 20, 20))
    assert {world.reading for world in distinct_worlds(settled, drawn)[0]} == {""}
    for where, path in ((first, "readings.other"), (space(), "readings")):
        with pytest.raises(InputError, match=f"{path} cannot be left out: --reading looks at the worlds of one"):
            without(where, [path])
