"""What tests of pictures share: the cases, and reading a picture's letters back."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from detente.report.case import Case, open_case
from detente.report.pictures import Picture, picture

_SVG = "{http://www.w3.org/2000/svg}"
Draw = Callable[..., Picture]


@cache
def case_named(name: str) -> Case:
    """Return a bundled case; its model is compiled once for all tests."""
    return open_case(name)


@pytest.fixture
def draw() -> Draw:
    """Draw a kind of picture of a bundled scenario."""

    def it(kind: str, name: str = "ukraine-2026", **asked: Any) -> Picture:
        return picture(kind, case_named(name), **asked)

    return it


def letters(shown: Picture) -> str:
    """Return all that can be read in a picture, lines joined by spaces."""
    root = ET.fromstring(shown.svg)
    lines = [" ".join(element.itertext()) for element in root.iter(f"{_SVG}text")]
    return re.sub(r"\s+", " ", " ".join(lines).replace("\N{NO-BREAK SPACE}", " "))


def tags(shown: Picture) -> set[str]:
    """Return the names of a picture's elements."""
    return {element.tag.removeprefix(_SVG) for element in ET.fromstring(shown.svg).iter()}
