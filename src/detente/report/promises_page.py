"""The page of promises: how each stands and holds, what it does, what comes true, what it all hangs on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from detente.logic.tree import TRUE
from detente.model.conflict import Chance
from detente.outlook.activation import activation
from detente.outlook.commitments import standing_of_commitments
from detente.outlook.effect import Effect
from detente.outlook.enforcement import Enforcement, Held
from detente.outlook.grounds import behind_promises
from detente.outlook.prospects import EndingChange
from detente.outlook.standing import HowKept
from detente.outlook.weakest import Link, WeakestLink
from detente.report.case import Case
from detente.report.elements import Trace, place_of
from detente.report.firing import say_activation
from detente.report.levers import ending_change_words
from detente.report.page import Link as PageLink
from detente.report.page import Page
from detente.report.promises import Promises
from detente.report.words import among, count_of, sentence

__all__ = ["promises_page", "say_promises_shortly"]

_MOST_LINKS = 12


def promises_page(case: Case, found: Promises) -> Page:
    """Return all that is known of the promises as a page."""
    page = Page()
    reading = case.conflict.reading
    page.title(case.conflict.title, f"reading: {reading}" if reading else "")
    if not found.standing:
        page.say("The scenario has no commitments.")
        return page
    page.heading("HOW THEY STAND", note="now")
    page.table(
        ["by", "promise", "stage", "standing", "waits for"],
        [
            [
                case.words.actor(entry.actor),
                PageLink(
                    case.words.promise(case.conflict.commitments[entry.commitment]),
                    place_of(f"commitments.{entry.commitment}"),
                ),
                case.conflict.commitments[entry.commitment].stage.replace("_", " "),
                (entry.standing, "red" if entry.standing == "broken" else ""),
                case.words.all_awaited(entry.waits_for),
            ]
            for entry in found.standing
        ],
    )
    say_activation(case, page, found.activation)
    _say_pairs(case, page, found)
    if found.enforced is not None and found.effect is not None:
        page.heading("DO THEY HOLD, AND WHAT DO THEY DO", note="over the states within reach")
        for id, enforced in found.enforced.items():
            promise = case.conflict.commitments[id]
            told = PageLink(case.words.promise(promise), place_of(f"commitments.{id}"))
            page.say((case.words.actor(promise.by), "bold"), ": ", told, indent=2)
            for line in [*_holds(case, enforced), *_does(case, found.effect[id])]:
                page.say(line, indent=4, marker="· ")
    _say_weakest(case, page, found)
    for left_out in found.left_out:
        page.gap()
        page.say(f"Not computed: {left_out}.")
    return page


def say_promises_shortly(case: Case, page: Page, trace: Trace) -> None:
    """Add a section of a few lines: how the promises stand, on whom they wait, and what comes true."""
    conflict = case.conflict
    if not conflict.commitments:
        return
    page.heading("PROMISES", note="detente promises tells more")
    entries, fired = standing_of_commitments(conflict), activation(conflict)
    standings = Counter(entry.standing for entry in entries)
    waited_for = Counter(i for entry in entries for i in entry.waits_on)
    most = max(waited_for.values(), default=0)
    on = sorted(i for i, number in waited_for.items() if number == most)
    which = ("all" if most > 1 else "") if most == len(entries) else f"{most} of them"
    waiting = f"{', ' if which else ''}{which} for {case.words.actors(on)}" if most else ""
    now = among([f"{number} {'is' if number == 1 else 'are'} {standing}" for standing, number in standings.items()])
    turn, jointly = len(fired.in_turn.commitments), len(fired.together.commitments)
    more = f", and {jointly} if they sign together" if jointly > turn else ""
    how = f"{turn or 'none'} {'come' if turn > 1 else 'comes'} true one after another{more}"
    one = len(entries) == 1
    told = f"The one promise is {next(iter(standings))}" if one else f"Of {len(entries):,} promises, {now}"
    page.say(
        f"{told}{waiting}. If everyone keeps their word from now on, {how}.",
        indent=2,
    )
    trace.under(lambda: behind_promises(case.model))


def _whose(case: Case, id: str) -> str:
    promise = case.conflict.commitments[id]
    return f"{case.words.actor(promise.by)} {case.words.promise(promise)}"


def _say_pairs(case: Case, page: Page, found: Promises) -> None:
    if not found.pairs:
        return
    page.heading("WHICH WORK ONLY WITH OTHERS")
    grouped: dict[str, list[str]] = {}
    for pair in found.pairs:
        if pair.mutual:
            page.say(f"Each only with the other: {_whose(case, pair.first)}; {_whose(case, pair.second)}.", indent=2)
        else:
            grouped.setdefault(pair.first, []).append(pair.second)
    for first, others in grouped.items():
        page.say(f"{_whose(case, first)}: only with {among([_whose(case, other) for other in others])}.", indent=2)


_FIRM: dict[HowKept, str] = {
    "content": "it is kept wherever it is due and carried out: breaking it is never better for {0}",
    "sure": "it is kept wherever it is due and carried out: {0} is surely deterred where breaking it is better",
    "possible": "it is kept wherever it is due and carried out: {0} is at least possibly deterred from breaking it",
    "no": "",
}


def _holds(case: Case, found: Enforcement) -> list[str]:
    """Return in sentences whether a promise is self-enforcing."""
    who = case.words.actor(found.actor)
    lines = []
    everywhere = found.held.everywhere
    if not found.due:
        return ["It never falls due within reach."]
    if everywhere is None:
        lines.append("It is carried out nowhere within reach.")
    elif everywhere != "no":
        lines.append(sentence(f"{_FIRM[everywhere].format(who)} ({count_of(found.kept, 'state')})"))
    else:
        broken = found.held.states - found.held.possible
        where = f", for example in state {found.broken_at.state + 1}" if found.broken_at is not None else ""
        lines.append(
            f"In {broken:,} of {count_of(found.held.states, 'state')} where it is kept, breaking it is better "
            f"for {who} and nobody answers{where}."
        )
    if found.at_target is not None and found.at_target.states:
        lines.append(f"Where the target holds: {_share(found.at_target)}.")
    if found.will + found.unwilling:
        total = count_of(found.will + found.unwilling, "state")
        if not found.unwilling:
            lines.append(f"Where it is due and undone, carrying it out is better for {who} in all of {total}.")
        else:
            where = f"; not, for example, in state {found.unwilling_at.state + 1}" if found.unwilling_at else ""
            lines.append(
                f"Where it is due and undone, carrying it out is better for {who} in {found.will:,} of {total}{where}."
            )
    if found.held.exits:
        lines.append(f"From {count_of(found.held.exits, 'state')} a move that is better for {who} ends its being due.")
    return lines


def _share(held: Held) -> str:
    words = {"content": "without a reason to break it", "sure": "surely kept", "possible": "possibly kept"}
    if held.everywhere is not None and held.everywhere != "no":
        return f"{words[held.everywhere]} in all of {count_of(held.states, 'state')}"
    return f"kept at least possibly in {held.possible:,} of {count_of(held.states, 'state')}"


def _does(case: Case, effect: Effect) -> list[str]:
    """Return in sentences what a promise does."""
    if not effect.matters:
        return ["Whether it is made, left to its maker or binding changes nothing about any ending."]
    lines = [f"Without it: {line}" for line in _endings(case, effect.without)]
    lines += [f"If it were binding: {line}" for line in _endings(case, effect.if_binding)]
    if effect.backfires:
        lines.append("It backfires: where it binds, interest alone no longer brings about what would make it due.")
    return lines


def _endings(case: Case, changes: Sequence[EndingChange]) -> list[str]:
    by_ending: dict[int, list[EndingChange]] = {}
    for change in changes:
        by_ending.setdefault(change.ending, []).append(change)
    return [ending_change_words(case, found) for found in by_ending.values()]


def _say_weakest(case: Case, page: Page, found: Promises) -> None:
    if found.target is None:
        return
    endings = list(case.conflict.endings)
    says = f"“{case.words.ending_label(endings.index(found.target))}”" if found.target in endings else found.target
    page.heading("WHAT THE TARGET HANGS ON", note=says)
    if found.target_holds == "never":
        page.say("No feasible state satisfies this target, so no promise can carry it.", indent=2)
        return
    if found.target_holds == "now":
        page.say("The target holds in the status quo already; what follows is whether the promises keep it.", indent=2)
    reached = {mode: ids for mode, ids in found.essential.items() if ids is not None}
    if not reached:
        told = "Even if everyone keeps their word, in turn or together, that alone does not reach the target."
        page.say(told, indent=2)
    for mode, ids in reached.items():
        how = "One after another" if mode == "in turn" else "Signed together"
        if mode == "together" and reached.get("in turn") == ids:
            continue
        listed = among([_element(case, id) for id in ids])
        said = f"it fails without any one of these: {listed}" if ids else "no single promise is indispensable"
        page.say(f"{how}, the promises carry it; {said}.", indent=2)
    _say_likely(case, page, found)


def _element(case: Case, id: str) -> str:
    if id in case.conflict.commitments:
        return _whose(case, id)
    if id in case.conflict.options:
        return f"{case.words.actor(case.conflict.options[id].owner)} to {case.words.option(id)}"
    cause = next(c for c in case.conflict.fail_together if c.path == id)
    return cause.says or f"a common cause of {among(cause.together)}"


def _say_likely(case: Case, page: Page, found: Promises) -> None:
    """Add how likely what is promised alone carries the target, and what that hangs on; once where modes are alike."""
    by_itself = found.target_holds == "now" and found.activation.suppose == TRUE
    what = "after what is promised alone it still is so" if by_itself else "what is promised alone brings it about"
    told: dict[WeakestLink, list[str]] = {}
    for weakest in found.weakest:
        how = "one after another" if weakest.mode == "in turn" else "signed together"
        told.setdefault(replace(weakest, mode="in turn"), []).append(how)
    for weakest, modes in told.items():
        _say_links(case, page, weakest, f"Probability that {what}, {among(modes, 'or')}")
    if told:
        page.say("That is not how likely the target is: nobody moves here but to keep a promise.", indent=2)


def _say_links(case: Case, page: Page, found: WeakestLink, what: str) -> None:
    ends = "" if found.exact else " (bounds, which may be too wide)"
    page.say((f"{what}: {_chance(found.probability)}", "bold"), f"{ends}.", indent=2)
    if found.undecided:
        page.say("Conditions with a “not” leave some worlds undecided; the range covers both answers.", indent=4)
    if found.links:
        page.table(
            ["hangs on", "probability", "importance", "if certain", "if it fails"],
            [_row(case, link) for link in found.links[:_MOST_LINKS]],
            indent=4,
        )
    groups = f", apart from what fails together ({count_of(len(found.together), 'group')})" if found.together else ""
    page.say(f"This takes what is uncertain to be independent of each other{groups}.", indent=4)
    if found.certain:
        kept = among([_element(case, id) for id in found.certain])
        page.say(f"Taken as kept, for want of a probability: {kept}.", indent=4)


def _row(case: Case, link: Link) -> list[str]:
    name = _element(case, link.id)
    return [
        name,
        _chance(link.probability),
        f"{float(link.birnbaum):.2g}",
        _chance(link.if_certain),
        _chance(link.if_failed),
    ]


def _chance(chance: Chance) -> str:
    low, high = f"{float(chance.low):.3g}", f"{float(chance.high):.3g}"
    return low if low == high else f"{low} to {high}"
