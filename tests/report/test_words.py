"""Sentences say options, levels and states in the scenario's words."""

import detente
from detente.logic.grammar import parse_statement
from detente.report.words import Words, among, number_list
from detente.scenario.load import load_text

TEXT = """
detente: 1
title: t
actors:
  us:
    name: United States
    options:
      talk: {says: hold talks.}
      arms: {says: send arms, levels: [none, some, many], now: some}
      plain: ''
  them: {name: the others, members: 3, options: {pledge: {says: pledge support}}}
endings:
  good: {says: 'a good end: for everyone', is: us.talk}
  bad: {is: 'true'}
"""


def _words() -> Words:
    return Words(load_text(TEXT).conflict)


def test_a_change_of_a_yes_or_no_option_reads_as_doing_it_or_no_longer_doing_it() -> None:
    assert _words().change("us.talk", "no", "yes") == "hold talks"
    assert _words().change("us.talk", "yes", "no") == "no longer hold talks"
    assert _words().change("us.plain", "no", "yes") == "plain"


def test_a_change_of_levels_names_both() -> None:
    assert _words().change("us.arms", "some", "none") == "send arms: none (was some)"
    assert _words().change("them.pledge", "0", "2") == "pledge support: 2 of 3 (was 0)"


def test_a_state_is_told_by_what_is_done_in_it_and_a_difference_by_what_changes() -> None:
    conflict = load_text(TEXT).conflict
    model = detente.compile_model(conflict)
    now = model.status_quo
    assert now is not None
    assert _words().state(model, now) == "United States: send arms: some"
    other = next(s for s in range(model.count) if model.assignment(s)["us.talk"] == "yes" and s > now)
    assert _words().difference(model, now, now) == "nothing"
    assert "United States: hold talks" in _words().difference(model, now, other)


def test_a_lowest_level_that_is_something_is_told_and_one_that_is_nothing_goes_without_saying() -> None:
    conflict = load_text(TEXT.replace("levels: [none, some, many]", "levels: [withdrawn, some, many]")).conflict
    model = detente.compile_model(conflict)
    withdrawn = next(s for s in range(model.count) if model.assignment(s)["us.arms"] == "withdrawn")
    assert "send arms: withdrawn" in Words(conflict).state(model, withdrawn)
    model = detente.compile_model(load_text(TEXT).conflict)
    silent = next(s for s in range(model.count) if not model.levels[:, s].any())
    assert _words().state(model, silent) == "nobody does anything"


def test_an_ending_is_labelled_by_what_stands_before_its_colon() -> None:
    words = _words()
    assert [words.ending_label(p) for p in (0, 1, -1)] == ["a good end", "bad", "no ending that the scenario names"]
    assert words.ending(0) == "a good end: for everyone"


def test_names_begin_sentences_in_upper_case_but_ids_stay_as_they_are() -> None:
    assert _words().led_by(["them"]) == "The others"
    assert Words(load_text("{detente: 1, title: t, actors: {us: {}}}").conflict).led_by(["us"]) == "us"


def test_enumerations_and_ranges() -> None:
    assert among([]) == ""
    assert among(["a", "b"], "or") == "a or b"
    assert number_list([1, 2, 4, 5, 6, 9]) == "1, 2, 4–6, 9"
    assert number_list(range(1, 100, 2), 3) == "1, 3, 5, …"


def test_what_somebody_waits_for_is_told_through_definitions_alternatives_and_counts() -> None:
    more = "  c: {options: {help: help}}\n  d: {options: {help: help}}\ndefine: {met: us.arms >= some & them.pledge}\n"
    text = TEXT.replace("endings:", f"{more}endings:")
    words = Words(load_text(text).conflict)

    def awaited(statement: str) -> str:
        return words.awaited(parse_statement(statement))

    met = "(United States to send arms: at least some and the others to pledge support)"
    assert awaited("!us.talk | met") == f"United States not to hold talks or {met}"
    both = words.all_awaited([parse_statement("c.help"), parse_statement("us.talk | d.help")])
    assert both == "c to help and (United States to hold talks or d to help)"
    assert awaited("atleast(1, c.help, d.help)") == "at least 1 of 2 actors to help"
    assert awaited("atleast(1, c.help, us.talk)") == "atleast(1, c.help, us.talk)"
    assert awaited("us.talk = no") == "United States not to hold talks"
    assert words.condition(parse_statement("!us.talk & c.help")) == "United States: not hold talks and c: help"
    assert awaited("us.talk -> c.help") == "us.talk -> c.help"


def test_a_promise_that_says_nothing_is_told_by_what_it_asks_for() -> None:
    text = TEXT + "commitments:\n  one: {by: us, promise: us.talk}\n  two: {by: us, promise: us.talk | us.arms}\n"
    conflict = load_text(text).conflict
    assert [Words(conflict).promise(c) for c in conflict.commitments.values()] == ["to hold talks", "us.talk | us.arms"]
