"""The command ``coalitions``: what it answers, and wrong input."""

import jsonschema

from detente.report.schemas import output_schema
from tests.cli.conftest import Call


def test_the_jump_of_elmira_is_told_with_its_joint_move(call: Call) -> None:
    page = call("coalitions", "elmira").out
    assert "Ministry of the Environment and Uniroyal from state 5 to state 8 (Nash, SEQ, SMR, GMR)" in page
    assert "out of: the clean-up is delayed; to: Uniroyal carries out a modified control order" in " ".join(
        page.split()
    )
    assert "STABLE FOR ALL COALITIONS ABOVE" in page
    assert "COALITIONAL EQUILIBRIA" in call("coalitions", "elmira", "--size", "3").out


def test_the_document_fits_its_schema(call: Call) -> None:
    for words in (["elmira"], ["prisoners-dilemma", "--of", "first, second"], ["elmira-options", "--concept", "sseq"]):
        ran = call("coalitions", *words, "--json")
        assert ran.status == 0
        jsonschema.validate(ran.document, output_schema("coalitions"))


def test_coalitions_are_given_by_name_or_listed_in_the_scenario(call: Call, tmp_path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text(
        "detente: 1\ntitle: t\nactors: {a: {options: {x: go}}, b: {options: {y: go}}, c: {options: {z: go}}}\n"
        "preferences: {a: {priorities: [a.x & b.y]}, b: {priorities: [a.x & b.y]}, c: {priorities: [c.z]}}\n"
        "endings: {both: a.x & b.y}\n"
        "coalitions: {pair: {members: [b, a], assumption: they talk}}\n"
    )
    listed = call("coalitions", str(file), "--json").document
    assert [(c["name"], c["members"]) for c in listed["coalitions"]] == [("pair", ["a", "b"])]
    [departure] = listed["departures"]
    assert (departure["ending"], departure["together"], len(departure["steps"])) == ("both", True, 2)
    assert call("coalitions", str(file), "--of", "pair", "--json").document == listed
    assert len(call("coalitions", str(file), "--size", "1", "--json").document["coalitions"]) == 4


def test_what_is_no_coalition_is_bad_input(call: Call) -> None:
    for words, said in (
        (["--of", "MoE,x"], "there is no actor 'x'"),
        (["--of", "MoE,MoE"], "names an actor twice"),
        (["--concept", "seq_sure"], "there is no coalition concept 'seq_sure'"),
        (["--size", "0"], "--size"),
    ):
        ran = call("coalitions", "elmira", *words)
        assert ran.status == 2
        assert said in ran.err


def test_the_stability_page_says_who_acts_as_one(call: Call, tmp_path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text(
        "detente: 1\ntitle: t\nactors: {a: {options: {x: go}}, b: {options: {y: go}}, c: {options: {z: go}}}\n"
        "preferences: {a: {priorities: [a.x & b.y]}, b: {priorities: [a.x & b.y]}, c: {priorities: [c.z]}}\n"
        "coalitions: {pair: {members: [a, b], as_one: yes, assumption: they are allies}}\n"
    )
    assert "and b act as one." in call("stability", str(file)).out
    found = call("stability", str(file), "--concept", "nash", "--json").document
    assert found["equilibria"]["nash"] == [8]
    assert found["stable"]["nash"]["a"] == found["stable"]["nash"]["b"]


def test_states_out_of_reach_are_left_out_and_change_nothing_within(call: Call, tmp_path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text(
        "detente: 1\ntitle: t\nactors: {a: {options: {x: {says: go, now: yes}}}, b: {options: {y: go, z: wait}}}\n"
        "moves: [{option: a.x, only: forward}]\n"
        "preferences: {a: {priorities: [b.y]}, b: {priorities: ['!a.x', b.z if a.x, b.y]}}\n"
    )
    within, everywhere = (call("coalitions", str(file), "--json", *flag).document for flag in ([], ["--all"]))
    assert (within["within_reach"], everywhere["within_reach"]) == (True, False)
    reached = {2, 4, 6, 8}
    for some, every in zip(within["coalitions"], everywhere["coalitions"], strict=True):
        assert some["stable"] == {c: [n for n in numbers if n in reached] for c, numbers in every["stable"].items()}
        assert any(numbers != some["stable"][c] for c, numbers in every["stable"].items())
    for concept, jumps in within["jumps"].items():
        assert jumps["jumps"] == [j for j in everywhere["jumps"][concept]["jumps"] if j["before"] in reached]
    assert within["departures"] == everywhere["departures"]
    assert "of the 4 within reach" in call("coalitions", str(file)).out
    assert "of all 8" in call("coalitions", str(file), "--all").out
