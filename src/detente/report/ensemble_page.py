"""How often each answer holds over the worlds that fit the evidence, as a page: first the answer, then the draws."""

from collections.abc import Iterator, Sequence

from detente.ensemble.frequencies import Frequency
from detente.ensemble.pairs import Comparison
from detente.ensemble.results import Ensemble
from detente.errors import DetenteError
from detente.report.case import Case
from detente.report.drawn import say_drawn
from detente.report.ensemble import Without
from detente.report.likelihood import percent
from detente.report.measures import say_measures
from detente.report.page import Page, harmless
from detente.report.shares import applies, every_world_contradicts, percent_of, share_words
from detente.report.uncertain import answer_words, title_of_worlds
from detente.report.words import among, count_of, sentence

__all__ = ["ensemble_page"]

_MOST_SHOWN = 12


def ensemble_page(case: Case, found: Ensemble, without: Without | None = None) -> Page:
    """Return what a run found as a page: the answer first, then what was drawn, then what that is worth."""
    page = Page()
    title_of_worlds(case.conflict, found.space, page)
    if found.space.certain:
        _say_certain(found, page)
    if without is not None:
        _say_without(case, *without, page)
    say_ensemble(case, found, page)
    if found.space.judgements:
        page.heading("WHAT WAS DRAWN", note=count_of(len(found.space.judgements), "uncertain judgement"))
        say_drawn(case, found.space, page)
        _say_worth(found, page)
    return page


def _say_without(case: Case, left: Sequence[str], found: Comparison, page: Page) -> None:
    """Say which answers hold more or less often once something is left out, and which worlds then are impossible."""
    what = among([harmless(path) for path in left])
    page.heading(f"WITHOUT {what}", note="the same worlds with it and without it")
    told = [d for d in found if d.gained or d.lost]
    told.sort(key=lambda d: (-round(abs(d.difference), 9), d.answer.id))
    rows = [
        [
            sentence(answer_words(case.conflict, d.answer))[:-1],
            percent(d.first),
            percent(d.second),
            f"{100 * d.difference:+.0f}" + ("" if found.exact else f" ({100 * d.low:+.0f} to {100 * d.high:+.0f})"),
        ]
        for d in told[:_MOST_SHOWN]
    ]
    page.table(["the answer yes", "as it is", "without", "difference, points"], rows)
    if len(told) > _MOST_SHOWN:
        page.say(f"{len(told) - _MOST_SHOWN} more: --json has all.", indent=2)
    if any(found.contradictory):
        before, after = (percent_of(number / found.draws, 1) for number in found.contradictory)
        page.say(
            f"In {before} % of the worlds as they are, and in {after} % without it, the world contradicts itself "
            f"({among(list(found.reasons))}); no answer counts there.",
            indent=2,
        )
    _say_compared(found, page, differs=bool(told))


def _say_compared(found: Comparison, page: Page, *, differs: bool) -> None:
    """Say of which worlds the differences are."""
    weights = [d.draws for d in found if d.draws]
    if not weights:
        page.say("No answer can be compared: no question arises in a world both with it and without.", indent=2)
        return
    if not differs:
        page.say("No answer differs in any world in which its question arises with it and without.", indent=2)
    fewest, most = (_worlds(weight, found) for weight in (min(weights), max(weights)))
    count = most if fewest == most else f"{fewest} to {most}"
    gone = sum(not d.draws for d in found)
    never = f"; {count_of(gone, 'question does', 'questions do')} so in none" if gone else ""
    page.say(f"Each over the worlds in which the question arises with it and without: {count}{never}.", indent=2)


def _worlds(weight: float, found: Comparison) -> str:
    return f"{percent_of(weight / found.draws, 1)} % of all" if found.exact else f"{weight:,.0f}"


def _say_certain(found: Ensemble, page: Page) -> None:
    reading = found.space.chosen_reading
    where = "this scenario" if reading is None else f"the reading {reading}" if reading else "the scenario as written"
    mend = (
        "To say what is uncertain, give a fact, a belief, a promise, a priority or a reading its odds "
        "(docs/howto/uncertainty)."
        if reading is None
        else "Which reading is right has odds, and worlds of all readings are drawn where none is chosen."
    )
    page.say(
        f"Nothing in {where} is uncertain, so there is one world, and what follows is its answers: yes is 100 %, "
        f"no is 0 %. {mend}"
    )


def say_ensemble(case: Case, found: Ensemble, page: Page) -> None:
    """Say how often each answer holds: the present ending, each ending, obstacles, promises, deterrence."""
    _say_now(case, found, page)
    _say_endings(case, found, page)
    _say_obstacles(case, found, page)
    _say_promises(case, found, page)
    say_measures(case, found.distributions, found.draws - sum(n for _, n in found.contradictory), page)
    _say_deterrence(case, found, page)
    _say_contradictory(found, page)


def _of(found: Ensemble, *kinds: str) -> list[Frequency]:
    return [f for f in found.frequencies if f.answer.kind in kinds]


def _say_now(case: Case, found: Ensemble, page: Page) -> None:
    """Say first in how many of the worlds the present ending is kept."""
    if every_world_contradicts(found):
        page.gap()
        page.say(("Every world drawn contradicts itself, so no question has an answer in any.", "bold"))
    kept = {f.answer.aspect: f for f in _of(found, "kept now") if applies(f)}
    if not kept:
        return
    ending = _ending_now(case) if _same_start(found) else ""
    page.gap()
    if (plain := kept.get("")) is not None:
        told = "" if not ending else f": {ending}" if _always_now(case, found) else f" (as written: {ending})"
        page.say((f"In {share_words(plain)} of the worlds everyone keeps the present ending{told}.", "bold"))
    for aspect, told in (("sure", "surely"), ("seen", "as everyone sees it itself")):
        if (one := kept.get(aspect)) is not None:
            page.say(f"{told}: {share_words(one)}", indent=2)


def _ending_now(case: Case) -> str:
    """Return what the ending of the status quo says; nothing where the scenario as written contradicts itself."""
    try:
        model = case.model
    except DetenteError:
        return ""
    return "" if model.status_quo is None else case.words.ending(int(model.ending_of[model.status_quo]))


def _always_now(case: Case, found: Ensemble) -> bool:
    """Whether the ending of the status quo as written is within reach in all worlds; else some start from another."""
    model = case.model
    place = int(model.ending_of[model.status_quo])
    if place < 0:  # in no ending that has a name, and nothing tells whether it is elsewhere
        return found.space.certain
    id = list(case.conflict.endings)[place]
    return all(f.no == 0 for f in _of(found, "reachable") if f.answer.ending == id)


def _where_itapplies(found: Ensemble, told: str, listed: Sequence[Frequency], page: Page) -> None:
    """Say of what worlds shares are, where a question does not arise in all of them."""
    if any(f.not_applicable > sum(n for _, n in found.contradictory) for f in listed):
        page.say(told, indent=2)


def _same_start(found: Ensemble) -> bool:
    """Whether all readings start from the same levels, with the same endings."""
    starts = {
        (tuple((o.id, o.now) for o in c.options.values()), tuple(c.endings.items()))
        for c in found.space.readings.values()
    }
    return len(starts) == 1


def _say_endings(case: Case, found: Ensemble, page: Page) -> None:
    if every_world_contradicts(found):
        return
    table: dict[tuple[str, str, str], Frequency] = {}
    for one in _of(found, "reachable", "by interest", "kept"):
        table[one.answer.kind, one.answer.ending, one.answer.aspect] = one
    endings = list(dict.fromkeys(ending for _, ending, _ in table))
    if not endings:
        return
    columns = (
        ("reachable", "reachable", ""),
        ("by interest alone", "by interest", ""),
        ("kept somewhere", "kept", ""),
        ("kept at the end of the best path", "kept", "path_end"),
    )
    shown = [c for c in columns if any((c[1], ending, c[2]) in table for ending in endings)]
    page.heading("HOW IT CAN END", note="in how many of the worlds")
    page.table(
        ["", *(name for name, _, _ in shown)],
        [
            [
                _ending_words(case, ending),
                *(share_words(f) if (f := table.get((k, ending, a))) is not None else "" for _, k, a in shown),
            ]
            for ending in endings
        ],
    )
    ends = [f for (_, _, aspect), f in table.items() if aspect == "path_end"]
    told = "Kept at the end of the best path: of the worlds in which a path leads to the ending, not of all."
    _where_itapplies(found, told, ends, page)


def _ending_words(case: Case, ending: str) -> str:
    """Return what an ending says, by its id; the id where this reading has no such ending."""
    ids = list(case.conflict.endings)
    return case.words.ending_label(ids.index(ending)) if ending in ids else ending


def _actor_words(case: Case, actor: str) -> str:
    return case.words.actor(actor) if actor in case.conflict.actors else actor


def _promise_words(case: Case, commitment: str) -> str:
    promise = case.conflict.commitments.get(commitment)
    return commitment if promise is None else f"{case.words.actor(promise.by)} {case.words.promise(promise)}"


def _say_obstacles(case: Case, found: Ensemble, page: Page) -> None:
    listed = [f for f in _of(found, "obstacle") if f.yes]
    if not listed:
        return
    page.heading("WHAT STANDS IN THE WAY", note="who takes a step at a loss on the best path")
    rows = []
    for ending in dict.fromkeys(f.answer.ending for f in listed):
        here = sorted((f for f in listed if f.answer.ending == ending), key=lambda f: -f.share)
        told = [f"{_actor_words(case, f.answer.actor)} in {share_words(f)}" for f in here[:_MOST_SHOWN]]
        rows.append([_ending_words(case, ending), "; ".join(told)])
    page.table(["", ""], rows)
    _where_itapplies(found, "Of the worlds in which a path leads there, not of all.", listed, page)


def _say_promises(case: Case, found: Ensemble, page: Page) -> None:
    fires = [f for f in _of(found, "fires") if applies(f)]
    if fires:
        page.heading("PROMISES", note="in how many of the worlds each comes true if everyone keeps their word")
        table = {(f.answer.commitment, f.answer.aspect): f for f in fires}
        aspects = [("", "one after another"), ("together", "signed together")]
        some = list(dict.fromkeys(f.answer.commitment for f in fires if f.yes))
        rows = [
            [_promise_words(case, c), *("" if (f := table.get((c, a))) is None else share_words(f) for a, _ in aspects)]
            for c in some
        ]
        page.table(["", *(told for _, told in aspects)], rows)
        never = len({f.answer.commitment for f in fires}) - len(some)
        if never:
            others = "None of them" if not some else f"{count_of(never, 'other promise')} never"
            told = f"{others} comes true in a world drawn" if not some else f"{others} came true in a world drawn"
            page.say(f"{told}, neither one after another nor signed together.", indent=2)
        _where_itapplies(found, "Of the worlds in which the promise stands, not of all.", fires, page)
    effects = sorted((f for f in _of(found, "effect") if f.yes), key=lambda f: -f.share)
    if effects:
        page.heading("WHAT BINDING A PROMISE DOES", note="in how many of the worlds")
        page.table(["", ""], [[share_words(f), _effect_words(case, f)] for f in effects[:_MOST_SHOWN]])
        if len(effects) > _MOST_SHOWN:
            page.say(f"{len(effects) - _MOST_SHOWN} more, less often: --json has all.", indent=2)
        _where_itapplies(found, "Of the worlds in which the promise stands, not of all.", effects, page)


_EFFECTS = {
    "kept": "is kept by everyone somewhere within reach; otherwise it is not",
    "not_kept": "is kept nowhere within reach; otherwise it is",
    "by_interest": "is reached by interest alone; otherwise it is not",
    "not_by_interest": "is not reached by interest alone; otherwise it is",
}


def _effect_words(case: Case, found: Frequency) -> str:
    answer = found.answer
    if answer.aspect not in _EFFECTS:
        return sentence(harmless(answer.says))
    promise, ending = _promise_words(case, answer.commitment), _ending_words(case, answer.ending)
    return f"{promise}: once that binds, “{ending}” {_EFFECTS[answer.aspect]}."


def _say_deterrence(case: Case, found: Ensemble, page: Page) -> None:
    deterred = [f for f in _of(found, "deterred") if applies(f)]
    if deterred:
        page.heading("DETERRENCE", note="of the worlds where an actor would gain by leaving the end of the best path")
        table = {(f.answer.ending, f.answer.actor, f.answer.aspect): f for f in deterred}
        aspects = list(dict.fromkeys(f.answer.aspect for f in deterred))
        keys = dict.fromkeys((f.answer.ending, f.answer.actor) for f in deterred)
        rows = [
            [
                _ending_words(case, ending),
                _actor_words(case, actor),
                *(
                    share_words(f) if (f := table.get((ending, actor, aspect))) is not None else ""
                    for aspect in aspects
                ),
            ]
            for ending, actor in keys
        ]
        names = [{"sure": "surely", "possible": "at least possibly"}.get(a, a) for a in aspects]
        page.table(["", "who would leave", *(f"answered {name}" for name in names)], rows)


def _say_contradictory(found: Ensemble, page: Page) -> None:
    total = sum(number for _, number in found.contradictory)
    if not total:
        return
    page.heading("WORLDS THAT CONTRADICT THEMSELVES", note=f"{_part_of(total, found)}; no answer counts there")
    page.table(["", ""], [[_part_of(n, found), sentence(reason)] for reason, n in found.contradictory if n])


def _part_of(number: float, found: Ensemble) -> str:
    share = f"{percent_of(number / found.weight, 1)} %"
    return share if found.exact else f"{number:,.0f} of {count_of(found.draws, 'draw')} ({share})"


def _say_worth(found: Ensemble, page: Page) -> None:
    page.heading("WHAT THIS IS WORTH")
    page.say(" ".join(_method(found)), indent=2)
    page.say(
        "It is no forecast: a share says in how many of the worlds that the scenario's own odds allow an answer holds. "
        "Other odds give other shares; what is not written down as uncertain is taken to be as it says.",
        indent=2,
    )


def _method(found: Ensemble) -> Iterator[str]:
    settings = found.settings
    different = count_of(found.distinct, "different world")
    if found.exact:
        yield f"All {count_of(found.draws, 'combination')} of outcomes were listed ({different}), each with its odds."
        return
    how = {
        "random": "drawn independently",
        "latin": "drawn as a Latin hypercube",
        "sobol": "drawn along a scrambled Sobol' sequence",
    }[settings.design]
    yield f"{count_of(found.draws, 'world')} were {how} (seed {settings.seed}), {different} among them."
    yield "In brackets: 95 % intervals for the chance of the draw alone" + (
        "." if settings.design == "random" else ", somewhat too wide for this design."
    )
    if settings.precision is not None:
        reached = "was reached" if found.converged else "was not reached"
        points = f"{100 * settings.precision:g} percentage point{'' if settings.precision == 0.01 else 's'}"
        yield f"The precision asked for, {points} to either side, {reached} for every answer on how it can end."
        wide = [f.half_width for f in found.frequencies if applies(f) and not f.reaches(settings.precision)]
        if found.converged and wide:
            most = max(round(100 * max(wide)), 1)
            yield f"It was not asked of obstacles, promises and deterrence: some are known to {most} points only."
