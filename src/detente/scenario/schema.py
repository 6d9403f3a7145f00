"""The scenario document: what an analyst may write, key by key.

These models are the one place that says which keys there are. They validate what `detente.scenario.nodes` has composed
(scalars arrive as nodes, so that a level ``2`` or a title ``true`` is the text as written), give the JSON Schema for
editors, and feed the reference page of the format.
"""

from typing import Any

from pydantic import Field, model_validator

from detente.scenario.fields import (
    MOST_MEMBERS,
    ArcsOrTable,
    Change,
    Correlation,
    Direction,
    Members,
    Names,
    StageWord,
    State,
    StatementText,
    StateNumber,
    States,
    Text,
    Version,
    YesNo,
)
from detente.scenario.schema_entry import Element, Entry, or_text, short
from detente.scenario.schema_minds import BeliefEntry, PreferenceEntry, PriorityEntry, UnknownEntry, WeightEntry
from detente.scenario.spreads import Odds, Probability

__all__ = [
    "OVERLAID",
    "ActorEntry",
    "BeliefEntry",
    "ClaimEntry",
    "CoalitionEntry",
    "CommitmentEntry",
    "ConstraintEntry",
    "CorrelatedEntry",
    "Definition",
    "Document",
    "EndingEntry",
    "FactEntry",
    "FailTogetherEntry",
    "Forbidden",
    "GraphEntry",
    "MoveEntry",
    "OptionEntry",
    "PreferenceEntry",
    "PriorityEntry",
    "Reading",
    "SourceEntry",
    "UnknownEntry",
    "WeightEntry",
]

OVERLAID = (
    "title",
    "as_of",
    "facts",
    "actors",
    "define",
    "constraints",
    "moves",
    "commitments",
    "fail_together",
    "coalitions",
    "preferences",
    "beliefs",
    "endings",
    "correlated",
)
"""The sections of a scenario that a reading may change."""


class SourceEntry(Entry):
    """One entry of the bibliography."""

    title: Text = Field("", description="Title of the publication.")
    author: Text = Field("", description="Who wrote it.")
    publisher: Text = Field("", description="Where it appeared.")
    reported_by: Text = Field("", description="Through whom it is known, where the original was not seen.")
    date: Text = Field("", description="When it appeared.", examples=["2026-01-17"])
    url: Text = Field("", description="Where it can be read.")
    note: Text = Field("", description="Anything else about it.")
    reliability: Odds | None = Field(
        None, description="The odds that what it says is right; with it all its claims stand or fall.", examples=[0.9]
    )
    assumption: Text = Field("", description="Why its reliability is taken to be that.")


class ClaimEntry(Entry):
    """What a source says, in the analyst's words."""

    says: Text = Field(description="The claim, as one sentence.")
    source: Text = Field("", description="Id of the source that says it.")
    by: Text = Field("", description="Who said it, where that is not the source's author.")
    background: Text = Field("", description="Why no element of the scenario rests on it.")
    reliability: Odds | None = Field(
        None, description="The odds that the claim is right, its source being so.", examples=[0.8]
    )
    assumption: Text = Field("", description="Why its reliability is taken to be that.")


class FactEntry(Element):
    """A named condition that no actor controls."""

    says: Text = Field("", description="The fact, as a sentence.")
    value: YesNo = Field(alias="is", description="Whether it holds: `yes` or `no`.")
    odds: Odds | None = Field(
        None, description="The odds that it holds, whatever `is` says; without them `is` is certain.", examples=[0.3]
    )


class OptionEntry(Element):
    """Something an actor can do. A plain text is short for `{says: text}`."""

    says: Text = Field("", description="An infinitive that follows “can”.", examples=["accept a general ceasefire"])
    levels: tuple[Text, ...] | None = Field(
        None,
        description="The levels, lowest first; without it `[no, yes]`, or 0 to the number of members for a group.",
        examples=[["none", "some", "intense"]],
    )
    now: Text | None = Field(None, description="The level in the status quo; without it the lowest.")
    also: Names = Field((), description="Other actors who control it too.")
    probability: Probability | None = Field(
        None,
        description="How likely it is raised to its highest level when called upon, as a consent: a number, a range or"
        " a distribution.",
        examples=[0.4],
    )

    _widen = model_validator(mode="before")(short("says"))

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:
        """Allow the short form."""
        return or_text(handler(core), ["string", "null"])


class ActorEntry(Element):
    """A decision maker."""

    name: Text = Field("", description="The name as shown; without it the id.")
    says: Text = Field("", description="Who this is.")
    members: Members | None = Field(
        None,
        description=f"For a group whose members act alike: how many there are (1 to {MOST_MEMBERS}).",
    )
    options: dict[str, OptionEntry] = Field({}, description="What it can do, by id.")


class Definition(Entry):
    """A named statement. A plain text is short for `{is: text}`."""

    statement: StatementText = Field(alias="is", description="The statement the name stands for.")
    says: Text = Field("", description="What it means, in words.")

    _widen = model_validator(mode="before")(short("is"))

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:
        """Allow the short form."""
        return or_text(handler(core), ["string", "boolean"])


class ConstraintEntry(Element):
    """What cannot be, for anyone: one of `never`, `always`."""

    never: StatementText | None = Field(None, description="A statement that holds in no state.")
    always: StatementText | None = Field(None, description="A statement that holds in every state.")
    says: Text = Field("", description="Why, in words.")


class Forbidden(Entry):
    """Between which states an actor has no move."""

    leaves: StatementText | None = Field(None, alias="from", description="Holds in the state left; without it any.")
    to: StatementText | None = Field(None, description="Holds in the state reached; without it any.")


class MoveEntry(Element):
    """Who may change what, when: about one `option`, or about an `actor` with `forbid`."""

    option: Text = Field("", description="Full id of the option the rule is about.", examples=["russia.violate"])
    only: Direction | None = Field(
        None, description="The option's level can only rise (`forward`) or only fall (`back`)."
    )
    needs: StatementText | None = Field(None, description="Must hold in the state the move leads to.")
    leaves: StatementText | None = Field(None, alias="from", description="Must hold in the state the move leaves.")
    change: Change | None = Field(
        None,
        description="Which moves `needs` and `from` guard: those that raise the option (default), lower it, or any.",
    )
    actor: Text = Field("", description="The actor whose moves are forbidden.")
    forbid: Forbidden | None = Field(None, description="No move of the actor from a state to a state.")
    says: Text = Field("", description="Why, in words.")


class CommitmentEntry(Element):
    """A promise."""

    by: Text = Field(description="The actor who promises.")
    says: Text = Field("", description="The promise in words.")
    promise: StatementText = Field(description="What is promised, over the actor's own options.")
    when: StatementText | None = Field(None, description="The condition under which it is due.")
    needs: StatementText | None = Field(None, description="Whose consent it needs, as a statement.")
    stage: StageWord = Field("declared", description="How far along it is.")
    probability: Probability | None = Field(
        None,
        description="How likely it is kept once it is due: a number, a range or a distribution.",
        examples=[[0.2, 0.6]],
    )


class FailTogetherEntry(Element):
    """Commitments and options that may fail together, for one common cause."""

    together: Names = Field(
        description="Ids of commitments, and full ids of options that have a probability; two or more.",
        examples=[["us_backstop", "bundestag.approve"]],
    )
    probability: Probability = Field(description="How likely the cause is, which makes all of them fail.")
    says: Text = Field("", description="The cause, in words.")


class CorrelatedEntry(Element):
    """Uncertain judgements that hang together: their draws are correlated (a Gaussian copula)."""

    between: Names = Field(
        description="Ids of uncertain judgements, two or more.", examples=[["facts.winter", "beliefs.russia[1]"]]
    )
    correlation: Correlation = Field(
        description="Of every pair, from -1 to 1; above 0 their first outcomes (or high numbers) go together."
    )
    says: Text = Field("", description="Why, in words.")


class CoalitionEntry(Element):
    """Actors who may act together."""

    members: Names = Field(description="The actors, two or more.", examples=[["uk_france", "germany"]])
    says: Text = Field("", description="What brings them together, in words.")
    as_one: YesNo = Field(
        False,
        description="Whether they always act together: `stability` then takes them for one player."
        " An actor is in one such coalition at most.",
    )


class EndingEntry(Element):
    """A named statement that sorts states by how the conflict stands. A plain text is short for `{is: text}`."""

    statement: StatementText = Field(
        alias="is", description="Holds in the states that belong here and to no earlier ending."
    )
    says: Text = Field("", description="The ending in words.")

    _widen = model_validator(mode="before")(short("is"))

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:
        """Allow the short form."""
        return or_text(handler(core), ["string", "boolean"])


class GraphEntry(Entry):
    """The graph form: states and moves listed one by one, instead of options."""

    states: States = Field(
        description="Their number, a list of names, or names with descriptions, in order.", examples=[9]
    )
    now: State | None = Field(None, description="The status quo: a state's name or number.")
    arcs: ArcsOrTable = Field(
        {},
        description="The moves of each actor: pairs of a state left and a state reached; or a table of them.",
        examples=[{"us": [[1, 2], [2, 1]]}],
    )


class Reading(Element):
    """A variant of the scenario that the same evidence allows: what differs, laid over the rest.

    Mappings are merged key by key, lists and single values are replaced, `null` removes; an actor's preferences are
    replaced whole.
    """

    says: Text = Field("", description="What this reading takes to be so.")
    odds: Odds | None = Field(
        None,
        description="The odds that this is how things are; what all odds leave to 1 is the default reading's.",
        examples=[0.25],
    )
    changes: dict[str, Any] = Field({}, exclude=True, description="The sections it changes, as written.")


class Document(Entry):
    """A scenario file."""

    version: Version = Field(alias="detente", description="Version of the format: 1.")
    title: Text = Field(description="The conflict in a few words.")
    says: Text = Field("", description="A longer description.")
    as_of: Text = Field("", description="The time the scenario describes.", examples=["2026-01"])
    default_reading: Text = Field("", description="The reading used when none is asked for.")
    cite: Text = Field("", description="For a published conflict: the publication.")
    published: dict[str, tuple[StateNumber, ...]] = Field(
        {},
        description="Results as published: for each concept its equilibria, as state numbers.",
        examples=[{"nash": [5, 8, 9]}],
    )
    sources: dict[str, SourceEntry] = Field({}, description="The bibliography, by id.")
    claims: dict[str, ClaimEntry] = Field({}, description="What the sources say, by id.")
    facts: dict[str, FactEntry] = Field({}, description="What no actor controls, by id.")
    actors: dict[str, ActorEntry] = Field({}, description="Who decides, by id.")
    define: dict[str, Definition] = Field({}, description="Named statements.")
    constraints: tuple[ConstraintEntry, ...] = Field((), description="What cannot be, for anyone.")
    moves: tuple[MoveEntry, ...] = Field((), description="Who may change what, when.")
    commitments: dict[str, CommitmentEntry] = Field({}, description="Promises, by id.")
    fail_together: tuple[FailTogetherEntry, ...] = Field(
        (), description="Promises and consents that may fail together, for a common cause."
    )
    coalitions: dict[str, CoalitionEntry] = Field({}, description="Actors who may act together, by id.")
    preferences: dict[str, PreferenceEntry] = Field({}, description="What each actor prefers, by actor.")
    beliefs: dict[str, tuple[BeliefEntry, ...]] = Field(
        {}, description="What each actor takes to be otherwise than it is."
    )
    endings: dict[str, EndingEntry] = Field(
        {}, description="How the conflict can stand; a state belongs to the first that holds."
    )
    correlated: tuple[CorrelatedEntry, ...] = Field((), description="Uncertain judgements that hang together.")
    readings: dict[str, Reading] = Field({}, description="Variants that the same evidence allows, by name.")
    graph: GraphEntry | None = Field(None, description="The graph form.")
