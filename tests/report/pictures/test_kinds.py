"""Each kind of picture shows what was computed, in the scenario's words."""

import numpy as np
import pytest

from detente.errors import InputError, LimitError, UnknownNameError
from detente.outlook.endings import outlook
from detente.report.pictures import KINDS, Interval
from detente.report.route import find_routes
from tests.report.pictures.conftest import Draw, case_named, letters


def test_the_map_shows_every_actor_and_option_and_what_is_done_now(draw: Draw) -> None:
    read = letters(draw("map"))
    case = case_named("ukraine-2026")
    for actor in case.conflict.actors:
        assert case.words.actor(actor) in read
    assert "● show readiness to compromise" in read  # Ukraine
    assert "○ show readiness to compromise" in read  # Russia
    assert "none · some · [intense]" in read
    assert "○ approve a German deployment »" in read


def test_the_map_draws_an_arrow_from_who_is_needed_to_who_needs(draw: Draw) -> None:
    described = draw("map").describes
    assert "What Russia may do depends on Ukraine." in described
    assert "What German government has promised depends on Bundestag." in described


def test_the_map_puts_many_actors_who_can_do_the_same_into_one_box(draw: Draw) -> None:
    read = letters(draw("map", "coalition-35"))
    assert "actors, each of whom can" in read
    assert "pledge material support for the time after the fighting" in read


def test_the_map_of_a_graph_form_conflict_shows_who_moves_where(draw: Draw) -> None:
    assert "can move 1→3" in letters(draw("map", "elmira"))


def test_the_path_shows_every_step_of_the_best_path_and_marks_its_obstacles(draw: Draw) -> None:
    case = case_named("ukraine-2026")
    (route,) = find_routes(case, case.model.status_quo or 0, ["durable"])
    assert route.path is not None
    shown = draw("path", to="durable")
    read = letters(shown)
    for number, step in enumerate(route.path.steps, 1):
        worth = "LOSS" if step.worth == "loss" else step.worth
        assert f"{number} {'▼' if worth == 'LOSS' else '▲' if worth == 'gain' else '='} {worth}" in read
        assert case.words.actor(step.actor) in read
    assert read.count("OBSTACLE on every best path") == len(route.path.obstacles) > 0
    assert "Status quo: the war goes on" in read
    assert "kept by everyone, surely" in shown.describes


def test_the_path_goes_by_default_to_the_ending_that_analyze_tells_in_full(draw: Draw) -> None:
    assert draw("path").svg == draw("path", to="durable").svg


def test_a_path_to_where_no_moves_lead_is_an_error(draw: Draw) -> None:
    with pytest.raises(InputError, match="no sequence of moves leads to"):
        draw("path", "elmira", to="original", state=9)


def test_moves_of_a_small_conflict_are_drawn_whole(draw: Draw) -> None:
    shown = draw("moves", "prisoners-dilemma")
    read = letters(shown)
    assert all(f"State {number}" in read for number in (1, 2, 3, 4))
    assert "All 4 states and all moves." in read
    assert shown.describes.count("(gain)") == 4
    assert "(loss)" not in shown.describes  # each is the way back of a gain


def test_moves_of_a_large_conflict_are_drawn_around_a_state_and_it_is_said_what_is_left_out(draw: Draw) -> None:
    case = case_named("ukraine-2026")
    shown = draw("moves")
    read = letters(shown)
    assert "Moves around the status quo" in read
    assert f"of {case.model.count:,} states" in read
    improvements = sum(m.better_arcs_from(np.array([case.model.status_quo]))[1].size for m in case.model.moves)
    assert f"of {improvements} improvement" in read


def test_moves_that_are_drawn_are_legal(draw: Draw) -> None:
    import re

    model = case_named("ukraine-2026").model
    found = re.findall(r"from state (\d+) to state (\d+)", draw("moves", state=857).describes)
    assert found
    for before, after in found:
        assert any(int(after) - 1 in moves.targets(int(before) - 1) for moves in model.moves)


def test_promises_show_what_waits_on_whom_and_where_it_is_stuck(draw: Draw) -> None:
    shown = draw("promises")
    read = letters(shown)
    assert read.count("stuck: it never comes true") == 6
    assert "○ ceasefire all of" in read
    stuck = shown.describes.partition("No promise brings about: ")[2]
    assert stuck.startswith("Russia: show readiness to compromise; ")
    assert stuck.count("; ") + 1 == read.count("no promise brings it about") - 1 == 5  # once more in the legend


def test_what_is_supposed_sets_promises_free(draw: Draw) -> None:
    read = letters(draw("promises", suppose="russia.ceasefire"))
    assert read.count("comes true only if all sign together") == 4
    assert read.count("stuck: it never comes true") == 2
    assert "supposing russia.ceasefire" in read


def test_many_promises_of_the_same_stand_in_one_box(draw: Draw) -> None:
    read = letters(draw("promises", "coalition-35"))
    assert "9 promises of Belgium, Luxembourg" in read
    assert "at least 16 of 35 actors ○ pledge material support" in read


def test_a_scenario_without_promises_says_so(draw: Draw) -> None:
    assert "The scenario has no promises." in letters(draw("promises", "chicken"))


def test_unlock_shows_the_sets_and_whether_legal_moves_bring_them_about(draw: Draw) -> None:
    shown = draw("unlock", to="durable")
    read = letters(shown)
    assert "accept a general ceasefire" in read
    assert "by legal moves yes" in read.replace("kept there ", "")
    assert "surely" in read
    assert "Set 1:" in shown.describes
    assert "Set 2:" in shown.describes


def test_unlock_works_where_states_are_too_many_to_list(draw: Draw) -> None:
    read = letters(draw("unlock", "coalition-35", to="carried"))
    assert "any 20 of 32: pledge material support" in read
    assert "too many states to list" in read


def test_unlock_of_what_holds_already_is_an_error(draw: Draw) -> None:
    with pytest.raises(InputError, match="holds in the status quo already"):
        draw("unlock", to="war")


def test_stability_marks_exactly_the_stable_states_and_equilibria(draw: Draw) -> None:
    from detente.stability.concepts import stability

    model = case_named("elmira").model
    found = stability(model, ["nash", "gmr"])
    shown = draw("stability", "elmira", concepts=["nash", "gmr"])
    stable = sum(int(found.stable[c].sum()) for c in found.concepts)
    equilibria = sum(int(found.equilibria[c].sum()) for c in found.concepts)
    assert shown.svg.count('fill="#005a8c"') == stable
    assert shown.svg.count('fill="#a84300"') == equilibria
    assert "Equilibria under Nash: 5, 8, 9." in shown.describes
    assert "SEQ" not in letters(shown)


def test_stability_of_a_large_conflict_shows_a_choice_of_states_and_says_so(draw: Draw) -> None:
    read = letters(draw("stability", concepts="nash"))
    assert "of 20,160 states" in read
    assert "the status quo" in read


def test_deterrence_shows_who_answers_and_how_firmly(draw: Draw) -> None:
    shown = draw("deterrence", to="durable")
    read = letters(shown)
    assert "Who is kept from leaving “a durable ceasefire”, and by whom" in read
    assert read.count("● surely: it ends up no better off") == 3
    assert "Russia: kept from leaving it, surely" in read
    assert "answered by UK and France, surely" in shown.describes


def test_deterrence_shows_what_goes_unanswered(draw: Draw) -> None:
    read = letters(draw("deterrence", to="europe_alone"))
    assert "▼ unanswered" in read
    assert "would leave it, unanswered" in read


def test_a_run_shows_each_move_with_its_worth_and_the_ledger(draw: Draw) -> None:
    from detente.outlook.run import run

    case = case_named("ukraine-2026")
    found = run(case.model, suppose=["russia.ceasefire"], promises="binding")
    shown = draw("run", suppose="russia.ceasefire", promises="binding")
    read = letters(shown)
    for event in found.events:
        assert f"{event.worth} · {case.words.actor(event.actor)}" in read
    assert "a circle of 6 moves" in read
    assert "from here on it goes round in a circle" in read
    kept = sum(e.standing == "kept" for event in found.events for e in event.ledger)
    assert read.count("kept") >= kept > 0


def test_a_long_run_says_how_many_moves_are_left_out(draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.report.pictures import run as kind

    monkeypatch.setattr(kind, "_FIRST", 5)
    monkeypatch.setattr(kind, "_LAST", 3)
    read = letters(draw("run", suppose="russia.ceasefire", promises="binding"))
    assert "15 moves not drawn" in read
    assert "round 7" in read  # the last
    assert "round 4" not in read


def test_endings_agree_with_the_outlook(draw: Draw) -> None:
    case = case_named("ukraine-2026")
    read = letters(draw("endings"))
    for ending in outlook(case.model).endings:
        assert case.words.ending_label(ending.ending) in read
        if not ending.here:
            reached = f" {ending.states:,} in {ending.kept[ending.firmest]:,} of {ending.states:,} "
            assert reached in read  # below "reachable", below "kept by everyone"
    assert "◊ possibly" in read


def test_endings_show_how_often_each_came_out_with_its_interval(draw: Draw) -> None:
    read = letters(draw("endings", rows=[("war", 0.71, 0.66, 0.75), Interval("durable", 0.1, 0.07, 0.14)]))
    assert "71% (66%–75%)" in read
    assert "10% (7%–14%)" in read
    assert "how often" in read


def test_what_was_drawn_is_told_for_a_paper(draw: Draw) -> None:
    for kind, drawn in (("endings", "of 64 worlds drawn by"), ("drivers", "Over 64 worlds drawn by")):
        read = letters(draw(kind, draws=64))
        assert f"{drawn} the scenario's odds, readings too (seed 0)" in read
        assert "95 % intervals" in read
        assert "No forecast" in read or "no forecast" in read
    assert "worlds" not in letters(draw("endings"))


def test_a_frequency_of_no_ending_is_an_error(draw: Draw) -> None:
    with pytest.raises(InputError, match="there is no ending 'peace'"):
        draw("endings", rows=[("peace", 0.5, 0.4, 0.6)])


def test_drivers_stand_in_order_of_their_weight_with_signs(draw: Draw) -> None:
    read = letters(draw("drivers", rows=[("trust", -0.5, -0.6, -0.4), ("time", 0.42, 0.35, 0.5), ("talks", 0.0, 0, 0)]))
    assert read.index("1 trust") < read.index("2 time") < read.index("3 talks")
    assert "−0.5 (−0.6 to −0.4)" in read
    assert "+0.42 (+0.35 to +0.5)" in read


def test_drivers_where_nothing_is_uncertain_are_an_error(draw: Draw) -> None:
    with pytest.raises(InputError, match="nothing in the scenario is uncertain"):
        draw("drivers", "elmira-options")


def test_states_too_many_to_list_are_said_not_drawn(draw: Draw) -> None:
    with pytest.raises(LimitError, match="feasible states"):
        draw("endings", "coalition-35")


def test_an_unknown_kind_is_named_with_the_nearest_one(draw: Draw) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'moves'"):
        draw("move")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "to" not in KINDS[kind].takes])
def test_a_kind_refuses_what_it_does_not_take(draw: Draw, kind: str) -> None:
    with pytest.raises(InputError, match="takes no 'to'"):
        draw(kind, to="durable")
