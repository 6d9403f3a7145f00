"""What a run is asked for: how many worlds are drawn, how, and how precise the answers are to be."""

from dataclasses import dataclass, replace

import numpy as np

from detente.ensemble.answers import answers_of
from detente.ensemble.designs import DESIGNS, Design
from detente.ensemble.draws import combinations
from detente.ensemble.given import check_number, check_seed, check_whole
from detente.ensemble.measures import measures_of
from detente.ensemble.space import Space
from detente.errors import InputError

__all__ = ["BLOCK", "MOST_KEPT", "Settings", "effective", "fits_in_memory"]

BLOCK = 1000
MOST_KEPT = 2**25
"""Bytes of answers that are kept in memory where a run has no folder."""
_MOST_DRAWS = 10**9


@dataclass(frozen=True, slots=True)
class Settings:
    """What, besides the space, determines the result of a run.

    Parameters
    ----------
    draws
        How many worlds are drawn at most; in a factorial design, and where nothing is uncertain, all there are.
    seed
        The same seed gives the same draws.
    design
        ``random``, ``latin``, ``sobol`` or ``factorial``: see `detente.ensemble.designs`.
    precision
        The run ends early once the 95 % interval of every main answer is no wider than this to either side, as a share
        (0.02 is two percentage points); None: it does not.
    kinds
        Which questions are asked, as in `detente.ensemble.answers.answers_of`; None: all.
    block
        Draws a block: the steps in which precision is looked at and results are kept.
    """

    draws: int = 10_000
    seed: int = 0
    design: Design = "random"
    precision: float | None = None
    kinds: tuple[str, ...] | None = None
    block: int = BLOCK


def effective(space: Space, settings: Settings) -> Settings:
    """Return settings with what follows from the space: all worlds are listed where they are few enough to be.

    Raises
    ------
    InputError
        A setting makes no sense.
    """
    if settings.design not in DESIGNS:
        raise InputError(f"there is no design '{settings.design}'; there are {', '.join(DESIGNS)}")
    check_whole(settings.draws, "the number of draws")
    check_whole(settings.block, "a block")
    check_seed(settings.seed)
    if settings.precision is not None:
        check_number(settings.precision, "the precision")
    if not 1 <= settings.draws <= _MOST_DRAWS:
        raise InputError(f"the number of draws must lie between 1 and {_MOST_DRAWS:,}, not {settings.draws:,}")
    if settings.precision is not None and not 0 < settings.precision < 1:
        raise InputError(f"the precision lies between 0 and 1, not {settings.precision:g}: 0.02 is two in a hundred")
    if settings.block < 1:
        raise InputError(f"a block has at least one draw, not {settings.block}")
    if space.certain:
        return replace(settings, design="factorial", draws=1, seed=0, precision=None)
    if settings.design == "factorial":
        if settings.precision is not None:
            raise InputError("a factorial design lists all worlds, so there is no precision to be asked of it")
        return replace(settings, draws=combinations(space), seed=0)
    return settings


def fits_in_memory(space: Space, settings: Settings) -> bool:
    """Whether a run without a folder keeps the answers in each draw, so that it can be compared with another."""
    settings = effective(space, settings)
    answers, measures = answers_of(space, settings.kinds), measures_of(space, settings.kinds)
    row = len(answers) * np.dtype(np.int8).itemsize + len(measures) * np.dtype(np.float64).itemsize
    return settings.draws * row <= MOST_KEPT
