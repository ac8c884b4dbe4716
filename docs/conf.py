"""How Sphinx builds these pages: `make docs`."""

import logging
import sys
import tomllib
from enum import Enum
from pathlib import Path

from sphinx.util.nodes import make_refnode

sys.path.insert(0, str(Path(__file__).parent.parent))
from docs.rules import linked

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

add_module_names = False
autodoc_default_options = {"members": True}
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 88
python_use_unqualified_type_names = True
toc_object_entries_show_parents = "hide"

html_theme = "furo"
html_title = f"debitura_core {release}"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_theme_options = {"navigation_with_keys": True}

# A section may wait for its first page. Sphinx gives this warning no type to suppress it by.
logging.getLogger("sphinx.sphinx.directives.other").addFilter(
    lambda record: getattr(record, "subtype", None) != "empty_glob"
)


def _show_members(app, what, name, obj, skip, options):
    """Show the members of an enumeration, which have no docstring of their own to be found by."""
    return False if isinstance(obj, Enum) else None


def _find_by_name(app, env, node, contnode):
    """Lead a bare `Name` in a docstring to the one object of that name, in whatever module."""
    name = node.get("reftarget", "")
    found = [one for one in env.domains["py"].objects if one.rpartition(".")[2] == name]
    if len(found) > 1:  # debitura_core.testing offers some names of other modules again
        found = [one for one in found if not one.startswith("debitura_core.testing.")]
    if node.get("refdomain") != "py" or len(found) != 1:
        return None
    entry = env.domains["py"].objects[found[0]]
    return make_refnode(app.builder, node["refdoc"], entry.docname, entry.node_id, contnode, name)


def _link_rules(app, what, name, obj, options, lines):
    """Make each citation of a rule in a docstring a link."""
    lines[:] = linked("\n".join(lines), ":ref:").split("\n")


def _link_rules_of_page(app, docname, content):
    """Make each citation of a rule on a page a link."""
    content[0] = linked(content[0], "{ref}")


def setup(app):
    app.connect("autodoc-process-docstring", _link_rules)
    app.connect("source-read", _link_rules_of_page)
    app.connect("autodoc-skip-member", _show_members)
    app.connect("missing-reference", _find_by_name)
