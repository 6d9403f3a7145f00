"""The kinds of values in a scenario document: how each is read from a scalar, and what editors are told about it."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError, core_schema

from detente.errors import nearest
from detente.model.conflict import Stage
from detente.scenario.nodes import Scalar
from detente.scenario.yaml_text import ExactText

__all__ = [
    "EXACT_NUMBER_SCHEMA",
    "MOST_LEVELS",
    "MOST_MEMBERS",
    "MOST_STATES",
    "ArcsOrTable",
    "Change",
    "Correlation",
    "Direction",
    "Members",
    "Names",
    "Number",
    "Pair",
    "Ranked",
    "RanksOrTable",
    "StageWord",
    "State",
    "StateNumber",
    "StatementText",
    "States",
    "TableName",
    "Text",
    "Version",
    "YesNo",
    "exact_number",
    "written",
]

MOST_MEMBERS = 1000
MOST_LEVELS = 1001
MOST_STATES = 1_000_000
LARGEST_RANK = 2**53
_ENDS = 2  # of an arc


def _text(value: Any) -> str:
    """Return a scalar's text as written: ``2026`` and ``true`` are texts where a text is asked for."""
    if isinstance(value, Scalar):
        return value.text
    if isinstance(value, str):
        return value
    raise PydanticCustomError("text", "a text is expected")


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def whole(value: Any) -> int:
        found = value.integer() if isinstance(value, Scalar) else value
        if isinstance(found, int) and not isinstance(found, bool) and least <= found <= most:
            return found
        raise PydanticCustomError("whole-number", f"a whole number from {least:,} to {most:,} is expected")

    return whole


def _choice(*words: str) -> Callable[[Any], str]:
    def choice(value: Any) -> str:
        word = _text(value)
        if word not in words:
            close = nearest(word, words, 1)
            raise PydanticCustomError(
                "choice",
                f"one of {', '.join(words)} is expected",
                {"hint": f"did you mean '{close[0]}'?" if close else ""},
            )
        return word

    return choice


def _yes(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = _text(value).lower()
    if word in _YES_WORDS:
        return _YES_WORDS[word]
    raise PydanticCustomError("yes-no", "yes or no is expected")


def exact_number(value: Any) -> Fraction:
    """Return a number as written, exactly."""
    if isinstance(value, Scalar):
        exact = value.number()
        value = value.text if exact is None else exact
    if isinstance(value, str):
        if _RATIO.match(value):
            return Fraction(value)
    elif isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Fraction(value)
    raise PydanticCustomError("number", "a number is expected", {"hint": "such as 2, 0.5 or 1/3"})


def _correlation(value: Any) -> Fraction:
    found = exact_number(value)
    if not -1 <= found <= 1:
        raise PydanticCustomError("correlation", "a correlation from -1 to 1 is expected")
    return found


def _pair(value: Any) -> tuple[str, ...]:
    if isinstance(value, list | tuple) and len(value) == _ENDS:
        return _names(value)
    raise PydanticCustomError(
        "pair", "a pair [first, second] is expected", {"hint": "the first stands above the second"}
    )


def _state(value: Any) -> int | str:
    whole = value.integer() if isinstance(value, Scalar) else value
    return whole if isinstance(whole, int) and not isinstance(whole, bool) else _text(value)


def _ranked(value: Any) -> tuple[int | str, ...]:
    """Return the states or statements of one place in a ranking, several where they are tied."""
    return tuple(_state(v) for v in value) if isinstance(value, list | tuple) else (_state(value),)


def _version(value: Any) -> int:
    found = value.integer() if isinstance(value, Scalar) else value
    if found != 1:
        shown = value.text if isinstance(value, Scalar) else value
        raise PydanticCustomError(
            "version",
            f"this file is in version {shown} of the format; version 1 is read here",
            {"hint": "write 'detente: 1', or use a newer release"},
        )
    return 1


def _arc(value: Any) -> tuple[int | str, int | str]:
    if isinstance(value, list | tuple) and len(value) == _ENDS:
        return _state(value[0]), _state(value[1])
    raise PydanticCustomError("arc", "an arc [from, to] is expected")


def _states(value: Any) -> int | tuple[tuple[str, str], ...]:
    """Return the number of states, or pairs of a name and a description."""
    if isinstance(value, Mapping):
        return tuple((str(name), _state_says(entry)) for name, entry in value.items())
    if isinstance(value, list | tuple):
        return tuple((_text(name), "") for name in value)
    found = value.integer() if isinstance(value, Scalar) else value
    if isinstance(found, int) and not isinstance(found, bool):
        return _whole(1, MOST_STATES)(value)
    raise PydanticCustomError("states", "the number of states, a list of names, or a mapping of names is expected")


def _state_says(entry: Any) -> str:
    if isinstance(entry, Mapping):
        unknown = [key for key in entry if key != "says"]
        if unknown:
            raise PydanticCustomError(
                "unknown-key", f"a state has no key '{unknown[0]}'", {"hint": "it may have 'says'"}
            )
        return _text(entry.get("says", ""))
    return _text(entry)


def _names(value: Any) -> tuple[str, ...]:
    """Return the texts of a list, or of the one text that stands for it."""
    return tuple(_text(v) for v in value) if isinstance(value, list | tuple) else (_text(value),)


def written(value: Any) -> Any:
    """Return plain values with their fractions as texts that are written as numbers: pydantic takes them for texts."""
    if isinstance(value, Fraction):
        return ExactText(value)
    if isinstance(value, list):
        return [written(part) for part in value]
    return {key: written(part) for key, part in value.items()} if isinstance(value, dict) else value


class TableName(str):
    """The name of a table beside the scenario, in place of what could be listed."""

    __slots__ = ()


class _OrTable:
    """Annotates a union of something listed with the name of a table: faults are told of what is listed."""

    def __get_pydantic_core_schema__(self, union: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def read(value: Any, listed: core_schema.ValidatorFunctionWrapHandler) -> Any:
            if isinstance(value, str) or (isinstance(value, Scalar) and value.kind == "text"):
                return TableName(_text(value))
            return listed(value)

        plain = core_schema.plain_serializer_function_ser_schema(written)
        return core_schema.no_info_wrap_validator_function(
            read, handler.generate_schema(get_args(union)[0]), serialization=plain
        )

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        named = {"type": "string", "format": "table", "pattern": r"\.(?:[cC][sS][vV]|[pP][aA][rR][qQ][uU][eE][tT])$"}
        return {"anyOf": [handler(schema["schema"]), named]}


def _leaf(read: Callable[[Any], Any], schema: dict[str, Any]) -> Any:
    """Return what annotates a field that `read` validates and `schema` publishes."""
    return PlainValidator(read), PlainSerializer(written), WithJsonSchema(schema)


_YES_WORDS = {"yes": True, "true": True, "no": False, "false": False}
_RATIO = re.compile(r"[-+]?[0-9]{1,40}/0*[1-9][0-9]{0,39}\Z")

_TEXT_SCHEMA: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_LIST_OF_TEXT: dict[str, Any] = {"type": "array", "items": _TEXT_SCHEMA}
_STATE_SCHEMA: dict[str, Any] = {"type": ["integer", "string", "boolean"]}
_STATE_NAMES: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {
        "anyOf": [
            {"type": ["string", "null"]},
            {"type": "object", "properties": {"says": {"type": "string"}}, "additionalProperties": False},
        ]
    },
}

Text = Annotated[str, *_leaf(_text, _TEXT_SCHEMA)]
StatementText = Annotated[str, *_leaf(_text, {"type": ["string", "boolean"], "format": "statement"})]
YesNo = Annotated[
    bool,
    *_leaf(_yes, {"anyOf": [{"type": "boolean"}, {"enum": ["yes", "no", "Yes", "No", "YES", "NO", "true", "false"]}]}),
]


EXACT_NUMBER_SCHEMA: dict[str, Any] = {
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[-+]?[0-9]+/[0-9]+$"}]
}
Number = Annotated[Fraction, *_leaf(exact_number, EXACT_NUMBER_SCHEMA)]
Correlation = Annotated[Fraction, *_leaf(_correlation, {"type": "number", "minimum": -1, "maximum": 1})]
Pair = Annotated[tuple[str, ...], *_leaf(_pair, {"type": "array", "items": _TEXT_SCHEMA, "minItems": 2, "maxItems": 2})]
Version = Annotated[int, *_leaf(_version, {"const": 1})]
Members = Annotated[int, *_leaf(_whole(1, MOST_MEMBERS), {"type": "integer", "minimum": 1, "maximum": MOST_MEMBERS})]
StateNumber = Annotated[int, *_leaf(_whole(1, MOST_STATES), {"type": "integer", "minimum": 1})]
Rank = Annotated[int, *_leaf(_whole(-LARGEST_RANK, LARGEST_RANK), {"type": "integer"})]
Arc = Annotated[
    tuple[int | str, int | str],
    *_leaf(_arc, {"type": "array", "items": _STATE_SCHEMA, "minItems": 2, "maxItems": 2}),
]
ArcsOrTable = Annotated[dict[str, tuple[Arc, ...]] | TableName, _OrTable()]
RanksOrTable = Annotated[tuple[Rank, ...] | TableName, _OrTable()]
State = Annotated[int | str, *_leaf(_state, _STATE_SCHEMA)]
Ranked = Annotated[
    tuple[int | str, ...],
    *_leaf(_ranked, {"anyOf": [_STATE_SCHEMA, {"type": "array", "items": _STATE_SCHEMA}]}),
]
States = Annotated[
    int | tuple[tuple[str, str], ...],
    *_leaf(
        _states, {"anyOf": [{"type": "integer", "minimum": 1, "maximum": MOST_STATES}, _LIST_OF_TEXT, _STATE_NAMES]}
    ),
]
Names = Annotated[tuple[str, ...], *_leaf(_names, {"anyOf": [_LIST_OF_TEXT, {"type": "string"}]})]
Direction = Annotated[Literal["forward", "back"], *_leaf(_choice("forward", "back"), {"enum": ["forward", "back"]})]
Change = Annotated[
    Literal["raise", "lower", "any"], *_leaf(_choice("raise", "lower", "any"), {"enum": ["raise", "lower", "any"]})
]
StageWord = Annotated[Stage, *_leaf(_choice(*get_args(Stage)), {"enum": list(get_args(Stage))})]
