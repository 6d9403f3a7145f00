"""What the entries of a scenario document have in common."""

from fractions import Fraction
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from detente.scenario.fields import Names, Text
from detente.scenario.nodes import Scalar

__all__ = ["Element", "Entry", "or_text", "short"]


class Entry(BaseModel):
    """Base of all entries: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)


class Element(Entry):
    """What may rest on claims or be assumed."""

    claims: Names = Field((), description="Ids of the claims this rests on.", examples=[["C01", "C07"]])
    assumption: Text = Field("", description="Why the analyst takes this to be so, where no claim says it.")


def short(key: str) -> Any:
    """Return the validator that takes a scalar for a mapping with one key."""

    def widen(value: Any) -> Any:
        return {key: value} if isinstance(value, Scalar | str | int | Fraction) else value

    return widen


def or_text(schema: dict[str, Any], kind: object = "string") -> dict[str, Any]:
    """Return the schema of an entry that may also be written as a plain value."""
    return {"anyOf": [{"type": kind}, schema]}
