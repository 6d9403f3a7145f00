"""Results of runs as data frames (polars), for those who compute on with them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.ensemble.answers import Answer
from detente.ensemble.certificate import Certificate
from detente.ensemble.draws import draw
from detente.ensemble.drivers import Drivers
from detente.ensemble.frequencies import Frequency
from detente.ensemble.measures import Measure
from detente.ensemble.pairs import Comparison
from detente.ensemble.records import columns_of, finished_blocks
from detente.ensemble.results import Ensemble
from detente.errors import InputError
from detente.report.case import Case
from detente.report.certificate import certificate_rows
from detente.report.documents import Row
from detente.report.drivers import drivers_rows
from detente.report.shares import applies
from detente.scenario.load import Scenario

if TYPE_CHECKING:
    import polars as pl

__all__ = ["draws_frame", "frame"]


_TEXTS, _NUMBERS, _COUNTS, _YES = "texts", "numbers", "counts", "yes"
_ABOUT = dict.fromkeys(("ending", "actor", "commitment", "aspect"), _TEXTS)
_COLUMNS: dict[type, dict[str, str]] = {
    Ensemble: {
        **dict.fromkeys(("answer", "kind", "says"), _TEXTS),
        **dict.fromkeys(("share", "low", "high", "yes", "no", "not_applicable"), _NUMBERS),
        **_ABOUT,
        **dict.fromkeys(("mean", "p5", "median", "p95"), _NUMBERS),
    },
    Comparison: {
        **dict.fromkeys(("answer", "kind", "says"), _TEXTS),
        **dict.fromkeys(("first", "second", "difference", "low", "high", "gained", "lost", "draws"), _NUMBERS),
        **_ABOUT,
    },
    Drivers: {
        "answer": _TEXTS,
        "share": _NUMBERS,
        **dict.fromkeys(("judgement", "says", "outcome"), _TEXTS),
        **dict.fromkeys(("share_fixed", "difference", "low", "high", "first", "total"), _NUMBERS),
    },
    Certificate: {
        **dict.fromkeys(("answer", "says"), _TEXTS),
        "holds": _YES,
        **dict.fromkeys(("margin", "found"), _COUNTS),
        "lightest": _TEXTS,
    },
}


def frame(found: Ensemble | Comparison | Drivers | Certificate) -> "pl.DataFrame":
    """Return a result over the worlds that fit the evidence as a data frame.

    Parameters
    ----------
    found
        - of `detente.ensemble`: one row an answer, with how often it holds. Where probabilities of promises are
          uncertain, rows below say how likely what is promised comes about: in ``mean``, ``p5``, ``median`` and ``p95``
          instead of ``share``, ``low`` and ``high``;
        - of `detente.compare_ensembles`: one row an answer, with how often it holds in each run, and the difference;
        - of `detente.drivers`: one row for each judgement fixed at each outcome, with the difference that makes;
        - of `detente.certificate`: one row an answer, with how many changes flip it, and the lightest that do.

        What there is not, such as the share of an answer that never applies, is null.

    Raises
    ------
    InputError
        It is none of these.

    Examples
    --------
    >>> import detente
    >>> frame(detente.ensemble("prisoners-dilemma")).columns[:4]
    ['answer', 'kind', 'says', 'share']
    >>> frame(detente.certificate("chicken", ["kept:now"])).select("answer", "holds", "margin").row(0)
    ('kept:now', False, 1)
    """
    import polars as pl

    match found:
        case Ensemble():
            rows = [*_rows_of(found.frequencies), *_measured(found)]
        case Comparison():
            rows = _compared(found)
        case Drivers():
            rows = drivers_rows(found)
        case Certificate():
            rows = certificate_rows(Case(Scenario(found.model.conflict, "")), found)
        case _:
            raise InputError(
                "a frame is made of what ensemble, compare_ensembles, drivers or certificate found, not of "
                f"{type(found).__name__}"
            )
    types = {_TEXTS: pl.String, _NUMBERS: pl.Float64, _COUNTS: pl.Int64, _YES: pl.Boolean}
    columns = _COLUMNS[type(found)]
    return pl.DataFrame(
        [{name: row.get(name) for name in columns} for row in rows],
        schema={name: types[kind] for name, kind in columns.items()},
    )


def _rows_of(listed: Sequence[Frequency]) -> list[Row]:
    return [
        {
            **_about(f.answer),
            **({"share": f.share, "low": f.low, "high": f.high} if applies(f) else {}),
            "yes": f.yes,
            "no": f.no,
            "not_applicable": f.not_applicable,
        }
        for f in listed
    ]


def _measured(found: Ensemble) -> list[Row]:
    return [
        {
            **_about(d.measure),
            **({"mean": d.mean, "p5": d.low, "median": d.median, "p95": d.high} if d.draws else {}),
        }
        for d in found.distributions
    ]


def _compared(found: Comparison) -> list[Row]:
    shares = ("first", "second", "difference", "low", "high")
    return [
        {
            **_about(d.answer),
            **({name: getattr(d, name) for name in shares} if d.draws else {}),
            **{name: getattr(d, name) for name in ("gained", "lost", "draws")},
        }
        for d in found
    ]


def _about(asked: Answer | Measure) -> Row:
    return {
        "answer": asked.id,
        "kind": asked.kind,
        "says": asked.says,
        **{name: getattr(asked, name, "") or None for name in _ABOUT},
    }


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

    if not isinstance(found, Ensemble | str | Path):
        raise InputError(f"draws are those of a run, or of its folder, not of {type(found).__name__}")
    folder = found.folder if isinstance(found, Ensemble) else Path(found)
    if folder is not None:
        try:
            parts = [pl.read_parquet(content) for content in finished_blocks(folder)]
        except pl.exceptions.PolarsError:
            raise InputError(f"a block in {folder} is damaged: --resume makes it anew") from None
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
