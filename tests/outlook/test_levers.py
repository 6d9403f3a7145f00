"""What a lever changes is what a literal what-if changes: other moves, other ranks, another start."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

import detente
from detente.errors import InputError, UnknownNameError
from detente.logic.evaluate import evaluate
from detente.logic.tree import Atom, If, Not, Statement, conjunction
from detente.model.compile import compile_model
from detente.model.conflict import MoveRule, Preference
from detente.model.graph import GraphModel
from detente.model.part import holding, part, reranked
from detente.outlook.levers import Lever, levers
from detente.outlook.prospects import ASPECTS
from detente.outlook.standing import HOW_KEPT
from detente.scenario.load import load_text
from tests.bridge import compiled
from tests.oracle import sanctions, sequences
from tests.oracle.game import Game
from tests.oracle.random_conflicts import Case, conflict
from tests.oracle.statements import holds
from tests.strategies import conflicts

Shown = dict[tuple[int, str], tuple[int, set[int]]]  # ending, aspect -> how much of it, in which states


def endings_of(case: Case) -> list[set[int]]:
    claimed: set[int] = set()
    found = []
    for tree in case.endings.values():
        inside = {s for s in case.game.states if holds(tree, case.game.situations[s], case.names)} - claimed
        claimed |= inside
        found.append(inside)
    return found


def prospects(game: Game, start: int, endings: list[set[int]]) -> Shown:
    """How every ending stands from a state, by the definitions."""
    ahead = {start} | sequences.reachable(game, game.actors, start)
    by_interest = {start} | sequences.reachable(game, game.actors, start, improving=True)
    found: Shown = {}
    for ending, inside in enumerate(endings):
        firm = {
            s: min(firmness(game, s, inside, actor) for actor in game.actors) for s in inside & (ahead | by_interest)
        }
        for among, reach, kept in ((ahead, "reachable", "kept"), (by_interest, "by_interest", "kept_by_interest")):
            here = inside & among
            best = max((firm[s] for s in here), default=0)
            found[ending, reach] = int(bool(here)), here
            found[ending, kept] = best, {s for s in here if firm[s] >= best}
    return found


def firmness(game: Game, state: int, inside: set[int], actor: str) -> int:
    for how in reversed(HOW_KEPT[1:]):
        if sanctions.keeps(game, actor, state, inside.__contains__, "nash" if how == "content" else how):
            return HOW_KEPT.index(how)
    return 0


def expected_changes(case: Case, model: GraphModel, now: Shown, then: Shown) -> dict[tuple[int, str], tuple]:
    found = {}
    for key, (before, _) in now.items():
        after, _ = then[key]
        if before != after:
            shows = (then if after > before else now)[key][1]
            worth = tuple(verdict(case.game.ranks[actor], case.game.now, shows) for actor in case.game.actors)
            words = (HOW_KEPT[before], HOW_KEPT[after]) if key[1].startswith("kept") else ("no", "no")
            found[key] = (after > before, words, len(shows), worth)
    return found


def verdict(ranks: list[int], start: int, states: set[int]) -> str:
    signs = {(ranks[s] > ranks[start]) - (ranks[s] < ranks[start]) for s in states}
    return {1: "better", 0: "same", -1: "worse"}[signs.pop()] if len(signs) == 1 else "depends"


def said_changes(lever: Lever) -> dict[tuple[int, str], tuple]:
    return {(c.ending, c.aspect): (c.gained, (c.before, c.after), c.count, c.worth) for c in lever.changes}


def what_if(case: Case, model: GraphModel, actor: str, lever: Lever) -> Game:
    """The game in which the actor does what the lever says."""
    game = replace(case.game, memory={})
    written = model.conflict
    if lever.kind == "move":
        return game
    promise = written.commitments.get(lever.subject)
    if lever.kind in {"resolve", "bind"}:
        wanted: Statement = Atom(lever.subject, "=", lever.level)
        if promise is not None:
            wanted = If(promise.promise, conjunction(promise.when, promise.needs))
        truth = evaluate(wanted, written.view(actor), model.columns, model.count).tolist()
        scores = list(zip(truth, game.ranks[actor], strict=True))
        order = sorted(set(scores))
        return replace(game, ranks={**game.ranks, actor: [order.index(score) for score in scores]})
    options = [lever.subject] if promise is None else model.vocabulary.options_in(promise.promise)
    held = {
        before: {t for t in after if not set(game.changes(before, t)) & set(options)}
        for before, after in game.moves[actor].items()
    }
    return replace(game, moves={**game.moves, actor: held})


def fault(case: Case, model: GraphModel, kinds: Counter[str]) -> str:
    game, endings = case.game, endings_of(case)
    now = prospects(game, game.now, endings)
    for index, actor in enumerate(game.actors):
        found = levers(model, index)
        moves = {lever.start for lever in found.levers if lever.kind == "move"}
        if moves != game.moves[actor][game.now]:
            return f"the moves of {actor}"
        for position, prospect in enumerate(found.baseline):
            if any(prospect.strength(aspect) != now[position, aspect][0] for aspect in ASPECTS):
                return f"how ending {position} stands as things are"
        for lever in found.levers:
            if lever.kind not in {"move", "withdraw"} and lever.start != game.now:
                return f"where {lever} starts"
            then = prospects(what_if(case, model, actor, lever), lever.start, endings)
            if said_changes(lever) != expected_changes(case, model, now, then):
                return f"what {lever} of {actor} changes: {expected_changes(case, model, now, then)}"
            kinds[lever.kind] += bool(lever.changes)
        ordered = [ASPECTS.index(e.changes[0].aspect) if e.changes else 9 for e in found.levers]
        if ordered != sorted(ordered) or found.effective != tuple(e for e in found.levers if e.changes):
            return f"the order of the levers of {actor}"
    return ""


@given(conflicts())
def test_levers_change_what_the_literal_what_if_changes(case: Case):
    assert fault(case, compiled(case), Counter()) == ""


def test_levers_of_every_kind_change_something_somewhere_and_always_what_the_what_if_changes():
    kinds: Counter[str] = Counter()
    faults = {seed: found for seed in range(150) if (found := fault(case := conflict(seed), compiled(case), kinds))}
    assert faults == {}
    assert set(kinds) == {"move", "resolve", "bind", "refuse", "withdraw"}


def test_the_models_of_what_ifs_are_those_of_the_conflicts_they_stand_for():
    for seed in range(150):
        case = conflict(seed)
        model = compiled(case)
        written = model.conflict
        if written.graph is not None:
            continue
        for index, actor in enumerate(model.actors):
            for option in written.controlled(actor)[:2]:
                levels = written.options[option].levels
                stay = [Atom(option, "=", level) for level in levels]
                rules = tuple(MoveRule(actor=actor, forbid_from=s, forbid_to=Not(s)) for s in stay)
                again = compile_model(replace(written, rules=(*written.rules, *rules)))
                assert same_moves(holding(model, index, [option]), again)
            backwards = (model.ranks[index].max() + 1 - model.ranks[index]).astype(np.int32)
            turned = replace(
                written, preferences={**written.preferences, actor: Preference(ranks=tuple(backwards.tolist()))}
            )
            again = compile_model(turned)
            assert same_moves(reranked(model, index, backwards), again)
            assert (again.ranks == reranked(model, index, backwards).ranks).all()


def test_a_part_of_a_model_has_the_moves_between_its_states():
    for seed in range(100):
        model = compiled(conflict(seed))
        keep = np.random.default_rng(seed).random(model.count) < 0.6
        smaller, states = part(model, keep)
        assert states.tolist() == np.flatnonzero(keep).tolist()
        assert smaller.status_quo == (None if not keep[model.status_quo] else states.tolist().index(model.status_quo))
        for i in range(len(model.actors)):
            for place, state in enumerate(states.tolist()):
                inside = [t for t in model.moves[i].targets(state).tolist() if keep[t]]
                assert states[smaller.moves[i].targets(place)].tolist() == inside


def same_moves(one: GraphModel, other: GraphModel) -> bool:
    every = np.arange(one.count)
    return all(
        set(zip(*map(np.ndarray.tolist, a.arcs_from(every)), strict=True))
        == set(zip(*map(np.ndarray.tolist, b.arcs_from(every)), strict=True))
        and set(zip(*map(np.ndarray.tolist, a.better_arcs_from(every)), strict=True))
        == set(zip(*map(np.ndarray.tolist, b.better_arcs_from(every)), strict=True))
        for a, b in zip(one.moves, other.moves, strict=True)
    )


def test_the_cost_of_a_lever_is_the_nearest_step_that_does_it():
    model = detente.compile_model(detente.load("prisoners-dilemma").conflict)
    [resolve] = [lever for lever in levers(model, "first").levers if lever.kind == "resolve"]
    assert resolve.step is not None
    assert (resolve.step.before, resolve.step.after, resolve.step.worth) == (0, 1, "loss")
    assert [entry.says for entry in resolve.step.deciding] == ["to confess"]
    assert resolve.steps == (0, 0, 2)


TRUCE = """
detente: 1
title: A truce that waits for a parliament
actors:
  north: {options: {attack: {now: yes}}}
  south: {options: {guard: ""}}
  parliament: {options: {approve: ""}}
commitments:
  guard: {by: south, promise: south.guard, when: "!north.attack", needs: parliament.approve, stage: floated}
preferences:
  north: {priorities: ["!north.attack if south.guard", north.attack]}
  south: {priorities: ["!north.attack", "!south.guard"]}
  parliament: {priorities: ["!parliament.approve"]}
endings:
  war: north.attack
  guarded: "!north.attack & south.guard"
  bare: "!north.attack & !south.guard"
"""


def test_a_consent_opens_an_ending_only_together_with_the_promise_it_is_for():
    model = compile_model(load_text(TRUCE).conflict)
    parliament = levers(model, "parliament")
    assert all(lever.needed_for == ("south.guard",) for lever in parliament.levers)
    [refuse] = [lever for lever in parliament.levers if lever.kind == "refuse"]
    assert ("guarded", "reachable", False) in named(model, refuse)
    [consent] = [lever for lever in parliament.levers if lever.kind == "resolve"]
    assert ("guarded", "kept_by_interest", True) not in named(model, consent)
    assert consent.step is not None
    assert consent.step.worth == "loss"


def test_a_promise_kept_by_nobodys_interest_is_worth_something_once_it_binds():
    model = compile_model(load_text(TRUCE).conflict)
    found = {lever.kind: lever for lever in levers(model, "south").levers}
    assert ("guarded", "kept", True) in named(model, found["bind"])
    assert ("guarded", "reachable", False) in named(model, found["withdraw"])
    assert "refuse" not in found  # to refuse the option is to withdraw the promise


def test_a_promise_that_is_carried_out_is_withdrawn_by_ending_it_first():
    text = TRUCE.replace('guard: ""', "guard: {now: yes}").replace("attack: {now: yes}", 'attack: ""')
    model = compile_model(load_text(text.replace('approve: ""', "approve: {now: yes}")).conflict)
    [withdraw] = [lever for lever in levers(model, "south").levers if lever.kind == "withdraw"]
    assert model.status_quo is not None
    assert model.changes(model.status_quo, withdraw.start) == (("south.guard", "yes", "no"),)
    assert ("guarded", "reachable", False) in named(model, withdraw)


def test_without_a_status_quo_or_an_actor_of_that_name_levers_say_so():
    conflict = load_text(TRUCE).conflict
    with pytest.raises(InputError, match="status quo"):
        levers(compile_model(replace(conflict, has_status_quo=False)), 0)
    with pytest.raises(UnknownNameError, match="did you mean 'north'"):
        levers(compile_model(conflict), "nort")


def named(model: GraphModel, lever: Lever) -> set[tuple[str, str, bool]]:
    endings = list(model.conflict.endings)
    return {(endings[c.ending], c.aspect, c.gained) for c in lever.changes}
