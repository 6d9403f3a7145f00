"""Where we are and how it can end are what a literal walk over the reachable states says."""

import numpy as np
import pytest
from hypothesis import given

from detente.errors import InputError
from detente.model.compile import compile_model
from detente.model.graph import GraphModel
from detente.outlook.endings import outlook, pattern
from detente.outlook.standing import HOW_KEPT, standing
from detente.scenario.load import load_text
from tests.bridge import compiled
from tests.oracle import concepts, sanctions, sequences
from tests.oracle.random_conflicts import Case
from tests.oracle.statements import holds
from tests.strategies import conflicts


def endings_of(case: Case) -> list[set[int]]:
    """The states of each ending: a state belongs to the first that holds."""
    claimed: set[int] = set()
    found = []
    for tree in case.endings.values():
        inside = {s for s in case.game.states if holds(tree, case.game.situations[s], case.names)} - claimed
        claimed |= inside
        found.append(inside)
    return found


def firmness(case: Case, state: int, inside: set[int], actor: str) -> str:
    """The firmest way in which an actor keeps an ending at a state."""
    for how in reversed(HOW_KEPT[1:]):
        literal = "nash" if how == "content" else how
        if sanctions.keeps(case.game, actor, state, inside.__contains__, literal):
            return how
    return "no"


def weakest(case: Case, state: int, inside: set[int]) -> str:
    return min((firmness(case, state, inside, a) for a in case.game.actors), key=HOW_KEPT.index)


def marks(model: GraphModel, part: set[int], whole: set[int]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The options with fewer levels in some states than in more of them, with those levels."""
    if model.conflict.graph is not None or not part:
        return ()
    found = []
    for option in model.conflict.options.values():
        some, more = ({model.assignment(s)[option.id] for s in states} for states in (part, whole))
        if some != more:
            found.append((option.id, tuple(level for level in option.levels if level in some)))
    return tuple(found)


def outlook_fault(case: Case, model: GraphModel) -> str:
    """What the outlook gets wrong, or nothing."""
    game = case.game
    found = outlook(model)
    ahead = {game.now} | sequences.reachable(game, game.actors, game.now)
    by_interest = {game.now} | sequences.reachable(game, game.actors, game.now, improving=True)
    if (found.reachable, found.by_interest) != (len(ahead), len(by_interest)):
        return "the states within reach"
    for entry, inside in zip(found.endings, endings_of(case), strict=True):
        here = ahead & inside
        words = [HOW_KEPT.index(weakest(case, s, inside)) for s in here]
        if (entry.states, entry.by_interest) != (len(here), len(here & by_interest)):
            return f"how often ending {entry.ending} is within reach"
        if entry.kept != {word: sum(w >= HOW_KEPT.index(word) for w in words) for word in HOW_KEPT[1:]}:
            return f"how often ending {entry.ending} is kept"
        if entry.firmest != HOW_KEPT[max(words, default=0)]:
            return f"how firmly ending {entry.ending} is kept at best"
        somehow = {s for s, w in zip(here, words, strict=True) if w}
        if entry.kept_only_where != marks(model, somehow, here):
            return f"what marks the states where ending {entry.ending} is kept"
        never = {
            i
            for i, actor in enumerate(game.actors)
            if here and all(firmness(case, s, inside, actor) == "no" for s in here)
        }
        if set(entry.breakers) != never:
            return f"who never keeps ending {entry.ending}"
        if entry.equilibria["seq"] != len(here & concepts.equilibria(game, "seq")):
            return f"the equilibria in ending {entry.ending}"
    return ""


def standing_fault(case: Case, model: GraphModel) -> str:
    """What is wrong with where we are, or nothing."""
    game = case.game
    found = standing(model)
    groups = endings_of(case)
    inside = groups[found.ending] if found.ending >= 0 else set(game.states) - set().union(*groups)
    if game.now not in inside:
        return "the ending of the status quo"
    ahead = {game.now} | sequences.reachable(game, game.actors, game.now)
    for entry, actor in zip(found.actors, game.actors, strict=True):
        better = game.improvements(actor, game.now)
        if entry.improvements != len(better) or (entry.best_move is None) != (not better):
            return f"the improvements of {actor}"
        if entry.keeps != firmness(case, game.now, inside, actor):
            return f"how {actor} keeps the ending"
        if entry.leaves != bool(better - inside):
            return f"whether {actor} would leave the ending"
        top = max(game.ranks[actor][s] for s in ahead)
        best = {s for s in ahead if game.ranks[actor][s] == top}
        wished = {
            i for i, g in enumerate(groups) if g & best and i != found.ending and top > game.ranks[actor][game.now]
        }
        if set(entry.prefers) != wished:
            return f"what {actor} would rather have"
        for concept in ("nash", "seq", "gmr"):
            if entry.stable[concept] != concepts.is_stable(game, concept, actor, game.now):
                return f"whether the status quo is {concept} stable for {actor}"
    return ""


@given(conflicts())
def test_the_outlook_is_that_of_a_literal_walk(case: Case) -> None:
    assert outlook_fault(case, compiled(case)) == ""


@given(conflicts())
def test_where_we_are_is_what_the_definitions_say(case: Case) -> None:
    assert standing_fault(case, compiled(case)) == ""


def test_without_a_status_quo_nothing_is_said_from_where_we_are() -> None:
    model = compile_model(
        load_text(
            "detente: 1\ntitle: t\nactors:\n  a: {options: {x: go, y: stay}}\n"
            "constraints: [{never: '!a.x & !a.y'}]\nendings: {on: {is: a.x}}\n",
            "t.yaml",
        ).conflict
    )
    with pytest.raises(InputError, match="no feasible status quo"):
        outlook(model)


def test_a_pattern_says_what_states_share_and_how_they_differ() -> None:
    model = compile_model(
        load_text(
            "detente: 1\ntitle: t\nactors:\n  a: {options: {x: go, y: {levels: [low, mid, high]}}}\n", "t.yaml"
        ).conflict
    )
    found = pattern(model, model.columns["a.x"] == 1)
    assert (found.count, found.shared, found.differing) == (
        3,
        (("a.x", "yes"),),
        (("a.y", (("low", 1), ("mid", 1), ("high", 1))),),
    )
    assert pattern(model, np.zeros(model.count, np.bool_)).count == 0
