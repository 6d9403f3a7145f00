"""Changes of a conflict, tried one by one on random conflicts, against the definitions applied to each literally."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

import detente
from detente.logic.grammar import parse_statement
from detente.logic.tree import Atom, If, Not, conjunction, format_statement
from detente.model.compile import compile_model
from detente.model.conflict import Conflict, MoveRule, Preference, Priority
from detente.model.graph import GraphModel
from detente.outlook.change import smallest_changes
from detente.outlook.edits import edits
from detente.outlook.hunting import couples, doubles, singles
from detente.outlook.supposing import AIMS, Frame
from tests.bridge import conflict_of
from tests.oracle import sanctions, sequences
from tests.oracle.game import Game
from tests.oracle.random_conflicts import Case, Writer, conflict
from tests.outlook.test_views import game_of

Entry = Any  # a text, or a list of texts: a tier
List = tuple[Entry, ...]


def text_of(preference: Preference) -> List:
    """A list of priorities as texts, tiers as tuples."""
    return tuple(
        tuple(format_statement(e.wants) for e in p.tier) if p.tier else format_statement(p.wants)
        for p in preference.priorities
    )


def negated(text: str) -> str:
    tree = parse_statement(text)
    return format_statement(tree.operand if isinstance(tree, Not) else Not(tree))


def without(listed: List, place: int, within: int | None) -> List:
    if within is None:
        return listed[:place] + listed[place + 1 :]
    left = tuple(t for n, t in enumerate(listed[place]) if n != within)
    return (*listed[:place], *((left[0],) if len(left) == 1 else (left,) if left else ()), *listed[place + 1 :])


def literal_edits(listed: List) -> set[List]:
    """Every list that one edit leads to."""
    found: set[List] = set()
    for place, entry in enumerate(listed):
        parts = [(None, entry)] if isinstance(entry, str) else list(enumerate(entry))
        for within, part in parts:
            found.add(without(listed, place, within))
            new = negated(part) if within is None else tuple(negated(t) if n == within else t for n, t in parts)
            found.add((*listed[:place], new, *listed[place + 1 :]))
            if within is not None:
                rest = without(listed, place, within)
                found |= {(*rest[:to], part, *rest[to:]) for to in range(len(listed) + 1)}
        rest = listed[:place] + listed[place + 1 :]
        found |= {(*rest[:to], entry, *rest[to:]) for to in range(len(listed))}
    return found - {listed}


def preference_of(listed: List) -> Preference:
    def one(text: str) -> Priority:
        return Priority(parse_statement(text))

    return Preference(
        priorities=tuple(one(e) if isinstance(e, str) else Priority(tier=tuple(map(one, e))) for e in listed)
    )


def with_priorities(case: Case, rng: random.Random, most: int) -> Conflict:
    """The conflict with short random priorities for every actor."""
    writer = Writer(rng, case.level_names, list(case.names), case.level_names.get("state", ()))
    if case.form is None:
        writer.level_names = {}

    def entry() -> Entry:
        texts = [
            format_statement(parse_statement(writer.text(writer.tree(1)))) for _ in range(rng.choice([1, 1, 1, 2]))
        ]
        return texts[0] if len(texts) == 1 else tuple(texts)

    base = conflict_of(case)
    wanted = {a: preference_of(tuple(entry() for _ in range(rng.randint(1, most)))) for a in base.actors}
    return replace(base, preferences=wanted)


@dataclass(frozen=True)
class Literal:
    """How the target and the present ending stand, by the definitions."""

    by_interest: bool
    kept: bool
    kept_by_interest: bool
    stays: bool


def literal(game: Game, inside: Sequence[bool], present: Sequence[bool]) -> Literal:
    def kept(state: int, mask: Sequence[bool]) -> bool:
        return all(sanctions.keeps(game, a, state, mask.__getitem__, "possible") for a in game.actors)

    ahead = {game.now} | sequences.reachable(game, game.actors, game.now)
    willing = {game.now} | sequences.reachable(game, game.actors, game.now, improving=True)
    held = {s for s in ahead if inside[s] and kept(s, inside)}
    return Literal(any(inside[s] for s in willing), bool(held), bool(held & willing), kept(game.now, present))


def literal_of(changed: Conflict, ending: str) -> Literal:
    model = compile_model(changed)
    assert model.status_quo is not None
    present = model.ending_of == model.ending_of[model.status_quo]
    return literal(game_of(model), model.ending(ending).tolist(), present.tolist())


def cases(seeds: range, *, most: int, states: int, beliefs: bool) -> Iterator[tuple[int, GraphModel, str]]:
    for seed in seeds:
        rng = random.Random(seed)
        case = conflict(seed)
        if len(case.game.situations) > states:
            continue
        found = with_priorities(case, rng, most)
        model = compile_model(found if beliefs else replace(found, beliefs={}))
        yield seed, model, rng.choice(list(model.conflict.endings))


def frame_of(model: GraphModel, ending: str) -> Frame:
    return Frame.of(model, model.ending_statement(ending), list(model.conflict.endings).index(ending))


def aims_of(verdict: Any) -> tuple[bool, ...]:
    return (*(bool(getattr(verdict, aim)) for aim in AIMS), verdict.stays)


def test_the_edits_of_a_list_are_all_that_drop_negate_or_move_one_statement() -> None:
    for seed, model, _ in cases(range(300), most=5, states=1000, beliefs=True):
        for preference in model.conflict.preferences.values():
            listed = text_of(preference)
            results = {text_of(edit.result) for edit in edits(preference)}
            assert results - {listed} == literal_edits(listed), seed


def test_an_edit_says_what_it_moves_and_how_far() -> None:
    listed = preference_of(("a.x", ("b.y", "b.z"), "c.v", "c.w"))
    moves = {
        (format_statement(e.entry.wants) if not e.entry.tier else "tier", text_of(e.result)): (e.places, e.up)
        for e in edits(listed)
        if e.kind == "move"
    }
    assert moves["c.w", ("c.w", "a.x", ("b.y", "b.z"), "c.v")] == (3, True)
    assert moves["a.x", (("b.y", "b.z"), "a.x", "c.v", "c.w")] == (1, False)
    assert moves["b.z", ("a.x", "b.z", "b.y", "c.v", "c.w")] == (1, True)
    assert moves["b.z", ("a.x", "b.y", "b.z", "c.v", "c.w")] == (1, False)
    assert moves["b.z", ("a.x", "b.y", "c.v", "c.w", "b.z")] == (3, False)
    assert moves["b.z", ("b.z", "a.x", "b.y", "c.v", "c.w")] == (2, True)
    assert moves["tier", ("a.x", "c.v", "c.w", ("b.y", "b.z"))] == (2, False)


@pytest.mark.parametrize("block", [0, *(pytest.param(b, marks=pytest.mark.slow) for b in (1, 2))])
def test_single_edits_do_what_the_definitions_say_of_each(block: int) -> None:
    gains = tried = 0
    for seed, model, ending in cases(range(200 * block, 200 * block + 200), most=4, states=24, beliefs=False):
        frame = frame_of(model, ending)
        present = (model.ending_of == model.ending_of[model.status_quo]).tolist()
        inside = model.ending(ending).tolist()
        found = {
            (c.changes[0].actor, tuple(frame.realise(c.supposition).model.ranks[c.changes[0].actor].tolist())): c
            for c in singles(frame)[0]
            if c.changes[0].edit is not None
        }
        seen: dict[Any, Literal] = {}
        for i, actor in enumerate(model.actors):
            for listed in literal_edits(text_of(model.conflict.preferences[actor])):
                changed = compile_model(
                    replace(
                        model.conflict,
                        preferences={**model.conflict.preferences, actor: preference_of(listed)},
                    )
                )
                ranks = tuple(order(changed.ranks[i][frame.states]))
                if ranks != tuple(order(model.ranks[i][frame.states])) and (i, ranks) not in seen:
                    seen[i, ranks] = literal(game_of(changed), inside, present)
        assert {(i, tuple(order(np.array(r)))) for i, r in found} == set(seen), seed
        for (i, ranks), candidate in found.items():
            assert aims_of(candidate.verdict) == aims_of(seen[i, tuple(order(np.array(ranks)))]), seed
            gains += any(candidate.verdict.has(a) and not frame.now.has(a) for a in AIMS)
            tried += 1
    assert gains > 20
    assert tried > 800


def order(ranks: Any) -> list[int]:
    """Ranks within reach as dense numbers."""
    numbers: list[int] = np.unique(ranks, return_inverse=True)[1].reshape(-1).tolist()
    return numbers


def changed_by(model: GraphModel, base: Conflict, change: Any) -> Conflict:
    """The conflict with a change written into it."""
    if change.edit is not None:
        return replace(base, preferences={**base.preferences, model.actors[change.actor]: change.edit.result})
    if change.kind == "fact":
        fact = base.facts[change.subject]
        return replace(base, facts={**base.facts, fact.id: replace(fact, value=not fact.value)})
    if change.kind == "belief":
        actor = model.actors[change.actor]
        own = tuple(b for n, b in enumerate(base.beliefs[actor]) if n != int(change.subject))
        return replace(base, beliefs={**base.beliefs, actor: own})
    promise = base.commitments[change.subject]
    if change.kind == "bind":
        first = Priority(If(promise.promise, conjunction(promise.when, promise.needs)))
        preference = base.preferences[promise.by]
        wanted = replace(preference, priorities=(first, *preference.priorities))
        return replace(base, preferences={**base.preferences, promise.by: wanted})
    rules = tuple(
        MoveRule(actor=promise.by, forbid_from=Atom(o, "=", level), forbid_to=Not(Atom(o, "=", level)))
        for o in model.vocabulary.options_in(promise.promise)
        for level in base.options[o].levels
    )
    return replace(base, rules=(*base.rules, *rules))


def test_facts_beliefs_and_promises_do_what_the_definitions_say_of_each() -> None:
    tried: dict[str, int] = {}
    for seed, model, ending in cases(range(500), most=3, states=24, beliefs=True):
        frame = frame_of(model, ending)
        for candidate in singles(frame)[0]:
            change = candidate.changes[0]
            if change.edit is not None:
                continue
            changed = changed_by(model, model.conflict, change)
            assert aims_of(candidate.verdict) == aims_of(literal_of(changed, ending)), (seed, change)
            tried[change.kind] = tried.get(change.kind, 0) + 1
    assert set(tried) == {"fact", "belief", "bind", "withdraw"}
    assert min(tried.values()) > 8, tried


def test_two_edits_of_one_actor_are_found_where_the_definitions_find_them() -> None:
    found_any = 0
    for seed, model, ending in cases(range(110), most=3, states=12, beliefs=False):
        frame = frame_of(model, ending)
        wanted = [aim for aim in AIMS if not frame.now.has(aim)]
        if not wanted:
            continue
        inside = model.ending(ending).tolist()
        hits, search = doubles(frame, wanted, 10**6)
        assert search.complete
        found = {
            (i, tuple(order(frame.realise(c.supposition).model.ranks[i]))) for c in hits for i in [c.changes[0].actor]
        }
        expected = set()
        for i, actor in enumerate(model.actors):
            listed = text_of(model.conflict.preferences[actor])
            once = literal_edits(listed)
            twice = set().union(*(literal_edits(edited) for edited in once)) - once - {listed}
            known: dict[Any, bool] = {}
            for result in twice:
                wants = {**model.conflict.preferences, actor: preference_of(result)}
                changed = compile_model(replace(model.conflict, preferences=wants))
                ranks = tuple(order(changed.ranks[i][frame.states]))
                if ranks not in known:
                    verdict = literal(game_of(changed), inside, inside)
                    known[ranks] = any(getattr(verdict, aim) for aim in wanted)
                if known[ranks]:
                    expected.add((i, ranks))
        assert found == {e for e in expected if e[1] != tuple(order(model.ranks[e[0]][frame.states]))}, seed
        found_any += len(found)
    assert found_any > 20


def test_two_changes_are_found_where_the_definitions_find_them() -> None:
    found_any = 0
    for seed, model, ending in cases(range(300), most=2, states=12, beliefs=False):
        frame = frame_of(model, ending)
        alone = [c for c in singles(frame)[0] if c.changes[0].edit is not None]
        wanted = [a for a in AIMS if not frame.now.has(a) and not any(c.verdict.has(a) for c in alone)]
        if not wanted:
            continue
        inside = model.ending(ending).tolist()
        hits, search = couples(frame, wanted, alone, 10**6)
        assert search.complete
        found = {frozenset(id(c) for c in hit.changes) for hit in hits}
        expected = set()
        for n, one in enumerate(alone):
            for other in alone[n + 1 :]:
                (a,), (b,) = one.changes, other.changes
                if a.actor == b.actor:
                    continue
                assert a.edit is not None
                assert b.edit is not None
                wants = {model.actors[a.actor]: a.edit.result, model.actors[b.actor]: b.edit.result}
                changed = compile_model(replace(model.conflict, preferences={**model.conflict.preferences, **wants}))
                verdict = literal(game_of(changed), inside, inside)
                if any(getattr(verdict, aim) for aim in wanted):
                    expected.add(frozenset({id(a), id(b)}))
        assert found == expected, seed
        found_any += len(found)
    assert found_any > 4


def test_a_belief_or_a_promise_together_with_another_change_does_what_the_definitions_say() -> None:
    tried = 0
    for seed, model, ending in cases(range(500), most=2, states=12, beliefs=True):
        frame = frame_of(model, ending)
        alone = singles(frame)[0]
        if not any(c.changes[0].edit is None and c.affected is not None for c in alone):
            continue
        wanted = [a for a in AIMS if not frame.now.has(a) and not any(c.verdict.has(a) for c in alone)]
        if not wanted:
            continue
        hits, _ = couples(frame, wanted, alone, 10**6)
        found = {frozenset(id(c) for c in hit.changes) for hit in hits}
        for n, one in enumerate(alone):
            for other in alone[n + 1 :]:
                (a,), (b,) = one.changes, other.changes
                if None in {one.affected, other.affected} or (a.edit is None) == (b.edit is None):
                    continue
                first, second = (a, b) if b.edit is None else (b, a)  # what is bound comes before the edited list
                changed = changed_by(model, changed_by(model, model.conflict, first), second)
                verdict = literal_of(changed, ending)
                expected = any(getattr(verdict, aim) for aim in wanted)
                assert (frozenset({id(a), id(b)}) in found) == expected, (seed, a, b)
                tried += 1
    assert tried > 200


def test_findings_are_the_smallest_first_and_none_is_held_back_without_a_word() -> None:
    for seed, model, ending in cases(range(150), most=3, states=24, beliefs=True):
        found = smallest_changes(model, ending, most=5, tries=50)
        sizes = [(len(f.changes), AIMS.index(f.attained[0]), f.reversed) for f in found.findings]
        assert sizes == sorted(sizes), seed
        assert len(found.findings) == min(5, found.found), seed
        assert len(found.margin) == min(5, found.undoing), seed
        assert all(f.lost or f.undone for f in found.margin), seed
        held = [aim for aim in AIMS if found.now.strength(aim)]
        for f in found.findings:
            if not f.as_seen:
                assert all(f.target.strength(aim) for aim in f.attained), seed
                assert not set(f.attained) & set(held), seed


def flagship(reading: str) -> GraphModel:
    return compile_model(detente.load("ukraine-2026", reading).conflict)


def test_in_the_flagship_no_single_change_brings_a_durable_ceasefire_about_by_interest() -> None:
    found = smallest_changes(flagship("time_on_its_side"), "durable", pairs=False)
    assert found.found == 0
    assert found.searches[0].complete
    assert found.now.kept == "content"
    assert not found.now.by_interest


def test_in_the_flagship_correcting_a_belief_lets_russia_keep_what_it_fears() -> None:
    found = smallest_changes(flagship("fears_what_follows"), "durable", pairs=False)
    [first] = found.findings
    assert first.as_seen
    assert first.changes[0].belief is not None
    assert first.changes[0].belief.subject == "us_backstop"
    assert first.attained == ("kept",)


def test_in_the_flagship_binding_the_backstop_and_correcting_the_belief_together_suffice() -> None:
    found = smallest_changes(flagship("time_on_its_side"), "durable", most=100)
    made = [{(c.kind, c.subject) for c in f.changes} for f in found.findings if "kept_by_interest" in f.attained]
    assert {("bind", "us_backstop"), ("belief", "0")} in made
