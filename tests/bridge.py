"""From a random conflict's document straight to the package's `Conflict`, past the reader of scenario files.

The reader has its own tests, one of which compares it with this; the engine's tests need thousands of conflicts soon.
"""

from fractions import Fraction
from typing import Any

from detente.logic.grammar import parse_statement
from detente.logic.tree import Not, Statement
from detente.model import conflict as model
from detente.model.compile import compile_model
from detente.model.graph import GraphModel
from tests.oracle.random_conflicts import Case


def conflict_of(case: Case) -> model.Conflict:
    """The conflict that the document writes down."""
    document = case.document
    return model.Conflict(
        title=document["title"],
        actors={name: model.Actor(name, name, members=a.get("members")) for name, a in document["actors"].items()},
        options=_options(case),
        facts={name: model.Fact(name, fact["says"], fact["is"] == "yes") for name, fact in _items(document, "facts")},
        definitions={name: _statement(entry) for name, entry in _items(document, "define")},
        constraints=tuple(
            model.Constraint(
                parse_statement(entry["never"]) if "never" in entry else Not(parse_statement(entry["always"]))
            )
            for entry in document.get("constraints", [])
        ),
        rules=tuple(_rule(entry) for entry in document.get("moves", [])),
        commitments={
            name: model.Commitment(
                name,
                entry["by"],
                parse_statement(entry["promise"]),
                parse_statement(entry.get("when", "true")),
                parse_statement(entry.get("needs", "true")),
                entry["stage"],
            )
            for name, entry in _items(document, "commitments")
        },
        preferences={actor: _preference(entry) for actor, entry in _items(document, "preferences")},
        beliefs={
            actor: tuple(
                model.Belief("fact", entry["fact"], entry["is"] == "yes", parse_statement(entry.get("while", "true")))
                for entry in entries
            )
            for actor, entries in _items(document, "beliefs")
        },
        endings={name: model.Ending(name, _statement(entry)) for name, entry in _items(document, "endings")},
        graph=_graph(case),
    )


def compiled(case: Case) -> GraphModel:
    """The graph model of the conflict."""
    return compile_model(conflict_of(case))


def _items(document: dict[str, Any], key: str) -> list[tuple[str, Any]]:
    return list(document.get(key, {}).items())


def _statement(entry: Any) -> Statement:
    return parse_statement(entry if isinstance(entry, str) else entry["is"])


def _options(case: Case) -> dict[str, model.Option]:
    if case.form is None:
        return {"state": model.Option("state", "", levels=case.level_names["state"], now=case.game.now)}
    now = case.game.situations[case.game.now]
    found = {}
    for option in case.form.options:
        owner, name = option.id.split(".")
        written = case.document["actors"][owner]["options"][name]
        also = () if isinstance(written, str) else tuple(written.get("also", ()))
        found[option.id] = model.Option(option.id, owner, levels=option.levels, now=now[option.id], also=also)
    return found


def _rule(entry: dict[str, Any]) -> model.MoveRule:
    parts = {key: parse_statement(entry[key]) for key in ("needs", "from") if key in entry}
    forbid = {key: parse_statement(statement) for key, statement in entry.get("forbid", {}).items()}
    return model.MoveRule(
        option=entry.get("option", ""),
        only=entry.get("only"),
        needs=parts.get("needs"),
        leaves=parts.get("from"),
        change=entry.get("change", "raise"),
        actor=entry.get("actor", ""),
        forbid_from=forbid.get("from"),
        forbid_to=forbid.get("to"),
    )


def _preference(entry: dict[str, Any]) -> model.Preference:
    def item(written: Any) -> Any:
        return written if isinstance(written, int) else parse_statement(written)

    [(kind, written)] = entry.items()
    if kind == "priorities":
        return model.Preference(priorities=tuple(_priority(part) for part in written))
    if kind == "weights":
        weights = ((key, amount["weight"] if isinstance(amount, dict) else amount) for key, amount in written.items())
        return model.Preference(
            weights=tuple((model.Priority(parse_statement(key)), Fraction(str(amount))) for key, amount in weights)
        )
    if kind == "ranking":
        groups = (part if isinstance(part, list) else [part] for part in written)
        return model.Preference(ranking=tuple(tuple(item(part) for part in group) for group in groups))
    return model.Preference(ranks=tuple(written))


def _priority(written: Any) -> model.Priority:
    if isinstance(written, dict) and "equal" in written:
        written = written["equal"]
    if isinstance(written, list):
        return model.Priority(tier=tuple(_priority(part) for part in written))
    return model.Priority(parse_statement(written if isinstance(written, str) else written["wants"]))


def _graph(case: Case) -> model.GraphForm | None:
    written = case.document.get("graph")
    if written is None:
        return None
    states = case.level_names["state"]
    arcs = {
        actor: tuple((left, reached) for left in moves for reached in sorted(moves[left]))
        for actor, moves in case.game.moves.items()
    }
    return model.GraphForm(states, case.game.now, arcs)
