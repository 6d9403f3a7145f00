"""Unlocking sets where the answer is known beforehand: waiting promises, temporary keys, coalitions, limits."""

from typing import Any

import pytest

from detente.errors import InputError, LimitError, StatementError, UnknownNameError
from detente.files import load
from detente.logic.grammar import parse_statement
from detente.model.compile import compile_model
from detente.model.conflict import Actor, Commitment, Conflict, MoveRule, Option
from detente.outlook import unlocking_sets
from detente.outlook.unlocking import unlocking


def conflict(owners: dict[str, list[str]], **parts: Any) -> Conflict:
    actors = {actor: Actor(actor, actor) for actor in owners}
    options = {f"{a}.{o}": Option(f"{a}.{o}", a) for a, names in owners.items() for o in names}
    return Conflict(title="case", actors=actors, options=options, **parts)


def promise(by: str, promised: str, when: str) -> Commitment:
    return Commitment(f"{by}_word", by, parse_statement(promised), parse_statement(when))


@pytest.fixture(scope="module")
def flagship() -> Any:
    return compile_model(load("ukraine-2026").conflict)


def test_german_troops_wait_for_both_sides_the_bundestag_and_the_hosts(flagship: Any) -> None:
    found = unlocking(flagship, "germany.station")
    assert found.actors.essential == ("russia", "ukraine", "germany", "bundestag", "hosts")
    assert {"russia.ceasefire", "ukraine.ceasefire", "bundestag.approve", "hosts.consent"} < set(
        found.options.essential
    )
    assert [s.way.mark for s in found.actors.sets if s.way] == ["reachable"]


def test_all_delivering_needs_ten_changes_on_the_flagship(flagship: Any) -> None:
    found = unlocking(flagship, "all_deliver")
    assert [len(s.units) for s in found.options.sets] == [10]
    assert set(found.actors.essential) == set(flagship.actors)


@pytest.mark.parametrize("guard", ["from", "needs"])
def test_what_may_rise_only_while_a_key_shows_needs_temporary_steps(guard: str) -> None:
    key = parse_statement("b.key")
    rule = MoveRule("a.x", leaves=key) if guard == "from" else MoveRule("a.x", needs=key)
    found = unlocking(compile_model(conflict({"a": ["x"], "b": ["key"]}, rules=(rule,))), "a.x & !b.key")
    (only,) = found.options.sets
    assert only.units == ("a.x",)
    assert only.way is not None
    assert (only.way.mark, only.way.temporary) == ("temporary", ("b.key",))
    assert bool(found.lapsed) == (guard == "needs")
    assert found.reachable is not None
    assert found.reachable.actors == ("a", "b")


def test_two_promises_that_wait_for_each_other_come_only_jointly() -> None:
    words = {c.id: c for c in (promise("a", "a.x", "b.y"), promise("b", "b.y", "a.x"))}
    found = unlocking(compile_model(conflict({"a": ["x"], "b": ["y"]}, commitments=words)), "a.x")
    (only,) = found.options.sets
    assert only.units == ("a.x", "b.y")
    assert only.way is not None
    assert only.way.mark == "jointly"
    assert only.way.steps[0].actors == (0, 1)
    assert found.reachable is not None
    assert found.reachable.states == 0


def test_a_change_that_no_move_allows_is_unreachable() -> None:
    rule = MoveRule("a.x", leaves=parse_statement("false"))
    found = unlocking(compile_model(conflict({"a": ["x"], "b": ["y"]}, rules=(rule,))), "a.x")
    assert [s.way.mark for s in found.options.sets if s.way] == ["unreachable"]


def test_a_target_that_cannot_be_is_said_with_what_clashes() -> None:
    found = unlocking(load("ukraine-2026").conflict, "ukraine.breach & !ceasefire")
    assert found.standing == "impossible"
    assert [r.kind for r in found.clash] == ["target", "constraint"]
    assert not found.options.sets


def test_a_way_that_an_irreversible_option_bars_is_impossible() -> None:
    case = conflict({"a": ["x"]}, rules=(MoveRule("a.x", only="back"),))
    assert [r.kind for r in unlocking(case, "a.x").clash] == ["target", "direction"]


def test_a_target_that_holds_already_needs_nothing() -> None:
    assert unlocking(load("ukraine-2026").conflict, "war").standing == "already"


def test_what_is_not_a_target_is_refused() -> None:
    scenario = load("ukraine-2026").conflict
    with pytest.raises(UnknownNameError, match="nosuch"):
        unlocking(scenario, "nosuch")
    with pytest.raises(StatementError):
        unlocking(scenario, "russia.nosuch")
    with pytest.raises(InputError, match="graph of states"):
        unlocking(load("elmira").conflict, "true")
    with pytest.raises(ValueError, match="most"):
        unlocking(scenario, "durable", most=0)


def pledgers(asked: list[int], wanted: int) -> Conflict:
    """As many states as thresholds, each of which pledges if so many, itself included, do."""
    everyone = ", ".join(f"s{i}.pledge" for i in range(len(asked)))
    words = [promise(f"s{i}", f"s{i}.pledge", f"atleast({k}, {everyone})") for i, k in enumerate(asked)]
    return conflict(
        {f"s{i}": ["pledge"] for i in range(len(asked))},
        commitments={c.id: c for c in words},
        definitions={"enough": parse_statement(f"atleast({wanted}, {everyone})")},
    )


def test_any_twenty_of_thirty_five_whatever_smaller_number_each_waits_for() -> None:
    found = unlocking(pledgers([i % 7 + 1 for i in range(35)], 20), "enough")
    for level in (found.options, found.actors):
        (one,), (block,) = level.sets, level.blocking
        assert [(c.count, len(c.among)) for c in one.choices] == [(20, 35)]
        assert (one.fixed, one.count) == ((), 3_247_943_160)
        assert [(c.count, len(c.among)) for c in block.choices] == [(16, 35)]
        assert not level.stopped
        assert level.shares["s0"] == pytest.approx(1 / 35)


def test_three_of_five_pledgers_come_in_turn_and_all_five_only_together() -> None:
    three = unlocking(compile_model(pledgers([1, 2, 3, 5, 5], 3)), "enough")
    assert three.options.sets[0].units == ("s0.pledge", "s1.pledge", "s2.pledge")
    assert three.options.sets[0].way is not None
    assert three.options.sets[0].way.mark == "reachable"
    five = unlocking(compile_model(pledgers([1, 2, 3, 5, 5], 4)), "enough")
    assert [len(s.units) for s in five.options.sets] == [5]
    assert five.options.sets[0].way is not None
    assert five.options.sets[0].way.mark == "jointly"
    assert five.options.sets[0].way.steps[-1].actors == (3, 4)


def test_a_coalition_of_thirty_five_is_answered_without_a_list_of_states() -> None:
    scenario = load("coalition-35")
    with pytest.raises(LimitError):
        compile_model(scenario.conflict)
    found = unlocking(scenario.conflict, "carried")
    first = found.options.sets[0]
    assert first.fixed == found.options.essential
    assert [(c.count, len(c.among)) for c in first.choices] == [(20, 32), (6, 14)]
    assert found.actors.essential == ("russia", "ukraine", "us", "uk", "france")
    assert not found.listed
    assert first.way is None


def test_a_hundred_options_with_thresholds_take_seconds() -> None:
    found = unlocking(pledgers([i % 9 + 1 for i in range(100)], 60), "enough", seconds=60)
    assert [(c.count, len(c.among)) for c in found.options.sets[0].choices] == [(60, 100)]


def test_a_search_out_of_time_says_what_is_missing() -> None:
    odd = pledgers([(i * 7) % 19 + 1 for i in range(35)], 5)
    found = unlocking(odd, "enough", seconds=0.05)
    assert "seconds" in (found.options.stopped, found.options.blocking_stopped, found.actors.blocking_stopped)


def test_most_bounds_the_sets_and_is_said() -> None:
    found = unlocking(load("coalition-35").conflict, "carried", most=2)
    assert len(found.options.sets) == 2
    assert found.options.stopped == "most"


@pytest.mark.parametrize("questions", [1, 5, 20, 60, 200])
def test_an_interrupted_search_keeps_what_it_has(questions: int, monkeypatch: pytest.MonkeyPatch) -> None:
    left = iter(range(questions))
    solve = unlocking_sets._Session.solve

    def interrupted(self: Any, *assumptions: int) -> bool:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return solve(self, *assumptions)

    monkeypatch.setattr(unlocking_sets._Session, "solve", interrupted)
    found = unlocking(load("coalition-35").conflict, "enough")
    assert found.interrupted
    assert questions < 200 or found.options.sets
