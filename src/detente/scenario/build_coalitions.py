"""Coalitions: actors who may act together."""

from detente.model.conflict import Coalition
from detente.scenario.builder import Builder
from detente.scenario.nodes import below

__all__ = ["build_coalitions"]

_FEWEST = 2


def build_coalitions(builder: Builder) -> dict[str, Coalition]:
    """Return the coalitions, each of two actors or more; an actor acts as one with others in one of them at most."""
    found: dict[str, Coalition] = {}
    as_one: dict[str, str] = {}
    for id, entry in builder.document.coalitions.items():
        path = f"coalitions.{id}"
        node = builder.element(path, "coalitions", id)
        place = below(node, "members")
        for i, actor in enumerate(entry.members):
            builder.known("actor", actor, builder.document.actors, below(place, i), path)
        members = tuple(dict.fromkeys(entry.members))
        taken = next((a for a in members if a in as_one), None) if entry.as_one else None
        if len(members) < len(entry.members):
            builder.shape("coalition", "this coalition names an actor twice", "delete one of them", place, path)
        elif len(members) < _FEWEST:
            message = "a coalition has two members or more"
            builder.shape("coalition", message, "name another actor, or delete the coalition", place, path)
        elif taken is not None:
            message = f"{taken} already acts as one with the coalition '{as_one[taken]}'"
            builder.shape("coalition", message, "an actor can be in one such coalition at most", place, path)
        if entry.as_one:
            as_one |= dict.fromkeys(members, id)
        found[id] = Coalition(id, members, entry.says, entry.as_one, builder.evidence(entry, node, path))
    return found
