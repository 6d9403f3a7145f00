"""The commented scenario that ``detente new`` starts a file from."""

from importlib import resources

__all__ = ["starter_text"]


def starter_text() -> str:
    """Return the text of the starter scenario.

    Examples
    --------
    >>> from detente.scenario.load import load_text
    >>> load_text(starter_text()).conflict.title
    'A border dispute'
    """
    return resources.files("detente.scenario").joinpath("starter.yaml").read_text(encoding="utf-8")
