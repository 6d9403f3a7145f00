"""Formulas as MathML, which browsers lay out themselves: nothing is fetched to read a page."""

import re

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

NAME = "mathml"
_OTHERWISE = ((r"\\dots\b", r"\\ldots"), (r"\\iff\b", r"\\Longleftrightarrow"), (r"\\frac(\d)(\d)", r"\\frac{\1}{\2}"))


def mathml(formula: str, *, block: bool = False) -> str:
    """Return a formula as MathML; what the converter does not know is written as it does."""
    for pattern, instead in _OTHERWISE:
        formula = re.sub(pattern, instead, formula)
    return str(tex2mathml(formula, as_block=block))


def _inline(translator: HTML5Translator, node: nodes.math) -> None:
    translator.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def _block(translator: HTML5Translator, node: nodes.math_block) -> None:
    translator.body.append(f'<div class="formula">{mathml(node.astext(), block=True)}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx how to write formulas."""
    app.add_html_math_renderer(NAME, (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
