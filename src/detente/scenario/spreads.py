"""Numbers that may be uncertain: a number, a range, or a distribution by SciPy's name, read, measured and written.

SciPy is imported only where a scenario names a distribution.
"""

import re
import warnings
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import isfinite, nan
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from detente.errors import nearest
from detente.model.uncertainty import Spread
from detente.scenario.fields import EXACT_NUMBER_SCHEMA, exact_number, written

__all__ = ["Odds", "Probability", "Weight", "as_written", "complement", "ends", "middle", "uniform"]

_ENDS = 2  # of a range
_FINEST = 10**6  # denominator of the median of a distribution
_USUAL = ("beta", "norm", "triang", "uniform", "lognorm", "gamma", "truncnorm")  # offered by editors
_PERCENT = re.compile(r"([0-9]+(?:[.][0-9]+)?) ?%")
_SYMMETRIC = frozenset({"norm", "uniform", "logistic", "laplace", "cauchy", "t"})


def uniform(low: Fraction, high: Fraction) -> Spread:
    """Return the uniform distribution between two numbers."""
    return Spread("uniform", (("loc", low), ("scale", high - low)))


def _odds(noun: str, code: str) -> Callable[[Any], Spread]:
    """Return what reads a number between 0 and 1, called `noun`."""
    are = "are" if noun == "odds" else "is"

    def read(value: Any) -> Spread:
        if isinstance(value, Spread):
            return value
        if isinstance(value, Mapping):
            return _between_0_and_1(_distribution(value), noun)
        numbers = _numbers(value, code, noun if noun == "odds" else f"a {noun}")
        for number in numbers:
            if not 0 <= number <= 1:
                said = noun if noun == "odds" else f"a {noun}"
                raise PydanticCustomError(code, f"{said} from 0 to 1 {are} expected", _percent(number))
        return _of_numbers(numbers, code)

    return read


def _weight(value: Any) -> Spread:
    if isinstance(value, Spread):
        return value
    if isinstance(value, Mapping):
        return _distribution(value)
    return _of_numbers(_numbers(value, "range", "a number"), "range")


def _numbers(value: Any, code: str, what: str) -> tuple[Fraction, ...]:
    if not isinstance(value, list | tuple):
        return (_exact_odds(value) if code != "range" else exact_number(value),)
    if len(value) != _ENDS:
        message = f"{what} or a range of two {'are' if what == 'odds' else 'is'} expected"
        raise PydanticCustomError(code, message, {"hint": "such as 0.4 or [0.2, 0.6]"})
    if code == "range":
        return tuple(exact_number(end) for end in value)
    try:
        return tuple(_exact_odds(end) for end in value)
    except PydanticCustomError as fault:
        message = "a range of two numbers from 0 to 1 is expected"
        raise PydanticCustomError(fault.type, message, {"hint": "such as [0.2, 0.6]"}) from None


def _exact_odds(value: Any) -> Fraction:
    """Return a number from 0 to 1 as written, exactly; that it lies there is not checked."""
    try:
        return exact_number(value)
    except PydanticCustomError as fault:
        text = str(getattr(value, "text", value)).strip()
        percent = _PERCENT.fullmatch(text)
        share = None if percent is None else float(percent[1]) / 100
        hint = f"write {share:g}" if share is not None and share <= 1 else "such as 0.3, 1/3 or a range [0.2, 0.4]"
        raise PydanticCustomError(fault.type, "a number from 0 to 1 is expected", {"hint": hint}) from None


def _of_numbers(numbers: tuple[Fraction, ...], code: str) -> Spread:
    low, high = numbers[0], numbers[-1]
    if low > high:
        hint = f"the lower end comes first: [{float(high):g}, {float(low):g}]"
        raise PydanticCustomError(code, "a range with its lower end first is expected", {"hint": hint})
    return Spread.constant(low) if low == high else uniform(low, high)


def _percent(end: Fraction) -> dict[str, str]:
    """Return a hint where a percentage may be meant."""
    return {"hint": f"for {float(end):g} percent write {float(end / 100):g}" if 1 < end <= 100 else ""}


# -- distributions


def _distribution(value: Mapping[Any, Any]) -> Spread:
    """Return the distribution that a mapping of one name to its parameters stands for."""
    if len(value) != 1:
        message = "an uncertain number has one distribution by its name" + ("" if value else ", and here is none")
        raise _wrong(message, "such as {beta: {a: 2, b: 5}}, or a range [low, high]")
    name, given = next(iter(value.items()))
    from scipy import stats

    kind = getattr(stats, str(name), None)
    if not isinstance(kind, stats.rv_continuous):
        known = [n for n in dir(stats) if isinstance(getattr(stats, n), stats.rv_continuous)]
        close = nearest(str(name), known)
        hint = (
            f"did you mean {' or '.join(repr(c) for c in close)}?"
            if close
            else f"among those it has are {', '.join(_USUAL)}"
        )
        raise _wrong(f"SciPy has no continuous distribution '{name}'", hint, name)
    shapes = [part.strip() for part in (kind.shapes or "").split(",") if part.strip()]
    form = f"{{{name}: {{{', '.join(f'{p}: …' for p in (*shapes, 'loc', 'scale'))}}}}}"
    if not isinstance(given, Mapping):
        raise _wrong(f"the parameters of {name} are given by their names", f"write {form}", name)
    for parameter in given:
        if parameter not in (*shapes, "loc", "scale"):
            close = nearest(parameter, (*shapes, "loc", "scale"), 1)
            hint = f"did you mean '{close[0]}'?" if close else f"its parameters are {form}"
            raise _wrong(f"the distribution {name} has no parameter '{parameter}'", hint, name, parameter)
    absent = [shape for shape in shapes if shape not in given]
    if absent:
        raise _wrong(f"the distribution {name} needs '{absent[0]}'", f"write {form}", name)
    parameters = tuple((p, _parameter(str(name), p, given[p])) for p in (*shapes, "loc", "scale") if p in given)
    spread = Spread(str(name), parameters)
    if dict(parameters).get("scale", 1) <= 0 or not isfinite(_measured(spread, "median")[0]):
        said = ", ".join(f"{p}: {float(v):g}" for p, v in parameters)
        hint = "'scale' must be more than 0, and the others as SciPy's page on the distribution says"
        raise _wrong(f"SciPy knows no distribution {name} with {said or 'no parameters'}", hint, name)
    if name == "uniform":  # the same as a range
        loc, scale = (dict(parameters).get(p, Fraction(k)) for k, p in enumerate(("loc", "scale")))
        return uniform(loc, loc + scale)
    return spread


def _parameter(name: str, parameter: str, value: Any) -> Fraction:
    try:
        return exact_number(value)
    except PydanticCustomError:
        message = f"the parameter '{parameter}' of {name} is a number"
        raise _wrong(message, "such as 2, 0.5 or 1/3", name, parameter) from None


def _wrong(message: str, hint: str, *inside: object) -> PydanticCustomError:
    """Return a fault in a distribution; `inside` are the keys that lead to it."""
    # braces in the text would be taken for fields to fill in
    return PydanticCustomError("distribution", "{said}", {"said": message, "hint": hint, "inside": inside})


def _between_0_and_1(spread: Spread, noun: str) -> Spread:
    low, high = ends(spread)
    if low >= 0 and high <= 1 and spread.name == "uniform":
        return spread
    if high <= 0 or low >= 1:
        message = f"this distribution lies outside 0 to 1, where {noun} {'lie' if noun == 'odds' else 'lies'}"
        raise _wrong(message, "move it with 'loc' and narrow it with 'scale'", spread.name)
    return Spread(spread.name, spread.parameters, Fraction(0), Fraction(1))


def _measured(spread: Spread, method: str) -> tuple[float, ...]:
    """Return what SciPy's distribution gives for its ``median`` or its ``support``; nan where it knows none."""
    from scipy import stats

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = getattr(getattr(stats, spread.name)(**{n: float(v) for n, v in spread.parameters}), method)()
        except (ValueError, TypeError, ArithmeticError, RuntimeError):
            return (nan, nan)
    return tuple(float(number) for number in (found if isinstance(found, tuple) else (found,)))


def ends(spread: Spread) -> tuple[Fraction | float, Fraction | float]:
    """Return between what the number lies, as far as draws are cut to; infinite where there is no end.

    Examples
    --------
    >>> ends(uniform(Fraction(1), Fraction(3)))
    (Fraction(1, 1), Fraction(3, 1))
    """
    if spread.value is not None:
        return spread.value, spread.value
    low: Fraction | float
    high: Fraction | float
    if spread.name == "uniform":
        found = dict(spread.parameters)
        low, high = found["loc"], found["loc"] + found["scale"]
    else:
        low, high = (_exact(end) for end in _measured(spread, "support"))
    if spread.low is not None:
        low, high = max(low, spread.low), max(high, spread.low)
    if spread.high is not None:
        low, high = min(low, spread.high), min(high, spread.high)
    return low, high


def middle(spread: Spread) -> Fraction:
    """Return the number, the middle of the range, or the median of the distribution, as far as draws are cut to.

    Examples
    --------
    >>> middle(uniform(Fraction(1), Fraction(2)))
    Fraction(3, 2)
    """
    if spread.value is not None:
        return spread.value
    if spread.name == "uniform":
        found = dict(spread.parameters)
        median = found["loc"] + found["scale"] / 2
    else:
        median = Fraction(_exact(_measured(spread, "median")[0]))
    if spread.low is not None:
        median = max(median, spread.low)
    return median if spread.high is None else min(median, spread.high)


def _exact(number: float) -> Fraction | float:
    """Return a number of SciPy's as a fraction that reads well."""
    return Fraction(number).limit_denominator(_FINEST) if isfinite(number) else number


def complement(spread: Spread) -> Spread | None:
    """Return the distribution of one less the number; None where no distribution of SciPy is known to be that.

    Examples
    --------
    >>> complement(Spread.constant(Fraction(1, 4))).value
    Fraction(3, 4)
    """
    if spread.value is not None:
        return Spread.constant(1 - spread.value)
    if spread.name == "uniform" and spread.low is None:
        low, high = (Fraction(end) for end in ends(spread))
        return uniform(1 - high, 1 - low)
    found = dict(spread.parameters)
    loc, scale = found.get("loc", Fraction(0)), found.get("scale", Fraction(1))
    match spread.name:
        case "beta":
            mirrored = {**found, "a": found["b"], "b": found["a"], "loc": 1 - loc - scale}
        case "triang":
            mirrored = {**found, "c": 1 - found["c"], "loc": 1 - loc - scale}
        case "truncnorm":
            mirrored = {**found, "a": -found["b"], "b": -found["a"], "loc": 1 - loc}
        case "uniform":
            mirrored = {**found, "loc": 1 - loc - scale}
        case name if name in _SYMMETRIC:
            mirrored = {**found, "loc": 1 - loc}
        case _:
            return None
    if mirrored["loc"] == 0 and "loc" not in found:
        del mirrored["loc"]
    return Spread(spread.name, tuple(mirrored.items()), spread.low, spread.high)


# -- written


def as_written(spread: Spread) -> Any:
    """Return an uncertain number as plain values: a number, a range, or a named distribution."""
    if spread.value is not None:
        return spread.value
    if spread.name == "uniform" and spread.low is None:
        return [Fraction(end) for end in ends(spread)]
    return {spread.name: dict(spread.parameters)}


_PARAMETERS: dict[str, Any] = {"type": "object", "additionalProperties": EXACT_NUMBER_SCHEMA}
_DISTRIBUTION: dict[str, Any] = {
    "type": "object",
    "properties": dict.fromkeys(_USUAL, _PARAMETERS),
    "additionalProperties": _PARAMETERS,
    "minProperties": 1,
    "maxProperties": 1,
}


def _schema(number: dict[str, Any]) -> Any:
    """Return what editors are told of an uncertain number."""
    ranged = {"type": "array", "items": number, "minItems": 2, "maxItems": 2}
    return WithJsonSchema({"format": "uncertain", "anyOf": [*number["anyOf"], ranged, _DISTRIBUTION]})


_FROM_0_TO_1: dict[str, Any] = {
    "anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"type": "string", "pattern": r"^[0-9]+/[0-9]+$"}]
}


def _uncertain(read: Callable[[Any], Spread], number: dict[str, Any]) -> Any:
    """Return what annotates a field with an uncertain number."""
    return PlainValidator(read), PlainSerializer(lambda spread: written(as_written(spread))), _schema(number)


Probability = Annotated[Spread, *_uncertain(_odds("probability", "probability"), _FROM_0_TO_1)]
Odds = Annotated[Spread, *_uncertain(_odds("odds", "odds"), _FROM_0_TO_1)]
Weight = Annotated[Spread, *_uncertain(_weight, EXACT_NUMBER_SCHEMA)]
