"""Sentences in the scenario's own words: who does what, what changes, what a state is like."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from detente.logic.tree import And, Atom, Count, Name, Not, Or, Statement, format_statement
from detente.model.conflict import Commitment, Conflict, Evidence, Option, Priority
from detente.model.graph import GraphModel
from detente.report.page import harmless, shortened

__all__ = ["Words", "among", "count_of", "number_list", "sentence"]

_SILENT = {"no", "none", "0"}  # lowest levels that go without saying
_PARTS, _DEEPEST = 8, 3  # so many parts of a statement are told in words, definitions and parts of parts so deep
_NAME, _PHRASE, _STATEMENT = 60, 160, 200  # longest names, option texts and statements shown, in characters


def sentence(text: str) -> str:
    """Return a text as a sentence: first letter upper case, full stop at the end.

    Examples
    --------
    >>> sentence("everyone keeps it")
    'Everyone keeps it.'
    """
    text = text.strip()
    return text and text[0].upper() + text[1:] + ("" if text[-1] in ".!?…:" else ".")


def among(items: Sequence[str], last: str = "and") -> str:
    """Return items as an enumeration.

    Examples
    --------
    >>> among(["a", "b", "c"])
    'a, b and c'
    """
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def count_of(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> count_of(1, "state"), count_of(20160, "state")
    ('1 state', '20,160 states')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def number_list(numbers: Iterable[int], most: int = 8) -> str:
    """Return ascending numbers, runs of three or more as ranges, at most `most` of these pieces.

    Examples
    --------
    >>> number_list([1, 2, 3, 5, 8, 9])
    '1–3, 5, 8, 9'
    """
    pieces: list[str] = []
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        values = [value for _, value in run]
        pieces += [f"{values[0]}–{values[-1]}"] if len(values) > 2 else map(str, values)
        if len(pieces) > most:
            return ", ".join([*pieces[:most], "…"])
    return ", ".join(pieces)


class Words:
    """The words of one conflict.

    Parameters
    ----------
    conflict
        Whose names and texts are used.
    """

    def __init__(self, conflict: Conflict) -> None:
        self.conflict = conflict
        self._actors = list(conflict.actors)
        self._endings = list(conflict.endings.values())

    def actor(self, actor: int | str) -> str:
        """Return an actor's name, by index or id."""
        name = self.conflict.name(self._actors[actor] if isinstance(actor, int) else actor)
        return shortened(harmless(name), _NAME)

    def actors(self, actors: Iterable[int | str], last: str = "and") -> str:
        """Return the names of some actors as an enumeration."""
        return among([self.actor(a) for a in actors], last)

    def led_by(self, actors: Iterable[int | str]) -> str:
        """Return names that begin a sentence: as `actors`, the first letter upper case unless the name is one word."""
        names = self.actors(actors)
        return names[:1].upper() + names[1:] if " " in names.partition(",")[0] else names

    def ending(self, position: int) -> str:
        """Return what an ending says, by position; a state may belong to none (-1)."""
        if position < 0:
            return "no ending that the scenario names"
        ending = self._endings[position]
        return shortened(harmless(ending.says or ending.id.replace("_", " ")).rstrip("."), _PHRASE)

    def ending_label(self, position: int) -> str:
        """Return what an ending says up to the first colon, where that tells it from the others."""
        labels = [self.ending(p).partition(":")[0] for p in range(len(self._endings))]
        return labels[position] if position >= 0 and labels.count(labels[position]) == 1 else self.ending(position)

    def ending_id(self, position: int) -> str | None:
        """Return an ending's id, by position; None for -1."""
        return None if position < 0 else self._endings[position].id

    def option(self, option: str) -> str:
        """Return what an option says, an infinitive phrase; its name where it says nothing."""
        found = self.conflict.options[option]
        says = found.says.strip().rstrip(".")
        return shortened(harmless(says or option.partition(".")[2].replace("_", " ") or option), _PHRASE)

    def level(self, option: str, level: str) -> str:
        """Return an option at a level: what is done, or at which level.

        ``accept a ceasefire`` / ``not accept a ceasefire``, ``strike: intense``, ``pledge support: 20 of 32``.
        """
        found = self.conflict.options[option]
        if _is_plain(found):
            return self.option(option) if level == found.levels[1] else f"not {self.option(option)}"
        return f"{self.option(option)}: {self._level_name(found, level)}"

    def change(self, option: str, before: str, after: str) -> str:
        """Return a change of level: ``accept a ceasefire``, ``no longer …``, ``strike: some (was intense)``."""
        found = self.conflict.options[option]
        if self.conflict.graph is not None:
            return f"go to {self.level_in_graph(after)}"
        if _is_plain(found):
            return self.option(option) if after == found.levels[1] else f"no longer {self.option(option)}"
        return f"{self.option(option)}: {self._level_name(found, after)} (was {shortened(harmless(before), _NAME)})"

    def changes(self, changes: Iterable[tuple[str, str, str]]) -> str:
        """Return the changes of a move, after one another."""
        return "; ".join(self.change(*c) for c in changes)

    def awaited(self, part: Statement) -> str:
        """Return what somebody waits for: actors to do something, or a statement as written."""
        return self._told(part, " to ")

    def all_awaited(self, parts: Sequence[Statement]) -> str:
        """Return what somebody waits for, all of several statements."""
        return among([self._told(part, " to ", depth=int(len(parts) > 1)) for part in parts])

    def condition(self, part: Statement) -> str:
        """Return a condition as who is at what; statements that do not read so as written."""
        return self._told(part, ": ")

    def _told(self, part: Statement, link: str, depth: int = 0) -> str:
        """Return a statement with actors and what they do, definitions unfolded: `link` stands between the two."""
        whole = part
        while isinstance(part, Name) and part.name in self.conflict.definitions:
            part = self.conflict.definitions[part.name]
        if isinstance(part, And | Or) and depth < _DEEPEST:
            parts = [self._told(p, link, depth + 1) for p in part.operands[:_PARTS]]
            parts += [f"{len(part.operands) - _PARTS} more"] if len(part.operands) > _PARTS else []
            said = among(parts, "and" if isinstance(part, And) else "or")
            return f"({said})" if depth else said
        if isinstance(part, Count) and (alike := self._alike(part)):
            number = {"atleast": "at least ", "atmost": "at most ", "exactly": "exactly "}[part.kind]
            return f"{number}{part.k} of {count_of(len(part.operands), 'actor')}{link}{alike}"
        asked, negated = (part.operand, True) if isinstance(part, Not) else (part, False)
        found = self._asked_level(asked)
        if found is None or (negated and (not _is_plain(found[0]) or found[1].startswith("not "))):
            return self.statement(whole)
        said = found[1].removeprefix("not ")
        who, negated = self.actor(found[0].owner), negated or said != found[1]
        return f"{who} not to {said}" if negated and link == " to " else f"{who}{link}{'not ' if negated else ''}{said}"

    def _alike(self, part: Count) -> str:
        """Return what the operands of a count ask for, where they ask different actors for the same; else nothing."""
        asked = [self._asked_level(p) for p in part.operands]
        phrases, owners = {a[1] for a in asked if a}, {a[0].owner for a in asked if a}
        return phrases.pop() if len(phrases) == 1 and len(owners) == len(asked) else ""

    def _asked_level(self, part: Statement) -> tuple[Option, str] | None:
        """Return the option that a statement asks for at some levels, and its words; None for other statements."""
        option = self.conflict.options.get(part.option) if isinstance(part, Atom) else None
        if option is None or not option.owner or not isinstance(part, Atom):
            return None
        if part.comparison is None:
            return option, self.option(part.option)
        if part.comparison == "=":
            return option, self.level(part.option, part.level or "")
        bound = {">=": "at least", "<=": "at most"}.get(part.comparison)
        if bound is None or _is_plain(option):
            return None
        return option, f"{self.option(part.option)}: {bound} {self._level_name(option, part.level or '')}"

    def level_in_graph(self, state: str) -> str:
        """Return the name of a state in graph form with what it says."""
        says = self.conflict.graph.says.get(state, "") if self.conflict.graph is not None else ""
        name = shortened(harmless(state), _NAME)
        return f"{name}: {shortened(harmless(says), _PHRASE)}" if says else name

    def state(self, model: GraphModel, state: int) -> str:
        """Return the options of a state by actor, without those at a lowest level that is called no, none or 0."""
        if self.conflict.graph is not None:
            return self.level_in_graph(self.conflict.graph.states[state])
        listed = [
            (o, o.levels[level])
            for o, level in zip(self.conflict.options.values(), model.levels[:, state].tolist(), strict=True)
            if level > 0 or o.levels[0] not in _SILENT
        ]
        return self.by_owner((o, self.level(o.id, level)) for o, level in listed) or "nobody does anything"

    def difference(self, model: GraphModel, before: int, after: int) -> str:
        """Return what differs between two states, by actor."""
        if self.conflict.graph is not None:
            return self.level_in_graph(self.conflict.graph.states[after])
        changed = model.changes(before, after)
        return self.by_owner((self.conflict.options[c[0]], self.change(*c)) for c in changed) or "nothing"

    def by_owner(self, phrases: Iterable[tuple[Option, str]]) -> str:
        """Return phrases about options grouped by the actor who owns the option."""
        grouped: dict[str, list[str]] = {}
        for option, phrase in phrases:
            grouped.setdefault(option.owner, []).append(phrase)
        return " · ".join(f"{self.actor(owner)}: {'; '.join(said)}" for owner, said in grouped.items())

    def _level_name(self, option: Option, level: str) -> str:
        members = self.conflict.actors[option.owner].members if option.owner else None
        if members is not None and option.levels == tuple(str(n) for n in range(members + 1)):
            return f"{level} of {members}"
        return shortened(harmless(level), _NAME)

    def statement(self, statement: Statement) -> str:
        """Return a statement as it is written."""
        return shortened(harmless(format_statement(statement)), _STATEMENT)

    def priority(self, entry: Priority) -> str:
        """Return what an entry of a preference wants: what it says, or the statement."""
        if entry.tier:
            return among([self.priority(e) for e in entry.tier])
        return shortened(harmless(entry.says), _PHRASE) if entry.says else self.statement(entry.wants)

    def promise(self, promise: Commitment) -> str:
        """Return what a commitment promises: what it says or asks for, or the statement."""
        asked = self._asked_level(promise.promise)
        says = promise.says or (f"to {asked[1]}" if asked else "")
        return shortened(harmless(says), _PHRASE).rstrip(".") or self.statement(promise.promise)

    def evidence(self, evidence: Evidence) -> str:
        """Return what an element rests on: ``[C01, C02]``, ``[assumption]`` or ``[no source]``."""
        marks = [shortened(harmless(c), _NAME) for c in evidence.claims]
        if evidence.assumption:
            marks.append("assumption")
        return f"[{', '.join(marks)}]" if marks else "" if self.conflict.cite else "[no source]"


def _is_plain(option: Option) -> bool:
    return option.levels == ("no", "yes")
