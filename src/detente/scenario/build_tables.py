"""What the rows of a scenario's tables stand for: arcs of the graph form, and ranks of states."""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import nearest
from detente.model.tabled import ArcList, TabledArcs, TabledRanks
from detente.scenario.builder import Builder
from detente.scenario.fields import LARGEST_RANK
from detente.scenario.nodes import Node, below
from detente.scenario.tables import MOST_SAID, Table, cut

if TYPE_CHECKING:
    import polars as pl

__all__ = ["arcs_of_table", "ranks_of_table"]

Index = NDArray[np.int64]
Bools = NDArray[np.bool_]
Fault = tuple[Bools, str, str, Callable[[int], tuple[str, str]]]  # in which rows; column; code; message and hint of one
_ARC = ("actor", "from", "to")
_STATE = "state"
_NEAREST_AMONG = 10_000  # among more names, no one looks for a misspelling


def arcs_of_table(builder: Builder, name: str, states: tuple[str, ...], node: Node) -> TabledArcs:
    """Return the arcs in a table with the columns ``actor``, ``from`` and ``to``; `node` is that of the graph."""
    actors = tuple(builder.document.actors)
    key = ("arcs", name, *actors)
    table = builder.tables.open(name, _ARC, below(node, "arcs"), "graph.arcs")
    if key not in builder.tables.made:
        arcs = {} if table is None else _arcs(builder, table, actors, states)
        builder.tables.made[key] = TabledArcs(arcs, name, states)
    made = builder.tables.made[key]
    assert isinstance(made, TabledArcs)
    return made


def _arcs(builder: Builder, table: Table, actors: tuple[str, ...], states: tuple[str, ...]) -> dict[str, ArcList]:
    who = _positions(table.column("actor"), actors)
    left, reached = (_states(table.column(end), states) for end in ("from", "to"))
    cells = {column: table.column(column) for column in _ARC}

    def arc(row: int) -> str:
        return f"from {cells['from'][row]} to {cells['to'][row]} of {cells['actor'][row]}"

    known = (who >= 0) & (left >= 0) & (reached >= 0)
    loops = known & (left == reached)
    again = _repeated((who * len(states) + left) * len(states) + reached, known & ~loops)
    faults: list[Fault] = [
        (who < 0, "actor", "unknown-actor", lambda row: _no("actor", cells["actor"][row], actors)),
        (left < 0, "from", "unknown-state", lambda row: _no_state(cells["from"][row], states)),
        (reached < 0, "to", "unknown-state", lambda row: _no_state(cells["to"][row], states)),
        (loops, "from", "arc", lambda row: (f"the arc {arc(row)} leads nowhere", "delete it: to stay is no move")),
        (again, "from", "arc", lambda row: (f"the arc {arc(row)} is listed twice", "delete one of them")),
    ]
    if builder.lost & {"actors", "graph"}:
        faults = [fault for fault in faults if fault[2] == "arc"]  # a name that is gone may be the one missing here
    if _say(builder, table, faults, "graph.arcs"):
        return {}
    pairs = np.stack([left, reached], axis=1)
    rows = {actor: np.flatnonzero(known & (who == i)) for i, actor in enumerate(actors)}
    return {actor: ArcList(pairs[own]) for actor, own in rows.items() if own.size}


def ranks_of_table(
    builder: Builder, name: str, actor: str, states: Sequence[str] | None, node: Node, path: str
) -> TabledRanks:
    """Return the ranks in an actor's column of a table that has a row for each state, named in its column ``state``.

    Without names for the states, they are numbered from 1.
    """
    table = builder.tables.open(name, (_STATE, actor), node, path)
    at = None if table is None else _rows_of_states(builder, table, states, path)
    if table is None or at is None:
        return TabledRanks((), name, actor)
    key = ("ranks", name, actor)
    if key not in builder.tables.made:
        cells = table.column(actor)
        ranks, fine = _whole(cells)
        wrong = ~fine | (ranks > LARGEST_RANK) | (ranks < -LARGEST_RANK)
        hint = f"a whole number from {-LARGEST_RANK:,} to {LARGEST_RANK:,}; higher is better"
        faults: list[Fault] = [
            (wrong, actor, "ranks", lambda row: (f"{_shown(cells[row])} is no rank of a state for {actor}", hint))
        ]
        found = np.zeros(len(ranks), np.int64)
        if not _say(builder, table, faults, path):
            found[at] = ranks
        builder.tables.made[key] = TabledRanks(found.tolist(), name, actor)
    made = builder.tables.made[key]
    assert isinstance(made, TabledRanks)
    return made


def _rows_of_states(builder: Builder, table: Table, states: Sequence[str] | None, path: str) -> Index | None:
    """Return the state that each row is about; None (said) where not each state has one row."""
    key = ("states", table.name)
    if key not in builder.tables.made:
        cells = table.column(_STATE)
        count = len(cells) if states is None else len(states)
        at = _states(cells, states if states is not None else (), count)
        faults: list[Fault] = [
            (at < 0, _STATE, "unknown-state", lambda row: _no_state(cells[row], states or (), count)),
            (
                _repeated(at, at >= 0),
                _STATE,
                "ranks",
                lambda row: (f"the state '{cut(cells[row])}' has a second row", "delete one of them"),
            ),
        ]
        wrong = _say(builder, table, faults, path)
        if not wrong and len(at) < count:
            lacking = np.setdiff1d(np.arange(count), at)
            first = states[lacking[0]] if states else str(lacking[0] + 1)
            more = f" and {len(lacking) - 1:,} more" if len(lacking) > 1 else ""
            message = f"there is no row for the state '{cut(first)}'{more}"
            builder.report.add_in(table.file, "ranks", message, "give each state one row", element=path)
            wrong = True
        builder.tables.made[key] = None if wrong else at
    made: Any = builder.tables.made[key]
    return made if made is not None else None


def _say(builder: Builder, table: Table, faults: Sequence[Fault], element: str) -> bool:
    """Say what is wrong with the first faulty rows and how many more there are; whether there is any."""
    where = np.zeros(table.cells.height, np.bool_)
    for rows, *_ in faults:
        where |= rows
    faulty = np.flatnonzero(where)
    if not faulty.size:
        return False
    said = [
        (row, column, code, *words(row))
        for row in faulty[:MOST_SAID].tolist()
        for rows, column, code, words in faults
        if rows[row]
    ]
    builder.tables.say(table, said, element, more=max(faulty.size - MOST_SAID, 0))
    return True


def _positions(cells: "pl.Series", names: Collection[str]) -> Index:
    """Return the position of each cell among the names, -1 where it is none of them."""
    import polars as pl

    known = pl.DataFrame({"name": list(names), "at": np.arange(len(names))}, schema={"name": pl.String, "at": pl.Int64})
    found = cells.rename("name").to_frame().join(known, on="name", how="left", maintain_order="left")
    return found["at"].fill_null(-1).to_numpy()


def _states(cells: "pl.Series", names: Sequence[str], count: int | None = None) -> Index:
    """Return the 0-based state that each cell stands for, by name or else by number; -1 where there is none."""
    count = len(names) if count is None else count
    at = _positions(cells, names) if names else np.full(len(cells), -1, np.int64)
    numbers, fine = _whole(cells)
    by_number = (at < 0) & fine & (numbers >= 1) & (numbers <= count)
    return np.where(by_number, numbers - 1, at)


def _whole(cells: "pl.Series") -> tuple[Index, Bools]:
    """Return the whole numbers that cells hold, and which cells do."""
    import polars as pl

    numbers = cells.cast(pl.Int64, strict=False)
    return numbers.fill_null(0).to_numpy(), numbers.is_not_null().to_numpy()


def _repeated(keys: Index, among: Bools) -> Bools:
    """Return which of the rows `among` have a key that an earlier one has."""
    again = np.zeros(len(keys), np.bool_)
    rows = np.flatnonzero(among)
    order = rows[np.argsort(keys[rows], kind="stable")]
    again[order[1:][keys[order[1:]] == keys[order[:-1]]]] = True
    return again


def _no(kind: str, cell: str | None, names: Collection[str]) -> tuple[str, str]:
    close = nearest(cell or "", names, 1)
    some = ", ".join(cut(name) for name in list(names)[:12]) + (", …" if len(names) > 12 else "")
    message = f"there is no {kind} '{cut(cell)}'" if cell else f"the {kind} is missing"
    return message, f"did you mean '{cut(close[0])}'?" if close else f"the {kind}s are {some}"


def _no_state(cell: str | None, names: Sequence[str], count: int | None = None) -> tuple[str, str]:
    count = len(names) if count is None else count
    number = (cell or "").lstrip("+-").isdecimal()
    message, hint = _no("state", cell, names if len(names) <= _NEAREST_AMONG and not number else ())
    return message, hint if "did you mean" in hint else f"states are numbered from 1 to {count:,}"


def _shown(cell: str | None) -> str:
    return f"'{cut(cell)}'" if cell else "an empty cell"
