"""What holds of every picture: harmless, embeddable, accessible, the same each time, written whole or not at all."""

import json
import re
import struct
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import detente
from detente.errors import InputError, UnknownNameError
from detente.report.case import Case
from detente.report.pictures import KINDS, Picture, picture
from detente.report.pictures.lettering import columns, fitted, plain
from detente.scenario.load import load_text
from tests.report.pictures.conftest import Draw, case_named, letters, tags

_ROWS = {"drivers": [("time", 0.4, 0.3, 0.5)]}
_SHAPES = {
    "svg", "g", "defs", "clipPath", "path", "polygon", "polyline", "line", "rect", "circle", "ellipse", "text", "tspan",
    "title", "desc",
}  # fmt: skip
_HOSTILE = {
    "markup": '<b onclick="x">&amp;</b><script>alert(1)</script>]]>',
    "graphviz": '\\N \\G \\L \\E a\\nb "q" {r|s} <font>',
    "vega": "datum.label ${x} {{y}} %s",
    "control": "a\x07bell \x1b[2J\ufffe\uffff",
    "right to left": "\u05e9\u05dc\u05d5\u05dd \u202eabc\u202c \u2067x",
    "unbroken": "x" * 10_000,
    "words": "long word " * 1_000,
    "emoji": "\U0001f600 \U0001f1fa\U0001f1e6 talks \U0001f44d\U0001f3fd",
    "cyrillic": "Щербаков и Жуковский обсуждают предложение",
    "wide": "\u6f22\u5b57" * 60,
    "piled up": "z" + "\u0301\u0323" * 500,
}
_SCENARIO = """detente: 1
title: {n}
actors:
  a: {{name: {n}, options: {{x: {{says: {n}}}, y: {{says: {n}, levels: [none, some, most]}}}}}}
  b: {{name: {n}, options: {{z: {{says: {n}}}}}}}
moves:
  - {{option: a.x, needs: b.z}}
commitments:
  p: {{by: a, says: {n}, promise: a.x, when: b.z}}
  q: {{by: b, promise: b.z, when: "a.x | a.y = most"}}
preferences:
  a: {{priorities: [{{wants: b.z, says: {n}}}, "!a.x if b.z"]}}
  b: {{priorities: [{{wants: a.x, says: {n}}}, "!b.z"]}}
endings:
  good: {{is: a.x & b.z, says: {n}}}
  rest: {{is: "true"}}
"""


def _drawn_anew(kind: str) -> Picture:
    asked: dict[str, Any] = {"rows": _ROWS[kind]} if kind in _ROWS else {}
    return picture(kind, case_named("ukraine-2026"), **asked)


_any = cache(_drawn_anew)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_can_stand_in_a_page_without_reaching_beyond_itself(kind: str) -> None:
    shown = _any(kind)
    assert tags(shown) <= _SHAPES
    for element in ET.fromstring(shown.svg).iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name not in ("class", "style")
            assert "href" not in name
            if name != "xmlns":
                assert "http" not in value
        if "id" in element.attrib:
            assert element.attrib["id"].startswith(f"detente-{kind}-")
    assert not re.search("graphviz|vega|version|<!--", shown.svg, re.IGNORECASE)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_tells_screen_readers_its_title_and_what_it_shows(kind: str) -> None:
    shown = _any(kind)
    root = ET.fromstring(shown.svg)
    title, desc = root[0], root[1]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text == shown.title
    assert desc.text == shown.describes
    assert len(shown.describes) > 20


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_names_the_scenario_and_the_reading(kind: str) -> None:
    read = letters(_any(kind))
    assert "Ending Russia's war against Ukraine" in read
    assert "reading: time_on_its_side" in read


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_input_gives_the_same_bytes(kind: str) -> None:
    assert _any(kind).svg == _drawn_anew(kind).svg


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_fits_a_page(kind: str) -> None:
    width, height = _any(kind).size
    assert 150 < width < 900
    assert 80 < height < 1200


@pytest.mark.parametrize("nasty", _HOSTILE)
def test_hostile_names_come_out_harmless_and_legible(nasty: str) -> None:
    name = _HOSTILE[nasty]
    as_yaml = json.dumps(name, ensure_ascii=not name.isprintable())
    case = Case(load_text(_SCENARIO.format(n=as_yaml)))
    for kind in ("map", "path", "moves", "promises", "deterrence", "run", "endings"):
        asked: dict[str, Any] = {"to": "good"} if kind in ("path", "deterrence") else {}
        shown = picture(kind, case, **asked)
        read = letters(shown)
        assert tags(shown) <= _SHAPES
        assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069\ufffe\uffff]", shown.svg)
        assert len(shown.svg) < 60_000
        assert max(shown.size) < 1500
        if nasty in ("markup", "graphviz", "vega", "cyrillic"):
            first = plain(name).split()[0]
            assert first in read
            assert first in plain(shown.svg.replace("&lt;", "<").replace("&quot;", '"'), 10**6)


def test_a_backslash_and_a_letter_are_not_read_as_an_escape() -> None:
    case = Case(load_text(_SCENARIO.format(n=json.dumps("\\N and \\G, \\nothing"))))
    assert letters(picture("map", case)).count("\\N and \\G, \\nothing") >= 5


def test_the_dark_theme_changes_colours_and_nothing_else(draw: Draw) -> None:
    light, dark = draw("path"), draw("path", theme="dark")
    assert 'fill="#ffffff"' in light.svg
    assert 'fill="#16181d"' in dark.svg
    assert letters(light) == letters(dark)
    assert light.size == dark.size


def test_an_unknown_theme_is_an_error(draw: Draw) -> None:
    with pytest.raises(UnknownNameError, match="there is no theme 'blue'"):
        draw("map", theme="blue")


def test_png_has_as_many_dots_as_its_size_and_resolution_ask_for(draw: Draw) -> None:
    shown = draw("path", "prisoners-dilemma", to="both_silent")
    png = shown.png(200)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert width == pytest.approx(shown.size[0] * 200 / 72, abs=2)
    assert height == pytest.approx(shown.size[1] * 200 / 72, abs=2)


def test_png_beyond_reason_is_refused(draw: Draw) -> None:
    with pytest.raises(InputError, match="too many dots"):
        draw("map").png(5000)


def test_a_picture_is_saved_by_its_suffix_whole_or_not_at_all(draw: Draw, tmp_path: Path) -> None:
    shown = draw("map", "chicken")
    shown.save(tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text(encoding="utf-8") == shown.svg
    shown.save(tmp_path / "a.png", dpi=50)
    assert (tmp_path / "a.png").read_bytes()[:4] == b"\x89PNG"
    with pytest.raises(InputError, match=r"written as \.svg or \.png"):
        shown.save(tmp_path / "a.gif")
    with pytest.raises(InputError, match="cannot be written"):
        shown.save(tmp_path / "missing" / "a.svg")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.png", "a.svg"]


def test_a_notebook_shows_a_picture_as_svg_and_says_it_in_words(draw: Draw) -> None:
    shown = draw("map", "chicken")
    bundle = shown._repr_mimebundle_()
    assert shown._repr_svg_() == bundle["image/svg+xml"] == shown.svg
    assert bundle["text/plain"].startswith("Who can do what")


def test_the_public_function_takes_a_name_a_scenario_or_a_case() -> None:
    by_name = detente.picture("map", "chicken")
    assert by_name.svg == detente.picture("map", detente.load("chicken")).svg
    assert by_name.svg == detente.picture("map", case_named("chicken")).svg


def test_a_reading_belongs_to_a_file_or_name_not_to_what_is_open_already() -> None:
    read = letters(detente.picture("map", "ukraine-2026", reading="us_walks_away"))
    assert "reading: us_walks_away" in read
    with pytest.raises(TypeError, match="when a scenario is opened"):
        detente.picture("map", case_named("chicken"), reading="x")


def test_a_picture_of_a_hundred_thousand_states_is_small() -> None:
    actors = "".join(f"  a{n}: {{options: {{x: {{}}, y: {{}}, z: {{}}}}}}\n" for n in range(6))
    wants = "".join(f"  a{n}: {{priorities: [a{(n + 1) % 6}.x, '!a{n}.x', a{n}.y]}}\n" for n in range(6))
    text = f"detente: 1\ntitle: many\nactors:\n{actors}preferences:\n{wants}"
    text += "endings:\n  good: {is: a0.x & a1.x & a2.z}\n  rest: {is: 'true'}\n"
    case = Case(load_text(text))
    assert case.model.count > 100_000
    for kind in ("moves", "path", "endings", "map"):
        shown = picture(kind, case, to="good" if kind == "path" else None)
        assert len(shown.svg) < 100_000
    assert "of 262,144 states" in letters(picture("moves", case))


def test_lines_are_no_wider_than_asked_and_no_text_is_lost_before_the_last() -> None:
    text = "Wide MMMMM words and thin illi ones, unbroken" + "x" * 50
    lines = fitted(text, 20, 20)
    assert all(columns(line) <= 20 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_what_does_not_fit_is_cut_with_an_ellipsis() -> None:
    lines = fitted("one two three four five six seven", 10, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")


def test_empty_text_is_one_empty_line() -> None:
    assert fitted("", 10) == [""]
