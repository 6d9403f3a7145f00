"""How sure a share is, and how many draws make it surer.

A Wilson interval keeps within 0 and 1 and is right also for shares near them. Source: Wilson (1927), Probable
inference, the law of succession, and statistical inference.
"""

from math import ceil, sqrt

__all__ = ["Z95", "draws_needed", "wilson_interval"]

Z95 = 1.959963984540054
"""The quantile of the standard normal distribution within which, to either side, 95 % lie."""


def wilson_interval(yes: float, total: float, z: float = Z95) -> tuple[float, float]:
    """Return the Wilson interval of a share.

    Parameters
    ----------
    yes, total
        Counts.
    z
        Quantile of the standard normal distribution; the default gives 95 %.

    Examples
    --------
    >>> [round(bound, 4) for bound in wilson_interval(8, 10)]
    [0.4902, 0.9433]
    >>> wilson_interval(0, 0)
    (0.0, 1.0)
    """
    if total <= 0:
        return 0.0, 1.0
    share = yes / total
    denominator = 1 + z * z / total
    centre = (share + z * z / (2 * total)) / denominator
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / denominator
    low = 0.0 if yes <= 0 else max(0.0, centre - half)
    high = 1.0 if yes >= total else min(1.0, centre + half)
    return low, high


def draws_needed(share: float, precision: float, z: float = Z95) -> int:
    """Return how many draws make the Wilson interval of a share no wider than ± the precision.

    The half-width is z·sqrt(s(1−s)/n + z²/4n²) / (1 + z²/n); solved for n.

    Examples
    --------
    >>> draws_needed(0.5, 0.01), draws_needed(0.0, 0.01)
    (9600, 189)
    """
    square, spread = z * z, share * (1 - share)
    # p²(n + z²)² = z²(s(1−s)n + z²/4), a quadratic in n
    a, b = precision**2, 2 * precision**2 * square - square * spread
    c = precision**2 * square * square - square * square / 4
    root = b * b - 4 * a * c
    return max(1, ceil((-b + sqrt(root)) / (2 * a) - 1e-9)) if root >= 0 else 1
