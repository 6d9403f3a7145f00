"""Actors, their options, and the ids of everything."""

from collections import Counter

from detente.errors import nearest
from detente.logic.tree import RESERVED
from detente.model.conflict import Actor, Option
from detente.scenario.build_moves import chance
from detente.scenario.builder import Builder
from detente.scenario.fields import MOST_LEVELS
from detente.scenario.nodes import Node, below
from detente.scenario.schema import ActorEntry, OptionEntry

__all__ = ["build_actor", "build_option", "check_ids"]

_NAMED_IN_STATEMENTS = ("facts", "define")
_LONGEST_ID = 200


def check_ids(builder: Builder) -> None:
    """Say which ids cannot be used, and which facts and definitions clash."""
    doc = builder.document
    plain = ("sources", "claims", "commitments", "coalitions", "endings", "readings")
    for section in (*plain, *_NAMED_IN_STATEMENTS, "actors"):
        for id in getattr(doc, section):
            _id(builder, id, section, (section, id), dotted=section in plain)
    for actor, entry in doc.actors.items():
        for id in entry.options:
            _id(builder, id, "options", ("actors", actor, "options", id), dotted=False)
    for name in doc.define:
        if name in doc.facts:
            first, place = builder.key("facts", name), builder.key("define", name)
            builder.report.add(
                "name-clash",
                f"'{name}' is a fact (line {first.line}) and cannot be defined as well",
                "rename one of them",
                at=place.at,
                element=f"define.{name}",
            )


def _id(builder: Builder, id: str, section: str, keys: tuple[str, ...], *, dotted: bool) -> None:
    kind = {"facts": "fact", "define": "definition", "options": "option"}.get(section, section.rstrip("s"))
    at = builder.key(*keys).at
    wrong = ""
    if not id.strip():
        wrong, hint = f"the name of this {kind} is empty", "give it a name"
    elif not id.isprintable() or '"' in id:
        wrong, hint = (
            f"the name of this {kind} holds a double quote or a line break",
            "use letters, digits, spaces, _ and -",
        )
    elif "." in id and not dotted:
        wrong, hint = (
            f"the name '{id}' holds a dot, which separates actor and option in statements",
            "use _ for the dot",
        )
    elif id in RESERVED and section in _NAMED_IN_STATEMENTS:
        wrong, hint = f"'{id}' is a word of the statement language and cannot name a {kind}", "choose another name"
    elif len(id) > _LONGEST_ID:
        wrong, hint = (
            f"the name of this {kind} has {len(id)} characters",
            "give it a short name and put the rest in 'says'",
        )
    elif id != id.strip():
        wrong, hint = f"the name '{id}' begins or ends with a space", "delete the space"
    if wrong:
        builder.report.add("name", wrong, hint, at=at, element=section if section == "options" else f"{section}.{id}")


def build_actor(builder: Builder, id: str, entry: ActorEntry) -> Actor:
    """Return one actor."""
    path = f"actors.{id}"
    node = builder.element(path, "actors", id)
    return Actor(id, entry.name or id, entry.says, entry.members, builder.evidence(entry, node, path))


def build_option(builder: Builder, actor: str, id: str, entry: OptionEntry) -> Option:
    """Return one option of an actor."""
    path = f"options.{actor}.{id}"
    node = builder.element(path, "actors", actor, "options", id)
    members = builder.document.actors[actor].members
    levels = entry.levels
    if levels is None:
        if node.pruned:
            builder.statements.unsure.add(f"{actor}.{id}")
        levels = ("no", "yes") if members is None else tuple(str(i) for i in range(members + 1))
    elif not _levels_sound(builder, levels, below(node, "levels"), path):
        levels = tuple(dict.fromkeys(levels))[:MOST_LEVELS]
        levels = levels if len(levels) > 1 else ("no", "yes")
        builder.statements.unsure.add(f"{actor}.{id}")
    now = 0
    if entry.now is not None and f"{actor}.{id}" not in builder.statements.unsure:
        if entry.now in levels:
            now = levels.index(entry.now)
        else:
            shown = ", ".join(levels[:12]) + (", …" if len(levels) > 12 else "")
            close = nearest(entry.now, levels, 1)
            builder.report.add(
                "unknown-level",
                f"'now' is '{entry.now}', which is no level of {actor}.{id}",
                f"did you mean '{close[0]}'?" if close else f"its levels are {shown}",
                at=below(node, "now").at,
                element=path,
            )
    also = _also(builder, actor, entry, node, path)
    evidence = builder.evidence(entry, node, path)
    builder.uncertain.number("probability", path, entry.says or f"{actor}.{id}", entry.probability, evidence, actor)
    return Option(f"{actor}.{id}", actor, entry.says, levels, now, also, evidence, chance(entry.probability))


def _levels_sound(builder: Builder, levels: tuple[str, ...], node: Node, path: str) -> bool:
    counts = Counter(levels)
    twice = next((level for level in levels if counts[level] > 1), None)
    wrong = ""
    if len(levels) < 2:
        wrong, hint = (
            f"an option needs two levels or more, not {len(levels)}",
            "write them lowest first: levels: [none, some, all]",
        )
    elif len(levels) > MOST_LEVELS:
        wrong, hint = f"{len(levels):,} levels are too many (at most {MOST_LEVELS:,})", "group them"
    elif twice is not None:
        wrong, hint = f"the level '{twice}' is listed twice", "give each level its own name"
        node = below(node, len(levels) - 1 - levels[::-1].index(twice))
    elif any(not level.strip() or '"' in level or not level.isprintable() for level in levels):
        wrong, hint = (
            "a level's name is empty, or holds a double quote or a line break",
            "use letters, digits, spaces, _ and -",
        )
    if wrong:
        builder.report.add("levels", wrong, hint, at=node.at, element=path)
    return not wrong


def _also(builder: Builder, actor: str, entry: OptionEntry, node: Node, path: str) -> tuple[str, ...]:
    sound: dict[str, None] = {}
    for i, other in enumerate(entry.also):
        place = below(node, "also", i)
        if other == actor or other in sound:
            what = "the option is already listed under it" if other == actor else "it is named twice"
            builder.report.add("also", f"'also' names {other}, but {what}", "delete it", at=place.at, element=path)
        elif builder.known("actor", other, builder.document.actors, place, path):
            sound[other] = None
    return tuple(sound)
