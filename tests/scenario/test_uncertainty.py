"""What is uncertain in a scenario: the conflict stays as written, and what may be otherwise is listed beside it."""

import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import pytest

from detente.errors import ScenarioError
from detente.logic.tree import format_statement
from detente.model.conflict import Chance, Evidence, Preference, Priority
from detente.model.elements import elements
from detente.model.uncertainty import Spread
from detente.outlook.weakest import weakest_link
from detente.scenario import check_uncertain
from detente.scenario.check import check
from detente.scenario.load import Scenario, library_names, load, load_text
from detente.scenario.spreads import complement, ends, middle, uniform
from detente.scenario.write import edit

TEXT = """
detente: 1
title: A quarrel
default_reading: hard
sources: {paper: {title: The Paper, reliability: 0.9, assumption: it was right before}}
claims: {C1: {says: winter is long, source: paper, reliability: [0.6, 0.8]}, C2: {says: they may yield, source: paper}}
facts:
  winter: {says: winter is long, is: no, odds: 0.4, claims: [C1]}
actors:
  us:
    options: {aid: {says: help, probability: {beta: {a: 2, b: 5}}}, send: {says: send}, talk: {says: talk}}
  them: {options: {yield: {says: give in}, strike: {says: strike}}}
commitments:
  give: {by: us, says: to help, promise: us.aid, when: them.yield, probability: [0.2, 0.6]}
  wait: {by: them, promise: '!them.strike', probability: 0.5}
preferences:
  us:
    claims: [C2]
    strong: 3
    priorities:
      - {wants: them.yield, odds: 0.6}
      - any_order: [us.aid, '!them.strike', {wants: us.send, says: to send, odds: 0.3}]
        above: [[us.aid, 3]]
        assumption: which comes first is not known
      - alternatives: [{wants: us.talk, odds: 0.6}, {equal: [us.talk, us.send], odds: 0.4}]
      - equal: [us.talk, {wants: us.send, odds: 0.5, assumption: a guess}]
  them:
    alternatives:
      - {odds: 0.7, says: they fight, priorities: [them.strike, '!us.send']}
      - {odds: 0.3, weights: {them.strike: 2, us.aid: 1}}
beliefs:
  them:
    - {fact: winter, is: yes, odds: 0.7}
    - {commitment: give, trust: 0.3, assumption: they say so}
readings:
  soft:
    odds: 0.25
    facts: {winter: {odds: 0.9}}
    preferences: {us: {weights: {us.aid: [1, 3], them.yield: {weight: {triang: {c: 0.5, loc: 1, scale: 2}}}}}}
  sure: {odds: 0.25, facts: {winter: {is: yes}}, beliefs: {them: []}}
  hard: {says: as they speak}
correlated:
  - {between: [facts.winter, 'beliefs.them[1]'], correlation: 0.6, says: both hang on the winter, assumption: a guess}
"""
US = "preferences.us.priorities"


@pytest.fixture(scope="module")
def scenario():
    return load_text(TEXT, "quarrel", "")


@pytest.fixture(scope="module")
def judged(scenario):
    return {j.id: j for j in scenario.conflict.judgements}


def constant(value):
    return Spread.constant(Fraction(value))


def test_every_judgement_is_listed_by_the_path_of_its_element(judged):
    assert {id: j.kind for id, j in judged.items()} == {
        "sources.paper": "source",
        "claims.C1": "claim",
        "options.us.aid": "probability",
        "facts.winter": "fact",
        "commitments.give": "probability",
        f"{US}[0]": "statement",
        f"{US}[1][2]": "statement",
        f"{US}[1]": "order",
        f"{US}[2]": "entry",
        f"{US}[3][1]": "statement",
        "preferences.them": "preference",
        "beliefs.them[0]": "belief",
        "beliefs.them[1]": "belief",
        "readings": "reading",
    }


def test_the_conflict_is_the_scenario_as_written(scenario):
    conflict = scenario.conflict
    assert conflict.facts["winter"].value is False
    assert [e.path for e in conflict.preferences["us"].priorities] == [
        f"{US}[0]",
        f"{US}[1][0]",
        f"{US}[1][1]",
        f"{US}[1][2]",
        f"{US}[2]",
        f"{US}[3]",
    ]
    open_order = conflict.preferences["us"].priorities[1:4]
    assert [format_statement(e.wants) for e in open_order] == ["us.aid", "!them.strike", "us.send"]
    assert conflict.preferences["us"].strong == 3
    assert conflict.preferences["them"].says == "they fight"
    assert [b.value for b in conflict.beliefs["them"]] == [True, False]


def test_the_base_outcome_of_a_fact_is_what_is_written(judged):
    assert judged["facts.winter"].outcomes == ("yes", "no")
    assert judged["facts.winter"].odds == (constant("0.4"),)
    assert judged["facts.winter"].base == 1


def test_trust_in_a_promise_is_the_odds_that_distrust_is_not_held(judged):
    assert judged["beliefs.them[1]"].odds == (constant("0.7"),)


def test_an_order_names_its_entries_and_what_is_known_of_them(judged):
    order = judged[f"{US}[1]"]
    assert order.entries == (f"{US}[1][0]", f"{US}[1][1]", f"{US}[1][2]")
    assert order.above == ((0, 2),)
    assert order.odds == ()


def test_alternatives_take_each_others_place(judged):
    entry = judged[f"{US}[2]"]
    assert [a.path for a in entry.alternatives if isinstance(a, Priority)] == [entry.id, entry.id]
    assert entry.odds == (constant("0.6"), constant("0.4"))
    whole = judged["preferences.them"]
    assert [len(a.weights) for a in whole.alternatives if isinstance(a, Preference)] == [0, 2]
    assert whole.outcomes == ("they fight", "alternative 2")


def test_odds_rest_on_what_their_element_rests_on(judged):
    assert judged["facts.winter"].evidence == Evidence(("C1",))
    assert judged[f"{US}[0]"].evidence == Evidence(("C2",))  # that of the preference around it
    assert judged[f"{US}[1][2]"].evidence == Evidence((), "which comes first is not known")
    assert judged["sources.paper"].evidence == Evidence((), "it was right before")


def test_elements_know_what_is_uncertain_about_them(scenario):
    found = {e.path: [j.id for j in e.judgements] for e in elements(scenario.conflict) if e.judgements}
    assert found["facts.winter"] == ["facts.winter"]
    assert found[f"{US}[1][2]"] == [f"{US}[1][2]", f"{US}[1]"]
    assert found[f"{US}[1][0]"] == [f"{US}[1]"]


def test_what_the_odds_of_readings_leave_to_one_is_the_default_reading(judged):
    assert judged["readings"].outcomes == ("hard", "soft", "sure")
    assert judged["readings"].odds == (constant("0.5"), constant("0.25"), constant("0.25"))


def test_what_the_odds_of_readings_leave_goes_to_the_scenario_as_written_where_the_default_has_odds():
    text = TEXT.replace("hard: {says: as they speak}", "hard: {odds: 0.4}")
    found = next(j for j in load_text(text, reading="").conflict.judgements if j.id == "readings")
    assert found.outcomes == ("", "soft", "sure", "hard")
    assert found.odds[0] == constant("0.1")
    assert found.base == 3


def test_every_reading_has_its_own_judgements(scenario):
    all_readings = scenario.all_readings()
    assert list(all_readings) == ["", "soft", "sure", "hard"]
    soft = {j.id: j for j in all_readings["soft"].judgements}
    assert soft["facts.winter"].odds == (constant("0.9"),)
    assert soft["preferences.us.weights[0]"].spread == uniform(Fraction(1), Fraction(3))
    assert [w for _, w in all_readings["soft"].preferences["us"].weights] == [2, 2]
    assert f"{US}[0]" not in soft
    assert all_readings["hard"].judgements == scenario.conflict.judgements


def test_a_reading_that_says_what_a_fact_is_makes_it_certain(scenario):
    sure = scenario.all_readings()["sure"]
    assert sure.facts["winter"].value is True
    assert "facts.winter" not in {j.id for j in sure.judgements}


def test_what_hangs_together_is_left_out_in_a_reading_that_lacks_it(scenario):
    readings = scenario.all_readings()
    assert readings[""].correlations[0].between == ("facts.winter", "beliefs.them[1]")
    assert readings["soft"].correlations == readings[""].correlations
    assert readings["sure"].correlations == ()


def test_a_probability_that_is_not_known_keeps_its_range_for_the_weakest_link(scenario, judged):
    conflict = scenario.conflict
    assert conflict.commitments["give"].probability == Chance(Fraction(1, 5), Fraction(3, 5))
    assert conflict.options["us.aid"].probability == Chance(Fraction(0), Fraction(1))
    assert judged["options.us.aid"].spread == Spread(
        "beta", (("a", Fraction(2)), ("b", Fraction(5))), Fraction(0), Fraction(1)
    )
    assert "commitments.wait" not in judged


def test_the_weakest_link_takes_a_distribution_for_the_range_it_lies_in():
    from_0_to_1 = TEXT.replace("{beta: {a: 2, b: 5}}", "[0, 1]")
    conflicts = [load_text(text, reading="").conflict for text in (TEXT, from_0_to_1)]
    first, second = (weakest_link(conflict, "us.aid", ["them.yield"]) for conflict in conflicts)
    assert first == second
    assert first.probability.high > first.probability.low


def test_a_scenario_of_another_format_has_its_conflict_as_its_only_reading(scenario):
    conflict = scenario.conflict
    assert Scenario(conflict, "a file").all_readings() == {"": conflict}


def test_a_range_with_equal_ends_is_a_number():
    text = TEXT.replace("[0.2, 0.6]", "[0.4, 0.4]").replace("us.aid: [1, 3]", "us.aid: [2, 2]")
    found = load_text(text, reading="soft").conflict
    assert {j.id for j in found.judgements} & {"commitments.give", "preferences.us.weights[0]"} == set()
    assert found.commitments["give"].probability == Chance(Fraction(2, 5), Fraction(2, 5))


@pytest.mark.parametrize(
    ("written", "low", "high", "median"),
    [
        ("{uniform: {loc: 0.2, scale: 0.4}}", 0.2, 0.6, 0.4),
        ("{triang: {c: 0.5, loc: 0.2, scale: 0.4}}", 0.2, 0.6, 0.4),
        ("{norm: {loc: 0.5, scale: 0.1}}", 0, 1, 0.5),
        ("{norm: {loc: 2, scale: 1}}", 0, 1, 1),
        ("{beta: {a: 3, b: 3}}", 0, 1, 0.5),
    ],
)
def test_distributions_have_the_ends_and_the_median_that_scipy_gives_them(written, low, high, median):
    text = TEXT.replace("probability: [0.2, 0.6]", f"probability: {written}")
    conflict = load_text(text, reading="").conflict
    spread = next(j.spread for j in conflict.judgements if j.id == "commitments.give")
    assert spread is not None
    assert [float(end) for end in ends(spread)] == [low, high]
    assert float(middle(spread)) == pytest.approx(median, abs=1e-6)


@pytest.mark.parametrize(
    "spread",
    [
        Spread.constant(Fraction(1, 3)),
        uniform(Fraction(1, 5), Fraction(1, 2)),
        Spread("beta", (("a", Fraction(2)), ("b", Fraction(5)))),
        Spread("triang", (("c", Fraction(1, 5)), ("loc", Fraction(1, 10)), ("scale", Fraction(1, 2)))),
        Spread("norm", (("loc", Fraction(3, 10)), ("scale", Fraction(1, 10)))),
        Spread(
            "truncnorm", (("a", Fraction(-1)), ("b", Fraction(2)), ("loc", Fraction(1, 3)), ("scale", Fraction(1, 9)))
        ),
    ],
    ids=lambda spread: spread.name,
)
def test_the_complement_is_the_distribution_of_one_less_the_number(spread):
    other = complement(spread)
    assert other is not None
    assert float(middle(other)) == pytest.approx(1 - float(middle(spread)), abs=1e-5)
    assert [float(e) for e in ends(other)] == pytest.approx([1 - float(e) for e in reversed(ends(spread))], abs=1e-5)
    again = complement(other)
    assert again is not None
    assert float(middle(again)) == pytest.approx(float(middle(spread)), abs=1e-5)


def test_scipy_is_not_needed_without_a_named_distribution():
    text = TEXT.replace("{beta: {a: 2, b: 5}}", "0.3").replace("{triang: {c: 0.5, loc: 1, scale: 2}}", "[1, 3]")
    read = f"import sys; from detente.scenario.load import load_text; load_text({text!r})"
    program = f"{read}; print('scipy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_odds_that_rest_on_nothing_are_told_once(scenario):
    text = TEXT.replace(", assumption: it was right before", "")
    told = [d.message for d in check(load_text(text)) if d.code == "odds-gap"]
    assert len(told) == 1
    assert "sources.paper" in told[0]


def test_an_open_order_that_lets_a_statement_decide_is_not_said_to_change_little():
    codes = {(d.code, d.element) for d in check(load_text(TEXT))}
    assert ("little-effect", f"{US}[1]") not in codes


@pytest.mark.parametrize("most", [check_uncertain._MOST_NUMBERS, 7])
def test_what_stands_below_what_decides_is_said_to_change_little(most, monkeypatch):
    monkeypatch.setattr(check_uncertain, "_MOST_NUMBERS", most)  # numbers of preferences are cut down when they pass it
    options = [f"o{n}" for n in range(8)]
    pairs = [f"us.{a} & !us.{b}" for a in options for b in options if a != b]  # more than 2^56 numbers
    wants = ["{wants: us.o0, odds: 0.5}", *(f"us.{o}" for o in options[1:4]), "{wants: us.o4, odds: 0.5}"]
    below = [*(f"us.{o}" for o in options[4:]), *pairs, "{wants: us.o7, odds: 0.5}", "{any_order: [us.o1, us.o2]}"]
    text = f"""
detente: 1
title: Many wishes
actors: {{us: {{options: {{{", ".join(f"{o}: {o}" for o in options)}}}}}}}
preferences: {{us: {{priorities: [{", ".join(f'"{w}"' if w[0] != "{" else w for w in [*wants, *below])}]}}}}
endings: {{end: {{is: us.o0}}}}
"""
    last = len(wants) + len(below)
    told = {d.element: d.message for d in check(load_text(text)) if d.code == "little-effect"}
    assert set(told) == {f"preferences.us.priorities[{place}]" for place in (4, last - 2, last - 1)}
    assert "decides hardly any pair" in told[f"preferences.us.priorities[{last - 1}]"]


@pytest.mark.parametrize("name", [n for n in library_names() if n not in ("ukraine-2026", "coalition-35")])
def test_published_cases_are_certain(name):
    assert all(c.judgements == () and c.correlations == () for c in load(name).all_readings().values())


def test_the_flagship_is_uncertain_where_it_matters():
    scenario = load("ukraine-2026")
    found = {j.id for j in scenario.all_readings()[""].judgements}
    assert {"facts.time_favours_russia", "readings", "beliefs.russia[0]", "beliefs.russia[1]"} <= found
    assert 12 <= len(found) <= 18
    told = {d.code for d in check(scenario)}
    assert told & {"little-effect", "less-likely", "odds-gap"} == set()
    for conflict in scenario.all_readings().values():
        assert all(j.evidence is not None and not j.evidence.missing for j in conflict.judgements)


def test_faults_of_a_reading_name_it():
    text = TEXT.replace("them.yield: {weight: {triang: {c: 0.5, loc: 1, scale: 2}}}", "them.yield: {weight: [3, 1]}")
    with pytest.raises(ScenarioError, match=r"a range with its lower end first is expected, .* \(in reading 'soft'\)"):
        load_text(text)


def test_an_edit_of_preferences_keeps_the_odds_of_what_is_kept() -> None:
    text = (
        "detente: 1\ntitle: t\nactors: {a: {options: {x: {}, y: {}}}}\n"
        "preferences:\n  a: {priorities: [{wants: a.x, odds: 0.6}, a.y]}\nendings: {e: a.x}\n"
    )
    conflict = load_text(text).conflict
    first, second = conflict.preferences["a"].priorities
    turned = replace(conflict.preferences["a"], priorities=(second, first))
    again = load_text(edit(text, {"a": turned}, conflict.judgements)).conflict
    assert [j.id for j in again.judgements] == ["preferences.a.priorities[1]"]
    assert again.judgements[0].odds == conflict.judgements[0].odds


PAIR = "detente: 1\ntitle: a test\nactors: {a: {options: {x: go, y: stay}}, b: {options: {z: hold}}}\n"


def test_a_distribution_may_stand_in_place_of_a_weight():
    text = "preferences: {a: {weights: {a.x: WEIGHT, a.y: 2}}, b: {priorities: [b.z]}}\n"
    short, full = (
        load_text(PAIR + text.replace("WEIGHT", weight)).conflict
        for weight in ("{norm: {loc: 1, scale: 1/2}}", "{weight: {norm: {loc: 1, scale: 1/2}}}")
    )
    assert short == full
    (judgement,) = short.judgements
    assert judgement.spread == Spread("norm", (("loc", Fraction(1)), ("scale", Fraction(1, 2))))


def test_a_reading_may_still_take_odds_away():
    text = (
        PAIR + "facts: {f: {is: yes, odds: 0.4}}\npreferences: {a: {priorities: [a.x if f]}, b: {priorities: [b.z]}}\n"
    )
    found = load_text(text + "readings: {sure: {facts: {f: {odds: null}}}}\n")
    assert [j.id for j in found.conflict.judgements] == ["facts.f"]
    assert found.conflicts["sure"].judgements == ()
