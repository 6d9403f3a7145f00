"""A run's result and folder depend on the scenario and the settings alone."""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import detente
from detente.cli.main import run as cli
from detente.ensemble import blocks as blocks_module
from detente.ensemble import store
from detente.ensemble.blocks import blocks
from detente.ensemble.draws import draw
from detente.ensemble.evaluate import Answered, Evaluator
from detente.ensemble.executors import Result
from detente.ensemble.run import run_ensemble, space_of_scenario
from detente.ensemble.settings import Settings
from detente.ensemble.store import read_manifest
from detente.ensemble.worlds import conflict_of, distinct_worlds
from detente.errors import InputError
from detente.interchange.parquet import format_parquet
from tests.ensemble.quarrels import CONTRADICTORY, FEW, MANY, bytes_of, written


@pytest.fixture
def few(tmp_path: Path) -> Path:
    return written(tmp_path, FEW)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    return written(tmp_path, MANY, "many.yaml")


def counts(found: detente.Ensemble) -> list[tuple[float, float, float]]:
    return [(f.yes, f.no, f.not_applicable) for f in found.frequencies]


def test_every_draw_is_answered_as_its_world_is(few: Path) -> None:
    found = detente.ensemble(few, draws=300, seed=4)
    space = space_of_scenario(few)
    assert found.values is not None
    drawn = draw(space, "random", 4, 0, 300, 300)
    for number in (0, 17, 299):
        (world,), _ = distinct_worlds(space, drawn.outcomes[number : number + 1])
        assert Evaluator(space).answer([world]).values[0].tolist() == found.values[number].tolist()
        assert not conflict_of(space, world).judgements
    assert sum(counts(found)[0]) == found.draws == 300
    assert 2 < found.distinct < 30


def test_the_same_seed_gives_the_same_counts_and_another_seed_others(few: Path) -> None:
    first, again, other = (detente.ensemble(few, draws=500, seed=seed) for seed in (1, 1, 2))
    assert counts(first) == counts(again)
    assert counts(first) != counts(other)


def test_two_processes_write_the_bytes_of_one(many: Path, tmp_path: Path) -> None:
    settings = Settings(draws=240, seed=3, block=50)
    space = space_of_scenario(many)
    one = run_ensemble(space, settings, folder=tmp_path / "one")
    two = run_ensemble(space, settings, folder=tmp_path / "two", workers=2)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")
    assert counts(one) == counts(two)
    assert one.distinct == two.distinct > 200


class Backwards:
    """Answers chunks in the opposite order to that in which they were given."""

    slots = 6
    parts = 3

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.waiting: list = []

    def submit(self, worlds, part: int | None = 0) -> Result:
        place = len(self.waiting)
        self.waiting.append((worlds, None))

        return Waited(self, place)


@dataclass
class Waited:
    """Answered together with all that was given after it."""

    all: Backwards
    place: int

    @property
    def ready(self) -> bool:
        return self.all.waiting[self.place][1] is not None

    def get(self) -> Answered:
        for n in range(len(self.all.waiting) - 1, -1, -1):
            chunk, answered = self.all.waiting[n]
            if answered is None:
                self.all.waiting[n] = chunk, self.all.evaluator.answer(chunk)
        return self.all.waiting[self.place][1]


def test_the_order_in_which_chunks_are_answered_does_not_matter(many: Path, monkeypatch) -> None:
    space = space_of_scenario(many)
    expected = detente.ensemble(many, draws=400, seed=1).values
    assert expected is not None
    asked: dict[str, Any] = {"design": "random", "seed": 1, "draws": 400, "block": 64}
    for known in (50_000, 3):  # also where almost nothing can be remembered
        monkeypatch.setattr(blocks_module, "_KNOWN", known)
        found = list(blocks(space, Backwards(Evaluator(space)), **asked))
        assert [b.number for b in found] == list(range(7))
        assert np.array_equal(np.concatenate([b.answered.values for b in found]), expected)


def test_a_world_is_answered_once_however_often_it_is_drawn(few: Path) -> None:
    space = space_of_scenario(few)
    asked: list = []

    class Counting(Backwards):
        def submit(self, worlds, part: int | None = 0) -> Result:
            asked.extend(worlds)
            return super().submit(worlds, part)

    *_, last = blocks(space, Counting(Evaluator(space)), design="random", seed=0, draws=900, block=100)
    assert len(asked) == len(set(asked)) == last.distinct


@pytest.mark.parametrize("design", ["random", "latin", "sobol"])
def test_designs_agree_within_their_intervals(few: Path, design) -> None:
    exact = detente.ensemble(few, design="factorial")
    assert exact.exact
    assert exact.weight == pytest.approx(1)
    found = detente.ensemble(few, draws=1024, design=design)
    for truth, estimate in zip(exact.frequencies, found.frequencies, strict=True):
        assert truth.low == truth.share == truth.high or truth.yes + truth.no == 0
        if truth.yes + truth.no:
            assert estimate.low - 0.03 <= truth.share <= estimate.high + 0.03


def test_contradictory_worlds_are_counted_and_their_reason_said(tmp_path: Path) -> None:
    found = detente.ensemble(written(tmp_path, CONTRADICTORY), draws=1000)
    reasons = {reason: number for reason, number in found.contradictory if number}
    assert list(reasons) == ["the status quo is not feasible"]
    assert 350 < reasons["the status quo is not feasible"] < 750
    assert found["kept:now"].yes + found["kept:now"].no == 1000 - sum(reasons.values())


def test_it_stops_at_the_first_block_that_is_precise_enough(few: Path, tmp_path: Path) -> None:
    space = space_of_scenario(few)
    whole = Settings(draws=5000, block=100, precision=0.05)
    found = run_ensemble(space, whole, folder=tmp_path / "a")
    assert found.converged
    assert found.draws % 100 == 0
    assert 100 < found.draws < 1500
    assert all(f.half_width <= 0.05 for f in found.frequencies if f.answer.kind == "kept now" and f.yes + f.no)
    shorter = run_ensemble(space, Settings(draws=found.draws - 100, block=100, precision=0.05))
    assert shorter.converged is False
    run_ensemble(space, whole, folder=tmp_path / "b", workers=2)
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")


def test_the_folder_holds_all_draws(few: Path, tmp_path: Path) -> None:
    import polars as pl

    found = detente.ensemble(few, draws=1500, seed=2, folder=tmp_path / "run")
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text("utf-8"))
    assert (manifest["draws"], manifest["seed"], manifest["block"]) == (1500, 2, 1000)
    assert [j["id"] for j in manifest["judgements"]] == [j.id for j in found.space.judgements]
    summary = json.loads((tmp_path / "run" / "summary.json").read_text("utf-8"))
    assert summary["draws"] == 1500
    assert summary["answers"][0]["yes"] == found.frequencies[0].yes
    kept = detente.draws_frame(tmp_path / "run")
    assert kept["draw"].to_list() == list(range(1500))
    assert kept.columns[1:-1] == [*(j.id for j in found.space.judgements), *(a.id for a in found.answers)]
    in_memory = detente.draws_frame(detente.ensemble(few, draws=1500, seed=2))
    assert kept.drop("contradiction").equals(in_memory)
    assert detente.frame(found).filter(pl.col("answer") == "kept:now")["yes"].item() == found["kept:now"].yes


def test_a_run_that_was_broken_off_is_completed_to_the_same_bytes(many: Path, tmp_path: Path) -> None:
    space, settings = space_of_scenario(many), Settings(draws=350, block=50)
    run_ensemble(space, settings, folder=tmp_path / "whole")

    class BrokenOff(Exception):  # noqa: N818
        pass

    def stop(progress) -> None:
        if progress.done >= 180:
            raise BrokenOff

    with pytest.raises(BrokenOff):
        run_ensemble(space, settings, folder=tmp_path / "run", progress=stop)
    assert not (tmp_path / "run" / "summary.json").exists()
    assert len(list((tmp_path / "run" / "blocks").iterdir())) == 3
    started = []
    run_ensemble(
        space, settings, folder=tmp_path / "run", resume=True, progress=lambda p: started.append(p.done), workers=1
    )
    assert bytes_of(tmp_path / "run") == bytes_of(tmp_path / "whole")
    run_ensemble(space, settings, folder=tmp_path / "run", resume=True)
    assert bytes_of(tmp_path / "run") == bytes_of(tmp_path / "whole")


DAMAGE = {
    "a byte flipped": lambda run: _flip(run / "blocks" / "000001.parquet"),
    "a block cut short": lambda run: _cut(run / "blocks" / "000002.parquet"),
    "a block emptied": lambda run: (run / "blocks" / "000000.parquet").write_bytes(b""),
    "a block gone": lambda run: (run / "blocks" / "000003.parquet").unlink(),
    "a digest torn": lambda run: _cut(run / "SHA256SUMS"),
    "all digests gone": lambda run: (run / "SHA256SUMS").unlink(),
    "digests that are none": lambda run: (run / "SHA256SUMS").write_bytes(b"\xff\x00nonsense\n" * 9),
    "a file half written": lambda run: (run / "blocks" / ".000004.parquet.x.part").write_bytes(b"PAR1"),
    "no summary": lambda run: (run / "summary.json").unlink(),
}


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 0x20
    file.write_bytes(content)


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-40])


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_damaged_is_noticed_and_made_anew(many: Path, tmp_path: Path, damage: str) -> None:
    space, settings, run = space_of_scenario(many), Settings(draws=100, block=20), tmp_path / "run"
    run_ensemble(space, settings, folder=run)
    whole = bytes_of(run)
    DAMAGE[damage](run)
    assert bytes_of(run) != whole
    run_ensemble(space, settings, folder=run, resume=True)
    assert bytes_of(run) == whole


FORGED = {
    "no table": lambda run: b"these are not the draws",
    "another table": lambda run: format_parquet({"draw": np.arange(20), "weather": np.ones(20)}),
    "another block": lambda run: (run / "blocks" / "000002.parquet").read_bytes(),
    "nothing": lambda run: b"",
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_block_that_holds_something_else_is_made_anew_though_its_digest_fits(
    many: Path, tmp_path: Path, forged: str
) -> None:
    space, settings, run = space_of_scenario(many), Settings(draws=100, block=20), tmp_path / "run"
    run_ensemble(space, settings, folder=run)
    whole = bytes_of(run)
    _forge(run, 1, FORGED[forged](run))
    run_ensemble(space, settings, folder=run, resume=True)
    assert bytes_of(run) == whole
    _forge(run, 0, b"these are not the draws")
    with pytest.raises(InputError, match="--resume makes it anew"):
        detente.draws_frame(run)


def _forge(run: Path, number: int, content: bytes) -> None:
    """Put something else in the place of a block, with its digest."""
    lines = (run / "SHA256SUMS").read_text("utf-8").splitlines()
    lines[number] = f"{hashlib.sha256(content).hexdigest()}  blocks/{number:06}.parquet"
    (run / "SHA256SUMS").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    (run / "blocks" / f"{number:06}.parquet").write_bytes(content)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("draws", "abc", "its 'draws' is no whole number, but abc"),
        ("seed", [], r"its 'seed' is no whole number, but \[\]"),
        ("block", True, "its 'block' is no whole number, but True"),
        ("design", None, "its 'design' is no name of a design, but none"),
        ("precision", "fine", "its 'precision' is no number, but fine"),
        ("reading", 3, "its 'reading' is no name, but 3"),
    ],
)
def test_a_manifest_with_nonsense_in_it_is_named(few: Path, tmp_path: Path, key: str, value: Any, message: str) -> None:
    run = tmp_path / "run"
    detente.ensemble(few, draws=20, folder=run)
    file = run / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), key: value}), "utf-8")
    with pytest.raises(InputError, match=f"manifest.json is no manifest of a run: {message}"):
        read_manifest(run)
    assert cli(["ensemble", str(few), "--folder", str(run), "--resume"]) == 2


def test_a_damaged_block_is_no_data(many: Path, tmp_path: Path) -> None:
    detente.ensemble(many, draws=50, folder=tmp_path / "run")
    _flip(tmp_path / "run" / "blocks" / "000000.parquet")
    with pytest.raises(InputError, match="is damaged"):
        detente.draws_frame(tmp_path / "run")


def test_a_folder_that_holds_something_else_is_left_as_it_is(few: Path, many: Path, tmp_path: Path) -> None:
    run, other = tmp_path / "run", tmp_path / "other"
    detente.ensemble(few, draws=50, folder=run)
    before = bytes_of(run)
    refused: list[tuple[dict[str, Any], str]] = [
        ({"draws": 50}, "holds this very run: --resume completes it"),
        ({"draws": 50, "seed": 1, "resume": True}, "with another seed .0, not 1."),
        ({"draws": 60, "resume": True}, "of another number of draws .50, not 60."),
        ({"draws": 50, "design": "latin", "resume": True}, "with another design .random, not latin."),
        ({"draws": 50, "precision": 0.1, "resume": True}, "with another precision .none, not 0.1."),
        ({"draws": 50, "seed": 1, "design": "sobol"}, "with another design .* and with another seed"),
    ]
    for asked, message in refused:
        with pytest.raises(InputError, match=message):
            detente.ensemble(few, folder=run, **asked)
    with pytest.raises(InputError, match="of another scenario, or of this one before it was changed"):
        detente.ensemble(many, draws=50, folder=run, resume=True)
    assert bytes_of(run) == before
    other.mkdir()
    (other / "thesis.txt").write_text("years of work", encoding="utf-8")
    for resume in (False, True):
        with pytest.raises(InputError, match="is no folder of a run, and not empty"):
            detente.ensemble(few, draws=50, folder=other, resume=resume)
    assert [entry.name for entry in other.iterdir()] == ["thesis.txt"]


def test_another_version_is_named(few: Path, tmp_path: Path) -> None:
    detente.ensemble(few, draws=50, folder=tmp_path / "run")
    manifest = tmp_path / "run" / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace(detente.__version__, "0.0.7"), encoding="utf-8")
    with pytest.raises(InputError, match=r"written by another version of Detente \(0\.0\.7\)"):
        detente.ensemble(few, draws=50, folder=tmp_path / "run", resume=True)


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"format": 99}'])
def test_a_manifest_that_is_none_is_refused(few: Path, tmp_path: Path, content: str) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="manifest"):
        detente.ensemble(few, draws=50, folder=tmp_path / "run", resume=True)


def test_two_runs_at_once_do_not_meet_in_one_folder(few: Path, tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    with store._locked(tmp_path), pytest.raises(InputError, match="another process is working on the run"):
        detente.ensemble(few, draws=50, folder=tmp_path)


def test_a_file_is_no_folder(few: Path) -> None:
    with pytest.raises(InputError, match="cannot be used as the folder of a run: not a directory"):
        detente.ensemble(few, draws=50, folder=few)


def test_a_full_disk_leaves_nothing_half(many: Path, tmp_path: Path, monkeypatch) -> None:
    space, settings, run = space_of_scenario(many), Settings(draws=200, block=50), tmp_path / "run"
    run_ensemble(space, settings, folder=tmp_path / "whole")
    sync, room = os.fsync, [8]  # manifest and its folder, then three for every block

    def full(handle: int) -> None:
        room[0] -= 1
        if room[0] < 0:
            raise OSError(28, "No space left on device")
        sync(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(InputError, match=r"no space left on device; 100 of 200 draws are finished .* --resume"):
            run_ensemble(space, settings, folder=run)
    assert not list(run.rglob("*.part"))
    assert len(bytes_of(run)) == 2 + 2
    run_ensemble(space, settings, folder=run, resume=True)
    assert bytes_of(run) == bytes_of(tmp_path / "whole")


def test_with_and_without_a_change_the_same_worlds_are_drawn(tmp_path: Path) -> None:
    before = detente.ensemble(written(tmp_path, FEW), draws=2000)
    changed = FEW.replace('priorities: ["!first.stop if waits"', "priorities: [first.stop")
    after = detente.ensemble(written(tmp_path, changed, "changed.yaml"), draws=2000, folder=tmp_path / "run")
    found = {d.answer.id: d for d in detente.compare_ensembles(before, after)}
    for id, difference in found.items():
        alone = after[id].share - before[id].share
        assert difference.low <= difference.difference <= difference.high or not difference.draws
        assert difference.difference == pytest.approx(difference.second - difference.first, nan_ok=True)
        if difference.draws == 2000:
            assert difference.difference == pytest.approx(alone)
    kept = found["kept:now"]
    assert kept.difference == pytest.approx((kept.gained - kept.lost) / kept.draws)
    assert kept.high - kept.low < 2 * (before["kept:now"].half_width + after["kept:now"].half_width)
    with pytest.raises(InputError, match="their seed is 0 and 1"):
        detente.compare_ensembles(before, detente.ensemble(tmp_path / "quarrel.yaml", draws=2000, seed=1))
    with pytest.raises(InputError, match=r"what is uncertain differs \(preferences.second"):
        detente.compare_ensembles(before, detente.ensemble(written(tmp_path, MANY, "m.yaml"), draws=2000))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"draws": 0}, "the number of draws must lie between 1 and"),
        ({"draws": 10**10}, "the number of draws"),
        ({"seed": -1}, "a seed is a whole number from 0 on"),
        ({"design": "cubist"}, "there is no design 'cubist'; there are random"),
        ({"precision": 0}, "the precision lies between 0 and 1"),
        ({"precision": float("nan")}, "the precision lies between"),
        ({"design": "factorial", "precision": 0.1}, "no precision to be asked"),
        ({"workers": 0}, "at least one worker"),
        ({"workers": 1.5}, "the number of workers must be a whole number, not 1.5"),
        ({"workers": "2"}, "the number of workers must be a whole number, not '2'"),
        ({"draws": 1.5}, "the number of draws must be a whole number, not 1.5"),
        ({"draws": True}, "the number of draws must be a whole number, not True"),
        ({"seed": "a"}, "a seed must be a whole number, not 'a'"),
        ({"precision": "0.1"}, "the precision must be a number, not '0.1'"),
        ({"kinds": "weather"}, "there are no answers 'weather'"),
        ({"kinds": 3}, "kinds of answers must be a list of names, not 3"),
        ({"folder": 3}, "a folder is named by its path, not by 3"),
        ({"resume": True}, "name its folder"),
        ({"reading": "no_such"}, "there is no reading 'no_such'"),
        ({"kinds": ["weather"]}, "weather"),
        ({"cluster": "nowhere"}, "'nowhere' is no address of a Dask scheduler: a host and a port are expected"),
        ({"cluster": "tcp://127.0.0.1:9"}, "no Dask scheduler answers at"),
        ({"cluster": "carrier-pigeon://loft:9"}, "there is no 'carrier-pigeon://', but ws://, wss://, tcp://"),
        ({"cluster": "127.0.0.1:99999"}, "there is no port 99999"),
        ({"cluster": "tcp://:80"}, "it names no host"),
        ({"cluster": "::1:80"}, "is no address of a Dask scheduler"),
        ({"cluster": ""}, "'' is no address of a Dask scheduler"),
    ],
)
def test_what_makes_no_sense_is_said(few: Path, asked: dict[str, Any], message: str, monkeypatch) -> None:
    monkeypatch.setattr("detente.ensemble.executors._CONNECT", 0.5)
    with pytest.raises(InputError, match=message):
        detente.ensemble(few, **{"draws": 10, **asked})
    with pytest.raises(InputError, match="GMCR"):
        detente.ensemble("old.gmcr")
    with pytest.raises(InputError, match="a scenario, its name or the path of its file is needed, not float"):
        detente.ensemble(3.14)  # type: ignore[arg-type]


def test_a_question_that_was_not_asked_is_named_with_the_nearest_ones(few: Path) -> None:
    found = detente.ensemble(few, draws=10, kinds=["kept now", "reachable"])
    assert found["kept:now"].answer.id == "kept:now"
    with pytest.raises(InputError, match="there is no question 'kept:nw'; did you mean kept:now"):
        found["kept:nw"]
    with pytest.raises(InputError, match="a question must be text, not 3"):
        found[3]  # type: ignore[index]
