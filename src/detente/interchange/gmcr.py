"""Reading conflicts in the ``.gmcr`` files of GMCR+ (Kinsara, Petersons, Hipel & Kilgour 2015).

A file is JSON: options, decision makers with prioritised conditions or a ranking of state numbers, infeasible
conditions. States are numbered as here: the first option of the first decision maker varies fastest.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NoReturn

from detente.errors import Diagnostic, InputError, LimitError, ScenarioError
from detente.logic.tree import FALSE, TRUE, And, Atom, Not, Or, Statement
from detente.model.conflict import Actor, Coalition, Conflict, Constraint, MoveRule, Option, Preference, Priority
from detente.model.feasible import feasible_states

__all__ = ["MAX_BYTES", "Imported", "parse_gmcr", "read_gmcr"]

MAX_BYTES = 4_000_000
"""Largest file that is read."""
_MAX_NESTING = 40
_MAX_FAULTS = 50
_COUNTED_STATES = 2_000_000

_DIRECTIONS: dict[str, Literal["forward", "back"] | None] = {"both": None, "fwd": "forward", "back": "back"}
_FACTS: dict[type, str] = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}


@dataclass(frozen=True, slots=True)
class Imported:
    """A conflict from another program's file, and what is worth knowing about the translation.

    Parameters
    ----------
    conflict
        The conflict; it has no status quo, since the format has none.
    diagnostics
        Warnings and notes: names that had to change, rankings that leave states out.
    """

    conflict: Conflict
    diagnostics: tuple[Diagnostic, ...] = ()


def read_gmcr(path: str | Path) -> Imported:
    """Return the conflict in a ``.gmcr`` file.

    Raises
    ------
    InputError
        The file cannot be read, or is too large.
    ScenarioError
        The file is no conflict in this format; all its faults are named.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(f"{path} has {size:,} bytes; a .gmcr file of at most {MAX_BYTES:,} is read")
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not text in UTF-8 (byte {error.start + 1}); is it a .gmcr file?") from None
    return parse_gmcr(text, str(path), path.stem)


def parse_gmcr(text: str, file: str = "", title: str = "") -> Imported:
    """Return the conflict written in a text in ``.gmcr`` format.

    Names become ids: dots and double quotes in them are replaced, and a name used twice is made unique. An option that
    several decision makers list is shared. States that a decision maker does not see (misperceptions) become move
    rules: it moves neither from nor to them.

    Parameters
    ----------
    text
        The JSON text.
    file
        The name for diagnostics.
    title
        The title of the conflict; the format has none.

    Raises
    ------
    ScenarioError
        The text is no conflict in this format; all its faults are named.

    Examples
    --------
    >>> read = parse_gmcr('''{"options": [{"name": "Strike", "permittedDirection": "fwd"}], "infeasibles": [],
    ...   "decisionMakers": [{"name": "US", "options": [0], "preferences": [[[0, "N"]]]}]}''')
    >>> list(read.conflict.options), read.conflict.rules[0].only
    (['US.Strike'], 'forward')
    """
    return _Reader(file).read(_load(text, file), title or "A conflict from GMCR+")


def _load(text: str, file: str) -> object:
    """Return the JSON value, or say in plain words why there is none."""

    def not_a_number(constant: str) -> NoReturn:
        raise _NoJsonError(f"{constant} is not a number that a .gmcr file can hold")

    try:
        return json.loads(text, parse_constant=not_a_number)
    except _NoJsonError as error:
        raise ScenarioError([Diagnostic("error", "gmcr-json", str(error), file=file)]) from None
    except json.JSONDecodeError as error:
        lines = text.splitlines() or [""]
        line = lines[min(error.lineno, len(lines)) - 1]
        hint = "a .gmcr file holds one JSON object, as GMCR+ saves it"
        message = f"this is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        where = Diagnostic("error", "gmcr-json", message, hint, file, error.lineno, error.colno, line)
        raise ScenarioError([where]) from None
    except RecursionError:
        raise ScenarioError([Diagnostic("error", "gmcr-json", "the JSON is nested too deep", file=file)]) from None
    except ValueError:  # a whole number with thousands of digits
        raise ScenarioError([Diagnostic("error", "gmcr-json", "a number is far too large", file=file)]) from None


class _NoJsonError(Exception):
    """A constant that Python's reader takes and JSON does not have."""


class _Reader:
    """Turns the JSON value into a conflict, collecting what is wrong with it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Diagnostic] = []
        self.remarks: list[Diagnostic] = []
        self.option_ids: list[str] = []  # by the file's option index

    def read(self, value: object, title: str) -> Imported:
        if not isinstance(value, dict):
            self._fault(
                "", f"the file holds {_kind(value)} where an object with options and decision makers is expected"
            )
            raise ScenarioError(self.faults)
        raw_options = self._list(value, "options", required=True)
        raw_actors = self._list(value, "decisionMakers", required=True)
        if not raw_actors and not self.faults:
            self._fault("decisionMakers", "there is no decision maker")
        actors = self._actors(raw_actors)
        options, rules = self._options(raw_options, raw_actors, actors)
        self._stop_at_faults()
        never = self._conditions(value, "infeasibles", "infeasibles")
        constraints = tuple(Constraint(s, path=f"constraints[{i}]") for i, s in enumerate(never))
        for index, (raw, actor) in enumerate(zip(raw_actors, actors, strict=True)):
            for unseen in self._conditions(raw, "misperceptions", f"decisionMakers[{index}].misperceptions"):
                for leaves, reaches in ((unseen, TRUE), (TRUE, unseen)):
                    rules.append(
                        MoveRule(actor=actor, forbid_from=leaves, forbid_to=reaches, says="a state it does not see")
                    )
        conflict = Conflict(
            title=title,
            actors=actors,
            options=options,
            constraints=constraints,
            rules=tuple(rules),
            has_status_quo=False,
            coalitions=self._coalitions(value, list(actors)),
            preferences=self._preferences(value, raw_actors, list(actors)),
        )
        self._stop_at_faults()
        self._check_states(conflict)
        self._stop_at_faults()
        return Imported(conflict, tuple(self.remarks))

    def _fault(self, element: str, message: str, hint: str = "") -> None:
        if len(self.faults) < _MAX_FAULTS:
            where = f"{element}: " if element else ""
            self.faults.append(Diagnostic("error", "gmcr-format", where + message, hint, self.file, element=element))

    def _remark(self, code: str, message: str, element: str, hint: str = "") -> None:
        self.remarks.append(Diagnostic("warning", code, message, hint, self.file, element=element))

    def _stop_at_faults(self) -> None:
        if self.faults:
            raise ScenarioError(self.faults)

    def _list(self, holder: dict[str, Any], key: str, where: str = "", required: bool = False) -> list[Any]:
        element = f"{where}.{key}" if where else key
        if key not in holder:
            if required:
                self._fault(element, f"the key '{key}' is missing", "is it a file that GMCR+ has saved?")
            return []
        value = holder[key]
        if not isinstance(value, list):
            self._fault(element, f"this is {_kind(value)}, and a list is expected")
            return []
        return value

    def _name(self, holder: object, element: str, kind: str, number: int) -> str:
        """Return the name as an id: without dots and double quotes, never empty."""
        name = holder.get("name") if isinstance(holder, dict) else None
        if not isinstance(name, str):
            self._fault(
                element, f"the {kind} has no name" if name is None else f"the name is {_kind(name)}, not a text"
            )
            return f"{kind} {number}"
        shown = "".join(c if c.isprintable() else " " for c in name).strip()
        return shown.replace(".", "_").replace('"', "'") or f"{kind} {number}"

    def _unique(self, name: str, taken: Callable[[str], bool], element: str) -> str:
        if not taken(name):
            return name
        number = 2
        while taken(f"{name} ({number})"):
            number += 1
        self._remark("gmcr-name", f"the name '{name}' is used twice; here it is '{name} ({number})'", element)
        return f"{name} ({number})"

    def _actors(self, raw_actors: list[Any]) -> dict[str, Actor]:
        actors: dict[str, Actor] = {}
        for index, raw in enumerate(raw_actors):
            element = f"decisionMakers[{index}]"
            if not isinstance(raw, dict):
                self._fault(element, f"this is {_kind(raw)}, and an object with a name and options is expected")
                raw_actors[index] = raw = {"name": f"decision maker {index + 1}", "options": []}
            name = self._unique(self._name(raw, element, "decision maker", index + 1), actors.__contains__, element)
            original = raw.get("name")
            actors[name] = Actor(name, original if isinstance(original, str) and original.isprintable() else name)
        return actors

    def _options(
        self, raw_options: list[Any], raw_actors: list[Any], actors: dict[str, Actor]
    ) -> tuple[dict[str, Option], list[MoveRule]]:
        """Return the options grouped by decision maker, and the rules for those that go one way only."""
        owners: list[list[str]] = [[] for _ in raw_options]
        order: dict[int, None] = {}
        for index, (raw, actor) in enumerate(zip(raw_actors, actors, strict=True)):
            where = f"decisionMakers[{index}]"
            for item in self._list(raw, "options", where, required=True):
                if self._is_index(item, len(raw_options), f"{where}.options", "option") and actor not in owners[item]:
                    owners[item].append(actor)
                    order.setdefault(item)
        for index in range(len(raw_options)):
            if not owners[index] and not self.faults:
                name = self._name(raw_options[index], f"options[{index}]", "option", index + 1)
                self._fault(f"options[{index}]", f"no decision maker has the option '{name}'")
        self.option_ids = [""] * len(raw_options)
        options: dict[str, Option] = {}
        rules: list[MoveRule] = []
        for index in order:
            raw, element, owner = raw_options[index], f"options[{index}]", owners[index][0]
            name = f"{owner}.{self._name(raw, element, 'option', index + 1)}"
            option = self._unique(name, options.__contains__, element)
            self.option_ids[index] = option
            says = raw.get("name") if isinstance(raw, dict) else None
            shown = says if isinstance(says, str) else ""
            options[option] = Option(option, owner, shown, also=tuple(owners[index][1:]))
            way = raw.get("permittedDirection", "both") if isinstance(raw, dict) else "both"
            if not isinstance(way, str) or way not in _DIRECTIONS:
                value = repr(way) if isinstance(way, str) and len(way) < 40 else _kind(way)
                self._fault(element, f"permittedDirection is {value}", "it is one of: both, fwd, back")
            elif (only := _DIRECTIONS[way]) is not None:
                rules.append(MoveRule(option=option, only=only, path=f"moves[{len(rules)}]"))
        return options, rules

    def _is_index(self, item: object, count: int, element: str, kind: str) -> bool:
        if isinstance(item, bool) or not isinstance(item, int):
            self._fault(
                element, f"{_kind(item)} stands where the number of a{'n' * (kind == 'option')} {kind} is expected"
            )
            return False
        if not 0 <= item < count:
            last = f"they are counted from 0 to {count - 1}" if count else f"there is no {kind}"
            self._fault(element, f"there is no {kind} number {_short(item)}", last)
            return False
        return True

    def _conditions(self, holder: dict[str, Any], key: str, element: str) -> list[Statement]:
        found = []
        for index, raw in enumerate(self._list(holder, key, element.removesuffix(key).rstrip("."))):
            found.append(self._condition(raw, f"{element}[{index}]", 0))
        return found

    def _condition(self, raw: object, element: str, depth: int) -> Statement:
        """Return a condition as a statement: pairs [option, "Y" or "N"] that all hold, or members of which one does."""
        if depth > _MAX_NESTING:
            self._fault(element, "conditions are nested too deep")
            return FALSE
        if isinstance(raw, dict):
            members = [
                self._condition(m, element, depth + 1) for m in self._list(raw, "members", element, required=True)
            ]
            return Or(tuple(members)) if len(members) > 1 else members[0] if members else FALSE
        if not isinstance(raw, list):
            self._fault(element, f"this is {_kind(raw)}, and a condition is expected", 'such as [[0, "Y"], [2, "N"]]')
            return FALSE
        literals: list[Statement] = []
        for item in raw:
            if not isinstance(item, list) or len(item) != 2 or item[1] not in ("Y", "N"):
                self._fault(element, 'a part of the condition is not [option number, "Y" or "N"]')
            elif self._is_index(item[0], len(self.option_ids), element, "option"):
                atom = Atom(self.option_ids[item[0]])
                literals.append(atom if item[1] == "Y" else Not(atom))
        return And(tuple(literals)) if len(literals) > 1 else literals[0] if literals else TRUE

    def _preferences(self, value: dict[str, Any], raw_actors: list[Any], names: list[str]) -> dict[str, Preference]:
        manual = value.get("useManualPreferenceRanking", value.get("useManualPreferenceVectors", False))
        if not isinstance(manual, bool):
            self._fault("useManualPreferenceRanking", f"this is {_kind(manual)}, and true or false is expected")
        preferences: dict[str, Preference] = {}
        for index, (raw, name) in enumerate(zip(raw_actors, names, strict=True)):
            where, path = f"decisionMakers[{index}]", f"preferences.{name}"
            wants = self._conditions(raw, "preferences", f"{where}.preferences")
            if manual is not True:
                if wants:
                    entries = (Priority(s, path=f"{path}.priorities[{i}]") for i, s in enumerate(wants))
                    preferences[name] = Preference(priorities=tuple(entries), path=path)
                continue
            key = "preferenceRanking" if "preferenceRanking" in raw else "preferenceVector"
            ranking = self._ranking(self._list(raw, key, where), f"{where}.{key}")
            if ranking:
                preferences[name] = Preference(ranking=ranking, path=path)
            elif wants:
                message = f"{name} has no ranking although the file uses rankings; its conditions are not used"
                self._remark(
                    "gmcr-ranking", message, path, "save the file again in GMCR+, or remove the manual ranking"
                )
        return preferences

    def _ranking(self, raw: list[Any], element: str) -> tuple[tuple[int | Statement, ...], ...]:
        groups: list[tuple[int | Statement, ...]] = []
        seen: set[int] = set()
        for item in raw:
            group: list[int | Statement] = []
            for number in item if isinstance(item, list) else [item]:
                if isinstance(number, bool) or not isinstance(number, int):
                    self._fault(element, f"{_kind(number)} stands where the number of a state is expected")
                elif number < 1:
                    self._fault(element, f"there is no state number {_short(number)}", "states are counted from 1")
                elif number in seen:
                    self._fault(element, f"state {_short(number)} is ranked twice")
                else:
                    seen.add(number)
                    group.append(number)
            if group:
                groups.append(tuple(group))
        return tuple(groups)

    def _check_states(self, conflict: Conflict) -> None:
        """Look at the states, where they can be listed: are there any, and are they those that the rankings have?"""
        never = [c.never for c in conflict.constraints]
        try:
            options = list(conflict.options)
            count = feasible_states(conflict.vocabulary, options, never, _COUNTED_STATES, exactly=False).shape[1]
        except LimitError:
            return
        if count == 0:
            self._fault("infeasibles", "these conditions leave no feasible state", "remove one that is not meant")
            return
        for name, preference in conflict.preferences.items():
            numbers = [n for group in preference.ranking for n in group if isinstance(n, int)]
            if not numbers:
                continue
            beyond = [n for n in numbers if n > count]
            if beyond:
                hint = f"the file's conditions leave {count:,} states"
                self._fault(preference.path, f"the ranking of {name} has state {_short(beyond[0])}", hint)
            elif len(numbers) < count:
                left_out = f"{count - len(numbers):,} of {count:,} states"
                message = f"the ranking of {name} leaves out {left_out}; they come last, tied"
                self._remark("gmcr-ranking", message, preference.path)

    def _coalitions(self, value: dict[str, Any], names: list[str]) -> dict[str, Coalition]:
        groups: dict[str, Coalition] = {}
        seen: set[str] = set()
        for index, raw in enumerate(self._list(value, "coalitions")):
            element = f"coalitions[{index}]"
            numbers = raw if isinstance(raw, list) else [raw]
            group = [names[n] for n in numbers if self._is_index(n, len(names), element, "decision maker")]
            repeated = next((m for m in group if m in seen or group.count(m) > 1), None)
            if repeated is not None:
                self._fault(element, f"{repeated} is in two coalitions")
            seen.update(group)
            if len(group) > 1:
                name = " + ".join(group)
                groups[name] = Coalition(name, tuple(group), as_one=True)
        return groups


def _kind(value: object) -> str:
    return _FACTS.get(type(value)) or f"the number {_short(value)}"


def _short(number: object) -> str:
    if isinstance(number, int) and abs(number) >= 10**15:
        return "of more than 15 digits"
    return str(number)
