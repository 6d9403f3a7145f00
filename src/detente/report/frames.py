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
    texts, numbers = ("answer", "kind", "says"), ("share", "low", "high", "yes", "no", "not_applicable")
    more = ("ending", "actor", "commitment", "aspect")
    schema: dict[str, Any] = {**dict.fromkeys(texts, pl.String), **dict.fromkeys(numbers, pl.Float64)}
    return pl.DataFrame(rows, schema={**schema, **dict.fromkeys(more, pl.String)})


def draws_frame(found: Ensemble | str | Path) -> "pl.DataFrame":
    """Return all draws of a run, one row a draw: outcomes of the judgements, then the answers (1, 0, -1, -2).

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
    columns: dict[str, NDArray[Any]] = columns_of(found.space, found.answers, settings, 0, drawn, found.values)
    return pl.DataFrame({name: np.asarray(column) for name, column in columns.items()})
