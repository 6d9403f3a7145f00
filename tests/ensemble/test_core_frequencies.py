"""Frequencies over worlds: exact where all are listed, converging where they are drawn, the same however cut."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

import detente
from detente.ensemble.codes import CONTRADICTORY
from detente.ensemble.designs import Design
from detente.ensemble.draws import combinations, draw
from detente.ensemble.evaluate import Evaluator
from detente.ensemble.frequencies import Tally, frequencies
from detente.ensemble.roads import Roads
from detente.ensemble.space import Space, space_of
from detente.ensemble.worlds import World, conflict_of, distinct_worlds
from detente.errors import InputError
from detente.logic.grammar import parse_statement
from detente.logic.tree import TRUE, Not
from detente.model import kernels
from detente.model.conflict import Claim, Constraint, Evidence, Fact, Preference, Priority
from detente.model.uncertainty import Judgement, Spread
from detente.stability.sequences import reachable
from tests.bridge import compiled
from tests.ensemble.core_oracle import made, plain_answers, recipe
from tests.oracle.random_conflicts import conflict as random_case

SEEDS = [s for s in range(40) if (found := recipe(s)) is not None and len(list(found.combinations())) > 3][:12]


def tally_of(space: Space, design: Design, draws: int, block: int, kinds: list[str] | None = None) -> Tally:
    evaluator = Evaluator(space, kinds)
    tally = Tally.empty(len(evaluator.answers))
    for first in range(0, draws, block):
        part = draw(space, design, 5, first, min(block, draws - first), draws)
        worlds, which = distinct_worlds(space, part.outcomes)
        answered = evaluator.answer(worlds)
        tally.add(replace(answered, values=answered.values[which], reasons=answered.reasons[which]), part.weights)
    return tally


@pytest.mark.parametrize("seed", SEEDS)
def test_listed_worlds_give_the_exact_frequencies(seed: int) -> None:
    found = recipe(seed)
    assert found is not None
    space = space_of({"": found.base})
    answers = Evaluator(space).answers
    tally = tally_of(space, "factorial", combinations(space), 7)
    shares: dict[str, Fraction] = dict.fromkeys((a.id for a in answers), Fraction(0))
    contradictory = Fraction(0)
    for combination, odds in found.combinations():
        expected = plain_answers(made(found, combination))
        if isinstance(expected, int):
            contradictory += odds
        else:
            for id, value in expected.items():
                shares[id] += value * odds
    assert tally.draws == pytest.approx(1)
    assert tally.contradictory.sum() == pytest.approx(float(contradictory))
    assert tally.yes == pytest.approx([float(shares[a.id]) for a in answers], abs=1e-9)
    for frequency in frequencies(answers, tally, exact=True):
        assert np.isnan(frequency.share) or frequency.low == frequency.share == frequency.high


@pytest.mark.parametrize("design", ["random", "latin", "sobol"])
def test_drawn_worlds_come_close_to_the_exact_frequencies(design: Design) -> None:
    space = space_of({"": recipe(SEEDS[1]).base})  # type: ignore[union-attr]
    answers = Evaluator(space).answers
    exact = frequencies(answers, tally_of(space, "factorial", combinations(space), 1000), exact=True)
    drawn = frequencies(answers, tally_of(space, design, 4096, 1000))
    for one, other in zip(exact, drawn, strict=True):
        if not np.isnan(one.share):
            assert other.share == pytest.approx(one.share, abs=0.04)


def test_the_counts_are_the_same_in_blocks_of_any_size() -> None:
    space = space_of({"": recipe(SEEDS[2]).base})  # type: ignore[union-attr]
    tallies = [tally_of(space, "random", 300, block) for block in (300, 64, 7)]
    assert all(np.array_equal(tallies[0].yes, t.yes) and np.array_equal(tallies[0].no, t.no) for t in tallies)


def test_what_a_world_answers_does_not_depend_on_what_was_asked_before() -> None:
    for seed in SEEDS[:6]:
        space = space_of({"": recipe(seed).base})  # type: ignore[union-attr]
        total = combinations(space)
        worlds, _ = distinct_worlds(space, draw(space, "factorial", 0, 0, total, total).outcomes)
        forth, back = Evaluator(space).answer(worlds), Evaluator(space).answer(worlds[::-1])
        assert np.array_equal(forth.values, back.values[::-1])
        assert np.array_equal(forth.reasons, back.reasons[::-1])
        alone = [Evaluator(space).answer([world]).values[0] for world in worlds[:5]]
        assert np.array_equal(forth.values[:5], alone)


def said(preferences: Mapping[str, Preference]) -> dict[str, Preference]:
    """Those that say anything: nothing left of a preference is no preference."""
    return {a: p for a, p in preferences.items() if p.priorities or p.weights or p.ranking or p.ranks}


def test_the_conflict_of_a_world_is_the_one_that_its_outcomes_make() -> None:
    for seed in range(60):
        found = recipe(seed)
        if found is None:
            continue
        space = space_of({"": found.base})
        table = np.array([c for c, _ in found.combinations()], float).reshape(-1, len(found.judgements))
        worlds, which = distinct_worlds(space, table)
        for (combination, _), k in zip(found.combinations(), which.tolist(), strict=True):
            conflict, expected = conflict_of(space, worlds[k]), made(found, combination)
            for part in ("facts", "commitments", "constraints"):
                assert getattr(conflict, part) == getattr(expected, part), (seed, combination, part)
            assert said(conflict.preferences) == said(expected.preferences), (seed, combination)
            assert conflict.beliefs == {a: held for a, held in expected.beliefs.items() if held}
            assert len(conflict.rules) == len(expected.rules)


def test_compiled_kernels_find_the_same_roads() -> None:
    ready, _ = kernels.available()
    if not ready:
        pytest.skip("no compiler")
    for seed in range(120):
        model = compiled(random_case(seed))
        if model.status_quo is None:
            continue
        ahead = reachable(model, model.status_quo)
        inside = tuple((model.ending_of == e) & ahead for e in range(len(model.conflict.endings)))
        with kernels.using("compiled"):
            roads = Roads(model, model.status_quo, inside)
            fast, reached = roads.to_endings(model), roads.by_interest(model)
        with kernels.using("plain"):
            assert Roads(model, model.status_quo, inside).to_endings(model) == fast
        assert np.array_equal(reached, reachable(model, model.status_quo, improvements=True))


def test_moves_too_many_to_list_are_searched_without(monkeypatch: pytest.MonkeyPatch) -> None:
    ready, _ = kernels.available()
    if not ready:
        pytest.skip("no compiler")
    model = detente.compile_model(detente.load("elmira").conflict)
    assert model.status_quo is not None
    inside = tuple(model.ending_of == e for e in range(len(model.conflict.endings)))
    with kernels.using("compiled"):
        listed = Roads(model, model.status_quo, inside)
        found = listed.to_endings(model)
        monkeypatch.setattr("detente.ensemble.roads._MOST_LISTED", 0)
        unlisted = Roads(model, model.status_quo, inside)
        assert unlisted.to_endings(model) == found
    assert (listed.rows is None, unlisted.rows is None) == (False, True)


def dilemma(**changes: object) -> detente.Conflict:
    return replace(detente.load("prisoners-dilemma").conflict, **changes)  # type: ignore[arg-type]


def judgement(id: str, kind: str, odds: str = "1/2") -> Judgement:
    return Judgement(id, kind, id, odds=(Spread.constant(Fraction(odds)),))  # type: ignore[arg-type]


def test_worlds_in_which_nothing_is_feasible_are_counted_apart() -> None:
    base = dilemma()
    statement = parse_statement("first.silent | second.silent")

    constraints = (
        Constraint(Not(statement), evidence=Evidence(("A",))),
        Constraint(statement, evidence=Evidence(("B",))),
    )
    uncertain = replace(
        base,
        constraints=constraints,
        claims={c: Claim(c, c) for c in "AB"},
        judgements=(judgement("claims.A", "claim"), judgement("claims.B", "claim")),
    )
    space = space_of({"": uncertain})
    tally = tally_of(space, "factorial", 4, 4, ["kept now"])
    assert tally.contradictory.tolist()[1] == 0.25
    assert tally.contradictory.sum() + tally.yes[0] + tally.no[0] == pytest.approx(1)
    worlds, _ = distinct_worlds(space, np.zeros((1, 2)))
    assert Evaluator(space, ["kept now"]).answer(worlds).values.tolist() == [[CONTRADICTORY] * 3]


def test_a_reading_has_its_own_judgements_and_shares_those_that_are_the_same() -> None:
    fact = judgement("facts.f", "fact")
    own = judgement("preferences.first.priorities[0]", "statement")
    other = replace(own, odds=(Spread.constant(Fraction(1, 3)),))
    odds = Judgement("readings", "reading", "", outcomes=("", "dark"), odds=(Spread.constant(Fraction(1, 2)),) * 2)
    wants = {"first": replace(dilemma().preferences["first"], priorities=(Priority(TRUE, path=own.id),), ranks=())}
    facts = {"f": Fact("f", "", True)}
    readings = {
        "": dilemma(judgements=(odds, fact, own), preferences=wants, facts=facts),
        "dark": dilemma(judgements=(odds, fact, other), preferences=wants, facts=facts),
    }
    space = space_of(readings)
    assert [j.id for j in space.judgements] == ["readings", "facts.f", own.id, f"readings.dark.{own.id}"]
    worlds, which = distinct_worlds(space, np.array([[0, 1, 1, 0], [0, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0]]))
    assert len(worlds) == 2
    assert which[0] == which[1]
    assert which[2] == which[3]
    assert [world.reading for world in worlds] == ["", "dark"]
    assert space_of(readings, "dark").dimensions == 2
    with pytest.raises(InputError, match="no reading 'bright'"):
        space_of(readings, "bright")


def test_what_is_certain_is_one_world_that_is_the_scenario() -> None:
    space = space_of({"": dilemma()})
    worlds, which = distinct_worlds(space, draw(space, "random", 0, 0, 9, 9).outcomes)
    assert worlds == [World("")]
    assert which.tolist() == [0] * 9
    assert conflict_of(space, worlds[0]) == dilemma()


def test_questions_that_do_not_exist_are_refused() -> None:
    with pytest.raises(InputError, match="there are no answers 'whether'"):
        Evaluator(space_of({"": dilemma()}), ["whether"])
