"""What an analyst may write of preferences and beliefs, key by key."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from pydantic import Field, model_validator

from detente.scenario.fields import Members, Pair, Ranked, RanksOrTable, StatementText, Text, YesNo
from detente.scenario.nodes import Scalar
from detente.scenario.schema_entry import Element, Entry, or_text
from detente.scenario.spreads import Odds, Weight

__all__ = ["BeliefEntry", "PreferenceEntry", "PriorityEntry", "UnknownEntry", "WeightEntry"]


class PriorityEntry(Element):
    """One prioritised statement, a tier of equals, entries in either order, or one of several alternatives.

    A plain text is short for `{wants: text}`, a list for `{equal: list}`.
    """

    wants: StatementText | None = Field(None, description="A statement the actor wants to hold.")
    equal: tuple["PriorityEntry", ...] | None = Field(
        None, description="Entries of equal weight: the number of them that hold counts."
    )
    any_order: tuple["PriorityEntry", ...] | None = Field(
        None, description="Entries of which it is not known which comes first: every order is equally likely."
    )
    above: tuple[Pair, ...] = Field(
        (),
        description="What is known of that order: pairs of entries, as written or by number; the first comes first.",
        examples=[[[1, 3]]],
    )
    alternatives: tuple["PriorityEntry", ...] | None = Field(
        None, description="Entries, each with its odds, of which one stands here."
    )
    odds: Odds | None = Field(
        None,
        description="The odds that the statement counts; within `alternatives`, that this one stands here.",
        examples=[0.6],
    )
    says: Text = Field("", description="Why, in words.")

    @model_validator(mode="before")
    @classmethod
    def _widen(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return {"equal": value}
        return {"wants": value} if isinstance(value, Scalar | str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:
        """Allow the short forms."""
        entry = or_text(handler(core), ["string", "boolean"])
        return {"anyOf": [*entry["anyOf"], {"type": "array", "items": entry}]}


class WeightEntry(Element):
    """The weight of one statement. A number, a range or a distribution is short for `{weight: …}`."""

    weight: Weight = Field(description="The weight: a number, a fraction such as `1/3`, a range or a distribution.")
    says: Text = Field("", description="Why, in words.")

    @model_validator(mode="before")
    @classmethod
    def _widen(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and len(value) == 1:
            name, inside = next(iter(value.items()))
            named = isinstance(inside, Mapping) and name not in cls.model_fields
            return {"weight": value} if named else value
        return {"weight": value} if isinstance(value, Scalar | str | int | Fraction | list | tuple) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:
        """Allow the short form."""
        entry = handler(core)
        written = handler.resolve_ref_schema(entry)["properties"]["weight"]
        return {"anyOf": [entry, *written["anyOf"]]}


class UnknownEntry(Entry):
    """Between which states it is not known what an actor prefers."""

    between: StatementText = Field(description="Holds in the one state, and not in the other …")
    other: StatementText = Field(alias="and", description="… where this holds, and not in the one.")


class PreferenceEntry(Element):
    """What an actor prefers: exactly one of `priorities`, `weights`, `ranking`, `ranks`, `alternatives`."""

    priorities: tuple[PriorityEntry, ...] | None = Field(
        None, description="Statements, most important first; an earlier one outweighs all later ones together."
    )
    weights: dict[StatementText, WeightEntry] | None = Field(
        None, description="Statements with their weights; a state scores the sum of those that hold."
    )
    ranking: tuple[Ranked, ...] | None = Field(
        None,
        description="States, best first: numbers or statements; a nested list is a tie.",
        examples=[[3, [1, 4], "us.strike"]],
    )
    ranks: RanksOrTable | None = Field(
        None, description="One whole number a state, in order; higher is better. Or a table with the actor's column."
    )
    alternatives: tuple["PreferenceEntry", ...] | None = Field(
        None, description="Whole preferences, each with its odds, of which one is the actor's; the first as written."
    )
    odds: Odds | None = Field(None, description="Within `alternatives`: the odds that this is what the actor prefers.")
    strong: Members | None = Field(
        None,
        description="So many of the first priorities decide strongly; what the others decide is a mild preference.",
    )
    unknown: tuple[UnknownEntry, ...] = Field(
        (),
        description="Between which states it is not known what the actor prefers.",
        examples=[[{"between": "us.talks", "and": "us.strike"}]],
    )
    says: Text = Field("", description="The preferences in words.")


class BeliefEntry(Element):
    """What an actor takes to be otherwise than it is: exactly one of the forms below."""

    fact: Text | None = Field(None, description="A fact it takes to be so (`is: yes`) or not (`is: no`).")
    value: YesNo | None = Field(None, alias="is", description="What it takes the fact to be.")
    condition: StatementText | None = Field(
        None, alias="while", description="In which states it takes the fact to be so."
    )
    commitment: Text | None = Field(None, description="A commitment it takes to be kept or not.")
    kept: YesNo | None = Field(None, description="Whether it takes the commitment to be kept.")
    trust: Odds | None = Field(
        None,
        description="In place of `kept`: the odds that it trusts the commitment, which as written it does not.",
        examples=[0.3],
    )
    of: Text | None = Field(None, description="The actor whose preferences it takes to be other than they are.")
    preferences: PreferenceEntry | None = Field(None, description="What it takes that actor's preferences to be.")
    puts: StatementText | None = Field(None, description="The statement it takes that actor to put …")
    above: StatementText | None = Field(None, description="… above this one.")
    ignores: StatementText | None = Field(None, description="The statement it takes that actor not to care about.")
    unaware_of: Text | None = Field(None, description="An option it does not see.", examples=["us.backstop"])
    thinks: Text | None = Field(None, description="The actor whose beliefs it takes to be …")
    beliefs: tuple["BeliefEntry", ...] | None = Field(None, description="… these (a second level; there is no third).")
    odds: Odds | None = Field(
        None, description="The odds that it believes this; otherwise it takes it to be as it is.", examples=[0.7]
    )
