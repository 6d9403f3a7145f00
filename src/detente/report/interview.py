"""An interview about an actor's preference: the questions in words, and what follows from the answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from detente.logic.tree import format_statement
from detente.model.conflict import Priority
from detente.model.uncertainty import Judgement as Uncertain
from detente.outlook.elicitation import Elicitation, Question
from detente.outlook.judgements import ContradictionError, Judgement, Verdict
from detente.outlook.present import Part, preference_model, present_answer
from detente.outlook.questions import example
from detente.report.case import Case
from detente.report.documents import document
from detente.report.page import Page, shortened
from detente.report.schemas import NUMBER, STATE_NUMBER, TEXT, YES, a_list, an_object, by_name, one_of, or_null
from detente.report.words import among, count_of, sentence

__all__ = ["SCHEMA", "Interview", "Reply", "interview_document", "question_page", "result_page", "settling_page"]

_PART = an_object(
    {
        "part": one_of(
            ["keeps", "interest", "kept"],
            "how an actor keeps the present ending; whether interest alone leads to an ending; how firmly all keep it",
        ),
        "of": TEXT,
    }
)
_REPLY = an_object(
    {
        "about": one_of(["items", "states"]),
        "a": TEXT,
        "b": TEXT,
        "states": or_null(a_list(STATE_NUMBER)),
        "would_change": a_list(_PART, "the parts of the present answer that hang on it"),
        "answer": one_of(["a", "b", "equal", "skip"]),
        "taken": YES,
        "contradicts": a_list(NUMBER, "numbers of the earlier questions whose answers say otherwise"),
    }
)
_SETTLED = an_object(
    {
        "element": {**TEXT, "description": "where the scenario as it was has it"},
        "kind": one_of(["order", "entry", "preference", "statement"]),
        "says": TEXT,
        "as": {**TEXT, "description": "what is taken for certain"},
    }
)
SCHEMA = {
    "actor": TEXT,
    "asked": a_list(_REPLY),
    "before": a_list(a_list(TEXT), "tiers of statements or states, the most important first"),
    "after": a_list(a_list(TEXT)),
    "answer_before": by_name(TEXT, "the parts of the present answer, such as 'keeps russia'"),
    "answer_after": by_name(TEXT),
    "settled": a_list(_SETTLED, "what was uncertain about the preference and is not in what follows"),
    "open": NUMBER,
    "written": or_null({**TEXT, "description": "the file written; null where nothing is"}),
    "copy": or_null({**TEXT, "description": "where the file as it was is kept"}),
}

_LETTERS: Mapping[str, str] = {"first": "a", "second": "b", "equal": "equal", "skip": "skip"}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a question: a verdict or ``skip``; `refused` where it contradicts earlier ones and is not taken."""

    question: Question
    answer: Verdict | None
    refused: ContradictionError | None = None

    @property
    def taken(self) -> bool:
        """Whether the answer counts."""
        return self.answer is not None and self.refused is None


@dataclass(frozen=True, slots=True)
class Interview:
    """An elicitation under way.

    Parameters
    ----------
    opening
        Before the first answer.
    held
        With the answers taken so far.
    replies
        In the order asked.
    skipped
        Keys of questions that are not to be asked again.
    """

    opening: Elicitation
    held: Elicitation
    replies: tuple[Reply, ...] = ()
    skipped: frozenset[frozenset[object]] = frozenset()

    @property
    def settled(self) -> frozenset[frozenset[object]]:
        """Keys of questions that are not open, although no order follows from their answers."""
        return self.skipped - {reply.question.key for reply in self.replies if reply.answer is None}

    def reply(self, question: Question, answer: Verdict | None) -> "Interview":
        """Return the interview with one more answer; None skips the question."""
        refused = None
        held = self.held
        if answer is not None:
            try:
                held = held.judge(question, answer)
            except ContradictionError as fault:
                refused = fault
        again = self.skipped if held is not self.held else self.skipped | {question.key}
        return replace(self, held=held, replies=(*self.replies, Reply(question, answer, refused)), skipped=again)

    def numbers(self, chain: tuple[Judgement, ...]) -> list[int]:
        """Return the numbers, from 1, of the questions that some judgements answered."""
        found = []
        for judgement in chain:
            for number, reply in enumerate(self.replies, 1):
                asked = reply.question
                if reply.taken and judgement == Judgement(asked.first, asked.second, reply.answer or "equal"):
                    found.append(number)
                    break
        return found


def settling_page(case: Case, held: Elicitation) -> Page:
    """Return what is uncertain about the preference and would be settled by whatever is judged; empty if nothing is."""
    page = Page()
    if held.uncertain:
        page.say(
            f"What {case.words.actor(held.actor)} prefers is uncertain here, and an order that is elicited is certain. "
            "The first judgement that is taken settles:"
        )
        _say_settled(page, held.uncertain)
    return page


def _say_settled(page: Page, uncertain: Sequence[Uncertain]) -> None:
    for one in uncertain:
        page.say(f"{shortened(one.says, 200)}  ({one.id}): {_settled_as(one)}", indent=2, marker="- ")


def _settled_as(one: Uncertain) -> str:
    """Return what is taken for certain of an uncertain judgement."""
    if one.kind == "order":
        return "in the order written, but for what is judged"
    if one.kind == "statement":
        return "its entries count for certain once they are told apart"
    return f"“{shortened(one.outcomes[one.base], 200)}”, the first of {len(one.outcomes)} alternatives"


def question_page(case: Case, interview: Interview, question: Question, *, why: bool = False) -> Page:
    """Return a question as a page.

    Parameters
    ----------
    why
        Say what in the present answer hangs on it.
    """
    held, words = interview.held, case.words
    page = Page()
    name = words.actor(held.actor)
    number = f"{len(interview.replies) + 1}. "
    if question.states is not None or held.ranks_states:
        page.say(f"Would {name} rather have A or B, all else equal?", marker=number)
    else:
        page.say(f"Which matters more to {name}, all else equal: A or B?", marker=number)
    for letter, side in (("A", 0), ("B", 1)):
        page.say(_side(case, held, question, side), indent=3, marker=f"{letter}  ")
    pair = None if question.states else example(case.model, held, question.first, question.second)
    if pair is not None:
        page.say("For example, alike in all else that it wants:", indent=3)
        page.say(_from_now(case, pair[0]), indent=3, marker="A  ")
        page.say(_from_now(case, pair[1]), indent=3, marker="B  ")
    if why and question.changes:
        page.say(f"What hangs on it: {among([part_in_words(case, p) for p in question.changes])}.", indent=3)
    return page


def _side(case: Case, held: Elicitation, question: Question, side: int) -> str:
    if question.states is not None:
        return f"as A, but {_between(case, question)}" if side else _from_now(case, question.states[0])
    item = held.items[(question.first, question.second)[side]]
    if isinstance(item, Priority):
        says = case.words.priority(item)
        written = case.words.statement(item.wants)
        return says if says == written else f"{says}  ({written})"
    if isinstance(item, int):
        number = "" if case.conflict.graph is not None else f"state {item}: "
        return number + case.words.state(case.model, item - 1)
    return case.words.statement(item)


def _from_now(case: Case, state: int) -> str:
    now = case.model.status_quo
    if now is None or now == state:
        return "as it is now"
    return f"as it is now, but {case.words.difference(case.model, now, state)}"


def _between(case: Case, question: Question) -> str:
    assert question.states is not None
    return case.words.difference(case.model, *question.states)


def part_in_words(case: Case, part: Part) -> str:
    """Return what a part of the present answer is about."""
    kind, of = part
    if kind == "keeps":
        now = case.model.status_quo
        ending = case.words.ending(-1 if now is None else int(case.model.ending_of[now]))
        return f"how firmly {case.words.actor(of)} keeps “{ending}”"
    ending = case.words.ending(of)
    return (
        f"whether interest alone leads to “{ending}”" if kind == "interest" else f"how firmly all would keep “{ending}”"
    )


def refusal(case: Case, interview: Interview) -> str:
    """Return why the last answer was not taken."""
    fault = interview.replies[-1].refused
    assert fault is not None
    asked = among([str(number) for number in interview.numbers(fault.chain)])
    said = {"first": "A over B", "second": "B over A", "equal": "both the same"}[fault.follows]
    which = "answer" if len(fault.chain) == 1 else "answers"
    return f"This contradicts your {which} to {asked}, from which follows: {said}. It is not taken."


def result_page(case: Case, interview: Interview, left: int) -> Page:
    """Return what follows from the answers: the preference, and what it changes in the present answer.

    Parameters
    ----------
    left
        How many questions that matter are open.
    """
    page = Page()
    taken = sum(reply.taken for reply in interview.replies)
    page.heading("WHAT FOLLOWS", note=f"from {count_of(taken, 'answer')}")
    held = interview.held
    place = {item: n for n, tier in enumerate(interview.opening.judgements.order, 1) for item in tier}
    rows = []
    for number, tier in enumerate(held.judgements.order, 1):
        for item in tier:
            was = "" if place[item] == number else f"was {place[item]}"
            rows.append([str(number), shortened(_item(case, held, item), 200), was])
    rows += [[str(len(held.judgements.order) + n), case.words.priority(p), "new"] for n, p in enumerate(held.added, 1)]
    page.table(["", f"what {case.words.actor(held.actor)} wants, most important first", ""], rows, right=[0])
    if held.settled:
        page.say("Settled without having been asked, and not uncertain any more:")
        _say_settled(page, held.settled)
    before, after = answers(case, interview)
    changed = [part for part in before if before[part] != after[part]]
    page.heading("IN THE PRESENT ANSWER")
    for part in changed:
        page.say(sentence(f"{part_in_words(case, part)}: {_HOW[after[part]]} (was {_HOW[before[part]]})"), indent=2)
    if not changed:
        page.say("Nothing changes.", indent=2)
    refused = sum(reply.refused is not None for reply in interview.replies)
    if refused:
        page.say(
            f"{count_of(refused, 'answer')} contradicted what was answered before and "
            f"{'was' if refused == 1 else 'were'} not taken."
        )
    page.say(
        "No other comparison that was looked at would change it."
        if not left
        else f"{count_of(left, 'question')} that may change it: still open."
    )
    return page


_HOW = {"content": "yes", "sure": "surely", "possible": "possibly", "no": "no", "yes": "yes"}


def _item(case: Case, held: Elicitation, item: int) -> str:
    found = held.items[item]
    return case.words.priority(found) if isinstance(found, Priority) else held.name(item)


def answers(case: Case, interview: Interview) -> tuple[dict[Part, str], dict[Part, str]]:
    """Return the present answer before the interview and after it."""
    model = case.model
    return present_answer(model), present_answer(preference_model(model, interview.held.actor, interview.held.result))


def interview_document(
    case: Case, interview: Interview, left: int, written: str | None, copy: str | None
) -> dict[str, Any]:
    """Return an interview as a JSON document."""
    before, after = answers(case, interview)
    return document(
        case,
        actor=interview.held.actor,
        asked=list(_replies(case, interview)),
        before=_tiers(interview.opening),
        after=_tiers(interview.held),
        answer_before={_part_name(case, part): said for part, said in before.items()},
        answer_after={_part_name(case, part): said for part, said in after.items()},
        settled=[
            {"element": one.id, "kind": one.kind, "says": one.says, "as": _settled_as(one)}
            for one in interview.held.settled
        ],
        open=left,
        written=written,
        copy=copy,
    )


def _replies(case: Case, interview: Interview) -> Iterator[dict[str, Any]]:
    for reply in interview.replies:
        question = reply.question
        a, b = (
            (interview.held.name(question.first), interview.held.name(question.second))
            if question.states is None
            else map(format_statement, question.wanted)
        )
        yield {
            "about": "items" if question.states is None else "states",
            "a": a,
            "b": b,
            "states": None if question.states is None else [s + 1 for s in question.states],
            "would_change": [{"part": kind, "of": _of(case, (kind, of))} for kind, of in question.changes],
            "answer": _LETTERS[reply.answer or "skip"],
            "taken": reply.taken,
            "contradicts": interview.numbers(reply.refused.chain) if reply.refused else [],
        }


def _tiers(held: Elicitation) -> list[list[str]]:
    tiers = [[held.name(item) for item in tier] for tier in held.judgements.order]
    return [*tiers, *([format_statement(p.wants)] for p in held.added)]


def _of(case: Case, part: Part) -> str:
    return case.model.actors[part[1]] if part[0] == "keeps" else list(case.conflict.endings)[part[1]]


def _part_name(case: Case, part: Part) -> str:
    return f"{part[0]} {_of(case, part)}"
