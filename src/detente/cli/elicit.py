"""``detente elicit``: ask in pairs what an actor prefers, and write down what follows."""

import re
import sys
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import click

from detente.cli.options import case_of, reading_option

__all__ = ["command"]

_WORDS = {"a": "first", "b": "second", "equal": "equal", "=": "equal", "skip": "skip", "stop": "stop"}
_ASKED = "a, b, equal, skip or stop"
_MOST_NAMED = 5


def _dated(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    """Refuse what looks like a date and is none; a date may also be told in words."""
    if re.fullmatch(r"\s*\d{4}-\d{1,2}(-\d{1,2})?\s*", value):
        year, month, day = (*map(int, value.split("-")), 1)[:3]
        try:
            date(year, month, day)
        except ValueError:
            raise click.BadParameter(f"there is no date '{value.strip()}'; write year-month-day") from None
    return value


@click.command("elicit")
@click.argument("actor")
@click.argument("file")
@click.option("--questions", "most", type=click.IntRange(1, 1000), default=10, help="At most so many questions (10).")
@click.option(
    "--answers",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=f"Answers from a file, one a line: {_ASKED}. Piped input is read in the same way.",
)
@click.option(
    "--date",
    default="",
    metavar="TEXT",
    callback=_dated,
    help="The date to write beside each judgement; none unless given.",
)
@click.option(
    "--check", is_flag=True, help="In the end ask also what follows from the answers, to find contradictions."
)
@click.option(
    "--settle",
    is_flag=True,
    help="Write also where the actor's preference has an open order or alternatives: they are settled as written.",
)
@click.option("--why", is_flag=True, help="Say with each question what in the present answer hangs on it.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@reading_option
def command(actor: str, file: str, reading: str | None, as_json: bool, dry_run: bool, **asked: Any) -> None:
    """Ask which of two things an actor would rather have, and write down what follows.

    The questions are those on which the present answer hangs most. What follows from the answers, the order of the
    actor's statements or its ranking, is written into FILE, each judgement as an assumption; the rest of the file stays
    as it is, and a copy of what it was is kept beside it as FILE.bak.

    \b
    Examples:
      detente elicit us my_conflict.yaml
      detente elicit us my_conflict.yaml --answers answers.txt --date 2026-02-01
      detente elicit us ukraine-2026 --dry-run --why
    """
    from detente.cli.deliver import deliver, show
    from detente.outlook.elicitation import begin
    from detente.outlook.questions import questions
    from detente.report.interview import Interview, interview_document, result_page, settling_page

    if not dry_run:
        _refuse_what_is_no_file(file)
    case = case_of(file, reading, quiet=as_json)
    name = case.model.actors[case.model.actor(actor)]
    _refuse_what_cannot_be_edited(case, file, name)
    answers = _answers(asked["answers"], file)
    opening = begin(case.model, name, asked["date"])
    if opening.uncertain and not dry_run and not asked["settle"]:
        _refuse_what_is_uncertain(opening, file)
    if not as_json:
        show(settling_page(case, opening))
    talk = Interview(opening, opening)
    talk = _talk(case, talk, answers, asked["most"], why=asked["why"], check=asked["check"], quiet=as_json)
    left = len(questions(case.model, talk.held, talk.settled))
    written = copy = None
    if not as_json:
        click.echo()
        show(result_page(case, talk, left))
    if any(reply.taken for reply in talk.replies):
        text = _new_text(case, talk.held)
        if dry_run:
            if not as_json:
                _show_difference(case.scenario.text, text, file)
        else:
            written, copy = file, str(_write(Path(file), case.scenario.text, text))
            click.echo(f"\nWritten: {written}. As it was: {copy}.", err=as_json)
    elif not as_json:
        click.echo("\nNothing was judged, so nothing is written.")
    if as_json:
        deliver(
            page=lambda: result_page(case, talk, left),
            document=lambda: interview_document(case, talk, left, written, copy),
            as_json=True,
        )


def _refuse_what_is_no_file(file: str) -> None:
    from detente.errors import InputError
    from detente.scenario.load import library_names

    if file == "-" or file in library_names():
        what = "standard input" if file == "-" else f"'{file}', which is bundled with Detente,"
        raise InputError(
            f"{what} cannot be written to: give a file of your own, or --dry-run to see what would be written"
        )


def _refuse_what_cannot_be_edited(case: Any, file: str, actor: str) -> None:
    from detente.errors import InputError

    document = case.scenario.document
    if document is None:
        raise InputError(f"{file} is no scenario file: convert it first (detente convert)")
    chosen = case.conflict.reading
    changes = document.readings[chosen].changes if chosen else {}
    if actor in (changes.get("preferences") or {}):
        raise InputError(
            f"reading '{chosen}' replaces the preferences of '{actor}', and what is elicited is written beside the "
            "readings: ask with another --reading, or with --reading as-written"
        )


def _refuse_what_is_uncertain(opening: Any, file: str) -> None:
    from detente.errors import InputError

    named = "; ".join(f"{one.says} ({one.id})" for one in opening.uncertain[:_MOST_NAMED])
    more = len(opening.uncertain) - _MOST_NAMED
    raise InputError(
        f"{file} says that what '{opening.actor}' prefers is uncertain, and an order that is elicited is certain: "
        f"{named}{f'; and {more} more' if more > 0 else ''}. With --settle these are settled as written, but "
        "for what is judged; --dry-run shows what would be written"
    )


def _answers(path: Path | None, file: str) -> Iterator[str] | None:
    """Return the answers given beforehand, or None to ask at the terminal.

    Raises
    ------
    InputError
        They cannot be read, or a line is no answer.
    """
    from detente.errors import InputError
    from detente.scenario.source import read_file

    if path is None and sys.stdin.isatty():
        return None
    if path is None and file == "-":
        raise InputError("the scenario comes from standard input, so the answers cannot: give them with --answers FILE")
    content = sys.stdin.buffer.read() if path is None else read_file(path)
    name = "standard input" if path is None else str(path)
    found = []
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        word = line.partition("#")[0].strip().casefold()
        if word and word not in _WORDS:
            raise InputError(f"{name}:{number}: '{line.strip()[:40]}' is no answer; an answer is {_ASKED}")
        if word:
            found.append(word)
    return iter(found)


def _talk(
    case: Any, talk: Any, answers: Iterator[str] | None, most: int, *, why: bool, check: bool, quiet: bool
) -> Any:
    """Return the interview after the questions that were answered."""
    from detente.cli.deliver import show
    from detente.outlook.questions import questions
    from detente.report.interview import question_page, refusal

    asking = True
    while len(talk.replies) < most:
        if asking and answers is None and sys.stderr.isatty():
            click.echo("Looking at which comparisons matter …", err=True)
        found = questions(case.model, talk.held, talk.skipped) if asking else []
        question = found[0] if found else _implied(talk) if check else None
        asking = bool(found)
        if question is None:
            break
        if not quiet:
            click.echo()
            show(question_page(case, talk, question, why=why))
        word = _ask(answers, quiet)
        if word is None or word == "stop":
            break
        talk = talk.reply(question, None if word == "skip" else word)
        if talk.replies[-1].refused is not None and not quiet:
            click.echo(refusal(case, talk))
    return talk


def _implied(talk: Any) -> Any:
    """Return a question whose answer follows from others and was not given itself, or None."""
    from detente.outlook.elicitation import Question

    held = talk.held
    judged = {frozenset({j.first, j.second}) for j in held.judgements.taken} | talk.skipped
    ordered = [item for tier in held.judgements.order for item in tier]
    for first, second in combinations(ordered, 2):
        if frozenset({first, second}) not in judged and held.judgements.implied(first, second) is not None:
            return Question(first, second)
    return None


def _ask(answers: Iterator[str] | None, quiet: bool) -> str | None:
    """Return the next answer as a word of `_WORDS`; None where there are no more."""
    if answers is not None:
        word = next(answers, None)
        if word is not None and not quiet:
            click.echo(f"   {word}")
        return None if word is None else _WORDS[word]
    while True:
        word = click.prompt(f"   {_ASKED}", type=str, err=quiet).strip().casefold()
        if word in _WORDS:
            return _WORDS[word]
        click.echo(f"   an answer is {_ASKED}", err=quiet)


def _new_text(case: Any, held: Any) -> str:
    """Return the file's text with the preference that follows; it is read again before it counts.

    Raises
    ------
    InputError
        The text cannot be edited so that it says what was judged.
    """
    from detente.errors import InputError, ScenarioError
    from detente.outlook.present import preference_model
    from detente.report.case import Case
    from detente.scenario.load import load_text
    from detente.scenario.write import edit

    text = edit(case.scenario.text, {held.actor: held.result}, case.conflict.judgements)
    wanted = preference_model(case.model, held.actor, held.result).ranks
    try:
        again = Case(load_text(text, case.scenario.source, case.conflict.reading, case.scenario.folder)).model
    except ScenarioError as error:
        first = error.diagnostics[0]
        raise InputError(
            f"{case.scenario.source}: the rest of the file would no longer fit the new preferences of '{held.actor}': "
            f"{first.element or 'it'}: {first.message}; mend that first"
        ) from None
    if not (again.ranks == wanted).all():
        raise InputError(
            f"{case.scenario.source}: the preferences of '{held.actor}' stand where they cannot be replaced"
        )
    _refuse_what_hangs_on_a_place(case, again.conflict, held.actor)
    if "\r\n" in case.scenario.text and "\n" not in case.scenario.text.replace("\r\n", ""):
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    return text


def _refuse_what_hangs_on_a_place(case: Any, after: Any, actor: str) -> None:
    """Refuse where `correlated` names an entry by its place, and another entry would stand there."""
    from detente.errors import InputError

    before, now = ({j.id: j.says for j in found.judgements} for found in (case.conflict, after))
    for conflict in case.scenario.all_readings().values():
        for id in (id for correlation in conflict.correlations for id in correlation.between):
            if id.startswith(f"preferences.{actor}.") and before.get(id) != now.get(id):
                raise InputError(
                    f"{case.scenario.source}: 'correlated' names {id}, and '{before.get(id)}' would not stand there "
                    "any more; take it out of it first, and name its new place afterwards"
                )


def _show_difference(before: str, after: str, file: str) -> None:
    from difflib import unified_diff

    from detente.report.page import harmless

    click.echo("\nWould be written:")
    for line in unified_diff(before.splitlines(), after.splitlines(), file, file, n=1, lineterm=""):
        click.echo(harmless(line))


def _write(path: Path, before: str, text: str) -> Path:
    """Write the text over the file, whole, with a copy of what it was under a new name; return the copy's path."""
    from codecs import BOM_UTF8

    from detente.errors import InputError
    from detente.scenario.source import decode
    from detente.scenario.write import write_file

    content = path.read_bytes()
    if decode(content, str(path)).text != before:
        raise InputError(f"{path} has changed in the meantime; nothing is written")
    if content.startswith(BOM_UTF8):
        text = "\ufeff" + text
    for number in range(1000):
        copy = path.with_name(f"{path.name}.bak{number or ''}")
        try:
            with copy.open("xb") as file:
                file.write(content)
            break
        except FileExistsError:
            continue
        except OSError as fault:
            reason = (fault.strerror or str(fault)).lower()
            raise InputError(f"no copy can be kept as {copy}: {reason}; nothing is written") from None
    else:
        raise InputError(f"there are a thousand copies of {path} already; nothing is written")
    write_file(path, text, overwrite=True)
    return copy
