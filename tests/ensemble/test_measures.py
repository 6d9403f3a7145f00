"""Where probabilities of promises are uncertain, how likely these hold is known in every world drawn."""

import json
from dataclasses import replace
from fractions import Fraction
from math import isnan
from pathlib import Path

import numpy as np
import pytest

import detente
from detente.ensemble.draws import draw
from detente.ensemble.measures import Measure, MeasureTally, Measuring, measures_of
from detente.ensemble.run import run_ensemble, space_of_scenario
from detente.ensemble.settings import Settings
from detente.ensemble.worlds import World, conflict_of, distinct_worlds
from detente.errors import InputError
from detente.model.conflict import Chance, Conflict
from detente.outlook.weakest import weakest_link, with_probabilities
from tests.ensemble.quarrels import FEW, PROMISED, bytes_of, written


@pytest.fixture
def promised(tmp_path: Path) -> Path:
    return written(tmp_path, PROMISED, "promised.yaml")


def _as_drawn(conflict: Conflict, drawn: dict[str, float]) -> Conflict:
    """Return a conflict with the probabilities drawn: a cause strikes, anything else is kept, with its own."""
    sure = {path: Chance(Fraction(p), Fraction(p)) for path, p in drawn.items()}
    causes = tuple(replace(cause, probability=sure[cause.path]) for cause in conflict.fail_together)
    there = {path.split(".", 1)[1]: chance for path, chance in sure.items() if "." in path}
    known = {id: c for id, c in there.items() if id in conflict.commitments or id in conflict.options}
    return with_probabilities(replace(conflict, fail_together=causes), known)


def _by_itself(conflict: Conflict, measure: Measure) -> float:
    """Return the number of a world by the weakest link: of a promise, that its options are as promised."""
    if measure.ending:
        return float(weakest_link(conflict, measure.ending, mode=measure.mode).probability.low)
    if measure.commitment not in conflict.commitments:
        return float("nan")
    promise = conflict.commitments[measure.commitment].promise
    return float(weakest_link(conflict, promise, mode=measure.mode).probability.low)


def test_every_draw_has_the_exact_probability_of_its_own_world(promised: Path) -> None:
    space = space_of_scenario(promised)
    found = detente.ensemble(promised, draws=60, seed=2)
    drawn = draw(space, "random", 2, 0, 60, 60).outcomes
    assert found.numbers is not None
    seen = set()
    for number in range(60):
        (world,), _ = distinct_worlds(space, drawn[number : number + 1])
        probabilities = {j.id: p for j, p in zip(space.judgements, drawn[number], strict=True) if j.spread is not None}
        conflict = _as_drawn(conflict_of(space, world), probabilities)
        for measure, value in zip(found.measures, found.numbers[number], strict=True):
            if measure.kind != "word kept":
                assert value == pytest.approx(_by_itself(conflict, measure), abs=1e-12, nan_ok=True), measure
                seen.add((measure.id, isnan(value), value not in (0, 1)))
    assert ("comes_true:pays", True, True) in seen, "promises that rest on a wrong claim are not there"
    assert {id for id, _, open_one in seen if open_one} > {"comes_about_together:both", "comes_true:stops"}


def test_at_an_ending_all_promises_due_there_come_true_with_the_chances_of_all_of_them(promised: Path) -> None:
    space = space_of_scenario(promised)
    measures = measures_of(space, ["word_kept:both"])
    drawn = draw(space, "random", 0, 0, 1, 1).outcomes
    values = {"commitments.stops": 0.5, "commitments.pays": 0.75, "options.third.agree": 0.25, "fail_together[0]": 0.1}
    for path, value in values.items():
        drawn[0, space.place(path)] = value
    for claims, expected in (((0, 0), 0.5 * 0.75 * 0.25 * 0.9), ((0, 1), 0.5 * 0.75 * 0.25), ((1, 0), 0.5)):
        drawn[0, space.place("claims.C")], drawn[0, space.place("claims.D")] = claims
        worlds, which = distinct_worlds(space, drawn)
        (number,) = Measuring(space, measures).measure(worlds, which, drawn, np.array([True]))[0]
        assert number == pytest.approx(expected), claims


def test_no_promise_is_said_to_bring_about_the_ending_where_it_stands_already(promised: Path) -> None:
    found = detente.ensemble(promised, draws=10, kinds=["comes about"])
    says = [m.says for m in found.measures if m.mode == "in turn"]
    assert says == [f"if only what is promised is done, it stands at '{e}'" for e in found.space.readings[""].endings]


def test_no_number_counts_in_a_world_that_contradicts_itself(promised: Path) -> None:
    space = space_of_scenario(promised)
    measures = measures_of(space, ["comes about"])
    drawn = draw(space, "random", 0, 0, 4, 4).outcomes
    worlds, which = distinct_worlds(space, drawn)
    numbers = Measuring(space, measures).measure(worlds, which, drawn, np.array([True, False, True, False]))
    assert np.isnan(numbers).all(axis=1).tolist() == [False, True, False, True]


def test_facts_of_which_promises_say_nothing_make_no_diagrams_of_their_own(promised: Path) -> None:
    space = space_of_scenario(promised)
    measuring = Measuring(space, measures_of(space))
    place = space.place("facts.warm")
    assert measuring._key(World("", ((place, 1.0),))) == World("")
    other = World("", ((space.place("facts.cold"), 1.0),))
    assert measuring._key(other) == other


def test_runs_with_uncertain_probabilities_are_the_same_with_workers_and_after_a_break(
    promised: Path, tmp_path: Path
) -> None:
    space, settings = space_of_scenario(promised), Settings(draws=300, block=50)
    whole = run_ensemble(space, settings, folder=tmp_path / "whole")
    with_two = run_ensemble(space, settings, folder=tmp_path / "two", workers=2)

    def stop(progress) -> None:
        if progress.done >= 120:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_ensemble(space, settings, folder=tmp_path / "run", progress=stop)
    resumed = run_ensemble(space, settings, folder=tmp_path / "run", resume=True)
    assert bytes_of(tmp_path / "whole") == bytes_of(tmp_path / "two") == bytes_of(tmp_path / "run")
    assert repr(whole.distributions) == repr(with_two.distributions) == repr(resumed.distributions)
    in_memory = detente.draws_frame(run_ensemble(space, settings))
    assert detente.draws_frame(tmp_path / "run").drop("contradiction").equals(in_memory)
    assert in_memory["comes_true:stops"].is_between(0, 1).all()


def test_runs_without_uncertain_probabilities_say_nothing_of_them(tmp_path: Path) -> None:
    found = detente.ensemble(written(tmp_path, FEW), draws=20, folder=tmp_path / "run")
    assert found.distributions == ()
    assert found.numbers is None
    for name in ("manifest.json", "summary.json"):
        assert "measures" not in json.loads((tmp_path / "run" / name).read_text("utf-8"))


def test_the_mean_over_draws_is_the_chance_with_all_odds_taken_together(promised: Path) -> None:
    found = detente.ensemble(promised, draws=20_000, kinds=["word_kept:none", "comes_true:goes", "comes true"])
    by_id = {d.measure.id: d for d in found.distributions}
    goes, stops = by_id["comes_true:goes"], by_id["comes_true:stops"]
    assert (goes.mean, goes.low, goes.high, goes.draws) == (1, 1, 1, 20_000)
    # It stops first where it is not cold; where it is cold it waits for the second, who waits for it.
    expected = 0.5 * (4 / 6) * (1 - 0.125 * 0.5 * 0.7 - 0)
    assert stops.mean_low - 0.01 < expected < stops.mean_high + 0.01
    assert 0 == stops.low < stops.median < stops.high < 1


def test_quantiles_of_many_numbers_are_read_off_classes_to_a_ten_thousandth() -> None:
    rng = np.random.default_rng(3)
    numbers = rng.beta(2, 5, (5000, 1))
    tally = MeasureTally([Measure("comes_about:e", "comes about", "…", "in turn", "e")])
    for part in np.array_split(numbers, 7):
        tally.add(part)
    (found,) = tally.distributions()
    for value, share in ((found.low, 5), (found.median, 50), (found.high, 95)):
        assert value == pytest.approx(float(np.percentile(numbers, share)), abs=5e-4)
    assert found.mean == pytest.approx(float(numbers.mean()))
    assert found.mean_low < found.mean < found.mean_high


def test_only_numbers_may_be_asked_and_what_there_is_not_is_refused(promised: Path) -> None:
    found = detente.ensemble(promised, draws=10, kinds=["comes about"])
    assert not found.answers
    assert {m.kind for m in found.measures} == {"comes about"}
    with pytest.raises(InputError, match="word kept, comes true, comes about"):
        detente.ensemble(promised, draws=10, kinds=["likely"])


def test_conditions_that_are_too_entangled_have_no_answer_and_stop_no_run(promised: Path, monkeypatch) -> None:
    monkeypatch.setattr("detente.outlook.fired._MOST_GROWN", -1)
    text = promised.read_text("utf-8").replace(
        "when: second.pay if cold", 'when: "atleast(1, second.pay, third.agree)"'
    )
    assert "atleast" in text
    promised.write_text(text, "utf-8")
    found = detente.ensemble(promised, draws=20)
    assert found["kept:now"].yes + found["kept:now"].no == 20
    assert {d.draws for d in found.distributions} == {0}


def test_promises_that_undo_each_other_have_no_answer_together(promised: Path) -> None:
    text = promised.read_text("utf-8").replace("when: second.pay if cold", 'when: "!second.pay"')
    promised.write_text(text, "utf-8")
    by_id = {d.measure.id: d for d in detente.ensemble(promised, draws=200, kinds=["comes true"]).distributions}
    assert by_id["comes_true_together:stops"].draws < 200
    assert by_id["comes_true:stops"].draws == 200
