"""Unlocking and blocking sets, their marks and essentials, against every state, subset and path of small conflicts."""

import itertools
import random
from collections.abc import Callable

import numpy as np
import pytest

from detente.model.graph import GraphModel
from detente.outlook.standing import HOW_KEPT
from detente.outlook.unlocking import unlocking
from detente.outlook.unlocking_results import Unlocking, UnlockingSet
from detente.stability.keeping import keeping
from tests.bridge import compiled
from tests.oracle import sequences
from tests.oracle.random_conflicts import Case, option_conflict
from tests.oracle.statements import Tree
from tests.outlook.unlocking_oracle import Ends, coalition, unfolded


def targets(case: Case) -> dict[str, Tree]:
    """Every ending, without the states of those before it."""
    found: dict[str, Tree] = {}
    for name, tree in case.endings.items():
        found[name] = ("and", tree, *(("not", case.endings[earlier]) for earlier in found))
    return found


def check_sets(found: Unlocking, ends: Ends) -> str:
    for actors, level in ((False, found.options), (True, found.actors)):
        corrections, blocks = ends.minimal_sets(actors)
        sets, blocking = unfolded(level.sets), unfolded(level.blocking)
        if len(sets) != len(set(sets)) or set(sets) != corrections:
            return f"unlocking sets, actors={actors}: {level.sets} for {corrections}"
        if len(blocking) != len(set(blocking)) or set(blocking) != blocks:
            return f"blocking sets, actors={actors}: {level.blocking} for {blocks}"
        if sum(s.count for s in level.sets) != len(sets) or level.stopped or level.blocking_stopped:
            return "the number of sets"
        if set(level.essential) != frozenset.intersection(*corrections):
            return "essentials"
        if [len(s.units) for s in level.sets] != sorted(len(s.units) for s in level.sets):
            return "order of size"
        if abs(sum(level.shares.values()) - 1) > 1e-9:
            return "shares"
    return ""


def check_levels(one: UnlockingSet, ends: Ends) -> str:
    for option, levels in one.levels.items():
        there = {ends.game.situations[s][option] for s in ends.exact(frozenset(one.units))}
        if {ends.case.level_names[option][v] for v in there} != set(levels):
            return f"levels of {option}"
    return ""


def check_way(model: GraphModel, one: UnlockingSet, ends: Ends, target: np.ndarray) -> str:
    way, game, units = one.way, ends.game, frozenset(one.units)
    assert way is not None
    if way.mark != ends.mark(units):
        return f"{way.mark} for {ends.mark(units)}"
    kept = keeping(model, target)
    keeps = "content" if kept.content[:, way.end].all() else "sure" if kept.sure[:, way.end].all() else "possible"
    if way.kept != (keeps if kept.possible[:, way.end].all() else "no"):
        return "kept"
    if way.leaving != tuple(np.flatnonzero(~kept.possible[:, way.end])):
        return "who leaves"
    if way.end not in ends.exact(units):
        return "the end"
    if way.mark in ("reachable", "temporary"):
        path = [(model.actors[step.actors[0]], step.after) for step in way.steps]
        if not sequences.is_legal(game, game.now, path, False) or path[-1][1] != way.end:
            return "the way is not legal"
        visited = [game.now, *(state for _, state in path)]
        turning = set()
        for option in game.situations[0]:
            steps = [game.situations[s][option] for s in visited]
            changes = [b - a for a, b in itertools.pairwise(steps)]
            if min(changes) < 0 < max(changes):
                turning.add(option)
        if turning != set(way.temporary) or bool(turning) != (way.mark == "temporary"):
            return "what is temporary"
        others = turning - units
        exact = ends.exact(units)
        if any(ends.reaches_within(units | (others - {o}), exact) for o in others):
            return "an option changes for a time without need"
    if way.mark == "reachable":
        best = max(HOW_KEPT.index(ways_end(kept, t)) for t in ends.exact(units) if ends.straight(t))
        if HOW_KEPT.index(way.kept) != best:
            return "an end that is kept more firmly"
    if way.mark == "jointly" and not all(ends.joint_move(s.before, s.after) for s in way.steps):
        return "a joint move"
    return ""


def ways_end(kept, state):
    for name, table in (("content", kept.content), ("sure", kept.sure), ("possible", kept.possible)):
        if table[:, state].all():
            return name
    return "no"


def check_actors(one: UnlockingSet, ends: Ends, option_sets: set[frozenset[str]]) -> str:
    """The mark of a set of actors is the best of the sets of options they control."""
    marks = ["reachable", "temporary", "jointly", "unreachable"]
    within = [s for s in option_sets if all(ends.controllers[o] & set(one.units) for o in s)]
    assert one.way is not None
    if frozenset(one.levels) not in within:
        return "the options of a set of actors"
    return "" if one.way.mark == min((ends.mark(s) for s in within), key=marks.index) else "the mark of actors"


def check_reachable(model: GraphModel, found: Unlocking, ends: Ends) -> str:
    game = ends.game
    there = [s for s in ends.targets if s in sequences.reachable(game, game.actors, game.now, False)]
    assert found.reachable is not None
    if found.reachable.states != len(there):
        return "the number of reachable target states"
    if there and set(found.reachable.options) != frozenset.intersection(*(ends.changed(s) for s in there)):
        return "essentials over reachable states"
    needed = {
        a
        for a in game.actors
        if not set(ends.targets) & set(sequences.reachable(game, [b for b in game.actors if b != a], game.now, False))
    }
    return "who is needed" if there and set(found.reachable.actors) != needed else ""


def disagreement(case: Case, tally: dict[str, int]) -> str:
    model = compiled(case)
    for name, tree in targets(case).items():
        ends = Ends(case, tree)
        found = unlocking(model, name, most=1000, seconds=None)
        standing = "already" if case.game.now in ends.targets else "open" if ends.ends else "impossible"
        tally[standing] = tally.get(standing, 0) + 1
        if found.standing != standing:
            return f"{name}: {found.standing} for {standing}"
        if standing != "open":
            continue
        tally["lapsed"] = tally.get("lapsed", 0) + bool(ends.lapses)
        if bool(found.lapsed) != bool(ends.lapses):
            return f"{name}: lapses"
        fault = check_sets(found, ends) or check_reachable(model, found, ends)
        unlisted = unlocking(model.conflict, name, most=1000, seconds=None)
        fault = fault or check_sets(unlisted, ends)
        tally["folded"] = tally.get("folded", 0) + any(s.choices for s in unlisted.options.sets)
        for one in found.options.sets:
            assert one.way is not None
            tally[one.way.mark] = tally.get(one.way.mark, 0) + 1
            fault = fault or check_levels(one, ends) or check_way(model, one, ends, model.ending(name))
        option_sets = set(unfolded(found.options.sets))
        for one in found.actors.sets:
            fault = fault or check_actors(one, ends, option_sets)
        if fault:
            return f"{name}: {fault}"
    return ""


def disagreements(seeds: range, draw: Callable[[random.Random], Case]) -> tuple[dict[int, str], dict[str, int]]:
    tally: dict[str, int] = {}
    found = {seed: fault for seed in seeds if (fault := disagreement(draw(random.Random(seed)), tally))}
    return found, tally


def test_sets_marks_and_essentials_of_random_conflicts_are_those_of_a_literal_search() -> None:
    found, tally = disagreements(range(1500), option_conflict)
    assert found == {}
    assert min(tally[key] for key in ("open", "already", "impossible", "lapsed")) > 20
    assert min(tally[key] for key in ("reachable", "temporary", "jointly", "unreachable")) >= 3


def test_folded_sets_of_random_coalitions_stand_for_those_of_a_literal_search() -> None:
    found, tally = disagreements(range(80), coalition)
    assert found == {}
    assert tally["folded"] > 20


@pytest.mark.slow
def test_sets_of_twenty_thousand_random_conflicts() -> None:
    assert disagreements(range(1500, 20000), option_conflict)[0] == {}
    assert disagreements(range(80, 2000), coalition)[0] == {}
