"""Results of runs as data frames (polars), for those who compute on with them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.draws import draw
from detente.ensemble.records import columns_of, finished_blocks
from detente.ensemble.run import Ensemble
from detente.errors import InputError

if TYPE_CHECKING:
    import polars as pl

__all__ = ["draws_frame", "frame"]


def frame(found: Ensemble) -> "pl.DataFrame":
    """Return how often each answer holds, one row an answer.

    Where probabilities of promises are uncertain, rows below say how likely what is promised comes about: in ``mean``,
    ``p5``, ``median`` and ``p95`` instead of ``share``, ``low`` and ``high``.

    Examples
    --------
    >>> import detente
    >>> frame(detente.ensemble("prisoners-dilemma")).columns[:4]
    ['answer', 'kind', 'says', 'share']
    """
    import polars as pl

    rows = [
        {
            "answer": f.answer.id,
            "kind": f.answer.kind,
            "says": f.answer.says,
            "share": f.share if f.yes + f.no else None,
            "low": f.low if f.yes + f.no else None,
            "high": f.high if f.yes + f.no else None,
            "yes": f.yes,
            "no": f.no,
            "not_applicable": f.not_applicable,
            "ending": f.answer.ending or None,
            "actor": f.answer.actor or None,
            "commitment": f.answer.commitment or None,
            "aspect": f.answer.aspect or None,
        }
        for f in found.frequencies
    ]
    rows += [
        {
            "answer": d.measure.id,
            "kind": d.measure.kind,
            "says": d.measure.says,
            **({"mean": d.mean, "p5": d.low, "median": d.median, "p95": d.high} if d.draws else {}),
            "ending": d.measure.ending or None,
            "actor": d.measure.actor or None,
            "commitment": d.measure.commitment or None,
        }
        for d in found.distributions
    ]
    spread = ("mean", "p5", "median", "p95")
    texts, numbers = ("answer", "kind", "says"), ("share", "low", "high", "yes", "no", "not_applicable")
    more = ("ending", "actor", "commitment", "aspect")
    schema: dict[str, Any] = {**dict.fromkeys(texts, pl.String), **dict.fromkeys(numbers, pl.Float64)}
    return pl.DataFrame(rows, schema={**schema, **dict.fromkeys(more, pl.String), **dict.fromkeys(spread, pl.Float64)})


def draws_frame(found: Ensemble | str | Path) -> "pl.DataFrame":
    """Return all draws of a run, one row a draw: outcomes of the judgements, answers, and how likely promises hold.

    Outcomes and answers are coded differently. The outcome of a judgement is its position in the judgement's list of
    outcomes, from 0 on, so that 0 is *yes* and 1 is *no* where there are two; an order is the number of the order; a
    weight or a probability is the number itself. An answer is 1 for yes, 0 for no, -1 where the question does not
    arise, -2 in a world that contradicts itself. How likely something comes about is a number from 0 to 1, NaN where
    the question does not arise.

    Parameters
    ----------
    found
        A run, or its folder; also one that is not complete yet.

    Raises
    ------
    InputError
        There is no run in the folder, or the run has too many draws to be kept without one.

    Examples
    --------
    >>> import detente
    >>> draws_frame(detente.ensemble("prisoners-dilemma")).height
    1
    """
    import polars as pl

    folder = found.folder if isinstance(found, Ensemble) else Path(found)
    if folder is not None:
        parts = [pl.read_parquet(content) for content in finished_blocks(folder)]
        return pl.concat(parts) if parts else pl.DataFrame()
    assert isinstance(found, Ensemble)
    if found.values is None:
        raise InputError("a run of so many draws keeps them in a folder only: give it one")
    settings = found.settings
    drawn = draw(found.space, settings.design, settings.seed, 0, found.draws, settings.draws)
    columns: dict[str, NDArray[Any]] = columns_of(
        found.space, found.answers, settings, 0, drawn, found.values, found.measures, found.numbers
    )
    return pl.DataFrame({name: np.asarray(column) for name, column in columns.items()})
