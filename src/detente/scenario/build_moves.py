"""Move rules, commitments, and what may fail together."""

from fractions import Fraction

from detente.errors import nearest
from detente.logic.tree import TRUE, Name, Statement, walk
from detente.model.conflict import Chance, Commitment, CommonCause, MoveRule, Option
from detente.model.uncertainty import Spread
from detente.scenario.builder import Builder
from detente.scenario.nodes import Node, below
from detente.scenario.schema import CommitmentEntry
from detente.scenario.spreads import ends
from detente.scenario.statements import UNREAD

__all__ = ["build_causes", "build_commitments", "build_rules", "chance"]


_FEWEST = 2


def build_rules(builder: Builder, options: dict[str, Option]) -> tuple[MoveRule, ...]:
    """Return the move rules."""
    found = []
    for i, entry in enumerate(builder.document.moves):
        path = f"moves[{i}]"
        node = builder.element(path, "moves", i)
        builder.not_in_graph_form("moves", node)
        guards = {"only": entry.only, "needs": entry.needs, "from": entry.leaves, "change": entry.change}
        given = [key for key, value in guards.items() if value is not None]
        wrong = ""
        if bool(entry.option) == bool(entry.actor):
            wrong, hint = "a move rule is about one 'option' or about one 'actor'", "give exactly one of them"
        elif entry.option and entry.forbid is not None:
            wrong, hint = (
                "'forbid' goes with 'actor', not with 'option'",
                f"write actor: {entry.option.partition('.')[0]}",
            )
        elif entry.option and not set(given) & {"only", "needs", "from"}:
            wrong, hint = "this move rule rules out nothing", "add 'only', 'needs' or 'from'"
        elif entry.change is not None and not set(given) & {"needs", "from"}:
            wrong, hint = (
                "'change' says which moves 'needs' and 'from' guard; there is neither",
                "add one, or delete 'change'",
            )
        elif entry.actor and (entry.forbid is None or given):
            wrong, hint = (
                "a rule about an actor has 'forbid', and nothing else",
                "write forbid: {from: STATEMENT, to: STATEMENT}",
            )
        elif entry.forbid is not None and entry.forbid.leaves is None and entry.forbid.to is None:
            wrong, hint = "'forbid' forbids nothing here", "give 'from', 'to' or both"
        if wrong:
            builder.shape("move-rule", wrong, hint, node, path)
            continue
        option = entry.option and (builder.option_id(entry.option, options, below(node, "option"), path) or "")
        if entry.actor:
            builder.known("actor", entry.actor, builder.document.actors, below(node, "actor"), path)
        forbid = below(node, "forbid")
        found.append(
            MoveRule(
                option=option,
                only=entry.only,
                needs=builder.statement(entry.needs, node, path, "needs"),
                leaves=builder.statement(entry.leaves, node, path, "from"),
                change=entry.change or "raise",
                actor=entry.actor,
                forbid_from=(builder.statement(entry.forbid.leaves, forbid, path, "from") or TRUE)
                if entry.forbid
                else None,
                forbid_to=(builder.statement(entry.forbid.to, forbid, path, "to") or TRUE) if entry.forbid else None,
                says=entry.says,
                evidence=builder.evidence(entry, node, path),
                path=path,
            )
        )
    return tuple(found)


def build_commitments(builder: Builder, options: dict[str, Option]) -> dict[str, Commitment]:
    """Return the commitments, each over its own actor's options."""
    found = {}
    for id, entry in builder.document.commitments.items():
        path = f"commitments.{id}"
        node = builder.element(path, "commitments", id)
        builder.not_in_graph_form("commitments", node)
        known = builder.known("actor", entry.by, builder.document.actors, below(node, "by"), path)
        promise = builder.statement(entry.promise, node, path, "promise") or TRUE
        if known and promise is not UNREAD:
            _own_promise(builder, entry, promise, options, below(node, "promise"), path)
        evidence = builder.evidence(entry, node, path)
        builder.uncertain.number("probability", path, entry.says or id, entry.probability, evidence, entry.by)
        found[id] = Commitment(
            id,
            entry.by,
            promise,
            builder.statement(entry.when, node, path, "when") or TRUE,
            builder.statement(entry.needs, node, path, "needs") or TRUE,
            entry.stage,
            entry.says,
            evidence,
            chance(entry.probability),
        )
    return found


def chance(spread: Spread | None) -> Chance | None:
    """Return a probability as the model has it: a number, or the range that it lies in."""
    if spread is None:
        return None
    low, high = ends(spread)
    return Chance(Fraction(low), Fraction(high))


def build_causes(builder: Builder, options: dict[str, Option]) -> tuple[CommonCause, ...]:
    """Return the common causes, each of two or more commitments or options that have a probability."""
    found = []
    document = builder.document
    for i, entry in enumerate(document.fail_together):
        path = f"fail_together[{i}]"
        node = builder.element(path, "fail_together", i)
        builder.not_in_graph_form("fail_together", node)
        names: dict[str, None] = {}
        for k, written in enumerate(entry.together):
            place = below(node, "together", k)
            name = written if written in document.commitments else written.replace('"', "")
            wrong, hint = "", ""
            if name not in document.commitments and name not in options:
                if not builder.lost & {"commitments", "actors"}:
                    close = nearest(name, [*document.commitments, *options])
                    wrong = f"there is no commitment and no option '{written}'"
                    hint = f"did you mean {' or '.join(repr(c) for c in close)}?" if close else "name what can fail"
            elif name in names:
                wrong, hint = f"'{written}' is named twice", "delete it"
            elif name in options and name not in document.commitments and options[name].probability is None:
                wrong = f"nothing says how likely {name} is raised, so it cannot fail"
                hint = "give the option a 'probability'; 1 means that only this cause can make it fail"
            if wrong:
                builder.report.add("fail-together", wrong, hint, at=place.at, element=path)
            names[name] = None
        if len(names) < _FEWEST:
            message = "what fails together are two or more commitments or options"
            builder.shape("fail-together", message, "name the others too, or lower its own 'probability'", node, path)
        low_high = chance(entry.probability)
        assert low_high is not None
        evidence = builder.evidence(entry, node, path)
        says = entry.says or f"a common cause makes {' and '.join(names)} fail"
        builder.uncertain.number("probability", path, says, entry.probability, evidence)
        found.append(CommonCause(tuple(names), low_high, entry.says, evidence, path))
    return tuple(found)


def _own_promise(
    builder: Builder, entry: CommitmentEntry, promise: Statement, options: dict[str, Option], node: Node, path: str
) -> None:
    by = entry.by
    spoken_of = builder.statements.vocabulary.options_in(promise)
    others = [o for o in spoken_of if o in options and by not in options[o].controllers]
    if others:
        owner = options[others[0]].owner
        builder.report.add(
            "promise-of-others",
            f"{by} promises {others[0]}, which {owner} controls: an actor can promise only its own options",
            "promise an option of its own; what others must do first goes under 'when' or 'needs'",
            at=builder.statements.place(entry.promise, node, others[0]),
            element=path,
        )
    elif not spoken_of and builder.document.graph is None:
        builder.report.add(
            "empty-promise", "this promise speaks of no option", f"name an option of {by}", at=node.at, element=path
        )
    facts = [leaf.name for leaf in walk(promise) if isinstance(leaf, Name) and leaf.name in builder.document.facts]
    if facts:
        builder.report.add(
            "promise-of-fact",
            f"nobody can promise the fact '{facts[0]}'",
            "put it under 'when'",
            at=node.at,
            element=path,
        )
