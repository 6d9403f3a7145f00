"""Certificates of random uncertain conflicts against changes made by hand and the plain analyses asked anew."""

import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest

import detente
from detente.ensemble.answers import answers_of
from detente.ensemble.certificate import CameOut, Certificate, Reweighed, Right, Unmade, Wrong, certificate
from detente.ensemble.space import space_of
from detente.logic.tree import FALSE, If, conjunction
from detente.model import conflict as model
from detente.outlook.edits import edits
from detente.outlook.supposing import Change
from detente.scenario.load import load_text
from tests.ensemble.core_oracle import Recipe, made, plain_answers, recipe

GRID = [Fraction(k, 4) for k in range(-48, 49)]
Made = tuple[str, str, model.Conflict]  # what kind of change, whose preference it is of, the conflict then


def _by_hand(conflict: model.Conflict, change: object) -> model.Conflict:
    """Make a change of what is supposed in a conflict, literally."""
    actors = list(conflict.actors)
    if isinstance(change, Reweighed):
        return _preferring(conflict, actors[change.actor], change.result)
    assert isinstance(change, Change)
    if change.edit is not None:
        return _preferring(conflict, actors[change.actor], change.edit.result)
    match change.kind:
        case "fact":
            return _turned(conflict, change.subject)
        case "belief":
            return _corrected(conflict, actors[change.actor], int(change.subject))
        case "bind":
            return _bound(conflict, change.subject)
        case _:
            return _withdrawn(conflict, change.subject)


def _preferring(conflict: model.Conflict, actor: str, preference: model.Preference) -> model.Conflict:
    return replace(conflict, preferences={**conflict.preferences, actor: preference})


def _turned(conflict: model.Conflict, id: str) -> model.Conflict:
    fact = conflict.facts[id]
    return replace(conflict, facts={**conflict.facts, id: replace(fact, value=not fact.value)})


def _corrected(conflict: model.Conflict, actor: str, place: int) -> model.Conflict:
    held = conflict.beliefs[actor]
    return replace(conflict, beliefs={**conflict.beliefs, actor: held[:place] + held[place + 1 :]})


def _bound(conflict: model.Conflict, id: str) -> model.Conflict:
    promise = conflict.commitments[id]
    wanted = model.Priority(If(promise.promise, conjunction(promise.when, promise.needs)))
    before = conflict.preferences.get(promise.by) or model.Preference()
    assert before.priorities or before == model.Preference()
    return _preferring(conflict, promise.by, replace(before, priorities=(wanted, *before.priorities)))


def _withdrawn(conflict: model.Conflict, id: str) -> model.Conflict:
    promise = conflict.commitments[id]
    options = conflict.vocabulary.options_in(promise.promise)
    assert all(tuple(conflict.options[o].controllers) == (promise.by,) for o in options)
    rules = tuple(model.MoveRule(option=o, needs=FALSE, change="any") for o in options)
    stays = {**conflict.commitments, id: replace(promise, stage="withdrawn")}
    return replace(conflict, rules=(*conflict.rules, *rules), commitments=stays)


def _never_made(conflict: model.Conflict, id: str) -> model.Conflict:
    def kept(beliefs: tuple[model.Belief, ...]) -> tuple[model.Belief, ...]:
        left = [b for b in beliefs if not (b.kind == "commitment" and b.subject == id)]
        return tuple(replace(b, beliefs=kept(b.beliefs)) for b in left)

    return replace(
        conflict,
        commitments={c: promise for c, promise in conflict.commitments.items() if c != id},
        fail_together=tuple(c for c in conflict.fail_together if id not in c.together),
        beliefs={actor: kept(held) for actor, held in conflict.beliefs.items()},
    )


def _came(found: Recipe, changes: list[Wrong | CameOut]) -> model.Conflict:
    ids = [j.id for j in found.judgements]
    combination = [j.base for j in found.judgements]
    for change in changes:
        place = ids.index(change.id if isinstance(change, Wrong) else change.judgement.id)
        combination[place] = 1 if isinstance(change, Wrong) else change.outcome
    return made(found, tuple(combination))


def _after(found: Recipe, changes: tuple[object, ...], conflict: model.Conflict | None = None) -> model.Conflict | None:
    """Return the conflict after some changes; None where one of them cannot be made literally."""
    ground = [c for c in changes if isinstance(c, Wrong | CameOut)]
    known = {j.id for j in found.judgements}
    if any((c.id if isinstance(c, Wrong) else c.judgement.id) not in known for c in ground):
        return None
    left = _came(found, ground)
    never = [c.id for c in changes if isinstance(c, Unmade)]
    if not left.commitments.keys() >= set(never):
        return None
    for id in never:
        left = _never_made(left, id)
    others = [c for c in changes if not isinstance(c, Wrong | CameOut | Unmade)]
    edits = [c for c in others if isinstance(c, Change) and c.edit is not None]
    if len(edits) == len(others) == 2 and edits[0].actor == edits[1].actor:  # the second edits what the first left
        others = others[1:]
    for change in reversed(others):
        if isinstance(change, Change) and change.kind == "belief" and (ground or never):
            return None  # its place may be another one
        try:
            left = _by_hand(left, change)
        except AssertionError:
            return None
    return left


def _levers(conflict: model.Conflict, found: Recipe) -> Iterator[Made]:
    """Yield single changes, found here anew."""
    yield from (("fact", "", _turned(conflict, id)) for id in conflict.facts)
    for actor, held in conflict.beliefs.items():
        yield from (("belief", actor, _corrected(conflict, actor, k)) for k in range(len(held)))
    for actor, preference in conflict.preferences.items():
        for edit in edits(preference):
            yield "edit", actor, _preferring(conflict, actor, edit.result)
        for place, (entry, _) in enumerate(preference.weights):
            for value in GRID:
                pairs = (*preference.weights[:place], (entry, value), *preference.weights[place + 1 :])
                yield "weight", actor, _preferring(conflict, actor, replace(preference, weights=pairs))
    for id, promise in conflict.commitments.items():
        before = conflict.preferences.get(promise.by)
        if promise.stage != "withdrawn" and (before is None or before.priorities):
            yield "bind", promise.by, _bound(conflict, id)
        if promise.stage != "withdrawn":
            yield "unmade", "", _never_made(conflict, id)
    base = tuple(j.base for j in found.judgements)
    for place, judgement in enumerate(found.judgements):
        for combination, _ in found.combinations():
            if all((a == b) == (k != place) for k, (a, b) in enumerate(zip(combination, base, strict=True))):
                yield judgement.kind, judgement.actor, made(found, combination)


def _certified(found: Recipe) -> tuple[Certificate, dict[str, int]] | None:
    plain = plain_answers(found.base)
    if isinstance(plain, int) or not found.base.endings:
        return None
    asked = [answer.id for answer in answers_of(space_of({"": found.base}))]
    return certificate(found.base, asked, most=10_000, tries=4000), plain


@pytest.mark.parametrize(
    "block", [0, 2, 7, *(pytest.param(b, marks=pytest.mark.slow) for b in range(20) if b not in (0, 2, 7))]
)
def test_what_a_certificate_says_is_so_where_the_conflict_is_changed_by_hand(block: int) -> None:
    looked = 0
    for seed in range(block * 8, block * 8 + 8):
        found = recipe(seed)
        certified = None if found is None else _certified(found)
        if certified is None:
            continue
        assert found is not None
        certificate_, plain = certified
        margins = {c.answer.id: c.margin for c in certificate_.answers}
        for entry in certificate_.answers:
            assert entry.holds == (None if entry.answer.id not in plain else bool(plain[entry.answer.id]))
            for flip in entry.flips[:12]:
                changed = _after(found, flip.changes)
                if changed is None:
                    continue
                then = plain_answers(changed)
                assert not isinstance(then, int), (seed, entry.answer.id, flip)
                assert then[entry.answer.id] != plain[entry.answer.id], (seed, entry.answer.id, flip)
                looked += 1
        _none_is_missed(found, certificate_, plain, margins, seed)
    assert looked


def _none_is_missed(
    found: Recipe, certificate_: Certificate, plain: dict[str, int], margins: dict[str, int | None], seed: int
) -> None:
    """Check that changes made by hand flip nothing that is not known to be flipped by as few."""
    levers = [lever for lever in _levers(found.base, found) if lever[2] != replace(found.base, judgements=())]
    for kind, actor, changed in levers:
        for id in _flipped(plain, changed):
            assert margins[id] == 1, (seed, kind, actor, id)
    if certificate_.pairs + certificate_.ruled_out < certificate_.all_pairs:
        return
    simple = [lever for lever in levers if lever[0] in {"fact", "edit", "bind"}]
    pairs = [
        (one, other)
        for one, other in combinations(simple, 2)
        if "fact" in {one[0], other[0]} or ({one[0], other[0]} != {"bind"} and one[1] != other[1])
    ]
    for one, other in random.Random(seed).sample(pairs, min(40, len(pairs))):
        for id in _flipped(plain, _both(found.base, one, other)):
            assert margins[id] is not None, (seed, one[:2], other[:2], id)


def _both(base: model.Conflict, one: Made, other: Made) -> model.Conflict:
    """Put two changes of facts or of preferences together."""
    turned = [next((c[2].facts[id] for c in (one, other) if c[2].facts[id] != f), f) for id, f in base.facts.items()]
    facts = dict(zip(base.facts, turned, strict=True))
    preferences = dict(one[2].preferences)
    if other[1]:
        preferences[other[1]] = other[2].preferences[other[1]]
    return replace(base, facts=facts, preferences=preferences, judgements=())


def _flipped(plain: dict[str, int], changed: model.Conflict) -> list[str]:
    then = plain_answers(changed)
    return [] if isinstance(then, int) else [id for id in plain if id in then and plain[id] != then[id]]


ONE = """\
detente: 1
title: one who may go
facts: {f: {says: f, is: no, odds: [0.2, 0.4], assumption: s}, h: {says: h, is: no, odds: 0.6, assumption: s}}
actors:
  a: {name: A, options: {go: {says: go, assumption: s}}}
  b: {name: B, options: {hold: {says: hold, assumption: s}}}
preferences:
  a: WANTS
  b: {assumption: s, priorities: [b.hold]}
endings: {gone: a.go, stays: '!a.go'}
"""
WEIGHTS = "{assumption: s, weights: {'!a.go': 2, b.hold: 7, 'a.go & !b.hold': 1/2}}"


def _one(wants: str, more: str = "", answer: str = "by_interest:gone") -> Certificate:
    return detente.certificate(load_text(ONE.replace("WANTS", wants) + more), answer)


def test_another_reading_and_another_alternative_are_single_changes() -> None:
    more = "readings: {r: {says: one, odds: 0.4, assumption: s, preferences: {a: {priorities: [a.go]}}}}\n"
    [answer] = _one(WEIGHTS, more).answers
    assert Right("r") in [flip.changes[0] for flip in answer.flips]
    wants = "{assumption: s, alternatives: [{odds: 0.6, priorities: ['!a.go']}, {odds: 0.4, priorities: [a.go]}]}"
    [answer] = _one(wants).answers
    came = [flip.changes[0] for flip in answer.flips if isinstance(flip.changes[0], CameOut)]
    assert [(change.judgement.id, change.outcome) for change in came] == [("preferences.a", 1)]


def test_the_nearest_value_of_a_weight_is_told_with_its_margin() -> None:
    [answer] = _one(WEIGHTS).answers
    found = [flip.changes[0] for flip in answer.flips]
    told = [(c.place, c.turns_at, c.beyond, c.margin) for c in found if isinstance(c, Reweighed)]
    assert told == [(0, Fraction(1, 2), True, Fraction(3, 2)), (2, Fraction(2), True, Fraction(3, 2))]


def test_odds_that_are_a_range_are_moved_from_their_mean_and_few_worlds_are_listed() -> None:
    odds = _one("{assumption: s, priorities: [a.go iff (f | f & h)]}").odds
    assert odds is not None
    assert odds.exact
    assert odds.shares[0].share == pytest.approx(0.3)
    [turn] = odds.turns
    assert (turn.odds, turn.turns_at) == pytest.approx((0.3, 0.5))
    both = _one("{assumption: s, priorities: [a.go iff (f & h)]}").odds
    assert both is not None
    assert both.shares[0].share == pytest.approx(0.18)
    assert {round(t.turns_at, 9) for t in both.turns} == {round(0.5 / 0.6, 9)}


def test_what_hangs_together_in_three_ways_is_named_as_not_moved() -> None:
    wants = "{assumption: s, alternatives: [" + ", ".join(f"{{odds: 1/3, priorities: [{w}]}}" for w in WANTS) + "]}"
    more = "correlated: [{between: [preferences.a, facts.h], correlation: 0.5, assumption: s}]\n"
    odds = _one(wants, more).odds
    assert odds is not None
    assert not odds.exact
    assert odds.shares[0].low < odds.shares[0].share < odds.shares[0].high
    assert [(odds.space.judgements[k].id, why) for k, why in odds.not_moved] == [("preferences.a", "correlated")]


WANTS = ("'!a.go'", "a.go", "'a.go if h'")


@pytest.mark.parametrize("answer", ["kept:gone:path_end", "obstacle:gone:a", "deterred:gone:a:possible"])
def test_answers_about_the_best_path_are_certified_too(answer: str) -> None:
    [found] = _one("{assumption: s, priorities: ['!a.go']}", answer=answer).answers
    assert found.answer.id == answer
    assert found.holds is not None
    assert found.margin == 1 or answer.startswith("deterred")


def test_two_edits_of_one_list_are_a_pair() -> None:
    wants = "{assumption: s, priorities: ['!a.go & b.hold', '!a.go & !b.hold']}"
    [found] = _one(wants, answer="kept:stays").answers
    assert found.margin == 2
    edits = [[c for c in f.changes if isinstance(c, Change) and c.edit is not None] for f in found.flips]
    assert any(len(both) == 2 and both[0].actor == both[1].actor for both in edits)
