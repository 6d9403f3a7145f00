"""The conflict as the analyses see it: frozen, symbolic, without positions or files.

A `Conflict` holds what an analyst wrote, in statements and names. A what-if is a changed `Conflict`
(`dataclasses.replace`), compiled again by `detente.model.compile.compile_model`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from detente.logic.tree import FALSE, TRUE, And, Atom, Not, Or, Statement
from detente.logic.vocabulary import Vocabulary
from detente.model.preference import Evidence, Preference, Priority
from detente.model.tabled import ArcList
from detente.model.uncertainty import Correlation, Judgement

__all__ = [
    "Actor",
    "Arcs",
    "Belief",
    "Chance",
    "Claim",
    "Coalition",
    "Commitment",
    "CommonCause",
    "Conflict",
    "Constraint",
    "Ending",
    "Evidence",
    "Fact",
    "GraphForm",
    "MoveRule",
    "Option",
    "Preference",
    "Priority",
    "Source",
    "Stage",
]

Stage = Literal["floated", "declared", "signed", "ratified", "in_force", "withdrawn"]
Arcs = tuple[tuple[int, int], ...] | ArcList


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability: a number where `low` and `high` are equal, else the range that it lies in."""

    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Source:
    """A bibliographic entry; `fields` are pairs such as ``("author", "…")`` in the order written."""

    id: str
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """What a source says, in the analyst's words; `background` says why no element rests on it."""

    id: str
    says: str
    source: str = ""
    by: str = ""
    background: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A named condition that no actor controls."""

    id: str
    says: str
    value: bool
    evidence: Evidence = Evidence()


@dataclass(frozen=True, slots=True)
class Option:
    """Something an actor can do.

    Parameters
    ----------
    id
        Full id, ``actor.option``.
    owner
        The actor it is listed under.
    says
        An infinitive phrase that follows "X can".
    levels
        Lowest first; at least two.
    now
        Index of the level in the status quo.
    also
        Other actors who control it too.
    probability
        How likely it is raised when called upon; None where nothing is said.
    """

    id: str
    owner: str
    says: str = ""
    levels: tuple[str, ...] = ("no", "yes")
    now: int = 0
    also: tuple[str, ...] = ()
    evidence: Evidence = Evidence()
    probability: Chance | None = None

    @property
    def controllers(self) -> tuple[str, ...]:
        """All actors who can change the option."""
        return (self.owner, *self.also)


@dataclass(frozen=True, slots=True)
class Actor:
    """A decision maker; `members` counts a group whose members act alike."""

    id: str
    name: str
    says: str = ""
    members: int | None = None
    evidence: Evidence = Evidence()


@dataclass(frozen=True, slots=True)
class Constraint:
    """What cannot be, for anyone: `never` a statement (the feasible states satisfy its negation)."""

    never: Statement
    says: str = ""
    evidence: Evidence = Evidence()
    path: str = ""


@dataclass(frozen=True, slots=True)
class MoveRule:
    """Who may change what, when.

    With `option`: `only` makes it irreversible; `needs` (tested in the state reached) and `leaves` (tested in the state
    left, written ``from``) guard the moves that `change` it: raise, lower or any change. With `actor`: no move of the
    actor from a state where `forbid_from` holds to one where `forbid_to` holds.
    """

    option: str = ""
    only: Literal["forward", "back"] | None = None
    needs: Statement | None = None
    leaves: Statement | None = None
    change: Literal["raise", "lower", "any"] = "raise"
    actor: str = ""
    forbid_from: Statement | None = None
    forbid_to: Statement | None = None
    says: str = ""
    evidence: Evidence = Evidence()
    path: str = ""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What it asks, in the order of its parts."""
        parts = (self.needs, self.leaves, self.forbid_from, self.forbid_to)
        return tuple(part for part in parts if part is not None)


@dataclass(frozen=True, slots=True)
class Commitment:
    """A promise: `by` whom, of what (`promise`, over its own options), `when`, needing what consent, how far along.

    `probability` says how likely it is kept once due; None where nothing is said.
    """

    id: str
    by: str
    promise: Statement
    when: Statement = TRUE
    needs: Statement = TRUE
    stage: Stage = "declared"
    says: str = ""
    evidence: Evidence = Evidence()
    probability: Chance | None = None


@dataclass(frozen=True, slots=True)
class CommonCause:
    """Commitments and options (full ids) that fail `together`, with this probability of the cause they share."""

    together: tuple[str, ...]
    probability: Chance
    says: str = ""
    evidence: Evidence = Evidence()
    path: str = ""


@dataclass(frozen=True, slots=True)
class Belief:
    """What one actor takes to be otherwise than it is; `kind` says which of the other fields count.

    ``fact``: `subject` is a fact, `value` what it is taken to be, `condition` while it is. ``commitment``: `subject`
    a commitment, `value` whether it is believed. ``preferences``: of actor `subject`, replaced. ``edit``: of actor
    `subject`, `puts` above `above`; ``ignores``: `subject` does not care about `puts`. ``unaware``: of option
    `subject`. ``thinks``: what `subject` believes.
    """

    kind: Literal["fact", "commitment", "preferences", "edit", "ignores", "unaware", "thinks"]
    subject: str
    value: bool = True
    condition: Statement = TRUE
    preferences: Preference | None = None
    puts: Statement | None = None
    above: Statement | None = None
    beliefs: tuple["Belief", ...] = ()
    evidence: Evidence = Evidence()
    path: str = ""


@dataclass(frozen=True, slots=True)
class Coalition:
    """Actors who may act together; with `as_one` they always do, as one player."""

    id: str
    members: tuple[str, ...]
    says: str = ""
    as_one: bool = False
    evidence: Evidence = Evidence()


@dataclass(frozen=True, slots=True)
class Ending:
    """A named statement that sorts states by how the conflict stands."""

    id: str
    statement: Statement
    says: str = ""
    evidence: Evidence = Evidence()


@dataclass(frozen=True, slots=True)
class GraphForm:
    """Explicit states and arcs, 0-based; `arcs` by actor id."""

    states: tuple[str, ...]
    now: int | None = None
    arcs: Mapping[str, Arcs] = field(default_factory=dict)
    says: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A conflict: who can do what, what each prefers, has promised and believes, and on what that rests.

    All mappings are in the order written. In graph form (`graph` is set) there is one option, ``state``, whose levels
    are the states and which nobody controls.
    """

    title: str
    actors: Mapping[str, Actor]
    options: Mapping[str, Option]
    says: str = ""
    as_of: str = ""
    cite: str = ""
    reading: str = ""
    reading_says: str = ""
    reading_evidence: Evidence = Evidence()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    definitions: Mapping[str, Statement] = field(default_factory=dict)
    constraints: tuple[Constraint, ...] = ()
    rules: tuple[MoveRule, ...] = ()
    commitments: Mapping[str, Commitment] = field(default_factory=dict)
    fail_together: tuple[CommonCause, ...] = ()
    preferences: Mapping[str, Preference] = field(default_factory=dict)
    beliefs: Mapping[str, tuple[Belief, ...]] = field(default_factory=dict)
    endings: Mapping[str, Ending] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    graph: GraphForm | None = None
    has_status_quo: bool = True
    coalitions: Mapping[str, Coalition] = field(default_factory=dict)
    judgements: tuple[Judgement, ...] = ()
    correlations: tuple[Correlation, ...] = ()

    @property
    def vocabulary(self) -> Vocabulary:
        """The names statements may use, with the facts as they are."""
        levels = {o.id: o.levels for o in self.options.values()}
        facts: dict[str, Statement] = {f.id: TRUE if f.value else FALSE for f in self.facts.values()}
        return Vocabulary(levels, self.definitions, facts)

    def view(self, actor: str) -> Vocabulary:
        """The names with the facts as `actor` takes them to be: what its own preferences are evaluated with."""
        vocabulary = self.vocabulary
        held: dict[str, Statement] = {}
        for belief in self.beliefs.get(actor, ()):
            if belief.kind == "fact":
                actual = held.get(belief.subject, vocabulary.facts[belief.subject])
                held[belief.subject] = _while(belief.condition, TRUE if belief.value else FALSE, actual)
        return vocabulary.with_facts(held)

    def controlled(self, actor: str) -> tuple[str, ...]:
        """The options `actor` can change, in order."""
        return tuple(o.id for o in self.options.values() if actor in o.controllers and o.owner)

    def name(self, actor: str) -> str:
        """The actor's name as shown."""
        return self.actors[actor].name


def _while(condition: Statement, value: Statement, otherwise: Statement) -> Statement:
    """Return the statement that is `value` where `condition` holds and `otherwise` elsewhere."""
    if condition == TRUE or value == otherwise:
        return value
    if value == TRUE:
        return Or((condition, otherwise))
    return And((Not(condition), otherwise))


def raising_atom(commitment: Commitment, vocabulary: Vocabulary) -> Atom | None:
    """Return the promise as an atom if it asks for a higher level of one option, else None.

    Only such promises become preconditions of the promisor's move: ``a.x``, ``a.x >= l``, ``a.x > l``, ``a.x = top``.
    """
    promise = commitment.promise
    if not isinstance(promise, Atom):
        return None
    low, high, inside = vocabulary.interval(promise)
    top = len(vocabulary.levels[promise.option]) - 1
    return promise if inside and high == top and low > 0 else None
