"""Edits of long lists of priorities: told apart by how the states then rank, and not all of them written out."""

import random

import pytest

import detente
from detente.logic.evaluate import evaluate
from detente.logic.grammar import parse_statement
from detente.model.compile import compile_model
from detente.model.conflict import Preference, Priority
from detente.model.ranks import preference_ranks
from detente.outlook.change import smallest_changes
from detente.outlook.edits import number_of_edits
from detente.outlook.hunting import edits_told_apart, every_edit
from detente.outlook.ranked_edits import Ranking, edits_apart
from detente.scenario.load import load_text
from tests.outlook.test_change import text_of


def _random_list(rng: random.Random) -> Preference:
    """Return a list with statements that come again, with their opposites, and with tiers."""
    texts = ["a.x", "a.y", "!a.x", "a.x & a.y", "a.x | b.z", "b.z", "a.x iff b.z", "true"]

    def entry() -> Priority:
        return Priority(parse_statement(rng.choice(texts)))

    listed = [
        Priority(tier=tuple(entry() for _ in range(rng.randint(2, 3)))) if rng.random() < 0.25 else entry()
        for _ in range(rng.randint(1, 7))
    ]
    return Preference(priorities=tuple(listed))


THREE = """\
detente: 1
title: three options
actors: {a: {options: {x: x, y: y}}, b: {options: {z: z}}}
"""
HOME = "endings: {home: '!a.x & !a.y', away: 'true'}\n"


def test_edits_told_apart_by_ranks_are_the_first_of_all_edits_that_rank_so() -> None:
    rng, model = random.Random(3), compile_model(load_text(THREE).conflict)
    view = model.conflict.view("a")
    found = 0
    for _ in range(300):
        wants = _random_list(rng)

        def ranked(preference: Preference) -> bytes:
            return preference_ranks(preference, view, model.columns, model.count).tobytes()

        known, expected = {ranked(wants)}, []
        for edit in every_edit(wants):
            ranks = ranked(edit.result)
            if ranks not in known:
                known.add(ranks)
                expected.append((edit.kind, edit.weight, edit.up, text_of(edit.result)))
        ranking = Ranking(lambda statement: evaluate(statement, view, model.columns, model.count), model.count)
        apart = edits_apart(wants, ranking, set())
        assert [(e.kind, e.weight, e.up, text_of(e.result)) for e in apart.edits] == expected
        assert apart.complete
        assert number_of_edits(wants) == len(every_edit(wants))
        found += len(expected)
    assert found > 1000


def test_of_a_long_list_the_search_says_that_not_all_pairs_of_edits_were_looked_at() -> None:
    text = THREE + "preferences: {a: {priorities: [" + "a.y, a.x, " * 30 + "b.z]}}\n" + HOME
    found = smallest_changes(compile_model(load_text(text).conflict), "home")
    assert [change.kind for change in found.findings[0].changes] == ["flip", "flip"]
    assert [(s.sort, s.complete, s.more) for s in found.searches] == [
        ("single changes", True, False),
        ("two edits of one actor", False, True),
        ("two changes", True, False),
    ]


def test_three_thousand_priorities_take_no_more_memory_than_their_edits_that_differ() -> None:
    text = THREE + "preferences: {a: {priorities: [" + "a.y, a.x, " * 1500 + "b.z]}}\n"
    model = compile_model(load_text(text).conflict)
    apart = edits_told_apart(model, 0)
    assert apart.complete
    assert 1 < len(apart.edits) < 20
    assert apart.looked_at < 20_000 < number_of_edits(model.conflict.preferences["a"])


@pytest.mark.parametrize("entries", [60, 400])
def test_a_certificate_of_a_long_list_names_whose_it_is_and_counts_what_it_left_out(entries: int) -> None:
    text = THREE + "preferences: {a: {priorities: [" + "a.y, a.x, " * (entries // 2) + "]}}\n" + HOME
    found = detente.certificate(load_text(text), "kept:now", draws=0)
    assert found.answers[0].margin == 2
    assert found.singles + found.fewer == number_of_edits(found.model.conflict.preferences["a"])
    assert [found.model.actors[place] for place in found.long] == ["a"]
    assert found.pairs + found.ruled_out == found.all_pairs
