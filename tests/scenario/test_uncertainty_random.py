"""Random documents made uncertain: the base world is the document as written, and all of it is written back."""

import json
import random
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import DetenteError
from detente.model.compile import compile_model
from detente.scenario.check import check
from detente.scenario.load import library_names, load, load_bytes, load_text
from detente.scenario.write import dump
from tests.bridge import compiled
from tests.oracle.random_conflicts import conflict as random_conflict
from tests.scenario.test_random_documents import alike
from tests.scenario.test_round_trip import alone
from tests.scenario.test_uncertainty import TEXT

ODDS: list[Any] = [0.5, "1/3", 0, 1, [0.2, 0.7], [0.4, 0.4], {"beta": {"a": 2, "b": 5}}, {"norm": {"loc": 0.4}}]
NUMBERS: list[Any] = [[1, 3], ["1/3", 7], {"triang": {"c": 0.5, "loc": -1, "scale": 4}}]


def made_uncertain(document: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """A document with odds and open orders wherever some may stand; what it says first stays what it says."""
    found = deepcopy(document)
    found["sources"] = {"s": {"title": "t", "reliability": rng.choice(ODDS)}}
    found["claims"] = {"C": {"says": "so", "source": "s", "reliability": rng.choice(ODDS)}}
    for fact in found.get("facts", {}).values():
        fact["odds"] = rng.choice(ODDS)
    for actor in found["actors"].values():
        for name, option in (actor or {}).get("options", {}).items():
            if isinstance(option, dict) and rng.random() < 0.3:
                actor["options"][name] = {**option, "probability": rng.choice(ODDS)}
    for promise in found.get("commitments", {}).values():
        promise["probability"] = rng.choice(ODDS)
    for actor, preference in found.get("preferences", {}).items():
        found["preferences"][actor] = _preference(preference, rng)
    for beliefs in found.get("beliefs", {}).values():
        for belief in beliefs:
            if rng.random() < 0.6:
                belief["odds"] = rng.choice(ODDS)
    found["readings"] = {"other": {"says": "otherwise", "odds": rng.choice([0.2, [0.1, 0.4], 1])}}
    return found


def _preference(preference: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    if "priorities" in preference and "strong" not in preference:
        preference["priorities"] = _priorities(preference["priorities"], rng)
    if rng.random() < 0.2 and not _open(preference):
        other = {"priorities": ["true"], "odds": "2/3"}
        return {"alternatives": [{**preference, "odds": "1/3"}, other]}
    return preference


def _open(preference: dict[str, Any]) -> bool:
    return any(word in json.dumps(preference) for word in ('"odds"', '"any_order"', '"alternatives"'))


def _priorities(entries: list[Any], rng: random.Random) -> list[Any]:
    found: list[Any] = []
    waiting = list(entries)
    while waiting:
        entry = waiting.pop(0)
        chance = rng.random()
        if chance < 0.3 and waiting:
            following = waiting.pop(0)
            above = rng.choice([{}, {"above": [[1, 2]]}])
            found.append({"any_order": [_with_odds(entry, rng), _with_odds(following, rng)], **above})
        elif chance < 0.5:
            found.append({"alternatives": [_long(entry, 0.4), _long("true", "3/5")], "says": "one of these"})
        else:
            found.append(_with_odds(entry, rng))
    return found


def _long(entry: Any, odds: Any) -> dict[str, Any]:
    wide = entry if isinstance(entry, dict) else {"equal": entry} if isinstance(entry, list) else {"wants": entry}
    return {**wide, "odds": odds}


def _with_odds(entry: Any, rng: random.Random) -> Any:
    return _long(entry, rng.choice(ODDS)) if rng.random() < 0.5 else entry


@pytest.mark.parametrize("ten", range(8))
def test_the_base_world_is_the_document_as_written_and_all_is_written_back(ten: int) -> None:
    uncertain = 0
    for seed in range(10 * ten, 10 * ten + 10):
        case = random_conflict(seed)
        text = json.dumps(made_uncertain(case.document, random.Random(seed)), ensure_ascii=False)
        scenario = load_text(text)
        uncertain += len(scenario.conflict.judgements)
        assert alike(compiled(case), compile_model(scenario.conflict)), seed
        assert load_text(dump(scenario.conflict)).conflict == alone(scenario.conflict), seed
        assert scenario.document is not None
        again = load_text(dump(scenario.document))
        assert (again.document, again.all_readings()) == (scenario.document, scenario.all_readings()), seed
        assert again.digest == scenario.digest, seed
    assert uncertain > 30


def test_everything_that_can_be_uncertain_is_written_back() -> None:
    scenario = load_text(TEXT)
    assert scenario.document is not None
    again = load_text(dump(scenario.document))
    assert again.document == scenario.document
    for name, conflict in scenario.all_readings().items():
        assert again.all_readings()[name] == conflict
        assert load_text(dump(conflict)).conflict == alone(conflict)


HEADS = [TEXT, load("ukraine-2026").text]
WORDS = [
    "odds: 2",
    "odds: [1, 0]",
    "odds: {beta: {}}",
    "any_order: []",
    "alternatives: []",
    "above: [[2, 1]]",
    "trust: x",
]
WORDS += ["correlation: -1", "odds: {rv_histogram: {}}", "odds: {levy_stable: {alpha: 1, beta: 0}}", "reliability: ~"]


@given(st.sampled_from(HEADS), st.lists(st.tuples(st.floats(0, 1), st.sampled_from(WORDS)), min_size=1, max_size=3))
@settings(max_examples=40, deadline=None)
def test_whatever_is_written_in_the_wrong_place_is_said_in_plain_words(
    text: str, added: list[tuple[float, str]]
) -> None:
    for share, words in added:
        lines = text.split("\n")
        place = int(share * (len(lines) - 1))
        line = lines[place]
        at = line.find("{")
        lines[place] = (
            f"{line[: at + 1]}{words}, {line[at + 1 :]}"
            if at >= 0
            else f"{line}\n{line[: len(line) - len(line.lstrip())]}{words}"
        )
        text = "\n".join(lines)
    assert "Traceback" not in said(text)


def said(text: str) -> str:
    """What a user is told about a scenario."""
    try:
        return "\n".join(d.render() for d in check(load_bytes(text.encode(), "hostile")))
    except DetenteError as fault:
        return str(fault)


@pytest.mark.parametrize("name", library_names())
def test_readings_are_built_once_and_agree_with_loading_them(name: str) -> None:
    scenario = load(name)
    for reading, conflict in scenario.all_readings().items():
        assert load(name, reading).conflict == conflict
