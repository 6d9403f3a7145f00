"""The rows of tables: each function takes the JSON document of a command and yields what is in it, row by row."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from detente.report.documents import Row

Document = Mapping[str, Any]


def listed(items: Iterable[object] | None) -> str:
    """Return items as one text."""
    return "; ".join(map(str, items or ()))


def changed(changes: Iterable[Document] | None) -> str:
    """Return the changes of a move as one text."""
    return listed(f"{c['option']}: {c['before']} → {c['after']}" for c in changes or ())


def levels_of(levels: Mapping[str, Iterable[str]] | None) -> str:
    """Return the levels that options may have as one text."""
    return listed(f"{option} = {' or '.join(known)}" for option, known in (levels or {}).items())


def deciding(step: Document) -> str:
    """Return where the entries that decide what a step is worth stand in the scenario."""
    return listed(entry["element"] for entry in step["deciding"])


def picked(part: Document | None, *names: str) -> dict[str, Any]:
    """Return some entries of a part of a document; None for each where there is no such part."""
    return {name: None if part is None else part[name] for name in names}


def endings_rows(document: Document) -> Iterator[Row]:
    """Yield a row for each ending, from the main report."""
    for ending in (document["outlook"] or {"endings": ()})["endings"]:
        path = ending["path"]
        yield {
            **picked(ending, "ending", "here"),
            "says": document["scenario"]["endings"][ending["ending"]],
            "reachable_states": ending["reachable"],
            "by_interest_states": ending["by_interest"],
            "kept": ending["kept"],
            **{f"{how}_states": number for how, number in ending["kept_states"].items()},
            "never_kept_by": listed(ending["breakers"]),
            **{name: ending["equilibria"].get(name) for name in ("nash", "seq", "sseq", "smr", "gmr")},
            **picked(path, "losses", "indifferent", "moves", "changes"),
            "obstacles": listed(
                f"{o['actor']}: {changed(o['changes'])}" for o in (path or {"obstacles": ()})["obstacles"]
            ),
            "not_kept_at_end_by": listed(a for a, how in (path["kept_at_end"] if path else {}).items() if how == "no"),
        }


def steps_rows(document: Document) -> Iterator[Row]:
    """Yield a row for each step of the best paths."""
    for found in document["paths"]:
        obstacles = [(o["actor"], o["changes"]) for o in (found["path"] or {"obstacles": ()})["obstacles"]]
        for number, step in enumerate((found["path"] or {"steps": ()})["steps"], 1):
            yield {
                "to": found["to"],
                "step": number,
                **picked(step, "actor", "before", "after"),
                "changes": changed(step["changes"]),
                "worth": step["worth"],
                "obstacle": (step["actor"], step["changes"]) in obstacles,
                "deciding": deciding(step),
            }


def differences_rows(document: Document) -> Iterator[Row]:
    """Yield a row for each difference between two scenarios."""
    for answer in document["answers"]:
        what = f"{answer['question']}: {answer['what']}"
        yield {"part": "answers", "about": answer["ending"], "actor": answer["actor"], "what": what} | picked(
            answer, "first", "second"
        )
    for concept in document["equilibria"]:
        only = (listed(state["number"] for state in concept[side]) for side in ("only_first", "only_second"))
        row = dict(zip(("first", "second"), only, strict=True))
        yield {"part": "equilibria", "about": concept["concept"], "actor": "", "what": "states of one alone"} | row
    for element in document["input"]:
        row = {"part": element["section"], "about": element["element"], "actor": element["actor"]}
        if element["found"] == "both":
            for field in element["fields"]:
                yield row | {"what": field["field"]} | picked(field, "first", "second")
        else:
            yield row | {"what": "there"} | {s: "yes" if s == element["found"] else "no" for s in ("first", "second")}


def sets_rows(document: Document) -> Iterator[Row]:
    """Yield a row for each set that unlocks or blocks."""
    for of in ("options", "actors"):
        for kind in ("unlocking", "blocking"):
            for number, found in enumerate(document[of][kind], 1):
                way = found.get("way")
                yield {
                    "kind": kind,
                    "of": of,
                    "set": number,
                    "size": len(found["units"]),
                    "units": listed(found["units"]),
                    "stands_for": found["count"],
                    "levels": levels_of(found.get("levels")),
                    "mark": way and way["mark"],
                    "steps": None if way is None else len(way["steps"]),
                    "temporary": listed(way["temporary"]) if way else "",
                    **picked(way, "end", "kept"),
                    "left_by": listed(way["left_by"]) if way else "",
                }


def promises_rows(document: Document) -> Iterator[Row]:
    """Yield a row for each promise."""
    activation = document["activation"]
    for found in document["commitments"]:
        held, effect = found["enforcement"], found["effect"]
        chance = found["probability"]
        yield {
            **picked(found, "commitment", "by", "says", "promise", "when", "needs", "stage", "standing"),
            "waits_for": listed(found["waits_for"]),
            "waits_on": listed(found["waits_on"]),
            "in_turn": found["commitment"] in activation["in_turn"]["fires"],
            "together": found["commitment"] in activation["together"]["fires"],
            "probability_low": chance and float(chance["low"]),
            "probability_high": chance and float(chance["high"]),
            "due_states": held and held["due"],
            "kept_states": held and held["kept"],
            "holds_everywhere": held and held["held"]["everywhere"],
            "holds_at_target": held and held["held_at_target"] and held["held_at_target"]["everywhere"],
            "willing_states": held and held["will"],
            "unwilling_states": held and held["unwilling"],
            "endings_changed_without": listed(dict.fromkeys(c["ending"] for c in effect["without"])) if effect else "",
            "endings_changed_if_binding": listed(dict.fromkeys(c["ending"] for c in effect["if_binding"]))
            if effect
            else "",
            "backfires": effect and effect["backfires"],
        }


def firing_rows(document: Document) -> Iterator[Row]:
    """Yield a row for each promise: whether it comes true."""
    activation = document["activation"]
    for found in activation["commitments"]:
        yield {
            **picked(found, "commitment", "by", "fires", "round"),
            "in_turn": found["commitment"] in activation["in_turn"]["fires"],
            "together": found["commitment"] in activation["together"]["fires"],
            "waits_for": listed(found["waits_for"]),
            "waits_on": listed(found["waits_on"]),
            "barred_by": found["barred_by"],
        }


def deterrence_rows(document: Document) -> Iterator[Row]:
    """Yield a row for each improvement that leaves an ending, then for each option that keeping it rests on."""
    here = document["state"]["number"]
    empty = {"option": None, "taken_away": None, "before": None, "after": None}
    for found in document["leavings"]:
        answer = "none" if found["sanction"] is None else "sure" if found["sure"] else "possible"
        yield {
            "kind": "leaving",
            "actor": found["actor"],
            "state": here,
            "leaves_to": found["to"],
            "changes": changed(found["changes"]),
            "ending": found["ending"],
            "answer": answer,
            "answered_by": listed(f"{s['actor']}: {changed(s['changes'])}" for s in found["sanction"] or ()),
            **empty,
            "commitments": listed(found["commitments"]),
        }
    for found in document["rests_on"]:
        yield {
            "kind": "rests on",
            **picked(found, "actor", "state", "leaves_to", "option", "taken_away", "before", "after"),
            "changes": "",
            "ending": None,
            "answer": None,
            "answered_by": "",
            "commitments": listed(found["commitments"]),
        }


def events_rows(document: Document) -> Iterator[Row]:
    """Yield a row for each move of a run."""
    for event in document["events"]:
        yield {
            **picked(event, "number", "round", "actor", "before", "after"),
            "changes": changed(event["changes"]),
            "worth": event["worth"],
            "promises": listed(event["promises"]),
            "because": listed(event["because"]),
            "ending": event["ending"],
            **{f"promise {id}": standing for id, standing in event["ledger"].items()},
        }


def views_rows(document: Document) -> Iterator[Row]:
    """Yield a row for each actor's view."""
    for view in document["views"]:
        yield {
            **picked(view, "actor", "ending"),
            "beliefs": listed(belief["element"] for belief in view["beliefs"]),
            "ends": listed(view["ends"]),
            **{f"kept by {actor}": how for actor, how in (view["keepers"] or {}).items()},
        }


def levers_rows(document: Document) -> Iterator[Row]:
    """Yield a row for each lever and change of an ending; one row for a lever that changes nothing."""
    none = dict.fromkeys(("ending", "aspect", "gained", "before", "after", "states", "nearest"))
    actors = document["scenario"]["actors"]
    for lever in document["levers"]:
        for change in lever["changes"] or [None]:
            yield {
                **picked(lever, "kind", "subject", "level", "says"),
                "step": changed(lever["step"] and lever["step"]["changes"]),
                "worth": lever["step"] and lever["step"]["worth"],
                **{f"{worth}_steps": number for worth, number in lever["steps"].items()},
                **(none if change is None else picked(change, *none)),
                **{f"for {actor}": change and change["worth"].get(actor) for actor in actors},
            }


def evidence_rows(document: Document) -> Iterator[Row]:
    """Yield a row for each element."""
    source_of = {claim["claim"]: claim["source"] for claim in document["claims"]}
    for element in document["elements"]:
        sources = dict.fromkeys(source_of.get(claim) for claim in element["claims"])
        yield {
            **picked(element, "element", "kind", "actor", "says"),
            "claims": listed(element["claims"]),
            "sources": listed(source for source in sources if source),
            "assumption": element["assumption"],
        }


def answers_rows(document: Document) -> Iterator[Row]:
    """Yield a row for each improvement; one row for an actor that has none."""
    for found in document["explanations"]:
        for answer in found["answers"] or [None]:
            move, sanction = (answer["move"], answer["sanction"]) if answer else (None, None)
            yield {
                **picked(found, "actor", "concept", "stable"),
                "improves_to": move and move["after"],
                "changes": changed(move and move["changes"]),
                "deciding": deciding(move) if move else "",
                "answered_by": listed(f"{s['actor']}: {changed(s['changes'])}" for s in sanction or ()),
                "answered_in": sanction[-1]["after"] if sanction else None,
                "sure": answer and answer["sure"] if sanction else None,
                "best_reply": answer and answer["best_reply"],
            }


def coalitions_rows(document: Document) -> Iterator[Row]:
    """Yield a row for each coalition and ending for which it could leave; one row where it could not."""
    none = dict.fromkeys(("ending", "states", "answered", "together"))
    for coalition in document["coalitions"]:
        stable = {concept: len(states) for concept, states in coalition["stable"].items()}
        left = [d for d in document["departures"] or () if d["members"] == coalition["members"]]
        for departure in left or [None]:
            yield {
                "coalition": coalition["name"],
                "members": listed(coalition["members"]),
                **{f"{concept}_states": stable.get(concept) for concept in ("nash", "seq", "sseq", "smr", "gmr")},
                "leaves": departure is not None,
                **(none if departure is None else picked(departure, *none)),
                "by": listed(f"{s['actor']}: {changed(s['changes'])}" for s in (departure or {"steps": ()})["steps"]),
            }


def preferences_rows(document: Document) -> Iterator[Row]:
    """Yield a row for each option, then for each priority, of every actor."""
    for found in document["preferences"]:
        for option in found["options"]:
            raised = picked(option, "better", "equal", "worse")
            yield {"actor": found["actor"], "about": "option", "subject": option["option"]} | raised | {"decides": None}
        for decides in found["decide"]:
            yield {
                "actor": found["actor"],
                "about": "priority",
                "subject": listed(entry["wants"] for entry in decides["entries"]),
                **dict.fromkeys(("better", "equal", "worse")),
                "decides": decides["choices"],
            }


def library_rows(document: Document) -> Iterator[Row]:
    """Yield a row for each bundled scenario."""
    for case in document["library"]:
        yield {
            **picked(case, "name", "title", "kind", "form", "states", "actors", "cite"),
            "readings": listed(case["readings"]),
            "published": listed(case["published"]),
        }


def findings_rows(document: Document) -> Iterator[Row]:
    """Yield a row for each finding."""
    for finding in document["findings"]:
        yield picked(finding, "severity", "code", "file", "line", "column", "element", "message", "hint")


def changes_rows(document: Document) -> Iterator[Row]:
    """Yield a row for each smallest change, then for each that undoes the answer."""
    for kind in ("smallest", "margin"):
        for number, found in enumerate(document[kind], 1):
            evidence = dict.fromkeys(claim for change in found["changes"] for claim in change["claims"])
            yield {
                "kind": kind,
                "number": number,
                "size": len(found["changes"]),
                "says": listed(change["says"] for change in found["changes"]),
                "claims": listed(evidence),
                "assumptions": listed(c["assumption"] for c in found["changes"] if c["assumption"]),
                "attained": listed(found["attained"]),
                "lost": listed(found["lost"]),
                "undone": found["undone"],
                "stays": found["stays"],
                **{f"target_{name}": value for name, value in found["target"].items()},
                "reversed": found["reversed"],
            }
