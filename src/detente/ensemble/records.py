"""What the folder of a run says: the manifest, the blocks as tables, the summary."""

import contextlib
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente._version import __version__
from detente.ensemble.answers import Answer
from detente.ensemble.blocks import Block
from detente.ensemble.codes import REASONS
from detente.ensemble.draws import Draws
from detente.ensemble.evaluate import Answered
from detente.ensemble.measures import Distribution, Measure
from detente.ensemble.results import Ensemble
from detente.ensemble.settings import Settings
from detente.ensemble.space import Space
from detente.ensemble.store import RunFolder, finished_blocks
from detente.errors import InputError

__all__ = ["answered_before", "columns_of", "digest_of", "finished_blocks", "manifest", "summary", "table", "values_in"]

_FORMAT = 1
Answers = tuple[Answer, ...]
Measures = tuple[Measure, ...]
Numbers = NDArray[np.float64] | None


def manifest(
    space: Space, settings: Settings, answers: Answers, reading: str | None, measures: Measures = ()
) -> dict[str, Any]:
    """Return what determines every byte of the run."""
    first = next(iter(space.readings.values()))
    return {
        "format": _FORMAT,
        "detente": __version__,
        "scenario": {"title": first.title, "digest": digest_of(space)},
        "reading": reading,
        "design": settings.design,
        "seed": settings.seed,
        "draws": settings.draws,
        "block": settings.block,
        "precision": settings.precision,
        "judgements": [
            {"id": j.id, "kind": j.kind, "says": j.says, "outcomes": [] if j.spread is not None else list(j.outcomes)}
            for j in space.judgements
        ],
        "answers": [{"id": a.id, "kind": a.kind, "says": a.says} for a in answers],
        **({"measures": [{"id": m.id, "kind": m.kind, "says": m.says} for m in measures]} if measures else {}),
        "values": {"1": "yes", "0": "no", "-1": "not applicable", "-2": "contradictory"},
        "contradictions": list(REASONS),
    }


def digest_of(space: Space) -> str:
    """Return the SHA-256 of all that a space says: the same for the same scenario, whatever its layout."""
    readings = [(name, conflict) for name, conflict in space.readings.items()]
    fixed = (sorted(space.fixed.items()),) if space.fixed else ()
    said = repr((readings, space.judgements, space.correlations, [dict(ids) for ids in space.local], *fixed))
    return sha256(said.encode("utf-8", "backslashreplace")).hexdigest()


def table(
    space: Space, answers: Answers, settings: Settings, block: Block, measures: Measures = (), numbers: Numbers = None
) -> bytes:
    """Return a block as a Parquet file: draws by row; outcomes, answers, numbers and reasons by column."""
    from detente.interchange.parquet import format_parquet

    answered = block.answered
    columns = columns_of(space, answers, settings, block.first, block.draws, answered.values, measures, numbers)
    return format_parquet({**columns, "contradiction": answered.reasons})


def columns_of(
    space: Space,
    answers: Answers,
    settings: Settings,
    first: int,
    draws: Draws,
    values: NDArray[np.int8],
    measures: Measures = (),
    numbers: Numbers = None,
) -> dict[str, NDArray[Any]]:
    """Return draws by column: their numbers, weights where they have any, outcomes, answers, numbers.

    The outcome of a judgement is the position among its outcomes, as the manifest lists them, from 0 on (0 is yes where
    there are two); of an order, the number of the order; of a weight or a probability the number drawn. An answer is
    1 for yes, 0 for no, -1 where the question does not arise, -2 in a world that contradicts itself.

    Parameters
    ----------
    first
        The number of the first of the draws.
    values : ndarray of int8, shape (draws, answers)
    numbers : ndarray of float, shape (draws, measures), or None
        NaN where a question does not arise.
    """
    columns: dict[str, NDArray[Any]] = {"draw": np.arange(first, first + len(values), dtype=np.int64)}
    if settings.design == "factorial":
        columns["weight"] = draws.weights
    for place, judgement in enumerate(space.judgements):
        outcomes = draws.outcomes[:, place]
        columns[judgement.id] = outcomes if judgement.spread is not None else outcomes.astype(np.int64)
    for place, answer in enumerate(answers):
        columns[answer.id] = values[:, place]
    if numbers is not None:
        columns |= {measure.id: numbers[:, place] for place, measure in enumerate(measures)}
    return columns


def _stored(content: bytes, answers: Answers) -> tuple[NDArray[np.int64], Answered]:
    """Return the numbers of the draws in the file of a block, and their answers.

    Raises
    ------
    InputError
        It is no block of such a run.
    """
    from detente.interchange.parquet import parse_parquet

    try:
        columns = parse_parquet(content)
        reasons = columns["contradiction"].astype(np.int8)
        values = np.empty((len(reasons), len(answers)), np.int8)
        for place, answer in enumerate(answers):
            values[:, place] = columns[answer.id]
        return columns["draw"], Answered(values, reasons)
    except Exception as fault:  # whatever a library of tables makes of what is none
        raise InputError(f"a block of the run holds something else ({fault}): --resume makes it anew") from None


def answered_before(kept: RunFolder, number: int, answers: Answers, settings: Settings) -> Answered | None:
    """Return the answers of a block that is finished.

    None where it is not; also where its digest fits and it is no block of these draws, which is then taken for one that
    is not finished.
    """
    if number not in kept.finished:
        return None
    first = number * settings.block
    with contextlib.suppress(InputError):
        draws, answered = _stored(kept.read(number), answers)
        if np.array_equal(draws, np.arange(first, min(first + settings.block, settings.draws))):
            return answered
    kept.forget(number)
    return None


def values_in(folder: Path, answers: Answers) -> Iterator[NDArray[np.int8]]:
    """Yield the answers, shape (draws, answers), of the blocks in a folder, in order."""
    for content in finished_blocks(folder):
        yield _stored(content, answers)[1].values


def summary(found: Ensemble) -> Mapping[str, Any]:
    """Return what the folder of a complete run says in the end."""
    return {
        "draws": found.draws,
        "distinct_worlds": found.distinct,
        "weight": found.weight,
        "converged": found.converged,
        "contradictory": dict(found.contradictory),
        "answers": [
            {
                "id": f.answer.id,
                "yes": f.yes,
                "no": f.no,
                "not_applicable": f.not_applicable,
                "share": f.share if f.yes + f.no else None,
                "low": f.low if f.yes + f.no else None,
                "high": f.high if f.yes + f.no else None,
            }
            for f in found.frequencies
        ],
        **({"measures": [_distribution(d) for d in found.distributions]} if found.distributions else {}),
    }


def _distribution(found: Distribution) -> dict[str, Any]:
    numbers = {
        "mean": found.mean,
        "mean_low": found.mean_low,
        "mean_high": found.mean_high,
        "low": found.low,
        "median": found.median,
        "high": found.high,
    }
    told = {name: number if found.draws else None for name, number in numbers.items()}
    return {"id": found.measure.id, **told, "draws": found.draws}
