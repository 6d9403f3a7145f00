"""What an answer hangs on, against what can be worked out by hand, and flips against a conflict compiled anew."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

import detente
from detente.ensemble.certificate import Wrong, certificate
from detente.ensemble.designs import uniforms
from detente.ensemble.draws import outcomes
from detente.ensemble.drivers import drivers
from detente.ensemble.reliance import reliance
from detente.ensemble.rules import rule_set
from detente.ensemble.run import space_of_scenario
from detente.ensemble.space import Space
from detente.ensemble.thresholds import thresholds
from detente.errors import InputError
from detente.model.compile import compile_model
from detente.model.conflict import Conflict
from detente.outlook.beliefs import learning
from detente.outlook.edits import edits
from detente.outlook.endings import outlook
from detente.outlook.standing import standing
from detente.scenario.load import load_text
from tests.ensemble.quarrels import CLAIMED

# The strike is kept up unless both facts hold: then, and only then, the workers would rather stop by themselves.
TEXT = """\
detente: 1
title: a strike
sources: {paper: {author: A reporter}}
claims:
  K1: {says: the fund is empty, source: paper}
  K2: {says: the firm listens, source: paper}
  K3: {says: the workers dislike striking}
facts:
  empty: {says: the fund is empty, is: yes, odds: 0.8, claims: [K1]}
  listens: {says: the firm listens, is: yes, odds: 0.8, claims: [K2]}
  sunny: {says: the sun shines, is: no, odds: 0.3, assumption: summer}
actors:
  workers: {options: {strike: {says: strike, now: yes, assumption: they do}}}
preferences:
  workers:
    priorities:
      - {wants: "!workers.strike if empty & listens", claims: [K3]}
      - {wants: workers.strike, assumption: pay}
endings: {strike: workers.strike, peace: "!workers.strike"}
"""


def space() -> Space:
    return space_of_scenario(load_text(TEXT))


def test_indices_and_shares_are_those_of_a_conjunction() -> None:
    found = drivers(space(), "by_interest:peace", draws=1024, seed=1)
    by_id = {found.space.judgements[d.judgements[0]].id: d for d in found.drivers}
    p = 0.8
    variance = p * p * (1 - p * p)
    first = p * p * p * (1 - p) / variance  # Var(E[Y | a]) = p² · p(1 − p)
    total = p * p * (1 - p) / variance  # E[Var(Y | b)] = p · p(1 − p)
    for id in ("facts.empty", "facts.listens"):
        assert by_id[id].first == pytest.approx(first, abs=0.08)
        assert by_id[id].total == pytest.approx(total, abs=0.08)
        shares = {f.outcome: f.share for f in by_id[id].fixed}
        assert shares[0.0] == pytest.approx(p, abs=0.03)
        assert shares[1.0] == 0
    assert by_id["facts.sunny"].total == pytest.approx(0, abs=1e-9)
    assert by_id["facts.sunny"].swing == 0
    assert found.low <= p * p <= found.high
    assert found.drivers[-1] is by_id["facts.sunny"]


def test_the_rules_find_the_conjunction() -> None:
    found = drivers(space(), "by_interest:peace", draws=256)
    assert found.rules is not None
    assert found.rules.right == 1
    [yes] = [rule for rule in found.rules.rules if rule.yes]
    assert {(found.space.judgements[c.judgement].id, c.outcomes) for c in yes.conditions} == {
        ("facts.empty", (0,)),
        ("facts.listens", (0,)),
    }
    assert (yes.density, yes.coverage) == (1, 1)
    assert sum(rule.support for rule in found.rules.rules) == pytest.approx(1)


def test_rules_apply_to_every_world_exactly_once() -> None:
    rng = np.random.default_rng(5)
    where = space()
    for _ in range(50):
        table = rng.random(8) < 0.5
        rows = np.array(list(product((0.0, 1.0), repeat=3)))[rng.integers(0, 8, 200)]
        yes = table[(rows @ [4, 2, 1]).astype(int)].astype(np.float64)
        if 0 < yes.mean() < 1:
            rules = rule_set(where, rows, yes).rules
            applies = np.array(
                [[all(row[c.judgement] in c.outcomes for c in rule.conditions) for rule in rules] for row in rows]
            )
            assert (applies.sum(axis=1) == 1).all()
            for k, rule in enumerate(rules):
                share = yes[applies[:, k]].mean()
                assert rule.density == pytest.approx(share if rule.yes else 1 - share)
                assert rule.support == pytest.approx(applies[:, k].mean())


@pytest.mark.parametrize("seed", [0, 3])
def test_without_a_question_the_most_open_one_is_taken_and_the_same_seed_gives_the_same(seed: int) -> None:
    one, other = drivers(space(), draws=64, seed=seed), drivers(space(), draws=64, seed=seed)
    assert one.answer.id == other.answer.id
    assert one.drivers == other.drivers
    assert one.varies


def test_correlated_judgements_are_one_factor() -> None:
    text = TEXT + "correlated:\n  - {between: [facts.empty, facts.listens], correlation: 0.9, assumption: one crisis}\n"
    found = drivers(space_of_scenario(load_text(text)), "by_interest:peace", draws=256)
    assert [len(d.judgements) for d in found.drivers] == [2, 1]
    assert found.drivers[0].first == pytest.approx(1, abs=0.1)


ONE_FACTOR = {
    "all judgements correlated": TEXT.replace(", odds: 0.3, assumption: summer", ", assumption: summer")
    + "correlated:\n  - {between: [facts.empty, facts.listens], correlation: 0.7, assumption: one crisis}\n",
    "one judgement": TEXT.replace("is: yes, odds: 0.8, claims: [K1]", "is: yes, claims: [K1]").replace(
        ", odds: 0.3, assumption: summer", ", assumption: summer"
    ),
    "one judgement with odds from a range": TEXT.replace("is: yes, odds: 0.8, claims: [K1]", "is: yes, claims: [K1]")
    .replace(", odds: 0.3, assumption: summer", ", assumption: summer")
    .replace("odds: 0.8", "odds: [0.2, 0.6]"),
}


@pytest.mark.parametrize("text", ONE_FACTOR.values(), ids=ONE_FACTOR)
def test_an_answer_hangs_wholly_on_the_only_factor(text: str) -> None:
    found = drivers(space_of_scenario(load_text(text)), "by_interest:peace", draws=256)
    assert found.varies
    [driver] = found.drivers
    assert (driver.first, driver.total, driver.first_margin, driver.total_margin) == (1, 1, 0, 0)
    assert (found.draws, found.rows) == (512, 512)
    exact = detente.ensemble(load_text(text), 20_000)["by_interest:peace"].share
    assert found.share == pytest.approx(exact, abs=0.02)


def test_worlds_that_contradict_themselves_are_counted_with_their_reasons() -> None:
    found = drivers(space_of_scenario(load_text(CLAIMED)), "by_interest:held", draws=128)
    assert found.draws == 256
    assert found.draws - found.applies == sum(number for _, number in found.contradictory) == 64
    assert [reason for reason, _ in found.contradictory] == ["the status quo is not feasible"]


def test_a_judgement_that_only_takes_the_answer_away_does_not_drive_it() -> None:
    text = CLAIMED.replace("claims:\n", "facts: {f: {says: f, is: yes, odds: 0.5, assumption: a}}\nclaims:\n", 1)
    text = text.replace("{wants: second.hold,", "{wants: second.hold if f,")
    found = drivers(space_of_scenario(load_text(text)), "by_interest:held", draws=1024)
    by_id = {found.space.judgements[d.judgements[0]].id: d for d in found.drivers}
    assert found.share == pytest.approx(0.5, abs=0.02)
    assert by_id["claims.C"].first == pytest.approx(0, abs=0.05)
    assert by_id["facts.f"].first == pytest.approx(0.75, abs=0.08)  # in a quarter of the worlds there is no answer


def test_a_claim_without_which_nothing_is_possible_is_not_harmless() -> None:
    where = space_of_scenario(load_text(CLAIMED))
    drawn = outcomes(where, uniforms(where, "random", 0, 0, 64, 64))
    [entry] = reliance(where, drawn, ("by_interest:held",), reading="").without
    assert entry.contradictory
    assert entry.contradicts == (0, 64)
    assert np.isnan(entry.shifts[0].difference)


@pytest.mark.parametrize(("draws", "seed"), [(16.0, 0), ("16", 0), (16, "a"), (16, None), (16, -1)])
def test_numbers_of_the_wrong_kind_are_refused(draws: Any, seed: Any) -> None:
    with pytest.raises(InputError, match="whole number"):
        drivers(space(), draws=draws, seed=seed)


def test_what_is_the_same_in_all_worlds_has_no_drivers() -> None:
    found = drivers(space(), "reachable:peace", draws=16)
    assert not found.varies
    assert found.rules is None
    assert all(d.swing == 0 for d in found.drivers)


@pytest.mark.parametrize(
    ("answer", "draws", "says"),
    [
        ("kept:pece", 16, "did you mean kept:peace"),
        (None, 100, "power of two"),
        ("nonsense", 16, "there is no question"),
    ],
)
def test_bad_questions_are_refused(answer: str | None, draws: int, says: str) -> None:
    with pytest.raises(InputError, match=says):
        drivers(space(), answer, draws=draws)


def test_a_scenario_without_uncertainty_has_no_drivers() -> None:
    with pytest.raises(InputError, match="nothing in the scenario is uncertain"):
        drivers(space_of_scenario("prisoners-dilemma"))


def test_odds_turn_the_answer_where_the_line_says() -> None:
    found = thresholds(space(), ("by_interest:peace",))
    assert found.exact
    assert found.shares[0].share == pytest.approx(0.64)
    where = space()
    turns = {where.judgements[t.judgement].id: t for t in found.turns}
    assert found.answers[0].id == "by_interest:peace"
    assert turns.keys() == {"facts.empty", "facts.listens"}
    for threshold in turns.values():  # q · 0.8 = ½
        assert threshold.turns_at == pytest.approx(0.625)
        assert threshold.margin == pytest.approx(0.175)


def test_what_rests_on_a_wrong_claim_alone_falls_and_is_counted() -> None:
    where = space()
    drawn = outcomes(where, uniforms(where, "random", 0, 0, 64, 64))
    found = reliance(where, drawn, ("by_interest:peace",), reading="")
    by_id = {entry.id: entry for entry in found.without}
    assert found.base == (True,)
    assert by_id.keys() == {"K1", "K2", "K3", "paper"}
    assert all(entry.flips == (0,) for entry in by_id.values())
    assert all(entry.shifts[0].after == 0 for entry in by_id.values())  # a fact that falls is the other way round
    assert by_id["paper"].fall == ("facts.empty", "facts.listens")


def _answers(conflict: Conflict) -> dict[str, bool]:
    """Ask the plain analyses about a conflict compiled from scratch."""
    model = compile_model(conflict)
    found, now = outlook(model), standing(model)
    says = {
        "kept:now": now.keeps != "no",
        "kept:now:sure": now.keeps in {"sure", "content"},
        "kept:now:seen": learning(model)[0] != "no",
    }
    for id, entry in zip(conflict.endings, found.endings, strict=True):
        says[f"reachable:{id}"] = entry.states > 0
        says[f"by_interest:{id}"] = entry.by_interest > 0
        says[f"kept:{id}"] = entry.firmest != "no"
        says[f"kept:{id}:by_interest"] = any(entry.kept_by_interest.values())
    return says


def _changed(conflict: Conflict, actors: tuple[str, ...], change: object) -> Conflict | None:
    """Make a change by hand; None for those that are no change of the document."""
    if isinstance(change, Wrong):
        return None
    kind, subject = change.kind, change.subject  # type: ignore[attr-defined]
    if change.edit is not None:  # type: ignore[attr-defined]
        wanted = {**conflict.preferences, actors[change.actor]: change.edit.result}  # type: ignore[attr-defined]
        return replace(conflict, preferences=wanted)
    if kind == "fact":
        fact = conflict.facts[subject]
        return replace(conflict, facts={**conflict.facts, subject: replace(fact, value=not fact.value)})
    return None


def _random_conflict(seed: int) -> Conflict:
    """Return a conflict of three actors with random priorities, one fact and two endings."""
    rng = np.random.default_rng(seed)
    atoms = ["a.x", "b.y", "c.z", "a.x & b.y", "b.y | !c.z", "c.z -> a.x", "!a.x", "!b.y", "!c.z", "f", "b.y if f"]
    wants = {actor: rng.choice(atoms, 3, replace=False).tolist() for actor in "abc"}
    text = "detente: 1\ntitle: t\nfacts: {f: {is: yes, assumption: x}}\nactors:\n"
    text += "".join(f"  {a}: {{options: {{{o}: {{assumption: x}}}}}}\n" for a, o in zip("abc", "xyz", strict=True))
    text += "preferences:\n" + "".join(f"  {a}: {{priorities: {w}, assumption: x}}\n" for a, w in wants.items())
    text += "endings: {none: '!a.x & !b.y', some: 'a.x | b.y'}\n"
    return load_text(text).conflict


@pytest.mark.parametrize("seed", [seed for seed in range(13) if seed != 9])  # nothing flips anything in the tenth
def test_every_flip_of_a_certificate_flips_the_answer_of_the_changed_conflict(seed: int) -> None:
    conflict = _random_conflict(seed)
    found = certificate(conflict, tries=40)
    before = _answers(conflict)
    assert {c.answer.id: c.holds for c in found.answers} == {
        id: before[id] for id in (c.answer.id for c in found.answers)
    }
    looked = 0
    for certified in found.answers:
        for flip in certified.flips:
            changed: Conflict | None = conflict
            for change in flip.changes:
                changed = None if changed is None else _changed(changed, found.model.actors, change)
            if changed is not None:
                assert _answers(changed)[certified.answer.id] != certified.holds
                looked += 1
    assert looked == sum(len(certified.flips) for certified in found.answers) > 0


@pytest.mark.parametrize("seed", range(-1, 8))
def test_no_single_edit_that_flips_an_answer_is_missed(seed: int) -> None:
    conflict = load_text(TEXT).conflict if seed < 0 else _random_conflict(seed)
    found = certificate(conflict, pairs=False)
    before = _answers(conflict)
    flipping: set[str] = set()
    for actor, preference in conflict.preferences.items():
        for edit in edits(preference):
            after = _answers(replace(conflict, preferences={**conflict.preferences, actor: edit.result}))
            flipping |= {id for id in before if after[id] != before[id]}
    for id, fact in conflict.facts.items():
        after = _answers(replace(conflict, facts={**conflict.facts, id: replace(fact, value=not fact.value)}))
        flipping |= {key for key in before if after[key] != before[key]}
    assert flipping == {c.answer.id for c in found.answers if c.margin == 1}


def test_pairs_are_looked_for_where_no_single_change_is_enough() -> None:
    text = TEXT.replace("is: yes, odds: 0.8, claims: [K1]", "is: no, claims: [K1]").replace(
        "is: yes, odds: 0.8, claims: [K2]", "is: no, claims: [K2]"
    )
    text = text.replace('"!workers.strike if empty & listens"', '"workers.strike | (empty & listens)"').replace(
        "{wants: workers.strike, assumption: pay}", '{wants: "!workers.strike if empty", assumption: pay}'
    )
    found = certificate(load_text(text).conflict, ["by_interest:peace"], tries=1000)
    [certified] = found.answers
    assert not certified.holds
    alone = certificate(load_text(text).conflict, ["by_interest:peace"], pairs=False).answers[0]
    assert (alone.margin is None) == (certified.margin != 1)
    assert found.pairs == found.all_pairs


def test_a_certificate_of_no_question_is_refused() -> None:
    with pytest.raises(InputError, match="there is no question 'kept:never'; did you mean"):
        certificate(load_text(TEXT).conflict, ["kept:never"])


def test_a_certificate_of_what_is_no_scenario_or_no_number_is_refused() -> None:
    with pytest.raises(InputError, match="a scenario, its name or the path of its file is needed, not int"):
        detente.certificate(3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="the number of pairs to try must be a whole number, not 'many'"):
        detente.certificate("chicken", tries="many")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="the number of pairs to try is 0 or more, not -1"):
        detente.certificate("chicken", tries=-1)
    assert detente.certificate("chicken", "kept:now").answers[0].answer.id == "kept:now"
