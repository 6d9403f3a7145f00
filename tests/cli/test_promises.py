"""Promises, activation and deterrence on the command line."""

from pathlib import Path

import jsonschema
import pytest

from detente.report.schemas import output_schema
from tests.cli.conftest import Call, flat


@pytest.mark.parametrize(
    "words",
    [
        ("promises",),
        ("promises", "--to", "durable", "--suppose", "russia.ceasefire", "--probability", "us_backstop=0.2..0.6"),
        ("promises", "elmira"),
        ("activate",),
        ("activate", "--suppose", "russia.ceasefire", "--without", "us_backstop"),
        ("activate", "coalition-35", "--suppose", "carried"),
        ("deterrence", "--of", "durable", "--reading", "fears_what_follows"),
        ("deterrence", "elmira", "--of", "modified"),
    ],
)
def test_documents_keep_to_their_published_schema(words: tuple[str, ...], call: Call) -> None:
    ran = call(*words, "--json")
    assert ran.status == 0
    jsonschema.validate(ran.document, output_schema(words[0]))


def test_the_german_deployment_waits_for_a_ceasefire_of_two_the_bundestag_and_the_hosts(call: Call) -> None:
    german = next(c for c in call("promises", "--json").document["commitments"] if c["commitment"] == "german_force")
    assert (german["standing"], german["waits_on"]) == ("waiting", ["russia", "ukraine", "bundestag", "hosts"])


def test_what_comes_true_together_is_told_with_its_ending(call: Call) -> None:
    said = flat(call("activate", "--suppose", "russia.ceasefire").out)
    assert "One after another: none" in said
    assert "If they sign together: 4 promises → a durable ceasefire" in said


def test_a_probability_given_on_the_command_line_makes_a_what_if(call: Call) -> None:
    words = ("promises", "--to", "durable", "--suppose", "russia.ceasefire")
    assert "Probability" not in call(*words).out
    said = flat(call(*words, "--probability", "us_backstop=0.2..0.6").out)
    assert "Probability that what is promised alone brings it about, signed together: 0.2 to 0.6" in said
    assert "That is not how likely the target is: nobody moves here but to keep a promise." in said
    assert "takes what is uncertain to be independent" in said
    assert "Taken as kept, for want of a probability" in said


def test_deterrence_says_who_keeps_an_ending_only_while_what_stands(call: Call) -> None:
    said = flat(call("deterrence", "--of", "durable", "--reading", "fears_what_follows").out)
    assert "surely, only while this stands: United States, back the European force with its own power: given" in said
    assert "only as long as this can still change: UK and France, answer a breach with that force" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("promises", "--probability", "us_backstop=1.2"), "a probability from 0 to 1"),
        (("promises", "--probability", "us_backstop=0.6..0.2"), "the lower end first"),
        (("promises", "--probability", "us_backstop"), "write ID=0.4"),
        (("promises", "--probability", "nobody=0.5"), "no commitment or option 'nobody'"),
        (("promises", "--to", "durabel"), "did you mean 'durable'?"),
        (("activate", "--suppose", "us_backs & us.backstop = none"), "no feasible state satisfies what is supposed"),
        (("activate", "--without", "us_backstopp"), "did you mean 'us_backstop'?"),
        (("deterrence",), "--of"),
        (("deterrence", "--of", "us_backs & us.backstop = none"), "no feasible state satisfies"),
        (("deterrence", "--of", "durable", "--at", "1"), "state 1 does not satisfy"),
    ],
)
def test_what_cannot_be_answered_is_said_plainly(words: tuple[str, ...], said: str, call: Call) -> None:
    ran = call(*words)
    assert ran.status == 2
    assert said in ran.err


def test_a_target_that_promises_do_not_reach_is_not_said_to_have_no_probability(call: Call, tmp_path: Path) -> None:
    scenario = tmp_path / "loan.yaml"
    scenario.write_text(
        "detente: 1\ntitle: A loan\nactors: {a: {name: A, options: {pay: pay}}, b: {name: B, options: {ask: ask}}}\n"
        "commitments: {p: {by: a, says: to pay, promise: a.pay, when: b.ask, probability: 0.5}}\n"
        "preferences: {a: {priorities: ['!a.pay']}, b: {priorities: [b.ask]}}\n"
        "endings: {paid: a.pay, unpaid: 'true'}\n",
        encoding="utf-8",
    )
    said = flat(call("promises", str(scenario), "--to", "paid").out)
    alone = "Probability that what is promised alone brings it about, one after another or signed together: 0."
    assert said.count("Probability") == 1
    assert f"that alone does not reach the target. {alone}" in said
    assert "That is not how likely the target is: nobody moves here but to keep a promise." in said
    now = flat(call("promises", str(scenario), "--to", "unpaid").out)
    assert (
        "Probability that after what is promised alone it still is so, one after another or signed together: 1" in now
    )


def test_a_target_that_is_impossible_or_holds_already_is_said_to_be_so(call: Call) -> None:
    assert "The target holds in the status quo already" in flat(call("promises", "--to", "war").out)
    said = flat(call("promises", "--to", "us_backs & us.backstop = none").out)
    assert "No feasible state satisfies this target" in said


def test_deterrence_names_promises_by_their_words_and_says_how_firmly_without_them(call: Call) -> None:
    said = " ".join(call("deterrence", "--of", "durable").out.split())
    assert "(promised: to back the European force in Ukraine)" in said
    assert "us_backstop" not in said
    assert "United States and UK and France keep “a durable ceasefire”, of their own interest, only while" in said
    assert "accept a general ceasefire; else surely." in said
