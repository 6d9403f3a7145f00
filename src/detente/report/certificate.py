"""How firmly the answers stand, as a page, a document and a table."""

from fractions import Fraction
from typing import Any

from detente.ensemble.certificate import CameOut, Certificate, Certified, Flip, Reweighed, Right, Single, Unmade, Wrong
from detente.report.case import Case
from detente.report.change import CHANGE, change_part, change_words
from detente.report.documents import Row, document, priority_part
from detente.report.odds_margins import ODDS_MARGINS, odds_margins_part, say_odds_margins
from detente.report.page import Page, harmless, shortened
from detente.report.schemas import NUMBER, PRIORITY, REAL, TEXT, YES, Schema, a_list, an_object, or_null
from detente.report.states import title_of
from detente.report.uncertain import (
    OUTCOME,
    answer_words,
    judgement_mark,
    judgement_words,
    outcome_part,
    outcome_words,
)
from detente.report.words import count_of, sentence

__all__ = ["SCHEMA", "certificate_document", "certificate_page", "certificate_rows"]

_OTHERS = (
    an_object({"wrong": {**TEXT, "description": "the claim or source that is wrong"}, "says": TEXT}),
    an_object({"unmade": {**TEXT, "description": "the promise that was never made"}, "says": TEXT}),
    an_object({"reading": {**TEXT, "description": "the reading that is right; empty: the one without"}, "says": TEXT}),
    an_object({**OUTCOME, "says": TEXT}, "an uncertain judgement that comes out otherwise"),
    an_object(
        {
            "actor": TEXT,
            "entry": PRIORITY,
            "weight": {**REAL, "description": "as written"},
            "turns_at": {**REAL, "description": "where it turns"},
            "beyond": {**YES, "description": "whether it turns only past that weight, not at it"},
            "to": {**REAL, "description": "a weight at which it has turned"},
            "margin": {**REAL, "description": "how far the weight has to move"},
            "says": TEXT,
        },
        "one weight that is otherwise",
    ),
)
SCHEMA: Schema = {
    "answers": a_list(
        an_object(
            {
                "answer": TEXT,
                "says": {**TEXT, "description": "the answer yes, as a sentence"},
                "holds": or_null(
                    {**YES, "description": "whether it is yes in the scenario as written; null: it does not apply"}
                ),
                "margin": or_null({**NUMBER, "description": "so many changes flip it; null: none was found"}),
                "found": {**NUMBER, "description": "sets of so many changes that flip it, of those tried"},
                "flips": a_list(
                    an_object({"changes": a_list({"anyOf": [CHANGE, *_OTHERS]}), "weight": NUMBER}),
                    "the lightest first",
                ),
            }
        )
    ),
    "singles": {**NUMBER, "description": "single changes tried"},
    "fewer": {**NUMBER, "description": "single changes that were too many to try; 0: all were tried"},
    "pairs": {**NUMBER, "description": "pairs of changes tried"},
    "ruled_out": {**NUMBER, "description": "pairs that flip nothing, whatever the actors concerned wanted"},
    "all_pairs": {**NUMBER, "description": "pairs that there are, apart from those of `long`"},
    "long": a_list(TEXT, "actors of whose long lists of priorities not all pairs of edits were listed"),
    "contradictory": {**NUMBER, "description": "single changes that contradict the rest of the scenario"},
    "odds": or_null(ODDS_MARGINS),
}


def certificate_document(case: Case, found: Certificate) -> dict[str, Any]:
    """Return how firmly the answers stand as a JSON document."""
    return document(
        case,
        answers=[
            {
                "answer": c.answer.id,
                "says": _says(case, c),
                "holds": c.holds,
                "margin": c.margin,
                "found": c.found,
                "flips": [
                    {"changes": [_change_part(case, change) for change in flip.changes], "weight": flip.weight}
                    for flip in c.flips
                ],
            }
            for c in found.answers
        ],
        singles=found.singles,
        fewer=found.fewer,
        pairs=found.pairs,
        ruled_out=found.ruled_out,
        all_pairs=found.all_pairs,
        long=[case.model.actors[i] for i in found.long],
        contradictory=found.contradictory,
        odds=None if found.odds is None else odds_margins_part(found.odds),
    )


def _change_part(case: Case, change: Single) -> dict[str, Any]:
    says = _words(case, change)
    match change:
        case Wrong():
            return {"wrong": change.id, "says": says}
        case Unmade():
            return {"unmade": change.id, "says": says}
        case Right():
            return {"reading": change.reading, "says": says}
        case CameOut():
            return {**outcome_part(change.judgement, change.outcome), "says": says}
        case Reweighed():
            return {
                "actor": case.model.actors[change.actor],
                "entry": priority_part(change.entry),
                "weight": float(change.weight),
                "turns_at": float(change.turns_at),
                "beyond": change.beyond,
                "to": float(change.result.weights[change.place][1]),
                "margin": float(change.margin),
                "says": says,
            }
        case _:
            return change_part(case, change)


def _says(case: Case, certified: Certified) -> str:
    return answer_words(case.conflict, certified.answer)


def certificate_rows(case: Case, found: Certificate) -> list[Row]:
    """Return one row an answer."""
    return [
        {
            "answer": c.answer.id,
            "says": _says(case, c),
            "holds": c.holds,
            "margin": c.margin,
            "found": c.found,
            "lightest": "; ".join(_words(case, change) for change in c.flips[0].changes) if c.flips else None,
        }
        for c in found.answers
    ]


def certificate_page(case: Case, found: Certificate) -> Page:
    """Return how firmly the answers stand as a page: answer by answer, what flips it; then the odds."""
    page = Page()
    title_of(case, page)
    page.heading("HOW FIRMLY THE ANSWERS STAND", note="of the scenario as written: what flips each")
    all_tried = (
        found.all_pairs and not found.fewer and not found.long and found.pairs + found.ruled_out == found.all_pairs
    )
    none = "Neither one change nor two flip these:" if all_tried else "No change that was tried flips these:"
    groups: tuple[tuple[int | None, bool, str], ...] = (
        (1, True, "One change flips these:"),
        (2, True, "No single change flips these, but two do:"),
        (None, True, none),
        (None, False, "These do not apply as written, so nothing flips them:"),
    )
    for margin, applies, title in groups:
        own = [c for c in found.answers if c.margin == margin and (c.holds is not None) == applies]
        own.sort(key=lambda c: c.answer.kind == "reachable")
        if not own:
            continue
        page.gap()
        page.say((title, "bold"), indent=2)
        told: dict[tuple[str, ...], Certified] = {}
        for c in own:
            _say_certified(case, page, c, told)
    _say_search(case, found, page)
    if found.odds is not None:
        say_odds_margins(case, found.odds, page)
    page.gap()
    page.say(
        "A margin counts changes of what the scenario says; it does not say how likely they are. "
        "All of it holds under everything else as written."
    )
    return page


def _say_certified(case: Case, page: Page, certified: Certified, told: dict[tuple[str, ...], Certified]) -> None:
    verdict = {True: "yes", False: "no", None: "does not apply"}[certified.holds]
    page.say(f"{sentence(_says(case, certified))[:-1]}: {verdict}.", indent=4, marker="· ")
    said = tuple(_flip_words(case, flip) for flip in certified.flips)
    if not said:
        return
    if said in told:
        page.say(f"flipped by the same: {_says(case, told[said])}", indent=8)
        return
    told[said] = certified
    for line in said:
        page.say(line, indent=8, marker="→ ")
    if certified.found > len(certified.flips):
        page.say(f"{len(certified.flips)} of {certified.found:,} such changes shown, the lightest first.", indent=8)


def _flip_words(case: Case, flip: Flip) -> str:
    told = [f"{_words(case, change)} {_mark(case, change)}".rstrip() for change in flip.changes]
    return " – and – ".join(told)


def _words(case: Case, change: Single) -> str:
    match change:
        case Wrong():
            return _wrong_words(case, change)
        case Unmade():
            promise = case.conflict.commitments[change.id]
            who = harmless(case.conflict.name(promise.by))
            return f"the promise of {who} was never made: {case.words.promise(promise)}"
        case Right():
            return f"the reading {harmless(change.reading)} is right" if change.reading else "no reading is right"
        case CameOut():
            outcome = outcome_words(change.judgement, float(change.outcome))
            return f"{judgement_words(case.conflict, change.judgement)}: {outcome}"
        case Reweighed():
            return _weight_words(case, change)
        case _:
            return change_words(case, change)


def _weight_words(case: Case, change: Reweighed) -> str:
    who = harmless(case.model.conflict.name(case.model.actors[change.actor]))
    to = change.result.weights[change.place][1]
    how = "more than" if to > change.turns_at else "less than"
    turns = f"{how} {_number(change.turns_at)}" if change.beyond else _number(change.turns_at)
    return f"{who}: the weight of “{case.words.priority(change.entry)}” is {turns} instead of {_number(change.weight)}"


def _number(value: Fraction) -> str:
    return f"{float(value):.6g}"


def _mark(case: Case, change: Single) -> str:
    match change:
        case Wrong() | Right():
            return ""
        case Unmade():
            return case.words.evidence(case.conflict.commitments[change.id].evidence)
        case CameOut():
            return judgement_mark(case.words, change.judgement)
        case Reweighed():
            return case.words.evidence(change.entry.evidence)
        case _:
            return case.words.evidence(change.evidence)


def _wrong_words(case: Case, wrong: Wrong) -> str:
    kind, _, id = wrong.id.partition(".")
    if kind == "sources":
        return f"the source {harmless(id)} is wrong, and all that rests on it alone falls"
    says = shortened(harmless(case.conflict.claims[id].says), 140).rstrip(".")
    return f"claim {harmless(id)} is wrong ({says}), and what rests on it alone falls"


def _say_search(case: Case, found: Certificate, page: Page) -> None:
    page.heading("HOW FAR THE SEARCH WENT")
    many = f"All {count_of(found.singles, 'single change')} were tried"
    if found.fewer:
        all_of = found.singles + found.fewer
        many = (
            f"{found.singles:,} of {all_of:,} single changes were tried (of weights the nearest, of orders the first, "
            "of the edits of a long list that rank all states alike the plainest)"
        )
    kinds = ["facts", "beliefs", "promises bound, withdrawn or never made", "statements dropped, turned round or moved"]
    if any(p.weights for p in case.conflict.preferences.values()):
        kinds.append("single weights")
    kinds += ["other outcomes of uncertain judgements", "other readings", "claims and sources wrong"]
    page.say(f"{many}: {', '.join(kinds)}.", indent=2)
    if found.contradictory:
        page.say(f"{count_of(found.contradictory, 'of them contradicts', 'of them contradict')} the rest.", indent=2)
    if found.all_pairs or found.long:
        _say_pairs(case, found, page)


def _say_pairs(case: Case, found: Certificate, page: Page) -> None:
    left = found.all_pairs - found.ruled_out
    said = f"There are {'more than ' if found.long else ''}{count_of(found.all_pairs, 'pair')} of them. "
    if found.long:
        who = case.words.actors(found.long)
        said += f"Of two edits of one list not all were looked at where the list is long: that of {who}. "
    if found.ruled_out:
        said += (
            f"{found.ruled_out:,} can flip none of the answers that are left, whatever the actors concerned wanted. "
        )
    no_proof = "That none was found among them is no proof that there is none."
    the_others = f"Of the other {left:,}" if found.ruled_out else "Of these"
    if found.pairs < left:
        said += (
            f"{the_others}, {found.pairs:,} were tried, the lightest first, and of these those that move most alone; "
        )
        said += f"--tries tries more. {no_proof}"
    elif left:
        said += f"The other {left:,} were all tried." if found.ruled_out else "All were tried."
        said += f" {no_proof}" if found.long else ""
    page.say(said, indent=2)
    apart = ["two weights of one actor"] if any(p.weights for p in case.conflict.preferences.values()) else []
    partly = ["falls in part with a claim"] if case.conflict.claims else []
    partly += ["is otherwise in another reading"] if case.scenario.readings else []
    apart += [f"what {' or '.join(partly)}, with a change of it"] if partly else []
    if apart:
        page.say(f"No pairs here: {'; '.join(apart)}.", indent=2)
