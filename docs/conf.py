"""How Sphinx builds these pages: `make docs`."""

import logging
import tomllib
from pathlib import Path

_PROJECT = tomllib.loads(
    Path(__file__).with_name("..").joinpath("pyproject.toml").read_text("utf-8")
)["project"]

project = "debitura_core"
author = "The debitura_core authors"
copyright = "2026, The debitura_core authors"
release = version = _PROJECT["version"]

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]

# `Name` in a docstring is a link where there is something to link to.
default_role = "py:obj"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True

html_theme = "furo"
html_title = f"debitura_core {release}"

# A section may wait for its first page. Sphinx gives this warning no type to suppress it by.
logging.getLogger("sphinx.sphinx.directives.other").addFilter(
    lambda record: getattr(record, "subtype", None) != "empty_glob"
)
