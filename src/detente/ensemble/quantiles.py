"""Quantiles of spreads: the number below which a given share of a distribution lies.

Ranges, triangles and the normal distribution need no library; the beta distribution uses ``scipy.special``; every other
name is looked up in ``scipy.stats``. Each is imported when the first spread of that kind is drawn.
"""

from importlib import import_module
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from detente.errors import InputError
from detente.model.uncertainty import Spread

__all__ = ["mean", "normal_quantiles", "normal_shares", "quantiles"]

Floats = NDArray[np.float64]
_NORMAL = NormalDist()
_LEAST = 2.0**-54  # half of the smallest step of a drawn number


def quantiles(spread: Spread, shares: Floats) -> Floats:
    """Return the numbers below which the given shares of a distribution lie, cut to its bounds.

    Parameters
    ----------
    shares : ndarray of float
        Between 0 and 1.

    Returns
    -------
    ndarray of float, of the same shape

    Raises
    ------
    InputError
        SciPy has no such distribution, or not with these parameters.

    Examples
    --------
    >>> from fractions import Fraction
    >>> quantiles(Spread("uniform", (("loc", Fraction(2)), ("scale", Fraction(4)))), np.array([0.25, 1])).tolist()
    [3.0, 6.0]
    """
    value = spread.value
    if value is not None:
        return np.full(shares.shape, float(value))
    parameters = {name: float(number) for name, number in spread.parameters}
    inside = np.clip(shares, _LEAST, 1 - _LEAST)
    found = _standard(spread.name, parameters, inside)
    if found is None:
        found = _of_scipy(spread.name, parameters, inside)
    else:
        found = parameters.get("loc", 0.0) + parameters.get("scale", 1.0) * found
    if not np.isfinite(found).all():
        raise InputError(f"the distribution {_said(spread)} has no such numbers; look at its parameters")
    low = -np.inf if spread.low is None else float(spread.low)
    high = np.inf if spread.high is None else float(spread.high)
    return np.asarray(np.clip(found, low, high), np.float64)


def _standard(name: str, parameters: dict[str, float], shares: Floats) -> Floats | None:
    """Return the quantiles with ``loc`` 0 and ``scale`` 1 of the distributions that need little."""
    given = set(parameters) - {"loc", "scale"}
    match name:
        case "uniform" if not given:
            return shares
        case "triang" if given == {"c"}:
            c = parameters["c"]
            with np.errstate(invalid="ignore"):
                return np.where(shares <= c, np.sqrt(shares * c), 1 - np.sqrt((1 - shares) * (1 - c)))
        case "norm" if not given:
            return normal_quantiles(shares)
        case "beta" if given == {"a", "b"}:
            special = import_module("scipy.special")
            return np.asarray(special.betaincinv(parameters["a"], parameters["b"], shares), np.float64)
    return None


def normal_quantiles(shares: Floats) -> Floats:
    """Return the quantiles of the standard normal distribution (Wichura 1988, as the standard library has it).

    Examples
    --------
    >>> normal_quantiles(np.array([0.5, 0.975])).round(4).tolist()
    [0.0, 1.96]
    """
    flat = np.clip(shares, _LEAST, 1 - 2.0**-53).ravel().tolist()
    return np.array([_NORMAL.inv_cdf(share) for share in flat]).reshape(shares.shape)


def normal_shares(numbers: Floats) -> Floats:
    """Return the share of the standard normal distribution below each number.

    Examples
    --------
    >>> normal_shares(np.array([0.0, 1.96])).round(4).tolist()
    [0.5, 0.975]
    """
    return np.array([_NORMAL.cdf(number) for number in numbers.ravel().tolist()]).reshape(numbers.shape)


def _of_scipy(name: str, parameters: dict[str, float], shares: Floats) -> Floats:
    stats = import_module("scipy.stats")
    distribution = getattr(stats, name, None)
    if not isinstance(distribution, stats.rv_continuous | stats.rv_discrete):
        raise InputError(f"SciPy has no distribution named {name}")
    try:
        return np.asarray(distribution.ppf(shares, **parameters), np.float64)
    except TypeError:
        raise InputError(f"the distribution {name} does not take the parameters {', '.join(parameters)}") from None


def _said(spread: Spread) -> str:
    return f"{spread.name}({', '.join(f'{name}={float(value):g}' for name, value in spread.parameters)})"


def mean(spread: Spread, points: int = 4096) -> float:
    """Return the mean of a distribution cut to its bounds, from evenly spaced quantiles.

    Exact for a number and for a range that nothing is cut from; elsewhere to about three digits.

    Examples
    --------
    >>> from fractions import Fraction
    >>> mean(Spread("uniform", (("loc", Fraction(0)), ("scale", Fraction(1, 2)))))
    0.25
    """
    return float(quantiles(spread, (np.arange(points) + 0.5) / points).mean())
