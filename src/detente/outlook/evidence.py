"""On what evidence: which elements rest on which claims and assumptions, and which claims carry which elements.

An element is what an analyst wrote down: an option, a priority, a promise, …; it rests on claims, which come from
sources, or on an assumption, or on neither.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from detente.errors import UnknownNameError
from detente.logic.tree import Atom, Name, Statement, walk
from detente.model.conflict import (
    Belief,
    Claim,
    Commitment,
    Conflict,
    Constraint,
    Ending,
    MoveRule,
    Priority,
    Source,
)
from detente.model.elements import Element, elements
from detente.model.uncertainty import Judgement

__all__ = [
    "ClaimUse",
    "EvidenceBase",
    "Found",
    "SourceUse",
    "evidence",
    "find",
]


@dataclass(frozen=True, slots=True)
class ClaimUse:
    """A claim and the elements that rest on it."""

    claim: Claim
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class SourceUse:
    """A source and the claims that come from it."""

    source: Source
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class EvidenceBase:
    """All elements of a conflict, all claims and all sources, with what rests on what.

    Parameters
    ----------
    elements
        Every element, section by section.
    claims
        Every claim with the elements that rest on it, in the order written.
    sources
        Every source with its claims.
    cite
        The publication that the whole conflict is taken from; then nothing lacks evidence.
    judgements
        What is uncertain, with what the odds rest on.
    """

    elements: tuple[Element, ...]
    claims: tuple[ClaimUse, ...]
    sources: tuple[SourceUse, ...]
    cite: str = ""
    judgements: tuple[Judgement, ...] = ()

    @property
    def sourced(self) -> tuple[Element, ...]:
        """Elements that rest on claims, whatever is assumed besides."""
        return tuple(e for e in self.elements if e.evidence.claims)

    @property
    def assumed(self) -> tuple[Element, ...]:
        """Elements that rest on an assumption alone."""
        return tuple(e for e in self.elements if e.evidence.assumption and not e.evidence.claims)

    @property
    def partly_assumed(self) -> tuple[Element, ...]:
        """Elements that rest on claims and on an assumption."""
        return tuple(e for e in self.elements if e.evidence.assumption and e.evidence.claims)

    @property
    def gaps(self) -> tuple[Element, ...]:
        """Elements that should rest on something and rest on nothing."""
        return () if self.cite else tuple(e for e in self.elements if e.gap)

    @property
    def unused(self) -> tuple[Claim, ...]:
        """Claims on which no element rests."""
        return tuple(use.claim for use in self.claims if not use.elements)


@dataclass(frozen=True, slots=True)
class Found:
    """What a name stands for, and what hangs together with it.

    Parameters
    ----------
    name
        As asked for.
    claim, source
        The claim or the source of that name.
    elements
        The elements of that name; for a claim or a source, those that rest on it.
    mentions
        Other elements whose statements speak of it.
    definitions
        Defined statements that speak of it.
    judgements
        What is uncertain about it.
    """

    name: str
    claim: Claim | None = None
    source: Source | None = None
    elements: tuple[Element, ...] = ()
    mentions: tuple[Element, ...] = ()
    definitions: tuple[str, ...] = ()
    judgements: tuple[Judgement, ...] = ()


def evidence(conflict: Conflict) -> EvidenceBase:
    """Return what rests on what.

    Examples
    --------
    >>> import detente
    >>> base = evidence(detente.load("ukraine-2026").conflict)
    >>> len(base.claims), len(base.gaps)
    (22, 0)
    >>> [e.path for e in next(use for use in base.claims if use.claim.id == "C22").elements][:2]
    ['options.ukraine.condition', 'moves[3]']
    """
    listed = tuple(elements(conflict))
    claims = tuple(
        ClaimUse(claim, tuple(e for e in listed if claim.id in e.evidence.claims)) for claim in conflict.claims.values()
    )
    sources = tuple(
        SourceUse(source, tuple(c for c in conflict.claims.values() if c.source == source.id))
        for source in conflict.sources.values()
    )
    return EvidenceBase(listed, claims, sources, conflict.cite, conflict.judgements)


def find(conflict: Conflict, name: str) -> Found:
    """Return what a name stands for: a claim, a source, an element by path or by its own name, a section, an actor.

    Parameters
    ----------
    name
        Such as ``C18``, ``sasse``, ``russia.strikes``, ``preferences.russia``, ``moves[2]``, ``russia``, or the name of
        a fact, a commitment, an ending or a defined statement. Quotes in it do not matter.

    Raises
    ------
    UnknownNameError
        There is nothing of that name.

    Examples
    --------
    >>> import detente
    >>> found = find(detente.load("ukraine-2026").conflict, "russia.strikes")
    >>> found.elements[0].evidence.claims
    ('C09',)
    """
    listed = tuple(elements(conflict))
    wanted = name.replace('"', "").strip()
    if wanted in conflict.claims:
        claim = conflict.claims[wanted]
        resting = tuple(e for e in listed if wanted in e.evidence.claims)
        return Found(wanted, claim=claim, elements=resting, judgements=_about(conflict, f"claims.{wanted}"))
    if wanted in conflict.sources:
        cited = {claim.id for claim in conflict.claims.values() if claim.source == wanted}
        resting = tuple(e for e in listed if cited & set(e.evidence.claims))
        about = _about(conflict, f"sources.{wanted}")
        return Found(wanted, source=conflict.sources[wanted], elements=resting, judgements=about)
    own = tuple(e for e in listed if _is_called(e, wanted)) if wanted else ()
    open_ = tuple(dict.fromkeys((*_about(conflict, wanted), *(j for e in own for j in e.judgements))))
    if not own and not open_ and wanted not in conflict.definitions:
        raise UnknownNameError("claim, source or element", name, _all_names(conflict, listed))
    spoken = {wanted} | {e.path.partition(".")[2] for e in own if e.kind in {"option", "fact"}}
    if wanted in conflict.actors:
        spoken = {wanted}
    mine = {id(e.part) for e in own}
    mentions = tuple(e for e in listed if id(e.part) not in mine and any(_names(s) & spoken for s in statements_of(e)))
    definitions = tuple(n for n, statement in conflict.definitions.items() if _names(statement) & spoken)
    return Found(wanted, elements=own, mentions=mentions, definitions=definitions, judgements=open_)


def _about(conflict: Conflict, id: str) -> tuple[Judgement, ...]:
    return tuple(j for j in conflict.judgements if j.id == id)


def _is_called(element: Element, name: str) -> bool:
    """Whether an element has this path or name, or stands in the section or belongs to the actor of this name."""
    path = element.path
    if path == name or path.startswith((f"{name}.", f"{name}[")) or element.actor == name:
        return True
    return path.partition(".")[2] == name and element.kind not in {"preference", "belief"}


def _all_names(conflict: Conflict, listed: Iterable[Element]) -> list[str]:
    own = [e.path for e in listed] + [
        e.path.partition(".")[2] for e in listed if e.kind not in {"preference", "belief"}
    ]
    return [*conflict.claims, *conflict.sources, *conflict.actors, *conflict.definitions, *(n for n in own if n)]


def statements_of(element: Element) -> Iterator[Statement]:
    """Yield the statements that an element is made of."""
    part = element.part
    match part:
        case Constraint():
            yield part.never
        case MoveRule():
            if part.option:
                yield Atom(part.option)
            yield from part.statements
        case Commitment():
            yield from (part.promise, part.when, part.needs)
        case Priority():
            yield part.wants
        case Belief():
            yield Name(part.subject)
            yield from (s for s in (part.condition, part.puts, part.above) if s is not None)
        case Ending():
            yield part.statement
        case _:
            return


def _names(statement: Statement) -> set[str]:
    """Return the options and names a statement speaks of, as written."""
    found = set()
    for node in walk(statement):
        if isinstance(node, Atom):
            found.add(node.option)
        elif isinstance(node, Name):
            found.add(node.name)
    return found
