"""Pictures of a conflict and of what was found: SVG and PNG, for papers, reports and notebooks.

Each kind is a module with a function `draw`, and a line in `KINDS`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from detente.errors import InputError, UnknownNameError
from detente.report.case import Case, named_reading, open_case
from detente.report.pictures.result import DPI, SUFFIXES, Interval, Picture, Wish
from detente.report.pictures.style import THEMES, Theme, theme_named
from detente.scenario.load import Scenario

__all__ = ["DPI", "KINDS", "SUFFIXES", "THEMES", "Interval", "Kind", "Picture", "Wish", "draw", "picture"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of picture.

    Parameters
    ----------
    says
        What it shows, in one line.
    takes
        What may be asked of it: names of the fields of `Wish`.
    """

    name: str
    says: str
    takes: tuple[str, ...] = ()

    @property
    def draw(self) -> Callable[[Case, Wish, Theme], Picture]:
        """The function that draws it; what it needs is imported now."""
        found: Callable[[Case, Wish, Theme], Picture] = import_module(f"{__name__}.{self.name}").draw
        return found


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind("map", "Who there is, what each can do and does now, and who waits for whom."),
            Kind("path", "The best path to an ending, with the obstacles on it.", ("to", "state")),
            Kind("moves", "Moves and improvements: of a small conflict all, else those around a state.", ("state",)),
            Kind("promises", "What each promise waits for, on whom, and where it is stuck.", ("suppose",)),
            Kind("unlock", "The sets of changes that unlock an ending, and the sets that block it.", ("to",)),
            Kind("stability", "Which states are stable for whom, under which concept.", ("state", "concepts")),
            Kind(
                "deterrence",
                "Who would gain by leaving an ending, and who answers, surely or possibly.",
                ("to", "state"),
            ),
            Kind(
                "run",
                "A run move by move, and how the promises stand.",
                ("to", "state", "suppose", "promises", "rounds"),
            ),
            Kind(
                "endings",
                "How it can end: reachable, by interest alone, kept; and how often.",
                ("state", "rows", "draws"),
            ),
            Kind("drivers", "Which judgements the answer hangs on, the weightiest first.", ("answer", "draws", "rows")),
        )
    }
)
"""The kinds of pictures, in the order in which help lists them."""


def draw(kind: str, case: Case, wish: Wish | None = None, *, theme: str = "light") -> Picture:
    """Return a picture of a case that is open already; see `picture`.

    Raises
    ------
    UnknownNameError
        There is no such kind, or no such theme.
    InputError
        The kind does not take what is asked of it, or there is nothing to draw.
    """
    if kind not in KINDS:
        raise UnknownNameError("kind of picture", kind, KINDS)
    wish = Wish() if wish is None else wish
    colours, found = theme_named(theme), KINDS[kind]
    for field in fields(Wish):
        if field.name not in found.takes and getattr(wish, field.name) not in (None, (), []):
            others = ", ".join(other.name for other in KINDS.values() if field.name in other.takes)
            takes = " and ".join(f"'{name}'" for name in found.takes)
            instead = f"it takes {takes}" if takes else "it always shows the whole scenario"
            raise InputError(
                f"a picture of kind '{kind}' takes no '{field.name}': {instead} ('{field.name}' is for: {others})"
            )
    return found.draw(case, wish, colours)


def picture(  # noqa: PLR0913 - all but the first two are keywords with defaults
    kind: str,
    scenario: Case | Scenario | str | Path,
    *,
    reading: str | None = None,
    theme: str = "light",
    to: str | None = None,
    state: int | str | None = None,
    suppose: str | Iterable[str] = (),
    concepts: str | Iterable[str] = (),
    promises: str | None = None,
    rounds: int | None = None,
    rows: Sequence[Interval | tuple[str, float, float, float]] = (),
    answer: str | None = None,
    draws: int | None = None,
) -> Picture:
    """Return a picture of a conflict: SVG that can be shown, saved, or turned into PNG.

    Parameters
    ----------
    kind
        One of `KINDS`: map, path, moves, promises, unlock, stability, deterrence, run, endings, drivers.
    scenario
        A case, a scenario, a file, or the name of a bundled scenario.
    reading
        The reading to take, where `scenario` is a file or a name.
    theme
        ``light`` or ``dark``.
    to
        An ending, a defined statement, or any statement (path, unlock, deterrence; for a run: stop there). By default
        the ending that most actors would be better off with.
    state
        A state's number, or a statement that only it satisfies; by default the status quo.
    suppose
        Statements that hold from the start and stay (promises, run).
    concepts
        Solution concepts by id or name (stability).
    promises
        ``voluntary`` or ``binding`` (run).
    rounds
        How many rounds at most (run).
    rows
        ``(label, value, low, high)``: how often each ending came out (endings), or how much hangs on each judgement
        (drivers).
    answer
        Id of the question, such as ``kept:now``; by default the one that is most open (drivers).
    draws
        Draw so many worlds (endings, drivers); without it none are drawn for endings.

    Returns
    -------
    Picture

    Raises
    ------
    DetenteError
        The scenario cannot be read, or there is nothing to draw.

    Examples
    --------
    >>> import detente
    >>> shown = detente.picture("path", "prisoners-dilemma", to="both_silent")
    >>> shown.title
    'What stands in the way of “both keep silent”'
    >>> shown.svg[:4]
    '<svg'
    """
    case = scenario if isinstance(scenario, Case) else None
    if isinstance(scenario, Scenario):
        case = Case(scenario)
    if case is None:
        case = open_case(str(scenario), named_reading(reading))
    elif reading is not None:
        raise TypeError("a reading is chosen when a scenario is opened: detente.load(source, reading)")
    wish = Wish(
        to,
        None if state is None else str(state),
        (suppose,) if isinstance(suppose, str) else tuple(suppose),
        (concepts,) if isinstance(concepts, str) else tuple(concepts),
        promises,
        rounds,
        tuple(row if isinstance(row, Interval) else Interval(*row) for row in rows),
        answer=answer,
        draws=draws,
    )
    return draw(kind, case, wish, theme=theme)
