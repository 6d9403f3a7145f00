"""Statements as nested tuples, evaluated by plain recursion, and written out in the statement language.

A tree is one of::

    ("true",)  ("false",)
    ("on", option)                      the option's level is not the lowest
    ("level", option, operator, k)      the option's level, counted from 0, compared with k
    ("state", name)                     graph form: the state is this one
    ("name", name)                      a defined statement or a fact
    ("not", a)  ("and", a, b, …)  ("or", a, b, …)  ("implies", a, b)  ("if", a, b)  ("iff", a, b)
    ("atleast", k, a, …)  ("atmost", k, a, …)  ("exactly", k, a, …)
"""

import operator
import random
import re
from collections.abc import Mapping
from typing import Any

Tree = tuple[Any, ...]
Situation = Mapping[str, Any]
"""Level of each option (counted from 0); in graph form the name of the state under the key ``state``."""

COMPARE = {
    "=": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
RESERVED = {"true", "false", "not", "and", "or", "if", "iff", "atleast", "atmost", "exactly", "state"}


def holds(tree: Tree, situation: Situation, names: Mapping[str, Tree]) -> bool:
    """Whether the statement holds: the truth tables, one by one."""
    kind, *rest = tree
    if kind in ("true", "false"):
        return kind == "true"
    if kind == "on":
        return bool(situation[rest[0]] > 0)
    if kind == "level":
        return bool(COMPARE[rest[1]](situation[rest[0]], rest[2]))
    if kind == "state":
        return bool(situation["state"] == rest[0])
    if kind == "name":
        return holds(names[rest[0]], situation, names)
    if kind in ("atleast", "atmost", "exactly"):
        count = sum(holds(part, situation, names) for part in rest[1:])
        return {"atleast": count >= rest[0], "atmost": count <= rest[0], "exactly": count == rest[0]}[kind]
    values = [holds(part, situation, names) for part in rest]
    if kind == "not":
        return not values[0]
    if kind == "and":
        return all(values)
    if kind == "or":
        return any(values)
    if kind == "implies":
        return not values[0] or values[1]
    if kind == "if":
        return values[0] or not values[1]
    if kind == "iff":
        return values[0] == values[1]
    raise ValueError(f"no such statement: {tree!r}")


def quoted(name: str) -> str:
    """The name as it is written in a statement: in quotes unless it is an identifier and no reserved word."""
    plain = re.fullmatch(r"[^\W\d]\w*", name) is not None and name not in RESERVED
    return name if plain else f'"{name}"'


def quoted_option(option: str) -> str:
    """``actor.option`` with each part quoted where it must be."""
    return ".".join(quoted(part) for part in option.split("."))


BINDING = {"if": 1, "iff": 2, "implies": 3, "or": 4, "and": 5, "not": 6}
SPELLINGS = {"iff": ("iff", "<->"), "implies": ("->",), "or": ("or", "|"), "and": ("and", "&"), "if": ("if",)}


def text(tree: Tree, level_names: Mapping[str, tuple[str, ...]], rng: random.Random | None = None) -> str:
    """The statement in the statement language, with no parentheses but those that are needed.

    With `rng` the spellings (``&`` or ``and``) vary and a few needless parentheses are put in.
    """

    def spelling(kind: str) -> str:
        choices = SPELLINGS[kind]
        return rng.choice(choices) if rng else choices[0]

    def write(part: Tree, loosest: int) -> str:
        kind, *rest = part
        tightness = BINDING.get(kind, 7)
        written = body(kind, rest, tightness)
        if tightness < loosest or (rng is not None and rng.random() < 0.05):
            return f"({written})"
        return written

    def body(kind: str, rest: list[Any], tightness: int) -> str:
        if kind in ("true", "false"):
            return kind
        if kind == "on":
            return quoted_option(rest[0])
        if kind == "level":
            level = level_names[rest[0]][rest[2]]
            return f"{quoted_option(rest[0])} {rest[1]} {level if level.isdigit() else quoted(level)}"
        if kind == "state":
            return f"state = {quoted(rest[0])}"
        if kind == "name":
            return quoted(rest[0])
        if kind in ("atleast", "atmost", "exactly"):
            return f"{kind}({rest[0]}, " + ", ".join(write(part, 1) for part in rest[1:]) + ")"
        if kind == "not":
            return (rng.choice(("!", "not ")) if rng else "!") + write(rest[0], tightness)
        if kind in ("and", "or"):
            return f" {spelling(kind)} ".join(write(part, tightness + 1) for part in rest)
        left, right = {"if": (2, 2), "iff": (2, 3), "implies": (4, 3)}[kind]
        return f"{write(rest[0], left)} {spelling(kind)} {write(rest[1], right)}"

    return write(tree, 1)
