"""How pictures look: colours that most people can tell apart, one font, light or dark.

The colours are those of Okabe & Ito (2008), darkened where they are used for letters. No difference is made by colour
alone: a word or a symbol says the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from detente.errors import UnknownNameError

__all__ = ["FONT", "FONTS", "SYMBOLS", "THEMES", "Theme", "theme_named"]

FONT = "Liberation Sans"
"""The font that text is measured with; it is as wide as Arial and Helvetica."""
FONTS = (
    "Liberation Sans, Arial, Helvetica, DejaVu Sans, Noto Sans, Noto Color Emoji, Apple Color Emoji, Segoe UI Emoji, "
    "sans-serif"
)
"""The fonts that a picture asks for, the first that the reader has."""

SYMBOLS: Mapping[str, str] = MappingProxyType({"gain": "▲", "loss": "▼", "indifferent": "="})
"""What stands beside the words for what a move is to its mover."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a picture.

    Parameters
    ----------
    paper, ink, muted, line
        Background, letters, lesser letters, and lines.
    panel
        The ground of headings and of what is merely there.
    gain, loss, indifferent
        Letters and lines of what a move is to its mover; `gain_ground` and `loss_ground` behind them.
    mark, mark_ground
        What the eye should find first: the status quo, a target, what is stuck.
    actors
        Lines of different actors.
    """

    name: str
    paper: str
    ink: str
    muted: str
    line: str
    panel: str
    gain: str
    loss: str
    indifferent: str
    gain_ground: str
    loss_ground: str
    mark: str
    mark_ground: str
    actors: tuple[str, ...]

    def worth(self, worth: str) -> tuple[str, str]:
        """Return the colours of letters and ground for what a move is to its mover."""
        return {"gain": (self.gain, self.gain_ground), "loss": (self.loss, self.loss_ground)}.get(
            worth, (self.indifferent, self.panel)
        )


THEMES: Mapping[str, Theme] = MappingProxyType(
    {
        "light": Theme(
            name="light",
            paper="#ffffff",
            ink="#1a1a1a",
            muted="#595959",
            line="#767676",
            panel="#f0f0ee",
            gain="#005a8c",
            loss="#a84300",
            indifferent="#595959",
            gain_ground="#e3f0f9",
            loss_ground="#fdebdc",
            mark="#006b4f",
            mark_ground="#e2f4ee",
            actors=("#0072b2", "#d55e00", "#009e73", "#a85686", "#9c6c00", "#2f7fb5", "#4d4d4d"),
        ),
        "dark": Theme(
            name="dark",
            paper="#16181d",
            ink="#f0f0f0",
            muted="#b8b8b8",
            line="#8c8c8c",
            panel="#262a31",
            gain="#7cc6f2",
            loss="#f7a266",
            indifferent="#b8b8b8",
            gain_ground="#143247",
            loss_ground="#482a12",
            mark="#5fd6b0",
            mark_ground="#12382d",
            actors=("#56b4e9", "#f08a4b", "#3cc79d", "#e0a0c6", "#e6b23c", "#9ad0f0", "#d0d0d0"),
        ),
    }
)


def theme_named(name: str) -> Theme:
    """Return a theme.

    Raises
    ------
    UnknownNameError
        There is no such theme.

    Examples
    --------
    >>> theme_named("light").paper
    '#ffffff'
    """
    if name not in THEMES:
        raise UnknownNameError("theme", name, THEMES)
    return THEMES[name]
