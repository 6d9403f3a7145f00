"""How Sphinx builds these pages: nothing from the network, and every warning an error (`sphinx-build -W`)."""

import sys
from pathlib import Path

from detente import __version__

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "Detente"
author = "The Detente developers"
project_copyright = "2026, The Detente developers"
release = __version__
version = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "numpydoc",
    "api_reference",
    "generated",
    "flagship_table",
    "formulas",
]
exclude_patterns = ["_build", "_ext"]
smartquotes_action = "qe"  # two hyphens are an option's
default_role = "code"  # `name` in a docstring is code

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the signature shows them already in the docstring's words
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

html_math_renderer = "mathml"
html_theme = "furo"
html_title = f"Detente {release}"
html_static_path = ["_static"]
html_css_files = ["detente.css"]
html_copy_source = False
