"""A picture: SVG text that can be shown, saved, or turned into PNG."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.errors import InputError
from detente.report.pictures.lettering import plain
from detente.report.pictures.native import quiet
from detente.report.pictures.style import Theme
from detente.report.pictures.svg import finished, size_of

__all__ = ["DPI", "Interval", "Picture", "Wish"]

DPI = 300
_MOST_PIXELS = 80_000_000
_POINT = 0.75  # it takes a point, 1/72 inch, for 4/3 of its own unit, which it takes for 1/72 inch
_DESCRIBED = 3000  # the longest description, in characters
SUFFIXES = (".svg", ".png")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of one kind.

    Parameters
    ----------
    kind
        As in `detente.report.pictures.KINDS`.
    title
        What it is called.
    describes
        What it shows, in sentences, for those who cannot see it.
    svg
        The picture: self-contained, without scripts, styles or references; sizes in points.
    """

    kind: str
    title: str
    describes: str
    svg: str

    @classmethod
    def of(cls, kind: str, title: str, describes: str, drawn: str, theme: Theme) -> "Picture":
        """Return what a back end has drawn as a picture."""
        title, describes = plain(title), plain(describes, _DESCRIBED)
        return cls(kind, title, describes, finished(drawn, kind, title, describes, theme))

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, in points (1/72 inch)."""
        return size_of(self.svg)

    def png(self, dpi: int = DPI) -> bytes:
        """Return the picture as PNG.

        Parameters
        ----------
        dpi
            Dots per inch; 200 and more are sharp on paper.

        Raises
        ------
        InputError
            The picture would be too large, or its letters cannot be drawn.
        """
        width, height = self.size
        if dpi < 1 or width * height * (dpi / 72) ** 2 > _MOST_PIXELS:
            raise InputError(
                f"at {dpi} dots per inch the picture would have too {'few' if dpi < 1 else 'many'} dots: give another "
                "--dpi, or write SVG, which is sharp at any size"
            )
        from vl_convert import svg_to_png

        try:
            with quiet():
                return svg_to_png(self.svg, scale=_POINT, ppi=dpi)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as fault:  # what fails within it is no Exception
            raise InputError(
                "the picture cannot be turned into PNG here, for the fonts at hand and its letters: write SVG instead"
            ) from fault

    def save(self, path: str | Path, *, dpi: int = DPI, overwrite: bool = True) -> None:
        """Write the picture to a file, whole or not at all; the suffix (.svg, .png) says how.

        Raises
        ------
        InputError
            The suffix is another one, or the file cannot be written.
        """
        from detente.scenario.write import write_file

        suffix = Path(path).suffix.lower()
        if suffix not in SUFFIXES:
            raise InputError(f"pictures are written as .svg or .png; not '{Path(path).name}'")
        write_file(path, self.svg if suffix == ".svg" else self.png(dpi), overwrite=overwrite)

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"image/svg+xml": self.svg, "text/plain": f"{self.title}. {self.describes}"}


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with an interval, for what an ensemble found: how often an ending, or how much hangs on a judgement.

    `of` says what the value is of; it is the heading of the bars of `endings`.
    """

    label: str
    value: float
    low: float
    high: float
    of: str = "how often"


@dataclass(frozen=True, slots=True)
class Wish:
    """What may be asked of a picture; which of it a kind takes is in `detente.report.pictures.KINDS`.

    Parameters
    ----------
    to
        An ending, a defined statement, or any statement.
    state
        A state's number, or a statement that only it satisfies.
    suppose
        Statements that hold from the start and stay.
    concepts
        Solution concepts, by id or name.
    promises
        ``voluntary`` or ``binding``.
    rounds
        How long a run may last.
    rows
        What an ensemble found, one row each.
    answer
        The question, by its id, of which to show what it hangs on.
    draws
        How many worlds to draw for it, where no rows are given.
    """

    to: str | None = None
    state: str | None = None
    suppose: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    promises: str | None = None
    rounds: int | None = None
    rows: Sequence[Interval] = ()
    answer: str | None = None
    draws: int | None = None
