"""From what a back end draws to the SVG that a picture is: small, self-contained, the same each time.

Only shapes and letters are kept. Scripts, styles, links, comments, versions and names that the back ends add are not;
the title and the description that screen readers read are put in, and identifiers are unlike those of other pictures.
"""

import hashlib
import re
import xml.etree.ElementTree as ET

from detente.report.pictures.style import FONTS, Theme

__all__ = ["finished", "size_of"]

_KEPT = {
    "svg", "g", "defs", "clipPath", "linearGradient", "stop", "path", "polygon", "polyline", "line", "rect", "circle",
    "ellipse", "text", "tspan",
}  # fmt: skip
_DROPPED = {"class", "id", "role", "style", "font-family", "{http://www.w3.org/XML/1998/namespace}space", "cursor"}
_REFERENCE = re.compile(r"url\(#([^)]*)\)")
_SIGNS = re.compile("([\u2600-\u2604\u2607-\u263f\u2643-\u265f\u2667-\u27bf\U0001f000-\U0001faff]+)|(\ufffd+)")
"""Emoji, and the replacement character, which the first of `FONTS` lacks. Other scripts are found by whoever draws."""
_JOINING = re.compile("[\u0300-\u036f\u0530-\u1dff\u2e80-\uabff\ufb00-\ufdff\ufe70-\ufeff\U00010000-\U0001efff]")
"""Letters that change with their neighbours: text with them is left whole, as not all programs take it in parts."""
_EMOJI, _OTHER = "Noto Color Emoji, Apple Color Emoji, Segoe UI Emoji, sans-serif", "DejaVu Sans, sans-serif"
_LENGTH = re.compile(r"([0-9.]+)")


def finished(drawn: str, kind: str, title: str, describes: str, theme: Theme) -> str:
    """Return a drawing as the SVG text of a picture.

    Parameters
    ----------
    drawn
        What a back end gave.
    kind
        Begins every identifier; the rest of it is computed from the drawing.
    title, describes
        What screen readers read.
    """
    root = ET.fromstring(drawn)
    mark = f"detente-{kind}-{hashlib.sha256((title + describes + drawn).encode()).hexdigest()[:10]}"
    names: dict[str, str] = {}
    for element in root.iter():
        for value in element.attrib.values():
            for name in _REFERENCE.findall(value):
                names.setdefault(name, f"{mark}-{len(names)}")
    _clean(root, names)
    width, height = _size(root)
    body = [*root]
    root.clear()
    root.attrib = {
        "xmlns": "http://www.w3.org/2000/svg",
        "width": f"{width:g}pt",
        "height": f"{height:g}pt",
        "viewBox": f"0 0 {width:g} {height:g}",
        "role": "img",
        "aria-labelledby": f"{mark}-title {mark}-desc",
        "font-family": FONTS,
    }
    for tag, text in (("title", title), ("desc", describes)):
        said = ET.SubElement(root, tag, {"id": f"{mark}-{tag}"})
        said.text = text
    ET.SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": theme.paper})
    root.extend(body)
    return ET.tostring(root, encoding="unicode") + "\n"


def _clean(element: ET.Element, names: dict[str, str]) -> None:
    """Take out what is neither shape nor letter, and name anew what is referred to."""
    element.tag = element.tag.rpartition("}")[2]
    element.tail = None
    if element.tag not in {"text", "tspan"}:
        element.text = None
    name = element.get("id", "")
    _outlined(element)
    for key, value in list(element.attrib.items()):
        if key in _DROPPED or key.startswith(("aria-", "on", "{")) or (value == "none" and key == "pointer-events"):
            del element.attrib[key]
        else:
            element.set(key, _REFERENCE.sub(lambda found: f"url(#{names[found[1]]})", value))
    if name in names:
        element.set("id", names[name])
    for child in list(element):
        if child.tag.rpartition("}")[2] not in _KEPT:
            element.remove(child)
        else:
            _clean(child, names)
    if element.tag in {"text", "tspan"}:
        _by_script(element)


def _by_script(element: ET.Element) -> None:
    """Ask for a fitting font where a text has signs that the first font lacks, so that none is missing in PNG."""
    parts = _SIGNS.split(element.text or "")
    if len(parts) == 1 or _JOINING.search(element.text or ""):
        return
    element.text = parts[0]
    for place, (emoji, other, after) in enumerate(zip(parts[1::3], parts[2::3], parts[3::3], strict=True)):
        run = ET.Element("tspan", {"font-family": _EMOJI if emoji else _OTHER, "font-weight": "normal"})
        run.text, run.tail = emoji or other, after
        element.insert(place, run)


def _outlined(element: ET.Element) -> None:
    """Turn the few styles that charts use into attributes, which do not reach beyond the picture."""
    for part in element.get("style", "").split(";"):
        key, _, value = part.partition(":")
        if key.strip() in {"opacity", "fill-opacity", "stroke-opacity", "font-weight", "font-size", "font-style"}:
            element.set(key.strip(), value.strip())


def _size(root: ET.Element) -> tuple[float, float]:
    """Return width and height in points; what is drawn begins at 0, 0."""
    box = (root.get("viewBox") or "").split()
    if len(box) == 4:
        return float(box[2]), float(box[3])
    width, height = (_LENGTH.match(root.get(key, "")) for key in ("width", "height"))
    if width is None or height is None:
        raise ValueError("the drawing has no size")
    return float(width[1]), float(height[1])


def size_of(svg: str) -> tuple[float, float]:
    """Return the width and the height of a picture's SVG, in points."""
    found = re.search(r'viewBox="0 0 ([0-9.e+]+) ([0-9.e+]+)"', svg[:2000])
    if found is None:
        raise ValueError("the picture has no size")
    return float(found[1]), float(found[2])
