"""Whether promises hold by themselves, what they do, and what deters: against the definitions, state by state."""

from dataclasses import replace

import numpy as np
import pytest

from detente.logic.evaluate import evaluate
from detente.logic.tree import FALSE, If, conjunction
from detente.model.compile import compile_model
from detente.model.conflict import Conflict, MoveRule, Preference
from detente.outlook.commitments import standing_of_commitments
from detente.outlook.deterrence import deterrence
from detente.outlook.effect import effects
from detente.outlook.endings import outlook
from detente.outlook.enforcement import enforcement
from detente.outlook.ledger import ledger
from detente.outlook.nearest import nearest_levels
from detente.outlook.pairs import pairs
from detente.outlook.standing import HOW_KEPT
from detente.stability.keeping import keeping
from tests.bridge import compiled
from tests.oracle.random_conflicts import Case, conflict
from tests.oracle.sanctions import is_possible, is_sure, keeps
from tests.oracle.sequences import reachable


def promising(seeds: range) -> list[tuple[int, Case]]:
    return [(seed, case) for seed in seeds if (case := conflict(seed)).document.get("commitments")]


def wrong_enforcement(case: Case) -> str:
    model, game = compiled(case), case.game
    ahead = reachable(game, game.actors, game.now) | {game.now}
    for id, found in enforcement(model).items():
        commitment = model.conflict.commitments[id]
        actor = commitment.by
        due = model.truth(conjunction(commitment.when, commitment.needs))
        promised = model.truth(commitment.promise)
        D = {s for s in ahead if due[s]}
        K = {s for s in D if promised[s]}
        breaches = {s: game.improvements(actor, s) & (D - K) for s in K}
        content = {s for s in K if not breaches[s]}
        sure = {s for s in K if all(is_sure(game, actor, s, t) for t in breaches[s])}
        possible = {s for s in K if all(is_possible(game, actor, s, t) for t in breaches[s])}
        exits = {s for s in K if game.improvements(actor, s) - D}
        will = {s for s in D - K if game.improvements(actor, s) & K}
        held = found.held
        if (found.due, found.kept, found.will, found.unwilling) != (len(D), len(K), len(will), len(D - K - will)):
            return f"{id}: where it is due, kept or willingly carried out"
        counts = (held.states, held.content, held.sure, held.possible, held.exits)
        if counts != (len(K), len(content), len(sure), len(possible), len(exits)):
            return f"{id}: how it is held, {counts}"
        broken = found.broken_at
        if (broken is None) != (possible == K):
            return f"{id}: whether there is a counterexample"
        if broken is not None:
            shown = broken.breach in breaches[broken.state] and not is_possible(
                game, actor, broken.state, broken.breach or 0
            )
            distance = {s: len(game.changes(game.now, s)) for s in K - possible}
            if not shown or distance[broken.state] != min(distance.values()):
                return f"{id}: the counterexample"
    return ""


def wrong_effect(case: Case) -> str:
    model = compiled(case)
    if model.status_quo is None:
        return ""
    for id, found in effects(model).items():
        commitment = model.conflict.commitments[id]
        own = model.vocabulary.options_in(commitment.promise)
        frozen = tuple(MoveRule(option, needs=FALSE, change="any") for option in own)
        absent = replace(model.conflict, rules=(*model.conflict.rules, *frozen))
        variants = (absent, model.conflict, bound(model.conflict, id))
        for variant, prospects in zip(variants, (found.absent, found.free, found.binding), strict=True):
            ahead = outlook(compile_model(variant))
            for ending, prospect in zip(ahead.endings, prospects, strict=True):
                told = (prospect.reachable, prospect.by_interest, prospect.kept)
                if told != (ending.states > 0, ending.by_interest > 0, ending.firmest):
                    return f"{id}: {told} of {ending}"
    return ""


def bound(written: Conflict, id: str) -> Conflict:
    """The conflict in which the promisor wants to keep its promise above all else."""
    model = compile_model(written)
    promise = written.commitments[id]
    first = If(promise.promise, conjunction(promise.when, promise.needs))
    ranks = model.ranks[model.actors.index(promise.by)]
    held = evaluate(first, written.view(promise.by), model.columns, model.count)
    scores = ranks.astype(int) + held * 1000
    return replace(written, preferences={**written.preferences, promise.by: Preference(ranks=tuple(map(int, scores)))})


def wrong_deterrence(case: Case) -> str:
    model, game = compiled(case), case.game
    ending = next((e for e in model.conflict.endings if model.ending(e)[game.now]), None)
    if ending is None or model.conflict.graph is not None:
        return ""
    inside = model.ending(ending)
    found = deterrence(model, ending, game.now)
    for i, actor in enumerate(game.actors):
        words = [
            how for how in ("nash", "sure", "possible") if keeps(game, actor, game.now, lambda s: bool(inside[s]), how)
        ]
        told = {"content": "nash"}.get(found.keeps[i], found.keeps[i])
        if (words[0] if words else "no") != told:
            return f"how {actor} keeps the ending"
        leaving = {t for t in game.improvements(actor, game.now) if not inside[t]}
        shown = [one for one in found.leavings if one.actor == i]
        if {one.target for one in shown} != leaving:
            return f"how {actor} would leave"
        for one in shown:
            answers = (one.sanction is not None, one.sure)
            if answers != (is_possible(game, actor, game.now, one.target), is_sure(game, actor, game.now, one.target)):
                return f"who answers {actor}"
    for support in found.supports:
        rule = MoveRule(support.option, needs=FALSE, change="any")
        changed = compile_model(replace(model.conflict, rules=(*model.conflict.rules, rule)))
        part = inside
        if support.way == "not in place":
            row, level = model.columns[support.option], model.columns[support.option][game.now]
            others = [c for o, c in model.columns.items() if o != support.option]
            part = np.array(
                [any(inside[t] and row[t] == level and all(c[t] == c[s] for c in others) for t in range(model.count))
                 for s in range(model.count)]
            )  # fmt: skip
            if row[support.state] >= level or any(c[support.state] != c[game.now] for c in others):
                return "the state without it"
        kept = keeping(changed, part)
        tables = {"content": kept.content, "sure": kept.sure, "possible": kept.possible}
        how = next((w for w in reversed(HOW_KEPT) if w != "no" and tables[w][support.actor, support.state]), "no")
        if support.after != how or HOW_KEPT.index(how) >= HOW_KEPT.index(support.before):
            return f"what goes without {support.option}"
    return ""


CHECKS = {"enforcement": wrong_enforcement, "effect": wrong_effect, "deterrence": wrong_deterrence}


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("part", range(2))
def test_what_is_said_of_promises_follows_from_the_definitions(name: str, part: int) -> None:
    cases = promising(range(250 * part, 250 * part + 250))
    assert len(cases) > 50
    assert {seed: said for seed, case in cases if (said := CHECKS[name](case))} == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("part", range(1, 5))
def test_what_is_said_of_more_promises_follows_from_the_definitions(name: str, part: int) -> None:
    cases = promising(range(1000 * part, 1000 * part + 1000))
    assert {seed: said for seed, case in cases if (said := CHECKS[name](case))} == {}


def test_standing_without_listing_states_is_that_of_the_ledger() -> None:
    for seed, case in promising(range(400)):
        model = compiled(case)
        assert standing_of_commitments(model.conflict) == ledger(model, case.game.now), seed


def test_the_nearest_levels_are_those_of_the_nearest_state() -> None:
    for seed, case in promising(range(300)):
        model = compiled(case)
        for ending in model.conflict.endings.values():
            now = {o: int(row[case.game.now]) for o, row in model.columns.items()}
            found = nearest_levels(model.conflict, now, [ending.statement])
            states = np.flatnonzero(model.truth(ending.statement)).tolist()
            best = min(states, key=lambda s: len(case.game.changes(case.game.now, s)), default=None)
            wanted = None if best is None else {o: int(row[best]) for o, row in model.columns.items()}
            assert found == wanted, seed


def test_a_promise_needs_another_if_no_state_has_it_carried_out_without_the_other() -> None:
    for seed, case in promising(range(600)):
        model = compiled(case)
        found = {(p.first, p.second) for p in pairs(model.conflict)}
        found |= {(p.second, p.first) for p in pairs(model.conflict) if p.mutual}
        for a in model.conflict.commitments.values():
            met = model.truth(conjunction(a.promise, a.when, a.needs))
            for b in model.conflict.commitments.values():
                held = model.truth(b.promise)
                if a is not b and met.any() and not held.all() and not (met & ~held).any():
                    rules = [r for r in model.conflict.rules if r.option or r.actor == a.by]
                    assert (a.id, b.id) in found or rules, seed
