"""The answer in five sentences, each computed from the results and with what it rests on."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from detente.model.elements import elements
from detente.outlook.endings import EndingOutlook
from detente.outlook.grounds import (
    Grounds,
    behind_ending,
    behind_keeping,
    behind_option,
    behind_reading,
    behind_step,
)
from detente.outlook.levers import Lever, Levers
from detente.outlook.standing import HowKept
from detente.report.analysis import Analysis
from detente.report.case import Case
from detente.report.full.behind import FoldedTrace
from detente.report.full.findings import Findings, NotMade
from detente.report.full.surety import kept_words
from detente.report.levers import behind_lever
from detente.report.page import Link, Page, Part
from detente.report.words import among, count_of, sentence

__all__ = ["say_answer"]

_ONLY_IF = (
    "This is no forecast. It says what follows from the scenario: if the actors can do, want, believe and promise what "
    "is written there, then the conflict stands and can end so. Where the scenario is wrong, the answer may be."
)


def say_answer(findings: Findings, page: Page) -> None:
    """Add the answer: five sentences where there is a state to begin from, else what can be said without one."""
    case, found = findings.case, findings.analysis
    trace = FoldedTrace(case.words, page)
    if isinstance(found, NotMade):
        page.say(
            sentence(f"where the conflict is and how it can end cannot be said: {found.shortly or found.why}"),
            marker="1. ",
        )
        page.say(*_unlocking(findings), marker="2. ")
        page.say(*_conditions(findings), marker="3. ")
    else:
        page.say(_where(case, found), marker="1. ")
        trace.under(partial(behind_keeping, case.model, found.standing.state))
        page.say(_endings(case, found), marker="2. ")
        trace.under(lambda: _all_endings(case))
        page.say(*_way(case, found), marker="3. ")
        trace.under(lambda: _behind_way(case, found))
        page.say(*_can_do(findings, found), marker="4. ")
        trace.under(lambda: _behind_doing(findings, found))
        page.say(*_conditions(findings), marker="5. ")
        trace.under(lambda: behind_reading(case.model))
    page.say(_ONLY_IF, anchor="conditions")


def _where(case: Case, found: Analysis) -> str:
    """Say where the conflict is, and whether it stays there."""
    now, words = found.standing, case.words
    as_of = f"As of {case.conflict.as_of}, " if case.conflict.as_of else "As the scenario has it, "
    if now.ending < 0:
        stable = now.equilibrium("nash")
        how = "nobody would gain by a move of its own" if stable else "somebody would gain by a move of its own"
        return f"{as_of}the conflict is in no ending that the scenario names; {how}."
    leaving: dict[HowKept, list[int]] = {}
    for actor in now.actors:
        leaving.setdefault(actor.keeps, []).append(actor.actor)
    if "no" in leaving:
        how = f"it will not stay so by itself: {words.actors(leaving['no'])} would gain by leaving it, unanswered"
    elif "possible" in leaving or "sure" in leaving:
        who = words.actors([*leaving.get("possible", []), *leaving.get("sure", [])])
        firm = "possibly" if "possible" in leaving else "surely"
        how = f"it is kept so by everyone: {who} would gain by leaving it, but the others would {firm} answer"
    else:
        how = "it is kept so by everyone: no actor would gain by ending that alone"
    return f"{as_of}the conflict stands at “{words.ending_label(now.ending)}”, and {how}."


def _endings(case: Case, found: Analysis) -> str:
    """Say where interest alone leads, and which endings everyone would keep."""
    others = [e for e in found.outlook.endings if not e.here]
    if not found.outlook.endings:
        return "The scenario names no endings, so how the conflict can end is told by its equilibria alone."
    if not others:
        return "The scenario names no other ending."
    wanted, within = [e for e in others if e.by_interest], [e for e in others if e.states]
    interest = f"interest alone leads to {_named(case, wanted) if wanted else 'none of them'}"
    kept = [e for e in within if e.firmest != "no"]
    if len(others) == 1:
        reach = f"the only other ending {'can' if within else 'cannot'} be reached by legal moves"
        interest = f"interest alone {'leads' if wanted else 'does not lead'} to it"
        keep = f"once there, everyone could keep {_named(case, kept)}" if kept else "everyone would not keep it"
        return sentence(f"{reach}, {'and' if wanted else 'but'} {interest}; {keep}" if within else reach)
    every = "both" if len(others) == 2 else f"all {len(others)}"
    number = every if len(within) == len(others) else f"{len(within) or 'none'} of the {len(others)}"
    keep = f"once there, everyone could keep {_named(case, kept)}" if kept else "none would be kept by everyone"
    if len(kept) == len(within) and kept:
        keep = "once there, everyone could keep " + ("each of them" if len(kept) > 1 else "it")
    return sentence(
        f"{number} other endings can be reached by legal moves, {'and' if wanted else 'but'} {interest}; {keep}"
    )


def _named(case: Case, endings: list[EndingOutlook]) -> str:
    shown = [f"“{case.words.ending_label(e.ending)}”" for e in endings[:6]]
    return among([*shown, f"{len(endings) - 6} more"] if len(endings) > 6 else shown)


def _all_endings(case: Case) -> Grounds:
    result = Grounds()
    for position in range(len(case.conflict.endings)):
        result |= behind_ending(case.model, position)
    return result


def _way(case: Case, found: Analysis) -> list[Part]:
    """Say what stands in the way of the ending that most would be better off with."""
    words = case.words
    if found.target < 0:
        return ["No other ending that the scenario names can be reached from here."]
    ending = found.outlook.endings[found.target]
    says = f"“{words.ending_label(found.target)}”"
    if ending.path is None:
        return [f"No sequence of moves leads to {says}, whatever the actors want."]
    if not ending.path.steps:
        return [f"The conflict is at {says} already."]
    losses = [s for s in ending.path.steps if s.worth == "loss"]
    said = f"The way to {says} that asks least against interest takes {count_of(len(ending.path.steps), 'move')}"
    end = {
        "content": "there nobody would gain by leaving it",
        "sure": "once there, everyone keeps it: whoever would gain by leaving is surely deterred",
        "possible": "once there, everyone keeps it, though some only because leaving is possibly answered",
        "no": "and even there not everyone would keep it",
    }[ending.kept_at_path_end]
    if not losses:
        return [f"{said}, no loss to whoever makes it; {end}."]
    told = [f"{words.actor(s.actor)} ({_moves(case, s.before, s.after)})" for s in losses[:2]]
    more = f", and {count_of(len(losses) - 2, 'more loss', 'more losses')}" if len(losses) > 2 else ""
    if len(losses) == len(ending.path.steps):
        how = "a loss to the actor that makes it" if len(losses) == 1 else "each a loss to the actor that makes it"
    elif len(losses) == 1:
        how = "of which one is a loss to the actor that makes it"
    else:
        how = f"of which {len(losses)} are losses to those who make them"
    return [f"{said}, {how}: {among(told)}{more}; {end}."]


def _moves(case: Case, before: int, after: int) -> str:
    changes = case.model.changes(before, after)
    shown = case.words.changes(changes[:3])
    return f"{shown}; and more" if len(changes) > 3 else shown


def _behind_way(case: Case, found: Analysis) -> Grounds:
    result = Grounds()
    path = found.outlook.endings[found.target].path if found.target >= 0 else None
    for step in path.steps if path is not None else ():
        if step.worth == "loss":
            result |= behind_step(case.model, step.actor, step.before, step.after)
    return result


def _can_do(findings: Findings, found: Analysis) -> list[Part]:
    """Say who can change the answer alone, and without whom nothing can."""
    case, every = findings.case, findings.levers
    if isinstance(every, NotMade) or found.target < 0:
        return _unlocking(findings)
    target, words = found.target, case.words
    here = found.outlook.endings[target]
    opening = list(dict.fromkeys(actor for actor, _ in _opening(every, target)))
    says = f"“{words.ending_label(target)}”"
    if here.by_interest:
        first = f"Interest alone can lead to {says} as things are"
    elif opening:
        first = f"By its own choice alone, {words.actors(opening, 'or')} could open a way to {says} by interest alone"
    else:
        first = f"No single actor can, by its own choice, open a way to {says} by interest alone"
    essential = findings.unlocking
    if isinstance(essential, NotMade) or not essential.actors.essential:
        return [f"{first}."]
    who = words.actors(essential.actors.essential)
    return [f"{first}; it cannot come about without {who} (", Link("what can be done", "levers"), ")."]


def _opening(every: Sequence[Levers], target: int) -> list[tuple[int, Lever]]:
    """Return who can, by which choice alone, open a way to an ending by interest alone."""
    return [
        (one.actor, lever)
        for one in every
        for lever in one.levers
        if any(c.ending == target and c.aspect == "by_interest" and c.gained for c in lever.changes)
    ]


def _behind_doing(findings: Findings, found: Analysis) -> Grounds:
    """Return what is behind who can open a way to the ending, and without whom it cannot come about.

    The choices that open a way; where there is none, the steps of the best way that are no gain to whoever makes them,
    and where none is needed, its steps. Then the options, in the sets that unlock the ending, of those it needs.
    """
    case, model, every = findings.case, findings.case.model, findings.levers
    result = Grounds()
    if not isinstance(every, NotMade) and found.target >= 0:
        here = found.outlook.endings[found.target]
        choices = [] if here.by_interest else _opening(every, found.target)
        for _, lever in choices:
            result |= behind_lever(case, lever)
        for step in here.path.steps if here.path is not None and not choices else ():
            if here.by_interest or step.worth != "gain":
                result |= behind_step(model, step.actor, step.before, step.after)
    unlock = findings.unlocking
    if not isinstance(unlock, NotMade):
        needed = set(unlock.actors.essential)
        units = dict.fromkeys(unit for one in unlock.options.sets for unit in one.units)
        for option in case.conflict.options.values():
            if option.id in units and needed.intersection(option.controllers):
                result |= behind_option(model, option.id)
    return result


def _unlocking(findings: Findings) -> list[Part]:
    found, case = findings.unlocking, findings.case
    if isinstance(found, NotMade) or findings.target is None:
        return ["What must change could not be computed."]
    position = list(case.conflict.endings).index(findings.target) if findings.target in case.conflict.endings else -1
    says = f"“{case.words.ending_label(position)}”" if position >= 0 else findings.target
    if found.standing == "impossible":
        return [f"For {says} there is no way from here that the rules allow."]
    if not found.actors.essential:
        return [f"No single actor is needed in every case for {says}."]
    who = found.actors.essential
    shown = case.words.actors(who[:8]) if len(who) <= 9 else f"{count_of(len(who), 'actor')}"
    return [f"{says} cannot come about without {shown} (", Link("what can be done", "levers"), ")."]


def _conditions(findings: Findings) -> list[Part]:
    """Say what the answer is conditional on: the reading, and how much is assumed."""
    case = findings.case
    asked = [e for e in elements(case.conflict) if e.gap or not e.evidence.missing]
    kinds = Counter("claims" if e.evidence.claims else "assumed" if e.evidence.assumption else "gap" for e in asked)
    if case.conflict.cite:
        rests = "all of it is taken from one publication"
    else:
        none = f", and {kinds['gap']:,} on nothing" if kinds["gap"] else ""
        rests = (
            f"of the {count_of(len(asked), 'element')} it rests on, {kinds['claims']:,} rest on claims of a source, "
            f"{kinds['assumed']:,} on assumptions alone{none}"
        )
    said: list[Part] = [f"This holds if the scenario is right: {rests} (", Link("evidence", "evidence"), ")"]
    readings = {name: look for name, look in findings.readings.items() if not isinstance(look, NotMade)}
    mine = findings.analysis
    if readings and not isinstance(mine, NotMade):
        changed = [n for n, look in readings.items() if _differs(mine, look)]
        give = "gives" if len(changed) == 1 else "give"
        told = f"{len(changed)} {give} another answer" if changed else "all give the same answer"
        many = count_of(len(readings), "other reading")
        said += [f"; of {many} of the same evidence, {told} (", Link("how sure", "sure"), ")"]
    sure = findings.sure
    if sure is not None and not isinstance(sure, NotMade) and (kept := kept_words(sure)):
        said += ["; ", *kept]
    return [*said, "."]


def _differs(mine: Analysis, other: Analysis) -> bool:
    """Whether another reading answers otherwise where we are, where interest leads, or what is kept."""
    if mine.standing.ending != other.standing.ending or mine.standing.keeps != other.standing.keeps:
        return True
    ours, theirs = mine.outlook.endings, other.outlook.endings
    if len(ours) != len(theirs):
        return True
    return any(
        (bool(a.states), bool(a.by_interest), a.firmest) != (bool(b.states), bool(b.by_interest), b.firmest)
        for a, b in zip(ours, theirs, strict=True)
    )
